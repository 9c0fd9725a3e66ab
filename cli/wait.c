/* SPDX-License-Identifier: Apache-2.0 */
#include "wait.h"

#include <string.h>

#include <awsc/waiter.h>
#include <awsc/tables/waiter.h>

#include "connection.h"
#include "convert.h"
#include "failure.h"
#include "help.h"
#include "help_examples.h"
#include "names.h"
#include "notice.h"
#include "pager.h"
#include "run.h"

static const awsc_waiter *find_waiter(const awsc_cli *cli, const char *name)
{
    const awsc_waiter *const *waiter = cli->model->waiters;
    for (; waiter && *waiter; waiter++) {
        awsc_cli_view kebab = awsc_cli_kebab(cli->arena, awsc_cli_view_text((*waiter)->name));
        if (awsc_cli_view_equal(kebab, awsc_cli_view_text(name))) return *waiter;
    }
    return NULL;
}

static awsc_cli_view list_waiters(const awsc_cli *cli, const char *indent)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    for (const awsc_waiter *const *waiter = cli->model->waiters; waiter && *waiter; waiter++) {
        awsc_cli_view name = awsc_cli_kebab(cli->arena, awsc_cli_view_text((*waiter)->name));
        awsc_cli_append_format(&out, "%s%s\n", indent, name.data);
    }
    return awsc_cli_take(cli->arena, &out);
}

/* Lists the names of the waiters, two per line. */
static awsc_cli_view list_choices(const awsc_cli *cli)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    size_t count = 0;
    for (const awsc_waiter *const *waiter = cli->model->waiters; waiter && *waiter; waiter++, count++) {
        awsc_cli_view name = awsc_cli_kebab(cli->arena, awsc_cli_view_text((*waiter)->name));
        awsc_cli_append_text(&out, count % 2 ? " | " : count ? "\n" : "");
        awsc_cli_append_format(&out, "%-40s", name.data);
    }
    return awsc_cli_take(cli->arena, &out);
}

static awsc_cli_command *command_of(awsc_cli *cli, const awsc_waiter *waiter)
{
    for (size_t i = 0; i < cli->model->operation_count; i++) {
        if (cli->model->operations[i] == waiter->operation) return awsc_cli_command_of(cli, i);
    }
    return NULL;
}

/* ---- results --------------------------------------------------------------------------------------------------- */

/* Describes the acceptor that matched, in the vendor's words. */
static void append_match(awsc_cli_buffer *out, const awsc_acceptor *acceptor)
{
    if (acceptor->path) {
        awsc_cli_append_format(out, "For expression \"%s\" we matched expected path: \"%s\"%s", acceptor->path,
                               acceptor->expected,
                               acceptor->comparator == AWSC_COMPARE_ANY_STRING    ? " at least once"
                               : acceptor->comparator == AWSC_COMPARE_ALL_STRINGS ? " all matched"
                                                                                  : "");
    } else if (acceptor->matcher == AWSC_MATCH_ERROR) {
        awsc_cli_append_format(out, "Matched expected service error code: %s", acceptor->expected);
    }
}

/* Prints the reason of a failed wait and the acceptor that matched the last response. Returns an exit code. */
static int fail_state(awsc_cli *cli, const awsc_waiter *waiter, const awsc_waiter_result *result, const char *reason,
                      const char *joint)
{
    awsc_cli_buffer match = AWSC_CLI_BUFFER_INIT;
    if (result->acceptor >= 0 && result->acceptor < waiter->acceptor_count) {
        append_match(&match, &waiter->acceptors[result->acceptor]);
    }
    awsc_cli_view text = awsc_cli_take(cli->arena, &match);
    return awsc_cli_fail(AWSC_CLI_GENERAL, "Waiter %s failed: %s%s%s", waiter->name, reason, text.size ? joint : "",
                         text.data);
}

