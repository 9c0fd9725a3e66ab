/* One command-line tool over any generated service; which one is said when it is compiled. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <awsc/version.h>

#include "arguments.h"
#include "complete.h"
#include "configure.h"
#include "help.h"
#include "names.h"
#include "run.h"
#include "settings.h"
#include "similar.h"
#include "wait.h"

#ifndef AWSC_CLI_TABLES
#error "AWSC_CLI_TABLES is the awsc_cli_service object of the service"
#endif

extern const awsc_cli_service AWSC_CLI_TABLES;

/* Set before the handler is. */
static awsc_cancel *interrupt;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    awsc_cancel_set(interrupt);
}

/* The first interrupt cancels the call, a second one ends the program. */
static void catch_interrupts(awsc_cli *cli)
{
    struct sigaction action = {0};
    struct sigaction ignore = {0};
    if (!awsc_cancel_new(&cli->cancel, NULL)) {
        interrupt = cli->cancel;
        action.sa_handler = on_interrupt;
        action.sa_flags = (int)SA_RESETHAND;
        sigaction(SIGINT, &action, NULL);
    }
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, NULL);
}

static void take_defaults(awsc_cli *cli)
{
    cli->globals.read_timeout = -1;
    cli->globals.connect_timeout = -1;
}

/* Lists the commands, two in a line, and those that may be meant. */
static int fail_command(const awsc_cli *cli, const char *name)
{
    awsc_buffer out = awsc_cli_buffer();
    awsc_buffer meant = awsc_cli_buffer();
    for (size_t i = 0; i < cli->model->operation_count; i++) {
        awsc_view command = awsc_cli_kebab(cli->arena, awsc_view_text(cli->model->operations[i]->name));
        awsc_buffer_append_text(&out, i % 2 ? " | " : i ? "\n" : "");
        awsc_buffer_append_format(&out, "%-40s", command.data);
        if (awsc_cli_similarity(command, awsc_view_text(name)) < 0.8) continue;
        awsc_buffer_append_format(&meant, "\n  * %s", command.data);
    }
    if (meant.size) {
        awsc_buffer_append_format(&out, "\n\n\nInvalid choice: '%s', maybe you meant:\n", name);
        awsc_buffer_append_view(&out, awsc_buffer_view(&meant));
    }
    awsc_buffer_clear(&meant);
    awsc_view list = awsc_cli_take(cli->arena, &out);
    return awsc_cli_fail_usage(cli, "argument command: Invalid choice, valid choices are:\n\n%s", list.data);
}

static int dispatch(awsc_cli *cli, int argc, char **argv)
{
    awsc_cli_arguments arguments = {0};
    if (argc > 1 && strcmp(argv[1], "--complete") == 0) return awsc_cli_complete(cli, (size_t)argc - 2, argv + 2);
    int code = awsc_cli_read_globals(cli, argc, argv, &arguments);
    if (code) return code;
    awsc_cli_read_settings(cli);
    if (arguments.version) {
        printf("%s (awsc %s)\n", cli->model->name, AWSC_VERSION);
        return AWSC_CLI_OK;
    }
    if (!arguments.first) return awsc_cli_fail_usage(cli, "the following arguments are required: command");
    bool one_word = arguments.count == 1;
    if (strcmp(arguments.first, "help") == 0) return awsc_cli_help(cli);
    if (strcmp(arguments.first, "completion") == 0) {
        return awsc_cli_print_completion(cli, one_word ? arguments.rest[0] : NULL);
    }
    if (strcmp(arguments.first, "configure") == 0) return awsc_cli_configure(cli, &arguments);
    if (strcmp(arguments.first, "wait") == 0 && cli->model->waiters) return awsc_cli_wait(cli, &arguments);
    awsc_cli_command *command = awsc_cli_command_find(cli, awsc_view_text(arguments.first));
    if (!command) return fail_command(cli, arguments.first);
    if (one_word && strcmp(arguments.rest[0], "help") == 0) return awsc_cli_help_command(cli, command);
    code = awsc_cli_read_options(cli, command, &arguments);
    return code ? code : awsc_cli_run(cli, command);
}

int main(int argc, char **argv)
{
    awsc_cli cli = {.model = &AWSC_CLI_TABLES};
    if (awsc_arena_new(&cli.arena, NULL)) {
        fputs("\nOut of memory\n", stderr);
        return AWSC_CLI_GENERAL;
    }
    take_defaults(&cli);
    catch_interrupts(&cli);
    int code = dispatch(&cli, argc, argv);
    signal(SIGINT, SIG_DFL);
    awsc_cancel_free(cli.cancel);
    awsc_cli_forget_settings(&cli);
    awsc_arena_free(cli.arena);
    return code;
}
