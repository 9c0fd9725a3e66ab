/* SPDX-License-Identifier: Apache-2.0 */
/* Single sign-on beyond the public vectors: refusals, cancellation, hostile files, secrets, unwritable folders. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <sys/resource.h>

#include "support/sso_scene.h"

static const char session_config[] = "[profile test]\nsso_session = dev\nsso_account_id = 123456789012\n"
                                     "sso_role_name = reader\n"
                                     "[sso-session dev]\nsso_region = eu-west-1\nsso_start_url = https://a.example\n";
static const char legacy_config[] = "[profile test]\nsso_start_url = https://a.example\nsso_region = eu-west-1\n"
                                    "sso_account_id = 123456789012\nsso_role_name = reader\n";

/* 2026-01-01T00:00:00Z */
enum { NOW = 1767225600 };

#define TOKEN(expires_at)                                                                                              \
    "{\"accessToken\":\"secret-access\",\"expiresAt\":\"" expires_at "\",\"clientId\":\"client\","                     \
    "\"clientSecret\":\"secret-client\",\"registrationExpiresAt\":\"2026-06-01T00:00:00Z\","                           \
    "\"refreshToken\":\"secret-refresh\",\"other\":{\"kept\":[1]}}"
#define VALID TOKEN("2026-01-01T08:00:00Z")
#define NEAR_ITS_END TOKEN("2026-01-01T00:05:00Z")
#define OVER TOKEN("2025-12-31T23:59:59Z")
#define RENEWED                                                                                                        \
    "{\"accessToken\":\"secret-new\",\"expiresIn\":28800,\"refreshToken\":\"secret-next\",\"tokenType\":\"Bearer\"}"

typedef struct fixture {
    sso_scene scene;
    awsc_credentials_provider *source;
} fixture;

static void open_scene(fixture *f, const char *config, const char *key, const char *token)
{
    sso_scene_open(&f->scene, config, key, (awsc_time){NOW, 0});
    if (token) sso_scene_token(&f->scene, token);
    assert_int_equal(sso_scene_source(&f->scene, &f->source, NULL), AWSC_OK);
}

static void open_session(fixture *f, const char *token)
{
    open_scene(f, session_config, "dev", token);
}

static void close_scene(fixture *f)
{
    awsc_credentials_provider_free(f->source);
    if (strstr(f->scene.log, "secret-")) fail_msg("the log holds a secret: %s", f->scene.log);
    sso_scene_close(&f->scene);
}

static size_t requests(const fixture *f)
{
    return awsc_replay_request_count(f->scene.replay);
}

/* `words` NULL: expects credentials, requested with `token`. Else expects an error with these words and no secret. */
static void assert_answer(const fixture *f, asked *a, const char *token, const char *words)
{
    const char *message = awsc_error_text(a->error);
    if (words && (a->status == AWSC_OK || !strstr(message, words))) fail_msg("\"%s\" is not in: %s", words, message);
    if (strstr(message, "secret-")) fail_msg("the error holds a secret: %s", message);
    if (!words) {
        if (a->status) fail_msg("%s", message);
        assert_string_equal(a->identity->credentials.access_key_id, "AKID");
        assert_string_equal(a->identity->credentials.account_id, "123456789012");
        assert_int_equal(a->identity->credentials.expiration.value.seconds, 4102444800);
        assert_string_equal(sso_scene_shown(&f->scene, requests(f) - 1), token);
    }
    asked_clear(a);
}

static void assert_credentials(const fixture *f, const char *token)
{
    asked a = ask_provider(f->source, awsc_test_clock_of(f->scene.clock));
    assert_answer(f, &a, token, NULL);
}

static void assert_failure(const fixture *f, const char *words)
{
    asked a = ask_provider(f->source, awsc_test_clock_of(f->scene.clock));
    assert_int_equal(a.status, AWSC_ERR_CREDENTIALS);
    assert_answer(f, &a, NULL, words);
}

