/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A role for many threads, over a server that answers like STS: it is assumed once, although calls are cancelled
 * meanwhile; the MFA code comes from a thread of its own. Run it under TSan.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pthread.h>

#include <cmocka.h>

#include <awsc/config.h>

#include "support/ask_provider.h"
#include "support/fixture.h"
#include "support/raw_server.h"

enum { THREADS = 16, ROUNDS = 8 };

typedef struct scene {
    raw_server *server;
    awsc_config config;
    awsc_assume_role_options options;
    awsc_credentials_provider *keys;
    awsc_credentials_provider *provider;
    unsigned delay_ms;
    atomic_uint codes;
    atomic_uint given;
    atomic_uint failed;
} scene;

static raw_answer role_answer;

static void answer(void *user, const raw_request *request, raw_answer *out)
{
    scene *s = user;
    if (request->body_size < 20 || memcmp(request->body, "Action=AssumeRole&", 18) != 0) abort();
    *out = role_answer;
    out->delay_ms = s->delay_ms;
}

static void open_scene(scene *s)
{
    static const char body[] =
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>"
        "<AccessKeyId>AKIDA</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
        "<Expiration>2199-01-01T00:00:00Z</Expiration></Credentials><AssumedRoleUser>"
        "<Arn>arn:aws:sts::123456789012:assumed-role/A/s</Arn></AssumedRoleUser></AssumeRoleResult>"
        "</AssumeRoleResponse>";
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    memset(s, 0, sizeof *s);
    role_answer = fixture_answer(body);
    s->delay_ms = 20;
    s->server = raw_server_start(&(raw_script){.answer = answer, .user = s});
    credentials.access_key_id = "AKIDBASE";
    credentials.secret_access_key = "base";
    assert_int_equal(awsc_credentials_provider_new_static(&credentials, &s->keys, NULL), AWSC_OK);
    s->config = (awsc_config)AWSC_CONFIG_INIT;
    s->config.region = "eu-west-1";
    s->config.endpoint_url = raw_server_url(s->server);
    s->options = (awsc_assume_role_options)AWSC_ASSUME_ROLE_OPTIONS_INIT;
    s->options.role_arn = "arn:aws:iam::123456789012:role/A";
    s->options.source = s->keys;
    s->options.config = &s->config;
}

static void make_provider(scene *s)
{
    awsc_credentials_provider_free(s->provider);
    s->provider = NULL;
    assert_int_equal(awsc_credentials_provider_new_assume_role(&s->options, &s->provider, NULL), AWSC_OK);
}

static void close_scene(scene *s)
{
    awsc_credentials_provider_free(s->provider);
    awsc_credentials_provider_free(s->keys);
    raw_server_stop(s->server);
}

/* ---- threads ----------------------------------------------------------------------------------------------------- */

typedef struct worker {
    pthread_t thread;
    scene *owner;
    bool goes_away;
} worker;

static void ask(scene *s, bool goes_away)
{
    asked a = {.request.done = asked_done};
    awsc_loop *loop = NULL;
    if (awsc_loop_new(&loop, NULL)) abort();
    s->provider->get(s->provider, loop, &a.request);
    if (goes_away && !a.done) {
        s->provider->cancel(s->provider, &a.request);
    } else {
        if (awsc_loop_run_until(loop, &a.done, "asking", NULL)) abort();
        atomic_fetch_add(a.status ? &s->failed : &s->given, 1);
        if (!a.status && strcmp(a.identity->credentials.access_key_id, "AKIDA") != 0) abort();
    }
    awsc_loop_free(loop);
    asked_clear(&a);
}

static void *work(void *user)
{
    worker *w = user;
    ask(w->owner, w->goes_away);
    return NULL;
}

static void all_ask(scene *s, unsigned one_in_goes_away)
{
    worker workers[THREADS];
    for (unsigned i = 0; i < THREADS; i++) {
        workers[i] = (worker){.owner = s, .goes_away = one_in_goes_away && i % one_in_goes_away == 0};
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
}

static void waiting_threads_share_one_call(void **state)
{
    (void)state;
    scene s;
    open_scene(&s);
    make_provider(&s);
    all_ask(&s, 0);
    all_ask(&s, 0);
    assert_int_equal(atomic_load(&s.given), 2 * THREADS);
    assert_int_equal(raw_server_executions(s.server), 1);
    close_scene(&s);
}

static void the_leader_may_be_cancelled_on_any_thread(void **state)
{
    (void)state;
    scene s;
    open_scene(&s);
    for (int i = 0; i < ROUNDS; i++) {
        make_provider(&s);
        all_ask(&s, 2);
    }
    assert_int_equal(atomic_load(&s.failed), 0);
    assert_true(atomic_load(&s.given) >= ROUNDS * THREADS / 2);
    close_scene(&s);
}

/* ---- MFA codes --------------------------------------------------------------------------------------------------- */

static void *enter_code(void *user)
{
    usleep(5000);
    awsc_mfa_request_answer(user, "123456");
    return NULL;
}

static void ask_for_code(void *user, awsc_mfa_request *request)
{
    scene *s = user;
    pthread_t thread;
    atomic_fetch_add(&s->codes, 1);
    if (pthread_create(&thread, NULL, enter_code, request) || pthread_detach(thread)) abort();
}

static void an_mfa_code_may_come_from_another_thread(void **state)
{
    (void)state;
    scene s;
    open_scene(&s);
    s.options.mfa_serial = "device-12345";
    s.options.mfa_code = ask_for_code;
    s.options.mfa_user = &s;
    make_provider(&s);
    all_ask(&s, 0);
    assert_int_equal(atomic_load(&s.codes), 1);
    assert_int_equal(atomic_load(&s.given), THREADS);
    for (int i = 0; i < ROUNDS; i++) {
        make_provider(&s);
        all_ask(&s, 2);
    }
    assert_int_equal(atomic_load(&s.failed), 0);
    usleep(20000); /* codes without a waiting call are released, too */
    close_scene(&s);
}

/* ---- another process --------------------------------------------------------------------------------------------- */

static void a_forked_child_assumes_the_role_itself(void **state)
{
    (void)state;
    scene s;
    open_scene(&s);
    make_provider(&s);
    ask(&s, false);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        ask(&s, false);
        _exit(atomic_load(&s.given) == 2 ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    ask(&s, false);
    assert_int_equal(raw_server_executions(s.server), 2);
    close_scene(&s);
}

int main(void)
{
    fixture_clean_environment();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_forked_child_assumes_the_role_itself),
        cmocka_unit_test(waiting_threads_share_one_call),
        cmocka_unit_test(the_leader_may_be_cancelled_on_any_thread),
        cmocka_unit_test(an_mfa_code_may_come_from_another_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
