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

/* A server that was offered HTTP/2 and did not choose it. */
typedef struct awsc_curl_http1_host {
    char *authority; /* or NULL */
    uint64_t until_ms;
} awsc_curl_http1_host;

enum { AWSC_CURL_HTTP1_HOSTS = 16 };

typedef struct awsc_curl_transport {
    awsc_transport base;
    const awsc_allocator *allocator;
    bool verify_tls;
    bool own_store; /* libcurl's TLS is OpenSSL: certificates are parsed once, here */
    bool http2;     /* is offered over TLS */
    char *ca_bundle;
    awsc_proxy_rules proxies; /* as they were when the client was made; the texts are our own */
    const awsc_logger *logger;
    awsc_resolver *resolver;
    awsc_admission *admission;
    CURLSH *share;
    pthread_mutex_t share_locks[CURL_LOCK_DATA_LAST];
    pthread_mutex_t store_lock;
    X509_STORE *store; /* made at the first TLS connection */
    int store_error;   /* errno, when it could not be made */
    uint64_t id;       /* of this transport alone, for as long as the process lives */
    pthread_mutex_t http1_lock;
    awsc_curl_http1_host http1_hosts[AWSC_CURL_HTTP1_HOSTS];
    size_t http1_next;
} awsc_curl_transport;

/* The parsed certificates; NULL if they cannot be read. The transport keeps its reference. */
X509_STORE *awsc_curl_transport_store(awsc_curl_transport *transport);
/* EMFILE or ENFILE if that is why they could not be read, else 0. */
int awsc_curl_transport_store_lacked(awsc_curl_transport *transport);

/* ---- per attempt ----------------------------------------------------------------------------------------------- */

/* The head of a response as far as it was read. */
typedef struct awsc_curl_head {
    bool begun; /* its status line was there */
    int status;
    bool has_line; /* a header, which a folded line may continue */
    bool has_length;
    bool length_is_invalid;
    bool lengths_differ;
    bool is_encoded; /* it has a Transfer-Encoding */
    uint64_t length; /* the first Content-Length */
} awsc_curl_head;

/* A host that libcurl needs the addresses of. */
typedef struct awsc_curl_name {
    char host[AWSC_RESOLVER_NAME_BYTES];
    unsigned port;
    awsc_addresses *addresses; /* NULL: not looked up */
} awsc_curl_name;

typedef struct awsc_curl_names {
    awsc_curl_name items[2]; /* the target, or the proxy and, for some proxies, the target */
    size_t count;
    bool complete; /* there is nothing else that libcurl would look up */
    struct curl_slist *told;
} awsc_curl_names;

/* A body that is made while libcurl sends it and reads the response: curl_duplex.c. */
typedef struct awsc_curl_upload {
    awsc_task task;
    awsc_chunks chunks; /* decodes the response */
    size_t given;       /* bytes of the piece at hand that the handler took before it paused */
    int fd;
    bool deaf; /* libcurl does not read from the socket any more */
    bool over; /* nothing more is sent */
} awsc_curl_upload;

/* When something happened, of a measured exchange: microseconds of the system's clock. 0: it did not. */
typedef struct awsc_curl_moments {
    int64_t began;
    int64_t looked_up;
    int64_t launched; /* the last time, if more than one */
    int64_t first_byte;
    int64_t connected; /* it made a connection over HTTP/2 */
    int64_t secured;
} awsc_curl_moments;

