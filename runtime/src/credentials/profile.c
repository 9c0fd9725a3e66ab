/* Keys that stand in a profile: aws_access_key_id, aws_secret_access_key, aws_session_token, aws_account_id. */
#include "credentials/profile.h"

#include "ini/profile.h"

/* Blank counts as absent. */
static const char *get(const awsc_settings *settings, const char *name)
{
    const char *value = awsc_profile_get(settings->selected, name);
    return value && *value ? value : NULL;
}

bool awsc_profile_credentials(const awsc_settings *settings, awsc_credentials *out)
{
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    credentials.access_key_id = get(settings, "aws_access_key_id");
    credentials.secret_access_key = get(settings, "aws_secret_access_key");
    credentials.session_token = get(settings, "aws_session_token");
    credentials.account_id = get(settings, "aws_account_id");
    *out = credentials;
    return credentials.access_key_id && credentials.secret_access_key;
}
