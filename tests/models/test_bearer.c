/* SPDX-License-Identifier: Apache-2.0 */
/* Bearer tokens in calls: where they come from, when they are used, and where they are never sent. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include <awsc/badges.h>
#include <awsc/bearer.h>
#include <awsc/testing.h>
#include <awsc/tickets.h>

#include "models/failing_memory.h"
#include "support/file_scene.h"

#define TOKEN "hush-bearer-token-1"

typedef struct fixture {
    file_scene files;
    awsc_replay *replay;
    awsc_config config;
    awsc_error *error;
} fixture;

static const char *const variables[] = {"AWS_BEARER_TOKEN_TICKET_DESK", "AWS_BEARER_TOKEN_BADGES",
                                        "AWS_AUTH_SCHEME_PREFERENCE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"};

static void clean_environment(void)
{
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) unsetenv(variables[i]);
}

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    if (!f || awsc_replay_new(&f->replay, NULL)) return -1;
    for (int i = 0; i < 4; i++)
        if (awsc_replay_add(f->replay, 200, NULL, 0, "{}", 2, NULL)) return -1;
    clean_environment();
    file_scene_open(&f->files, NULL, NULL);
    setenv("HOME", f->files.folder, 1);
    setenv("AWS_ACCESS_KEY_ID", "AKIDENVIRONMENT", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "hush-secret-key", 1);
    awsc_config_init(&f->config);
    f->config.region = "eu-west-1";
    f->config.endpoint_url = "https://desk.example";
    f->config.max_attempts = AWSC_I32(1);
    f->config.transport = awsc_replay_transport(f->replay);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    awsc_error_free(f->error);
    awsc_credentials_provider_free(f->config.credentials);
    awsc_token_provider_free(f->config.token_provider);
    awsc_replay_free(f->replay);
    file_scene_close(&f->files);
    clean_environment();
    free(f);
    return 0;
}

static void give_token(fixture *f)
{
    assert_int_equal(awsc_token_provider_new_static(TOKEN, &f->config.token_provider, NULL), AWSC_OK);
}

static void give_credentials(fixture *f)
{
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    keys.access_key_id = "AKIDPROGRAM";
    keys.secret_access_key = "hush-secret-key";
    assert_int_equal(awsc_credentials_provider_new_static(&keys, &f->config.credentials, NULL), AWSC_OK);
}

enum operation { EITHER, TOKEN_FIRST, TOKEN_ONLY, SIGNED_ONLY, TOKEN_OR_NOTHING };

static int call_with(fixture *f, enum operation operation, const awsc_call_options *options)
{
    awsc_tickets *client = NULL;
    assert_int_equal(awsc_tickets_new(&f->config, &client, &f->error), AWSC_OK);
    int status = AWSC_OK;
    if (operation == EITHER)
        status = awsc_tickets_either(client, &(awsc_tickets_either_input){0}, options, NULL, &f->error);
    else if (operation == TOKEN_FIRST)
        status = awsc_tickets_token_first(client, &(awsc_tickets_token_first_input){0}, options, NULL, &f->error);
    else if (operation == TOKEN_ONLY)
        status = awsc_tickets_token_only(client, &(awsc_tickets_token_only_input){0}, options, NULL, &f->error);
    else if (operation == SIGNED_ONLY)
        status = awsc_tickets_signed_only(client, &(awsc_tickets_signed_only_input){0}, options, NULL, &f->error);
    else
        status =
            awsc_tickets_token_or_nothing(client, &(awsc_tickets_token_or_nothing_input){0}, options, NULL, &f->error);
    awsc_tickets_free(client);
    return status;
}

static const char *authorization(const fixture *f)
{
    size_t count = awsc_replay_request_count(f->replay);
    assert_true(count > 0);
    return awsc_http_request_header(awsc_replay_request(f->replay, count - 1), "Authorization");
}

static void assert_token(fixture *f, enum operation operation, const char *token)
{
    char expected[200];
    (void)snprintf(expected, sizeof expected, "Bearer %s", token);
    if (call_with(f, operation, NULL)) fail_msg("%s", awsc_error_text(f->error));
    assert_string_equal(authorization(f), expected);
}

static void assert_signed(fixture *f, enum operation operation, const char *key)
{
    if (call_with(f, operation, NULL)) fail_msg("%s", awsc_error_text(f->error));
    assert_non_null(strstr(authorization(f), "AWS4-HMAC-SHA256 Credential="));
    assert_non_null(strstr(authorization(f), key));
}

static void assert_failure(fixture *f, int status, const char *words)
{
    assert_int_equal(awsc_error_status(f->error), status);
    if (!strstr(awsc_error_text(f->error), words)) fail_msg("%s\nhas no: %s", awsc_error_text(f->error), words);
    assert_null(strstr(awsc_error_text(f->error), "hush-"));
}

/* ---- a server of this machine --------------------------------------------------------------------------------------
 */

