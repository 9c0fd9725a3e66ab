/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Misbehaving metadata and container services: silent, with too long responses, at another address, with another role
 * than before; and cancelled requests to them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/testing.h>

#include "credentials/imds.h"
#include "loop/loop.h"
#include "support/ask_provider.h"
#include "support/fixture.h"
#include "sys/clock.h"

enum { LARGEST = 64 * 1024, ROUTES = 8 };

#define KEYS(key)                                                                                                      \
    "{\"AccessKeyId\":\"" key "\",\"SecretAccessKey\":\"hidden-secret\",\"Token\":\"a-token\","                        \
    "\"Expiration\":\"2199-01-01T00:00:00Z\",\"Code\":\"Success\"}"

/* ---- a running clock that tests can advance ---------------------------------------------------------------------- */

static uint64_t moved_ms;

static awsc_time moved_now(void *user)
{
    (void)user;
    return awsc_clock_now(awsc_clock_system());
}

static uint64_t moved_monotonic_ms(void *user)
{
    (void)user;
    return awsc_clock_monotonic_ms(awsc_clock_system()) + moved_ms;
}

static const awsc_clock moved_clock = {moved_now, moved_monotonic_ms, NULL, NULL};

/* ---- a service --------------------------------------------------------------------------------------------------- */

/* The answer to requests with this path. */
typedef struct route {
    const char *path;
    raw_answer answer;
    _Atomic unsigned asked;
} route;

typedef struct scene {
    route routes[ROUTES];
    raw_server *server;
    awsc_loop *loop;
    awsc_credentials_provider *provider;
    /* result of asking the provider */
    bool done;
    int status;
    char key[64], message[512];
} scene;

static void give(void *user, const raw_request *request, raw_answer *answer)
{
    scene *s = user;
    const char *path = strchr(request->head, ' ') + 1;
    for (route *r = s->routes; r < s->routes + ROUTES && r->path; r++) {
        if (strncmp(path, r->path, strlen(r->path)) != 0 || path[strlen(r->path)] != ' ') continue;
        r->asked++;
        *answer = r->answer;
        return;
    }
    *answer = fixture_answer_with("404 Not Found", NULL, "", 0);
}

static raw_answer says(const char *status, const char *body)
{
    return fixture_answer_with(status, NULL, body, strlen(body));
}

static const raw_answer silence = {.then = RAW_HOLD};

static void open_server(scene *s, bool ipv6)
{
    memset(s, 0, sizeof *s);
    fixture_clean_environment();
    assert_int_equal(unsetenv("AWS_EC2_METADATA_DISABLED"), 0); /* every endpoint belongs to this test */
    raw_script script = {.answer = give, .user = s, .ipv6 = ipv6};
    s->server = raw_server_start(&script);
    assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), &moved_clock, &s->loop, NULL), AWSC_OK);
}

static void close_scene(scene *s)
{
    awsc_loop_free(s->loop);
    awsc_credentials_provider_free(s->provider);
    raw_server_stop(s->server);
    fixture_clean_environment();
}

static void open_container(scene *s, bool ipv6)
{
    char url[128];
    open_server(s, ipv6);
    s->routes[0].path = "/role";
    snprintf(url, sizeof url, "%s/role", raw_server_url(s->server));
    assert_int_equal(setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1), 0);
    assert_int_equal(awsc_credentials_provider_new_container(&s->provider, NULL), AWSC_OK);
}

enum { TOKEN, ROLE, KEYS_OF_A, KEYS_OF_B };

#define ROLE_PATH "/latest/meta-data/iam/security-credentials-extended/"

static void set_routes(scene *s)
{
    s->routes[TOKEN] = (route){"/latest/api/token", says("200 OK", "session"), 0};
    s->routes[ROLE] = (route){ROLE_PATH, says("200 OK", "a"), 0};
    s->routes[KEYS_OF_A] = (route){ROLE_PATH "a", says("200 OK", KEYS("AKIDA")), 0};
    s->routes[KEYS_OF_B] = (route){ROLE_PATH "b", says("200 OK", KEYS("AKIDB")), 0};
}

