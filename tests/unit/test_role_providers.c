/* SPDX-License-Identifier: Apache-2.0 */
/* Role, web identity and profile providers that a program makes itself; and the errors without credentials. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <awsc/lambda.h>

#include "support/role_scene.h"

static void assert_part(const char *text, const char *part)
{
    if (!strstr(text, part)) fail_msg("\"%s\" is not in: %s", part, text);
}

/* ---- made by programs -------------------------------------------------------------------------------------------- */

static awsc_config config_of(role_scene *scene)
{
    static char path[256];
    awsc_config config = AWSC_CONFIG_INIT;
    snprintf(path, sizeof path, "%s/config", scene->files.folder);
    config.config_file = path;
    config.credentials_file = "/dev/null";
    config.transport = scene->options.transport;
    config.clock = awsc_test_clock_of(scene->clock);
    config.logger = &scene->options.logger;
    return config;
}

static awsc_credentials_provider *keys(const char *id)
{
    awsc_credentials_provider *provider = NULL;
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    credentials.access_key_id = id;
    credentials.secret_access_key = "hush-own";
    assert_int_equal(awsc_credentials_provider_new_static(&credentials, &provider, NULL), AWSC_OK);
    return provider;
}

static void expect_key(role_scene *scene, awsc_credentials_provider *provider, const char *key)
{
    asked a = role_scene_ask(scene, provider);
    if (a.status) fail_msg("%s", awsc_error_message(a.error));
    assert_string_equal(a.identity->credentials.access_key_id, key);
    assert_null(strstr(scene->log, "hush-"));
    asked_clear(&a);
}

static void answer_code(void *user, awsc_mfa_request *request)
{
    awsc_mfa_request_answer(request, user);
}

static void a_role_of_the_program_is_assumed_with_all_its_options(void **state)
{
    (void)state;
    static const char *const policies[] = {"arn:aws:iam::aws:policy/One", "arn:aws:iam::aws:policy/Two"};
    role_scene scene;
    role_scene_open(&scene, "[default]\nregion = eu-west-1\n", NULL);
    awsc_config config = config_of(&scene);
    config.endpoint_url = "https://sts.example.com";
    char wrong[] = "000000", code[] = "123456";
    config.mfa_code = answer_code;
    config.mfa_user = wrong;
    awsc_assume_role_options options = AWSC_ASSUME_ROLE_OPTIONS_INIT;
    options.role_arn = "arn:aws:iam::1:role/A";
    options.role_session_name = "program";
    options.external_id = "agreed";
    options.duration_seconds = AWSC_I32(1800);
    options.mfa_serial = "device-12345";
    options.mfa_code = answer_code;
    options.mfa_user = code;
    options.source = keys("AKIDOWN");
    options.policy = "{\"Version\":\"2012-10-17\"}";
    options.policy_arns = policies;
    options.policy_arn_count = 2;
    options.source_identity = "alice";
    options.region = "eu-central-1";
    options.config = &config;
    awsc_credentials_provider *provider = NULL;
    assert_int_equal(awsc_credentials_provider_new_assume_role(&options, &provider, NULL), AWSC_OK);
    awsc_credentials_provider_free(options.source);
    role_scene_answers(&scene, "AssumeRole", "A", 1);
    expect_key(&scene, provider, "AKIDA");
    expect_key(&scene, provider, "AKIDA");
    assert_int_equal(awsc_replay_request_count(scene.replay), 1);
    assert_string_equal(role_scene_header(&scene, 0, "Host"), "sts.example.com");
    assert_part(role_scene_header(&scene, 0, "Authorization"), "Credential=AKIDOWN/20260101/eu-central-1/sts/");
    static const char *const form[][2] = {
        {"RoleSessionName", "program"},
        {"ExternalId", "agreed"},
        {"DurationSeconds", "1800"},
        {"SerialNumber", "device-12345"},
        {"TokenCode", "123456"},
        {"SourceIdentity", "alice"},
        {"Policy", "%7B%22Version%22%3A%222012-10-17%22%7D"},
        {"PolicyArns.member.1.arn", "arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FOne"},
        {"PolicyArns.member.2.arn", "arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FTwo"},
    };
    for (size_t i = 0; i < sizeof form / sizeof form[0]; i++)
        assert_string_equal(role_scene_form(&scene, 0, form[i][0]), form[i][1]);
    awsc_credentials_provider_free(provider);
    role_scene_close(&scene);
}

