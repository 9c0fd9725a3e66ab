/* SPDX-License-Identifier: Apache-2.0 */
/* Reads status, headers and body of a response into an output or the structure of an error. */
#include "protocol/bindings.h"

#include <string.h>

#include "base/repair.h"
#include "codec/json_codec.h"
#include "error/error.h"
#include "codec/value_text.h"
#include "schema/value.h"

/* Reports a header that cannot be read, without its value, which may be sensitive. */
static int bad_header(const awsc_member *member, awsc_view name, const char *expected, awsc_error **error)
{
    if (expected == awsc_value_text_no_memory) return awsc_error_nomem(error);
    return awsc_error_set(error, AWSC_ERR_PARSE, "header %.*s (member %s): expected %s", (int)name.size, name.data,
                          member->name, expected);
}

/* Returns whether a header has that name. Most differ in size already. */
static bool is_named(const awsc_http_field *header, awsc_view name)
{
    return header->name_size == name.size &&
           awsc_view_equal_ignore_case(awsc_view_of(header->name, header->name_size), name);
}

/* ---- lists ----------------------------------------------------------------------------------------------------- */

/* A list that is collected from any number of header fields. */
typedef struct header_list {
    char *items;
    size_t count;
    size_t capacity;
} header_list;

static char *add_item(header_list *list, size_t item_size, awsc_arena *arena)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 4;
        char *items = awsc_arena_alloc_zeroed(arena, capacity, item_size);
        if (!items) return NULL;
        if (list->count) memcpy(items, list->items, list->count * item_size);
        list->items = items;
        list->capacity = capacity;
    }
    return list->items + list->count++ * item_size;
}

/* Appends the items of one header field. Returns NULL, or what was expected. */
static const char *read_items(awsc_view text, const awsc_schema *schema, header_list *list, awsc_arena *arena)
{
    const awsc_member *element = &schema->members[0];
    unsigned format = element->flags & AWSC_TABLE_TIME_FORMAT_MASK;
    const bool dates = element->type == AWSC_TYPE_TIME && (format == 0 || format == AWSC_TABLE_HTTP_DATE);
    while (text.data) {
        awsc_view first;
        if (awsc_value_text_split(text, dates, arena, &first, &text)) return "a list of values separated by commas";
        char *item = add_item(list, schema->size, arena);
        if (!item) return awsc_value_text_no_memory;
        const char *expected = awsc_value_text_read(first, element, AWSC_TABLE_HTTP_DATE, arena, item);
        if (expected) return expected;
    }
    return NULL;
}

static int read_list(const awsc_member *member, awsc_view name, const awsc_http_response *response, awsc_arena *arena,
                     void *field, awsc_error **error)
{
    header_list list = {NULL, 0, 0};
    for (size_t i = 0; i < response->headers.count; i++) {
        const awsc_http_field *header = &response->headers.items[i];
        awsc_view value = awsc_view_trim(awsc_view_of(header->value, header->value_size));
        if (!is_named(header, name) || value.size == 0) continue;
        const char *expected = read_items(value, member->target, &list, arena);
        if (expected) return bad_header(member, name, expected, error);
    }
    if (list.count) awsc_sequence_store(field, list.count, list.items);
    return AWSC_OK;
}

/* ---- single headers and prefix headers ------------------------------------------------------------------------- */

static int read_header(const awsc_member *member, const awsc_http_response *response, awsc_arena *arena, void *field,
                       awsc_error **error)
{
    awsc_view name = awsc_member_wire_name(member);
    if (member->type == AWSC_TYPE_LIST) return read_list(member, name, response, arena, field, error);
    for (size_t i = 0; i < response->headers.count; i++) {
        const awsc_http_field *header = &response->headers.items[i];
        if (!is_named(header, name)) continue;
        awsc_view value = awsc_view_trim(awsc_view_of(header->value, header->value_size));
        const char *expected = awsc_value_text_read(value, member, AWSC_TABLE_HTTP_DATE, arena, field);
        return expected ? bad_header(member, name, expected, error) : AWSC_OK;
    }
    return AWSC_OK;
}

