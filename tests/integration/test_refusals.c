/* SPDX-License-Identifier: Apache-2.0 */
/* Arguments and addresses that cannot be meant are refused, with the name of the member that is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/interceptor.h>
#include <awsc/lambda.h>
#include <awsc/tables/generated.h>
#include <awsc/testing.h>

#include "client/service_url.h"
#include "error/error.h"
#include "support/fixture.h"

extern const awsc_service awsc_lambda_service;

static awsc_error *error;

static void assert_refused(int status, int expected, const char *message)
{
    assert_int_equal(status, expected);
    if (!strstr(awsc_error_message(error), message)) fail_msg("%s", awsc_error_message(error));
    awsc_error_free(error);
    error = NULL;
}

/* ---- a call ---------------------------------------------------------------------------------------------------- */

typedef struct scene {
    awsc_replay *replay;
    awsc_lambda *lambda;
    awsc_config config;
} scene;

static void open_scene(scene *s)
{
    assert_int_equal(awsc_replay_new(&s->replay, NULL), AWSC_OK);
    s->config = fixture_config(NULL);
    s->config.transport = awsc_replay_transport(s->replay);
    assert_int_equal(awsc_lambda_new(&s->config, &s->lambda, NULL), AWSC_OK);
}

static void close_scene(scene *s)
{
    awsc_lambda_free(s->lambda);
    fixture_config_clear(&s->config);
    awsc_replay_free(s->replay);
}

typedef struct outcome {
    bool done;
    int status;
    awsc_error *error;
} outcome;

static void on_invoked(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *failure)
{
    outcome *o = user;
    o->done = true;
    o->status = status;
    o->error = failure;
    awsc_free(output);
}

static int invoke(const scene *s, const awsc_call_options *options)
{
    return awsc_lambda_invoke(s->lambda, &fixture_hello, options, NULL, &error);
}

/* On a loop, where options are copied first. */
static int invoke_on_loop(const scene *s, const awsc_call_options *options)
{
    outcome o = {.done = false};
    awsc_loop *loop = NULL;
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    int status = awsc_lambda_invoke_start(s->lambda, loop, &fixture_hello, options, on_invoked, &o, NULL, &error);
    while (!status && !o.done) assert_int_equal(awsc_loop_run_once(loop, 1000, NULL), AWSC_OK);
    awsc_loop_free(loop);
    if (!status) error = o.error;
    return status ? status : o.status;
}

/* Both ways refuse it alike, and send nothing. */
static void expect_refused(const scene *s, const awsc_call_options *options, const char *message)
{
    size_t sent = awsc_replay_request_count(s->replay);
    assert_refused(invoke(s, options), AWSC_ERR_VALIDATION, message);
    assert_refused(invoke_on_loop(s, options), AWSC_ERR_VALIDATION, message);
    assert_int_equal(awsc_replay_request_count(s->replay), sent);
}

static void headers_of_a_call_have_a_name_and_a_value(void **state)
{
    scene s;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_http_header headers[] = {{"X-One", "1"}, {NULL, "2"}};
    (void)state;
    open_scene(&s);
    options.header_count = 2;
    expect_refused(&s, &options, "options: header_count is 2, but headers is NULL");
    options.headers = headers;
    expect_refused(&s, &options, "options: header 1: its name is NULL");
    headers[1] = (awsc_http_header){"X-Two", NULL};
    expect_refused(&s, &options, "options: header 1: its value is NULL");
    assert_int_equal(awsc_replay_request_count(s.replay), 0);
    headers[1].value = "2";
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(awsc_replay_add(s.replay, 200, NULL, 0, "{}", 2, NULL), AWSC_OK);
        assert_int_equal(i ? invoke_on_loop(&s, &options) : invoke(&s, &options), AWSC_OK);
        assert_string_equal(awsc_http_request_header(awsc_replay_request(s.replay, i), "X-One"), "1");
        assert_string_equal(awsc_http_request_header(awsc_replay_request(s.replay, i), "X-Two"), "2");
    }
    close_scene(&s);
}

static int start_alone(const scene *s, const awsc_call_options *options)
{
    outcome o = {.done = false};
    awsc_loop *loop = NULL;
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    int status = awsc_lambda_invoke_start(s->lambda, loop, &fixture_hello, options, on_invoked, &o, NULL, &error);
    awsc_loop_free(loop);
    assert_int_equal(o.done, status == AWSC_OK);
    return status;
}

