/* SPDX-License-Identifier: Apache-2.0 */
/* Profile files of users: files that the vendor's tool writes or accepts, and odd lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <awsc/credentials.h>

#include "crypto/sha1.h"
#include "support/fixture.h"
#include "support/test_logger.h"

typedef struct scene {
    char folder[64];
    char config[96];
    char credentials[96];
    raw_server *server;
    char authorization[256]; /* key id in the last call of Lambda */
    char portal[256];        /* request line of the last call of the portal */
    char log[32768];
} scene;

static void copy_line(const char *head, const char *name, char *out, size_t size)
{
    const char *line = strstr(head, name);
    (void)snprintf(out, size, "%.*s", line ? (int)strcspn(line, "\r") : 0, line ? line : "");
}

/* A server for Lambda and for the portal of single sign-on. */
static void answer(void *user, const raw_request *request, raw_answer *out)
{
    scene *s = user;
    if (strstr(request->head, "/federation/credentials")) {
        copy_line(request->head, "GET ", s->portal, sizeof s->portal);
        *out = fixture_answer("{\"roleCredentials\":{\"accessKeyId\":\"AKIDPORTAL\",\"secretAccessKey\":\"s\","
                              "\"sessionToken\":\"t\",\"expiration\":4102444800000}}");
        return;
    }
    copy_line(request->head, "Authorization: ", s->authorization, sizeof s->authorization);
    *out = fixture_answer("{\"Functions\":[]}");
}

static void keep_log(void *user, int level, const char *line)
{
    scene *s = user;
    size_t size = strlen(s->log);
    if (level <= AWSC_LOG_WARN) (void)snprintf(s->log + size, sizeof s->log - size, "%s\n", line);
}

static void write_file(const char *path, const char *text, size_t size)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static int set_up(void **state)
{
    scene *s = calloc(1, sizeof *s);
    assert_non_null(s);
    fixture_clean_environment();
    (void)snprintf(s->folder, sizeof s->folder, "/tmp/awsc-files-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    (void)snprintf(s->config, sizeof s->config, "%s/config", s->folder);
    (void)snprintf(s->credentials, sizeof s->credentials, "%s/credentials", s->folder);
    s->server = raw_server_start(&(raw_script){.answer = answer, .user = s});
    setenv("HOME", s->folder, 1);
    setenv("AWS_CONFIG_FILE", s->config, 1);
    setenv("AWS_SHARED_CREDENTIALS_FILE", s->credentials, 1);
    setenv("AWS_ENDPOINT_URL", raw_server_url(s->server), 1);
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    scene *s = *state;
    char command[128];
    unsetenv("AWS_ENDPOINT_URL");
    raw_server_stop(s->server);
    (void)snprintf(command, sizeof command, "rm -rf %s", s->folder);
    free(s);
    return system(command);
}

/* Makes a call with this profile (NULL: from the environment) and these files. */
static int call(scene *s, const char *profile, const char *config_text, const char *credentials_text,
                awsc_error **error)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_lambda_list_functions_input input = {0};
    write_file(s->config, config_text, strlen(config_text));
    write_file(s->credentials, credentials_text, strlen(credentials_text));
    s->authorization[0] = s->log[0] = '\0';
    config.profile = profile;
    config.max_attempts = AWSC_I32(1);
    config.logger = test_logger(keep_log, s, AWSC_LOG_WARN);
    int status = awsc_lambda_new(&config, &lambda, error);
    if (!status) status = awsc_lambda_list_functions(lambda, &input, NULL, NULL, error);
    awsc_lambda_free(lambda);
    return status;
}

static void assert_signed(scene *s, const char *profile, const char *config_text, const char *credentials_text,
                          const char *key)
{
    awsc_error *error = NULL;
    char expected[64];
    if (call(s, profile, config_text, credentials_text, &error))
        fail_msg("%s\n%s", awsc_error_text(error), config_text);
    (void)snprintf(expected, sizeof expected, "Credential=%s/", key);
    if (!strstr(s->authorization, expected)) fail_msg("%s is not in %s", expected, s->authorization);
}

