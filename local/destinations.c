/* SPDX-License-Identifier: Apache-2.0 */
#include "destinations.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runtime.h"

struct awsc_local_destinations {
    int fd;
};

int awsc_local_destinations_open(const char *path, awsc_local_destinations **out, awsc_error **error)
{
    awsc_local_destinations *made = awsc_alloc_zeroed(awsc_allocator_default(), 1, sizeof *made);
    if (!made) return awsc_error_nomem(error);
    made->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (made->fd < 0) {
        awsc_release(awsc_allocator_default(), made);
        return awsc_error_set(error, AWSC_ERR_CONFIG, "--destinations-file %s: cannot write: %s", path,
                              strerror(errno));
    }
    *out = made;
    return AWSC_OK;
}

void awsc_local_destinations_close(awsc_local_destinations *destinations)
{
    if (!destinations) return;
    close(destinations->fd);
    awsc_release(awsc_allocator_default(), destinations);
}

static void write_text(awsc_json_writer *writer, const char *name, const char *text)
{
    awsc_json_write_name(writer, awsc_view_text(name));
    awsc_json_write_string(writer, awsc_view_text(text));
}

static void write_number(awsc_json_writer *writer, const char *name, int64_t number)
{
    awsc_json_write_name(writer, awsc_view_text(name));
    awsc_json_write_i64(writer, number);
}

static void write_object(awsc_json_writer *writer, const char *name)
{
    awsc_json_write_name(writer, awsc_view_text(name));
    awsc_json_write_open(writer, '{');
}

/* Writes a payload: JSON on one line with blanks for its line ends, other text as a JSON string, other bytes in
 * base64. */
static void write_payload(awsc_json_writer *writer, const char *name, awsc_view payload)
{
    awsc_json_write_name(writer, awsc_view_text(name));
    if (!awsc_utf8_valid(payload)) {
        awsc_json_write_base64(writer, payload);
        return;
    }
    if (!awsc_json_valid(payload, AWSC_JSON_DEEPEST)) {
        awsc_json_write_string(writer, payload);
        return;
    }
    size_t begin = writer->out->size;
    awsc_json_write_raw(writer, payload);
    if (writer->out->failed) return;
    for (size_t i = begin; i < writer->out->size; i++) {
        char *c = &writer->out->data[i];
        if (*c == '\n' || *c == '\r') *c = ' ';
    }
}

static void write_time(awsc_json_writer *writer, const char *name)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_time_format_date_time(&text, awsc_clock_now(awsc_clock_system()));
    write_text(writer, name, awsc_buffer_text(&text) ? awsc_buffer_text(&text) : "");
    awsc_buffer_clear(&text);
}

static void write_record(awsc_json_writer *writer, const awsc_local_outcome *outcome)
{
    awsc_json_write_open(writer, '{');
    write_text(writer, "destination", outcome->destination);
    write_text(writer, "version", "1.0");
    write_time(writer, "timestamp");
    write_object(writer, "requestContext");
    write_text(writer, "requestId", outcome->request_id);
    write_text(writer, "functionArn", outcome->function_arn);
    write_text(writer, "condition", outcome->condition);
    write_number(writer, "approximateInvokeCount", outcome->attempts);
    awsc_json_write_close(writer, '}');
    write_payload(writer, "requestPayload", outcome->payload);
    if (outcome->version) {
        write_object(writer, "responseContext");
        write_number(writer, "statusCode", 200);
        write_text(writer, "executedVersion", outcome->version);
        if (outcome->function_error) write_text(writer, "functionError", outcome->function_error);
        awsc_json_write_close(writer, '}');
        write_payload(writer, "responsePayload", outcome->response);
    }
    awsc_json_write_close(writer, '}');
}

void awsc_local_destinations_add(awsc_local_destinations *destinations, const awsc_local_outcome *outcome)
{
    if (!destinations) return;
    awsc_buffer line = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_json_writer writer = AWSC_JSON_WRITER_INIT(&line);
    write_record(&writer, outcome);
    awsc_buffer_append_text(&line, "\n");
    /* One write per line keeps the lines of several workers apart. */
    ssize_t written = line.failed ? -1 : write(destinations->fd, line.data, line.size);
    if (line.failed || written < 0 || (size_t)written != line.size) {
        fprintf(stderr, "event %s: cannot write its record to --destinations-file\n", outcome->request_id);
    }
    awsc_buffer_clear(&line);
}
