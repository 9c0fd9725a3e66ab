/* SPDX-License-Identifier: Apache-2.0 */
/* The library of STS: requests are forms, responses are XML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/sts.h>
#include <awsc/sts/json.h>
#include <awsc/testing.h>

#define RESULT                                                                                                         \
    "<GetWebIdentityTokenResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetWebIdentityTokenResult>"     \
    "<WebIdentityToken>head.claims.signature</WebIdentityToken><Expiration>2026-11-30T12:00:00Z</Expiration>"          \
    "</GetWebIdentityTokenResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>"                      \
    "</GetWebIdentityTokenResponse>"
#define DISABLED                                                                                                       \
    "<ErrorResponse><Error><Type>Sender</Type><Code>OutboundWebIdentityFederationDisabledException</Code>"             \
    "<Message>not enabled</Message></Error></ErrorResponse>"

typedef struct fixture {
    awsc_replay *replay;
    awsc_config config;
    awsc_sts *sts;
    awsc_error *error;
} fixture;

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    if (!f || awsc_replay_new(&f->replay, NULL)) return -1;
    keys.access_key_id = "AKIDEXAMPLE";
    keys.secret_access_key = "secret";
    awsc_config_init(&f->config);
    f->config.region = "eu-west-1";
    f->config.transport = awsc_replay_transport(f->replay);
    *state = f;
    if (awsc_credentials_provider_new_static(&keys, &f->config.credentials, NULL)) return -1;
    return awsc_sts_new(&f->config, &f->sts, NULL);
}

static int tear_down(void **state)
{
    fixture *f = *state;
    awsc_error_free(f->error);
    awsc_sts_free(f->sts);
    awsc_credentials_provider_free(f->config.credentials);
    awsc_replay_free(f->replay);
    free(f);
    return 0;
}

static void answer(fixture *f, int status, const char *body)
{
    assert_int_equal(awsc_replay_add(f->replay, status, NULL, 0, body, strlen(body), NULL), AWSC_OK);
}

static void assert_body(const fixture *f, const char *expected)
{
    awsc_body body = awsc_http_request_body(awsc_replay_request(f->replay, 0));
    assert_int_equal(body.size, strlen(expected));
    assert_memory_equal(body.data, expected, body.size);
}

/* The token that a Kafka client shows to its cluster. */
static void a_token_for_services_outside_comes_from_a_signed_request(void **state)
{
    fixture *f = *state;
    const char *audiences[] = {"kafka", "b&c"};
    awsc_sts_get_web_identity_token_input input = {
        .audience = {2, audiences}, .signing_algorithm = "ES384", .duration_seconds = AWSC_I32(300)};
    awsc_sts_get_web_identity_token_output *output = NULL;
    char *printed = NULL;
    answer(f, 200, RESULT);
    assert_int_equal(awsc_sts_get_web_identity_token(f->sts, &input, NULL, &output, &f->error), AWSC_OK);
    assert_body(f, "Action=GetWebIdentityToken&Version=2011-06-15&Audience.member.1=kafka&Audience.member.2=b%26c"
                   "&DurationSeconds=300&SigningAlgorithm=ES384");
    const awsc_http_request *request = awsc_replay_request(f->replay, 0);
    assert_string_equal(awsc_http_request_header(request, "Host"), "sts.eu-west-1.amazonaws.com");
    assert_non_null(strstr(awsc_http_request_header(request, "Authorization"), "/eu-west-1/sts/aws4_request"));
    assert_string_equal(output->web_identity_token, "head.claims.signature");
    assert_int_equal(output->expiration.value.seconds, 1796040000);
    assert_int_equal(awsc_sts_get_web_identity_token_output_print(output, &printed, NULL), AWSC_OK);
    assert_null(strstr(printed, "claims"));
    awsc_free(printed);
    awsc_free(output);
}

static void an_error_of_the_model_has_its_number(void **state)
{
    fixture *f = *state;
    const char *audience = "kafka";
    awsc_sts_get_web_identity_token_input input = {.audience = {1, &audience}, .signing_algorithm = "RS256"};
    answer(f, 403, DISABLED);
    assert_int_equal(awsc_sts_get_web_identity_token(f->sts, &input, NULL, NULL, &f->error), AWSC_ERR_SERVICE);
    assert_int_equal(awsc_sts_error_code(f->error), AWSC_STS_OUTBOUND_WEB_IDENTITY_FEDERATION_DISABLED_EXCEPTION);
}

static void roles_by_token_or_assertion_are_not_signed(void **state)
{
    fixture *f = *state;
    awsc_sts_assume_role_with_web_identity_input by_token = {
        .role_arn = "arn:aws:iam::123456789012:role/r", .role_session_name = "s", .web_identity_token = "t"};
    awsc_sts_assume_role_with_saml_input by_assertion = {.role_arn = "arn:aws:iam::123456789012:role/r",
                                                         .principal_arn = "arn:aws:iam::123456789012:saml-provider/p",
                                                         .saml_assertion = "YQ=="};
    answer(f, 200,
           "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult/></AssumeRoleWithWebIdentityResponse>");
    answer(f, 200, "<AssumeRoleWithSAMLResponse><AssumeRoleWithSAMLResult/></AssumeRoleWithSAMLResponse>");
    assert_int_equal(awsc_sts_assume_role_with_web_identity(f->sts, &by_token, NULL, NULL, &f->error), AWSC_OK);
    assert_int_equal(awsc_sts_assume_role_with_saml(f->sts, &by_assertion, NULL, NULL, &f->error), AWSC_OK);
    for (size_t i = 0; i < 2; i++)
        assert_null(awsc_http_request_header(awsc_replay_request(f->replay, i), "Authorization"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_token_for_services_outside_comes_from_a_signed_request),
        TEST(an_error_of_the_model_has_its_number),
        TEST(roles_by_token_or_assertion_are_not_signed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