static void a_role_without_a_source_is_assumed_with_the_default_chain(void **state)
{
    (void)state;
    role_scene scene;
    role_scene_open(
        &scene, "[profile p]\nregion = eu-west-1\naws_access_key_id = AKIDP\naws_secret_access_key = hush-p\n", NULL);
    awsc_config config = config_of(&scene);
    config.profile = "p";
    config.mfa_code = answer_code;
    char code[] = "111111";
    config.mfa_user = code;
    awsc_assume_role_options options = AWSC_ASSUME_ROLE_OPTIONS_INIT;
    options.role_arn = "arn:aws:iam::1:role/A";
    options.mfa_serial = "device-12345";
    options.config = &config;
    awsc_credentials_provider *provider = NULL;
    assert_int_equal(awsc_credentials_provider_new_assume_role(&options, &provider, NULL), AWSC_OK);
    role_scene_answers(&scene, "AssumeRole", "A", 1);
    expect_key(&scene, provider, "AKIDA");
    assert_part(role_scene_header(&scene, 0, "Authorization"), "Credential=AKIDP/");
    assert_string_equal(role_scene_form(&scene, 0, "TokenCode"), "111111");
    awsc_credentials_provider_free(provider);
    role_scene_close(&scene);
}

static void expect_refusal(int expected, int status, awsc_error **error, const char *part)
{
    assert_int_equal(status, expected);
    assert_part(awsc_error_message(*error), part);
    awsc_error_free(*error);
    *error = NULL;
}

static void invalid_options_are_refused(void **state)
{
    (void)state;
    static const char *const hole[] = {NULL};
    role_scene scene;
    role_scene_open(&scene, "", NULL);
    awsc_config config = config_of(&scene);
    awsc_error *error = NULL;
    awsc_credentials_provider *provider = NULL;
    awsc_assume_role_options role = AWSC_ASSUME_ROLE_OPTIONS_INIT;
    awsc_web_identity_options web = AWSC_WEB_IDENTITY_OPTIONS_INIT;
    role.config = web.config = &config;
#define REFUSED_ROLE(part)                                                                                             \
    expect_refusal(AWSC_ERR_VALIDATION, awsc_credentials_provider_new_assume_role(&role, &provider, &error), &error,   \
                   part)
#define REFUSED_WEB(part)                                                                                              \
    expect_refusal(AWSC_ERR_VALIDATION, awsc_credentials_provider_new_web_identity(&web, &provider, &error), &error,   \
                   part)
    REFUSED_ROLE("no role_arn");
    role.role_arn = "arn:aws:iam::1:role/A";
    role.duration_seconds = AWSC_I32(899);
    REFUSED_ROLE("options: duration_seconds is 899; expected 900 to 43200");
    role.duration_seconds = AWSC_I32(43201);
    REFUSED_ROLE("43201");
    role.duration_seconds = (awsc_opt_i32){0, 0};
    role.role_session_name = "not a name";
    REFUSED_ROLE("role_session_name is \"not a name\"");
    role.role_session_name = NULL;
    role.policy_arns = hole;
    role.policy_arn_count = 1;
    REFUSED_ROLE("policy_arns[0] is NULL");
    expect_refusal(AWSC_ERR_VALIDATION, awsc_credentials_provider_new_assume_role(NULL, &provider, &error), &error,
                   "no role_arn");
    expect_refusal(AWSC_ERR_VALIDATION, awsc_credentials_provider_new_assume_role(&role, NULL, &error), &error, "out");
    REFUSED_WEB("no role_arn, and AWS_ROLE_ARN is not set");
    web.role_arn = "arn:aws:iam::1:role/A";
    REFUSED_WEB("no token_file, and AWS_WEB_IDENTITY_TOKEN_FILE is not set");
    web.token_file = "/nowhere";
    web.duration_seconds = AWSC_I32(1);
    REFUSED_WEB("duration_seconds is 1");
    config.profile = "missing";
    expect_refusal(AWSC_ERR_CONFIG, awsc_credentials_provider_new_profile(&config, &provider, &error), &error,
                   "missing");
    assert_null(provider);
    role_scene_close(&scene);
}

