/* SPDX-License-Identifier: Apache-2.0 */
#include "base/authority.h"

#include <string.h>

#include "base/number.h"

bool awsc_authority_split(awsc_view authority, awsc_view *host, awsc_view *port)
{
    const bool bracketed = authority.size && authority.data[0] == '[';
    const char *end = authority.size ? memchr(authority.data, bracketed ? ']' : ':', authority.size) : NULL;
    if (bracketed && !end) return false;
    size_t size = end ? (size_t)(end - authority.data) + bracketed : authority.size;
    *host = awsc_view_of(authority.data, size);
    *port = awsc_view_of(authority.data + size, authority.size - size);
    if (!port->size) return size != 0;
    uint64_t number;
    if (port->data[0] != ':') return false;
    *port = awsc_view_of(port->data + 1, port->size - 1);
    return size && !awsc_parse_u64(*port, &number) && number > 0 && number <= 65535;
}
