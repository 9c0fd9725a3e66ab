/* Error responses to AWSC_ERR_SERVICE objects. Whatever the body is, the caller learns the HTTP status and the body. */
#include <stdio.h>
#include <string.h>

#include "codec/json_codec.h"
#include "error/error.h"
#include "json/reader.h"
#include "protocol/bindings.h"
#include "protocol/rest_json1.h"
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

/* ---- the document ---------------------------------------------------------------------------------------------- */

/* Reads the value of a member if it is a text, and keeps it where nothing is kept yet. */
static int take_text(awsc_json_reader *reader, awsc_arena *arena, awsc_view *out, bool *nomem)
{
    awsc_json_string string;
    if (awsc_json_peek(reader) != AWSC_JSON_STRING) return awsc_json_skip(reader, NULL);
    if (awsc_json_read_string(reader, &string)) return -1;
    if (out->size || string.has_null) return 0;
    if (!string.escaped) {
        *out = string.raw;
        return 0;
    }
    char *text = awsc_arena_bytes(arena, string.raw.size);
    *nomem = !text;
    if (text) *out = awsc_view_of(text, awsc_json_unescape(&string, text));
    return text ? 0 : -1;
}

static bool is_any(const awsc_json_string *name, const char *const *choices)
{
    for (; *choices; choices++)
        if (awsc_json_string_equal(name, awsc_view_text(*choices))) return true;
    return false;
}

int awsc_error_document(awsc_view text, awsc_arena *arena, awsc_view *code, awsc_view *message)
{
    static const char *const code_names[] = {"code", "__type", "Code", NULL};
    static const char *const message_names[] = {"message", "Message", "errorMessage", NULL};
    awsc_json_reader reader;
    awsc_json_string name;
    bool first = true;
    bool nomem = false;
    *code = *message = awsc_view_of(NULL, 0);
    awsc_json_reader_init(&reader, text, AWSC_JSON_LIMITS_DEFAULT.max_depth);
    if (awsc_json_peek(&reader) != AWSC_JSON_OBJECT || awsc_json_enter(&reader)) return 0;
    /* What was found before a mistake in the text counts. */
    while (awsc_json_next_member(&reader, &first, &name) > 0) {
        int failed;
        if (is_any(&name, code_names))
            failed = take_text(&reader, arena, code, &nomem);
        else if (is_any(&name, message_names))
            failed = take_text(&reader, arena, message, &nomem);
        else
            failed = awsc_json_skip(&reader, NULL);
        if (failed) break;
    }
    return nomem ? -1 : 0;
}

/* ---- the error ------------------------------------------------------------------------------------------------- */

/* The structure of a modeled error, zeroed where it cannot be read: a broken member must not hide the error. NULL when
 * memory runs out. */
static void *read_modeled(const awsc_schema *schema, const awsc_http_response *response, awsc_arena *arena)
{
    void *value = awsc_arena_alloc_zeroed(arena, 1, schema->size);
    if (!value) return NULL;
    awsc_view body = awsc_buffer_view(&response->body);
    int status = awsc_read_head(schema, response, arena, value, NULL);
    if (!status) status = awsc_read_body(schema, body, arena, value, NULL);
    if (status == AWSC_ERR_NOMEM) return NULL;
    if (status) memset(value, 0, schema->size);
    awsc_fill_defaults(schema, value, false);
    return awsc_fill_required(schema, value, false, arena) ? NULL : value;
}

/*
 * The message in the object and in its structure are the same text, whichever of the two was found: services spell
 * the member's name in other case than their models do. 0, or -1 when memory runs out.
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

/* What can be said when the service said nothing. */
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

static int no_memory(awsc_service_error *details, awsc_error **error)
{
    awsc_arena_free(details->arena);
    return awsc_error_nomem(error);
}

int awsc_rest_json1_error(const awsc_service *service, const awsc_operation *operation,
                          const awsc_http_response *response, awsc_error **error)
{
    (void)operation;
    if (!error) return AWSC_ERR_SERVICE;
    char fallback[256];
    awsc_view code, message;
    awsc_service_error details = {.http_status = response->status, .body = awsc_buffer_view(&response->body)};
    details.arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    if (!details.arena) return awsc_error_nomem(error);

    if (awsc_error_document(details.body, details.arena, &code, &message)) return no_memory(&details, error);
    const char *header = awsc_http_response_header(response, "x-amzn-errortype");
    awsc_view named = awsc_error_code_clean(awsc_view_text(header));
    details.code = named.size ? named : awsc_error_code_clean(code);
    details.message = message;
    details.modeled = details.code.size ? awsc_error_case_find(service, details.code) : NULL;
    if (details.code.size == 0) {
        details.code = AWSC_VIEW("UnknownError");
        if (details.message.size == 0) details.message = describe_status(response, fallback, sizeof fallback);
    }
    if (details.modeled) {
        void *value = read_modeled(details.modeled->schema, response, details.arena);
        if (!value || unify_message(&details, value)) return no_memory(&details, error);
        details.value = value;
    }
    return awsc_error_set_service(error, &details);
}
