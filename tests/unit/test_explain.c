/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <awsc/call.h>
#include <awsc/credentials.h>
#include <awsc/explain.h>

static char directory[64], config_path[96], credentials_path[96];

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    fclose(file);
}

/* An environment with these files only. */
static void begin(const char *config, const char *credentials)
{
    clearenv();
    write_file(config_path, config);
    write_file(credentials_path, credentials);
    setenv("AWS_CONFIG_FILE", config_path, 1);
    setenv("AWS_SHARED_CREDENTIALS_FILE", credentials_path, 1);
    setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
}

static awsc_explanation *explain(const awsc_config *config)
{
    awsc_explanation *explanation = NULL;
    awsc_error *error = NULL;
    if (awsc_config_explain(config, "Lambda", &explanation, &error)) fail_msg("%s", awsc_error_text(error));
    return explanation;
}

static const awsc_setting *setting(const awsc_explanation *explanation, const char *name)
{
    const awsc_setting *found = NULL;
    for (size_t i = 0; i < explanation->count; i++) {
        if (strcmp(explanation->items[i]->name, name) != 0) continue;
        if (found) fail_msg("%s is there twice", name);
        found = explanation->items[i];
    }
    if (!found) fail_msg("there is no %s", name);
    return found;
}

static void assert_text(const char *found, const char *expected)
{
    if (!expected)
        assert_null(found);
    else
        assert_string_equal(found ? found : "(none)", expected);
}

static void assert_row(const awsc_explanation *explanation, const char *name, const char *value, int source,
                       const char *location)
{
    const awsc_setting *row = setting(explanation, name);
    assert_text(row->value, value);
    assert_int_equal(row->source, source);
    assert_text(row->location, location);
}

/* Explains settings that depend on `config` only. */
static void check(const awsc_config *config, const char *name, const char *value, int source, const char *location)
{
    awsc_explanation *explanation = explain(config);
    assert_row(explanation, name, value, source, location);
    awsc_free(explanation);
}

static char place[256];

static const char *in_profile(const char *profile, const char *path)
{
    snprintf(place, sizeof place, "profile %s of %s", profile, path);
    return place;
}

/* ---- settings ---------------------------------------------------------------------------------------------------- */

static void each_origin_is_named_and_the_first_one_counts(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    (void)state;
    begin("", "");
    check(&config, "region", NULL, AWSC_SOURCE_NOT_SET, NULL);
    check(NULL, "region", NULL, AWSC_SOURCE_NOT_SET, NULL);
    write_file(config_path, "[default]\nregion = eu-west-1\n");
    check(&config, "region", "eu-west-1", AWSC_SOURCE_CONFIG_FILE, in_profile("default", config_path));
    write_file(credentials_path, "[default]\nregion = eu-west-2\n");
    check(&config, "region", "eu-west-2", AWSC_SOURCE_CREDENTIALS_FILE, in_profile("default", credentials_path));
    setenv("AWS_DEFAULT_REGION", "eu-west-3", 1);
    check(&config, "region", "eu-west-3", AWSC_SOURCE_ENVIRONMENT, "AWS_DEFAULT_REGION");
    setenv("AWS_REGION", "eu-north-1", 1);
    check(&config, "region", "eu-north-1", AWSC_SOURCE_ENVIRONMENT, "AWS_REGION");
    config.region = "eu-south-1";
    check(&config, "region", "eu-south-1", AWSC_SOURCE_CODE, "config.region");
}

