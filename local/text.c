/* SPDX-License-Identifier: Apache-2.0 */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "runtime.h"

const char *awsc_local_format(awsc_arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0) return NULL;
    char *text = awsc_arena_bytes(arena, (size_t)length + 1);
    if (!text) return NULL;
    va_start(arguments, format);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

static const char *uuid_text(awsc_arena *arena, uint8_t bytes[16])
{
    char *text = awsc_arena_bytes(arena, 37);
    if (text) awsc_uuid_format(text, bytes);
    return text;
}

const char *awsc_local_uuid(awsc_arena *arena)
{
    uint8_t random[16];
    return awsc_random_bytes(random, sizeof random) ? NULL : uuid_text(arena, random);
}

static int hash_bytes(const void *data, size_t size, uint8_t out[AWSC_SHA256_SIZE])
{
    awsc_crypto *crypto = awsc_crypto_new(awsc_allocator_default());
    int failed = crypto ? awsc_sha256(crypto, data, size, out) : -1;
    awsc_crypto_free(crypto);
    return failed;
}

const char *awsc_local_sha256(awsc_arena *arena, const void *data, size_t size)
{
    uint8_t digest[AWSC_SHA256_SIZE];
    if (hash_bytes(data, size, digest)) return NULL;
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_base64_encode(&text, digest, sizeof digest);
    const char *copy = text.failed ? NULL : awsc_arena_text(arena, text.data, text.size);
    awsc_buffer_clear(&text);
    return copy;
}

const char *awsc_local_fingerprint(awsc_arena *arena, const char *text)
{
    uint8_t digest[AWSC_SHA256_SIZE];
    return hash_bytes(text, strlen(text), digest) ? NULL : uuid_text(arena, digest);
}

static const char *format_time(awsc_arena *arena, awsc_time time, const char *zone)
{
    char basic[17];
    awsc_time_format_basic(basic, time.seconds);
    return awsc_local_format(arena, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s.%03d%s", basic, basic + 4, basic + 6, basic + 9,
                             basic + 11, basic + 13, (int)(time.nanoseconds / 1000000), zone);
}

const char *awsc_local_date_time(awsc_arena *arena, awsc_time time)
{
    return format_time(arena, time, "Z");
}

const char *awsc_local_last_modified(awsc_arena *arena, awsc_time time)
{
    return format_time(arena, time, "+0000");
}

awsc_time awsc_local_now(void)
{
    return awsc_clock_now(awsc_clock_system());
}

int64_t awsc_local_now_ms(void)
{
    awsc_time now = awsc_local_now();
    return now.seconds * 1000 + now.nanoseconds / 1000000;
}
