/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file transport.h
 * The interface between calls and the HTTP stack that carries their requests, for programs that bring their own:
 *
 *     static const awsc_transport mine = {sizeof mine, &state, start, resume, cancel, NULL, NULL};
 *     config.transport = &mine;
 *
 * An exchange is one attempt of a call: a request goes out, its response comes in. The library decides about exchanges
 * (credentials, signatures, retries, deadlines); a transport runs them (connections, TLS, HTTP). Without
 * config.transport libcurl is the transport. awsc_replay of <awsc/testing.h> is another one, and
 * examples/transport_sockets.c is a third, over blocking sockets.
 *
 * Duties of a transport
 *
 * - It sends a request at most once, and follows no redirect. After the first byte was sent it never begins again by
 *   itself: the library decides about that.
 * - It sends the request as it is: the method, the target of the URL, the headers in their order. They are signed. It
 *   adds only Content-Length or Transfer-Encoding and Connection.
 * - It reports truthfully whether the request may have been sent. `maybe_sent` is false only if the server cannot have
 *   acted on it: the last byte was not handed to the system, and no byte of a response came. In doubt it is true.
 *   After true the library does not invoke a function again, unless retry_sent_requests is set.
 * - It calls the handler on the loop's thread only, from inside the loop: from a function that <awsc/loop_sources.h> or
 *   awsc_loop_post runs there. Never from inside `start`, `resume`, `resume_upload` or `cancel`.
 * - It calls on_status, on_header for each header, on_head_end, on_body for each piece, on_end, in this order.
 *   It leaves out responses of 1xx and trailers, and removes a transfer coding (chunks), but no content coding.
 * - It calls on_end exactly once, as the last function of the handler, unless the exchange was cancelled.
 * - It ends with AWSC_OK only if the response is whole, by its Content-Length, its last chunk, or the frames of HTTP/2.
 * - It pauses after on_body returned AWSC_END: it takes no more than a bounded amount from the connection, and gives
 *   the same bytes again after `resume`. The idle timeout stands still meanwhile.
 * - With `read_upload` it sends and receives at the same time: a response may come and end before the request is whole.
 * - It limits the memory for a response, such as the lines of a head: a server may send without end.
 * - It runs exchanges of any number of loops, on as many threads at the same time.
 * - In a child process it shares no connection with the parent, whose exchanges the library neither resumes nor cancels
 *   there.
 *
 * Guarantees to a transport
 *
 * - The request, the handler and all that they point to are constant, and valid until on_end is called or `cancel`
 *   returns. The loop lives longer.
 * - `start`, `resume`, `resume_upload`, `cancel` and `describe_wait` are called on the loop's thread, and never for an
 *   exchange whose on_end was called.
 * - The functions of the handler do not block. They call no function of the transport, except on_end, which may start
 *   and cancel other exchanges.
 * - The request is complete and signed, and has its Host header. The URL is absolute and percent-encoded.
 * - The client's allocator is not in effect: objects that the transport makes by functions of the library come from
 *   malloc.
 *
 * A transport carries all requests of its client, and those that find credentials for it (instance metadata, STS,
 * single sign-on). Trust, proxies and the number of connections are its own matter: config.verify_tls, ca_bundle, proxy
 * and max_connections, and on_curl_handle of a call, are for libcurl only.
 *
 * Versions
 *
 * Each structure begins with its size, and grows at its end only. The library reads no more of a transport's structures
 * than they have. A transport must look at the size before it reads a member of the request or the handler that is
 * newer than version 0.1: AWSC_EXCHANGE_HAS(awsc_exchange_request, request, member).
 */
#ifndef AWSC_TRANSPORT_H
#define AWSC_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/http.h>
#include <awsc/loop.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

/** Whether a structure that begins with its size, such as the request that `pointer` points to, has this member. */
#define AWSC_EXCHANGE_HAS(type, pointer, member)                                                                       \
    (offsetof(type, member) + sizeof((pointer)->member) <= (pointer)->struct_size)

