/* SPDX-License-Identifier: Apache-2.0 */
/* Tests on eight bytes of text at a time, held in one uint64_t. The byte order does not matter. */
#ifndef AWSC_BASE_EIGHT_H
#define AWSC_BASE_EIGHT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/view.h"

enum { AWSC_EIGHT = 8 };

/* A number with `byte` in each of its eight bytes, and one with only the highest bit of each byte set. */
#define AWSC_EIGHT_OF(byte) (~(uint64_t)0 / 0xff * (byte))
#define AWSC_EIGHT_TOPS AWSC_EIGHT_OF(0x80)

static inline uint64_t awsc_eight_at(const char *at)
{
    uint64_t eight;
    memcpy(&eight, at, sizeof eight);
    return eight;
}

/* Returns a number with the highest bit of each byte set that is in the range `first` to `last` (both ASCII). */
static inline uint64_t awsc_eight_between(uint64_t eight, unsigned char first, unsigned char last)
{
    const uint64_t low = eight & ~AWSC_EIGHT_TOPS;
    uint64_t from_first = low + AWSC_EIGHT_OF((unsigned char)(0x80 - first));
    uint64_t beyond_last = low + AWSC_EIGHT_OF((unsigned char)(0x80 - last - 1));
    return from_first & ~beyond_last & ~eight & AWSC_EIGHT_TOPS;
}

/* Changes A-Z to a-z and keeps all other bytes. */
static inline uint64_t awsc_eight_lower(uint64_t eight)
{
    return eight | awsc_eight_between(eight, 'A', 'Z') >> 2;
}

/*
 * Returns true if `find` returns 0 for every eight bytes of the text; the last eight overlap the ones before. Returns
 * false if `find` reports a byte, and for a text shorter than eight bytes: then the caller tests byte by byte.
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
