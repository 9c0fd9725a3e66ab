/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cassette: recorded calls as lines of JSON. The first line names the format and the sensitive members that are
 * shown; each other line is a call:
 *
 *     {"cassette":1,"shown":["Payload"]}
 *     {"service":"Lambda","operation":"Invoke","attempts":1,"input":{…},"status":200,"requestId":"…","output":{…}}
 *
 * A call has `output`, with `events` or `bytes` if the response is a stream; and `error` if it failed, or its stream
 * did.
 */
#ifndef AWSC_RECORD_CASSETTE_H
#define AWSC_RECORD_CASSETTE_H

#include <awsc/error.h>
#include <awsc/tables/generated.h>

#include "base/buffer.h"
#include "base/view.h"
#include "schema/redact.h"

enum { AWSC_CASSETTE_FORMAT = 1 };

/* The names of members that are shown. Zeros mean no name. */
typedef struct awsc_shown_names {
    awsc_shown_members members;
    awsc_view *names; /* the same, to add to them */
} awsc_shown_names;

/* Copies a name. 0, or -1 when memory runs out. */
int awsc_shown_names_add(awsc_shown_names *shown, awsc_view name);
void awsc_shown_names_clear(awsc_shown_names *shown);

/* The failure of a call. The views are JSON in the text of the cassette; an absent one has no data. */
typedef struct awsc_recorded_error {
    awsc_view code, message, members;
    int64_t status, kind;
    bool maybe_executed, retryable, throttling;
} awsc_recorded_error;

/* One call. The views are JSON in the text of the cassette; an absent one has no data. */
typedef struct awsc_recorded_call {
    awsc_view service, operation, input, output, events, bytes, request_id, error;
    int64_t attempts, status;
    bool used;
} awsc_recorded_call;

/*
 * Reads one line. AWSC_OK, or AWSC_ERR_PARSE with a message that begins with `what`.
 */
int awsc_cassette_read_head(awsc_view line, const char *what, awsc_shown_names *shown, awsc_error **error);
int awsc_cassette_read_call(awsc_view line, const char *what, awsc_recorded_call *out, awsc_error **error);
int awsc_cassette_read_error(awsc_view text, const char *what, awsc_recorded_error *out, awsc_error **error);

/* A JSON string without quotes and escapes, NUL-terminated, in `out`. False when memory runs out. */
bool awsc_cassette_text(awsc_view string, awsc_buffer *out);

/* Appends a value as JSON without its sensitive members. AWSC_OK, or an error. */
int awsc_cassette_append_value(const awsc_schema *schema, uint32_t level, const void *value,
                               const awsc_shown_members *shown, awsc_buffer *out, awsc_error **error);

#endif