static void web_identity_settings_come_from_options_and_environment(void **state)
{
    (void)state;
    role_scene scene;
    char path[256];
    role_scene_open(&scene, "[default]\nregion = eu-west-1\n", NULL);
    awsc_config config = config_of(&scene);
    snprintf(path, sizeof path, "%s/token", scene.files.folder);
    file_scene_write(&scene.files, "/token", "hush-token");
    setenv("AWS_ROLE_ARN", "arn:aws:iam::1:role/W", 1);
    setenv("AWS_ROLE_SESSION_NAME", "of-environment", 1);
    setenv("AWS_WEB_IDENTITY_TOKEN_FILE", path, 1);
    awsc_web_identity_options options = AWSC_WEB_IDENTITY_OPTIONS_INIT;
    options.config = &config;
    options.duration_seconds = AWSC_I32(900);
    awsc_credentials_provider *provider = NULL;
    assert_int_equal(awsc_credentials_provider_new_web_identity(&options, &provider, NULL), AWSC_OK);
    role_scene_answers(&scene, "AssumeRoleWithWebIdentity", "W", 1);
    expect_key(&scene, provider, "AKIDW");
    awsc_credentials_provider_free(provider);
    options.role_arn = "arn:aws:iam::1:role/X";
    options.role_session_name = "own";
    options.region = "us-west-2";
    assert_int_equal(awsc_credentials_provider_new_web_identity(&options, &provider, NULL), AWSC_OK);
    role_scene_answers(&scene, "AssumeRoleWithWebIdentity", "X", 1);
    expect_key(&scene, provider, "AKIDX");
    awsc_credentials_provider_free(provider);
    unsetenv("AWS_ROLE_ARN");
    unsetenv("AWS_ROLE_SESSION_NAME");
    unsetenv("AWS_WEB_IDENTITY_TOKEN_FILE");
    assert_string_equal(role_scene_form(&scene, 0, "RoleSessionName"), "of-environment");
    assert_string_equal(role_scene_form(&scene, 0, "DurationSeconds"), "900");
    assert_string_equal(role_scene_form(&scene, 1, "RoleSessionName"), "own");
    assert_part(role_scene_form(&scene, 1, "RoleArn"), "role%2FX");
    assert_string_equal(role_scene_header(&scene, 1, "Host"), "sts.us-west-2.amazonaws.com");
    role_scene_close(&scene);
}

static void a_profile_provider_ignores_the_environment(void **state)
{
    (void)state;
    role_scene scene;
    role_scene_open(&scene,
                    "[profile p]\nregion = eu-west-1\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = q\n"
                    "[profile q]\naws_access_key_id = AKIDQ\naws_secret_access_key = hush-q\n",
                    NULL);
    awsc_config config = config_of(&scene);
    config.profile = "p";
    setenv("AWS_ACCESS_KEY_ID", "AKIDENV", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "hush-env", 1);
    awsc_credentials_provider *provider = NULL;
    assert_int_equal(awsc_credentials_provider_new_profile(&config, &provider, NULL), AWSC_OK);
    unsetenv("AWS_ACCESS_KEY_ID");
    unsetenv("AWS_SECRET_ACCESS_KEY");
    role_scene_answers(&scene, "AssumeRole", "A", 1);
    expect_key(&scene, provider, "AKIDA");
    assert_part(role_scene_header(&scene, 0, "Authorization"), "Credential=AKIDQ/");
    awsc_credentials_provider_free(provider);
    role_scene_close(&scene);
}

