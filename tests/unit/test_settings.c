/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "config/setting_rows.h"
#include "ini/profile.h"
#include "support/failing_allocator.h"
#include "support/profiles.h"
#include "support/test_logger.h"

/* Variables as "NAME=value"; the list ends with NULL. */
static const char *get_variable(void *user, const char *name)
{
    size_t size = strlen(name);
    for (const char *const *variable = user; *variable; variable++)
        if (strncmp(*variable, name, size) == 0 && (*variable)[size] == '=') return *variable + size + 1;
    return NULL;
}

static char file_path[64];

static const char *make_file(const char *text)
{
    snprintf(file_path, sizeof file_path, "/tmp/awsc-settings-XXXXXX");
    int descriptor = mkstemp(file_path);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, text, strlen(text)), (ssize_t)strlen(text));
    close(descriptor);
    return file_path;
}

static char logged[1024];

static void keep_log(void *user, int level, const char *line)
{
    (void)user;
    (void)level;
    snprintf(logged, sizeof logged, "%s", line);
}

/* Resolves with these variables and this config file (NULL: none); the message of a failure goes to `message`. */
static int resolve(awsc_config *config, const char *const *variables, const char *text, awsc_settings **out,
                   char *message)
{
    awsc_environment environment = {get_variable, (void *)(uintptr_t)variables};
    awsc_error *error = NULL;
    config->config_file = make_file(text ? text : "");
    config->credentials_file = "/dev/null";
    config->logger = test_logger(keep_log, NULL, AWSC_LOG_WARN);
    logged[0] = '\0';
    int status = awsc_settings_resolve(awsc_allocator_default(), config, "Lambda", &environment, out, &error);
    if (message) snprintf(message, 512, "%s", error ? awsc_error_message(error) : "");
    awsc_error_free(error);
    unlink(file_path);
    return status;
}

static void assert_refused(awsc_config config, const char *const *variables, const char *text, const char *expected)
{
    awsc_settings *settings = NULL;
    char message[512];
    assert_int_equal(resolve(&config, variables, text, &settings, message), AWSC_ERR_CONFIG);
    assert_null(settings);
    if (!strstr(message, expected)) fail_msg("%s", message);
}

static const char *const nothing[] = {NULL};

static void without_any_setting_the_defaults_count(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_settings *settings = NULL;
    (void)state;
    assert_int_equal(resolve(&config, nothing, NULL, &settings, NULL), AWSC_OK);
    assert_null(settings->region);
    assert_null(settings->endpoint_url);
    assert_string_equal(settings->profile, "default");
    assert_null(settings->selected);
    assert_int_equal(settings->max_attempts, 3);
    assert_false(awsc_settings_is_set(settings, AWSC_SETTING_max_attempts));
    assert_int_equal(settings->retry_mode, AWSC_RETRY_STANDARD);
    assert_null(settings->https_proxy);
    assert_null(settings->ca_bundle);
    awsc_settings_free(settings);
}

static int32_t attempts_of(const char *service_id, const char *variable)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_settings *settings = NULL;
    config.config_file = config.credentials_file = "/dev/null";
    const char *const variables[] = {variable, NULL};
    awsc_environment environment = {get_variable, (void *)(uintptr_t)variables};
    assert_int_equal(
        awsc_settings_resolve(awsc_allocator_default(), &config, service_id, &environment, &settings, NULL), AWSC_OK);
    int32_t attempts = settings->max_attempts;
    awsc_settings *inner = NULL;
    assert_int_equal(awsc_settings_derive(settings, "STS", "eu-west-1", &environment, &inner, NULL), AWSC_OK);
    assert_int_equal(inner->max_attempts, variable ? attempts : 3);
    awsc_settings_free(inner);
    awsc_settings_free(settings);
    return attempts;
}

static void dynamodb_makes_one_attempt_more_unless_it_is_set(void **state)
{
    (void)state;
    assert_int_equal(attempts_of("DynamoDB", NULL), 4);
    assert_int_equal(attempts_of("DynamoDB Streams", NULL), 4);
    assert_int_equal(attempts_of("Lambda", NULL), 3);
    assert_int_equal(attempts_of("DynamoDB", "AWS_MAX_ATTEMPTS=2"), 2);
}

