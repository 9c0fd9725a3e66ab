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
    awsc_local_connection *next;
    awsc_local_connection **link; /* NULL if not in the list */
};

struct awsc_local_idle {
    uint64_t limit_ms;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    awsc_local_connection *first; /* idle connections, longest idle first */
    awsc_local_connection **last;
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
        connection->idle->last = connection->link;
    connection->link = NULL;
}

static void put_last(awsc_local_connection *connection)
{
    awsc_local_idle *idle = connection->idle;
    connection->since_ms = now_ms();
    connection->next = NULL;
    connection->link = idle->last;
    *idle->last = connection;
    idle->last = &connection->next;
    if (idle->first == connection) pthread_cond_signal(&idle->changed);
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
        awsc_local_connection *first = idle->first;
        if (!first) {
            pthread_cond_wait(&idle->changed, &idle->lock);
        } else if (first->since_ms + idle->limit_ms > now_ms()) {
            wait_until(idle, first->since_ms + idle->limit_ms);
        } else {
            take_out(first);
            shutdown(first->socket, SHUT_RDWR); /* its thread then closes the socket */
        }
    }
    pthread_mutex_unlock(&idle->lock);
    return NULL;
}

/* ---- interface ------------------------------------------------------------------------------------------------- */

int awsc_local_idle_new(uint64_t limit_ms, awsc_local_idle **out, awsc_error **error)
{
    awsc_local_idle *idle = awsc_alloc_zeroed(awsc_allocator_default(), 1, sizeof *idle);
    if (!idle) return awsc_error_nomem(error);
    idle->limit_ms = limit_ms;
    idle->last = &idle->first;
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
    awsc_local_idle_touch(connection);
    return connection;
}

void awsc_local_idle_touch(awsc_local_connection *connection)
{
    if (!connection) return;
    pthread_mutex_lock(&connection->idle->lock);
    take_out(connection);
    put_last(connection);
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
    awsc_local_idle_hold(connection);
    awsc_release(awsc_allocator_default(), connection);
}
