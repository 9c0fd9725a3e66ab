/* SPDX-License-Identifier: Apache-2.0 */
/* Roles that are assumed with other credentials or with tokens in files: the requests to STS, their signatures and
 * number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/role_scene.h"

static const char base_and_role[] =
    "[default]\nregion = eu-west-1\nrole_arn = arn:aws:iam::123456789012:role/A\nsource_profile = base\n"
    "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = hush-base\n";

static void assert_part(const char *text, const char *part)
{
    if (!strstr(text, part)) fail_msg("\"%s\" is not in: %s", part, text);
}

static void assert_no_secret(const role_scene *scene, const asked *a)
{
    if (strstr(scene->log, "hush-")) fail_msg("the log holds a secret: %s", scene->log);
    if (a->error && strstr(awsc_error_message(a->error), "hush-")) fail_msg("%s", awsc_error_message(a->error));
}

/* Asks once, expects the key, and clears everything. */
static void expect_key(role_scene *scene, awsc_credentials_provider *provider, const char *key)
{
    asked a = role_scene_ask(scene, provider);
    if (a.status) fail_msg("%s", awsc_error_message(a.error));
    assert_string_equal(a.identity->credentials.access_key_id, key);
    assert_no_secret(scene, &a);
    asked_clear(&a);
}