typedef struct listener {
    int descriptor;
    pthread_t thread;
    char head[4096];
} listener;

static void *serve_one(void *user)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    listener *l = user;
    int connection = accept(l->descriptor, NULL, NULL);
    ssize_t got = connection < 0 ? -1 : recv(connection, l->head, sizeof l->head - 1, 0);
    l->head[got > 0 ? got : 0] = '\0';
    if (got > 0) (void)!send(connection, answer, sizeof answer - 1, MSG_NOSIGNAL);
    if (connection >= 0) (void)close(connection);
    return NULL;
}

/* Returns the port. */
static unsigned listen_on(listener *l)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    l->descriptor = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(l->descriptor, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(l->descriptor, 1), 0);
    assert_int_equal(getsockname(l->descriptor, (struct sockaddr *)&address, &size), 0);
    return ntohs(address.sin_port);
}

static void a_token_in_plain_text_goes_through_no_proxy(void **state)
{
    fixture *f = *state;
    listener server = {0}, proxy = {0};
    char url[64], way[64];
    (void)snprintf(url, sizeof url, "http://localhost:%u", listen_on(&server));
    (void)snprintf(way, sizeof way, "http://127.0.0.1:%u", listen_on(&proxy));
    assert_int_equal(pthread_create(&server.thread, NULL, serve_one, &server), 0);
    give_token(f);
    f->config.transport = NULL;
    f->config.endpoint_url = url;
    f->config.proxy = way;
    if (call_with(f, TOKEN_ONLY, NULL)) fail_msg("%s", awsc_error_text(f->error));
    assert_int_equal(pthread_join(server.thread, NULL), 0);
    assert_non_null(strstr(server.head, "Authorization: Bearer " TOKEN));
    assert_int_equal(fcntl(proxy.descriptor, F_SETFL, O_NONBLOCK), 0);
    assert_int_equal(accept(proxy.descriptor, NULL, NULL), -1);
    (void)close(server.descriptor);
    (void)close(proxy.descriptor);
}

/* ---- where they come from ---------------------------------------------------------------------------------------- */

static void a_service_that_takes_only_tokens_is_called_with_the_token_of_its_variable(void **state)
{
    fixture *f = *state;
    awsc_badges *client = NULL;
    setenv("AWS_BEARER_TOKEN_BADGES", TOKEN, 1);
    assert_int_equal(awsc_badges_new(&f->config, &client, &f->error), AWSC_OK);
    assert_int_equal(awsc_badges_show_badge(client, &(awsc_badges_show_badge_input){0}, NULL, NULL, &f->error),
                     AWSC_OK);
    assert_string_equal(authorization(f), "Bearer " TOKEN);
    awsc_badges_free(client);
}

static void the_program_comes_before_the_variable(void **state)
{
    fixture *f = *state;
    setenv("AWS_BEARER_TOKEN_TICKET_DESK", "hush-of-the-environment", 1);
    give_token(f);
    assert_token(f, TOKEN_ONLY, TOKEN);
}

static void an_odd_variable_is_an_error_of_the_call(void **state)
{
    fixture *f = *state;
    setenv("AWS_BEARER_TOKEN_TICKET_DESK", "hush two\nlines", 1);
    assert_int_equal(call_with(f, TOKEN_ONLY, NULL), AWSC_ERR_CREDENTIALS);
    assert_failure(f, AWSC_ERR_CREDENTIALS,
                   "no bearer token: AWS_BEARER_TOKEN_TICKET_DESK has a character that is not printable ASCII");
    assert_int_equal(awsc_replay_request_count(f->replay), 0);
}

static void without_a_source_the_error_names_all_of_them(void **state)
{
    fixture *f = *state;
    assert_int_equal(call_with(f, TOKEN_ONLY, NULL), AWSC_ERR_CREDENTIALS);
    assert_failure(f, AWSC_ERR_CREDENTIALS,
                   "expected config.token_provider, AWS_BEARER_TOKEN_TICKET_DESK, or sso_session in the profile "
                   "\"default\"");
}

