/* SPDX-License-Identifier: Apache-2.0 */
/* The services that the core itself calls, on the wire: their requests, endpoints, signatures, user agents and
 * responses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/core_signin.h>
#include <awsc/core_sso.h>
#include <awsc/core_sso_oidc.h>
#include <awsc/core_sts.h>
#include <awsc/testing.h>

#include "auth/provider.h"
#include "client/client.h"

typedef struct fixture {
    awsc_replay *replay;
    awsc_config config;
    awsc_loop *loop;
    awsc_client *client;
    awsc_credentials_provider provider; /* which must not be contacted */
    int asked;
    int deliveries;
    int status;
    void *output;
    awsc_error *error;
} fixture;

static void get(awsc_credentials_provider *provider, awsc_loop *loop, awsc_identity_request *request)
{
    fixture *f = (fixture *)(void *)((char *)provider - offsetof(fixture, provider));
    (void)loop;
    f->asked++;
    request->done(request, AWSC_ERR_CREDENTIALS, NULL, NULL);
}

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_int_equal(awsc_replay_new(&f->replay, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new(&f->loop, NULL), AWSC_OK);
    f->provider.get = get;
    atomic_init(&f->provider.references, 1);
    f->config = (awsc_config)AWSC_CONFIG_INIT;
    f->config.config_file = "/dev/null";
    f->config.credentials_file = "/dev/null";
    f->config.region = "eu-west-1";
    f->config.transport = awsc_replay_transport(f->replay);
    f->config.credentials = &f->provider;
    *state = f;
    return 0;
}

static void forget(fixture *f)
{
    awsc_error_free(f->error);
    awsc_free(f->output);
    awsc_internal_client_free(f->client);
    f->error = NULL;
    f->output = NULL;
    f->client = NULL;
}

static int teardown(void **state)
{
    fixture *f = *state;
    forget(f);
    awsc_loop_free(f->loop);
    awsc_replay_free(f->replay);
    free(f);
    return 0;
}

static void open_client(fixture *f, const awsc_service *service)
{
    int status = awsc_internal_client_new(service, service->level, &f->config, &f->client, &f->error);
    if (status) fail_msg("%s", awsc_error_text(f->error));
}

static void answer(fixture *f, int status, const char *body)
{
    assert_int_equal(awsc_replay_add(f->replay, status, NULL, 0, body, strlen(body), NULL), AWSC_OK);
}

static void deliver(void *user, int status, void *output, awsc_error *error)
{
    fixture *f = user;
    f->deliveries++;
    f->status = status;
    f->output = output;
    f->error = error;
}

/* Runs the loop until the call that `started` began is delivered. */
static void run(fixture *f, int started)
{
    if (started) fail_msg("%s", awsc_error_text(f->error));
    assert_int_equal(awsc_loop_run(f->loop, NULL), AWSC_OK);
    assert_int_equal(f->deliveries, 1);
}

static void assert_ok(const fixture *f)
{
    if (f->status) fail_msg("%s", awsc_error_text(f->error));
    assert_non_null(f->output);
}

static const awsc_http_request *sent(const fixture *f)
{
    assert_int_equal(awsc_replay_request_count(f->replay), 1);
    return awsc_replay_request(f->replay, 0);
}

static void assert_request(const fixture *f, const char *method, const char *host, const char *path, const char *query)
{
    const awsc_http_request *request = sent(f);
    assert_string_equal(awsc_http_request_method(request), method);
    assert_string_equal(awsc_http_request_header(request, "Host"), host);
    assert_string_equal(awsc_http_request_path(request), path);
    assert_string_equal(awsc_http_request_query(request), query);
}

static void assert_body(const fixture *f, const char *expected)
{
    awsc_body body = awsc_http_request_body(sent(f));
    assert_int_equal(body.size, strlen(expected));
    assert_memory_equal(body.data, expected, strlen(expected));
}

static void assert_unsigned(const fixture *f)
{
    assert_int_equal(f->asked, 0);
    assert_null(awsc_http_request_header(sent(f), "Authorization"));
    assert_null(awsc_http_request_header(sent(f), "X-Amz-Security-Token"));
}

