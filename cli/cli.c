/* SPDX-License-Identifier: Apache-2.0 */
#include "cli.h"

#include <stdarg.h>
#include <stdio.h>

static void write_message(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));

static void write_message(const char *format, va_list arguments)
{
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

int awsc_cli_fail(int exit_code, const char *format, ...)
{
    va_list arguments;
    fputc('\n', stderr);
    va_start(arguments, format);
    write_message(format, arguments);
    va_end(arguments);
    return exit_code;
}

int awsc_cli_fail_usage(const awsc_cli *cli, const char *format, ...)
{
    const char *name = cli->model->name;
    va_list arguments;
    fprintf(stderr,
            "\nusage: %s [options] <command> [<subcommand> ...] [parameters]\n"
            "To see help text, you can run:\n\n  %s help\n  %s <command> help\n\n%s: error: ",
            name, name, name, name);
    va_start(arguments, format);
    write_message(format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return AWSC_CLI_USAGE;
}

int awsc_cli_fail_parameter(const char *option, const char *format, ...)
{
    va_list arguments;
    fprintf(stderr, "\nError parsing parameter '%s': ", option);
    va_start(arguments, format);
    write_message(format, arguments);
    va_end(arguments);
    return AWSC_CLI_USAGE;
}

const awsc_cli_member *awsc_cli_facts(const awsc_cli *cli, const awsc_schema *schema, const awsc_member *member)
{
    static const awsc_cli_member none = {NULL, "", NULL, AWSC_CLI_NO_LEAST};
    for (size_t i = 0; i < cli->model->shape_count; i++) {
        if (cli->model->shapes[i].schema == schema) return &cli->model->shapes[i].members[member - schema->members];
    }
    return &none;
}
