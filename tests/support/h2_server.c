/* SPDX-License-Identifier: Apache-2.0 */
#include "support/h2_server.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_MAX = 64, PATIENCE_MS = 60 * 1000 };

struct h2_server {
    pid_t pid;
    int out;
    unsigned port;
    char url[64];
    char told[65536]; /* received bytes without the lines that were read */
    size_t size;
    char line[1024];
};

static void die(const char *what, const char *words)
{
    fprintf(stderr, "h2_server: %s: %s\n", what, words);
    abort();
}

static void run(const char *certificate, const char *script, int out)
{
    char *copy = strdup(script);
    const char *words[WORDS_MAX] = {SYSTEM_PYTHON, "-B", PROJECT_DIR "/tests/support/h2_server.py", certificate};
    size_t count = 4;
    char *rest = NULL;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves no server behind */
    for (char *word = strtok_r(copy, " ", &rest); word && count < WORDS_MAX - 1; word = strtok_r(NULL, " ", &rest))
        words[count++] = word;
    (void)dup2(out, STDOUT_FILENO);
    (void)execv(SYSTEM_PYTHON, (char *const *)(void *)words);
    perror(SYSTEM_PYTHON);
    _exit(127);
}

h2_server *h2_server_start(const char *certificate, const char *script)
{
    h2_server *server = calloc(1, sizeof *server);
    int ends[2];
    if (!server || pipe2(ends, O_CLOEXEC)) die("cannot start", script);
    server->pid = fork();
    if (server->pid == 0) run(certificate, script, ends[1]);
    if (server->pid < 0) die("cannot start", script);
    (void)close(ends[1]);
    server->out = ends[0];
    server->port = (unsigned)strtoul(h2_server_tells(server, "port ") + 5, NULL, 10);
    (void)snprintf(server->url, sizeof server->url, "https://localhost:%u", server->port);
    return server;
}

void h2_server_stop(h2_server *server)
{
    (void)kill(server->pid, SIGKILL);
    (void)waitpid(server->pid, NULL, 0);
    (void)close(server->out);
    free(server);
}

unsigned h2_server_port(const h2_server *server)
{
    return server->port;
}

const char *h2_server_url(const h2_server *server)
{
    return server->url;
}

static bool take_line(h2_server *server)
{
    char *end = memchr(server->told, '\n', server->size);
    if (!end) return false;
    size_t size = (size_t)(end - server->told);
    size_t kept = size < sizeof server->line ? size : sizeof server->line - 1;
    memcpy(server->line, server->told, kept);
    server->line[kept] = '\0';
    server->size -= size + 1;
    memmove(server->told, end + 1, server->size);
    return true;
}

static bool find_line(h2_server *server, const char *words)
{
    while (take_line(server))
        if (strncmp(server->line, words, strlen(words)) == 0) return true;
    return false;
}

/* Returns false if nothing arrived in that time. */
static bool listen_to(h2_server *server, int timeout_ms, const char *words)
{
    struct pollfd out = {server->out, POLLIN, 0};
    if (poll(&out, 1, timeout_ms) <= 0) return false;
    ssize_t got = read(server->out, server->told + server->size, sizeof server->told - server->size);
    if (got <= 0) die("ended before it told", words);
    server->size += (size_t)got;
    return true;
}

const char *h2_server_tells(h2_server *server, const char *words)
{
    while (!find_line(server, words))
        if (!listen_to(server, PATIENCE_MS, words)) die("does not tell", words);
    return server->line;
}

bool h2_server_has_told(h2_server *server, const char *words)
{
    for (;;) {
        if (find_line(server, words)) return true;
        if (!listen_to(server, 0, words)) return false;
    }
}
