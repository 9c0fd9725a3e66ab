/* SPDX-License-Identifier: Apache-2.0 */
/* Answers calls from recorded calls with an interceptor that ends a call before a request is sent. */
#include "record/replay_calls.h"

#include <errno.h>
#include <string.h>

#include <awsc/value.h>

#include "base/encode.h"
#include "base/memory.h"
#include "client/interception_state.h"
#include "client/stream.h"
#include "codec/value.h"
#include "error/error.h"
#include "error/given.h"
#include "json/reader.h"
#include "protocol/event_streams.h"
#include "protocol/response_ids.h"
#include "record/cassette.h"
#include "record/recorded_error.h"
#include "schema/output.h"
#include "sys/file.h"
#include "transport/replay.h"

enum { DEEPEST = 256 };

/* The largest cassette. The limit is high, because the file is the test's own. */
static const size_t most_bytes = (size_t)1 << 30;

typedef struct cassette {
    char *path;
    awsc_buffer text; /* the calls point into it */
    awsc_shown_names shown;
    size_t count;
    awsc_recorded_call *calls;
    struct cassette *next;
} cassette;

typedef struct recorded_calls {
    awsc_interceptor hooks;
    cassette *first;
} recorded_calls;

static const awsc_allocator *memory(void)
{
    return awsc_allocator_default();
}

/* ---- which call ------------------------------------------------------------------------------------------------ */

static bool is_text(awsc_view string, const char *text)
{
    awsc_json_reader reader;
    awsc_json_string read;
    awsc_json_reader_init(&reader, string, 1);
    return !awsc_json_read_string(&reader, &read) && awsc_json_string_equal(&read, awsc_view_text(text));
}

/* Returns whether a recorded input equals `input`, even if its members have another order or form. */
static bool is_same_input(const awsc_call *call, const cassette *tape, awsc_view recorded, awsc_view input)
{
    const awsc_schema *schema = call->operation->input;
    void *value = NULL;
    if (awsc_view_equal(recorded, input)) return true;
    if (awsc_value_from_json(memory(), schema, UINT32_MAX, recorded, &value, NULL)) return false;
    awsc_buffer again = AWSC_BUFFER_INIT(memory());
    int status = awsc_cassette_append_value(schema, call->level, value, &tape->shown.members, &again, NULL);
    bool same = !status && awsc_view_equal(awsc_buffer_view(&again), input);
    awsc_buffer_clear(&again);
    awsc_free(value);
    return same;
}

/* Sets `*found` to the first unused call of the cassette that fits, or leaves it NULL. Sets `input` to the input as
 * the cassette would have it. Returns AWSC_OK, or an error. */
static int find(const awsc_call *call, const cassette *tape, awsc_buffer *input, awsc_recorded_call **found,
                awsc_error **error)
{
    awsc_buffer_truncate(input, 0);
    int status = awsc_cassette_append_value(call->operation->input, call->level, call->input, &tape->shown.members,
                                            input, error);
    if (status) return status;
    for (size_t i = 0; i < tape->count && !*found; i++) {
        awsc_recorded_call *one = &tape->calls[i];
        if (one->used || !is_text(one->operation, call->operation->name)) continue;
        if (!is_text(one->service, call->client->service->sdk_id)) continue;
        if (is_same_input(call, tape, one->input, awsc_buffer_view(input))) *found = one;
    }
    return AWSC_OK;
}

/* ---- its result ------------------------------------------------------------------------------------------------ */

/* Gives the call a response head with the recorded status and request id. */
static int make_head(awsc_call *call, const awsc_recorded_call *recorded, awsc_error **error)
{
    if (recorded->status < 100 || recorded->status > 999) return AWSC_OK;
    awsc_buffer id = AWSC_BUFFER_INIT(memory());
    awsc_http_response *response = NULL;
    int status = awsc_http_response_new((int)recorded->status, &response, error);
    if (!status && !awsc_cassette_text(recorded->request_id, &id)) status = awsc_error_nomem(error);
    if (!status && id.size) status = awsc_http_response_add_header(response, "x-amzn-RequestId", id.data, error);
    awsc_buffer_clear(&id);
    if (status) {
        awsc_http_response_free(response);
        return status;
    }
    awsc_call_forget_response(call);
    call->attempt.response = response;
    call->attempt.head_done = true;
    return AWSC_OK;
}

