/* SPDX-License-Identifier: Apache-2.0 */
/* Serializes and deserializes without a client, for the generated functions of every operation. */
#include <awsc/tables/generated.h>

#include "base/memory.h"
#include "base/uuid.h"
#include "config/setting_rows.h"
#include "error/error.h"
#include "error/given.h"
#include "http/content_coding.h"
#include "http/http.h"
#include "protocol/bindings.h"
#include "protocol/response_ids.h"
#include "protocol/serialize.h"
#include "retry/execution.h"
#include "schema/output.h"
#include "schema/walk.h"
#include "sys/random.h"

/* Checks that the labels of the input give a valid path. */
static int check_path(const awsc_operation *operation, uint32_t level, const void *input, awsc_error **error)
{
    awsc_http_request *request = NULL;
    int status = awsc_http_request_new_empty(operation->method, &request, error);
    if (!status) status = awsc_bind_uri(operation, input, level, request, error);
    awsc_http_request_free(request);
    return status;
}

int awsc_internal_input_validate(const awsc_operation *operation, uint32_t level, const void *input, awsc_error **error)
{
    int status = awsc_validate(operation->input, input, level, operation->name, error);
    return status ? status : check_path(operation, level, input, error);
}

int awsc_internal_input_serialize(const awsc_service *service, const awsc_operation *operation, uint32_t level,
                                  const void *input, awsc_http_request **out, awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED_OF(operation->name, out, error);
    int status = awsc_internal_input_validate(operation, level, input, error);
    if (status) return status;
    uint8_t random[16];
    char token[37];
    if (awsc_random_bytes(random, sizeof random))
        return awsc_error_set(error, AWSC_ERR_CONFIG, "%s: the system has no random bytes to give", operation->name);
    awsc_uuid_format(token, random);
    awsc_serialize_options options = {token, AWSC_MIN_COMPRESSION_BYTES};
    return awsc_serialize(service, operation, input, level, &options, out, error);
}

static int read_output(const awsc_service *service, const awsc_operation *operation, const awsc_http_response *response,
                       void **out, awsc_error **error)
{
    awsc_arena *arena;
    *out = awsc_output_new(awsc_memory(), response->body.size, operation->output, &arena);
    if (!*out || awsc_response_keep_ids(response, *out)) return awsc_error_nomem(error);
    awsc_http_response *head = awsc_http_response_copy_head(response);
    if (!head) return awsc_error_nomem(error);
    awsc_output_set_head(*out, awsc_http_response_keep(head));
    awsc_http_response_free(head);
    return service->protocol->deserialize(service, operation, response, arena, *out, error);
}

/* Adds the facts that a client would add to the error of a call. */
static void describe_failure(const awsc_service *service, const awsc_operation *operation,
                             const awsc_http_response *response, awsc_error *error)
{
    awsc_attempt_failure failure = awsc_attempt_failure_of(error, service->sdk_id);
    awsc_execution execution = awsc_execution_after(&failure, operation->invocation, true);
    awsc_error_add_call(error, operation->name, awsc_response_request_id(response), response->status, 0,
                        execution.maybe_executed);
    awsc_error_add_extended_id(error, awsc_response_extended_id(response));
    awsc_http_response *head = awsc_http_response_copy_head(response);
    awsc_error_set_head(error, awsc_http_response_keep(head));
    awsc_http_response_free(head);
    enum awsc_retry_class kind = awsc_retry_classify(&failure);
    awsc_error_add_class(error, kind != AWSC_RETRY_NEVER, kind == AWSC_RETRY_THROTTLING);
}

static bool succeeded(const awsc_http_response *response)
{
    return response->status >= 200 && response->status <= 299;
}

static int deserialize(const awsc_service *service, const awsc_operation *operation, const awsc_http_response *response,
                       void **out, awsc_error **error)
{
    void *output = NULL;
    int status = succeeded(response) ? read_output(service, operation, response, &output, error)
                                     : service->protocol->deserialize_error(service, operation, response, error);
    if (status && error) describe_failure(service, operation, response, *error);
    if (status || !out)
        awsc_free(output);
    else
        *out = output;
    return status;
}

/* Decodes the content coding of a body. An error response whose body cannot be decoded is used without decoding. */
static int decode(const awsc_operation *operation, const awsc_http_response *response, awsc_buffer *body, bool *decoded,
                  awsc_error **error)
{
    if (!awsc_body_is_document(operation, response->status)) return AWSC_OK;
    awsc_error *own = NULL;
    int status = awsc_content_decode(response, (size_t)awsc_setting_rows[AWSC_SETTING_max_response_bytes].fallback,
                                     body, decoded, &own);
    if (status == AWSC_ERR_PARSE && !succeeded(response)) {
        *decoded = false;
        status = AWSC_OK;
    }
    if (status)
        awsc_error_give(error, own);
    else
        awsc_error_free(own);
    return status;
}

int awsc_internal_output_deserialize(const awsc_service *service, const awsc_operation *operation,
                                     const awsc_http_response *response, void **out, awsc_error **error)
{
    AWSC_NEED_OF(operation->name, response, error);
    awsc_http_response plain = *response;
    bool decoded = false;
    plain.body = AWSC_BUFFER_INIT_SECRET(response->allocator);
    int status = decode(operation, response, &plain.body, &decoded, error);
    if (status && error) describe_failure(service, operation, response, *error);
    if (!status) status = deserialize(service, operation, decoded ? &plain : response, out, error);
    awsc_buffer_clear(&plain.body);
    return status;
}
