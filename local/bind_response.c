/* SPDX-License-Identifier: Apache-2.0 */
#include "bind_response.h"

#include <string.h>

#include "runtime.h"

/* The structures and their tables are compiled together; so the structures have all members. */
#define ANY_LEVEL UINT16_MAX
#define NO_CONTENT 204

static void append_list(const awsc_schema *list, awsc_sequence values, awsc_buffer *out)
{
    for (size_t i = 0; i < values.count; i++) {
        if (i) awsc_buffer_append_text(out, ", ");
        awsc_value_text_write_item(out, &list->members[0], awsc_item_at(list, values, i));
    }
}

/* ---- headers --------------------------------------------------------------------------------------------------- */

static int add_header(awsc_http_response *response, awsc_view name, awsc_buffer *value, awsc_error **error)
{
    int status = value->failed ? awsc_error_nomem(error)
                               : awsc_http_response_put_header(response, name, awsc_buffer_view(value), error);
    awsc_buffer_clear(value);
    return status;
}

static int bind_header(awsc_http_response *response, const awsc_member *member, const void *field, awsc_error **error)
{
    awsc_buffer value = AWSC_BUFFER_INIT(awsc_allocator_default());
    if (member->type == AWSC_TYPE_LIST) {
        append_list(member->target, awsc_sequence_at(field), &value);
    } else {
        awsc_value_text_write(&value, member, field, AWSC_TABLE_HTTP_DATE);
    }
    return add_header(response, awsc_member_wire_name(member), &value, error);
}

/* Returns whether another member sets this header. That member overrides an entry of a map of headers. */
static bool is_bound(const awsc_schema *schema, const void *output, awsc_view name)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (awsc_member_location(member) == AWSC_TABLE_HEADER &&
            awsc_view_equal_ignore_case(awsc_member_wire_name(member), name) &&
            awsc_member_is_set(member, awsc_member_value(member, output)))
            return true;
    }
    return false;
}

static int bind_prefix_headers(awsc_http_response *response, const awsc_schema *schema, const void *output,
                               const awsc_member *member, awsc_error **error)
{
    const awsc_schema *map = member->target;
    const awsc_member *element = &map->members[0];
    awsc_sequence entries = awsc_sequence_at(awsc_member_value(member, output));
    int status = AWSC_OK;
    for (size_t i = 0; i < entries.count && !status; i++) {
        const char *entry = awsc_item_at(map, entries, i);
        awsc_buffer name = AWSC_BUFFER_INIT(awsc_allocator_default());
        awsc_buffer value = AWSC_BUFFER_INIT(awsc_allocator_default());
        awsc_buffer_append_view(&name, awsc_member_wire_name(member));
        awsc_buffer_append_text(&name, awsc_pointer_at(entry));
        awsc_value_text_write(&value, element, entry + element->offset, AWSC_TABLE_HTTP_DATE);
        if (name.failed)
            status = awsc_error_nomem(error);
        else if (!is_bound(schema, output, awsc_buffer_view(&name)))
            status = add_header(response, awsc_buffer_view(&name), &value, error);
        awsc_buffer_clear(&name);
        awsc_buffer_clear(&value);
    }
    return status;
}

/* ---- body ------------------------------------------------------------------------------------------------------ */

static int set_body(awsc_http_response *response, awsc_buffer *text, const char *type, awsc_error **error)
{
    awsc_view view = awsc_buffer_view(text);
    int status =
        text->failed ? awsc_error_nomem(error) : awsc_http_response_append_body(response, view.data, view.size, error);
    if (!status && !awsc_http_response_header(response, "Content-Type")) {
        status = awsc_http_response_add_header(response, "Content-Type", type, error);
    }
    awsc_buffer_clear(text);
    return status;
}

static int bind_document(awsc_http_response *response, const awsc_schema *schema, const void *value, awsc_error **error)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    int status = awsc_json_encode(schema, value, ANY_LEVEL, true, &text, error);
    if (!status) return set_body(response, &text, "application/json", error);
    awsc_buffer_clear(&text);
    return status;
}

static const char *media_type_of(const awsc_schema *schema, const awsc_member *member, const char *otherwise)
{
    const char *type = awsc_member_extra_text(schema, (size_t)(member - schema->members), AWSC_EXTRA_MEDIA_TYPE);
    return type ? type : otherwise;
}

static int bind_payload(awsc_http_response *response, const awsc_schema *schema, const awsc_member *member,
                        const void *field, const char *payload_type, awsc_error **error)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    if (awsc_form_of(member) == AWSC_FORM_STREAM) return AWSC_OK;
    if (member->type == AWSC_TYPE_BLOB) {
        awsc_buffer_append_view(&text, awsc_bytes_at(field));
        if (!payload_type) payload_type = media_type_of(schema, member, "application/octet-stream");
        return set_body(response, &text, payload_type, error);
    }
    if (member->type == AWSC_TYPE_TEXT) {
        awsc_buffer_append_text(&text, awsc_pointer_at(field));
        return set_body(response, &text, media_type_of(schema, member, "text/plain"), error);
    }
    int status = awsc_json_encode_member(member, field, ANY_LEVEL, &text, error);
    if (!status) return set_body(response, &text, "application/json", error);
    awsc_buffer_clear(&text);
    return status;
}

/* ---- responses ------------------------------------------------------------------------------------------------- */

static int bind_member(awsc_http_response *response, const awsc_schema *schema, const void *output,
                       const awsc_member *member, const char *payload_type, awsc_error **error)
{
    const void *field = awsc_member_value(member, output);
    if (!awsc_member_is_set(member, field)) return AWSC_OK;
    switch (awsc_member_location(member)) {
    case AWSC_TABLE_HEADER:
        return bind_header(response, member, field, error);
    case AWSC_TABLE_PREFIX_HEADERS:
        return bind_prefix_headers(response, schema, output, member, error);
    case AWSC_TABLE_PAYLOAD:
        return bind_payload(response, schema, member, field, payload_type, error);
    default:
        return AWSC_OK;
    }
}

/* Returns the status: the value of the member for it, else `http_status`. */
static int status_of(const awsc_schema *schema, const void *value, int http_status)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if ((member->flags & AWSC_TABLE_LOCATION_MASK) != AWSC_TABLE_STATUS_CODE || member->type != AWSC_TYPE_I32)
            continue;
        const awsc_opt_i32 *code = (const void *)((const char *)value + member->offset);
        if (code->is_set) return code->value;
    }
    return http_status;
}

int awsc_local_bind_response(const awsc_schema *schema, const void *value, int http_status, const char *payload_type,
                             awsc_http_response **out, awsc_error **error)
{
    awsc_http_response *response = NULL;
    int code = status_of(schema, value, http_status);
    int status = awsc_http_response_new(code, &response, error);
    for (size_t i = 0; i < schema->member_count && !status; i++) {
        status = bind_member(response, schema, value, &schema->members[i], payload_type, error);
    }
    if (!status && code != NO_CONTENT && !awsc_member_in(schema, AWSC_TABLE_PAYLOAD))
        status = bind_document(response, schema, value, error);
    if (status) {
        awsc_http_response_free(response);
        return status;
    }
    *out = response;
    return AWSC_OK;
}
