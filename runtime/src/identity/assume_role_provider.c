/* SPDX-License-Identifier: Apache-2.0 */
/* Public provider that assumes a role. */
#include "base/memory.h"
#include "credentials/source.h"
#include "error/error.h"
#include "error/given.h"
#include "identity/assume_role.h"
#include "identity/configured.h"

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

/* Allocates the list of policy ARNs and its items in one block; sets `*list`. Returns the block, or NULL when memory
 * runs out. */
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
    status = awsc_assume_role_source_make(&configured->context, &input, &request, out, error);
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
