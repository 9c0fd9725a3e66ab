/* SPDX-License-Identifier: Apache-2.0 */
/* Decodes bytes of an event stream, in pieces of any size, to messages and to typed events. */
#include <stdlib.h>
#include <string.h>

#include <awsc/lambda.h>

#include "base/encode.h"
#include "eventstream/message.h"
#include "fuzz.h"
#include "events/event_bindings.h"
#include "protocol/rest_json1.h"
#include "schemas.h"
#include "service.h"

enum { LARGEST_MESSAGE = 1 << 20 };

/* A decoded message is encoded to the same bytes, unless its encoding is shorter. */
static void check_message(const awsc_event_message *message)
{
    awsc_buffer bytes = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_event_message again;
    FUZZ_EXPECT(awsc_event_message_encode(message, &bytes, NULL) == AWSC_OK);
    awsc_event_decoder *decoder = awsc_event_decoder_new(awsc_allocator_default(), LARGEST_MESSAGE);
    FUZZ_EXPECT(awsc_event_decoder_feed(decoder, bytes.data, bytes.size, NULL) == AWSC_OK);
    FUZZ_EXPECT(awsc_event_decoder_next(decoder, &again, NULL) == AWSC_OK);
    FUZZ_EXPECT(again.header_count == message->header_count && again.payload.size == message->payload.size);
    FUZZ_EXPECT(awsc_event_decoder_pending(decoder) == 0);
    awsc_event_decoder_free(decoder);
    awsc_buffer_clear(&bytes);
}

static void read_event(const awsc_event_message *message)
{
    awsc_lambda_invoke_with_response_stream_response_event event;
    awsc_error *error = NULL;
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    memset(&event, 0, sizeof event);
    int status =
        awsc_rest_json1_event(&awsc_lambda_service, &awsc_lambda_invoke_with_response_stream_response_event_schema,
                              message, arena, &event, &error);
    FUZZ_EXPECT(status == awsc_error_status(error));
    FUZZ_EXPECT(status == AWSC_OK || status == AWSC_ERR_PARSE || status == AWSC_ERR_SERVICE);
    if (status == AWSC_ERR_SERVICE) (void)awsc_lambda_error_code(error);
    awsc_error_free(error);
    awsc_arena_free(arena);
}

/* The first byte is the size of the pieces. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size) return 0;
    size_t piece = *data ? *data : 100000;
    awsc_event_decoder *decoder = awsc_event_decoder_new(awsc_allocator_default(), LARGEST_MESSAGE);
    int status = AWSC_END;
    for (size_t at = 1; at < size && status == AWSC_END; at += piece) {
        awsc_event_message message;
        awsc_error *error = NULL;
        FUZZ_EXPECT(awsc_event_decoder_feed(decoder, data + at, size - at < piece ? size - at : piece, NULL) ==
                    AWSC_OK);
        while (!(status = awsc_event_decoder_next(decoder, &message, &error))) {
            check_message(&message);
            read_event(&message);
        }
        FUZZ_EXPECT(status == AWSC_END || status == AWSC_ERR_PARSE);
        if (status != AWSC_END) FUZZ_EXPECT(awsc_error_status(error) == status);
        awsc_error_free(error);
    }
    awsc_event_decoder_free(decoder);
    return 0;
}

/* ---- seeds ------------------------------------------------------------------------------------------------------- */

static uint32_t get_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void put_u32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++) at[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* Corrects the checksums of messages. */
static void repair(uint8_t *data, size_t size)
{
    for (size_t at = 1; at < size && size - at >= 16;) {
        put_u32(data + at + 8, awsc_crc32(0, data + at, 8));
        uint32_t total = get_u32(data + at);
        if (total < 16 || total > size - at) return;
        put_u32(data + at + total - 4, awsc_crc32(0, data + at, total - 4));
        at += total;
    }
}

static awsc_event_header_value text_header(const char *name, const char *value)
{
    awsc_event_header_value header = {awsc_view_text(name), AWSC_EVENT_STRING, 0, awsc_view_text(value)};
    return header;
}

static void add_message(awsc_buffer *out, const awsc_event_header_value *headers, size_t count, const char *payload)
{
    awsc_event_message message = {headers, count, awsc_view_text(payload)};
    FUZZ_EXPECT(awsc_event_message_encode(&message, out, NULL) == AWSC_OK);
}

static void add_event(awsc_buffer *out, const char *kind, const char *kind_header, const char *type,
                      const char *content_type, const char *payload)
{
    awsc_event_header_value headers[] = {text_header(":message-type", kind), text_header(kind_header, type),
                                         text_header(":content-type", content_type)};
    add_message(out, headers, 3, payload);
}

void fuzz_seeds(void)
{
    awsc_buffer bytes = AWSC_BUFFER_INIT(awsc_allocator_default());
    fuzz_repair = repair;
    awsc_buffer_append_char(&bytes, '\0');
    add_event(&bytes, "event", ":event-type", "PayloadChunk", "application/octet-stream", "hello");
    fuzz_add(bytes.data, bytes.size);
    add_event(&bytes, "event", ":event-type", "InvokeComplete", "application/json",
              "{\"ErrorCode\":\"x\",\"ErrorDetails\":\"y\",\"LogResult\":\"bG9n\"}");
    bytes.data[0] = 7;
    fuzz_add(bytes.data, bytes.size);
    awsc_buffer_clear(&bytes);
    awsc_buffer_append_char(&bytes, 'd');
    add_event(&bytes, "exception", ":exception-type", "ServiceException", "application/json", "{\"Message\":\"m\"}");
    fuzz_add(bytes.data, bytes.size);
    awsc_buffer_clear(&bytes);
    awsc_buffer_append_char(&bytes, 'd');
    add_event(&bytes, "error", ":error-code", "InternalError", "text/plain", "");
    fuzz_add(bytes.data, bytes.size);
    awsc_buffer_clear(&bytes);
    awsc_event_header_value all[] = {
        {awsc_view_text("t"), AWSC_EVENT_TRUE, 0, {NULL, 0}},
        {awsc_view_text("f"), AWSC_EVENT_FALSE, 0, {NULL, 0}},
        {awsc_view_text("b"), AWSC_EVENT_BYTE, -1, {NULL, 0}},
        {awsc_view_text("s"), AWSC_EVENT_I16, -2, {NULL, 0}},
        {awsc_view_text("i"), AWSC_EVENT_I32, -3, {NULL, 0}},
        {awsc_view_text("l"), AWSC_EVENT_I64, -4, {NULL, 0}},
        {awsc_view_text("x"), AWSC_EVENT_BYTES, 0, {"\x01\x02", 2}},
        text_header("n", "text"),
        {awsc_view_text("m"), AWSC_EVENT_TIMESTAMP, 1000, {NULL, 0}},
        {awsc_view_text("u"), AWSC_EVENT_UUID, 0, {"0123456789abcdef", 16}},
    };
    awsc_buffer_append_char(&bytes, 'd');
    add_message(&bytes, all, sizeof all / sizeof *all, "payload");
    fuzz_add(bytes.data, bytes.size);
    awsc_buffer_clear(&bytes);
}