/* ---- clients ----------------------------------------------------------------------------------------------------- */

static bool sts_is_asked;

static void watch_for_sts(void *user, int level, const char *line)
{
    role_scene_log(user, level, line);
    if (strstr(line, "AssumeRole attempt 1: POST")) sts_is_asked = true;
}

static awsc_lambda *lambda_with_role(role_scene *scene)
{
    awsc_lambda *lambda = NULL;
    role_scene_open(scene,
                    "[default]\nregion = eu-west-1\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = q\n"
                    "mfa_serial = device-12345\n"
                    "[profile q]\naws_access_key_id = AKIDQ\naws_secret_access_key = hush-q\n",
                    NULL);
    scene->options.logger.log = watch_for_sts;
    awsc_config config = config_of(scene);
    static char code[] = "123456";
    config.mfa_code = answer_code;
    config.mfa_user = code;
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    return lambda;
}

static void a_client_calls_as_the_role_of_its_profile(void **state)
{
    (void)state;
    role_scene scene;
    awsc_lambda *lambda = lambda_with_role(&scene);
    awsc_lambda_invoke_input input = {.function_name = "f"};
    role_scene_answers(&scene, "AssumeRole", "A", 1);
    for (int i = 0; i < 2; i++) {
        awsc_lambda_invoke_output *output = NULL;
        assert_int_equal(awsc_replay_add(scene.replay, 200, NULL, 0, "{}", 2, NULL), AWSC_OK);
        assert_int_equal(awsc_lambda_invoke(lambda, &input, NULL, &output, NULL), AWSC_OK);
        awsc_free(output);
    }
    assert_int_equal(awsc_replay_request_count(scene.replay), 3);
    assert_string_equal(role_scene_form(&scene, 0, "TokenCode"), "123456");
    assert_part(role_scene_header(&scene, 1, "Authorization"), "Credential=AKIDA/");
    assert_string_equal(role_scene_header(&scene, 1, "X-Amz-Security-Token"), "hush-token-A");
    assert_null(strstr(scene.log, "hush-"));
    awsc_lambda_free(lambda);
    role_scene_close(&scene);
}

static void a_client_reports_that_its_role_was_refused(void **state)
{
    (void)state;
    role_scene scene;
    awsc_lambda *lambda = lambda_with_role(&scene);
    awsc_lambda_invoke_input input = {.function_name = "f"};
    awsc_error *error = NULL;
    role_scene_refuses(&scene, 403, "AccessDenied", "not for you");
    assert_int_equal(awsc_lambda_invoke(lambda, &input, NULL, NULL, &error), AWSC_ERR_CREDENTIALS);
    assert_part(awsc_error_message(error), "role arn:aws:iam::1:role/A of the profile \"default\": AssumeRole: "
                                           "AccessDenied (HTTP 403): not for you");
    assert_false(awsc_error_maybe_executed(error));
    awsc_error_free(error);
    awsc_lambda_free(lambda);
    role_scene_close(&scene);
}

static void count_errors(void *user, int level, const char *line)
{
    (void)line;
    if (level == AWSC_LOG_ERROR) ++*(int *)user;
}