static void assert_written(const fixture *f, const char *words)
{
    char *text = sso_scene_written(&f->scene);
    assert_non_null(text);
    if (!strstr(text, words)) fail_msg("\"%s\" is not in the file: %s", words, text);
    free(text);
}

/* ---- tokens that serve and tokens that do not -------------------------------------------------------------------- */

static void the_old_form_is_not_renewed(void **state)
{
    (void)state;
    fixture f;
    open_scene(&f, legacy_config, "https://a.example", NEAR_ITS_END);
    sso_scene_answer_role(&f.scene);
    assert_credentials(&f, "secret-access");
    assert_null(strstr(f.scene.log, "not renewed"));
    sso_scene_token(&f.scene, OVER);
    assert_failure(&f, "https://a.example: the token is over, and was not renewed; sign in with: aws sso login "
                       "--profile test");
    assert_int_equal(requests(&f), 1);
    close_scene(&f);
}

static void times_of_older_tools_are_read(void **state)
{
    (void)state;
    fixture f;
    open_scene(&f, legacy_config, "https://a.example",
               "{\"accessToken\":\"secret-access\",\"expiresAt\":\"2026-01-01T08:00:00UTC\"}");
    sso_scene_answer_role(&f.scene);
    assert_credentials(&f, "secret-access");
    close_scene(&f);
}

/* The error must not suggest a new sign-in: the token is valid. */
static void the_error_about_a_refused_role_does_not_suggest_a_sign_in(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *body;
    } answers[] = {{403, "{\"__type\":\"ForbiddenException\",\"message\":\"No access\"}"},
                   {404, "{\"__type\":\"ResourceNotFoundException\",\"message\":\"No role\"}"},
                   {400, "{\"__type\":\"InvalidRequestException\",\"message\":\"No account\"}"}};
    fixture f;
    open_session(&f, VALID);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        sso_scene_answer(&f.scene, answers[i].status, answers[i].body);
        asked a = ask_provider(f.source, awsc_test_clock_of(f.scene.clock));
        assert_int_equal(a.status, AWSC_ERR_CREDENTIALS);
        assert_non_null(strstr(awsc_error_message(a.error), "the portal gave no credentials: "));
        assert_null(strstr(awsc_error_message(a.error), "sign in"));
        asked_clear(&a);
    }
    assert_int_equal(requests(&f), 3); /* the token is still used */
    close_scene(&f);
}

static void a_refused_token_is_not_sent_again(void **state)
{
    (void)state;
    static const char refusal[] = "{\"__type\":\"UnauthorizedException\",\"message\":\"Session token not found\"}";
    fixture f;
    open_session(&f, "{\"accessToken\":\"secret-access\",\"expiresAt\":\"2026-01-01T08:00:00Z\"}");
    sso_scene_answer(&f.scene, 401, refusal);
    assert_failure(&f, "sign in with: aws sso login --sso-session dev");
    assert_failure(&f, "refreshToken is missing; expected a text that is not empty; sign in with");
    assert_int_equal(requests(&f), 1);
    /* With a grant the token is renewed at once, although it has not expired. */
    sso_scene_token(&f.scene, VALID);
    sso_scene_answer(&f.scene, 200, RENEWED);
    sso_scene_answer_role(&f.scene);
    assert_credentials(&f, "secret-new");
    assert_int_equal(requests(&f), 3);
    close_scene(&f);
}

static void a_new_sign_in_takes_effect_at_once(void **state)
{
    (void)state;
    fixture f;
    open_session(&f, NULL);
    assert_failure(&f, "sso-session dev: there is no token");
    assert_failure(&f, "sign in with: aws sso login --sso-session dev");
    sso_scene_token(&f.scene, OVER);
    sso_scene_answer(&f.scene, 400, "{\"error\":\"invalid_grant\"}");
    assert_failure(&f, "the token is over, and was not renewed: ");
    assert_failure(&f, "less than 30 seconds ago; sign in with");
    sso_scene_token(&f.scene, VALID);
    sso_scene_answer_role(&f.scene);
    assert_credentials(&f, "secret-access");
    close_scene(&f);
}

