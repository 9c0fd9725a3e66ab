/* Serialising and deserialising without a client: what generated code offers for every operation. */
#include <awsc/generated.h>

#include "base/uuid.h"
#include "error/error.h"
#include "protocol/serialize.h"
#include "schema/output.h"
#include "schema/walk.h"
#include "sys/random.h"

int awsc_internal_input_validate(const awsc_operation *operation, uint32_t level, const void *input, awsc_error **error)
{
    return awsc_validate(operation->input, input, level, operation->name, error);
}

int awsc_internal_input_serialize(const awsc_service *service, const awsc_operation *operation, uint32_t level,
                                  const void *input, awsc_http_request **out, awsc_error **error)
{
    int status = awsc_internal_input_validate(operation, level, input, error);
    if (status) return status;
    if (!out) return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: out is NULL", operation->name);
    uint8_t random[16];
    char token[37];
    if (awsc_random_bytes(random, sizeof random))
        return awsc_error_set(error, AWSC_ERR_CONFIG, "%s: the system has no random bytes to give", operation->name);
    awsc_uuid_format(token, random);
    awsc_serialize_options options = {token, AWSC_MIN_COMPRESSION_BYTES};
    return awsc_serialize(service, operation, input, level, &options, out, error);
}

int awsc_internal_output_deserialize(const awsc_service *service, const awsc_operation *operation,
                                     const awsc_http_response *response, void **out, awsc_error **error)
{
    if (!response) return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: response is NULL", operation->name);
    if (response->status < 200 || response->status > 299)
        return service->protocol->deserialize_error(service, operation, response, error);
    awsc_arena *arena;
    void *output = awsc_output_new(awsc_allocator_default(), response->body.size, operation->output, &arena);
    if (!output) return awsc_error_nomem(error);
    int status = service->protocol->deserialize(service, operation, response, arena, output, error);
    if (status || !out) {
        awsc_free(output);
        return status;
    }
    *out = output;
    return AWSC_OK;
}
