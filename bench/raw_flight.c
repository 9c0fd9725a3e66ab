/* SPDX-License-Identifier: Apache-2.0 */
/* Many requests at a time on one thread: curl_multi_socket_action over epoll. */
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "raw.h"

enum { BATCH = 256 };

typedef struct flight {
    CURLM *multi;
    int epoll;
    uint64_t due_ms; /* of libcurl's timer; UINT64_MAX: never */
    long to_start;
    long to_finish;
} flight;

static uint64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *known)
{
    flight *own = user;
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        (void)epoll_ctl(own->epoll, EPOLL_CTL_DEL, fd, NULL);
        return 0;
    }
    struct epoll_event event = {.data.fd = fd};
    if (what & CURL_POLL_IN) event.events |= EPOLLIN;
    if (what & CURL_POLL_OUT) event.events |= EPOLLOUT;
    (void)epoll_ctl(own->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
    if (!known) curl_multi_assign(own->multi, fd, own);
    return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *user)
{
    flight *own = user;
    (void)multi;
    own->due_ms = timeout_ms < 0 ? UINT64_MAX : now_ms() + (uint64_t)timeout_ms;
    return 0;
}

static void start(flight *own, raw_request *request)
{
    raw_prepare(request);
    own->to_start--;
    if (curl_multi_add_handle(own->multi, request->easy)) bench_fail("curl_multi_add_handle");
}

static void harvest(flight *own)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(own->multi, &left))) {
        CURL *easy = message->easy_handle;
        CURLcode code = message->data.result;
        char *request = NULL;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &request);
        curl_multi_remove_handle(own->multi, easy);
        raw_check((raw_request *)(void *)request, code);
        own->to_finish--;
        if (own->to_start > 0) start(own, (raw_request *)(void *)request);
    }
}

static void turn(flight *own)
{
    struct epoll_event events[BATCH];
    int running;
    uint64_t now = now_ms();
    int wait = own->due_ms == UINT64_MAX ? -1 : own->due_ms > now ? (int)(own->due_ms - now) : 0;
    int count = epoll_wait(own->epoll, events, BATCH, wait);
    for (int i = 0; i < count; i++) {
        int what = (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                   (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                   (events[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
        curl_multi_socket_action(own->multi, events[i].data.fd, what, &running);
    }
    if (own->due_ms <= now_ms()) {
        own->due_ms = UINT64_MAX;
        curl_multi_socket_action(own->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    harvest(own);
}

static void raise_limit(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* `calls` of them, `concurrency` at a time. The first of each request, with the connection, is not measured. */
static void fly(flight *own, raw_request *requests, long calls, long concurrency)
{
    own->to_start = own->to_finish = calls;
    for (long i = 0; i < concurrency && own->to_start > 0; i++) start(own, &requests[i]);
    while (own->to_finish > 0) turn(own);
}

void raw_fly(const bench_task *task, bool is_signed)
{
    raise_limit();
    flight own = {.multi = curl_multi_init(), .epoll = epoll_create1(EPOLL_CLOEXEC), .due_ms = UINT64_MAX};
    raw_request *requests = calloc((size_t)task->concurrency, sizeof *requests);
    if (!own.multi || own.epoll < 0 || !requests) bench_fail("beginning");
    curl_multi_setopt(own.multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(own.multi, CURLMOPT_SOCKETDATA, &own);
    curl_multi_setopt(own.multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(own.multi, CURLMOPT_TIMERDATA, &own);
    curl_multi_setopt(own.multi, CURLMOPT_MAXCONNECTS, task->concurrency);
    hand_signer *signer = is_signed ? raw_signer(task) : NULL;
    for (long i = 0; i < task->concurrency; i++) raw_open(&requests[i], task, is_signed, signer);
    fly(&own, requests, task->concurrency, task->concurrency);
    bench_begin();
    fly(&own, requests, task->calls, task->concurrency);
    for (long i = 0; i < task->concurrency; i++) raw_close(&requests[i]);
    if (signer) hand_signer_free(signer);
    curl_multi_cleanup(own.multi);
    close(own.epoll);
    free(requests);
}
