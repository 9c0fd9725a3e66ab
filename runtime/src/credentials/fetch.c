/* SPDX-License-Identifier: Apache-2.0 */
/* One small request to a metadata service. */
#include "base/container.h"
#include "credentials/fetch.h"

#include <stdio.h>
#include <string.h>

#include "error/error.h"
#include "http/content_coding.h"
#include "http/fields.h"
#include "http/http.h"
#include "sys/process.h"
#include "transport/curl_transport.h"

enum { LARGEST_ANSWER = 64 * 1024 };

/* ---- the transport --------------------------------------------------------------------------------------------- */

typedef struct awsc_metadata_carrier {
    pid_t pid;
    awsc_transport *transport;
} awsc_metadata_carrier;

static void free_carrier(const awsc_allocator *allocator, awsc_metadata_carrier *carrier)
{
    awsc_curl_transport_free(carrier->transport);
    awsc_release(allocator, carrier);
}

static int new_carrier(awsc_metadata_transport *slot, awsc_metadata_carrier **out, awsc_error **error)
{
    /* No proxy: these services are on this machine, or on its link, and must not be asked through another one. */
    awsc_curl_settings settings = {.verify_tls = true,
                                   .ca_bundle = slot->ca_bundle,
                                   .choose_proxy = NULL,
                                   .looks_up_on_loops = slot->looks_up_on_loops};
    awsc_metadata_carrier *carrier = awsc_alloc_zeroed(slot->allocator, 1, sizeof *carrier);
    if (!carrier) return awsc_error_nomem(error);
    int status = awsc_curl_transport_new(slot->allocator, &settings, &carrier->transport, error);
    if (status) {
        awsc_release(slot->allocator, carrier);
        return status;
    }
    carrier->pid = awsc_process_id();
    *out = carrier;
    return AWSC_OK;
}

/* The transport of this process: a child leaves the parent's connections alone. */
static int carrier_of_process(awsc_metadata_transport *slot, const awsc_transport **out, awsc_error **error)
{
    awsc_metadata_carrier *carrier = atomic_load_explicit(&slot->carrier, memory_order_acquire);
    if (slot->injected) {
        *out = slot->injected;
        return AWSC_OK;
    }
    if (!carrier || carrier->pid != awsc_process_id()) {
        awsc_metadata_carrier *fresh = NULL;
        int status = new_carrier(slot, &fresh, error);
        if (status) return status;
        if (atomic_compare_exchange_strong(&slot->carrier, &carrier, fresh)) {
            if (carrier) awsc_curl_transport_abandon(carrier->transport);
            carrier = fresh;
        } else {
            free_carrier(slot->allocator, fresh);
        }
    }
    *out = carrier->transport;
    return AWSC_OK;
}

void awsc_metadata_transport_close(awsc_metadata_transport *slot)
{
    awsc_metadata_carrier *carrier = atomic_load_explicit(&slot->carrier, memory_order_acquire);
    if (!carrier) return;
    if (carrier->pid == awsc_process_id())
        free_carrier(slot->allocator, carrier);
    else
        awsc_curl_transport_abandon(carrier->transport);
}

/* ---- the answer ------------------------------------------------------------------------------------------------ */

static void forget_coding(awsc_fetch *fetch)
{
    awsc_http_fields_clear(fetch->allocator, &fetch->codings);
    awsc_content_decoder_free(fetch->decoder);
    fetch->decoder = NULL;
}

static int on_status(void *user, int status)
{
    awsc_fetch *fetch = user;
    fetch->http_status = status;
    awsc_buffer_truncate(&fetch->body, 0);
    forget_coding(fetch);
    return AWSC_OK;
}

static int on_header(void *user, const char *name, size_t name_size, const char *value, size_t value_size)
{
    awsc_fetch *fetch = user;
    awsc_view field = awsc_view_of(name, name_size);
    if (!awsc_view_equal_ignore_case(field, AWSC_VIEW("Content-Encoding"))) return AWSC_OK;
    int status =
        awsc_http_fields_put(fetch->allocator, &fetch->codings, field, awsc_view_of(value, value_size), false, NULL);
    return status == AWSC_ERR_NOMEM ? status : AWSC_OK;
}

static int on_head_end(void *user)
{
    awsc_fetch *fetch = user;
    return awsc_content_decoder_new(fetch->allocator, &fetch->codings, &fetch->decoder);
}

static int take(awsc_fetch *fetch, const void *data, size_t size)
{
    if (fetch->decoder) return awsc_content_decoder_feed(fetch->decoder, data, size, &fetch->body, LARGEST_ANSWER);
    if (size > LARGEST_ANSWER - fetch->body.size) return AWSC_END;
    awsc_buffer_append(&fetch->body, data, size);
    return fetch->body.failed ? AWSC_ERR_NOMEM : AWSC_OK;
}

/* A refusal counts without its body, too. */
static bool needs_body(const awsc_fetch *fetch)
{
    return fetch->http_status >= 200 && fetch->http_status < 300;
}

static int on_body(void *user, const void *data, size_t size)
{
    awsc_fetch *fetch = user;
    int status = fetch->damaged ? AWSC_OK : take(fetch, data, size);
    if (status == AWSC_ERR_PARSE) {
        fetch->damaged = true;
        return needs_body(fetch) ? status : AWSC_OK;
    }
    fetch->too_large = status == AWSC_END;
    return fetch->too_large ? AWSC_ERR_PARSE : status;
}

static void release_fetch(awsc_fetch *fetch)
{
    awsc_timer_clear(fetch->loop, &fetch->timer);
    awsc_http_request_free(fetch->request);
    fetch->request = NULL;
    awsc_buffer_clear(&fetch->url);
    forget_coding(fetch);
    fetch->exchange = NULL;
}