static void a_profile_is_selected_by_code_then_by_two_variables(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    (void)state;
    begin("[profile a]\n[profile b]\n[profile c]\nmax_attempts = 7\n", "");
    check(&config, "profile", "default", AWSC_SOURCE_DEFAULT, NULL);
    setenv("AWS_DEFAULT_PROFILE", "a", 1);
    check(&config, "profile", "a", AWSC_SOURCE_ENVIRONMENT, "AWS_DEFAULT_PROFILE");
    setenv("AWS_PROFILE", "b", 1);
    check(&config, "profile", "b", AWSC_SOURCE_ENVIRONMENT, "AWS_PROFILE");
    check(&config, "max_attempts", "3", AWSC_SOURCE_DEFAULT, NULL);
    config.profile = "c";
    check(&config, "profile", "c", AWSC_SOURCE_CODE, "config.profile");
    check(&config, "max_attempts", "7", AWSC_SOURCE_CONFIG_FILE, in_profile("c", config_path));
    check(&config, "config_file", config_path, AWSC_SOURCE_ENVIRONMENT, "AWS_CONFIG_FILE");
}

static void an_endpoint_names_its_service(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    char section[160];
    (void)state;
    begin("[default]\nendpoint_url = http://all\nservices = local\n[services local]\nlambda =\n  endpoint_url = "
          "http://s\n",
          "");
    snprintf(section, sizeof section, "services local of %s", config_path);
    check(&config, "endpoint_url", "http://s", AWSC_SOURCE_CONFIG_FILE, section);
    awsc_explanation *explanation = NULL;
    assert_int_equal(awsc_config_explain(&config, "SSO OIDC", &explanation, NULL), AWSC_OK);
    assert_row(explanation, "endpoint_url", "http://all", AWSC_SOURCE_CONFIG_FILE, in_profile("default", config_path));
    awsc_free(explanation);
    setenv("AWS_ENDPOINT_URL", "http://every", 1);
    check(&config, "endpoint_url", "http://every", AWSC_SOURCE_ENVIRONMENT, "AWS_ENDPOINT_URL");
    setenv("AWS_ENDPOINT_URL_LAMBDA", "http://one", 1);
    check(&config, "endpoint_url", "http://one", AWSC_SOURCE_ENVIRONMENT, "AWS_ENDPOINT_URL_LAMBDA");
    setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true", 1);
    check(&config, "endpoint_url", NULL, AWSC_SOURCE_NOT_SET, NULL);
    config.endpoint_url = "http://code";
    check(&config, "endpoint_url", "http://code", AWSC_SOURCE_CODE, "config.endpoint_url");
}

static void an_ignored_value_is_not_the_origin(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    (void)state;
    begin("[default]\nuse_fips_endpoint = true\n", "");
    setenv("AWS_USE_FIPS_ENDPOINT", "perhaps", 1);
    setenv("AWS_STS_REGIONAL_ENDPOINTS", "sometimes", 1);
    check(&config, "use_fips_endpoint", "true", AWSC_SOURCE_CONFIG_FILE, in_profile("default", config_path));
    check(&config, "sts_regional_endpoints", "regional", AWSC_SOURCE_DEFAULT, NULL);
    config.use_fips = AWSC_BOOL(false);
    check(&config, "use_fips_endpoint", "false", AWSC_SOURCE_CODE, "config.use_fips");
}

static void numbers_of_the_program_are_explained_with_their_defaults(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    (void)state;
    begin("", "");
    check(&config, "connect_timeout_ms", "10000", AWSC_SOURCE_DEFAULT, NULL);
    check(&config, "idle_timeout_ms", "60000", AWSC_SOURCE_DEFAULT, NULL);
    check(&config, "deadline_ms", NULL, AWSC_SOURCE_NOT_SET, NULL);
    check(&config, "verify_tls", "true", AWSC_SOURCE_DEFAULT, NULL);
    struct rlimit descriptors;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &descriptors), 0);
    rlim_t before = descriptors.rlim_cur;
    descriptors.rlim_cur = 500;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &descriptors), 0);
    check(&config, "max_connections", "372", AWSC_SOURCE_DEFAULT, "500 descriptors");
    descriptors.rlim_cur = before;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &descriptors), 0);
    config.max_connections = AWSC_I32(7);
    check(&config, "max_connections", "7", AWSC_SOURCE_CODE, "config.max_connections");
    setenv("AWS_DEFAULTS_MODE", "mobile", 1);
    check(&config, "connect_timeout_ms", "30000", AWSC_SOURCE_DEFAULT, "defaults_mode mobile");
    config.connect_timeout_ms = AWSC_I64(5);
    config.verify_tls = AWSC_BOOL(false);
    check(&config, "connect_timeout_ms", "5", AWSC_SOURCE_CODE, "config.connect_timeout_ms");
    config.connect_timeout_ms = AWSC_I64(AWSC_NO_LIMIT);
    check(&config, "connect_timeout_ms", "no limit", AWSC_SOURCE_CODE, "config.connect_timeout_ms");
    check(&config, "verify_tls", "false", AWSC_SOURCE_CODE, "config.verify_tls");
    setenv("AWS_DISABLE_REQUEST_COMPRESSION", "true", 1);
    setenv("AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", "77", 1);
    check(&config, "disable_request_compression", "true", AWSC_SOURCE_ENVIRONMENT, "AWS_DISABLE_REQUEST_COMPRESSION");
    check(&config, "request_min_compression_size_bytes", "77", AWSC_SOURCE_ENVIRONMENT,
          "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES");
}