#define KEYS(key) "aws_access_key_id = " key "\naws_secret_access_key = s\n"
#define REGION "region = eu-west-1\n"

/* ---- names ------------------------------------------------------------------------------------------------------- */

typedef struct named_profile {
    const char *header;
    const char *name;
} named_profile;

static const named_profile named[] = {
    {"[profile \"my profile\"]", "my profile"},
    {"[profile 'my profile']", "my profile"},
    {"[profile my\\ profile]", "my profile"},
    {"[ profile\t'my profile' ] # mine", "my profile"},
    {"[profile 'a \"b\"']", "a \"b\""},
    {"[profile \"a \\\"b\\\" \\\\ 'c'\"]", "a \"b\" \\ 'c'"},
    {"[profile 'it'\"'\"'s']", "it's"},
    {"[profile 'a ] b']", "a ] b"},
    {"[profile 'a # b ; c'] ; comment", "a # b ; c"},
    {"[profile a#b]", "a#b"},
    {"[profile m\xc3\xbcnchen]", "m\xc3\xbcnchen"},
    {"[profile \"\xe6\x9d\xb1\xe4\xba\xac 1\"]", "\xe6\x9d\xb1\xe4\xba\xac 1"},
    {"[profile \xf0\x9f\x9a\x80]", "\xf0\x9f\x9a\x80"},
    {"[profile a(b)!]", "a(b)!"},
    {"[profile 'plain']", "plain"},
};

static void profiles_are_found_by_every_name_that_the_vendors_tool_writes(void **state)
{
    scene *s = *state;
    char text[512];
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        (void)snprintf(text, sizeof text, "[default]\n" REGION KEYS("AKIDOTHER") "%s\n" REGION KEYS("AKIDNAMED"),
                       named[i].header);
        assert_signed(s, named[i].name, text, "", "AKIDNAMED");
        assert_string_equal(s->log, "");
        setenv("AWS_PROFILE", named[i].name, 1);
        assert_signed(s, NULL, text, "", "AKIDNAMED");
        unsetenv("AWS_PROFILE");
    }
}

static void a_section_of_the_credentials_file_may_have_blanks_without_quotes(void **state)
{
    scene *s = *state;
    static const char *const headers[] = {"[my profile]", "[ my profile ] # x", "['my profile']"};
    char text[512];
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        (void)snprintf(text, sizeof text, "[default]\n" KEYS("AKIDOTHER") "%s\n" KEYS("AKIDNAMED"), headers[i]);
        assert_signed(s, "my profile", "[profile 'my profile']\n" REGION, text, "AKIDNAMED");
        assert_string_equal(s->log, "");
    }
    assert_signed(s, "z\xc3\xbcrich", "[profile z\xc3\xbcrich]\n" REGION, "[z\xc3\xbcrich]\n" KEYS("AKIDNAMED"),
                  "AKIDNAMED");
}

static void a_role_is_based_on_a_profile_with_blanks(void **state)
{
    scene *s = *state;
    awsc_error *error = NULL;
    /* Assuming the role fails here, but its base profile was found. */
    assert_true(call(s, "r",
                     "[profile r]\n" REGION "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = my base\n"
                     "[profile \"my base\"]\n" KEYS("AKIDBASE"),
                     "", &error) < 0);
    assert_non_null(strstr(s->authorization, "Credential=AKIDBASE/"));
    awsc_error_free(error);
}

