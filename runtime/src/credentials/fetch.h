/* SPDX-License-Identifier: Apache-2.0 */
/* One small request to a metadata service, and its answer as a whole. */
#ifndef AWSC_CREDENTIALS_FETCH_H
#define AWSC_CREDENTIALS_FETCH_H

#include <stdatomic.h>

#include "base/buffer.h"
#include "http/http.h"
#include "http/transport.h"
#include "loop/loop.h"

/* ---- the transport --------------------------------------------------------------------------------------------- */

struct awsc_metadata_carrier;

/* A transport without proxies, made at the first use, once per process. Zero but for the members that are set. */
typedef struct awsc_metadata_transport {
    const awsc_allocator *allocator;
    const awsc_transport *injected; /* the program's; borrowed. NULL: libcurl */
    const char *ca_bundle;          /* borrowed from the owner */
    bool looks_up_on_loops;         /* see awsc_curl_settings */
    _Atomic(struct awsc_metadata_carrier *) carrier;
} awsc_metadata_transport;

void awsc_metadata_transport_close(awsc_metadata_transport *transport);

/* ---- the request ----------------------------------------------------------------------------------------------- */

typedef struct awsc_fetch_header {
    const char *name;
    const char *value;
} awsc_fetch_header;

/* Everything is copied. */
typedef struct awsc_fetch_request {
    const char *method;
    awsc_view base;      /* scheme and authority */
    awsc_view authority; /* for the Host header */
    const char *target;
    const awsc_fetch_header *headers; /* one without value is left out */
    size_t header_count;
    int64_t connect_timeout_ms;
    int64_t timeout_ms; /* for everything */
    bool loopback_only;
} awsc_fetch_request;

/* A request under way, embedded in its caller's structure. */
typedef struct awsc_fetch {
    const awsc_allocator *allocator;
    awsc_loop *loop;
    /* The end: AWSC_OK and `http_status`, `body`; or AWSC_ERR_TIMEOUT, _CONNECT … and `message`. From the loop. */
    void (*done)(struct awsc_fetch *fetch, int status, const char *message);
    int http_status;
    awsc_buffer body;

    const awsc_transport *transport;
    bool is_injected; /* the transport is the program's */
    awsc_exchange *exchange;
    awsc_exchange_request exchange_request;
    awsc_exchange_handler exchange_handler;
    awsc_http_request *request;
    awsc_buffer url;
    awsc_timer timer;
    int64_t timeout_ms;
    bool too_large;
    awsc_http_fields codings;             /* the Content-Encoding of the answer */
    struct awsc_content_decoder *decoder; /* or NULL */
    bool damaged;                         /* the answer cannot be decoded */
} awsc_fetch;

/* `fetch` has `allocator`, `loop` and `done` set and is zero otherwise, or has ended before. */
int awsc_fetch_start(awsc_fetch *fetch, awsc_metadata_transport *transport, const awsc_fetch_request *request,
                     awsc_error **error);
/* Withdraws the request, if one is under way, and wipes the bytes received. */
void awsc_fetch_clear(awsc_fetch *fetch);

#endif