static void options_that_no_request_could_have_are_refused_at_the_start(void **state)
{
    static const awsc_http_header wrong[] = {{NULL, "1"}, {"X-One", NULL}, {"X One", "1"}, {"X-One", "1\r\nX-Two: 2"}};
    static const char *const urls[] = {"ftp://a.example", "nowhere", "http://"};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    scene s;
    (void)state;
    open_scene(&s);
    options.header_count = 1;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        options.headers = &wrong[i];
        assert_refused(start_alone(&s, &options), AWSC_ERR_VALIDATION, "options: header 0");
    }
    options.header_count = 0;
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        options.endpoint_url = urls[i];
        assert_refused(start_alone(&s, &options), AWSC_ERR_ENDPOINT, "options: endpoint_url");
    }
    close_scene(&s);
}

static int64_t read_nothing(void *user, void *buffer, size_t room)
{
    (void)user, (void)buffer, (void)room;
    return 0;
}

static void a_body_reader_refuses_a_source_without_functions(void **state)
{
    awsc_http_request *request = NULL;
    awsc_body_reader *reader = NULL;
    awsc_body_source source = AWSC_BODY_SOURCE_INIT;
    (void)state;
    assert_int_equal(awsc_http_request_new("PUT", "/", &request, NULL), AWSC_OK);
    awsc_http_request_set_body(request, (awsc_body){.source = &source});
    assert_refused(awsc_body_reader_new(request, &reader, &error), AWSC_ERR_VALIDATION, "no read function");
    source.read = read_nothing;
    source.struct_size = 0;
    assert_refused(awsc_body_reader_new(request, &reader, &error), AWSC_ERR_VALIDATION, "AWSC_BODY_SOURCE_INIT");
    assert_null(reader);
    source.struct_size = sizeof source;
    assert_int_equal(awsc_body_reader_new(request, &reader, NULL), AWSC_OK);
    awsc_body_reader_free(reader);
    awsc_http_request_free(request);
}

static void a_call_has_a_thousand_interceptors_at_most(void **state)
{
    enum { MOST = 1000 };
    static const awsc_interceptor *given[MOST + 1];
    const awsc_interceptor one = AWSC_INTERCEPTOR_INIT, unsized = {.struct_size = 0};
    scene s;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    (void)state;
    open_scene(&s);
    for (size_t i = 0; i <= MOST; i++) given[i] = &one;
    options.interceptors = given;
    options.interceptor_count = MOST + 1;
    expect_refused(&s, &options, "interceptor_count is 1001; expected 1000 or less");
    options.interceptor_count = MOST;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(awsc_replay_add(s.replay, 200, NULL, 0, "{}", 2, NULL), AWSC_OK);
        assert_int_equal(i ? invoke_on_loop(&s, &options) : invoke(&s, &options), AWSC_OK);
    }
    given[MOST - 1] = &unsized;
    expect_refused(&s, &options, "interceptor 999");
    given[MOST - 1] = NULL;
    expect_refused(&s, &options, "interceptor 999 is NULL");
    close_scene(&s);
}

/* ---- libraries that do not match ------------------------------------------------------------------------------- */

static int make(const awsc_service *service, uint32_t level)
{
    awsc_client *client = NULL;
    awsc_config config = fixture_config(NULL);
    int status = awsc_internal_client_new(service, level, &config, &client, &error);
    assert_true((status == AWSC_OK) == (client != NULL));
    awsc_internal_client_free(client);
    fixture_config_clear(&config);
    return status;
}

static void a_library_of_another_format_or_an_older_level_makes_no_client(void **state)
{
    awsc_service service = awsc_lambda_service;
    (void)state;
    assert_int_equal(make(&service, service.level), AWSC_OK);
    service.format++;
    assert_refused(make(&service, service.level), AWSC_ERR_CONFIG, "install matching versions");
    service = awsc_lambda_service;
    assert_refused(make(&service, service.level + 1), AWSC_ERR_CONFIG, "install a newer library");
}

/* ---- keys ------------------------------------------------------------------------------------------------------ */

static void credentials_of_the_program_have_both_keys(void **state)
{
    static const char *const empty[] = {NULL, ""};
    awsc_credentials_provider *provider = NULL;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        awsc_credentials keys = AWSC_CREDENTIALS_INIT;
        keys.access_key_id = empty[i];
        keys.secret_access_key = "hush";
        assert_refused(awsc_credentials_provider_new_static(&keys, &provider, &error), AWSC_ERR_VALIDATION,
                       "credentials: access_key_id is missing");
        keys.access_key_id = "AKID";
        keys.secret_access_key = empty[i];
        assert_refused(awsc_credentials_provider_new_static(&keys, &provider, &error), AWSC_ERR_VALIDATION,
                       "credentials: secret_access_key is missing");
        assert_null(provider);
    }
}

