/* SPDX-License-Identifier: Apache-2.0 */
/* Assumes a role with other credentials: STS AssumeRole. */
#include "identity/assume_role.h"

#include "base/container.h"
#include "credentials/mfa.h"
#include "error/error.h"

typedef struct role_source {
    awsc_sts_source head;
    awsc_mfa_fn *mfa_code;
    void *mfa_user;
} role_source;

typedef struct role_question {
    awsc_question head;
    awsc_mfa_question mfa;
    char *code; /* while the call needs it */
} role_question;

/* ---- a question ------------------------------------------------------------------------------------------------ */

static void clear(awsc_question *question)
{
    role_question *q = (role_question *)question;
    awsc_release_secret(question->allocator, q->code);
}

static void answered(void *user, int status, void *result, awsc_error *error)
{
    awsc_core_sts_assume_role_output *output = result;
    awsc_sts_source_answer(user, status, output, output ? output->credentials : NULL,
                           output ? output->assumed_role_user : NULL, error);
}

static void call(role_question *q)
{
    const awsc_sts_source *source = (const awsc_sts_source *)q->head.source;
    awsc_core_sts_assume_role_input input = *(const awsc_core_sts_assume_role_input *)source->input;
    awsc_error *error = NULL;
    input.token_code = q->code;
    int status =
        awsc_question_call(&q->head, source->client, &awsc_core_sts_assume_role_operation, &input, answered, &error);
    if (status) awsc_sts_source_fail(&q->head, status, error);
}

static void code_is_there(awsc_mfa_question *mfa, int status, const char *code, awsc_error *error)
{
    role_question *q = AWSC_CONTAINER_OF(mfa, role_question, mfa);
    if (!status) {
        q->code = awsc_text_copy(q->head.allocator, code);
        if (!q->code) status = awsc_error_nomem(&error);
    }
    if (status)
        awsc_sts_source_fail(&q->head, status, error);
    else
        call(q);
}

static void get_by_role(awsc_credentials_provider *base, awsc_loop *loop, awsc_identity_request *request)
{
    const role_source *source = (const role_source *)base;
    const char *device = ((const awsc_core_sts_assume_role_input *)source->head.input)->serial_number;
    role_question *q = awsc_question_new(sizeof *q, base, loop, request);
    if (!q) return;
    q->head.clear = clear;
    q->mfa.done = code_is_there;
    if (device)
        awsc_mfa_ask(base->allocator, loop, source->mfa_code, source->mfa_user, device, &q->mfa);
    else
        call(q);
}

static void cancel_role(awsc_credentials_provider *base, awsc_identity_request *request)
{
    role_question *q = request->pending;
    awsc_question_withdraw(base, request);
    if (!q || !q->mfa.pending) return;
    /* No call is under way, whose end would free the question. */
    awsc_mfa_cancel(&q->mfa);
    awsc_question_answer(&q->head, AWSC_ERR_CANCELLED, NULL, NULL);
}

/* ---- the source ------------------------------------------------------------------------------------------------ */

int awsc_assume_role_source_make(const awsc_source_context *context, const awsc_core_sts_assume_role_input *input,
                                 awsc_sts_request *request, awsc_credentials_provider **out, awsc_error **error)
{
    awsc_sts_source *source = NULL;
    request->operation = &awsc_core_sts_assume_role_operation;
    request->input = input;
    request->role_arn = input->role_arn;
    int status = awsc_sts_source_new(sizeof(role_source), context, request, &source, error);
    if (status) return status;
    source->base.get = get_by_role;
    source->base.cancel = cancel_role;
    if (request->credentials) source->base.features = request->credentials->features;
    awsc_features_add(&source->base.features, AWSC_FEATURE_CREDENTIALS_STS_ASSUME_ROLE);
    ((role_source *)source)->mfa_code = context->options->mfa_code;
    ((role_source *)source)->mfa_user = context->options->mfa_user;
    *out = &source->base;
    return AWSC_OK;
}

int awsc_assume_role_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                                awsc_credentials_provider *base, awsc_credentials_provider **out, awsc_error **error)
{
    char name[AWSC_SESSION_NAME_MAX + 1];
    awsc_sts_request request = {.profile = step->profile, .credentials = base};
    awsc_core_sts_assume_role_input input = {
        .role_arn = step->role_arn,
        .role_session_name = name,
        .external_id = step->external_id,
        .serial_number = step->mfa_serial,
    };
    int status = awsc_role_duration_parse(step->duration_seconds, &input.duration_seconds, error);
    if (!status)
        status = awsc_role_session_name(step->role_session_name, context->options->clock, AWSC_ERR_CONFIG, name, error);
    return status ? status : awsc_assume_role_source_make(context, &input, &request, out, error);
}
