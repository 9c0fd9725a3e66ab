/*
 * How an exchange begins: its names are looked up, then libcurl gets its handle. It waits on the loop where it has to,
 * and nothing of it is sent before.
 */
#include <stdio.h>
#include <string.h>

#include "error/error.h"
#include "transport/curl_internal.h"

/* ---- launch: libcurl gets the handle --------------------------------------------------------------------------- */

static int fail_option(CURLcode code, awsc_error **error)
{
    if (code == CURLE_OUT_OF_MEMORY) return awsc_error_nomem(error);
    return awsc_error_set(error, AWSC_ERR_CONFIG, "libcurl refused an option: %s", curl_easy_strerror(code));
}

static int prepare_handle(awsc_exchange *exchange, awsc_error **error)
{
    CURLcode code = CURLE_OK;
    int status = exchange->connects ? AWSC_OK : awsc_curl_make_headers(exchange, error);
    if (status) return status;
    exchange->easy = awsc_curl_take_handle(exchange->engine, exchange->transport, &code);
    if (!code) code = awsc_curl_set_options(exchange);
    return code ? fail_option(code, error) : AWSC_OK;
}

/* Sets what is different when the handle goes to libcurl a second time. */
static CURLcode set_for_launch(awsc_exchange *exchange)
{
    uint64_t now_ms = awsc_loop_now_ms(exchange->engine->loop);
    /* 0 would mean libcurl's own default of five minutes. */
    uint64_t connect_ms = 24 * 3600 * 1000;
    if (exchange->connect_due_ms)
        connect_ms = exchange->connect_due_ms > now_ms ? exchange->connect_due_ms - now_ms : 1;
    CURLcode code = curl_easy_setopt(exchange->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
    if (!code) code = awsc_curl_set_names(exchange);
    exchange->last_progress_ms = now_ms;
    return code;
}

static int give_to_libcurl(awsc_exchange *exchange, awsc_error **error)
{
    awsc_curl_shard *shard = awsc_curl_engine_shard(exchange->engine, exchange->transport->id);
    int64_t idle_ms = exchange->request.idle_timeout_ms;
    if (!shard || (idle_ms > 0 && awsc_timer_set(exchange->engine->loop, &exchange->idle_timer,
                                                 exchange->last_progress_ms + (uint64_t)idle_ms)))
        return awsc_error_nomem(error);
    CURLMcode added = curl_multi_add_handle(shard->multi, exchange->easy);
    if (added == CURLM_OUT_OF_MEMORY) return awsc_error_nomem(error);
    if (added)
        return awsc_error_set(error, AWSC_ERR_CONFIG, "libcurl refused a request: %s", curl_multi_strerror(added));
    exchange->shard = shard;
    shard->running++;
    return AWSC_OK;
}

static int launch(awsc_exchange *exchange, awsc_error **error)
{
    bool again = exchange->easy != NULL;
    awsc_timer_clear(exchange->engine->loop, &exchange->connect_timer);
    int status = again ? AWSC_OK : prepare_handle(exchange, error);
    if (status) return status;
    CURLcode code = set_for_launch(exchange);
    if (code) return fail_option(code, error);
    if (!again && exchange->request.on_curl_handle)
        exchange->request.on_curl_handle(exchange->request.on_curl_handle_user, exchange->easy);
    return give_to_libcurl(exchange, error);
}

void awsc_curl_exchange_launch(awsc_exchange *exchange)
{
    awsc_error *error = NULL;
    int status = launch(exchange, &error);
    if (status) awsc_curl_exchange_end(exchange, status, awsc_error_message(error));
    awsc_error_free(error);
}

/* ---- look up: names that libcurl needs ------------------------------------------------------------------------- */

static int use_addresses(awsc_curl_name *name, awsc_addresses *addresses, awsc_error **error)
{
    int status = addresses->status;
    if (status == AWSC_OK) {
        name->addresses = addresses;
        return AWSC_OK;
    }
    if (status == AWSC_ERR_NOMEM)
        (void)awsc_error_nomem(error);
    else
        status = awsc_error_set(error, status, "cannot look up the host name %s: %s", name->host, addresses->text);
    awsc_addresses_release(addresses);
    return status;
}

static void connect_timeout(awsc_timer *timer)
{
    awsc_exchange *exchange = (awsc_exchange *)(void *)((char *)timer - offsetof(awsc_exchange, connect_timer));
    char wait[AWSC_RESOLVER_NAME_BYTES + 32];
    char message[sizeof wait + 64];
    awsc_curl_exchange_describe_wait(exchange, wait, sizeof wait);
    (void)snprintf(message, sizeof message, "%s took more than %lld ms (connect_timeout_ms)", wait,
                   (long long)exchange->request.connect_timeout_ms);
    awsc_curl_exchange_end(exchange, AWSC_ERR_CONNECT, message);
}

/* 0, or -1 when memory runs out. */
static int watch_time(awsc_exchange *exchange)
{
    if (!exchange->connect_due_ms || exchange->connect_timer.position) return 0;
    exchange->connect_timer.run = connect_timeout;
    return awsc_timer_set(exchange->engine->loop, &exchange->connect_timer, exchange->connect_due_ms);
}

/* A program that sees the handle may have other addresses for libcurl: it goes on without. */
static bool goes_on_without(const awsc_exchange *exchange, int status)
{
    return status == AWSC_ERR_CONNECT && exchange->request.on_curl_handle;
}

static int find_addresses(awsc_exchange *exchange, awsc_curl_name *name, awsc_error **error)
{
    awsc_addresses *addresses = NULL;
    int status = awsc_resolver_find(exchange->transport->resolver, exchange->engine->loop, name->host,
                                    &exchange->lookup, &addresses, error);
    if (status == AWSC_OK) return use_addresses(name, addresses, error);
    if (status == AWSC_END && watch_time(exchange)) {
        awsc_resolver_cancel(exchange->transport->resolver, &exchange->lookup);
        return awsc_error_nomem(error);
    }
    return status;
}

/* From the name that comes next. AWSC_OK: libcurl has the handle. AWSC_END: it goes on when a lookup is done. */
static int look_up_and_launch(awsc_exchange *exchange, awsc_error **error)
{
    if (awsc_curl_find_names(exchange)) return awsc_error_nomem(error);
    awsc_curl_names *names = exchange->names;
    for (; exchange->looked_up < names->count; exchange->looked_up++) {
        int status = find_addresses(exchange, &names->items[exchange->looked_up], error);
        if (status == AWSC_OK) continue;
        if (!goes_on_without(exchange, status)) return status;
        if (error) {
            awsc_error_free(*error);
            *error = NULL;
        }
    }
    return launch(exchange, error);
}

/* From the loop, where a failure is reported to the handler. */
static void go_on(awsc_exchange *exchange)
{
    awsc_error *error = NULL;
    int status = look_up_and_launch(exchange, &error);
    if (status < 0) awsc_curl_exchange_end(exchange, status, awsc_error_message(error));
    awsc_error_free(error);
}

static void looked_up(awsc_lookup *lookup, awsc_addresses *addresses)
{
    awsc_exchange *exchange = (awsc_exchange *)(void *)((char *)lookup - offsetof(awsc_exchange, lookup));
    awsc_error *error = NULL;
    int status = use_addresses(&exchange->names->items[exchange->looked_up], addresses, &error);
    if (status && !goes_on_without(exchange, status)) {
        awsc_curl_exchange_end(exchange, status, awsc_error_message(error));
    } else {
        exchange->looked_up++;
        go_on(exchange);
    }
    awsc_error_free(error);
}

/* ---- begin ----------------------------------------------------------------------------------------------------- */

int awsc_curl_exchange_start(awsc_transport *transport, awsc_loop *loop, const awsc_exchange_request *request,
                             const awsc_exchange_handler *handler, awsc_exchange **out, awsc_error **error)
{
    awsc_curl_engine *engine = awsc_curl_engine_of(loop);
    awsc_exchange *exchange = engine ? awsc_alloc_zeroed(engine->allocator, 1, sizeof *exchange) : NULL;
    if (!exchange) return awsc_error_nomem(error);
    exchange->engine = engine;
    exchange->transport = (awsc_curl_transport *)transport;
    exchange->handler = *handler;
    exchange->request = *request;
    exchange->body = request->request->body;
    exchange->body_fd = -1;
    for (size_t i = 0; i < AWSC_CURL_OPENED_MAX; i++) exchange->opened[i] = -1;
    exchange->line = AWSC_BUFFER_INIT_SECRET(engine->allocator);
    exchange->lookup.done = looked_up;
    exchange->idle_timer.run = awsc_curl_exchange_idle_timeout;
    exchange->connects = request->upload.http2 && request->upload.http2->is_offered(exchange);
    if (request->connect_timeout_ms > 0)
        exchange->connect_due_ms = awsc_loop_now_ms(loop) + (uint64_t)request->connect_timeout_ms;

    int status = awsc_curl_choose_proxy(exchange, error);
    if (!status) status = awsc_curl_open_body(exchange, error);
    if (!status) status = look_up_and_launch(exchange, error);
    if (status < 0) {
        awsc_curl_exchange_free(exchange);
        return status;
    }
    *out = exchange;
    return AWSC_OK;
}

void awsc_curl_exchange_describe_wait(const awsc_exchange *exchange, char *buffer, size_t size)
{
    buffer[0] = '\0';
    if (exchange->shard || !exchange->names) return;
    (void)snprintf(buffer, size, "the lookup of the host name %s", exchange->names->items[exchange->looked_up].host);
}

void awsc_curl_exchange_look_up_again(awsc_exchange *exchange)
{
    awsc_curl_names *names = exchange->names;
    awsc_curl_exchange_take_back(exchange);
    exchange->error_text[0] = '\0';
    names->complete = false; /* it may not be refused a second time */
    exchange->looked_up = 0;
    for (size_t i = 0; i < names->count; i++) {
        awsc_addresses_release(names->items[i].addresses);
        names->items[i].addresses = NULL;
    }
    go_on(exchange);
}
