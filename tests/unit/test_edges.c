/* SPDX-License-Identifier: Apache-2.0 */
/* Settings at the edges of their ranges: the last valid value and the first invalid one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "config/settings.h"
#include "credentials/imds.h"
#include "support/failing_allocator.h"

typedef struct variable {
    const char *name;
    const char *value;
} variable;

static const char *get_variable(void *user, const char *name)
{
    const variable *only = user;
    return only->name && strcmp(only->name, name) == 0 ? only->value : NULL;
}

static int resolve(const awsc_config *given, variable only, awsc_settings **out)
{
    const awsc_environment environment = {get_variable, &only};
    awsc_config config = *given;
    config.config_file = config.credentials_file = "/dev/null";
    *out = NULL;
    return awsc_settings_resolve(awsc_allocator_default(), &config, "Lambda", &environment, out, NULL);
}

/* ---- regions ----------------------------------------------------------------------------------------------------- */

static const char *text_of(char c, size_t size)
{
    static char text[80];
    memset(text, c, size);
    text[size] = '\0';
    return text;
}

static void expect_region(const char *text, bool allowed)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_settings *settings = NULL;
    config.region = text;
    int status = resolve(&config, (variable){NULL, NULL}, &settings);
    if (status != (allowed ? AWSC_OK : AWSC_ERR_CONFIG)) fail_msg("\"%s\": %d", text, status);
    if (allowed) assert_string_equal(settings->region, text);
    awsc_settings_free(settings);
}

static void an_invalid_region_is_shown_in_100_bytes(void **state)
{
    awsc_environment environment = {get_variable, &(variable){NULL, NULL}};
    (void)state;
    for (int size = 99; size <= 101; size++) {
        char region[102], expected[256];
        awsc_config config = AWSC_CONFIG_INIT;
        awsc_settings *settings = NULL;
        awsc_error *error = NULL;
        memset(region, 'r', sizeof region);
        region[size] = '\0';
        config.region = region;
        config.config_file = config.credentials_file = "/dev/null";
        assert_int_equal(
            awsc_settings_resolve(awsc_allocator_default(), &config, "Lambda", &environment, &settings, &error),
            AWSC_ERR_CONFIG);
        snprintf(expected, sizeof expected,
                 "config.region is \"%.100s\", which is no region; expected letters, digits and dashes, 63 at most",
                 region);
        assert_string_equal(awsc_error_message(error), expected);
        awsc_error_free(error);
    }
}

static void a_region_is_a_label_of_a_host_name(void **state)
{
    static const char *const right[] = {"a", "1", "ab", "a-b", "a--b", "A-9", "eu-west-1", "x-y-z"};
    static const char *const wrong[] = {"-", "-ab", "ab-", "a-b-", "-a-b", "a.b", "a_b", "a b", "a\x7f", "\xc3\xa4"};
    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) expect_region(right[i], true);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) expect_region(wrong[i], false);
    expect_region(text_of('r', 63), true);
    expect_region(text_of('r', 64), false);
}

/* ---- sizes ------------------------------------------------------------------------------------------------------- */

static void expect_compression(const char *text, int64_t bytes)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_settings *settings = NULL;
    int status = resolve(&config, (variable){"AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", text}, &settings);
    if (status != (bytes < 0 ? AWSC_ERR_CONFIG : AWSC_OK)) fail_msg("%s: %d", text, status);
    if (!status) assert_int_equal(settings->min_compression_bytes, bytes);
    awsc_settings_free(settings);
}

static void requests_are_compressed_from_0_to_10_mib(void **state)
{
    (void)state;
    expect_compression("0", 0);
    expect_compression("1", 1);
    expect_compression(" 10485760 ", 10485760);
    expect_compression("10485761", -1);
    expect_compression("-1", -1);
    expect_compression("1.5", -1);
    expect_compression("9223372036854775808", -1);
}

