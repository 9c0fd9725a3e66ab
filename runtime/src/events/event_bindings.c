/* SPDX-License-Identifier: Apache-2.0 */
/* Converts messages of an event stream to the union of events. */
#include <string.h>

#include "events/event_bindings.h"
#include "base/memory.h"
#include "base/repair.h"
#include "codec/json_codec.h"
#include "error/error.h"
#include "events/event_headers.h"
#include "eventstream/message.h"
#include "protocol/bindings.h"
#include "protocol/error_response.h"
#include "protocol/rest_json1.h"
#include "schema/value.h"

/* Returns the value of a text header, or an empty view. */
static awsc_view text_header(const awsc_event_message *message, const char *name)
{
    const awsc_event_header_value *header = awsc_event_message_header(message, name);
    if (!header || header->type != AWSC_EVENT_STRING) return awsc_view_of(NULL, 0);
    return header->bytes;
}

static const awsc_member *find_variant(const awsc_schema *events, awsc_view name)
{
    for (size_t i = 0; i < events->member_count; i++)
        if (awsc_view_equal(awsc_member_name(&events->members[i]), name)) return &events->members[i];
    return NULL;
}

/* ---- headers of an event --------------------------------------------------------------------------------------- */

static awsc_opt_time time_of_milliseconds(int64_t milliseconds)
{
    int64_t seconds = milliseconds / 1000, rest = milliseconds % 1000;
    if (rest < 0) {
        rest += 1000;
        seconds--;
    }
    return AWSC_TIME(seconds, (int32_t)rest * 1000000);
}

/* Returns whether a header's type fits the member's type. */
static bool header_fits(const awsc_member *member, uint8_t type)
{
    const uint8_t expected = awsc_event_header_type(member);
    return type == expected || (expected == AWSC_EVENT_TRUE && type == AWSC_EVENT_FALSE);
}

static int read_event_header(const awsc_member *member, const awsc_event_header_value *header, awsc_arena *arena,
                             void *field, awsc_error **error)
{
    if (!header_fits(member, header->type))
        return awsc_error_set(error, AWSC_ERR_PARSE, "event header %.*s (member %s) has type %u, which does not fit",
                              (int)header->name.size, header->name.data, member->name, header->type);
    switch (awsc_form_of(member)) {
    case AWSC_FORM_BOOL:
        *(awsc_opt_bool *)field = AWSC_BOOL(header->type == AWSC_EVENT_TRUE);
        break;
    case AWSC_FORM_INTEGER:
        (void)awsc_integer_store(member, field, header->integer); /* the header has as many bits as the member */
        break;
    case AWSC_FORM_TIME:
        *(awsc_opt_time *)field = time_of_milliseconds(header->integer);
        break;
    default: /* a text or bytes */
        return awsc_read_payload(member, header->bytes, AWSC_JSON_LIMITS_RESPONSE, arena, field, error);
    }
    return AWSC_OK;
}

/* ---- one event ------------------------------------------------------------------------------------------------- */

/* Reads the headers of an event. With `limits.piecemeal`, a header that cannot be read leaves its member unset. */
static int read_event_headers(const awsc_schema *schema, const awsc_event_message *message, awsc_json_limits limits,
                              awsc_arena *arena, void *value, awsc_error **error)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (awsc_member_location(member) != AWSC_TABLE_EVENT_HEADER) continue;
        const awsc_event_header_value *header = awsc_event_message_header(message, awsc_member_wire_name(member).data);
        int status = header ? read_event_header(member, header, arena, (char *)value + member->offset, error) : AWSC_OK;
        if (status && (!limits.piecemeal || status == AWSC_ERR_NOMEM)) return status;
    }
    return AWSC_OK;
}

static int read_event_payload(const awsc_schema *schema, awsc_view payload, awsc_json_limits limits, awsc_arena *arena,
                              void *value, awsc_error **error)
{
    const awsc_member *member = awsc_member_in(schema, AWSC_TABLE_EVENT_PAYLOAD);
    if (member) {
        bool raw = member->type == AWSC_TYPE_BLOB || member->type == AWSC_TYPE_TEXT;
        if (payload.size == 0 && !raw) return AWSC_OK;
        return awsc_read_payload(member, payload, limits, arena, (char *)value + member->offset, error);
    }
    if (payload.size == 0 || !awsc_member_in(schema, AWSC_TABLE_BODY)) return AWSC_OK;
    return awsc_json_decode(schema, payload, true, limits, arena, value, error);
}

/* Returns the structure of an event or (piecemeal) of an exception; NULL with the error set. */
static void *read_event(const awsc_schema *schema, const awsc_event_message *message, awsc_json_limits limits,
                        awsc_arena *arena, awsc_error **error)
{
    void *value = awsc_arena_alloc_zeroed(arena, 1, schema->size);
    if (!value) {
        awsc_error_nomem(error);
        return NULL;
    }
    int status = read_event_headers(schema, message, limits, arena, value, error);
    if (!status) status = read_event_payload(schema, message->payload, limits, arena, value, error);
    if (status && (!limits.piecemeal || status == AWSC_ERR_NOMEM)) return NULL;
    awsc_fill_defaults(schema, value, false);
    if (awsc_fill_required(schema, value, false, arena)) {
        awsc_error_nomem(error);
        return NULL;
    }
    return value;
}

