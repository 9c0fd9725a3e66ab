/* SPDX-License-Identifier: Apache-2.0 */
/* Converts numbers between byte orders. */
#ifndef AWSC_SYS_BYTE_ORDER_H
#define AWSC_SYS_BYTE_ORDER_H

#include <stdint.h>

/* Converts a little-endian number to the byte order of this processor. */
static inline uint64_t awsc_from_little_endian(uint64_t number)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return __builtin_bswap64(number);
#else
    return number;
#endif
}

#endif
