#include "bind_request.h"

#include <math.h>
#include <string.h>

#include "base/encode.h"
#include "base/number.h"
#include "base/timestamp.h"
#include "codec/json_codec.h"
#include "error/error.h"
#include "schema/walk.h"

/* What the binding of one request works on. */
typedef struct binder {
    const awsc_local_route *route;
    const awsc_local_request *request;
    awsc_arena *arena;
    awsc_error **error;
} binder;

/* Every C list and map begins like this. */
typedef struct sequence {
    size_t count;
    const void *items;
} sequence;

static int invalid(const binder *to, const awsc_member *member, const char *expected)
{
    return awsc_error_set(to->error, AWSC_ERR_VALIDATION, "%s: expected %s", member->name, expected);
}

/* ---- one value from text --------------------------------------------------------------------------------------- */

static int set_integer(const binder *to, const awsc_member *member, awsc_view text, int64_t low, int64_t high,
                       int64_t *out)
{
    if (awsc_parse_i64(text, out) || *out < low || *out > high) return invalid(to, member, "an integer in range");
    return AWSC_OK;
}

static int set_number(const binder *to, const awsc_member *member, awsc_view text, void *field)
{
    int64_t value = 0;
    int status = AWSC_OK;
    switch (member->type) {
    case AWSC_TYPE_I8:
        status = set_integer(to, member, text, INT8_MIN, INT8_MAX, &value);
        *(awsc_opt_i8 *)field = AWSC_I8((int8_t)value);
        return status;
    case AWSC_TYPE_I16:
        status = set_integer(to, member, text, INT16_MIN, INT16_MAX, &value);
        *(awsc_opt_i16 *)field = AWSC_I16((int16_t)value);
        return status;
    case AWSC_TYPE_I32:
        status = set_integer(to, member, text, INT32_MIN, INT32_MAX, &value);
        *(awsc_opt_i32 *)field = AWSC_I32((int32_t)value);
        return status;
    default:
        status = set_integer(to, member, text, INT64_MIN, INT64_MAX, &value);
        *(awsc_opt_i64 *)field = AWSC_I64(value);
        return status;
    }
}

static int set_float(const binder *to, const awsc_member *member, awsc_view text, void *field)
{
    double value;
    if (awsc_view_equal(text, AWSC_VIEW("NaN"))) {
        value = NAN;
    } else if (awsc_view_equal(text, AWSC_VIEW("Infinity"))) {
        value = INFINITY;
    } else if (awsc_view_equal(text, AWSC_VIEW("-Infinity"))) {
        value = -INFINITY;
    } else if (awsc_parse_f64(text, &value)) {
        return invalid(to, member, "a number");
    }
    if (member->type == AWSC_TYPE_F32) {
        *(awsc_opt_f32 *)field = AWSC_F32((float)value);
    } else {
        *(awsc_opt_f64 *)field = AWSC_F64(value);
    }
    return AWSC_OK;
}

static int set_time(const binder *to, const awsc_member *member, awsc_view text, void *field)
{
    unsigned format = member->flags & AWSC_TIME_FORMAT_MASK;
    bool header = (member->flags & AWSC_LOCATION_MASK) == AWSC_HEADER;
    awsc_time value;
    int failed;
    if (format == AWSC_EPOCH_SECONDS) {
        failed = awsc_time_parse_epoch(text, &value);
    } else if (format == AWSC_HTTP_DATE || (!format && header)) {
        failed = awsc_time_parse_http_date(text, &value);
    } else {
        failed = awsc_time_parse_date_time(text, &value);
    }
    if (failed) return invalid(to, member, "a timestamp");
    *(awsc_opt_time *)field = (awsc_opt_time){AWSC_SET, value};
    return AWSC_OK;
}

static int set_bool(const binder *to, const awsc_member *member, awsc_view text, void *field)
{
    bool yes = awsc_view_equal(text, AWSC_VIEW("true"));
    if (!yes && !awsc_view_equal(text, AWSC_VIEW("false"))) return invalid(to, member, "true or false");
    *(awsc_opt_bool *)field = AWSC_BOOL(yes);
    return AWSC_OK;
}

static int decode_base64(const binder *to, const awsc_member *member, awsc_view text, awsc_view *out)
{
    char *bytes = awsc_arena_bytes(to->arena, awsc_base64_decoded_max(text.size) + 1);
    size_t size;
    if (!bytes) return awsc_error_nomem(to->error);
    if (awsc_base64_decode(text, bytes, &size)) return invalid(to, member, "base64");
    *out = (awsc_view){bytes, size};
    return AWSC_OK;
}