static void expect_failure(role_scene *scene, awsc_credentials_provider *provider, int status, const char *part)
{
    asked a = role_scene_ask(scene, provider);
    assert_int_equal(a.status, status);
    assert_part(awsc_error_message(a.error), part);
    assert_no_secret(scene, &a);
    asked_clear(&a);
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

static void a_role_is_assumed_with_the_profiles_settings(void **state)
{
    (void)state;
    role_scene scene;
    role_scene_open(
        &scene,
        "[default]\nregion = eu-west-1\nrole_arn = arn:aws:iam::123456789012:role/A\nsource_profile = base\n"
        "role_session_name = me@here\nexternal_id = agreed\nduration_seconds = 900\n"
        "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = hush-base\n",
        NULL);
    awsc_credentials_provider *provider = role_scene_chain(&scene);
    role_scene_answers(&scene, "AssumeRole", "A", 1);
    asked a = role_scene_ask(&scene, provider);
    assert_int_equal(a.status, AWSC_OK);
    assert_string_equal(a.identity->credentials.access_key_id, "AKIDA");
    assert_string_equal(a.identity->credentials.secret_access_key, "hush-secret-A");
    assert_string_equal(a.identity->credentials.session_token, "hush-token-A");
    assert_string_equal(a.identity->credentials.account_id, "210987654321");
    assert_true(a.identity->credentials.expiration.value.seconds == ROLE_SCENE_NOW + 3600);
    assert_no_secret(&scene, &a);
    asked_clear(&a);
    assert_string_equal(role_scene_form(&scene, 0, "Action"), "AssumeRole");
    assert_string_equal(role_scene_form(&scene, 0, "Version"), "2011-06-15");
    assert_string_equal(role_scene_form(&scene, 0, "RoleArn"), "arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2FA");
    assert_string_equal(role_scene_form(&scene, 0, "RoleSessionName"), "me%40here");
    assert_string_equal(role_scene_form(&scene, 0, "ExternalId"), "agreed");
    assert_string_equal(role_scene_form(&scene, 0, "DurationSeconds"), "900");
    assert_part(role_scene_header(&scene, 0, "Authorization"), "Credential=AKIDBASE/20260101/eu-west-1/sts/");
    assert_string_equal(role_scene_header(&scene, 0, "Host"), "sts.eu-west-1.amazonaws.com");
    awsc_credentials_provider_free(provider);
    role_scene_close(&scene);
}

static void a_session_without_a_name_gets_a_valid_name(void **state)
{
    (void)state;
    char names[2][128];
    for (int i = 0; i < 2; i++) {
        role_scene scene;
        role_scene_open(&scene, base_and_role, NULL);
        awsc_credentials_provider *provider = role_scene_chain(&scene);
        role_scene_answers(&scene, "AssumeRole", "A", 1);
        expect_key(&scene, provider, "AKIDA");
        snprintf(names[i], sizeof names[i], "%s", role_scene_form(&scene, 0, "RoleSessionName"));
        size_t size = strlen(names[i]);
        assert_true(size >= 2 && size <= 64);
        assert_int_equal(strspn(names[i], "abcdefghijklmnopqrstuvwxyz0123456789-"), size);
        assert_part(names[i], "awsc-1767225600-");
        assert_string_equal(role_scene_form(&scene, 0, "DurationSeconds"), "");
        awsc_credentials_provider_free(provider);
        role_scene_close(&scene);
    }
    assert_string_not_equal(names[0], names[1]);
}

static void sts_is_called_at_the_configured_endpoint(void **state)
{
    static const char role[] = "role_arn = arn:aws:iam::123456789012:role/A\nsource_profile = base\n"
                               "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = hush-base\n"
                               "[services s]\nsts =\n  endpoint_url = https://sts.example.com/base\n";
    static const struct {
        const char *settings, *host, *scope;
    } cases[] = {
        {"region = eu-west-1\n", "sts.eu-west-1.amazonaws.com", "/eu-west-1/sts/"},
        {"region = us-east-1\nsts_regional_endpoints = legacy\n", "sts.amazonaws.com", "/us-east-1/sts/"},
        {"region = eu-south-1\nsts_regional_endpoints = legacy\n", "sts.eu-south-1.amazonaws.com", "/eu-south-1/sts/"},
        {"region = us-east-2\nuse_fips_endpoint = true\n", "sts-fips.us-east-2.amazonaws.com", "/us-east-2/sts/"},
        {"region = us-east-2\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\n", "sts-fips.us-east-2.api.aws",
         "/us-east-2/sts/"},
        {"region = cn-north-1\n", "sts.cn-north-1.amazonaws.com.cn", "/cn-north-1/sts/"},
        {"region = eu-west-1\nservices = s\n", "sts.example.com", "/eu-west-1/sts/"},
        {"region = eu-west-1\nendpoint_url = http://127.0.0.1:9\n", "127.0.0.1:9", "/eu-west-1/sts/"},
        {"", "sts.amazonaws.com", "/us-east-1/sts/"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];
        role_scene scene;
        snprintf(text, sizeof text, "[default]\n%s%s", cases[i].settings, role);
        role_scene_open(&scene, text, NULL);
        awsc_credentials_provider *provider = role_scene_chain(&scene);
        role_scene_answers(&scene, "AssumeRole", "A", 1);
        expect_key(&scene, provider, "AKIDA");
        assert_string_equal(role_scene_header(&scene, 0, "Host"), cases[i].host);
        assert_part(role_scene_header(&scene, 0, "Authorization"), cases[i].scope);
        awsc_credentials_provider_free(provider);
        role_scene_close(&scene);
    }
}

static void wrong_settings_of_a_role_are_named(void **state)
{
    static const struct {
        const char *setting, *words;
    } cases[] = {
        {"duration_seconds = long", "role_arn of the profile \"default\": duration_seconds is \"long\"; expected a "
                                    "number from 900 to 43200"},
        {"duration_seconds = 899", "duration_seconds is \"899\""},
        {"duration_seconds = 43201", "duration_seconds is \"43201\""},
        {"duration_seconds = 99999999999999999999", "expected a number from 900"},
        {"role_session_name = a b", "role_session_name is \"a b\"; expected 2 to 64"},
        {"role_session_name = x", "role_session_name is \"x\""},
        {"mfa_serial = arn:aws:iam::1:mfa/me", "mfa_code"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];
        role_scene scene;
        snprintf(text, sizeof text, "[default]\n%s\n%s", cases[i].setting, base_and_role + strlen("[default]\n"));
        role_scene_open(&scene, text, NULL);
        awsc_credentials_provider *provider = role_scene_chain(&scene);
        expect_failure(&scene, provider, AWSC_ERR_CREDENTIALS, cases[i].words);
        assert_int_equal(awsc_replay_request_count(scene.replay), 0);
        awsc_credentials_provider_free(provider);
        role_scene_close(&scene);
    }
}

/* ---- chains of roles --------------------------------------------------------------------------------------------- */

static const char three_roles[] =
    "[default]\nregion = eu-west-1\nrole_arn = arn:aws:iam::1:role/C\nsource_profile = b\n"
    "[profile b]\nrole_arn = arn:aws:iam::1:role/B\nsource_profile = a\n"
    "[profile a]\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = base\n"
    "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = hush-base\n";

static void each_role_is_assumed_with_the_previous_one_and_renewed_on_its_own(void **state)
{
    (void)state;
    role_scene scene;
    role_scene_open(&scene, three_roles, NULL);
    awsc_credentials_provider *provider = role_scene_chain(&scene);
    role_scene_answers(&scene, "AssumeRole", "A", 12);
    role_scene_answers(&scene, "AssumeRole", "B", 12);
    role_scene_answers(&scene, "AssumeRole", "C", 1);
    expect_key(&scene, provider, "AKIDC");
    expect_key(&scene, provider, "AKIDC");
    assert_int_equal(awsc_replay_request_count(scene.replay), 3);
    static const char *const signer[] = {"AKIDBASE/", "AKIDA/", "AKIDB/"};
    for (size_t i = 0; i < 3; i++) assert_part(role_scene_header(&scene, i, "Authorization"), signer[i]);
    assert_string_equal(role_scene_header(&scene, 2, "X-Amz-Security-Token"), "hush-token-B");
    /* An hour later only the last role has expired. */
    awsc_test_clock_advance(scene.clock, 3590 * 1000);
    role_scene_answers(&scene, "AssumeRole", "C2", 2);
    expect_key(&scene, provider, "AKIDC2");
    assert_int_equal(awsc_replay_request_count(scene.replay), 4);
    assert_part(role_scene_header(&scene, 3, "Authorization"), "AKIDB/");
    awsc_credentials_provider_free(provider);
    role_scene_close(&scene);
}

static void a_role_that_sts_calls_expired_is_assumed_again_for_the_next_one(void **state)
{
    (void)state;
    role_scene scene;
    role_scene_open(&scene, three_roles, "{\"AWS_PROFILE\":\"b\"}");
    awsc_credentials_provider *provider = role_scene_chain(&scene);
    role_scene_answers(&scene, "AssumeRole", "A", 12);
    role_scene_refuses(&scene, 403, "ExpiredToken", "The security token included in the request is expired");
    role_scene_answers(&scene, "AssumeRole", "A2", 12);
    role_scene_answers(&scene, "AssumeRole", "B", 12);
    expect_key(&scene, provider, "AKIDB");
    assert_part(role_scene_header(&scene, 3, "Authorization"), "AKIDA2/");
    assert_int_equal(awsc_replay_left(scene.replay), 0);
    awsc_credentials_provider_free(provider);
    role_scene_close(&scene);
}

/* ---- waiting and cancelled calls --------------------------------------------------------------------------------- */

typedef struct waiters {
    asked items[3];
    awsc_loop *loop;
} waiters;

static void all_wait(waiters *w, role_scene *scene, awsc_credentials_provider *provider)
{
    memset(w, 0, sizeof *w);
    assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), awsc_test_clock_of(scene->clock), &w->loop, NULL),
                     AWSC_OK);
    for (size_t i = 0; i < 3; i++) {
        w->items[i].request.done = asked_done;
        provider->get(provider, w->loop, &w->items[i].request);
        assert_false(w->items[i].done);
    }
}