static void a_failed_renewal_of_a_role_is_no_error_before_it_expires(void **state)
{
    (void)state;
    role_scene scene;
    int errors = 0;
    role_scene_open(&scene,
                    "[default]\nregion = eu-west-1\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = q\n"
                    "[profile q]\naws_access_key_id = AKIDQ\naws_secret_access_key = hush-q\n",
                    NULL);
    scene.options.logger = (awsc_logger){sizeof(awsc_logger), count_errors, &errors, {AWSC_SET, AWSC_LOG_TRACE}};
    awsc_credentials_provider *provider = role_scene_chain(&scene);
    role_scene_answers(&scene, "AssumeRole", "A", 1);
    expect_key(&scene, provider, "AKIDA");
    awsc_test_clock_advance(scene.clock, 3000 * 1000);
    role_scene_refuses(&scene, 403, "AccessDenied", "not now");
    expect_key(&scene, provider, "AKIDA");
    assert_int_equal(awsc_replay_request_count(scene.replay), 2);
    assert_int_equal(errors, 0);
    awsc_credentials_provider_free(provider);
    role_scene_close(&scene);
}

static awsc_cancel *when_sts_is_asked;

static void cancel_when_sts_is_asked(void *user, int level, const char *line)
{
    role_scene_log(user, level, line);
    if (strstr(line, "AssumeRole attempt 1: POST")) awsc_cancel_set(when_sts_is_asked);
}

static void give_keys(void *user, awsc_credentials_request *request)
{
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    (void)user;
    credentials.access_key_id = "AKIDOWN";
    credentials.secret_access_key = "hush-own";
    awsc_credentials_request_answer(request, &credentials);
}

static void count_release(void *user)
{
    ++*(int *)user;
}

static void a_cancelled_call_releases_its_provider(void **state)
{
    (void)state;
    role_scene scene;
    int released = 0;
    role_scene_open(&scene, "[default]\nregion = eu-west-1\n", NULL);
    assert_int_equal(awsc_cancel_new(&when_sts_is_asked, NULL), AWSC_OK);
    scene.options.logger.log = cancel_when_sts_is_asked;
    awsc_config config = config_of(&scene);
    awsc_callback_options own = AWSC_CALLBACK_OPTIONS_INIT;
    own.get = give_keys;
    own.release = count_release;
    own.user = &released;
    awsc_assume_role_options role = AWSC_ASSUME_ROLE_OPTIONS_INIT;
    role.role_arn = "arn:aws:iam::1:role/A";
    role.config = &config;
    assert_int_equal(awsc_credentials_provider_new_callback(&own, &role.source, NULL), AWSC_OK);
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    assert_int_equal(awsc_credentials_provider_new_assume_role(&role, &options.credentials, NULL), AWSC_OK);
    awsc_credentials_provider_free(role.source);
    options.cancel = when_sts_is_asked;
    awsc_lambda *lambda = NULL;
    config.credentials = keys("AKIDCLIENT");
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    awsc_credentials_provider_free(config.credentials);
    awsc_lambda_invoke_input input = {.function_name = "f"};
    role_scene_answers(&scene, "AssumeRole", "A", 1);
    assert_int_equal(awsc_lambda_invoke(lambda, &input, &options, NULL, NULL), AWSC_ERR_CANCELLED);
    assert_int_equal(released, 0);
    awsc_credentials_provider_free(options.credentials);
    assert_int_equal(released, 1); /* while the client and its loops exist */
    awsc_lambda_free(lambda);
    awsc_cancel_free(when_sts_is_asked);
    role_scene_close(&scene);
}