/* ---- single sign-on ---------------------------------------------------------------------------------------------- */

static void sso_done(void *user, int status, awsc_core_sso_get_role_credentials_output *output, awsc_error *error)
{
    deliver(user, status, output, error);
}

static void get_role_credentials(fixture *f)
{
    awsc_core_sso_get_role_credentials_input input = {
        .role_name = "Read&Only", .account_id = "123456789012", .access_token = "token-of-the-person"};
    open_client(f, &awsc_core_sso_service);
    run(f, awsc_core_sso_get_role_credentials_start(f->client, f->loop, &input, NULL, sso_done, f, NULL, &f->error));
}

static void role_credentials_are_asked_for_with_the_token_alone(void **state)
{
    fixture *f = *state;
    answer(f, 200,
           "{\"roleCredentials\":{\"accessKeyId\":\"AKID\",\"secretAccessKey\":\"secret\",\"sessionToken\":\"session\","
           "\"expiration\":1795219200000,\"more\":[]}}");
    get_role_credentials(f);
    assert_ok(f);
    assert_request(f, "GET", "portal.sso.eu-west-1.amazonaws.com", "/federation/credentials",
                   "role_name=Read%26Only&account_id=123456789012");
    assert_string_equal(awsc_http_request_header(sent(f), "x-amz-sso_bearer_token"), "token-of-the-person");
    assert_int_equal(awsc_http_request_body(sent(f)).size, 0);
    assert_unsigned(f);
    const awsc_core_sso_get_role_credentials_output *output = f->output;
    assert_string_equal(output->role_credentials->access_key_id, "AKID");
    assert_string_equal(output->role_credentials->secret_access_key, "secret");
    assert_string_equal(output->role_credentials->session_token, "session");
    assert_int_equal(output->role_credentials->expiration.value, 1795219200000);
}

static void a_session_that_has_ended_is_known_by_its_error(void **state)
{
    fixture *f = *state;
    answer(f, 401, "{\"__type\":\"UnauthorizedException\",\"message\":\"Session token not found or invalid\"}");
    get_role_credentials(f);
    assert_int_equal(f->status, AWSC_ERR_SERVICE);
    assert_int_equal(awsc_core_sso_error_code(f->error), AWSC_CORE_SSO_UNAUTHORIZED_EXCEPTION);
    assert_string_equal(awsc_core_sso_as_unauthorized_exception(f->error)->message,
                        "Session token not found or invalid");
}

static void errors_outside_the_model_keep_name_and_message(void **state)
{
    fixture *f = *state;
    answer(f, 404, "{\"__type\":\"ResourceNotFoundException\",\"message\":\"No such account\"}");
    get_role_credentials(f);
    assert_int_equal(f->status, AWSC_ERR_SERVICE);
    assert_int_equal(awsc_core_sso_error_code(f->error), AWSC_CORE_SSO_ERROR_NONE_);
    assert_string_equal(awsc_error_name(f->error), "ResourceNotFoundException");
    assert_string_equal(awsc_error_message(f->error), "No such account");
}

/* ---- tokens of single sign-on ------------------------------------------------------------------------------------ */

static void oidc_done(void *user, int status, awsc_core_sso_oidc_create_token_output *output, awsc_error *error)
{
    deliver(user, status, output, error);
}

static void a_refresh_token_is_exchanged(void **state)
{
    fixture *f = *state;
    answer(f, 200, "{\"accessToken\":\"new\",\"tokenType\":\"Bearer\",\"expiresIn\":3600,\"refreshToken\":\"next\"}");
    open_client(f, &awsc_core_sso_oidc_service);
    awsc_core_sso_oidc_create_token_input input = {
        .client_id = "client", .client_secret = "s\"ecret", .grant_type = "refresh_token", .refresh_token = "old"};
    run(f, awsc_core_sso_oidc_create_token_start(f->client, f->loop, &input, NULL, oidc_done, f, NULL, &f->error));
    assert_ok(f);
    assert_request(f, "POST", "oidc.eu-west-1.amazonaws.com", "/token", "");
    assert_string_equal(awsc_http_request_header(sent(f), "Content-Type"), "application/json");
    assert_body(f, "{\"clientId\":\"client\",\"clientSecret\":\"s\\\"ecret\",\"grantType\":\"refresh_token\","
                   "\"refreshToken\":\"old\"}");
    assert_unsigned(f);
    const awsc_core_sso_oidc_create_token_output *output = f->output;
    assert_string_equal(output->access_token, "new");
    assert_int_equal(output->expires_in.value, 3600);
    assert_string_equal(output->refresh_token, "next");
}

