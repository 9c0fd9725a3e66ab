/* SPDX-License-Identifier: Apache-2.0 */
#include "support/proxy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TUNNELS_MAX = 512 };

struct test_proxy {
    const char *refusal;
    int fd;
    int stop[2];
    char url[64];
    pthread_t thread;
    pthread_mutex_t lock;
    unsigned count;
    char last[4096];
    pthread_t tunnels[TUNNELS_MAX];
    unsigned tunnel_count;
};

typedef struct proxy_tunnel {
    test_proxy *proxy;
    int client;
} proxy_tunnel;

static void die(const char *what)
{
    perror(what);
    abort();
}

/* Sends small pieces at once, without Nagle's delay. */
static void send_pieces(int fd)
{
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
}

static bool send_all(int fd, const char *data, size_t size)
{
    while (size) {
        ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        data += sent;
        size -= (size_t)sent;
    }
    return true;
}

/* Waits until one of two descriptors is readable; returns false when the proxy stops. */
static bool wait_two(const test_proxy *proxy, struct pollfd *fds)
{
    fds[2] = (struct pollfd){proxy->stop[0], POLLIN, 0};
    while (poll(fds, 3, -1) < 0) {
        if (errno != EINTR) return false;
    }
    return fds[2].revents == 0;
}

static bool read_head(const proxy_tunnel *tunnel, char *head, size_t size)
{
    size_t used = 0;
    while (used + 1 < size) {
        struct pollfd fds[3] = {{tunnel->client, POLLIN, 0}, {-1, 0, 0}, {-1, 0, 0}};
        if (!wait_two(tunnel->proxy, fds) || recv(tunnel->client, head + used, 1, 0) != 1) return false;
        head[++used] = '\0';
        if (used >= 4 && strcmp(head + used - 4, "\r\n\r\n") == 0) return true;
    }
    return false;
}

static int connect_to(const char *head)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const char *end = strstr(head, " HTTP/");
    const char *colon = end ? memrchr(head, ':', (size_t)(end - head)) : NULL;
    if (strncmp(head, "CONNECT ", 8) || !colon) return -1;
    address.sin_port = htons((uint16_t)atoi(colon + 1));
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address)) {
        (void)close(fd);
        return -1;
    }
    send_pieces(fd);
    return fd;
}

static void pump(const proxy_tunnel *tunnel, int server)
{
    char buffer[16384];
    for (;;) {
        struct pollfd fds[3] = {{tunnel->client, POLLIN, 0}, {server, POLLIN, 0}, {-1, 0, 0}};
        if (!wait_two(tunnel->proxy, fds)) return;
        for (int i = 0; i < 2; i++) {
            if (!fds[i].revents) continue;
            ssize_t got = recv(fds[i].fd, buffer, sizeof buffer, 0);
            if (got <= 0 || !send_all(fds[1 - i].fd, buffer, (size_t)got)) return;
        }
    }
}

static void *run_tunnel(void *argument)
{
    proxy_tunnel *tunnel = argument;
    test_proxy *proxy = tunnel->proxy;
    char head[4096];
    if (read_head(tunnel, head, sizeof head)) {
        (void)pthread_mutex_lock(&proxy->lock);
        proxy->count++;
        memcpy(proxy->last, head, sizeof head);
        (void)pthread_mutex_unlock(&proxy->lock);
        int server = proxy->refusal ? -1 : connect_to(head);
        const char *answer = server >= 0      ? "HTTP/1.1 200 Connection established\r\n\r\n"
                             : proxy->refusal ? proxy->refusal
                                              : "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";
        if (send_all(tunnel->client, answer, strlen(answer)) && server >= 0) pump(tunnel, server);
        if (server >= 0) (void)close(server);
    }
    (void)close(tunnel->client);
    free(tunnel);
    return NULL;
}

static void *run_proxy(void *argument)
{
    test_proxy *proxy = argument;
    for (;;) {
        struct pollfd fds[3] = {{proxy->fd, POLLIN, 0}, {-1, 0, 0}, {-1, 0, 0}};
        if (!wait_two(proxy, fds)) return NULL;
        int client = accept4(proxy->fd, NULL, NULL, SOCK_CLOEXEC);
        if (client < 0) continue;
        send_pieces(client);
        proxy_tunnel *tunnel = malloc(sizeof *tunnel);
        if (!tunnel || proxy->tunnel_count == TUNNELS_MAX) die("tunnel");
        tunnel->proxy = proxy;
        tunnel->client = client;
        if (pthread_create(&proxy->tunnels[proxy->tunnel_count++], NULL, run_tunnel, tunnel)) die("pthread_create");
    }
}

test_proxy *proxy_start(const char *refusal)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    test_proxy *proxy = calloc(1, sizeof *proxy);
    if (!proxy || pipe(proxy->stop)) die("proxy");
    proxy->refusal = refusal;
    proxy->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (proxy->fd < 0 || bind(proxy->fd, (struct sockaddr *)&address, size) || listen(proxy->fd, 64) ||
        getsockname(proxy->fd, (struct sockaddr *)&address, &size))
        die("proxy");
    (void)snprintf(proxy->url, sizeof proxy->url, "http://127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
    (void)pthread_mutex_init(&proxy->lock, NULL);
    if (pthread_create(&proxy->thread, NULL, run_proxy, proxy)) die("pthread_create");
    return proxy;
}

void proxy_stop(test_proxy *proxy)
{
    if (write(proxy->stop[1], "x", 1) != 1) die("write");
    (void)pthread_join(proxy->thread, NULL);
    for (unsigned i = 0; i < proxy->tunnel_count; i++) (void)pthread_join(proxy->tunnels[i], NULL);
    (void)close(proxy->fd);
    (void)close(proxy->stop[0]);
    (void)close(proxy->stop[1]);
    (void)pthread_mutex_destroy(&proxy->lock);
    free(proxy);
}

unsigned proxy_port(const test_proxy *proxy)
{
    return (unsigned)atoi(strrchr(proxy->url, ':') + 1);
}

const char *proxy_url(const test_proxy *proxy)
{
    return proxy->url;
}

unsigned proxy_count(test_proxy *proxy)
{
    (void)pthread_mutex_lock(&proxy->lock);
    unsigned count = proxy->count;
    (void)pthread_mutex_unlock(&proxy->lock);
    return count;
}

const char *proxy_last(test_proxy *proxy, char *buffer, unsigned size)
{
    (void)pthread_mutex_lock(&proxy->lock);
    (void)snprintf(buffer, size, "%s", proxy->last);
    (void)pthread_mutex_unlock(&proxy->lock);
    return buffer;
}
