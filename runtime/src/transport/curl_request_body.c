/* SPDX-License-Identifier: Apache-2.0 */
/* libcurl's callbacks for a request: reading its body, and the start of each transmission. */
#include <stdio.h>
#include <string.h>

#include "transport/curl_internal.h"

int awsc_curl_open_body(awsc_exchange *exchange, awsc_error **error)
{
    int status = awsc_body_reader_open(&exchange->body, exchange->request.request->body, error);
    if (exchange->body.lacks) exchange->no_descriptor = exchange->body.lacks;
    return status;
}

size_t awsc_curl_read_body(char *buffer, size_t size, size_t count, void *user)
{
    awsc_exchange *exchange = user;
    if (exchange->request.read_upload) return exchange->extras.duplex->read(exchange, buffer, size * count);
    exchange->last_progress_ms = awsc_loop_now_ms(exchange->engine->loop);
    int64_t got = awsc_body_reader_read(&exchange->body, buffer, size * count);
    if (got >= 0) return (size_t)got;
    exchange->body_failed = true;
    return CURL_READFUNC_ABORT;
}

/* libcurl rewinds the body before it sends a request again. Only retries of the library may do so: refused once a byte
 * of the body was read. */
int awsc_curl_seek_body(void *user, curl_off_t offset, int origin)
{
    awsc_exchange *exchange = user;
    if (origin == SEEK_SET && offset == 0 && exchange->body.given == 0) return CURL_SEEKFUNC_OK;
    exchange->resent = true;
    return CURL_SEEKFUNC_FAIL;
}

static void copy_address(char out[AWSC_CURL_ADDRESS], const char *address)
{
    size_t size = address ? strnlen(address, AWSC_CURL_ADDRESS - 1) : 0;
    if (size) memcpy(out, address, size);
    out[size] = '\0';
}

/*
 * Runs before each transmission of the request, when libcurl has a connection. Aborts the first if the connection is
 * not clean, without counting it, and any second one, which libcurl would start by itself.
 */
int awsc_curl_before_request(void *user, char *primary, char *local, int primary_port, int local_port)
{
    awsc_exchange *exchange = user;
    awsc_curl_ends ends = {.remote_port = primary_port, .local_port = local_port};
    copy_address(ends.remote, primary);
    copy_address(ends.local, local);
    if (exchange->transmissions == 0 && !awsc_curl_take_connection(exchange, &ends)) {
        exchange->stale = true;
        return CURL_PREREQFUNC_ABORT;
    }
    if (exchange->transmissions++ == 0) return CURL_PREREQFUNC_OK;
    exchange->resent = true;
    return CURL_PREREQFUNC_ABORT;
}
