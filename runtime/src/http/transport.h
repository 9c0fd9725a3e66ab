/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Internal functions beside <awsc/transport.h>: checks of a program's transport, and options that only our libcurl
 * transport gets.
 */
#ifndef AWSC_HTTP_TRANSPORT_H
#define AWSC_HTTP_TRANSPORT_H

#include <awsc/transport.h>

/* Limits of a response's head for every transport. */
enum { AWSC_HEAD_MAX_BYTES = 192 * 1024, AWSC_HEAD_MAX_LINES = 4096 };

/* The code of libcurl's transport for uploads. A program that sends no events links neither. */
typedef struct awsc_duplex awsc_duplex;
typedef struct awsc_http2 awsc_http2;

/* Options of a request for libcurl's transport. All zero means no options. */
typedef struct awsc_exchange_extras {
    const awsc_duplex *duplex; /* needed if the request has `read_upload` */
    const awsc_http2 *http2;   /* our HTTP/2 for `read_upload`; NULL: libcurl chooses the version */
    /* For a request that is measured: transport/curl_figures.h. A program that measures nothing does not link it. */
    void (*measure)(const awsc_exchange *exchange, awsc_exchange_figures *out);
    void (*on_curl_handle)(void *user, void *curl);
    void *on_curl_handle_user;
    bool streams; /* the response is a stream: read it in large pieces */
} awsc_exchange_extras;

/* Checks a transport that is used without a copy; NULL is valid. Returns AWSC_OK, AWSC_ERR_VALIDATION (struct_size
 * is not set), or AWSC_ERR_CONFIG (a required function is NULL). */
int awsc_given_transport(const awsc_transport *transport, const char *what, awsc_error **error);

/* True if the transport has an optional function. Its structure may be too short to contain the function. */
#define AWSC_TRANSPORT_CAN(transport, function)                                                                        \
    (AWSC_EXCHANGE_HAS(awsc_transport, transport, function) && (transport)->function)

/* Reports that `start` of a program's transport failed. Passes on `own` if `start` set that error, else makes one.
 * Returns the error's status. */
int awsc_transport_refused(int status, awsc_error *own, awsc_error **error);

/* Copies a transport's result. Members that an older structure lacks keep their initial value; an invalid status
 * becomes AWSC_ERR_TRANSPORT; a missing message is filled in. */
awsc_exchange_result awsc_exchange_result_of(const awsc_exchange_result *given);
/* Copies a transport's figures. Members that an older structure lacks are unknown; all are if `given` is NULL. */
awsc_exchange_figures awsc_exchange_figures_of(const awsc_exchange_figures *given);

#endif