static void sign_on(scene *s, const char *session)
{
    char hash[AWSC_SHA1_HEX + 1];
    char path[256];
    static const char token[] = "{\"accessToken\":\"tok\",\"expiresAt\":\"2099-01-01T00:00:00Z\"}";
    assert_int_equal(awsc_sha1_hex(awsc_view_text(session), hash), 0);
    (void)snprintf(path, sizeof path, "%s/.aws", s->folder);
    (void)mkdir(path, 0700);
    (void)snprintf(path, sizeof path, "%s/.aws/sso", s->folder);
    (void)mkdir(path, 0700);
    (void)snprintf(path, sizeof path, "%s/.aws/sso/cache", s->folder);
    (void)mkdir(path, 0700);
    (void)snprintf(path, sizeof path, "%s/.aws/sso/cache/%s.json", s->folder, hash);
    write_file(path, token, strlen(token));
}

static void sso_sessions_are_found_by_the_name_that_the_vendors_tool_writes(void **state)
{
    scene *s = *state;
    static const named_profile sessions[] = {
        {"[sso-session 'My Corp Ltd']", "My Corp Ltd"},
        {"[sso-session \"My Corp Ltd\"]", "My Corp Ltd"},
        {"[sso-session Z\xc3\xbcrich]", "Z\xc3\xbcrich"},
    };
    char text[512];
    for (size_t i = 0; i < sizeof sessions / sizeof *sessions; i++) {
        (void)snprintf(text, sizeof text,
                       "%s\nsso_start_url = https://x.example/start\nsso_region = eu-west-1\n[profile p]\n" REGION
                       "sso_session = %s\nsso_account_id = 123456789012\nsso_role_name = r\n",
                       sessions[i].header, sessions[i].name);
        sign_on(s, sessions[i].name);
        s->portal[0] = '\0';
        assert_signed(s, "p", text, "", "AKIDPORTAL");
        assert_non_null(strstr(s->portal, "role_name=r"));
    }
}

static void a_services_section_may_have_quotes(void **state)
{
    scene *s = *state;
    char text[512];
    unsetenv("AWS_ENDPOINT_URL");
    (void)snprintf(text, sizeof text,
                   "[default]\n" REGION KEYS("AKIDHERE") "services = my local\n[services 'my local']\nlambda =\n"
                                                         "  # of this machine\n  endpoint_url = %s\n",
                   raw_server_url(s->server));
    assert_signed(s, NULL, text, "", "AKIDHERE");
}

/* ---- odd lines --------------------------------------------------------------------------------------------------- */

typedef struct odd_case {
    const char *text;  /* a config file whose default profile has region and keys */
    const char *where; /* text of the warning; NULL: no warning */
} odd_case;

#define DEFAULT "[default]\n" REGION KEYS("AKIDHERE")

static const odd_case odd_elsewhere[] = {
    {DEFAULT "[profile b]\n  region = x\n", "line 6 is odd"},
    {DEFAULT "[profile b] text\nregion = x\n", "line 5 is odd"},
    {DEFAULT " [profile b]\nregion = x\n", "line 5 is odd"},
    {DEFAULT "[profile b]\nregion : x\n", "line 6 is odd"},
    {DEFAULT "[profile b]\nregion x\n", "line 6 is ignored"},
    {DEFAULT "[profile b]\n= x\n", "line 6 is ignored"},
    {DEFAULT "[profile b\nregion = x\n", "line 5 is ignored"},
    {DEFAULT "[profile b c]\nregion = x\n", "line 5 is ignored"},
    {DEFAULT "[profile b's]\nregion = x\n", "line 5 is ignored"},
    {DEFAULT "[profile]\nregion = x\n", "line 5 is ignored"},
    {DEFAULT "[]\nregion = x\n", "line 5 is ignored"},
    {DEFAULT "[profile b]\ns3 =\n  nonsense\n", "line 7 is ignored"},
    {DEFAULT "[profile b]\ns3 =\n  = x\n  max = 1\n", "line 7 is ignored"},
    {DEFAULT "[profile \xff]\nregion = x\n", "line 5 is ignored"},
    {DEFAULT "[profile b]\nregion = \xff\n  continued\n", "line 6 is ignored"},
    {"region = x\n" DEFAULT, "line 1 is ignored"},
    {"  region = x\n" DEFAULT, "line 1 is ignored"},
    {"nonsense\n" DEFAULT, "line 1 is ignored"},
    {"\xfc\n" DEFAULT, "line 1 is ignored"},
    /* These lines are valid. */
    {DEFAULT "[plugins]\n  key : value\nnonsense\n", NULL},
    {"# \xfc\n" DEFAULT, NULL},
    {"  # comment\n" DEFAULT, NULL},
    {DEFAULT "s3 =\n", NULL},
    {DEFAULT "s3 =\n[profile b]\nregion = x\n", NULL},
    {DEFAULT "s3 =\n  # nothing\nretry_mode = standard\n", NULL},
    {DEFAULT "s3 =\n\n  max = 1\n  ; comment\n\tmin = 1\n", NULL},
};

