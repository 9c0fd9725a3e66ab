/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text of a response as a C text can hold it. Each maximal part of a sequence that is not UTF-8, and each NUL, becomes
 * U+FFFD, the replacement character.
 */
#ifndef AWSC_BASE_REPAIR_H
#define AWSC_BASE_REPAIR_H

#include "base/arena.h"
#include "base/for_core.h"
#include "base/view.h"

/* U+FFFD in UTF-8. It is AWSC_REPLACEMENT_SIZE bytes long. */
#define AWSC_REPLACEMENT "\xef\xbf\xbd"
enum { AWSC_REPLACEMENT_SIZE = 3 };

/* Whether the text needs no repair. */
bool awsc_text_is_sound(awsc_view text);

/* Writes the repaired text without a terminating NUL. `out` needs AWSC_REPLACEMENT_SIZE * text.size bytes. Returns the
 * end of the output. */
char *awsc_text_repair(awsc_view text, char *out);

/* A NUL-terminated repaired copy in an arena. NULL when memory runs out. */
AWSC_FOR_CORE char *awsc_arena_repaired(awsc_arena *arena, awsc_view text);

/* The same on the heap; awsc_release frees it. */
char *awsc_text_copy_repaired(const awsc_allocator *allocator, awsc_view text);

#endif