static void a_grant_that_another_process_has_used_is_no_failure(void **state)
{
    (void)state;
    fixture f;
    asked a = {.request.done = asked_done};
    awsc_loop *loop = NULL;
    open_session(&f, OVER);
    sso_scene_answer(&f.scene, 400, "{\"error\":\"invalid_grant\"}");
    sso_scene_answer_role(&f.scene);
    assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), awsc_test_clock_of(f.scene.clock), &loop, NULL),
                     AWSC_OK);
    f.source->get(f.source, loop, &a.request);
    assert_false(a.done);
    sso_scene_token(&f.scene, "{\"accessToken\":\"secret-other\",\"expiresAt\":\"2026-01-01T08:00:00Z\"}");
    assert_int_equal(awsc_loop_run_until(loop, &a.done, "asking", NULL), AWSC_OK);
    assert_answer(&f, &a, "secret-other", NULL);
    awsc_loop_free(loop);
    close_scene(&f);
}

static void incomplete_responses_are_refused(void **state)
{
    (void)state;
    fixture f;
    open_session(&f, VALID);
    sso_scene_answer(&f.scene, 200, "{}");
    assert_failure(&f, "the portal gave no credentials: the answer lacks");
    sso_scene_answer(&f.scene, 200,
                     "{\"roleCredentials\":{\"accessKeyId\":\"A\",\"secretAccessKey\":\"secret-x\","
                     "\"sessionToken\":\"secret-x\"}}");
    assert_failure(&f, "the portal gave no credentials: the answer lacks");
    static const char *const unsound[] = {"\\u0000", "\\n", "\\u007f", "\\ud800", "\xff"};
    for (size_t i = 0; i < sizeof unsound / sizeof *unsound; i++) {
        char answer[300];
        snprintf(answer, sizeof answer,
                 "{\"roleCredentials\":{\"accessKeyId\":\"A\",\"secretAccessKey\":\"secret-%s\","
                 "\"sessionToken\":\"secret-x\",\"expiration\":4102444800123}}",
                 unsound[i]);
        sso_scene_answer(&f.scene, 200, answer);
        assert_failure(&f,
                       "the answer: the secret access key holds a control character, or one that could not be read");
    }
    sso_scene_answer(&f.scene, 403, "{\"__type\":\"ForbiddenException\",\"message\":\"No access\"}");
    assert_failure(&f, "No access");
    assert_int_equal(awsc_replay_add_failure(f.scene.replay, AWSC_ERR_CONNECT, false, NULL), AWSC_OK);
    assert_failure(&f, "the portal gave no credentials: ");
    sso_scene_token(&f.scene, OVER);
    sso_scene_answer(&f.scene, 200, "{\"accessToken\":\"secret-new\"}");
    assert_failure(&f, "the answer holds no token");
    awsc_test_clock_advance(f.scene.clock, 30000);
    sso_scene_answer(&f.scene, 200, "{\"expiresIn\":28800,\"refreshToken\":\"secret-next\"}");
    assert_failure(&f, "the answer holds no token");
    static const char *const broken[] = {
        "{\"accessToken\":\"secret-\\ud800\",\"expiresIn\":28800,\"refreshToken\":\"secret-next\"}",
        "{\"accessToken\":\"secret-new\",\"expiresIn\":28800,\"refreshToken\":\"secret-\\u0000\"}"};
    for (size_t i = 0; i < 2; i++) {
        awsc_test_clock_advance(f.scene.clock, 30000);
        sso_scene_answer(&f.scene, 200, broken[i]);
        assert_failure(&f, "the answer has a token that holds a control character, or one that could not be read");
    }
    assert_written(&f, "secret-refresh");
    close_scene(&f);
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static void a_renewed_token_replaces_the_old_one(void **state)
{
    (void)state;
    fixture f;
    struct stat facts;
    open_session(&f, NEAR_ITS_END);
    assert_int_equal(chmod(f.scene.path, 0644), 0);
    sso_scene_answer(&f.scene, 200, RENEWED);
    sso_scene_answer_role(&f.scene);
    assert_credentials(&f, "secret-new");
    assert_written(&f, "\"accessToken\":\"secret-new\",\"expiresAt\":\"2026-01-01T08:00:00Z\",\"clientId\":\"client\"");
    assert_written(&f, "\"refreshToken\":\"secret-next\"");
    assert_written(&f, "\"other\":{\"kept\":[1]}");
    assert_int_equal(stat(f.scene.path, &facts), 0);
    assert_int_equal(facts.st_mode & 07777, 0600);
    *strrchr(f.scene.path, '/') = '\0';
    DIR *folder = opendir(f.scene.path);
    unsigned files = 0;
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) files += entry->d_name[0] != '.';
    closedir(folder);
    assert_int_equal(files, 1);
    close_scene(&f);
}

