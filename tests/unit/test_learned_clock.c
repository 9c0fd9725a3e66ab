/* SPDX-License-Identifier: Apache-2.0 */
/* Which answers tell the service's clock, and how wrong a clock must be to explain a refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda.h>
#include <awsc/testing.h>

#include "base/timestamp.h"
#include "loop/loop.h"
#include "http/transport.h"

enum { START = 1700000000 };

/* ---- a service whose answers take their time ----------------------------------------------------------------------
 */

typedef struct scene {
    awsc_transport transport;
    awsc_test_clock *clock;
    awsc_config config;
    awsc_lambda *lambda;
    int64_t takes_s, date_s; /* how long a response takes, and its Date; 0: none */
    bool from_cache;
    const char *code; /* error code of the first response; NULL: it is a success */
    unsigned requests;
    char signed_at[2][20];
} scene;

struct awsc_exchange {
    scene *owner;
    awsc_loop *loop;
    awsc_exchange_handler handler;
    awsc_task task;
};

static void tell_header(const awsc_exchange_handler *handler, const char *name, const char *value)
{
    assert_int_equal(handler->on_header(handler->user, name, strlen(name), value, strlen(value)), AWSC_OK);
}

static void answer(awsc_task *task)
{
    awsc_exchange *exchange = (awsc_exchange *)(void *)((char *)task - offsetof(awsc_exchange, task));
    const awsc_exchange_handler handler = exchange->handler;
    scene *s = exchange->owner;
    bool fails = s->code && s->requests == 1;
    awsc_exchange_result result = AWSC_EXCHANGE_RESULT_INIT;
    free(exchange);
    awsc_test_clock_set(s->clock, (awsc_time){awsc_clock_now(awsc_test_clock_of(s->clock)).seconds + s->takes_s, 0});
    handler.on_status(handler.user, fails ? 403 : 200);
    if (s->date_s) {
        awsc_buffer date = AWSC_BUFFER_INIT(awsc_allocator_default());
        awsc_time_format_http_date(&date, (awsc_time){s->date_s, 0});
        tell_header(&handler, "Date", awsc_buffer_text(&date));
        awsc_buffer_clear(&date);
    }
    if (s->from_cache) tell_header(&handler, "Age", "5");
    if (fails) tell_header(&handler, "x-amzn-ErrorType", s->code);
    handler.on_head_end(handler.user);
    handler.on_body(handler.user, "{}", 2);
    handler.on_end(handler.user, &result);
}

static int start(void *user, awsc_loop *loop, const awsc_exchange_request *request,
                 const awsc_exchange_handler *handler, awsc_exchange **out, awsc_error **error)
{
    scene *s = user;
    awsc_exchange *exchange = calloc(1, sizeof *exchange);
    (void)error;
    assert_non_null(exchange);
    snprintf(s->signed_at[s->requests++ % 2], sizeof s->signed_at[0], "%s",
             awsc_http_request_header(request->request, "X-Amz-Date"));
    *exchange = (awsc_exchange){s, loop, *handler, {.run = answer}};
    awsc_loop_defer(loop, &exchange->task);
    *out = exchange;
    return AWSC_OK;
}

static bool cancel(awsc_exchange *exchange)
{
    awsc_loop_withdraw(exchange->loop, &exchange->task);
    free(exchange);
    return true;
}

static void resume(awsc_exchange *exchange)
{
    (void)exchange;
}

