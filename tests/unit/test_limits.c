/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and names of the configuration at their limits, in code, variables and profiles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <awsc/interceptor.h>
#include <awsc/lambda.h>
#include <awsc/sigv4.h>
#include <awsc/testing.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static char folder[] = "/tmp/awsc-limits-XXXXXX";
static char config_file[64];

static awsc_config plain_config(void)
{
    awsc_config config = AWSC_CONFIG_INIT;
    config.region = "eu-west-1";
    config.config_file = config_file;
    config.credentials_file = "/dev/null";
    return config;
}

static void write_config(const char *text)
{
    FILE *file = fopen(config_file, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder)) return -1;
    snprintf(config_file, sizeof config_file, "%s/config", folder);
    write_config("");
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    return unlink(config_file) || rmdir(folder);
}

/* NULL: expects that a client can be made; else that it fails with these words. */
static void expect_client(const awsc_config *config, const char *words)
{
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    int status = awsc_lambda_new(config, &lambda, &error);
    if (words) {
        assert_int_equal(status, AWSC_ERR_CONFIG);
        if (!strstr(awsc_error_message(error), words))
            fail_msg("%s\n  instead of %s", awsc_error_message(error), words);
    } else if (status) {
        fail_msg("%s", awsc_error_message(error));
    }
    awsc_error_free(error);
    awsc_lambda_free(lambda);
}

/* ---- numbers of a client ----------------------------------------------------------------------------------------- */

static void numbers_of_the_configuration_have_a_minimum(void **state)
{
    static const struct {
        const char *name;
        size_t offset;
        int64_t least;
    } numbers[] = {
        {"connect_timeout_ms is ", offsetof(awsc_config, connect_timeout_ms), 1},
        {"idle_timeout_ms is ", offsetof(awsc_config, idle_timeout_ms), 1},
        {"deadline_ms is ", offsetof(awsc_config, deadline_ms), 1},
        {"attempt_timeout_ms is ", offsetof(awsc_config, attempt_timeout_ms), 1},
        {"max_response_bytes is ", offsetof(awsc_config, max_response_bytes), 1},
        {"request_min_compression_size_bytes", offsetof(awsc_config, request_min_compression_size_bytes), 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        awsc_config config = plain_config();
        awsc_opt_i64 *number = (awsc_opt_i64 *)(void *)((char *)&config + numbers[i].offset);
        const int64_t below[] = {numbers[i].least - 1, -1, INT64_MIN};
        for (size_t b = 0; b < COUNT(below); b++) {
            *number = AWSC_I64(below[b]);
            expect_client(&config, numbers[i].name);
        }
        *number = AWSC_I64(numbers[i].least);
        expect_client(&config, NULL);
        if (!numbers[i].least) continue;
        *number = AWSC_I64(AWSC_NO_LIMIT);
        expect_client(&config, NULL);
        *number = AWSC_I64(0);
        expect_client(&config, " is 0; expected 1 or more, or AWSC_NO_LIMIT");
    }
}

static void attempts_are_one_or_more(void **state)
{
    static const int32_t wrong[] = {0, -1, INT32_MIN};
    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        awsc_config config = plain_config();
        char words[64];
        snprintf(words, sizeof words, "config: max_attempts is %d; expected 1 or more", (int)wrong[i]);
        config.max_attempts = AWSC_I32(wrong[i]);
        expect_client(&config, words);
    }
    awsc_config config = plain_config();
    config.max_attempts = AWSC_I32(INT32_MAX);
    expect_client(&config, NULL);
    config.max_attempts = AWSC_I32(1);
    expect_client(&config, NULL);
}

static void a_retry_mode_is_unset_or_one_that_is_named(void **state)
{
    static const int32_t wrong[] = {0, 3, -1};
    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        awsc_config config = plain_config();
        char words[96];
        snprintf(words, sizeof words, "config.retry_mode is %d; expected AWSC_RETRY_STANDARD or AWSC_RETRY_ADAPTIVE",
                 (int)wrong[i]);
        config.retry_mode = AWSC_I32(wrong[i]);
        expect_client(&config, words);
    }
    awsc_config config = plain_config();
    config.retry_mode = (awsc_opt_i32){AWSC_RETRY_ADAPTIVE, 0}; /* as a bare AWSC_RETRY_ADAPTIVE leaves it */
    expect_client(&config, "config: retry_mode has an invalid is_set mark; write AWSC_I32(5), not 5");
    config.retry_mode = AWSC_I32(AWSC_RETRY_ADAPTIVE);
    expect_client(&config, NULL);
}

