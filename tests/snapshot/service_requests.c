/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests of every operation of a service, for an oracle; cases.h names the service. See botocore_json.py.
 *
 *     requests --values     lines "OPERATION KIND {input as JSON}"
 *     requests --serialize  lines "OPERATION {input as JSON}" become lines of JSON with the request
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"
#include "codec/json_codec.h"
#include "json/writer.h"
#include "protocol/serialize.h"
#include "schema/walk.h"
#include "snapshot/value_maker.h"

#define TOKEN "00000000-0000-4000-8000-000000000000"

static awsc_buffer new_buffer(void)
{
    return (awsc_buffer)AWSC_BUFFER_INIT(awsc_allocator_default());
}

/* ---- inputs ------------------------------------------------------------------------------------------------------ */

static int print_value(const awsc_operation *operation, enum awsc_snapshot_kind kind, const char *name)
{
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    awsc_buffer out = new_buffer();
    awsc_error *error = NULL;
    const void *input = awsc_snapshot_value(operation->input, kind, 0, arena);
    int status = awsc_json_encode(operation->input, input, SERVICE.level, false, &out, &error);
    if (status)
        printf("%s: %s\n", operation->name, awsc_error_text(error));
    else
        printf("%s %s %s\n", operation->name, name, awsc_buffer_text(&out));
    awsc_error_free(error);
    awsc_buffer_clear(&out);
    awsc_arena_free(arena);
    return status;
}

static int print_values(void)
{
    int status = AWSC_OK;
    for (size_t i = 0; i < COUNT && !status; i++) {
        status = print_value(TABLE[i], AWSC_SNAPSHOT_FULL, "full");
        if (!status) status = print_value(TABLE[i], AWSC_SNAPSHOT_MINIMAL, "minimal");
    }
    return status ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

static const awsc_operation *find(const char *name, size_t size)
{
    for (size_t i = 0; i < COUNT; i++)
        if (strlen(TABLE[i]->name) == size && memcmp(TABLE[i]->name, name, size) == 0) return TABLE[i];
    return NULL;
}

static void add_text(awsc_buffer *out, const char *before, awsc_view text)
{
    awsc_buffer_append_text(out, before);
    awsc_json_append_quoted(out, text);
}

static void describe(const awsc_http_request *request, awsc_buffer *out)
{
    awsc_body body = awsc_http_request_body(request);
    add_text(out, "{\"method\": ", awsc_view_text(awsc_http_request_method(request)));
    add_text(out, ", \"path\": ", awsc_view_text(awsc_http_request_path(request)));
    add_text(out, ", \"query\": ", awsc_view_text(awsc_http_request_query(request)));
    add_text(out, ", \"body\": ", awsc_view_of(body.data, body.size));
    for (size_t i = 0; i < awsc_http_request_header_count(request); i++) {
        awsc_buffer line = new_buffer();
        awsc_buffer_append_format(&line, "%s: %s", awsc_http_request_header_name(request, i),
                                  awsc_http_request_header_value(request, i));
        add_text(out, i ? ", " : ", \"headers\": [", awsc_buffer_view(&line));
        awsc_buffer_clear(&line);
    }
    awsc_buffer_append_text(out, "]}");
}

static int serialize(const awsc_operation *operation, const char *json, awsc_arena *arena, awsc_buffer *out,
                     awsc_error **error)
{
    const awsc_serialize_options options = {TOKEN, SIZE_MAX};
    awsc_http_request *request = NULL;
    void *input = awsc_arena_alloc_zeroed(arena, 1, operation->input->size);
    if (!input) abort();
    int status =
        awsc_json_decode(operation->input, awsc_view_text(json), false, AWSC_JSON_LIMITS_DEFAULT, arena, input, error);
    if (!status) status = awsc_validate(operation->input, input, SERVICE.level, operation->name, error);
    if (!status) status = awsc_serialize(&SERVICE, operation, input, SERVICE.level, &options, &request, error);
    if (status) return status;
    describe(request, out);
    awsc_http_request_free(request);
    return AWSC_OK;
}

static int serialize_line(char *line)
{
    const size_t size = strcspn(line, " ");
    const awsc_operation *operation = find(line, size);
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    awsc_buffer out = new_buffer();
    awsc_error *error = NULL;
    int status = operation ? serialize(operation, line + size + 1, arena, &out, &error) : AWSC_ERR_VALIDATION;
    if (status)
        fprintf(stderr, "%.*s: %s\n", (int)size, line, awsc_error_text(error));
    else
        puts(awsc_buffer_text(&out));
    awsc_error_free(error);
    awsc_buffer_clear(&out);
    awsc_arena_free(arena);
    return status;
}

static int serialize_lines(void)
{
    char *line = NULL;
    size_t capacity = 0;
    int status = AWSC_OK;
    for (ssize_t size; !status && (size = getline(&line, &capacity, stdin)) > 0;) {
        if (line[size - 1] == '\n') line[size - 1] = '\0';
        status = serialize_line(line);
    }
    free(line);
    return status ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--values") == 0) return print_values();
    if (argc == 2 && strcmp(argv[1], "--serialize") == 0) return serialize_lines();
    fprintf(stderr, "usage: requests --values | --serialize\n");
    return 2;
}
