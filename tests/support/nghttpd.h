/* SPDX-License-Identifier: Apache-2.0 */
/* nghttpd, an HTTP/2 server that echoes the body of each request. Include it once; the test makes the certificates. */
#ifndef AWSC_TESTS_NGHTTPD_H
#define AWSC_TESTS_NGHTTPD_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/raw_server.h"

extern char **environ;

typedef struct nghttpd {
    pid_t process;
    unsigned port;
    char log[64];
} nghttpd;

/* From the log of a server that was stopped. */
typedef struct nghttpd_facts {
    unsigned connections; /* that carried a request */
    unsigned most;        /* of them at a time */
    unsigned requests;
    unsigned refused; /* streams beyond the limit, whose requests were refused */
    unsigned resets;  /* streams that the client reset */
} nghttpd_facts;

static pid_t nghttpd_running; /* or 0 */

static inline bool nghttpd_exists(void)
{
    return access("/usr/sbin/nghttpd", X_OK) == 0 || access("/usr/bin/nghttpd", X_OK) == 0;
}

static inline bool nghttpd_listens(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool open = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    if (fd >= 0) (void)close(fd);
    return open;
}

/* `streams`: how many a connection may have at a time. Skips the test if the server is not installed. */
static inline void nghttpd_start(nghttpd *server, const char *certificate, const char *streams)
{
    char port[16];
    char most[64];
    posix_spawn_file_actions_t files;
    if (!nghttpd_exists()) {
        print_message("SKIPPED: nghttpd is not installed (package nghttp2-server)\n");
        skip();
    }
    (void)snprintf(server->log, sizeof server->log, "/tmp/awsc-nghttpd-%d", (int)getpid());
    server->port = raw_closed_port();
    (void)snprintf(port, sizeof port, "%u", server->port);
    (void)snprintf(most, sizeof most, "--max-concurrent-streams=%s", streams);
    const char *const arguments[] = {"nghttpd",   "-v", "--echo-upload", "--address=127.0.0.1", most, port, certificate,
                                     certificate, NULL};
    char *words[sizeof arguments / sizeof *arguments];
    memcpy(words, arguments, sizeof words);
    assert_int_equal(posix_spawn_file_actions_init(&files), 0);
    assert_int_equal(
        posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, server->log, O_WRONLY | O_CREAT | O_TRUNC, 0600), 0);
    assert_int_equal(posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0), 0);
    assert_int_equal(posix_spawnp(&server->process, "nghttpd", &files, NULL, words, environ), 0);
    (void)posix_spawn_file_actions_destroy(&files);
    nghttpd_running = server->process;
    for (int i = 0; !nghttpd_listens(server->port); i++) {
        assert_true(i < 2000);
        (void)usleep(10000);
    }
}

static inline nghttpd_facts nghttpd_stop(nghttpd *server)
{
    char line[512];
    nghttpd_facts facts = {0};
    unsigned open = 0;
    bool seen[1024] = {false};
    (void)kill(server->process, SIGTERM);
    (void)waitpid(server->process, NULL, 0);
    nghttpd_running = 0;
    FILE *log = fopen(server->log, "r");
    assert_non_null(log);
    for (bool refusing = false; fgets(line, sizeof line, log);) {
        unsigned id = 0;
        bool is_frame = sscanf(line, "[id=%u]", &id) == 1 && id < 1024;
        if (refusing && strstr(line, "REFUSED_STREAM")) facts.refused++;
        refusing = is_frame && strstr(line, "send RST_STREAM");
        if (is_frame && strstr(line, "recv RST_STREAM")) facts.resets++;
        if (is_frame && seen[id] && strstr(line, "] closed")) open--;
        if (!is_frame || !strstr(line, "recv HEADERS")) continue;
        facts.requests++;
        if (seen[id]) continue;
        seen[id] = true;
        facts.connections++;
        if (++open > facts.most) facts.most = open;
    }
    (void)fclose(log);
    (void)unlink(server->log);
    return facts;
}

/* After a test that failed. */
static inline void nghttpd_end(void)
{
    if (nghttpd_running) (void)kill(nghttpd_running, SIGTERM);
}

#endif
