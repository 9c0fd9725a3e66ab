/* SPDX-License-Identifier: Apache-2.0 */
/* libcurl on a loop: multi handles, their sockets and timers, and who may use them. */
#ifndef AWSC_TRANSPORT_CURL_ENGINE_H
#define AWSC_TRANSPORT_CURL_ENGINE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <curl/curl.h>

#include "base/for_core.h"
#include "http/transport.h"
#include "loop/loop.h"
#include "loop/mailbox.h"
#include "transport/admission.h"

struct awsc_curl_transport;
typedef struct awsc_h2_group awsc_h2_group;

/* ---- connections: curl_connections.c --------------------------------------------------------------------------- */

/* Buckets of connections by their local port, and sockets that one exchange may open for one connection. */
enum { AWSC_CURL_BUCKETS = 64, AWSC_CURL_OPENED_MAX = 4 };

/*
 * A multi handle and its connections. Without an exchange it is parked, and another thread may take it (admission.h).
 * `holder` and `shard` are under the admission's lock; the rest belongs to the thread that drives it.
 */
typedef struct awsc_curl_connections {
    awsc_admission_holder holder;
    const awsc_allocator *allocator;
    awsc_admission *admission; /* a reference */
    CURLM *multi;
    struct awsc_curl_shard *shard; /* drives it; NULL: it was taken from its shard */
    struct awsc_curl_socket *sockets;
    struct awsc_curl_socket *named[AWSC_CURL_BUCKETS]; /* by their local port */
    size_t restless;                                   /* sockets that are not connected, or that libcurl waits for */
    size_t squeezed;  /* exchanges that may connect only in the place of an idle connection */
    bool is_squeezed; /* libcurl was told */
    bool shares_none; /* a server took HTTP/1.1 where HTTP/2 was offered */
    /* For a connection that is shared: curl_sharing.c. */
    bool greeted;           /* the server has spoken: libcurl knows its limits */
    uint64_t origin;        /* the server's */
    awsc_exchange *greeter; /* makes the connection */
    awsc_exchange *held;    /* exchanges that wait until the server has spoken */
    awsc_exchange **last_held;
    size_t streaming; /* exchanges that were sent over it */
} awsc_curl_connections;

/* NULL when memory or descriptors (errno) run out. */
awsc_curl_connections *awsc_curl_connections_new(awsc_admission *admission);

/* For awsc_admission. */
void awsc_curl_connections_take(awsc_admission_holder *holder);
void awsc_curl_connections_close(awsc_admission_holder *holder);

/* Lets connections of squeezed exchanges take the place of idle ones, if there are such exchanges. */
void awsc_curl_connections_squeeze(awsc_curl_connections *connections);
/* Closes the connection that was idle for longest. */
void awsc_curl_connections_evict(awsc_curl_connections *connections);

/* ---- shards: curl_shard.c -------------------------------------------------------------------------------------- */

/* Calls that share a multi handle at most, since more slow each of them; and idle shards that an engine keeps. */
enum { AWSC_CURL_SHARD_SIZE = 200, AWSC_CURL_IDLE_SHARDS = 8 };

/* Exchanges that share a connection over HTTP/2, at most. */
enum { AWSC_CURL_STREAMS = 100 };

/* The place of connections on a loop. Transports share none: libcurl reuses connections without a look at our trust. */
typedef struct awsc_curl_shard {
    struct awsc_curl_engine *engine;
    uint64_t transport_id;
    /* NULL: another thread took them. To be looked at under the lock of their admission or the engine's, unless this
     * loop drives them. Another thread changes things under both. */
    awsc_curl_connections *connections;
    bool driven;    /* exchanges run, or libcurl is called. Else it is parked, or taken */
    bool unsettled; /* something is to be told to admission */
    size_t ended;   /* exchanges that admission still counts */
    bool rests;     /* nothing of it is watched */
    bool timer_stopped;
    awsc_timer timer;
    awsc_task harvest;
    bool harvesting;
    awsc_task sharing; /* exchanges that were held go on */
    struct awsc_curl_shard *next;
} awsc_curl_shard;

