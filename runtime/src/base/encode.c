/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encode.h"

#include <string.h>

#include "base/eight.h"

/* ---- base64 ---------------------------------------------------------------------------------------------------- */

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* From this size a table for two characters at a time pays for itself; it is built on the stack. */
enum { LARGE_FOR_BASE64 = 32 * 1024 };

/* Encodes `count` groups of six bytes as eight characters each. Returns the end of the output. */
static char *encode_sixes(char *at, const unsigned char *in, size_t count)
{
    char pairs[4096][2];
    for (size_t i = 0; i < 4096; i++) {
        pairs[i][0] = alphabet[i >> 6];
        pairs[i][1] = alphabet[i & 63];
    }
    for (; count; count--, in += 6, at += 8) {
        uint64_t bits = (uint64_t)in[0] << 40 | (uint64_t)in[1] << 32 | (uint64_t)in[2] << 24 | (uint64_t)in[3] << 16 |
                        (uint64_t)in[4] << 8 | in[5];
        memcpy(at, pairs[bits >> 36], 2);
        memcpy(at + 2, pairs[bits >> 24 & 4095], 2);
        memcpy(at + 4, pairs[bits >> 12 & 4095], 2);
        memcpy(at + 6, pairs[bits & 4095], 2);
    }
    return at;
}

void awsc_base64_encode(awsc_buffer *out, const void *data, size_t size)
{
    const unsigned char *in = data;
    if (size > SIZE_MAX / 2) {
        out->failed = true;
        return;
    }
    char *text = awsc_buffer_reserve(out, (size + 2) / 3 * 4);
    if (!text) return;
    char *at = text;
    if (size >= LARGE_FOR_BASE64) {
        size_t sixes = size / 6;
        at = encode_sixes(at, in, sixes);
        in += sixes * 6;
        size -= sixes * 6;
    }
    for (; size >= 3; size -= 3, in += 3) {
        uint32_t bits = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];
        *at++ = alphabet[bits >> 18];
        *at++ = alphabet[bits >> 12 & 63];
        *at++ = alphabet[bits >> 6 & 63];
        *at++ = alphabet[bits & 63];
    }
    if (size) {
        uint32_t bits = (uint32_t)in[0] << 16 | (size == 2 ? (uint32_t)in[1] << 8 : 0);
        *at++ = alphabet[bits >> 18];
        *at++ = alphabet[bits >> 12 & 63];
        *at++ = size == 2 ? alphabet[bits >> 6 & 63] : '=';
        *at++ = '=';
    }
    awsc_buffer_added(out, (size_t)(at - text));
}

size_t awsc_base64_decoded_max(size_t text_size)
{
    return text_size / 4 * 3;
}

/* Returns the value of a base64 character, 0 to 63; 64 or more for any other character. */
static uint32_t base64_value(char c)
{
    if (c >= 'A' && c <= 'Z') return (uint32_t)(c - 'A');
    if (c >= 'a' && c <= 'z') return (uint32_t)(c - 'a' + 26);
    if (c >= '0' && c <= '9') return (uint32_t)(c - '0' + 52);
    if (c == '+') return 62;
    if (c == '/') return 63;
    return 64;
}

/* Decodes the last four characters, which may include padding. Unused bits must be zero. */
static int decode_tail(const char *in, unsigned char *out, size_t *size)
{
    uint32_t a = base64_value(in[0]), b = base64_value(in[1]), c = base64_value(in[2]), d = base64_value(in[3]);
    if (a > 63 || b > 63) return -1;
    out[0] = (unsigned char)(a << 2 | b >> 4);
    *size = 1;
    if (in[2] == '=') return in[3] == '=' && (b & 15) == 0 ? 0 : -1;
    if (c > 63) return -1;
    out[1] = (unsigned char)((b & 15) << 4 | c >> 2);
    *size = 2;
    if (in[3] == '=') return (c & 3) == 0 ? 0 : -1;
    if (d > 63) return -1;
    out[2] = (unsigned char)((c & 3) << 6 | d);
    *size = 3;
    return 0;
}

