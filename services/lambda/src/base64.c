/* SPDX-License-Identifier: Apache-2.0 */
#include "base64.h"

#include <stdint.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t awsc_lambda_base64_size(size_t size)
{
    return (size + 2) / 3 * 4;
}

void awsc_lambda_base64_encode(const void *data, size_t size, char *out)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        uint32_t group = (uint32_t)bytes[i] << 16;
        if (left > 1) group |= (uint32_t)bytes[i + 1] << 8;
        if (left > 2) group |= bytes[i + 2];
        *out++ = digits[group >> 18];
        *out++ = digits[group >> 12 & 63];
        *out++ = left > 1 ? digits[group >> 6 & 63] : '=';
        *out++ = left > 2 ? digits[group & 63] : '=';
    }
    *out = '\0';
}

/* Value of a digit, or -1. */
static int value_of(char c)
{
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

int awsc_lambda_base64_decode(const char *text, size_t size, void *out, size_t *out_size)
{
    if (size % 4) return -1;
    uint8_t *bytes = out;
    size_t written = 0, padding = 0;
    if (size) padding = text[size - 1] != '=' ? 0 : text[size - 2] != '=' ? 1 : 2;
    for (size_t i = 0; i < size; i += 4) {
        size_t have = i + 4 == size ? 4 - padding : 4;
        uint32_t group = 0;
        for (size_t j = 0; j < 4; j++) {
            int value = j < have ? value_of(text[i + j]) : 0;
            if (value < 0) return -1;
            group = group << 6 | (uint32_t)value;
        }
        bytes[written++] = (uint8_t)(group >> 16);
        if (have > 2) bytes[written++] = (uint8_t)(group >> 8);
        if (have > 3) bytes[written++] = (uint8_t)group;
    }
    *out_size = written;
    return 0;
}
