/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fast paths of the JSON decoder for text as services send it: no white space, members in the expected order, whole
 * numbers. Each function reads one part of the text, from `at`, and returns the position behind it. If the part is not
 * as expected, the function returns NULL and leaves the arena unchanged; then the decoder calls json/reader.h, which
 * knows all rules and reports the errors. Positions are arguments and not in the reader, so that they stay in
 * registers: each position depends on the one before, which makes memory too slow. Builds for size have no fast paths.
 */
#ifndef AWSC_CODEC_JSON_QUICK_H
#define AWSC_CODEC_JSON_QUICK_H

#include "base/arena_take.h"
#include "json/reader.h"
#include "json/scan.h"

#if defined(__OPTIMIZE_SIZE__) || defined(AWSC_JSON_ONLY_SLOW)
enum { AWSC_JSON_QUICK = 0 };
#else
enum { AWSC_JSON_QUICK = 1 };
#endif

/* ---- names and brackets ---------------------------------------------------------------------------------------- */

static inline bool awsc_quick_equal_8(const char *a, const char *b)
{
    uint64_t left, right;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return left == right;
}

/* Does the same as memcmp() == 0. Calls take longer than comparing a name. */
static inline bool awsc_quick_equal(const char *a, const char *b, size_t size)
{
    if (size < 8) {
        while (size && a[size - 1] == b[size - 1]) size--;
        return size == 0;
    }
    for (size_t at = 0; at < size - 8; at += 8)
        if (!awsc_quick_equal_8(a + at, b + at)) return false;
    return awsc_quick_equal_8(a + size - 8, b + size - 8);
}

/* Reads ,"NAME": or, as the first member, "NAME": */
static inline const char *awsc_quick_name(const char *at, const char *end, bool first, awsc_view name)
{
    const size_t size = name.size;
    if ((size_t)(end - at) < size + 4) return NULL;
    if (!first && *at++ != ',') return NULL;
    if (*at != '"' || at[size + 1] != '"' || at[size + 2] != ':') return NULL;
    return awsc_quick_equal(at + 1, name.data, size) ? at + size + 3 : NULL;
}

/* Reads the bracket that closes an object or array. */
static inline bool awsc_quick_close(awsc_json_reader *reader, char bracket)
{
    if (reader->at == reader->end || *reader->at != bracket) return false;
    reader->at++;
    reader->depth--;
    return true;
}

/* Reads the comma before another item. */
static inline bool awsc_quick_comma(awsc_json_reader *reader)
{
    const char *at = reader->at;
    if (reader->end - at < 2 || *at != ',' || (unsigned char)at[1] <= ' ' || at[1] == ']') return false;
    reader->at++;
    return true;
}

/* ---- null and numbers ------------------------------------------------------------------------------------------ */

static inline bool awsc_quick_ends(char next)
{
    return next == ',' || next == '}' || next == ']';
}

static inline const char *awsc_quick_null(const char *at, const char *end)
{
    return end - at >= 5 && memcmp(at, "null", 4) == 0 && awsc_quick_ends(at[4]) ? at + 4 : NULL;
}

/* Sets a field to zero. Compilers make a slow loop of a memset whose size they do not know. */
static inline void awsc_quick_clear(char *field, size_t size)
{
    const uint64_t zero = 0;
    if (size < sizeof zero || size > 2 * sizeof zero) {
        memset(field, 0, size);
        return;
    }
    memcpy(field, &zero, sizeof zero);
    memcpy(field + size - sizeof zero, &zero, sizeof zero);
}

/* Reads a whole number of up to 18 digits, from -`limit` to `limit`. */
static inline const char *awsc_quick_integer(const char *at, const char *end, int64_t limit, int64_t *out)
{
    enum { DIGITS = 18 };
    if (end - at < DIGITS + 2) return NULL;
    const bool negative = *at == '-';
    at += negative;
    const char *digits = at;
    int64_t value = 0;
    while (at - digits < DIGITS && awsc_ascii_is_digit(*at)) value = value * 10 + (*at++ - '0');
    if (at == digits || (*digits == '0' && at - digits > 1)) return NULL;
    if (!awsc_quick_ends(*at) || value > limit) return NULL;
    *out = negative ? -value : value;
    return at;
}

/* ---- texts ----------------------------------------------------------------------------------------------------- */

/* Returns how many bytes may be read at `at` and written, with a NUL behind them, at `to`. */
static inline size_t awsc_quick_room(const char *at, const char *end, const awsc_arena *arena, const char *to)
{
    const size_t left = (size_t)(end - at), room = (size_t)(arena->end - to);
    return left < room ? left : room ? room - 1 : 0;
}

/* Ends the copy of a string: `at` is the closing quote, `to` the end of the copy. */
static inline const char *awsc_quick_end(const char *at, awsc_arena *arena, char *to, const char **out)
{
    *out = arena->cursor;
    *to = '\0';
    arena->cursor = to + 1;
    return at + 1;
}

/* Continues awsc_quick_text at a byte that is not plain ASCII. Accepts escapes of two characters and valid UTF-8. */
const char *awsc_quick_rest(const char *at, const char *end, awsc_arena *arena, char *to, const char **out);

/*
 * Reads a string and copies it to the arena while it looks for the closing quote, 16 bytes at a time. `*out` is the
 * copy. The arena's free memory behind the copy may receive some more bytes of the text.
 */
static inline const char *awsc_quick_text(const char *at, const char *end, awsc_arena *arena, const char **out)
{
    if (at == end || *at != '"') return NULL;
    at++;
    char *to = arena->cursor;
    for (size_t room = awsc_quick_room(at, end, arena, to); room >= 16; room -= 16) {
        const size_t plain = awsc_json_copy_16(at, to);
        if (plain < 16) {
            at += plain;
            to += plain;
            return *at == '"' ? awsc_quick_end(at, arena, to, out) : awsc_quick_rest(at, end, arena, to, out);
        }
        /* Adding 16 and not `plain`, the processor need not wait for the comparison. */
        at += 16;
        to += 16;
    }
    return NULL;
}

/* Reads ,"KEY": or, as the first key of a map, "KEY": and copies the key to `*out`. `*raw` is the key as it is written.
 */
static inline const char *awsc_quick_key(const char *at, const char *end, bool first, awsc_arena *arena, awsc_view *raw,
                                         const char **out)
{
    char *cursor = arena->cursor;
    if (at == end || (!first && *at != ',')) return NULL;
    const char *quote = at + !first;
    at = awsc_quick_text(quote, end, arena, out);
    if (at && at < end && *at == ':') {
        *raw = awsc_view_of(quote + 1, (size_t)(at - quote - 2));
        return at + 1;
    }
    arena->cursor = cursor;
    return NULL;
}

#endif
