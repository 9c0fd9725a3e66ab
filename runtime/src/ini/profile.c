/* SPDX-License-Identifier: Apache-2.0 */
/* Stores the sections of both files in one set and looks them up. The syntax is in parse.c. */
#include "ini/profile.h"

#include <string.h>

#include "base/buffer.h"
#include "ini/section.h"

/* ---- finding and adding sections ------------------------------------------------------------------------------- */

/* Hashes a name by FNV-1a, seeded with the address of the set, so that a file cannot be crafted to cause collisions. */
static size_t hash_name(const awsc_profile_set *set, int kind, awsc_view name)
{
    uint64_t hash = 14695981039346656037u ^ (uintptr_t)set ^ (uint64_t)(unsigned)kind;
    for (size_t i = 0; i < name.size; i++) hash = (hash ^ (unsigned char)name.data[i]) * 1099511628211u;
    return (size_t)(hash ^ hash >> 32);
}

static awsc_profile **find_slot(const awsc_profile_set *set, int kind, awsc_view name)
{
    size_t mask = set->table_size - 1;
    for (size_t at = hash_name(set, kind, name) & mask;; at = (at + 1) & mask) {
        awsc_profile *section = set->table[at];
        if (!section) return &set->table[at];
        if (section->kind == kind && awsc_view_equal(awsc_view_text(section->name), name)) return &set->table[at];
    }
}

awsc_profile *awsc_profile_set_section(const awsc_profile_set *set, int kind, awsc_view name)
{
    return set->table ? *find_slot(set, kind, name) : NULL;
}

/* Grows the hash table so that at most half of it is used. Returns 0, or -1 when memory runs out. */
static int make_room(awsc_profile_set *set)
{
    if (2 * (set->count + 1) <= set->table_size) return 0;
    size_t size = set->table_size ? 2 * set->table_size : 16;
    awsc_profile **table = awsc_alloc_zeroed(set->allocator, size, sizeof *table);
    if (!table) return -1;
    awsc_release(set->allocator, set->table);
    set->table = table;
    set->table_size = size;
    for (awsc_profile *section = set->first; section; section = section->next)
        *find_slot(set, section->kind, awsc_view_text(section->name)) = section;
    return 0;
}

awsc_profile *awsc_profile_set_add(awsc_profile_set *set, int kind, awsc_view name)
{
    awsc_profile *section = awsc_profile_set_section(set, kind, name);
    if (section) return section;
    if (make_room(set)) return NULL;
    section = awsc_arena_alloc_zeroed(set->arena, 1, sizeof *section);
    if (!section) return NULL;
    section->kind = kind;
    section->name = awsc_arena_text(set->arena, name.data, name.size);
    if (!section->name) return NULL;
    *find_slot(set, kind, name) = section;
    *(set->last ? &set->last->next : &set->first) = section;
    set->last = section;
    set->count++;
    return section;
}

/* ---- making ---------------------------------------------------------------------------------------------------- */

awsc_profile_set *awsc_profile_set_new(const awsc_allocator *allocator)
{
    awsc_profile_set *set = awsc_alloc_zeroed(allocator, 1, sizeof *set);
    if (!set) return NULL;
    set->allocator = allocator;
    set->arena = awsc_arena_new_sized(allocator, 0);
    if (set->arena) return set;
    awsc_release(allocator, set);
    return NULL;
}

void awsc_profile_set_free(const awsc_profile_set *set)
{
    if (!set) return;
    awsc_arena_free_secret(set->arena); /* keys and command lines */
    awsc_release(set->allocator, set->table);
    awsc_release(set->allocator, set);
}

/* ---- looking up ------------------------------------------------------------------------------------------------ */

const awsc_profile *awsc_profile_set_find(const awsc_profile_set *set, enum awsc_profile_section kind, const char *name)
{
    return awsc_profile_set_section(set, (int)kind, awsc_view_text(name));
}

const char *awsc_profile_name(const awsc_profile *profile)
{
    return profile->name;
}

static const awsc_property *find_property(const awsc_profile *profile, const char *name)
{
    const awsc_property *property = profile ? profile->last : NULL;
    for (; property; property = property->previous)
        if (!property->block && strcmp(property->name, name) == 0) return property;
    return NULL;
}

const char *awsc_profile_get(const awsc_profile *profile, const char *name)
{
    const awsc_property *property = find_property(profile, name);
    return property ? property->value : NULL;
}

const char *awsc_profile_text(const awsc_profile *profile, const char *name)
{
    const char *value = awsc_profile_get(profile, name);
    return value && awsc_view_trim(awsc_view_text(value)).size ? value : NULL;
}

bool awsc_profile_is_of_credentials_file(const awsc_profile *profile, const char *name)
{
    const awsc_property *property = find_property(profile, name);
    return property && property->file == AWSC_PROFILE_CREDENTIALS_FILE;
}

const char *awsc_profile_get_nested(const awsc_profile *profile, const char *block, const char *name)
{
    const awsc_property *property = profile ? profile->last : NULL;
    for (; property; property = property->previous) {
        /* The block itself begins here: earlier properties belong to an earlier block, which it replaces. */
        if (!property->block && strcmp(property->name, block) == 0) return NULL;
        if (property->block && strcmp(property->block, block) == 0 && strcmp(property->name, name) == 0)
            return property->value;
    }
    return NULL;
}

size_t awsc_profile_property_count(const awsc_profile *profile)
{
    return profile->count;
}

void awsc_profile_property_at(const awsc_profile *profile, size_t index, const char **block, const char **name,
                              const char **value)
{
    const awsc_property *property = profile->first;
    while (index-- > 0) property = property->next;
    *block = property->block;
    *name = property->name;
    *value = property->is_map ? NULL : property->value;
}

/* ---- where the files are --------------------------------------------------------------------------------------- */

/* Returns a copy of the path in which the home directory replaces a leading "~". NULL if the path begins with "~" and
 * there is no home directory, or if memory runs out. */
static char *expand_home(const awsc_allocator *allocator, const awsc_environment *environment, const char *path,
                         bool *nomem)
{
    awsc_buffer out = AWSC_BUFFER_INIT(allocator);
    if (path[0] == '~' && (path[1] == '\0' || path[1] == '/')) {
        awsc_user_entry room;
        const char *home = awsc_environment_home(environment, &room);
        if (!home) return NULL;
        awsc_view directory = awsc_view_text(home);
        while (directory.size > 1 && directory.data[directory.size - 1] == '/') directory.size--;
        awsc_buffer_append_view(&out, directory);
        path++;
    }
    awsc_buffer_append_text(&out, path);
    char *text = awsc_buffer_take(&out);
    if (!text) *nomem = true;
    return text;
}

static char *find_path(const awsc_allocator *allocator, const awsc_environment *environment, const char *given,
                       const char *variable, const char *usual, bool *nomem)
{
    const char *path = given;
    *nomem = false;
    if (!path) path = awsc_environment_get(environment, variable);
    return expand_home(allocator, environment, path ? path : usual, nomem);
}

char *awsc_profile_config_path(const awsc_allocator *allocator, const awsc_environment *environment, const char *given,
                               bool *nomem)
{
    return find_path(allocator, environment, given, "AWS_CONFIG_FILE", "~/.aws/config", nomem);
}

char *awsc_profile_credentials_path(const awsc_allocator *allocator, const awsc_environment *environment,
                                    const char *given, bool *nomem)
{
    return find_path(allocator, environment, given, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials", nomem);
}
