/* SPDX-License-Identifier: Apache-2.0 */
/* Public provider that assumes a role with a token from a file. */
#include "error/error.h"
#include "error/given.h"
#include "identity/configured.h"
#include "identity/web_identity.h"
#include "sys/environment.h"

static const char *either(const char *given, const char *variable)
{
    return given ? given : awsc_environment_get(awsc_environment_process(), variable);
}

static int check(const awsc_web_role *role, awsc_error **error)
{
    const char *missing = !role->arn || !*role->arn ? "role_arn, and AWS_ROLE_ARN is not set"
                          : !role->token_file || !*role->token_file
                              ? "token_file, and AWS_WEB_IDENTITY_TOKEN_FILE is not set"
                              : NULL;
    if (missing)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "awsc_credentials_provider_new_web_identity: no %s", missing);
    return awsc_role_duration_check(role->duration_seconds, error);
}

int awsc_credentials_provider_new_web_identity(const awsc_web_identity_options *options,
                                               awsc_credentials_provider **out, awsc_error **error)
{
    awsc_web_identity_options own = AWSC_WEB_IDENTITY_OPTIONS_INIT;
    awsc_configured configured;
    awsc_credentials_provider *source = NULL;
    AWSC_NEED(out, error);
    *out = NULL;
    int status = AWSC_TAKE_STRUCT(&own, options, "options", AWSC_WEB_IDENTITY_OPTIONS_INIT, error);
    if (status) return status;
    awsc_web_role role = {either(own.role_arn, "AWS_ROLE_ARN"), either(own.role_session_name, "AWS_ROLE_SESSION_NAME"),
                          either(own.token_file, "AWS_WEB_IDENTITY_TOKEN_FILE"), own.duration_seconds};
    awsc_sts_request request = {.own_settings = true};
    status = check(&role, error);
    if (!status) status = awsc_configured_open(&configured, "STS", own.config, own.region, error);
    if (status) return status;
    status = awsc_web_identity_source_make(&configured.context, &role, &request, AWSC_ERR_VALIDATION, &source, error);
    if (!status) status = awsc_configured_keep(&configured, source, "web identity", out, error);
    awsc_configured_close(&configured);
    return status;
}