static void missing_folders_are_made_readable_for_their_owner_only(void **state)
{
    (void)state;
    file_scene files;
    struct stat facts;
    char path[256];
    file_scene_open(&files, NULL, NULL);
    snprintf(path, sizeof path, "%s/a/b/token.json", files.folder);
    assert_int_equal(awsc_cache_file_write_atomic(awsc_allocator_default(), path, "{}", NULL), AWSC_OK);
    *strrchr(path, '/') = '\0';
    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_mode & 0077, 0);
    file_scene_close(&files);
}

/* Limits files of this process to `size`, even for root. */
static void limit_files(rlim_t size)
{
    static struct rlimit before;
    struct rlimit limit;
    if (size) {
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        return;
    }
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = before;
    limit.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_token_that_cannot_be_written_is_kept_in_memory(void **state)
{
    (void)state;
    fixture f;
    open_session(&f, NEAR_ITS_END);
    sso_scene_answer(&f.scene, 200, RENEWED);
    sso_scene_answer_role(&f.scene);
    limit_files(0);
    asked a = ask_provider(f.source, awsc_test_clock_of(f.scene.clock));
    limit_files(1);
    assert_answer(&f, &a, "secret-new", NULL);
    assert_non_null(strstr(f.scene.log, "for this process only: cannot write "));
    assert_written(&f, "secret-refresh");
    for (int i = 0; i < 2; i++) {
        awsc_test_clock_advance(f.scene.clock, 3600000);
        sso_scene_answer_role(&f.scene);
        assert_credentials(&f, "secret-new");
    }
    /* Its own grant renews it; then it can be written. */
    awsc_test_clock_advance(f.scene.clock, 8 * 3600000);
    sso_scene_answer(&f.scene, 200, "{\"accessToken\":\"secret-newer\",\"expiresIn\":28800}");
    sso_scene_answer_role(&f.scene);
    assert_credentials(&f, "secret-newer");
    assert_written(&f, "secret-newer");
    close_scene(&f);
}

static void a_newer_file_precedes_a_token_in_memory(void **state)
{
    (void)state;
    fixture f;
    open_session(&f, NEAR_ITS_END);
    sso_scene_answer(&f.scene, 200, RENEWED);
    sso_scene_answer_role(&f.scene);
    limit_files(0);
    asked a = ask_provider(f.source, awsc_test_clock_of(f.scene.clock));
    limit_files(1);
    assert_answer(&f, &a, "secret-new", NULL);
    sso_scene_token(&f.scene, TOKEN("2026-01-01T09:00:00Z"));
    sso_scene_answer_role(&f.scene);
    assert_credentials(&f, "secret-access");
    close_scene(&f);
}

static void hostile_files_are_refused_by_name_and_without_their_content(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", "is not JSON"},
        {"secret-x", "is not JSON"},
        {"[\"secret-x\"]", "is not JSON"},
        {"{\"accessToken\":\"secret-access\",\"expiresAt\":\"2026-", "is not JSON"},
        {"{\"accessToken\":\"secret-x\"} {}", "is not JSON"},
        {"{\"accessToken\":7,\"expiresAt\":\"2026-01-01T08:00:00Z\"}", "accessToken is of another type"},
        {"{\"accessToken\":\"\",\"expiresAt\":\"2026-01-01T08:00:00Z\"}", "accessToken is missing"},
        {"{\"accessToken\":\"secret-x\",\"expiresAt\":\"secret-x\"}", "expiresAt is no date and time"},
        {"{\"accessToken\":\"secret-x\",\"expiresAt\":\"UTC\"}", "expiresAt is no date and time"},
        {"{\"accessToken\":\"secret-x\",\"expiresAt\":1767225600}", "expiresAt is of another type"},
        {"{\"accessToken\":\"secret-x\",\"expiresAt\":null}", "expiresAt is missing"},
        {"{\"accessToken\":\"secret-\\u0000x\",\"expiresAt\":\"2026-01-01T08:00:00Z\"}", "has a NUL character"},
        {"{\"accessToken\":\"secret-x\",\"expiresAt\":\"2026-01-01T08:00:00Z\",\"unread\":[\"\\u0000\"]}",
         "has a NUL character"},
        {"{\"accessToken\":\"secret-\\n\",\"expiresAt\":\"2026-01-01T08:00:00Z\"}",
         "accessToken holds a control character"},
        {"{\"accessToken\":\"secret-\\ud83d\",\"expiresAt\":\"2026-01-01T08:00:00Z\"}", "is not JSON"},
    };
    fixture f;
    open_session(&f, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sso_scene_token(&f.scene, cases[i][0]);
        assert_failure(&f, cases[i][1]);
        assert_failure(&f, f.scene.path);
    }
    char *large = calloc(1, AWSC_CACHE_FILE_MAX + 3);
    memset(large, '[', AWSC_CACHE_FILE_MAX + 1);
    sso_scene_token(&f.scene, large);
    assert_failure(&f, "it is larger than such a file can be");
    large[AWSC_CACHE_FILE_MAX] = '\0';
    sso_scene_token(&f.scene, large); /* as deep as the limit allows */
    assert_failure(&f, "is not JSON");
    free(large);
    FILE *file = fopen(f.scene.path, "w");
    assert_int_equal(fwrite("{}\0{}", 1, 5, file), 5);
    fclose(file);
    assert_failure(&f, "is not text");
    assert_int_equal(requests(&f), 0);
    close_scene(&f);
}