static void all_waiting_calls_share_one_request(void **state)
{
    (void)state;
    role_scene scene;
    waiters w;
    role_scene_open(&scene, base_and_role, NULL);
    awsc_credentials_provider *provider = role_scene_chain(&scene);
    role_scene_answers(&scene, "AssumeRole", "A", 1);
    all_wait(&w, &scene, provider);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(awsc_loop_run_until(w.loop, &w.items[i].done, "waiting", NULL), AWSC_OK);
        assert_int_equal(w.items[i].status, AWSC_OK);
        asked_clear(&w.items[i]);
    }
    assert_int_equal(awsc_replay_request_count(scene.replay), 1);
    awsc_loop_free(w.loop);
    awsc_credentials_provider_free(provider);
    role_scene_close(&scene);
}

/* `after`: turns of the loop before everything is freed. */
static void leave(bool keep_one, bool free_provider_first)
{
    role_scene scene;
    waiters w;
    role_scene_open(&scene, base_and_role, NULL);
    awsc_credentials_provider *provider = role_scene_chain(&scene);
    role_scene_answers(&scene, "AssumeRole", "A", 1);
    role_scene_answers(&scene, "AssumeRole", "A", 1);
    all_wait(&w, &scene, provider);
    for (size_t i = 0; i < (keep_one ? 2 : 3); i++) provider->cancel(provider, &w.items[i].request);
    if (keep_one) {
        assert_int_equal(awsc_loop_run_until(w.loop, &w.items[2].done, "waiting", NULL), AWSC_OK);
        assert_int_equal(w.items[2].status, AWSC_OK);
    }
    if (free_provider_first) awsc_credentials_provider_free(provider);
    awsc_loop_free(w.loop); /* the cancelled call ends here, and its client */
    if (!free_provider_first) awsc_credentials_provider_free(provider);
    for (size_t i = 0; i < 3; i++) {
        assert_true(w.items[i].done == (keep_one && i == 2));
        asked_clear(&w.items[i]);
    }
    role_scene_close(&scene);
}

