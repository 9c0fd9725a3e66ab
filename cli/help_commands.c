/* SPDX-License-Identifier: Apache-2.0 */
#include "help_commands.h"

#include <string.h>

#include "names.h"

#define NAME_WIDTH 44

typedef struct entry {
    awsc_cli_view name;
    awsc_cli_view group; /* the word after the verb, in the singular */
    const char *doc;
    bool shown;
} entry;

static bool ends_with(awsc_cli_view text, const char *end)
{
    size_t size = strlen(end);
    return text.size > size && memcmp(text.data + text.size - size, end, size) == 0;
}

/* An ending of plurals: the letters to drop, and the text to add. The first ending that fits counts. */
static const struct ending {
    const char *plural;
    size_t dropped;
    const char *added;
} endings[] = {
    {"ss", 0, ""},   {"us", 0, ""},     {"is", 0, ""},   {"ias", 0, ""},   {"series", 0, ""},
    {"ies", 3, "y"}, {"yses", 2, "is"}, {"sses", 2, ""}, {"iases", 2, ""}, {"tuses", 2, ""},
    {"xes", 2, ""},  {"tches", 2, ""},  {"shes", 2, ""}, {"s", 1, ""},
};

static awsc_cli_view singular(awsc_arena *arena, awsc_cli_view word)
{
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (!ends_with(word, endings[i].plural)) continue;
        const size_t kept = word.size - endings[i].dropped, added = strlen(endings[i].added);
        if (!added) return (awsc_cli_view){word.data, kept};
        char *text = awsc_cli_alloc(arena, kept + added);
        memcpy(text, word.data, kept);
        memcpy(text + kept, endings[i].added, added);
        return (awsc_cli_view){text, kept + added};
    }
    return word;
}

/* Returns the group of a command: alias for list-aliases, policy for get-policy, invoke for invoke. */
static awsc_cli_view group_of(awsc_arena *arena, awsc_cli_view name)
{
    awsc_cli_view verb;
    awsc_cli_view word;
    awsc_cli_view rest = awsc_cli_view_split(name, '-', &verb);
    if (!rest.data) return verb;
    awsc_cli_view_split(rest, '-', &word);
    return singular(arena, word);
}

/* Appends a line with a command and the first sentence of its documentation. */
static void append_line(awsc_cli_buffer *out, const entry *shown)
{
    const char *doc = shown->doc ? shown->doc : "";
    const char *end = strstr(doc, ". ");
    const char *line = strchr(doc, '\n');
    size_t size = end ? (size_t)(end - doc) + 1 : strlen(doc);
    if (line && (size_t)(line - doc) < size) size = (size_t)(line - doc);
    awsc_cli_append_format(out, "    %-*.*s", size ? NAME_WIDTH : 0, (int)shown->name.size, shown->name.data);
    for (size_t i = 0; i < size; i++) {
        if (doc[i] != '`') awsc_cli_append_char(out, doc[i]);
    }
    awsc_cli_append_char(out, '\n');
}

static size_t size_of(const entry *all, size_t count, awsc_cli_view group)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++) size += awsc_cli_view_equal(all[i].group, group);
    return size;
}

static void append_group(awsc_cli_buffer *out, entry *all, size_t count, awsc_cli_view group)
{
    awsc_cli_append_text(out, "\n  ");
    awsc_cli_append_view(out, group);
    awsc_cli_append_char(out, '\n');
    for (size_t i = 0; i < count; i++) {
        if (!awsc_cli_view_equal(all[i].group, group)) continue;
        append_line(out, &all[i]);
        all[i].shown = true;
    }
}

void awsc_cli_help_commands(awsc_cli_buffer *out, const awsc_cli *cli)
{
    size_t count = cli->model->operation_count;
    entry *all = awsc_cli_alloc(cli->arena, (count ? count : 1) * sizeof *all);
    for (size_t i = 0; i < count; i++) {
        all[i].name = awsc_cli_kebab(cli->arena, awsc_cli_view_text(cli->model->operations[i]->name));
        all[i].group = group_of(cli->arena, all[i].name);
        all[i].doc = cli->model->operation_docs[i];
    }
    awsc_cli_append_text(out, "\nOVERVIEW\n");
    for (size_t i = 0; i < count; i++) {
        if (!all[i].shown && size_of(all, count, all[i].group) > 1) append_group(out, all, count, all[i].group);
    }
    awsc_cli_append_text(out, "\n  other\n");
    for (size_t i = 0; i < count; i++) {
        if (!all[i].shown) append_line(out, &all[i]);
    }
    entry own[] = {{AWSC_CLI_VIEW("wait"), {NULL, 0}, "Polls until a resource reaches a state.", false},
                   {AWSC_CLI_VIEW("configure"), {NULL, 0}, "Lists the configuration and its sources.", false},
                   {AWSC_CLI_VIEW("completion"), {NULL, 0}, "Prints a script for a shell.", false}};
    for (size_t i = cli->model->waiters ? 0 : 1; i < 3; i++) append_line(out, &own[i]);
    awsc_cli_append_text(out, "\nCOMMANDS\n");
    for (size_t i = 0; i < count; i++) awsc_cli_append_format(out, "  %s\n", all[i].name.data);
    if (cli->model->waiters) awsc_cli_append_text(out, "  wait\n");
}