static void a_region_that_could_change_the_host_is_refused(void **state)
{
    static const char *const wrong[] = {"eu-west-1.evil.example/", "eu west", "a@b", "-a", "a-", "eu-west-1#"};
    awsc_config config = AWSC_CONFIG_INIT;
    const char *const variables[] = {"AWS_REGION=x/y", NULL};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        config.region = wrong[i];
        assert_refused(config, nothing, NULL, "config.region");
    }
    config.region = NULL;
    assert_refused(config, variables, NULL, "AWS_REGION");
    assert_refused(config, nothing, "[default]\nregion = x/y\n", "region");
}

static void a_profile_that_the_program_names_must_exist(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_settings *settings = NULL;
    awsc_error *error = NULL;
    const char *const variables[] = {"AWS_PROFILE=missing", NULL};
    (void)state;
    config.profile = "missing";
    assert_refused(config, nothing, "[profile other]\n", "missing");
    config.profile = NULL;
    assert_int_equal(resolve(&config, variables, "[profile other]\n", &settings, NULL), AWSC_OK);
    assert_non_null(strstr(logged, "missing"));
    assert_int_equal(awsc_settings_check_profile(settings, &error), AWSC_ERR_CONFIG);
    assert_non_null(strstr(awsc_error_message(error), "missing"));
    awsc_error_free(error);
    awsc_settings_free(settings);
}

static void a_file_that_the_program_names_must_exist(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_settings *settings = NULL;
    awsc_error *error = NULL;
    awsc_environment environment = {get_variable, (void *)(uintptr_t)nothing};
    (void)state;
    config.config_file = "/nonexistent/config";
    assert_int_equal(
        awsc_settings_resolve(awsc_allocator_default(), &config, "Lambda", &environment, &settings, &error),
        AWSC_ERR_CONFIG);
    assert_non_null(strstr(awsc_error_message(error), "/nonexistent/config"));
    awsc_error_free(error);
}

static void proxies_are_read_as_curl_reads_them(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_settings *settings = NULL;
    const char *const variables[] = {"HTTPS_PROXY=http://s:1", "HTTP_PROXY=http://cgi:2", "NO_PROXY=a,b", NULL};
    const char *const lower[] = {"https_proxy=http://l:1", "HTTPS_PROXY=http://u:1", "http_proxy=http://h:2", NULL};
    (void)state;
    assert_int_equal(resolve(&config, variables, NULL, &settings, NULL), AWSC_OK);
    assert_string_equal(settings->https_proxy, "http://s:1");
    assert_null(settings->http_proxy);
    assert_string_equal(settings->no_proxy, "a,b");
    assert_null(settings->proxy);
    awsc_settings_free(settings);
    config.proxy = "";
    assert_int_equal(resolve(&config, lower, NULL, &settings, NULL), AWSC_OK);
    assert_string_equal(settings->proxy, "");
    assert_string_equal(settings->https_proxy, "http://l:1");
    assert_string_equal(settings->http_proxy, "http://h:2");
    awsc_settings_free(settings);
}

static void invalid_attempts_and_retry_modes_are_refused(void **state)
{
    static const char *const wrong[] = {"0", "-1", "three", "3.5", "99999999999", ""};
    awsc_config config = AWSC_CONFIG_INIT;
    const char *const mode[] = {"AWS_RETRY_MODE=sometimes", NULL};
    char variable[64];
    const char *const variables[] = {variable, NULL};
    (void)state;
    for (size_t i = 0; wrong[i][0]; i++) {
        snprintf(variable, sizeof variable, "AWS_MAX_ATTEMPTS=%s", wrong[i]);
        char expected[64];
        snprintf(expected, sizeof expected, "AWS_MAX_ATTEMPTS is \"%s\"; expected 1 or more", wrong[i]);
        assert_refused(config, variables, NULL, expected);
    }
    assert_refused(config, mode, NULL, "AWS_RETRY_MODE");
    config.max_attempts = AWSC_I32(0);
    assert_refused(config, nothing, NULL, "config: max_attempts is 0; expected 1 or more");
}

