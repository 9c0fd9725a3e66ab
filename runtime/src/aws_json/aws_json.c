/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Protocols aws.protocols#awsJson1_0 and awsJson1_1, which differ only in their Content-Type. They POST a JSON document
 * to "/"; a header names the operation. They use host prefixes of the model but no other HTTP bindings, and no
 * jsonName.
 */
#include "aws_json/aws_json.h"

#include <string.h>

#include "codec/json_codec.h"
#include "error/error.h"
#include "protocol/bindings.h"
#include "protocol/error_response.h"
#include "protocol/rest_json1.h"
#include "schema/value.h"

/* ---- requests -------------------------------------------------------------------------------------------------- */

static bool sends_events(const awsc_operation *operation)
{
    return operation->input_payload >= 0;
}

/* Writes the document of an input. It becomes the body, or the first message of the stream if the request sends
 * events. */
static int bind_body(const awsc_operation *operation, const void *input, uint32_t level, awsc_http_request *request,
                     awsc_error **error)
{
    int status = awsc_json_encode(operation->input, input, level, true, &request->owned_body, error);
    awsc_view body = awsc_buffer_view(&request->owned_body);
    if (!status && !sends_events(operation))
        awsc_http_request_set_body(request, AWSC_BODY_MEMORY(body.data, body.size));
    return status;
}

static int add_target(const awsc_service *service, const awsc_operation *operation, awsc_http_request *request,
                      awsc_error **error)
{
    char room[256];
    awsc_buffer target = awsc_buffer_in(request->allocator, room, sizeof room, false);
    awsc_buffer_append_format(&target, "%s.%s", service->target, operation->name);
    int status = target.failed ? awsc_error_nomem(error)
                               : awsc_http_request_put_header(request, AWSC_VIEW("X-Amz-Target"),
                                                              awsc_buffer_view(&target), true, error);
    awsc_buffer_clear(&target);
    return status;
}

static int add_headers(const awsc_service *service, const awsc_operation *operation, const char *content_type,
                       awsc_http_request *request, awsc_error **error)
{
    if (sends_events(operation)) content_type = "application/vnd.amazon.eventstream";
    int status = awsc_http_request_set_header(request, "Content-Type", content_type, error);
    if (!status) status = add_target(service, operation, request, error);
    if (status || !(service->flags & AWSC_TABLE_SERVICE_QUERY_COMPATIBLE)) return status;
    return awsc_http_request_set_header(request, "X-Amzn-Query-Mode", "true", error);
}

static int bind(const char *content_type, const awsc_service *service, const awsc_operation *operation,
                const void *input, uint32_t level, awsc_http_request *request, awsc_error **error)
{
    int status = awsc_bind_uri(operation, input, level, request, error);
    if (!status) status = awsc_bind_host_prefix(operation, input, level, request, error);
    if (!status) status = add_headers(service, operation, content_type, request, error);
    return status ? status : bind_body(operation, input, level, request, error);
}

static int bind_1_0(const awsc_service *service, const awsc_operation *operation, const void *input, uint32_t level,
                    awsc_http_request *request, awsc_error **error)
{
    return bind("application/x-amz-json-1.0", service, operation, input, level, request, error);
}

int awsc_aws_json1_1_bind_request(const awsc_service *service, const awsc_operation *operation, const void *input,
                                  uint32_t level, awsc_http_request *request, awsc_error **error)
{
    return bind("application/x-amz-json-1.1", service, operation, input, level, request, error);
}

/* ---- responses ------------------------------------------------------------------------------------------------- */

static int read_document(const awsc_operation *operation, const awsc_http_response *response, awsc_arena *arena,
                         void *output, awsc_error **error)
{
    const struct awsc_event_streams *events = operation->output_payload < 0 ? NULL : operation->event_streams;
    if (!events) return awsc_read_body(operation->output, response, arena, output, error);
    awsc_view body = awsc_buffer_view(&response->body);
    return body.size ? events->read_initial(operation->output, body, arena, output, error) : AWSC_OK;
}

int awsc_aws_json_deserialize(const awsc_service *service, const awsc_operation *operation,
                              const awsc_http_response *response, awsc_arena *arena, void *output, awsc_error **error)
{
    (void)service;
    int status = read_document(operation, response, arena, output, error);
    if (status) {
        awsc_error_prefix(error, "%s", operation->name);
        return status;
    }
    awsc_fill_defaults(operation->output, output, false);
    return awsc_fill_required(operation->output, output, false, arena) ? awsc_error_nomem(error) : AWSC_OK;
}

/* ---- errors ---------------------------------------------------------------------------------------------------- */

static int read_modeled(const awsc_schema *schema, const void *from, awsc_arena *arena, void *value)
{
    return awsc_read_error(schema, from, arena, value);
}

static const awsc_error_case *find_by_type(const awsc_service *service, awsc_view type)
{
    for (size_t i = 0; i < service->error_count; i++)
        if (awsc_view_equal(awsc_view_text(service->errors[i].schema->name), type)) return &service->errors[i];
    return NULL;
}

/* Sets the code that the service's query protocol uses: from a header "Code;Fault", else from the model. */
static void take_query_code(const awsc_service *service, const awsc_http_response *response,
                            awsc_service_error *details)
{
    awsc_view code;
    awsc_view_split(awsc_view_text(awsc_http_response_header(response, "x-amzn-query-error")), ';', &code);
    code = awsc_view_trim(code);
    details->modeled = details->code.size ? find_by_type(service, details->code) : NULL;
    if (code.size)
        details->code = code;
    else if (details->modeled)
        details->code = awsc_view_text(details->modeled->code);
}

int awsc_aws_json_error(const awsc_service *service, const awsc_operation *operation,
                        const awsc_http_response *response, awsc_error **error)
{
    (void)operation;
    if (!error) return AWSC_ERR_SERVICE;
    awsc_view type;
    awsc_service_error details;
    int status = awsc_error_begin(response, &details, error);
    if (status) return status;
    if (awsc_error_document(details.body, details.arena, &type, &details.message))
        return awsc_error_abandon(&details, error);
    details.code = awsc_error_code_clean(awsc_view_text(awsc_http_response_header(response, "x-amzn-errortype")));
    if (!details.code.size) details.code = awsc_error_code_clean(type);
    if (service->flags & AWSC_TABLE_SERVICE_QUERY_COMPATIBLE) take_query_code(service, response, &details);
    return awsc_error_complete(service, response, &details, read_modeled, response, error);
}

const awsc_protocol awsc_internal_aws_json1_0 = {
    .name = "awsJson1_0",
    .bind_request = bind_1_0,
    .deserialize = awsc_aws_json_deserialize,
    .deserialize_error = awsc_aws_json_error,
};

const awsc_protocol awsc_internal_aws_json1_1 = {
    .name = "awsJson1_1",
    .bind_request = awsc_aws_json1_1_bind_request,
    .deserialize = awsc_aws_json_deserialize,
    .deserialize_error = awsc_aws_json_error,
};