static int finish_wait(awsc_cli *cli, const awsc_waiter *waiter, const char *url, int status,
                       const awsc_waiter_result *result, awsc_error *error)
{
    int code;
    switch (status) {
    case AWSC_OK:
        code = AWSC_CLI_OK;
        break;
    case AWSC_ERR_WAITER:
        code = fail_state(cli, waiter, result, "Waiter encountered a terminal failure state", ": ");
        break;
    case AWSC_ERR_SERVICE:
        code = awsc_cli_fail(AWSC_CLI_GENERAL, "Waiter %s failed: An error occurred (%s): %s", waiter->name,
                             awsc_cli_error_code(cli, error).data, awsc_cli_error_text(cli, error).data);
        break;
    case AWSC_ERR_TIMEOUT:
        if (result->outcome == AWSC_WAITER_TIMEOUT) {
            code = fail_state(cli, waiter, result, "Max attempts exceeded", ". Previously accepted state: ");
            break;
        }
        return awsc_cli_fail_call(cli, waiter->operation, url, error);
    default:
        return awsc_cli_fail_call(cli, waiter->operation, url, error);
    }
    awsc_error_free(error);
    return code;
}

/* ---- waiting --------------------------------------------------------------------------------------------------- */

/* Polls with a constant delay, as the vendor's tool does. Returns an exit code. */
static int run_wait(awsc_cli *cli, const awsc_waiter *waiter, const void *input)
{
    awsc_call_options call = AWSC_CALL_OPTIONS_INIT;
    awsc_waiter_options options = AWSC_WAITER_OPTIONS_INIT;
    awsc_waiter_result result = AWSC_WAITER_RESULT_INIT;
    awsc_client *client = NULL;
    awsc_error *error = NULL;
    if (awsc_cli_connect(cli, false, &client, &error)) return awsc_cli_fail_call(cli, waiter->operation, "", error);
    const char *url = awsc_cli_url(cli, client, waiter->operation, input);
    call.cancel = cli->cancel;
    options.call = &call;
    awsc_cli_notice_waits(&options, waiter->name);
    options.max_wait_ms = AWSC_I64(awsc_waiter_default_max_wait_ms(waiter));
    options.max_delay_ms = AWSC_I64(waiter->min_delay_ms);
    int status = awsc_waiter_run(cli->model->service->level, waiter, client, input, &options, &result, &error);
    awsc_cli_notice_end();
    int code = finish_wait(cli, waiter, url, status, &result, error);
    awsc_waiter_result_clear(&result);
    awsc_internal_client_free(client);
    return code;
}

int awsc_cli_help_wait(awsc_cli *cli)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    awsc_cli_append_format(
        &out,
        "NAME\n  wait\n\nDESCRIPTION\n  Polls until a resource reaches a state. The exit code is 255 if it cannot\n"
        "  reach the state, or not in time.\n\nSYNOPSIS\n  %s wait <state> [parameters]\n  %s wait <state> help\n\n"
        "STATES\n",
        cli->model->name, cli->model->name);
    awsc_cli_append_view(&out, list_waiters(cli, "  "));
    awsc_cli_help_examples(&out, cli, "wait");
    awsc_cli_page(cli, awsc_cli_buffer_view(&out));
    awsc_cli_buffer_clear(&out);
    return AWSC_CLI_OK;
}

int awsc_cli_wait(awsc_cli *cli, awsc_cli_arguments *arguments)
{
    const char *name = arguments->count ? arguments->rest[0] : NULL;
    awsc_cli_value *parameters = NULL;
    void *input = NULL;
    if (!name) return awsc_cli_fail_usage(cli, "the following arguments are required: subcommand");
    if (strcmp(name, "help") == 0) return awsc_cli_help_wait(cli);
    const awsc_waiter *waiter = find_waiter(cli, name);
    awsc_cli_command *command = waiter ? command_of(cli, waiter) : NULL;
    if (!command) {
        return awsc_cli_fail_usage(cli, "argument subcommand: Invalid choice, valid choices are:\n\n%s",
                                   list_choices(cli).data);
    }
    arguments->rest++;
    arguments->count--;
    if (arguments->count == 1 && strcmp(arguments->rest[0], "help") == 0) return awsc_cli_help_command(cli, command);
    bool skeleton = false;
    int code = awsc_cli_read_options(cli, command, arguments);
    if (!code) code = awsc_cli_prepare(cli, command, &parameters, &skeleton);
    if (code || skeleton) return code;
    if (!code) code = awsc_cli_to_input(cli, command->operation->input, parameters, &input);
    if (!code) code = run_wait(cli, waiter, input);
    awsc_free(input);
    return code;
}