static int feed(awsc_call *call, const awsc_buffer *bytes, awsc_error **error)
{
    if (bytes->failed) return awsc_error_nomem(error);
    if (!bytes->size) return AWSC_OK;
    return call->stream->kind->take(call->stream, bytes->data, bytes->size) ? awsc_error_nomem(error) : AWSC_OK;
}

static int feed_event(awsc_call *call, awsc_view json, awsc_error **error)
{
    const awsc_schema *events = awsc_operation_event_schema(call->operation);
    awsc_buffer message = AWSC_BUFFER_INIT(memory());
    void *event = NULL;
    int status = awsc_value_from_json(memory(), events, UINT32_MAX, json, &event, error);
    if (!status)
        status = call->operation->event_streams->serialize_event(call->client->service, events, event, UINT32_MAX,
                                                                 &message, error);
    if (!status) status = feed(call, &message, error);
    awsc_buffer_clear(&message);
    awsc_free(event);
    return status;
}

static int feed_events(awsc_call *call, awsc_view array, awsc_error **error)
{
    awsc_json_reader reader;
    bool first = true;
    awsc_json_reader_init(&reader, array, DEEPEST);
    int status = awsc_json_peek(&reader) == AWSC_JSON_ARRAY ? AWSC_OK : AWSC_ERR_PARSE;
    if (!status && awsc_json_enter(&reader)) status = AWSC_ERR_PARSE;
    while (!status && awsc_json_next_item(&reader, &first) == 1) {
        awsc_view event;
        if (awsc_json_skip(&reader, &event)) return awsc_error_set(error, AWSC_ERR_PARSE, "events are no JSON");
        status = feed_event(call, event, error);
    }
    return status;
}

static int feed_bytes(awsc_call *call, awsc_view string, awsc_error **error)
{
    awsc_buffer text = AWSC_BUFFER_INIT(memory()), bytes = AWSC_BUFFER_INIT(memory());
    int status = awsc_cassette_text(string, &text) ? AWSC_OK : awsc_error_nomem(error);
    char *room = status ? NULL : awsc_buffer_reserve(&bytes, awsc_base64_decoded_max(text.size) + 1);
    size_t size = 0;
    if (!status && !room) status = awsc_error_nomem(error);
    if (!status && awsc_base64_decode(awsc_buffer_view(&text), room, &size))
        status = awsc_error_set(error, AWSC_ERR_PARSE, "bytes are not base64");
    if (!status) {
        awsc_buffer_added(&bytes, size);
        status = feed(call, &bytes, error);
    }
    awsc_buffer_clear(&text);
    awsc_buffer_clear(&bytes);
    return status;
}

/* Gives the stream all recorded data at once, and its end: without an error, or with `failure`. */
static int fill_stream(awsc_call *call, const awsc_recorded_call *recorded, int end, awsc_error *failure,
                       awsc_error **error)
{
    int status = AWSC_OK;
    if (recorded->events.data) status = feed_events(call, recorded->events, error);
    if (!status && recorded->bytes.data) status = feed_bytes(call, recorded->bytes, error);
    if (status) {
        awsc_error_free(failure);
        return status;
    }
    call->stream->code->end(call->stream, end, failure);
    return AWSC_OK;
}

static int make_output(awsc_call *call, const awsc_recorded_call *recorded, awsc_error **error)
{
    int status = awsc_value_from_json(call->allocator, call->operation->output, UINT32_MAX, recorded->output,
                                      &call->output, error);
    if (status) return status;
    awsc_output_set_attempts(call->output, (int)recorded->attempts);
    if (!call->attempt.response) return AWSC_OK;
    awsc_output_set_head(call->output, awsc_http_response_keep(call->attempt.response));
    return awsc_response_keep_ids(call->attempt.response, call->output) ? awsc_error_nomem(error) : AWSC_OK;
}

