/* SPDX-License-Identifier: Apache-2.0 */
#include "failure.h"

#include <string.h>

#include "bind_response.h"
#include "runtime.h"

static const awsc_error_case *find_case(const awsc_service *service, const char *code)
{
    for (size_t i = 0; i < service->error_count; i++) {
        if (!strcmp(service->errors[i].code, code)) return &service->errors[i];
    }
    return NULL;
}

/* Sets the text member `name`, ignoring case, if the structure has it. */
static void set_member(const awsc_schema *schema, void *value, const char *name, const char *text)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (member->type != AWSC_TYPE_TEXT || !awsc_text_equal_ignore_case(member->name, name)) continue;
        *(const char **)(void *)((char *)value + member->offset) = text;
    }
}

static int respond_modeled(const awsc_error_case *modeled, const awsc_local_failure *failure, int http_status,
                           awsc_arena *arena, awsc_http_response **out, awsc_error **error)
{
    const awsc_schema *schema = modeled->schema;
    void *value = awsc_arena_alloc_zeroed(arena, 1, schema->size);
    if (!value) return awsc_error_nomem(error);
    set_member(schema, value, "Type", schema->flags & AWSC_TABLE_SERVER_FAULT ? "Service" : "User");
    set_member(schema, value, "message", failure->message);
    set_member(schema, value, "Reason", failure->reason);
    set_member(schema, value, "retryAfterSeconds", failure->retry_after);
    return awsc_local_bind_response(schema, value, http_status, NULL, out, error);
}

static int respond_other(const awsc_local_failure *failure, int http_status, awsc_http_response **out,
                         awsc_error **error)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_buffer_append_text(&text, "{\"message\":");
    awsc_json_append_quoted(&text, awsc_view_text(failure->message ? failure->message : ""));
    awsc_buffer_append_text(&text, "}");
    awsc_http_response *response = NULL;
    int status = text.failed ? awsc_error_nomem(error) : awsc_http_response_new(http_status, &response, error);
    if (!status) status = awsc_http_response_append_body(response, text.data, text.size, error);
    if (!status) status = awsc_http_response_add_header(response, "Content-Type", "application/json", error);
    if (!status && failure->retry_after) {
        status = awsc_http_response_add_header(response, "Retry-After", failure->retry_after, error);
    }
    awsc_buffer_clear(&text);
    if (status) {
        awsc_http_response_free(response);
        return status;
    }
    *out = response;
    return AWSC_OK;
}

int awsc_local_failure_respond(const awsc_service *service, const awsc_local_failure *failure, awsc_arena *arena,
                               awsc_http_response **out, awsc_error **error)
{
    const awsc_error_case *modeled = find_case(service, failure->code);
    int http_status = failure->http_status;
    if (!http_status) http_status = modeled && modeled->schema->http_status ? modeled->schema->http_status : 400;
    int status = modeled ? respond_modeled(modeled, failure, http_status, arena, out, error)
                         : respond_other(failure, http_status, out, error);
    if (status) return status;
    status = awsc_http_response_add_header(*out, "x-amzn-ErrorType", failure->code, error);
    if (!status && failure->retry_after_ms) {
        status = awsc_http_response_add_header(*out, "x-amz-retry-after", failure->retry_after_ms, error);
    }
    if (!status) return AWSC_OK;
    awsc_http_response_free(*out);
    *out = NULL;
    return status;
}
