/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An allocator for a client or a loop. It counts allocations, refuses the n-th request or requests beyond a ceiling,
 * and ends the process when it has to free memory of another allocator.
 */
#ifndef AWSC_TESTS_COUNTED_MEMORY_H
#define AWSC_TESTS_COUNTED_MEMORY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <awsc/allocator.h>

typedef struct counted_memory {
    awsc_allocator allocator;
    atomic_size_t *requests; /* the counter for `failing`; may belong to another allocator */
    atomic_size_t shared_requests;
    atomic_size_t own_requests;
    atomic_size_t failing; /* number of the refused request, from 1; 0: no request */
    atomic_bool failed;
    atomic_size_t ceiling; /* limit of allocated bytes; 0: no limit */
    atomic_size_t held_bytes;
    atomic_size_t held; /* blocks */
} counted_memory;

/* Stands before each block and keeps it aligned. */
typedef struct counted_block {
    counted_memory *owner;
    size_t size;
} counted_block;

/* Set while the allocator works on this thread: it makes the current requests to malloc itself. Volatile, because
 * compilers assume that malloc reads no variable of the program. */
static _Thread_local volatile unsigned counted_inside;

static bool counted_refuses(counted_memory *memory, size_t more)
{
    size_t number = atomic_fetch_add(memory->requests, 1) + 1;
    atomic_fetch_add(&memory->own_requests, 1);
    bool refused = number == atomic_load(&memory->failing);
    size_t ceiling = atomic_load(&memory->ceiling);
    if (ceiling && atomic_load(&memory->held_bytes) + more > ceiling) refused = true;
    if (refused) atomic_store(&memory->failed, true);
    return refused;
}

static counted_block *counted_block_of(counted_memory *memory, void *pointer)
{
    counted_block *block = (counted_block *)pointer - 1;
    if (block->owner == memory) return block;
    fprintf(stderr, "counted_memory: memory of another allocator is given back\n");
    abort();
}

static void *counted_allocate(void *user, size_t size)
{
    counted_memory *memory = user;
    if (size == 0) abort();
    if (counted_refuses(memory, size)) return NULL;
    counted_inside++;
    counted_block *block = malloc(sizeof *block + size);
    counted_inside--;
    if (!block) return NULL;
    *block = (counted_block){memory, size};
    atomic_fetch_add(&memory->held, 1);
    atomic_fetch_add(&memory->held_bytes, size);
    memset(block + 1, 0xA5, size);
    return block + 1;
}

static void counted_release(void *user, void *pointer)
{
    counted_memory *memory = user;
    counted_block *block = counted_block_of(memory, pointer);
    atomic_fetch_sub(&memory->held, 1);
    atomic_fetch_sub(&memory->held_bytes, block->size);
    memset(block + 1, 0x5A, block->size);
    block->owner = NULL;
    counted_inside++;
    free(block);
    counted_inside--;
}

/* Always moves the block: the worst case for callers. */
static void *counted_resize(void *user, void *pointer, size_t size)
{
    counted_memory *memory = user;
    const counted_block *old = counted_block_of(memory, pointer);
    void *moved = counted_allocate(user, size);
    if (!moved) return NULL;
    memcpy(moved, pointer, old->size < size ? old->size : size);
    counted_release(user, pointer);
    return moved;
}

/* `shared` NULL: the allocator has its own counters. */
static void counted_memory_init(counted_memory *memory, counted_memory *shared)
{
    memset(memory, 0, sizeof *memory);
    awsc_allocator_init(&memory->allocator);
    memory->allocator.user = memory;
    memory->allocator.allocate = counted_allocate;
    memory->allocator.resize = counted_resize;
    memory->allocator.release = counted_release;
    memory->requests = shared ? shared->requests : &memory->shared_requests;
}

#endif
