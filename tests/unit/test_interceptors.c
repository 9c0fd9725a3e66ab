/* SPDX-License-Identifier: Apache-2.0 */
/* Interceptors: the order of hooks, their information, their changes and their failures. */
#include "unit/interceptor_scene.h"

/* ---- order ------------------------------------------------------------------------------------------------------- */

static void hooks_run_around_each_attempt_and_at_the_end(void **state)
{
    scene *s = *state;
    open_client(s);
    for (int on_loop = 0; on_loop < 2; on_loop++) {
        answer(s, 503, "{}");
        answer(s, 429, "{}");
        answer(s, 200, "{}");
        get(s, on_loop, NULL);
        assert_int_equal(s->status, AWSC_OK);
        assert_string_equal(s->story, "a:sign1(none) a:send1 a:class1 a:after1(503/transient) "
                                      "a:sign2(transient) a:send2 a:class2 a:after2(429/throttling) "
                                      "a:sign3(throttling) a:send3 a:after3(200/none) a:end3(0) delivered ");
    }
}

static void interceptors_of_the_call_run_after_the_clients(void **state)
{
    scene *s = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.interceptors = &s->list[1];
    options.interceptor_count = 1;
    options.max_attempts = AWSC_I32(1);
    open_client(s);
    for (int on_loop = 0; on_loop < 2; on_loop++) {
        answer(s, 503, "{}");
        get(s, on_loop, &options);
        assert_int_equal(s->status, AWSC_ERR_SERVICE);
        assert_string_equal(s->story, "a:sign1(none) b:sign1(none) a:send1 b:send1 a:class1 b:class1 "
                                      "b:after1(503/none) a:after1(503/none) b:end1(-1) a:end1(-1) delivered ");
    }
}

static void interceptors_may_be_set_for_one_call_only(void **state)
{
    scene *s = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.interceptors = s->list;
    options.interceptor_count = 2;
    s->config.interceptor_count = 0;
    open_client(s);
    answer(s, 200, "{}");
    get(s, false, &options);
    assert_string_equal(s->story, "a:sign1(none) b:sign1(none) a:send1 b:send1 b:after1(200/none) a:after1(200/none) "
                                  "b:end1(0) a:end1(0) delivered ");
    answer(s, 200, "{}");
    get(s, false, NULL);
    assert_string_equal(s->story, "delivered ");
}

static void a_missing_hook_is_skipped(void **state)
{
    scene *s = *state;
    awsc_interceptor_init(&s->second.interceptor); /* none */
    s->config.interceptor_count = 2;
    s->first.interceptor.before_signing = NULL;
    s->first.interceptor.classify = NULL;
    open_client(s);
    answer(s, 400, "{}");
    get(s, false, NULL);
    assert_string_equal(s->story, "a:send1 a:after1(400/none) a:end1(-1) delivered ");
}

static void a_call_that_does_not_begin_has_no_hooks(void **state)
{
    scene *s = *state;
    const awsc_lambda_get_function_input nothing = {0};
    open_client(s);
    assert_int_equal(awsc_lambda_get_function(s->lambda, &nothing, NULL, NULL, &s->error), AWSC_ERR_VALIDATION);
    assert_string_equal(s->story, "");
}

static void a_call_without_credentials_still_runs_at_end(void **state)
{
    scene *s = *state;
    awsc_credentials_provider *empty = NULL;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    unsetenv("AWS_ACCESS_KEY_ID");
    assert_int_equal(awsc_credentials_provider_new_environment(&empty, NULL), AWSC_OK);
    options.credentials = empty;
    open_client(s);
    get(s, false, &options);
    assert_int_equal(s->status, AWSC_ERR_CREDENTIALS);
    assert_string_equal(s->story, "a:end0(-3) delivered ");
    awsc_credentials_provider_free(empty);
}

static void give_keys(void *user, awsc_credentials_request *request)
{
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    (void)user;
    keys.access_key_id = "AKIDEXAMPLE";
    keys.secret_access_key = "very-secret-key";
    awsc_credentials_request_answer(request, &keys);
}