static void write_session(fixture *f, const char *expires_at)
{
    char text[400];
    file_scene_write(&f->files, "/.aws/config",
                     "[default]\nsso_session = dev\n"
                     "[sso-session dev]\nsso_region = eu-west-1\nsso_start_url = https://a.example\n");
    (void)snprintf(text, sizeof text,
                   "{\"accessToken\":\"hush-sso-token\",\"expiresAt\":\"%s\",\"clientId\":\"client\","
                   "\"clientSecret\":\"hush-client\",\"registrationExpiresAt\":\"2099-01-01T00:00:00Z\","
                   "\"refreshToken\":\"hush-refresh\"}",
                   expires_at);
    file_scene_write(&f->files, "/.aws/sso/cache/34c6fceca75e456f25e7e99531e2425c6c1de443.json", text);
}

static void a_profile_with_a_session_gives_the_token_of_single_sign_on(void **state)
{
    fixture *f = *state;
    write_session(f, "2099-01-01T00:00:00Z");
    assert_token(f, TOKEN_ONLY, "hush-sso-token");
    assert_int_equal(awsc_replay_request_count(f->replay), 1);
}

static void the_token_of_a_session_is_renewed(void **state)
{
    static const char renewed[] = "{\"accessToken\":\"hush-newer-token\",\"expiresIn\":28800}";
    fixture *f = *state;
    awsc_replay *replay = NULL;
    assert_int_equal(awsc_replay_new(&replay, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_add(replay, 200, NULL, 0, renewed, strlen(renewed), NULL), AWSC_OK);
    assert_int_equal(awsc_replay_add(replay, 200, NULL, 0, "{}", 2, NULL), AWSC_OK);
    awsc_replay_free(f->replay);
    f->replay = replay;
    f->config.transport = awsc_replay_transport(replay);
    write_session(f, "2020-01-01T00:00:00Z");
    assert_token(f, TOKEN_ONLY, "hush-newer-token");
    assert_int_equal(awsc_replay_request_count(replay), 2);
}

static void a_session_without_a_file_says_to_sign_in(void **state)
{
    fixture *f = *state;
    write_session(f, "2099-01-01T00:00:00Z");
    file_scene_write(&f->files, "/.aws/config",
                     "[default]\nsso_session = other\n"
                     "[sso-session other]\nsso_region = eu-west-1\nsso_start_url = https://a.example\n");
    assert_int_equal(call_with(f, TOKEN_ONLY, NULL), AWSC_ERR_CREDENTIALS);
    assert_failure(f, AWSC_ERR_CREDENTIALS, "sign in with: aws sso login --sso-session other");
}

static void a_session_that_is_not_there_is_an_error_of_calls_that_need_it(void **state)
{
    fixture *f = *state;
    file_scene_write(&f->files, "/.aws/config", "[default]\nsso_session = gone\n");
    assert_int_equal(call_with(f, TOKEN_ONLY, NULL), AWSC_ERR_CREDENTIALS);
    assert_failure(f, AWSC_ERR_CREDENTIALS, "there is no section [sso-session gone]");
    assert_signed(f, EITHER, "AKIDENVIRONMENT");
}

/* ---- token or signature ------------------------------------------------------------------------------------------ */

static void the_order_of_the_model_decides(void **state)
{
    fixture *f = *state;
    write_session(f, "2099-01-01T00:00:00Z");
    assert_signed(f, EITHER, "AKIDENVIRONMENT");
    assert_token(f, TOKEN_FIRST, "hush-sso-token");
    assert_signed(f, SIGNED_ONLY, "AKIDENVIRONMENT");
}

static void without_a_token_an_operation_is_signed_even_if_the_model_prefers_tokens(void **state)
{
    assert_signed(*state, TOKEN_FIRST, "AKIDENVIRONMENT");
}

static void the_variable_of_the_service_prefers_tokens(void **state)
{
    fixture *f = *state;
    setenv("AWS_BEARER_TOKEN_TICKET_DESK", TOKEN, 1);
    assert_token(f, EITHER, TOKEN);
    assert_signed(f, SIGNED_ONLY, "AKIDENVIRONMENT");
}

static void with_credentials_of_the_program_the_order_of_the_model_decides(void **state)
{
    fixture *f = *state;
    give_token(f);
    give_credentials(f);
    assert_signed(f, EITHER, "AKIDPROGRAM");
    assert_token(f, TOKEN_FIRST, TOKEN);
}

static void the_preference_of_the_program_comes_before_the_model(void **state)
{
    fixture *f = *state;
    give_token(f);
    give_credentials(f);
    setenv("AWS_AUTH_SCHEME_PREFERENCE", "other, httpBearerAuth, sigv4", 1);
    assert_token(f, EITHER, TOKEN);
    setenv("AWS_AUTH_SCHEME_PREFERENCE", "sigv4,httpBearerAuth", 1);
    assert_signed(f, TOKEN_FIRST, "AKIDPROGRAM");
    assert_token(f, TOKEN_ONLY, TOKEN);
}

static void credentials_of_a_call_sign_it(void **state)
{
    fixture *f = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    give_token(f);
    give_credentials(f);
    options.credentials = f->config.credentials;
    assert_int_equal(call_with(f, TOKEN_FIRST, &options), AWSC_OK);
    assert_non_null(strstr(authorization(f), "AKIDPROGRAM"));
}

static void an_operation_that_also_works_without_a_token_gets_one_if_there_is_one(void **state)
{
    fixture *f = *state;
    assert_int_equal(call_with(f, TOKEN_OR_NOTHING, NULL), AWSC_OK);
    assert_null(authorization(f));
    give_token(f);
    assert_token(f, TOKEN_OR_NOTHING, TOKEN);
}

static void unsigned_requests_have_no_token(void **state)
{
    fixture *f = *state;
    give_token(f);
    f->config.unsigned_requests = AWSC_BOOL(true);
    assert_int_equal(call_with(f, TOKEN_ONLY, NULL), AWSC_OK);
    assert_null(authorization(f));
}

/* ---- the way ----------------------------------------------------------------------------------------------------- */

static void a_token_is_not_sent_over_plain_http(void **state)
{
    static const char *const others[] = {"http://desk.example",       "http://127.0.0.1.example:80",
                                         "http://10.0.0.1",           "http://localhost.example",
                                         "http://[::2]:80",           "http://128.0.0.1",
                                         "http://[::ffff:127.0.0.1]", "http://0.0.0.0"};
    fixture *f = *state;
    give_token(f);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        f->config.endpoint_url = others[i];
        assert_int_equal(call_with(f, TOKEN_ONLY, NULL), AWSC_ERR_CONFIG);
        assert_failure(f, AWSC_ERR_CONFIG, "TokenOnly: the bearer token is not sent over plain HTTP to ");
    }
    assert_int_equal(awsc_replay_request_count(f->replay), 0);
}

