/* SPDX-License-Identifier: Apache-2.0 */
#include "help.h"

#include <string.h>

#include "arguments.h"
#include "doc_text.h"
#include "help_commands.h"
#include "help_examples.h"
#include "names.h"
#include "pager.h"
#include "shape_help.h"

static void append_heading(awsc_cli_buffer *out, const char *text)
{
    awsc_cli_append_format(out, "\n%s\n", text);
}

static void append_globals(awsc_cli_buffer *out)
{
    append_heading(out, "GLOBAL OPTIONS");
    for (size_t i = 0; i < awsc_cli_global_count; i++) {
        const awsc_cli_global *global = &awsc_cli_global_options[i];
        awsc_cli_append_format(out, "  --%s", global->name);
        if (global->value) awsc_cli_append_format(out, " <%s>", global->value);
        awsc_cli_append_char(out, '\n');
        awsc_cli_append_doc(out, global->doc, 6);
        for (const char *const *choice = global->choices; choice && *choice; choice++) {
            awsc_cli_append_format(out, "      * %s\n", *choice);
        }
    }
}

static int show_help(awsc_cli *cli, awsc_cli_buffer *out)
{
    if (out->failed) return awsc_cli_fail(AWSC_CLI_GENERAL, "Out of memory");
    awsc_cli_page(cli, awsc_cli_buffer_view(out));
    awsc_cli_buffer_clear(out);
    return AWSC_CLI_OK;
}

int awsc_cli_help(awsc_cli *cli)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    const char *name = cli->model->name;
    awsc_cli_append_format(&out, "NAME\n  %s - commands for %s\n", name, cli->model->title);
    if (cli->model->doc) {
        append_heading(&out, "DESCRIPTION");
        awsc_cli_append_doc(&out, cli->model->doc, 2);
    }
    append_heading(&out, "SYNOPSIS");
    awsc_cli_append_format(&out,
                           "  %s [options] <command> [parameters]\n  %s <command> --help\n"
                           "  %s configure list [--all]\n  %s completion bash|zsh|fish\n",
                           name, name, name, name);
    awsc_cli_help_commands(&out, cli);
    append_globals(&out);
    append_heading(&out, "EXIT CODES");
    awsc_cli_append_text(&out, "  0    success\n"
                               "  130  interrupted\n"
                               "  252  invalid command line; nothing was sent\n"
                               "  253  no region, or no credentials\n"
                               "  254  the service returned an error\n"
                               "  255  any other error: no connection, a timeout, a failed waiter, a full disk\n");
    return show_help(cli, &out);
}

/* ---- a command ------------------------------------------------------------------------------------------------- */

static const char *type_name(const awsc_cli_option *option)
{
    const awsc_member *member = option->inner ? option->inner : option->member;
    if (option->kind == AWSC_CLI_PAGING) {
        return awsc_cli_view_equal(option->name, AWSC_CLI_VIEW("starting-token")) ? "string" : "integer";
    }
    return member ? awsc_cli_type_name(member) : "string";
}

static void append_usage(awsc_cli_buffer *out, const awsc_cli_option *option)
{
    awsc_cli_append_format(out, "--%s", option->name.data);
    if (option->arity == AWSC_CLI_NONE) return;
    if (option->arity == AWSC_CLI_OPTIONAL) {
        awsc_cli_append_text(out, " [<value>]");
    } else {
        awsc_cli_append_text(out, option->arity == AWSC_CLI_MANY ? " <value> ..." : " <value>");
    }
}

static void append_synopsis(awsc_cli_buffer *out, const awsc_cli *cli, const awsc_cli_command *command)
{
    append_heading(out, "SYNOPSIS");
    awsc_cli_append_format(out, "  %s %s\n", cli->model->name, command->name.data);
    for (size_t i = 0; i < command->option_count; i++) {
        const awsc_cli_option *option = &command->options[i];
        if (option->hidden || option->shadowed || option->kind == AWSC_CLI_NEGATED) continue;
        awsc_cli_append_text(out, option->required ? "    " : "    [");
        append_usage(out, option);
        if (option->member && option->arity == AWSC_CLI_NONE) {
            awsc_cli_append_format(out, " | --no-%s", option->name.data);
        }
        awsc_cli_append_text(out, option->required ? "\n" : "]\n");
    }
    if (command->outfile) awsc_cli_append_text(out, command->streams ? "    [<outfile>]\n" : "    <outfile>\n");
}

static void append_option(awsc_cli_buffer *out, const awsc_cli *cli, const awsc_cli_command *command,
                          const awsc_cli_option *option)
{
    awsc_cli_append_format(out, "  --%s", option->name.data);
    if (option->member && option->arity == AWSC_CLI_NONE) {
        awsc_cli_append_format(out, " | --no-%s", option->name.data);
    }
    awsc_cli_append_format(out, " (%s)%s\n", type_name(option), option->required ? " [required]" : "");
    if (option->doc) awsc_cli_append_doc(out, option->doc, 6);
    if (option->member && !option->inner) {
        awsc_cli_help_input(out, cli, command->operation->input, option->member, 6);
    }
    awsc_cli_append_char(out, '\n');
}

static void append_outfile(awsc_cli_buffer *out, const awsc_cli_command *command)
{
    awsc_cli_append_text(out, "  outfile (string)\n");
    awsc_cli_append_doc(
        out,
        command->lines ? "File for the events, each a line of JSON, written as they arrive. `-` or no file: standard "
                         "output; the other members then go to standard error."
        : command->streams
            ? "File for the payload, written as it arrives. `-` or no file: standard output; the other members then go "
              "to standard error."
            : "File for the payload. `-`: standard output; the other members then go to standard error.",
        6);
}

static void append_output(awsc_cli_buffer *out, const awsc_cli *cli, const awsc_cli_command *command)
{
    const awsc_schema *schema = command->operation->output;
    append_heading(out, "OUTPUT");
    if (!schema->member_count) awsc_cli_append_text(out, "  None\n");
    for (size_t i = 0; i < schema->member_count; i++) {
        if (&schema->members[i] != command->outfile) awsc_cli_help_output(out, cli, schema, &schema->members[i], 2);
    }
}

int awsc_cli_help_command(awsc_cli *cli, const awsc_cli_command *command)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    awsc_cli_append_format(&out, "NAME\n  %s\n", command->name.data);
    if (command->doc || command->paging) append_heading(&out, "DESCRIPTION");
    if (command->doc) awsc_cli_append_doc(&out, command->doc, 2);
    if (command->paging) {
        if (command->doc) awsc_cli_append_char(&out, '\n');
        awsc_cli_append_doc(&out,
                            "The service returns pages. The command makes several calls and joins the pages. "
                            "`--no-paginate` requests the first page only.",
                            2);
    }
    append_synopsis(&out, cli, command);
    append_heading(&out, "OPTIONS");
    for (size_t i = 0; i < command->option_count; i++) {
        const awsc_cli_option *option = &command->options[i];
        if (option->hidden || option->shadowed || option->kind == AWSC_CLI_NEGATED) continue;
        append_option(&out, cli, command, option);
    }
    if (command->outfile) append_outfile(&out, command);
    append_output(&out, cli, command);
    awsc_cli_help_examples(&out, cli, command->name.data);
    append_globals(&out);
    return show_help(cli, &out);
}
