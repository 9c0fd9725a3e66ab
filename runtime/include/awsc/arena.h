/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file arena.h
 * Memory that is freed all at once, for inputs whose size is not known when the program is written. <awsc/builder.h>
 * has lists and maps that grow in it.
 *
 * A pointer that a function here returns belongs to the arena and is valid until awsc_arena_free or awsc_arena_reset.
 * An input may point into any number of arenas; a call reads it, and keeps no pointer to it after it returns (`_start`
 * copies).
 *
 *     awsc_arena *arena = NULL;
 *     if (awsc_arena_new(&arena, &error)) …
 *     awsc_lambda_create_function_input input = {.function_name = awsc_arena_copy_text(arena, name)};
 *     input.environment = AWSC_NEW(arena, awsc_lambda_environment);
 *     if (awsc_arena_failed(arena)) …                                              (memory ran out somewhere above)
 *
 * Without an arena (NULL) a function here returns NULL or AWSC_ERR_VALIDATION, as <awsc/error.h> says for all
 * functions.
 *
 * Thread safety: an arena belongs to one thread at a time.
 */
#ifndef AWSC_ARENA_H
#define AWSC_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

/** Memory that is freed all at once. Opaque. */
typedef struct awsc_arena awsc_arena;

/** Creates an arena, whose memory comes from malloc; the caller frees it with awsc_arena_free. @return AWSC_OK,
 *  AWSC_ERR_VALIDATION (`out` is NULL), AWSC_ERR_NOMEM */
AWSC_API int awsc_arena_new(awsc_arena **out, awsc_error **error);

/** Frees the arena with everything in it. NULL is allowed. */
AWSC_API void awsc_arena_free(awsc_arena *arena);

/** Frees everything in the arena, which is as new after and cheap to fill again. */
AWSC_API void awsc_arena_reset(awsc_arena *arena);

/**
 * Whether any function ran out of the arena's memory since it was created or reset: one question before an input is
 * used, instead of one after every step. True for NULL.
 */
AWSC_API bool awsc_arena_failed(const awsc_arena *arena);

/* ---- single values ------------------------------------------------------------------------------------------- */

/** `count` times `size` bytes of zeros, aligned for any type. NULL if memory runs out or the product overflows. */
AWSC_API void *awsc_arena_alloc_zeroed(awsc_arena *arena, size_t count, size_t size);

/** A structure of type T with nothing set: T *, or NULL if memory runs out. */
#define AWSC_NEW(arena, T) ((T *)awsc_arena_alloc_zeroed((arena), 1, sizeof(T)))

/** A copy of `size` bytes of text, with a NUL after them. NULL if memory runs out. */
AWSC_API char *awsc_arena_text(awsc_arena *arena, const char *text, size_t size);

/** A copy of NUL-terminated `text`. NULL if that is NULL, or memory runs out. */
static inline const char *awsc_arena_copy_text(awsc_arena *arena, const char *text)
{
    return text ? awsc_arena_text(arena, text, strlen(text)) : NULL;
}

/** A copy of `blob`: empty stays empty, unset stays unset. Unset if memory runs out. */
AWSC_API awsc_blob awsc_arena_copy_blob(awsc_arena *arena, awsc_blob blob);

AWSC_END_DECLS

#endif
