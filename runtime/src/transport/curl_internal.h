/* SPDX-License-Identifier: Apache-2.0 */
/* Declarations that the files of the libcurl transport share. */
#ifndef AWSC_TRANSPORT_CURL_INTERNAL_H
#define AWSC_TRANSPORT_CURL_INTERNAL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <curl/curl.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/buffer.h"
#include "base/for_core.h"
#include "http/body_reader.h"
#include "http/http.h"
#include "http/proxy_choice.h"
#include "http/transport.h"
#include "loop/loop.h"
#include "transport/admission.h"
#include "transport/chunks.h"
#include "transport/curl_engine.h"
#include "transport/curl_transport.h"
#include "transport/resolver.h"

/* ---- per client ------------------------------------------------------------------------------------------------ */

/* A server that was offered HTTP/2 and chose HTTP/1.1. */
typedef struct awsc_curl_http1_host {
    char *authority;   /* NULL: the entry is unused */
    uint64_t until_ms; /* by the loop's clock: no HTTP/2 is offered before */
} awsc_curl_http1_host;

enum { AWSC_CURL_HTTP1_HOSTS = 16 };

/* The libcurl transport of a client. */
typedef struct awsc_curl_transport {
    awsc_transport base;
    const awsc_allocator *allocator;
    bool verify_tls;
    bool own_store; /* libcurl's TLS library is OpenSSL: the transport parses certificates, once */
    bool http2;     /* HTTP/2 is offered over TLS */
    char *ca_bundle;
    awsc_proxy_rules proxies;              /* read when the client was made; the texts are copies */
    awsc_curl_proxy_chooser *choose_proxy; /* NULL: no proxy */
    const awsc_logger *logger;
    awsc_resolver *resolver;
    awsc_admission *admission;
    CURLSH *share;
    pthread_mutex_t share_locks[CURL_LOCK_DATA_LAST];
    pthread_mutex_t store_lock;
    X509_STORE *store; /* made at the first TLS connection */
    int store_error;   /* errno if the store could not be made; 0: no error */
    uint64_t id;       /* unique in the process, never reused */
    pthread_mutex_t http1_lock;
    awsc_curl_http1_host http1_hosts[AWSC_CURL_HTTP1_HOSTS];
    size_t http1_next;
} awsc_curl_transport;

/* Returns the parsed certificates, without a new reference; parses them at the first call. Returns NULL if they cannot
 * be read. */
X509_STORE *awsc_curl_transport_store(awsc_curl_transport *transport);
/* Returns EMFILE or ENFILE if the certificates could not be read for want of a descriptor, else 0. */
int awsc_curl_transport_store_lacked(awsc_curl_transport *transport);

/* ---- per attempt ----------------------------------------------------------------------------------------------- */

/* The head of a response, as far as libcurl has read it. */
typedef struct awsc_curl_head {
    bool begun; /* its status line was read */
    int status;
    bool has_line; /* a header line was read, which a folded line may continue */
    bool has_length;
    bool length_is_invalid;
    bool lengths_differ;
    bool is_encoded; /* it has a Transfer-Encoding */
    uint64_t length; /* the first Content-Length */
} awsc_curl_head;

/* A host name whose addresses libcurl needs. */
typedef struct awsc_curl_name {
    char host[AWSC_RESOLVER_NAME_BYTES];
    unsigned port;
    awsc_addresses *addresses; /* NULL: not looked up yet, or failed */
} awsc_curl_name;

/* The host names of an exchange. */
typedef struct awsc_curl_names {
    awsc_curl_name items[2]; /* the target, or the proxy and, for some proxies, the target */
    size_t count;
    bool complete;           /* libcurl would look up no other names */
    struct curl_slist *told; /* the addresses, for CURLOPT_RESOLVE; NULL: none was found */
} awsc_curl_names;

/* The state of an upload whose body is made while libcurl sends it and reads the response: curl_duplex.c. */
typedef struct awsc_curl_upload {
    awsc_task task;
    awsc_chunks chunks; /* decodes the response */
    size_t given;       /* bytes of the current piece that the handler took before it paused */
    int fd;
    bool deaf; /* libcurl does not read from the socket now */
    bool over; /* the upload was ended: nothing more is sent */
} awsc_curl_upload;

/* The times of a measured exchange, in microseconds of awsc_monotonic_us. 0: it has not happened. */
typedef struct awsc_curl_moments {
    int64_t began;
    int64_t looked_up;
    int64_t launched; /* libcurl got the handle, the last time */
    int64_t first_byte;
    int64_t connected; /* over HTTP/2: its new connection was made */
    int64_t secured;   /* over HTTP/2: the TLS handshake of that connection ended */
} awsc_curl_moments;

