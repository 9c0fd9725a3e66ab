/* SPDX-License-Identifier: Apache-2.0 */
#include "http/body_reader.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "error/error.h"
#include "error/given.h"
#include "http/body.h"
#include "http/http.h"
#include "sys/descriptors.h"
#include "sys/file.h"

static int open_file(awsc_body_reader *reader, awsc_error **error)
{
    struct stat info;
    int reason = 0;
    reader->fd = awsc_file_open(reader->body.path, &reason);
    if (reader->fd >= 0 && fstat(reader->fd, &info)) reason = errno;
    if (!reason) {
        reader->length = (uint64_t)info.st_size;
        return AWSC_OK;
    }
    awsc_body_reader_close(reader);
    if (awsc_lacks_descriptors(reason)) reader->lacks = reason;
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "request body: cannot read the file %s: %s", reader->body.path,
                          awsc_file_reason(reason));
}

int awsc_body_reader_open(awsc_body_reader *reader, awsc_body body, awsc_error **error)
{
    *reader = (awsc_body_reader){.body = body, .fd = -1, .length = body.size};
    if (body.path) return open_file(reader, error);
    if (!body.source) return AWSC_OK;
    int status = awsc_body_source_check(body.source, error);
    if (status) return status;
    reader->length = body.source->length;
    if (body.source->rewind && awsc_body_source_rewind(body.source))
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "the reader of the request body cannot be rewound");
    return AWSC_OK;
}

void awsc_body_reader_close(awsc_body_reader *reader)
{
    if (reader->fd >= 0) (void)close(reader->fd);
    reader->fd = -1;
}

int awsc_body_reader_new(const awsc_http_request *request, awsc_body_reader **out, awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(request, error);
    AWSC_NEED(out, error);
    const awsc_allocator *allocator = awsc_memory();
    awsc_body_reader *reader = awsc_alloc(allocator, sizeof *reader);
    if (!reader) return awsc_error_nomem(error);
    int status = awsc_body_reader_open(reader, request->body, error);
    reader->allocator = allocator;
    if (status)
        awsc_release(allocator, reader);
    else
        *out = reader;
    return status;
}

void awsc_body_reader_free(awsc_body_reader *reader)
{
    AWSC_NEED_OR(reader, );
    awsc_body_reader_close(reader);
    awsc_release(reader->allocator, reader);
}

uint64_t awsc_body_reader_length(const awsc_body_reader *reader)
{
    AWSC_NEED_OR(reader, 0);
    return reader->length;
}

static int64_t read_some(const awsc_body_reader *reader, void *buffer, size_t room)
{
    int64_t got;
    if (reader->body.source) return awsc_body_source_read(reader->body.source, buffer, room);
    if (reader->fd < 0) {
        memcpy(buffer, (const char *)reader->body.data + reader->given, room);
        return (int64_t)room;
    }
    do got = read(reader->fd, buffer, room);
    while (got < 0 && errno == EINTR);
    return got;
}

int64_t awsc_body_reader_read(awsc_body_reader *reader, void *buffer, size_t room)
{
    AWSC_NEED_OR(reader, -1);
    AWSC_NEED_OR(buffer || !room, -1);
    uint64_t left = reader->length - reader->given;
    if (room > left) room = (size_t)left;
    if (!room) return 0;
    int64_t got = read_some(reader, buffer, room);
    if (got <= 0 || (uint64_t)got > room) return -1;
    reader->given += (uint64_t)got;
    return got;
}
