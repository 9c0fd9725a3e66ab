/* SPDX-License-Identifier: Apache-2.0 */
/* Records calls with an interceptor, whose hooks write a line for each call. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include <awsc/interceptor.h>
#include <awsc/testing.h>
#include <awsc/value.h>

#include "error/error.h"
#include "error/given.h"
#include "json/writer.h"
#include "record/cassette.h"
#include "record/recorded_error.h"
#include "schema/value.h"
#include "sys/file.h"

struct awsc_record {
    awsc_interceptor hooks;
    awsc_shown_names shown;
    pthread_mutex_t lock;
    awsc_buffer lines; /* of calls that ended */
    atomic_size_t count;
    int status; /* the first failure to record a call */
    awsc_error *error;
};

/* The parts of a current call that are known before its end. */
typedef struct pending {
    awsc_buffer input;  /* JSON */
    awsc_buffer events; /* JSON values, separated by commas */
    awsc_buffer bytes;
    bool has_bytes;
} pending;

static const awsc_allocator *memory(void)
{
    return awsc_allocator_default();
}

/* ---- failures -------------------------------------------------------------------------------------------------- */

/* Keeps the first failure, which awsc_record_save reports. */
static void note_failure(awsc_record *record, int status, awsc_error *error)
{
    (void)pthread_mutex_lock(&record->lock);
    if (!record->status) {
        record->status = status;
        record->error = error;
        error = NULL;
    }
    (void)pthread_mutex_unlock(&record->lock);
    awsc_error_free(error);
}

static void note_nomem(awsc_record *record)
{
    awsc_error *error = NULL;
    note_failure(record, awsc_error_nomem(&error), error);
}

/* ---- during a call --------------------------------------------------------------------------------------------- */

static pending *pending_of(awsc_record *record, const awsc_attempt *attempt)
{
    pending *call = *attempt->state;
    if (call) return call;
    awsc_error *error = NULL;
    call = awsc_alloc_zeroed(memory(), 1, sizeof *call);
    if (!call) {
        note_nomem(record);
        return NULL;
    }
    call->input = AWSC_BUFFER_INIT(memory());
    call->events = AWSC_BUFFER_INIT(memory());
    call->bytes = AWSC_BUFFER_INIT(memory());
    *attempt->state = call;
    if (!attempt->input) return call;
    int status = awsc_cassette_append_value(awsc_operation_input_schema(attempt->descriptor), attempt->level,
                                            attempt->input, &record->shown.members, &call->input, &error);
    if (status) note_failure(record, status, error);
    return call;
}

static void free_pending(pending *call)
{
    awsc_buffer_clear(&call->input);
    awsc_buffer_clear(&call->events);
    awsc_buffer_clear(&call->bytes);
    awsc_release(memory(), call);
}

/* Records the input at the beginning of a call, because the caller may free it before the end. */
static int begin(void *user, awsc_interception *interception, const awsc_attempt *attempt, awsc_error **error)
{
    (void)interception;
    (void)error;
    (void)pending_of(user, attempt);
    return AWSC_OK;
}

/* Whether the bytes of the response are a sensitive member that is not shown. */
static bool hides_bytes(const awsc_record *record, const awsc_schema *output)
{
    for (size_t i = 0; i < output->member_count; i++) {
        const awsc_member *member = &output->members[i];
        if (member->type == AWSC_TYPE_BODY_STREAM)
            return awsc_member_sensitive(member) && !awsc_is_shown(member, &record->shown.members);
    }
    return false;
}

static void take_bytes(const awsc_record *record, pending *call, const awsc_attempt *attempt)
{
    bool first = !call->has_bytes;
    call->has_bytes = true;
    if (!hides_bytes(record, awsc_operation_output_schema(attempt->descriptor)))
        awsc_buffer_append(&call->bytes, attempt->bytes.data, attempt->bytes.size);
    else if (first)
        awsc_buffer_append_text(&call->bytes, "***");
}

static void take_part(void *user, const awsc_attempt *attempt)
{
    awsc_record *record = user;
    pending *call = pending_of(record, attempt);
    awsc_error *error = NULL;
    if (!call) return;
    if (!attempt->event) {
        take_bytes(record, call, attempt);
        return;
    }
    if (call->events.size) awsc_buffer_append_char(&call->events, ',');
    int status = awsc_cassette_append_value(awsc_operation_event_schema(attempt->descriptor), AWSC_LEVEL_OF_LIBRARY,
                                            attempt->event, &record->shown.members, &call->events, &error);
    if (status) note_failure(record, status, error);
}

/* ---- the end of a call ----------------------------------------------------------------------------------------- */

static void write_text(awsc_json_writer *writer, const char *name, const char *text)
{
    if (!text) return;
    awsc_json_write_name(writer, awsc_view_text(name));
    awsc_json_write_string(writer, awsc_view_text(text));
}

static void write_number(awsc_json_writer *writer, const char *name, int64_t number)
{
    awsc_json_write_name(writer, awsc_view_text(name));
    awsc_json_write_i64(writer, number);
}

