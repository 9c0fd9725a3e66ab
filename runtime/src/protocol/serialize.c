/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/serialize.h"

#include <string.h>

#include "base/memory.h"
#include "error/error.h"
#include "protocol/body_steps.h"
#include "schema/value.h"

/* ---- idempotency token ----------------------------------------------------------------------------------------- */

static const awsc_member *unset_token(const awsc_schema *schema, const void *input, uint32_t level)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if ((member->flags & AWSC_TABLE_IDEMPOTENCY_TOKEN) && member->type == AWSC_TYPE_TEXT &&
            awsc_member_visible(member, level) && !awsc_member_is_set(member, awsc_member_value(member, input)))
            return member;
    }
    return NULL;
}

bool awsc_serialize_wants_token(const awsc_operation *operation, const void *input, uint32_t level)
{
    return unset_token(operation->input, input, level) != NULL;
}

/* Returns a copy of the input's structure with the token set, or NULL. Copies only members that the caller knows. */
static void *with_token(const awsc_allocator *memory, const awsc_schema *schema, const awsc_member *token_member,
                        const void *input, uint32_t level, const char *token)
{
    char *copy = awsc_alloc_zeroed(memory, 1, schema->size);
    if (!copy) return NULL;
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (awsc_member_visible(member, level))
            memcpy(copy + member->offset, awsc_member_value(member, input), awsc_member_size(member));
    }
    awsc_pointer_store(copy + token_member->offset, token);
    return copy;
}

/* ---- all of it ------------------------------------------------------------------------------------------------- */

int awsc_serialize(const awsc_service *service, const awsc_operation *operation, const void *input, uint32_t level,
                   const awsc_serialize_options *options, awsc_http_request **out, awsc_error **error)
{
    const awsc_allocator *memory = awsc_memory();
    const awsc_member *token_member = options->token ? unset_token(operation->input, input, level) : NULL;
    void *copy = NULL;
    if (token_member) {
        copy = with_token(memory, operation->input, token_member, input, level, options->token);
        if (!copy) return awsc_error_nomem(error);
    }
    awsc_http_request *request = NULL;
    int status = awsc_http_request_new_empty(operation->method, &request, error);
    if (!status)
        status = service->protocol->bind_request(service, operation, copy ? copy : input, level, request, error);
    awsc_release(memory, copy);
    if (!status && operation->body_steps)
        status = operation->body_steps->run(operation, options->min_compression_bytes, request, error);
    if (status) {
        awsc_http_request_free(request);
        return status;
    }
    *out = request;
    return AWSC_OK;
}