static void open_imds(scene *s, bool ipv6, int attempts, int64_t timeout_ms)
{
    open_server(s, ipv6);
    set_routes(s);
    awsc_imds_options options = AWSC_IMDS_OPTIONS_INIT;
    options.endpoint = raw_server_url(s->server);
    if (attempts) options.attempts = AWSC_I32(attempts);
    if (timeout_ms) options.timeout_ms = AWSC_I64(timeout_ms);
    assert_int_equal(awsc_credentials_provider_new_imds(&options, &s->provider, NULL), AWSC_OK);
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

static void on_done(void *user, int status, awsc_identity *identity, awsc_error *error)
{
    scene *s = user;
    assert_false(s->done);
    s->done = true;
    s->status = status;
    snprintf(s->key, sizeof s->key, "%s", identity ? awsc_identity_credentials(identity)->access_key_id : "");
    snprintf(s->message, sizeof s->message, "%s", awsc_error_message(error));
    assert_null(strstr(s->message, "hidden-secret"));
    awsc_identity_free(identity);
    awsc_error_free(error);
}

static awsc_credentials_call *ask(scene *s)
{
    awsc_credentials_call *call = NULL;
    s->done = false;
    assert_int_equal(awsc_credentials_get_start(s->provider, s->loop, NULL, on_done, s, &call, NULL), AWSC_OK);
    return call;
}

static void turn(scene *s)
{
    assert_int_equal(awsc_loop_run_once(s->loop, 20, NULL), AWSC_OK);
}

/* Asks, and advances the clock by `ms` after each request to the service. */
static void ask_with_pauses(scene *s, uint64_t ms)
{
    unsigned before = raw_server_executions(s->server);
    (void)ask(s);
    while (!s->done) {
        turn(s);
        for (unsigned now = raw_server_executions(s->server); before < now; before++) moved_ms += ms;
    }
}

static void expect_key(scene *s, const char *key)
{
    if (s->status) fail_msg("%s", s->message);
    assert_string_equal(s->key, key);
}

static void expect_failure(scene *s, const char *words)
{
    assert_int_equal(s->status, AWSC_ERR_CREDENTIALS);
    if (!strstr(s->message, words)) fail_msg("%s", s->message);
}

/* ---- silence ----------------------------------------------------------------------------------------------------- */

static void a_silent_container_service_is_asked_three_times(void **state)
{
    scene s;
    (void)state;
    open_container(&s, false);
    s.routes[0].answer = silence;
    ask_with_pauses(&s, 3001); /* the time of an attempt and the pause after it */
    expect_failure(&s, "no answer within 2000 ms");
    assert_int_equal(s.routes[0].asked, 3);
    close_scene(&s);
}

static void without_a_metadata_service_no_request_is_repeated(void **state)
{
    scene s;
    (void)state;
    open_imds(&s, false, 4, 1000);
    s.routes[TOKEN].answer = silence;
    ask_with_pauses(&s, 1001);
    expect_failure(&s, "no answer within 1000 ms");
    assert_int_equal(s.routes[TOKEN].asked, 1);
    close_scene(&s);
}

static void a_metadata_service_that_falls_silent_is_asked_the_configured_number_of_times(void **state)
{
    (void)state;
    for (int step = ROLE; step <= KEYS_OF_A; step++) {
        scene s;
        open_imds(&s, false, 3, 60 * 1000);
        s.routes[step].answer = silence;
        (void)ask(&s);
        for (unsigned attempt = 1; attempt <= 3; attempt++) {
            while (s.routes[step].asked < attempt) turn(&s);
            moved_ms += 60 * 1000 + 1; /* the time of an attempt … */
            turn(&s);
            moved_ms += 1000; /* … and the pause after it */
        }
        while (!s.done) turn(&s);
        expect_failure(&s, "no answer within 60000 ms");
        assert_int_equal(s.routes[step].asked, 3);
        close_scene(&s);
    }
}

static void a_service_that_hangs_up_is_asked_again(void **state)
{
    static const raw_answer hangs_up = {.then = RAW_CLOSE};
    scene s;
    (void)state;
    open_container(&s, false);
    s.routes[0].answer = hangs_up;
    ask_with_pauses(&s, 1000);
    expect_failure(&s, "did not answer");
    assert_int_equal(s.routes[0].asked, 3);
    close_scene(&s);
    open_imds(&s, false, 2, 60 * 1000);
    s.routes[TOKEN].answer = hangs_up;
    ask_with_pauses(&s, 1000);
    expect_failure(&s, "no answer");
    assert_int_equal(s.routes[TOKEN].asked, 2);
    close_scene(&s);
}

static void a_missing_service_is_named(void **state)
{
    scene s;
    char url[64];
    (void)state;
    open_server(&s, false);
    snprintf(url, sizeof url, "http://127.0.0.1:%u/role", raw_closed_port());
    assert_int_equal(setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1), 0);
    assert_int_equal(awsc_credentials_provider_new_container(&s.provider, NULL), AWSC_OK);
    (void)ask(&s);
    while (!s.done) {
        turn(&s);
        moved_ms += 500;
    }
    expect_failure(&s, url);
    close_scene(&s);
}