static void expired_credentials_are_a_retry_reason(void **state)
{
    scene *s = *state;
    awsc_http_header type = {"x-amzn-ErrorType", "ExpiredTokenException"};
    awsc_credentials_provider *asked = NULL;
    awsc_callback_options callback = AWSC_CALLBACK_OPTIONS_INIT;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    callback.get = give_keys;
    assert_int_equal(awsc_credentials_provider_new_callback(&callback, &asked, NULL), AWSC_OK);
    options.credentials = asked;
    open_client(s);
    assert_int_equal(awsc_replay_add(s->replay, 403, &type, 1, "{}", 2, NULL), AWSC_OK);
    answer(s, 200, "{}");
    get(s, false, &options);
    assert_int_equal(s->status, AWSC_OK);
    assert_string_equal(s->story, "a:sign1(none) a:send1 a:after1(403/credentials) a:sign2(credentials) a:send2 "
                                  "a:after2(200/none) a:end2(0) delivered ");
    awsc_credentials_provider_free(asked);
}

static void a_wrong_clock_is_a_retry_reason(void **state)
{
    scene *s = *state;
    awsc_http_header headers[] = {{"x-amzn-ErrorType", "SignatureDoesNotMatch"},
                                  {"Date", "Tue, 14 Nov 2023 23:13:20 GMT"}};
    open_client(s);
    assert_int_equal(awsc_replay_add(s->replay, 403, headers, 2, "{}", 2, NULL), AWSC_OK);
    answer(s, 200, "{}");
    get(s, false, NULL);
    assert_int_equal(s->status, AWSC_OK);
    assert_non_null(strstr(s->story, "a:after1(403/clock) a:sign2(clock) "));
}

static int see_delay(void *user, awsc_interception *interception, const awsc_attempt *a, awsc_error **error)
{
    recorder *r = user;
    (void)interception;
    (void)error;
    assert_int_equal(a->delay_ms, 0);
    note(r->scene, "delay:%d ", (int)r->delay_ms);
    return AWSC_OK;
}

/* ---- information for hooks --------------------------------------------------------------------------------------- */

/* The delay that is told is the time for which the call sleeps. */
static void a_hook_knows_the_delay_before_the_next_attempt(void **state)
{
    scene *s = *state;
    awsc_http_header wait = {"x-amz-retry-after", "1500"};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.max_attempts = AWSC_I32(2);
    s->first.interceptor.before_attempt = see_delay;
    open_client(s);
    for (int i = 0; i < 2; i++) assert_int_equal(awsc_replay_add(s->replay, 503, &wait, 1, "{}", 2, NULL), AWSC_OK);
    get(s, false, &options);
    assert_int_equal(s->status, AWSC_ERR_SERVICE);
    assert_int_equal(s->first.delay_ms, 0);
    assert_string_equal(s->story, "a:sign1(none) delay:0 a:class1 a:after1(503/transient) a:sign2(transient) "
                                  "delay:1500 a:class1 a:after2(503/none) a:end2(-1) delivered ");
    assert_int_equal(awsc_test_clock_elapsed_ms(s->clock), 1500);
}

static void secrets_are_masked_unless_they_are_asked_for(void **state)
{
    scene *s = *state;
    open_client(s);
    answer(s, 200, "{}");
    get(s, false, NULL);
    assert_non_null(strstr(s->shown, "Authorization: ***\n"));
    assert_non_null(strstr(s->shown, "X-Amz-Security-Token: ***\n"));
    assert_non_null(strstr(s->shown, "Set-Cookie: ***\n"));
    assert_non_null(strstr(s->shown, "X-Amzn-RequestId: id-1\n"));
    assert_null(strstr(s->shown, "very-secret"));
}

static void secrets_are_shown_if_they_are_asked_for(void **state)
{
    scene *s = *state;
    s->first.interceptor.show_secrets = AWSC_BOOL(true);
    open_client(s);
    answer(s, 200, "{}");
    get(s, false, NULL);
    assert_non_null(strstr(s->shown, "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"));
    assert_non_null(strstr(s->shown, "X-Amz-Security-Token: very-secret-token\n"));
    assert_non_null(strstr(s->shown, "Set-Cookie: very-secret-cookie\n"));
}

typedef struct facts {
    bool seen;
    char url[256], endpoint[256], call_id[64], later_id[64];
    awsc_time began;
} facts;

