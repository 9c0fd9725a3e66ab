/* SPDX-License-Identifier: Apache-2.0 */
/* Requests to metadata services that are retried, and requests that are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <awsc/testing.h>

#include "credentials/chain.h"
#include "credentials/imds.h"
#include "support/ask_provider.h"
#include "support/stub_transport.h"

#define IMDS "http://169.254.169.254/latest/"
#define ROLE IMDS "meta-data/iam/security-credentials-extended/"

enum { CONTAINER_PAUSE_MS = 1000 };

static const char keys[] = "{\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":\"hush-key\",\"Token\":\"hush-token\","
                           "\"Expiration\":\"2199-01-01T00:00:00Z\"}";

typedef struct answer {
    const char *method;
    const char *url;
    int status;
    const char *body;
} answer;

static cJSON *record(const answer *answers)
{
    cJSON *recording = cJSON_CreateArray();
    for (; answers->method; answers++) {
        cJSON *step = cJSON_CreateObject();
        cJSON *request = cJSON_AddObjectToObject(step, "request");
        cJSON *response = cJSON_AddObjectToObject(step, "response");
        cJSON_AddStringToObject(request, "method", answers->method);
        cJSON_AddStringToObject(request, "uri", answers->url);
        cJSON_AddNumberToObject(response, "status", answers->status);
        cJSON_AddStringToObject(response, "body", answers->body);
        cJSON_AddItemToArray(recording, step);
    }
    return recording;
}

static const char *imds_attempts; /* AWS_METADATA_SERVICE_NUM_ATTEMPTS, or NULL */
static uint64_t elapsed_ms;       /* pauses of the last assert_asks */

