/* SPDX-License-Identifier: Apache-2.0 */
/* The order of bytes in numbers. */
#ifndef AWSC_SYS_BYTE_ORDER_H
#define AWSC_SYS_BYTE_ORDER_H

#include <stdint.h>

/* A number whose first byte in memory is its least one, as a number of this processor. */
static inline uint64_t awsc_from_little_endian(uint64_t number)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return __builtin_bswap64(number);
#else
    return number;
#endif
}

#endif
