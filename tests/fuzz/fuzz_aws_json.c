/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Responses of awsJson to outputs and errors. The first byte chooses the service and the status, lines that follow are
 * headers; behind an empty line is the body: a document, or the first message of a stream.
 */
#include <stdlib.h>
#include <string.h>

#include <awsc/tables/generated.h>

#include "base/arena.h"
#include "eventstream/message.h"
#include "fuzz.h"
#include "http/http.h"
#include "protocol/event_streams.h"
#include "protocol/protocol.h"

typedef struct shape {
    const char *message;
    awsc_opt_time when;
    awsc_blob bytes;
    awsc_json document;
    const char *code;
} shape;
static const awsc_member shape_members[] = {
    AWSC_TABLE_TEXT_MEMBER(shape, message, "message", AWSC_TABLE_BODY),
    AWSC_TABLE_TIME_MEMBER(shape, when, "when", AWSC_TABLE_BODY),
    AWSC_TABLE_BLOB_MEMBER(shape, bytes, "bytes", AWSC_TABLE_BODY),
    AWSC_TABLE_JSON_MEMBER(shape, document, "document", AWSC_TABLE_BODY),
    AWSC_TABLE_TEXT_MEMBER(shape, code, "code", AWSC_TABLE_BODY | AWSC_TABLE_REQUIRED),
};
static const awsc_schema shape_schema = {"Gone", shape_members, NULL, sizeof(shape), 5, AWSC_TYPE_STRUCTURE, 0, 400};
static const awsc_error_case errors[] = {{"Old.Gone", &shape_schema, 1}};

static const awsc_operation plain = {.name = "Get",
                                     .method = "POST",
                                     .uri = "/",
                                     .input = &shape_schema,
                                     .output = &shape_schema,
                                     .http_status = 200,
                                     .input_payload = -1,
                                     .output_payload = -1};
static const awsc_operation streams = {.name = "Watch",
                                       .method = "POST",
                                       .uri = "/",
                                       .input = &shape_schema,
                                       .output = &shape_schema,
                                       .http_status = 200,
                                       .input_payload = -1,
                                       .output_payload = 0,
                                       .event_streams = &awsc_internal_aws_json_events};
static const awsc_service services[] = {
    {.format = AWSC_TABLE_FORMAT,
     .level = 1,
     .protocol = &awsc_internal_aws_json1_0,
     .errors = errors,
     .error_count = 1,
     .target = "Fuzz"},
    {.format = AWSC_TABLE_FORMAT,
     .level = 1,
     .protocol = &awsc_internal_aws_json1_1,
     .errors = errors,
     .error_count = 1,
     .target = "Fuzz",
     .flags = AWSC_TABLE_SERVICE_QUERY_COMPATIBLE},
};

static awsc_http_response *make_response(awsc_view input, int status)
{
    awsc_http_response *response = NULL;
    awsc_view line;
    FUZZ_EXPECT(awsc_http_response_new(status, &response, NULL) == AWSC_OK);
    while (input.data) {
        awsc_view name;
        input = awsc_view_split(input, '\n', &line);
        if (!line.size) break;
        awsc_view value = awsc_view_split(line, ':', &name);
        int put = awsc_http_response_put_header(response, name, awsc_view_trim(value), NULL);
        FUZZ_EXPECT(put == AWSC_OK || put == AWSC_ERR_VALIDATION);
    }
    if (input.size) FUZZ_EXPECT(awsc_http_response_append_body(response, input.data, input.size, NULL) == AWSC_OK);
    return response;
}

static void read_success(const awsc_service *service, const awsc_operation *operation,
                         const awsc_http_response *response)
{
    shape output;
    awsc_error *error = NULL;
    memset(&output, 0, sizeof output);
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    int status = service->protocol->deserialize(service, operation, response, arena, &output, &error);
    FUZZ_EXPECT(status == awsc_error_status(error) && (status == AWSC_OK || status == AWSC_ERR_PARSE));
    if (!status) FUZZ_EXPECT(output.code != NULL);
    awsc_error_free(error);
    awsc_arena_free(arena);
}

static void read_error(const awsc_service *service, const awsc_http_response *response)
{
    awsc_error *error = NULL;
    FUZZ_EXPECT(service->protocol->deserialize_error(service, &plain, response, &error) == AWSC_ERR_SERVICE);
    FUZZ_EXPECT(awsc_error_name(error) && awsc_error_name(error)[0] && awsc_error_message(error));
    for (const char *text = awsc_error_text(error); *text; text++) FUZZ_EXPECT((unsigned char)*text >= 0x20);
    const shape *value = awsc_internal_error_as(error, &shape_schema);
    if (value) FUZZ_EXPECT(awsc_internal_error_number(error, service) == 1 && value->code);
    awsc_error_free(error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size) return 0;
    const awsc_service *service = &services[data[0] & 1];
    const bool fails = data[0] & 2;
    awsc_http_response *response = make_response(awsc_view_of(data + 1, size - 1), fails ? 400 : 200);
    if (fails)
        read_error(service, response);
    else
        read_success(service, data[0] & 4 ? &streams : &plain, response);
    awsc_http_response_free(response);
    return 0;
}

static awsc_event_header_value text_header(const char *name, const char *value)
{
    awsc_event_header_value header = {awsc_view_text(name), AWSC_EVENT_STRING, 0, awsc_view_text(value)};
    return header;
}

void fuzz_seeds(void)
{
    const awsc_event_header_value headers[] = {text_header(":message-type", "event"),
                                               text_header(":event-type", "initial-response")};
    const awsc_event_message message = {headers, 2, awsc_view_text("{\"message\": \"m\", \"when\": 1.5}")};
    awsc_buffer bytes = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_buffer_append_text(&bytes, "4\n");
    FUZZ_EXPECT(awsc_event_message_encode(&message, &bytes, NULL) == AWSC_OK);
    fuzz_add(bytes.data, bytes.size);
    awsc_buffer_clear(&bytes);
    fuzz_add_text("0\n{\"__type\": \"x#Gone\", \"message\": \"m\", \"bytes\": \"eA==\", \"document\": {\"a\": [1]}}");
    fuzz_add_text("2\n{\"__type\": \"x#Gone:http://y\", \"Message\": \"m\", \"code\": \"c\"}");
    fuzz_add_text("3x-amzn-errortype: Gone\nx-amzn-query-error: Old.Gone;Sender\n\n{\"message\": 1}");
}