static void assert_connect_timeout(awsc_config config, const char *const *variables, const char *text, const char *mode,
                                   int64_t expected_ms)
{
    awsc_settings *settings = NULL;
    assert_int_equal(resolve(&config, variables, text, &settings, NULL), AWSC_OK);
    assert_string_equal(awsc_setting_word(settings, AWSC_SETTING_defaults_mode), mode);
    assert_int_equal(settings->connect_timeout_ms, expected_ms);
    awsc_settings_free(settings);
}

static void a_defaults_mode_changes_unset_timeouts(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    const char *const variable[] = {"AWS_DEFAULTS_MODE=Mobile", NULL};
    const char *const wrong[] = {"AWS_DEFAULTS_MODE=fast", NULL};
    const char *const text = "[default]\ndefaults_mode = in-region\n";
    (void)state;
    assert_connect_timeout(config, nothing, NULL, "legacy", 10000);
    assert_connect_timeout(config, nothing, text, "in-region", 1100);
    assert_connect_timeout(config, variable, text, "mobile", 30000);
    assert_refused(config, wrong, NULL, "AWS_DEFAULTS_MODE");
    config.defaults_mode = "cross-region";
    assert_connect_timeout(config, variable, text, "cross-region", 3100);
    config.connect_timeout_ms = AWSC_I64(5);
    assert_connect_timeout(config, variable, text, "cross-region", 5);
    config.defaults_mode = "slow";
    assert_refused(config, nothing, NULL, "config.defaults_mode");
}

static void the_automatic_defaults_mode_reads_only_the_environment(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    const char *const variables[] = {"AWS_EXECUTION_ENV=AWS_Lambda_python3.13", "AWS_REGION=eu-west-1", NULL};
    (void)state;
    config.defaults_mode = "auto";
    assert_connect_timeout(config, nothing, "[default]\nregion = eu-west-1\n", "standard", 3100);
    assert_connect_timeout(config, variables, NULL, "in-region", 1100);
    config.region = "us-east-1";
    assert_connect_timeout(config, variables, NULL, "cross-region", 3100);
}

static void without_a_region_sts_uses_its_global_endpoint(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_environment environment = {get_variable, (void *)(uintptr_t)nothing};
    awsc_settings *settings = NULL, *derived = NULL;
    (void)state;
    assert_int_equal(resolve(&config, nothing, NULL, &settings, NULL), AWSC_OK);
    assert_int_equal(awsc_settings_derive(settings, "STS", NULL, &environment, &derived, NULL), AWSC_OK);
    assert_string_equal(derived->region, "us-east-1");
    assert_true(derived->sts_global_endpoint);
    awsc_settings_free(derived);
    assert_int_equal(awsc_settings_derive(settings, "STS", "eu-west-1", &environment, &derived, NULL), AWSC_OK);
    assert_string_equal(derived->region, "eu-west-1");
    assert_false(derived->sts_global_endpoint);
    awsc_settings_free(derived);
    awsc_settings_free(settings);
}

/* verify_tls above all: a program that turns it off for its own service does not turn it off for its credentials. */
static void settings_of_calls_are_not_inherited_by_inner_clients(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_environment environment = {get_variable, (void *)(uintptr_t)nothing};
    awsc_settings *settings = NULL, *derived[2] = {NULL, NULL};
    (void)state;
    config.region = "eu-west-1";
    config.verify_tls = AWSC_BOOL(false);
    config.deadline_ms = AWSC_I64(7);
    config.connect_timeout_ms = AWSC_I64(8);
    config.max_connections = AWSC_I32(9);
    assert_int_equal(resolve(&config, nothing, NULL, &settings, NULL), AWSC_OK);
    assert_false(settings->verify_tls);
    assert_int_equal(settings->deadline_ms, 7);
    assert_int_equal(awsc_settings_derive(settings, "STS", NULL, &environment, &derived[0], NULL), AWSC_OK);
    assert_int_equal(awsc_settings_derive_same(settings, &derived[1], NULL), AWSC_OK);
    for (int i = 0; i < 2; i++) {
        assert_true(derived[i]->verify_tls);
        assert_true(derived[i]->deadline_ms == AWSC_NO_LIMIT);
        assert_true(derived[i]->max_connections > 9);
        assert_int_equal(derived[i]->connect_timeout_ms, 8);
        assert_string_equal(derived[i]->region, "eu-west-1");
        awsc_settings_free(derived[i]);
    }
    awsc_settings_free(settings);
}