static void write_raw(awsc_json_writer *writer, const char *name, const awsc_buffer *json)
{
    awsc_json_write_name(writer, awsc_view_text(name));
    awsc_json_write_raw(writer, awsc_buffer_view(json));
}

static int write_output(awsc_record *record, const awsc_attempt *attempt, const pending *call, awsc_json_writer *writer,
                        awsc_error **error)
{
    awsc_buffer json = AWSC_BUFFER_INIT(memory());
    int status = awsc_cassette_append_value(awsc_operation_output_schema(attempt->descriptor), AWSC_LEVEL_OF_LIBRARY,
                                            attempt->output, &record->shown.members, &json, error);
    if (status) {
        awsc_buffer_clear(&json);
        return status;
    }
    write_number(writer, "status", awsc_output_http_status(attempt->output));
    write_text(writer, "requestId", awsc_output_request_id(attempt->output));
    write_raw(writer, "output", &json);
    awsc_buffer_clear(&json);
    if (call->has_bytes) {
        awsc_json_write_name(writer, AWSC_VIEW("bytes"));
        awsc_json_write_base64(writer, awsc_buffer_view(&call->bytes));
    } else if (awsc_operation_event_schema(attempt->descriptor)) {
        awsc_json_write_name(writer, AWSC_VIEW("events"));
        awsc_json_write_open(writer, '[');
        awsc_json_write_raw(writer, awsc_buffer_view(&call->events));
        awsc_json_write_close(writer, ']');
    }
    return AWSC_OK;
}

static int write_error(const awsc_record *record, const awsc_error *failure, awsc_json_writer *writer,
                       awsc_error **error)
{
    awsc_buffer members = AWSC_BUFFER_INIT(memory());
    awsc_json_write_name(writer, AWSC_VIEW("error"));
    awsc_json_write_open(writer, '{');
    write_number(writer, "result", awsc_error_status(failure));
    if (awsc_error_kind(failure)) write_number(writer, "kind", awsc_error_kind(failure));
    if (awsc_error_status(failure) == AWSC_ERR_SERVICE) write_text(writer, "code", awsc_error_name(failure));
    write_text(writer, "message", awsc_error_message(failure));
    int status = awsc_recorded_members(failure, &record->shown.members, &members, error);
    if (!status && members.size) write_raw(writer, "members", &members);
    const struct {
        const char *name;
        bool is_set;
    } flags[] = {{"maybeExecuted", awsc_error_maybe_executed(failure)},
                 {"retryable", awsc_error_retryable(failure)},
                 {"throttling", awsc_error_throttling(failure)}};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        if (!flags[i].is_set) continue;
        awsc_json_write_name(writer, awsc_view_text(flags[i].name));
        awsc_json_write_raw(writer, AWSC_VIEW("true"));
    }
    awsc_json_write_close(writer, '}');
    awsc_buffer_clear(&members);
    return status;
}

static int write_call(awsc_record *record, const awsc_attempt *attempt, const pending *call, awsc_buffer *line,
                      awsc_error **error)
{
    awsc_json_writer writer = AWSC_JSON_WRITER_INIT(line);
    int status = AWSC_OK;
    awsc_json_write_open(&writer, '{');
    write_text(&writer, "service", attempt->service);
    write_text(&writer, "operation", attempt->operation);
    write_number(&writer, "attempts", attempt->number);
    write_raw(&writer, "input", &call->input);
    if (attempt->output) {
        status = write_output(record, attempt, call, &writer, error);
    } else if (awsc_error_http_status(attempt->error)) {
        write_number(&writer, "status", awsc_error_http_status(attempt->error));
        write_text(&writer, "requestId", awsc_error_request_id(attempt->error));
    }
    if (!status && attempt->error) status = write_error(record, attempt->error, &writer, error);
    awsc_json_write_close(&writer, '}');
    awsc_buffer_append_char(line, '\n');
    bool failed = line->failed || call->input.failed || call->events.failed || call->bytes.failed;
    return !status && failed ? awsc_error_nomem(error) : status;
}

/* Records a call at its end. A call whose input could not be written has been noted as a failure. */
static void end(void *user, const awsc_attempt *attempt)
{
    awsc_record *record = user;
    awsc_buffer line = AWSC_BUFFER_INIT(memory());
    awsc_error *error = NULL;
    pending *call = pending_of(record, attempt);
    if (!call) return;
    int status = call->input.size ? write_call(record, attempt, call, &line, &error) : AWSC_OK;
    if (status) {
        note_failure(record, status, error);
    } else if (call->input.size) {
        (void)pthread_mutex_lock(&record->lock);
        awsc_buffer_append_view(&record->lines, awsc_buffer_view(&line));
        (void)atomic_fetch_add(&record->count, 1);
        (void)pthread_mutex_unlock(&record->lock);
    }
    awsc_buffer_clear(&line);
    free_pending(call);
    *attempt->state = NULL;
}

/* ---- the cassette ---------------------------------------------------------------------------------------------- */

