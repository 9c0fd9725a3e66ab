/* SPDX-License-Identifier: Apache-2.0 */
/* Writes members of an input to path, query and headers. */
#include "protocol/bindings.h"

#include <string.h>

#include "base/encode.h"
#include "error/error.h"
#include "codec/value_text.h"
#include "schema/value.h"

/* Returns the field of a member, or NULL if the caller does not know the member or left it unset. */
static const void *set_field(const awsc_member *member, const void *input, uint32_t level)
{
    if (!awsc_member_visible(member, level)) return NULL;
    const void *field = awsc_member_value(member, input);
    return awsc_member_is_set(member, field) ? field : NULL;
}

/* ---- labels ---------------------------------------------------------------------------------------------------- */

static const awsc_member *label_member(const awsc_schema *schema, awsc_view name, bool in_host)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        bool is_label =
            in_host ? (member->flags & AWSC_TABLE_HOST_LABEL) != 0 : awsc_member_location(member) == AWSC_TABLE_LABEL;
        if (is_label && awsc_view_equal(awsc_member_name(member), name)) return member;
    }
    return NULL;
}

/* Appends the value of label `name`, not encoded, to `text`. An empty value is an error: it would give another path. */
static int label_value(const awsc_operation *operation, const void *input, uint32_t level, awsc_view name, bool in_host,
                       awsc_buffer *text, awsc_error **error)
{
    const awsc_member *member = label_member(operation->input, name, in_host);
    if (!member)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: no member for {%.*s} of the %s", operation->name,
                              (int)name.size, name.data, in_host ? "host name" : "path");
    const void *field = set_field(member, input, level);
    const void *otherwise = awsc_member_default(operation->input, (size_t)(member - operation->input->members));
    if (!field && !otherwise)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: %s is required", operation->name, member->name);
    if (field) awsc_value_text_write(text, member, field, AWSC_TABLE_DATE_TIME);
    if (text->size == 0 && otherwise) awsc_value_text_write(text, member, otherwise, AWSC_TABLE_DATE_TIME);
    if (text->failed) return awsc_error_nomem(error);
    if (text->size == 0)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: %s is empty but is part of the %s", operation->name,
                              member->name, in_host ? "host name" : "path");
    return AWSC_OK;
}

/* Refuses "." and "..": servers and proxies would resolve such a segment, and the request would reach another
 * operation. Not for greedy labels, since keys of S3 may contain such segments. */
static int refuse_dots(const awsc_operation *operation, awsc_view name, awsc_view value, awsc_error **error)
{
    if (!awsc_view_equal(value, AWSC_VIEW(".")) && !awsc_view_equal(value, AWSC_VIEW(".."))) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_VALIDATION,
                          "%s: %.*s is \"%.*s\" but is a segment of the path; expected another text", operation->name,
                          (int)name.size, name.data, (int)value.size, value.data);
}

/* Splits "before{Name}after" at the first label. Returns false if there is no label. */
static bool next_label(awsc_view *pattern, awsc_view *before, awsc_view *name)
{
    awsc_view rest = awsc_view_split(*pattern, '{', before);
    if (!rest.data) return false;
    *pattern = awsc_view_split(rest, '}', name);
    if (!pattern->data) *pattern = awsc_view_of("", 0);
    return true;
}

int awsc_bind_uri(const awsc_operation *operation, const void *input, uint32_t level, awsc_http_request *request,
                  awsc_error **error)
{
    awsc_view pattern, before, name;
    awsc_view query = awsc_view_split(awsc_view_text(operation->uri), '?', &pattern);
    char room[256];
    awsc_buffer value = awsc_buffer_in(request->allocator, room, sizeof room, false);
    int status = AWSC_OK;
    while (!status && next_label(&pattern, &before, &name)) {
        bool greedy = name.size && name.data[name.size - 1] == '+';
        if (greedy) name.size--;
        awsc_buffer_append_view(&request->path, before);
        awsc_buffer_truncate(&value, 0);
        status = label_value(operation, input, level, name, false, &value, error);
        if (!status && !greedy) status = refuse_dots(operation, name, awsc_buffer_view(&value), error);
        if (!status) awsc_uri_encode(&request->path, awsc_buffer_view(&value), greedy);
    }
    awsc_buffer_append_view(&request->path, pattern);
    if (query.size) awsc_buffer_append_view(&request->query, query);
    awsc_buffer_clear(&value);
    if (!status && (request->path.failed || request->query.failed)) status = awsc_error_nomem(error);
    return status;
}

