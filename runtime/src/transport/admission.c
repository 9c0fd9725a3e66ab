/* SPDX-License-Identifier: Apache-2.0 */
/* Admits exchanges to connections, with a count, a limit and a queue. */
#include "base/container.h"
#include "transport/admission.h"

#include <stdint.h>

#include <awsc/error.h>

/* ---- life ------------------------------------------------------------------------------------------------------ */

awsc_admission *awsc_admission_new(const awsc_allocator *allocator, size_t limit)
{
    awsc_admission *admission = awsc_alloc_zeroed(allocator, 1, sizeof *admission);
    if (!admission) return NULL;
    admission->allocator = allocator;
    atomic_init(&admission->references, 1);
    admission->limit = limit;
    admission->streams = 1;
    admission->ceiling = SIZE_MAX;
    admission->last = &admission->first;
    (void)pthread_mutex_init(&admission->lock, NULL);
    return admission;
}

awsc_admission *awsc_admission_retain(awsc_admission *admission)
{
    (void)atomic_fetch_add_explicit(&admission->references, 1, memory_order_relaxed);
    return admission;
}

void awsc_admission_release(awsc_admission *admission)
{
    bool last = atomic_fetch_sub_explicit(&admission->references, 1, memory_order_acq_rel) == 1;
    awsc_admission_unlock(admission);
    if (!last) return;
    (void)pthread_mutex_destroy(&admission->lock);
    awsc_release(admission->allocator, admission);
}

void awsc_admission_add(awsc_admission *admission, awsc_admission_holder *holder)
{
    holder->streams = admission->streams;
    holder->shares = admission->streams > 1;
    holder->next = admission->holders;
    holder->link = &admission->holders;
    if (holder->next) holder->next->link = &holder->next;
    admission->holders = holder;
}

void awsc_admission_remove(awsc_admission *admission, awsc_admission_holder *holder)
{
    (void)admission;
    *holder->link = holder->next;
    if (holder->next) holder->next->link = holder->link;
    holder->next = NULL;
    holder->link = NULL;
    holder->parked = false;
}

/* ---- the queue, under the lock --------------------------------------------------------------------------------- */

static void leave_queue(awsc_admission *admission, awsc_admission_waiter *waiter)
{
    *waiter->link = waiter->next;
    if (waiter->next)
        waiter->next->link = waiter->link;
    else
        admission->last = waiter->link;
    waiter->queued = false;
    if (!admission->first) admission->ceiling = SIZE_MAX;
}

void awsc_admission_grant(awsc_admission *admission, awsc_admission_holder *holder)
{
    awsc_admission_waiter *waiter = admission->first;
    leave_queue(admission, waiter);
    waiter->granted = true;
    waiter->holder = holder;
    /* The loop still exists: before it ends, its waiters are cancelled, which needs the lock. */
    awsc_mailbox_post(waiter->mailbox, &waiter->message);
}

static void serve(awsc_admission *admission)
{
    while (admission->first && !awsc_admission_is_full(admission)) {
        admission->used++;
        awsc_admission_grant(admission, NULL);
    }
}

static size_t count(const awsc_admission_holder *holder)
{
    size_t connections = holder->opening + holder->open;
    size_t needed = awsc_admission_needed(holder);
    return connections > needed ? connections : needed;
}

static void update(awsc_admission *admission, awsc_admission_holder *holder)
{
    admission->used -= holder->counted;
    holder->counted = count(holder);
    admission->used += holder->counted;
}

void awsc_admission_recount(awsc_admission *admission, awsc_admission_holder *holder)
{
    update(admission, holder);
    serve(admission);
}

void awsc_admission_reserve(awsc_admission *admission)
{
    admission->used++;
}

void awsc_admission_unreserve(awsc_admission *admission)
{
    admission->used--;
    serve(admission);
}

/* ---- idle connections go for those who wait -------------------------------------------------------------------- */

static awsc_admission_holder *take_parked(awsc_admission *admission)
{
    awsc_admission_holder *holder = admission->holders;
    while (holder && !holder->parked) holder = holder->next;
    if (!holder) return NULL;
    awsc_admission_remove(admission, holder);
    admission->take(holder);
    return holder;
}

