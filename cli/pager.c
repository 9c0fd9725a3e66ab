/* SPDX-License-Identifier: Apache-2.0 */
#include "pager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Returns the pager's command: AWS_PAGER, else cli_pager of the profile, else PAGER, else less. Empty: no pager. */
static const char *pager_command(const awsc_cli *cli)
{
    if (cli->globals.no_pager || !isatty(STDOUT_FILENO)) return "";
    const char *command = getenv("AWS_PAGER");
    if (!command) command = cli->pager;
    if (!command) command = getenv("PAGER");
    return command ? command : "less";
}

/* ---- words of the command ---------------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Appends the text after an opening quote. Returns the position after the closing quote, or NULL without one. */
static const char *take_quoted(const char *at, awsc_cli_buffer *word)
{
    char quote = *at++;
    for (; *at && *at != quote; at++) {
        bool escapes = quote == '"' && *at == '\\' && (at[1] == '"' || at[1] == '\\');
        if (escapes) at++;
        awsc_cli_append_char(word, *at);
    }
    return *at ? at + 1 : NULL;
}

/* Appends the word at the beginning, without its quotes. Returns the position after it, or NULL if a quote is not
 * closed. */
static const char *take_word(const char *at, awsc_cli_buffer *word)
{
    while (at && *at && !is_blank(*at)) {
        if (*at == '"' || *at == '\'') {
            at = take_quoted(at, word);
            continue;
        }
        if (*at == '\\' && !*++at) return NULL;
        awsc_cli_append_char(word, *at++);
    }
    return at;
}

/* Splits the command into words, as the vendor's tool does: without a shell, but with its quotes. Returns NULL if there
 * is no word, or a quote is not closed. */
static char **split_command(awsc_arena *arena, const char *command)
{
    char **words = awsc_cli_alloc(arena, (strlen(command) / 2 + 2) * sizeof *words);
    size_t count = 0;
    for (const char *at = command;;) {
        awsc_cli_buffer word = AWSC_CLI_BUFFER_INIT;
        while (is_blank(*at)) at++;
        if (!*at) break;
        at = take_word(at, &word);
        words[count++] = (char *)(uintptr_t)awsc_cli_take(arena, &word).data;
        if (!at) return NULL;
    }
    return count ? words : NULL;
}

/* ---- the process ------------------------------------------------------------------------------------------------- */

/* Starts the program with the pipe's end as standard input, and with the signals that this tool ignores. Returns
 * 0 or errno. */
static int spawn(awsc_cli *cli, char **words, int input)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t signals;
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed) return failed;
    failed = posix_spawnattr_init(&attributes);
    if (!failed) {
        sigemptyset(&signals);
        sigaddset(&signals, SIGPIPE);
        sigaddset(&signals, SIGXFSZ);
        posix_spawnattr_setsigdefault(&attributes, &signals);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
        failed = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
        if (!failed) failed = posix_spawnp(&cli->pager_process, words[0], &actions, &attributes, words, environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

/* Reports why the pager did not start, as the vendor's tool does. */
static void fail_pager(awsc_cli *cli, const char *program, int problem)
{
    if (problem == ENOENT) {
        cli->pager_code = awsc_cli_fail(AWSC_CLI_CONFIGURATION,
                                        "Unable to redirect output to pager. Received the following error when opening "
                                        "pager:\n[Errno %d] %s: '%s'\n\nLearn more about configuring the output pager "
                                        "by running \"aws help config-vars\".",
                                        problem, strerror(problem), program);
    } else {
        cli->pager_code = awsc_cli_fail(AWSC_CLI_GENERAL, "[Errno %d] %s: '%s'", problem, strerror(problem), program);
    }
}

static void start_pager(awsc_cli *cli)
{
    int ends[2];
    const char *command = pager_command(cli);
    if (!*command) return;
    cli->paging = true;
    cli->paged = (awsc_cli_sink){.descriptor = -1, .name = command, .problem = EPIPE};
    char **words = split_command(cli->arena, command);
    if (!words) {
        cli->pager_code = awsc_cli_fail(AWSC_CLI_GENERAL,
                                        "The pager's command has no word, or a quote that is not "
                                        "closed: %s",
                                        command);
        return;
    }
    /* less exits at once if the text fits on the screen. */
    setenv("LESS", "FRX", 0);
    int failed = pipe(ends) ? errno : 0;
    if (!failed) {
        fcntl(ends[0], F_SETFD, FD_CLOEXEC);
        fcntl(ends[1], F_SETFD, FD_CLOEXEC);
        failed = spawn(cli, words, ends[0]);
        close(ends[0]);
        if (failed) close(ends[1]);
    }
    if (failed)
        fail_pager(cli, words[0], failed);
    else
        cli->paged = (awsc_cli_sink){.descriptor = ends[1], .name = command};
}

bool awsc_cli_page(awsc_cli *cli, awsc_cli_view text)
{
    if (!cli->paging && !cli->out.used) start_pager(cli);
    return awsc_cli_sink_write(cli->paging ? &cli->paged : &cli->out, text.data, text.size);
}

void awsc_cli_page_end(awsc_cli *cli)
{
    int status;
    if (!cli->paging) return;
    awsc_cli_sink_close(&cli->paged);
    while (cli->pager_process > 0 && waitpid(cli->pager_process, &status, 0) < 0 && errno == EINTR) continue;
    cli->pager_process = 0;
    cli->paging = false;
}

int awsc_cli_check_sink(const awsc_cli_sink *sink)
{
    if (!sink->problem || awsc_cli_sink_unread(sink)) return AWSC_CLI_OK;
    return awsc_cli_fail(AWSC_CLI_GENERAL, "[Errno %d] %s: '%s'", sink->problem, strerror(sink->problem), sink->name);
}

int awsc_cli_finish_output(awsc_cli *cli, int code)
{
    awsc_cli_page_end(cli);
    awsc_cli_sink_close(&cli->out);
    int pager = cli->pager_code ? cli->pager_code : awsc_cli_check_sink(&cli->paged);
    int output = awsc_cli_check_sink(&cli->out);
    if (!code) code = pager ? pager : output;
    if (!code && ferror(stderr)) code = AWSC_CLI_GENERAL;
    return code;
}
