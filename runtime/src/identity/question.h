/* SPDX-License-Identifier: Apache-2.0 */
/* Requests for an identity to sources that make a call with an inner client. */
#ifndef AWSC_IDENTITY_QUESTION_H
#define AWSC_IDENTITY_QUESTION_H

#include <awsc/call.h>
#include <awsc/tables/generated.h>

#include "auth/provider.h"

/* The common head of a source's state for one request; first member of a larger structure. */
typedef struct awsc_question {
    const awsc_allocator *allocator;
    awsc_credentials_provider *source; /* a counted reference */
    awsc_identity_request *request;    /* NULL: cancelled */
    awsc_loop *loop;
    awsc_call *call; /* the current call, or NULL */
    /* Frees the members after the head; may be NULL. */
    void (*clear)(struct awsc_question *question);
} awsc_question;

/* Allocates `size` bytes that begin with a question; the rest is zero. When memory runs out, fails the request and
 * returns NULL. */
void *awsc_question_new(size_t size, awsc_credentials_provider *source, awsc_loop *loop,
                        awsc_identity_request *request);

/* Receives the result of a question's call, and owns `output` and `error`. `user` is the question. */
typedef void awsc_question_called(void *user, int status, void *output, awsc_error *error);

/* Starts the call of a question. Does not copy the payload of the input, so that no copy of a secret is left behind:
 * the question keeps it until the call has ended. */
int awsc_question_call(awsc_question *question, awsc_client *client, const awsc_operation *operation, const void *input,
                       awsc_question_called *called, awsc_error **error);

/* Delivers the result, unless the request was cancelled, and frees the question. Takes ownership of `identity` and
 * `error`. */
void awsc_question_answer(awsc_question *question, int status, awsc_identity *identity, awsc_error *error);

/*
 * Implements `cancel` of such a source: cancels the current call. When that call ends, the source calls
 * awsc_question_answer as usual, which frees the question.
 */
void awsc_question_withdraw(awsc_credentials_provider *source, awsc_identity_request *request);

#endif
