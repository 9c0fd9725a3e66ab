/* SPDX-License-Identifier: Apache-2.0 */
/* A role that is assumed with other credentials: STS AssumeRole. */
#include "base/container.h"
#include "credentials/source.h"

#include "credentials/mfa.h"
#include "error/error.h"
#include "error/given.h"
#include "identity/configured.h"
#include "identity/sts_source.h"

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

static void answered(void *user, int status, awsc_core_sts_assume_role_output *output, awsc_error *error)
{
    awsc_sts_source_answer(user, status, output, output ? output->credentials : NULL,
                           output ? output->assumed_role_user : NULL, error);
}

static void call(role_question *q)
{
    const awsc_sts_source *source = (const awsc_sts_source *)q->head.source;
    awsc_core_sts_assume_role_input input = *(const awsc_core_sts_assume_role_input *)source->input;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_error *error = NULL;
    input.token_code = q->code;
    options.borrow_payload = AWSC_BOOL(true); /* the question has it all: no copy of the code is left behind */
    int status = awsc_core_sts_assume_role_start(source->client, q->head.loop, &input, &options, answered, q,
                                                 &q->head.call, &error);
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

static int new_source(const awsc_source_context *context, const awsc_core_sts_assume_role_input *input,
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
    return status ? status : new_source(context, &input, &request, out, error);
}

/* ---- for programs ---------------------------------------------------------------------------------------------- */

static int check(const awsc_assume_role_options *options, awsc_error **error)
{
    if (!options->role_arn || !*options->role_arn)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "awsc_credentials_provider_new_assume_role: no role_arn");
    for (size_t i = 0; i < options->policy_arn_count; i++)
        if (!options->policy_arns || !options->policy_arns[i])
            return awsc_error_set(error, AWSC_ERR_VALIDATION,
                                  "awsc_credentials_provider_new_assume_role: policy_arns[%zu] is NULL", i);
    return awsc_role_duration_check(options->duration_seconds, error);
}

/* One block with the list's pointers and their texts; NULL without memory. */
static void *list_policies(const awsc_assume_role_options *options, const awsc_allocator *allocator,
                           awsc_core_sts_policy_descriptor_list_type *list)
{
    typedef awsc_core_sts_policy_descriptor_type policy;
    size_t count = options->policy_arn_count;
    const policy **items = awsc_alloc_zeroed(allocator, count + 1, sizeof *items + sizeof **items);
    if (!items) return NULL;
    policy *policies = (policy *)(void *)(items + count + 1);
    for (size_t i = 0; i < count; i++) {
        policies[i].arn = options->policy_arns[i];
        items[i] = &policies[i];
    }
    if (count) *list = (awsc_core_sts_policy_descriptor_list_type){count, items};
    return items;
}

static int own_source(awsc_configured *configured, const awsc_assume_role_options *options,
                      awsc_credentials_provider *base, awsc_credentials_provider **out, awsc_error **error)
{
    char name[AWSC_SESSION_NAME_MAX + 1];
    awsc_sts_request request = {.credentials = base, .own_settings = true};
    awsc_core_sts_assume_role_input input = {
        .role_arn = options->role_arn,
        .role_session_name = name,
        .policy = options->policy,
        .duration_seconds = options->duration_seconds,
        .external_id = options->external_id,
        .serial_number = options->mfa_serial,
        .source_identity = options->source_identity,
    };
    int status =
        awsc_role_session_name(options->role_session_name, configured->options.clock, AWSC_ERR_VALIDATION, name, error);
    if (status) return status;
    void *policies = list_policies(options, configured->context.allocator, &input.policy_arns);
    if (!policies) return awsc_error_nomem(error);
    if (options->mfa_code) {
        configured->options.mfa_code = options->mfa_code;
        configured->options.mfa_user = options->mfa_user;
    }
    status = new_source(&configured->context, &input, &request, out, error);
    awsc_release(configured->context.allocator, policies);
    return status;
}

static int find_base(const awsc_source_context *context, awsc_credentials_provider *given,
                     awsc_credentials_provider **out, awsc_error **error)
{
    if (!given)
        return awsc_default_chain_new(context->allocator, context->settings, context->environment, context->options,
                                      out, error);
    *out = awsc_credentials_provider_retain(given);
    return AWSC_OK;
}

int awsc_credentials_provider_new_assume_role(const awsc_assume_role_options *options, awsc_credentials_provider **out,
                                              awsc_error **error)
{
    awsc_assume_role_options own = AWSC_ASSUME_ROLE_OPTIONS_INIT;
    awsc_configured configured;
    awsc_credentials_provider *base = NULL, *source = NULL;
    AWSC_NEED(out, error);
    *out = NULL;
    int status = AWSC_TAKE_STRUCT(&own, options, "options", AWSC_ASSUME_ROLE_OPTIONS_INIT, error);
    if (!status) status = check(&own, error);
    if (!status) status = awsc_configured_open(&configured, "STS", own.config, own.region, error);
    if (status) return status;
    status = find_base(&configured.context, own.source, &base, error);
    if (!status) status = own_source(&configured, &own, base, &source, error);
    if (!status) status = awsc_configured_keep(&configured, source, "a role of the program's own", out, error);
    awsc_credentials_provider_free(base);
    awsc_configured_close(&configured);
    return status;
}
