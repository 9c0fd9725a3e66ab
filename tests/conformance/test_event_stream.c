/* SPDX-License-Identifier: Apache-2.0 */
/* Frames of application/vnd.amazon.eventstream: whole, damaged, and in pieces. */
#include <inttypes.h>

#include "base/encode.h"
#include "conformance/vectors.h"
#include "eventstream/message.h"

static const char *type_name(uint8_t type)
{
    static const char *const names[] = {"bool_true", "bool_false", "byte",   "int16",     "int32",
                                        "int64",     "bytes",      "string", "timestamp", "uuid"};
    return names[type];
}

/* The value in the notation of the vectors; the caller frees it. */
static char *value_text(const awsc_event_header_value *header)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    switch (header->type) {
    case AWSC_EVENT_TRUE:
    case AWSC_EVENT_FALSE:
        awsc_buffer_append_text(&text, header->integer ? "true" : "false");
        break;
    case AWSC_EVENT_STRING:
        awsc_buffer_append_view(&text, header->bytes);
        break;
    case AWSC_EVENT_BYTES:
    case AWSC_EVENT_UUID:
        awsc_hex_encode(&text, header->bytes.data, header->bytes.size);
        break;
    default:
        awsc_buffer_append_i64(&text, header->integer);
        break;
    }
    return awsc_buffer_take(&text);
}

static char *expected_text(const cJSON *value)
{
    char number[64];
    if (cJSON_IsString(value)) return strdup(value->valuestring);
    if (cJSON_IsBool(value)) return strdup(cJSON_IsTrue(value) ? "true" : "false");
    snprintf(number, sizeof number, "%" PRId64, (int64_t)value->valuedouble);
    return strdup(number);
}

static void check_payload(vectors *v, awsc_view payload, const char *expected)
{
    awsc_buffer hex = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_hex_encode(&hex, payload.data, payload.size);
    case_text(v, "payload", awsc_buffer_text(&hex), expected);
    awsc_buffer_clear(&hex);
}

static void check_message(vectors *v, const awsc_event_message *message, const cJSON *expected)
{
    const cJSON *headers = json_get(expected, "headers"), *wanted;
    size_t i = 0;
    if (message->header_count != (size_t)cJSON_GetArraySize(headers)) {
        case_problem(v, "%zu headers", message->header_count);
        return;
    }
    cJSON_ArrayForEach(wanted, headers)
    {
        const awsc_event_header_value *header = &message->headers[i++];
        char *got = value_text(header), *value = expected_text(json_get(wanted, "value"));
        const char *name = json_text(wanted, "name");
        case_text(v, "header type", type_name(header->type), json_text(wanted, "type"));
        case_text(v, name, got, value);
        if (awsc_event_message_header(message, name) != header) case_problem(v, "header %s is not found", name);
        free(got);
        free(value);
    }
    check_payload(v, message->payload, json_text(expected, "payload_hex"));
}

static void check_encoding(vectors *v, const awsc_event_message *message, const void *frame, size_t size)
{
    awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default());
    if (awsc_event_message_encode(message, &out, NULL) || out.size != size || memcmp(out.data, frame, size) != 0)
        case_problem(v, "encoding gives other bytes");
    awsc_buffer_clear(&out);
}

static void run_frame(vectors *v, const cJSON *json)
{
    const cJSON *expected = json_get(json, "expect");
    size_t size;
    unsigned char *frame = hex_bytes(json_text(json, "frame_hex"), &size);
    awsc_event_decoder *decoder = awsc_event_decoder_new(awsc_allocator_default(), 1 << 26);
    awsc_event_message message;
    awsc_error *error = NULL;
    awsc_event_decoder_feed(decoder, frame, size, NULL);
    int status = awsc_event_decoder_next(decoder, &message, &error);
    if (strcmp(json_text(expected, "result"), "ok") == 0) {
        if (status) {
            case_problem(v, "status %d: %s", status, error ? awsc_error_text(error) : "more bytes are wanted");
        } else {
            check_message(v, &message, expected);
            check_encoding(v, &message, frame, size);
            if (awsc_event_decoder_pending(decoder)) case_problem(v, "bytes are left");
        }
    } else if (status != AWSC_ERR_PARSE) {
        case_problem(v, "status %d; expected %s", status, json_text(expected, "error"));
    } else if (awsc_event_decoder_next(decoder, &message, NULL) != AWSC_ERR_PARSE) {
        case_problem(v, "the decoder goes on behind a damaged frame");
    }
    awsc_error_free(error);
    awsc_event_decoder_free(decoder);
    free(frame);
}

/* Reads all complete messages; returns the last status. */
static int drain(vectors *v, awsc_event_decoder *decoder, const cJSON **expected)
{
    awsc_event_message message;
    int status;
    while ((status = awsc_event_decoder_next(decoder, &message, NULL)) == AWSC_OK) {
        if (!*expected) {
            case_problem(v, "a message too many");
            return AWSC_END;
        }
        check_message(v, &message, *expected);
        *expected = (*expected)->next;
    }
    return status;
}

static void run_stream_in_pieces(vectors *v, const cJSON *json, size_t piece)
{
    const cJSON *expect = json_get(json, "expect"), *expected = json_get(expect, "messages")->child;
    size_t size;
    unsigned char *stream = hex_bytes(json_text(json, "stream_hex"), &size);
    awsc_event_decoder *decoder = awsc_event_decoder_new(awsc_allocator_default(), 1 << 26);
    int status = AWSC_END;
    for (size_t at = 0; at < size && status == AWSC_END; at += piece) {
        /* Exactly as large as the piece, so that a sanitizer detects a byte too many. */
        size_t part = size - at < piece ? size - at : piece;
        unsigned char *copy = malloc(part);
        memcpy(copy, stream + at, part);
        awsc_event_decoder_feed(decoder, copy, part, NULL);
        free(copy);
        status = drain(v, decoder, &expected);
    }
    const char *then = json_text(expect, "then"), *got = "error";
    if (status == AWSC_END) got = awsc_event_decoder_pending(decoder) ? "incomplete" : "clean_end";
    bool same = strcmp(then, got) == 0 ||
                (strcmp(got, "error") == 0 && strcmp(then, "incomplete") != 0 && strcmp(then, "clean_end") != 0);
    if (!same) case_problem(v, "in pieces of %zu it ends with %s; expected %s", piece, got, then);
    if (expected) case_problem(v, "in pieces of %zu messages are missing", piece);
    awsc_event_decoder_free(decoder);
    free(stream);
}

static void run_stream(vectors *v, const cJSON *json)
{
    const cJSON *piece;
    cJSON_ArrayForEach(piece, json_get(json, "feed_in_chunks_of"))
        run_stream_in_pieces(v, json, (size_t)piece->valuedouble);
}

static void run_file(vectors *v, const char *name, void (*run)(vectors *, const cJSON *))
{
    cJSON *file = vectors_json(name);
    const cJSON *json;
    cJSON_ArrayForEach(json, json_get(file, "cases"))
    {
        case_begin(v, json_text(json, "id"), json_get(json, "advisory") != NULL);
        run(v, json);
        case_end(v);
    }
    cJSON_Delete(file);
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "event-stream", "event-stream")) return 0;
    run_file(&v, "event-stream/frames.json", run_frame);
    run_file(&v, "event-stream/streams.json", run_stream);
    return vectors_close(&v);
}