static void a_token_that_cannot_be_renewed_says_why(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"\"refreshToken\":\"secret-x\",\"clientSecret\":\"secret-x\"", "clientId is missing"},
        {"\"refreshToken\":\"secret-x\",\"clientId\":\"c\"", "clientSecret is missing"},
        {"\"refreshToken\":{\"secret-x\":\"secret-x\"}", "refreshToken is of another type"},
        {"\"refreshToken\":\"secret-x\",\"clientId\":\"c\",\"clientSecret\":\"secret-x\"",
         "registrationExpiresAt is missing"},
        {"\"refreshToken\":\"secret-x\",\"clientId\":\"c\",\"clientSecret\":\"secret-x\","
         "\"registrationExpiresAt\":\"2026-01-01T00:00:00Z\"",
         "registrationExpiresAt is over"},
        {"\"refreshToken\":\"secret-x\",\"clientId\":\"c\",\"clientSecret\":\"secret-x\","
         "\"registrationExpiresAt\":\"secret-x\"",
         "registrationExpiresAt is no date and time"},
    };
    fixture f;
    open_session(&f, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];
        const char *form = "{\"accessToken\":\"secret-access\",\"expiresAt\":\"%s\",%s}";
        snprintf(text, sizeof text, form, "2025-12-31T00:00:00Z", cases[i][0]);
        sso_scene_token(&f.scene, text);
        assert_failure(&f, cases[i][1]);
        snprintf(text, sizeof text, form, "2026-01-01T00:04:00Z", cases[i][0]);
        sso_scene_token(&f.scene, text); /* used until it expires */
        sso_scene_answer_role(&f.scene);
        assert_credentials(&f, "secret-access");
        assert_non_null(strstr(f.scene.log, cases[i][1]));
    }
    close_scene(&f);
}

