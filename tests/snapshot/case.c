/* SPDX-License-Identifier: Apache-2.0 */
#include "snapshot/case.h"

#include <string.h>

#include <awsc/http.h>

#include "awsc_lambda_registry.h"
#include "base/encode.h"
#include "bind_event.h"
#include "bind_response.h"
#include "codec/json_codec.h"
#include "error/error.h"
#include "eventstream/message.h"
#include "json/writer.h"
#include "protocol/event_streams.h"
#include "protocol/serialize.h"
#include "schema/value.h"
#include "schema/walk.h"

static const awsc_service *const service = &awsc_lambda_service;

/* ---- fields ------------------------------------------------------------------------------------------------------ */

static void add_name(awsc_buffer *out, const char *name)
{
    if (out->size && out->data[out->size - 1] != '\n') awsc_buffer_append_text(out, ",\n");
    awsc_json_append_quoted(out, awsc_view_text(name));
    awsc_buffer_append_text(out, ": ");
}

static void add_text(awsc_buffer *out, const char *name, const char *text)
{
    add_name(out, name);
    awsc_json_append_quoted(out, awsc_view_text(text));
}

static void add_header(awsc_buffer *out, size_t index, const char *name, const char *value)
{
    awsc_buffer line = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_buffer_append_format(&line, "%s: %s", name, value);
    awsc_buffer_append_text(out, index ? ", " : "");
    awsc_json_append_quoted(out, awsc_buffer_view(&line));
    awsc_buffer_clear(&line);
}

/* Writes text bytes as text, so that differences are readable. A missing body differs from an empty one. */
static void add_body(awsc_buffer *out, const void *data, size_t size)
{
    awsc_view bytes = awsc_view_of(data, size);
    if (!data) return;
    const bool is_text = awsc_utf8_valid(bytes) && !memchr(bytes.size ? bytes.data : "x", 0, bytes.size);
    add_name(out, is_text ? "body" : "body_base64");
    if (is_text) {
        awsc_json_append_quoted(out, bytes);
        return;
    }
    awsc_buffer_append_char(out, '"');
    awsc_base64_encode(out, bytes.data, bytes.size);
    awsc_buffer_append_char(out, '"');
}

