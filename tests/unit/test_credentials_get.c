/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials for the program (awsc_credentials_get), from the program (callback providers), and codes of MFA
 * devices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <awsc/sigv4.h>
#include <awsc/testing.h>

#include "credentials/callback.h"
#include "credentials/mfa.h"
#include "loop/loop.h"
#include "support/ask_provider.h"
#include "support/failing_allocator.h"

static const awsc_credentials keys = {.struct_size = sizeof keys,
                                      .access_key_id = "AKIDPROGRAM",
                                      .secret_access_key = "hush-program-key",
                                      .session_token = "hush-program-token"};

/* ---- a program that answers -------------------------------------------------------------------------------------- */

enum manner { INSIDE, LATER, ON_A_THREAD, NEVER_YET, REFUSES, REFUSES_SILENTLY, NO_SECRET, NO_STRUCT };

typedef struct program {
    enum manner manner;
    awsc_credentials_request *open;
    pthread_t thread;
    bool has_thread;
    int asked;
    int released;
} program;

static void *answer_soon(void *user)
{
    usleep(2000);
    awsc_credentials_request_answer(user, &keys);
    return NULL;
}

static void asked_for_keys(void *user, awsc_credentials_request *request)
{
    program *p = user;
    awsc_credentials half = AWSC_CREDENTIALS_INIT;
    half.access_key_id = "AKIDHALF";
    p->asked++;
    switch (p->manner) {
    case INSIDE:
        awsc_credentials_request_answer(request, &keys);
        break;
    case ON_A_THREAD:
        p->has_thread = true;
        assert_int_equal(pthread_create(&p->thread, NULL, answer_soon, request), 0);
        break;
    case LATER:
    case NEVER_YET:
        p->open = request;
        break;
    case REFUSES:
        awsc_credentials_request_fail(request, "the vault is closed");
        break;
    case REFUSES_SILENTLY:
        awsc_credentials_request_fail(request, NULL);
        break;
    case NO_SECRET:
        awsc_credentials_request_answer(request, &half);
        break;
    case NO_STRUCT:
        awsc_credentials_request_answer(request, NULL);
        break;
    }
}

static void released(void *user)
{
    ((program *)user)->released++;
}

static awsc_credentials_provider *provider_of(program *p, bool cached)
{
    awsc_credentials_provider *provider = NULL;
    awsc_callback_options options = AWSC_CALLBACK_OPTIONS_INIT;
    options.get = asked_for_keys;
    options.user = p;
    options.release = released;
    options.name = "the vault";
    options.cache = AWSC_BOOL(cached);
    assert_int_equal(awsc_credentials_provider_new_callback(&options, &provider, NULL), AWSC_OK);
    return provider;
}

static void finish(program *p, awsc_credentials_provider *provider)
{
    awsc_credentials_provider_free(provider);
    if (p->has_thread) (void)pthread_join(p->thread, NULL);
    assert_int_equal(p->released, 1);
}

typedef struct outcome {
    int times;
    int status;
    awsc_identity *identity;
    awsc_error *error;
} outcome;

static void ended(void *user, int status, awsc_identity *identity, awsc_error *error)
{
    outcome *o = user;
    o->times++;
    o->status = status;
    o->identity = identity;
    o->error = error;
}

static void clear(outcome *o)
{
    awsc_identity_free(o->identity);
    awsc_error_free(o->error);
    *o = (outcome){0};
}

/* ---- structs that do not begin with their macro ------------------------------------------------------------------ */

static void expect_no_size(int status, const char *init, awsc_error **error)
{
    assert_int_equal(status, AWSC_ERR_VALIDATION);
    if (!strstr(awsc_error_message(*error), "struct_size is not set; begin with ") ||
        !strstr(awsc_error_message(*error), init))
        fail_msg("%s: %s", init, awsc_error_message(*error));
    awsc_error_free(*error);
    *error = NULL;
}