/* Expects that the chain makes exactly these requests and then does or does not have keys. */
static void assert_asks(const char *container, const answer *answers, bool succeeds)
{
    cJSON *variables = cJSON_CreateObject(), *recording = record(answers);
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_settings *settings = NULL;
    awsc_credentials_provider *provider = NULL;
    awsc_test_clock *clock = NULL;
    stub_transport stub;
    if (container) cJSON_AddStringToObject(variables, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", container);
    if (imds_attempts) cJSON_AddStringToObject(variables, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", imds_attempts);
    awsc_environment environment = json_environment(variables);
    config.config_file = config.credentials_file = "/dev/null";
    stub_init(&stub, recording);
    assert_int_equal(awsc_test_clock_new((awsc_time){1767225600, 0}, &clock, NULL), AWSC_OK);
    assert_int_equal(awsc_settings_resolve(awsc_allocator_default(), &config, "STS", &environment, &settings, NULL),
                     AWSC_OK);
    awsc_chain_options options = {.clock = awsc_test_clock_of(clock), .transport = &stub.base};
    assert_int_equal(
        awsc_default_chain_new(awsc_allocator_default(), settings, &environment, &options, &provider, NULL), AWSC_OK);
    asked a = ask_provider(provider, awsc_test_clock_of(clock));
    if (!a.status != succeeds) fail_msg("%s", awsc_error_text(a.error));
    assert_string_equal(stub.problem, "");
    assert_null(stub.next);
    elapsed_ms = awsc_test_clock_elapsed_ms(clock);
    asked_clear(&a);
    awsc_credentials_provider_free(provider);
    awsc_settings_free(settings);
    awsc_test_clock_free(clock);
    cJSON_Delete(variables);
    cJSON_Delete(recording);
}

static void a_truncated_response_is_requested_again(void **state)
{
    static const char url[] = "http://169.254.170.2/c";
    static const answer cut[] = {
        {"GET", url, 200, "{\"AccessKeyId\":\"AK"}, {"GET", url, 200, "<html>"}, {"GET", url, 200, keys}, {0}};
    static const answer never[] = {{"GET", url, 200, ""}, {"GET", url, 200, ""}, {"GET", url, 200, ""}, {0}};
    static const answer whole[] = {{"GET", url, 200, "{\"AccessKeyId\":\"AKID\"}"}, {0}};
    static const answer refused[] = {{"GET", url, 403, ""}, {0}};
    (void)state;
    assert_asks("/c", cut, true);
    assert_asks("/c", never, false);
    assert_int_equal(elapsed_ms, 2 * CONTAINER_PAUSE_MS);
    assert_asks("/c", whole, false);
    assert_int_equal(elapsed_ms, 0);
    assert_asks("/c", refused, false);
}

static void a_new_session_token_is_requested_whenever_one_is_refused(void **state)
{
    static const answer refused[] = {{"PUT", IMDS "api/token", 401, ""},
                                     {"PUT", IMDS "api/token", 200, "first"},
                                     {"GET", ROLE, 401, ""},
                                     {"PUT", IMDS "api/token", 200, "second"},
                                     {"GET", ROLE, 200, "role"},
                                     {"GET", ROLE "role", 401, ""},
                                     {"PUT", IMDS "api/token", 200, "third"},
                                     {"GET", ROLE "role", 200, keys},
                                     {0}};
    static const answer always[] = {{"PUT", IMDS "api/token", 200, "first"},
                                    {"GET", ROLE, 401, ""},
                                    {"PUT", IMDS "api/token", 200, "second"},
                                    {"GET", ROLE, 401, ""},
                                    {0}};
    (void)state;
    assert_asks(NULL, refused, true);
    assert_asks(NULL, always, false);
}

static void a_failing_service_is_asked_four_times(void **state)
{
    static const answer fails[] = {{"PUT", IMDS "api/token", 500, ""},
                                   {"PUT", IMDS "api/token", 503, ""},
                                   {"PUT", IMDS "api/token", 500, ""},
                                   {"PUT", IMDS "api/token", 500, ""},
                                   {0}};
    static const answer off[] = {{"PUT", IMDS "api/token", 403, ""}, {0}};
    (void)state;
    assert_asks(NULL, fails, false);
    assert_int_equal(elapsed_ms, 100 + 200 + 400);
    assert_asks(NULL, off, false);
}

/* The pause doubles up to the fifth request. */
static void pauses_between_requests_grow_up_to_a_limit(void **state)
{
    answer fails[9] = {{0}};
    static const struct {
        const char *attempts;
        int count;
        uint64_t elapsed;
    } cases[] = {{"1", 1, 0}, {"2", 2, 100}, {"5", 5, 1500}, {"6", 6, 3100}, {"8", 8, 6300}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int k = 0; k < 8; k++) fails[k] = (answer){k < cases[i].count ? "PUT" : NULL, IMDS "api/token", 500, ""};
        imds_attempts = cases[i].attempts;
        assert_asks(NULL, fails, false);
        assert_int_equal(elapsed_ms, cases[i].elapsed);
    }
    imds_attempts = NULL;
}

static void the_endpoint_mode_counts_only_without_an_endpoint(void **state)
{
    cJSON *variables = cJSON_CreateObject();
    awsc_environment environment = json_environment(variables);
    awsc_imds_settings settings;
    (void)state;
    cJSON_AddStringToObject(variables, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "nonsense");
    assert_int_equal(awsc_imds_settings_read(awsc_allocator_default(), NULL, &environment, NULL, &settings, NULL),
                     AWSC_ERR_CONFIG);
    cJSON_AddStringToObject(variables, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://metadata:8080/");
    assert_int_equal(awsc_imds_settings_read(awsc_allocator_default(), NULL, &environment, NULL, &settings, NULL),
                     AWSC_OK);
    assert_string_equal(settings.endpoint, "http://metadata:8080");
    awsc_imds_settings_clear(awsc_allocator_default(), &settings);
    cJSON_Delete(variables);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_truncated_response_is_requested_again),
        cmocka_unit_test(a_new_session_token_is_requested_whenever_one_is_refused),
        cmocka_unit_test(a_failing_service_is_asked_four_times),
        cmocka_unit_test(pauses_between_requests_grow_up_to_a_limit),
        cmocka_unit_test(the_endpoint_mode_counts_only_without_an_endpoint),
    };
    return cmocka_run_group_tests_name("metadata retries", tests, NULL, NULL);
}
