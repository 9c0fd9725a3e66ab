/* SPDX-License-Identifier: Apache-2.0 */
/* Multi handles with their connections, which another thread may take while no exchange uses them. */
#include "transport/curl_internal.h"

/* ---- making ---------------------------------------------------------------------------------------------------- */

static int set_options(awsc_curl_connections *connections, const awsc_admission *admission)
{
    CURLM *multi = connections->multi;
    return curl_multi_setopt(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, (long)admission->streams) ||
                   curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, awsc_curl_on_socket) ||
                   curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, connections) ||
                   curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, awsc_curl_on_timer) ||
                   curl_multi_setopt(multi, CURLMOPT_TIMERDATA, connections) ||
                   curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)AWSC_CURL_SHARD_SIZE)
               ? -1
               : 0;
}

/* Uses the admission's allocator, since the connections move from loop to loop. */
awsc_curl_connections *awsc_curl_connections_new(awsc_admission *admission)
{
    const awsc_allocator *allocator = admission->allocator;
    awsc_curl_connections *connections = awsc_alloc_zeroed(allocator, 1, sizeof *connections);
    if (!connections) return NULL;
    connections->allocator = allocator;
    connections->multi = curl_multi_init();
    if (!connections->multi || set_options(connections, admission)) {
        if (connections->multi) (void)curl_multi_cleanup(connections->multi);
        awsc_release(allocator, connections);
        return NULL;
    }
    connections->admission = awsc_admission_retain(admission);
    return connections;
}

/* ---- taking and closing ---------------------------------------------------------------------------------------- */

void awsc_curl_connections_take(awsc_admission_holder *holder)
{
    awsc_curl_connections *connections = (awsc_curl_connections *)(void *)holder;
    awsc_curl_shard *shard = connections->shard;
    awsc_curl_sockets_orphan(connections);
    connections->shard = NULL;
    holder->mailbox = NULL;
    holder->trim = NULL;
    awsc_curl_shard_lose_connections(shard); /* the last: its loop may end then */
}

void awsc_curl_connections_close(awsc_admission_holder *holder)
{
    awsc_curl_connections *connections = (awsc_curl_connections *)(void *)holder;
    awsc_admission *admission = connections->admission;
    if (!connections->shard) {
        /* Detach libcurl: no function of a loop may run. */
        (void)curl_multi_setopt(connections->multi, CURLMOPT_SOCKETFUNCTION, NULL);
        (void)curl_multi_setopt(connections->multi, CURLMOPT_TIMERFUNCTION, NULL);
    }
    (void)curl_multi_cleanup(connections->multi);
    awsc_curl_sockets_free(connections);
    awsc_admission_lock(admission);
    holder->running = holder->opening = holder->open = 0;
    awsc_admission_recount(admission, holder);
    awsc_release(connections->allocator, connections);
    awsc_admission_release(admission);
}

/* ---- making room inside ---------------------------------------------------------------------------------------- */

void awsc_curl_connections_squeeze(awsc_curl_connections *connections)
{
    const awsc_admission_holder *holder = &connections->holder;
    if (!connections->squeezed && !connections->is_squeezed) return;
    awsc_admission_lock(connections->admission);
    size_t most = connections->squeezed ? holder->counted : 0;
    awsc_admission_unlock(connections->admission);
    /* libcurl closes the connection that was idle for longest before it makes one more than that. */
    (void)curl_multi_setopt(connections->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)most);
    connections->is_squeezed = most != 0;
}

static curl_socket_t open_none(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)user;
    (void)purpose;
    (void)address;
    return CURL_SOCKET_BAD;
}

static CURLcode set_dummy(CURL *easy)
{
    CURLcode code = curl_easy_setopt(easy, CURLOPT_URL, "http://127.0.0.1:1/");
    if (!code) code = curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (!code) code = curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_none);
    return code;
}

/*
 * libcurl closes an idle connection of a multi handle in use only when a new one would exceed a limit. So this function
 * sets a limit and starts a dummy transfer, which fails before it opens a socket.
 */
void awsc_curl_connections_evict(awsc_curl_connections *connections)
{
    const awsc_admission_holder *holder = &connections->holder;
    int running;
    CURL *easy = curl_easy_init();
    if (easy && !set_dummy(easy)) {
        awsc_admission_lock(connections->admission);
        size_t most = holder->opening + holder->open;
        awsc_admission_unlock(connections->admission);
        (void)curl_multi_setopt(connections->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)most);
        if (!curl_multi_add_handle(connections->multi, easy)) {
            (void)curl_multi_socket_action(connections->multi, CURL_SOCKET_TIMEOUT, 0, &running);
            (void)curl_multi_remove_handle(connections->multi, easy);
        }
        (void)curl_multi_setopt(connections->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, 0L);
        connections->is_squeezed = false;
        awsc_curl_connections_squeeze(connections);
    }
    curl_easy_cleanup(easy);
}
