/* SPDX-License-Identifier: Apache-2.0 */
/* Helpers for reading strings: finding the end of plain text, and recording a problem. */
#ifndef AWSC_JSON_SCAN_H
#define AWSC_JSON_SCAN_H

#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "json/reader.h"
#include "sys/byte_order.h"

/* Records a problem and its position unless one is recorded already. Returns -1. */
int awsc_json_fail(awsc_json_reader *reader, const char *at, const char *problem);

/* Sixteen bytes as a vector of gcc's and clang's extension, which works on every processor. */
typedef unsigned char awsc_vector16 __attribute__((vector_size(16)));

/* A macro, because a function that returns a vector has no stable ABI on processors without vectors. */
#define AWSC_VECTOR_OF(byte)                                                                                           \
    ((awsc_vector16){byte, byte, byte, byte, byte, byte, byte, byte, byte, byte, byte, byte, byte, byte, byte, byte})

/* Returns whether a byte ends a run of plain ASCII: a quote, a backslash, a control character, or a byte above 0x7f. */
static inline bool awsc_json_is_special(char c)
{
    return (unsigned char)c < 0x20 || (unsigned char)c >= 0x80 || c == '"' || c == '\\';
}

/* Returns the index, in memory order, of the first byte that is not zero; `eight` must not be 0. */
static inline size_t awsc_first_byte(uint64_t eight)
{
    return (size_t)__builtin_ctzll(awsc_from_little_endian(eight)) / 8;
}

/* Copies the 16 bytes at `at` to `to`. Returns how many of them come before the first one that is not plain ASCII: 16
 * if all are plain. */
static inline size_t awsc_json_copy_16(const char *at, char *to)
{
#ifdef __SSE2__
    const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    const __m128i quotes =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    /* As signed numbers, bytes above 0x7f are below 0x20, too. */
    const __m128i plain = _mm_andnot_si128(quotes, _mm_cmpgt_epi8(bytes, _mm_set1_epi8(0x1f)));
    _mm_storeu_si128((__m128i *)(void *)to, bytes);
    return (size_t)__builtin_ctzll(~(uint64_t)(unsigned)_mm_movemask_epi8(plain));
#else
    awsc_vector16 bytes;
    uint64_t found[2];
    memcpy(&bytes, at, sizeof bytes);
    memcpy(to, &bytes, sizeof bytes);
    /* Comparisons give 0xff in each byte where they hold. Less 0x20, plain bytes are below 0x60. */
    awsc_vector16 special = (awsc_vector16)((awsc_vector16)(bytes - AWSC_VECTOR_OF(0x20)) >= AWSC_VECTOR_OF(0x60)) |
                            (awsc_vector16)(bytes == AWSC_VECTOR_OF('"')) |
                            (awsc_vector16)(bytes == AWSC_VECTOR_OF('\\'));
    memcpy(found, &special, sizeof found);
    if (found[0]) return awsc_first_byte(found[0]);
    return found[1] ? 8 + awsc_first_byte(found[1]) : 16;
#endif
}

/* Returns the position of the first byte that is not plain ASCII: a quote, a backslash, a control character or a
 * byte above 0x7f; `end` if there is no such byte. */
static inline const char *awsc_json_skip_plain(const char *at, const char *end)
{
    char unused[16];
    while (end - at >= 16) {
        const size_t plain = awsc_json_copy_16(at, unused);
        if (plain < 16) return at + plain;
        at += 16;
    }
    while (at < end && !awsc_json_is_special(*at)) at++;
    return at;
}

#endif