struct awsc_exchange {
    const awsc_allocator *allocator; /* the allocator of the transport */
    awsc_curl_transport *transport;
    awsc_curl_engine *engine;
    awsc_admission_waiter waiter;
    awsc_curl_shard *shard;    /* the shard that it was admitted to, or NULL */
    bool launched;             /* libcurl has the handle */
    bool has_own_options;      /* the handle has options that its next exchange must not have */
    bool opening;              /* a connection is being made for it */
    bool squeezed;             /* its connection may be made only after an idle one is closed */
    bool hopes;                /* it expects an idle connection, so no name is looked up */
    bool no_room;              /* its connection would have exceeded the limit */
    bool shares;               /* it may share a connection with exchanges of its origin (HTTP/2) */
    bool has_stream;           /* it has a stream on a shared connection */
    bool no_stream;            /* the server takes no more streams on the connection */
    uint64_t origin;           /* hash of awsc_curl_origin; 0: it shares none */
    awsc_exchange *next_held;  /* in the list of exchanges that wait for a shared connection */
    awsc_exchange **held_link; /* NULL: it is not in that list */
    int no_descriptor;         /* EMFILE or ENFILE: no descriptor was left; else 0 */
    CURL *easy;
    struct curl_slist *headers; /* one allocated block, or in headers_room */
    size_t headers_bytes;       /* the size of that block */
    awsc_exchange_handler handler;
    awsc_exchange_request request;
    awsc_exchange_extras extras;
    const char *proxy;     /* chosen by the transport's rules, or NULL */
    awsc_body_reader body; /* open while there is a handle */
    uint64_t uploaded;     /* bytes read of a body that is made while it is sent */
    uint64_t received;     /* bytes of the response's body that the handler took */
    awsc_curl_moments moments;
    unsigned transmissions;           /* times libcurl began to send the request */
    bool whole;                       /* libcurl read the response to its end */
    bool resent;                      /* libcurl tried to send the request again, and was stopped */
    bool stale;                       /* the connection that libcurl chose was not clean: nothing was sent */
    int opened[AWSC_CURL_OPENED_MAX]; /* descriptors of the sockets opened last; -1: unused */
    size_t opened_count;
    awsc_curl_socket *socket; /* the socket of its connection, or NULL */
    bool answered;            /* the server sent response bytes that libcurl may not have read */
    awsc_curl_head head;
    awsc_buffer line; /* a header that the next line may continue */
    bool head_done;
    size_t head_bytes;        /* total of all heads, including interim ones, and trailers */
    size_t head_lines;        /* number of header lines in the same */
    const char *problem;      /* the error message for an invalid response, or NULL */
    int kind;                 /* enum awsc_error_kind of a failure */
    bool body_failed;         /* reading the request body failed */
    bool body_goes_with_head; /* libcurl has the whole body, and counts the bytes sent */
    bool paused;
    int handler_status; /* the status with which the handler stopped the exchange, or 0 */
    awsc_curl_names *names;
    size_t looked_up; /* number of names looked up */
    awsc_lookup lookup;
    bool refuses_lookups;    /* libcurl must not look up a name itself */
    bool lookup_refused;     /* it was kept from that */
    awsc_timer wait_timer;   /* runs while it waits for a lookup, a shared connection or a descriptor */
    uint64_t connect_due_ms; /* when connect_timeout_ms ends; 0: no timeout */
    awsc_timer idle_timer;
    uint64_t last_progress_ms;
    uint64_t progress_turn; /* number of the loop's turn in which a header line came last */
    bool yielded;           /* reading waits for the loop's next turn */
    uint64_t long_turn;     /* number of a long turn of the loop in which it has taken a piece already */
    awsc_task yield_task;   /* resumes reading */
    bool upload_paused;
    awsc_curl_upload duplex;
    bool connects;               /* the handle only connects; the server then chooses the protocol */
    struct awsc_h2_exchange *h2; /* its HTTP/2 stream, or NULL */
    awsc_h2_group *h2_group;     /* the group in which it waits for or makes a connection, or NULL */
    bool is_doomed;              /* the connection that it waits for has failed: it fails, too */
    awsc_task nomem_task;        /* ends the exchange with AWSC_ERR_NOMEM */
    char error_text[CURL_ERROR_SIZE];
    /* Not zeroed: room for a line of the response, and for the lines of the request. */
    char line_room[256];
    _Alignas(struct curl_slist) char headers_room[768];
};

/* Returns the exchange that a handle serves; NULL if `easy` is NULL, a handle internal to libcurl, or serves no
 * exchange any more. */
