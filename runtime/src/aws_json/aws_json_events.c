/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and writes the first message of an awsJson event stream, which contains the members of the input or output
 * outside of the stream. */
#include "aws_json/aws_json.h"
#include "base/memory.h"
#include "codec/json_codec.h"
#include "error/error.h"
#include "eventstream/message.h"

bool awsc_aws_json_is_initial(const awsc_event_message *message)
{
    const awsc_event_header_value *type = awsc_event_message_header(message, ":event-type");
    return type && type->type == AWSC_EVENT_STRING && awsc_view_equal(type->bytes, AWSC_VIEW("initial-response"));
}

/* Reads the initial response at the beginning of `body`. Returns AWSC_OK, AWSC_END if the first message is another
 * one or incomplete, or an error. */
static int find_initial(awsc_event_decoder *decoder, awsc_view body, awsc_event_message *message, awsc_error **error)
{
    awsc_event_decoder_forgive(decoder);
    int status = awsc_event_decoder_feed(decoder, body.data, body.size, error);
    if (status) return status;
    if (awsc_event_decoder_missing(decoder) || !awsc_event_decoder_peek(decoder, message)) return AWSC_END;
    return awsc_aws_json_is_initial(message) ? awsc_event_decoder_next(decoder, message, error) : AWSC_END;
}

int awsc_aws_json_read_initial(const awsc_schema *output, awsc_view body, awsc_arena *arena, void *value,
                               awsc_error **error)
{
    awsc_event_message message;
    awsc_event_decoder *decoder = awsc_event_decoder_new(awsc_memory(), SIZE_MAX);
    if (!decoder) return awsc_error_nomem(error);
    int status = find_initial(decoder, body, &message, error);
    if (!status && message.payload.size)
        status = awsc_json_decode(output, message.payload, true, AWSC_JSON_LIMITS_RESPONSE, arena, value, error);
    if (status < 0) awsc_error_prefix(error, "initial response");
    awsc_event_decoder_free(decoder);
    return status == AWSC_END ? AWSC_OK : status;
}

static awsc_event_header_value text(const char *name, const char *value)
{
    return (awsc_event_header_value){
        .name = awsc_view_text(name), .type = AWSC_EVENT_STRING, .bytes = awsc_view_text(value)};
}

int awsc_aws_json_write_initial(awsc_view document, awsc_buffer *out, awsc_error **error)
{
    const awsc_event_header_value headers[] = {
        text(":message-type", "event"),
        text(":event-type", "initial-request"),
        text(":content-type", "application/json"),
    };
    const awsc_event_message message = {headers, sizeof headers / sizeof *headers, document};
    return awsc_event_message_encode(&message, out, error);
}