/* In the engine's list, driven. With these connections, or, if NULL, with new ones. NULL as above. */
awsc_curl_shard *awsc_curl_shard_new(struct awsc_curl_engine *engine, const struct awsc_curl_transport *transport,
                                     awsc_curl_connections *connections);
/* Out of the list. Closes its connections, unless they were taken. */
void awsc_curl_shard_free(awsc_curl_shard *shard);

/* Its connections were taken. Under the lock of their admission. */
void awsc_curl_shard_lose_connections(awsc_curl_shard *shard);
/* On the loop: the admission of its connections with a reference; NULL: they were taken. */
awsc_admission *awsc_curl_shard_admission(awsc_curl_shard *shard);

/* Calls libcurl for a descriptor, or for its timer (CURL_SOCKET_TIMEOUT). */
void awsc_curl_shard_act(awsc_curl_shard *shard, curl_socket_t fd, int events);
int awsc_curl_on_timer(CURLM *multi, long timeout_ms, void *connections);

/* After it was parked: it is driven again. Under the lock; then awsc_curl_shard_wake without it. */
void awsc_curl_shard_claim(awsc_curl_shard *shard);
void awsc_curl_shard_wake(awsc_curl_shard *shard);

/* An exchange ended, or gave its place up. */
AWSC_FOR_CORE void awsc_curl_shard_ended(awsc_curl_shard *shard);

/*
 * Tells admission what ended; makes idle connections go if others wait; parks what is idle. The shard may be gone
 * afterwards. Not from inside libcurl. While results are harvested it is done at the end of that.
 */
void awsc_curl_shard_settle(awsc_curl_shard *shard);

/* ---- the loop: curl_engine.c ----------------------------------------------------------------------------------- */

/* Easy handles that are kept: spare ones (fewer while a shard rests), and templates of the transports used last. */
enum { AWSC_CURL_RESTING_HANDLES = 16, AWSC_CURL_TEMPLATES = 4 };

typedef struct awsc_curl_spare {
    CURL *easy;
    uint64_t transport_id; /* the handle has the lasting options of this transport; 0: it has the default options */
} awsc_curl_spare;

/* A handle with the lasting options of a transport, to be duplicated. */
typedef struct awsc_curl_template {
    CURL *easy; /* or NULL */
    uint64_t transport_id;
} awsc_curl_template;

typedef struct awsc_curl_engine {
    awsc_loop_attachment attachment;
    awsc_loop *loop;
    const awsc_allocator *allocator;
    awsc_mailbox *mailbox;
    awsc_loop_message trim; /* others wait for idle connections to go */
    awsc_curl_shard *shards;
    awsc_h2_group *h2_groups; /* connections that requests with events share: h2_share.c */
    void (*free_h2_groups)(struct awsc_curl_engine *engine);
    bool joins_body;          /* awsc_curl_joins_body */
    bool handles_serve_again; /* this libcurl's may carry one exchange after another: spare ones, else templates */
    awsc_curl_spare spare[AWSC_CURL_SHARD_SIZE];
    size_t spare_count;
    awsc_curl_template templates[AWSC_CURL_TEMPLATES];
    size_t next_template; /* the one to replace */
    bool closing;
    pthread_mutex_t lock; /* for the members that other threads take; after an admission's lock */
    atomic_bool has_orphans;
    struct awsc_curl_watch *orphans; /* of sockets that were taken */
} awsc_curl_engine;

/* The engine of a loop, made at the first use. NULL when memory runs out. */
awsc_curl_engine *awsc_curl_engine_of(awsc_loop *loop);

/*
 * Admits an exchange to a shard, or queues it. AWSC_OK: `exchange->shard` is set. AWSC_END: the exchange's waiter is
 * called later. AWSC_ERR_NOMEM; AWSC_ERR_CONNECT: no descriptors.
 */
int awsc_curl_engine_admit(awsc_exchange *exchange);
/* In the waiter's call: sets the shard. AWSC_OK, AWSC_ERR_NOMEM, AWSC_ERR_CONNECT. */
int awsc_curl_engine_place(awsc_exchange *exchange);
/* Takes an exchange that waits out of the queue, and gives its admission back. */
AWSC_FOR_CORE void awsc_curl_engine_withdraw(awsc_exchange *exchange);