/* ---- too much ---------------------------------------------------------------------------------------------------- */

static char *padded(const char *text, size_t size)
{
    char *body = malloc(size + 1);
    assert_non_null(body);
    memset(body, ' ', size);
    memcpy(body, text, strlen(text));
    body[size] = '\0';
    return body;
}

static void a_response_may_have_at_most_64_kibibytes(void **state)
{
    (void)state;
    for (size_t more = 0; more < 2; more++) {
        scene s;
        char *body = padded(KEYS("AKIDBIG"), LARGEST + more);
        open_container(&s, false);
        s.routes[0].answer = says("200 OK", body);
        (void)ask(&s);
        while (!s.done) turn(&s);
        if (more)
            expect_failure(&s, "the answer is larger than 65536 bytes");
        else
            expect_key(&s, "AKIDBIG");
        assert_int_equal(s.routes[0].asked, 1);
        close_scene(&s);
        free(body);
    }
}

static void responses_of_every_step_of_imds_are_limited(void **state)
{
    static const char *const words[] = {"larger than 65536 bytes", "larger than 65536 bytes",
                                        "larger than 65536 bytes"};
    (void)state;
    for (int step = TOKEN; step <= KEYS_OF_A; step++) {
        scene s;
        char *body = padded("x", LARGEST + 1);
        open_imds(&s, false, 3, 60 * 1000);
        s.routes[step].answer = says("200 OK", body);
        (void)ask(&s);
        while (!s.done) turn(&s);
        expect_failure(&s, words[step]);
        assert_int_equal(s.routes[step].asked, 1);
        close_scene(&s);
        free(body);
    }
}

/* A metadata service whose token and role name have these sizes. Returns NULL if it gives keys. */
static void check_sizes(size_t token_size, size_t role_size, const char *words)
{
    scene s;
    char *token = calloc(1, token_size + 1), *role = calloc(1, role_size + 1);
    char *path = calloc(1, sizeof ROLE_PATH + role_size);
    assert_true(token && role && path);
    memset(token, 't', token_size);
    memset(role, 'r', role_size);
    sprintf(path, "%s%s", ROLE_PATH, role);
    open_imds(&s, false, 1, 60 * 1000);
    s.routes[TOKEN].answer = says("200 OK", token);
    s.routes[ROLE].answer = says("200 OK", role);
    s.routes[KEYS_OF_A].path = path;
    (void)ask(&s);
    while (!s.done) turn(&s);
    if (words)
        expect_failure(&s, words);
    else
        expect_key(&s, "AKIDA");
    close_scene(&s);
    free(token);
    free(role);
    free(path);
}

