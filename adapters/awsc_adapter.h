/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file awsc_adapter.h
 * Parts that the adapters share: a table by descriptor, and hooks for loops without timers of their own. For authors of
 * adapters; programs include the adapter of their loop.
 */
#ifndef AWSC_ADAPTER_H
#define AWSC_ADAPTER_H

#include <stdlib.h>
#include <string.h>

#include <awsc/loop.h>

/** Something of an adapter for each descriptor. Zero before its first use. */
typedef struct awsc_adapter_table {
    void **items;
    size_t room;
} awsc_adapter_table;

/** The item of `fd`, or NULL. */
static inline void *awsc_adapter_find(const awsc_adapter_table *table, int fd)
{
    return fd >= 0 && AWSC_NUMBER_CAST(size_t, fd) < table->room ? table->items[fd] : NULL;
}

/** Makes `item`, which may be NULL, the one of `fd`. Returns 0, or -1 when memory runs out. */
static inline int awsc_adapter_put(awsc_adapter_table *table, int fd, void *item)
{
    size_t number = AWSC_NUMBER_CAST(size_t, fd);
    if (number >= table->room) {
        size_t room = number * 2 + 64;
        void *items = realloc(AWSC_POINTER_CAST(void *, table->items), room * sizeof *table->items);
        if (!items) return -1;
        table->items = AWSC_POINTER_CAST(void **, items);
        memset(AWSC_POINTER_CAST(void *, table->items + table->room), 0, (room - table->room) * sizeof *table->items);
        table->room = room;
    }
    table->items[number] = item;
    return 0;
}

/** Frees the table; the items are the adapter's. */
static inline void awsc_adapter_clear(awsc_adapter_table *table)
{
    free(AWSC_POINTER_CAST(void *, table->items));
    memset(table, 0, sizeof *table);
}

static inline void awsc_adapter_set_no_timer_(void *user, uint64_t delay_ms)
{
    (void)user;
    (void)delay_ms;
}

static inline void awsc_adapter_clear_no_timer_(void *user)
{
    (void)user;
}

/** Sets all hooks. The timer hooks do nothing, for loops that ask awsc_adapter_wait_ms how long to wait. */
static inline void awsc_adapter_hooks(awsc_loop_hooks *hooks, void *host, int (*add)(void *user, int fd, int events),
                                      int (*modify)(void *user, int fd, int events), void (*remove)(void *user, int fd),
                                      void (*idle)(void *user, int idle))
{
    awsc_loop_hooks_init(hooks);
    hooks->user = host;
    hooks->add = add;
    hooks->modify = modify;
    hooks->remove = remove;
    hooks->idle = idle;
    hooks->set_timer = awsc_adapter_set_no_timer_;
    hooks->clear_timer = awsc_adapter_clear_no_timer_;
}

/** The events for awsc_loop_ready. After a hang-up or an error (`lost`) the loop reads and writes, and so finds it. */
static inline int awsc_adapter_events(int readable, int writable, int lost)
{
    return (readable || lost ? AWSC_LOOP_READ : 0) | (writable || lost ? AWSC_LOOP_WRITE : 0);
}

/** The other way: the flags of a foreign loop for the events that a hook gets. */
static inline int awsc_adapter_flags(int events, int read, int write)
{
    return (events & AWSC_LOOP_READ ? read : 0) | (events & AWSC_LOOP_WRITE ? write : 0);
}

/** The shorter of the loop's time to wait and `own_ms`, the program's; -1 means for ever. */
static inline int awsc_adapter_wait_ms(const awsc_loop *loop, int own_ms)
{
    int wait_ms = awsc_loop_wait_ms(loop);
    return wait_ms < 0 || (own_ms >= 0 && own_ms < wait_ms) ? own_ms : wait_ms;
}

/** After the wait: runs the timer if it is due. Callbacks run inside. */
static inline void awsc_adapter_run_timer(awsc_loop *loop)
{
    if (awsc_loop_wait_ms(loop) == 0) awsc_loop_timeout(loop);
}

#endif
