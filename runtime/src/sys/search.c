/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/search.h"

#include <string.h>

const void *awsc_search(const void *data, size_t size, const void *part, size_t part_size)
{
#ifdef AWSC_SYS_MEMMEM
    return memmem(data, size, part, part_size);
#else
    const char *at = data;
    while (size >= part_size) {
        const char *first = memchr(at, *(const unsigned char *)part, size - part_size + 1);
        if (!first) return NULL;
        if (memcmp(first, part, part_size) == 0) return first;
        size -= (size_t)(first - at) + 1;
        at = first + 1;
    }
    return NULL;
#endif
}

const void *awsc_search_last(const void *data, size_t size, unsigned char byte)
{
    const unsigned char *bytes = data;
    while (size) {
        if (bytes[--size] == byte) return bytes + size;
    }
    return NULL;
}