awsc_exchange *awsc_curl_exchange_of(CURL *easy);

/* Makes the loop end the exchange of a handle with AWSC_ERR_NOMEM; for callbacks of libcurl. Does nothing if the handle
 * serves no exchange (awsc_curl_exchange_of). */
void awsc_curl_exchange_out_of_memory(CURL *easy);

/* Handles the result of a transfer in libcurl: ends the exchange, begins it anew, or starts HTTP/2 if the handle only
 * connected. */
void awsc_curl_exchange_finished(awsc_exchange *exchange, CURLcode code);

/* Reports the end to the handler, then frees the exchange; `message` must outlive it. Not for callbacks of libcurl. */
AWSC_FOR_CORE void awsc_curl_exchange_end(awsc_exchange *exchange, int status, const char *message);

/* The functions for uploads over HTTP/2, on connections that libcurl only makes: h2_exchange.c. */
struct awsc_http2 {
    /* Returns whether to offer HTTP/2 to the server. */
    bool (*is_offered)(awsc_exchange *exchange);
    /* Joins a connection, waits for one, or makes one. Returns AWSC_OK, AWSC_END (it waits), or an error. */
    int (*start)(awsc_exchange *exchange, awsc_error **error);
    /* Sets the options of a handle that only connects. */
    CURLcode (*set_options)(awsc_exchange *exchange);
    /* Begins the request on the connected handle, or starts it over HTTP/1.1. May end the exchange. */
    void (*connected)(awsc_exchange *exchange);
    /* Begins the request as a stream of an existing connection. Returns AWSC_OK, AWSC_ERR_NOMEM, or AWSC_ERR_TRANSPORT
     * (the connection takes no more requests). */
    int (*attach)(awsc_exchange *exchange, awsc_h2_socket *socket);
    /* Implement the functions of awsc_transport and awsc_curl_maybe_sent for a stream over HTTP/2. */
    void (*resume)(awsc_exchange *exchange);
    void (*resume_upload)(awsc_exchange *exchange);
    bool (*maybe_sent)(const awsc_exchange *exchange);
    /* Notes that the exchange failed, so that exchanges that wait for its connection fail, too. */
    void (*failed)(const awsc_exchange *exchange, int status, const char *message);
    /* Ends the stream, or the wait for a connection. Runs before the handle is given back. */
    void (*close)(awsc_exchange *exchange);
};

/* ---- the request: curl_request_body.c -------------------------------------------------------------------------- */

/* Opens the request's body and determines its length. Returns AWSC_OK or an error. */
int awsc_curl_open_body(awsc_exchange *exchange, awsc_error **error);
/* Callbacks of libcurl: CURLOPT_READFUNCTION, CURLOPT_SEEKFUNCTION and CURLOPT_PREREQFUNCTION. */
AWSC_FOR_CORE size_t awsc_curl_read_body(char *buffer, size_t size, size_t count, void *exchange);
AWSC_FOR_CORE int awsc_curl_seek_body(void *exchange, curl_off_t offset, int origin);
int awsc_curl_before_request(void *exchange, char *primary, char *local, int primary_port, int local_port);

/* ---- connections: curl_connection.c ---------------------------------------------------------------------------- */

/* Logs the version, cipher and key exchange of a new TLS connection. */
void awsc_curl_log_tls(const awsc_exchange *exchange);
/* Assigns to the exchange the connection between `ends`, which libcurl chose. Returns false for a reused connection
 * that the server closed or sent unexpected bytes on: it must not be used. */
bool awsc_curl_take_connection(awsc_exchange *exchange, const awsc_curl_ends *ends);
/* Separates the exchange from its socket, when either ends. Notes in `answered` whether response bytes are waiting. */
void awsc_curl_leave_connection(awsc_exchange *exchange);
/* Removes a socket from the hash table of its connections. */
void awsc_curl_socket_forget_name(awsc_curl_socket *socket);

/* Returns whether ALPN chose HTTP/2. */
bool awsc_curl_speaks_http_2(const SSL *tls);
/* Returns whether a record, as passed to an SSL_set_msg_callback callback, carries application data. */
bool awsc_curl_is_data(const SSL *tls, int kind, const void *data, size_t size);

/* ---- connections that are shared: curl_sharing.c --------------------------------------------------------------- */

/* Returns the scheme, host and port of a URL, as they stand there. */
AWSC_FOR_CORE awsc_view awsc_curl_origin(const char *url);
/* Sets `shares`, whether the exchange may share a connection, and its `origin`. */
void awsc_curl_sharing_begin(awsc_exchange *exchange);
/* Holds an exchange until the server of the shared connection sends its first data; it is then launched. Returns false
 * if the exchange need not wait, or is the one that makes the connection. */
