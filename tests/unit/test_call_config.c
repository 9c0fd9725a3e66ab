/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of a client that show in its calls: resending, the raw body, memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda.h>
#include <awsc/testing.h>

typedef struct fixture {
    awsc_replay *replay;
    awsc_test_clock *clock;
    awsc_config config;
    awsc_lambda *lambda;
    awsc_error *error;
} fixture;

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_int_equal(awsc_replay_new(&f->replay, NULL), AWSC_OK);
    assert_int_equal(awsc_test_clock_new((awsc_time){1700000000, 0}, &f->clock, NULL), AWSC_OK);
    f->config = (awsc_config)AWSC_CONFIG_INIT;
    f->config.region = "eu-west-1";
    f->config.unsigned_requests = AWSC_BOOL(true);
    f->config.transport = awsc_replay_transport(f->replay);
    f->config.clock = awsc_test_clock_of(f->clock);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;
    awsc_error_free(f->error);
    awsc_lambda_free(f->lambda);
    awsc_test_clock_free(f->clock);
    awsc_replay_free(f->replay);
    free(f);
    return 0;
}

/* In the place of the client before. */
static void open_client(fixture *f)
{
    awsc_lambda_free(f->lambda);
    f->lambda = NULL;
    if (awsc_lambda_new(&f->config, &f->lambda, &f->error)) fail_msg("%s", awsc_error_text(f->error));
}

static void answer(fixture *f, const char *body)
{
    assert_int_equal(awsc_replay_add(f->replay, 200, NULL, 0, body, strlen(body), NULL), AWSC_OK);
}

static void the_raw_body_is_not_kept_unless_it_is_asked_for(void **state)
{
    fixture *f = *state;
    const awsc_lambda_list_functions_input input = {0};
    for (int given = 0; given < 2; given++) {
        awsc_lambda_list_functions_output *output = NULL;
        if (given) f->config.keep_raw = AWSC_BOOL(false);
        open_client(f);
        answer(f, "{\"Functions\":[],\"New\":1}");
        assert_int_equal(awsc_lambda_list_functions(f->lambda, &input, NULL, &output, &f->error), AWSC_OK);
        assert_int_equal(awsc_output_raw(output).size, 0);
        awsc_free(output);
    }
}

/* The largest request for memory of a call whose response claims to have so many bytes. */
static size_t largest_request;

static void *watch_alloc(void *user, size_t size)
{
    (void)user;
    if (size > largest_request) largest_request = size;
    return malloc(size);
}

static void *watch_resize(void *user, void *memory, size_t size)
{
    (void)user;
    if (size > largest_request) largest_request = size;
    return realloc(memory, size);
}

static void watch_release(void *user, void *memory)
{
    (void)user;
    free(memory);
}

static void a_claimed_length_allocates_four_megabytes_at_most(void **state)
{
    enum { MIB = 1024 * 1024 };
    static const struct {
        const char *length;
        size_t least, most;
    } cases[] = {{"2", 0, MIB},       {"2097152", 2 * MIB, 3 * MIB}, {"4194304", 4 * MIB, 5 * MIB},
                 {"4194305", 0, MIB}, {"99999999999", 0, MIB},       {"-4194304", 0, MIB},
                 {"4194304x", 0, MIB}};
    static const awsc_allocator memory = {sizeof memory, NULL, watch_alloc, watch_resize, watch_release};
    fixture *f = *state;
    const awsc_lambda_list_functions_input input = {0};
    f->config.allocator = &memory;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const awsc_http_header claim = {"Content-Length", cases[i].length};
        open_client(f);
        assert_int_equal(awsc_replay_add(f->replay, 200, &claim, 1, "{}", 2, NULL), AWSC_OK);
        largest_request = 0;
        assert_int_equal(awsc_lambda_list_functions(f->lambda, &input, NULL, NULL, &f->error), AWSC_OK);
        if (largest_request < cases[i].least || largest_request > cases[i].most)
            fail_msg("%s: %zu", cases[i].length, largest_request);
    }
}

/* The call's option, if it is set, counts more than the client's. */
static void resending_may_be_asked_for_of_the_client_or_of_a_call(void **state)
{
    const awsc_lambda_invoke_input hello = {.function_name = "hello"};
    fixture *f = *state;
    for (int client = -1; client <= 1; client++) {
        for (int one_call = -1; one_call <= 1; one_call++) {
            awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
            bool again = one_call >= 0 ? one_call : client == 1;
            size_t before = awsc_replay_request_count(f->replay);
            f->config.retry_sent_requests = (awsc_opt_bool){0, false};
            if (client >= 0) f->config.retry_sent_requests = AWSC_BOOL(client);
            if (one_call >= 0) options.retry_sent_requests = AWSC_BOOL(one_call);
            open_client(f);
            assert_int_equal(awsc_replay_add_failure(f->replay, AWSC_ERR_TIMEOUT, true, NULL), AWSC_OK);
            if (again) answer(f, "{}");
            assert_int_equal(awsc_lambda_invoke(f->lambda, &hello, &options, NULL, NULL),
                             again ? AWSC_OK : AWSC_ERR_TIMEOUT);
            assert_int_equal(awsc_replay_request_count(f->replay) - before, again ? 2 : 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_raw_body_is_not_kept_unless_it_is_asked_for, setup, teardown),
        cmocka_unit_test_setup_teardown(a_claimed_length_allocates_four_megabytes_at_most, setup, teardown),
        cmocka_unit_test_setup_teardown(resending_may_be_asked_for_of_the_client_or_of_a_call, setup, teardown),
    };
    return cmocka_run_group_tests_name("call config", tests, NULL, NULL);
}
