/* SPDX-License-Identifier: Apache-2.0 */
/* libcurl on a loop: multi handles, their sockets and timers, and the admission of exchanges to them. */
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
typedef struct awsc_h2_socket awsc_h2_socket;

/* ---- connections: curl_connections.c --------------------------------------------------------------------------- */

/* Buckets of a hash table of sockets by local port, descriptors that an exchange remembers having opened, and room for
 * an IP address as text. */
enum { AWSC_CURL_BUCKETS = 64, AWSC_CURL_OPENED_MAX = 4, AWSC_CURL_ADDRESS = 48 };

/*
 * A multi handle and its connections. While no exchange uses it, it is parked, and another thread may take it
 * (admission.h). The admission's lock protects `holder` and `shard`; the other members belong to the driving thread.
 */
typedef struct awsc_curl_connections {
    awsc_admission_holder holder;
    const awsc_allocator *allocator;
    awsc_admission *admission; /* a reference */
    CURLM *multi;
    struct awsc_curl_shard *shard; /* the shard that drives it; NULL: it was taken */
    struct awsc_curl_socket *sockets;
    struct awsc_curl_socket *named[AWSC_CURL_BUCKETS]; /* hash table of sockets by local port */
    size_t restless;                                   /* sockets that are connecting, or whose events libcurl wants */
    size_t squeezed;  /* exchanges that may connect only after an idle connection is closed */
    bool is_squeezed; /* CURLMOPT_MAX_TOTAL_CONNECTIONS is set */
    bool shares_none; /* a server that was offered HTTP/2 chose HTTP/1.1 */
    /* For a shared connection (curl_sharing.c). */
    bool greeted;           /* the server's first data came, with its limit of streams */
    uint64_t origin;        /* awsc_curl_sharing_origin of its server */
    awsc_exchange *greeter; /* the exchange that makes the connection, or NULL */
    awsc_exchange *held;    /* exchanges that wait for the server's first data */
    awsc_exchange **last_held;
    size_t streaming; /* exchanges that have a stream on it */
} awsc_curl_connections;

/* Makes a multi handle without connections. Returns NULL when memory or descriptors (errno) run out. */
awsc_curl_connections *awsc_curl_connections_new(awsc_admission *admission);

/* Implement `take` and `close` of awsc_admission. */
void awsc_curl_connections_take(awsc_admission_holder *holder);
void awsc_curl_connections_close(awsc_admission_holder *holder);

/* Sets libcurl's limit of connections, so that it closes an idle one before it connects for a squeezed exchange;
 * removes the limit if there is no such exchange. */
void awsc_curl_connections_squeeze(awsc_curl_connections *connections);
/* Makes libcurl close the connection that has been idle for longest. */
void awsc_curl_connections_evict(awsc_curl_connections *connections);

/* ---- shards: curl_shard.c -------------------------------------------------------------------------------------- */

/* Exchanges of one multi handle at most, since more would slow all of them, and idle shards that an engine keeps. */
enum { AWSC_CURL_SHARD_SIZE = 200, AWSC_CURL_IDLE_SHARDS = 8 };

/* Exchanges that may share a connection over HTTP/2, at most. */
enum { AWSC_CURL_STREAMS = 100 };

/* Drives the connections of one multi handle on a loop. Each transport has its own shards, since libcurl reuses
 * connections without comparing trusted certificates. */
typedef struct awsc_curl_shard {
    struct awsc_curl_engine *engine;
    uint64_t transport_id;
    /* NULL: another thread took them. Read this under the admission's or the engine's lock, unless `driven` is true.
     * Another thread changes it under both locks. */
    awsc_curl_connections *connections;
    bool driven;    /* this loop uses the connections; else they are parked or taken */
    bool unsettled; /* awsc_curl_shard_settle must run */
    size_t ended;   /* exchanges that ended, but that admission still counts */
    bool rests;     /* its sockets and its timer are not watched */
    bool timer_stopped;
    awsc_timer timer;
    awsc_task harvest;
    bool harvesting;
    awsc_task sharing; /* launches held exchanges */
    struct awsc_curl_shard *next;
} awsc_curl_shard;

/* Makes a driven shard in the engine's list, with `connections`, or, if NULL, with new ones. Returns NULL when memory
 * or descriptors (errno) run out. */
awsc_curl_shard *awsc_curl_shard_new(struct awsc_curl_engine *engine, const struct awsc_curl_transport *transport,
                                     awsc_curl_connections *connections);
/* Removes the shard from the list, closes its connections, unless they were taken, and frees it. */
void awsc_curl_shard_free(awsc_curl_shard *shard);