/* Ends the call as the recorded one ended. If that fails, the caller must end the call with `error`. */
static int answer(awsc_call *call, const awsc_recorded_call *recorded, const char *path, awsc_error **error)
{
    awsc_recorded_error failed = {0};
    awsc_error *failure = NULL;
    int status = AWSC_OK;
    if (recorded->output.data && recorded->error.data && !call->stream)
        return awsc_error_set(error, AWSC_ERR_PARSE, "%s: a call of %s has output and error; expected one of them",
                              path, call->operation->name);
    if (recorded->events.data && call->stream && !awsc_operation_event_schema(call->operation))
        return awsc_error_set(error, AWSC_ERR_PARSE, "%s: a call of %s has events; expected bytes", path,
                              call->operation->name);
    if (recorded->error.data) status = awsc_cassette_read_error(recorded->error, path, &failed, error);
    if (!status) status = make_head(call, recorded, error);
    if (!status && recorded->error.data)
        status = awsc_recorded_error_make(call->client->service, &failed, (int)recorded->status, &failure, error);
    if (!status && recorded->output.data) status = make_output(call, recorded, error);
    if (!status && call->output && call->stream) {
        status = fill_stream(call, recorded, (int)failed.status, failure, error);
        failure = NULL;
        if (!status) awsc_call_hand_over_stream(call);
    }
    if (status) {
        awsc_error_free(failure);
        return status;
    }
    call->attempts = (int)recorded->attempts;
    call->maybe_executed = failed.maybe_executed;
    awsc_call_finish(call, call->output ? AWSC_OK : (int)failed.status, failure);
    return AWSC_OK;
}

/* ---- the hook -------------------------------------------------------------------------------------------------- */

static int refuse(const awsc_call *call, const awsc_buffer *input, awsc_error **error)
{
    return awsc_error_set(error, AWSC_ERR_VALIDATION,
                          "the cassette has no call of %s that is left with the input %s; expected the calls that were "
                          "recorded",
                          call->operation->name, input->data ? input->data : "{}");
}

static int answer_call(void *user, awsc_interception *interception, const awsc_attempt *attempt, awsc_error **error)
{
    recorded_calls *calls = user;
    awsc_call *call = interception->call;
    awsc_buffer input = AWSC_BUFFER_INIT(memory());
    awsc_recorded_call *found = NULL;
    const cassette *tape = calls->first;
    int status = AWSC_OK;
    (void)attempt;
    for (; tape; tape = tape->next) {
        status = find(call, tape, &input, &found, error);
        if (status || found) break;
    }
    if (!status && found) {
        found->used = true;
        status = answer(call, found, tape->path, error);
    } else if (!status) {
        status = refuse(call, &input, error);
    }
    awsc_buffer_clear(&input);
    return status;
}

/* ---- cassettes ------------------------------------------------------------------------------------------------- */

static void free_cassette(cassette *tape)
{
    awsc_buffer_clear(&tape->text);
    awsc_shown_names_clear(&tape->shown);
    awsc_release(memory(), tape->calls);
    awsc_release(memory(), tape->path);
    awsc_release(memory(), tape);
}

static void free_calls(void *object)
{
    recorded_calls *calls = object;
    while (calls->first) {
        cassette *tape = calls->first;
        calls->first = tape->next;
        free_cassette(tape);
    }
    awsc_release(memory(), calls);
}

static int add_call(cassette *tape, awsc_view line, const char *what, awsc_error **error)
{
    awsc_recorded_call call;
    awsc_recorded_error failure;
    int status = awsc_cassette_read_call(line, what, &call, error);
    if (!status && call.error.data) status = awsc_cassette_read_error(call.error, what, &failure, error);
    if (status) return status;
    awsc_recorded_call *more = awsc_resize(memory(), tape->calls, (tape->count + 1) * sizeof *more);
    if (!more) return awsc_error_nomem(error);
    tape->calls = more;
    tape->calls[tape->count++] = call;
    return AWSC_OK;
}

