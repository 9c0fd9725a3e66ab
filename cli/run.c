#include "run.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <awsc/value.h>

#include "connection.h"
#include "convert.h"
#include "failure.h"
#include "output.h"
#include "parameter.h"
#include "query.h"
#include "schema/value.h"
#include "skeleton.h"
#include "validate.h"

/* ---- payloads -------------------------------------------------------------------------------------------------- */

static bool to_standard_output(const awsc_cli_command *command)
{
    return !command->outfile_value || strcmp(command->outfile_value, "-") == 0;
}

static int open_outfile(const awsc_cli_command *command, FILE **out)
{
    *out = to_standard_output(command) ? stdout : fopen(command->outfile_value, "wb");
    if (*out) return 0;
    return awsc_cli_fail(AWSC_CLI_GENERAL, "[Errno %d] %s: '%s'", errno, strerror(errno), command->outfile_value);
}

static int close_outfile(const awsc_cli_command *command, FILE *file, bool failed)
{
    if (file == stdout) {
        fflush(stdout);
        return 0;
    }
    failed |= fclose(file) != 0;
    if (!failed) return 0;
    return awsc_cli_fail(AWSC_CLI_GENERAL, "[Errno %d] %s: '%s'", errno, strerror(errno), command->outfile_value);
}

static int save_payload(const awsc_cli_command *command, const void *output)
{
    awsc_blob blob;
    FILE *file = NULL;
    memcpy(&blob, awsc_member_value(command->outfile, output), sizeof blob);
    if (!blob.data) return 0;
    int code = open_outfile(command, &file);
    if (code) return code;
    bool failed = blob.size && fwrite(blob.data, 1, blob.size, file) != blob.size;
    return close_outfile(command, file, failed);
}

/* ---- streams of events ----------------------------------------------------------------------------------------- */

/* The blob that an event is, or NULL. */
static const awsc_member *event_payload(const awsc_member *variant)
{
    if (!variant || variant->type != AWSC_TYPE_STRUCTURE) return NULL;
    const awsc_member *member = awsc_member_in(variant->target, AWSC_EVENT_PAYLOAD);
    return member && member->type == AWSC_TYPE_BLOB ? member : NULL;
}

/* Bytes go out as they come; what else an event says is a part of the result. */
static void take_event(const awsc_cli *cli, const awsc_schema *events, const void *event, FILE *file,
                       awsc_cli_value *result)
{
    const awsc_member *variant = awsc_union_variant(events, event, cli->model->service->level);
    const awsc_member *payload = event_payload(variant);
    if (payload) {
        awsc_blob blob;
        const void *structure = awsc_pointer_at((const char *)event + variant->offset);
        memcpy(&blob, awsc_member_value(payload, structure), sizeof blob);
        if (blob.size) fwrite(blob.data, 1, blob.size, file);
        fflush(file);
        return;
    }
    awsc_cli_value *map = awsc_cli_from_output(cli, events, event, NULL);
    for (size_t i = 0; i < map->count; i++) {
        awsc_cli_put(cli->arena, result, map->entries[i].key, map->entries[i].value);
    }
}

static int save_events(awsc_cli *cli, const awsc_cli_command *command, const char *url, const void *output,
                       awsc_cli_value *result)
{
    awsc_event_stream *stream = NULL;
    awsc_error *error = NULL;
    const void *event = NULL;
    FILE *file = NULL;
    memcpy(&stream, awsc_member_value(command->outfile, output), sizeof stream);
    int code = stream ? open_outfile(command, &file) : 0;
    if (code || !stream) return code;
    int status;
    while (!(status = awsc_internal_event_next(stream, &event, &error))) {
        take_event(cli, command->outfile->target, event, file, result);
    }
    code = close_outfile(command, file, ferror(file) != 0);
    if (status != AWSC_END) return awsc_cli_fail_call(cli, command->operation, url, error);
    return code;
}

/* ---- the call -------------------------------------------------------------------------------------------------- */

static int print_output(awsc_cli *cli, const awsc_cli_command *command, const char *url, const void *output)
{
    awsc_cli_value *result = awsc_cli_from_output(cli, command->operation->output, output, command->outfile);
    bool aside = command->outfile && to_standard_output(command);
    int code = 0;
    if (command->streams) {
        code = save_events(cli, command, url, output, result);
    } else if (command->outfile) {
        code = save_payload(command, output);
    }
    if (!code) code = awsc_cli_apply_query(cli, &result);
    if (code) return code;
    if (aside) return awsc_cli_print_aside(cli, command->operation->name, result);
    return awsc_cli_print(cli, command->operation->name, result);
}

static int call(awsc_cli *cli, const awsc_cli_command *command, const void *input)
{
    const char *url = awsc_cli_url(cli, command->operation, input);
    awsc_options options = AWSC_OPTIONS_INIT;
    awsc_client *client = NULL;
    awsc_error *error = NULL;
    void *output = NULL;
    int code;
    options.cancel = cli->cancel;
    int status = awsc_cli_connect(cli, &client, &error);
    if (!status) {
        status = awsc_internal_call(command->operation, cli->model->service->level, client, input, &options, &output,
                                    &error);
    }
    if (status) {
        code = awsc_cli_fail_call(cli, command->operation, url, error);
    } else {
        code = print_output(cli, command, url, output);
    }
    awsc_free(output);
    awsc_internal_client_free(client);
    return code;
}

static int print_skeleton(awsc_cli *cli, const awsc_cli_command *command, const char *which)
{
    cli->globals.no_pager = true;
    if (strcmp(which, "input") == 0) {
        awsc_cli_value *skeleton = awsc_cli_skeleton(cli, command->operation->input, false, NULL);
        cli->globals.output = "json";
        if (skeleton->count) return awsc_cli_print(cli, command->operation->name, skeleton);
        puts("{}");
        return AWSC_CLI_OK;
    }
    awsc_cli_value *sample = awsc_cli_skeleton(cli, command->operation->output, true, command->outfile);
    int code = awsc_cli_apply_query(cli, &sample);
    return code ? code : awsc_cli_print(cli, command->operation->name, sample);
}

int awsc_cli_run(awsc_cli *cli, const awsc_cli_command *command)
{
    const char *skeleton = NULL;
    awsc_cli_value *parameters = NULL;
    void *input = NULL;
    for (size_t i = 0; i < command->option_count; i++) {
        const awsc_cli_option *option = &command->options[i];
        if (option->kind != AWSC_CLI_SKELETON || !option->given) continue;
        skeleton = option->count ? option->values[0] : "input";
        if (strcmp(skeleton, "input") != 0 && strcmp(skeleton, "output") != 0) {
            return awsc_cli_fail_usage(cli,
                                       "argument --generate-cli-skeleton: Invalid choice, valid choices are:\n\n"
                                       "%-40s | %-40s",
                                       "input", "output");
        }
    }
    int code = awsc_cli_check_query(cli);
    if (!code && skeleton && strcmp(skeleton, "input") == 0) return print_skeleton(cli, command, skeleton);
    if (!code) code = awsc_cli_read_parameters(cli, command, &parameters);
    if (!code) code = awsc_cli_validate(cli, command->operation->input, parameters);
    if (!code && skeleton) return print_skeleton(cli, command, skeleton);
    if (!code) code = awsc_cli_to_input(cli, command->operation->input, parameters, &input);
    if (!code) code = call(cli, command, input);
    awsc_free(input);
    return code;
}