static int take_facts(void *user, awsc_interception *interception, const awsc_attempt *a, awsc_error **error)
{
    facts *f = user;
    (void)interception;
    (void)error;
    f->seen = true;
    assert_string_equal(a->service, "Lambda");
    assert_string_equal(a->operation, "GetFunction");
    assert_string_equal(awsc_http_head_method(a->request), "GET");
    assert_int_equal(a->max_attempts, 3);
    snprintf(f->url, sizeof f->url, "%s", awsc_http_head_url(a->request));
    snprintf(f->endpoint, sizeof f->endpoint, "%s", a->endpoint);
    snprintf(a->number == 1 ? f->call_id : f->later_id, sizeof f->call_id, "%s", a->call_id);
    assert_string_equal(awsc_http_head_get(a->request, "amz-sdk-invocation-id"), a->call_id);
    assert_null(awsc_http_head_get(a->request, "absent"));
    assert_null(awsc_http_head_name(a->request, awsc_http_head_count(a->request)));
    assert_null(awsc_http_head_value(a->request, awsc_http_head_count(a->request)));
    assert_null(a->response);
    f->began = a->began;
    return AWSC_OK;
}

static void a_hook_knows_call_attempt_and_endpoint(void **state)
{
    scene *s = *state;
    facts f = {false};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_interceptor_init(&s->first.interceptor);
    s->first.interceptor.user = &f;
    s->first.interceptor.before_attempt = take_facts;
    open_client(s);
    answer(s, 503, "{}");
    answer(s, 200, "{}");
    get(s, false, NULL);
    assert_true(f.seen);
    assert_string_equal(f.url, "https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/hello");
    assert_string_equal(f.endpoint, "https://lambda.eu-west-1.amazonaws.com");
    assert_int_equal(strlen(f.call_id), 36);
    assert_string_equal(f.call_id, f.later_id);
    assert_true(f.began.seconds >= 1700000000);
    options.endpoint_url = "http://127.0.0.1:9/base/";
    answer(s, 200, "{}");
    get(s, true, &options);
    assert_string_equal(f.endpoint, "http://127.0.0.1:9/base");
}

/* ---- changes by hooks -------------------------------------------------------------------------------------------- */

typedef struct change {
    const char *header, *value, *query, *query_value;
    int status;
    bool ignores; /* result of a setter */
} change;

static int change_request(void *user, awsc_interception *interception, const awsc_attempt *a, awsc_error **error)
{
    change *c = user;
    char value[64];
    snprintf(value, sizeof value, "%s%d", c->value ? c->value : "", (int)a->number);
    c->status = AWSC_OK;
    if (c->header) c->status = awsc_interception_set_header(interception, c->header, value, error);
    if (c->query) c->status = awsc_interception_set_query(interception, c->query, c->query_value, error);
    return c->ignores ? AWSC_OK : c->status;
}

static change *use_change(scene *s, change *c)
{
    awsc_interceptor_init(&s->first.interceptor);
    s->first.interceptor.user = c;
    s->first.interceptor.before_signing = change_request;
    open_client(s);
    return c;
}

static void a_header_that_a_hook_sets_is_signed_and_replaced(void **state)
{
    scene *s = *state;
    change c = {.header = "X-Mine", .value = "try-"};
    use_change(s, &c);
    answer(s, 503, "{}");
    answer(s, 200, "{}");
    get(s, false, NULL);
    for (size_t i = 0; i < 2; i++) {
        const awsc_http_request *request = awsc_replay_request(s->replay, i);
        assert_string_equal(awsc_http_request_header(request, "x-mine"), i ? "try-2" : "try-1");
        assert_non_null(strstr(awsc_http_request_header(request, "Authorization"), ";x-mine"));
    }
}

