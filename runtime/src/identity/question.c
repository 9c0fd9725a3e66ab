/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/question.h"

#include "client/client.h"
#include "error/error.h"

void *awsc_question_new(size_t size, awsc_credentials_provider *source, awsc_loop *loop, awsc_identity_request *request)
{
    awsc_question *question = awsc_alloc_zeroed(source->allocator, 1, size);
    if (!question) {
        awsc_error *error = NULL;
        int status = awsc_error_nomem(&error);
        request->done(request, status, NULL, error);
        return NULL;
    }
    question->allocator = source->allocator;
    question->source = awsc_credentials_provider_retain(source);
    question->loop = loop;
    question->request = request;
    request->pending = question;
    return question;
}

static void deliver(void (*done)(void), void *user, int status, void *output, awsc_error *error)
{
    ((awsc_question_called *)done)(user, status, output, error);
}

int awsc_question_call(awsc_question *question, awsc_client *client, const awsc_operation *operation, const void *input,
                       awsc_question_called *called, awsc_error **error)
{
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.borrow_payload = AWSC_BOOL(true);
    const awsc_internal_request request = {
        .operation = operation,
        .level = client->level,
        .client = client,
        .loop = question->loop,
        .input = input,
        .options = &options,
        .deliver = deliver,
        .done = (void (*)(void))called,
        .user = question,
    };
    return awsc_internal_call_start(&request, &question->call, error);
}

void awsc_question_answer(awsc_question *question, int status, awsc_identity *identity, awsc_error *error)
{
    awsc_identity_request *request = question->request;
    awsc_credentials_provider *source = question->source;
    if (question->clear) question->clear(question);
    awsc_release(question->allocator, question);
    if (request) {
        request->pending = NULL;
        request->done(request, status, identity, error);
    } else {
        awsc_identity_free(identity);
        awsc_error_free(error);
    }
    awsc_credentials_provider_free(source);
}

void awsc_question_withdraw(awsc_credentials_provider *source, awsc_identity_request *request)
{
    (void)source;
    awsc_question *question = request->pending;
    if (!question) return;
    request->pending = NULL;
    question->request = NULL;
    if (question->call) awsc_call_cancel(question->call);
}