/* ---- times and sizes --------------------------------------------------------------------------------------------- */

/**
 * Times and sizes of one exchange. Times are microseconds from its start, waits for a connection included; each is when
 * the step was done, not how long it took. -1: not known, or there was no such step. Begin with
 * AWSC_EXCHANGE_FIGURES_INIT.
 */
typedef struct awsc_exchange_figures {
    /** sizeof(awsc_exchange_figures), set by AWSC_EXCHANGE_FIGURES_INIT */
    size_t struct_size;
    /** The addresses of the host, or of its proxy, were known; -1 if none were needed, as over an open connection. */
    int64_t lookup_us;
    /** The connection was made; -1 if it was open before. */
    int64_t connect_us;
    /** The TLS handshake was over; -1 without one. */
    int64_t tls_us;
    /** The first byte of the response was there. */
    int64_t first_byte_us;
    /** The exchange ended. */
    int64_t total_us;
    /** Bytes of the request's body that were handed on to be sent, without chunks and frames around them. */
    uint64_t bytes_up;
    /** Bytes of the response's body, encoded as it came, without chunks and frames around them. */
    uint64_t bytes_down;
    /** The connection was made for another exchange; false also if that is not known. */
    bool connection_reused;
} awsc_exchange_figures;

/** Initial value of awsc_exchange_figures: nothing known. */
#define AWSC_EXCHANGE_FIGURES_INIT                                                                                     \
    AWSC_INITIAL_WITH(awsc_exchange_figures, .lookup_us = -1, .connect_us = -1, .tls_us = -1, .first_byte_us = -1,     \
                      .total_us = -1)

/** Sets `figures`, which must not be NULL, to AWSC_EXCHANGE_FIGURES_INIT. */
static inline void awsc_exchange_figures_init(awsc_exchange_figures *figures)
{
    memset(figures, 0, sizeof *figures);
    figures->struct_size = sizeof *figures;
    figures->lookup_us = figures->connect_us = figures->tls_us = figures->first_byte_us = figures->total_us = -1;
}

/* ---- how an exchange ended ------------------------------------------------------------------------------------- */

/** How an exchange ended. The transport's, valid during on_end. Begin with AWSC_EXCHANGE_RESULT_INIT. */
typedef struct awsc_exchange_result {
    /** sizeof(awsc_exchange_result), set by AWSC_EXCHANGE_RESULT_INIT */
    size_t struct_size;
    /**
     * AWSC_OK: the whole response was given to the handler. Otherwise
     *
     * - AWSC_ERR_CONNECT: no connection, or connect_timeout_ms ran out. May be sent again.
     * - AWSC_ERR_TIMEOUT: idle_timeout_ms ran out. May be sent again if `maybe_sent` is false or the operation allows.
     * - AWSC_ERR_TRANSPORT: the connection broke, or the response is no HTTP. As AWSC_ERR_TIMEOUT.
     * - AWSC_ERR_CONFIG, AWSC_ERR_VALIDATION: another attempt would fail as well, for example since the body cannot be
     *   read. Not sent again.
     * - AWSC_ERR_NOMEM. Not sent again.
     * - the status with which a function of the handler stopped the exchange.
     *
     * Any other value counts as AWSC_ERR_TRANSPORT.
     */
    int status;
    /** Whether the server may have acted on the request. */
    bool maybe_sent;
    /** Why it failed, for people: one line without secrets. NULL: nothing to say. */
    const char *message;
    /** Times and sizes; NULL: not measured. */
    const awsc_exchange_figures *figures;
    /** enum awsc_error_kind of a failure, such as AWSC_KIND_TLS, for awsc_error_kind; 0: no kind of its own. */
    int kind;
} awsc_exchange_result;

/** Initial value of awsc_exchange_result: success, and nothing sent. */
#define AWSC_EXCHANGE_RESULT_INIT AWSC_INITIAL(awsc_exchange_result)

