/* SPDX-License-Identifier: Apache-2.0 */
#include "bind_event.h"

#include "runtime.h"

#define ANY_LEVEL UINT16_MAX

static const awsc_member *find_variant(const awsc_schema *events, const char *variant)
{
    for (size_t i = 0; i < events->member_count; i++) {
        if (awsc_view_equal(awsc_view_text(events->members[i].name), awsc_view_text(variant))) {
            return &events->members[i];
        }
    }
    return NULL;
}

static const awsc_member *find_payload(const awsc_schema *event)
{
    for (size_t i = 0; i < event->member_count; i++) {
        if ((event->members[i].flags & AWSC_TABLE_LOCATION_MASK) == AWSC_TABLE_EVENT_PAYLOAD) return &event->members[i];
    }
    return NULL;
}

static awsc_event_header_value text_header(const char *name, const char *value)
{
    return (awsc_event_header_value){
        .name = awsc_view_text(name), .type = AWSC_EVENT_STRING, .bytes = awsc_view_text(value)};
}

static int encode_event(const char *variant, const char *content_type, awsc_view payload, awsc_buffer *out,
                        awsc_error **error)
{
    awsc_event_header_value headers[] = {
        text_header(":event-type", variant),
        text_header(":content-type", content_type),
        text_header(":message-type", "event"),
    };
    awsc_event_message message = {headers, sizeof headers / sizeof headers[0], payload};
    return awsc_event_message_encode(&message, out, error);
}

int awsc_local_bind_event(const awsc_schema *events, const char *variant, const void *value, awsc_buffer *out,
                          awsc_error **error)
{
    const awsc_member *member = find_variant(events, variant);
    if (!member) return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s has no event %s", events->name, variant);
    const awsc_member *payload = find_payload(member->target);
    if (payload && payload->type == AWSC_TYPE_BLOB) {
        const awsc_blob *bytes = (const void *)((const char *)value + payload->offset);
        return encode_event(variant, "application/octet-stream", (awsc_view){bytes->data, bytes->size}, out, error);
    }
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    int status = awsc_json_encode(member->target, value, ANY_LEVEL, false, &text, error);
    if (!status) status = encode_event(variant, "application/json", awsc_buffer_view(&text), out, error);
    awsc_buffer_clear(&text);
    return status;
}