bool awsc_curl_sharing_holds(awsc_exchange *exchange);
/* Ends the wait of a held exchange, or its role as the one that makes the connection for others. */
void awsc_curl_sharing_leave(awsc_exchange *exchange);
/* Sets a callback on the TLS context that notices the first data from the server of a new connection. */
void awsc_curl_sharing_listen(const awsc_exchange *exchange, SSL_CTX *context);
/* Notes that the server chose HTTP/1.1, and releases held exchanges. */
void awsc_curl_sharing_refused(awsc_curl_connections *connections);
/* Counts the exchange among the streams of the shared connection, or removes it. */
void awsc_curl_sharing_count(awsc_exchange *exchange, bool is_sent);
/* Returns whether libcurl wants another connection because the server takes no more streams on the shared one. */
bool awsc_curl_sharing_is_full(const awsc_exchange *exchange);
/* Forgets the server's limits when the last connection was closed. */
void awsc_curl_sharing_closed(awsc_curl_connections *connections);

/* ---- both at once: curl_duplex.c ------------------------------------------------------------------------------- */

/* The functions for uploads whose body is made while libcurl reads the response. */
struct awsc_duplex {
    CURLcode (*set_options)(awsc_exchange *exchange);
    /* Implements CURLOPT_READFUNCTION. */
    size_t (*read)(awsc_exchange *exchange, char *buffer, size_t room);
    /* Takes a piece of the response's body, with its chunk framing. Returns AWSC_OK, AWSC_END (pause; libcurl delivers
     * the piece again), or an error. */
    int (*receive)(awsc_exchange *exchange, const char *data, size_t size);
    /* Notes whether libcurl reads from the socket now. */
    void (*watched)(awsc_exchange *exchange, curl_socket_t fd, bool reads);
};

/* ---- the response: curl_response.c ----------------------------------------------------------------------------- */

/*
 * Limits over all heads and trailers of a response. libcurl's own limits depend on its version: 100 KiB for a line, and
 * since 8.3 and 8.14 300 KiB and 5,000 lines. Ours are lower and apply first.
 */
enum { AWSC_CURL_MAX_HEAD_BYTES = AWSC_HEAD_MAX_BYTES, AWSC_CURL_MAX_HEAD_LINES = AWSC_HEAD_MAX_LINES };

/* Callbacks of libcurl: CURLOPT_HEADERFUNCTION and CURLOPT_WRITEFUNCTION. */
size_t awsc_curl_receive_header(char *data, size_t size, size_t count, void *exchange);
size_t awsc_curl_receive_body(char *data, size_t size, size_t count, void *exchange);

/* ---- handles: curl_handle.c ------------------------------------------------------------------------------------ */

/* Returns whether handles of this version of libcurl can be reused. */
bool awsc_curl_handles_serve_again(void);
/* Returns a spare or new handle with the transport's lasting options; on failure NULL, with the reason in `*code`. */
CURL *awsc_curl_take_handle(awsc_curl_engine *engine, awsc_curl_transport *transport, CURLcode *code);
/*
 * Takes the handle from the exchange, and keeps it for a later one if it can be reused; otherwise frees it. The handle
 * of an exchange that broke off is not reused, since it may hold parts of a head.
 */
void awsc_curl_give_handle(awsc_exchange *exchange);
/* Frees spare handles until `kept` are left; with 0, the templates also. */
void awsc_curl_drop_handles(awsc_curl_engine *engine, size_t kept);

/* ---- options of a handle: curl_options.c ----------------------------------------------------------------------- */

/* Sets the options that are the same for all exchanges of a transport. */
CURLcode awsc_curl_set_lasting_options(CURL *easy, awsc_curl_transport *transport);
/* Makes the list of header lines for libcurl, in `exchange->headers`. Returns AWSC_OK, AWSC_ERR_VALIDATION (URL and
 * headers are larger than libcurl sends), or AWSC_ERR_NOMEM. */
int awsc_curl_make_headers(awsc_exchange *exchange, awsc_error **error);
/* Wipes and frees the list of header lines, after libcurl has stopped using it. */
void awsc_curl_free_headers(awsc_exchange *exchange);
/* Sets libcurl's options for this exchange. */
CURLcode awsc_curl_set_options(awsc_exchange *exchange);
/* Returns whether this version of libcurl sends the first piece of any body together with the head. */
bool awsc_curl_joins_body(void);
/* CURLOPT_SSL_CTX_FUNCTION: sets the certificates of the transport, and listens if the connection is to be shared. */
AWSC_FOR_CORE CURLcode awsc_curl_use_store(CURL *easy, void *ssl_context, void *transport);

