/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small service with streams, written as generated code: Fetch returns a stream of bytes; Talk sends and receives
 * events.
 */
#ifndef AWSC_TESTS_STREAM_SERVICE_H
#define AWSC_TESTS_STREAM_SERVICE_H

#include <stddef.h>

#include <awsc/tables/generated.h>

typedef struct fetch_input {
    const char *name;
} fetch_input;
static const awsc_member fetch_input_members[] = {
    AWSC_TABLE_TEXT_MEMBER(fetch_input, name, "name", AWSC_TABLE_LABEL | AWSC_TABLE_REQUIRED)};
static const awsc_schema fetch_input_schema = {
    "FetchInput", fetch_input_members, NULL, sizeof(fetch_input), 1, AWSC_TYPE_STRUCTURE, 0, 0};

typedef struct fetch_output {
    const char *type;
    awsc_body_stream *body;
} fetch_output;
static const awsc_member fetch_output_members[] = {
    AWSC_TABLE_TEXT_MEMBER(fetch_output, type, AWSC_TABLE_NAMED("type", "Content-Type"),
                           AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME),
    AWSC_TABLE_BODY_STREAM_MEMBER(fetch_output, body, "body", AWSC_TABLE_PAYLOAD | AWSC_TABLE_REQUIRED)};
static const awsc_schema fetch_output_schema = {
    "FetchOutput", fetch_output_members, NULL, sizeof(fetch_output), 2, AWSC_TYPE_STRUCTURE, 0, 0};

static const awsc_operation fetch_operation = {.name = "Fetch",
                                               .method = "GET",
                                               .uri = "/fetch/{name}",
                                               .input = &fetch_input_schema,
                                               .output = &fetch_output_schema,
                                               .http_status = 200,
                                               .since = 1,
                                               .input_payload = -1,
                                               .output_payload = 1,
                                               .event_streams = &awsc_internal_body_streams};

typedef struct chunk_event {
    awsc_blob payload;
} chunk_event;
static const awsc_member chunk_event_members[] = {
    AWSC_TABLE_BLOB_MEMBER(chunk_event, payload, "payload", AWSC_TABLE_EVENT_PAYLOAD)};
static const awsc_schema chunk_event_schema = {
    "ChunkEvent", chunk_event_members, NULL, sizeof(chunk_event), 1, AWSC_TYPE_STRUCTURE, 0, 0};

typedef struct talk_event {
    int32_t kind;
    const char *name;
    union {
        const chunk_event *chunk;
    } as;
} talk_event;
static const awsc_member talk_event_members[] = {
    AWSC_TABLE_STRUCTURE_MEMBER(talk_event, as.chunk, "chunk", AWSC_TABLE_BODY, chunk_event)};
static const awsc_schema talk_event_schema = {"TalkEvent",     talk_event_members, NULL, sizeof(talk_event), 1,
                                              AWSC_TYPE_UNION, AWSC_TABLE_EVENTS,  0};

typedef struct talk_input {
    const char *topic;
    awsc_event_source *events;
} talk_input;
static const awsc_member talk_input_members[] = {
    AWSC_TABLE_TEXT_MEMBER(talk_input, topic, AWSC_TABLE_NAMED("topic", "x-topic"),
                           AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME),
    AWSC_TABLE_EVENT_SOURCE_MEMBER(talk_input, events, "events", AWSC_TABLE_PAYLOAD | AWSC_TABLE_REQUIRED, talk_event)};
static const awsc_schema talk_input_schema = {"TalkInput", talk_input_members,  NULL, sizeof(talk_input),
                                              2,           AWSC_TYPE_STRUCTURE, 0,    0};

typedef struct talk_output {
    const char *session;
    awsc_event_stream *events;
} talk_output;
static const awsc_member talk_output_members[] = {
    AWSC_TABLE_TEXT_MEMBER(talk_output, session, AWSC_TABLE_NAMED("session", "x-session"),
                           AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME),
    AWSC_TABLE_EVENT_STREAM_MEMBER(talk_output, events, "events", AWSC_TABLE_PAYLOAD | AWSC_TABLE_REQUIRED,
                                   talk_event)};
static const awsc_schema talk_output_schema = {
    "TalkOutput", talk_output_members, NULL, sizeof(talk_output), 2, AWSC_TYPE_STRUCTURE, 0, 0};

static const awsc_operation talk_operation = {.name = "Talk",
                                              .method = "POST",
                                              .uri = "/talk",
                                              .input = &talk_input_schema,
                                              .output = &talk_output_schema,
                                              .http_status = 200,
                                              .since = 1,
                                              .input_payload = 1,
                                              .output_payload = 1,
                                              .event_streams = &awsc_internal_rest_json1_sent_events};

static const awsc_service stream_service = {.format = AWSC_TABLE_FORMAT,
                                            .level = 1,
                                            .sdk_id = "Streams",
                                            .api_version = "2026-01-01",
                                            .signing_name = "streams",
                                            .protocol = &awsc_internal_rest_json1};

#endif
