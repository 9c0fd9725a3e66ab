/* SPDX-License-Identifier: Apache-2.0 */
#include "base64.h"

void awsc_cli_base64_encode(awsc_cli_buffer *out, const void *data, size_t size)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *in = data;
    char *text = awsc_cli_buffer_reserve(out, size < SIZE_MAX / 2 ? (size + 2) / 3 * 4 : SIZE_MAX);
    if (!text) return;
    char *at = text;
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
    awsc_cli_buffer_added(out, (size_t)(at - text));
}

size_t awsc_cli_base64_decoded_max(size_t text_size)
{
    return text_size / 4 * 3;
}

/* Returns the value of a character, 0 to 63, or 64 for a character outside the alphabet. */
static uint32_t value_of(char c)
{
    if (c >= 'A' && c <= 'Z') return (uint32_t)(c - 'A');
    if (c >= 'a' && c <= 'z') return (uint32_t)(c - 'a' + 26);
    if (c >= '0' && c <= '9') return (uint32_t)(c - '0' + 52);
    if (c == '+') return 62;
    return c == '/' ? 63 : 64;
}

/* Decodes four characters, of which the last `padding` are '='. Unused bits must be zero. Returns 0 or -1. */
static int decode_four(const char *in, size_t padding, unsigned char *out)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < 4; i++) {
        uint32_t value = i < 4 - padding ? value_of(in[i]) : 0;
        if (value > 63) return -1;
        bits = bits << 6 | value;
    }
    if (bits & ((1u << 8 * padding) - 1)) return -1;
    for (size_t i = 0; i < 3 - padding; i++) out[i] = (unsigned char)(bits >> (16 - 8 * i));
    return 0;
}

int awsc_cli_base64_decode(awsc_cli_view text, void *out, size_t *out_size)
{
    unsigned char *to = out;
    size_t padding = 0;
    *out_size = 0;
    if (text.size % 4) return -1;
    while (padding < 2 && padding < text.size && text.data[text.size - 1 - padding] == '=') padding++;
    for (size_t at = 0; at < text.size; at += 4, to += 3) {
        if (decode_four(text.data + at, at + 4 == text.size ? padding : 0, to)) return -1;
    }
    *out_size = text.size / 4 * 3 - padding;
    return 0;
}
