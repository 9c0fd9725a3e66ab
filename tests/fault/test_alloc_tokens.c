/* SPDX-License-Identifier: Apache-2.0 */
/* Makes every allocation fail while a token is made: the result is AWSC_ERR_NOMEM, or the token. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/bearer.h>
#include <awsc/token.h>

#include "support/refused_arena.h"
#include "support/token_case.h"

static const char *const tokens[] = {"rds", "rds_sorted", "dsql", "elasticache", "memorydb", "msk", "eks", "bedrock"};

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

static awsc_credentials_provider *provider;
static cJSON *json;
static awsc_test_clock *stopped;

static int set_up(void **state)
{
    (void)state;
    json = cJSON_Parse("{\"key\":\"AKIDEXAMPLE\",\"secret\":\"hush-secret-key\",\"session\":\"hush-session\","
                       "\"region\":\"eu-west-1\",\"host\":\"db\",\"port\":1,\"user\":\"u\",\"cache\":\"c\","
                       "\"cluster\":\"k\",\"serverless\":true}");
    return !json || provider_of_case(json, &provider) ||
           awsc_test_clock_new((awsc_time){1700000000, 0}, &stopped, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    awsc_credentials_provider_free(provider);
    awsc_test_clock_free(stopped);
    cJSON_Delete(json);
    return 0;
}

static void arm(size_t number)
{
    allocations = 0;
    failing = number;
    failed = false;
    armed = true;
}

/* The first token of a kind is the expected one. */
static void check(outcome *o, char expected[4096])
{
    if (o->status) {
        assert_true(failed);
        assert_int_equal(o->status, AWSC_ERR_NOMEM);
        assert_int_equal(awsc_error_status(o->error), AWSC_ERR_NOMEM);
        assert_null(o->token);
    } else {
        if (!*expected) (void)snprintf(expected, 4096, "%s", awsc_token_text(o->token));
        assert_string_equal(awsc_token_text(o->token), expected);
    }
    awsc_token_free(o->token);
    awsc_error_free(o->error);
}

static bool make_once(const char *token, size_t number, char expected[4096])
{
    outcome o = {0};
    const token_place place = {.provider = provider, .out = &o.token};
    arm(number);
    o.status = make_case(token, json, awsc_test_clock_of(stopped), &place, &o.error);
    armed = false;
    check(&o, expected);
    return failed;
}

static bool start_once(const char *token, size_t number, char expected[4096])
{
    outcome o = {0};
    awsc_loop *loop = NULL;
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    const token_place place = {.provider = provider, .loop = loop, .done = ended, .user = &o};
    arm(number);
    int status = make_case(token, json, awsc_test_clock_of(stopped), &place, &o.error);
    if (status)
        o.status = status;
    else
        (void)awsc_loop_run(loop, NULL);
    armed = false;
    assert_int_equal(o.times, status ? 0 : 1);
    check(&o, expected);
    awsc_loop_free(loop);
    return failed;
}

static void try_all(bool (*once)(const char *, size_t, char *))
{
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        char expected[4096] = "";
        assert_false(once(tokens[i], 0, expected)); /* none fails */
        size_t number = 1;
        while (once(tokens[i], number, expected)) number++;
        assert_true(number > 5);
    }
}

static void tokens_survive(void **state)
{
    (void)state;
    try_all(make_once);
}

static void tokens_on_a_loop_survive(void **state)
{
    (void)state;
    try_all(start_once);
}

static void the_document_of_eks_survives(void **state)
{
    static const char asked[] = "{\"apiVersion\":\"client.authentication.k8s.io/v1\"}";
    awsc_token *token = NULL;
    const token_place place = {.provider = provider, .out = &token};
    (void)state;
    assert_int_equal(make_case("eks", json, NULL, &place, NULL), AWSC_OK);
    for (size_t number = 1; number == 1 || failed; number++) {
        outcome o = {0};
        arm(number);
        o.status = awsc_eks_exec_credential(token, asked, &o.token, &o.error);
        armed = false;
        char expected[4096] = "";
        check(&o, expected);
    }
    awsc_token_free(token);
}

/* ---- bearer tokens ----------------------------------------------------------------------------------------------- */

static int releases;

static void answer_token(void *user, awsc_token_request *request)
{
    (void)user;
    awsc_token_request_answer(request, "hush-bearer", AWSC_TIME(4102444800, 0));
}

static void note_release(void *user)
{
    (void)user;
    releases++;
}

static int new_fixed(awsc_token_provider **out, awsc_error **error)
{
    return awsc_token_provider_new_static("hush-bearer", out, error);
}

static int new_of_environment(awsc_token_provider **out, awsc_error **error)
{
    return awsc_token_provider_new_environment("my service", out, error);
}

static int new_of_program(awsc_token_provider **out, awsc_error **error)
{
    awsc_token_callback_options options = AWSC_TOKEN_CALLBACK_OPTIONS_INIT;
    options.get = answer_token;
    options.release = note_release;
    return awsc_token_provider_new_callback(&options, out, error);
}

static bool get_once(int (*make)(awsc_token_provider **out, awsc_error **error), size_t number, bool on_loop)
{
    outcome o = {0};
    awsc_token_provider *bearer = NULL;
    awsc_loop *loop = NULL;
    char expected[4096] = "hush-bearer";
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    releases = 0;
    arm(number);
    o.status = make(&bearer, &o.error);
    bool made = !o.status;
    assert_true(made == (bearer != NULL));
    if (made && !on_loop) o.status = awsc_token_get(bearer, NULL, &o.token, &o.error);
    if (made && on_loop) o.status = awsc_token_get_start(bearer, loop, NULL, ended, &o, NULL, &o.error);
    if (made && on_loop && !o.status) (void)awsc_loop_run(loop, NULL);
    armed = false;
    check(&o, expected);
    awsc_loop_free(loop);
    awsc_token_provider_free(bearer);
    if (make == new_of_program) assert_int_equal(releases, made);
    return failed;
}

static void bearer_tokens_survive(void **state)
{
    static int (*const makers[])(awsc_token_provider **, awsc_error **) = {new_fixed, new_of_environment,
                                                                           new_of_program};
    (void)state;
    setenv("AWS_BEARER_TOKEN_MY_SERVICE", "hush-bearer", 1);
    for (size_t i = 0; i < 2 * sizeof makers / sizeof *makers; i++) {
        size_t number = 1;
        while (get_once(makers[i / 2], number, i % 2)) number++;
        assert_true(number > 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_survive),
        cmocka_unit_test(tokens_on_a_loop_survive),
        cmocka_unit_test(the_document_of_eks_survives),
        cmocka_unit_test(bearer_tokens_survive),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
