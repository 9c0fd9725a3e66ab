/* SPDX-License-Identifier: Apache-2.0 */
/* Programs' transports: failures that they report, and errors in the transports themselves. */
#include <awsc/testing.h>

#include "support/program_transport.h"

/* ---- failures ---------------------------------------------------------------------------------------------------- */

static void the_transports_report_decides_about_a_retry(void **state)
{
    static const struct {
        plan plan;
        size_t starts; /* of 3 */
        int status;
        bool maybe_executed;
        const char *words;
    } cases[] = {
        {{.fails = true, .ended_with = AWSC_ERR_CONNECT, .message = "no loft"}, 3, AWSC_ERR_CONNECT, false, "no loft"},
        {{.fails = true, .ended_with = AWSC_ERR_TRANSPORT, .message = "lost"}, 3, AWSC_ERR_TRANSPORT, false, "lost"},
        {{.fails = true, .ended_with = AWSC_ERR_TRANSPORT, .maybe_sent = true},
         1,
         AWSC_ERR_TRANSPORT,
         true,
         "AWSC_ERR_TRANSPORT"},
        {{.fails = true, .ended_with = AWSC_ERR_TIMEOUT, .maybe_sent = true, .message = "late"},
         1,
         AWSC_ERR_TIMEOUT,
         true,
         "late"},
        {{.fails = true, .ended_with = AWSC_ERR_CONFIG, .message = "no map"}, 1, AWSC_ERR_CONFIG, false, "no map"},
        {{.refused_with = AWSC_ERR_CONFIG, .refusal = "this loft is shut"},
         1,
         AWSC_ERR_CONFIG,
         false,
         "this loft is shut"},
        {{.refused_with = 7}, 1, AWSC_ERR_TRANSPORT, false, "config.transport: start failed with status 7"},
        {{.fails = true, .ended_with = AWSC_END, .maybe_sent = true},
         1,
         AWSC_ERR_TRANSPORT,
         true,
         "a status that is not for transports"},
        {{.fails = true, .ended_with = AWSC_ERR_SERVICE, .maybe_sent = true},
         1,
         AWSC_ERR_TRANSPORT,
         true,
         "a status that is not for transports"},
        {{.fails = true, .ended_with = AWSC_ERR_CONNECT, .result_size = 4},
         1,
         AWSC_ERR_TRANSPORT,
         true,
         "AWSC_EXCHANGE_RESULT_INIT"},
        {{.without_head = true}, 1, AWSC_ERR_TRANSPORT, true, "a response without a head"},
        {{.body_comes_first = true}, 1, AWSC_ERR_PARSE, true, "a body before the head"},
        {{.has_endless_head = true}, 1, AWSC_ERR_PARSE, true, "or more than 4096"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        script s;
        awsc_test_clock *clock = NULL;
        prepare(&s, &cases[i].plan, 1);
        assert_int_equal(awsc_test_clock_new((awsc_time){1700000000, 0}, &clock, NULL), AWSC_OK);
        awsc_config config = config_of(&s);
        config.clock = awsc_test_clock_of(clock);
        config.max_attempts = AWSC_I32(3);
        awsc_lambda *lambda = lambda_of(&config);
        outcome o = invoke(lambda, NULL);
        if (o.status != cases[i].status || !strstr(o.text, cases[i].words)) fail_msg("case %zu: %s", i, o.text);
        assert_int_equal(s.starts, cases[i].starts);
        assert_int_equal(o.maybe_executed, cases[i].maybe_executed);
        awsc_lambda_free(lambda);
        awsc_test_clock_free(clock);
    }
}

static void the_attempt_after_a_failure_may_succeed(void **state)
{
    const plan plans[] = {{.fails = true, .ended_with = AWSC_ERR_CONNECT},
                          {.fails = true, .ended_with = AWSC_ERR_TIMEOUT},
                          {.body = "\"hello\"", .body_size = 7}};
    script s;
    awsc_test_clock *clock = NULL;
    (void)state;
    prepare(&s, plans, 3);
    assert_int_equal(awsc_test_clock_new((awsc_time){1700000000, 0}, &clock, NULL), AWSC_OK);
    awsc_config config = config_of(&s);
    config.clock = awsc_test_clock_of(clock);
    awsc_lambda *lambda = lambda_of(&config);
    outcome o = invoke(lambda, NULL);
    expect_hello(&o);
    assert_int_equal(s.starts, 3);
    awsc_lambda_free(lambda);
    awsc_test_clock_free(clock);
}

/* ---- structures -------------------------------------------------------------------------------------------------- */

static void expect_refusal(const script *s, int status, const char *words)
{
    awsc_lambda *lambda = NULL;
    awsc_credentials_provider *provider = NULL;
    awsc_error *error = NULL;
    awsc_config config = config_of(s);
    assert_int_equal(awsc_lambda_new(&config, &lambda, &error), status);
    assert_non_null(strstr(awsc_error_text(error), words));
    assert_null(lambda);
    assert_int_equal(awsc_credentials_provider_new_default(&config, &provider, &error), status);
    assert_non_null(strstr(awsc_error_text(error), words));
    assert_null(provider);
    awsc_error_free(error);
    fixture_config_clear(&config);
}

static void a_missing_function_is_named(void **state)
{
    script s;
    (void)state;
    prepare(&s, &hello, 1);
    s.table.start = NULL;
    expect_refusal(&s, AWSC_ERR_CONFIG, "config.transport: start is NULL");
    prepare(&s, &hello, 1);
    s.table.resume = NULL;
    expect_refusal(&s, AWSC_ERR_CONFIG, "config.transport: resume is NULL");
    prepare(&s, &hello, 1);
    s.table.cancel = NULL;
    expect_refusal(&s, AWSC_ERR_CONFIG, "config.transport: cancel is NULL");
    prepare(&s, &hello, 1);
    s.table.struct_size = offsetof(awsc_transport, cancel);
    expect_refusal(&s, AWSC_ERR_VALIDATION, "config.transport: struct_size is not set; begin with AWSC_TRANSPORT_INIT");
}

/* The program was compiled with shorter structures. */
static void shorter_structures_are_accepted(void **state)
{
    plan old = hello;
    old.result_size = offsetof(awsc_exchange_result, message);
    script s;
    (void)state;
    prepare(&s, &old, 1);
    s.table.struct_size = offsetof(awsc_transport, resume_upload);
    awsc_config config = config_of(&s);
    awsc_lambda *lambda = lambda_of(&config);
    outcome o = invoke(lambda, NULL);
    expect_hello(&o);
    awsc_lambda_free(lambda);
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static void *count_allocate(void *user, size_t size)
{
    ++*(size_t *)user;
    return malloc(size);
}

static void *count_resize(void *user, void *memory, size_t size)
{
    ++*(size_t *)user;
    return realloc(memory, size);
}

static void count_release(void *user, void *memory)
{
    (void)user;
    free(memory);
}

static void a_transport_does_not_use_the_memory_of_the_client(void **state)
{
    size_t allocations = 0;
    awsc_allocator allocator = AWSC_ALLOCATOR_INIT;
    script s;
    (void)state;
    allocator.user = &allocations;
    allocator.allocate = count_allocate;
    allocator.resize = count_resize;
    allocator.release = count_release;
    prepare(&s, &hello, 1);
    s.allocations = &allocations;
    awsc_config config = config_of(&s);
    config.allocator = &allocator;
    awsc_lambda *lambda = lambda_of(&config);
    outcome o = invoke(lambda, NULL);
    expect_hello(&o);
    assert_true(allocations > 0);
    assert_int_equal(s.own_allocations, 0);
    awsc_lambda_free(lambda);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_transports_report_decides_about_a_retry),
        cmocka_unit_test(the_attempt_after_a_failure_may_succeed),
        cmocka_unit_test(a_missing_function_is_named),
        cmocka_unit_test(shorter_structures_are_accepted),
        cmocka_unit_test(a_transport_does_not_use_the_memory_of_the_client),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
