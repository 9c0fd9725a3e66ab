/* SPDX-License-Identifier: Apache-2.0 */
/* One attempt over libcurl: pausing, resuming, timeouts and the end. */
#include <stdio.h>
#include <string.h>

#include "base/container.h"
#include "error/error.h"
#include "sys/clock.h"
#include "transport/curl_internal.h"

/* Stops counting the connection that was being made for the exchange. */
static void stop_opening(awsc_exchange *exchange)
{
    awsc_admission_holder *holder = &exchange->shard->connections->holder;
    if (!exchange->opening) return;
    exchange->opening = false;
    awsc_admission_lock(exchange->transport->admission);
    holder->opening--;
    awsc_admission_recount(exchange->transport->admission, holder);
    awsc_admission_unlock(exchange->transport->admission);
}

void awsc_curl_exchange_take_back(awsc_exchange *exchange)
{
    awsc_timer_clear(exchange->engine->loop, &exchange->idle_timer);
    awsc_loop_withdraw(exchange->engine->loop, &exchange->duplex.task);
    awsc_loop_withdraw(exchange->engine->loop, &exchange->nomem_task);
    awsc_loop_withdraw(exchange->engine->loop, &exchange->yield_task);
    if (exchange->squeezed) exchange->shard->connections->squeezed--;
    exchange->squeezed = false;
    if (exchange->shard) awsc_curl_sharing_count(exchange, false);
    if (!exchange->launched) return;
    exchange->launched = false;
    awsc_curl_sockets_give_up(exchange);
    (void)curl_multi_remove_handle(exchange->shard->connections->multi, exchange->easy);
    stop_opening(exchange);
}

void awsc_curl_exchange_drop_handle(awsc_exchange *exchange)
{
    if (exchange->easy) (void)curl_easy_setopt(exchange->easy, CURLOPT_PRIVATE, NULL); /* nothing is watched any more */
    awsc_curl_exchange_take_back(exchange);
    if (exchange->easy) awsc_curl_give_handle(exchange);
    awsc_curl_free_headers(exchange);
    awsc_body_reader_close(&exchange->body);
}

/* Removes the exchange from libcurl, the resolver and all queues, and frees what it owns, but not itself. */
static void detach(awsc_exchange *exchange)
{
    awsc_timer_clear(exchange->engine->loop, &exchange->wait_timer);
    awsc_resolver_cancel(exchange->transport->resolver, &exchange->lookup);
    awsc_curl_engine_withdraw(exchange);
    if (exchange->h2 || exchange->h2_group) exchange->extras.http2->close(exchange);
    awsc_curl_exchange_drop_handle(exchange);
    awsc_curl_sharing_leave(exchange);
    if (exchange->shard) awsc_curl_shard_ended(exchange->shard);
    exchange->shard = NULL;
    awsc_curl_free_names(exchange);
    awsc_buffer_clear(&exchange->line);
}

void awsc_curl_exchange_free(awsc_exchange *exchange)
{
    detach(exchange);
    awsc_release(exchange->allocator, exchange);
}

void awsc_curl_note_moment(const awsc_exchange *exchange, int64_t *moment)
{
    if (exchange->request.measured && !*moment) *moment = awsc_monotonic_us();
}

void awsc_curl_exchange_end(awsc_exchange *exchange, int status, const char *message)
{
    awsc_exchange_handler handler = exchange->handler;
    if (status && exchange->h2_group) exchange->extras.http2->failed(exchange, status, message);
    awsc_curl_leave_connection(exchange);
    awsc_exchange_figures figures;
    awsc_exchange_result result = {sizeof result, status, awsc_curl_maybe_sent(exchange),
                                   message,       NULL,   exchange->kind};
    if (exchange->request.measured && exchange->extras.measure) {
        exchange->extras.measure(exchange, &figures);
        result.figures = &figures;
    }
    detach(exchange);
    handler.on_end(handler.user, &result);
    awsc_release(exchange->allocator, exchange);
}