/* ---- sockets: curl_sockets.c ----------------------------------------------------------------------------------- */

/* Addresses of a connection, as libcurl tells them. */
typedef struct awsc_curl_ends {
    char remote[48];
    char local[48];
    int remote_port;
    int local_port;
} awsc_curl_ends;

/* A socket that libcurl uses. It goes with its connections from loop to loop. */
typedef struct awsc_curl_socket {
    awsc_curl_connections *connections;
    struct awsc_curl_watch *watch; /* on its loop; NULL while it is on its way to another one */
    int fd;
    int events;  /* that libcurl waits for */
    bool opened; /* by us */
    bool used;   /* it is connected: libcurl closes it through us. Before, it may close it without a word */
    awsc_curl_ends ends;
    struct awsc_curl_socket *next_named; /* in its bucket, when `ends` are known */
    struct awsc_curl_socket **named_link;
    awsc_exchange *exchange;     /* that goes over it, or NULL */
    const awsc_exchange *opener; /* that opened it; only to be compared, since it may be gone */
    struct awsc_curl_loan *loan; /* or NULL */
    struct awsc_curl_socket *next;
    struct awsc_curl_socket **link;
} awsc_curl_socket;

/* How a loop watches a socket. It stays behind, to be freed by the loop, when the socket is taken. */
typedef struct awsc_curl_watch {
    awsc_watch watch;
    awsc_curl_socket *socket;
    struct awsc_curl_watch *next; /* in the list of orphans */
} awsc_curl_watch;

int awsc_curl_on_socket(CURL *easy, curl_socket_t fd, int what, void *connections, void *unused);

/*
 * Stops watching the sockets of a connection that the exchange is making, before libcurl closes them without a word:
 * another thread may get their numbers at once.
 */
void awsc_curl_sockets_give_up(awsc_exchange *exchange);

/* Watches the sockets of connections that come from another loop. 0, or -1 when memory runs out. */
int awsc_curl_sockets_adopt(awsc_curl_connections *connections);
/* Frees the records of all sockets; closes none. */
void awsc_curl_sockets_free(awsc_curl_connections *connections);
/* Leaves the watches of all sockets to their loop. Under the admission's lock. */
void awsc_curl_sockets_orphan(awsc_curl_connections *connections);
/* On the loop: frees such watches. */
void awsc_curl_sockets_reap(awsc_curl_engine *engine);
/* Nothing is watched, so that another thread may take the connections; and again. */
void awsc_curl_sockets_rest(awsc_curl_connections *connections);
void awsc_curl_sockets_wake(awsc_curl_connections *connections);

/* Functions that make and close sockets. */
CURLcode awsc_curl_set_socket_functions(CURL *easy);
/* Tells the socket functions the exchange. Some exchanges may connect to loopback addresses only. */
CURLcode awsc_curl_set_sockets(awsc_exchange *exchange);
/* The record of a descriptor that libcurl uses on this loop, or NULL. */
awsc_curl_socket *awsc_curl_socket_of(awsc_curl_engine *engine, curl_socket_t fd);
/* It is connected; `exchange`, or NULL, made the connection. From now on libcurl says when it is closed. */
void awsc_curl_socket_made(awsc_curl_socket *socket, awsc_exchange *exchange);

/* The socket of a connected handle, lent to a user that reads and writes by curl_easy_recv and _send. */
typedef struct awsc_curl_loan {
    void (*ready)(void *user, int events);
    void *user;
    awsc_curl_socket *socket; /* NULL: given back, or closed */
} awsc_curl_loan;

/* The loan must live until it is taken back. 0, or -1 when memory runs out. */
AWSC_FOR_CORE int awsc_curl_socket_lend(awsc_exchange *exchange, awsc_curl_loan *loan);
AWSC_FOR_CORE void awsc_curl_socket_want(const awsc_curl_loan *loan, int events);
AWSC_FOR_CORE void awsc_curl_socket_take_back(awsc_curl_loan *loan);

#endif
