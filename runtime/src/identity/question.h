/* SPDX-License-Identifier: Apache-2.0 */
/* A question to a source that answers it with a call of an inner client. */
#ifndef AWSC_IDENTITY_QUESTION_H
#define AWSC_IDENTITY_QUESTION_H

#include <awsc/call.h>

#include "auth/provider.h"

/* The common head of a source's data for one request. */
typedef struct awsc_question {
    const awsc_allocator *allocator;
    awsc_credentials_provider *source; /* a reference, while the question is open */
    awsc_identity_request *request;    /* NULL: withdrawn */
    awsc_loop *loop;
    awsc_call *call; /* under way, or NULL */
    /* Frees the members after the head; may be NULL. */
    void (*clear)(struct awsc_question *question);
} awsc_question;

/* `size` bytes that begin with a question, else zero. NULL: no memory, and the request has its answer. */
void *awsc_question_new(size_t size, awsc_credentials_provider *source, awsc_loop *loop,
                        awsc_identity_request *request);

/* The answer, unless the question was withdrawn; takes `identity` and `error` over, and frees the question. */
void awsc_question_answer(awsc_question *question, int status, awsc_identity *identity, awsc_error *error);

/*
 * `cancel` of such a source: the call under way is cancelled, and its end, which the source hands to
 * awsc_question_answer as ever, frees the question.
 */
void awsc_question_withdraw(awsc_credentials_provider *source, awsc_identity_request *request);

#endif