static void unexpected(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    fail_msg("status %d of %p", status, user);
    awsc_free(output);
    awsc_error_free(error);
}

static void a_bare_flag_of_a_call_or_a_hook_is_refused(void **state)
{
    awsc_config config = plain_config();
    const awsc_lambda_invoke_input input = {.function_name = "f"};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_interceptor hooks = AWSC_INTERCEPTOR_INIT;
    const awsc_interceptor *const list[] = {&hooks};
    awsc_lambda *lambda = NULL;
    awsc_loop *loop = NULL;
    awsc_error *error = NULL;
    (void)state;
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    options.borrow_payload.is_set = true;
    assert_int_equal(awsc_lambda_invoke_start(lambda, loop, &input, &options, unexpected, NULL, NULL, &error),
                     AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(error),
                        "options: borrow_payload has an invalid is_set mark; write AWSC_BOOL(true), not true");
    awsc_error_free(error);
    hooks.show_secrets.is_set = true;
    config.interceptors = list;
    config.interceptor_count = 1;
    expect_client(&config, "config: interceptor 0: show_secrets has an invalid is_set mark");
    awsc_loop_free(loop);
    awsc_lambda_free(lambda);
}

static void the_minimum_size_of_compression_has_a_maximum(void **state)
{
    awsc_config config = plain_config();
    (void)state;
    config.request_min_compression_size_bytes = AWSC_I64(10485760);
    expect_client(&config, NULL);
    config.request_min_compression_size_bytes = AWSC_I64(10485761);
    expect_client(&config, "config: request_min_compression_size_bytes is 10485761; expected 0 to 10485760");
}

/* Variables and lines of a profile. */
static void numbers_in_text_are_whole_and_in_range(void **state)
{
    static const struct {
        const char *variable, *property, *value;
        bool works;
    } cases[] = {
        {"AWS_MAX_ATTEMPTS", "max_attempts", "-1", false},
        {"AWS_MAX_ATTEMPTS", "max_attempts", "0", false},
        {"AWS_MAX_ATTEMPTS", "max_attempts", "1", true},
        {"AWS_MAX_ATTEMPTS", "max_attempts", "+3", false},
        {"AWS_MAX_ATTEMPTS", "max_attempts", "3.5", false},
        {"AWS_MAX_ATTEMPTS", "max_attempts", "many", false},
        {"AWS_MAX_ATTEMPTS", "max_attempts", "2147483647", true},
        {"AWS_MAX_ATTEMPTS", "max_attempts", "2147483648", false},
        {"AWS_MAX_ATTEMPTS", "max_attempts", "99999999999999999999", false},
        {"AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", "request_min_compression_size_bytes", "-1", false},
        {"AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", "request_min_compression_size_bytes", "0", true},
        {"AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", "request_min_compression_size_bytes", "10485760", true},
        {"AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", "request_min_compression_size_bytes", "10485761", false},
        {"AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", "request_min_compression_size_bytes", "1k", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[128];
        awsc_config config = plain_config();
        assert_int_equal(setenv(cases[i].variable, cases[i].value, 1), 0);
        expect_client(&config, cases[i].works ? NULL : cases[i].variable);
        assert_int_equal(unsetenv(cases[i].variable), 0);
        snprintf(text, sizeof text, "[default]\n%s = %s\n", cases[i].property, cases[i].value);
        write_config(text);
        expect_client(&config, cases[i].works ? NULL : cases[i].property);
        write_config("");
    }
}

/* ---- numbers of a call, of pages, of a wait ---------------------------------------------------------------------- */

static void numbers_of_a_call_have_a_minimum(void **state)
{
    static const struct {
        const char *name;
        size_t offset;
        int64_t least;
    } numbers[] = {{"deadline_ms is 0; ", offsetof(awsc_call_options, deadline_ms), 1},
                   {"attempt_timeout_ms is 0; ", offsetof(awsc_call_options, attempt_timeout_ms), 1},
                   {"idle_timeout_ms is 0; ", offsetof(awsc_call_options, idle_timeout_ms), 1}};
    const awsc_lambda_get_account_settings_input input = {0};
    awsc_config config = plain_config();
    awsc_replay *replay = NULL;
    awsc_lambda *lambda = NULL;
    (void)state;
    assert_int_equal(awsc_replay_new(&replay, NULL), AWSC_OK);
    config.transport = awsc_replay_transport(replay);
    config.unsigned_requests = AWSC_BOOL(true);
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    for (size_t i = 0; i < COUNT(numbers); i++) {
        const int64_t below[] = {numbers[i].least - 1, INT64_MIN};
        for (size_t b = 0; b < COUNT(below); b++) {
            awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
            awsc_error *error = NULL;
            *(awsc_opt_i64 *)(void *)((char *)&options + numbers[i].offset) = AWSC_I64(below[b]);
            assert_int_equal(awsc_lambda_get_account_settings(lambda, &input, &options, NULL, &error),
                             AWSC_ERR_VALIDATION);
            assert_non_null(strstr(awsc_error_message(error), b ? "expected 1 or more" : numbers[i].name));
            awsc_error_free(error);
        }
    }
    static const int32_t wrong[] = {0, -1, INT32_MIN};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
        awsc_error *error = NULL;
        options.max_attempts = AWSC_I32(wrong[i]);
        assert_int_equal(awsc_lambda_get_account_settings(lambda, &input, &options, NULL, &error), AWSC_ERR_VALIDATION);
        assert_non_null(strstr(awsc_error_message(error), "max_attempts"));
        awsc_error_free(error);
    }
    assert_int_equal(awsc_replay_request_count(replay), 0);
    awsc_lambda_free(lambda);
    awsc_replay_free(replay);
}

