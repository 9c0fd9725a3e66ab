/* SPDX-License-Identifier: Apache-2.0 */
#include "bind_request.h"

#include <string.h>

#include "runtime.h"

/* State while one request is deserialized. */
typedef struct binder {
    const awsc_local_route *route;
    const awsc_local_request *request;
    awsc_arena *arena;
    awsc_error **error;
} binder;

static int invalid_member(const binder *to, const awsc_member *member, const char *expected)
{
    if (expected == awsc_value_text_no_memory) return awsc_error_nomem(to->error);
    return awsc_error_set(to->error, AWSC_ERR_VALIDATION, "%s: expected %s", member->name, expected);
}

/* Parses `text` as a value of `member`, or of an item of its list, into `field`. Times in a header are HTTP dates
 * unless the model names another format. */
static int set_value(const binder *to, const awsc_member *member, awsc_view text, bool in_header, void *field)
{
    awsc_member plain = *member;
    if (!in_header) plain.flags &= (uint16_t)~AWSC_TABLE_MEDIA_TYPE; /* only headers hold such text in base64 */
    const char *expected =
        awsc_value_text_read(text, &plain, in_header ? AWSC_TABLE_HTTP_DATE : AWSC_TABLE_DATE_TIME, to->arena, field);
    return expected ? invalid_member(to, member, expected) : AWSC_OK;
}

/* ---- lists and maps -------------------------------------------------------------------------------------------- */

/* A list or map to which items are added. All generated list and map types have this layout. */
typedef struct growing {
    size_t count;
    char *items;
} growing;

static growing growing_at(const void *field)
{
    growing values;
    memcpy(&values, field, sizeof values);
    return values;
}

/* Appends a zeroed item to the list or map at `field`. Returns the item, or NULL when memory runs out. The capacity
 * follows from the count: a power of two, 8 at least. */
static char *add_item(const binder *to, const awsc_schema *schema, void *field)
{
    growing values = growing_at(field);
    bool full = values.count == 0 || (values.count >= 8 && (values.count & (values.count - 1)) == 0);
    char *items = values.items;
    if (full) {
        size_t room = values.count ? values.count * 2 : 8;
        items = awsc_arena_alloc_zeroed(to->arena, room, schema->size);
        if (!items) return NULL;
        if (values.count) memcpy(items, values.items, values.count * schema->size);
    }
    awsc_sequence_store(field, values.count + 1, items);
    return items + values.count * schema->size;
}

static int append_value(const binder *to, const awsc_schema *list, void *field, awsc_view text, bool in_header)
{
    char *item = add_item(to, list, field);
    return item ? set_value(to, &list->members[0], text, in_header, item) : awsc_error_nomem(to->error);
}

static int bind_header_list(const binder *to, const awsc_member *member, awsc_view text, void *field)
{
    const awsc_member *element = &member->target->members[0];
    unsigned format = element->flags & AWSC_TABLE_TIME_FORMAT_MASK;
    const bool dates = element->type == AWSC_TYPE_TIME && (format == 0 || format == AWSC_TABLE_HTTP_DATE);
    while (text.data) {
        awsc_view item;
        if (awsc_value_text_split(text, dates, to->arena, &item, &text))
            return invalid_member(to, member, "a list of values separated by commas");
        int status = append_value(to, member->target, field, item, true);
        if (status) return status;
    }
    return AWSC_OK;
}

/* Returns the entry of `key`, or NULL when memory runs out. Adds a missing entry. */
static char *entry_of(const binder *to, const awsc_schema *map, void *field, awsc_view key)
{
    growing entries = growing_at(field);
    for (size_t i = 0; i < entries.count; i++) {
        char *entry = entries.items + i * map->size;
        if (awsc_view_equal(awsc_view_text(awsc_pointer_at(entry)), key)) return entry;
    }
    const char *copy = awsc_arena_text(to->arena, key.size ? key.data : "", key.size);
    char *entry = copy ? add_item(to, map, field) : NULL;
    if (entry) awsc_pointer_store(entry, copy);
    return entry;
}

/* Adds a value for a key to a map of texts or to a map of lists of texts. */
static int append_entry(const binder *to, const awsc_schema *map, void *field, awsc_view key, awsc_view text,
                        bool in_header)
{
    const awsc_member *value = &map->members[0];
    char *entry = entry_of(to, map, field, key);
    if (!entry) return awsc_error_nomem(to->error);
    if (value->type == AWSC_TYPE_LIST) return append_value(to, value->target, entry + value->offset, text, in_header);
    return set_value(to, value, text, in_header, entry + value->offset);
}

/* ---- members by location --------------------------------------------------------------------------------------- */

static int bind_label(const binder *to, const awsc_member *member, void *field)
{
    for (size_t i = 0; i < to->route->label_count; i++) {
        const awsc_local_label *label = &to->route->labels[i];
        if (!awsc_view_equal(label->name, awsc_view_text(member->name))) continue;
        awsc_view text;
        if (awsc_local_decode_text(label->value, to->arena, &text)) return awsc_error_nomem(to->error);
        return set_value(to, member, text, false, field);
    }
    return invalid_member(to, member, "a value in the path");
}

