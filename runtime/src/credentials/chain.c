/* The default chain: environment, then the keys of the profile. */
#include "credentials/chain.h"

#include "base/buffer.h"
#include "credentials/environment.h"
#include "credentials/profile.h"
#include "credentials/static.h"
#include "error/error.h"

int awsc_default_chain_new(const awsc_allocator *allocator, const awsc_settings *settings,
                           const awsc_environment *environment, awsc_credentials_provider **out, awsc_error **error)
{
    bool found = false;
    int status = awsc_environment_provider_new(allocator, environment, &found, out, error);
    if (status || found) return status;
    awsc_credentials_provider_free(*out);
    *out = NULL;

    awsc_credentials credentials;
    if (awsc_profile_credentials(settings, &credentials))
        return awsc_static_provider_new(allocator, &credentials, NULL, out, error);

    awsc_buffer reason = AWSC_BUFFER_INIT(allocator);
    awsc_buffer_append_format(
        &reason,
        "tried the environment (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set) and "
        "profile \"%s\" of %s and %s (no aws_access_key_id with aws_secret_access_key)",
        settings->profile, settings->credentials_file, settings->config_file);
    const char *text = awsc_buffer_text(&reason);
    status = text ? awsc_static_provider_new(allocator, NULL, text, out, error) : awsc_error_nomem(error);
    awsc_buffer_clear(&reason);
    return status;
}
