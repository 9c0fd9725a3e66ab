/* SPDX-License-Identifier: Apache-2.0 */
#include "support/crowd_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_REQUESTS = 16384, MOST_FDS = 16384, REQUEST_BYTES = 8192 };

/* In memory that both processes share. */
typedef struct shared_state {
    atomic_uint allowed;
    atomic_uint requests;
    atomic_uint accepted;
    atomic_uint open;
    atomic_uint most_open;
    atomic_uint numbers[MOST_REQUESTS];
} shared_state;

struct crowd_server {
    pid_t pid;
    unsigned port;
    int wake; /* an eventfd: the test has sent a command */
    shared_state *state;
};

static void die(const char *what)
{
    fprintf(stderr, "crowd server: %s: %s\n", what, strerror(errno));
    abort();
}

/* ---- the server's process -------------------------------------------------------------------------------------- */

typedef struct peer {
    char request[REQUEST_BYTES];
    size_t size;
} peer;

typedef struct service {
    shared_state *state;
    int listener;
    int poller;
    int wake;
    peer *peers[MOST_FDS];
    int waiting[MOST_FDS]; /* connections that wait for their response, in the order of arrival */
    size_t waiting_count;
} service;

static void watch(const service *s, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(s->poller, EPOLL_CTL_ADD, fd, &event)) die("epoll_ctl");
}

static void forget(service *s, int fd)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->waiting_count; i++) {
        if (s->waiting[i] != fd) s->waiting[kept++] = s->waiting[i];
    }
    s->waiting_count = kept;
    free(s->peers[fd]);
    s->peers[fd] = NULL;
    (void)close(fd);
    (void)atomic_fetch_sub(&s->state->open, 1);
}

/* Forgets the connections that their clients closed already, so that they do not count beside a later one. */
static void forget_closed(service *s)
{
    char byte;
    for (int fd = 0; fd < MOST_FDS; fd++)
        if (s->peers[fd] && recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0) forget(s, fd);
}

static void take_connection(service *s)
{
    int fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0) return;
    if (fd >= MOST_FDS) die("too many connections");
    s->peers[fd] = calloc(1, sizeof(peer));
    if (!s->peers[fd]) die("memory");
    (void)atomic_fetch_add(&s->state->accepted, 1);
    unsigned open = atomic_fetch_add(&s->state->open, 1) + 1;
    if (open > atomic_load(&s->state->most_open)) {
        forget_closed(s);
        open = atomic_load(&s->state->open);
    }
    if (open > atomic_load(&s->state->most_open)) atomic_store(&s->state->most_open, open);
    watch(s, fd);
}

static void answer_waiting(service *s)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\nx-amzn-RequestId: crowd\r\nContent-Length: 2\r\n\r\n{}";
    size_t answered = 0;
    while (answered < s->waiting_count) {
        unsigned allowed = atomic_load(&s->state->allowed);
        if (!allowed) break;
        if (allowed != UINT_MAX && !atomic_compare_exchange_strong(&s->state->allowed, &allowed, allowed - 1)) continue;
        (void)send(s->waiting[answered++], answer, sizeof answer - 1, MSG_NOSIGNAL);
    }
    s->waiting_count -= answered;
    memmove(s->waiting, s->waiting + answered, s->waiting_count * sizeof s->waiting[0]);
}

static unsigned long header_number(const char *head, const char *name)
{
    const char *at = strcasestr(head, name);
    return at ? strtoul(at + strlen(name), NULL, 10) : 0;
}