static void a_struct_without_its_size_is_not_taken_for_an_empty_one(void **state)
{
    (void)state;
    awsc_credentials_provider *out = NULL;
    awsc_error *error = NULL;
    const awsc_credentials given = {.access_key_id = "AKID", .secret_access_key = "hush-secret"};
    expect_no_size(awsc_credentials_provider_new_static(&given, &out, &error), "AWSC_CREDENTIALS_INIT", &error);
    const awsc_process_options process = {.command = "true"};
    expect_no_size(awsc_credentials_provider_new_process(&process, &out, &error), "AWSC_PROCESS_OPTIONS_INIT", &error);
    const awsc_imds_options imds = {.endpoint = "http://127.0.0.1:1"};
    expect_no_size(awsc_credentials_provider_new_imds(&imds, &out, &error), "AWSC_IMDS_OPTIONS_INIT", &error);
    const awsc_callback_options callback = {.name = "mine"};
    expect_no_size(awsc_credentials_provider_new_callback(&callback, &out, &error), "AWSC_CALLBACK_OPTIONS_INIT",
                   &error);
    const awsc_assume_role_options role = {.role_arn = "arn:aws:iam::1:role/A"};
    expect_no_size(awsc_credentials_provider_new_assume_role(&role, &out, &error), "AWSC_ASSUME_ROLE_OPTIONS_INIT",
                   &error);
    const awsc_web_identity_options web = {.role_arn = "arn:aws:iam::1:role/A", .token_file = "/none"};
    expect_no_size(awsc_credentials_provider_new_web_identity(&web, &out, &error), "AWSC_WEB_IDENTITY_OPTIONS_INIT",
                   &error);
    const awsc_sso_options sso = {.session_name = "dev", .account_id = "1", .role_name = "r"};
    expect_no_size(awsc_credentials_provider_new_sso(&sso, &out, &error), "AWSC_SSO_OPTIONS_INIT", &error);
    const awsc_login_options login = {.login_session = "arn"};
    expect_no_size(awsc_credentials_provider_new_login(&login, &out, &error), "AWSC_LOGIN_OPTIONS_INIT", &error);
    assert_null(out);
    awsc_identity *identity = NULL;
    const awsc_credentials_get_options get = {.timeout_ms = AWSC_I64(1)};
    assert_int_equal(awsc_credentials_provider_new_static(&keys, &out, NULL), AWSC_OK);
    expect_no_size(awsc_credentials_get(out, &get, &identity, &error), "AWSC_CREDENTIALS_GET_OPTIONS_INIT", &error);
    awsc_credentials_provider_free(out);
}

/* ---- getting ----------------------------------------------------------------------------------------------------- */

static void credentials_outlive_their_provider(void **state)
{
    (void)state;
    awsc_credentials_provider *provider = NULL;
    awsc_identity *identity = NULL;
    awsc_error *error = NULL;
    assert_int_equal(awsc_credentials_provider_new_static(&keys, &provider, NULL), AWSC_OK);
    assert_int_equal(awsc_credentials_get(provider, NULL, &identity, &error), AWSC_OK);
    assert_null(error);
    awsc_credentials_provider_free(provider);
    assert_string_equal(awsc_identity_credentials(identity)->access_key_id, "AKIDPROGRAM");
    assert_string_equal(awsc_identity_credentials(identity)->secret_access_key, "hush-program-key");
    assert_string_equal(awsc_identity_credentials(identity)->session_token, "hush-program-token");
    assert_int_equal(awsc_identity_credentials(identity)->expiration.is_set, 0);
    awsc_identity_free(identity);
    awsc_identity_free(NULL);
    assert_null(awsc_identity_credentials(NULL));
}

