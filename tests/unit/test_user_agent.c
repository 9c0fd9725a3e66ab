/* SPDX-License-Identifier: Apache-2.0 */
/* The user agent of a call, and the trace id of the function that makes the call. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda.h>
#include <awsc/testing.h>

#include "client/user_agent.h"

/* ---- the text ---------------------------------------------------------------------------------------------------- */

static void ids_are_counted_in_64_letters(void **state)
{
    static const struct {
        unsigned number;
        const char *id;
    } known[] = {{0, "A"}, {26, "a"}, {63, "-"}, {64, "AA"}, {127, "A-"}, {128, "BA"}, {64 + 64 * 64, "AAA"}};
    char id[AWSC_FEATURE_ID_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        awsc_feature_id(id, known[i].number);
        assert_string_equal(id, known[i].id);
    }
}

static void no_id_is_cut(void **state)
{
    (void)state;
    assert_int_equal(awsc_features_fit(AWSC_VIEW("A,BC,D"), 6), 6);
    assert_int_equal(awsc_features_fit(AWSC_VIEW("A,BC,D"), 5), 4);
    assert_int_equal(awsc_features_fit(AWSC_VIEW("A,BC,D"), 3), 1);
    assert_int_equal(awsc_features_fit(AWSC_VIEW("ABC"), 2), 0);
}

static void components_contain_only_allowed_characters(void **state)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_user_agent agent = {.sdk = "s/k",
                             .sdk_version = "1 2",
                             .service_id = "SSO OIDC",
                             .api_version = "2019",
                             .os = "Plan 9",
                             .os_version = "#4",
                             .language = "c",
                             .app_id = "m\xc3\xbc\r\nX: y"};
    (void)state;
    awsc_user_agent_format(&text, &agent);
    assert_string_equal(awsc_buffer_text(&text),
                        "s-k/1-2 ua/2.1 api/sso-oidc#2019 os/other md/Plan-9##4 lang/c app/m---X--y");
    awsc_buffer_clear(&text);
}

static void every_character_counts_wherever_it_stands(void **state)
{
    (void)state;
    for (int c = 1; c < 256; c++) {
        const char given[] = {'a', (char)c, 0};
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), digit = c >= '0' && c <= '9';
        bool allowed = letter || digit || strchr("!$%&'*+-.^_`|~", c), continues = c >= 0x80 && c < 0xc0;
        for (int allow_hash = 0; allow_hash < 2; allow_hash++) {
            awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
            char expected[] = {'a', allowed || (allow_hash && c == '#') ? (char)c : '-', 0};
            if (continues) expected[1] = '\0';
            awsc_user_agent_clean(&text, given, allow_hash);
            assert_string_equal(awsc_buffer_text(&text), expected);
            awsc_buffer_clear(&text);
        }
    }
}

static void expect_system(const char *os, const char *version, const char *service_id, const char *expected)
{
    char whole[512];
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_user_agent agent = {
        .sdk = "s", .sdk_version = "1", .service_id = service_id, .os = os, .os_version = version, .language = "c"};
    awsc_user_agent_format(&text, &agent);
    snprintf(whole, sizeof whole, "s/1 ua/2.1%s lang/c", expected);
    assert_string_equal(awsc_buffer_text(&text), whole);
    awsc_buffer_clear(&text);
}

static void systems_have_the_names_that_services_know(void **state)
{
    char id[130], expected[200];
    (void)state;
    expect_system("Linux", "6", NULL, " os/linux#6");
    expect_system("Windows", "11", NULL, " os/windows#11");
    expect_system("Darwin", NULL, NULL, " os/macos");
    expect_system("macOS", "", NULL, " os/macos");
    expect_system("ANDROID", "1", NULL, " os/android#1");
    expect_system("iOS", "1", NULL, " os/ios#1");
    expect_system("tvOS", "1", NULL, " os/tvos#1");
    expect_system("watchOS", "1", NULL, " os/watchos#1");
    expect_system(NULL, "1", NULL, " os/other");
    expect_system("Linux-Like-Sys1", "1", NULL, " os/other md/Linux-Like-Sys1#1");
    expect_system("Linux-Like-Sys16", "1", NULL, " os/other md/Linux-Like-Sys16#1");
    for (size_t size = 127; size <= 128; size++) { /* the longest that is made lower case, and one more */
        memset(id, 'S', sizeof id);
        id[size] = '\0';
        snprintf(expected, sizeof expected, " api/%s os/other", id);
        if (size == 127) memset(expected + 5, 's', size);
        expect_system(NULL, NULL, id, expected);
    }
}

/* ---- calls ----------------------------------------------------------------------------------------------------- */