void awsc_curl_exchange_finished(awsc_exchange *exchange, CURLcode code)
{
    char buffer[CURL_ERROR_SIZE + 64];
    if (code && awsc_curl_exchange_begin_anew(exchange, code)) return;
    exchange->whole = code == CURLE_OK && exchange->head_done;
    if (code == CURLE_OK) {
        if (exchange->connects) {
            awsc_curl_log_tls(exchange);
            exchange->extras.http2->connected(exchange);
        } else if (exchange->head_done) {
            awsc_curl_exchange_end(exchange, AWSC_OK, "");
        } else {
            awsc_curl_exchange_end(exchange, AWSC_ERR_TRANSPORT, "the response ended before its head was complete");
        }
        return;
    }
    awsc_curl_exchange_end(exchange, awsc_curl_classify(exchange, code),
                           awsc_curl_describe(exchange, code, buffer, sizeof buffer));
}

void awsc_curl_exchange_idle_timeout(awsc_timer *timer)
{
    awsc_exchange *exchange = AWSC_CONTAINER_OF(timer, awsc_exchange, idle_timer);
    awsc_loop *loop = exchange->engine->loop;
    uint64_t now = awsc_loop_now_ms(loop);
    /* Back-pressure is not the server's silence. */
    if (exchange->paused) exchange->last_progress_ms = now;
    uint64_t progress_ms = exchange->last_progress_ms;
    if (exchange->handler.silence_ms)
        progress_ms = now - exchange->handler.silence_ms(exchange->handler.user, now - progress_ms);
    uint64_t due = progress_ms + (uint64_t)exchange->request.idle_timeout_ms;
    if (now < due) {
        (void)awsc_timer_set(loop, timer, due);
        return;
    }
    char message[96];
    (void)snprintf(message, sizeof message, "no byte of the response%s for %lld ms",
                   progress_ms < exchange->last_progress_ms ? ", but for what is skipped," : "",
                   (long long)exchange->request.idle_timeout_ms);
    awsc_curl_exchange_end(exchange, AWSC_ERR_TIMEOUT, message);
}

/* Tells libcurl which directions are paused; each pauses on its own. */
static void go_on(awsc_exchange *exchange)
{
    int waits =
        (exchange->paused || exchange->yielded ? CURLPAUSE_RECV : 0) | (exchange->upload_paused ? CURLPAUSE_SEND : 0);
    if (exchange->easy) (void)curl_easy_pause(exchange->easy, waits);
    /* Unpausing may deliver the rest of the response at once, and with that its end. */
    if (exchange->launched) awsc_loop_defer(exchange->engine->loop, &exchange->shard->harvest);
}

static void read_on(awsc_task *task)
{
    awsc_exchange *exchange = AWSC_CONTAINER_OF(task, awsc_exchange, yield_task);
    exchange->yielded = false;
    if (!exchange->paused) go_on(exchange);
}

void awsc_curl_exchange_yield(awsc_exchange *exchange)
{
    exchange->yielded = true;
    exchange->yield_task.run = read_on;
    awsc_loop_defer(exchange->engine->loop, &exchange->yield_task);
}

void awsc_curl_exchange_resume(awsc_exchange *exchange)
{
    exchange->paused = false;
    exchange->last_progress_ms = awsc_loop_now_ms(exchange->engine->loop);
    if (exchange->h2)
        exchange->extras.http2->resume(exchange);
    else
        go_on(exchange);
}

void awsc_curl_exchange_resume_upload(awsc_exchange *exchange)
{
    exchange->upload_paused = false;
    if (exchange->h2)
        exchange->extras.http2->resume_upload(exchange);
    else
        go_on(exchange);
}

awsc_exchange *awsc_curl_exchange_of(CURL *easy)
{
    char *exchange = NULL;
    if (!easy || curl_easy_getinfo(easy, CURLINFO_PRIVATE, &exchange)) return NULL;
    return (awsc_exchange *)(void *)exchange;
}

static void end_for_memory(awsc_task *task)
{
    awsc_curl_exchange_end(AWSC_CONTAINER_OF(task, awsc_exchange, nomem_task), AWSC_ERR_NOMEM, "memory ran out");
}

void awsc_curl_exchange_out_of_memory(CURL *easy)
{
    awsc_exchange *exchange = awsc_curl_exchange_of(easy);
    if (!exchange) return;
    exchange->nomem_task.run = end_for_memory;
    awsc_loop_defer(exchange->engine->loop, &exchange->nomem_task);
}

bool awsc_curl_exchange_cancel(awsc_exchange *exchange)
{
    awsc_curl_leave_connection(exchange);
    bool sent = awsc_curl_maybe_sent(exchange);
    awsc_curl_exchange_free(exchange);
    return sent;
}
