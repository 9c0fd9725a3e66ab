/* SPDX-License-Identifier: Apache-2.0 */
/* Computes CRC-32 with libdeflate, which uses carry-less multiplication, if it is linked; else with zlib. */
#include "base/encode.h"

#include <zlib.h>

#ifdef AWSC_HAVE_LIBDEFLATE
#include <libdeflate.h>

/* Weak, so that a program can link our static libraries without libdeflate. */
extern __typeof__(libdeflate_crc32) libdeflate_crc32 __attribute__((weak, visibility("default")));
#endif

uint32_t awsc_crc32(uint32_t crc, const void *data, size_t size)
{
#ifdef AWSC_HAVE_LIBDEFLATE
    if (libdeflate_crc32) return size ? libdeflate_crc32(crc, data, size) : crc;
#endif
    /* zlib takes at most an unsigned int at a time; NULL would reset the sum. */
    const unsigned char *at = data;
    while (size) {
        unsigned chunk = size > 0x40000000 ? 0x40000000u : (unsigned)size;
        crc = (uint32_t)crc32(crc, at, chunk);
        at += chunk;
        size -= chunk;
    }
    return crc;
}
