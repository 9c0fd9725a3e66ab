/* SPDX-License-Identifier: Apache-2.0 */
/* Providers of bearer tokens: fixed, of the environment, of single sign-on, of the program; tokens for the program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <awsc/bearer.h>
#include <awsc/testing.h>

#include "support/file_scene.h"

static void assert_text(awsc_token_provider *provider, const char *text, int64_t expires_ms)
{
    awsc_token *token = NULL;
    awsc_error *error = NULL;
    if (awsc_token_get(provider, NULL, &token, &error)) fail_msg("%s", awsc_error_text(error));
    assert_string_equal(awsc_token_text(token), text);
    assert_int_equal(awsc_token_expires_ms(token), expires_ms);
    awsc_token_free(token);
}

static void assert_fails(awsc_token_provider *provider, const char *words)
{
    awsc_token *token = NULL;
    awsc_error *error = NULL;
    assert_int_equal(awsc_token_get(provider, NULL, &token, &error), AWSC_ERR_CREDENTIALS);
    assert_null(token);
    if (!strstr(awsc_error_text(error), words)) fail_msg("%s\nhas no: %s", awsc_error_text(error), words);
    assert_null(strstr(awsc_error_text(error), "hush-"));
    awsc_error_free(error);
}

static void a_fixed_token_never_ends(void **state)
{
    (void)state;
    awsc_token_provider *provider = NULL;
    assert_int_equal(awsc_token_provider_new_static("hush-token", &provider, NULL), AWSC_OK);
    assert_text(provider, "hush-token", AWSC_NO_LIMIT);
    assert_ptr_equal(awsc_token_provider_retain(provider), provider);
    awsc_token_provider_free(provider);
    assert_text(provider, "hush-token", AWSC_NO_LIMIT);
    awsc_token_provider_free(provider);
}

static void a_token_that_no_header_can_carry_is_refused(void **state)
{
    (void)state;
    static const char *const odd[] = {"", "hush two", "hush\n", "hush-\x7f", "hush-\xc3\xa4", "\thush"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        awsc_token_provider *provider = NULL;
        awsc_error *error = NULL;
        assert_int_equal(awsc_token_provider_new_static(odd[i], &provider, &error), AWSC_ERR_VALIDATION);
        assert_null(provider);
        assert_null(strstr(awsc_error_text(error), "hush"));
        awsc_error_free(error);
    }
}

static void the_variable_has_the_name_of_the_service(void **state)
{
    (void)state;
    awsc_token_provider *provider = NULL;
    setenv("AWS_BEARER_TOKEN_MY_OWN_SERVICE", "hush-of-the-environment", 1);
    assert_int_equal(awsc_token_provider_new_environment("my-own service", &provider, NULL), AWSC_OK);
    unsetenv("AWS_BEARER_TOKEN_MY_OWN_SERVICE");
    assert_text(provider, "hush-of-the-environment", AWSC_NO_LIMIT); /* it was read before */
    awsc_token_provider_free(provider);
    assert_int_equal(awsc_token_provider_new_environment("bedrock", &provider, NULL), AWSC_OK);
    assert_fails(provider, "AWS_BEARER_TOKEN_BEDROCK is not set");
    awsc_token_provider_free(provider);
    assert_int_equal(awsc_token_provider_new_environment("", &provider, NULL), AWSC_ERR_VALIDATION);
}

/* ---- single sign-on ---------------------------------------------------------------------------------------------- */

typedef struct session {
    file_scene files;
    awsc_config config;
    awsc_token_provider *provider;
    awsc_error *error;
} session;

static void open_session(session *s, const char *key, const char *expires_at)
{
    char path[200], text[300];
    memset(s, 0, sizeof *s);
    file_scene_open(&s->files, NULL, NULL);
    setenv("HOME", s->files.folder, 1);
    file_scene_write(&s->files, "/.aws/config",
                     "[sso-session dev]\nsso_region = eu-west-1\nsso_start_url = https://a.example\n"
                     "[sso-session bare]\n");
    (void)snprintf(path, sizeof path, "/.aws/sso/cache/%s.json", key);
    (void)snprintf(text, sizeof text, "{\"accessToken\":\"hush-sso-token\",\"expiresAt\":\"%s\"}", expires_at);
    file_scene_write(&s->files, path, text);
    awsc_config_init(&s->config);
}

