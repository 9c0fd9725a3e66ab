/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds credentials as a client does, but without a client; prints the access key id and the expiration.
 *
 *   credentials [PROFILE]
 */
#include <stdio.h>
#include <time.h>

#include <awsc/config.h>
#include <awsc/credentials.h>

/* Never prints the secret key or the session token. */
static void print(const awsc_credentials *credentials)
{
    printf("access key id: %s\n", credentials->access_key_id);
    printf("kind: %s\n", credentials->session_token ? "temporary" : "long-term");
    if (credentials->account_id) printf("account: %s\n", credentials->account_id);
    if (!credentials->expiration.is_set) {
        printf("expiration: none\n");
        return;
    }
    char text[32];
    time_t end = (time_t)credentials->expiration.value.seconds;
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime(&end));
    printf("expiration: %s\n", text);
}

int main(int argc, char **argv)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_credentials_get_options options = AWSC_CREDENTIALS_GET_OPTIONS_INIT;
    awsc_credentials_provider *provider = NULL;
    awsc_identity *identity = NULL;
    awsc_error *error = NULL;
    if (argc > 1) config.profile = argv[1];
    options.timeout_ms = AWSC_I64(30 * 1000);

    int status = awsc_credentials_provider_new_default(&config, &provider, &error);
    if (!status) status = awsc_credentials_get(provider, &options, &identity, &error);
    if (!status)
        print(awsc_identity_credentials(identity));
    else
        fprintf(stderr, "%s\n", awsc_error_text(error));

    awsc_identity_free(identity);
    awsc_credentials_provider_free(provider);
    awsc_error_free(error);
    return status ? 1 : 0;
}