typedef struct fixture {
    awsc_replay *replay;
    awsc_config config;
    awsc_lambda *lambda;
} fixture;

static void open_client(fixture *f)
{
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    keys.access_key_id = "AKIDEXAMPLE";
    keys.secret_access_key = "very-secret-key";
    memset(f, 0, sizeof *f);
    f->config = (awsc_config)AWSC_CONFIG_INIT;
    f->config.region = "eu-west-1";
    f->config.config_file = f->config.credentials_file = "/dev/null";
    f->config.retry_mode = AWSC_I32(AWSC_RETRY_STANDARD);
    assert_int_equal(awsc_replay_new(&f->replay, NULL), AWSC_OK);
    assert_int_equal(awsc_credentials_provider_new_static(&keys, &f->config.credentials, NULL), AWSC_OK);
    f->config.transport = awsc_replay_transport(f->replay);
    assert_int_equal(awsc_lambda_new(&f->config, &f->lambda, NULL), AWSC_OK);
    for (int i = 0; i < 2; i++)
        assert_int_equal(awsc_replay_add(f->replay, 200, NULL, 0, "{\"State\":\"Active\"}", 18, NULL), AWSC_OK);
}

static void close_client(fixture *f)
{
    awsc_lambda_free(f->lambda);
    awsc_credentials_provider_free(f->config.credentials);
    awsc_replay_free(f->replay);
}

static const char *sent(const fixture *f, size_t request, const char *name)
{
    return awsc_http_request_header(awsc_replay_request(f->replay, request), name);
}

static void the_callers_user_agent_is_in_its_own_call_only(void **state)
{
    fixture f;
    awsc_lambda_get_function_configuration_input get = {.function_name = "f"};
    awsc_lambda_list_functions_pages *pages = NULL;
    (void)state;
    open_client(&f);
    assert_int_equal(awsc_lambda_wait_function_active(f.lambda, &get, NULL, NULL, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_list_functions_pages_new(f.lambda, NULL, NULL, &pages, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_list_functions_pages_next(pages, NULL, NULL), AWSC_OK);
    awsc_lambda_list_functions_pages_free(pages);
    assert_non_null(strstr(sent(&f, 0, "User-Agent"), " m/B,E,e"));
    assert_non_null(strstr(sent(&f, 1, "User-Agent"), " m/C,E,e"));
    close_client(&f);
}

static void the_user_agent_lists_the_calls_own_credentials_and_endpoint(void **state)
{
    fixture f;
    awsc_credentials_provider *other = NULL;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    (void)state;
    setenv("AWS_ACCESS_KEY_ID", "AKIDOTHER", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "hush", 1);
    setenv("AWS_ACCOUNT_ID", "123456789012", 1);
    assert_int_equal(awsc_credentials_provider_new_environment(&other, NULL), AWSC_OK);
    open_client(&f);
    options.credentials = other;
    options.endpoint_url = "https://localhost:1";
    assert_int_equal(awsc_lambda_list_functions(f.lambda, &(awsc_lambda_list_functions_input){0}, &options, NULL, NULL),
                     AWSC_OK);
    assert_non_null(strstr(sent(&f, 0, "User-Agent"), " m/E,N,T,g"));
    awsc_credentials_provider_free(other);
    close_client(&f);
}

static void a_trace_id_of_any_bytes_is_passed_on(void **state)
{
    fixture f;
    (void)state;
    setenv("AWS_LAMBDA_FUNCTION_NAME", "f", 1);
    setenv("_X_AMZN_TRACE_ID", "Root=1 \n\x1f!~\x7f\xc3\xbc;b", 1);
    open_client(&f);
    assert_int_equal(awsc_lambda_list_functions(f.lambda, &(awsc_lambda_list_functions_input){0}, NULL, NULL, NULL),
                     AWSC_OK);
    assert_string_equal(sent(&f, 0, "X-Amzn-Trace-Id"), "Root=1 %0A%1F!~%7F%C3%BC;b");
    close_client(&f);
    unsetenv("AWS_LAMBDA_FUNCTION_NAME");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_counted_in_64_letters),
        cmocka_unit_test(no_id_is_cut),
        cmocka_unit_test(every_character_counts_wherever_it_stands),
        cmocka_unit_test(systems_have_the_names_that_services_know),
        cmocka_unit_test(components_contain_only_allowed_characters),
        cmocka_unit_test(the_callers_user_agent_is_in_its_own_call_only),
        cmocka_unit_test(the_user_agent_lists_the_calls_own_credentials_and_endpoint),
        cmocka_unit_test(a_trace_id_of_any_bytes_is_passed_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