struct awsc_exchange {
    const awsc_allocator *allocator; /* the transport's */
    awsc_curl_transport *transport;
    awsc_curl_engine *engine;
    awsc_admission_waiter waiter;
    awsc_curl_shard *shard; /* that it was admitted to, or NULL */
    bool launched;          /* libcurl has the handle */
    bool has_own_options;   /* the handle has options that its next exchange must not have */
    bool opening;           /* a connection is being made for it */
    bool squeezed;          /* it may be made only in the place of an idle one */
    bool hopes;             /* for an idle connection: no name was looked up */
    bool no_room;           /* a connection would have been one too many */
    bool shares;            /* it may share a connection, with those of its origin */
    bool has_stream;        /* on a shared connection */
    bool no_stream;         /* the server takes no more of them */
    uint64_t origin;
    awsc_exchange *next_held;  /* in the list of held ones */
    awsc_exchange **held_link; /* or NULL */
    int no_descriptor;         /* EMFILE or ENFILE: no descriptor was left for a connection */
    CURL *easy;
    struct curl_slist *headers; /* one block of our own, or in headers_room */
    awsc_exchange_handler handler;
    awsc_exchange_request request;
    awsc_exchange_extras extras;
    const char *proxy;     /* by the transport's rules, or NULL */
    awsc_body_reader body; /* open while there is a handle */
    uint64_t uploaded;     /* bytes of a body that is made while it is sent */
    uint64_t received;     /* bytes of the response's body that the handler took */
    awsc_curl_moments moments;
    unsigned transmissions;           /* times libcurl began to send the request */
    bool whole;                       /* libcurl read the response to its end */
    bool resent;                      /* libcurl wanted to send it again, and was stopped */
    bool stale;                       /* the connection that libcurl chose was not clean: nothing was sent */
    bool through_tls;                 /* a proxy of https: bytes from the socket are the proxy's, not the server's */
    int opened[AWSC_CURL_OPENED_MAX]; /* sockets, the last ones; -1: none */
    size_t opened_count;
    awsc_curl_socket *socket; /* that it goes over, or NULL */
    bool answered;            /* the connection ended with bytes of a response that libcurl did not read */
    awsc_curl_head head;
    awsc_buffer line; /* a header that the next line may continue */
    bool head_done;
    size_t head_bytes;        /* sum over all heads, interim ones too, and trailers */
    size_t head_lines;        /* the same sum */
    const char *problem;      /* the fault of the response, or NULL */
    int kind;                 /* enum awsc_error_kind of a failure */
    bool body_failed;         /* the reader or the file failed */
    bool body_goes_with_head; /* libcurl has it, and counts its bytes sent */
    bool paused;
    int handler_status; /* status with which the handler stopped */
    awsc_curl_names *names;
    size_t looked_up; /* number of names looked up */
    awsc_lookup lookup;
    bool lookup_refused;     /* libcurl did not know a name */
    awsc_timer wait_timer;   /* while it waits for a lookup, or for descriptors */
    uint64_t connect_due_ms; /* 0: never */
    awsc_timer idle_timer;
    uint64_t last_progress_ms;
    bool yielded;         /* reading waits for the loop's next turn */
    uint64_t long_turn;   /* the turn of the loop that was long when this exchange had its part of it */
    awsc_task yield_task; /* reads on */
    bool timed_out;
    bool upload_paused;
    awsc_curl_upload duplex;
    bool connects;               /* the handle connects only: the server chooses a protocol */
    struct awsc_h2_exchange *h2; /* it is a stream over HTTP/2 */
    awsc_h2_group *h2_group;     /* in which it waits for a connection, or makes one; or NULL */
    bool is_doomed;              /* it ends as the one that makes the connection */
    awsc_task nomem_task;        /* ends the exchange */
    char error_text[CURL_ERROR_SIZE];
    /* Not zeroed: room for a line of the response, and for the lines of the request. */
    char line_room[256];
    _Alignas(struct curl_slist) char headers_room[1024];
};

/* The exchange that a handle serves. NULL: it is libcurl's own, or serves none any more. `easy` may be NULL. */
awsc_exchange *awsc_curl_exchange_of(CURL *easy);

/* Memory ran out inside a callback of libcurl: the exchange ends from the loop. `easy` may be NULL, or libcurl's own.
 */
void awsc_curl_exchange_out_of_memory(CURL *easy);

/* libcurl is done with the exchange. */
void awsc_curl_exchange_finished(awsc_exchange *exchange, CURLcode code);

/* Ends the exchange towards its handler, from the loop. The exchange is gone afterwards; `message` must outlive it. */
AWSC_FOR_CORE void awsc_curl_exchange_end(awsc_exchange *exchange, int status, const char *message);

/* HTTP/2 for uploads, on connections of handles that only connect: h2_exchange.c. */
struct awsc_http2 {
    /* Whether the server is to be offered HTTP/2. */
    bool (*is_offered)(awsc_exchange *exchange);
    /* Joins a connection, waits for one, or makes one. AWSC_OK, AWSC_END (it waits), or an error. */
    int (*start)(awsc_exchange *exchange, awsc_error **error);
    CURLcode (*set_options)(awsc_exchange *exchange);
    /* The handle is connected: begins the request, or goes on with HTTP/1.1; may end the exchange. */
    void (*connected)(awsc_exchange *exchange);
    void (*resume)(awsc_exchange *exchange);
    void (*resume_upload)(awsc_exchange *exchange);
    bool (*maybe_sent)(const awsc_exchange *exchange);
    /* The exchange failed, and with it perhaps others. */
    void (*failed)(const awsc_exchange *exchange, int status, const char *message);
    /* Before the handle is given back. */
    void (*close)(awsc_exchange *exchange);
};

/* ---- the request: curl_request_body.c -------------------------------------------------------------------------- */

/* Opens the body and learns its length. */
int awsc_curl_open_body(awsc_exchange *exchange, awsc_error **error);
AWSC_FOR_CORE size_t awsc_curl_read_body(char *buffer, size_t size, size_t count, void *exchange);
AWSC_FOR_CORE int awsc_curl_seek_body(void *exchange, curl_off_t offset, int origin);
int awsc_curl_before_request(void *exchange, char *primary, char *local, int primary_port, int local_port);