/* ---- host names: curl_names.c ---------------------------------------------------------------------------------- */

/* How long libcurl caches addresses. A short time is enough, since they are passed again before each new connection. */
enum { AWSC_CURL_NAMES_SECONDS = 5 };

/* Sets `exchange->names`, the names that libcurl needs, unless it is set. Returns 0, or -1 when memory runs out. */
int awsc_curl_find_names(awsc_exchange *exchange);
/* Passes the addresses of the names to the handle. If libcurl needs no other names, makes it fail rather than look one
 * up itself. */
CURLcode awsc_curl_set_names(awsc_exchange *exchange);
void awsc_curl_free_names(awsc_exchange *exchange);
/* CURLOPT_RESOLVER_START_FUNCTION: stops libcurl from looking up a name itself, if the exchange refuses that. The
 * exchange then looks it up and begins anew. */
int awsc_curl_allow_lookup(void *resolver, void *reserved, void *exchange);

/* ---- how it ended: curl_outcome.c ------------------------------------------------------------------------------ */

/* Returns how many bytes of a body of known length were handed to libcurl, or, if libcurl has the whole body, sent. */
uint64_t awsc_curl_body_sent(const awsc_exchange *exchange);
/* Returns whether the server may have acted on the request; false only if that is impossible. */
bool awsc_curl_maybe_sent(const awsc_exchange *exchange);
/* Return the AWSC_ERR_* status for libcurl's code, and the error message, which may be in `buffer`. If no connection
 * was made, awsc_curl_classify also sets `exchange->kind`. */
int awsc_curl_classify(awsc_exchange *exchange, CURLcode code);
AWSC_FOR_CORE const char *awsc_curl_describe(const awsc_exchange *exchange, CURLcode code, char *buffer, size_t size);

/* Sets `*moment` to the current time if the exchange is measured and `*moment` is still 0. */
AWSC_FOR_CORE void awsc_curl_note_moment(const awsc_exchange *exchange, int64_t *moment);

/* ---- the beginning: curl_start.c ------------------------------------------------------------------------------- */

/* Implement `start` and `describe_wait` of awsc_transport. */
int awsc_curl_exchange_start(void *transport, awsc_loop *loop, const awsc_exchange_request *request,
                             const awsc_exchange_handler *handler, awsc_exchange **out, awsc_error **error);
void awsc_curl_exchange_describe_wait(const awsc_exchange *exchange, char *buffer, size_t size);
/* Admits the exchange and starts it, or queues it. Returns AWSC_OK, AWSC_END (it waits), or an error. */
AWSC_FOR_CORE int awsc_curl_exchange_admit(awsc_exchange *exchange, awsc_error **error);
/* Calls awsc_curl_exchange_admit from the loop; a failure ends the exchange. */
AWSC_FOR_CORE void awsc_curl_exchange_begin(awsc_exchange *exchange);
/* Continues an admitted exchange from the loop: looks up names, then gives libcurl a handle. A failure ends the
 * exchange. */
AWSC_FOR_CORE void awsc_curl_exchange_launch(awsc_exchange *exchange);
/*
 * Begins an exchange anew that failed in libcurl before anything was sent, because of a stale connection, a name that
 * was not looked up, or lack of room, of a stream or of a descriptor. Returns false, without doing anything, if the
 * exchange failed for another reason. If true is returned, the exchange may have ended.
 */
bool awsc_curl_exchange_begin_anew(awsc_exchange *exchange, CURLcode code);

/* ---- life: curl_exchange.c ------------------------------------------------------------------------------------- */

/* Removes the handle from the multi handle. libcurl closes the connection unless the transfer was complete. */
void awsc_curl_exchange_take_back(awsc_exchange *exchange);
/* Gives up the handle and its header list, and closes the body. */
AWSC_FOR_CORE void awsc_curl_exchange_drop_handle(awsc_exchange *exchange);
void awsc_curl_exchange_free(awsc_exchange *exchange);
void awsc_curl_exchange_idle_timeout(awsc_timer *timer);
/* Pauses reading until the loop's next turn; the caller must return CURL_WRITEFUNC_PAUSE. */
void awsc_curl_exchange_yield(awsc_exchange *exchange);
/* Implement `resume`, `resume_upload` and `cancel` of awsc_transport. */
void awsc_curl_exchange_resume(awsc_exchange *exchange);
AWSC_FOR_CORE void awsc_curl_exchange_resume_upload(awsc_exchange *exchange);
bool awsc_curl_exchange_cancel(awsc_exchange *exchange);

#endif
