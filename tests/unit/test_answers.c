/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of programs to requests for credentials: incomplete ones, late ones, and those in a child of fork. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <awsc/credentials.h>
#include <awsc/loop.h>

/* ---- a program that is asked ---------------------------------------------------------------------------------------
 */

typedef struct program {
    awsc_credentials_provider *provider;
    awsc_loop *loop;
    awsc_credentials_request *open;
    unsigned asked, ended;
    int status;
    char key[64], message[256];
} program;

static void keep_request(void *user, awsc_credentials_request *request)
{
    program *p = user;
    p->asked++;
    p->open = request;
}

static void on_end(void *user, int status, awsc_identity *identity, awsc_error *error)
{
    program *p = user;
    p->ended++;
    p->status = status;
    snprintf(p->key, sizeof p->key, "%s", identity ? awsc_identity_credentials(identity)->access_key_id : "");
    snprintf(p->message, sizeof p->message, "%s", awsc_error_message(error));
    awsc_identity_free(identity);
    awsc_error_free(error);
}

/* Asks the program; its request is open then. */
static awsc_credentials_call *open_program(program *p)
{
    awsc_callback_options options = AWSC_CALLBACK_OPTIONS_INIT;
    awsc_credentials_call *call = NULL;
    memset(p, 0, sizeof *p);
    options.name = "the vault";
    options.get = keep_request;
    options.user = p;
    assert_int_equal(awsc_credentials_provider_new_callback(&options, &p->provider, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new(&p->loop, NULL), AWSC_OK);
    assert_int_equal(awsc_credentials_get_start(p->provider, p->loop, NULL, on_end, p, &call, NULL), AWSC_OK);
    while (!p->open) assert_int_equal(awsc_loop_run_once(p->loop, 1000, NULL), AWSC_OK);
    return call;
}

static void close_program(program *p)
{
    awsc_loop_free(p->loop);
    awsc_credentials_provider_free(p->provider);
}

static void wait_for_end(program *p)
{
    while (!p->ended) assert_int_equal(awsc_loop_run_once(p->loop, 1000, NULL), AWSC_OK);
    assert_int_equal(p->ended, 1);
}

static awsc_credentials keys_of(const char *id, const char *secret)
{
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    keys.access_key_id = id;
    keys.secret_access_key = secret;
    return keys;
}

static void an_answer_has_both_keys(void **state)
{
    static const struct {
        const char *id, *secret, *lacks;
    } cases[] = {{NULL, "s", "the vault answered without an access_key_id"},
                 {"", "s", "the vault answered without an access_key_id"},
                 {NULL, NULL, "the vault answered without an access_key_id"},
                 {"a", NULL, "the vault answered without a secret_access_key"},
                 {"a", "", "the vault answered without a secret_access_key"}};
    program p;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        awsc_credentials keys = keys_of(cases[i].id, cases[i].secret);
        (void)open_program(&p);
        awsc_credentials_request_answer(p.open, &keys);
        wait_for_end(&p);
        assert_int_equal(p.status, AWSC_ERR_CREDENTIALS);
        assert_string_equal(p.message, cases[i].lacks);
        close_program(&p);
    }
    (void)open_program(&p);
    awsc_credentials_request_answer(p.open, NULL);
    wait_for_end(&p);
    assert_non_null(strstr(p.message, "the vault answered without credentials"));
    close_program(&p);
}

static void a_refusal_without_words_has_those_of_the_library(void **state)
{
    static const char *const silent[] = {NULL, ""};
    program p;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        (void)open_program(&p);
        awsc_credentials_request_fail(p.open, silent[i]);
        wait_for_end(&p);
        assert_string_equal(p.message, "the vault has no credentials");
        close_program(&p);
    }
}

static void an_answer_after_the_end_of_its_call_is_thrown_away(void **state)
{
    awsc_credentials keys = keys_of("AKID", "hush");
    program p;
    (void)state;
    awsc_credentials_call *call = open_program(&p);
    assert_false(awsc_credentials_request_cancelled(p.open));
    awsc_credentials_call_cancel(call);
    wait_for_end(&p);
    assert_int_equal(p.status, AWSC_ERR_CANCELLED);
    assert_true(awsc_credentials_request_cancelled(p.open));
    awsc_credentials_request_answer(p.open, &keys);
    assert_int_equal(awsc_loop_run_once(p.loop, 0, NULL), AWSC_OK);
    assert_int_equal(p.ended, 1);
    close_program(&p);
}

/* A child of fork neither answers for its parent nor ends its calls. */
static void a_child_answers_nothing(void **state)
{
    awsc_credentials keys = keys_of("AKID", "hush"), of_child = keys_of("CHILD", "hush");
    (void)state;
    for (int refuses = 0; refuses < 2; refuses++) {
        program p;
        int status = 0;
        (void)open_program(&p);
        pid_t child = fork();
        if (child == 0) {
            bool right = awsc_credentials_request_cancelled(p.open);
            if (refuses)
                awsc_credentials_request_fail(p.open, "not here");
            else
                awsc_credentials_request_answer(p.open, &of_child);
            _exit(right && !p.ended ? 0 : 1);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        assert_false(awsc_credentials_request_cancelled(p.open));
        awsc_credentials_request_answer(p.open, &keys);
        wait_for_end(&p);
        assert_int_equal(p.status, AWSC_OK);
        assert_string_equal(p.key, "AKID");
        close_program(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_has_both_keys),
        cmocka_unit_test(a_refusal_without_words_has_those_of_the_library),
        cmocka_unit_test(an_answer_after_the_end_of_its_call_is_thrown_away),
        cmocka_unit_test(a_child_answers_nothing),
    };
    return cmocka_run_group_tests_name("answers", tests, NULL, NULL);
}