static void expect_pages(awsc_lambda *lambda, awsc_opt_i64 page_size, awsc_opt_i64 limit, const char *words)
{
    awsc_pages_options options = AWSC_PAGES_OPTIONS_INIT;
    awsc_lambda_list_functions_pages *pages = NULL;
    awsc_error *error = NULL;
    options.page_size = page_size;
    options.limit = limit;
    int status = awsc_lambda_list_functions_pages_new(lambda, NULL, &options, &pages, &error);
    assert_int_equal(status, words ? AWSC_ERR_VALIDATION : AWSC_OK);
    if (words && !strstr(awsc_error_message(error), words)) fail_msg("%s", awsc_error_message(error));
    awsc_error_free(error);
    awsc_lambda_list_functions_pages_free(pages);
}

static void page_size_and_item_limit_are_at_least_one(void **state)
{
    awsc_config config = plain_config();
    awsc_lambda *lambda = NULL;
    const awsc_opt_i64 unset = {0, 0};
    (void)state;
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    expect_pages(lambda, AWSC_I64(1), AWSC_I64(1), NULL);
    expect_pages(lambda, AWSC_I64(0), unset, "page_size");
    expect_pages(lambda, AWSC_I64(-1), unset, "page_size");
    expect_pages(lambda, AWSC_I64((int64_t)INT32_MAX + 1), unset, "page_size"); /* MaxItems has 32 bits */
    expect_pages(lambda, unset, AWSC_I64(0), "limit is 0; expected 1 or more, or AWSC_NO_LIMIT");
    expect_pages(lambda, unset, AWSC_I64(AWSC_NO_LIMIT), NULL);
    expect_pages(lambda, unset, AWSC_I64(INT64_MIN), "limit");
    awsc_lambda_free(lambda);
}

