/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One snapshot: an operation's request and response as lines of JSON. Functions return AWSC_OK, or a status with its
 * error.
 */
#ifndef AWSC_SNAPSHOT_CASE_H
#define AWSC_SNAPSHOT_CASE_H

#include <awsc/error.h>
#include <awsc/http.h>
#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "snapshot/value_maker.h"

/* Replaces a random token. */
#define AWSC_SNAPSHOT_TOKEN "00000000-0000-4000-8000-000000000000"

/* Appends "method", "path", "query", "headers" and "body" of the request of `input`. */
int awsc_snapshot_request(const awsc_operation *operation, const void *input, awsc_buffer *out, awsc_error **error);

/* Appends "input" and its request. */
int awsc_snapshot_request_case(const awsc_operation *operation, enum awsc_snapshot_kind kind, awsc_arena *arena,
                               awsc_buffer *out, awsc_error **error);

/* Makes a response of an operation's output, with one event of each kind if its payload is a stream. The caller frees
 * the response; the output belongs to the arena. */
int awsc_snapshot_response(const awsc_operation *operation, enum awsc_snapshot_kind kind, awsc_arena *arena,
                           const void **output, awsc_http_response **out, awsc_error **error);

/* Appends "status", "headers", "body", "output" and "events" of a response. A complete output that differs after
 * decoding is an error. */
int awsc_snapshot_response_case(const awsc_operation *operation, enum awsc_snapshot_kind kind, awsc_arena *arena,
                                awsc_buffer *out, awsc_error **error);

#endif