static void an_odd_line_only_causes_a_warning(void **state)
{
    scene *s = *state;
    char expected[160];
    for (size_t i = 0; i < sizeof odd_elsewhere / sizeof *odd_elsewhere; i++) {
        const odd_case *c = &odd_elsewhere[i];
        assert_signed(s, NULL, c->text, "", "AKIDHERE");
        (void)snprintf(expected, sizeof expected, "profile file %s %s: ", s->config, c->where ? c->where : "");
        bool right = c->where ? strstr(s->log, expected) != NULL : s->log[0] == '\0';
        if (!right) fail_msg("case %zu: %s\n%s", i, c->where ? c->where : "no warning expected", s->log);
    }
}

static void a_warning_does_not_show_the_line(void **state)
{
    scene *s = *state;
    assert_signed(s, NULL, DEFAULT "wJalrXUtnFEMI\naws_secret_access_key wJalrXUtnFEMI\n[profile wJalrXUtnFEMI\n", "",
                  "AKIDHERE");
    assert_non_null(strstr(s->log, "line 7"));
    assert_null(strstr(s->log, "wJalr"));
}

static void odd_lines_of_the_credentials_file_are_warnings_too(void **state)
{
    scene *s = *state;
    char expected[160];
    assert_signed(s, NULL, "[default]\n" REGION, "[default]\n" KEYS("AKIDHERE") "[profile b]\nnonsense\n[c\n",
                  "AKIDHERE");
    (void)snprintf(expected, sizeof expected, "profile file %s line 4 is ignored: ", s->credentials);
    assert_non_null(strstr(s->log, expected));
    (void)snprintf(expected, sizeof expected, "profile file %s line 6 is ignored: ", s->credentials);
    assert_non_null(strstr(s->log, expected));
}

static void warnings_about_a_file_of_odd_lines_are_limited(void **state)
{
    scene *s = *state;
    char text[4096] = DEFAULT;
    for (int i = 0; i < 500; i++) strcat(text, "x\n");
    assert_signed(s, NULL, text, "", "AKIDHERE");
    unsigned lines = 0;
    for (const char *at = s->log; (at = strchr(at, '\n')); at++) lines++;
    assert_in_range(lines, 100, 101);
    assert_non_null(strstr(s->log, "400 more lines"));
}