/* ---- cancellation ------------------------------------------------------------------------------------------------ */

/* Cancels the question after `sent` requests; `free_first`: by freeing its loop. */
static void cancel_after(size_t sent, bool free_first)
{
    fixture f;
    asked a = {.request.done = asked_done};
    awsc_loop *loop = NULL;
    open_session(&f, OVER);
    sso_scene_answer(&f.scene, 200, RENEWED);
    sso_scene_answer_role(&f.scene);
    assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), awsc_test_clock_of(f.scene.clock), &loop, NULL),
                     AWSC_OK);
    f.source->get(f.source, loop, &a.request);
    while (requests(&f) < sent) assert_true(awsc_loop_run_once(loop, 0, NULL) >= 0);
    assert_false(a.done);
    if (free_first) {
        awsc_loop_free(loop);
        assert_int_equal(a.status, AWSC_ERR_CANCELLED);
        assert_true(a.done);
    } else {
        f.source->cancel(f.source, &a.request);
        assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
        assert_false(a.done);
        awsc_loop_free(loop);
    }
    asked_clear(&a);
    assert_int_equal(requests(&f), sent);
    close_scene(&f);
}

static void a_request_can_be_cancelled_at_any_moment(void **state)
{
    (void)state;
    for (size_t sent = 0; sent <= 2; sent++) {
        cancel_after(sent, false);
        cancel_after(sent, true);
    }
}

static void a_cancelled_renewal_may_be_retried_at_once(void **state)
{
    (void)state;
    fixture f;
    asked a = {.request.done = asked_done};
    awsc_loop *loop = NULL;
    open_session(&f, OVER);
    sso_scene_answer(&f.scene, 200, RENEWED);
    sso_scene_answer(&f.scene, 200, RENEWED);
    sso_scene_answer_role(&f.scene);
    assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), awsc_test_clock_of(f.scene.clock), &loop, NULL),
                     AWSC_OK);
    f.source->get(f.source, loop, &a.request);
    while (requests(&f) < 1) assert_int_equal(awsc_loop_run_once(loop, 0, NULL), AWSC_OK);
    f.source->cancel(f.source, &a.request);
    assert_credentials(&f, "secret-new"); /* before the loop has completed the cancelled request */
    awsc_loop_free(loop);
    assert_false(a.done);
    close_scene(&f);
}

/* ---- the provider ------------------------------------------------------------------------------------------------ */

static int provider_status(const awsc_sso_options *options, const char *words)
{
    awsc_credentials_provider *provider = NULL;
    awsc_error *error = NULL;
    int status = awsc_credentials_provider_new_sso(options, &provider, &error);
    if (status && !strstr(awsc_error_message(error), words)) fail_msg("%s", awsc_error_message(error));
    awsc_error_free(error);
    awsc_credentials_provider_free(provider);
    return status;
}

static void the_provider_names_missing_settings(void **state)
{
    (void)state;
    fixture f;
    open_session(&f, NULL);
    assert_int_equal(setenv("HOME", f.scene.files.folder, 1), 0);
    awsc_sso_options options = AWSC_SSO_OPTIONS_INIT;
    assert_int_equal(provider_status(NULL, "account_id"), AWSC_ERR_VALIDATION);
    assert_int_equal(provider_status(&options, "account_id"), AWSC_ERR_VALIDATION);
    options.account_id = "123456789012";
    assert_int_equal(provider_status(&options, "role_name"), AWSC_ERR_VALIDATION);
    options.role_name = "reader";
    assert_int_equal(provider_status(&options, "session_name"), AWSC_ERR_VALIDATION);
    options.start_url = "https://a.example";
    assert_int_equal(provider_status(&options, "sso_region"), AWSC_ERR_CONFIG);
    options.region = "eu-west-1";
    assert_int_equal(provider_status(&options, ""), AWSC_OK);
    options.region = "eu west";
    assert_int_equal(provider_status(&options, "the region of SSO is \"eu west\", which is no region"),
                     AWSC_ERR_CONFIG);
    options.region = "eu-west-1";
    options.session_name = "prod";
    assert_int_equal(provider_status(&options, "[sso-session prod]"), AWSC_ERR_CONFIG);
    options.session_name = "dev";
    options.start_url = options.region = NULL;
    assert_int_equal(provider_status(&options, ""), AWSC_OK);
    assert_int_equal(awsc_credentials_provider_new_sso(&options, NULL, NULL), AWSC_ERR_VALIDATION);
    close_scene(&f);
}

