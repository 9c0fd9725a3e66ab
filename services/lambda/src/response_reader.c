/* SPDX-License-Identifier: Apache-2.0 */
/* A streamed response without its events. */
#include <stdio.h>
#include <string.h>

#include <awsc/arena.h>
#include <awsc/tables/generated.h>

#include <awsc/lambda/response_reader.h>

struct awsc_lambda_response_reader {
    const awsc_allocator *memory; /* the client's */
    awsc_arena *arena;            /* holds the reader itself */
    awsc_lambda_invoke_with_response_stream_output *output;
    awsc_blob rest; /* rest of the current piece, valid until the next event is requested */
    const awsc_lambda_invoke_with_response_stream_complete_event *complete;
    bool ended;
};

/* Runs with the client's allocator in effect. */
static int open_reader(uint32_t level, awsc_lambda *client, const awsc_lambda_invoke_with_response_stream_input *input,
                       const awsc_call_options *options, awsc_lambda_response_reader **out, awsc_error **error)
{
    awsc_arena *arena = NULL;
    int status = awsc_arena_new(&arena, error);
    if (status) return status;
    awsc_lambda_response_reader *reader = AWSC_NEW(arena, awsc_lambda_response_reader);
    if (!reader) {
        awsc_arena_free(arena);
        return awsc_internal_fail(error, AWSC_ERR_NOMEM, "no memory for the reader of a response");
    }
    reader->memory = awsc_internal_memory();
    reader->arena = arena;
    status = awsc_lambda_invoke_with_response_stream_at(level, client, input, options, &reader->output, error);
    if (status) {
        awsc_lambda_response_close(reader);
        return status;
    }
    *out = reader;
    return AWSC_OK;
}

int awsc_lambda_response_open_at(uint32_t level, awsc_lambda *client,
                                 const awsc_lambda_invoke_with_response_stream_input *input,
                                 const awsc_call_options *options, awsc_lambda_response_reader **out,
                                 awsc_error **error)
{
    AWSC_NEED(out, error);
    *out = NULL;
    const awsc_allocator *before =
        awsc_internal_memory_use(awsc_internal_client_allocator((const awsc_client *)client));
    int status = open_reader(level, client, input, options, out, error);
    (void)awsc_internal_memory_use(before);
    return status;
}

/* No event is requested after this one, so it stays valid. */
static int complete(awsc_lambda_response_reader *reader,
                    const awsc_lambda_invoke_with_response_stream_complete_event *event, awsc_error **error)
{
    reader->complete = event;
    reader->ended = true;
    if (!event->error_code) return AWSC_END;
    char message[128];
    snprintf(message, sizeof message, "InvokeWithResponseStream: the function failed (%.60s)", event->error_code);
    return awsc_internal_fail(error, AWSC_ERR_FUNCTION, message);
}

static int next_piece(awsc_lambda_response_reader *reader, awsc_error **error)
{
    const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
    int status = awsc_lambda_invoke_with_response_stream_next(reader->output->event_stream, &event, error);
    if (status) {
        reader->ended = true;
        return status;
    }
    if (event->kind == AWSC_LAMBDA_INVOKE_WITH_RESPONSE_STREAM_RESPONSE_EVENT_INVOKE_COMPLETE)
        return complete(reader, event->as.invoke_complete, error);
    if (event->kind == AWSC_LAMBDA_INVOKE_WITH_RESPONSE_STREAM_RESPONSE_EVENT_PAYLOAD_CHUNK)
        reader->rest = event->as.payload_chunk->payload;
    return AWSC_OK;
}

int awsc_lambda_response_read(awsc_lambda_response_reader *reader, void *buffer, size_t capacity, size_t *size,
                              awsc_error **error)
{
    if (size) *size = 0;
    AWSC_NEED(reader, error);
    AWSC_NEED(buffer, error);
    AWSC_NEED(size, error);
    if (!capacity)
        return awsc_internal_fail(error, AWSC_ERR_VALIDATION, "awsc_lambda_response_read: the buffer has no room");
    while (!reader->rest.size) {
        if (reader->ended) return AWSC_END;
        const awsc_allocator *before = awsc_internal_memory_use(reader->memory);
        int status = next_piece(reader, error);
        (void)awsc_internal_memory_use(before);
        if (status) return status;
    }
    size_t taken = reader->rest.size < capacity ? reader->rest.size : capacity;
    memcpy(buffer, reader->rest.data, taken);
    reader->rest.data = (const char *)reader->rest.data + taken;
    reader->rest.size -= taken;
    *size = taken;
    return AWSC_OK;
}

const awsc_lambda_invoke_with_response_stream_complete_event *
awsc_lambda_response_complete(const awsc_lambda_response_reader *reader)
{
    AWSC_NEED_OR(reader, NULL);
    return reader->complete;
}

const awsc_lambda_invoke_with_response_stream_output *
awsc_lambda_response_output(const awsc_lambda_response_reader *reader)
{
    AWSC_NEED_OR(reader, NULL);
    return reader->output;
}

void awsc_lambda_response_close(awsc_lambda_response_reader *reader)
{
    AWSC_NEED_OR(reader, );
    awsc_arena *arena = reader->arena;
    awsc_free(reader->output);
    awsc_arena_free(arena);
}
