/* SPDX-License-Identifier: Apache-2.0 */
/* The signature version that a client uses, and its regions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda.h>
#include <awsc/testing.h>

#include "auth/sigv4.h"
#include "client/signing_choice.h"

extern const awsc_service awsc_lambda_service;
extern const awsc_operation awsc_lambda_invoke_operation;

/* ---- offers and preferences -------------------------------------------------------------------------------------- */

static const char *const everywhere[] = {"us-*", "eu-west-1"};
static const awsc_endpoint_auth both[] = {
    {"sigv4-express", "other", NULL, NULL, 0, AWSC_ENDPOINT_KEEP_PATH},
    {"sigv4a", "four-a", NULL, everywhere, 2, AWSC_ENDPOINT_ENCODE_ONCE},
    {"sigv4", "four", "us-east-2", NULL, 0, AWSC_ENDPOINT_ENCODE_ONCE | AWSC_ENDPOINT_KEEP_PATH},
};

/* Returns "algorithm name region set path" of a client that is made with these settings. */
static void assert_choice(bool knows_4a, const char *preference, const char *configured_set,
                          const awsc_endpoint_auth *auth, size_t count, const char *expected)
{
    char got[256];
    awsc_service service = {.signing_name = "own", .sigv4a = knows_4a ? &awsc_internal_sigv4a : NULL};
    awsc_settings settings = {
        .region = "eu-west-1", .auth_scheme_preference = preference, .sigv4a_region_set = configured_set};
    awsc_client client = {.allocator = awsc_allocator_default(), .service = &service, .settings = &settings};
    awsc_endpoint endpoint = {.auth = auth, .auth_count = count};
    assert_int_equal(awsc_signing_choose(&client, false, &endpoint, &client.signing, NULL), AWSC_OK);
    snprintf(got, sizeof got, "%s %s %s %s%s%s", client.signing.algorithm == &awsc_sigv4 ? "4" : "4A",
             client.signing.name, client.signing.region, client.signing.region_set ? client.signing.region_set : "-",
             client.signing.flags & AWSC_SIGV4_ENCODE_ONCE ? " once" : "",
             client.signing.flags & AWSC_SIGV4_KEEP_PATH ? " as is" : "");
    assert_string_equal(got, expected);
    awsc_release(client.allocator, client.signing.name);
    awsc_release(client.allocator, client.signing.region);
    awsc_release(client.allocator, client.signing.region_set);
}

static void the_endpoint_decides_without_a_preference(void **state)
{
    (void)state;
    assert_choice(true, NULL, NULL, both, 3, "4A four-a eu-west-1 us-*,eu-west-1 once");
    assert_choice(true, "sigv4", NULL, both, 3, "4 four us-east-2 - once as is");
    assert_choice(true, "httpBearerAuth,sigv4a,sigv4", NULL, both, 3, "4A four-a eu-west-1 us-*,eu-west-1 once");
    assert_choice(true, "sigv4a", NULL, both + 2, 1, "4 four us-east-2 - once as is");
    assert_choice(true, NULL, "*", both, 3, "4A four-a eu-west-1 * once");
}

static void an_endpoint_without_schemes_leaves_it_to_the_service(void **state)
{
    (void)state;
    assert_choice(true, NULL, NULL, NULL, 0, "4 own eu-west-1 -");
    assert_choice(true, "sigv4a", NULL, NULL, 0, "4A own eu-west-1 eu-west-1");
    assert_choice(true, "sigv4a", "a,b", NULL, 0, "4A own eu-west-1 a,b");
}

static void a_service_without_4a_signs_with_4(void **state)
{
    (void)state;
    assert_choice(false, "sigv4a", NULL, NULL, 0, "4 own eu-west-1 -");
    assert_choice(false, "sigv4a", "*", both, 3, "4 four us-east-2 - once as is");
    assert_choice(false, NULL, NULL, both, 1, "4 own eu-west-1 -");
}

/* ---- on the wire ------------------------------------------------------------------------------------------------- */

