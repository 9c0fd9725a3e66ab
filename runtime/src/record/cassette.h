/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cassette is a file of recorded calls, with one JSON object per line. The first line names the format and the
 * sensitive members that are not hidden; each other line is a call:
 *
 *     {"cassette":1,"shown":["Payload"]}
 *     {"service":"Lambda","operation":"Invoke","attempts":1,"input":{…},"status":200,"requestId":"…","output":{…}}
 *
 * A call has `output`, and `events` or `bytes` if the response is a stream. It has `error` if the call or its stream
 * failed.
 */
#ifndef AWSC_RECORD_CASSETTE_H
#define AWSC_RECORD_CASSETTE_H

#include <awsc/error.h>
#include <awsc/tables/generated.h>

#include "base/buffer.h"
#include "base/view.h"
#include "schema/redact.h"

enum { AWSC_CASSETTE_FORMAT = 1 };

/* Names of sensitive members that are not hidden. All zero means no name. */
typedef struct awsc_shown_names {
    awsc_shown_members members;
    awsc_view *names; /* members.names, not const */
} awsc_shown_names;

/* Adds a copy of a name. Returns 0, or -1 when memory runs out. */
int awsc_shown_names_add(awsc_shown_names *shown, awsc_view name);
void awsc_shown_names_clear(awsc_shown_names *shown);

/* The error of a call. The views point to JSON in the text of the cassette; data is NULL for an absent member. */
typedef struct awsc_recorded_error {
    awsc_view code, message, members;
    int64_t status, kind;
    bool maybe_executed, retryable, throttling;
} awsc_recorded_error;

/* A recorded call. The views point to JSON in the text of the cassette; data is NULL for an absent member. */
typedef struct awsc_recorded_call {
    awsc_view service, operation, input, output, events, bytes, request_id, error;
    int64_t attempts, status;
    bool used;
} awsc_recorded_call;

/*
 * Reads the first line, the line of a call, or the "error" of a call. Returns AWSC_OK, AWSC_ERR_PARSE with a message
 * that begins with `what`, or AWSC_ERR_NOMEM.
 */
int awsc_cassette_read_head(awsc_view line, const char *what, awsc_shown_names *shown, awsc_error **error);
int awsc_cassette_read_call(awsc_view line, const char *what, awsc_recorded_call *out, awsc_error **error);
int awsc_cassette_read_error(awsc_view text, const char *what, awsc_recorded_error *out, awsc_error **error);

/* Appends a JSON string, decoded and NUL-terminated, to `out`; appends nothing if it is absent or invalid. Returns
 * false when memory runs out. */
bool awsc_cassette_text(awsc_view string, awsc_buffer *out);

/* Appends a value as JSON, with its sensitive members hidden except those in `shown`. Returns AWSC_OK, or an error. */
int awsc_cassette_append_value(const awsc_schema *schema, uint32_t level, const void *value,
                               const awsc_shown_members *shown, awsc_buffer *out, awsc_error **error);

#endif
