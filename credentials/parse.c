/* SPDX-License-Identifier: Apache-2.0 */
#include "parse.h"

#include <string.h>

#include "table.h"

int awsc_tool_command_find(int count, char *const *words, const command_row **out)
{
    for (size_t i = 0; i < awsc_tool_command_count; i++) {
        const command_row *row = &awsc_tool_command_rows[i];
        int size = row->token ? 2 : 1;
        if (count < size || strcmp(words[0], row->word) != 0) continue;
        if (row->token && strcmp(words[1], row->token) != 0) continue;
        *out = row;
        return size;
    }
    return 0;
}

static int no_command(int count, char *const *words)
{
    if (count && strcmp(words[0], "token") == 0)
        return count > 1 ? awsc_tool_complain(EXIT_USAGE, "there is no token \"%s\"; see --help", words[1])
                         : awsc_tool_complain(EXIT_USAGE, "token: its kind is missing, such as rds; see --help");
    return awsc_tool_complain(EXIT_USAGE, "there is no command \"%s\"; see --help", words[0]);
}

/* Returns the command's name for messages: the last word of its name. */
static const char *name_of(const command_row *command)
{
    return command->token ? command->token : command->word;
}

static int take_option(int count, char *const *words, int *at, arguments *out)
{
    const char *value;
    const char *word = words[*at];
    enum option_id id = awsc_tool_option_find(word, &value);
    if (id == OPTION_COUNT || !awsc_tool_option_belongs(out->command, id))
        return awsc_tool_complain(EXIT_USAGE, "%s takes no argument \"%s\"; see --help", name_of(out->command), word);
    const option_row *row = &awsc_tool_option_rows[id];
    if (!row->value && value) return awsc_tool_complain(EXIT_USAGE, "--%s takes no value", row->name);
    if (row->value && !value) {
        if (*at + 1 == count) return awsc_tool_complain(EXIT_USAGE, "--%s: %s is missing", row->name, row->value);
        value = words[++*at];
    }
    if (out->values[id]) return awsc_tool_complain(EXIT_USAGE, "--%s is given twice", row->name);
    if (value && !*value) return awsc_tool_complain(EXIT_USAGE, "--%s: %s is empty", row->name, row->value);
    out->values[id] = value ? value : "";
    return 0;
}

static int check_required(const arguments *given)
{
    if (given->values[OPTION_EXPLAIN]) return 0;
    for (int id = 0; id < OPTION_COUNT; id++)
        if (given->command->required >> id & 1 && !given->values[id])
            return awsc_tool_complain(EXIT_USAGE, "%s: --%s is missing; see --help", name_of(given->command),
                                      awsc_tool_option_rows[id].name);
    return 0;
}

int awsc_tool_arguments_parse(int count, char *const *words, arguments *out)
{
    *out = (arguments){.command = &awsc_tool_command_rows[0]};
    int at = 0;
    bool named = count && words[0][0] != '-';
    if (named) {
        at = awsc_tool_command_find(count, words, &out->command);
        if (!at) return no_command(count, words);
    }
    for (; at < count; at++) {
        int status = take_option(count, words, &at, out);
        if (status) return status;
    }
    if (!named && !out->values[OPTION_EXPLAIN])
        return awsc_tool_complain(EXIT_USAGE, "a command is missing, such as process; see --help");
    return check_required(out);
}