/* Notes that the shard's connections were taken. Call it under the lock of their admission. */
void awsc_curl_shard_lose_connections(awsc_curl_shard *shard);
/* Returns the admission of its connections, with a new reference; NULL if they were taken. Call it on the loop. */
awsc_admission *awsc_curl_shard_admission(awsc_curl_shard *shard);

/* Tells libcurl that a descriptor is ready, or that its timer ran out (CURL_SOCKET_TIMEOUT). */
void awsc_curl_shard_act(awsc_curl_shard *shard, curl_socket_t fd, int events);
/* CURLMOPT_TIMERFUNCTION: sets the timer of the shard. */
int awsc_curl_on_timer(CURLM *multi, long timeout_ms, void *connections);

/* Unparks a shard. Call awsc_curl_shard_claim under the lock, then awsc_curl_shard_wake, which watches its sockets and
 * timer again, without the lock. */
void awsc_curl_shard_claim(awsc_curl_shard *shard);
void awsc_curl_shard_wake(awsc_curl_shard *shard);

/* Notes that an exchange ended or gave up its place, and settles the shard. */
AWSC_FOR_CORE void awsc_curl_shard_ended(awsc_curl_shard *shard);

/*
 * Reports ended exchanges to admission, gives or closes idle connections for waiters, and parks the shard if no
 * exchange is left. May free the shard. Do not call it inside a callback of libcurl. During harvesting it is put off
 * until the end.
 */
void awsc_curl_shard_settle(awsc_curl_shard *shard);

/* ---- the loop: curl_engine.c ----------------------------------------------------------------------------------- */

/* Spare easy handles kept when a shard comes to rest, and templates kept, for the transports used last. */
enum { AWSC_CURL_RESTING_HANDLES = 16, AWSC_CURL_TEMPLATES = 4 };

/* An easy handle kept for a later exchange. */
typedef struct awsc_curl_spare {
    CURL *easy;
    uint64_t transport_id; /* transport whose lasting options it has; 0: libcurl's default options */
} awsc_curl_spare;

/* A handle with the lasting options of a transport, for curl_easy_duphandle. */
typedef struct awsc_curl_template {
    CURL *easy; /* NULL: the entry is unused */
    uint64_t transport_id;
} awsc_curl_template;

/* The libcurl state of one loop. */
typedef struct awsc_curl_engine {
    awsc_loop_attachment attachment;
    awsc_loop *loop;
    const awsc_allocator *allocator;
    awsc_mailbox *mailbox;
    awsc_loop_message trim; /* settles all shards, since exchanges of other loops wait for connections */
    awsc_curl_shard *shards;
    awsc_h2_group *h2_groups; /* connections that requests with events share: h2_share.c */
    void (*free_h2_groups)(struct awsc_curl_engine *engine);
    bool joins_body;          /* awsc_curl_joins_body */
    bool handles_serve_again; /* handles can be reused: keeps spare ones; false: duplicates templates */
    awsc_curl_spare spare[AWSC_CURL_SHARD_SIZE];
    size_t spare_count;
    awsc_curl_template templates[AWSC_CURL_TEMPLATES];
    size_t next_template; /* the index to replace next, modulo AWSC_CURL_TEMPLATES */
    bool closing;
    pthread_mutex_t lock; /* for `orphans` and the shards' `connections`; taken after an admission's lock */
    atomic_bool has_orphans;
    struct awsc_curl_watch *orphans; /* watches of sockets that another thread took */
} awsc_curl_engine;

/* Returns the engine of a loop, and makes it at the first call. Returns NULL when memory runs out. */
awsc_curl_engine *awsc_curl_engine_of(awsc_loop *loop);

/*
 * Admits an exchange to a shard, or queues it. Returns AWSC_OK (`exchange->shard` is set), AWSC_END (its waiter is
 * called later), AWSC_ERR_NOMEM, or AWSC_ERR_CONNECT (no descriptors).
 */
int awsc_curl_engine_admit(awsc_exchange *exchange);
/* Sets the shard of an exchange whose waiter was admitted. Returns AWSC_OK, AWSC_END (no descriptors: it waits again),
 * AWSC_ERR_NOMEM, or AWSC_ERR_CONNECT (no descriptors). */
int awsc_curl_engine_place(awsc_exchange *exchange);
/* Removes a waiting exchange from the queue, or gives back an admission that its waiter has not received yet. */
AWSC_FOR_CORE void awsc_curl_engine_withdraw(awsc_exchange *exchange);

