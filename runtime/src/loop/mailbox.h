/* SPDX-License-Identifier: Apache-2.0 */
/* A loop's mailbox: how another thread makes something run on a loop that it does not own. */
#ifndef AWSC_LOOP_MAILBOX_H
#define AWSC_LOOP_MAILBOX_H

#include "loop/loop.h"

/* Something to run. Embedded in its owner; zero but for `run` and `memory`, which is as a task's. */
typedef struct awsc_loop_message {
    void (*run)(struct awsc_loop_message *message);
    const awsc_allocator *memory;
    struct awsc_loop_message *next;
    bool posted;
} awsc_loop_message;

/* The loop's mailbox, which lives as long as the loop. On the loop's thread. NULL when memory runs out. */
awsc_mailbox *awsc_mailbox_of(awsc_loop *loop);

/* From any thread, while the loop lives: `run` runs on the loop, soon. Does nothing to a message that is posted. */
void awsc_mailbox_post(awsc_mailbox *mailbox, awsc_loop_message *message);

/* The same for a message that is not posted. False: the mailbox is sealed, and `run` does not run. */
bool awsc_mailbox_post_unless_sealed(awsc_mailbox *mailbox, awsc_loop_message *message);

/* On the loop's thread: the message does not run, and no other thread touches it any more. */
void awsc_mailbox_withdraw(awsc_mailbox *mailbox, awsc_loop_message *message);

/* For the loop itself, which makes its mailbox with itself: later there may be no descriptor left. */
int awsc_mailbox_open(awsc_loop *loop, awsc_error **error);
/* The loop is being freed: runs the messages that were posted. */
void awsc_mailbox_seal(awsc_loop *loop);
void awsc_mailbox_close(awsc_loop *loop);
bool awsc_mailbox_is_empty(awsc_loop *loop);

#endif
