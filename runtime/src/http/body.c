/* SPDX-License-Identifier: Apache-2.0 */
#include "http/body.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "error/error.h"
#include "error/given.h"
#include "sys/file.h"

enum { CHUNK_BYTES = 16384 };

static int read_descriptor(int descriptor, const char *path, awsc_body_taker *take, void *user, awsc_error **error)
{
    char chunk[CHUNK_BYTES];
    for (;;) {
        ssize_t got = read(descriptor, chunk, sizeof chunk);
        if (got == 0) return AWSC_OK;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0)
            return awsc_error_set(error, AWSC_ERR_TRANSPORT, "body file %s cannot be read: %s", path, strerror(errno));
        int status = take(user, chunk, (size_t)got, error);
        if (status) return status;
    }
}

static int read_file(const char *path, awsc_body_taker *take, void *user, awsc_error **error)
{
    int reason;
    int descriptor = awsc_file_open(path, &reason);
    if (descriptor < 0)
        return awsc_error_set(error, AWSC_ERR_TRANSPORT, "body file %s cannot be opened: %s", path,
                              awsc_file_reason(reason));
    int status = read_descriptor(descriptor, path, take, user, error);
    close(descriptor);
    return status;
}

int64_t awsc_body_source_read(const awsc_body_source *source, void *buffer, size_t room)
{
    const awsc_allocator *before = awsc_memory_use(NULL);
    int64_t got = source->read(source->user, buffer, room);
    (void)awsc_memory_use(before);
    return got;
}

int awsc_body_source_rewind(const awsc_body_source *source)
{
    const awsc_allocator *before = awsc_memory_use(NULL);
    int failed = source->rewind(source->user);
    (void)awsc_memory_use(before);
    return failed;
}

int awsc_body_source_check(const awsc_body_source *source, awsc_error **error)
{
    int status = awsc_given_size(source, sizeof(size_t), "the body's source", "AWSC_BODY_SOURCE_INIT", error);
    if (!status && !source->read)
        status = awsc_error_set(error, AWSC_ERR_VALIDATION, "the body's source has no read function");
    return status;
}

static int read_source(const awsc_body_source *source, awsc_body_taker *take, void *user, awsc_error **error)
{
    char chunk[CHUNK_BYTES];
    uint64_t total = 0;
    int status = awsc_body_source_check(source, error);
    if (status) return status;
    if (!source->rewind)
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "the body's source cannot rewind, but its hash is needed before it is sent");
    for (;;) {
        int64_t got = awsc_body_source_read(source, chunk, sizeof chunk);
        if (got == 0) break;
        if (got < 0 || got > (int64_t)sizeof chunk)
            return awsc_error_set(error, AWSC_ERR_TRANSPORT, "the body's source failed to read after %" PRIu64 " bytes",
                                  total);
        status = take(user, chunk, (size_t)got, error);
        if (status) return status;
        total += (uint64_t)got;
    }
    if (total != source->length)
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "the body's source gave %" PRIu64 " bytes; expected its length, %" PRIu64, total,
                              source->length);
    if (awsc_body_source_rewind(source))
        return awsc_error_set(error, AWSC_ERR_TRANSPORT, "the body's source failed to rewind");
    return AWSC_OK;
}

int awsc_body_read(awsc_body body, awsc_body_taker *take, void *user, awsc_error **error)
{
    if (body.path) return read_file(body.path, take, user, error);
    if (body.source) return read_source(body.source, take, user, error);
    return body.size ? take(user, body.data, body.size, error) : AWSC_OK;
}
