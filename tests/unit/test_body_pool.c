/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks for the bodies of responses: used again, wiped, bounded, and alive for as long as something points into one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "http/body_pool.h"

enum { MIB = 1024 * 1024 };

/* ---- memory that is watched ------------------------------------------------------------------------------------ */

typedef struct watched {
    awsc_allocator allocator;
    size_t held;       /* blocks */
    size_t large;      /* requests for a MiB or more */
    bool found_secret; /* in what was given back */
    size_t refuse;     /* the request of this number, from 1 */
    size_t requests;
} watched;

/* The size of a block lies in front of it. */
static void *allocate(void *user, size_t size)
{
    watched *memory = user;
    if (++memory->requests == memory->refuse) return NULL;
    max_align_t *block = malloc(sizeof(max_align_t) + size);
    assert_non_null(block);
    memcpy(block, &size, sizeof size);
    memory->held++;
    if (size >= MIB) memory->large++;
    memset(block + 1, 0xa5, size);
    return block + 1;
}

static void release(void *user, void *block)
{
    watched *memory = user;
    size_t size;
    memcpy(&size, (max_align_t *)block - 1, sizeof size);
    if (memmem(block, size, "hush", 4)) memory->found_secret = true;
    memory->held--;
    free((max_align_t *)block - 1);
}

static void *resize(void *user, void *block, size_t size)
{
    size_t before;
    memcpy(&before, (max_align_t *)block - 1, sizeof before);
    void *moved = allocate(user, size);
    if (!moved) return NULL;
    memcpy(moved, block, before < size ? before : size);
    release(user, block);
    return moved;
}

static void open_memory(watched *memory)
{
    *memory = (watched){.held = 0};
    memory->allocator = (awsc_allocator){sizeof(awsc_allocator), memory, allocate, resize, release};
}

static awsc_buffer new_body(awsc_body_pool *pool, watched *memory, size_t size)
{
    awsc_buffer body = AWSC_BUFFER_INIT_SECRET(&memory->allocator);
    assert_true(awsc_body_pool_reserve(pool, &body, size));
    assert_int_equal(body.size, 0);
    assert_string_equal(awsc_buffer_text(&body), "");
    while (body.size + 4 <= size) awsc_buffer_append(&body, "hush", 4);
    return body;
}

/* ---- tests ----------------------------------------------------------------------------------------------------- */

static void a_large_block_serves_the_next_body_and_was_wiped(void **state)
{
    (void)state;
    watched memory;
    open_memory(&memory);
    awsc_body_pool *pool = awsc_body_pool_new(&memory.allocator);
    for (size_t i = 0; i < 10; i++) {
        awsc_buffer body = AWSC_BUFFER_INIT_SECRET(&memory.allocator);
        assert_true(awsc_body_pool_reserve(pool, &body, MIB + (10 - i) * 1000));
        assert_null(memmem(body.data, body.capacity, "hush", 4));
        while (body.size < MIB) awsc_buffer_append(&body, "hush", 4);
        awsc_body_pool_give(pool, &body);
        assert_null(body.data);
    }
    assert_int_equal(memory.large, 1);
    awsc_body_pool_release(pool);
    assert_int_equal(memory.held, 0);
    assert_false(memory.found_secret);
}

static void a_body_that_is_kept_outlives_its_pools_owner(void **state)
{
    (void)state;
    static const size_t sizes[] = {100, 100000, MIB, 20 * MIB};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        watched memory;
        open_memory(&memory);
        awsc_body_pool *pool = awsc_body_pool_new(&memory.allocator);
        awsc_arena *arena = awsc_arena_new_sized(&memory.allocator, 0);
        awsc_buffer body = new_body(pool, &memory, sizes[i]);
        const char *data = body.data;
        awsc_kept kept;
        assert_int_equal(awsc_body_pool_keep(pool, &body, arena, &kept), 0);
        assert_null(body.data);
        awsc_body_pool_release(pool);
        assert_memory_equal(data + sizes[i] / 4 * 4 - 4, "hush", 4);
        awsc_kept_clear(&kept);
        awsc_arena_free(arena);
        assert_int_equal(memory.held, 0);
        assert_false(memory.found_secret);
    }
}

static void a_pool_holds_little_of_a_burst(void **state)
{
    (void)state;
    enum { BODIES = 40, HELD_AT_MOST = 16 };
    watched memory;
    open_memory(&memory);
    awsc_body_pool *pool = awsc_body_pool_new(&memory.allocator);
    awsc_buffer bodies[BODIES];
    for (size_t i = 0; i < BODIES; i++) bodies[i] = new_body(pool, &memory, 5 * MIB);
    assert_int_equal(memory.held, BODIES + 1);
    for (size_t i = 0; i < BODIES; i++) awsc_body_pool_give(pool, &bodies[i]);
    assert_true(memory.held <= 1 + HELD_AT_MOST / 5);
    awsc_buffer small = new_body(pool, &memory, 40000); /* not in a block of megabytes */
    assert_true(small.capacity < MIB);
    awsc_body_pool_give(pool, &small);
    awsc_body_pool_release(pool);
    assert_int_equal(memory.held, 0);
    assert_false(memory.found_secret);
}

static void without_memory_a_body_stays_as_it_is(void **state)
{
    (void)state;
    watched memory;
    open_memory(&memory);
    memory.refuse = 1;
    assert_null(awsc_body_pool_new(&memory.allocator));
    awsc_body_pool *pool = awsc_body_pool_new(&memory.allocator);
    awsc_buffer body = AWSC_BUFFER_INIT_SECRET(&memory.allocator);
    memory.refuse = memory.requests + 1;
    assert_false(awsc_body_pool_reserve(pool, &body, MIB));
    body = new_body(pool, &memory, MIB);
    awsc_arena *arena = awsc_arena_new_sized(&memory.allocator, 0);
    memory.refuse = memory.requests + 1;
    while (awsc_arena_bytes(arena, 1)) {
    } /* until the next one needs a block */
    awsc_kept kept = {NULL, NULL};
    memory.refuse = memory.requests + 1;
    assert_int_equal(awsc_body_pool_keep(pool, &body, arena, &kept), -1);
    assert_null(kept.object);
    assert_memory_equal(body.data, "hush", 4);
    awsc_body_pool_give(pool, &body);
    awsc_arena_free(arena);
    awsc_body_pool_release(pool);
    awsc_body_pool_release(NULL);
    assert_int_equal(memory.held, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_large_block_serves_the_next_body_and_was_wiped),
        cmocka_unit_test(a_body_that_is_kept_outlives_its_pools_owner),
        cmocka_unit_test(a_pool_holds_little_of_a_burst),
        cmocka_unit_test(without_memory_a_body_stays_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