static void a_query_that_a_hook_sets_is_sent_once_an_attempt(void **state)
{
    scene *s = *state;
    change c = {.query = "trace id", .query_value = "a/b&c"};
    const awsc_lambda_get_function_input input = {.function_name = "hello", .qualifier = "live"};
    use_change(s, &c);
    answer(s, 503, "{}");
    answer(s, 200, "{}");
    assert_int_equal(awsc_lambda_get_function(s->lambda, &input, NULL, NULL, NULL), AWSC_OK);
    for (size_t i = 0; i < 2; i++)
        assert_string_equal(awsc_http_request_query(awsc_replay_request(s->replay, i)),
                            "Qualifier=live&trace%20id=a%2Fb%26c");
    c.query = "Qualifier";
    c.query_value = "";
    answer(s, 200, "{}");
    assert_int_equal(awsc_lambda_get_function(s->lambda, &input, NULL, NULL, NULL), AWSC_OK);
    assert_string_equal(awsc_http_request_query(awsc_replay_request(s->replay, 2)), "Qualifier=");
}

static void headers_that_the_library_sets_are_refused(void **state)
{
    scene *s = *state;
    static const char *const names[] = {"Host", "content-length", "Content-Encoding", "Transfer-Encoding", "a b", ""};
    change c = {0};
    use_change(s, &c);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        c.header = names[i];
        get(s, i % 2, NULL);
        assert_int_equal(s->status, AWSC_ERR_VALIDATION);
        assert_int_equal(awsc_error_attempts(s->error), 0);
        assert_string_equal(awsc_error_operation(s->error), "GetFunction");
    }
    c.header = "X-Mine";
    c.value = "line\r\nbreak";
    get(s, false, NULL);
    assert_int_equal(s->status, AWSC_ERR_VALIDATION);
    c.header = NULL;
    c.query = "";
    c.query_value = "x";
    get(s, false, NULL);
    assert_int_equal(s->status, AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_replay_request_count(s->replay), 0);
    /* The hook may ignore the refusal. */
    c.ignores = true;
    answer(s, 200, "{}");
    get(s, false, NULL);
    assert_int_equal(s->status, AWSC_OK);
}

static void a_signed_request_is_not_changed(void **state)
{
    scene *s = *state;
    open_client(s);
    answer(s, 200, "{}");
    get(s, false, NULL);
    assert_int_equal(s->status, AWSC_OK);
    assert_int_equal(s->first.set_later, AWSC_ERR_VALIDATION);
    assert_null(awsc_http_request_header(awsc_replay_request(s->replay, 0), "X-Late"));
}

/* ---- failures of hooks ------------------------------------------------------------------------------------------- */

static void a_hook_that_fails_ends_the_call(void **state)
{
    scene *s = *state;
    open_client(s);
    for (int on_loop = 0; on_loop < 2; on_loop++) {
        s->first.before_signing_status = AWSC_ERR_CONNECT;
        get(s, on_loop, NULL);
        assert_int_equal(s->status, AWSC_ERR_CONNECT);
        assert_non_null(strstr(awsc_error_message(s->error), "before_signing returned -5 (AWSC_ERR_CONNECT)"));
        assert_int_equal(awsc_error_attempts(s->error), 0);
        assert_string_equal(s->story, "a:sign1(none) a:after1(-5/none) a:end1(-5) delivered ");
        s->first.before_signing_status = AWSC_OK;
        s->first.before_attempt_status = 7;
        get(s, on_loop, NULL);
        assert_int_equal(s->status, AWSC_ERR_VALIDATION);
        assert_non_null(strstr(awsc_error_message(s->error), "before_attempt returned 7"));
        assert_string_equal(s->story, "a:sign1(none) a:send1 a:after1(-2/none) a:end1(-2) delivered ");
        s->first.before_attempt_status = AWSC_OK;
    }
    assert_int_equal(awsc_replay_request_count(s->replay), 0);
}

static void every_error_of_the_library_may_be_that_of_a_hook(void **state)
{
    scene *s = *state;
    open_client(s);
    for (int status = 2; status >= AWSC_ERR_WAITER - 2; status--) {
        if (status == 0) continue;
        s->first.before_signing_status = status;
        get(s, false, NULL);
        assert_int_equal(s->status, status < 0 && status >= AWSC_ERR_WAITER ? status : AWSC_ERR_VALIDATION);
        /* With its own words only if the status is one. */
        s->first.says = "the words of the hook";
        get(s, false, NULL);
        bool own = status < 0 && status >= AWSC_ERR_WAITER;
        assert_int_equal(strcmp(awsc_error_message(s->error), s->first.says) == 0, own);
        s->first.says = NULL;
    }
    assert_int_equal(awsc_replay_request_count(s->replay), 0);
}