/* ---- connections: curl_connection.c ---------------------------------------------------------------------------- */

/* The exchange goes over the connection between `ends`. False: it was used before, and must not be used again. */
/* Logs version, cipher and key exchange of a new TLS connection. */
void awsc_curl_log_tls(const awsc_exchange *exchange);
bool awsc_curl_take_connection(awsc_exchange *exchange, const awsc_curl_ends *ends);
/* The exchange is over, or its socket is about to be closed: notes whether a response waits there. */
void awsc_curl_leave_connection(awsc_exchange *exchange);
void awsc_curl_socket_forget_name(awsc_curl_socket *socket);

bool awsc_curl_speaks_http_2(const SSL *tls);
/* Whether a record, as a callback for messages of TLS gets it, has data of the peer's. */
bool awsc_curl_is_data(const SSL *tls, int kind, const void *data, size_t size);

/* ---- connections that are shared: curl_sharing.c --------------------------------------------------------------- */

/* A number for scheme, host and port. */
AWSC_FOR_CORE uint64_t awsc_curl_sharing_origin(const char *url);
/* Finds out whether the exchange may share a connection. */
void awsc_curl_sharing_begin(awsc_exchange *exchange);
/* Whether the exchange waits until the server has spoken; it is launched then. */
bool awsc_curl_sharing_holds(awsc_exchange *exchange);
/* It waits no more, and makes no connection for others any more. */
void awsc_curl_sharing_leave(awsc_exchange *exchange);
/* Hears when the server of a new connection speaks. */
void awsc_curl_sharing_listen(const awsc_exchange *exchange, SSL_CTX *context);
/* The server took HTTP/1.1. */
void awsc_curl_sharing_refused(awsc_curl_connections *connections);
/* The exchange is sent over a shared connection, or is not any more. */
void awsc_curl_sharing_count(awsc_exchange *exchange, bool is_sent);
/* Whether libcurl wants another connection because the server takes no more streams on this one. */
bool awsc_curl_sharing_is_full(const awsc_exchange *exchange);
/* A connection was closed. */
void awsc_curl_sharing_closed(awsc_curl_connections *connections);

/* ---- both at once: curl_duplex.c ------------------------------------------------------------------------------- */

/* Uploads over libcurl. */
struct awsc_duplex {
    CURLcode (*set_options)(awsc_exchange *exchange);
    /* libcurl's read callback. */
    size_t (*read)(awsc_exchange *exchange, char *buffer, size_t room);
    /* A piece of the response's body as it is on the wire. AWSC_OK, AWSC_END (not now), an error. */
    int (*receive)(awsc_exchange *exchange, const char *data, size_t size);
    /* libcurl reads from the socket, or does not any more. */
    void (*watched)(awsc_exchange *exchange, curl_socket_t fd, bool reads);
};

/* ---- the response: curl_response.c ----------------------------------------------------------------------------- */

/*
 * Limits over all heads and trailers of a response. libcurl's own limits depend on its version: 100 KiB for a line, and
 * since 8.3 and 8.14 300 KiB and 5,000 lines. Ours are lower and apply first.
 */
enum { AWSC_CURL_MAX_HEAD_BYTES = AWSC_HEAD_MAX_BYTES, AWSC_CURL_MAX_HEAD_LINES = AWSC_HEAD_MAX_LINES };

size_t awsc_curl_receive_header(char *data, size_t size, size_t count, void *exchange);
size_t awsc_curl_receive_body(char *data, size_t size, size_t count, void *exchange);

/* ---- handles: curl_handle.c ------------------------------------------------------------------------------------ */

bool awsc_curl_handles_serve_again(void);
/* A handle with the lasting options. NULL: `*code` says why. */
CURL *awsc_curl_take_handle(awsc_curl_engine *engine, awsc_curl_transport *transport, CURLcode *code);
/*
 * Keeps the exchange's handle for the next one if the exchange sent nothing, or libcurl read the response to its end: a
 * handle whose exchange broke off may hold parts of a head. Otherwise frees it.
 */
void awsc_curl_give_handle(awsc_exchange *exchange);
/* Frees spare handles until `kept` are left; with 0, the templates also. */
void awsc_curl_drop_handles(awsc_curl_engine *engine, size_t kept);

/* ---- options of a handle: curl_options.c ----------------------------------------------------------------------- */