static void a_call_and_a_wait_without_limits_end_all_the_same(void **state)
{
    const size_t size = 66 * 1024 * 1024; /* more than a buffer takes at once */
    awsc_config config = plain_config();
    awsc_waiter_options waiting = AWSC_WAITER_OPTIONS_INIT;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_replay *replay = NULL;
    awsc_lambda *lambda = NULL;
    awsc_lambda_invoke_output *output = NULL;
    (void)state;
    char *body = calloc(1, size);
    assert_non_null(body);
    assert_int_equal(awsc_replay_new(&replay, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_add(replay, 200, NULL, 0, body, size, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_add(replay, 200, NULL, 0, "{}", 2, NULL), AWSC_OK);
    free(body);
    config.transport = awsc_replay_transport(replay);
    config.unsigned_requests = AWSC_BOOL(true);
    config.deadline_ms = AWSC_I64(1); /* the call's own counts */
    config.max_response_bytes = AWSC_I64(AWSC_NO_LIMIT);
    options.deadline_ms = options.attempt_timeout_ms = options.idle_timeout_ms = AWSC_I64(AWSC_NO_LIMIT);
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    const awsc_lambda_invoke_input input = {.function_name = "f"};
    assert_int_equal(awsc_lambda_invoke(lambda, &input, &options, &output, NULL), AWSC_OK);
    assert_int_equal(output->payload.size, size);
    awsc_free(output);
    const awsc_lambda_get_function_input get = {.function_name = "f"};
    waiting.call = &options;
    waiting.max_wait_ms = waiting.max_delay_ms = AWSC_I64(AWSC_NO_LIMIT);
    assert_int_equal(awsc_lambda_wait_function_exists(lambda, &get, &waiting, NULL, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_left(replay), 0);
    waiting.min_delay_ms = AWSC_I64(AWSC_NO_LIMIT); /* a delay is no limit */
    assert_int_equal(awsc_lambda_wait_function_exists(lambda, &get, &waiting, NULL, NULL), AWSC_ERR_VALIDATION);
    awsc_lambda_free(lambda);
    awsc_replay_free(replay);
}

static void times_of_a_wait_are_one_millisecond_at_least(void **state)
{
    static const size_t offsets[] = {offsetof(awsc_waiter_options, max_wait_ms),
                                     offsetof(awsc_waiter_options, min_delay_ms),
                                     offsetof(awsc_waiter_options, max_delay_ms)};
    static const char *const names[] = {"max_wait_ms", "min_delay_ms", "max_delay_ms"};
    static const int64_t wrong[] = {0, -1, INT64_MIN};
    const awsc_lambda_get_function_input input = {.function_name = "f"};
    awsc_config config = plain_config();
    awsc_lambda *lambda = NULL;
    (void)state;
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    for (size_t i = 0; i < COUNT(offsets); i++) {
        for (size_t w = 0; w < COUNT(wrong); w++) {
            awsc_waiter_options options = AWSC_WAITER_OPTIONS_INIT;
            awsc_waiter_result result = AWSC_WAITER_RESULT_INIT;
            awsc_error *error = NULL;
            *(awsc_opt_i64 *)(void *)((char *)&options + offsets[i]) = AWSC_I64(wrong[w]);
            assert_int_equal(awsc_lambda_wait_function_exists(lambda, &input, &options, &result, &error),
                             AWSC_ERR_VALIDATION);
            if (!strstr(awsc_error_message(error), names[i])) fail_msg("%s", awsc_error_message(error));
            awsc_error_free(error);
            awsc_waiter_result_clear(&result);
        }
    }
    awsc_lambda_free(lambda);
}

/* ---- numbers of credentials -------------------------------------------------------------------------------------- */

static void times_of_credentials_are_positive(void **state)
{
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    awsc_credentials_get_options get = AWSC_CREDENTIALS_GET_OPTIONS_INIT;
    awsc_process_options process = AWSC_PROCESS_OPTIONS_INIT;
    awsc_imds_options imds = AWSC_IMDS_OPTIONS_INIT;
    awsc_credentials_provider *provider = NULL;
    awsc_identity *identity = NULL;
    awsc_test_clock *clock = NULL;
    awsc_error *error = NULL;
    (void)state;
    keys.access_key_id = "AKIDEXAMPLE";
    keys.secret_access_key = "secret";
    assert_int_equal(awsc_credentials_provider_new_static(&keys, &provider, NULL), AWSC_OK);
    for (int64_t ms = -1; ms <= 0; ms++) {
        get.timeout_ms = AWSC_I64(ms);
        assert_int_equal(awsc_credentials_get(provider, &get, &identity, &error), AWSC_ERR_VALIDATION);
        assert_non_null(strstr(awsc_error_message(error), ms ? "timeout_ms is -1; " : "timeout_ms is 0; "));
    }
    assert_int_equal(awsc_test_clock_new((awsc_time){1767225600, 0}, &clock, NULL), AWSC_OK);
    get.clock = awsc_test_clock_of(clock); /* it stands: a busy machine has the time, too */
    get.timeout_ms = AWSC_I64(1);
    assert_int_equal(awsc_credentials_get(provider, &get, &identity, NULL), AWSC_OK);
    awsc_identity_free(identity);
    get.timeout_ms = AWSC_I64(AWSC_NO_LIMIT);
    assert_int_equal(awsc_credentials_get(provider, &get, &identity, NULL), AWSC_OK);
    awsc_identity_free(identity);
    awsc_credentials_provider_free(provider);
    awsc_test_clock_free(clock);
    process.command = "true";
    process.timeout_ms = AWSC_I64(-1);
    assert_int_equal(awsc_credentials_provider_new_process(&process, &provider, &error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(error), "timeout_ms is -1; expected 1 or more, or AWSC_NO_LIMIT"));
    imds.attempts = AWSC_I32(-1);
    assert_int_equal(awsc_credentials_provider_new_imds(&imds, &provider, &error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(error), "attempts is -1; expected 1 or more"));
    imds.attempts = AWSC_I32(INT32_MAX);
    imds.timeout_ms = AWSC_I64(INT64_MIN);
    assert_int_equal(awsc_credentials_provider_new_imds(&imds, &provider, &error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(error), "timeout_ms is -9223372036854775808; expected 1 or more"));
    awsc_error_free(error);
}

static void a_role_lasts_from_15_minutes_to_12_hours(void **state)
{
    static const struct {
        int32_t seconds;
        bool works;
    } cases[] = {{INT32_MIN, false}, {-1, false}, {0, false}, {899, false}, {900, true}, {43200, true}, {43201, false}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        awsc_assume_role_options options = AWSC_ASSUME_ROLE_OPTIONS_INIT;
        awsc_config config = plain_config();
        awsc_credentials_provider *provider = NULL;
        options.role_arn = "arn:aws:iam::123456789012:role/r";
        options.duration_seconds = AWSC_I32(cases[i].seconds);
        options.config = &config;
        int status = awsc_credentials_provider_new_assume_role(&options, &provider, NULL);
        assert_int_equal(status == AWSC_OK, cases[i].works);
        awsc_credentials_provider_free(provider);
    }
}

static void a_presigned_url_is_valid_for_a_second_to_a_week(void **state)
{
    static const struct {
        int64_t seconds;
        bool works;
    } cases[] = {{INT64_MIN, false}, {-1, false},     {0, false},        {1, true},
                 {604800, true},     {604801, false}, {INT64_MAX, false}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        awsc_credentials keys = AWSC_CREDENTIALS_INIT;
        awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
        awsc_http_request *request = NULL;
        keys.access_key_id = "AKIDEXAMPLE";
        keys.secret_access_key = "secret";
        params.credentials = &keys;
        params.region = "eu-west-1";
        params.service = "lambda";
        params.time = AWSC_TIME(1767225600, 0);
        params.expires_seconds = AWSC_I64(cases[i].seconds);
        assert_int_equal(awsc_http_request_new("GET", "/?a=b", &request, NULL), AWSC_OK);
        assert_int_equal(awsc_http_request_set_header(request, "Host", "h", NULL), AWSC_OK);
        assert_int_equal(awsc_sigv4_presign(request, &params, NULL), cases[i].works ? AWSC_OK : AWSC_ERR_VALIDATION);
        if (!cases[i].works) assert_string_equal(awsc_http_request_query(request), "a=b");
        awsc_http_request_free(request);
    }
}

/* ---- regions ----------------------------------------------------------------------------------------------------- */

static void check_region(const char *region, bool works)
{
    char text[256];
    awsc_config config = plain_config();
    const char *words = works ? NULL : "is no region; expected letters, digits and dashes, 63 at most";
    config.region = region;
    expect_client(&config, words);
    config.region = NULL;
    assert_int_equal(setenv("AWS_REGION", region, 1), 0);
    expect_client(&config, words);
    assert_int_equal(unsetenv("AWS_REGION"), 0);
    snprintf(text, sizeof text, "[default]\nregion = %s\n", region);
    write_config(text);
    expect_client(&config, words);
    write_config("");
}

static void a_region_is_one_label_of_a_host_name(void **state)
{
    char longest[65];
    (void)state;
    memset(longest, 'r', sizeof longest);
    longest[64] = '\0';
    check_region(longest, false);
    longest[63] = '\0';
    check_region(longest, true);
    longest[62] = '-';
    check_region(longest, false);
    check_region("x", true);
    check_region("-eu", false);
    check_region("eu-", false);
    check_region("eu.west", false);
    check_region("eu/west", false);
    check_region("eu_west", false);
    check_region("EU-WEST-1", true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_the_configuration_have_a_minimum),
        cmocka_unit_test(attempts_are_one_or_more),
        cmocka_unit_test(a_retry_mode_is_unset_or_one_that_is_named),
        cmocka_unit_test(a_bare_flag_of_a_call_or_a_hook_is_refused),
        cmocka_unit_test(the_minimum_size_of_compression_has_a_maximum),
        cmocka_unit_test(numbers_in_text_are_whole_and_in_range),
        cmocka_unit_test(numbers_of_a_call_have_a_minimum),
        cmocka_unit_test(page_size_and_item_limit_are_at_least_one),
        cmocka_unit_test(a_call_and_a_wait_without_limits_end_all_the_same),
        cmocka_unit_test(times_of_a_wait_are_one_millisecond_at_least),
        cmocka_unit_test(times_of_credentials_are_positive),
        cmocka_unit_test(a_role_lasts_from_15_minutes_to_12_hours),
        cmocka_unit_test(a_presigned_url_is_valid_for_a_second_to_a_week),
        cmocka_unit_test(a_region_is_one_label_of_a_host_name),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