int awsc_base64_decode(awsc_view text, void *out, size_t *out_size)
{
    unsigned char *to = out;
    *out_size = 0;
    if (text.size % 4) return -1;
    if (text.size == 0) return 0;
    const char *in = text.data;
    for (size_t left = text.size; left > 4; left -= 4, in += 4) {
        uint32_t a = base64_value(in[0]), b = base64_value(in[1]), c = base64_value(in[2]), d = base64_value(in[3]);
        if ((a | b | c | d) > 63) return -1;
        *to++ = (unsigned char)(a << 2 | b >> 4);
        *to++ = (unsigned char)((b & 15) << 4 | c >> 2);
        *to++ = (unsigned char)((c & 3) << 6 | d);
    }
    size_t tail;
    if (decode_tail(in, to, &tail)) return -1;
    *out_size = text.size / 4 * 3 - 3 + tail;
    return 0;
}

/* ---- hexadecimal and percent-encoding -------------------------------------------------------------------------- */

/* Writes four bytes as eight digits at once. Each half byte gets a byte; an addition moves values from ten up to the
 * letters. */
static void write_hex_of_four(char *out, const unsigned char *byte)
{
    uint64_t halves =
        (uint64_t)byte[0] << 56 | (uint64_t)byte[1] << 40 | (uint64_t)byte[2] << 24 | (uint64_t)byte[3] << 8;
    halves = (halves >> 4 | halves >> 8) & AWSC_EIGHT_OF(0x0f);
    uint64_t letters = (halves + AWSC_EIGHT_OF(6)) >> 4 & AWSC_EIGHT_OF(1);
    uint64_t text = halves + AWSC_EIGHT_OF('0') + letters * ('a' - '0' - 10);
    const char digits[AWSC_EIGHT] = {(char)(text >> 56), (char)(text >> 48), (char)(text >> 40), (char)(text >> 32),
                                     (char)(text >> 24), (char)(text >> 16), (char)(text >> 8),  (char)text};
    memcpy(out, digits, sizeof digits);
}