static void a_hook_classifies_within_the_classes_there_are(void **state)
{
    scene *s = *state;
    s->config.interceptor_count = 2;
    open_client(s);
    for (int said = -1; said <= AWSC_FAILURE_THROTTLING + 2; said++) {
        s->first.class_returned = said;
        answer(s, 404, "{}");
        answer(s, 200, "{}");
        get(s, false, NULL);
        bool is_class = said >= AWSC_FAILURE_FINAL && said <= AWSC_FAILURE_THROTTLING;
        assert_int_equal(s->second.class_seen, is_class ? said : AWSC_FAILURE_FINAL);
        if (!awsc_replay_left(s->replay)) continue;
        s->first.class_returned = -1;
        get(s, false, NULL);
        assert_int_equal(s->status, AWSC_OK);
    }
}

static void a_hook_says_why_it_fails(void **state)
{
    scene *s = *state;
    open_client(s);
    s->first.says = "the circuit is open";
    s->first.before_signing_status = AWSC_ERR_CANCELLED;
    get(s, false, NULL);
    assert_int_equal(s->status, AWSC_ERR_CANCELLED);
    assert_string_equal(awsc_error_message(s->error), "the circuit is open");
    get(s, true, NULL);
    assert_string_equal(awsc_error_message(s->error), "the circuit is open");
    s->first.before_signing_status = 12345; /* which awsc_error_set_text refuses */
    get(s, true, NULL);
    assert_int_equal(s->status, AWSC_ERR_VALIDATION);
}

static void a_failing_later_hook_still_ends_the_attempt(void **state)
{
    scene *s = *state;
    s->config.interceptor_count = 2;
    s->second.before_signing_status = AWSC_ERR_CONFIG;
    open_client(s);
    get(s, false, NULL);
    assert_string_equal(s->story, "a:sign1(none) b:sign1(none) b:after1(-11/none) a:after1(-11/none) b:end1(-11) "
                                  "a:end1(-11) delivered ");
}

static void a_hook_may_cancel_its_call(void **state)
{
    scene *s = *state;
    bool *const hooks[] = {&s->first.cancels_before_signing, &s->first.cancels_before_attempt,
                           &s->first.cancels_in_classify, &s->first.cancels_after_attempt, &s->first.cancels_at_end};
    static const char *const stories[] = {
        "a:sign1(none) a:after1(-9/none) a:end1(-9) delivered ",
        "a:sign1(none) a:send1 a:after1(-9/none) a:end1(-9) delivered ",
        "a:sign1(none) a:send1 a:class1 a:after1(503/none) a:end1(-9) delivered ",
        "a:sign1(none) a:send1 a:class1 a:after1(503/transient) a:end1(-9) delivered ",
    };
    open_client(s);
    for (size_t i = 0; i < 5; i++) {
        *hooks[i] = true;
        if (i > 1) answer(s, 503, "{}");
        if (i == 4) answer(s, 200, "{}");
        get(s, true, NULL);
        assert_int_equal(s->status, i < 4 ? AWSC_ERR_CANCELLED : AWSC_OK);
        if (i < 4) assert_string_equal(s->story, stories[i]);
        *hooks[i] = false;
    }
    assert_int_equal(awsc_replay_left(s->replay), 0);
}

static void a_cancelled_call_still_runs_at_end(void **state)
{
    scene *s = *state;
    awsc_loop *loop = NULL;
    open_client(s);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_get_function_start(s->lambda, loop, &hello, NULL, got, s, &s->call, NULL), AWSC_OK);
    awsc_call_cancel(s->call);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_string_equal(s->story, "a:end0(-9) delivered ");
    /* The same holds for a call whose loop is freed. */
    awsc_error_free(s->error);
    s->error = NULL;
    s->story[0] = '\0';
    assert_int_equal(awsc_lambda_get_function_start(s->lambda, loop, &hello, NULL, got, s, &s->call, NULL), AWSC_OK);
    awsc_loop_free(loop);
    assert_string_equal(s->story, "a:end0(-9) delivered ");
}

