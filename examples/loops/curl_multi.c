/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program that has a libcurl multi handle of its own in an epoll set, and calls in the same set.
 *
 *     loop_curl_multi URL [FUNCTION]
 */
#include <stdio.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <curl/curl.h>

#include <awsc/lambda.h>
#include <awsc_epoll.h>

enum { BATCH = 64, CALLS = 20, TRANSFERS = 20 };

typedef struct program {
    int set;
    CURLM *multi;
    int running;     /* transfers of the program */
    long timeout_ms; /* for its multi handle; -1: none */
    int transferred; /* that succeeded */
    int called;      /* calls that succeeded */
} program;

/* ---- the program's own transfers --------------------------------------------------------------------------------- */

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *known)
{
    const program *own = user;
    struct epoll_event event = {.data.u64 = 0};
    (void)easy;
    event.data.fd = fd;
    event.events = (what & CURL_POLL_IN ? 1u * EPOLLIN : 0u) | (what & CURL_POLL_OUT ? 1u * EPOLLOUT : 0u);
    if (what == CURL_POLL_REMOVE) return epoll_ctl(own->set, EPOLL_CTL_DEL, fd, NULL) && 0;
    if (!known) (void)curl_multi_assign(own->multi, fd, user);
    return epoll_ctl(own->set, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) ? -1 : 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *user)
{
    (void)multi;
    ((program *)user)->timeout_ms = timeout_ms;
    return 0;
}

static size_t ignore(char *data, size_t size, size_t count, void *user)
{
    (void)data;
    (void)user;
    return size * count;
}

static void open_transfers(program *own, const char *url)
{
    own->multi = curl_multi_init();
    own->timeout_ms = -1;
    curl_multi_setopt(own->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(own->multi, CURLMOPT_SOCKETDATA, own);
    curl_multi_setopt(own->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(own->multi, CURLMOPT_TIMERDATA, own);
    for (int i = 0; i < TRANSFERS; i++) {
        CURL *easy = curl_easy_init();
        curl_easy_setopt(easy, CURLOPT_URL, url);
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore);
        curl_multi_add_handle(own->multi, easy);
        own->running++;
    }
}

static void collect(program *own)
{
    const CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(own->multi, &left))) {
        CURL *easy = message->easy_handle;
        if (message->data.result == CURLE_OK) own->transferred++;
        curl_multi_remove_handle(own->multi, easy);
        curl_easy_cleanup(easy);
        own->running--;
    }
}

static void act(program *own, curl_socket_t fd, int events)
{
    int running;
    if (fd == CURL_SOCKET_TIMEOUT) own->timeout_ms = -1;
    curl_multi_socket_action(own->multi, fd, events, &running);
    collect(own);
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static void done(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    if (status == AWSC_OK) ((program *)user)->called++;
    if (error) fprintf(stderr, "%s\n", awsc_error_text(error));
    awsc_error_free(error);
    awsc_free(output);
}

static void run(program *own, const awsc_epoll *host)
{
    while (own->running || !host->idle) {
        struct epoll_event events[BATCH];
        int count = epoll_wait(own->set, events, BATCH, awsc_epoll_wait_ms(host, (int)own->timeout_ms));
        if (count == 0 && own->timeout_ms >= 0) act(own, CURL_SOCKET_TIMEOUT, 0);
        for (int i = 0; i < count; i++) {
            if (awsc_epoll_ready(host, &events[i])) continue;
            act(own, events[i].data.fd,
                (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                    (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                    (events[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0));
        }
        awsc_epoll_run_timer(host);
    }
}

int main(int argc, char **argv)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda_invoke_input input = {.function_name = argc > 2 ? argv[2] : "hello"};
    awsc_lambda *lambda = NULL;
    awsc_epoll *host = NULL;
    awsc_error *error = NULL;
    program own = {.set = epoll_create1(EPOLL_CLOEXEC)};
    if (argc < 2 || own.set < 0) return 2;
    input.payload = AWSC_BLOB_LITERAL("{}");
    open_transfers(&own, argv[1]);
    int status = awsc_lambda_new(&config, &lambda, &error);
    if (!status) status = awsc_epoll_new(own.set, AWSC_EPOLL_TAG, &host, &error);
    for (int i = 0; !status && i < CALLS; i++)
        status = awsc_lambda_invoke_start(lambda, host->loop, &input, NULL, done, &own, NULL, &error);
    if (!status)
        run(&own, host);
    else
        fprintf(stderr, "%s\n", awsc_error_text(error));
    awsc_error_free(error);
    awsc_epoll_free(host);
    awsc_lambda_free(lambda);
    curl_multi_cleanup(own.multi);
    close(own.set);
    printf("%d calls, %d transfers\n", own.called, own.transferred);
    return own.called == CALLS && own.transferred == TRANSFERS ? 0 : 1;
}