/* ---- the three kinds of messages ------------------------------------------------------------------------------- */

static int on_event(const awsc_schema *events, const awsc_event_message *message, awsc_arena *arena, void *value,
                    awsc_error **error)
{
    awsc_view name = text_header(message, ":event-type");
    if (name.size == 0) return awsc_error_set(error, AWSC_ERR_PARSE, "an event without the text header :event-type");
    awsc_union *head = value;
    head->name = awsc_arena_repaired(arena, name);
    if (!head->name) return awsc_error_nomem(error);
    const awsc_member *variant = find_variant(events, name);
    if (!variant) return AWSC_OK;

    awsc_error *own = NULL;
    void *event = variant->target ? read_event(variant->target, message, AWSC_JSON_LIMITS_RESPONSE, arena, &own) : NULL;
    if (!event) {
        int status = own ? awsc_error_status(own) : AWSC_ERR_PARSE;
        if (own) awsc_error_prefix(&own, "event %s", variant->name);
        if (!own) status = awsc_error_set(&own, status, "event %s is not a structure", variant->name);
        awsc_error_give(error, own);
        return status;
    }
    awsc_pointer_store((char *)value + variant->offset, event);
    head->kind = (int32_t)(variant - events->members) + 1;
    return AWSC_OK;
}

static const awsc_error_case *case_of_schema(const awsc_service *service, const awsc_schema *schema)
{
    for (size_t i = 0; schema && i < service->error_count; i++)
        if (service->errors[i].schema == schema) return &service->errors[i];
    return NULL;
}

/* Makes the error of an exception. If neither the union nor the service models it, only its name and message are
 * known. */
static int on_exception(const awsc_service *service, const awsc_schema *events, const awsc_event_message *message,
                        awsc_error **error)
{
    awsc_view name = text_header(message, ":exception-type");
    if (name.size == 0)
        return awsc_error_set(error, AWSC_ERR_PARSE, "an exception without the text header :exception-type");
    if (!error) return AWSC_ERR_SERVICE;
    awsc_view ignored;
    awsc_service_error details = {.code = name, .body = message->payload};
    details.arena = awsc_arena_new_sized(awsc_memory(), 0);
    if (!details.arena) return awsc_error_nomem(error);
    if (awsc_error_document(message->payload, details.arena, &ignored, &details.message)) {
        awsc_arena_free(details.arena);
        return awsc_error_nomem(error);
    }
    const awsc_member *variant = find_variant(events, name);
    details.modeled = case_of_schema(service, variant ? variant->target : NULL);
    if (!details.modeled) details.modeled = awsc_error_case_find(service, name);
    if (details.modeled) {
        details.code = awsc_view_text(details.modeled->code); /* the variant's name may be another */
        const awsc_schema *schema = details.modeled->schema;
        void *value = read_event(schema, message, AWSC_JSON_LIMITS_ERROR, details.arena, NULL);
        if (!value) details.modeled = NULL;
        details.value = value;
        const awsc_member *text = value ? awsc_error_message_member(schema) : NULL;
        if (text && details.message.size == 0)
            details.message = awsc_view_text(awsc_pointer_at((char *)value + text->offset));
    }
    return awsc_error_set_service(error, &details);
}

/* Makes an error that the model does not describe, from the code and message in headers. */
static int on_error(const awsc_event_message *message, awsc_error **error)
{
    awsc_service_error details = {.code = text_header(message, ":error-code"),
                                  .message = text_header(message, ":error-message"),
                                  .body = message->payload};
    if (details.code.size == 0) details.code = AWSC_VIEW("UnknownError");
    return awsc_error_set_service(error, &details);
}

bool awsc_rest_json1_knows_event(const awsc_schema *events, const struct awsc_event_message *message)
{
    if (!awsc_view_equal(text_header(message, ":message-type"), AWSC_VIEW("event"))) return true;
    return find_variant(events, text_header(message, ":event-type")) != NULL;
}

int awsc_rest_json1_event(const awsc_service *service, const awsc_schema *events,
                          const struct awsc_event_message *message, awsc_arena *arena, void *value, awsc_error **error)
{
    awsc_view type = text_header(message, ":message-type");
    if (awsc_view_equal(type, AWSC_VIEW("event"))) return on_event(events, message, arena, value, error);
    if (awsc_view_equal(type, AWSC_VIEW("exception"))) return on_exception(service, events, message, error);
    if (awsc_view_equal(type, AWSC_VIEW("error"))) return on_error(message, error);
    return awsc_error_set(error, AWSC_ERR_PARSE,
                          "a message whose header :message-type is not the text event, exception or error");
}