/* ---- sign-in ----------------------------------------------------------------------------------------------------- */

static void signin_done(void *user, int status, awsc_core_signin_create_o_auth2_token_output *output, awsc_error *error)
{
    deliver(user, status, output, error);
}

static void create_oauth2_token(fixture *f)
{
    awsc_http_header proof = {"DPoP", "proof"};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.headers = &proof;
    options.header_count = 1;
    awsc_core_signin_create_o_auth2_token_request_body body = {
        .client_id = "arn:aws:signin:::devtools/same-device", .grant_type = "refresh_token", .refresh_token = "old"};
    awsc_core_signin_create_o_auth2_token_input input = {.token_input = &body};
    open_client(f, &awsc_core_signin_service);
    run(f, awsc_core_signin_create_o_auth2_token_start(f->client, f->loop, &input, &options, signin_done, f, NULL,
                                                       &f->error));
}

static void a_sign_in_is_renewed(void **state)
{
    fixture *f = *state;
    answer(f, 200,
           "{\"accessToken\":{\"accessKeyId\":\"AKID\",\"secretAccessKey\":\"secret\",\"sessionToken\":\"session\"},"
           "\"tokenType\":\"aws_sigv4\",\"expiresIn\":900,\"refreshToken\":\"next\"}");
    create_oauth2_token(f);
    assert_ok(f);
    assert_request(f, "POST", "eu-west-1.signin.aws.amazon.com", "/v1/token", "");
    assert_string_equal(awsc_http_request_header(sent(f), "DPoP"), "proof");
    assert_body(f, "{\"clientId\":\"arn:aws:signin:::devtools/same-device\",\"grantType\":\"refresh_token\","
                   "\"refreshToken\":\"old\"}");
    assert_unsigned(f);
    const awsc_core_signin_create_o_auth2_token_output *output = f->output;
    assert_string_equal(output->token_output->access_token->secret_access_key, "secret");
    assert_int_equal(output->token_output->expires_in.value, 900);
    assert_string_equal(output->token_output->refresh_token, "next");
}

static void an_expired_sign_in_is_reported(void **state)
{
    fixture *f = *state;
    answer(f, 403, "{\"__type\":\"AccessDeniedException\",\"error\":\"TOKEN_EXPIRED\",\"message\":\"It is over\"}");
    create_oauth2_token(f);
    assert_int_equal(f->status, AWSC_ERR_SERVICE);
    assert_int_equal(awsc_core_signin_error_code(f->error), AWSC_CORE_SIGNIN_ACCESS_DENIED_EXCEPTION);
    assert_string_equal(awsc_core_signin_as_access_denied_exception(f->error)->error,
                        AWSC_CORE_SIGNIN_O_AUTH2_ERROR_CODE_TOKEN_EXPIRED);
}

/* ---- roles ------------------------------------------------------------------------------------------------------- */

static void role_done(void *user, int status, awsc_core_sts_assume_role_output *output, awsc_error *error)
{
    deliver(user, status, output, error);
}

static void web_identity_done(void *user, int status, awsc_core_sts_assume_role_with_web_identity_output *output,
                              awsc_error *error)
{
    deliver(user, status, output, error);
}

static void give_keys(fixture *f)
{
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    keys.access_key_id = "AKIDEXAMPLE";
    keys.secret_access_key = "very-secret-key";
    assert_int_equal(awsc_credentials_provider_new_static(&keys, &f->config.credentials, NULL), AWSC_OK);
}