static void settings_that_a_client_refuses_are_refused(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_explanation *explanation = NULL;
    awsc_error *error = NULL;
    (void)state;
    begin("", "");
    config.profile = "missing";
    assert_int_equal(awsc_config_explain(&config, NULL, &explanation, &error), AWSC_ERR_CONFIG);
    assert_non_null(strstr(awsc_error_message(error), "missing"));
    assert_null(explanation);
    awsc_error_free(error);
    error = NULL;
    config.profile = NULL;
    config.keep_raw = (awsc_opt_bool){1, false}; /* as a bare true leaves it */
    assert_int_equal(awsc_config_explain(&config, NULL, &explanation, &error), AWSC_ERR_CONFIG);
    assert_string_equal(awsc_error_message(error),
                        "config: keep_raw has an invalid is_set mark; write AWSC_BOOL(true), not true");
    awsc_error_free(error);
    config.keep_raw.is_set = 0;
    config.defaults_mode = "fast";
    assert_int_equal(awsc_config_explain(&config, NULL, &explanation, NULL), AWSC_ERR_CONFIG);
    assert_int_equal(awsc_config_explain(&config, NULL, NULL, NULL), AWSC_ERR_VALIDATION);
}

static void every_setting_is_explained(void **state)
{
    static const char *const names[] = {
#define SETTING(kind, name, field, variables, property, ...) sizeof property < 3 ? #name : property, /* "" and "=" */
#include <awsc/tables/settings.def>
    };
    (void)state;
    begin("", "");
    awsc_explanation *explanation = explain(NULL);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_string_equal(explanation->items[i]->name, names[i]);
    assert_row(explanation, "attempt_timeout_ms", NULL, AWSC_SOURCE_NOT_SET, NULL);
    assert_row(explanation, "max_response_bytes", "67108864", AWSC_SOURCE_DEFAULT, NULL);
    assert_row(explanation, "verify_tls", "true", AWSC_SOURCE_DEFAULT, NULL);
    awsc_free(explanation);
}

/* ---- credentials ------------------------------------------------------------------------------------------------- */