/* Asks the loops that drive holders with idle connections or free streams to make room for waiters. */
static void ask_loops(const awsc_admission *admission)
{
    for (awsc_admission_holder *holder = admission->holders; holder; holder = holder->next) {
        if (!holder->parked && (awsc_admission_idle(holder) || awsc_admission_has_place(holder)))
            awsc_mailbox_post(holder->mailbox, holder->trim);
    }
}

static void make_room(awsc_admission *admission)
{
    awsc_admission_holder *holder;
    while (admission->first && (holder = take_parked(admission))) {
        if (holder->counted == 1 && admission->first->takes_holder) {
            awsc_admission_grant(admission, holder);
            continue;
        }
        awsc_admission_unlock(admission);
        admission->close(holder);
        awsc_admission_lock(admission);
    }
    if (admission->first) ask_loops(admission);
}

static void run_message(awsc_loop_message *message)
{
    awsc_admission_waiter *waiter = AWSC_CONTAINER_OF(message, awsc_admission_waiter, message);
    waiter->granted = false;
    waiter->admitted(waiter);
}

static int enqueue(awsc_admission *admission, awsc_admission_waiter *waiter, awsc_loop *loop, bool in_front)
{
    waiter->mailbox = awsc_mailbox_of(loop);
    if (!waiter->mailbox) return -1;
    waiter->message.run = run_message;
    waiter->loop = loop;
    waiter->holder = NULL;
    waiter->queued = true;
    waiter->link = in_front ? &admission->first : admission->last;
    waiter->next = *waiter->link;
    *waiter->link = waiter;
    if (waiter->next)
        waiter->next->link = &waiter->next;
    else
        admission->last = &waiter->next;
    serve(admission);
    make_room(admission);
    return 0;
}

int awsc_admission_wait(awsc_admission *admission, awsc_admission_waiter *waiter, awsc_loop *loop)
{
    return enqueue(admission, waiter, loop, false);
}

int awsc_admission_wait_again(awsc_admission *admission, awsc_admission_waiter *waiter, awsc_loop *loop,
                              awsc_admission_holder *holder, bool no_descriptors)
{
    if (holder)
        update(admission, holder);
    else
        admission->used--;
    if (no_descriptors) {
        admission->probing = false;
        if (!admission->used) {
            serve(admission);
            return AWSC_ERR_CONNECT;
        }
        admission->ceiling = admission->used;
    }
    return enqueue(admission, waiter, loop, true) ? AWSC_ERR_NOMEM : AWSC_END;
}

/* ---- descriptors ----------------------------------------------------------------------------------------------- */

void awsc_admission_had_descriptor(awsc_admission *admission)
{
    if (!admission->probing || admission->used < admission->ceiling) return;
    admission->ceiling = admission->used + 1;
    serve(admission);
}

void awsc_admission_probe(awsc_admission *admission)
{
    if (admission->ceiling == SIZE_MAX || admission->used < admission->ceiling) return;
    admission->probing = true;
    admission->ceiling = admission->used + 1;
    serve(admission);
}

/* ---- without the lock ------------------------------------------------------------------------------------------ */

/* Closes all parked holders. Called under the lock, which it releases while it closes one. */
static void close_parked(awsc_admission *admission)
{
    awsc_admission_holder *holder;
    while ((holder = take_parked(admission))) {
        awsc_admission_unlock(admission);
        admission->close(holder);
        awsc_admission_lock(admission);
    }
}

bool awsc_admission_drop_idle(awsc_admission *admission)
{
    awsc_admission_lock(admission);
    close_parked(admission);
    bool left = admission->used != 0;
    awsc_admission_unlock(admission);
    return left;
}

void awsc_admission_close(awsc_admission *admission)
{
    awsc_admission_lock(admission);
    admission->closed = true;
    close_parked(admission);
    awsc_admission_release(admission);
}

void awsc_admission_leave(awsc_admission *admission)
{
    awsc_admission_lock(admission);
    awsc_admission_unreserve(admission);
    awsc_admission_unlock(admission);
}

bool awsc_admission_cancel(awsc_admission *admission, awsc_admission_waiter *waiter)
{
    if (!waiter->mailbox) return false;
    awsc_admission_lock(admission);
    bool granted = waiter->granted;
    if (waiter->queued) leave_queue(admission, waiter);
    waiter->granted = false;
    awsc_admission_unlock(admission);
    awsc_mailbox_withdraw(waiter->mailbox, &waiter->message);
    return granted;
}