static void a_role_is_assumed_with_signed_forms(void **state)
{
    fixture *f = *state;
    awsc_core_sts_policy_descriptor_type policy = {.arn = "arn:aws:iam::aws:policy/p"};
    const awsc_core_sts_policy_descriptor_type *policies[] = {&policy};
    awsc_core_sts_assume_role_input input = {
        .role_arn = "arn:aws:iam::123456789012:role/r",
        .role_session_name = "session",
        .duration_seconds = AWSC_I32(900),
        .policy_arns = {1, policies},
        .external_id = "x",
    };
    give_keys(f);
    answer(f, 200,
           "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"
           "<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/r/session</Arn>"
           "<AssumedRoleId>AROA:session</AssumedRoleId></AssumedRoleUser>"
           "<Credentials><AccessKeyId>AKID</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>"
           "<SessionToken>se&amp;ssion</SessionToken><Expiration>2026-11-21T22:00:00Z</Expiration></Credentials>"
           "</AssumeRoleResult><ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></AssumeRoleResponse>");
    open_client(f, &awsc_core_sts_service);
    run(f, awsc_core_sts_assume_role_start(f->client, f->loop, &input, NULL, role_done, f, NULL, &f->error));
    awsc_credentials_provider_free(f->config.credentials);
    assert_ok(f);
    assert_request(f, "POST", "sts.eu-west-1.amazonaws.com", "/", "");
    assert_string_equal(awsc_http_request_header(sent(f), "Content-Type"), "application/x-www-form-urlencoded");
    assert_body(f, "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fr"
                   "&RoleSessionName=session&PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2Fp"
                   "&DurationSeconds=900&ExternalId=x");
    assert_non_null(strstr(awsc_http_request_header(sent(f), "Authorization"), "/eu-west-1/sts/aws4_request"));
    const awsc_core_sts_assume_role_output *output = f->output;
    assert_string_equal(output->credentials->access_key_id, "AKID");
    assert_string_equal(output->credentials->session_token, "se&ssion");
    assert_int_equal(output->credentials->expiration.value.seconds, 1795298400);
    assert_string_equal(output->assumed_role_user->arn, "arn:aws:sts::123456789012:assumed-role/r/session");
}

static void assume_with_web_identity(fixture *f)
{
    awsc_core_sts_assume_role_with_web_identity_input input = {.role_arn = "arn:aws:iam::123456789012:role/r",
                                                               .role_session_name = "session",
                                                               .web_identity_token = "header.payload.signature"};
    open_client(f, &awsc_core_sts_service);
    run(f, awsc_core_sts_assume_role_with_web_identity_start(f->client, f->loop, &input, NULL, web_identity_done, f,
                                                             NULL, &f->error));
}

static void a_web_identity_is_its_own_proof(void **state)
{
    fixture *f = *state;
    answer(
        f, 200,
        "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"
        "<AccessKeyId>AKID</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>session</SessionToken>"
        "<Expiration>2026-11-21T22:00:00Z</Expiration></Credentials><Audience>me</Audience>"
        "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>");
    assume_with_web_identity(f);
    assert_ok(f);
    assert_request(f, "POST", "sts.eu-west-1.amazonaws.com", "/", "");
    assert_body(f, "Action=AssumeRoleWithWebIdentity&Version=2011-06-15"
                   "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fr&RoleSessionName=session"
                   "&WebIdentityToken=header.payload.signature");
    assert_unsigned(f);
    const awsc_core_sts_assume_role_with_web_identity_output *output = f->output;
    assert_string_equal(output->credentials->secret_access_key, "secret");
    assert_null(output->assumed_role_user);
}

