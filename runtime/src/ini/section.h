/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a set of profile sections. */
#ifndef AWSC_INI_SECTION_H
#define AWSC_INI_SECTION_H

#include <stdint.h>

#include "base/arena.h"
#include "ini/profile.h"

/* [default] of the config file, until it is known whether [profile default] is there too. */
enum { AWSC_SECTION_BARE_DEFAULT = 3 };

enum awsc_profile_file_kind { AWSC_PROFILE_CONFIG_FILE, AWSC_PROFILE_CREDENTIALS_FILE };

/* In the order of the files; looked up from the end, since the last one of a name counts. */
typedef struct awsc_property {
    struct awsc_property *previous;
    struct awsc_property *next;
    const char *block; /* name of the property that it is nested in, or NULL */
    const char *name;
    const char *value;
    enum awsc_profile_file_kind file; /* that says so */
    bool is_map;                      /* properties may be nested in it; the value is empty */
} awsc_property;

struct awsc_profile {
    struct awsc_profile *next;
    int kind;
    const char *name;
    awsc_property *first;
    awsc_property *last;
    size_t count;
};

struct awsc_profile_set {
    const awsc_allocator *allocator;
    awsc_arena *arena;
    awsc_profile *first;
    awsc_profile *last;
    size_t count;
    awsc_profile **table; /* hash table by kind and name; its size is a power of two */
    size_t table_size;
    awsc_profile_note *first_note; /* in the order of the files */
    awsc_profile_note *last_note;
    size_t note_count;
    size_t notes_left_out;
};

/* An empty set; NULL when memory runs out. */
awsc_profile_set *awsc_profile_set_new(const awsc_allocator *allocator);

/* The section of this name, or NULL. */
awsc_profile *awsc_profile_set_section(const awsc_profile_set *set, int kind, awsc_view name);
/* The section of this name, made if it is not there; NULL when memory runs out. */
awsc_profile *awsc_profile_set_add(awsc_profile_set *set, int kind, awsc_view name);

/* Keeps a copy of the note, but no more than AWSC_PROFILE_NOTES_MAX; false when memory runs out. */
bool awsc_profile_set_note(awsc_profile_set *set, const awsc_profile_note *note);

/* Adds the contents of a file to the set; see parse.c. `strict`: an odd line is an error, not a note. */
int awsc_profile_parse(awsc_profile_set *set, awsc_view text, const char *path, enum awsc_profile_file_kind kind,
                       bool strict, awsc_error **error);

#endif