static int read_prefix_headers(const awsc_member *member, const awsc_http_response *response, awsc_arena *arena,
                               void *field, awsc_error **error)
{
    const awsc_schema *schema = member->target;
    const awsc_member *value = &schema->members[0];
    awsc_view prefix = awsc_member_wire_name(member);
    header_list map = {NULL, 0, 0};
    for (size_t i = 0; i < response->headers.count; i++) {
        awsc_view name = awsc_view_of(response->headers.items[i].name, response->headers.items[i].name_size);
        if (name.size < prefix.size || !awsc_view_equal_ignore_case(awsc_view_of(name.data, prefix.size), prefix))
            continue;
        char *entry = add_item(&map, schema->size, arena);
        const char *key = awsc_arena_text(arena, name.data + prefix.size, name.size - prefix.size);
        if (!entry || !key) return awsc_error_nomem(error);
        awsc_pointer_store(entry, key);
        awsc_view text = awsc_view_trim(awsc_view_text(response->headers.items[i].value));
        const char *expected = awsc_value_text_read(text, value, AWSC_TABLE_HTTP_DATE, arena, entry + value->offset);
        if (expected) return bad_header(member, name, expected, error);
    }
    if (map.count) awsc_sequence_store(field, map.count, map.items);
    return AWSC_OK;
}

static int read_head_member(const awsc_member *member, const awsc_http_response *response, awsc_arena *arena,
                            void *field, awsc_error **error)
{
    switch (awsc_member_location(member)) {
    case AWSC_TABLE_HEADER:
        return read_header(member, response, arena, field, error);
    case AWSC_TABLE_PREFIX_HEADERS:
        return read_prefix_headers(member, response, arena, field, error);
    case AWSC_TABLE_STATUS_CODE:
        if (member->type == AWSC_TYPE_I32) *(awsc_opt_i32 *)field = AWSC_I32(response->status);
        return AWSC_OK;
    default:
        return AWSC_OK;
    }
}

int awsc_read_head(const awsc_schema *schema, const awsc_http_response *response, awsc_arena *arena, void *output,
                   awsc_error **error)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        int status = read_head_member(member, response, arena, (char *)output + member->offset, error);
        if (status) return status;
    }
    return AWSC_OK;
}

/* ---- body ------------------------------------------------------------------------------------------------------ */

static int read_text_payload(awsc_view body, awsc_arena *arena, const char **out, awsc_error **error)
{
    *out = awsc_arena_repaired(arena, body);
    return *out ? AWSC_OK : awsc_error_nomem(error);
}

int awsc_read_payload(const awsc_member *member, awsc_view body, awsc_json_limits limits, awsc_arena *arena,
                      void *field, awsc_error **error)
{
    if (member->type == AWSC_TYPE_TEXT) return read_text_payload(body, arena, field, error);
    if (member->type != AWSC_TYPE_BLOB) return awsc_json_decode_member(member, body, limits, arena, field, error);
    awsc_blob *blob = field;
    *blob = (awsc_blob){AWSC_EMPTY, 0};
    if (body.size == 0) return AWSC_OK;
    char *copy = awsc_arena_text(arena, body.data, body.size);
    if (!copy) return awsc_error_nomem(error);
    *blob = (awsc_blob){copy, body.size};
    return AWSC_OK;
}

static int read_body(const awsc_schema *schema, const awsc_http_response *response, awsc_json_limits limits,
                     awsc_arena *arena, void *output, awsc_error **error)
{
    awsc_view body = awsc_buffer_view(&response->body);
    const awsc_member *payload = awsc_member_in(schema, AWSC_TABLE_PAYLOAD);
    if (payload) {
        bool stream = payload->type == AWSC_TYPE_BODY_STREAM || payload->type == AWSC_TYPE_EVENT_STREAM;
        if (stream || body.size == 0) return AWSC_OK;
        if (payload->type == AWSC_TYPE_BLOB && response->lends_body) {
            *(awsc_blob *)(void *)((char *)output + payload->offset) = (awsc_blob){body.data, body.size};
            return AWSC_OK;
        }
        return awsc_read_payload(payload, body, limits, arena, (char *)output + payload->offset, error);
    }
    if (body.size == 0 || !awsc_member_in(schema, AWSC_TABLE_BODY)) return AWSC_OK;
    return awsc_json_decode(schema, body, true, limits, arena, output, error);
}

int awsc_read_body(const awsc_schema *schema, const awsc_http_response *response, awsc_arena *arena, void *output,
                   awsc_error **error)
{
    return read_body(schema, response, AWSC_JSON_LIMITS_RESPONSE, arena, output, error);
}

/* ---- errors ---------------------------------------------------------------------------------------------------- */

int awsc_read_error(const awsc_schema *schema, const awsc_http_response *response, awsc_arena *arena, void *value)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        void *field = (char *)value + member->offset;
        int status = read_head_member(member, response, arena, field, NULL);
        if (status == AWSC_ERR_NOMEM) return status;
        if (status) memset(field, 0, awsc_member_size(member));
    }
    return read_body(schema, response, AWSC_JSON_LIMITS_ERROR, arena, value, NULL);
}