static void calls_clients_and_loops_may_end_at_any_moment(void **state)
{
    (void)state;
    leave(true, false);
    leave(false, false);
    leave(false, true);
}

/* ---- codes of MFA devices ---------------------------------------------------------------------------------------- */

typedef struct device {
    awsc_mfa_request *request; /* not answered yet */
    bool later;
    const char *code;
    int asked;
    char serial[128];
} device;

static void ask_device(void *user, awsc_mfa_request *request)
{
    device *d = user;
    d->asked++;
    snprintf(d->serial, sizeof d->serial, "%s", awsc_mfa_request_serial_number(request));
    if (d->later)
        d->request = request;
    else if (d->code)
        awsc_mfa_request_answer(request, d->code);
    else
        awsc_mfa_request_fail(request, "no device at hand");
}

static const char role_with_mfa[] =
    "[default]\nregion = eu-west-1\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = base\n"
    "mfa_serial = arn:aws:iam::1:mfa/me\n"
    "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = hush-base\n";

static void the_mfa_code_is_asked_for_once_for_each_renewal(void **state)
{
    (void)state;
    role_scene scene;
    device d = {.code = "123456"};
    role_scene_open(&scene, role_with_mfa, NULL);
    scene.options.mfa_code = ask_device;
    scene.options.mfa_user = &d;
    awsc_credentials_provider *provider = role_scene_chain(&scene);
    role_scene_answers(&scene, "AssumeRole", "A", 1);
    expect_key(&scene, provider, "AKIDA");
    expect_key(&scene, provider, "AKIDA");
    assert_int_equal(d.asked, 1);
    assert_string_equal(d.serial, "arn:aws:iam::1:mfa/me");
    assert_string_equal(role_scene_form(&scene, 0, "SerialNumber"), "arn%3Aaws%3Aiam%3A%3A1%3Amfa%2Fme");
    assert_string_equal(role_scene_form(&scene, 0, "TokenCode"), "123456");
    assert_null(strstr(scene.log, "123456"));
    awsc_test_clock_advance(scene.clock, 3590 * 1000);
    d.code = "654321";
    role_scene_answers(&scene, "AssumeRole", "B", 2);
    expect_key(&scene, provider, "AKIDB");
    assert_string_equal(role_scene_form(&scene, 1, "TokenCode"), "654321");
    awsc_credentials_provider_free(provider);
    role_scene_close(&scene);
}

static void without_an_mfa_code_the_role_fails_and_says_why(void **state)
{
    (void)state;
    role_scene scene;
    device d = {.code = NULL};
    role_scene_open(&scene, role_with_mfa, NULL);
    scene.options.mfa_code = ask_device;
    scene.options.mfa_user = &d;
    awsc_credentials_provider *provider = role_scene_chain(&scene);
    expect_failure(&scene, provider, AWSC_ERR_CREDENTIALS,
                   "role arn:aws:iam::1:role/A of the profile \"default\": no code of the MFA device "
                   "arn:aws:iam::1:mfa/me: no device at hand");
    awsc_credentials_provider_free(provider);
    role_scene_close(&scene);
}