static void refused_options_leave_the_client_unchanged(void **state)
{
    (void)state;
    role_scene scene;
    int released = 0;
    role_scene_open(&scene, "[default]\nregion = eu-west-1\n", NULL);
    awsc_config config = config_of(&scene);
    awsc_callback_options own = AWSC_CALLBACK_OPTIONS_INIT;
    own.get = give_keys;
    own.release = count_release;
    own.user = &released;
    awsc_lambda *lambda = NULL;
    assert_int_equal(awsc_credentials_provider_new_callback(&own, &config.credentials, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    awsc_credentials_provider_free(config.credentials);
    awsc_lambda_invoke_input input = {.function_name = "f"};
    awsc_call_options sizeless = AWSC_CALL_OPTIONS_INIT, marked = AWSC_CALL_OPTIONS_INIT,
                      negative = AWSC_CALL_OPTIONS_INIT;
    sizeless.struct_size = 0;
    marked.max_attempts.is_set = 1;
    negative.deadline_ms = AWSC_I64(-1);
    const awsc_call_options *wrong[] = {&sizeless, &marked, &negative};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(awsc_lambda_invoke(lambda, &input, wrong[i], NULL, NULL), AWSC_ERR_VALIDATION);
        assert_int_equal(released, 0);
    }
    awsc_lambda_free(lambda);
    assert_int_equal(released, 1);
    role_scene_close(&scene);
}

static void count_end(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    int *ends = user;
    assert_int_equal(status, AWSC_ERR_CANCELLED);
    assert_null(output);
    awsc_error_free(error);
    ++*ends;
}

static void calls_that_wait_for_a_role_are_cancelled_with_its_requests(void **state)
{
    (void)state;
    for (int by_loop = 0; by_loop < 2; by_loop++) {
        role_scene scene;
        awsc_lambda *lambda = lambda_with_role(&scene);
        awsc_lambda_invoke_input input = {.function_name = "f"};
        awsc_loop *loop = NULL;
        awsc_call *calls[2] = {NULL, NULL};
        int ends = 0;
        role_scene_answers(&scene, "AssumeRole", "A", 1);
        assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), awsc_test_clock_of(scene.clock), &loop, NULL),
                         AWSC_OK);
        for (int i = 0; i < 2; i++)
            assert_int_equal(awsc_lambda_invoke_start(lambda, loop, &input, NULL, count_end, &ends, &calls[i], NULL),
                             AWSC_OK);
        awsc_lambda_free(lambda); /* the calls keep what they need */
        for (int i = 0; i < 2 && !by_loop; i++) awsc_call_cancel(calls[i]);
        if (!by_loop) assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
        awsc_loop_free(loop);
        assert_int_equal(ends, 2);
        role_scene_close(&scene);
    }
}

static void take_end(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    int *end = user;
    *end = status;
    awsc_free(output);
    awsc_error_free(error);
}

static void freeing_a_loop_ends_only_its_own_calls(void **state)
{
    (void)state;
    role_scene scene;
    awsc_lambda *lambda = lambda_with_role(&scene);
    awsc_lambda_invoke_input input = {.function_name = "f"};
    awsc_loop *loops[2] = {NULL, NULL};
    int ends[3] = {1, 1, 1};
    role_scene_answers(&scene, "AssumeRole", "A", 1);
    role_scene_answers(&scene, "AssumeRole", "A", 1);
    assert_int_equal(awsc_replay_add(scene.replay, 200, NULL, 0, "{}", 2, NULL), AWSC_OK);
    for (int i = 0; i < 3; i++) {
        awsc_loop **loop = &loops[i / 2];
        if (!*loop)
            assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), awsc_test_clock_of(scene.clock), loop, NULL),
                             AWSC_OK);
        assert_int_equal(awsc_lambda_invoke_start(lambda, *loop, &input, NULL, take_end, &ends[i], NULL, NULL),
                         AWSC_OK);
    }
    sts_is_asked = false;
    assert_int_equal(awsc_loop_run_until(loops[0], &sts_is_asked, "asking STS", NULL), AWSC_OK);
    assert_int_equal(awsc_replay_request_count(scene.replay), 1);
    /* The other loop's call waits for this call's request. */
    for (int i = 0; i < 5; i++) assert_int_equal(awsc_loop_run_once(loops[1], 0, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_request_count(scene.replay), 1);
    awsc_loop_free(loops[0]);
    assert_int_equal(ends[0], AWSC_ERR_CANCELLED);
    assert_int_equal(ends[1], AWSC_ERR_CANCELLED);
    assert_int_equal(ends[2], 1);
    assert_int_equal(awsc_loop_run(loops[1], NULL), AWSC_OK);
    assert_int_equal(ends[2], AWSC_OK);
    awsc_loop_free(loops[1]);
    awsc_lambda_free(lambda);
    role_scene_close(&scene);
}

