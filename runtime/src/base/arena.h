/* Memory that is freed all at once: what an output lives in. */
#ifndef AWSC_BASE_ARENA_H
#define AWSC_BASE_ARENA_H

#include <stddef.h>

#include "base/allocator.h"

typedef struct awsc_arena awsc_arena;

/* `first_block` is a hint in bytes for the first block; 0 chooses a small one. NULL when memory runs out. */
awsc_arena *awsc_arena_new(const awsc_allocator *allocator, size_t first_block);
void awsc_arena_free(awsc_arena *arena);

/* Memory aligned for any type; zero bytes give a valid pointer. NULL when memory runs out or `size` overflows. */
void *awsc_arena_alloc(awsc_arena *arena, size_t size);
void *awsc_arena_alloc_zeroed(awsc_arena *arena, size_t count, size_t size);

/* Bytes without alignment, for texts. */
char *awsc_arena_bytes(awsc_arena *arena, size_t size);

/* A NUL-terminated copy of `size` bytes; NULL when memory runs out. */
char *awsc_arena_text(awsc_arena *arena, const char *text, size_t size);

/* Grows the most recent allocation in place if its block has room; returns 0 if it did, -1 if it must be moved. */
int awsc_arena_extend(awsc_arena *arena, void *memory, size_t old_size, size_t new_size);

/* Frees everything but the first block: the arena is empty again, and cheap to reuse. */
void awsc_arena_reset(awsc_arena *arena);

/* Blocks taken from the allocator so far, for tests and benchmarks. */
size_t awsc_arena_block_count(const awsc_arena *arena);

#endif
