/* SPDX-License-Identifier: Apache-2.0 */
/* Text looked at eight bytes at a time, as one number. It does not matter which byte is the lowest. */
#ifndef AWSC_BASE_EIGHT_H
#define AWSC_BASE_EIGHT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/view.h"

enum { AWSC_EIGHT = 8 };

/* The byte, eight times; and the highest bit of each byte. */
#define AWSC_EIGHT_OF(byte) (~(uint64_t)0 / 0xff * (byte))
#define AWSC_EIGHT_TOPS AWSC_EIGHT_OF(0x80)

static inline uint64_t awsc_eight_at(const char *at)
{
    uint64_t eight;
    memcpy(&eight, at, sizeof eight);
    return eight;
}

/* The highest bit of each byte from `first` to `last`, which are ASCII, and no other bit. */
static inline uint64_t awsc_eight_between(uint64_t eight, unsigned char first, unsigned char last)
{
    const uint64_t low = eight & ~AWSC_EIGHT_TOPS;
    uint64_t from_first = low + AWSC_EIGHT_OF((unsigned char)(0x80 - first));
    uint64_t beyond_last = low + AWSC_EIGHT_OF((unsigned char)(0x80 - last - 1));
    return from_first & ~beyond_last & ~eight & AWSC_EIGHT_TOPS;
}

/* A-Z as a-z; all other bytes as they are. */
static inline uint64_t awsc_eight_lower(uint64_t eight)
{
    return eight | awsc_eight_between(eight, 'A', 'Z') >> 2;
}

/*
 * Whether `find` finds nothing, which it says with 0, in any eight bytes that a text is made of; the last eight reach
 * back to those before. False as well for a text of fewer than eight: callers look closer in both cases.
 */
static inline bool awsc_eight_find_none(awsc_view text, uint64_t (*find)(uint64_t eight))
{
    if (text.size < AWSC_EIGHT) return false;
    size_t last = text.size - AWSC_EIGHT;
    uint64_t found = find(awsc_eight_at(text.data + last));
    for (size_t at = 0; at < last; at += AWSC_EIGHT) found |= find(awsc_eight_at(text.data + at));
    return !found;
}

#endif
