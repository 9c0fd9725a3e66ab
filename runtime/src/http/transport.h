/*
 * What carries requests. A transport runs exchanges (one attempt each: request out, response in) on a loop and
 * reports to a handler. libcurl is one transport; tests have another that replays.
 */
#ifndef AWSC_HTTP_TRANSPORT_H
#define AWSC_HTTP_TRANSPORT_H

#include <stdbool.h>
#include <stdint.h>

#include <awsc/loop.h>
#include <awsc/transport.h>

#include "base/view.h"
#include "http/http.h"

typedef struct awsc_transport awsc_transport;
typedef struct awsc_exchange awsc_exchange;

/* How an exchange ended. */
typedef struct awsc_exchange_result {
    /* AWSC_OK: the whole response is in. Else AWSC_ERR_CONNECT, _TIMEOUT, _TRANSPORT, _NOMEM or _CONFIG. */
    int status;
    /* Whether the server may have acted on the request: it may have the whole, or it began to answer. False only if
     * that is impossible. */
    bool maybe_sent;
    /* For people; valid during the callback. */
    const char *message;
    /* Of a request that is `measured`, if the transport measures; valid during the callback. */
    const awsc_exchange_figures *figures;
} awsc_exchange_result;

/*
 * Who hears of an exchange. `on_head` and `on_body` may run deep inside the transport: they must only take note, and
 * must not start, resume or cancel exchanges. `on_end` runs from the loop, once, unless the exchange was cancelled.
 */
typedef struct awsc_exchange_handler {
    void *user;
    /* Status line, then each header, then the end of the head (name NULL). Non-zero: stop, memory ran out. */
    int (*on_status)(void *user, int status);
    int (*on_header)(void *user, awsc_view name, awsc_view value);
    int (*on_head_end)(void *user);
    /* Bytes of the body. AWSC_OK: taken. AWSC_END: not now, give them again after awsc_transport.resume. Else: stop
     * with that status. */
    int (*on_body)(void *user, const void *data, size_t size);
    /* When something came that counts for the idle timeout, by the loop's clock; the last byte did at `last_ms`. NULL:
     * every byte counts. */
    uint64_t (*progress_ms)(void *user, uint64_t last_ms);
    void (*on_end)(void *user, const awsc_exchange_result *result);
} awsc_exchange_handler;

/* The code of libcurl's transport for uploads. A program that sends no events links neither. */
typedef struct awsc_duplex awsc_duplex;
typedef struct awsc_http2 awsc_http2;

/* A body that is made while it is sent, after the head and beside the response. */
typedef struct awsc_upload {
    void *user;
    /* May run deep inside the transport, as the functions of the handler. AWSC_OK and up to `room` bytes; 0 of them:
     * not now, ask again after awsc_transport.resume_upload. AWSC_END: the body is complete. */
    int (*read)(void *user, char *buffer, size_t room, size_t *size);
    const awsc_duplex *duplex;
    const awsc_http2 *http2; /* NULL: as libcurl has it */
} awsc_upload;

/* One attempt. Everything is borrowed until the exchange has ended. */
typedef struct awsc_exchange_request {
    const awsc_http_request *request; /* complete and signed, with its Host header */
    const char *url;                  /* absolute: scheme, host, port, path, query */
    int64_t connect_timeout_ms;       /* 0: none */
    int64_t idle_timeout_ms;          /* 0: none */
    int64_t max_connection_idle_ms;   /* do not reuse a connection that was idle for longer; 0: any */
    bool loopback_only; /* connect to addresses of this machine's loopback only, whatever the host's name resolves to */
    bool measured;      /* somebody wants the figures */
    awsc_upload upload; /* instead of the request's body; `read` NULL: none. Over TLS by HTTP/2 if the server can */
    void (*on_curl_handle)(void *user, void *curl);
    void *on_curl_handle_user;
} awsc_exchange_request;

struct awsc_transport {
    /* Begins an exchange. `on_end` does not run inside. */
    int (*start)(awsc_transport *transport, awsc_loop *loop, const awsc_exchange_request *request,
                 const awsc_exchange_handler *handler, awsc_exchange **out, awsc_error **error);
    /* Goes on after on_body returned AWSC_END. */
    void (*resume)(awsc_exchange *exchange);
    /* Goes on after `upload.read` gave no bytes. */
    void (*resume_upload)(awsc_exchange *exchange);
    /* Ends an exchange; the handler hears nothing more. Not from on_status, on_header, on_head_end or on_body.
     * Returns whether the server may have acted on the request. */
    bool (*cancel)(awsc_exchange *exchange);
    /* Frees the transport, when no exchange is left. */
    void (*destroy)(awsc_transport *transport);
    /* What an exchange waits for before anything of it is sent, such as "the lookup of the host name a.example"; "" if
     * it is under way. NULL: no exchange of this transport waits. */
    void (*describe_wait)(const awsc_exchange *exchange, char *buffer, size_t size);
};

#endif