/* Sends an Invoke with a client of a service like Lambda, which supports 4A if `knows_4a`. */
static void send(awsc_replay *replay, bool knows_4a)
{
    awsc_service service = awsc_lambda_service;
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_client *client = NULL;
    awsc_lambda_invoke_output *output = NULL;
    keys.access_key_id = "AKIDEXAMPLE";
    keys.secret_access_key = "very-secret-key";
    keys.session_token = "token";
    config.region = "eu-west-1";
    config.transport = awsc_replay_transport(replay);
    service.sigv4a = knows_4a ? &awsc_internal_sigv4a : NULL;
    assert_int_equal(awsc_credentials_provider_new_static(&keys, &config.credentials, NULL), AWSC_OK);
    assert_int_equal(awsc_internal_client_new(&service, AWSC_LAMBDA_LEVEL, &config, &client, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_add(replay, 200, NULL, 0, "{}", 2, NULL), AWSC_OK);
    awsc_lambda_invoke_input input = {.function_name = "hello"};
    assert_int_equal(awsc_lambda_invoke((awsc_lambda *)client, &input, NULL, &output, NULL), AWSC_OK);
    awsc_free(output);
    awsc_internal_client_free(client);
    awsc_credentials_provider_free(config.credentials);
}

/* Expects that the signature which a server computes from the request equals the signature in the request. */
static void assert_server_agrees(const awsc_http_request *sent, uint32_t flags)
{
    awsc_http_header headers[32];
    awsc_signature signature;
    size_t count = awsc_http_request_header_count(sent);
    const char *authorization = awsc_http_request_header(sent, "Authorization");
    const char *names = strstr(authorization, "SignedHeaders=") + strlen("SignedHeaders=");
    const char *timestamp = awsc_http_request_header(sent, "X-Amz-Date");
    for (size_t i = 0; i < count; i++)
        headers[i] =
            (awsc_http_header){awsc_http_request_header_name(sent, i), awsc_http_request_header_value(sent, i)};
    awsc_sigv4_received received = {
        .method = awsc_view_text(awsc_http_request_method(sent)),
        .target = awsc_view_text(awsc_http_request_path(sent)),
        .headers = headers,
        .header_count = count,
        .signed_headers = {names, strcspn(names, ",")},
        .payload_hash = awsc_view_text(awsc_http_request_header(sent, "X-Amz-Content-Sha256")),
        .timestamp = awsc_view_text(timestamp),
        .date = {timestamp, 8},
        .region = AWSC_VIEW("eu-west-1"),
        .service = AWSC_VIEW("lambda"),
        .secret = AWSC_VIEW("very-secret-key"),
        .flags = flags,
    };
    awsc_signer *signer = awsc_signer_new(awsc_allocator_default());
    assert_int_equal(awsc_sigv4_signature_for(signer, &received, &signature, NULL), AWSC_OK);
    assert_true(awsc_signature_equal(&signature, awsc_view_text(strstr(authorization, "Signature=") + 10)));
    awsc_signer_free(signer);
}

static void the_endpoint_decides_about_the_path_and_the_model_about_the_payload(void **state)
{
    awsc_replay *replay;
    awsc_operation operation = awsc_lambda_invoke_operation;
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_client *client = NULL;
    void *output = NULL;
    (void)state;
    assert_int_equal(awsc_replay_new(&replay, NULL), AWSC_OK);
    keys.access_key_id = "AKIDEXAMPLE";
    keys.secret_access_key = "very-secret-key";
    config.region = "eu-west-1";
    config.transport = awsc_replay_transport(replay);
    assert_int_equal(awsc_credentials_provider_new_static(&keys, &config.credentials, NULL), AWSC_OK);
    assert_int_equal(awsc_internal_client_new(&awsc_lambda_service, AWSC_LAMBDA_LEVEL, &config, &client, NULL),
                     AWSC_OK);
    assert_int_equal(awsc_replay_add(replay, 200, NULL, 0, "{}", 2, NULL), AWSC_OK);
    operation.flags |= AWSC_TABLE_OPERATION_UNSIGNED_PAYLOAD;
    client->signing.flags = AWSC_SIGV4_ENCODE_ONCE;
    awsc_lambda_invoke_input input = {.function_name = "a:b", .payload = AWSC_BLOB_LITERAL("{}")};
    assert_int_equal(awsc_internal_call(&operation, AWSC_LAMBDA_LEVEL, client, &input, NULL, &output, NULL), AWSC_OK);

    const awsc_http_request *sent = awsc_replay_request(replay, 0);
    assert_string_equal(awsc_http_request_header(sent, "X-Amz-Content-Sha256"), "UNSIGNED-PAYLOAD");
    assert_string_equal(awsc_http_request_path(sent), "/2015-03-31/functions/a%3Ab/invocations");
    assert_server_agrees(sent, AWSC_SIGV4_ENCODE_ONCE);
    awsc_free(output);
    awsc_internal_client_free(client);
    awsc_credentials_provider_free(config.credentials);
    awsc_replay_free(replay);
}

static void requests_carry_the_chosen_signature(void **state)
{
    awsc_replay *replay;
    const char *authorization, *signature = NULL;
    (void)state;
    assert_int_equal(awsc_replay_new(&replay, NULL), AWSC_OK);
    setenv("AWS_AUTH_SCHEME_PREFERENCE", "sigv4a, sigv4", 1);
    setenv("AWS_SIGV4A_SIGNING_REGION_SET", " us-* , eu-west-1", 1);
    send(replay, false);
    send(replay, true);
    unsetenv("AWS_AUTH_SCHEME_PREFERENCE");
    unsetenv("AWS_SIGV4A_SIGNING_REGION_SET");

    const awsc_http_request *four = awsc_replay_request(replay, 0), *four_a = awsc_replay_request(replay, 1);
    authorization = awsc_http_request_header(four, "Authorization");
    assert_non_null(strstr(authorization, "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"));
    assert_null(awsc_http_request_header(four, "X-Amz-Region-Set"));

    authorization = awsc_http_request_header(four_a, "Authorization");
    assert_non_null(strstr(authorization, "AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE/"));
    assert_non_null(strstr(authorization, "/lambda/aws4_request, SignedHeaders="));
    assert_null(strstr(authorization, "/eu-west-1/"));
    assert_non_null(strstr(authorization, ";x-amz-region-set;x-amz-security-token"));
    signature = strstr(authorization, "Signature=");
    assert_true(signature && strlen(signature) > strlen("Signature=") + 2 * 64);
    assert_string_equal(awsc_http_request_header(four_a, "X-Amz-Region-Set"), "us-*,eu-west-1");
    awsc_replay_free(replay);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_endpoint_decides_without_a_preference),
        cmocka_unit_test(an_endpoint_without_schemes_leaves_it_to_the_service),
        cmocka_unit_test(a_service_without_4a_signs_with_4),
        cmocka_unit_test(the_endpoint_decides_about_the_path_and_the_model_about_the_payload),
        cmocka_unit_test(requests_carry_the_chosen_signature),
    };
    return cmocka_run_group_tests_name("signing choice", tests, NULL, NULL);
}