static int add_value(awsc_buffer *out, const char *name, const awsc_schema *schema, const void *value,
                     awsc_error **error)
{
    add_name(out, name);
    return awsc_json_encode(schema, value, service->level, false, out, error);
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

int awsc_snapshot_request(const awsc_operation *operation, const void *input, awsc_buffer *out, awsc_error **error)
{
    awsc_http_request *request = NULL;
    int status = awsc_validate(operation->input, input, service->level, operation->name, error);
    if (!status)
        status = awsc_serialize(service, operation, input, service->level,
                                &(awsc_serialize_options){AWSC_SNAPSHOT_TOKEN, SIZE_MAX}, &request, error);
    if (status) return status;
    add_text(out, "method", awsc_http_request_method(request));
    add_text(out, "path", awsc_http_request_path(request));
    add_text(out, "query", awsc_http_request_query(request));
    add_name(out, "headers");
    awsc_buffer_append_char(out, '[');
    for (size_t i = 0; i < awsc_http_request_header_count(request); i++)
        add_header(out, i, awsc_http_request_header_name(request, i), awsc_http_request_header_value(request, i));
    awsc_buffer_append_char(out, ']');
    awsc_body body = awsc_http_request_body(request);
    add_body(out, body.data, body.size);
    awsc_http_request_free(request);
    return AWSC_OK;
}

int awsc_snapshot_request_case(const awsc_operation *operation, enum awsc_snapshot_kind kind, awsc_arena *arena,
                               awsc_buffer *out, awsc_error **error)
{
    const void *input = awsc_snapshot_value(operation->input, kind, 0, arena);
    int status = add_value(out, "input", operation->input, input, error);
    return status ? status : awsc_snapshot_request(operation, input, out, error);
}

/* ---- responses --------------------------------------------------------------------------------------------------- */

static const awsc_schema *events_of(const awsc_operation *operation)
{
    const awsc_member *payload = awsc_member_in(operation->output, AWSC_TABLE_PAYLOAD);
    return payload && payload->type == AWSC_TYPE_EVENT_STREAM ? payload->target : NULL;
}

/* One event of each variant. */
static int append_events(const awsc_schema *events, enum awsc_snapshot_kind kind, awsc_arena *arena,
                         awsc_http_response *response, awsc_error **error)
{
    awsc_buffer frames = AWSC_BUFFER_INIT(awsc_allocator_default());
    int status = AWSC_OK;
    for (size_t i = 0; i < events->member_count && !status; i++) {
        const awsc_member *variant = &events->members[i];
        void *value = awsc_snapshot_value(variant->target, kind, 0, arena);
        status = awsc_local_bind_event(events, variant->name, value, &frames, error);
    }
    if (!status) status = awsc_http_response_append_body(response, frames.data, frames.size, error);
    awsc_buffer_clear(&frames);
    return status;
}

int awsc_snapshot_response(const awsc_operation *operation, enum awsc_snapshot_kind kind, awsc_arena *arena,
                           const void **output, awsc_http_response **out, awsc_error **error)
{
    *output = awsc_snapshot_value(operation->output, kind, operation->http_status, arena);
    int status = awsc_local_bind_response(operation->output, *output, operation->http_status, NULL, out, error);
    const awsc_schema *events = events_of(operation);
    if (status || !events) return status;
    if (!awsc_http_response_header(*out, "Content-Type")) /* a member may have set the header */
        status = awsc_http_response_add_header(*out, "Content-Type", "application/vnd.amazon.eventstream", error);
    return status ? status : append_events(events, kind, arena, *out, error);
}

/* Appends the events that our framing and protocol decode from the body. */
static int add_events(awsc_buffer *out, const awsc_schema *events, awsc_blob body, awsc_arena *arena,
                      awsc_error **error)
{
    awsc_event_decoder *decoder = awsc_event_decoder_new(awsc_allocator_default(), 1u << 20);
    awsc_event_message message;
    size_t count = 0;
    if (!decoder) return awsc_error_nomem(error);
    int status = awsc_event_decoder_feed(decoder, body.data, body.size, error);
    add_name(out, "events");
    awsc_buffer_append_char(out, '[');
    while (!status && (status = awsc_event_decoder_next(decoder, &message, error)) == AWSC_OK) {
        void *event = awsc_arena_alloc_zeroed(arena, 1, events->size);
        status = event
                     ? awsc_internal_rest_json1_events.deserialize_event(service, events, &message, arena, event, error)
                     : awsc_error_nomem(error);
        if (!status && count++) awsc_buffer_append_text(out, ", ");
        if (!status) status = awsc_json_encode(events, event, service->level, false, out, error);
    }
    awsc_buffer_append_char(out, ']');
    awsc_event_decoder_free(decoder);
    return status == AWSC_END ? AWSC_OK : status;
}

static void add_response(awsc_buffer *out, const awsc_http_response *response)
{
    add_name(out, "status");
    awsc_buffer_append_i64(out, awsc_http_response_status(response));
    add_name(out, "headers");
    awsc_buffer_append_char(out, '[');
    for (size_t i = 0; i < awsc_http_response_header_count(response); i++)
        add_header(out, i, awsc_http_response_header_name(response, i), awsc_http_response_header_value(response, i));
    awsc_buffer_append_char(out, ']');
    awsc_blob body = awsc_http_response_body(response);
    add_body(out, body.data, body.size);
}

/* The decoded output must equal the original, member by member. */
static int check_round_trip(const awsc_operation *operation, const void *sent, const void *received, awsc_error **error)
{
    awsc_buffer a = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_buffer b = AWSC_BUFFER_INIT(awsc_allocator_default());
    int status = awsc_json_encode(operation->output, sent, service->level, false, &a, error);
    if (!status) status = awsc_json_encode(operation->output, received, service->level, false, &b, error);
    if (!status && !awsc_view_equal(awsc_buffer_view(&a), awsc_buffer_view(&b)))
        status = awsc_error_set(error, AWSC_ERR_PARSE, "%s: sent %s, received %s", operation->name,
                                awsc_buffer_text(&a), awsc_buffer_text(&b));
    awsc_buffer_clear(&a);
    awsc_buffer_clear(&b);
    return status;
}

int awsc_snapshot_response_case(const awsc_operation *operation, enum awsc_snapshot_kind kind, awsc_arena *arena,
                                awsc_buffer *out, awsc_error **error)
{
    awsc_http_response *response = NULL;
    const void *sent = NULL;
    void *received = awsc_arena_alloc_zeroed(arena, 1, operation->output->size);
    if (!received) return awsc_error_nomem(error);
    int status = awsc_snapshot_response(operation, kind, arena, &sent, &response, error);
    if (status) return status;
    add_response(out, response);
    status = service->protocol->deserialize(service, operation, response, arena, received, error);
    if (!status) status = add_value(out, "output", operation->output, received, error);
    if (!status && kind == AWSC_SNAPSHOT_FULL) status = check_round_trip(operation, sent, received, error);
    const awsc_schema *events = events_of(operation);
    if (!status && events) status = add_events(out, events, awsc_http_response_body(response), arena, error);
    awsc_http_response_free(response);
    return status;
}
