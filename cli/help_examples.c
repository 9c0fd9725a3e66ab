/* SPDX-License-Identifier: Apache-2.0 */
#include "help_examples.h"

#include <string.h>

/* Returns the end of an example, which is comments and then commands up to an empty line. */
static const char *end_of(const char *example)
{
    const char *end = strstr(example, "\n\n");
    return end ? end + 1 : example + strlen(example);
}

/* Returns whether the commands contain `call`, "TOOL NAME", before a blank, a line break or the end of a
 * substitution. */
static bool contains(awsc_cli_view example, awsc_cli_view call)
{
    for (size_t at = 0; at + call.size < example.size; at++) {
        if (memcmp(example.data + at, call.data, call.size) != 0) continue;
        bool begins = at == 0 || strchr("\n (", example.data[at - 1]);
        if (begins && strchr(" \n)", example.data[at + call.size])) return true;
    }
    return false;
}

static void append_example(awsc_cli_buffer *out, awsc_cli_view example)
{
    awsc_cli_view line;
    while (example.data && example.size) {
        example = awsc_cli_view_split(example, '\n', &line);
        bool comment = awsc_cli_view_starts_with(line, AWSC_CLI_VIEW("# "));
        awsc_cli_append_text(out, comment ? "  " : "      ");
        awsc_cli_append(out, line.data + (comment ? 2 : 0), line.size - (comment ? 2 : 0));
        awsc_cli_append_text(out, "\n");
    }
}

void awsc_cli_help_examples(awsc_cli_buffer *out, const awsc_cli *cli, const char *name)
{
    awsc_cli_buffer call = AWSC_CLI_BUFFER_INIT;
    bool found = false;
    awsc_cli_append_format(&call, "%s %s", cli->model->name, name);
    awsc_cli_view wanted = awsc_cli_take(cli->arena, &call);
    /* The first example follows the head of the script. */
    const char *example = end_of(awsc_cli_examples);
    while (*example) {
        while (*example == '\n') example++;
        const char *end = end_of(example);
        awsc_cli_view view = {example, (size_t)(end - example)};
        if (view.size && contains(view, wanted)) {
            awsc_cli_append_text(out, found ? "\n" : "\nEXAMPLES\n");
            append_example(out, view);
            found = true;
        }
        example = end;
    }
}