static void the_provider_keeps_credentials(void **state)
{
    (void)state;
    fixture f;
    awsc_credentials_provider *provider = NULL;
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_sso_options options = AWSC_SSO_OPTIONS_INIT;
    open_session(&f, VALID);
    sso_scene_answer_role(&f.scene);
    assert_int_equal(setenv("HOME", f.scene.files.folder, 1), 0);
    config.transport = awsc_replay_transport(f.scene.replay);
    config.clock = awsc_test_clock_of(f.scene.clock);
    options.session_name = "dev";
    options.account_id = "123456789012";
    options.role_name = "reader/with?signs";
    options.config = &config;
    assert_int_equal(awsc_credentials_provider_new_sso(&options, &provider, NULL), AWSC_OK);
    for (int i = 0; i < 2; i++) {
        asked a = ask_provider(provider, awsc_test_clock_of(f.scene.clock));
        assert_answer(&f, &a, "secret-access", NULL);
    }
    assert_int_equal(requests(&f), 1);
    const awsc_http_request *request = awsc_replay_request(f.scene.replay, 0);
    assert_string_equal(awsc_http_request_header(request, "Host"), "portal.sso.eu-west-1.amazonaws.com");
    assert_non_null(strstr(awsc_http_request_query(request), "role_name=reader%2Fwith%3Fsigns"));
    assert_null(awsc_http_request_header(request, "Authorization"));
    awsc_credentials_provider_free(provider);
    close_scene(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_old_form_is_not_renewed),
        cmocka_unit_test(times_of_older_tools_are_read),
        cmocka_unit_test(the_error_about_a_refused_role_does_not_suggest_a_sign_in),
        cmocka_unit_test(a_refused_token_is_not_sent_again),
        cmocka_unit_test(a_new_sign_in_takes_effect_at_once),
        cmocka_unit_test(a_grant_that_another_process_has_used_is_no_failure),
        cmocka_unit_test(incomplete_responses_are_refused),
        cmocka_unit_test(a_renewed_token_replaces_the_old_one),
        cmocka_unit_test(missing_folders_are_made_readable_for_their_owner_only),
        cmocka_unit_test(a_token_that_cannot_be_written_is_kept_in_memory),
        cmocka_unit_test(a_newer_file_precedes_a_token_in_memory),
        cmocka_unit_test(hostile_files_are_refused_by_name_and_without_their_content),
        cmocka_unit_test(a_token_that_cannot_be_renewed_says_why),
        cmocka_unit_test(a_request_can_be_cancelled_at_any_moment),
        cmocka_unit_test(a_cancelled_renewal_may_be_retried_at_once),
        cmocka_unit_test(the_provider_names_missing_settings),
        cmocka_unit_test(the_provider_keeps_credentials),
    };
    static const char *const variables[] = {"AWS_PROFILE",     "AWS_DEFAULT_PROFILE",         "AWS_CONFIG_FILE",
                                            "AWS_REGION",      "AWS_SHARED_CREDENTIALS_FILE", "AWS_DEFAULT_REGION",
                                            "AWS_ENDPOINT_URL"};
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) (void)unsetenv(variables[i]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
