/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <awsc/value.h>

#include "base64.h"
#include "call.h"
#include "connection.h"
#include "convert.h"
#include "explained.h"
#include "failure.h"
#include "follow.h"
#include "json.h"
#include "member.h"
#include "output.h"
#include "pager.h"
#include "pages.h"
#include "parameter.h"
#include "query.h"
#include "settings.h"
#include "skeleton.h"
#include "validate.h"

/* ---- payloads -------------------------------------------------------------------------------------------------- */

static bool to_standard_output(const awsc_cli_command *command)
{
    return !command->outfile_value || strcmp(command->outfile_value, "-") == 0;
}

/* Opens the target of the payload: the file, or standard output. Returns an exit code. */
static int open_outfile(awsc_cli *cli, const awsc_cli_command *command, awsc_cli_sink *file, awsc_cli_sink **out)
{
    *out = to_standard_output(command) ? &cli->out : file;
    if (*out == file && !awsc_cli_sink_create(file, command->outfile_value)) return awsc_cli_check_sink(file);
    return 0;
}

/* Closes the file and reports its failure. A failure of standard output is reported at the end of the program. Returns
 * an exit code. */
static int close_outfile(const awsc_cli *cli, awsc_cli_sink *out)
{
    if (out == &cli->out) return out->problem && !awsc_cli_sink_unread(out) ? AWSC_CLI_GENERAL : 0;
    awsc_cli_sink_close(out);
    return out->problem == EPIPE ? AWSC_CLI_GENERAL : awsc_cli_check_sink(out);
}

/* Writes the payload to its target. A response without a payload, such as for an asynchronous event, leaves an empty
 * file. */
static int save_bytes(awsc_cli *cli, const awsc_cli_command *command, awsc_cli_view bytes)
{
    awsc_cli_sink file;
    awsc_cli_sink *out = NULL;
    int code = open_outfile(cli, command, &file, &out);
    if (code) return code;
    awsc_cli_sink_write(out, bytes.data, bytes.size);
    return close_outfile(cli, out);
}

static int save_payload(awsc_cli *cli, const awsc_cli_command *command, const void *output)
{
    awsc_blob blob;
    memcpy(&blob, awsc_cli_member_value(command->outfile, output), sizeof blob);
    return save_bytes(cli, command, (awsc_cli_view){blob.data, blob.size});
}

/* Follows the durable execution until its end and saves its result. Returns an exit code. */
static int follow(awsc_cli *cli, awsc_client *client, const awsc_cli_command *command, awsc_cli_value *result)
{
    awsc_cli_view payload;
    int code = awsc_cli_follow(cli, client, result, &payload);
    if (!payload.data) return code;
    int saved = save_bytes(cli, command, payload);
    return code ? code : saved;
}

static int save_body(awsc_cli *cli, const awsc_cli_command *command, const char *url, const void *output)
{
    char piece[65536];
    size_t size = 0;
    awsc_body_stream *stream = NULL;
    awsc_error *error = NULL;
    awsc_cli_sink file;
    awsc_cli_sink *out = NULL;
    memcpy(&stream, awsc_cli_member_value(command->outfile, output), sizeof stream);
    int code = open_outfile(cli, command, &file, &out);
    if (code) return code;
    int status = stream ? AWSC_OK : AWSC_END;
    while (!status && !out->problem && !(status = awsc_body_stream_read(stream, piece, sizeof piece, &size, &error))) {
        awsc_cli_sink_write(out, piece, size);
    }
    code = close_outfile(cli, out);
    return !status || status == AWSC_END ? code : awsc_cli_fail_call(cli, command->operation, url, error);
}

/* ---- event streams --------------------------------------------------------------------------------------------- */

/* Writes the payload bytes of an event at once. Adds an event of another kind to the result. */
static void take_event(const awsc_cli *cli, const awsc_schema *events, const void *event, awsc_cli_sink *out,
                       awsc_cli_value *result)
{
    const awsc_member *variant = awsc_cli_variant(events, event, cli->model->service->level);
    const awsc_member *payload = awsc_cli_event_payload(variant);
    if (payload) {
        awsc_blob blob;
        const void *structure = awsc_cli_pointer_at((const char *)event + variant->offset);
        memcpy(&blob, awsc_cli_member_value(payload, structure), sizeof blob);
        awsc_cli_sink_write(out, blob.data, blob.size);
        return;
    }
    awsc_cli_value *map = awsc_cli_from_output(cli, events, event, NULL);
    for (size_t i = 0; i < map->count; i++) {
        awsc_cli_put(cli->arena, result, map->entries[i].key, map->entries[i].value);
    }
}

