/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A question that the program answers, once and on any thread, while the asking loop goes on. Two sides hold it: the
 * asking side until the answer is delivered or the question withdrawn, the program until it has answered.
 */
#ifndef AWSC_CREDENTIALS_ANSWER_H
#define AWSC_CREDENTIALS_ANSWER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#include <awsc/error.h>

#include "loop/mailbox.h"

/* Embedded in the question. Zero but for the first four. */
typedef struct awsc_answer {
    /* Delivers the program's answer on the loop's thread. Takes `value` and `error` over. */
    void (*deliver)(struct awsc_answer *answer, int status, void *value, awsc_error *error);
    /* Frees an answer to a withdrawn question. On any thread. */
    void (*discard)(struct awsc_answer *answer, void *value);
    /* Both sides are done. On any thread. */
    void (*destroy)(struct awsc_answer *answer);
    const awsc_allocator *memory; /* in effect while `deliver` runs from the loop */

    awsc_loop *loop;
    awsc_mailbox *mailbox;
    awsc_loop_message message;
    atomic_size_t references;
    pid_t pid;
    pthread_mutex_t lock; /* for the members below */
    bool awaited;         /* the loop has gone on, and wants a message */
    bool answered;
    bool withdrawn;
    int status;
    void *value;
    awsc_error *error;
} awsc_answer;

/* On the loop's thread. Then both sides hold it. 0; -1 when memory runs out: nothing was opened. */
int awsc_answer_open(awsc_answer *answer, awsc_loop *loop);

/* Runs `ask` with the question. An answer that is given inside is delivered inside, others from the loop. */
void awsc_answer_ask(awsc_answer *answer, void (*ask)(awsc_answer *answer));

/* The asking side, on the loop's thread: nothing is delivered any more. */
void awsc_answer_withdraw(awsc_answer *answer);

/* The answering side, on any thread. Takes `value` and `error` over, and the question is not its own any more. */
void awsc_answer_give(awsc_answer *answer, int status, void *value, awsc_error *error);

/* The answering side, on any thread: whether the question was withdrawn. */
bool awsc_answer_withdrawn(awsc_answer *answer);

#endif