/** Sets `result`, which must not be NULL, to AWSC_EXCHANGE_RESULT_INIT. */
static inline void awsc_exchange_result_init(awsc_exchange_result *result)
{
    memset(result, 0, sizeof *result);
    result->struct_size = sizeof *result;
}

/* ---- the two sides of an exchange ------------------------------------------------------------------------------ */

/**
 * Takes the response: the library's side of an exchange. All functions but silence_ms are there.
 *
 * on_status, on_header, on_head_end and on_body return AWSC_OK, or a negative status: then the transport calls none of
 * them again, closes the connection, and ends the exchange with that status.
 */
typedef struct awsc_exchange_handler {
    /** sizeof(awsc_exchange_handler) of the library */
    size_t struct_size;
    /** Handed to every function. */
    void *user;
    /** The status of the response, 200 or more. */
    int (*on_status)(void *user, int status);
    /** One header, in the order of the wire; the texts need no NUL, and the value has no blanks around it. */
    int (*on_header)(void *user, const char *name, size_t name_size, const char *value, size_t value_size);
    /** The head is complete. */
    int (*on_head_end)(void *user);
    /** The next bytes of the body, at least one. AWSC_OK: taken. AWSC_END: not now, give them again after `resume`. */
    int (*on_body)(void *user, const void *data, size_t size);
    /** Asked before idle_timeout_ms ends an exchange: for how many milliseconds nothing came that counts, if the last
     *  byte came `since_last_byte_ms` ago: events that are skipped do not count. NULL: every byte counts, as for a
     *  transport that does not ask. */
    uint64_t (*silence_ms)(void *user, uint64_t since_last_byte_ms);
    /** The exchange is over. The transport may have freed it. */
    void (*on_end)(void *user, const awsc_exchange_result *result);
} awsc_exchange_handler;

struct awsc_exchange_extras;

/** One request: the input of an exchange. */
typedef struct awsc_exchange_request {
    /** sizeof(awsc_exchange_request) of the library */
    size_t struct_size;
    /** Method, headers and, unless there is `read_upload`, the body: see awsc_body_reader. */
    const awsc_http_request *request;
    /** Absolute URL, http or https, percent-encoded: scheme, host, port, path, query. */
    const char *url;
    /** Milliseconds for DNS, the proxy, TCP and TLS together, or AWSC_NO_LIMIT. Limits are positive. The wait for one
     *  of max_connections does not count. */
    int64_t connect_timeout_ms;
    /** Milliseconds in which no byte is sent or received, or AWSC_NO_LIMIT. */
    int64_t idle_timeout_ms;
    /** A connection that was idle for longer must not be used again; AWSC_NO_LIMIT: any may. */
    int64_t max_connection_idle_ms;
    /** Connect to loopback addresses only, even if the host's name resolves to others, and through no proxy; without
     * one AWSC_ERR_CONNECT. Requests for credentials, and bearer tokens, go over such a connection without TLS. */
    bool loopback_only;
    /** Fill in awsc_exchange_result.figures. */
    bool measured;
    /**
     * Gives the next bytes of a body of unknown length, instead of the request's: up to `room` of them into `buffer`,
     * their number into `*size`. AWSC_OK with 0 bytes: not now, ask again after `resume_upload`. AWSC_END: the body is
     * complete. On the loop's thread, as the functions of the handler. NULL: the request's body is all.
     */
    int (*read_upload)(void *user, char *buffer, size_t room, size_t *size);
    /** Handed to `read_upload`. */
    void *upload_user;
    /** Between the library and its transport over libcurl. Opaque: others leave it alone. */
    const struct awsc_exchange_extras *extras;
} awsc_exchange_request;

/** An exchange under way. Opaque, and defined in no header: a transport casts a pointer to a structure of its own. */
typedef struct awsc_exchange awsc_exchange;