static void close_session(session *s)
{
    awsc_token_provider_free(s->provider);
    awsc_error_free(s->error);
    file_scene_close(&s->files);
}

static int new_sso(session *s, const char *name, const char *start_url, const char *region)
{
    awsc_sso_token_options options = AWSC_SSO_TOKEN_OPTIONS_INIT;
    options.session_name = name;
    options.start_url = start_url;
    options.region = region;
    options.config = &s->config;
    return awsc_token_provider_new_sso(&options, &s->provider, &s->error);
}

#define OF_DEV "34c6fceca75e456f25e7e99531e2425c6c1de443"

static void a_session_gives_its_token_until_it_ends(void **state)
{
    (void)state;
    session s;
    open_session(&s, OF_DEV, "2099-01-01T00:00:00Z");
    assert_int_equal(new_sso(&s, "dev", NULL, NULL), AWSC_OK);
    assert_text(s.provider, "hush-sso-token", 4070908800000);
    close_session(&s);
}

static void a_token_that_is_over_and_cannot_be_renewed_says_to_sign_in(void **state)
{
    (void)state;
    session s;
    open_session(&s, OF_DEV, "2020-01-01T00:00:00Z");
    assert_int_equal(new_sso(&s, "dev", NULL, NULL), AWSC_OK);
    assert_fails(s.provider, "sign in with: aws sso login --sso-session dev");
    close_session(&s);
}

static void a_session_that_lacks_something_is_an_error(void **state)
{
    (void)state;
    session s;
    open_session(&s, OF_DEV, "2099-01-01T00:00:00Z");
    assert_int_equal(new_sso(&s, NULL, NULL, NULL), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_text(s.error), "awsc_sso_token_options: neither session_name nor start_url"));
    assert_int_equal(new_sso(&s, "gone", NULL, NULL), AWSC_ERR_CONFIG);
    assert_non_null(strstr(awsc_error_text(s.error), "there is no section [sso-session gone]"));
    assert_int_equal(new_sso(&s, "bare", NULL, NULL), AWSC_ERR_CONFIG);
    assert_non_null(strstr(awsc_error_text(s.error), "sso_region is missing"));
    assert_int_equal(new_sso(&s, NULL, "https://a.example", NULL), AWSC_ERR_CONFIG);
    close_session(&s);
}

/* ---- the program ------------------------------------------------------------------------------------------------- */

typedef struct program {
    const char *token; /* NULL: fails with `reason` */
    const char *reason;
    awsc_opt_time end;
    int asked;
    int released;
} program;

static void asked_for_token(void *user, awsc_token_request *request)
{
    program *p = user;
    p->asked++;
    assert_false(awsc_token_request_cancelled(request));
    if (p->token)
        awsc_token_request_answer(request, p->token, p->end);
    else
        awsc_token_request_fail(request, p->reason);
}

static void note_release(void *user)
{
    ((program *)user)->released++;
}

static awsc_token_provider *provider_of(program *p, bool cache)
{
    awsc_token_provider *provider = NULL;
    awsc_token_callback_options options = AWSC_TOKEN_CALLBACK_OPTIONS_INIT;
    options.get = asked_for_token;
    options.release = note_release;
    options.user = p;
    options.name = "the vault";
    options.cache = AWSC_BOOL(cache);
    assert_int_equal(awsc_token_provider_new_callback(&options, &provider, NULL), AWSC_OK);
    return provider;
}

static void a_callback_is_asked_once_while_its_token_lasts(void **state)
{
    (void)state;
    program p = {.token = "hush-vault-token", .end = AWSC_TIME(4102444800, 500000000)};
    awsc_token_provider *provider = provider_of(&p, true);
    assert_text(provider, "hush-vault-token", 4102444800500);
    assert_text(provider, "hush-vault-token", 4102444800500);
    assert_int_equal(p.asked, 1);
    awsc_token_provider_free(provider);
    assert_int_equal(p.released, 1);
}

