/* SPDX-License-Identifier: Apache-2.0 */
/* Prints for each part that a build may leave out what its functions and profiles say: "PART: message". The profiles
 * are in the file that the argument names. */
#include <stdio.h>
#include <string.h>

#include <awsc/bearer.h>
#include <awsc/config.h>
#include <awsc/credentials.h>
#include <awsc/http.h>
#include <awsc/sigv4.h>

static void tell(const char *part, int status, awsc_credentials_provider *provider, awsc_error *error)
{
    printf("%s: %s\n", part, status ? awsc_error_text(error) : "made");
    awsc_credentials_provider_free(provider);
    awsc_error_free(error);
}

static void make_each(void)
{
    awsc_credentials_provider *provider = NULL;
    awsc_error *error = NULL;
    awsc_assume_role_options role = AWSC_ASSUME_ROLE_OPTIONS_INIT;
    awsc_web_identity_options web = AWSC_WEB_IDENTITY_OPTIONS_INIT;
    awsc_sso_options sso = AWSC_SSO_OPTIONS_INIT;
    awsc_login_options login = AWSC_LOGIN_OPTIONS_INIT;
    awsc_process_options process = AWSC_PROCESS_OPTIONS_INIT;
    int status = awsc_credentials_provider_new_assume_role(&role, &provider, &error);
    tell("STS", status, provider, error);
    error = NULL;
    status = awsc_credentials_provider_new_web_identity(&web, &provider, &error);
    tell("STS", status, provider, error);
    error = NULL;
    status = awsc_credentials_provider_new_sso(&sso, &provider, &error);
    tell("SSO", status, provider, error);
    error = NULL;
    status = awsc_credentials_provider_new_login(&login, &provider, &error);
    tell("SSO", status, provider, error);
    error = NULL;
    awsc_token_provider *tokens = NULL;
    status = awsc_token_provider_new_sso(NULL, &tokens, &error);
    tell("SSO", status, NULL, error);
    awsc_token_provider_free(tokens);
    error = NULL;
    status = awsc_credentials_provider_new_process(&process, &provider, &error);
    tell("PROCESS", status, provider, error);
    error = NULL;
    status = awsc_credentials_provider_new_imds(NULL, &provider, &error);
    tell("IMDS", status, provider, error);
}

static void use_profile(const char *part, const char *file, const char *profile)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_credentials_provider *provider = NULL;
    awsc_identity *identity = NULL;
    awsc_error *error = NULL;
    config.config_file = file;
    config.profile = profile;
    config.region = "eu-west-1";
    int status = awsc_credentials_provider_new_default(&config, &provider, &error);
    if (!status) status = awsc_credentials_get(provider, NULL, &identity, &error);
    awsc_identity_free(identity);
    tell(part, status, provider, error);
}

static void sign(void)
{
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    awsc_http_request *request = NULL;
    awsc_error *error = NULL;
    if (awsc_http_request_new("GET", "/", &request, NULL)) return;
    int status = awsc_sigv4a_sign(request, &params, &error);
    tell("SIGV4A", status, NULL, error);
    error = NULL;
    status = awsc_sigv4a_presign(request, &params, &error);
    tell("SIGV4A", status, NULL, error);
    awsc_http_request_free(request);
}

int main(int argc, char **argv)
{
    if (argc != 2) return 2;
    make_each();
    sign();
    use_profile("STS", argv[1], "role");
    use_profile("STS", argv[1], "web");
    use_profile("SSO", argv[1], "sso");
    use_profile("SSO", argv[1], "login");
    use_profile("PROCESS", argv[1], "process");
    use_profile("IMDS", argv[1], "instance");
    use_profile("IMDS", argv[1], NULL);
    return 0;
}
