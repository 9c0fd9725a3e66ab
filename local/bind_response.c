#include "bind_response.h"

#include <math.h>
#include <string.h>

#include "base/allocator.h"
#include "base/encode.h"
#include "base/timestamp.h"
#include "codec/json_codec.h"
#include "error/error.h"
#include "http/http.h"
#include "schema/walk.h"

/* Our structures are as new as the tables that they are compiled with. */
#define ANY_LEVEL UINT16_MAX
#define NO_CONTENT 204

typedef struct sequence {
    size_t count;
    const void *items;
} sequence;

/* ---- values as text -------------------------------------------------------------------------------------------- */

static void append_float(double value, bool single, awsc_buffer *out)
{
    if (isnan(value)) {
        awsc_buffer_append_text(out, "NaN");
    } else if (isinf(value)) {
        awsc_buffer_append_text(out, value > 0 ? "Infinity" : "-Infinity");
    } else if (single) {
        awsc_buffer_append_f32(out, (float)value);
    } else {
        awsc_buffer_append_f64(out, value);
    }
}

static void append_time(const awsc_member *member, awsc_time value, awsc_buffer *out)
{
    switch (member->flags & AWSC_TIME_FORMAT_MASK) {
    case AWSC_DATE_TIME:
        awsc_time_format_date_time(out, value);
        return;
    case AWSC_EPOCH_SECONDS:
        awsc_time_format_epoch(out, value);
        return;
    default:
        awsc_time_format_http_date(out, value);
    }
}

static void append_value(const awsc_member *member, const void *field, awsc_buffer *out)
{
    const char *text;
    awsc_blob blob;
    switch (member->type) {
    case AWSC_TYPE_BOOL:
        awsc_buffer_append_text(out, ((const awsc_opt_bool *)field)->value ? "true" : "false");
        return;
    case AWSC_TYPE_I8:
        awsc_buffer_append_i64(out, ((const awsc_opt_i8 *)field)->value);
        return;
    case AWSC_TYPE_I16:
        awsc_buffer_append_i64(out, ((const awsc_opt_i16 *)field)->value);
        return;
    case AWSC_TYPE_I32:
        awsc_buffer_append_i64(out, ((const awsc_opt_i32 *)field)->value);
        return;
    case AWSC_TYPE_I64:
        awsc_buffer_append_i64(out, ((const awsc_opt_i64 *)field)->value);
        return;
    case AWSC_TYPE_F32:
        append_float((double)((const awsc_opt_f32 *)field)->value, true, out);
        return;
    case AWSC_TYPE_F64:
        append_float(((const awsc_opt_f64 *)field)->value, false, out);
        return;
    case AWSC_TYPE_TIME:
        append_time(member, ((const awsc_opt_time *)field)->value, out);
        return;
    case AWSC_TYPE_TEXT:
    case AWSC_TYPE_NUMBER:
        text = *(const char *const *)field;
        if (member->flags & AWSC_MEDIA_TYPE) {
            awsc_base64_encode(out, text, strlen(text));
        } else {
            awsc_buffer_append_text(out, text);
        }
        return;
    case AWSC_TYPE_BLOB:
        blob = *(const awsc_blob *)field;
        awsc_base64_encode(out, blob.data, blob.size);
        return;
    default:
        return; /* the model allows nothing else outside of bodies */
    }
}

static void append_list(const awsc_schema *list, const sequence *values, awsc_buffer *out)
{
    for (size_t i = 0; i < values->count; i++) {
        if (i) awsc_buffer_append_text(out, ", ");
        append_value(&list->members[0], (const char *)values->items + i * list->size, out);
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
        append_list(member->target, field, &value);
    } else {
        append_value(member, field, &value);
    }
    return add_header(response, awsc_member_wire_name(member), &value, error);
}