static void a_callback_without_a_cache_is_asked_each_time(void **state)
{
    (void)state;
    program p = {.token = "hush-vault-token"};
    awsc_token_provider *provider = provider_of(&p, false);
    assert_text(provider, "hush-vault-token", AWSC_NO_LIMIT);
    assert_text(provider, "hush-vault-token", AWSC_NO_LIMIT);
    assert_int_equal(p.asked, 2);
    awsc_token_provider_free(provider);
    assert_int_equal(p.released, 1);
}

static void an_odd_answer_of_a_callback_is_a_failure(void **state)
{
    static const struct {
        program program;
        const char *words;
    } cases[] = {
        {{.reason = "it is closed"}, "the vault: it is closed"},
        {{.reason = NULL}, "the vault: no token"},
        {{.token = ""}, "the vault answered without a token"},
        {{.token = "hush two"}, "the vault answered without a token of printable ASCII"},
        {{.token = "hush-token", .end = {7, {0, 0}}}, "the vault answered without a valid expiration"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        program p = cases[i].program;
        awsc_token_provider *provider = provider_of(&p, false);
        assert_fails(provider, cases[i].words);
        awsc_token_provider_free(provider);
        assert_int_equal(p.released, 1);
    }
}

static void a_callback_needs_a_function(void **state)
{
    (void)state;
    awsc_token_provider *provider = NULL;
    awsc_token_callback_options options = AWSC_TOKEN_CALLBACK_OPTIONS_INIT;
    assert_int_equal(awsc_token_provider_new_callback(&options, &provider, NULL), AWSC_ERR_VALIDATION);
    assert_null(provider);
}

/* ---- on a loop --------------------------------------------------------------------------------------------------- */

typedef struct outcome {
    int times;
    int status;
    awsc_token *token;
    awsc_error *error;
} outcome;

static void ended(void *user, int status, awsc_token *token, awsc_error *error)
{
    *(outcome *)user = (outcome){((outcome *)user)->times + 1, status, token, error};
}

static void a_loop_delivers_a_token_once(void **state)
{
    (void)state;
    awsc_loop *loop = NULL;
    outcome o = {0};
    program p = {.token = "hush-vault-token"};
    awsc_token_provider *provider = provider_of(&p, true);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_token_get_start(provider, loop, NULL, ended, &o, NULL, NULL), AWSC_OK);
    awsc_token_provider_free(provider); /* the call has a reference */
    assert_int_equal(o.times, 0);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(o.times, 1);
    assert_string_equal(awsc_token_text(o.token), "hush-vault-token");
    awsc_token_free(o.token);
    awsc_loop_free(loop);
    assert_int_equal(p.released, 1);
}

static void a_cancelled_token_ends_once(void **state)
{
    (void)state;
    awsc_loop *loop = NULL;
    awsc_token_call *call = NULL;
    outcome o = {0};
    program p = {.token = "hush-vault-token"};
    awsc_token_provider *provider = provider_of(&p, true);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_token_get_start(provider, loop, NULL, ended, &o, &call, NULL), AWSC_OK);
    awsc_token_call_cancel(call);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(o.times, 1);
    assert_int_equal(o.status, AWSC_ERR_CANCELLED);
    awsc_error_free(o.error);
    awsc_token_provider_free(provider);
    awsc_loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fixed_token_never_ends),
        cmocka_unit_test(a_token_that_no_header_can_carry_is_refused),
        cmocka_unit_test(the_variable_has_the_name_of_the_service),
        cmocka_unit_test(a_session_gives_its_token_until_it_ends),
        cmocka_unit_test(a_token_that_is_over_and_cannot_be_renewed_says_to_sign_in),
        cmocka_unit_test(a_session_that_lacks_something_is_an_error),
        cmocka_unit_test(a_callback_is_asked_once_while_its_token_lasts),
        cmocka_unit_test(a_callback_without_a_cache_is_asked_each_time),
        cmocka_unit_test(an_odd_answer_of_a_callback_is_a_failure),
        cmocka_unit_test(a_callback_needs_a_function),
        cmocka_unit_test(a_loop_delivers_a_token_once),
        cmocka_unit_test(a_cancelled_token_ends_once),
    };
    return cmocka_run_group_tests_name("bearer tokens", tests, NULL, NULL);
}