/* Follows the vendor's tool. */
static void an_odd_line_is_read_if_its_meaning_is_clear(void **state)
{
    scene *s = *state;
    static const char *const texts[] = {
        "[default]\n  region = eu-west-1\n  aws_access_key_id = AKIDREAD\n  aws_secret_access_key = s\n",
        "[default]\n\tregion = eu-west-1\n\taws_access_key_id = AKIDREAD\n\taws_secret_access_key = s\n",
        "[default]\n    region = eu-west-1\n  aws_access_key_id = AKIDREAD\naws_secret_access_key = s\n",
        "[default] text\n" REGION KEYS("AKIDREAD"),
        "  [default]\n" REGION KEYS("AKIDREAD"),
        "[profile b]\nregion = x\n  [default] # comment\n" REGION KEYS("AKIDREAD"),
        "[default]\nregion : eu-west-1\naws_access_key_id: AKIDREAD\naws_secret_access_key :s=\n",
        "[default]\n" REGION KEYS("AKIDREAD") "  # role_arn = arn:aws:iam::1:role/r\n  ; more\n",
        "[default]\n" REGION "  # eu-west-2\n\t; eu-west-3\n" KEYS("AKIDREAD") "  # more\n",
        "[default]\n# \xfc\n" REGION "\xfc = 1\n" KEYS("AKIDREAD"),
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) assert_signed(s, NULL, texts[i], "", "AKIDREAD");
}

static void properties_of_an_ignored_section_do_not_join_the_previous_one(void **state)
{
    scene *s = *state;
    static const char *const headers[] = {"[profile b",     " [profile b", "[profile b c]", "[profile 'b]", "[\xff]",
                                          " [profile b] x", "[]"};
    char text[512];
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        (void)snprintf(text, sizeof text, DEFAULT "%s\n" KEYS("AKIDOTHER"), headers[i]);
        assert_signed(s, NULL, text, "", "AKIDHERE");
    }
}

typedef struct missing_case {
    const char *profile; /* NULL: default */
    const char *text;
    int status;
    const char *words;
    const char *where;
} missing_case;

#define SSO "[profile p]\n" REGION "sso_session = corp\nsso_account_id = 123456789012\nsso_role_name = r\n"

static const missing_case missing[] = {
    {NULL, "[default]\nregion eu-west-1\n" KEYS("A"), AWSC_ERR_CONFIG, "no region", "line 2 is ignored"},
    {NULL, "region = eu-west-1\n[default]\n" KEYS("A"), AWSC_ERR_CONFIG, "no region", "line 1 is ignored"},
    {NULL, "[default\nregion = eu-west-1\n", AWSC_ERR_CONFIG, "no region", "line 1 is ignored"},
    {NULL, "[profile x]\nregion y\n[default]\nREGION eu-west-1\n", AWSC_ERR_CONFIG, "no region", "line 4 is ignored"},
    {NULL, "[profile \xff]\n[default]\nregion eu-west-1\n", AWSC_ERR_CONFIG, "no region", " is ignored"},
    {"b", "[profile b\n" REGION, AWSC_ERR_CONFIG, "is neither in", "line 1 is ignored"},
    {"my profile", DEFAULT "[profile my profile]\n" REGION, AWSC_ERR_CONFIG, "is neither in", "line 5 is ignored"},
    {NULL, DEFAULT "services = l\n[services l\n", AWSC_ERR_CONFIG, "no section [services l]", "line 6 is ignored"},
    {NULL, "[default]\n" REGION "aws_access_key_id A\n", AWSC_ERR_CREDENTIALS, "configures no credentials",
     "line 3 is ignored"},
    {NULL, "[default]\n" REGION "aws_access_key_id = A\naws_secret_access_key s\n", AWSC_ERR_CREDENTIALS,
     "aws_secret_access_key is missing", "line 4 is ignored"},
    {NULL, "[default]\n" REGION "role_arn = arn:aws:iam::1:role/r\nsource_profile b\n", AWSC_ERR_CREDENTIALS,
     "source_profile or credential_source is missing", "line 4 is ignored"},
    {NULL, "[default]\n" REGION "role_arn = arn:aws:iam::1:role/r\nsource_profile = b\n[profile b\n" KEYS("A"),
     AWSC_ERR_CREDENTIALS, "\"b\" is not there", "line 5 is ignored"},
    {"p", SSO "[sso-session corp]\nsso_region eu-west-1\nsso_start_url = u\n", AWSC_ERR_CREDENTIALS,
     "sso_region is missing", "line 7 is ignored"},
    {"p", SSO "[sso-session corp\nsso_region = eu-west-1\n", AWSC_ERR_CREDENTIALS, "no section [sso-session corp]",
     "line 6 is ignored"},
};

