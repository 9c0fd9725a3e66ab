/* SPDX-License-Identifier: Apache-2.0 */
#include "output.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "json.h"
#include "pager.h"
#include "table.h"

static bool is_text_format(const char *format)
{
    return format && strcmp(format, "text") == 0;
}

static size_t terminal_width(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col) return 80;
    return size.ws_col;
}

/* Appends JSON Lines: one line for each item of a list, or one for the whole result. */
static void append_lines(awsc_cli_buffer *out, const awsc_cli_value *value)
{
    size_t count = value->kind == AWSC_CLI_LIST ? value->count : 1;
    for (size_t i = 0; i < count; i++) {
        awsc_cli_json_write_compact(out, value->kind == AWSC_CLI_LIST ? value->entries[i].value : value);
        awsc_cli_append_char(out, '\n');
    }
}

static void append_in_format(const awsc_cli *cli, awsc_cli_buffer *out, const awsc_cli_value *value)
{
    const char *format = cli->globals.output ? cli->globals.output : "json";
    bool empty = value->kind == AWSC_CLI_MAP && !value->count;
    if (is_text_format(format)) {
        awsc_cli_format_text(out, value);
    } else if (empty) {
        return;
    } else if (strcmp(format, "jsonl") == 0) {
        append_lines(out, value);
    } else if (strcmp(format, "yaml") == 0) {
        awsc_cli_format_yaml(cli->arena, out, value);
    } else if (strcmp(format, "yaml-stream") == 0) {
        awsc_cli_value *list = awsc_cli_new(cli->arena, AWSC_CLI_LIST);
        awsc_cli_value *copy = awsc_cli_new(cli->arena, value->kind);
        *copy = *value;
        awsc_cli_add(cli->arena, list, copy);
        awsc_cli_format_yaml(cli->arena, out, list);
    } else {
        awsc_cli_json_write(out, value, false);
        awsc_cli_append_char(out, '\n');
    }
}

static bool write_aside(void *user, awsc_cli_view piece)
{
    (void)user;
    return fwrite(piece.data, 1, piece.size, stderr) == piece.size;
}

static bool write_page(void *user, awsc_cli_view piece)
{
    return awsc_cli_page(user, piece);
}

static int print_table(awsc_cli *cli, const char *title, const awsc_cli_value *value, bool aside)
{
    bool colors =
        cli->globals.color == AWSC_CLI_COLOR_ON || (cli->globals.color == AWSC_CLI_COLOR_AUTO && isatty(STDOUT_FILENO));
    return awsc_cli_format_table(cli->arena, aside ? write_aside : write_page, cli, title, value, terminal_width(),
                                 colors);
}

static int print_value(awsc_cli *cli, const char *title, const awsc_cli_value *value, bool aside)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    const char *format = cli->globals.output;
    if (format && strcmp(format, "table") == 0) return print_table(cli, title, value, aside);
    append_in_format(cli, &out, value);
    if (out.failed) return awsc_cli_fail(AWSC_CLI_GENERAL, "Out of memory");
    if (out.size && aside) {
        write_aside(cli, awsc_cli_buffer_view(&out));
    } else if (out.size) {
        awsc_cli_page(cli, awsc_cli_buffer_view(&out));
    }
    awsc_cli_buffer_clear(&out);
    return AWSC_CLI_OK;
}

int awsc_cli_print(awsc_cli *cli, const char *title, const awsc_cli_value *value)
{
    return print_value(cli, title, value, false);
}

int awsc_cli_print_aside(awsc_cli *cli, const char *title, const awsc_cli_value *value)
{
    return print_value(cli, title, value, true);
}