static void a_missing_services_section_is_reported(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    (void)state;
    assert_refused(config, nothing, "[default]\nservices = local\n", "[services local]");
}

static void inner_clients_ask_for_their_own_endpoint(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_settings *settings = NULL;
    const char *url;
    const char *const variables[] = {"AWS_ENDPOINT_URL_SSO_OIDC=http://oidc", NULL};
    awsc_environment environment = {get_variable, (void *)(uintptr_t)variables};
    (void)state;
    config.endpoint_url = "http://lambda";
    assert_int_equal(resolve(&config, variables, "[default]\nendpoint_url = http://all\n", &settings, NULL), AWSC_OK);
    assert_string_equal(settings->endpoint_url, "http://lambda");
    assert_int_equal(awsc_settings_endpoint_url(settings, "SSO OIDC", &environment, &url, NULL), AWSC_OK);
    assert_string_equal(url, "http://oidc");
    assert_int_equal(awsc_settings_endpoint_url(settings, "STS", &environment, &url, NULL), AWSC_OK);
    assert_string_equal(url, "http://all");
    awsc_settings_free(settings);
}

static void an_error_in_a_file_names_file_and_line(void **state)
{
    awsc_error *error = NULL;
    (void)state;
    make_file("# a comment\n\n[default]\nregion\n");
    assert_int_equal(awsc_profile_set_check(awsc_allocator_default(), (awsc_profile_path){file_path, true},
                                            (awsc_profile_path){NULL, false}, &error),
                     AWSC_ERR_PARSE);
    assert_non_null(strstr(awsc_error_message(error), file_path));
    assert_non_null(strstr(awsc_error_message(error), "line 4"));
    awsc_error_free(error);
    unlink(file_path);
}

static awsc_profile_set *parse(const char *text, bool strict)
{
    awsc_profile_set *set = NULL;
    const awsc_profile_texts texts = {awsc_view_text(text), "f", {NULL, 0}, "g"};
    assert_int_equal(awsc_profile_set_parse(awsc_allocator_default(), &texts, strict, &set, NULL), AWSC_OK);
    return set;
}

/* The public vectors have no quotes, and comments only at the beginning of a line. */
static void the_strict_parser_stays_strict(void **state)
{
    (void)state;
    awsc_profile_set *set = parse(
        "[profile a]\nx = 1\n  # more\n[profile 'b']\n[profile \"c d\"]\n[profile \xc3\xbc]\n[profile e]\ny z = 1\n",
        true);
    assert_int_equal(awsc_profile_set_count(set, AWSC_SECTION_PROFILE), 2);
    assert_string_equal(awsc_profile_get(awsc_profile_set_find(set, AWSC_SECTION_PROFILE, "a"), "x"), "1\n# more");
    assert_int_equal(awsc_profile_property_count(awsc_profile_set_find(set, AWSC_SECTION_PROFILE, "e")), 0);
    awsc_profile_set_free(set);
}

static void assert_map(const char *text, bool strict, const char *value)
{
    awsc_profile_set *set = parse(text, strict);
    const awsc_profile *profile = awsc_profile_set_find(set, AWSC_SECTION_PROFILE, "a");
    const char *block, *name, *found;
    assert_int_equal(awsc_profile_property_count(profile), 1);
    awsc_profile_property_at(profile, 0, &block, &name, &found);
    assert_null(block);
    assert_string_equal(name, "s3");
    if (value)
        assert_string_equal(found, value);
    else
        assert_null(found);
    assert_string_equal(awsc_profile_get(profile, "s3"), "");
    assert_null(awsc_profile_get_nested(profile, "s3", "x"));
    awsc_profile_set_free(set);
}

