/* SPDX-License-Identifier: Apache-2.0 */
/* Reads error responses: the part common to all protocols. */
#include "protocol/error_response.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "error/error.h"
#include "schema/value.h"

awsc_view awsc_error_code_clean(awsc_view code)
{
    awsc_view head;
    awsc_view_split(awsc_view_trim(code), ':', &head);
    awsc_view name = awsc_view_split(head, '#', &code);
    return awsc_view_trim(name.data ? name : head);
}

const awsc_error_case *awsc_error_case_find(const awsc_service *service, awsc_view code)
{
    size_t low = 0, high = service->error_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        awsc_view candidate = awsc_view_text(service->errors[middle].code);
        size_t common = candidate.size < code.size ? candidate.size : code.size;
        int order = common ? memcmp(candidate.data, code.data, common) : 0;
        if (order == 0 && candidate.size == code.size) return &service->errors[middle];
        if (order < 0 || (order == 0 && candidate.size < code.size))
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const awsc_member *awsc_error_message_member(const awsc_schema *schema)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (member->type == AWSC_TYPE_TEXT && awsc_text_equal_ignore_case(member->name, "message")) return member;
    }
    return NULL;
}

/* ---- the error ------------------------------------------------------------------------------------------------- */

/* Returns the structure of a modeled error, as far as it can be read; NULL when memory runs out. */
static void *read_modeled(const awsc_schema *schema, awsc_error_reader *read, const void *from, awsc_arena *arena)
{
    void *value = awsc_arena_alloc_zeroed(arena, 1, schema->size);
    if (!value || read(schema, from, arena, value) == AWSC_ERR_NOMEM) return NULL;
    awsc_fill_defaults(schema, value, false);
    return awsc_fill_required(schema, value, false, arena) ? NULL : value;
}

/*
 * Gives the error object and its structure the same message, if only one of them has one: some services write the
 * member's name in another case than their model. Returns 0, or -1 when memory runs out.
 */
static int unify_message(awsc_service_error *details, void *value)
{
    const awsc_member *member = awsc_error_message_member(details->modeled->schema);
    if (!member) return 0;
    char *field = (char *)value + member->offset;
    const char *modeled = awsc_pointer_at(field);
    const bool has_text = modeled && modeled[0]; /* a required one is there, if empty */
    if (has_text && details->message.size == 0) details->message = awsc_view_text(modeled);
    if (has_text || !details->message.size) return 0;
    char *copy = awsc_arena_text(details->arena, details->message.data, details->message.size);
    awsc_pointer_store(field, copy);
    return copy ? 0 : -1;
}

/* Returns a message for an error for which the service sent none. */
static awsc_view describe_status(const awsc_http_response *response, char *buffer, size_t size)
{
    const char *location = awsc_http_response_header(response, "Location");
    if (response->status >= 300 && response->status < 400 && location)
        (void)snprintf(buffer, size, "HTTP status %d, a redirect to %s that is not followed", response->status,
                       location);
    else
        (void)snprintf(buffer, size, "HTTP status %d", response->status);
    return awsc_view_text(buffer);
}

int awsc_error_begin(const awsc_http_response *response, awsc_service_error *details, awsc_error **error)
{
    *details = (awsc_service_error){.http_status = response->status, .body = awsc_buffer_view(&response->body)};
    details->arena = awsc_arena_new_sized(awsc_memory(), 0);
    return details->arena ? AWSC_OK : awsc_error_nomem(error);
}

int awsc_error_abandon(awsc_service_error *details, awsc_error **error)
{
    awsc_arena_free(details->arena);
    return awsc_error_nomem(error);
}

int awsc_error_complete(const awsc_service *service, const awsc_http_response *response, awsc_service_error *details,
                        awsc_error_reader *read, const void *from, awsc_error **error)
{
    char fallback[256];
    if (!details->modeled && details->code.size) details->modeled = awsc_error_case_find(service, details->code);
    if (details->code.size == 0) {
        details->code = AWSC_VIEW("UnknownError");
        if (details->message.size == 0) {
            details->message = describe_status(response, fallback, sizeof fallback);
            details->kind = AWSC_KIND_BARE_STATUS;
        }
    }
    if (details->modeled) {
        void *value = read_modeled(details->modeled->schema, read, from, details->arena);
        if (!value || unify_message(details, value)) return awsc_error_abandon(details, error);
        details->value = value;
    }
    return awsc_error_set_service(error, details);
}