static void interceptors_without_their_initialiser_are_refused(void **state)
{
    scene *s = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_interceptor zero = {0};
    const awsc_interceptor *const lists[][2] = {{NULL, NULL}, {&zero, NULL}, {&s->first.interceptor, NULL}};
    for (size_t i = 0; i < 3; i++) {
        s->config.interceptors = lists[i];
        s->config.interceptor_count = 2;
        assert_int_equal(awsc_lambda_new(&s->config, &s->lambda, &s->error), AWSC_ERR_CONFIG);
        assert_non_null(strstr(awsc_error_message(s->error), i == 2 ? "interceptor 1" : "interceptor 0"));
    }
    s->config.interceptors = NULL;
    assert_int_equal(awsc_lambda_new(&s->config, &s->lambda, &s->error), AWSC_ERR_CONFIG);
    s->config.interceptor_count = 0;
    open_client(s);
    options.interceptor_count = 1;
    get(s, false, &options);
    assert_int_equal(s->status, AWSC_ERR_VALIDATION);
    options.interceptors = lists[1];
    get(s, false, &options);
    assert_int_equal(s->status, AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(s->error), "AWSC_INTERCEPTOR_INIT"));
    assert_int_equal(awsc_lambda_get_function_start(s->lambda, NULL, &hello, &options, got, s, NULL, NULL),
                     AWSC_ERR_VALIDATION);
}

/* Pages keep the options for each of their calls. */
static void interceptors_of_pages_are_refused_by_their_first_call(void **state)
{
    scene *s = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_pages_options pages_options = AWSC_PAGES_OPTIONS_INIT;
    awsc_interceptor zero = {0};
    const awsc_interceptor *const lists[][2] = {{NULL, NULL}, {&zero, NULL}, {&s->first.interceptor, NULL}};
    open_client(s);
    pages_options.call = &options;
    options.interceptor_count = 2;
    for (size_t i = 0; i < 3; i++) {
        awsc_lambda_list_functions_pages *pages = NULL;
        options.interceptors = lists[i];
        assert_int_equal(awsc_lambda_list_functions_pages_new(s->lambda, NULL, &pages_options, &pages, NULL), AWSC_OK);
        awsc_error_free(s->error);
        s->error = NULL;
        assert_int_equal(awsc_lambda_list_functions_pages_next(pages, NULL, &s->error), AWSC_ERR_VALIDATION);
        assert_non_null(strstr(awsc_error_message(s->error), i == 2 ? "interceptor 1" : "interceptor 0"));
        awsc_lambda_list_functions_pages_free(pages);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(hooks_run_around_each_attempt_and_at_the_end),
        TEST(interceptors_of_the_call_run_after_the_clients),
        TEST(interceptors_may_be_set_for_one_call_only),
        TEST(a_missing_hook_is_skipped),
        TEST(a_call_that_does_not_begin_has_no_hooks),
        TEST(a_call_without_credentials_still_runs_at_end),
        TEST(expired_credentials_are_a_retry_reason),
        TEST(a_wrong_clock_is_a_retry_reason),
        TEST(a_hook_knows_the_delay_before_the_next_attempt),
        TEST(secrets_are_masked_unless_they_are_asked_for),
        TEST(secrets_are_shown_if_they_are_asked_for),
        TEST(a_hook_knows_call_attempt_and_endpoint),
        TEST(a_header_that_a_hook_sets_is_signed_and_replaced),
        TEST(a_query_that_a_hook_sets_is_sent_once_an_attempt),
        TEST(headers_that_the_library_sets_are_refused),
        TEST(a_signed_request_is_not_changed),
        TEST(a_hook_that_fails_ends_the_call),
        TEST(every_error_of_the_library_may_be_that_of_a_hook),
        TEST(a_hook_classifies_within_the_classes_there_are),
        TEST(a_hook_says_why_it_fails),
        TEST(a_failing_later_hook_still_ends_the_attempt),
        TEST(a_hook_may_cancel_its_call),
        TEST(a_cancelled_call_still_runs_at_end),
        TEST(interceptors_without_their_initialiser_are_refused),
        TEST(interceptors_of_pages_are_refused_by_their_first_call),
    };
    interceptor_scene_environment();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
