/* SPDX-License-Identifier: Apache-2.0 */
#include "base/uuid.h"

#include <stddef.h>

void awsc_uuid_format(char out[37], const uint8_t random[16])
{
    char *at = out;
    for (size_t i = 0; i < 16; i++) {
        unsigned byte = random[i];
        if (i == 6) byte = (byte & 0x0f) | 0x40; /* version 4 */
        if (i == 8) byte = (byte & 0x3f) | 0x80; /* variant of RFC 9562 */
        if (i == 4 || i == 6 || i == 8 || i == 10) *at++ = '-';
        *at++ = "0123456789abcdef"[byte >> 4];
        *at++ = "0123456789abcdef"[byte & 15];
    }
    *at = '\0';
}
