/* The request as libcurl takes it: its body, and the first byte of each transmission. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error/error.h"
#include "http/body.h"
#include "sys/descriptors.h"
#include "sys/file.h"
#include "transport/curl_internal.h"

int awsc_curl_open_body(awsc_exchange *exchange, awsc_error **error)
{
    const awsc_body *body = &exchange->body;
    exchange->body_fd = -1;
    if (body->source) {
        exchange->body_length = body->source->length;
        if (body->source->rewind && awsc_body_source_rewind(body->source))
            return awsc_error_set(error, AWSC_ERR_VALIDATION, "the reader of the request body cannot be rewound");
        return AWSC_OK;
    }
    if (body->path) {
        struct stat info;
        int reason = 0;
        exchange->body_fd = awsc_file_open(body->path, &reason);
        if (exchange->body_fd >= 0 && fstat(exchange->body_fd, &info)) reason = errno;
        if (awsc_lacks_descriptors(reason)) exchange->no_descriptor = reason;
        if (reason)
            return awsc_error_set(error, AWSC_ERR_VALIDATION, "request body: cannot read the file %s: %s", body->path,
                                  awsc_file_reason(reason));
        exchange->body_length = (uint64_t)info.st_size;
        return AWSC_OK;
    }
    exchange->body_length = body->size;
    return AWSC_OK;
}

size_t awsc_curl_read_body(char *buffer, size_t size, size_t count, void *user)
{
    awsc_exchange *exchange = user;
    if (exchange->request.upload.read) return exchange->request.upload.duplex->read(exchange, buffer, size * count);
    uint64_t left = exchange->body_length - exchange->body_sent;
    size_t room = size * count;
    if (room > left) room = (size_t)left;
    exchange->last_progress_ms = awsc_loop_now_ms(exchange->engine->loop);
    if (!room) return 0;
    int64_t got;
    if (exchange->body.source) {
        got = awsc_body_source_read(exchange->body.source, buffer, room);
    } else if (exchange->body_fd >= 0) {
        do got = read(exchange->body_fd, buffer, room);
        while (got < 0 && errno == EINTR);
    } else {
        memcpy(buffer, (const char *)exchange->body.data + exchange->body_sent, room);
        got = (int64_t)room;
    }
    if (got <= 0 || (uint64_t)got > room) {
        exchange->body_failed = true;
        return CURL_READFUNC_ABORT;
    }
    exchange->body_sent += (uint64_t)got;
    return (size_t)got;
}

/* libcurl asks for this before it sends a request a second time by itself, which is not for it to decide. */
int awsc_curl_seek_body(void *user, curl_off_t offset, int origin)
{
    awsc_exchange *exchange = user;
    if (origin == SEEK_SET && offset == 0 && exchange->body_sent == 0) return CURL_SEEKFUNC_OK;
    exchange->resent = true;
    return CURL_SEEKFUNC_FAIL;
}

/*
 * Runs before each transmission of the request, when libcurl has a connection. A second one is libcurl's own idea; and
 * one on a connection that is not clean is none.
 */
int awsc_curl_before_request(void *user, char *primary, char *local, int primary_port, int local_port)
{
    awsc_exchange *exchange = user;
    awsc_curl_ends ends = {.remote_port = primary_port, .local_port = local_port};
    (void)snprintf(ends.remote, sizeof ends.remote, "%s", primary ? primary : "");
    (void)snprintf(ends.local, sizeof ends.local, "%s", local ? local : "");
    if (exchange->transmissions == 0 && !awsc_curl_take_connection(exchange, &ends)) {
        exchange->stale = true;
        return CURL_PREREQFUNC_ABORT;
    }
    if (exchange->transmissions++ == 0) return CURL_PREREQFUNC_OK;
    exchange->resent = true;
    return CURL_PREREQFUNC_ABORT;
}