static void take_bytes(service *s, int fd)
{
    peer *from = s->peers[fd];
    if (!from) return; /* it was forgotten since the event was reported */
    ssize_t got = recv(fd, from->request + from->size, REQUEST_BYTES - 1 - from->size, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        forget(s, fd);
        return;
    }
    from->size += (size_t)got;
    from->request[from->size] = '\0';
    const char *end = strstr(from->request, "\r\n\r\n");
    if (!end) return;
    size_t length = (size_t)(end + 4 - from->request) + header_number(from->request, "\r\nContent-Length:");
    if (from->size < length) return;
    unsigned number = atomic_load(&s->state->requests);
    if (number < MOST_REQUESTS)
        atomic_store(&s->state->numbers[number], (unsigned)header_number(from->request, "\r\nx-number:"));
    (void)atomic_fetch_add(&s->state->requests, 1);
    from->size = 0;
    s->waiting[s->waiting_count++] = fd;
}

static void serve(service *s)
{
    for (;;) {
        struct epoll_event events[64];
        int count = epoll_wait(s->poller, events, 64, -1);
        for (int i = 0; i < count; i++) {
            uint64_t ignored;
            int fd = events[i].data.fd;
            if (fd == s->listener)
                take_connection(s);
            else if (fd == s->wake)
                (void)!read(s->wake, &ignored, sizeof ignored);
            else
                take_bytes(s, fd);
        }
        answer_waiting(s);
    }
}

static void run(const crowd_server *server, int listener)
{
    static service s;
    struct rlimit limit;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    s.state = server->state;
    s.listener = listener;
    s.wake = server->wake;
    s.poller = epoll_create1(EPOLL_CLOEXEC);
    if (s.poller < 0) die("epoll_create1");
    watch(&s, listener);
    watch(&s, s.wake);
    serve(&s);
}

/* ---- the test's process ---------------------------------------------------------------------------------------- */

crowd_server *crowd_server_start(void)
{
    crowd_server *server = calloc(1, sizeof *server);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (!server || listener < 0) die("socket");
    server->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    server->state = mmap(NULL, sizeof *server->state, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (server->wake < 0 || server->state == MAP_FAILED) die("shared memory");
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 4096)) die("listen");
    (void)getsockname(listener, (struct sockaddr *)&address, &size);
    server->port = ntohs(address.sin_port);
    atomic_store(&server->state->allowed, UINT_MAX);
    fflush(NULL);
    server->pid = fork();
    if (server->pid < 0) die("fork");
    if (server->pid == 0) run(server, listener);
    (void)close(listener);
    return server;
}

void crowd_server_stop(crowd_server *server)
{
    (void)kill(server->pid, SIGKILL);
    (void)waitpid(server->pid, NULL, 0);
    (void)close(server->wake);
    (void)munmap(server->state, sizeof *server->state);
    free(server);
}

unsigned crowd_server_port(const crowd_server *server)
{
    return server->port;
}

void crowd_server_hold(crowd_server *server)
{
    atomic_store(&server->state->allowed, 0);
}

void crowd_server_answer(crowd_server *server, unsigned count)
{
    static const uint64_t one = 1;
    if (count == UINT_MAX)
        atomic_store(&server->state->allowed, UINT_MAX);
    else
        (void)atomic_fetch_add(&server->state->allowed, count);
    (void)!write(server->wake, &one, sizeof one);
}

unsigned crowd_server_requests(const crowd_server *server)
{
    return atomic_load(&server->state->requests);
}

void crowd_server_wait(const crowd_server *server, unsigned count)
{
    for (int i = 0; crowd_server_requests(server) < count; i++) {
        if (i == 60000) {
            fprintf(stderr, "crowd server: %u requests instead of %u\n", crowd_server_requests(server), count);
            abort();
        }
        (void)usleep(1000);
    }
}

unsigned crowd_server_accepted(const crowd_server *server)
{
    return atomic_load(&server->state->accepted);
}

unsigned crowd_server_open(const crowd_server *server)
{
    return atomic_load(&server->state->open);
}

unsigned crowd_server_most_open(const crowd_server *server)
{
    return atomic_load(&server->state->most_open);
}

unsigned crowd_server_number(const crowd_server *server, unsigned request)
{
    return request < MOST_REQUESTS ? atomic_load(&server->state->numbers[request]) : 0;
}
