/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a command-line tool for any generated service. AWSC_CLI_TABLES chooses the service at compile time. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <awsc/version.h>

#include "arguments.h"
#include "complete.h"
#include "configure.h"
#include "help.h"
#include "interrupt.h"
#include "names.h"
#include "pager.h"
#include "run.h"
#include "settings.h"
#include "similar.h"
#include "wait.h"

#ifndef AWSC_CLI_TABLES
#error "AWSC_CLI_TABLES is the awsc_cli_service object of the service"
#endif

extern const awsc_cli_service AWSC_CLI_TABLES;

/* Ignores signals, so that writing to a closed pipe, or beyond the size limit of files, fails with an error instead. */
static void ignore_signals_of_writes(void)
{
    struct sigaction ignore = {0};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL);
}

/* Opens closed standard descriptors, so that no socket or file gets their number. Each one is open only in the
 * direction that is not used, so that reading or writing fails. */
static void occupy_standard_descriptors(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
        if (fcntl(descriptor, F_GETFD) >= 0) continue;
        if (open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) != descriptor) return;
    }
}

/* Reports an unknown command. Lists all commands, two per line, and those with a similar name. */
static int fail_command(const awsc_cli *cli, const char *name)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    awsc_cli_buffer meant = AWSC_CLI_BUFFER_INIT;
    for (size_t i = 0; i < cli->model->operation_count; i++) {
        awsc_cli_view command = awsc_cli_kebab(cli->arena, awsc_cli_view_text(cli->model->operations[i]->name));
        awsc_cli_append_text(&out, i % 2 ? " | " : i ? "\n" : "");
        awsc_cli_append_format(&out, "%-40s", command.data);
        if (awsc_cli_similarity(command, awsc_cli_view_text(name)) < 0.8) continue;
        awsc_cli_append_format(&meant, "\n  * %s", command.data);
    }
    if (meant.size) {
        awsc_cli_append_format(&out, "\n\n\nInvalid choice: '%s', maybe you meant:\n", name);
        awsc_cli_append_view(&out, awsc_cli_buffer_view(&meant));
    }
    awsc_cli_buffer_clear(&meant);
    awsc_cli_view list = awsc_cli_take(cli->arena, &out);
    return awsc_cli_fail_usage(cli, "argument command: Invalid choice, valid choices are:\n\n%s", list.data);
}

static int print_version(awsc_cli *cli)
{
    awsc_cli_sink_text(&cli->out, cli->model->name);
    awsc_cli_sink_line(&cli->out, " (awsc " AWSC_VERSION ")");
    return AWSC_CLI_OK;
}

/* Handles --help and -h like the word `help`, whatever else is on the command line. */
static void ask_for_help(awsc_cli *cli, awsc_cli_arguments *arguments)
{
    static const char *const words[] = {"help"};
    bool waits = arguments->first && strcmp(arguments->first, "wait") == 0 && arguments->count &&
                 arguments->rest[0][0] != '-' && strcmp(arguments->rest[0], "help") != 0;
    const char **rest = awsc_cli_alloc(cli->arena, 2 * sizeof *rest);
    if (waits) rest[0] = arguments->rest[0];
    rest[waits] = words[0];
    arguments->rest = rest;
    arguments->count = (size_t)waits + 1;
    if (!arguments->first || strcmp(arguments->first, "completion") == 0) arguments->first = words[0];
}

static int dispatch_command(awsc_cli *cli, int argc, char **argv)
{
    awsc_cli_arguments arguments = {0};
    if (argc > 1 && strcmp(argv[1], "--complete") == 0) return awsc_cli_complete(cli, (size_t)argc - 2, argv + 2);
    int code = awsc_cli_read_globals(cli, argc, argv, &arguments);
    if (code) return code;
    awsc_cli_read_settings(cli);
    if (arguments.version && !arguments.help) {
        return print_version(cli);
    }
    if (arguments.help) ask_for_help(cli, &arguments);
    if (!arguments.first) return awsc_cli_fail_usage(cli, "the following arguments are required: command");
    bool one_word = arguments.count == 1;
    if (strcmp(arguments.first, "help") == 0) return awsc_cli_help(cli);
    if (strcmp(arguments.first, "completion") == 0) {
        return awsc_cli_print_completion(cli, one_word ? arguments.rest[0] : NULL);
    }
    if (strcmp(arguments.first, "configure") == 0) return awsc_cli_configure(cli, &arguments);
    if (strcmp(arguments.first, "wait") == 0 && cli->model->waiters) return awsc_cli_wait(cli, &arguments);
    awsc_cli_command *command = awsc_cli_command_find(cli, awsc_cli_view_text(arguments.first));
    if (!command) return fail_command(cli, arguments.first);
    if (one_word && strcmp(arguments.rest[0], "help") == 0) return awsc_cli_help_command(cli, command);
    code = awsc_cli_read_options(cli, command, &arguments);
    return code ? code : awsc_cli_run(cli, command);
}

int main(int argc, char **argv)
{
    awsc_cli cli = {.model = &AWSC_CLI_TABLES, .out = {.descriptor = STDOUT_FILENO, .name = "<stdout>"}};
    occupy_standard_descriptors();
    if (awsc_arena_new(&cli.arena, NULL)) {
        fputs("\nOut of memory\n", stderr);
        return AWSC_CLI_GENERAL;
    }
    awsc_config_init(&cli.globals.config);
    awsc_cli_interrupt_begin(&cli.cancel);
    ignore_signals_of_writes();
    int code = awsc_cli_finish_output(&cli, dispatch_command(&cli, argc, argv));
    awsc_cli_interrupt_end(cli.cancel);
    awsc_arena_free(cli.arena);
    return code;
}
