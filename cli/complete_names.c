/* SPDX-License-Identifier: Apache-2.0 */
#include "complete_names.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "arguments.h"
#include "call.h"
#include "collect.h"
#include "complete_cache.h"
#include "connection.h"

/* Maximum times: for the shell to wait, for the child process to work, and for one call. */
enum { LONGEST_WAIT_MS = 800, LONGEST_WORK_SECONDS = 10, LONGEST_CALL_MS = 5000 };
/* Maximum number of pages that are requested for a list. */
enum { MOST_PAGES = 20 };

/* Describes which command lists the names for an option. */
typedef struct source {
    const char *option;
    const char *command; /* part of the name of the command that has the option; NULL: all commands */
    const char *list;    /* the command that lists the names */
    const char *items;   /* member of that command's output */
    const char *name;    /* path of the name in an item */
    const char *needs; /* option that the command line must have, and the list's input member for its value; or NULL */
    const char *member;
} source;

static const source sources[] = {
    {"function-name", NULL, "list-functions", "Functions", "FunctionName", NULL, NULL},
    {"qualifier", NULL, "list-aliases", "Aliases", "Name", "function-name", "FunctionName"},
    {"qualifier", NULL, "list-versions-by-function", "Versions", "Version", "function-name", "FunctionName"},
    {"function-version", NULL, "list-versions-by-function", "Versions", "Version", "function-name", "FunctionName"},
    {"name", "-alias", "list-aliases", "Aliases", "Name", "function-name", "FunctionName"},
    {"layer-name", NULL, "list-layers", "Layers", "LayerName", NULL, NULL},
    {"layers", NULL, "list-layers", "Layers", "LatestMatchingVersion.LayerVersionArn", NULL, NULL},
    {"version-number", NULL, "list-layer-versions", "LayerVersions", "Version", "layer-name", "LayerName"},
    {"uuid", NULL, "list-event-source-mappings", "EventSourceMappings", "UUID", NULL, NULL},
    {"capacity-provider-name", NULL, "list-capacity-providers", "CapacityProviders", "CapacityProviderArn", NULL, NULL},
};

/* ---- the list ---------------------------------------------------------------------------------------------------- */

static void append_names(const awsc_cli_value *page, const source *from, awsc_cli_buffer *out)
{
    const awsc_cli_value *items = awsc_cli_get(page, awsc_cli_view_text(from->items));
    for (size_t i = 0; items && i < items->count; i++) {
        const awsc_cli_value *name = awsc_cli_get_path(items->entries[i].value, from->name);
        bool plain = name && (name->kind == AWSC_CLI_TEXT || name->kind == AWSC_CLI_NUMBER) &&
                     !memchr(name->text.data, '$', name->text.size) && !memchr(name->text.data, '\n', name->text.size);
        if (!plain) continue;
        awsc_cli_append_view(out, name->text);
        awsc_cli_append_char(out, '\n');
    }
}

/* Returns whether the list is whole, up to the maximum number of pages. */
static bool read_list(awsc_cli *cli, const source *from, awsc_cli_value *parameters, awsc_cli_buffer *out)
{
    awsc_cli_command *command = awsc_cli_command_find(cli, awsc_cli_view_text(from->list));
    awsc_client *client = NULL;
    awsc_error *error = NULL;
    bool more = command && command->paging;
    cli->globals.config.max_attempts = AWSC_I32(1);
    cli->globals.config.deadline_ms = AWSC_I64(LONGEST_CALL_MS);
    if (!more || awsc_cli_connect(cli, true, &client, &error)) {
        awsc_error_free(error);
        return false;
    }
    bool whole = true;
    for (size_t i = 0; more && i < MOST_PAGES; i++) {
        awsc_cli_value *page = NULL;
        whole = awsc_cli_call(cli, client, command, parameters, &page) == 0;
        if (!whole) break;
        append_names(page, from, out);
        awsc_cli_value *token = awsc_cli_get_path(page, command->paging->output_token);
        more = token && token->kind == AWSC_CLI_TEXT && token->text.size;
        if (more) awsc_cli_put(cli->arena, parameters, awsc_cli_view_text(command->paging->input_token), token);
    }
    awsc_internal_client_free(client);
    return whole && !out->failed;
}

/* ---- the other process ---------------------------------------------------------------------------------------------
 */

/* Detaches the child process from the terminal, and from the shell's pipe, whose end the shell waits for. */
static void detach(void)
{
    int nothing = open("/dev/null", O_RDWR);
    setsid();
    for (int descriptor = STDIN_FILENO; nothing >= 0 && descriptor <= STDERR_FILENO; descriptor++)
        dup2(nothing, descriptor);
    signal(SIGALRM, SIG_DFL);
    alarm(LONGEST_WORK_SECONDS);
}