/* Writes an event as a line of JSON. Frees all memory of it. Returns an exit code. */
static int write_event(awsc_cli *cli, const awsc_schema *events, const void *event, awsc_cli_sink *out)
{
    awsc_arena *arena = cli->arena;
    awsc_cli_buffer line = AWSC_CLI_BUFFER_INIT;
    if (awsc_arena_new(&cli->arena, NULL)) {
        cli->arena = arena;
        return awsc_cli_fail(AWSC_CLI_GENERAL, "Out of memory");
    }
    awsc_cli_json_write_compact(&line, awsc_cli_from_output(cli, events, event, NULL));
    awsc_cli_append_char(&line, '\n');
    awsc_cli_view text = awsc_cli_buffer_view(&line);
    bool complete = !line.failed;
    if (complete) awsc_cli_sink_write(out, text.data, text.size);
    awsc_cli_buffer_clear(&line);
    awsc_arena_free(cli->arena);
    cli->arena = arena;
    return complete ? AWSC_CLI_OK : awsc_cli_fail(AWSC_CLI_GENERAL, "Out of memory");
}

/* Reads all events. Stops when the payload cannot be written any more. Returns an exit code. */
static int save_events(awsc_cli *cli, const awsc_cli_command *command, const char *url, const void *output,
                       awsc_cli_value *result)
{
    awsc_event_stream *stream = NULL;
    awsc_error *error = NULL;
    const void *event = NULL;
    awsc_cli_sink file;
    awsc_cli_sink *out = NULL;
    memcpy(&stream, awsc_cli_member_value(command->outfile, output), sizeof stream);
    int code = stream ? open_outfile(cli, command, &file, &out) : 0;
    if (code || !stream) return code;
    int status = 0;
    while (!code && !out->problem && !(status = awsc_internal_event_next(stream, &event, &error))) {
        if (command->lines)
            code = write_event(cli, command->outfile->target, event, out);
        else
            take_event(cli, command->outfile->target, event, out, result);
    }
    int closed = close_outfile(cli, out);
    if (!code) code = closed;
    return !status || status == AWSC_END ? code : awsc_cli_fail_call(cli, command->operation, url, error);
}

/* ---- the command ----------------------------------------------------------------------------------------------- */

static int run_document(awsc_cli *cli, awsc_client *client, const awsc_cli_command *command,
                        const awsc_cli_value *parameters)
{
    awsc_cli_value *result = NULL;
    int code = awsc_cli_call(cli, client, command, parameters, &result);
    if (!code) code = awsc_cli_apply_query(cli, &result);
    return code ? code : awsc_cli_print(cli, command->operation->name, result);
}

/* Prints the end of the log from the result on standard error. Adds a missing line break at its end. */
static void print_log(const awsc_cli_value *result)
{
    const awsc_cli_value *log = awsc_cli_get(result, AWSC_CLI_VIEW("LogResult"));
    awsc_cli_buffer text = AWSC_CLI_BUFFER_INIT;
    size_t size = 0;
    char *to = log ? awsc_cli_buffer_reserve(&text, awsc_cli_base64_decoded_max(log->text.size) + 1) : NULL;
    if (to && !awsc_cli_base64_decode(log->text, to, &size)) {
        fwrite(to, 1, size, stderr);
        if (size && to[size - 1] != '\n') fputc('\n', stderr);
    }
    awsc_cli_buffer_clear(&text);
}

static int print_result(awsc_cli *cli, const awsc_cli_command *command, awsc_cli_value *result)
{
    int code = awsc_cli_apply_query(cli, &result);
    if (code) return code;
    if (!to_standard_output(command)) return awsc_cli_print(cli, command->operation->name, result);
    if (isatty(STDOUT_FILENO)) awsc_cli_sink_text(&cli->out, "\n");
    return awsc_cli_print_aside(cli, command->operation->name, result);
}

/* Writes the payload to the file and prints the other members. If the payload goes to standard output, the others go to
 * standard error. */
static int run_payload(awsc_cli *cli, awsc_client *client, const awsc_cli_command *command,
                       const awsc_cli_value *parameters)
{
    const char *url = NULL;
    void *output = NULL;
    awsc_cli_value *result = NULL;
    int code = awsc_cli_send(cli, client, command, parameters, &url, &output);
    if (!code) {
        result = awsc_cli_from_output(cli, command->operation->output, output, command->outfile);
        if (command->streams) {
            code = save_events(cli, command, url, output, result);
        } else if (awsc_cli_follows(command)) {
            code = follow(cli, client, command, result);
        } else if (command->outfile->type == AWSC_TYPE_BODY_STREAM) {
            code = save_body(cli, command, url, output);
        } else {
            code = save_payload(cli, command, output);
        }
    }
    awsc_free(output);
    if (!code && awsc_cli_tails(command)) print_log(result);
    /* An execution that was followed to its end has a result, also if it failed. */
    bool ended = code == AWSC_CLI_GENERAL && awsc_cli_get(result, AWSC_CLI_VIEW("FunctionError")) != NULL;
    if (code && !(ended && awsc_cli_follows(command))) return code;
    int shown = print_result(cli, command, result);
    return code ? code : shown;
}

