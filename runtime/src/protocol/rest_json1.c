/* SPDX-License-Identifier: Apache-2.0 */
/* Protocol aws.protocols#restJson1: HTTP bindings with JSON documents. */
#include <string.h>

#include "codec/json_codec.h"
#include "error/error.h"
#include "protocol/bindings.h"
#include "protocol/rest_json1.h"
#include "schema/value.h"

/* ---- body of a request ----------------------------------------------------------------------------------------- */

static int set_content_type(awsc_http_request *request, const char *type, awsc_error **error)
{
    if (awsc_http_request_header(request, "Content-Type")) return AWSC_OK; /* a member of the input says it */
    return awsc_http_request_set_header(request, "Content-Type", type, error);
}

static int set_json_body(awsc_http_request *request, awsc_error **error)
{
    awsc_view body = awsc_buffer_view(&request->owned_body);
    awsc_http_request_set_body(request, AWSC_BODY_MEMORY(body.data, body.size));
    return set_content_type(request, "application/json", error);
}

/* Writes a JSON payload. An unset structure is sent as {}, so that the body is never empty. */
static int bind_json_payload(const awsc_member *member, const void *field, uint32_t level, awsc_http_request *request,
                             awsc_error **error)
{
    if (awsc_member_is_set(member, field)) {
        int status = awsc_json_encode_member(member, field, level, &request->owned_body, error);
        return status ? status : set_json_body(request, error);
    }
    if (member->type != AWSC_TYPE_STRUCTURE) return AWSC_OK;
    awsc_buffer_append_text(&request->owned_body, "{}");
    return request->owned_body.failed ? awsc_error_nomem(error) : set_json_body(request, error);
}

static int bind_payload(const awsc_schema *schema, const awsc_member *member, const void *input, uint32_t level,
                        awsc_http_request *request, awsc_error **error)
{
    if (!awsc_member_visible(member, level)) return AWSC_OK;
    const void *field = awsc_member_value(member, input);
    const bool set = awsc_member_is_set(member, field);
    const char *type = awsc_member_extra_text(schema, (size_t)(member - schema->members), AWSC_EXTRA_MEDIA_TYPE);
    awsc_body body = {NULL, 0, NULL, NULL};
    awsc_view bytes = {NULL, 0};
    if (member->type == AWSC_TYPE_EVENT_STREAM) /* the events follow */
        return set_content_type(request, "application/vnd.amazon.eventstream", error);
    if (member->type == AWSC_TYPE_BODY)
        body = *(const awsc_body *)field;
    else if (member->type == AWSC_TYPE_BLOB)
        bytes = awsc_bytes_at(field);
    else if (member->type == AWSC_TYPE_TEXT)
        bytes = awsc_view_text(awsc_pointer_at(field));
    else
        return bind_json_payload(member, field, level, request, error);
    if (!set) return AWSC_OK;
    if (bytes.data) body = AWSC_BODY_MEMORY(bytes.data, bytes.size);
    awsc_http_request_set_body(request, body);
    if (!type) type = member->type == AWSC_TYPE_TEXT ? "text/plain" : "application/octet-stream";
    return set_content_type(request, type, error);
}

static int bind_body(const awsc_operation *operation, const void *input, uint32_t level, awsc_http_request *request,
                     awsc_error **error)
{
    const awsc_schema *schema = operation->input;
    const awsc_member *payload = awsc_member_in(schema, AWSC_TABLE_PAYLOAD);
    if (payload) return bind_payload(schema, payload, input, level, request, error);
    if (!awsc_member_in(schema, AWSC_TABLE_BODY)) return AWSC_OK;
    int status = awsc_json_encode(schema, input, level, true, &request->owned_body, error);
    return status ? status : set_json_body(request, error);
}

/* ---- the protocol ---------------------------------------------------------------------------------------------- */

int awsc_rest_json1_bind_request(const awsc_service *service, const awsc_operation *operation, const void *input,
                                 uint32_t level, awsc_http_request *request, awsc_error **error)
{
    (void)service;
    int status = awsc_bind_uri(operation, input, level, request, error);
    if (!status) status = awsc_bind_host_prefix(operation, input, level, request, error);
    if (!status) status = awsc_bind_query(operation->input, input, level, request, error);
    if (!status) status = awsc_bind_headers(operation->input, input, level, request, error);
    if (!status) status = bind_body(operation, input, level, request, error);
    return status;
}

/* Checks that the response of an event stream has its required headers. They are not filled in, as members of a
 * document are, because the stream cannot be understood without them. */
static int check_initial_response(const awsc_schema *schema, const void *output, awsc_error **error)
{
    const awsc_member *payload = awsc_member_in(schema, AWSC_TABLE_PAYLOAD);
    if (!payload || payload->type != AWSC_TYPE_EVENT_STREAM) return AWSC_OK;
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (!(member->flags & AWSC_TABLE_REQUIRED) || awsc_member_location(member) != AWSC_TABLE_HEADER) continue;
        if (awsc_member_is_set(member, awsc_member_value(member, output))) continue;
        awsc_view name = awsc_member_wire_name(member);
        return awsc_error_set(error, AWSC_ERR_PARSE, "no header %.*s (member %s), which the response must have",
                              (int)name.size, name.data, member->name);
    }
    return AWSC_OK;
}

int awsc_rest_json1_deserialize(const awsc_service *service, const awsc_operation *operation,
                                const awsc_http_response *response, awsc_arena *arena, void *output, awsc_error **error)
{
    (void)service;
    int status = awsc_read_head(operation->output, response, arena, output, error);
    if (!status) status = check_initial_response(operation->output, output, error);
    if (!status) status = awsc_read_body(operation->output, response, arena, output, error);
    if (status) {
        awsc_error_prefix(error, "%s", operation->name);
        return status;
    }
    awsc_fill_defaults(operation->output, output, false);
    return awsc_fill_required(operation->output, output, false, arena) ? awsc_error_nomem(error) : AWSC_OK;
}

const awsc_protocol awsc_internal_rest_json1 = {
    .name = "restJson1",
    .bind_request = awsc_rest_json1_bind_request,
    .deserialize = awsc_rest_json1_deserialize,
    .deserialize_error = awsc_rest_json1_error,
};