static void a_block_without_properties_is_an_empty_map(void **state)
{
    (void)state;
    assert_map("[profile a]\ns3 =\n  in valid = value\n", true, NULL);
    assert_map("[profile a]\ns3 =\n", true, "");
    assert_map("[profile a]\ns3 =\n", false, "");
    assert_map("[profile a]\ns3 =\n  # comment\n", false, "");
    assert_map("[profile a]\ns3 =\n  nonsense\n", false, "");
}

static void a_file_of_more_than_a_mebibyte_is_refused(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    char *text = malloc(AWSC_PROFILE_FILE_MAX + 2);
    (void)state;
    memset(text, '#', AWSC_PROFILE_FILE_MAX + 1);
    text[AWSC_PROFILE_FILE_MAX + 1] = '\0';
    assert_refused(config, nothing, text, "1 MiB");
    free(text);
}

static void hostile_files_are_read_in_linear_time(void **state)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_profile_set *set = NULL;
    (void)state;
    /* Many sections, many properties in one, and a value of many lines. */
    for (int i = 0; i < 30000; i++) awsc_buffer_append_format(&text, "[profile p%d]\n", i);
    for (int i = 0; i < 20000; i++) awsc_buffer_append_format(&text, "k%d = v\n", i);
    awsc_buffer_append_text(&text, "long = v\n");
    for (int i = 0; i < 60000; i++) awsc_buffer_append_text(&text, " v\n");
    assert_true(text.size < AWSC_PROFILE_FILE_MAX);
    assert_int_equal(
        parse_profiles(awsc_allocator_default(), awsc_buffer_view(&text), (awsc_view){NULL, 0}, &set, NULL), AWSC_OK);
    assert_int_equal(awsc_profile_set_count(set, AWSC_SECTION_PROFILE), 30000);
    const awsc_profile *last = awsc_profile_set_find(set, AWSC_SECTION_PROFILE, "p29999");
    assert_int_equal(strlen(awsc_profile_get(last, "long")), 1 + 2 * 60000);
    awsc_profile_set_free(set);
    awsc_buffer_clear(&text);
}

static void text_with_nul_or_without_utf8_is_refused(void **state)
{
    awsc_profile_set *set = NULL;
    awsc_view none = {NULL, 0};
    (void)state;
    const awsc_allocator *memory = awsc_allocator_default();
    assert_int_equal(parse_profiles(memory, AWSC_VIEW("[default]\nx = \xff"), none, &set, NULL), AWSC_ERR_PARSE);
    assert_int_equal(parse_profiles(memory, ((awsc_view){"[default]\nx = a\0b", 17}), none, &set, NULL),
                     AWSC_ERR_PARSE);
    assert_int_equal(parse_profiles(memory, AWSC_VIEW("\xef\xbb\xbf[default]\r\nx = a\r\n"), none, &set, NULL),
                     AWSC_OK);
    assert_string_equal(awsc_profile_get(awsc_profile_set_find(set, AWSC_SECTION_PROFILE, "default"), "x"), "a");
    awsc_profile_set_free(set);
}

/* The text ends where its size says, whatever stands behind it. */
static void a_byte_order_mark_moves_the_beginning_alone(void **state)
{
    static const char text[] = "\xef\xbb\xbf[default]\nx = value-and-more";
    awsc_profile_set *set = NULL;
    awsc_view none = {NULL, 0};
    (void)state;
    assert_int_equal(
        parse_profiles(awsc_allocator_default(), awsc_view_of(text, sizeof text - 1 - 9), none, &set, NULL), AWSC_OK);
    assert_string_equal(awsc_profile_get(awsc_profile_set_find(set, AWSC_SECTION_PROFILE, "default"), "x"), "value");
    awsc_profile_set_free(set);
}

