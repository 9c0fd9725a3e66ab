/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of <awsc/transport.h>: checks of transports that programs bring, and what only our own transport is told.
 */
#ifndef AWSC_HTTP_TRANSPORT_H
#define AWSC_HTTP_TRANSPORT_H

#include <awsc/transport.h>

/* Limits of a response's head, whatever carries it. */
enum { AWSC_HEAD_MAX_BYTES = 192 * 1024, AWSC_HEAD_MAX_LINES = 4096 };

/* The code of libcurl's transport for uploads. A program that sends no events links neither. */
typedef struct awsc_duplex awsc_duplex;
typedef struct awsc_http2 awsc_http2;

/* For libcurl's transport. All zero, if the request has none. */
typedef struct awsc_exchange_extras {
    const awsc_duplex *duplex; /* needed if the request has `read_upload` */
    const awsc_http2 *http2;   /* our HTTP/2 for `read_upload`; NULL: libcurl chooses the version */
    /* For a request that is measured: transport/curl_figures.h. A program that measures nothing does not link it. */
    void (*measure)(const awsc_exchange *exchange, awsc_exchange_figures *out);
    void (*on_curl_handle)(void *user, void *curl);
    void *on_curl_handle_user;
    bool streams; /* the response is a stream: large pieces at a time */
} awsc_exchange_extras;

/* A transport that is used where it is; NULL is fine. AWSC_OK, AWSC_ERR_VALIDATION (it has no size), AWSC_ERR_CONFIG
 * (it lacks a function). */
int awsc_given_transport(const awsc_transport *transport, const char *what, awsc_error **error);

/* Whether it has a function that it need not have, and that its structure may be too short for. */
#define AWSC_TRANSPORT_CAN(transport, function)                                                                        \
    (AWSC_EXCHANGE_HAS(awsc_transport, transport, function) && (transport)->function)

/* `start` of a program's transport failed, and set `own` or not: hands the error on, and returns its status. */
int awsc_transport_refused(int status, awsc_error *own, awsc_error **error);

/* Takes the report of a transport: members that it does not have are unset, status and message are fit for a call. */
awsc_exchange_result awsc_exchange_result_of(const awsc_exchange_result *given);
/* The figures of a transport, with the members that it does not have unknown. NULL: all are. */
awsc_exchange_figures awsc_exchange_figures_of(const awsc_exchange_figures *given);

#endif
