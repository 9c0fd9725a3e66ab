/* SPDX-License-Identifier: Apache-2.0 */
/* Event streams of awsJson, for operations whose responses are streams of events. */
#include "aws_json/aws_json.h"
#include "client/body_stream.h"
#include "events/event_bindings.h"
#include "events/event_sender.h"
#include "events/event_stream.h"
#include "events/initial_response.h"

const struct awsc_event_streams awsc_internal_aws_json_events = {
    .deserialize_event = awsc_rest_json1_event,
    .knows_event = awsc_rest_json1_knows_event,
    .serialize_event = awsc_rest_json1_write_event,
    .read_initial = awsc_aws_json_read_initial,
    .await_initial = awsc_call_await_initial,
    .open_response = awsc_event_stream_new,
    .open_body = awsc_body_stream_new,
    .sent = &awsc_event_sender_code,
};
