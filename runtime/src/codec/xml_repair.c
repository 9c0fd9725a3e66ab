/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/xml_repair.h"

#include <stdint.h>
#include <string.h>

#include "base/buffer.h"
#include "base/encode.h"
#include "base/repair.h"

enum { TOO_LARGE = 0x110000 };

static bool is_xml(uint32_t c)
{
    if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
    return c < 0xd800 || (c > 0xdfff && c < 0xfffe) || (c > 0xffff && c < TOO_LARGE);
}

/* Returns whether the text may need repair. True for every character reference, too. */
static bool is_suspicious(awsc_view text)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c < 0x20 ? !is_xml(c) : c == 0xef || (c == '&' && i + 1 < text.size && text.data[i + 1] == '#'))
            return true;
    }
    return !awsc_utf8_valid(text);
}

/* ---- references ------------------------------------------------------------------------------------------------ */

/* Sets `*character` to the character of the reference "&#…;" at `at`. Returns the size of the reference, or 0 if it
 * is invalid. */
static size_t measure_reference(const char *at, const char *end, uint32_t *character)
{
    const char *digit = at + 2;
    if (end - at < 4 || at[0] != '&' || at[1] != '#') return 0;
    const bool hex = *digit == 'x';
    if (hex) digit++;
    const char *first = digit;
    uint32_t value = 0;
    for (; digit < end && *digit != ';'; digit++) {
        char c = awsc_ascii_lower(*digit);
        if (!awsc_ascii_is_digit(c) && !(hex && c >= 'a' && c <= 'f')) return 0;
        value = value * (hex ? 16 : 10) + (uint32_t)(awsc_ascii_is_digit(c) ? c - '0' : c - 'a' + 10);
        if (value > TOO_LARGE) value = TOO_LARGE;
    }
    if (digit == end || digit == first) return 0;
    *character = value;
    return (size_t)(digit + 1 - at);
}

/* Writes the reference at `*at` or its replacement; an ampersand that begins no reference is copied. Moves `*at`
 * behind the text that it has read. */
static char *put_reference(const char **at, const char *end, char *out)
{
    uint32_t character, low;
    size_t size = measure_reference(*at, end, &character);
    awsc_view kept = {*at, size ? size : 1};
    *at += kept.size;
    if (!size || is_xml(character)) return awsc_put(out, kept);
    if (character >= 0xd800 && character <= 0xdbff && (size = measure_reference(*at, end, &low)) && low >= 0xdc00 &&
        low <= 0xdfff) {
        *at += size;
        return out + awsc_utf8_encode(0x10000 + ((character - 0xd800) << 10) + (low - 0xdc00), out);
    }
    return awsc_put(out, AWSC_VIEW(AWSC_REPLACEMENT));
}

/* ---- characters ------------------------------------------------------------------------------------------------ */

/* Writes the character at `*at`, or U+FFFD if XML does not allow it. Moves `*at` behind it. */
static char *put_character(const char **at, const char *end, char *out)
{
    bool valid;
    size_t size = awsc_utf8_sequence(*at, (size_t)(end - *at), &valid);
    awsc_view character = {*at, size};
    bool is_no_character = size == 3 && (*at)[0] == '\xef' && (*at)[1] == '\xbf' && (unsigned char)(*at)[2] > 0xbd;
    *at += size;
    if (!valid || is_no_character || (size == 1 && !is_xml((unsigned char)character.data[0])))
        character = AWSC_VIEW(AWSC_REPLACEMENT);
    return awsc_put(out, character);
}

/* Returns the text that ends a CDATA section or comment, in which "&#" has no meaning, if `rest` begins with one;
 * else an empty view. */
static awsc_view section_end(awsc_view rest)
{
    if (awsc_view_starts_with(rest, AWSC_VIEW("<![CDATA["))) return AWSC_VIEW("]]>");
    if (awsc_view_starts_with(rest, AWSC_VIEW("<!--"))) return AWSC_VIEW("-->");
    return (awsc_view){NULL, 0};
}

/* Writes the repaired text, at most three times as long as `text`. Returns the end of the output. */
static char *repair(awsc_view text, char *out)
{
    const char *at = text.data, *end = at + text.size;
    awsc_view section = {NULL, 0};
    while (at < end) {
        awsc_view rest = {at, (size_t)(end - at)};
        if (section.size && awsc_view_starts_with(rest, section))
            section.size = 0;
        else if (!section.size && *at == '<')
            section = section_end(rest);
        out = *at == '&' && !section.size ? put_reference(&at, end, out) : put_character(&at, end, out);
    }
    return out;
}

int awsc_xml_repair(awsc_view text, awsc_arena *arena, awsc_view *out)
{
    *out = text;
    if (!is_suspicious(text)) return 0;
    char *copy = text.size < SIZE_MAX / AWSC_REPLACEMENT_SIZE
                     ? awsc_arena_bytes(arena, AWSC_REPLACEMENT_SIZE * text.size)
                     : NULL;
    if (!copy) return -1;
    *out = awsc_view_of(copy, (size_t)(repair(text, copy) - copy));
    return 0;
}
