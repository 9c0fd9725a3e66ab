/* SPDX-License-Identifier: Apache-2.0 */
/* Converts unions of events to messages of an event stream. */
#include <string.h>

#include "base/memory.h"
#include "codec/json_codec.h"
#include "error/error.h"
#include "events/event_bindings.h"
#include "events/event_headers.h"
#include "eventstream/message.h"
#include "schema/value.h"

/* The headers of a message, from the framing and from the event's members. */
typedef struct header_table {
    awsc_event_header_value *items;
    size_t count;
} header_table;

static void add_text(header_table *table, const char *name, awsc_view text)
{
    table->items[table->count++] =
        (awsc_event_header_value){.name = awsc_view_text(name), .type = AWSC_EVENT_STRING, .bytes = text};
}

/* Converts a time to milliseconds, rounded down. */
static int milliseconds(awsc_time time, const awsc_member *member, int64_t *out, awsc_error **error)
{
    if (time.seconds < INT64_MIN / 1000 || time.seconds >= INT64_MAX / 1000)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s is too far away; an event header counts in milliseconds",
                              member->name);
    *out = time.seconds * 1000 + time.nanoseconds / 1000000;
    return AWSC_OK;
}

static int header_value(const awsc_member *member, const void *field, awsc_event_header_value *out, awsc_error **error)
{
    out->type = awsc_event_header_type(member);
    if (out->type == AWSC_EVENT_NO_TYPE)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s has no form as an event header", member->name);
    switch (awsc_form_of(member)) {
    case AWSC_FORM_BOOL:
        if (!((const awsc_opt_bool *)field)->value) out->type = AWSC_EVENT_FALSE;
        break;
    case AWSC_FORM_INTEGER:
        out->integer = awsc_integer_at(member, field);
        break;
    case AWSC_FORM_TIME:
        return milliseconds(((const awsc_opt_time *)field)->value, member, &out->integer, error);
    case AWSC_FORM_BYTES:
        out->bytes = awsc_bytes_at(field);
        break;
    default:
        out->bytes = awsc_view_text(awsc_pointer_at(field));
        break;
    }
    return AWSC_OK;
}

static int add_member_headers(const awsc_schema *schema, const void *event, uint32_t level, header_table *table,
                              awsc_error **error)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (awsc_member_location(member) != AWSC_TABLE_EVENT_HEADER || !awsc_member_visible(member, level)) continue;
        const void *field = awsc_member_value(member, event);
        if (!awsc_member_is_set(member, field)) continue;
        awsc_event_header_value *header = &table->items[table->count++];
        *header = (awsc_event_header_value){.name = awsc_member_wire_name(member)};
        int status = header_value(member, field, header, error);
        if (status) return status;
    }
    return AWSC_OK;
}

/* ---- payload --------------------------------------------------------------------------------------------------- */

static const char *payload_type(const awsc_schema *schema, const awsc_member *member)
{
    const char *type = awsc_member_extra_text(schema, (size_t)(member - schema->members), AWSC_EXTRA_MEDIA_TYPE);
    if (type) return type;
    if (member->type == AWSC_TYPE_TEXT) return "text/plain";
    return member->type == AWSC_TYPE_BLOB ? "application/octet-stream" : "application/json";
}

/* Sets `*payload`, which points into `json` or to bytes of the event, and its type (NULL: no payload). */
static int write_payload(const awsc_schema *schema, const void *event, uint32_t level, awsc_buffer *json,
                         awsc_view *payload, const char **type, awsc_error **error)
{
    const awsc_member *member = awsc_member_in(schema, AWSC_TABLE_EVENT_PAYLOAD);
    int status = AWSC_OK;
    if (!member) {
        if (!awsc_member_in(schema, AWSC_TABLE_BODY)) return AWSC_OK;
        *type = "application/json";
        status = awsc_json_encode(schema, event, level, true, json, error);
        *payload = awsc_buffer_view(json);
        return status;
    }
    const void *field = awsc_member_visible(member, level) ? awsc_member_value(member, event) : NULL;
    if (!field || !awsc_member_is_set(member, field)) return AWSC_OK;
    *type = payload_type(schema, member);
    if (member->type == AWSC_TYPE_TEXT) {
        *payload = awsc_view_text(*(const char *const *)field);
    } else if (member->type == AWSC_TYPE_BLOB) {
        *payload = awsc_view_of(((const awsc_blob *)field)->data, ((const awsc_blob *)field)->size);
    } else {
        status = awsc_json_encode_member(member, field, level, json, error);
        *payload = awsc_buffer_view(json);
    }
    return status;
}

/* ---- one event ------------------------------------------------------------------------------------------------- */

static int write_message(const awsc_member *variant, const void *event, uint32_t level, header_table *table,
                         awsc_buffer *json, awsc_buffer *out, awsc_error **error)
{
    const awsc_schema *schema = variant->target;
    const bool is_error = schema->http_status != 0; /* only errors have one */
    const char *type = NULL;
    awsc_event_message message = {.headers = table->items};
    int status = write_payload(schema, event, level, json, &message.payload, &type, error);
    if (status) return status;
    add_text(table, ":message-type", is_error ? AWSC_VIEW("exception") : AWSC_VIEW("event"));
    add_text(table, is_error ? ":exception-type" : ":event-type", awsc_member_name(variant));
    if (type) add_text(table, ":content-type", awsc_view_text(type));
    status = add_member_headers(schema, event, level, table, error);
    message.header_count = table->count;
    return status ? status : awsc_event_message_encode(&message, out, error);
}

int awsc_rest_json1_write_event(const awsc_service *service, const awsc_schema *events, const void *value,
                                uint32_t level, awsc_buffer *out, awsc_error **error)
{
    (void)service;
    const awsc_allocator *memory = awsc_memory();
    const awsc_member *variant = awsc_union_variant(events, value, level);
    const void *event = variant ? awsc_pointer_at(awsc_member_value(variant, value)) : NULL;
    if (!event || variant->type != AWSC_TYPE_STRUCTURE)
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "%s: the event has no value, or kind %d, which the union does not have", events->name,
                              (int)((const awsc_union *)value)->kind);
    header_table table = {.items = awsc_alloc_zeroed(memory, variant->target->member_count + 3u, sizeof *table.items)};
    if (!table.items) return awsc_error_nomem(error);
    awsc_buffer json = AWSC_BUFFER_INIT_SECRET(memory);
    int status = write_message(variant, event, level, &table, &json, out, error);
    if (status) awsc_error_prefix(error, "event %s", variant->name);
    awsc_buffer_clear_secret(&json);
    awsc_release(memory, table.items);
    return status;
}
