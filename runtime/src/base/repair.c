/* SPDX-License-Identifier: Apache-2.0 */
#include "base/repair.h"

#include <stdint.h>
#include <string.h>

#include "base/buffer.h"
#include "base/encode.h"

bool awsc_text_is_sound(awsc_view text)
{
    return !text.size || (!memchr(text.data, '\0', text.size) && awsc_utf8_valid(text));
}

char *awsc_text_repair(awsc_view text, char *out)
{
    const char *end = text.data + text.size;
    for (const char *at = text.data; at < end;) {
        bool valid;
        size_t size = awsc_utf8_sequence(at, (size_t)(end - at), &valid);
        if (valid && *at)
            out = awsc_put(out, awsc_view_of(at, size));
        else
            out = awsc_put(out, AWSC_VIEW(AWSC_REPLACEMENT));
        at += size;
    }
    return out;
}

static bool is_too_long(awsc_view text)
{
    return text.size > SIZE_MAX / (AWSC_REPLACEMENT_SIZE + 1);
}

char *awsc_arena_repaired(awsc_arena *arena, awsc_view text)
{
    if (awsc_text_is_sound(text)) return awsc_arena_text(arena, text.data, text.size);
    char *copy = is_too_long(text) ? NULL : awsc_arena_bytes(arena, AWSC_REPLACEMENT_SIZE * text.size + 1);
    if (copy) *awsc_text_repair(text, copy) = '\0';
    return copy;
}

char *awsc_text_copy_repaired(const awsc_allocator *allocator, awsc_view text)
{
    if (awsc_text_is_sound(text)) return awsc_text_copy_n(allocator, text.size ? text.data : "", text.size);
    char *copy = is_too_long(text) ? NULL : awsc_alloc(allocator, AWSC_REPLACEMENT_SIZE * text.size + 1);
    if (copy) *awsc_text_repair(text, copy) = '\0';
    return copy;
}
