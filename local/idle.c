/* SPDX-License-Identifier: Apache-2.0 */
#include "idle.h"

#include <pthread.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <time.h>

#include "runtime.h"

struct awsc_local_connection {
    awsc_local_idle *idle;
    int socket;
    uint64_t since_ms;
    struct queue *queue;
    awsc_local_connection *next;
    awsc_local_connection **link; /* NULL if in no queue */
};

/* A list of connections with the same time limit, longest waiting first. */
typedef struct queue {
    uint64_t limit_ms;
    awsc_local_connection *first;
    awsc_local_connection **last;
} queue;

struct awsc_local_idle {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    queue heads; /* the head of a request is not complete */
    queue idle;
    size_t count; /* connections, those in no queue included */
    size_t most;
    bool stopping;
};

static uint64_t now_ms(void)
{
    return awsc_clock_monotonic_ms(awsc_clock_system());
}

/* ---- the list; the lock is held -------------------------------------------------------------------------------- */

static void take_out(awsc_local_connection *connection)
{
    if (!connection->link) return;
    *connection->link = connection->next;
    if (connection->next)
        connection->next->link = connection->link;
    else
        connection->queue->last = connection->link;
    connection->link = NULL;
}

static void put_last(awsc_local_connection *connection, queue *into)
{
    connection->since_ms = now_ms();
    connection->queue = into;
    connection->next = NULL;
    connection->link = into->last;
    *into->last = connection;
    into->last = &connection->next;
    if (into->first == connection) pthread_cond_signal(&connection->idle->changed);
}

/* Shuts down the socket of a waiting connection. The connection's thread then closes the socket. */
static void hang_up(awsc_local_connection *connection)
{
    take_out(connection);
    shutdown(connection->socket, SHUT_RDWR);
}

/* Shuts down connections beyond their time limit. Returns the time at which the next one is due, 0: no connection
 * waits. */
static uint64_t hang_up_overdue(queue *waiting)
{
    while (waiting->first && waiting->first->since_ms + waiting->limit_ms <= now_ms()) hang_up(waiting->first);
    return waiting->first ? waiting->first->since_ms + waiting->limit_ms : 0;
}

/* ---- the thread ------------------------------------------------------------------------------------------------ */

static void wait_until(awsc_local_idle *idle, uint64_t due_ms)
{
    struct timespec until = {(time_t)(due_ms / 1000), (long)(due_ms % 1000) * 1000000};
    pthread_cond_timedwait(&idle->changed, &idle->lock, &until);
}

static void *watch_connections(void *user)
{
    awsc_local_idle *idle = user;
    pthread_mutex_lock(&idle->lock);
    while (!idle->stopping) {
        uint64_t head = hang_up_overdue(&idle->heads);
        uint64_t due = hang_up_overdue(&idle->idle);
        if (head && (!due || head < due)) due = head;
        if (due) {
            wait_until(idle, due);
        } else {
            pthread_cond_wait(&idle->changed, &idle->lock);
        }
    }
    pthread_mutex_unlock(&idle->lock);
    return NULL;
}

/* ---- interface ------------------------------------------------------------------------------------------------- */

int awsc_local_idle_new(const awsc_local_idle_limits *limits, awsc_local_idle **out, awsc_error **error)
{
    awsc_local_idle *idle = awsc_alloc_zeroed(awsc_allocator_default(), 1, sizeof *idle);
    if (!idle) return awsc_error_nomem(error);
    idle->heads = (queue){limits->head_ms, NULL, &idle->heads.first};
    idle->idle = (queue){limits->idle_ms, NULL, &idle->idle.first};
    idle->most = limits->connections;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&idle->lock, NULL);
    pthread_cond_init(&idle->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pthread_create(&idle->thread, NULL, watch_connections, idle)) {
        pthread_cond_destroy(&idle->changed);
        pthread_mutex_destroy(&idle->lock);
        awsc_release(awsc_allocator_default(), idle);
        return awsc_error_set(error, AWSC_ERR_CONFIG, "cannot start a thread for idle connections");
    }
    *out = idle;
    return AWSC_OK;
}

void awsc_local_idle_free(awsc_local_idle *idle)
{
    if (!idle) return;
    pthread_mutex_lock(&idle->lock);
    idle->stopping = true;
    pthread_cond_signal(&idle->changed);
    pthread_mutex_unlock(&idle->lock);
    pthread_join(idle->thread, NULL);
    pthread_cond_destroy(&idle->changed);
    pthread_mutex_destroy(&idle->lock);
    awsc_release(awsc_allocator_default(), idle);
}

awsc_local_connection *awsc_local_idle_watch(awsc_local_idle *idle, int socket)
{
    awsc_local_connection *connection = awsc_alloc_zeroed(awsc_allocator_default(), 1, sizeof *connection);
    if (!connection) return NULL;
    connection->idle = idle;
    connection->socket = socket;
    pthread_mutex_lock(&idle->lock);
    /* Makes room for the next one. Half-sent requests go first. */
    if (++idle->count >= idle->most) {
        awsc_local_connection *oldest = idle->heads.first ? idle->heads.first : idle->idle.first;
        if (oldest) hang_up(oldest);
    }
    put_last(connection, &idle->heads);
    pthread_mutex_unlock(&idle->lock);
    return connection;
}

void awsc_local_idle_head(awsc_local_connection *connection)
{
    if (!connection) return;
    pthread_mutex_lock(&connection->idle->lock);
    /* A connection that is new has had its limit since it was accepted. */
    if (connection->link && connection->queue != &connection->idle->heads) {
        take_out(connection);
        put_last(connection, &connection->idle->heads);
    }
    pthread_mutex_unlock(&connection->idle->lock);
}

void awsc_local_idle_touch(awsc_local_connection *connection)
{
    if (!connection) return;
    pthread_mutex_lock(&connection->idle->lock);
    take_out(connection);
    put_last(connection, &connection->idle->idle);
    pthread_mutex_unlock(&connection->idle->lock);
}

void awsc_local_idle_hold(awsc_local_connection *connection)
{
    if (!connection) return;
    pthread_mutex_lock(&connection->idle->lock);
    take_out(connection);
    pthread_mutex_unlock(&connection->idle->lock);
}

void awsc_local_idle_forget(awsc_local_connection *connection)
{
    if (!connection) return;
    pthread_mutex_lock(&connection->idle->lock);
    take_out(connection);
    connection->idle->count--;
    pthread_mutex_unlock(&connection->idle->lock);
    awsc_release(awsc_allocator_default(), connection);
}