static void on_end(void *user, const awsc_exchange_result *result)
{
    awsc_fetch *fetch = user;
    awsc_exchange_result own = awsc_exchange_result_of(result);
    int status = own.status;
    char message[320];
    if (!status && fetch->decoder && awsc_content_decoder_end(fetch->decoder)) fetch->damaged = true;
    if (fetch->too_large || (fetch->damaged && needs_body(fetch))) status = AWSC_ERR_PARSE;
    (void)snprintf(message, sizeof message, "%s", status ? own.message : "");
    if (fetch->too_large)
        (void)snprintf(message, sizeof message, "the answer is larger than %d bytes", LARGEST_ANSWER);
    else if (status == AWSC_ERR_PARSE && fetch->damaged)
        (void)snprintf(message, sizeof message, "%s", awsc_content_decoder_problem(fetch->decoder));
    release_fetch(fetch);
    const awsc_allocator *before = awsc_memory_use(fetch->allocator);
    fetch->done(fetch, status, message);
    (void)awsc_memory_use(before);
}

/* The library's memory is not in effect in a program's own functions. */
static void cancel_fetch(awsc_fetch *fetch)
{
    const awsc_allocator *before = awsc_memory_use(fetch->is_injected ? NULL : fetch->allocator);
    (void)fetch->transport->cancel(fetch->exchange);
    (void)awsc_memory_use(before);
}

static void timed_out(awsc_timer *timer)
{
    awsc_fetch *fetch = AWSC_CONTAINER_OF(timer, awsc_fetch, timer);
    char message[64];
    (void)snprintf(message, sizeof message, "no answer within %lld ms", (long long)fetch->timeout_ms);
    cancel_fetch(fetch);
    release_fetch(fetch);
    fetch->done(fetch, AWSC_ERR_TIMEOUT, message);
}

/* ---- the request ----------------------------------------------------------------------------------------------- */

static int make_request(awsc_fetch *fetch, const awsc_fetch_request *given, awsc_error **error)
{
    int status = awsc_http_request_new(given->method, given->target, &fetch->request, error);
    if (status) return status;
    status = awsc_http_request_put_header(fetch->request, AWSC_VIEW("Host"), given->authority, true, error);
    for (size_t i = 0; !status && i < given->header_count; i++) {
        if (given->headers[i].value)
            status =
                awsc_http_request_set_header(fetch->request, given->headers[i].name, given->headers[i].value, error);
    }
    awsc_buffer_append_view(&fetch->url, given->base);
    awsc_buffer_append_text(&fetch->url, given->target);
    return !status && fetch->url.failed ? awsc_error_nomem(error) : status;
}

static int start_fetch(awsc_fetch *fetch, awsc_error **error)
{
    awsc_error *own = NULL;
    const awsc_allocator *before = awsc_memory_use(fetch->is_injected ? NULL : fetch->allocator);
    int status = fetch->transport->start(fetch->transport->user, fetch->loop, &fetch->exchange_request,
                                         &fetch->exchange_handler, &fetch->exchange, &own);
    (void)awsc_memory_use(before);
    if (!status) return AWSC_OK;
    fetch->exchange = NULL;
    return awsc_transport_refused(status, own, error);
}

int awsc_fetch_start(awsc_fetch *fetch, awsc_metadata_transport *slot, const awsc_fetch_request *given,
                     awsc_error **error)
{
    static const awsc_exchange_handler functions = {.struct_size = sizeof functions,
                                                    .on_status = on_status,
                                                    .on_header = on_header,
                                                    .on_head_end = on_head_end,
                                                    .on_body = on_body,
                                                    .on_end = on_end};
    fetch->exchange_handler = functions;
    fetch->exchange_handler.user = fetch;
    awsc_buffer_clear_secret(&fetch->body);
    fetch->body = AWSC_BUFFER_INIT_SECRET(fetch->allocator);
    fetch->url = AWSC_BUFFER_INIT(fetch->allocator);
    /* At once: a buffer that grows leaves copies of a secret behind. */
    if (!awsc_buffer_reserve(&fetch->body, LARGEST_ANSWER + 1)) return awsc_error_nomem(error);
    awsc_buffer_added(&fetch->body, 0);
    fetch->http_status = 0;
    fetch->too_large = false;
    fetch->damaged = false;
    fetch->timeout_ms = given->timeout_ms;
    fetch->timer.run = timed_out;
    fetch->timer.memory = fetch->allocator;
    fetch->is_injected = slot->injected != NULL;
    int status = carrier_of_process(slot, &fetch->transport, error);
    if (!status) status = make_request(fetch, given, error);
    if (!status &&
        awsc_timer_set(fetch->loop, &fetch->timer, awsc_loop_now_ms(fetch->loop) + (uint64_t)given->timeout_ms))
        status = awsc_error_nomem(error);
    if (!status) {
        fetch->exchange_request = (awsc_exchange_request){.struct_size = sizeof(awsc_exchange_request),
                                                          .request = fetch->request,
                                                          .url = fetch->url.data,
                                                          .connect_timeout_ms = given->connect_timeout_ms,
                                                          .idle_timeout_ms = AWSC_NO_LIMIT,
                                                          .max_connection_idle_ms = AWSC_NO_LIMIT,
                                                          .loopback_only = given->loopback_only};
        status = start_fetch(fetch, error);
    }
    if (status) release_fetch(fetch);
    return status;
}

void awsc_fetch_clear(awsc_fetch *fetch)
{
    if (fetch->exchange) cancel_fetch(fetch);
    release_fetch(fetch);
    awsc_buffer_clear_secret(&fetch->body);
}