/* ---- addresses ------------------------------------------------------------------------------------------------- */

static void an_endpoint_is_a_host_a_port_and_a_path(void **state)
{
    static const struct {
        const char *given, *authority, *path;
    } right[] = {
        {"http://a", "a", ""},
        {"http://a:1/", "a:1", ""},
        {"http://a:65535/p//", "a:65535", "/p"},
        {"https://a:443/p/q", "a", "/p/q"},
        {"https://a:80", "a:80", ""},
        {"http://a:80", "a", ""},
        {"http://a:443", "a:443", ""},
        {"http://[::1]", "[::1]", ""},
        {"http://[::1]:8080/x", "[::1]:8080", "/x"},
        {"https://[::1]:443", "[::1]", ""},
    };
    static const char *const wrong[] = {
        "http://",       "http://:80",     "http://a:",          "http://a:0",    "http://a:65536",
        "http://a:-1",   "http://a:8x",    "http://[::1",        "http://[::1]8", "http://[::1]:",
        "http://[::1]x", "http://[::1]:0", "http://[::1]:65536", "http:///p"};
    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        awsc_service_url url = {0};
        assert_int_equal(awsc_service_url_parse(awsc_allocator_default(), right[i].given, "it", &url, NULL), AWSC_OK);
        assert_string_equal(url.authority, right[i].authority);
        assert_string_equal(url.base_path, right[i].path);
        awsc_service_url_clear(&url);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        awsc_service_url url = {0};
        int status = awsc_service_url_parse(awsc_allocator_default(), wrong[i], "it", &url, &error);
        if (!status) fail_msg("%s", wrong[i]);
        assert_refused(status, AWSC_ERR_ENDPOINT, "host or port is not valid");
        assert_null(url.text);
    }
}

static void an_endpoint_has_visible_ascii_only(void **state)
{
    static const char *const wrong[] = {"http://a b", "http://a/\x7f", "http://\xc3\xa4", "http://a/\x01"};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        awsc_service_url url = {0};
        assert_refused(awsc_service_url_parse(awsc_allocator_default(), wrong[i], "it", &url, &error),
                       AWSC_ERR_ENDPOINT, "it holds a blank or a character outside ASCII");
    }
    awsc_service_url url = {0};
    assert_int_equal(awsc_service_url_parse(awsc_allocator_default(), "http://a/!~", "it", &url, NULL), AWSC_OK);
    assert_string_equal(url.text, "http://a/!~");
    awsc_service_url_clear(&url);
}

/* ---- replay ---------------------------------------------------------------------------------------------------- */

static void a_recording_has_failures_of_transports_only(void **state)
{
    static const int right[] = {AWSC_ERR_CONNECT, AWSC_ERR_TIMEOUT, AWSC_ERR_TRANSPORT};
    static const int wrong[] = {AWSC_OK, AWSC_END, AWSC_ERR_NOMEM, AWSC_ERR_SERVICE, AWSC_ERR_CANCELLED};
    awsc_replay *replay = NULL;
    (void)state;
    assert_int_equal(awsc_replay_new(&replay, NULL), AWSC_OK);
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        assert_int_equal(awsc_replay_add_failure(replay, right[i], true, NULL), AWSC_OK);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_refused(awsc_replay_add_failure(replay, wrong[i], true, &error), AWSC_ERR_VALIDATION,
                       "expected AWSC_ERR_CONNECT, _TIMEOUT or _TRANSPORT");
    assert_int_equal(awsc_replay_left(replay), 3);
    assert_null(awsc_replay_request(replay, 0));
    awsc_replay_free(replay);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_of_a_call_have_a_name_and_a_value),
        cmocka_unit_test(options_that_no_request_could_have_are_refused_at_the_start),
        cmocka_unit_test(a_body_reader_refuses_a_source_without_functions),
        cmocka_unit_test(a_call_has_a_thousand_interceptors_at_most),
        cmocka_unit_test(a_library_of_another_format_or_an_older_level_makes_no_client),
        cmocka_unit_test(credentials_of_the_program_have_both_keys),
        cmocka_unit_test(an_endpoint_is_a_host_a_port_and_a_path),
        cmocka_unit_test(an_endpoint_has_visible_ascii_only),
        cmocka_unit_test(a_recording_has_failures_of_transports_only),
    };
    fixture_clean_environment();
    return cmocka_run_group_tests_name("refusals", tests, NULL, NULL);
}