/**
 * A transport: its functions. The structure is not copied: it must outlive the clients and the credentials providers
 * that were made with it. Begin with AWSC_TRANSPORT_INIT. Its duties are at the top of this file.
 *
 * Thread safety: constant, and used from any number of threads; all calls for one exchange are on one thread.
 */
typedef struct awsc_transport {
    /** sizeof(awsc_transport), set by AWSC_TRANSPORT_INIT */
    size_t struct_size;
    /** Handed to `start`. */
    void *user;
    /**
     * Begins an exchange, and does not wait for it. Required.
     *
     * @param out  receives the exchange, before the handler is called
     * @return AWSC_OK, or a negative status: then nothing was sent, the handler is not called, and the call fails with
     *         that status, without another attempt. `error` may be set by awsc_error_set_text.
     */
    int (*start)(void *user, awsc_loop *loop, const awsc_exchange_request *request,
                 const awsc_exchange_handler *handler, awsc_exchange **out, awsc_error **error);
    /** Goes on after on_body returned AWSC_END. Required. */
    void (*resume)(awsc_exchange *exchange);
    /** Ends an exchange at any time after `start`: its connection is closed or fit for another request, its memory is
     *  freed, and the handler is not called again. Returns whether the server may have acted on the request. Required.
     */
    bool (*cancel)(awsc_exchange *exchange);
    /** Goes on after `read_upload` gave no bytes. NULL: the transport cannot send a body that is made while it is sent;
     *  operations that send events fail with AWSC_ERR_CONFIG. */
    void (*resume_upload)(awsc_exchange *exchange);
    /** For the error of a call whose deadline runs out: writes why the exchange has not been sent yet, such as "the
     *  lookup of the host name a.example", or "" if it is under way, with a NUL. May be NULL. */
    void (*describe_wait)(const awsc_exchange *exchange, char *buffer, size_t size);
} awsc_transport;

/** Initial value of awsc_transport: no function. */
#define AWSC_TRANSPORT_INIT AWSC_INITIAL(awsc_transport)

/** Sets `transport`, which must not be NULL, to AWSC_TRANSPORT_INIT. */
static inline void awsc_transport_init(awsc_transport *transport)
{
    memset(transport, 0, sizeof *transport);
    transport->struct_size = sizeof *transport;
}

/* ---- the body of a request ------------------------------------------------------------------------------------- */

/** Reads the body of a request piece by piece, whether it is in memory, a file, or a reader of the program. Opaque. */
typedef struct awsc_body_reader awsc_body_reader;

/**
 * Opens a body at its first byte; a reader of the program is rewound. One without `rewind` is read from where it
 * stands: make one body reader of it. Two body readers of one reader of the program disturb each other.
 *
 * @param request  must outlive the reader
 * @param out      receives the reader, which the caller frees with awsc_body_reader_free
 * @return AWSC_OK, AWSC_ERR_VALIDATION (an argument is NULL, the file cannot be read, the program's reader has no
 *         struct_size or no `read`, or its `rewind` fails), AWSC_ERR_NOMEM
 * Thread safety: one thread at a time. A reader of the program runs on the thread that reads, so that a transport reads
 * on the loop's thread.
 */
AWSC_API int awsc_body_reader_new(const awsc_http_request *request, awsc_body_reader **out, awsc_error **error);

/** Bytes of the whole body, for Content-Length; 0 for NULL. */
AWSC_API uint64_t awsc_body_reader_length(const awsc_body_reader *reader);

/**
 * Reads up to `room` bytes into `buffer`.
 *
 * @return how many; 0: all were read, or `room` is 0; -1: the file or the program's reader failed, gave fewer bytes
 *         than it has, or an argument is NULL
 */
AWSC_API int64_t awsc_body_reader_read(awsc_body_reader *reader, void *buffer, size_t room);

/** Closes the file and frees the reader. NULL is allowed. */
AWSC_API void awsc_body_reader_free(awsc_body_reader *reader);

AWSC_END_DECLS

#endif
