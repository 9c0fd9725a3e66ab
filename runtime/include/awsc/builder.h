/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file builder.h
 * Lists and maps of basic values that grow in an arena. Lists and maps of a service's own types have functions like
 * these in <awsc/SERVICE/builders.h>.
 *
 *     awsc_lambda_create_function_input input = {.function_name = "thumbnail"};
 *     awsc_lambda_environment *environment = AWSC_NEW(arena, awsc_lambda_environment);
 *     while (next_layer(&layer)) awsc_text_list_add(arena, &input.layers, layer);
 *     while (next_variable(&key, &value)) awsc_text_map_put(arena, &environment->variables, key, value);
 *     if (awsc_arena_failed(arena)) …                                              (memory ran out somewhere above)
 *     input.environment = environment;
 *
 * Thread safety: an arena, and a list or map that grows in it, belong to one thread at a time.
 */
#ifndef AWSC_BUILDER_H
#define AWSC_BUILDER_H

#include <awsc/arena.h>
#include <awsc/export.h>
#include <awsc/status.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

/* ---- lists ----------------------------------------------------------------------------------------------------- */

/**
 * Adds an item to the end of a list of any type; the typed functions are this one. An unset list becomes one of one
 * item; a list whose items are not the arena's, such as a constant array, is moved into it first and left as it was.
 * Time per item is constant on average.
 *
 * @param list       a list, `{size_t count; const T *items;}`; unchanged on failure
 * @param item_size  sizeof(T)
 * @param item       the T to add; data that it points to is not copied
 * @return AWSC_OK, AWSC_ERR_VALIDATION (a pointer is NULL, `item_size` is 0), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_list_append(awsc_arena *arena, void *list, size_t item_size, const void *item);

/** Adds a copy of `text`; NULL is for sparse lists only. @return AWSC_OK, AWSC_ERR_NOMEM */
static inline int awsc_text_list_add(awsc_arena *arena, awsc_text_list *list, const char *text)
{
    const char *copy = awsc_arena_copy_text(arena, text);
    if (arena && text && !copy) return AWSC_ERR_NOMEM;
    return awsc_list_append(arena, list, sizeof copy, &copy);
}

/** Adds a copy of `blob`. @return AWSC_OK, AWSC_ERR_NOMEM */
static inline int awsc_blob_list_add(awsc_arena *arena, awsc_blob_list *list, awsc_blob blob)
{
    awsc_blob copy = awsc_arena_copy_blob(arena, blob);
    if (arena && blob.data && !copy.data) return AWSC_ERR_NOMEM;
    return awsc_list_append(arena, list, sizeof copy, &copy);
}

/** Adds a boolean, AWSC_BOOL(true). @return AWSC_OK, AWSC_ERR_NOMEM */
static inline int awsc_bool_list_add(awsc_arena *arena, awsc_bool_list *list, awsc_opt_bool item)
{
    return awsc_list_append(arena, list, sizeof item, &item);
}

/** Adds a number, AWSC_I8(5). @return AWSC_OK, AWSC_ERR_NOMEM */
static inline int awsc_i8_list_add(awsc_arena *arena, awsc_i8_list *list, awsc_opt_i8 item)
{
    return awsc_list_append(arena, list, sizeof item, &item);
}

/** Adds a number, AWSC_I16(5). @return AWSC_OK, AWSC_ERR_NOMEM */
static inline int awsc_i16_list_add(awsc_arena *arena, awsc_i16_list *list, awsc_opt_i16 item)
{
    return awsc_list_append(arena, list, sizeof item, &item);
}

/** Adds a number, AWSC_I32(5). @return AWSC_OK, AWSC_ERR_NOMEM */
static inline int awsc_i32_list_add(awsc_arena *arena, awsc_i32_list *list, awsc_opt_i32 item)
{
    return awsc_list_append(arena, list, sizeof item, &item);
}

/** Adds a number, AWSC_I64(5). @return AWSC_OK, AWSC_ERR_NOMEM */
static inline int awsc_i64_list_add(awsc_arena *arena, awsc_i64_list *list, awsc_opt_i64 item)
{
    return awsc_list_append(arena, list, sizeof item, &item);
}

/** Adds a number, AWSC_F32(0.5f). @return AWSC_OK, AWSC_ERR_NOMEM */
static inline int awsc_f32_list_add(awsc_arena *arena, awsc_f32_list *list, awsc_opt_f32 item)
{
    return awsc_list_append(arena, list, sizeof item, &item);
}

/** Adds a number, AWSC_F64(0.5). @return AWSC_OK, AWSC_ERR_NOMEM */
static inline int awsc_f64_list_add(awsc_arena *arena, awsc_f64_list *list, awsc_opt_f64 item)
{
    return awsc_list_append(arena, list, sizeof item, &item);
}

/** Adds a point in time, AWSC_TIME(seconds, nanoseconds). @return AWSC_OK, AWSC_ERR_NOMEM */
static inline int awsc_time_list_add(awsc_arena *arena, awsc_time_list *list, awsc_opt_time item)
{
    return awsc_list_append(arena, list, sizeof item, &item);
}

/** Adds a copy of a document. @return AWSC_OK, AWSC_ERR_NOMEM */
static inline int awsc_json_list_add(awsc_arena *arena, awsc_json_list *list, awsc_json document)
{
    awsc_json copy = document;
    if (document.data) copy.data = awsc_arena_text(arena, document.data, document.size);
    if (arena && document.data && !copy.data) return AWSC_ERR_NOMEM;
    return awsc_list_append(arena, list, sizeof copy, &copy);
}

/* ---- maps ------------------------------------------------------------------------------------------------------ */

/**
 * Sets the value of a key in a map of any type; the typed functions are this one. An entry of the same key is
 * replaced, a new one comes last. Otherwise as awsc_list_append, but the time is proportional to the number of entries.
 *
 * @param map         a map, `{size_t count; const E *entries;}`; unchanged on failure
 * @param entry_size  sizeof(E)
 * @param entry       the E to set, which begins with its `const char *key`; the key's text is copied, nothing else is
 * @return AWSC_OK, AWSC_ERR_VALIDATION (the key is NULL), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_map_put(awsc_arena *arena, void *map, size_t entry_size, const void *entry);

/** Sets `key` to a copy of `value`; NULL is for sparse maps only. @return as awsc_map_put */
static inline int awsc_text_map_put(awsc_arena *arena, awsc_text_map *map, const char *key, const char *value)
{
    awsc_text_entry entry;
    entry.key = key;
    entry.value = awsc_arena_copy_text(arena, value);
    if (arena && value && !entry.value) return AWSC_ERR_NOMEM;
    return awsc_map_put(arena, map, sizeof entry, &entry);
}

AWSC_END_DECLS

#endif
