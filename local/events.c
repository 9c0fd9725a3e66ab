/* SPDX-License-Identifier: Apache-2.0 */
#include "events.h"

#include <pthread.h>
#include <string.h>

#include "attempt.h"
#include "runtime.h"
#include "server.h"

#define WORKERS 4
#define MAX_WAITING 10000u

typedef struct event {
    struct event *next;
    awsc_arena *arena;                /* owns the event and its texts */
    awsc_local_invocation invocation; /* without function and limit, which each attempt looks up */
    const char *name;                 /* name of the function */
    uint64_t created_ms;
    uint64_t due_ms;
    unsigned attempts;
} event;

struct awsc_local_events {
    struct awsc_local_server *server;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t workers[WORKERS];
    size_t worker_count;
    event *first; /* sorted by due time */
    size_t waiting;
    bool stopping;
};

static uint64_t now_ms(void)
{
    return awsc_clock_monotonic_ms(awsc_clock_system());
}

/* ---- the queue; the lock is held ------------------------------------------------------------------------------- */

static void enqueue_event(awsc_local_events *events, event *added)
{
    event **at = &events->first;
    while (*at && (*at)->due_ms <= added->due_ms) at = &(*at)->next;
    added->next = *at;
    *at = added;
    events->waiting++;
    pthread_cond_signal(&events->changed);
}

static void wait_until(awsc_local_events *events, uint64_t due_ms)
{
    struct timespec until = {(time_t)(due_ms / 1000), (long)(due_ms % 1000) * 1000000};
    pthread_cond_timedwait(&events->changed, &events->lock, &until);
}

/* Waits until an event is due and removes it from the queue. Returns NULL when the server stops. */
static event *dequeue_event(awsc_local_events *events)
{
    while (!events->stopping) {
        event *first = events->first;
        if (!first) {
            pthread_cond_wait(&events->changed, &events->lock);
        } else if (first->due_ms > now_ms()) {
            wait_until(events, first->due_ms);
        } else {
            events->first = first->next;
            events->waiting--;
            return first;
        }
    }
    return NULL;
}

/* ---- running -------------------------------------------------------------------------------------------------- */

static void *work_events(void *user)
{
    awsc_local_events *events = user;
    pthread_mutex_lock(&events->lock);
    for (event *current = dequeue_event(events); current; current = dequeue_event(events)) {
        pthread_mutex_unlock(&events->lock);
        awsc_local_attempt attempt = {
            .invocation = &current->invocation,
            .function_name = current->name,
            .age_ms = now_ms() - current->created_ms,
            .attempts = current->attempts,
        };
        bool again = awsc_local_attempt_run(&attempt);
        current->attempts = attempt.attempts;
        current->due_ms = now_ms() + attempt.delay_ms;
        if (!again) awsc_arena_free(current->arena);
        pthread_mutex_lock(&events->lock);
        if (again) enqueue_event(events, current);
    }
    pthread_mutex_unlock(&events->lock);
    return NULL;
}

/* ---- interface ------------------------------------------------------------------------------------------------- */

static const char *copy_text(awsc_arena *arena, const char *text, bool *failed)
{
    if (!text) return NULL;
    const char *copy = awsc_arena_text(arena, text, strlen(text));
    if (!copy) *failed = true;
    return copy;
}

static event *copy_invocation(awsc_arena *arena, const awsc_local_invocation *from)
{
    event *made = awsc_arena_alloc_zeroed(arena, 1, sizeof *made);
    char *bytes = awsc_arena_bytes(arena, from->event.size + 1);
    if (!made || !bytes) return NULL;
    bool failed = false;
    if (from->event.size) memcpy(bytes, from->event.data, from->event.size);
    made->arena = arena;
    made->name = copy_text(arena, from->function->name, &failed);
    made->invocation = (awsc_local_invocation){
        .server = from->server,
        .request_id = copy_text(arena, from->request_id, &failed),
        .qualifier = copy_text(arena, from->qualifier, &failed),
        .client_context = copy_text(arena, from->client_context, &failed),
        .identity = copy_text(arena, from->identity, &failed),
        .tenant_id = copy_text(arena, from->tenant_id, &failed),
        .trace_id = copy_text(arena, from->trace_id, &failed),
        .event = {bytes, from->event.size},
        .watch_fd = -1,
    };
    return failed ? NULL : made;
}

int awsc_local_events_add(awsc_local_events *events, const awsc_local_invocation *invocation, awsc_error **error)
{
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    event *added = arena ? copy_invocation(arena, invocation) : NULL;
    if (!added) {
        awsc_arena_free(arena);
        return awsc_error_nomem(error);
    }
    added->created_ms = added->due_ms = now_ms();
    pthread_mutex_lock(&events->lock);
    bool full = events->waiting >= MAX_WAITING || events->stopping;
    if (!full) enqueue_event(events, added);
    pthread_mutex_unlock(&events->lock);
    if (full) awsc_arena_free(arena);
    return full ? AWSC_END : AWSC_OK;
}

static int start_workers(awsc_local_events *events, awsc_error **error)
{
    for (size_t i = 0; i < WORKERS; i++) {
        if (pthread_create(&events->workers[i], NULL, work_events, events)) {
            return awsc_error_set(error, AWSC_ERR_CONFIG, "cannot start a thread for events");
        }
        events->worker_count++;
    }
    return AWSC_OK;
}

int awsc_local_events_new(struct awsc_local_server *server, awsc_local_events **out, awsc_error **error)
{
    awsc_local_events *events = awsc_alloc_zeroed(awsc_allocator_default(), 1, sizeof *events);
    if (!events) return awsc_error_nomem(error);
    events->server = server;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&events->lock, NULL);
    pthread_cond_init(&events->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    int status = start_workers(events, error);
    if (status) {
        awsc_local_events_free(events);
        return status;
    }
    *out = events;
    return AWSC_OK;
}

void awsc_local_events_free(awsc_local_events *events)
{
    if (!events) return;
    pthread_mutex_lock(&events->lock);
    events->stopping = true;
    pthread_cond_broadcast(&events->changed);
    pthread_mutex_unlock(&events->lock);
    for (size_t i = 0; i < events->worker_count; i++) pthread_join(events->workers[i], NULL);
    while (events->first) {
        event *first = events->first;
        events->first = first->next;
        awsc_arena_free(first->arena);
    }
    pthread_cond_destroy(&events->changed);
    pthread_mutex_destroy(&events->lock);
    awsc_release(awsc_allocator_default(), events);
}
