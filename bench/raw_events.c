/* SPDX-License-Identifier: Apache-2.0 */
/* The frames of an event stream by hand: both checksums with zlib, the type, and the payload where it lies. */
#include <arpa/inet.h>
#include <string.h>
#include <zlib.h>

#include "raw.h"

static uint32_t number_at(const char *bytes)
{
    uint32_t number;
    memcpy(&number, bytes, sizeof number);
    return ntohl(number);
}

static uint32_t checksum(const char *bytes, size_t size)
{
    return (uint32_t)crc32(0, (const Bytef *)bytes, (uInt)size);
}

/* Whether there is a header of this name with this text. */
static bool has_header(const char *at, const char *end, const char *name, const char *value)
{
    while (at < end) {
        size_t name_size = (unsigned char)*at++;
        const char *own = at;
        at += name_size + 1; /* all of Lambda are texts */
        size_t value_size = (size_t)((unsigned char)at[0] << 8 | (unsigned char)at[1]);
        at += 2;
        if (name_size == strlen(name) && memcmp(own, name, name_size) == 0)
            return value_size == strlen(value) && memcmp(at, value, value_size) == 0;
        at += value_size;
    }
    return false;
}

/* The size of the event at `bytes`, 0 if it is not complete. */
static size_t take_event(raw_request *request, const char *bytes, size_t size)
{
    if (size < 16) return 0;
    uint32_t total = number_at(bytes), headers = number_at(bytes + 4);
    if (size < total) return 0;
    if (checksum(bytes, 8) != number_at(bytes + 8) || checksum(bytes, total - 4) != number_at(bytes + total - 4))
        bench_fail("a wrong checksum");
    request->events++;
    if (has_header(bytes + 12, bytes + 12 + headers, ":event-type", "PayloadChunk"))
        request->event_bytes += total - headers - 16;
    return total;
}

void raw_take_events(raw_request *request)
{
    size_t used = 0, one;
    while ((one = take_event(request, request->answer + used, request->size - used)) > 0) used += one;
    memmove(request->answer, request->answer + used, request->size - used);
    request->size -= used;
}