static void keys_are_masked_and_their_origin_is_named(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    (void)state;
    begin("[default]\n", "[default]\naws_access_key_id = AKIDOFTHEFILE\naws_secret_access_key = hushhushhush\n");
    awsc_explanation *explanation = explain(&config);
    const char *file = in_profile("default", credentials_path);
    assert_row(explanation, "credentials", "keys", AWSC_SOURCE_CREDENTIALS_FILE, file);
    assert_row(explanation, "access_key", "****************FILE", AWSC_SOURCE_CREDENTIALS_FILE, file);
    assert_row(explanation, "secret_key", "****************hush", AWSC_SOURCE_CREDENTIALS_FILE, file);
    assert_row(explanation, "session_token", NULL, AWSC_SOURCE_NOT_SET, NULL);
    awsc_free(explanation);
    setenv("AWS_ACCESS_KEY_ID", "AKIDOFVARIABLE", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "s3cr3t", 1);
    setenv("AWS_SESSION_TOKEN", "averylongtoken", 1);
    explanation = explain(&config);
    assert_row(explanation, "credentials", "environment", AWSC_SOURCE_ENVIRONMENT, "AWS_ACCESS_KEY_ID");
    assert_row(explanation, "access_key", "****************ABLE", AWSC_SOURCE_ENVIRONMENT, "AWS_ACCESS_KEY_ID");
    /* A key so short that four characters would reveal most of it. */
    assert_row(explanation, "secret_key", "****************", AWSC_SOURCE_ENVIRONMENT, "AWS_ACCESS_KEY_ID");
    assert_row(explanation, "session_token", "****************", AWSC_SOURCE_ENVIRONMENT, "AWS_ACCESS_KEY_ID");
    awsc_free(explanation);
    /* The program's profile comes before keys of the environment. */
    config.profile = "default";
    check(&config, "access_key", "****************FILE", AWSC_SOURCE_CREDENTIALS_FILE, file);
}