static void role_names_and_tokens_have_a_maximum_length(void **state)
{
    (void)state;
    check_sizes(4096, 1, NULL);
    check_sizes(4097, 1, "the session token is not usable");
    check_sizes(1, 256, NULL);
    check_sizes(1, 257, "is no name");
}

static void a_response_with_another_status_is_an_error(void **state)
{
    static const struct {
        const char *status, *words;
    } cases[][3] = {
        {{"418 Teapot", "the request for a token was answered with HTTP status 418"},
         {"418 Teapot", "the request for the role's name was answered with HTTP status 418"},
         {"418 Teapot", "the request for the role's keys was answered with HTTP status 418"}},
        {{"403 Forbidden", "turned off"},
         {"403 Forbidden", "the role's name was answered with HTTP status 403"},
         {"403 Forbidden", "the role's keys was answered with HTTP status 403"}},
        {{"404 Not Found", "gives no session tokens"},
         {"404 Not Found", "this instance has no role"},
         {"404 Not Found", "there are no credentials of that name"}},
        {{"405 No", "gives no session tokens"},
         {"405 No", "the role's name was answered with HTTP status 405"},
         {"405 No", "the role's keys was answered with HTTP status 405"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int step = TOKEN; step <= KEYS_OF_A; step++) {
            scene s;
            open_imds(&s, false, 3, 60 * 1000);
            s.routes[step].answer = says(cases[i][step].status, "");
            (void)ask(&s);
            while (!s.done) turn(&s);
            expect_failure(&s, cases[i][step].words);
            close_scene(&s);
        }
    }
}

static void errors_of_the_service_are_retried(void **state)
{
    (void)state;
    for (int step = TOKEN; step <= KEYS_OF_A; step++) {
        scene s;
        open_imds(&s, false, 3, 60 * 1000);
        s.routes[step].answer = says("500 Oops", "");
        ask_with_pauses(&s, 1000);
        expect_failure(&s, "HTTP status 500");
        assert_int_equal(s.routes[step].asked, 3);
        close_scene(&s);
    }
}

/* ---- cancelled --------------------------------------------------------------------------------------------------- */

static void a_cancelled_request_calls_back_once_and_can_be_repeated(void **state)
{
    (void)state;
    for (int imds = 0; imds < 2; imds++) {
        scene s;
        if (imds)
            open_imds(&s, false, 1, 60 * 1000);
        else
            open_container(&s, false);
        s.routes[0].answer = silence;
        awsc_credentials_call *call = ask(&s);
        while (!raw_server_executions(s.server)) turn(&s);
        awsc_credentials_call_cancel(call);
        while (!s.done) turn(&s);
        assert_int_equal(s.status, AWSC_ERR_CANCELLED);
        s.routes[0].answer = imds ? says("200 OK", "session") : says("200 OK", KEYS("AKIDA"));
        (void)ask(&s);
        while (!s.done) turn(&s);
        expect_key(&s, "AKIDA");
        close_scene(&s);
    }
}

static void freeing_a_loop_ends_its_requests(void **state)
{
    (void)state;
    for (int imds = 0; imds < 2; imds++) {
        scene s;
        if (imds)
            open_imds(&s, false, 1, 60 * 1000);
        else
            open_container(&s, false);
        s.routes[0].answer = silence;
        (void)ask(&s);
        while (!raw_server_executions(s.server)) turn(&s);
        awsc_loop_free(s.loop);
        s.loop = NULL;
        assert_true(s.done);
        assert_int_equal(s.status, AWSC_ERR_CANCELLED);
        close_scene(&s);
    }
}

static void on_invoked(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    scene *s = user;
    s->done = true;
    s->status = status;
    awsc_free(output);
    awsc_error_free(error);
}

/* The provider still serves other calls, also of this client. */
static void a_call_that_waits_for_credentials_can_be_cancelled(void **state)
{
    (void)state;
    for (int imds = 0; imds < 2; imds++) {
        scene s;
        awsc_lambda *lambda = NULL;
        awsc_call *call = NULL;
        if (imds)
            open_imds(&s, false, 1, 60 * 1000);
        else
            open_container(&s, false);
        s.routes[0].answer = silence;
        s.routes[ROUTES - 1] = (route){"/2015-03-31/functions/hello/invocations", fixture_answer("{}"), 0};
        awsc_config config = AWSC_CONFIG_INIT;
        config.region = "eu-west-1";
        config.endpoint_url = raw_server_url(s.server);
        config.credentials = s.provider;
        assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
        assert_int_equal(awsc_lambda_invoke_start(lambda, s.loop, &fixture_hello, NULL, on_invoked, &s, &call, NULL),
                         AWSC_OK);
        while (!raw_server_executions(s.server)) turn(&s);
        awsc_call_cancel(call);
        while (!s.done) turn(&s);
        assert_int_equal(s.status, AWSC_ERR_CANCELLED);
        awsc_lambda_free(lambda);
        close_scene(&s);
    }
}

/* ---- another role ------------------------------------------------------------------------------------------------ */

/* Without the cache, so that each question reaches the service. */
static awsc_credentials_provider *uncached(scene *s, const char *profile)
{
    awsc_imds_options options = AWSC_IMDS_OPTIONS_INIT;
    awsc_imds_settings settings;
    awsc_credentials_provider *source = NULL;
    options.endpoint = raw_server_url(s->server);
    options.instance_profile = profile;
    options.attempts = AWSC_I32(1);
    assert_int_equal(
        awsc_imds_settings_read(awsc_allocator_default(), &options, awsc_environment_process(), NULL, &settings, NULL),
        AWSC_OK);
    assert_int_equal(awsc_imds_source_new(awsc_allocator_default(), &settings, &source, NULL), AWSC_OK);
    return source;
}

static void expect_asked(scene *s, awsc_credentials_provider *source, const char *key)
{
    asked a = ask_provider(source, NULL);
    if (a.status) fail_msg("%s", awsc_error_message(a.error));
    assert_string_equal(a.identity->credentials.access_key_id, key);
    asked_clear(&a);
    (void)s;
}

static void a_role_that_changes_is_noticed(void **state)
{
    scene s;
    (void)state;
    open_server(&s, false);
    set_routes(&s);
    awsc_credentials_provider *source = uncached(&s, NULL);
    expect_asked(&s, source, "AKIDA");
    expect_asked(&s, source, "AKIDA");
    assert_int_equal(s.routes[TOKEN].asked, 1); /* token and role name are reused */
    assert_int_equal(s.routes[ROLE].asked, 1);
    s.routes[ROLE].answer = says("200 OK", "b");
    s.routes[KEYS_OF_A].answer = says("404 Not Found", "");
    expect_asked(&s, source, "AKIDB");
    expect_asked(&s, source, "AKIDB");
    assert_int_equal(s.routes[TOKEN].asked, 1);
    assert_int_equal(s.routes[ROLE].asked, 2);
    assert_int_equal(s.routes[KEYS_OF_A].asked, 3);
    awsc_credentials_provider_free(source);
    close_scene(&s);
}

static void a_missing_role_is_requested_once_more(void **state)
{
    scene s;
    (void)state;
    open_server(&s, false);
    set_routes(&s);
    awsc_credentials_provider *source = uncached(&s, NULL);
    expect_asked(&s, source, "AKIDA");
    s.routes[KEYS_OF_A].answer = says("404 Not Found", "");
    asked a = ask_provider(source, NULL);
    assert_int_equal(a.status, AWSC_ERR_CREDENTIALS);
    assert_non_null(strstr(awsc_error_message(a.error), "there are no credentials of that name"));
    asked_clear(&a);
    assert_int_equal(s.routes[ROLE].asked, 2);
    assert_int_equal(s.routes[KEYS_OF_A].asked, 3);
    awsc_credentials_provider_free(source);
    close_scene(&s);
}

static void a_configured_role_is_never_requested(void **state)
{
    scene s;
    (void)state;
    open_server(&s, false);
    set_routes(&s);
    awsc_credentials_provider *source = uncached(&s, "b");
    expect_asked(&s, source, "AKIDB");
    assert_int_equal(s.routes[ROLE].asked, 0);
    s.routes[KEYS_OF_B].answer = says("404 Not Found", "");
    asked a = ask_provider(source, NULL);
    assert_int_equal(a.status, AWSC_ERR_CREDENTIALS);
    asked_clear(&a);
    assert_int_equal(s.routes[ROLE].asked, 0);
    awsc_credentials_provider_free(source);
    close_scene(&s);
}

static void a_refused_session_token_is_renewed_once(void **state)
{
    scene s;
    (void)state;
    open_server(&s, false);
    set_routes(&s);
    awsc_credentials_provider *source = uncached(&s, NULL);
    expect_asked(&s, source, "AKIDA");
    s.routes[KEYS_OF_A].answer = says("401 Unauthorized", "");
    asked a = ask_provider(source, NULL);
    assert_int_equal(a.status, AWSC_ERR_CREDENTIALS);
    assert_non_null(strstr(awsc_error_message(a.error), "HTTP status 401"));
    asked_clear(&a);
    assert_int_equal(s.routes[TOKEN].asked, 2);
    assert_int_equal(s.routes[KEYS_OF_A].asked, 3);
    awsc_credentials_provider_free(source);
    close_scene(&s);
}

/* ---- addresses --------------------------------------------------------------------------------------------------- */

static void services_at_ipv6_addresses_are_asked(void **state)
{
    scene s;
    (void)state;
    if (!raw_server_has_ipv6()) {
        print_message("SKIPPED: this machine has no address ::1\n");
        return;
    }
    open_container(&s, true);
    s.routes[0].answer = says("200 OK", KEYS("AKIDSIX"));
    (void)ask(&s);
    while (!s.done) turn(&s);
    expect_key(&s, "AKIDSIX");
    close_scene(&s);
    open_imds(&s, true, 1, 60 * 1000);
    (void)ask(&s);
    while (!s.done) turn(&s);
    expect_key(&s, "AKIDA");
    close_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_silent_container_service_is_asked_three_times),
        cmocka_unit_test(without_a_metadata_service_no_request_is_repeated),
        cmocka_unit_test(a_metadata_service_that_falls_silent_is_asked_the_configured_number_of_times),
        cmocka_unit_test(a_service_that_hangs_up_is_asked_again),
        cmocka_unit_test(a_missing_service_is_named),
        cmocka_unit_test(a_response_may_have_at_most_64_kibibytes),
        cmocka_unit_test(responses_of_every_step_of_imds_are_limited),
        cmocka_unit_test(role_names_and_tokens_have_a_maximum_length),
        cmocka_unit_test(a_response_with_another_status_is_an_error),
        cmocka_unit_test(errors_of_the_service_are_retried),
        cmocka_unit_test(a_cancelled_request_calls_back_once_and_can_be_repeated),
        cmocka_unit_test(freeing_a_loop_ends_its_requests),
        cmocka_unit_test(a_call_that_waits_for_credentials_can_be_cancelled),
        cmocka_unit_test(a_role_that_changes_is_noticed),
        cmocka_unit_test(a_missing_role_is_requested_once_more),
        cmocka_unit_test(a_configured_role_is_never_requested),
        cmocka_unit_test(a_refused_session_token_is_renewed_once),
        cmocka_unit_test(services_at_ipv6_addresses_are_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