static void an_mfa_code_that_comes_after_its_call_ended_is_wiped(void **state)
{
    (void)state;
    for (int answered = 0; answered < 2; answered++) {
        role_scene scene;
        waiters w;
        device d = {.later = true};
        role_scene_open(&scene, role_with_mfa, NULL);
        scene.options.mfa_code = ask_device;
        scene.options.mfa_user = &d;
        awsc_credentials_provider *provider = role_scene_chain(&scene);
        all_wait(&w, &scene, provider);
        assert_int_equal(d.asked, 1);
        for (size_t i = 0; i < 2; i++) provider->cancel(provider, &w.items[2 - i].request);
        assert_false(awsc_mfa_request_cancelled(d.request));
        provider->cancel(provider, &w.items[0].request);
        assert_true(awsc_mfa_request_cancelled(d.request));
        if (answered) awsc_mfa_request_answer(d.request, "123456");
        awsc_credentials_provider_free(provider);
        awsc_loop_free(w.loop);
        if (!answered) awsc_mfa_request_answer(d.request, "123456");
        assert_int_equal(awsc_replay_request_count(scene.replay), 0);
        role_scene_close(&scene);
    }
}

/* ---- invalid responses ------------------------------------------------------------------------------------------- */

static void the_error_contains_the_message_of_sts(void **state)
{
    (void)state;
    role_scene scene;
    role_scene_open(&scene, base_and_role, NULL);
    awsc_credentials_provider *provider = role_scene_chain(&scene);
    role_scene_refuses(&scene, 403, "AccessDenied", "User: u is not authorized to perform: sts:AssumeRole");
    expect_failure(&scene, provider, AWSC_ERR_CREDENTIALS,
                   "role arn:aws:iam::123456789012:role/A of the profile \"default\": AssumeRole: AccessDenied "
                   "(HTTP 403): User: u is not authorized to perform: sts:AssumeRole (request id r-1)");
    awsc_credentials_provider_free(provider);
    role_scene_close(&scene);
}