static void open_scene(scene *s, bool corrects)
{
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    keys.access_key_id = "AKIDEXAMPLE";
    keys.secret_access_key = "hush";
    memset(s, 0, sizeof *s);
    assert_int_equal(awsc_test_clock_new((awsc_time){START, 0}, &s->clock, NULL), AWSC_OK);
    s->transport = (awsc_transport)AWSC_TRANSPORT_INIT;
    s->transport.user = s;
    s->transport.start = start;
    s->transport.resume = resume;
    s->transport.cancel = cancel;
    s->config = (awsc_config)AWSC_CONFIG_INIT;
    s->config.region = "eu-west-1";
    s->config.config_file = s->config.credentials_file = "/dev/null";
    s->config.transport = &s->transport;
    s->config.clock = awsc_test_clock_of(s->clock);
    s->config.correct_clock_skew = AWSC_BOOL(corrects);
    assert_int_equal(awsc_credentials_provider_new_static(&keys, &s->config.credentials, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_new(&s->config, &s->lambda, NULL), AWSC_OK);
}

static void close_scene(scene *s)
{
    awsc_lambda_free(s->lambda);
    awsc_credentials_provider_free(s->config.credentials);
    awsc_test_clock_free(s->clock);
}

static int list(scene *s)
{
    awsc_lambda_list_functions_input input = {0};
    return awsc_lambda_list_functions(s->lambda, &input, NULL, NULL, NULL);
}

static int64_t seconds_of(const char *basic)
{
    awsc_time time = {0, 0};
    assert_int_equal(awsc_time_parse_basic(awsc_view_text(basic), &time), 0);
    return time.seconds;
}

/* By how much the second call is signed later than the clock says, after a first one with these answers. */
static int64_t skew_after(bool corrects, int64_t takes_s, int64_t date_s, bool from_cache)
{
    scene s;
    open_scene(&s, corrects);
    s.takes_s = takes_s;
    s.date_s = date_s;
    s.from_cache = from_cache;
    assert_int_equal(list(&s), AWSC_OK);
    int64_t now_s = awsc_clock_now(awsc_test_clock_of(s.clock)).seconds;
    assert_int_equal(list(&s), AWSC_OK);
    assert_int_equal(s.requests, 2);
    int64_t skew = seconds_of(s.signed_at[1]) - now_s;
    close_scene(&s);
    return skew;
}

static void a_date_tells_the_clock_at_the_middle_of_the_round_trip(void **state)
{
    (void)state;
    assert_int_equal(skew_after(true, 0, START + 1000, false), 1000);
    assert_int_equal(skew_after(true, 0, START - 1, false), -1);
    assert_int_equal(skew_after(true, 10, START + 1005, false), 1000);
    assert_int_equal(skew_after(true, 15 * 60, START + 450, false), 0);
    assert_int_equal(skew_after(true, 15 * 60, START + 450 + 7, false), 7);
}

static void answers_that_took_too_long_or_are_old_tell_nothing(void **state)
{
    (void)state;
    assert_int_equal(skew_after(true, 0, 0, false), 0);                      /* no date */
    assert_int_equal(skew_after(true, 0, START + 1000, true), 0);            /* out of a cache */
    assert_int_equal(skew_after(true, 15 * 60 + 1, START + 1000, false), 0); /* too long ago */
    assert_int_equal(skew_after(true, -1, START + 1000, false), 0);          /* our clock was set back */
    assert_int_equal(skew_after(false, 0, START + 1000, false), 0);          /* unwanted */
}

static void one_success_in_a_second_tells_the_clock_and_a_refusal_always_does(void **state)
{
    (void)state;
    scene s;
    open_scene(&s, true);
    s.date_s = START + 1000;
    assert_int_equal(list(&s), AWSC_OK);
    s.date_s = START + 5000; /* another server's clock, within the second */
    assert_int_equal(list(&s), AWSC_OK);
    assert_int_equal(list(&s), AWSC_OK);
    assert_int_equal(seconds_of(s.signed_at[0]), START + 1000);

    s.requests = 0;
    s.code = "RequestTimeTooSkewed";
    assert_int_equal(list(&s), AWSC_OK);
    assert_int_equal(seconds_of(s.signed_at[0]), START + 1000);
    assert_int_equal(seconds_of(s.signed_at[1]), START + 5000);

    s.takes_s = 1; /* the next second */
    s.date_s = START + 2001;
    assert_int_equal(list(&s), AWSC_OK);
    s.takes_s = 0;
    assert_int_equal(list(&s), AWSC_OK);
    assert_int_equal(
        seconds_of(s.signed_at[(s.requests - 1) % 2]) - awsc_clock_now(awsc_test_clock_of(s.clock)).seconds, 2001);
    close_scene(&s);
}

/* How many requests a call makes whose first one is refused so by a server with this clock. */
static unsigned requests_after(const char *code, int64_t skew_s)
{
    scene s;
    open_scene(&s, true);
    s.code = code;
    s.date_s = START + skew_s;
    int status = list(&s);
    unsigned requests = s.requests;
    assert_int_equal(status, requests == 2 ? AWSC_OK : AWSC_ERR_SERVICE);
    if (requests == 2) assert_int_equal(seconds_of(s.signed_at[1]) - seconds_of(s.signed_at[0]) >= skew_s, true);
    close_scene(&s);
    return requests;
}

static void a_clock_that_is_four_minutes_wrong_explains_a_refused_signature(void **state)
{
    static const char *const codes[] = {"InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure",
                                        "RequestTimeTooSkewed", "AccessDeniedException"};
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) assert_int_equal(requests_after(codes[i], 241), 2);
    assert_int_equal(requests_after("InvalidSignatureException", 240), 1);
    assert_int_equal(requests_after("InvalidSignatureException", -240), 1);
    assert_int_equal(requests_after("InvalidSignatureException", -241), 2);
    assert_int_equal(requests_after("ResourceNotFoundException", 1000), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date_tells_the_clock_at_the_middle_of_the_round_trip),
        cmocka_unit_test(answers_that_took_too_long_or_are_old_tell_nothing),
        cmocka_unit_test(one_success_in_a_second_tells_the_clock_and_a_refusal_always_does),
        cmocka_unit_test(a_clock_that_is_four_minutes_wrong_explains_a_refused_signature),
    };
    return cmocka_run_group_tests_name("learned clock", tests, NULL, NULL);
}
