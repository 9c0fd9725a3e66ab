/* A loop's mailbox: how another thread makes something run on a loop that it does not own. */
#ifndef AWSC_CREDENTIALS_MAILBOX_H
#define AWSC_CREDENTIALS_MAILBOX_H

#include "loop/loop.h"

typedef struct awsc_mailbox awsc_mailbox;

/* What is to be run. Embedded in its owner; zero but for `run`. */
typedef struct awsc_letter {
    void (*run)(struct awsc_letter *letter);
    struct awsc_letter *next;
    bool posted;
} awsc_letter;

/* The mailbox of a loop, made at the first use and freed with it. On the loop's thread. NULL: no memory, descriptor. */
awsc_mailbox *awsc_mailbox_of(awsc_loop *loop);

/* From any thread, while the loop lives: `run` runs on the loop, soon. */
void awsc_mailbox_post(awsc_mailbox *mailbox, awsc_letter *letter);

/* On the loop's thread: the letter does not run, and nobody looks at it any more. */
void awsc_mailbox_withdraw(awsc_mailbox *mailbox, awsc_letter *letter);

#endif