static void an_error_about_a_missing_setting_repeats_the_ignored_line(void **state)
{
    scene *s = *state;
    char expected[160];
    unsetenv("AWS_ENDPOINT_URL"); /* the ignored line may be the missing region */
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        const missing_case *c = &missing[i];
        awsc_error *error = NULL;
        int status = call(s, c->profile, c->text, "", &error);
        const char *text = awsc_error_text(error);
        int kind = strcmp(c->words, "no region") == 0       ? AWSC_KIND_NO_REGION
                   : strcmp(c->words, "is neither in") == 0 ? AWSC_KIND_NO_PROFILE
                                                            : AWSC_KIND_OTHER;
        assert_int_equal(awsc_error_kind(error), kind);
        (void)snprintf(expected, sizeof expected, "profile file %s %s", s->config,
                       c->where[0] == ' ' ? "line" : c->where);
        if (status != c->status || !strstr(text, c->words) || !strstr(text, expected))
            fail_msg("case %zu, expected \"%s\" and \"%s\": %s", i, c->words, expected, text);
        awsc_error_free(error);
    }
}

static void an_error_does_not_repeat_an_unrelated_ignored_line(void **state)
{
    scene *s = *state;
    awsc_error *error = NULL;
    unsetenv("AWS_ENDPOINT_URL");
    assert_int_equal(call(s, NULL, "[default]\noutput json\n[profile b]\nregion x\n", "", &error), AWSC_ERR_CONFIG);
    assert_non_null(strstr(awsc_error_text(error), "no region"));
    assert_null(strstr(awsc_error_text(error), "is ignored"));
    awsc_error_free(error);
}

static void a_provider_of_the_program_warns_about_ignored_lines(void **state)
{
    scene *s = *state;
    static const char text[] = "[sso-session corp]\nsso_region eu-west-1\nsso_start_url = https://x.example\n";
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_sso_options options = AWSC_SSO_OPTIONS_INIT;
    awsc_credentials_provider *provider = NULL;
    awsc_error *error = NULL;
    write_file(s->config, text, strlen(text));
    config.logger = test_logger(keep_log, s, AWSC_LOG_WARN);
    options.config = &config;
    options.session_name = "corp";
    options.account_id = "123456789012";
    options.role_name = "r";
    assert_int_equal(awsc_credentials_provider_new_sso(&options, &provider, &error), AWSC_ERR_CONFIG);
    assert_non_null(strstr(awsc_error_text(error), "sso_region is missing"));
    assert_non_null(strstr(awsc_error_text(error), "line 2 is ignored"));
    assert_non_null(strstr(s->log, "line 2 is ignored"));
    awsc_error_free(error);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(profiles_are_found_by_every_name_that_the_vendors_tool_writes),
        TEST(a_section_of_the_credentials_file_may_have_blanks_without_quotes),
        TEST(a_role_is_based_on_a_profile_with_blanks),
        TEST(sso_sessions_are_found_by_the_name_that_the_vendors_tool_writes),
        TEST(a_services_section_may_have_quotes),
        TEST(an_odd_line_only_causes_a_warning),
        TEST(a_warning_does_not_show_the_line),
        TEST(odd_lines_of_the_credentials_file_are_warnings_too),
        TEST(warnings_about_a_file_of_odd_lines_are_limited),
        TEST(an_odd_line_is_read_if_its_meaning_is_clear),
        TEST(properties_of_an_ignored_section_do_not_join_the_previous_one),
        TEST(an_error_about_a_missing_setting_repeats_the_ignored_line),
        TEST(an_error_does_not_repeat_an_unrelated_ignored_line),
        TEST(a_provider_of_the_program_warns_about_ignored_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
