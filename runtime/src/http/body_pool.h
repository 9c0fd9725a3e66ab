/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bodies of a client's responses: large blocks of memory are kept for the next ones, since the system gives a new
 * one page by page, each with a fault. From any thread; an output may outlive its client, and with it the pool.
 */
#ifndef AWSC_HTTP_BODY_POOL_H
#define AWSC_HTTP_BODY_POOL_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/kept.h"

typedef struct awsc_body_pool awsc_body_pool;

/* NULL when memory runs out. */
awsc_body_pool *awsc_body_pool_new(const awsc_allocator *allocator);
/* The owner's reference; bodies that are kept have their own. NULL is allowed. */
void awsc_body_pool_release(awsc_body_pool *pool);

/* Room for `size` bytes in a body without any, of the pool's allocator. False: memory ran out. */
bool awsc_body_pool_reserve(awsc_body_pool *pool, awsc_buffer *body, size_t size);

/* The same, if a block is there already. */
void awsc_body_pool_find(awsc_body_pool *pool, awsc_buffer *body, size_t size);

/* Wipes the body; its block serves again, or is freed. The buffer is empty after. */
void awsc_body_pool_give(awsc_body_pool *pool, awsc_buffer *body);

/* The body stays where it is until `out` is cleared, then it is given back. The buffer is empty after. `arena` must be
 * there until then. 0, or -1 when memory runs out, and the buffer is as it was. */
int awsc_body_pool_keep(awsc_body_pool *pool, awsc_buffer *body, awsc_arena *arena, awsc_kept *out);

#endif