static void an_identity_provider_out_of_reach_is_asked_again(void **state)
{
    fixture *f = *state;
    const char *body = "<ErrorResponse><Error><Type>Sender</Type><Code>IDPCommunicationError</Code>"
                       "<Message>No answer</Message></Error><RequestId>id</RequestId></ErrorResponse>";
    f->config.max_attempts = AWSC_I32(2);
    answer(f, 400, body);
    answer(f, 400, body);
    assume_with_web_identity(f);
    assert_int_equal(f->status, AWSC_ERR_SERVICE);
    assert_string_equal(awsc_error_name(f->error), "IDPCommunicationError");
    assert_string_equal(awsc_error_message(f->error), "No answer");
    assert_int_equal(awsc_replay_request_count(f->replay), 2);
}

/* ---- endpoints --------------------------------------------------------------------------------------------------- */

static void endpoints_follow_region_and_flags(void **state)
{
    static const struct {
        const awsc_service *service;
        const char *region;
        bool fips;
        const char *host;
    } cases[] = {
        {&awsc_core_sso_service, "cn-north-1", false, "portal.sso.cn-north-1.amazonaws.com.cn"},
        {&awsc_core_sso_service, "us-gov-west-1", true, "portal.sso.us-gov-west-1.amazonaws.com"},
        {&awsc_core_sso_oidc_service, "us-east-1", true, "oidc-fips.us-east-1.amazonaws.com"},
        {&awsc_core_signin_service, "cn-north-1", false, "cn-north-1.signin.amazonaws.cn"},
        {&awsc_core_signin_service, "us-gov-west-1", false, "us-gov-west-1.signin.amazonaws-us-gov.com"},
        {&awsc_core_signin_service, "us-east-1", true, "signin-fips.us-east-1.amazonaws.com"},
        {&awsc_core_sts_service, "eu-central-1", false, "sts.eu-central-1.amazonaws.com"},
        {&awsc_core_sts_service, "us-east-1", true, "sts-fips.us-east-1.amazonaws.com"},
        {&awsc_core_sts_service, "cn-north-1", false, "sts.cn-north-1.amazonaws.com.cn"},
    };
    fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        f->config.region = cases[i].region;
        f->config.use_fips = AWSC_BOOL(cases[i].fips);
        open_client(f, cases[i].service);
        assert_string_equal(f->client->url.authority, cases[i].host);
        forget(f);
    }
}

static void sts_is_global_if_configured(void **state)
{
    static const char *const cases[][4] = {
        {"legacy", "us-west-2", "sts.amazonaws.com", "us-east-1"},
        {"legacy", "af-south-1", "sts.af-south-1.amazonaws.com", "af-south-1"},
        {"regional", "us-west-2", "sts.us-west-2.amazonaws.com", "us-west-2"},
    };
    fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(setenv("AWS_STS_REGIONAL_ENDPOINTS", cases[i][0], 1), 0);
        f->config.region = cases[i][1];
        open_client(f, &awsc_core_sts_service);
        assert_string_equal(f->client->url.authority, cases[i][2]);
        assert_string_equal(f->client->signing.region, cases[i][3]);
        forget(f);
    }
    assert_int_equal(unsetenv("AWS_STS_REGIONAL_ENDPOINTS"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(role_credentials_are_asked_for_with_the_token_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(a_session_that_has_ended_is_known_by_its_error, setup, teardown),
        cmocka_unit_test_setup_teardown(errors_outside_the_model_keep_name_and_message, setup, teardown),
        cmocka_unit_test_setup_teardown(a_refresh_token_is_exchanged, setup, teardown),
        cmocka_unit_test_setup_teardown(a_sign_in_is_renewed, setup, teardown),
        cmocka_unit_test_setup_teardown(an_expired_sign_in_is_reported, setup, teardown),
        cmocka_unit_test_setup_teardown(a_role_is_assumed_with_signed_forms, setup, teardown),
        cmocka_unit_test_setup_teardown(a_web_identity_is_its_own_proof, setup, teardown),
        cmocka_unit_test_setup_teardown(an_identity_provider_out_of_reach_is_asked_again, setup, teardown),
        cmocka_unit_test_setup_teardown(endpoints_follow_region_and_flags, setup, teardown),
        cmocka_unit_test_setup_teardown(sts_is_global_if_configured, setup, teardown),
    };
    return cmocka_run_group_tests_name("inner services", tests, NULL, NULL);
}