/* ---- error messages ---------------------------------------------------------------------------------------------- */

typedef struct situation {
    const char *variables, *config;
    const char *refusal;  /* response of STS; NULL: no request is sent */
    const char *sentence; /* without folder names */
} situation;

static void leave_out(char *text, const char *part)
{
    for (char *found; (found = strstr(text, part)) != NULL;)
        memmove(found, found + strlen(part), strlen(found + strlen(part)) + 1);
}

static void expect_sentence(const situation *s)
{
    role_scene scene;
    char text[2048];
    role_scene_open(&scene, s->config, s->variables);
    awsc_credentials_provider *provider = role_scene_chain(&scene);
    if (s->refusal) role_scene_refuses(&scene, 403, "AccessDenied", s->refusal);
    asked a = role_scene_ask(&scene, provider);
    assert_int_equal(a.status, AWSC_ERR_CREDENTIALS);
    snprintf(text, sizeof text, "%s", awsc_error_message(a.error));
    leave_out(text, scene.files.folder);
    assert_string_equal(text, s->sentence);
    assert_null(strstr(text, "hush-"));
    assert_null(strstr(scene.log, "hush-"));
    asked_clear(&a);
    awsc_credentials_provider_free(provider);
    role_scene_close(&scene);
}

static void an_error_without_credentials_says_why(void **state)
{
#define OFF "\"AWS_EC2_METADATA_DISABLED\":\"true\""
#define NO_KEYS "tried environment (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set), "
#define NO_TOKEN "web identity (AWS_WEB_IDENTITY_TOKEN_FILE is not set)"
#define BASE "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = hush-base\n"
    static const situation situations[] = {
        {"{" OFF "}", "", NULL,
         NO_KEYS NO_TOKEN ", profile (there is no profile \"default\"; files /dev/null and /config), container "
                          "(AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI are not "
                          "set), instance metadata (AWS_EC2_METADATA_DISABLED is true)"},
        {"{" OFF ",\"AWS_ACCESS_KEY_ID\":\"AKID\"}", "[default]\nregion = eu-west-1\n", NULL,
         "tried environment (only one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is set), " NO_TOKEN
         ", profile (profile \"default\" configures no credentials; files /dev/null and /config), "
         "container (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI "
         "are not set), instance metadata (AWS_EC2_METADATA_DISABLED is true)"},
        {"{" OFF ",\"AWS_WEB_IDENTITY_TOKEN_FILE\":\"/token\",\"AWS_ROLE_ARN\":\"arn:aws:iam::1:role/W\"}", "", NULL,
         NO_KEYS "then: role arn:aws:iam::1:role/W: web identity token file: /token is not there"},
        {"{}", "[default]\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = base\n[profile base]\nregion = x\n", NULL,
         NO_KEYS NO_TOKEN ", then: profile \"base\", which the role_arn of the profile \"default\" is based on, "
                          "configures no credentials"},
        {"{}", "[default]\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = base\n", NULL,
         NO_KEYS NO_TOKEN ", then: profile \"default\": source_profile \"base\" is not there"},
        {"{}", "[default]\nrole_arn = arn:aws:iam::1:role/A\n", NULL,
         NO_KEYS NO_TOKEN ", then: profile \"default\": role_arn is set, but source_profile or credential_source is "
                          "missing"},
        {"{}", "[default]\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = default\n", NULL,
         NO_KEYS NO_TOKEN ", then: profile \"default\", which its own role_arn is based on, configures no "
                          "credentials"},
        {"{}",
         "[default]\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = a\n[profile a]\n"
         "role_arn = arn:aws:iam::1:role/B\nsource_profile = default\n",
         NULL, NO_KEYS NO_TOKEN ", then: profile \"a\": source_profile \"default\" makes a circle"},
        {"{}", "[default]\nrole_arn = arn:aws:iam::1:role/A\ncredential_source = Environment\n", NULL,
         NO_KEYS NO_TOKEN ", then: credential_source of the profile \"default\": it is Environment, "
                          "but AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set"},
        {"{" OFF "}", "[default]\nrole_arn = arn:aws:iam::1:role/A\ncredential_source = Ec2InstanceMetadata\n", NULL,
         NO_KEYS NO_TOKEN ", then: credential_source of the profile \"default\": it is "
                          "Ec2InstanceMetadata, but AWS_EC2_METADATA_DISABLED is true"},
        {"{}", "[default]\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = base\n" BASE,
         "User: arn:aws:iam::1:user/me is not authorized to perform: sts:AssumeRole",
         NO_KEYS NO_TOKEN ", then: role arn:aws:iam::1:role/A of the profile \"default\": AssumeRole: AccessDenied "
                          "(HTTP 403): User: arn:aws:iam::1:user/me is not authorized to perform: sts:AssumeRole "
                          "(request id r-1)"},
        {"{}",
         "[default]\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = b\n"
         "[profile b]\nrole_arn = arn:aws:iam::1:role/B\nsource_profile = base\n" BASE,
         "not for you",
         NO_KEYS NO_TOKEN ", then: role arn:aws:iam::1:role/A of the profile \"default\": no credentials: role "
                          "arn:aws:iam::1:role/B of the profile \"b\": AssumeRole: AccessDenied (HTTP 403): not for "
                          "you (request id r-1)"},
        {"{}",
         "[default]\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = base\nmfa_serial = "
         "arn:aws:iam::1:mfa/me\n" BASE,
         NULL,
         NO_KEYS NO_TOKEN ", then: role arn:aws:iam::1:role/A of the profile \"default\": the role demands a code of "
                          "the MFA device arn:aws:iam::1:mfa/me, and no function asks for it; expected "
                          "mfa_code in the configuration"},
        {"{}", "[default]\nrole_arn = arn:aws:iam::1:role/A\nweb_identity_token_file = /nowhere/token\n", NULL,
         NO_KEYS NO_TOKEN ", then: role arn:aws:iam::1:role/A of the profile \"default\": web identity token file: "
                          "/nowhere/token is not there"},
        {"{\"AWS_PROFILE\":\"p\"}",
         "[profile p]\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = s\n[profile s]\nsso_session = x\n"
         "sso_account_id = 1\nsso_role_name = R\n",
         NULL, NO_KEYS NO_TOKEN ", then: profile \"s\": there is no section [sso-session x]"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof situations / sizeof situations[0]; i++) expect_sentence(&situations[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_role_of_the_program_is_assumed_with_all_its_options),
        cmocka_unit_test(a_role_without_a_source_is_assumed_with_the_default_chain),
        cmocka_unit_test(invalid_options_are_refused),
        cmocka_unit_test(web_identity_settings_come_from_options_and_environment),
        cmocka_unit_test(a_profile_provider_ignores_the_environment),
        cmocka_unit_test(a_client_calls_as_the_role_of_its_profile),
        cmocka_unit_test(a_client_reports_that_its_role_was_refused),
        cmocka_unit_test(a_failed_renewal_of_a_role_is_no_error_before_it_expires),
        cmocka_unit_test(a_cancelled_call_releases_its_provider),
        cmocka_unit_test(refused_options_leave_the_client_unchanged),
        cmocka_unit_test(calls_that_wait_for_a_role_are_cancelled_with_its_requests),
        cmocka_unit_test(freeing_a_loop_ends_only_its_own_calls),
        cmocka_unit_test(an_error_without_credentials_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