static void sources_are_named_without_being_asked(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    char marker[96], text[512];
    (void)state;
    snprintf(marker, sizeof marker, "%s/ran", directory);
    snprintf(text, sizeof text,
             "[profile program]\ncredential_process = touch %s\n"
             "[profile role]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = program\nmfa_serial = m\n"
             "[profile sso]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n"
             "[sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://example.com\n",
             marker);
    begin(text, "[old]\nsso_region = eu-west-1\nsso_start_url = https://example.com\nsso_account_id = 1\n"
                "sso_role_name = r\n");
    config.profile = "old";
    check(&config, "credentials", "single sign-on", AWSC_SOURCE_CREDENTIALS_FILE, in_profile("old", credentials_path));
    config.profile = "program";
    check(&config, "credentials", "credential_process", AWSC_SOURCE_CONFIG_FILE, in_profile("program", config_path));
    check(&config, "access_key", NULL, AWSC_SOURCE_CONFIG_FILE, place);
    config.profile = "role";
    check(&config, "credentials", "role", AWSC_SOURCE_CONFIG_FILE, in_profile("role", config_path));
    config.profile = "sso";
    check(&config, "credentials", "single sign-on", AWSC_SOURCE_CONFIG_FILE, in_profile("sso", config_path));
    assert_int_not_equal(access(marker, F_OK), 0);
    config.profile = NULL;
    setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/", 1);
    check(&config, "credentials", "container", AWSC_SOURCE_ENVIRONMENT, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
    setenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/role", 1);
    check(&config, "credentials", "container", AWSC_SOURCE_ENVIRONMENT, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    unsetenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    unsetenv("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    setenv("AWS_WEB_IDENTITY_TOKEN_FILE", marker, 1);
    setenv("AWS_ROLE_ARN", "arn:aws:iam::1:role/r", 1);
    check(&config, "credentials", "web identity", AWSC_SOURCE_ENVIRONMENT, "AWS_WEB_IDENTITY_TOKEN_FILE");
    unsetenv("AWS_WEB_IDENTITY_TOKEN_FILE");
    unsetenv("AWS_ROLE_ARN");
    unsetenv("AWS_EC2_METADATA_DISABLED");
    check(&config, "credentials", "instance metadata", AWSC_SOURCE_DEFAULT, NULL);
    config.unsigned_requests = AWSC_BOOL(true);
    check(&config, "credentials", NULL, AWSC_SOURCE_NOT_SET, "requests are not signed");
}

static void a_provider_of_the_program_is_named(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    (void)state;
    begin("", "");
    keys.access_key_id = "AKIDOFTHEPROGRAM";
    keys.secret_access_key = "hushhushhush";
    assert_int_equal(awsc_credentials_provider_new_static(&keys, &config.credentials, NULL), AWSC_OK);
    awsc_explanation *explanation = explain(&config);
    assert_row(explanation, "credentials", "provider of the program", AWSC_SOURCE_CODE, "config.credentials");
    assert_row(explanation, "access_key", NULL, AWSC_SOURCE_CODE, "config.credentials");
    assert_row(explanation, "session_token", NULL, AWSC_SOURCE_CODE, "config.credentials");
    awsc_free(explanation);
    awsc_credentials_provider_free(config.credentials);
}

static void credentials_that_cannot_be_used_say_why(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    (void)state;
    begin("[default]\naws_access_key_id = AKIDHALF\n", "");
    awsc_explanation *explanation = explain(&config);
    assert_null(setting(explanation, "credentials")->value);
    assert_int_equal(setting(explanation, "credentials")->source, AWSC_SOURCE_CONFIG_FILE);
    assert_non_null(strstr(setting(explanation, "credentials")->location, "aws_secret_access_key is missing"));
    assert_row(explanation, "access_key", NULL, AWSC_SOURCE_NOT_SET, NULL); /* said once */
    assert_row(explanation, "account_id", NULL, AWSC_SOURCE_NOT_SET, NULL);
    awsc_free(explanation);
    write_file(config_path, "");
    explanation = explain(&config);
    assert_int_equal(setting(explanation, "credentials")->source, AWSC_SOURCE_NOT_SET);
    assert_non_null(strstr(setting(explanation, "credentials")->location, "AWS_EC2_METADATA_DISABLED"));
    awsc_free(explanation);
}

static void no_secret_is_anywhere_in_an_explanation(void **state)
{
    static const char *const secrets[] = {"AKIDOFVARI", "wJalrXUtn", "averylong", "hunter2", "proxyuser", "joe"};
    awsc_config config = AWSC_CONFIG_INIT;
    (void)state;
    begin("", "");
    setenv("AWS_ACCESS_KEY_ID", "AKIDOFVARIABLE", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG", 1);
    setenv("AWS_SESSION_TOKEN", "averylongtoken", 1);
    setenv("HTTPS_PROXY", "http://proxyuser:hunter2@proxy:3128", 1);
    setenv("http_proxy", "proxyuser:hunter2://x@proxy", 1);
    config.proxy = "http://joe:hunter2@proxy";
    config.endpoint_url = "https://joe:hunter2@example.com/x";
    awsc_explanation *explanation = explain(&config);
    assert_row(explanation, "https_proxy", "http://****@proxy:3128", AWSC_SOURCE_ENVIRONMENT, "HTTPS_PROXY");
    assert_row(explanation, "http_proxy", "****@proxy", AWSC_SOURCE_ENVIRONMENT, "http_proxy");
    assert_row(explanation, "endpoint_url", "https://****@example.com/x", AWSC_SOURCE_CODE, "config.endpoint_url");
    for (size_t i = 0; i < explanation->count; i++)
        for (size_t j = 0; j < sizeof secrets / sizeof *secrets; j++) {
            const awsc_setting *row = explanation->items[i];
            if (row->value && strstr(row->value, secrets[j])) fail_msg("%s: %s", row->name, row->value);
            if (row->location && strstr(row->location, secrets[j])) fail_msg("%s: %s", row->name, row->location);
        }
    awsc_free(explanation);
}

/* ---- the files ------------------------------------------------------------------------------------------------- */

static void properties_of_the_selected_profile_are_read_without_its_keys(void **state)
{
    static const char *const expected[][2] = {{"region", "eu-west-1"}, {"output", "text"}, {"my_own", "of mine"}};
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_text_map *properties = NULL;
    (void)state;
    begin("[profile dev]\nregion = eu-west-1\noutput = text\ns3 =\n  nested = x\n[profile other]\noutput = json\n",
          "[dev]\naws_access_key_id = AKID\naws_secret_access_key = secret\naws_session_token = token\nmy_own = of "
          "mine\n");
    config.profile = "dev";
    assert_int_equal(awsc_profile_properties(&config, &properties, NULL), AWSC_OK);
    assert_int_equal(properties->count, 3);
    for (size_t i = 0; i < properties->count; i++) {
        assert_string_equal(properties->entries[i].key, expected[i][0]);
        assert_string_equal(properties->entries[i].value, expected[i][1]);
    }
    awsc_free(properties);
    setenv("AWS_PROFILE", "other", 1);
    assert_int_equal(awsc_profile_properties(NULL, &properties, NULL), AWSC_OK);
    assert_int_equal(properties->count, 1);
    assert_string_equal(properties->entries[0].value, "json");
    awsc_free(properties);
}

static void a_profile_that_is_not_there_has_no_properties_or_is_an_error_as_for_a_client(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_text_map *properties = NULL;
    awsc_error *error = NULL;
    (void)state;
    begin("", "");
    assert_int_equal(awsc_profile_properties(NULL, &properties, NULL), AWSC_OK);
    assert_int_equal(properties->count, 0);
    awsc_free(properties);
    config.profile = "missing";
    assert_int_equal(awsc_profile_properties(&config, &properties, &error), AWSC_ERR_CONFIG);
    assert_null(properties);
    assert_non_null(strstr(awsc_error_message(error), "profile \"missing\""));
    awsc_error_free(error);
}

static void a_check_of_the_files_names_the_first_malformed_line(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_error *error = NULL;
    char expected[160];
    (void)state;
    begin("[default]\nregion = eu-west-1\n", "");
    assert_int_equal(awsc_profile_files_check(NULL, NULL), AWSC_OK);
    write_file(config_path, "[default]\nregion : eu-west-1\n");
    snprintf(expected, sizeof expected, "%s line 2", config_path);
    assert_int_equal(awsc_profile_files_check(NULL, &error), AWSC_ERR_PARSE);
    assert_non_null(strstr(awsc_error_message(error), expected));
    config.config_file = "/dev/null";
    assert_int_equal(awsc_profile_files_check(&config, &error), AWSC_OK);
    config.config_file = "/nonexistent/config";
    assert_int_equal(awsc_profile_files_check(&config, &error), AWSC_ERR_CONFIG);
    awsc_error_free(error);
    unlink(config_path);
    assert_int_equal(awsc_profile_files_check(NULL, NULL), AWSC_OK);
    write_file(config_path, "");
}

static int make_directory(void **state)
{
    (void)state;
    snprintf(directory, sizeof directory, "/tmp/awsc-explain-XXXXXX");
    if (!mkdtemp(directory)) return -1;
    snprintf(config_path, sizeof config_path, "%s/config", directory);
    snprintf(credentials_path, sizeof credentials_path, "%s/credentials", directory);
    return 0;
}

static int remove_directory(void **state)
{
    (void)state;
    unlink(config_path);
    unlink(credentials_path);
    return rmdir(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_origin_is_named_and_the_first_one_counts),
        cmocka_unit_test(a_profile_is_selected_by_code_then_by_two_variables),
        cmocka_unit_test(an_endpoint_names_its_service),
        cmocka_unit_test(an_ignored_value_is_not_the_origin),
        cmocka_unit_test(numbers_of_the_program_are_explained_with_their_defaults),
        cmocka_unit_test(settings_that_a_client_refuses_are_refused),
        cmocka_unit_test(every_setting_is_explained),
        cmocka_unit_test(keys_are_masked_and_their_origin_is_named),
        cmocka_unit_test(sources_are_named_without_being_asked),
        cmocka_unit_test(a_provider_of_the_program_is_named),
        cmocka_unit_test(credentials_that_cannot_be_used_say_why),
        cmocka_unit_test(no_secret_is_anywhere_in_an_explanation),
        cmocka_unit_test(properties_of_the_selected_profile_are_read_without_its_keys),
        cmocka_unit_test(a_profile_that_is_not_there_has_no_properties_or_is_an_error_as_for_a_client),
        cmocka_unit_test(a_check_of_the_files_names_the_first_malformed_line),
    };
    return cmocka_run_group_tests_name("explain", tests, make_directory, remove_directory);
}