static void run_child(awsc_cli *cli, const source *from, awsc_cli_value *parameters, const char *cache, int end)
{
    awsc_cli_buffer names = AWSC_CLI_BUFFER_INIT;
    awsc_cli_sink pipe_end = {.descriptor = end, .name = "pipe"};
    detach();
    bool whole = read_list(cli, from, parameters, &names);
    awsc_cli_view view = awsc_cli_buffer_view(&names);
    if (whole && cache) awsc_cli_cache_write(cli->arena, cache, view);
    awsc_cli_sink_write(&pipe_end, whole ? "+" : "-", 1);
    awsc_cli_sink_write(&pipe_end, view.data, view.size);
    _exit(0);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Reads until the other end closes. Returns false on failure, and if the time `end` comes first. */
static bool read_in_time(int descriptor, int64_t end, awsc_cli_buffer *out)
{
    for (;;) {
        int64_t left = end - now_ms();
        struct pollfd entry = {descriptor, POLLIN, 0};
        if (left <= 0 || (poll(&entry, 1, (int)left) < 1 && errno != EINTR)) return false;
        char *room = awsc_cli_buffer_reserve(out, 4096);
        ssize_t size = room && entry.revents ? read(descriptor, room, 4096) : -1;
        if (size == 0) return true;
        if (size > 0) awsc_cli_buffer_added(out, (size_t)size);
        if (size < 0 && (!room || (entry.revents && errno != EINTR))) return false;
    }
}

/* Returns whether the list is whole. Otherwise `*out` has the names so far. */
static bool fetch(awsc_cli *cli, const source *from, awsc_cli_value *parameters, const char *cache, int64_t end,
                  awsc_cli_view *out)
{
    int ends[2];
    *out = AWSC_CLI_VIEW("");
    awsc_cli_buffer names = AWSC_CLI_BUFFER_INIT;
    if (pipe(ends)) return false;
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        run_child(cli, from, parameters, cache, ends[1]);
    }
    close(ends[1]);
    bool ended = child > 0 && read_in_time(ends[0], end, &names);
    close(ends[0]);
    awsc_cli_view read = awsc_cli_take(cli->arena, &names);
    if (!ended || !read.size) return false;
    *out = (awsc_cli_view){read.data + 1, read.size - 1};
    return read.data[0] == '+';
}

/* ---- offers ------------------------------------------------------------------------------------------------------ */

/* Returns the value of an option on the command line, or NULL. */
static const char *value_of(size_t count, char **words, const char *option)
{
    for (size_t i = 0; i + 1 < count; i++) {
        if (strncmp(words[i], "--", 2) == 0 && strcmp(words[i] + 2, option) == 0) return words[i + 1];
    }
    return NULL;
}

/* Reads the global options of the command line. Returns false if they are invalid. */
static bool take_globals(awsc_cli *cli, size_t count, char **words)
{
    awsc_cli_arguments arguments = {0};
    char **all = awsc_cli_alloc(cli->arena, (count + 2) * sizeof *all);
    all[0] = words ? words[0] : NULL;
    if (count) memcpy(all + 1, words, count * sizeof *all);
    return awsc_cli_read_globals(cli, (int)count + 1, all, &arguments) == 0;
}

static void offer_lines(awsc_cli *cli, awsc_cli_view lines, const char *prefix, awsc_cli_offer *offer)
{
    while (lines.data && lines.size) {
        awsc_cli_view line;
        lines = awsc_cli_view_split(lines, '\n', &line);
        if (line.size) offer(cli, prefix, awsc_cli_copy(cli->arena, line).data);
    }
}

static void offer_source(awsc_cli *cli, const source *from, size_t count, char **words, int64_t end, const char *prefix,
                         awsc_cli_offer *offer)
{
    awsc_cli_view names;
    const char *needed = from->needs ? value_of(count, words, from->needs) : NULL;
    if (from->needs && !needed) return;
    awsc_cli_value *parameters = awsc_cli_new(cli->arena, AWSC_CLI_MAP);
    if (needed) {
        awsc_cli_put(cli->arena, parameters, awsc_cli_view_text(from->member),
                     awsc_cli_new_text(cli->arena, AWSC_CLI_TEXT, awsc_cli_view_text(needed)));
    }
    const char *cache = awsc_cli_cache_path(cli, from->list, from->name, needed);
    awsc_cli_view older;
    bool found =
        awsc_cli_cache_read(cli->arena, cache, true, &names) || fetch(cli, from, parameters, cache, end, &names);
    if (!found && awsc_cli_cache_read(cli->arena, cache, false, &older)) names = older;
    offer_lines(cli, names, prefix, offer);
}

void awsc_cli_offer_names(awsc_cli *cli, const awsc_cli_command *command, awsc_cli_view option, size_t count,
                          char **words, const char *prefix, awsc_cli_offer *offer)
{
    bool ready = false;
    int64_t end = now_ms() + LONGEST_WAIT_MS;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        const source *from = &sources[i];
        if (!awsc_cli_view_equal(option, awsc_cli_view_text(from->option))) continue;
        if (from->command && !strstr(command->name.data, from->command)) continue;
        if (!awsc_cli_command_find(cli, awsc_cli_view_text(from->list))) continue;
        if (!ready && !take_globals(cli, count, words)) return;
        ready = true;
        offer_source(cli, from, count, words, end, prefix, offer);
    }
}
