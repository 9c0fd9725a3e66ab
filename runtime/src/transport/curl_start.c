/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starts an exchange: admits it to a connection, looks up host names, then gives its handle to libcurl. Each step may
 * wait on the loop. Nothing is sent before the last step.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/container.h"
#include "error/error.h"
#include "sys/descriptors.h"
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
    int status = awsc_curl_open_body(exchange, error);
    if (!status && !exchange->connects) status = awsc_curl_make_headers(exchange, error);
    if (status) return status;
    exchange->easy = awsc_curl_take_handle(exchange->engine, exchange->transport, &code);
    if (!code) code = awsc_curl_set_options(exchange);
    return code ? fail_option(code, error) : AWSC_OK;
}

/* Sets the options that change with each launch. Called before each curl_multi_add_handle. */
static CURLcode set_for_launch(awsc_exchange *exchange)
{
    uint64_t now_ms = awsc_loop_now_ms(exchange->engine->loop);
    /* 0 would mean libcurl's own default of five minutes. */
    uint64_t connect_ms = 24 * 3600 * 1000;
    if (exchange->connect_due_ms)
        connect_ms = exchange->connect_due_ms > now_ms ? exchange->connect_due_ms - now_ms : 1;
    CURLcode code = curl_easy_setopt(exchange->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
    if (!code && exchange->stale) {
        exchange->has_own_options = true;
        code = curl_easy_setopt(exchange->easy, CURLOPT_FRESH_CONNECT, 1L);
    }
    if (!code) code = awsc_curl_set_names(exchange);
    exchange->last_progress_ms = now_ms;
    return code;
}

static int give_to_libcurl(awsc_exchange *exchange, awsc_error **error)
{
    awsc_curl_connections *connections = exchange->shard->connections;
    int64_t idle_ms = exchange->request.idle_timeout_ms;
    if (idle_ms != AWSC_NO_LIMIT &&
        awsc_timer_set(exchange->engine->loop, &exchange->idle_timer, exchange->last_progress_ms + (uint64_t)idle_ms))
        return awsc_error_nomem(error);
    awsc_curl_connections_squeeze(connections);
    CURLMcode added = curl_multi_add_handle(connections->multi, exchange->easy);
    if (added == CURLM_OUT_OF_MEMORY) return awsc_error_nomem(error);
    if (added)
        return awsc_error_set(error, AWSC_ERR_CONFIG, "libcurl refused a request: %s", curl_multi_strerror(added));
    exchange->launched = true;
    exchange->moments.launched = 0;
    awsc_curl_note_moment(exchange, &exchange->moments.launched);
    return AWSC_OK;
}

static void show_handle(const awsc_exchange *exchange)
{
    const awsc_allocator *before = awsc_memory_use(NULL);
    exchange->extras.on_curl_handle(exchange->extras.on_curl_handle_user, exchange->easy);
    (void)awsc_memory_use(before);
}

static int launch(awsc_exchange *exchange, awsc_error **error)
{
    bool again = exchange->easy != NULL;
    awsc_timer_clear(exchange->engine->loop, &exchange->wait_timer);
    int status = again ? AWSC_OK : prepare_handle(exchange, error);
    if (status) return status;
    CURLcode code = set_for_launch(exchange);
    if (code) return fail_option(code, error);
    if (!again && exchange->extras.on_curl_handle) show_handle(exchange);
    return give_to_libcurl(exchange, error);
}

/* ---- look up: names that libcurl needs ------------------------------------------------------------------------- */

static int use_addresses(awsc_exchange *exchange, awsc_curl_name *name, awsc_addresses *addresses, awsc_error **error)
{
    int status = addresses->status;
    if (status == AWSC_OK) {
        name->addresses = addresses;
        return AWSC_OK;
    }
    if (addresses->no_descriptors) exchange->no_descriptor = EMFILE;
    if (status == AWSC_ERR_NOMEM)
        (void)awsc_error_nomem(error);
    else
        status = awsc_error_set(error, status, "cannot look up the host name %s: %s", name->host, addresses->text);
    awsc_addresses_release(addresses);
    return status;
}

static void connect_timeout(awsc_timer *timer)
{
    awsc_exchange *exchange = AWSC_CONTAINER_OF(timer, awsc_exchange, wait_timer);
    char wait[AWSC_RESOLVER_NAME_BYTES + 32];
    char message[sizeof wait + 64];
    awsc_curl_exchange_describe_wait(exchange, wait, sizeof wait);
    (void)snprintf(message, sizeof message, "%s took more than %lld ms (connect_timeout_ms)", wait,
                   (long long)exchange->request.connect_timeout_ms);
    exchange->kind = AWSC_KIND_CONNECT_TIMEOUT;
    awsc_curl_exchange_end(exchange, AWSC_ERR_CONNECT, message);
}

/* Starts the timer of connect_timeout_ms, unless it runs. Returns 0, or -1 when memory runs out. */
static int watch_time(awsc_exchange *exchange)
{
    if (!exchange->connect_due_ms || exchange->wait_timer.position) return 0;
    exchange->wait_timer.run = connect_timeout;
    return awsc_timer_set(exchange->engine->loop, &exchange->wait_timer, exchange->connect_due_ms);
}

static int find_addresses(awsc_exchange *exchange, awsc_curl_name *name, awsc_error **error)
{
    awsc_addresses *addresses = NULL;
    int status = awsc_resolver_find(exchange->transport->resolver, exchange->engine->loop, name->host,
                                    &exchange->lookup, &addresses, error);
    if (status == AWSC_OK) return use_addresses(exchange, name, addresses, error);
    if (status == AWSC_END && watch_time(exchange)) {
        awsc_resolver_cancel(exchange->transport->resolver, &exchange->lookup);
        return awsc_error_nomem(error);
    }
    return status;
}

/* Returns whether to ignore a failed lookup, and clears `*error`: a program that gets the handle may set other
 * addresses. */
static bool goes_on_without(const awsc_exchange *exchange, int status, awsc_error **error)
{
    if (status != AWSC_ERR_CONNECT || !exchange->extras.on_curl_handle) return false;
    if (error) {
        awsc_error_free(*error);
        *error = NULL;
    }
    return true;
}

static bool needs_new_connection(const awsc_exchange *exchange)
{
    return exchange->stale || exchange->request.read_upload || exchange->request.loopback_only;
}

/*
 * Looks up the remaining names, then gives the handle to libcurl. Looks up nothing if an idle connection is expected:
 * if libcurl then needs a name, it fails, and the exchange begins anew. Returns AWSC_OK (libcurl has the handle),
 * AWSC_END (it waits for a lookup), or an error.
 */
static int look_up_and_launch(awsc_exchange *exchange, awsc_error **error)
{
    exchange->hopes = exchange->hopes && !needs_new_connection(exchange) && !exchange->extras.on_curl_handle;
    if (exchange->hopes) return launch(exchange, error);
    if (awsc_curl_find_names(exchange)) return awsc_error_nomem(error);
    awsc_curl_names *names = exchange->names;
    for (; exchange->looked_up < names->count; exchange->looked_up++) {
        int status = find_addresses(exchange, &names->items[exchange->looked_up], error);
        if (status && !goes_on_without(exchange, status, error)) return status;
    }
    awsc_curl_note_moment(exchange, &exchange->moments.looked_up);
    return launch(exchange, error);
}

/* ---- wait: no descriptor is left ------------------------------------------------------------------------------- */

enum { PROBE_MS = 1000 };

static int fail_without_descriptor(const awsc_exchange *exchange, awsc_error **error)
{
    char why[AWSC_DESCRIPTOR_TEXT];
    return awsc_error_set(error, AWSC_ERR_CONNECT, "no file descriptor is left for a connection (%s)",
                          awsc_describe_descriptors(exchange->no_descriptor, why));
}

/* Tries for one more connection each second: other code of the process may have closed descriptors. */
static void probe(awsc_timer *timer)
{
    awsc_exchange *exchange = AWSC_CONTAINER_OF(timer, awsc_exchange, wait_timer);
    awsc_admission *admission = exchange->transport->admission;
    awsc_admission_lock(admission);
    awsc_admission_probe(admission);
    awsc_admission_unlock(admission);
    (void)awsc_timer_set(exchange->engine->loop, timer, awsc_loop_now_ms(exchange->engine->loop) + PROBE_MS);
}

/* Continues after the attempt to queue the exchange returned `status`. If descriptors ran out, starts a timer that
 * probes for one. Returns AWSC_END (it waits) or an error. */
static int wait_in_queue(awsc_exchange *exchange, int status, awsc_error **error)
{
    if (status == AWSC_ERR_CONNECT) return fail_without_descriptor(exchange, error);
    if (status == AWSC_ERR_NOMEM) return awsc_error_nomem(error);
    if (!exchange->no_descriptor) return AWSC_END;
    exchange->wait_timer.run = probe;
    if (awsc_timer_set(exchange->engine->loop, &exchange->wait_timer,
                       awsc_loop_now_ms(exchange->engine->loop) + PROBE_MS))
        return awsc_error_nomem(error);
    return AWSC_END;
}

/* Gives up the place of an exchange that got no descriptor or no stream, and queues it again. Returns AWSC_END or an
 * error. */
static int wait_again(awsc_exchange *exchange, awsc_error **error)
{
    awsc_curl_shard *shard = exchange->shard;
    awsc_admission_holder *holder = &shard->connections->holder;
    if (error) {
        awsc_error_free(*error);
        *error = NULL;
    }
    awsc_timer_clear(exchange->engine->loop, &exchange->wait_timer);
    awsc_curl_exchange_drop_handle(exchange);
    awsc_curl_free_names(exchange);
    awsc_curl_sharing_leave(exchange);
    exchange->shard = NULL;
    awsc_admission_lock(exchange->transport->admission);
    holder->running--;
    if (exchange->no_stream) holder->streams = shard->connections->streaming;
    exchange->no_stream = false;
    int status = awsc_admission_wait_again(exchange->transport->admission, &exchange->waiter, exchange->engine->loop,
                                           holder, exchange->no_descriptor != 0);
    awsc_admission_unlock(exchange->transport->admission);
    shard->unsettled = true;
    awsc_curl_shard_settle(shard);
    return wait_in_queue(exchange, status, error);
}

/* ---- the way ---------------------------------------------------------------------------------------------------- */

/* Runs the steps after admission. Returns AWSC_OK (libcurl has the handle), AWSC_END (it waits), or an error. */
static int go_on(awsc_exchange *exchange, awsc_error **error)
{
    if (awsc_curl_sharing_holds(exchange)) return watch_time(exchange) ? awsc_error_nomem(error) : AWSC_END;
    int status = look_up_and_launch(exchange, error);
    return status < 0 && exchange->no_descriptor ? wait_again(exchange, error) : status;
}

static int begin(awsc_exchange *exchange, awsc_error **error)
{
    exchange->no_descriptor = 0;
    exchange->looked_up = 0;
    if (exchange->request.connect_timeout_ms != AWSC_NO_LIMIT)
        exchange->connect_due_ms =
            awsc_loop_now_ms(exchange->engine->loop) + (uint64_t)exchange->request.connect_timeout_ms;
    return go_on(exchange, error);
}

int awsc_curl_exchange_admit(awsc_exchange *exchange, awsc_error **error)
{
    int status = awsc_curl_engine_admit(exchange);
    return status ? wait_in_queue(exchange, status, error) : begin(exchange, error);
}

/* Ends the exchange if `status` is an error, and frees `error`. For steps that run from the loop. */
static void report(awsc_exchange *exchange, int status, awsc_error *error)
{
    if (status < 0) awsc_curl_exchange_end(exchange, status, awsc_error_message(error));
    awsc_error_free(error);
}

void awsc_curl_exchange_begin(awsc_exchange *exchange)
{
    awsc_error *error = NULL;
    int status = awsc_curl_exchange_admit(exchange, &error);
    report(exchange, status, error);
}

void awsc_curl_exchange_launch(awsc_exchange *exchange)
{
    awsc_error *error = NULL;
    int status = go_on(exchange, &error);
    report(exchange, status, error);
}

static void admitted(awsc_admission_waiter *waiter)
{
    awsc_exchange *exchange = AWSC_CONTAINER_OF(waiter, awsc_exchange, waiter);
    awsc_error *error = NULL;
    awsc_timer_clear(exchange->engine->loop, &exchange->wait_timer);
    int status = awsc_curl_engine_place(exchange);
    status = status ? wait_in_queue(exchange, status, &error) : begin(exchange, &error);
    report(exchange, status, error);
}

static void looked_up(awsc_lookup *lookup, awsc_addresses *addresses)
{
    awsc_exchange *exchange = AWSC_CONTAINER_OF(lookup, awsc_exchange, lookup);
    awsc_error *error = NULL;
    int status = use_addresses(exchange, &exchange->names->items[exchange->looked_up], addresses, &error);
    if (status && !goes_on_without(exchange, status, &error)) {
        if (exchange->no_descriptor) status = wait_again(exchange, &error);
    } else {
        exchange->looked_up++;
        status = go_on(exchange, &error);
    }
    report(exchange, status, error);
}

int awsc_curl_exchange_start(void *user, awsc_loop *loop, const awsc_exchange_request *request,
                             const awsc_exchange_handler *handler, awsc_exchange **out, awsc_error **error)
{
    awsc_curl_engine *engine = awsc_curl_engine_of(loop);
    awsc_curl_transport *transport = user;
    const awsc_allocator *allocator = transport->allocator;
    awsc_exchange *exchange = engine ? awsc_alloc(allocator, sizeof *exchange) : NULL;
    if (!exchange) return awsc_error_nomem(error);
    memset(exchange, 0, offsetof(awsc_exchange, line_room));
    exchange->allocator = allocator;
    exchange->engine = engine;
    exchange->transport = transport;
    exchange->handler = *handler;
    exchange->request = *request;
    if (request->extras) exchange->extras = *request->extras;
    awsc_curl_note_moment(exchange, &exchange->moments.began);
    exchange->body.fd = -1;
    for (size_t i = 0; i < AWSC_CURL_OPENED_MAX; i++) exchange->opened[i] = -1;
    exchange->line = awsc_buffer_in(allocator, exchange->line_room, sizeof exchange->line_room, true);
    exchange->waiter.admitted = admitted;
    exchange->waiter.takes_holder = true;
    exchange->waiter.message.memory = allocator;
    exchange->lookup.done = looked_up;
    exchange->lookup.message.memory = allocator;
    exchange->idle_timer.run = awsc_curl_exchange_idle_timeout;
    exchange->idle_timer.memory = exchange->wait_timer.memory = allocator;
    exchange->duplex.task.memory = exchange->nomem_task.memory = allocator;
    exchange->connects = exchange->extras.http2 && exchange->extras.http2->is_offered(exchange);
    awsc_curl_sharing_begin(exchange);

    int status = AWSC_OK;
    if (exchange->transport->choose_proxy) status = exchange->transport->choose_proxy(exchange, error);
    if (!status)
        status = exchange->connects ? exchange->extras.http2->start(exchange, error)
                                    : awsc_curl_exchange_admit(exchange, error);
    if (status < 0) {
        awsc_curl_exchange_free(exchange);
        return status;
    }
    *out = exchange;
    return AWSC_OK;
}

/* ---- once more --------------------------------------------------------------------------------------------------- */

/* Prepares new lookups after libcurl was stopped from looking up a name. If it had the addresses of all names, it needs
 * another one, and may then look it up itself. */
static void look_up_again(awsc_exchange *exchange)
{
    awsc_curl_names *names = exchange->names;
    exchange->hopes = false;
    exchange->looked_up = 0;
    exchange->moments.looked_up = 0;
    for (size_t i = 0; names && i < names->count; i++) {
        awsc_addresses_release(names->items[i].addresses);
        names->items[i].addresses = NULL;
    }
    if (names) names->complete = false;
}

bool awsc_curl_exchange_begin_anew(awsc_exchange *exchange, CURLcode code)
{
    awsc_error *error = NULL;
    int status;
    if (exchange->transmissions || exchange->handler_status) return false;
    if (code == CURLE_SSL_CACERT_BADFILE)
        exchange->no_descriptor = awsc_curl_transport_store_lacked(exchange->transport);
    if (exchange->lookup_refused && awsc_curl_sharing_is_full(exchange)) exchange->no_stream = true;
    if (!exchange->stale && !exchange->no_descriptor && !exchange->no_room && !exchange->lookup_refused &&
        !exchange->no_stream)
        return false;
    awsc_curl_exchange_take_back(exchange);
    exchange->error_text[0] = '\0';
    if (exchange->no_descriptor || exchange->no_stream) {
        status = wait_again(exchange, &error);
    } else {
        if (exchange->lookup_refused) look_up_again(exchange);
        if (exchange->no_room) {
            exchange->squeezed = true;
            exchange->shard->connections->squeezed++;
        }
        exchange->no_room = false;
        status = go_on(exchange, &error);
    }
    report(exchange, status, error);
    return true;
}

void awsc_curl_exchange_describe_wait(const awsc_exchange *exchange, char *buffer, size_t size)
{
    char why[AWSC_DESCRIPTOR_TEXT];
    buffer[0] = '\0';
    if (exchange->launched || exchange->h2) return;
    if (!exchange->shard && exchange->no_descriptor)
        (void)snprintf(buffer, size, "the wait for a file descriptor for a connection (%s)",
                       awsc_describe_descriptors(exchange->no_descriptor, why));
    else if (exchange->held_link)
        (void)snprintf(buffer, size, "the wait for the first words of the server on a shared connection");
    else if (!exchange->shard)
        (void)snprintf(buffer, size, "the wait for a connection (max_connections is %zu)",
                       exchange->transport->admission->limit);
    else if (exchange->names && exchange->looked_up < exchange->names->count)
        (void)snprintf(buffer, size, "the lookup of the host name %s",
                       exchange->names->items[exchange->looked_up].host);
}