/* Those that are the same for all exchanges of a transport. */
CURLcode awsc_curl_set_lasting_options(CURL *easy, awsc_curl_transport *transport);
/* Notes which proxy the request goes through. AWSC_ERR_CONFIG: its URL is faulty. */
int awsc_curl_choose_proxy(awsc_exchange *exchange, awsc_error **error);
/* The header lines as a list for libcurl. AWSC_ERR_VALIDATION: more than libcurl sends. */
int awsc_curl_make_headers(awsc_exchange *exchange, awsc_error **error);
/* Wipes and frees them, when libcurl has the list no more. */
void awsc_curl_free_headers(awsc_exchange *exchange);
/* Sets libcurl's options for this exchange. */
CURLcode awsc_curl_set_options(awsc_exchange *exchange);
/* Whether libcurl sends the first piece of a body together with the head. */
bool awsc_curl_joins_body(void);
/* For CURLOPT_SSL_CTX_FUNCTION: the certificates of a transport. */
AWSC_FOR_CORE CURLcode awsc_curl_use_store(CURL *easy, void *ssl_context, void *transport);

/* ---- host names: curl_names.c ---------------------------------------------------------------------------------- */

/* How long libcurl keeps addresses. It needs them at once, or not at all. */
enum { AWSC_CURL_NAMES_SECONDS = 5 };

/* Notes which names libcurl needs. 0, or -1 when memory runs out. */
int awsc_curl_find_names(awsc_exchange *exchange);
/* Tells the handle their addresses, and keeps libcurl from looking them up by itself. */
CURLcode awsc_curl_set_names(awsc_exchange *exchange);
void awsc_curl_free_names(awsc_exchange *exchange);

/* ---- how it ended: curl_outcome.c ------------------------------------------------------------------------------ */

/* Bytes of a body of known length that were handed over: to libcurl, or, where libcurl has all, to the socket. */
uint64_t awsc_curl_body_sent(const awsc_exchange *exchange);
/* Whether the server may have acted on the request. False only if that is impossible. */
bool awsc_curl_maybe_sent(const awsc_exchange *exchange);
/* The status for libcurl's code, with the kind of the exchange; and its text, in `buffer` or elsewhere. */
int awsc_curl_classify(awsc_exchange *exchange, CURLcode code);
AWSC_FOR_CORE const char *awsc_curl_describe(const awsc_exchange *exchange, CURLcode code, char *buffer, size_t size);

/* Notes the moment for curl_figures.c, if the exchange is measured and it is the first of its kind. */
AWSC_FOR_CORE void awsc_curl_note_moment(const awsc_exchange *exchange, int64_t *moment);

/* ---- the beginning: curl_start.c ------------------------------------------------------------------------------- */

int awsc_curl_exchange_start(void *transport, awsc_loop *loop, const awsc_exchange_request *request,
                             const awsc_exchange_handler *handler, awsc_exchange **out, awsc_error **error);
void awsc_curl_exchange_describe_wait(const awsc_exchange *exchange, char *buffer, size_t size);
/* Admits it, or lets it wait for that. AWSC_OK, AWSC_END (it waits), or an error. */
AWSC_FOR_CORE int awsc_curl_exchange_admit(awsc_exchange *exchange, awsc_error **error);
/* The same from the loop, where a failure ends the exchange. */
AWSC_FOR_CORE void awsc_curl_exchange_begin(awsc_exchange *exchange);
/* Gives libcurl another handle, from the loop, when the exchange gave its own up. Ends the exchange on failure. */
AWSC_FOR_CORE void awsc_curl_exchange_launch(awsc_exchange *exchange);
/*
 * Whether an exchange that failed in libcurl begins anew, since nothing of it was sent and the failure was ours: a name
 * was not looked up, or there was no room or no descriptor for its connection. It may have ended then.
 */
bool awsc_curl_exchange_begin_anew(awsc_exchange *exchange, CURLcode code);

/* ---- life: curl_exchange.c ------------------------------------------------------------------------------------- */

/* Takes the handle away from libcurl, which closes the connection if the exchange is not over. */
void awsc_curl_exchange_take_back(awsc_exchange *exchange);
/* Gives up the handle and the objects made for it. */
AWSC_FOR_CORE void awsc_curl_exchange_drop_handle(awsc_exchange *exchange);
void awsc_curl_exchange_free(awsc_exchange *exchange);
/* Ends the exchange towards its handler, and frees it. */
void awsc_curl_exchange_end(awsc_exchange *exchange, int status, const char *message);
void awsc_curl_exchange_idle_timeout(awsc_timer *timer);
/* Reading stops until the loop's next turn. */
void awsc_curl_exchange_yield(awsc_exchange *exchange);
void awsc_curl_exchange_resume(awsc_exchange *exchange);
AWSC_FOR_CORE void awsc_curl_exchange_resume_upload(awsc_exchange *exchange);
bool awsc_curl_exchange_cancel(awsc_exchange *exchange);

#endif
