/* SPDX-License-Identifier: Apache-2.0 */
#include "events/initial_response.h"

#include "aws_json/aws_json.h"
#include "client/stream.h"
#include "error/error.h"
#include "events/event_stream.h"
#include "eventstream/message.h"

/* Moves the message to the response's body, from which the protocol reads the members of the output. */
static int move_to_body(awsc_call *call, awsc_event_decoder *decoder, awsc_error **error)
{
    awsc_event_message message;
    int status = awsc_event_decoder_next(decoder, &message, error);
    if (!status) status = awsc_event_message_encode(&message, &call->attempt.response->body, error);
    if (status) awsc_error_prefix(error, "%s: initial response", call->operation->name);
    return status;
}

int awsc_call_await_initial(awsc_call *call, awsc_error **error)
{
    awsc_event_message head;
    awsc_event_decoder *decoder = awsc_event_stream_decoder(call->stream);
    const bool is_whole = !awsc_event_decoder_missing(decoder);
    const bool is_known = awsc_event_decoder_peek(decoder, &head);
    const bool is_initial = is_known && awsc_aws_json_is_initial(&head);
    if (is_whole) return is_initial ? move_to_body(call, decoder, error) : AWSC_OK;
    return (is_initial || !is_known) && awsc_stream_await(call->stream) ? AWSC_END : AWSC_OK;
}
