/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes text of a response valid UTF-8 without NUL. Each maximal subpart of an invalid UTF-8 sequence, and each NUL,
 * becomes U+FFFD, the replacement character.
 */
#ifndef AWSC_BASE_REPAIR_H
#define AWSC_BASE_REPAIR_H

#include "base/arena.h"
#include "base/for_core.h"
#include "base/view.h"

/* U+FFFD in UTF-8. It is AWSC_REPLACEMENT_SIZE bytes long. */
#define AWSC_REPLACEMENT "\xef\xbf\xbd"
enum { AWSC_REPLACEMENT_SIZE = 3 };

/* Returns whether the text is valid UTF-8 without NUL. */
bool awsc_text_is_sound(awsc_view text);

/* Writes the repaired text without a terminating NUL. `out` needs AWSC_REPLACEMENT_SIZE * text.size bytes. Returns the
 * end of the output. */
char *awsc_text_repair(awsc_view text, char *out);

/* Returns a NUL-terminated repaired copy in the arena, or NULL when memory runs out. */
AWSC_FOR_CORE char *awsc_arena_repaired(awsc_arena *arena, awsc_view text);

/* Returns such a copy on the heap, which awsc_release frees, or NULL when memory runs out. */
char *awsc_text_copy_repaired(const awsc_allocator *allocator, awsc_view text);

#endif
