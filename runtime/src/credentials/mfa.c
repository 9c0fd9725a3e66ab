/* SPDX-License-Identifier: Apache-2.0 */
/* Asking the program for the code of an MFA device. */
#include "base/container.h"
#include "credentials/mfa.h"

#include <stddef.h>

#include "credentials/answer.h"
#include "error/error.h"
#include "error/given.h"

struct awsc_mfa_request {
    awsc_answer answer;
    const awsc_allocator *allocator;
    awsc_mfa_fn *function;
    void *user;
    awsc_mfa_question *question;
    char *serial_number;
};

static awsc_mfa_request *request_of(awsc_answer *answer)
{
    return AWSC_CONTAINER_OF(answer, awsc_mfa_request, answer);
}

static void deliver_code(awsc_answer *answer, int status, void *value, awsc_error *error)
{
    awsc_mfa_request *request = request_of(answer);
    awsc_mfa_question *question = request->question;
    question->pending = NULL;
    question->done(question, status, value, error);
    awsc_release_secret(request->allocator, value);
}

static void discard(awsc_answer *answer, void *value)
{
    awsc_release_secret(request_of(answer)->allocator, value);
}

static void destroy_mfa_request(awsc_answer *answer)
{
    awsc_mfa_request *request = request_of(answer);
    awsc_release(request->allocator, request->serial_number);
    awsc_release(request->allocator, request);
}

static void ask(awsc_answer *answer)
{
    awsc_mfa_request *request = request_of(answer);
    const awsc_allocator *before = awsc_memory_use(NULL);
    request->function(request->user, request);
    (void)awsc_memory_use(before);
}

static awsc_mfa_request *new_request(const awsc_allocator *allocator, awsc_loop *loop, const char *serial_number)
{
    awsc_mfa_request *request = awsc_alloc_zeroed(allocator, 1, sizeof *request);
    if (!request) return NULL;
    request->answer = (awsc_answer){deliver_code, discard, destroy_mfa_request, .memory = allocator};
    request->allocator = allocator;
    request->serial_number = awsc_text_copy(allocator, serial_number);
    if (request->serial_number && !awsc_answer_open(&request->answer, loop)) return request;
    destroy_mfa_request(&request->answer);
    return NULL;
}

void awsc_mfa_ask(const awsc_allocator *allocator, awsc_loop *loop, awsc_mfa_fn *function, void *user,
                  const char *serial_number, awsc_mfa_question *question)
{
    awsc_error *error = NULL;
    int status = AWSC_OK;
    question->pending = NULL;
    if (!function)
        status = awsc_error_set(&error, AWSC_ERR_CREDENTIALS,
                                "the role demands a code of the MFA device %s, and no function asks for it; "
                                "expected mfa_code in the configuration",
                                serial_number);
    awsc_mfa_request *request = status ? NULL : new_request(allocator, loop, serial_number);
    if (!request) {
        if (!status) status = awsc_error_nomem(&error);
        question->done(question, status, NULL, error);
        return;
    }
    request->function = function;
    request->user = user;
    request->question = question;
    question->pending = request;
    awsc_answer_ask(&request->answer, ask);
}

void awsc_mfa_cancel(awsc_mfa_question *question)
{
    awsc_mfa_request *request = question->pending;
    question->pending = NULL;
    if (request) awsc_answer_withdraw(&request->answer);
}

/* ---- for the program ------------------------------------------------------------------------------------------- */

const char *awsc_mfa_request_serial_number(const awsc_mfa_request *request)
{
    AWSC_NEED_OR(request, NULL);
    return request->serial_number;
}

void awsc_mfa_request_answer(awsc_mfa_request *request, const char *code)
{
    AWSC_NEED_OR(request, );
    if (!code || !*code) {
        awsc_mfa_request_fail(request, "the code is empty");
        return;
    }
    awsc_error *error = NULL;
    char *copy = awsc_text_copy(request->allocator, code);
    int status = copy ? AWSC_OK : awsc_error_nomem(&error);
    awsc_answer_give(&request->answer, status, copy, error);
}

void awsc_mfa_request_fail(awsc_mfa_request *request, const char *message)
{
    AWSC_NEED_OR(request, );
    awsc_error *error = NULL;
    bool quiet = !message || !*message;
    const awsc_allocator *before = awsc_memory_use(request->allocator);
    int status = awsc_error_set(&error, AWSC_ERR_CREDENTIALS, "no code of the MFA device %s%s%s",
                                request->serial_number, quiet ? "" : ": ", quiet ? "" : message);
    awsc_answer_give(&request->answer, status, NULL, error);
    (void)awsc_memory_use(before);
}

bool awsc_mfa_request_cancelled(awsc_mfa_request *request)
{
    AWSC_NEED_OR(request, true);
    return awsc_answer_withdrawn(&request->answer);
}
