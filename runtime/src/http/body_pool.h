/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pool of memory blocks for the response bodies of a client. Large blocks are reused, because each page of a new
 * block costs a page fault. All functions are safe on any thread. An output that uses a block keeps the pool alive
 * after its client.
 */
#ifndef AWSC_HTTP_BODY_POOL_H
#define AWSC_HTTP_BODY_POOL_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/kept.h"

typedef struct awsc_body_pool awsc_body_pool;

/* Creates a pool with one reference. Returns NULL when memory runs out. */
awsc_body_pool *awsc_body_pool_new(const awsc_allocator *allocator);
/* Releases the owner's reference; outputs that keep a body have references of their own. `pool` may be NULL. */
void awsc_body_pool_release(awsc_body_pool *pool);

/* Gives an empty body, which has the pool's allocator, room for `size` bytes, from the pool if it has a fitting
 * block. Returns false when memory runs out. */
bool awsc_body_pool_reserve(awsc_body_pool *pool, awsc_buffer *body, size_t size);

/* Gives an empty body a block of the pool with room for `size` bytes. The body stays empty without room if no block
 * fits. */
void awsc_body_pool_find(awsc_body_pool *pool, awsc_buffer *body, size_t size);

/* Wipes the body, empties the buffer and returns its block to the pool, or frees the block if the pool has no use
 * for it. */
void awsc_body_pool_give(awsc_body_pool *pool, awsc_buffer *body);

/* Moves the body into `out` without moving its bytes and empties the buffer. Clearing `out` gives the block back;
 * `arena`, which holds the bookkeeping, must live until then. Returns 0, or -1 with the buffer unchanged when memory
 * runs out. */
int awsc_body_pool_keep(awsc_body_pool *pool, awsc_buffer *body, awsc_arena *arena, awsc_kept *out);

#endif