static int bind_prefix_headers(awsc_http_response *response, const awsc_member *member, const sequence *entries,
                               awsc_error **error)
{
    const awsc_schema *map = member->target;
    int status = AWSC_OK;
    for (size_t i = 0; i < entries->count && !status; i++) {
        const char *entry = (const char *)entries->items + i * map->size;
        awsc_buffer name = AWSC_BUFFER_INIT(awsc_allocator_default());
        awsc_buffer value = AWSC_BUFFER_INIT(awsc_allocator_default());
        awsc_buffer_append_view(&name, awsc_member_wire_name(member));
        awsc_buffer_append_text(&name, *(const char *const *)(const void *)entry);
        append_value(&map->members[0], entry + map->members[0].offset, &value);
        status = name.failed ? awsc_error_nomem(error) : AWSC_OK;
        if (!status) status = add_header(response, awsc_buffer_view(&name), &value, error);
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

static int bind_json(awsc_http_response *response, const awsc_schema *schema, const void *value, bool body_only,
                     awsc_error **error)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    int status = awsc_json_encode(schema, value, ANY_LEVEL, body_only, &text, error);
    if (!status) return set_body(response, &text, "application/json", error);
    awsc_buffer_clear(&text);
    return status;
}

static int bind_payload(awsc_http_response *response, const awsc_member *member, const void *field,
                        const char *payload_type, awsc_error **error)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    switch (member->type) {
    case AWSC_TYPE_BLOB:
        awsc_buffer_append(&text, ((const awsc_blob *)field)->data, ((const awsc_blob *)field)->size);
        return set_body(response, &text, payload_type ? payload_type : "application/octet-stream", error);
    case AWSC_TYPE_TEXT:
        awsc_buffer_append_text(&text, *(const char *const *)field);
        return set_body(response, &text, "text/plain", error);
    case AWSC_TYPE_STRUCTURE:
    case AWSC_TYPE_UNION:
        return bind_json(response, member->target, *(const void *const *)field, false, error);
    default:
        return AWSC_OK; /* a stream */
    }
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

static int bind_member(awsc_http_response *response, const awsc_member *member, const void *field,
                       const char *payload_type, awsc_error **error)
{
    if (!awsc_member_is_set(member, field)) return AWSC_OK;
    switch (member->flags & AWSC_LOCATION_MASK) {
    case AWSC_HEADER:
        return bind_header(response, member, field, error);
    case AWSC_PREFIX_HEADERS:
        return bind_prefix_headers(response, member, field, error);
    case AWSC_PAYLOAD:
        return bind_payload(response, member, field, payload_type, error);
    default:
        return AWSC_OK;
    }
}

/* The status a member holds, or that of the model. */
static int status_of(const awsc_schema *schema, const void *value, int http_status)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if ((member->flags & AWSC_LOCATION_MASK) != AWSC_STATUS_CODE || member->type != AWSC_TYPE_I32) continue;
        const awsc_opt_i32 *code = (const void *)((const char *)value + member->offset);
        if (code->is_set) return code->value;
    }
    return http_status;
}

static bool has_payload(const awsc_schema *schema)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        if ((schema->members[i].flags & AWSC_LOCATION_MASK) == AWSC_PAYLOAD) return true;
    }
    return false;
}

int awsc_local_bind_response(const awsc_schema *schema, const void *value, int http_status, const char *payload_type,
                             awsc_http_response **out, awsc_error **error)
{
    awsc_http_response *response = NULL;
    int code = status_of(schema, value, http_status);
    int status = awsc_http_response_new(code, &response, error);
    for (size_t i = 0; i < schema->member_count && !status; i++) {
        const awsc_member *member = &schema->members[i];
        status = bind_member(response, member, (const char *)value + member->offset, payload_type, error);
    }
    if (!status && code != NO_CONTENT && !has_payload(schema)) status = bind_json(response, schema, value, true, error);
    if (status) {
        awsc_http_response_free(response);
        return status;
    }
    *out = response;
    return AWSC_OK;
}