static void exhausted_memory_is_reported_and_nothing_leaks(void **state)
{
    const char *const variables[] = {"AWS_REGION=eu-west-1", "HTTPS_PROXY=http://p", "HOME=/nonexistent", NULL};
    awsc_environment environment = {get_variable, (void *)(uintptr_t)variables};
    bool succeeded = false;
    (void)state;
    make_file("[default] odd\nauth_scheme_preference = a, b\nca_bundle : /x\nnonsense\n[profile 'a b']\n[services s]\n"
              "lambda =\n  endpoint_url = y\n[profile x y]\n");
    for (int granted = 0; granted < 300 && !succeeded; granted++) {
        failing_memory memory;
        awsc_config config = AWSC_CONFIG_INIT;
        awsc_settings *settings = NULL;
        failing_memory_init(&memory, granted);
        config.config_file = file_path;
        int status = awsc_settings_resolve(&memory.allocator, &config, "Lambda", &environment, &settings, NULL);
        assert_true(status == AWSC_OK || status == AWSC_ERR_NOMEM);
        succeeded = status == AWSC_OK;
        awsc_settings_free(settings);
        assert_int_equal(memory.held, 0);
    }
    assert_true(succeeded);
    unlink(file_path);
}

static void a_flag_comes_from_the_program_then_the_environment_then_the_profile(void **state)
{
    static const char *const off[] = {"AWS_USE_FIPS_ENDPOINT=false", NULL};
    static const struct {
        int program; /* -1: unset */
        const char *const *variables;
        const char *profile;
        bool expected;
    } cases[] = {
        {1, off, "[default]\nuse_fips_endpoint = false\n", true},
        {0, nothing, "[default]\nuse_fips_endpoint = true\n", false},
        {-1, off, "[default]\nuse_fips_endpoint = true\n", false},
        {-1, nothing, "[default]\nuse_fips_endpoint = true\n", true},
        {-1, nothing, NULL, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        awsc_config config = AWSC_CONFIG_INIT;
        awsc_settings *settings = NULL;
        if (cases[i].program >= 0) config.use_fips = AWSC_BOOL(cases[i].program > 0);
        assert_int_equal(resolve(&config, cases[i].variables, cases[i].profile, &settings, NULL), AWSC_OK);
        if (settings->use_fips != cases[i].expected) fail_msg("case %zu", i);
        awsc_settings_free(settings);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_any_setting_the_defaults_count),
        cmocka_unit_test(dynamodb_makes_one_attempt_more_unless_it_is_set),
        cmocka_unit_test(a_region_that_could_change_the_host_is_refused),
        cmocka_unit_test(a_profile_that_the_program_names_must_exist),
        cmocka_unit_test(a_file_that_the_program_names_must_exist),
        cmocka_unit_test(proxies_are_read_as_curl_reads_them),
        cmocka_unit_test(invalid_attempts_and_retry_modes_are_refused),
        cmocka_unit_test(a_defaults_mode_changes_unset_timeouts),
        cmocka_unit_test(the_automatic_defaults_mode_reads_only_the_environment),
        cmocka_unit_test(without_a_region_sts_uses_its_global_endpoint),
        cmocka_unit_test(a_flag_comes_from_the_program_then_the_environment_then_the_profile),
        cmocka_unit_test(settings_of_calls_are_not_inherited_by_inner_clients),
        cmocka_unit_test(a_missing_services_section_is_reported),
        cmocka_unit_test(inner_clients_ask_for_their_own_endpoint),
        cmocka_unit_test(an_error_in_a_file_names_file_and_line),
        cmocka_unit_test(the_strict_parser_stays_strict),
        cmocka_unit_test(a_block_without_properties_is_an_empty_map),
        cmocka_unit_test(a_file_of_more_than_a_mebibyte_is_refused),
        cmocka_unit_test(hostile_files_are_read_in_linear_time),
        cmocka_unit_test(text_with_nul_or_without_utf8_is_refused),
        cmocka_unit_test(a_byte_order_mark_moves_the_beginning_alone),
        cmocka_unit_test(exhausted_memory_is_reported_and_nothing_leaks),
    };
    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