static int set_text(const binder *to, const awsc_member *member, awsc_view text, void *field)
{
    bool header = (member->flags & AWSC_LOCATION_MASK) == AWSC_HEADER;
    if (header && (member->flags & AWSC_MEDIA_TYPE)) {
        int status = decode_base64(to, member, text, &text);
        if (status) return status;
    }
    if (!awsc_utf8_valid(text) || (text.size && memchr(text.data, 0, text.size))) {
        return invalid(to, member, "UTF-8 text without NUL");
    }
    const char *copy = awsc_arena_text(to->arena, text.size ? text.data : "", text.size);
    if (!copy) return awsc_error_nomem(to->error);
    *(const char **)field = copy;
    return AWSC_OK;
}

static int set_value(const binder *to, const awsc_member *member, awsc_view text, void *field)
{
    awsc_view bytes = awsc_view_of(NULL, 0);
    int status;
    switch (member->type) {
    case AWSC_TYPE_BOOL:
        return set_bool(to, member, text, field);
    case AWSC_TYPE_I8:
    case AWSC_TYPE_I16:
    case AWSC_TYPE_I32:
    case AWSC_TYPE_I64:
        return set_number(to, member, text, field);
    case AWSC_TYPE_F32:
    case AWSC_TYPE_F64:
        return set_float(to, member, text, field);
    case AWSC_TYPE_TIME:
        return set_time(to, member, text, field);
    case AWSC_TYPE_TEXT:
    case AWSC_TYPE_NUMBER:
        return set_text(to, member, text, field);
    case AWSC_TYPE_BLOB:
        status = decode_base64(to, member, text, &bytes);
        if (!status) *(awsc_blob *)field = (awsc_blob){bytes.data, bytes.size};
        return status;
    default:
        return invalid(to, member, "a type that can travel outside of a body");
    }
}

/* ---- lists and maps -------------------------------------------------------------------------------------------- */

/* Appends one more item to a list of `count` that has room for `room`; grows it when it is full. */
static int append_item(const binder *to, const awsc_schema *list, sequence *values, size_t *room, awsc_view text)
{
    if (values->count == *room) {
        size_t larger = *room ? *room * 2 : 8;
        char *items = awsc_arena_alloc_zeroed(to->arena, larger, list->size);
        if (!items) return awsc_error_nomem(to->error);
        if (values->count) memcpy(items, values->items, values->count * list->size);
        values->items = items;
        *room = larger;
    }
    char *item = (char *)(uintptr_t)values->items + values->count * list->size;
    int status = set_value(to, &list->members[0], text, item);
    if (!status) values->count++;
    return status;
}

static int bind_header_list(const binder *to, const awsc_member *member, awsc_view text, sequence *values)
{
    size_t room = 0;
    while (text.data) {
        awsc_view item;
        text = awsc_view_split(text, ',', &item);
        int status = append_item(to, member->target, values, &room, awsc_view_trim(item));
        if (status) return status;
    }
    return AWSC_OK;
}

/* One entry of a map from text to text. */
static int append_entry(const binder *to, const awsc_schema *map, sequence *entries, size_t *room, awsc_view key,
                        awsc_view value)
{
    if (entries->count == *room) {
        size_t larger = *room ? *room * 2 : 8;
        char *items = awsc_arena_alloc_zeroed(to->arena, larger, map->size);
        if (!items) return awsc_error_nomem(to->error);
        if (entries->count) memcpy(items, entries->items, entries->count * map->size);
        entries->items = items;
        *room = larger;
    }
    char *entry = (char *)(uintptr_t)entries->items + entries->count * map->size;
    const char *copy = awsc_arena_text(to->arena, key.size ? key.data : "", key.size);
    if (!copy) return awsc_error_nomem(to->error);
    *(const char **)(void *)entry = copy;
    int status = set_value(to, &map->members[0], value, entry + map->members[0].offset);
    if (!status) entries->count++;
    return status;
}

/* ---- members by location --------------------------------------------------------------------------------------- */

static int bind_label(const binder *to, const awsc_member *member, void *field)
{
    for (size_t i = 0; i < to->route->label_count; i++) {
        const awsc_local_label *label = &to->route->labels[i];
        if (!awsc_view_equal(label->name, awsc_view_text(member->name))) continue;
        awsc_view text;
        if (awsc_local_decode_text(label->value, to->arena, &text)) return awsc_error_nomem(to->error);
        return set_value(to, member, text, field);
    }
    return invalid(to, member, "a value in the path");
}

static int bind_query(const binder *to, const awsc_member *member, void *field)
{
    awsc_view wanted = awsc_member_wire_name(member);
    awsc_view query = awsc_local_request_query(to->request);
    awsc_view name, value;
    size_t room = 0;
    for (;;) {
        int status = awsc_local_query_next(&query, to->arena, &name, &value);
        if (status == AWSC_END) return AWSC_OK;
        if (status) return awsc_error_nomem(to->error);
        if (!awsc_view_equal(name, wanted)) continue;
        if (member->type != AWSC_TYPE_LIST) return set_value(to, member, value, field);
        status = append_item(to, member->target, field, &room, value);
        if (status) return status;
    }
}

