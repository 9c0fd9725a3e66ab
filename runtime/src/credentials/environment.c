/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_ACCOUNT_ID; and the token of
 * AWS_WEB_IDENTITY_TOKEN_FILE. */
#include "credentials/source.h"
#include "credentials/static.h"
#include "error/error.h"
#include "error/given.h"

/* If a key is missing, the provider says so. */
static int provider_new(const awsc_allocator *allocator, const awsc_environment *environment,
                        awsc_credentials_provider **out, awsc_error **error)
{
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    credentials.access_key_id = awsc_environment_get(environment, "AWS_ACCESS_KEY_ID");
    credentials.secret_access_key = awsc_environment_get(environment, "AWS_SECRET_ACCESS_KEY");
    credentials.session_token = awsc_environment_get(environment, "AWS_SESSION_TOKEN");
    credentials.account_id = awsc_environment_get(environment, "AWS_ACCOUNT_ID");
    bool complete = credentials.access_key_id && credentials.secret_access_key;
    const char *reason = "environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set";
    if (credentials.access_key_id) reason = "environment: AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not";
    int status = awsc_static_provider_new(allocator, complete ? &credentials : NULL, complete ? "environment" : reason,
                                          out, error);
    if (!status) awsc_features_add(&(*out)->features, AWSC_FEATURE_CREDENTIALS_ENV_VARS);
    return status;
}

int awsc_credentials_provider_new_environment(awsc_credentials_provider **out, awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(out, error);
    return provider_new(awsc_allocator_default(), awsc_environment_process(), out, error);
}

/* ---- for the chain --------------------------------------------------------------------------------------------- */

static int not_configured(const char *reason, awsc_error **error)
{
    (void)awsc_error_set(error, AWSC_ERR_CONFIG, "%s", reason);
    return AWSC_END;
}

int awsc_environment_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                                awsc_credentials_provider *base, awsc_credentials_provider **out, awsc_error **error)
{
    const awsc_environment *environment = context->environment;
    const char *id = awsc_environment_get(environment, "AWS_ACCESS_KEY_ID");
    const char *secret = awsc_environment_get(environment, "AWS_SECRET_ACCESS_KEY");
    (void)step, (void)base;
    if (id && secret) return provider_new(context->allocator, environment, out, error);
    return not_configured(id || secret ? "only one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is set"
                                       : "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set",
                          error);
}

int awsc_environment_token_source_new(const awsc_source_context *context, const awsc_profile_step *unused,
                                      awsc_credentials_provider *base, awsc_credentials_provider **out,
                                      awsc_error **error)
{
    const awsc_environment *environment = context->environment;
    awsc_profile_step step = {.kind = AWSC_STEP_WEB_IDENTITY, .keys = AWSC_CREDENTIALS_INIT};
    (void)unused;
    step.value = awsc_environment_get(environment, "AWS_WEB_IDENTITY_TOKEN_FILE");
    step.role_arn = awsc_environment_get(environment, "AWS_ROLE_ARN");
    step.role_session_name = awsc_environment_get(environment, "AWS_ROLE_SESSION_NAME");
    if (!step.value) return not_configured("AWS_WEB_IDENTITY_TOKEN_FILE is not set", error);
    if (!step.role_arn) return not_configured("AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not", error);
    return awsc_service_source_new(context, &step, base, out, error);
}
