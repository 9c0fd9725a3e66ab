/* SPDX-License-Identifier: Apache-2.0 */
/* A question that the program answers. The lock is held for moments only, and never while code of others runs. */
#include "base/container.h"
#include "credentials/answer.h"
#include "sys/process.h"

#include <stddef.h>

/* In a forked child the answering thread of the parent is not there, and may have held the lock: such a question is
 * given up with its memory. */
static bool is_ours(const awsc_answer *answer)
{
    return answer->pid == awsc_process_id();
}

static void release(awsc_answer *answer)
{
    if (atomic_fetch_sub_explicit(&answer->references, 1, memory_order_acq_rel) != 1) return;
    (void)pthread_mutex_destroy(&answer->lock);
    answer->destroy(answer);
}

/* On the loop's thread, after it was answered: the asking side's end. */
static void hand_over(awsc_answer *answer)
{
    void *value = answer->value;
    awsc_error *error = answer->error;
    answer->value = NULL;
    answer->error = NULL;
    answer->deliver(answer, answer->status, value, error);
    release(answer);
}

static void run_message(awsc_loop_message *message)
{
    hand_over(AWSC_CONTAINER_OF(message, awsc_answer, message));
}

int awsc_answer_open(awsc_answer *answer, awsc_loop *loop)
{
    answer->mailbox = awsc_mailbox_of(loop);
    if (!answer->mailbox || pthread_mutex_init(&answer->lock, NULL)) return -1;
    answer->loop = loop;
    answer->message.run = run_message;
    answer->message.memory = answer->memory;
    answer->pid = awsc_process_id();
    atomic_init(&answer->references, 2);
    return 0;
}

void awsc_answer_ask(awsc_answer *answer, void (*ask)(awsc_answer *answer))
{
    /* Inside, the program may answer, and cancel the call that asks: either would be the end of it. */
    (void)atomic_fetch_add_explicit(&answer->references, 1, memory_order_relaxed);
    ask(answer);
    (void)pthread_mutex_lock(&answer->lock);
    bool deliver = answer->answered && !answer->withdrawn;
    answer->awaited = !answer->answered;
    (void)pthread_mutex_unlock(&answer->lock);
    if (deliver) hand_over(answer);
    release(answer);
}

void awsc_answer_withdraw(awsc_answer *answer)
{
    if (!is_ours(answer)) return;
    (void)pthread_mutex_lock(&answer->lock);
    answer->withdrawn = true; /* from here on no thread posts */
    bool answered = answer->answered;
    (void)pthread_mutex_unlock(&answer->lock);
    awsc_mailbox_withdraw(answer->mailbox, &answer->message);
    if (answered) {
        if (answer->value) answer->discard(answer, answer->value);
        awsc_error_free(answer->error);
    }
    release(answer);
}

void awsc_answer_give(awsc_answer *answer, int status, void *value, awsc_error *error)
{
    bool taken = false;
    if (is_ours(answer)) {
        (void)pthread_mutex_lock(&answer->lock);
        taken = !answer->withdrawn && !answer->answered;
        if (taken) {
            answer->answered = true;
            answer->status = status;
            answer->value = value;
            answer->error = error;
            /* The loop still exists: before it is freed, its request is withdrawn, which needs the lock. */
            if (answer->awaited) awsc_mailbox_post(answer->mailbox, &answer->message);
        }
        (void)pthread_mutex_unlock(&answer->lock);
    }
    if (!taken) {
        if (value) answer->discard(answer, value);
        awsc_error_free(error);
    }
    if (is_ours(answer)) release(answer);
}

bool awsc_answer_withdrawn(awsc_answer *answer)
{
    if (!is_ours(answer)) return true;
    (void)pthread_mutex_lock(&answer->lock);
    bool withdrawn = answer->withdrawn;
    (void)pthread_mutex_unlock(&answer->lock);
    return withdrawn;
}
