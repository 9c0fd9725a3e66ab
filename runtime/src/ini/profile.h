/* SPDX-License-Identifier: Apache-2.0 */
/* The shared files config and credentials: profiles, sso-session and services sections. */
#ifndef AWSC_INI_PROFILE_H
#define AWSC_INI_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

#include <awsc/error.h>

#include "base/allocator.h"
#include "base/view.h"
#include "sys/environment.h"

enum { AWSC_PROFILE_FILE_MAX = 1 << 20 };

enum awsc_profile_section { AWSC_SECTION_PROFILE = 0, AWSC_SECTION_SSO_SESSION = 1, AWSC_SECTION_SERVICES = 2 };

/* The merged contents of both files; immutable. */
typedef struct awsc_profile_set awsc_profile_set;
/* One section, with its properties in the order of the file. */
typedef struct awsc_profile awsc_profile;

/* The contents of both files. Either text may be empty. The paths are for messages. */
typedef struct awsc_profile_texts {
    awsc_view config;
    const char *config_path;
    awsc_view credentials;
    const char *credentials_path;
} awsc_profile_texts;

/*
 * Parses and merges both texts. `strict`: by the syntax of the public test vectors; AWSC_ERR_PARSE names file and line.
 * Not strict: no line is an error. An irregular line is read as the AWS CLI reads it, or ignored, and is recorded in a
 * note. Section names may have any printable character (in the config file in shell quotes); comments may be indented.
 */
int awsc_profile_set_parse(const awsc_allocator *allocator, const awsc_profile_texts *texts, bool strict,
                           awsc_profile_set **out, awsc_error **error);

/* The path of a file, and whether it must exist because the caller named it. */
typedef struct awsc_profile_path {
    const char *path; /* NULL: no file */
    bool required;
} awsc_profile_path;

/* Reads both files and parses them, not strictly. AWSC_ERR_CONFIG if a file cannot be read or is larger than 1 MiB. */
int awsc_profile_set_load(const awsc_allocator *allocator, awsc_profile_path config, awsc_profile_path credentials,
                          awsc_profile_set **out, awsc_error **error);

/* Checks both files by the strict syntax. Returns the status of the first error. */
int awsc_profile_set_check(const awsc_allocator *allocator, awsc_profile_path config, awsc_profile_path credentials,
                           awsc_error **error);

void awsc_profile_set_free(const awsc_profile_set *set);

/* Returns the section of this kind and name, or NULL. */
const awsc_profile *awsc_profile_set_find(const awsc_profile_set *set, enum awsc_profile_section kind,
                                          const char *name);

const char *awsc_profile_name(const awsc_profile *profile);
/* Returns the value of a property, or NULL. `name` is in lower case; `profile` may be NULL. The text belongs to the
 * set. */
const char *awsc_profile_get(const awsc_profile *profile, const char *name);
/* Does the same, but returns NULL also if the value is blank. */
const char *awsc_profile_text(const awsc_profile *profile, const char *name);
/* Returns whether the value of the property comes from the credentials file, not from the config file. */
bool awsc_profile_is_of_credentials_file(const awsc_profile *profile, const char *name);
/* Returns a property of a nested block, such as endpoint_url under "lambda =", or NULL. */
const char *awsc_profile_get_nested(const awsc_profile *profile, const char *block, const char *name);
size_t awsc_profile_property_count(const awsc_profile *profile);
/* Gets property `index`, in the order of the files. A later property replaces an earlier one of the same name, with its
 * nested properties. `*block` is the name of the enclosing property, or NULL. A block with nested properties precedes
 * them and has `*value` NULL. */
void awsc_profile_property_at(const awsc_profile *profile, size_t index, const char **block, const char **name,
                              const char **value);

/* ---- odd lines ------------------------------------------------------------------------------------------------- */

enum { AWSC_PROFILE_NOTES_MAX = 100 };

/* A note about a line that violates the syntax. It does not hold the line's text, which may be a secret. */
typedef struct awsc_profile_note {
    struct awsc_profile_note *next;
    const char *file;
    unsigned line;
    const char *reason;
    bool ignored;         /* false: the line was read, with a guess at its meaning */
    int kind;             /* kind of its section; -1: unknown */
    const char *section;  /* name; NULL: before the first section */
    const char *property; /* the property it seems to set, in lower case; NULL: the line is a header */
} awsc_profile_note;

/* Returns the first note, in the order of the files; NULL if there are no notes. */
const awsc_profile_note *awsc_profile_set_notes(const awsc_profile_set *set);
/* Returns the number of notes that were dropped beyond AWSC_PROFILE_NOTES_MAX. */
size_t awsc_profile_set_notes_left_out(const awsc_profile_set *set);

/* A text to append to an error about a missing setting: "; profile file F line 3 is ignored: …", or "". */
typedef struct awsc_profile_hint {
    char text[512];
} awsc_profile_hint;

/* Returns a hint at the first ignored line that may set this property of this section, or (`property` NULL) may be the
 * section's header. */
awsc_profile_hint awsc_profile_set_hint(const awsc_profile_set *set, enum awsc_profile_section kind,
                                        const char *section, const char *property);

/*
 * Return the path of the config file or of the credentials file: `given` (from the program), else the environment
 * variable, else ~/.aws/NAME. The home directory replaces a leading "~". NULL if the path begins with "~" and there is
 * no home directory, or if memory runs out (then *nomem is set). The caller releases the path.
 */
char *awsc_profile_config_path(const awsc_allocator *allocator, const awsc_environment *environment, const char *given,
                               bool *nomem);
char *awsc_profile_credentials_path(const awsc_allocator *allocator, const awsc_environment *environment,
                                    const char *given, bool *nomem);

#endif