static void a_request_is_signed_with_the_default_chain_and_no_service(void **state)
{
    (void)state;
    awsc_credentials_provider *provider = NULL;
    awsc_identity *identity = NULL;
    awsc_http_request *request = NULL;
    setenv("AWS_ACCESS_KEY_ID", "AKIDENVIRONMENT", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "hush-environment-key", 1);
    assert_int_equal(awsc_credentials_provider_new_default(NULL, &provider, NULL), AWSC_OK);
    assert_int_equal(awsc_credentials_get(provider, NULL, &identity, NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_new("GET", "/", &request, NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_set_header(request, "Host", "example.com", NULL), AWSC_OK);
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    params.credentials = awsc_identity_credentials(identity);
    params.service = "execute-api";
    params.region = "eu-west-1";
    assert_int_equal(awsc_sigv4_sign(request, &params, NULL), AWSC_OK);
    assert_non_null(strstr(awsc_http_request_header(request, "Authorization"), "AKIDENVIRONMENT/"));
    awsc_http_request_free(request);
    awsc_identity_free(identity);
    awsc_credentials_provider_free(provider);
    unsetenv("AWS_ACCESS_KEY_ID");
    unsetenv("AWS_SECRET_ACCESS_KEY");
}

static void a_missing_credential_is_named(void **state)
{
    (void)state;
    awsc_credentials_provider *provider = NULL;
    awsc_identity *identity = NULL;
    awsc_loop *loop = NULL;
    awsc_error *error = NULL;
    outcome o = {0};
    assert_int_equal(awsc_credentials_provider_new_static(&keys, &provider, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_credentials_get(NULL, NULL, &identity, &error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(error), "awsc_credentials_get: provider is NULL");
    awsc_error_free(error);
    assert_int_equal(awsc_credentials_get(provider, NULL, NULL, NULL), AWSC_ERR_VALIDATION);
    awsc_credentials_get_options options = AWSC_CREDENTIALS_GET_OPTIONS_INIT;
    options.timeout_ms = AWSC_I64(0);
    assert_int_equal(awsc_credentials_get(provider, &options, &identity, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_credentials_get_start(provider, NULL, NULL, ended, &o, NULL, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_credentials_get_start(provider, loop, NULL, NULL, &o, NULL, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_credentials_get_start(provider, loop, &options, ended, &o, NULL, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_loop_in_flight(loop), 0);
    awsc_callback_options none = AWSC_CALLBACK_OPTIONS_INIT;
    awsc_credentials_provider *refused = NULL;
    assert_int_equal(awsc_credentials_provider_new_callback(&none, &refused, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_credentials_provider_new_callback(NULL, &refused, NULL), AWSC_ERR_VALIDATION);
    awsc_loop_free(loop);
    awsc_credentials_provider_free(provider);
}

static void a_call_on_a_loop_completes_from_the_loop(void **state)
{
    (void)state;
    awsc_credentials_provider *provider = NULL;
    awsc_loop *loop = NULL;
    outcome o = {0};
    assert_int_equal(awsc_credentials_provider_new_static(&keys, &provider, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_credentials_get_start(provider, loop, NULL, ended, &o, NULL, NULL), AWSC_OK);
    awsc_credentials_provider_free(provider); /* the call has its own reference */
    assert_int_equal(o.times, 0);
    assert_int_equal(awsc_loop_in_flight(loop), 1);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(o.times, 1);
    assert_string_equal(awsc_identity_credentials(o.identity)->access_key_id, "AKIDPROGRAM");
    clear(&o);
    awsc_loop_free(loop);
}

static void a_cancelled_call_ends_once_and_its_request_may_still_be_answered(void **state)
{
    (void)state;
    for (int cached = 0; cached < 2; cached++) {
        program p = {.manner = LATER};
        awsc_credentials_provider *provider = provider_of(&p, cached);
        awsc_credentials_call *call = NULL;
        awsc_loop *loop = NULL;
        outcome o = {0};
        assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
        assert_int_equal(awsc_credentials_get_start(provider, loop, NULL, ended, &o, &call, NULL), AWSC_OK);
        assert_int_equal(awsc_loop_run_once(loop, 0, NULL), AWSC_OK);
        assert_non_null(p.open);
        assert_false(awsc_credentials_request_cancelled(p.open));
        awsc_credentials_call_cancel(call);
        awsc_credentials_call_cancel(call);
        assert_int_equal(o.times, 0);
        assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
        assert_int_equal(o.times, 1);
        assert_int_equal(o.status, AWSC_ERR_CANCELLED);
        clear(&o);
        awsc_loop_free(loop);
        awsc_credentials_provider_free(provider);
        assert_int_equal(p.released, 0); /* the request needs it */
        assert_true(awsc_credentials_request_cancelled(p.open));
        awsc_credentials_request_answer(p.open, &keys);
        assert_int_equal(p.released, 1);
    }
}

static void a_call_that_is_cancelled_before_it_began_asks_no_provider(void **state)
{
    (void)state;
    program p = {.manner = INSIDE};
    awsc_credentials_provider *provider = provider_of(&p, true);
    awsc_credentials_call *call = NULL;
    awsc_loop *loop = NULL;
    outcome o = {0};
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_credentials_get_start(provider, loop, NULL, ended, &o, &call, NULL), AWSC_OK);
    awsc_credentials_call_cancel(call);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(o.status, AWSC_ERR_CANCELLED);
    assert_int_equal(p.asked, 0);
    clear(&o);
    awsc_loop_free(loop);
    finish(&p, provider);
}

static void a_loop_that_is_freed_ends_the_call(void **state)
{
    (void)state;
    program p = {.manner = LATER};
    awsc_credentials_provider *provider = provider_of(&p, true);
    awsc_loop *loop = NULL;
    outcome o = {0};
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_credentials_get_start(provider, loop, NULL, ended, &o, NULL, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_run_once(loop, 0, NULL), AWSC_OK);
    awsc_loop_free(loop);
    assert_int_equal(o.times, 1);
    assert_int_equal(o.status, AWSC_ERR_CANCELLED);
    clear(&o);
    awsc_credentials_request_fail(p.open, "too late");
    finish(&p, provider);
}

static void a_deadline_ends_the_call(void **state)
{
    (void)state;
    program p = {.manner = NEVER_YET};
    awsc_credentials_provider *provider = provider_of(&p, true);
    awsc_test_clock *clock = NULL;
    awsc_identity *identity = (awsc_identity *)(void *)&provider;
    awsc_error *error = NULL;
    assert_int_equal(awsc_test_clock_new((awsc_time){1767225600, 0}, &clock, NULL), AWSC_OK);
    awsc_credentials_get_options options = AWSC_CREDENTIALS_GET_OPTIONS_INIT;
    options.timeout_ms = AWSC_I64(1500);
    options.clock = awsc_test_clock_of(clock);
    assert_int_equal(awsc_credentials_get(provider, &options, &identity, &error), AWSC_ERR_TIMEOUT);
    assert_null(identity);
    assert_string_equal(awsc_error_message(error), "the provider of credentials did not answer within 1500 ms");
    assert_int_equal(awsc_test_clock_elapsed_ms(clock), 1500);
    awsc_error_free(error);
    awsc_credentials_request_answer(p.open, &keys);
    finish(&p, provider);
    awsc_test_clock_free(clock);
}

/* ---- the program's own provider ---------------------------------------------------------------------------------- */

static void the_program_answers_in_its_callback_or_from_another_thread_and_is_asked_once(void **state)
{
    (void)state;
    static const enum manner manners[] = {INSIDE, ON_A_THREAD};
    for (size_t i = 0; i < sizeof manners / sizeof *manners; i++) {
        program p = {.manner = manners[i]};
        awsc_credentials_provider *provider = provider_of(&p, true);
        for (int again = 0; again < 3; again++) {
            awsc_identity *identity = NULL;
            assert_int_equal(awsc_credentials_get(provider, NULL, &identity, NULL), AWSC_OK);
            assert_string_equal(awsc_identity_credentials(identity)->secret_access_key, "hush-program-key");
            awsc_identity_free(identity);
        }
        assert_int_equal(p.asked, 1);
        finish(&p, provider);
    }
}

static void without_a_cache_the_program_is_asked_every_time(void **state)
{
    (void)state;
    program p = {.manner = INSIDE};
    awsc_credentials_provider *provider = provider_of(&p, false);
    for (int again = 0; again < 3; again++) {
        awsc_identity *identity = NULL;
        assert_int_equal(awsc_credentials_get(provider, NULL, &identity, NULL), AWSC_OK);
        awsc_identity_free(identity);
    }
    assert_int_equal(p.asked, 3);
    finish(&p, provider);
}

static void an_answer_that_comes_later_on_the_same_thread_ends_the_call(void **state)
{
    (void)state;
    program p = {.manner = LATER};
    awsc_credentials_provider *provider = provider_of(&p, true);
    awsc_loop *loop = NULL;
    outcome o = {0};
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_credentials_get_start(provider, loop, NULL, ended, &o, NULL, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_run_once(loop, 0, NULL), AWSC_OK);
    awsc_credentials_request_answer(p.open, &keys);
    assert_int_equal(o.times, 0);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(o.status, AWSC_OK);
    clear(&o);
    awsc_loop_free(loop);
    finish(&p, provider);
}

static void a_refusal_names_the_provider_and_the_reason(void **state)
{
    (void)state;
    static const struct {
        enum manner manner;
        const char *message;
    } cases[] = {
        {REFUSES, "the vault: the vault is closed"},
        {REFUSES_SILENTLY, "the vault has no credentials"},
        {NO_SECRET, "the vault answered without a secret_access_key"},
        {NO_STRUCT, "the vault answered without credentials; expected a struct that begins with AWSC_CREDENTIALS_INIT"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        program p = {.manner = cases[i].manner};
        awsc_credentials_provider *provider = provider_of(&p, true);
        awsc_identity *identity = NULL;
        awsc_error *error = NULL;
        assert_int_equal(awsc_credentials_get(provider, NULL, &identity, &error), AWSC_ERR_CREDENTIALS);
        assert_string_equal(awsc_error_message(error), cases[i].message);
        awsc_error_free(error);
        finish(&p, provider);
    }
}

/* ---- codes ------------------------------------------------------------------------------------------------------- */

typedef struct owner {
    awsc_mfa_question question; /* first */
    int times;
    bool ended;
    int status;
    char code[32];
    awsc_error *error;
    awsc_mfa_request *open;
    const char *answer; /* NULL: later */
} owner;

static void code_is_there(awsc_mfa_question *question, int status, const char *code, awsc_error *error)
{
    owner *o = (owner *)question;
    o->times++;
    o->ended = true;
    o->status = status;
    o->error = error;
    if (code) snprintf(o->code, sizeof o->code, "%s", code);
}

static void asked_for_code(void *user, awsc_mfa_request *request)
{
    owner *o = user;
    assert_string_equal(awsc_mfa_request_serial_number(request), "arn:aws:iam::123456789012:mfa/ada");
    if (o->answer)
        awsc_mfa_request_answer(request, o->answer);
    else
        o->open = request;
}

static void ask_code(owner *o, const awsc_allocator *allocator, awsc_loop *loop, awsc_mfa_fn *function)
{
    o->question.done = code_is_there;
    awsc_mfa_ask(allocator, loop, function, o, "arn:aws:iam::123456789012:mfa/ada", &o->question);
}

static void a_code_is_given_at_once_or_later_or_refused(void **state)
{
    (void)state;
    const awsc_allocator *allocator = awsc_allocator_default();
    awsc_loop *loop = NULL;
    assert_int_equal(awsc_loop_new_with(allocator, awsc_clock_system(), &loop, NULL), AWSC_OK);
    owner inside = {.answer = "901234"};
    ask_code(&inside, allocator, loop, asked_for_code);
    assert_int_equal(inside.times, 1);
    assert_string_equal(inside.code, "901234");

    owner later = {0};
    ask_code(&later, allocator, loop, asked_for_code);
    awsc_mfa_request_answer(later.open, "905678");
    assert_int_equal(later.times, 0);
    assert_int_equal(awsc_loop_run_until(loop, &later.ended, "waiting for a code", NULL), AWSC_OK);
    assert_string_equal(later.code, "905678");

    owner empty = {.answer = ""};
    ask_code(&empty, allocator, loop, asked_for_code);
    assert_int_equal(empty.status, AWSC_ERR_CREDENTIALS);
    assert_string_equal(awsc_error_message(empty.error),
                        "no code of the MFA device arn:aws:iam::123456789012:mfa/ada: the code is empty");
    awsc_error_free(empty.error);

    owner nobody = {0};
    ask_code(&nobody, allocator, loop, NULL);
    assert_int_equal(nobody.status, AWSC_ERR_CREDENTIALS);
    assert_non_null(strstr(awsc_error_message(nobody.error), "expected mfa_code in the configuration"));
    awsc_error_free(nobody.error);
    awsc_loop_free(loop);
}

static void a_withdrawn_request_may_still_be_answered(void **state)
{
    (void)state;
    const awsc_allocator *allocator = awsc_allocator_default();
    awsc_loop *loop = NULL;
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    owner before = {0}, after = {0};
    ask_code(&before, allocator, loop, asked_for_code);
    awsc_mfa_cancel(&before.question);
    awsc_mfa_cancel(&before.question);
    assert_true(awsc_mfa_request_cancelled(before.open));
    ask_code(&after, allocator, loop, asked_for_code);
    awsc_mfa_request_answer(after.open, "907777"); /* in the mailbox when the request is withdrawn */
    awsc_mfa_cancel(&after.question);
    awsc_loop_free(loop);
    awsc_mfa_request_answer(before.open, "908888");
    assert_int_equal(before.times + after.times, 0);
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

/* A call on a loop with refused allocations, for a provider that answers from a thread. */
static bool call_survives(int granted)
{
    failing_memory memory;
    program p = {.manner = ON_A_THREAD};
    awsc_credentials_provider *provider = provider_of(&p, true);
    awsc_loop *loop = NULL;
    outcome o = {0};
    failing_memory_init(&memory, granted);
    int status = awsc_loop_new_with(&memory.allocator, awsc_clock_system(), &loop, NULL);
    awsc_credentials_get_options options = AWSC_CREDENTIALS_GET_OPTIONS_INIT;
    options.timeout_ms = AWSC_I64(60 * 1000);
    if (!status) status = awsc_credentials_get_start(provider, loop, &options, ended, &o, NULL, NULL);
    assert_true(status == AWSC_OK || status == AWSC_ERR_NOMEM);
    if (!status) {
        (void)awsc_loop_run(loop, NULL);
        status = o.status;
        /* Whether the program was asked or not, the call has ended exactly once. */
        if (!o.times) {
            awsc_loop_free(loop);
            loop = NULL;
        }
        assert_int_equal(o.times, 1);
    }
    clear(&o);
    awsc_loop_free(loop);
    finish(&p, provider);
    assert_int_equal(memory.held, 0);
    return status == AWSC_OK;
}

static void each_refused_allocation_is_survived(void **state)
{
    (void)state;
    for (int n = 0; !call_survives(n); n++) assert_true(n < 100);
    bool complete = false;
    for (int n = 0; !complete; n++) {
        failing_memory memory;
        program p = {.manner = INSIDE};
        awsc_callback_options options = AWSC_CALLBACK_OPTIONS_INIT;
        awsc_credentials_provider *source = NULL;
        options.get = asked_for_keys;
        options.user = &p;
        failing_memory_init(&memory, n);
        if (awsc_callback_source_new(&memory.allocator, &options, &source, NULL) == AWSC_OK) {
            asked a = ask_provider(source, NULL);
            assert_true(a.status == AWSC_OK || a.status == AWSC_ERR_NOMEM);
            complete = a.status == AWSC_OK;
            asked_clear(&a);
            awsc_credentials_provider_free(source);
        }
        assert_int_equal(memory.held, 0);
    }
    complete = false;
    for (int n = 0; !complete; n++) {
        failing_memory memory;
        owner o = {.answer = "906543"};
        awsc_loop *loop = NULL;
        assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
        failing_memory_init(&memory, n);
        ask_code(&o, &memory.allocator, loop, asked_for_code);
        assert_int_equal(o.times, 1);
        assert_true(o.status == AWSC_OK || o.status == AWSC_ERR_NOMEM);
        complete = o.status == AWSC_OK;
        awsc_error_free(o.error);
        awsc_loop_free(loop);
        assert_int_equal(memory.held, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_struct_without_its_size_is_not_taken_for_an_empty_one),
        cmocka_unit_test(credentials_outlive_their_provider),
        cmocka_unit_test(a_request_is_signed_with_the_default_chain_and_no_service),
        cmocka_unit_test(a_missing_credential_is_named),
        cmocka_unit_test(a_call_on_a_loop_completes_from_the_loop),
        cmocka_unit_test(a_cancelled_call_ends_once_and_its_request_may_still_be_answered),
        cmocka_unit_test(a_call_that_is_cancelled_before_it_began_asks_no_provider),
        cmocka_unit_test(a_loop_that_is_freed_ends_the_call),
        cmocka_unit_test(a_deadline_ends_the_call),
        cmocka_unit_test(the_program_answers_in_its_callback_or_from_another_thread_and_is_asked_once),
        cmocka_unit_test(without_a_cache_the_program_is_asked_every_time),
        cmocka_unit_test(an_answer_that_comes_later_on_the_same_thread_ends_the_call),
        cmocka_unit_test(a_refusal_names_the_provider_and_the_reason),
        cmocka_unit_test(a_code_is_given_at_once_or_later_or_refused),
        cmocka_unit_test(a_withdrawn_request_may_still_be_answered),
        cmocka_unit_test(each_refused_allocation_is_survived),
    };
    return cmocka_run_group_tests_name("credentials_get", tests, NULL, NULL);
}