/* Whether a source is made or not, the caller may clear its settings. */
static void a_metadata_source_takes_its_settings_over(void **state)
{
    (void)state;
    for (int granted = 0; granted < 2; granted++) {
        failing_memory memory;
        awsc_imds_settings settings;
        awsc_environment environment = {get_variable, &(variable){"AWS_EC2_INSTANCE_PROFILE_NAME", "role"}};
        awsc_credentials_provider *source = NULL;
        failing_memory_init(&memory, 100);
        assert_int_equal(awsc_imds_settings_read(&memory.allocator, NULL, &environment, NULL, &settings, NULL),
                         AWSC_OK);
        memory.left = granted ? 100 : 0;
        assert_int_equal(awsc_imds_source_new(&memory.allocator, &settings, &source, NULL),
                         granted ? AWSC_OK : AWSC_ERR_NOMEM);
        assert_null(settings.endpoint);
        assert_null(settings.profile);
        awsc_imds_settings_clear(&memory.allocator, &settings);
        awsc_credentials_provider_free(source);
        assert_int_equal(memory.held, 0);
    }
}

/* ---- where the files are ----------------------------------------------------------------------------------------- */

static void expect_config_path(const char *home, const char *given, const char *expected)
{
    variable only = {"HOME", home};
    const awsc_environment environment = {get_variable, &only};
    bool nomem = true;
    char *path = awsc_profile_config_path(awsc_allocator_default(), &environment, given, &nomem);
    assert_false(nomem);
    assert_string_equal(path, expected);
    awsc_release(awsc_allocator_default(), path);
}

static void a_tilde_alone_or_before_a_slash_is_the_home_directory(void **state)
{
    (void)state;
    expect_config_path("/home/me", NULL, "/home/me/.aws/config");
    expect_config_path("/home/me/", NULL, "/home/me/.aws/config");
    expect_config_path("/home/me///", NULL, "/home/me/.aws/config");
    expect_config_path("/home/me//", "~", "/home/me");
    expect_config_path("/home/me", "~/", "/home/me/");
    expect_config_path("/home/me", "~you/config", "~you/config");
    expect_config_path("/home/me", "/etc/~/config", "/etc/~/config");
    expect_config_path("/home/me", "", "");
    expect_config_path("/", "~/config", "//config");
}

/* ---- instance metadata ------------------------------------------------------------------------------------------- */

/* The program's numbers win over the environment's; its unset numbers do not. */
static void numbers_of_the_program_come_before_those_of_the_environment(void **state)
{
    awsc_imds_options options = AWSC_IMDS_OPTIONS_INIT;
    awsc_imds_settings out;
    variable only = {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "7"};
    awsc_environment environment = {get_variable, &only};
    (void)state;
    assert_int_equal(awsc_imds_settings_read(awsc_allocator_default(), &options, &environment, NULL, &out, NULL),
                     AWSC_OK);
    assert_int_equal(awsc_imds_settings_take_numbers(&out, &options, NULL), AWSC_OK);
    assert_int_equal(out.attempts, 7);
    assert_int_equal(out.timeout_ms, 1000);
    awsc_imds_settings_clear(awsc_allocator_default(), &out);
    options.attempts = AWSC_I32(1);
    options.timeout_ms = AWSC_I64(AWSC_NO_LIMIT);
    assert_int_equal(awsc_imds_settings_read(awsc_allocator_default(), &options, &environment, NULL, &out, NULL),
                     AWSC_OK);
    assert_int_equal(awsc_imds_settings_take_numbers(&out, &options, NULL), AWSC_OK);
    assert_int_equal(out.attempts, 1);
    assert_true(out.timeout_ms == AWSC_NO_LIMIT);
    awsc_imds_settings_clear(awsc_allocator_default(), &out);
}