static int run_command(awsc_cli *cli, const awsc_cli_command *command, awsc_cli_value *parameters, bool paginate)
{
    awsc_client *client = NULL;
    awsc_error *error = NULL;
    int code;
    if (awsc_cli_connect(cli, !command->outfile, &client, &error)) {
        code = awsc_cli_fail_call(cli, command->operation, "", error);
    } else if (command->outfile) {
        code = run_payload(cli, client, command, parameters);
    } else if (paginate) {
        code = awsc_cli_run_pages(cli, client, command, parameters);
    } else {
        code = run_document(cli, client, command, parameters);
    }
    awsc_internal_client_free(client);
    return code;
}

static int print_yaml_skeleton(awsc_cli *cli, const awsc_cli_command *command)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    awsc_cli_skeleton_yaml(&out, cli, command->operation->input);
    awsc_cli_view text = awsc_cli_take(cli->arena, &out);
    awsc_cli_sink_write(&cli->out, text.data, text.size);
    return AWSC_CLI_OK;
}

static int print_skeleton(awsc_cli *cli, const awsc_cli_command *command, const char *which)
{
    cli->globals.no_pager = true;
    if (strcmp(which, "yaml-input") == 0) return print_yaml_skeleton(cli, command);
    if (strcmp(which, "input") == 0) {
        awsc_cli_value *skeleton = awsc_cli_skeleton(cli, command->operation->input, false, NULL);
        cli->globals.output = "json";
        if (skeleton->count) return awsc_cli_print(cli, command->operation->name, skeleton);
        awsc_cli_sink_line(&cli->out, "{}");
        return AWSC_CLI_OK;
    }
    awsc_cli_value *sample = awsc_cli_skeleton(cli, command->operation->output, true, command->outfile);
    int code = awsc_cli_apply_query(cli, &sample);
    return code ? code : awsc_cli_print(cli, command->operation->name, sample);
}

/* Reads and checks the value of --generate-cli-skeleton; `*out` is NULL without the option. Returns an exit code. */
static int read_skeleton(const awsc_cli *cli, awsc_cli_command *command, const char **out)
{
    const awsc_cli_option *option = awsc_cli_option_of(command, AWSC_CLI_SKELETON, NULL);
    *out = NULL;
    if (!option->given) return 0;
    *out = option->count ? option->values[0] : "input";
    if (strcmp(*out, "input") == 0 || strcmp(*out, "output") == 0 || strcmp(*out, "yaml-input") == 0) return 0;
    return awsc_cli_fail_usage(cli,
                               "argument --generate-cli-skeleton: Invalid choice, valid choices are:\n\n"
                               "%-40s | %-40s\n%-40s",
                               "input", "output", "yaml-input");
}

static int check_region(const awsc_cli *cli)
{
    const char *region = cli->globals.config.region;
    if (!region || awsc_cli_view_trim(awsc_cli_view_text(region)).size) return 0;
    if (!awsc_cli_has_endpoint(cli)) {
        return awsc_cli_fail(AWSC_CLI_GENERAL, "Invalid endpoint: https://%s..amazonaws.com", cli->model->name);
    }
    /* The vendor's tool signs for a region without a name, and the service refuses the signature. */
    return awsc_cli_fail(AWSC_CLI_SERVICE, "--region is empty; expected the name of a region, such as us-east-1");
}

int awsc_cli_prepare(awsc_cli *cli, awsc_cli_command *command, awsc_cli_value **parameters, bool *skeleton)
{
    const char *which = NULL;
    int code = read_skeleton(cli, command, &which);
    *skeleton = which != NULL;
    if (!code) code = awsc_cli_check_query(cli);
    if (!code) code = awsc_cli_check_output(cli);
    if (!code && which && strcmp(which, "output") != 0) return print_skeleton(cli, command, which);
    if (!code) code = awsc_cli_read_parameters(cli, command, parameters);
    if (!code) code = awsc_cli_validate(cli, command->operation->input, *parameters);
    if (!code && which) return print_skeleton(cli, command, which);
    return code ? code : check_region(cli);
}

int awsc_cli_run(awsc_cli *cli, awsc_cli_command *command)
{
    awsc_cli_value *parameters = NULL;
    bool paginate = false;
    bool skeleton = false;
    int code = awsc_cli_choose_paging(cli, command, &paginate);
    if (!code) code = awsc_cli_prepare(cli, command, &parameters, &skeleton);
    if (code || skeleton) return code;
    if (paginate) paginate = !awsc_cli_asks_for_page(command, parameters);
    return run_command(cli, command, parameters, paginate);
}