static bool is_bound_parameter(const awsc_schema *schema, awsc_view name)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if ((member->flags & AWSC_LOCATION_MASK) != AWSC_QUERY) continue;
        if (awsc_view_equal(awsc_member_wire_name(member), name)) return true;
    }
    return false;
}

static int bind_query_params(const binder *to, const awsc_member *member, void *field)
{
    awsc_view query = awsc_local_request_query(to->request);
    awsc_view name, value;
    size_t room = 0;
    for (;;) {
        int status = awsc_local_query_next(&query, to->arena, &name, &value);
        if (status == AWSC_END) return AWSC_OK;
        if (status) return awsc_error_nomem(to->error);
        if (is_bound_parameter(to->route->operation->input, name)) continue;
        status = append_entry(to, member->target, field, &room, name, value);
        if (status) return status;
    }
}

static int bind_header(const binder *to, const awsc_member *member, void *field)
{
    awsc_view wanted = awsc_member_wire_name(member);
    for (size_t i = 0; i < to->request->header_count; i++) {
        const awsc_header *header = &to->request->headers[i];
        if (!awsc_view_equal_ignore_case(awsc_view_text(header->name), wanted)) continue;
        awsc_view value = awsc_view_text(header->value);
        if (member->type == AWSC_TYPE_LIST) return bind_header_list(to, member, value, field);
        return set_value(to, member, value, field);
    }
    return AWSC_OK;
}

static int bind_prefix_headers(const binder *to, const awsc_member *member, void *field)
{
    awsc_view prefix = awsc_member_wire_name(member);
    size_t room = 0;
    for (size_t i = 0; i < to->request->header_count; i++) {
        awsc_view name = awsc_view_text(to->request->headers[i].name);
        if (name.size < prefix.size) continue;
        if (!awsc_view_equal_ignore_case((awsc_view){name.data, prefix.size}, prefix)) continue;
        awsc_view key = {name.data + prefix.size, name.size - prefix.size};
        int status = append_entry(to, member->target, field, &room, key, awsc_view_text(to->request->headers[i].value));
        if (status) return status;
    }
    return AWSC_OK;
}

static awsc_view body_view(const binder *to)
{
    return (awsc_view){to->request->body.data, to->request->body.size};
}

static int bind_payload_structure(const binder *to, const awsc_member *member, void *field)
{
    if (to->request->body.size == 0) return AWSC_OK;
    void *value = awsc_arena_alloc_zeroed(to->arena, 1, member->target->size);
    if (!value) return awsc_error_nomem(to->error);
    int status =
        awsc_json_decode(member->target, body_view(to), false, AWSC_JSON_LIMITS_DEFAULT, to->arena, value, to->error);
    if (!status) *(const void **)field = value;
    return status;
}

static int bind_payload(const binder *to, const awsc_member *member, void *field)
{
    awsc_blob body = to->request->body;
    switch (member->type) {
    case AWSC_TYPE_BLOB:
        if (body.size) *(awsc_blob *)field = body;
        return AWSC_OK;
    case AWSC_TYPE_BODY:
        *(awsc_body *)field = (awsc_body){body.size ? body.data : &awsc_empty, body.size, NULL, NULL};
        return AWSC_OK;
    case AWSC_TYPE_TEXT:
        return body.size ? set_text(to, member, body_view(to), field) : AWSC_OK;
    case AWSC_TYPE_STRUCTURE:
    case AWSC_TYPE_UNION:
        return bind_payload_structure(to, member, field);
    default:
        return invalid(to, member, "a payload of a type that is supported");
    }
}

static int bind_member(const binder *to, const awsc_member *member, void *field)
{
    switch (member->flags & AWSC_LOCATION_MASK) {
    case AWSC_LABEL:
        return bind_label(to, member, field);
    case AWSC_QUERY:
        return bind_query(to, member, field);
    case AWSC_QUERY_PARAMS:
        return bind_query_params(to, member, field);
    case AWSC_HEADER:
        return bind_header(to, member, field);
    case AWSC_PREFIX_HEADERS:
        return bind_prefix_headers(to, member, field);
    case AWSC_PAYLOAD:
        return bind_payload(to, member, field);
    default:
        return AWSC_OK; /* in the document */
    }
}

static bool has_body_members(const awsc_schema *schema)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        if ((schema->members[i].flags & AWSC_LOCATION_MASK) == AWSC_BODY) return true;
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