int awsc_record_new(const awsc_record_options *options, awsc_record **out, awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(out, error);
    awsc_record_options own = AWSC_RECORD_OPTIONS_INIT;
    int status = AWSC_TAKE_STRUCT(&own, options, "options", AWSC_RECORD_OPTIONS_INIT, error);
    if (status) return status;
    if (own.shown_count && !own.shown)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "awsc_record_new: options.shown is NULL");
    awsc_record *record = awsc_alloc_zeroed(memory(), 1, sizeof *record);
    if (!record) return awsc_error_nomem(error);
    record->lines = AWSC_BUFFER_INIT(memory());
    (void)pthread_mutex_init(&record->lock, NULL);
    record->hooks = (awsc_interceptor)AWSC_INTERCEPTOR_INIT;
    record->hooks.user = record;
    record->hooks.before_signing = begin;
    record->hooks.on_part = take_part;
    record->hooks.at_end = end;
    for (size_t i = 0; !status && i < own.shown_count; i++) {
        if (!own.shown[i])
            status =
                awsc_error_set(error, AWSC_ERR_VALIDATION, "awsc_record_new: name %zu of options.shown is NULL", i);
        else if (awsc_shown_names_add(&record->shown, awsc_view_text(own.shown[i])))
            status = awsc_error_nomem(error);
    }
    if (status)
        awsc_record_free(record);
    else
        *out = record;
    return status;
}

void awsc_record_free(awsc_record *record)
{
    AWSC_NEED_OR(record, );
    (void)pthread_mutex_destroy(&record->lock);
    awsc_buffer_clear(&record->lines);
    awsc_shown_names_clear(&record->shown);
    awsc_error_free(record->error);
    awsc_release(memory(), record);
}

const struct awsc_interceptor *awsc_record_interceptor(const awsc_record *record)
{
    AWSC_NEED_OR(record, NULL);
    return &record->hooks;
}

size_t awsc_record_count(const awsc_record *record)
{
    AWSC_NEED_OR(record, 0);
    return atomic_load(&record->count);
}

/* ---- the file -------------------------------------------------------------------------------------------------- */

static void write_head(const awsc_record *record, awsc_buffer *out)
{
    awsc_json_writer writer = AWSC_JSON_WRITER_INIT(out);
    awsc_json_write_open(&writer, '{');
    write_number(&writer, "cassette", AWSC_CASSETTE_FORMAT);
    awsc_json_write_name(&writer, AWSC_VIEW("shown"));
    awsc_json_write_open(&writer, '[');
    for (size_t i = 0; i < record->shown.members.count; i++)
        awsc_json_write_string(&writer, record->shown.members.names[i]);
    awsc_json_write_close(&writer, ']');
    awsc_json_write_close(&writer, '}');
    awsc_buffer_append_char(out, '\n');
}

static int write_all(int fd, awsc_view text)
{
    while (text.size) {
        ssize_t written = write(fd, text.data, text.size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        text.data += written;
        text.size -= (size_t)written;
    }
    return 0;
}

/* Writes a temporary file in the same directory and renames it to `path`. Returns 0, or an errno. */
static int replace_file(const char *path, awsc_view text)
{
    awsc_buffer beside = AWSC_BUFFER_INIT(memory());
    awsc_buffer_append_text(&beside, path);
    awsc_buffer_append_text(&beside, ".XXXXXX");
    if (beside.failed) {
        awsc_buffer_clear(&beside);
        return ENOMEM;
    }
    int fd = awsc_file_make_unique(beside.data);
    int problem = fd < 0 ? errno : write_all(fd, text);
    if (fd >= 0 && close(fd) && !problem) problem = errno;
    if (fd >= 0 && !problem && rename(beside.data, path)) problem = errno;
    if (fd >= 0 && problem) (void)unlink(beside.data);
    awsc_buffer_clear(&beside);
    return problem;
}

static int copy_failure(const awsc_record *record, awsc_error **error)
{
    if (record->status == AWSC_ERR_NOMEM) return awsc_error_nomem(error);
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "a call was not recorded: %s", awsc_error_message(record->error));
}

int awsc_record_save(awsc_record *record, const char *path, awsc_error **error)
{
    AWSC_NEED(record, error);
    AWSC_NEED(path, error);
    awsc_buffer text = AWSC_BUFFER_INIT(memory());
    write_head(record, &text);
    (void)pthread_mutex_lock(&record->lock);
    awsc_buffer_append_view(&text, awsc_buffer_view(&record->lines));
    int status = record->status ? copy_failure(record, error) : AWSC_OK;
    bool failed = text.failed || record->lines.failed;
    (void)pthread_mutex_unlock(&record->lock);
    if (!status && failed) status = awsc_error_nomem(error);
    int problem = status ? 0 : replace_file(path, awsc_buffer_view(&text));
    if (problem == ENOMEM)
        status = awsc_error_nomem(error);
    else if (problem)
        status = awsc_error_set(error, AWSC_ERR_CONFIG, "cannot write %s: %s", path, awsc_file_reason(problem));
    awsc_buffer_clear(&text);
    return status;
}