void awsc_hex_write(char *out, const void *data, size_t size)
{
    const unsigned char *byte = data;
    size_t i = 0;
    for (; size - i >= 4; i += 4) write_hex_of_four(out + 2 * i, byte + i);
    for (; i < size; i++) {
        out[2 * i] = "0123456789abcdef"[byte[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[byte[i] & 15];
    }
}

void awsc_hex_encode(awsc_buffer *out, const void *data, size_t size)
{
    if (size > SIZE_MAX / 2) {
        out->failed = true;
        return;
    }
    char *text = awsc_buffer_reserve(out, 2 * size);
    if (!text) return;
    awsc_hex_write(text, data, size);
    awsc_buffer_added(out, 2 * size);
}

/* Bit sets of the characters that stay unencoded, 32 per word: A-Z a-z 0-9 - . _ ~, and in the second row '/' too. */
static const uint32_t unreserved[2][8] = {{0, 0x03ff6000, 0x87fffffe, 0x47fffffe},
                                          {0, 0x03ffe000, 0x87fffffe, 0x47fffffe}};

/* Returns 0 if all bytes are A-Z a-z 0-9 - . / (most paths). Otherwise the highest bits of some bytes are set. */
static uint64_t rare_in_paths(uint64_t eight)
{
    const uint64_t tops = AWSC_EIGHT_TOPS, small = eight | AWSC_EIGHT_OF('a' - 'A');
    uint64_t letters = (small + AWSC_EIGHT_OF(0x80 - 'a')) & ~(small + AWSC_EIGHT_OF(0x80 - 'z' - 1));
    uint64_t others = (eight + AWSC_EIGHT_OF(0x80 - '-')) & ~(eight + AWSC_EIGHT_OF(0x80 - '9' - 1));
    return (eight | ~(letters | others)) & tops;
}

void awsc_uri_encode(awsc_buffer *out, awsc_view text, bool keep_slash)
{
    static const char digits[] = "0123456789ABCDEF";
    const uint32_t *kept = unreserved[keep_slash];
    const unsigned char *in = (const unsigned char *)text.data;
    size_t at = 0;
    if (keep_slash && awsc_eight_find_none(text, rare_in_paths)) {
        awsc_buffer_append_view(out, text);
        return;
    }
    while (at < text.size) {
        size_t start = at;
        while (at < text.size && (kept[in[at] >> 5] >> (in[at] & 31) & 1)) at++;
        awsc_buffer_append(out, text.data + start, at - start);
        if (at == text.size) break;
        unsigned char byte = in[at++];
        char escape[3] = {'%', digits[byte >> 4], digits[byte & 15]};
        awsc_buffer_append(out, escape, sizeof escape);
    }
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* Returns the byte that the escape at `at` encodes, or -1 if the escape is invalid. */
static int escaped_byte(const char *at, size_t left)
{
    if (*at != '%' || left < 3) return -1;
    int high = hex_value(at[1]), low = hex_value(at[2]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

void awsc_uri_decode(awsc_buffer *out, awsc_view text)
{
    for (size_t i = 0; i < text.size; i++) {
        int escaped = escaped_byte(text.data + i, text.size - i);
        awsc_buffer_append_char(out, escaped < 0 ? text.data[i] : (char)(unsigned char)escaped);
        if (escaped >= 0) i += 2;
    }
}

static bool is_kept(unsigned char byte, bool keep_slash)
{
    return unreserved[keep_slash][byte >> 5] >> (byte & 31) & 1;
}

void awsc_uri_recode(awsc_buffer *out, awsc_view text, bool keep_slash)
{
    static const char digits[] = "0123456789ABCDEF";
    if (!text.size || !memchr(text.data, '%', text.size)) {
        awsc_uri_encode(out, text, keep_slash);
        return;
    }
    char *to = text.size < SIZE_MAX / 3 ? awsc_buffer_reserve(out, 3 * text.size) : NULL;
    if (!to) {
        out->failed = true;
        return;
    }
    for (size_t at = 0; at < text.size;) {
        int escaped = escaped_byte(text.data + at, text.size - at);
        unsigned char byte = (unsigned char)(escaped < 0 ? text.data[at] : (char)escaped);
        at += escaped < 0 ? 1 : 3;
        if (is_kept(byte, keep_slash)) {
            *to++ = (char)byte;
            continue;
        }
        *to++ = '%';
        *to++ = digits[byte >> 4];
        *to++ = digits[byte & 15];
    }
    awsc_buffer_written(out, to);
}

/* ---- UTF-8 ----------------------------------------------------------------------------------------------------- */

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

/* Returns whether the second byte may follow the first. Excludes overlong forms, surrogates and code points above
 * U+10FFFF. */
static bool fits_second(unsigned char first, unsigned char second)
{
    switch (first) {
    case 0xe0:
        return second >= 0xa0 && second <= 0xbf;
    case 0xed:
        return second >= 0x80 && second <= 0x9f;
    case 0xf0:
        return second >= 0x90 && second <= 0xbf;
    case 0xf4:
        return second >= 0x80 && second <= 0x8f;
    default:
        return is_continuation(second);
    }
}

/* Returns the length of a sequence with this first byte; 1 for a byte that cannot begin a sequence. */
static size_t length_of(unsigned char first)
{
    if (first < 0xc2 || first > 0xf4) return 1;
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

size_t awsc_utf8_sequence(const char *text, size_t left, bool *valid)
{
    const unsigned char *at = (const unsigned char *)text;
    const size_t length = length_of(at[0]);
    size_t size = 1;
    if (length > 1 && left > 1 && fits_second(at[0], at[1])) size = 2;
    while (size > 1 && size < length && size < left && is_continuation(at[size])) size++;
    *valid = size == length && (length > 1 || at[0] < 0x80);
    return size;
}

bool awsc_utf8_valid(awsc_view text)
{
    const unsigned char *at = (const unsigned char *)text.data;
    size_t left = text.size;
    while (left) {
        uint64_t eight;
        if (left >= sizeof eight) {
            memcpy(&eight, at, sizeof eight);
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                at += sizeof eight;
                left -= sizeof eight;
                continue;
            }
        }
        bool valid;
        size_t length = awsc_utf8_sequence((const char *)at, left, &valid);
        if (!valid) return false;
        at += length;
        left -= length;
    }
    return true;
}

size_t awsc_utf8_length(awsc_view text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) count += !is_continuation((unsigned char)text.data[i]);
    return count;
}

size_t awsc_utf8_encode(uint32_t code_point, char out[4])
{
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        out[0] = (char)(0xc0 | code_point >> 6);
        out[1] = (char)(0x80 | (code_point & 0x3f));
        return 2;
    }
    if (code_point < 0x10000) {
        out[0] = (char)(0xe0 | code_point >> 12);
        out[1] = (char)(0x80 | (code_point >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code_point & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code_point >> 18);
    out[1] = (char)(0x80 | (code_point >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code_point >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code_point & 0x3f));
    return 4;
}