/* ---- sockets: curl_sockets.c ----------------------------------------------------------------------------------- */

/* The addresses and ports of both ends of a connection, as libcurl reports them. */
typedef struct awsc_curl_ends {
    char remote[AWSC_CURL_ADDRESS];
    char local[AWSC_CURL_ADDRESS];
    int remote_port;
    int local_port;
} awsc_curl_ends;

/* A socket that libcurl uses. It moves with its connections from loop to loop. */
typedef struct awsc_curl_socket {
    awsc_curl_connections *connections;
    struct awsc_curl_watch *watch; /* the watch of its loop; NULL while it moves to another loop */
    int fd;
    int events;  /* events that libcurl or the loan's user waits for */
    bool opened; /* open_socket in curl_sockets.c made it */
    bool used;   /* it is connected: libcurl closes it with our close function; before, it may not */
    awsc_curl_ends ends;
    struct awsc_curl_socket *next_named; /* in its hash bucket, once `ends` is known */
    struct awsc_curl_socket **named_link;
    awsc_exchange *exchange;     /* the exchange that uses it, or NULL */
    const awsc_exchange *opener; /* the exchange that opened it; do not dereference it, it may be freed */
    struct awsc_curl_loan *loan; /* or NULL */
    struct awsc_curl_socket *next;
    struct awsc_curl_socket **link;
} awsc_curl_socket;

/* The watch of a socket on a loop. If another thread takes the socket, the loop frees the watch later. */
typedef struct awsc_curl_watch {
    awsc_watch watch;
    awsc_curl_socket *socket;
    struct awsc_curl_watch *next; /* in the list of orphans */
} awsc_curl_watch;

/* CURLMOPT_SOCKETFUNCTION: watches a socket for the events that libcurl wants. */
int awsc_curl_on_socket(CURL *easy, curl_socket_t fd, int what, void *connections, void *unused);

/*
 * Stops watching the sockets of a connection that the exchange is making, before libcurl closes them without telling
 * us: another thread may open the same descriptors at once.
 */
void awsc_curl_sockets_give_up(awsc_exchange *exchange);

/* Watches the sockets of connections taken from another loop. Returns 0, or -1 when memory runs out. */
int awsc_curl_sockets_adopt(awsc_curl_connections *connections);
/* Frees the records of all sockets, without closing the sockets. */
void awsc_curl_sockets_free(awsc_curl_connections *connections);
/* Leaves the watches of all sockets to their loop, which frees them later. Call it under the admission's lock. */
void awsc_curl_sockets_orphan(awsc_curl_connections *connections);
/* Frees the watches left by awsc_curl_sockets_orphan. Call it on the loop. */
void awsc_curl_sockets_reap(awsc_curl_engine *engine);
/* Stop watching the sockets, so that another thread may take the connections, and watch them again. */
void awsc_curl_sockets_rest(awsc_curl_connections *connections);
void awsc_curl_sockets_wake(awsc_curl_connections *connections);

/* Sets the functions with which a handle opens and closes sockets. */
CURLcode awsc_curl_set_socket_functions(CURL *easy);
/* Passes the exchange to the socket functions of its handle. A loopback-only exchange gets its own open function. */
CURLcode awsc_curl_set_sockets(awsc_exchange *exchange);
/* Returns the record of a descriptor that libcurl uses on this loop, or NULL. */
awsc_curl_socket *awsc_curl_socket_of(awsc_curl_engine *engine, curl_socket_t fd);
/* Notes that a socket is connected, and counts the connection. `exchange` made it; may be NULL. */
void awsc_curl_socket_made(awsc_curl_socket *socket, awsc_exchange *exchange);

/* Lends the socket of a connected handle to a user that calls curl_easy_recv and curl_easy_send. */
typedef struct awsc_curl_loan {
    void (*ready)(void *user, int events);
    void *user;
    awsc_curl_socket *socket; /* NULL: it was given back or closed */
} awsc_curl_loan;

/* Lends the socket of the exchange's connected handle: `loan->ready` gets its events. `loan` must exist until it is
 * taken back. Returns AWSC_OK, AWSC_ERR_NOMEM, or AWSC_ERR_CONNECT if the handle has no socket. */
AWSC_FOR_CORE int awsc_curl_socket_lend(awsc_exchange *exchange, awsc_curl_loan *loan);
AWSC_FOR_CORE void awsc_curl_socket_want(const awsc_curl_loan *loan, int events);
AWSC_FOR_CORE void awsc_curl_socket_take_back(awsc_curl_loan *loan);

#endif