static void hostile_answers_are_errors_without_secrets(void **state)
{
#define RESULT(x) "<AssumeRoleResponse><AssumeRoleResult>" x "</AssumeRoleResult></AssumeRoleResponse>"
#define KEYS(key, secret, token, end)                                                                                  \
    RESULT("<Credentials><AccessKeyId>" key "</AccessKeyId><SecretAccessKey>" secret                                   \
           "</SecretAccessKey><SessionToken>" token "</SessionToken>" end "</Credentials>")
#define END "<Expiration>2026-01-01T01:00:00Z</Expiration>"
    static const struct {
        const char *body, *words;
    } cases[] = {
        {"", "role arn:aws:iam::123456789012:role/A of the profile \"default\": "},
        {"hush-text", "role arn:aws:iam::123456789012:role/A of the profile \"default\": "},
        {RESULT(""), "STS answered without Credentials"},
        {RESULT("<Credentials/>"), "STS answered without AccessKeyId"},
        {KEYS("", "hush-s", "hush-t", END), "without AccessKeyId"},
        {KEYS("A", "", "hush-t", END), "without SecretAccessKey"},
        {KEYS("A", "hush-s", "", END), "without SessionToken"},
        {KEYS("A", "hush-s", "hush-t", ""), "without Expiration"},
        {KEYS("A", "hush-s", "hush-t", "<Expiration>hush-soon</Expiration>"), "role arn:aws:iam::123456789012:role/A"},
        {KEYS("A", "hush-s", "hush-t", "<Expiration>2025-12-31T23:59:59Z</Expiration>"), "expired already"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        role_scene scene;
        role_scene_open(&scene, base_and_role, NULL);
        awsc_credentials_provider *provider = role_scene_chain(&scene);
        assert_int_equal(awsc_replay_add(scene.replay, 200, NULL, 0, cases[i].body, strlen(cases[i].body), NULL), 0);
        expect_failure(&scene, provider, AWSC_ERR_CREDENTIALS, cases[i].words);
        awsc_credentials_provider_free(provider);
        role_scene_close(&scene);
    }
}

static void an_arn_without_an_account_gives_no_account_id(void **state)
{
    static const char *const arns[] = {"", "arn", "arn:aws:sts::", "arn:aws:sts:::assumed-role/A", "::::"};
    (void)state;
    for (size_t i = 0; i < sizeof arns / sizeof arns[0]; i++) {
        char body[1024];
        role_scene scene;
        role_scene_open(&scene, base_and_role, NULL);
        awsc_credentials_provider *provider = role_scene_chain(&scene);
        snprintf(body, sizeof body,
                 "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>s"
                 "</SecretAccessKey><SessionToken>t</SessionToken>" END "</Credentials><AssumedRoleUser><Arn>%s</Arn>"
                 "</AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>",
                 arns[i]);
        assert_int_equal(awsc_replay_add(scene.replay, 200, NULL, 0, body, strlen(body), NULL), 0);
        asked a = role_scene_ask(&scene, provider);
        assert_int_equal(a.status, AWSC_OK);
        assert_null(a.identity->credentials.account_id);
        asked_clear(&a);
        awsc_credentials_provider_free(provider);
        role_scene_close(&scene);
    }
}

/* ---- web identity ------------------------------------------------------------------------------------------------ */

static const char web_variables[] = "{\"AWS_REGION\":\"eu-west-1\",\"AWS_ROLE_ARN\":\"arn:aws:iam::1:role/W\","
                                    "\"AWS_WEB_IDENTITY_TOKEN_FILE\":\"/token\"}";

static void a_web_identity_token_is_read_for_every_renewal_and_its_request_is_not_signed(void **state)
{
    (void)state;
    role_scene scene;
    role_scene_open(&scene, "", web_variables);
    awsc_credentials_provider *provider = role_scene_chain(&scene);
    file_scene_write(&scene.files, "/token", "\n hush-one\r\n");
    role_scene_answers(&scene, "AssumeRoleWithWebIdentity", "W", 1);
    expect_key(&scene, provider, "AKIDW");
    assert_string_equal(role_scene_form(&scene, 0, "Action"), "AssumeRoleWithWebIdentity");
    assert_string_equal(role_scene_form(&scene, 0, "WebIdentityToken"), "hush-one");
    assert_string_equal(role_scene_header(&scene, 0, "Authorization"), "");
    assert_string_equal(role_scene_header(&scene, 0, "Host"), "sts.eu-west-1.amazonaws.com");
    file_scene_write(&scene.files, "/token", "hush-two");
    awsc_test_clock_advance(scene.clock, 3590 * 1000);
    role_scene_answers(&scene, "AssumeRoleWithWebIdentity", "W2", 2);
    expect_key(&scene, provider, "AKIDW2");
    assert_string_equal(role_scene_form(&scene, 1, "WebIdentityToken"), "hush-two");
    awsc_credentials_provider_free(provider);
    role_scene_close(&scene);
}

static void web_identity_settings_of_a_profile_are_sent(void **state)
{
    (void)state;
    role_scene scene;
    char text[512], path[] = "/tmp/awsc-token-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "hush-one", 8), 8);
    close(fd);
    snprintf(text, sizeof text,
             "[default]\nregion = eu-west-1\nrole_arn = arn:aws:iam::1:role/W\nweb_identity_token_file = %s\n"
             "role_session_name = me\nduration_seconds = 901\n",
             path);
    role_scene_open(&scene, text, NULL);
    awsc_credentials_provider *provider = role_scene_chain(&scene);
    role_scene_answers(&scene, "AssumeRoleWithWebIdentity", "W", 1);
    expect_key(&scene, provider, "AKIDW");
    assert_string_equal(role_scene_form(&scene, 0, "WebIdentityToken"), "hush-one");
    assert_string_equal(role_scene_form(&scene, 0, "RoleSessionName"), "me");
    assert_string_equal(role_scene_form(&scene, 0, "DurationSeconds"), "901");
    awsc_credentials_provider_free(provider);
    role_scene_close(&scene);
    unlink(path);
}

static void invalid_tokens_are_not_sent(void **state)
{
    static char large[32768];
    memset(large, 'a', sizeof large - 1);
    const struct {
        const char *text, *words;
    } cases[] = {
        {NULL, "/token is not there"},
        {"", "is empty; expected a token in one line"},
        {" \n", "is empty"},
        {"hush-one\nhush-two", "holds a line break"},
        {"hush-\xc3\xa4", "no printable ASCII"},
        {large, "/token"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        role_scene scene;
        role_scene_open(&scene, "", web_variables);
        awsc_credentials_provider *provider = role_scene_chain(&scene);
        if (cases[i].text) file_scene_write(&scene.files, "/token", cases[i].text);
        expect_failure(&scene, provider, AWSC_ERR_CREDENTIALS, cases[i].words);
        assert_int_equal(awsc_replay_request_count(scene.replay), 0);
        awsc_credentials_provider_free(provider);
        role_scene_close(&scene);
    }
}

static void an_unreachable_identity_provider_is_retried(void **state)
{
    (void)state;
    role_scene scene;
    role_scene_open(&scene, "", web_variables);
    awsc_credentials_provider *provider = role_scene_chain(&scene);
    file_scene_write(&scene.files, "/token", "hush-one");
    role_scene_refuses(&scene, 400, "IDPCommunicationError", "cannot reach it");
    role_scene_answers(&scene, "AssumeRoleWithWebIdentity", "W", 1);
    expect_key(&scene, provider, "AKIDW");
    awsc_test_clock_advance(scene.clock, 3605 * 1000);
    awsc_credentials_provider_free(provider);
    provider = role_scene_chain(&scene);
    for (int i = 0; i < 2; i++)
        role_scene_refuses(&scene, 400, "InvalidIdentityToken", "Couldn't retrieve verification key");
    role_scene_answers(&scene, "AssumeRoleWithWebIdentity", "W", 2);
    expect_key(&scene, provider, "AKIDW");
    awsc_credentials_provider_free(provider);
    provider = role_scene_chain(&scene);
    for (int i = 0; i < 3; i++) role_scene_refuses(&scene, 400, "InvalidIdentityToken", "not one of ours");
    expect_failure(&scene, provider, AWSC_ERR_CREDENTIALS,
                   "role arn:aws:iam::1:role/W: AssumeRoleWithWebIdentity: InvalidIdentityToken (HTTP 400)");
    assert_int_equal(awsc_replay_request_count(scene.replay), 2 + 3 + 3);
    awsc_credentials_provider_free(provider);
    role_scene_close(&scene);
}

static void invalid_keys_from_sts_are_an_error(void **state)
{
    (void)state;
    static const char *const unsound[] = {"&#0;", "&#10;", "&#xD800;", "\xff", "\x7f"};
    role_scene scene;
    role_scene_open(&scene, base_and_role, NULL);
    awsc_credentials_provider *provider = role_scene_chain(&scene);
    for (size_t i = 0; i < sizeof unsound / sizeof *unsound; i++) {
        char name[32];
        snprintf(name, sizeof name, "A%sB", unsound[i]);
        role_scene_answers(&scene, "AssumeRole", name, 1);
        expect_failure(&scene, provider, AWSC_ERR_CREDENTIALS,
                       "the answer of STS: the access key id holds a control character, or one that could not be read; "
                       "expected printable characters");
        awsc_test_clock_advance(scene.clock, 60 * 1000);
    }
    awsc_credentials_provider_free(provider);
    role_scene_close(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invalid_keys_from_sts_are_an_error),
        cmocka_unit_test(a_role_is_assumed_with_the_profiles_settings),
        cmocka_unit_test(a_session_without_a_name_gets_a_valid_name),
        cmocka_unit_test(sts_is_called_at_the_configured_endpoint),
        cmocka_unit_test(wrong_settings_of_a_role_are_named),
        cmocka_unit_test(each_role_is_assumed_with_the_previous_one_and_renewed_on_its_own),
        cmocka_unit_test(a_role_that_sts_calls_expired_is_assumed_again_for_the_next_one),
        cmocka_unit_test(all_waiting_calls_share_one_request),
        cmocka_unit_test(calls_clients_and_loops_may_end_at_any_moment),
        cmocka_unit_test(the_mfa_code_is_asked_for_once_for_each_renewal),
        cmocka_unit_test(without_an_mfa_code_the_role_fails_and_says_why),
        cmocka_unit_test(an_mfa_code_that_comes_after_its_call_ended_is_wiped),
        cmocka_unit_test(the_error_contains_the_message_of_sts),
        cmocka_unit_test(hostile_answers_are_errors_without_secrets),
        cmocka_unit_test(an_arn_without_an_account_gives_no_account_id),
        cmocka_unit_test(a_web_identity_token_is_read_for_every_renewal_and_its_request_is_not_signed),
        cmocka_unit_test(web_identity_settings_of_a_profile_are_sent),
        cmocka_unit_test(invalid_tokens_are_not_sent),
        cmocka_unit_test(an_unreachable_identity_provider_is_retried),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