static void a_token_is_sent_over_plain_http_to_this_machine(void **state)
{
    static const char *const own[] = {"http://127.0.0.1:8080", "http://localhost/x", "http://[::1]:80",
                                      "http://127.9.9.9"};
    fixture *f = *state;
    give_token(f);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        f->config.endpoint_url = own[i];
        assert_token(f, TOKEN_ONLY, TOKEN);
    }
}

/* ---- on a loop --------------------------------------------------------------------------------------------------- */

static void answer_with_token(void *user, awsc_token_request *request)
{
    ++*(int *)user;
    awsc_token_request_answer(request, "hush-of-the-callback", AWSC_TIME(4102444800, 0));
}

static void note_end(void *user, int status, awsc_tickets_token_only_output *output, awsc_error *error)
{
    *(int *)user = status ? status : 1;
    awsc_free(output);
    awsc_error_free(error);
}

static void a_callback_is_asked_once_for_calls_on_a_loop(void **state)
{
    fixture *f = *state;
    int asked = 0, ends[2] = {0, 0};
    awsc_loop *loop = NULL;
    awsc_tickets *client = NULL;
    awsc_token_callback_options options = AWSC_TOKEN_CALLBACK_OPTIONS_INIT;
    options.get = answer_with_token;
    options.user = &asked;
    assert_int_equal(awsc_token_provider_new_callback(&options, &f->config.token_provider, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_tickets_new(&f->config, &client, NULL), AWSC_OK);
    for (int i = 0; i < 2; i++)
        assert_int_equal(awsc_tickets_token_only_start(client, loop, &(awsc_tickets_token_only_input){0}, NULL,
                                                       note_end, &ends[i], NULL, NULL),
                         AWSC_OK);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(ends[0] + ends[1], 2);
    assert_string_equal(authorization(f), "Bearer hush-of-the-callback");
    assert_int_equal(asked, 1);
    awsc_tickets_free(client);
    awsc_loop_free(loop);
}

/* ---- renewal ----------------------------------------------------------------------------------------------------- */

static void answer_with_another_token(void *user, awsc_token_request *request)
{
    int count = ++*(int *)user;
    awsc_token_request_answer(request, count == 1 ? "hush-first" : "hush-second", AWSC_TIME(4102444800, 0));
}

static void a_token_that_the_service_calls_expired_is_renewed(void **state)
{
    static const char *const codes[] = {"ExpiredTokenException", "ExpiredToken"};
    fixture *f = *state;
    f->config.max_attempts = AWSC_I32(2);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        int asked = 0;
        awsc_token_callback_options options = AWSC_TOKEN_CALLBACK_OPTIONS_INIT;
        options.get = answer_with_another_token;
        options.user = &asked;
        awsc_token_provider_free(f->config.token_provider);
        awsc_replay_free(f->replay);
        assert_int_equal(awsc_replay_new(&f->replay, NULL), AWSC_OK);
        f->config.transport = awsc_replay_transport(f->replay);
        const awsc_http_header type = {"x-amzn-errortype", codes[i]};
        assert_int_equal(awsc_replay_add(f->replay, 403, &type, 1, "{}", 2, NULL), AWSC_OK);
        assert_int_equal(awsc_replay_add(f->replay, 200, NULL, 0, "{}", 2, NULL), AWSC_OK);
        assert_int_equal(awsc_token_provider_new_callback(&options, &f->config.token_provider, NULL), AWSC_OK);
        assert_token(f, TOKEN_ONLY, "hush-second");
        assert_int_equal(asked, 2);
    }
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static int call_with_memory(fixture *f)
{
    awsc_tickets *client = NULL;
    int status = awsc_tickets_new(&f->config, &client, &f->error);
    if (!status) status = awsc_tickets_token_only(client, &(awsc_tickets_token_only_input){0}, NULL, NULL, &f->error);
    if (!status) status = awsc_tickets_either(client, &(awsc_tickets_either_input){0}, NULL, NULL, &f->error);
    awsc_tickets_free(client);
    return status;
}

/* Each allocation of the client is refused once; the calls fail with `otherwise` if none is. */
static void refuse_each_allocation(fixture *f, int otherwise)
{
    failing_memory memory = {.refused = 1};
    for (size_t number = 0; memory.refused; number++) {
        for (int i = 0; i < 2; i++) assert_int_equal(awsc_replay_add(f->replay, 200, NULL, 0, "{}", 2, NULL), AWSC_OK);
        failing_memory_begin(&memory, number);
        f->config.allocator = &memory.allocator;
        int status = call_with_memory(f);
        if (!memory.refused) assert_int_equal(status, otherwise);
        if (status != otherwise && status) assert_int_equal(status, AWSC_ERR_NOMEM);
        awsc_error_free(f->error);
        f->error = NULL;
        assert_int_equal(memory.taken, 0);
    }
}

static void a_refused_allocation_is_an_error_without_leaks(void **state)
{
    fixture *f = *state;
    refuse_each_allocation(f, AWSC_ERR_CREDENTIALS);
    setenv("AWS_BEARER_TOKEN_TICKET_DESK", TOKEN, 1);
    refuse_each_allocation(f, AWSC_OK);
}

static void a_refused_allocation_of_single_sign_on_is_an_error_without_leaks(void **state)
{
    fixture *f = *state;
    write_session(f, "2099-01-01T00:00:00Z");
    refuse_each_allocation(f, AWSC_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_service_that_takes_only_tokens_is_called_with_the_token_of_its_variable),
        TEST(a_token_in_plain_text_goes_through_no_proxy),
        TEST(the_program_comes_before_the_variable),
        TEST(an_odd_variable_is_an_error_of_the_call),
        TEST(without_a_source_the_error_names_all_of_them),
        TEST(a_profile_with_a_session_gives_the_token_of_single_sign_on),
        TEST(the_token_of_a_session_is_renewed),
        TEST(a_session_without_a_file_says_to_sign_in),
        TEST(a_session_that_is_not_there_is_an_error_of_calls_that_need_it),
        TEST(the_order_of_the_model_decides),
        TEST(without_a_token_an_operation_is_signed_even_if_the_model_prefers_tokens),
        TEST(the_variable_of_the_service_prefers_tokens),
        TEST(with_credentials_of_the_program_the_order_of_the_model_decides),
        TEST(the_preference_of_the_program_comes_before_the_model),
        TEST(credentials_of_a_call_sign_it),
        TEST(an_operation_that_also_works_without_a_token_gets_one_if_there_is_one),
        TEST(unsigned_requests_have_no_token),
        TEST(a_token_is_not_sent_over_plain_http),
        TEST(a_token_is_sent_over_plain_http_to_this_machine),
        TEST(a_callback_is_asked_once_for_calls_on_a_loop),
        TEST(a_token_that_the_service_calls_expired_is_renewed),
        TEST(a_refused_allocation_is_an_error_without_leaks),
        TEST(a_refused_allocation_of_single_sign_on_is_an_error_without_leaks),
    };
    return cmocka_run_group_tests_name("bearer tokens", tests, NULL, NULL);
}
