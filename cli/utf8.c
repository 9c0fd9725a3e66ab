/* SPDX-License-Identifier: Apache-2.0 */
#include "utf8.h"

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* Returns the length of the sequence with this first byte, or 0 for an invalid first byte. */
static size_t sequence_size(unsigned char first)
{
    if (first < 0x80) return 1;
    if (first < 0xc2 || first > 0xf4) return 0;
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

size_t awsc_cli_utf8_good(awsc_cli_view text)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    for (size_t at = 0; at < text.size;) {
        size_t begin = at;
        size_t size = sequence_size((unsigned char)text.data[at]);
        if (!size || size > text.size - at) return begin;
        for (size_t i = 1; i < size; i++) {
            if (!is_continuation(text.data[at + i])) return begin;
        }
        uint32_t code = awsc_cli_utf8_next(text, &at);
        if (code < smallest[size] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return begin;
    }
    return text.size;
}

bool awsc_cli_utf8_valid(awsc_cli_view text)
{
    return awsc_cli_utf8_good(text) == text.size;
}

size_t awsc_cli_utf8_length(awsc_cli_view text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) count += !is_continuation(text.data[i]);
    return count;
}

uint32_t awsc_cli_utf8_next(awsc_cli_view text, size_t *at)
{
    const unsigned char *bytes = (const unsigned char *)text.data;
    uint32_t first = bytes[(*at)++];
    size_t more = first < 0xc0 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    uint32_t code = more ? first & (0x3fu >> more) : first;
    for (; more && *at < text.size; more--) code = code << 6 | (bytes[(*at)++] & 0x3fu);
    return code;
}

size_t awsc_cli_utf8_encode(uint32_t code, char out[4])
{
    static const unsigned char marks[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--, code >>= 6) out[i] = (char)(0x80 | (code & 0x3f));
    out[0] = (char)(marks[size] | code);
    return size;
}