/* Texts that are no numbers, and numbers that are too small, count as unset; too large numbers as the largest. */
static void expect_metadata(const char *attempts, int expected_attempts, const char *timeout, int64_t expected_ms)
{
    awsc_imds_settings out;
    variable only = {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", attempts};
    awsc_environment environment = {get_variable, &only};
    assert_int_equal(awsc_imds_settings_read(awsc_allocator_default(), NULL, &environment, NULL, &out, NULL), AWSC_OK);
    assert_int_equal(out.attempts, expected_attempts);
    awsc_imds_settings_clear(awsc_allocator_default(), &out);
    only = (variable){"AWS_METADATA_SERVICE_TIMEOUT", timeout};
    assert_int_equal(awsc_imds_settings_read(awsc_allocator_default(), NULL, &environment, NULL, &out, NULL), AWSC_OK);
    assert_int_equal(out.timeout_ms, expected_ms);
    awsc_imds_settings_clear(awsc_allocator_default(), &out);
}

static void the_metadata_service_is_asked_1_to_100_times_for_1_to_60_seconds(void **state)
{
    awsc_imds_options options = AWSC_IMDS_OPTIONS_INIT;
    awsc_credentials_provider *provider = NULL;
    awsc_error *error = NULL;
    (void)state;
    expect_metadata("1", 1, "1", 1000);
    expect_metadata("0", 4, "0", 1000);
    expect_metadata("-1", 4, "-1", 1000);
    expect_metadata("x", 4, "x", 1000);
    expect_metadata("99", 99, "59", 59000);
    expect_metadata("100", 100, "60", 60000);
    expect_metadata("101", 100, "61", 60000);
    expect_metadata(" 2 ", 2, " 2 ", 2000);
    options.attempts = AWSC_I32(0);
    assert_int_equal(awsc_credentials_provider_new_imds(&options, &provider, &error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(error),
                        "awsc_credentials_provider_new_imds: attempts is 0; expected 1 or more");
    options.attempts = AWSC_I32(1);
    options.timeout_ms = AWSC_I64(0);
    assert_int_equal(awsc_credentials_provider_new_imds(&options, &provider, &error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(error),
                        "awsc_credentials_provider_new_imds: timeout_ms is 0; expected 1 or more, or AWSC_NO_LIMIT");
    awsc_error_free(error);
}

static void cleared_settings_of_metadata_are_empty_and_may_be_cleared_again(void **state)
{
    static const awsc_imds_settings empty = {0};
    awsc_imds_options options = AWSC_IMDS_OPTIONS_INIT;
    awsc_imds_settings out;
    variable only = {"AWS_EC2_INSTANCE_PROFILE_NAME", "role"};
    awsc_environment environment = {get_variable, &only};
    (void)state;
    assert_int_equal(awsc_imds_settings_read(awsc_allocator_default(), &options, &environment, NULL, &out, NULL),
                     AWSC_OK);
    assert_string_equal(out.profile, "role");
    for (int i = 0; i < 2; i++) {
        awsc_imds_settings_clear(awsc_allocator_default(), &out);
        assert_null(out.endpoint);
        assert_null(out.profile);
        assert_int_equal(out.attempts, empty.attempts);
    }
    memset(&out, 1, sizeof out);
    options.endpoint = "no URL";
    assert_true(awsc_imds_settings_read(awsc_allocator_default(), &options, &environment, NULL, &out, NULL) < 0);
    assert_null(out.endpoint);
    assert_null(out.profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_metadata_source_takes_its_settings_over),
        cmocka_unit_test(a_tilde_alone_or_before_a_slash_is_the_home_directory),
        cmocka_unit_test(an_invalid_region_is_shown_in_100_bytes),
        cmocka_unit_test(a_region_is_a_label_of_a_host_name),
        cmocka_unit_test(requests_are_compressed_from_0_to_10_mib),
        cmocka_unit_test(the_metadata_service_is_asked_1_to_100_times_for_1_to_60_seconds),
        cmocka_unit_test(numbers_of_the_program_come_before_those_of_the_environment),
        cmocka_unit_test(cleared_settings_of_metadata_are_empty_and_may_be_cleared_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
