#include "cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "schema/value.h"
#include "sys/file.h"

/* What a request can carry, and more. */
#define MAX_FILE_BYTES ((size_t)1 << 30)

static void say(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));

static void say(const char *format, va_list arguments)
{
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

int awsc_cli_fail(int exit_code, const char *format, ...)
{
    va_list arguments;
    fputc('\n', stderr);
    va_start(arguments, format);
    say(format, arguments);
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
    say(format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return AWSC_CLI_USAGE;
}

int awsc_cli_fail_parameter(const char *option, const char *format, ...)
{
    va_list arguments;
    fprintf(stderr, "\nError parsing parameter '%s': ", option);
    va_start(arguments, format);
    say(format, arguments);
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

awsc_view awsc_cli_member_name(const awsc_member *member)
{
    return awsc_member_name(member);
}

const awsc_member *awsc_cli_member_called(const awsc_schema *schema, awsc_view name)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        if (awsc_view_equal(awsc_member_name(&schema->members[i]), name)) return &schema->members[i];
    }
    return NULL;
}

int awsc_cli_read_file(awsc_cli *cli, const char *path, awsc_view *out, int *system_error)
{
    awsc_buffer text = awsc_cli_buffer();
    if (awsc_file_read_stream(path, MAX_FILE_BYTES, &text, system_error)) {
        awsc_buffer_clear(&text);
        return -1;
    }
    *out = awsc_cli_take(cli->arena, &text);
    return 0;
}