static int read_lines(cassette *tape, awsc_error **error)
{
    awsc_view rest = awsc_buffer_view(&tape->text), line;
    awsc_buffer what = AWSC_BUFFER_INIT(memory());
    int status = AWSC_OK;
    for (size_t number = 1; !status && (number == 1 || rest.data); number++) {
        rest = awsc_view_split(rest, '\n', &line);
        if (number > 1 && !awsc_view_trim(line).size) continue;
        awsc_buffer_truncate(&what, 0);
        awsc_buffer_append_format(&what, "%s line %zu", tape->path, number);
        if (what.failed)
            status = awsc_error_nomem(error);
        else if (number == 1)
            status = awsc_cassette_read_head(line, what.data, &tape->shown, error);
        else
            status = add_call(tape, line, what.data, error);
    }
    awsc_buffer_clear(&what);
    return status;
}

static int read_cassette(const char *path, awsc_buffer text, cassette **out, awsc_error **error)
{
    cassette *tape = awsc_alloc_zeroed(memory(), 1, sizeof *tape);
    if (!tape) {
        awsc_buffer_clear(&text);
        return awsc_error_nomem(error);
    }
    tape->text = text;
    tape->path = awsc_text_copy(memory(), path);
    int status = tape->path ? read_lines(tape, error) : awsc_error_nomem(error);
    if (status)
        free_cassette(tape);
    else
        *out = tape;
    return status;
}

static recorded_calls *calls_of(awsc_replay *replay)
{
    recorded_calls *calls = awsc_replay_calls(replay);
    if (calls) return calls;
    calls = awsc_alloc_zeroed(memory(), 1, sizeof *calls);
    if (!calls) return NULL;
    calls->hooks = (awsc_interceptor)AWSC_INTERCEPTOR_INIT;
    calls->hooks.user = calls;
    calls->hooks.before_signing = answer_call;
    awsc_replay_set_calls(replay, (awsc_kept){calls, free_calls});
    return calls;
}

int awsc_replay_load_text(awsc_replay *replay, const char *path, awsc_buffer text, awsc_error **error)
{
    cassette *tape = NULL;
    int status = read_cassette(path, text, &tape, error);
    if (status) return status;
    recorded_calls *calls = calls_of(replay);
    if (!calls) {
        free_cassette(tape);
        return awsc_error_nomem(error);
    }
    cassette **last = &calls->first;
    while (*last) last = &(*last)->next;
    *last = tape;
    return AWSC_OK;
}

int awsc_replay_load(awsc_replay *replay, const char *path, awsc_error **error)
{
    AWSC_NEED(replay, error);
    AWSC_NEED(path, error);
    awsc_buffer text = AWSC_BUFFER_INIT(memory());
    int reason = 0;
    if (!awsc_file_read(path, most_bytes, &text, &reason)) return awsc_replay_load_text(replay, path, text, error);
    awsc_buffer_clear(&text);
    if (reason == ENOMEM) return awsc_error_nomem(error);
    return awsc_error_set(error, AWSC_ERR_CONFIG, "cannot read %s: %s", path, awsc_file_reason(reason));
}

const struct awsc_interceptor *awsc_replay_interceptor(const awsc_replay *replay)
{
    AWSC_NEED_OR(replay, NULL);
    const recorded_calls *calls = awsc_replay_calls(replay);
    return calls ? &calls->hooks : NULL;
}

size_t awsc_replay_calls_left(const awsc_replay *replay)
{
    AWSC_NEED_OR(replay, 0);
    const recorded_calls *calls = awsc_replay_calls(replay);
    size_t left = 0;
    for (const cassette *tape = calls ? calls->first : NULL; tape; tape = tape->next)
        for (size_t i = 0; i < tape->count; i++) left += !tape->calls[i].used;
    return left;
}
