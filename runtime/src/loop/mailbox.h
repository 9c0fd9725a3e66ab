/* SPDX-License-Identifier: Apache-2.0 */
/* A loop's mailbox: any thread posts messages to it, whose callbacks then run on the loop's thread. */
#ifndef AWSC_LOOP_MAILBOX_H
#define AWSC_LOOP_MAILBOX_H

#include "loop/loop.h"

/* A callback to run on the loop. Embedded in its owner. Zero-initialize it, then set `run` and, optionally, `memory`
 * (as in awsc_task). */
typedef struct awsc_loop_message {
    void (*run)(struct awsc_loop_message *message);
    const awsc_allocator *memory;
    struct awsc_loop_message *next;
    bool posted;
} awsc_loop_message;

/* Returns the mailbox, which lives as long as the loop; the first call makes the loop watch it. Call on the loop's
 * thread. Returns NULL when memory runs out. */
awsc_mailbox *awsc_mailbox_of(awsc_loop *loop);

/* Makes the loop run the message soon; does nothing if it is already posted. Safe from any thread while the loop
 * exists. */
void awsc_mailbox_post(awsc_mailbox *mailbox, awsc_loop_message *message);

/* Posts a message that is not posted yet. Returns false, without posting, if the mailbox is sealed. */
bool awsc_mailbox_post_unless_sealed(awsc_mailbox *mailbox, awsc_loop_message *message);

/* Removes a message, so that it does not run and the mailbox no longer refers to it. Call on the loop's thread. */
void awsc_mailbox_withdraw(awsc_mailbox *mailbox, awsc_loop_message *message);

/* Makes the mailbox of a new loop; later there may be no descriptor left for it. Returns AWSC_OK, AWSC_ERR_NOMEM, or
 * AWSC_ERR_CONFIG with errno (no descriptor). */
int awsc_mailbox_open(awsc_loop *loop, awsc_error **error);
/* Makes awsc_mailbox_post_unless_sealed refuse messages from now on, and runs those already posted. For a loop that is
 * being freed. */
void awsc_mailbox_seal(awsc_loop *loop);
void awsc_mailbox_close(awsc_loop *loop);
bool awsc_mailbox_is_empty(awsc_loop *loop);

#endif
