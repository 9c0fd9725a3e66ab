/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fast paths of the JSON decoder for text as services send it: no white space, members in the expected order, whole
 * numbers. Each function reads one part of the text. If the part is not as expected, the function leaves the reader and
 * the arena unchanged and returns false or NULL; then the decoder calls json/reader.h, which knows all rules and
 * reports the errors. Builds for size have no fast paths.
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
static inline bool awsc_quick_name(awsc_json_reader *reader, bool first, awsc_view name)
{
    const char *at = reader->at;
    const size_t size = name.size;
    if ((size_t)(reader->end - at) < size + 4) return false;
    if (!first && *at++ != ',') return false;
    if (*at != '"' || at[size + 1] != '"' || at[size + 2] != ':') return false;
    if (!awsc_quick_equal(at + 1, name.data, size)) return false;
    reader->at = at + size + 3;
    return true;
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

static inline bool awsc_quick_null(awsc_json_reader *reader)
{
    const char *at = reader->at;
    if (reader->end - at < 5 || memcmp(at, "null", 4) != 0 || !awsc_quick_ends(at[4])) return false;
    reader->at = at + 4;
    return true;
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
static inline bool awsc_quick_integer(awsc_json_reader *reader, int64_t limit, int64_t *out)
{
    enum { DIGITS = 18 };
    const char *at = reader->at;
    if (reader->end - at < DIGITS + 2) return false;
    const bool negative = *at == '-';
    at += negative;
    const char *digits = at;
    int64_t value = 0;
    while (at - digits < DIGITS && awsc_ascii_is_digit(*at)) value = value * 10 + (*at++ - '0');
    if (at == digits || (*digits == '0' && at - digits > 1)) return false;
    if (!awsc_quick_ends(*at) || value > limit) return false;
    *out = negative ? -value : value;
    reader->at = at;
    return true;
}

/* ---- texts ----------------------------------------------------------------------------------------------------- */

/* Returns how many bytes may be read at `at` and written, with a NUL behind them, at `to`. */
static inline size_t awsc_quick_room(const awsc_json_reader *reader, const awsc_arena *arena, const char *at,
                                     const char *to)
{
    const size_t left = (size_t)(reader->end - at), room = (size_t)(arena->end - to);
    return left < room ? left : room ? room - 1 : 0;
}

/* Ends the copy of a string: `at` is the closing quote, `to` the end of the copy. Returns the copy. */
static inline const char *awsc_quick_end(awsc_json_reader *reader, awsc_arena *arena, const char *at, char *to)
{
    const char *text = arena->cursor;
    *to = '\0';
    arena->cursor = to + 1;
    reader->at = at + 1;
    return text;
}

/* Continues awsc_quick_text at a byte that is not plain ASCII. Accepts escapes of two characters and valid UTF-8. */
const char *awsc_quick_rest(awsc_json_reader *reader, awsc_arena *arena, const char *at, char *to);

/*
 * Reads a string and copies it to the arena while it looks for the closing quote, 16 bytes at a time. Returns the copy.
 * The arena's free memory behind the copy may receive some more bytes of the text.
 */
static inline const char *awsc_quick_text(awsc_json_reader *reader, awsc_arena *arena)
{
    const char *at = reader->at;
    if (at == reader->end || *at != '"') return NULL;
    at++;
    char *to = arena->cursor;
    for (size_t room = awsc_quick_room(reader, arena, at, to); room >= 16; room -= 16) {
        const size_t plain = awsc_json_copy_16(at, to);
        if (plain < 16) {
            at += plain;
            to += plain;
            return *at == '"' ? awsc_quick_end(reader, arena, at, to) : awsc_quick_rest(reader, arena, at, to);
        }
        /* Adding 16 and not `plain`, the processor need not wait for the comparison. */
        at += 16;
        to += 16;
    }
    return NULL;
}

/* Reads ,"KEY": or, as the first key of a map, "KEY": and returns a copy of the key. `*raw` is the key as it is
 * written. */
static inline const char *awsc_quick_key(awsc_json_reader *reader, bool first, awsc_arena *arena, awsc_view *raw)
{
    const char *start = reader->at;
    char *cursor = arena->cursor;
    if (start == reader->end || (!first && *start != ',')) return NULL;
    reader->at += !first;
    const char *key = reader->at + 1;
    const char *text = awsc_quick_text(reader, arena);
    if (text && reader->at < reader->end && *reader->at == ':') {
        *raw = awsc_view_of(key, (size_t)(reader->at++ - key - 1));
        return text;
    }
    reader->at = start;
    arena->cursor = cursor;
    return NULL;
}

#endif