int awsc_bind_host_prefix(const awsc_operation *operation, const void *input, uint32_t level,
                          awsc_http_request *request, awsc_error **error)
{
    if (!operation->host_prefix) return AWSC_OK;
    awsc_view pattern = awsc_view_text(operation->host_prefix);
    awsc_view before, name;
    awsc_buffer prefix = AWSC_BUFFER_INIT(request->allocator);
    awsc_buffer value = AWSC_BUFFER_INIT(request->allocator);
    int status = AWSC_OK;
    while (!status && next_label(&pattern, &before, &name)) {
        awsc_buffer_append_view(&prefix, before);
        awsc_buffer_truncate(&value, 0);
        status = label_value(operation, input, level, name, true, &value, error);
        if (!status) awsc_buffer_append_view(&prefix, awsc_buffer_view(&value));
    }
    awsc_buffer_append_view(&prefix, pattern);
    awsc_buffer_clear(&value);
    if (!status) {
        awsc_release(request->allocator, request->host_prefix);
        request->host_prefix = awsc_buffer_take(&prefix);
        if (!request->host_prefix) status = awsc_error_nomem(error);
    }
    awsc_buffer_clear(&prefix);
    return status;
}

/* ---- query ----------------------------------------------------------------------------------------------------- */

static int add_query_value(awsc_http_request *request, awsc_view name, const awsc_member *member, const void *field,
                           awsc_error **error)
{
    awsc_buffer text = AWSC_BUFFER_INIT(request->allocator);
    awsc_value_text_write(&text, member, field, AWSC_TABLE_DATE_TIME);
    bool failed = text.failed;
    awsc_view value = awsc_buffer_view(&text);
    if (!failed) awsc_http_request_add_query(request, name, &value);
    awsc_buffer_clear(&text);
    return failed || request->query.failed ? awsc_error_nomem(error) : AWSC_OK;
}

/* Adds a value to the query, or each item of a list, under one name. */
static int add_query(awsc_http_request *request, awsc_view name, const awsc_member *member, const void *field,
                     awsc_error **error)
{
    if (member->type != AWSC_TYPE_LIST) return add_query_value(request, name, member, field, error);
    awsc_sequence list = awsc_sequence_at(field);
    const awsc_member *element = &member->target->members[0];
    for (size_t i = 0; i < list.count; i++) {
        const void *item = awsc_item_at(member->target, list, i);
        if (!awsc_member_is_set(element, item)) continue;
        int status = add_query_value(request, name, element, item, error);
        if (status) return status;
    }
    return AWSC_OK;
}

/* Returns whether a set member is bound to query parameter `name`; it replaces a map's entry of that name. */
static bool is_bound_query(const awsc_schema *schema, const void *input, uint32_t level, awsc_view name)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (awsc_member_location(member) == AWSC_TABLE_QUERY && set_field(member, input, level) &&
            awsc_view_equal(awsc_member_wire_name(member), name))
            return true;
    }
    return false;
}

static int add_query_map(const awsc_schema *schema, const void *input, uint32_t level, const awsc_member *member,
                         const void *field, awsc_http_request *request, awsc_error **error)
{
    awsc_sequence map = awsc_sequence_at(field);
    const awsc_member *value = &member->target->members[0];
    for (size_t i = 0; i < map.count; i++) {
        const char *entry = awsc_item_at(member->target, map, i);
        awsc_view key = awsc_view_text(awsc_pointer_at(entry));
        const void *item = entry + value->offset;
        if (!key.data || !awsc_member_is_set(value, item) || is_bound_query(schema, input, level, key)) continue;
        int status = add_query(request, key, value, item, error);
        if (status) return status;
    }
    return AWSC_OK;
}

