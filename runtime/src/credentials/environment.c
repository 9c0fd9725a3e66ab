/* Credentials from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_ACCOUNT_ID. */
#include "credentials/environment.h"

#include "credentials/static.h"
#include "error/error.h"
#include "error/given.h"

int awsc_environment_provider_new(const awsc_allocator *allocator, const awsc_environment *environment, bool *found,
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
    if (found) *found = complete;
    int status = awsc_static_provider_new(allocator, complete ? &credentials : NULL, complete ? "environment" : reason,
                                          out, error);
    if (!status) awsc_features_add(&(*out)->features, AWSC_FEATURE_CREDENTIALS_ENV_VARS);
    return status;
}

int awsc_credentials_provider_new_environment(awsc_credentials_provider **out, awsc_error **error)
{
    AWSC_NEED(out, error);
    return awsc_environment_provider_new(awsc_allocator_default(), awsc_environment_process(), NULL, out, error);
}
