/* SPDX-License-Identifier: Apache-2.0 */
#include "http/body_pool.h"

#include <stdatomic.h>
#include <string.h>

enum {
    KIB = 1024,
    SLOTS = 4,
    POOLED_FROM = 32 * KIB, /* smaller blocks are cheap */
    STEP = KIB,             /* sizes of blocks, so that one serves bodies of about the same size */
    POOLED_BYTES = 16 * 1024 * KIB
};

/* The first bytes of a block in a slot hold its size. */
struct awsc_body_pool {
    const awsc_allocator *allocator;
    atomic_size_t references;
    atomic_size_t bytes; /* size of all blocks in slots */
    _Atomic(char *) slots[SLOTS];
};

typedef struct kept_body {
    awsc_body_pool *pool;
    awsc_buffer body;
} kept_body;

awsc_body_pool *awsc_body_pool_new(const awsc_allocator *allocator)
{
    awsc_body_pool *pool = awsc_alloc_zeroed(allocator, 1, sizeof *pool);
    if (!pool) return NULL;
    pool->allocator = allocator;
    atomic_init(&pool->references, 1);
    return pool;
}

void awsc_body_pool_release(awsc_body_pool *pool)
{
    if (!pool || atomic_fetch_sub_explicit(&pool->references, 1, memory_order_acq_rel) != 1) return;
    for (size_t i = 0; i < SLOTS; i++)
        awsc_release(pool->allocator, atomic_load_explicit(&pool->slots[i], memory_order_relaxed));
    awsc_release(pool->allocator, pool);
}

/* ---- blocks ---------------------------------------------------------------------------------------------------- */

static void put_block(awsc_body_pool *pool, char *block, size_t capacity)
{
    memcpy(block, &capacity, sizeof capacity);
    if (atomic_fetch_add_explicit(&pool->bytes, capacity, memory_order_relaxed) <= POOLED_BYTES - capacity) {
        for (size_t i = 0; i < SLOTS; i++) {
            char *none = NULL;
            if (atomic_compare_exchange_strong_explicit(&pool->slots[i], &none, block, memory_order_release,
                                                        memory_order_relaxed))
                return;
        }
    }
    (void)atomic_fetch_sub_explicit(&pool->bytes, capacity, memory_order_relaxed);
    awsc_release(pool->allocator, block);
}

/* Takes the block of a slot if it has `needed` bytes but not more than about eight times as many; sets `*capacity`
 * to its size. Otherwise returns NULL. */
static char *take_from(awsc_body_pool *pool, size_t slot, size_t needed, size_t *capacity)
{
    char *block = atomic_exchange_explicit(&pool->slots[slot], NULL, memory_order_acquire);
    if (!block) return NULL;
    memcpy(capacity, block, sizeof *capacity);
    (void)atomic_fetch_sub_explicit(&pool->bytes, *capacity, memory_order_relaxed);
    if (*capacity >= needed && *capacity / 8 <= needed) return block;
    put_block(pool, block, *capacity);
    return NULL;
}

/* ---- bodies ---------------------------------------------------------------------------------------------------- */

void awsc_body_pool_find(awsc_body_pool *pool, awsc_buffer *body, size_t size)
{
    if (size < POOLED_FROM || size >= POOLED_BYTES || body->data) return;
    for (size_t i = 0; i < SLOTS && !body->data; i++) {
        body->data = take_from(pool, i, size + 1, &body->capacity);
        if (body->data) *body->data = '\0';
    }
    if (!body->data) body->capacity = 0;
}

bool awsc_body_pool_reserve(awsc_body_pool *pool, awsc_buffer *body, size_t size)
{
    awsc_body_pool_find(pool, body, size);
    if (body->data) return true;
    return awsc_buffer_grow(body, size < POOLED_FROM ? size + 1 : (size + STEP) / STEP * STEP);
}

void awsc_body_pool_give(awsc_body_pool *pool, awsc_buffer *body)
{
    if (!body->data || body->capacity < POOLED_FROM || body->capacity > POOLED_BYTES) {
        awsc_buffer_clear_secret(body);
        return;
    }
    size_t written = body->used > body->size ? body->used : body->size;
    awsc_wipe(body->data, written < body->capacity ? written + 1 : body->capacity);
    put_block(pool, body->data, body->capacity);
    *body = AWSC_BUFFER_INIT_SECRET(body->allocator);
}

static void give_kept(void *object)
{
    kept_body *kept = object;
    awsc_body_pool *pool = kept->pool;
    awsc_body_pool_give(pool, &kept->body);
    awsc_body_pool_release(pool);
}

int awsc_body_pool_keep(awsc_body_pool *pool, awsc_buffer *body, awsc_arena *arena, awsc_kept *out)
{
    kept_body *kept = awsc_arena_alloc(arena, sizeof *kept);
    if (!kept) return -1;
    *kept = (kept_body){pool, *body};
    (void)atomic_fetch_add_explicit(&pool->references, 1, memory_order_relaxed);
    *body = AWSC_BUFFER_INIT_SECRET(body->allocator);
    *out = (awsc_kept){kept, give_kept};
    return 0;
}
