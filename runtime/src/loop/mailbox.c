/* SPDX-License-Identifier: Apache-2.0 */
/* A loop's mailbox: a queue of messages under a lock, and a descriptor that wakes the loop. */
#include "loop/mailbox.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "error/error.h"
#include "sys/wake.h"

struct awsc_mailbox {
    const awsc_allocator *allocator;
    awsc_wake wake;
    awsc_watch watch; /* watches `wake` once `watched` is true */
    bool watched;
    pthread_mutex_t lock; /* for the members below */
    bool sealed;          /* the loop is being freed: awsc_mailbox_post_unless_sealed refuses messages */
    size_t count;
    awsc_loop_message *first;
    awsc_loop_message **last;
};

static void lock(awsc_mailbox *mailbox)
{
    (void)pthread_mutex_lock(&mailbox->lock);
}

static void unlock(awsc_mailbox *mailbox)
{
    (void)pthread_mutex_unlock(&mailbox->lock);
}

/* ---- the loop's side ------------------------------------------------------------------------------------------- */

static awsc_loop_message *next_message(awsc_mailbox *mailbox)
{
    lock(mailbox);
    awsc_loop_message *message = mailbox->first;
    if (message) {
        mailbox->first = message->next;
        if (!mailbox->first) mailbox->last = &mailbox->first;
        mailbox->count--;
        message->posted = false;
    }
    unlock(mailbox);
    return message;
}

static size_t count_messages(awsc_mailbox *mailbox)
{
    lock(mailbox);
    size_t count = mailbox->count;
    unlock(mailbox);
    return count;
}

/* Runs the messages posted so far. Messages posted meanwhile wait for the next turn, so that they cannot starve
 * descriptors. */
static void run_messages(awsc_mailbox *mailbox)
{
    size_t count = count_messages(mailbox);
    const awsc_allocator *before = awsc_memory();
    awsc_loop_message *message;
    while (count-- && (message = next_message(mailbox))) {
        (void)awsc_memory_use(message->memory ? message->memory : mailbox->allocator);
        message->run(message);
    }
    (void)awsc_memory_use(before);
}

static void ready(awsc_watch *watch, int events)
{
    awsc_mailbox *mailbox = watch->user;
    (void)events;
    awsc_wake_clear(&mailbox->wake);
    run_messages(mailbox);
    lock(mailbox);
    if (mailbox->first)
        awsc_wake_raise(&mailbox->wake); /* they were posted to a mailbox that was not empty: no post woke the loop */
    unlock(mailbox);
}

int awsc_mailbox_open(awsc_loop *loop, awsc_error **error)
{
    awsc_mailbox *mailbox = awsc_alloc_zeroed(loop->allocator, 1, sizeof *mailbox);
    if (!mailbox) return awsc_error_nomem(error);
    mailbox->allocator = loop->allocator;
    if (awsc_wake_open(&mailbox->wake)) {
        int reason = errno;
        awsc_release(loop->allocator, mailbox);
        return awsc_loop_lacks(error, reason);
    }
    mailbox->watch = (awsc_watch){.ready = ready, .user = mailbox, .fd = mailbox->wake.fd};
    mailbox->last = &mailbox->first;
    (void)pthread_mutex_init(&mailbox->lock, NULL);
    loop->mailbox = mailbox;
    return AWSC_OK;
}

void awsc_mailbox_seal(awsc_loop *loop)
{
    lock(loop->mailbox);
    loop->mailbox->sealed = true;
    unlock(loop->mailbox);
    run_messages(loop->mailbox);
}

void awsc_mailbox_close(awsc_loop *loop)
{
    awsc_mailbox *mailbox = loop->mailbox;
    if (!mailbox) return;
    if (mailbox->watched) awsc_watch_close(loop, &mailbox->watch);
    awsc_wake_close(&mailbox->wake);
    (void)pthread_mutex_destroy(&mailbox->lock);
    awsc_release(loop->allocator, mailbox);
}

awsc_mailbox *awsc_mailbox_of(awsc_loop *loop)
{
    awsc_mailbox *mailbox = loop->mailbox;
    if (!mailbox->watched && awsc_watch_open(loop, &mailbox->watch, AWSC_LOOP_READ)) return NULL;
    mailbox->watched = true;
    return mailbox;
}

bool awsc_mailbox_is_empty(awsc_loop *loop)
{
    return count_messages(loop->mailbox) == 0;
}

/* ---- any thread ------------------------------------------------------------------------------------------------ */

/* Queues a message and wakes the loop. The caller holds the lock, without which the loop cannot take the message and
 * then free the mailbox. */
static void append(awsc_mailbox *mailbox, awsc_loop_message *message)
{
    bool was_empty = !mailbox->first; /* else the loop was woken, and takes all that it finds */
    message->posted = true;
    message->next = NULL;
    *mailbox->last = message;
    mailbox->last = &message->next;
    mailbox->count++;
    if (was_empty) awsc_wake_raise(&mailbox->wake);
}

void awsc_mailbox_post(awsc_mailbox *mailbox, awsc_loop_message *message)
{
    lock(mailbox);
    if (!message->posted) append(mailbox, message);
    unlock(mailbox);
}

bool awsc_mailbox_post_unless_sealed(awsc_mailbox *mailbox, awsc_loop_message *message)
{
    lock(mailbox);
    bool accepted = !mailbox->sealed;
    if (accepted) append(mailbox, message);
    unlock(mailbox);
    return accepted;
}

void awsc_mailbox_withdraw(awsc_mailbox *mailbox, awsc_loop_message *message)
{
    lock(mailbox);
    awsc_loop_message **link = &mailbox->first;
    while (*link && *link != message) link = &(*link)->next;
    if (*link) {
        *link = message->next;
        if (mailbox->last == &message->next) mailbox->last = link;
        mailbox->count--;
    }
    message->posted = false;
    unlock(mailbox);
}