static int bind_query(const binder *to, const awsc_member *member, void *field)
{
    awsc_view wanted = awsc_member_wire_name(member);
    awsc_view query = awsc_local_request_query(to->request);
    awsc_view name, value;
    for (;;) {
        int status = awsc_local_query_next(&query, to->arena, &name, &value);
        if (status == AWSC_END) return AWSC_OK;
        if (status) return awsc_error_nomem(to->error);
        if (!awsc_view_equal(name, wanted)) continue;
        if (member->type != AWSC_TYPE_LIST) return set_value(to, member, value, false, field);
        status = append_value(to, member->target, field, value, false);
        if (status) return status;
    }
}

/* Fills a map with all query parameters, even those that have a member of their own. */
static int bind_query_params(const binder *to, const awsc_member *member, void *field)
{
    awsc_view query = awsc_local_request_query(to->request);
    awsc_view name, value;
    for (;;) {
        int status = awsc_local_query_next(&query, to->arena, &name, &value);
        if (status == AWSC_END) return AWSC_OK;
        if (status) return awsc_error_nomem(to->error);
        status = append_entry(to, member->target, field, name, value, false);
        if (status) return status;
    }
}

static int bind_header(const binder *to, const awsc_member *member, void *field)
{
    awsc_view wanted = awsc_member_wire_name(member);
    for (size_t i = 0; i < to->request->header_count; i++) {
        const awsc_http_header *header = &to->request->headers[i];
        if (!awsc_view_equal_ignore_case(awsc_view_text(header->name), wanted)) continue;
        awsc_view value = awsc_view_text(header->value);
        if (member->type == AWSC_TYPE_LIST) return bind_header_list(to, member, value, field);
        return set_value(to, member, value, true, field);
    }
    return AWSC_OK;
}

static int bind_prefix_headers(const binder *to, const awsc_member *member, void *field)
{
    awsc_view prefix = awsc_member_wire_name(member);
    for (size_t i = 0; i < to->request->header_count; i++) {
        awsc_view name = awsc_view_text(to->request->headers[i].name);
        if (name.size < prefix.size) continue;
        if (!awsc_view_equal_ignore_case((awsc_view){name.data, prefix.size}, prefix)) continue;
        awsc_view key = {name.data + prefix.size, name.size - prefix.size};
        awsc_view value = awsc_view_text(to->request->headers[i].value);
        int status = append_entry(to, member->target, field, key, value, true);
        if (status) return status;
    }
    return AWSC_OK;
}

static awsc_view body_view(const binder *to)
{
    return (awsc_view){to->request->body.data, to->request->body.size};
}

static int bind_payload(const binder *to, const awsc_member *member, void *field)
{
    awsc_blob body = to->request->body;
    if (member->type == AWSC_TYPE_BODY) {
        *(awsc_body *)field = (awsc_body){body.size ? body.data : &awsc_empty, body.size, NULL, NULL};
        return AWSC_OK;
    }
    if (body.size == 0) return AWSC_OK;
    if (member->type == AWSC_TYPE_BLOB) {
        *(awsc_blob *)field = body;
        return AWSC_OK;
    }
    if (member->type == AWSC_TYPE_TEXT) return set_value(to, member, body_view(to), false, field);
    return awsc_json_decode_member(member, body_view(to), AWSC_JSON_LIMITS_DEFAULT, to->arena, field, to->error);
}

static int bind_member(const binder *to, const awsc_member *member, void *field)
{
    switch (member->flags & AWSC_TABLE_LOCATION_MASK) {
    case AWSC_TABLE_LABEL:
        return bind_label(to, member, field);
    case AWSC_TABLE_QUERY:
        return bind_query(to, member, field);
    case AWSC_TABLE_QUERY_PARAMS:
        return bind_query_params(to, member, field);
    case AWSC_TABLE_HEADER:
        return bind_header(to, member, field);
    case AWSC_TABLE_PREFIX_HEADERS:
        return bind_prefix_headers(to, member, field);
    case AWSC_TABLE_PAYLOAD:
        return bind_payload(to, member, field);
    default:
        return AWSC_OK; /* the document has it */
    }
}

static bool has_body_members(const awsc_schema *schema)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        if ((schema->members[i].flags & AWSC_TABLE_LOCATION_MASK) == AWSC_TABLE_BODY) return true;
    }
    return false;
}

int awsc_local_bind_request(const awsc_local_route *route, const awsc_local_request *request, awsc_arena *arena,
                            void *input, awsc_error **error)
{
    const awsc_schema *schema = route->operation->input;
    binder to = {route, request, arena, error};
    if (route->operation->input_payload < 0 && request->body.size && has_body_members(schema)) {
        int status = awsc_json_decode(schema, body_view(&to), true, AWSC_JSON_LIMITS_DEFAULT, arena, input, error);
        if (status) return status;
    }
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        int status = bind_member(&to, member, (char *)input + member->offset);
        if (status) return status;
    }
    return AWSC_OK;
}
