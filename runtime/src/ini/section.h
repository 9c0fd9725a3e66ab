/* SPDX-License-Identifier: Apache-2.0 */
/* Internal structures of a set of profile sections. */
#ifndef AWSC_INI_SECTION_H
#define AWSC_INI_SECTION_H

#include <stdint.h>

#include "base/arena.h"
#include "ini/profile.h"

/* Kind of the section [default] of the config file, until it is known whether [profile default] exists, too. */
enum { AWSC_SECTION_BARE_DEFAULT = 3 };

enum awsc_profile_file_kind { AWSC_PROFILE_CONFIG_FILE, AWSC_PROFILE_CREDENTIALS_FILE };

/* A property, in a list in the order of the files. Look-ups start at the end, since the last one of a name counts. */
typedef struct awsc_property {
    struct awsc_property *previous;
    struct awsc_property *next;
    const char *block; /* name of the enclosing property, or NULL */
    const char *name;
    const char *value;
    enum awsc_profile_file_kind file; /* the file it comes from */
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

/* Creates an empty set. Returns NULL when memory runs out. */
awsc_profile_set *awsc_profile_set_new(const awsc_allocator *allocator);

/* Returns the section of this kind and name, or NULL. */
awsc_profile *awsc_profile_set_section(const awsc_profile_set *set, int kind, awsc_view name);
/* Returns the section of this kind and name; adds it if it does not exist. NULL when memory runs out. */
awsc_profile *awsc_profile_set_add(awsc_profile_set *set, int kind, awsc_view name);

/* Adds a copy of the note; beyond AWSC_PROFILE_NOTES_MAX only counts it. Returns false when memory runs out. */
bool awsc_profile_set_note(awsc_profile_set *set, const awsc_profile_note *note);

/* Parses the contents of a file into the set; see parse.c. `strict`: an irregular line is an error, not a note. */
int awsc_profile_parse(awsc_profile_set *set, awsc_view text, const char *path, enum awsc_profile_file_kind kind,
                       bool strict, awsc_error **error);

#endif