int awsc_bind_query(const awsc_schema *schema, const void *input, uint32_t level, awsc_http_request *request,
                    awsc_error **error)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        const void *field = set_field(member, input, level);
        int status = AWSC_OK;
        if (!field) continue;
        if (awsc_member_location(member) == AWSC_TABLE_QUERY)
            status = add_query(request, awsc_member_wire_name(member), member, field, error);
        else if (awsc_member_location(member) == AWSC_TABLE_QUERY_PARAMS)
            status = add_query_map(schema, input, level, member, field, request, error);
        if (status) return status;
    }
    return AWSC_OK;
}

/* ---- headers --------------------------------------------------------------------------------------------------- */

static void append_header_value(awsc_buffer *out, const awsc_member *member, const void *field)
{
    if (member->type != AWSC_TYPE_LIST) {
        awsc_value_text_write(out, member, field, AWSC_TABLE_HTTP_DATE);
        return;
    }
    awsc_sequence list = awsc_sequence_at(field);
    const awsc_member *element = &member->target->members[0];
    bool first = true;
    for (size_t i = 0; i < list.count; i++) {
        const void *item = awsc_item_at(member->target, list, i);
        if (!awsc_member_is_set(element, item)) continue;
        if (!first) awsc_buffer_append_text(out, ", ");
        first = false;
        awsc_value_text_write_item(out, element, item);
    }
}

/* Sets a header to a member's value. An empty text or list becomes a header without value. */
static int put_header(awsc_http_request *request, awsc_view name, const awsc_member *member, const void *field,
                      awsc_error **error)
{
    awsc_buffer value = AWSC_BUFFER_INIT_SECRET(request->allocator); /* tokens go through it */
    append_header_value(&value, member, field);
    int status = value.failed ? awsc_error_nomem(error)
                              : awsc_http_request_put_header(request, name, awsc_buffer_view(&value), true, error);
    awsc_buffer_clear_secret(&value);
    return status;
}

static int put_prefix_headers(awsc_http_request *request, const awsc_member *member, const void *field,
                              awsc_error **error)
{
    awsc_sequence map = awsc_sequence_at(field);
    const awsc_member *value = &member->target->members[0];
    awsc_buffer name = AWSC_BUFFER_INIT(request->allocator);
    int status = AWSC_OK;
    for (size_t i = 0; i < map.count && !status; i++) {
        const char *entry = awsc_item_at(member->target, map, i);
        const char *key = awsc_pointer_at(entry);
        if (!key || !awsc_member_is_set(value, entry + value->offset)) continue;
        awsc_buffer_truncate(&name, 0);
        awsc_buffer_append_view(&name, awsc_member_wire_name(member));
        awsc_buffer_append_text(&name, key);
        status = name.failed ? awsc_error_nomem(error)
                             : put_header(request, awsc_buffer_view(&name), value, entry + value->offset, error);
    }
    awsc_buffer_clear(&name);
    return status;
}

/* Sets prefix headers first, so that a header with its own member replaces an equal name in the map. */
int awsc_bind_headers(const awsc_schema *schema, const void *input, uint32_t level, awsc_http_request *request,
                      awsc_error **error)
{
    static const unsigned order[] = {AWSC_TABLE_PREFIX_HEADERS, AWSC_TABLE_HEADER};
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < schema->member_count; i++) {
            const awsc_member *member = &schema->members[i];
            const void *field = awsc_member_location(member) == order[pass] ? set_field(member, input, level) : NULL;
            if (!field) continue;
            int status = pass == 0 ? put_prefix_headers(request, member, field, error)
                                   : put_header(request, awsc_member_wire_name(member), member, field, error);
            if (status) {
                awsc_error_prefix(error, "%s", member->name);
                return status;
            }
        }
    }
    return AWSC_OK;
}
