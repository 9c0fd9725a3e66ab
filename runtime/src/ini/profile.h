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

/* The merged contents of both files. Immutable once it is made. */
typedef struct awsc_profile_set awsc_profile_set;
/* One section; its properties in the order of the file. */
typedef struct awsc_profile awsc_profile;

/* The texts of both files. Either may be empty. The paths are for messages. */
typedef struct awsc_profile_texts {
    awsc_view config;
    const char *config_path;
    awsc_view credentials;
    const char *credentials_path;
} awsc_profile_texts;

/*
 * Strictly: by the syntax that the public test vectors describe. AWSC_ERR_PARSE names file and line. Otherwise no line
 * is an error: it is read as the vendor's tool reads it, or ignored, and noted. Names of sections may hold any
 * printable character, in the config file in a shell's quotes. Comments may begin with blanks.
 */
int awsc_profile_set_parse(const awsc_allocator *allocator, const awsc_profile_texts *texts, bool strict,
                           awsc_profile_set **out, awsc_error **error);

/* A file and whether the caller named it: then it must exist. */
typedef struct awsc_profile_path {
    const char *path; /* NULL: no file */
    bool required;
} awsc_profile_path;

/* Both files, not strictly. AWSC_ERR_CONFIG if a file cannot be read, or is larger than 1 MiB. */
int awsc_profile_set_load(const awsc_allocator *allocator, awsc_profile_path config, awsc_profile_path credentials,
                          awsc_profile_set **out, awsc_error **error);

/* Reads both files strictly, and throws the result away. */
int awsc_profile_set_check(const awsc_allocator *allocator, awsc_profile_path config, awsc_profile_path credentials,
                           awsc_error **error);

void awsc_profile_set_free(const awsc_profile_set *set);

/* A section by its name, or NULL. */
const awsc_profile *awsc_profile_set_find(const awsc_profile_set *set, enum awsc_profile_section kind,
                                          const char *name);

const char *awsc_profile_name(const awsc_profile *profile);
/* A property (name in lower case), or NULL. `profile` may be NULL. Belongs to the set. */
const char *awsc_profile_get(const awsc_profile *profile, const char *name);
/* The same, but NULL for a blank one, too. */
const char *awsc_profile_text(const awsc_profile *profile, const char *name);
/* Whether the value that awsc_profile_get gives is of the credentials file, not of the config file. */
bool awsc_profile_is_of_credentials_file(const awsc_profile *profile, const char *name);
/* A property of a nested block, such as endpoint_url under "lambda =", or NULL. */
const char *awsc_profile_get_nested(const awsc_profile *profile, const char *block, const char *name);
size_t awsc_profile_property_count(const awsc_profile *profile);
/* Property `index` in the order of the files; a later one replaces an earlier one of the same name, with what is nested
 * in it. *block is the name of the property it is nested in, or NULL. A block itself appears before its properties, if
 * it has any; its *value is NULL. */
void awsc_profile_property_at(const awsc_profile *profile, size_t index, const char **block, const char **name,
                              const char **value);

/* ---- odd lines ------------------------------------------------------------------------------------------------- */

enum { AWSC_PROFILE_NOTES_MAX = 100 };

/* A line that does not follow the syntax. Its text is not here: it may be a secret. */
typedef struct awsc_profile_note {
    struct awsc_profile_note *next;
    const char *file;
    unsigned line;
    const char *reason;
    bool ignored;         /* else it was read, with a guess at its meaning */
    int kind;             /* its section's kind; -1: not known */
    const char *section;  /* name; NULL: before the first section */
    const char *property; /* that it seems to be about, in lower case; NULL: it begins a section */
} awsc_profile_note;

/* In the order of the files; NULL: no notes. */
const awsc_profile_note *awsc_profile_set_notes(const awsc_profile_set *set);
/* How many there are beyond AWSC_PROFILE_NOTES_MAX. */
size_t awsc_profile_set_notes_left_out(const awsc_profile_set *set);

/* For a message about a missing setting: "; profile file F line 3 is ignored: …", or "". */
typedef struct awsc_profile_hint {
    char text[512];
} awsc_profile_hint;

/* About the first ignored line where this property of this section (NULL: the section itself) may stand. */
awsc_profile_hint awsc_profile_set_hint(const awsc_profile_set *set, enum awsc_profile_section kind,
                                        const char *section, const char *property);

/*
 * Where the files are: `given` (from the program), else the environment variable, else ~/.aws/NAME. A leading "~" is
 * the home directory. NULL if there is no home directory, or memory runs out (*nomem). The caller releases it.
 */
char *awsc_profile_config_path(const awsc_allocator *allocator, const awsc_environment *environment, const char *given,
                               bool *nomem);
char *awsc_profile_credentials_path(const awsc_allocator *allocator, const awsc_environment *environment,
                                    const char *given, bool *nomem);

#endif
