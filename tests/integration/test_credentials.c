/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials from real helper programs and real servers on this machine, and calls that are signed with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "credentials/fetch.h"
#include "credentials/process.h"
#include "support/ask_provider.h"
#include "support/certificates.h"
#include "support/fixture.h"

#define KEYS(key)                                                                                                      \
    "{\"AccessKeyId\":\"" key "\",\"SecretAccessKey\":\"hidden-secret\",\"Token\":\"a-token\","                        \
    "\"Expiration\":\"2199-01-01T00:00:00Z\",\"Code\":\"Success\"}"

/* ---- programs ---------------------------------------------------------------------------------------------------- */

static awsc_credentials_provider *program(const char *command, int64_t timeout_ms)
{
    awsc_credentials_provider *provider = NULL;
    awsc_process_settings settings = {command, NULL, timeout_ms};
    assert_int_equal(awsc_process_source_new(awsc_allocator_default(), &settings, &provider, NULL), AWSC_OK);
    return provider;
}

/* Expects that the program fails with these words, long before a forgotten "sleep 30" ends, and that the error does not
 * contain its output. */
static void assert_program_fails(const char *command, int64_t timeout_ms, const char *words)
{
    int64_t begin = fixture_now_ms();
    awsc_credentials_provider *provider = program(command, timeout_ms);
    asked a = ask_provider(provider, NULL);
    assert_int_equal(a.status, AWSC_ERR_CREDENTIALS);
    if (!strstr(awsc_error_message(a.error), words)) fail_msg("%s", awsc_error_message(a.error));
    assert_null(strstr(awsc_error_message(a.error), "hidden-secret"));
    assert_true(fixture_now_ms() - begin < 20000);
    asked_clear(&a);
    awsc_credentials_provider_free(provider);
}

static void errors_of_failing_programs_name_the_reason(void **state)
{
    (void)state;
    assert_program_fails("sleep 30", 100, "did not end within 100 ms");
    assert_program_fails("yes hidden-secret", 5000, "more than 65536 bytes");
    assert_program_fails("echo hidden-secret; echo no badge >&2; exit 3", 5000,
                         "exited with status 3; expected 0: no badge");
    assert_program_fails("kill -9 $$", 5000, "ended by signal 9");
    assert_program_fails("yes complaint | head -c 300000 >&2; exit 1", 5000, "complaint");
    assert_program_fails("echo '{\"Version\": 2}'", 5000, "expected \"Version\": 1");
    assert_program_fails("/nonexistent/program", 5000, "exited with status 127");
    assert_program_fails("exec >&-; sleep 30", 200, "did not end within 200 ms");
}

/* A process that outlives the program and keeps its output open does not delay the answer. */
static void a_daemon_that_is_left_behind_does_not_delay_the_answer(void **state)
{
    (void)state;
    int64_t begin = fixture_now_ms();
    awsc_credentials_provider *provider =
        program("sleep 25 & echo '{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\"}'", 5000);
    asked a = ask_provider(provider, NULL);
    assert_int_equal(a.status, AWSC_OK);
    assert_true(fixture_now_ms() - begin < 20000);
    asked_clear(&a);
    awsc_credentials_provider_free(provider);
}

typedef struct tick {
    awsc_timer timer;
    bool ran;
} tick;

static void note_tick(awsc_timer *timer)
{
    ((tick *)timer)->ran = true;
}

static void a_slow_program_does_not_block_the_loop(void **state)
{
    (void)state;
    awsc_loop *loop = NULL;
    tick t = {.timer.run = note_tick};
    asked a = {.request.done = asked_done};
    awsc_credentials_provider *provider = program("sleep 0.4; exit 1", 5000);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_timer_set(loop, &t.timer, awsc_loop_now_ms(loop) + 50), 0);
    provider->get(provider, loop, &a.request);
    assert_int_equal(awsc_loop_run_until(loop, &t.ran, "asking a provider", NULL), AWSC_OK);
    assert_false(a.done);
    provider->cancel(provider, &a.request); /* cancelling the request ends the program */
    awsc_loop_free(loop);
    awsc_credentials_provider_free(provider);
}

/* A forked child must not wait for a thread or a loop that only its parent has. */
static void a_forked_child_asks_its_own_source(void **state)
{
    (void)state;
    awsc_credentials_provider *provider = NULL;
    awsc_process_options options = AWSC_PROCESS_OPTIONS_INIT;
    awsc_loop *loop = NULL;
    asked a = {.request.done = asked_done};
    int result = -1;
    options.command = "echo '{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\"}'";
    assert_int_equal(awsc_credentials_provider_new_process(&options, &provider, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    provider->get(provider, loop, &a.request); /* in flight while the process forks */
    pid_t child = fork();
    if (child == 0) {
        alarm(10);
        asked b = ask_provider(provider, NULL);
        _exit(b.status == AWSC_OK ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_int_equal(result, 0);
    assert_int_equal(awsc_loop_run_until(loop, &a.done, "asking a provider", NULL), AWSC_OK);
    assert_int_equal(a.status, AWSC_OK);
    asked_clear(&a);
    awsc_loop_free(loop);
    awsc_credentials_provider_free(provider);
}

/* ---- servers ----------------------------------------------------------------------------------------------------- */

typedef struct scene {
    raw_server *server;
    raw_answer refusal;
    raw_answer success;
    raw_answer keys;
    raw_answer token;
    raw_answer role;
    char authorization[2][512];
    unsigned calls;
} scene;

static void answer(void *user, const raw_request *request, raw_answer *out)
{
    scene *s = user;
    char header[512];
    if (strstr(request->head, "PUT /latest/api/token")) {
        *out = s->token;
    } else if (strncmp(request->head, "GET /latest/", 12) == 0) {
        bool list = strstr(request->head, "-extended/ HTTP") != NULL;
        raw_request_header(request, "x-aws-ec2-metadata-token", header, sizeof header);
        *out = strcmp(header, "session") != 0 ? s->refusal : list ? s->role : s->keys;
    } else if (strncmp(request->head, "GET /container", 14) == 0) {
        raw_request_header(request, "Authorization", header, sizeof header);
        *out = strcmp(header, "let me in") == 0 ? s->keys : s->refusal;
    } else {
        unsigned call = s->calls++;
        if (call < 2)
            raw_request_header(request, "Authorization", s->authorization[call], sizeof s->authorization[call]);
        *out = s->refusal.size && call == 0 ? s->refusal : s->success;
    }
}

static int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    assert_non_null(s);
    fixture_clean_environment();
    s->success = fixture_answer("{}");
    s->keys = fixture_answer(KEYS("AKIDSERVER"));
    s->token = fixture_answer("session");
    s->role = fixture_answer("a-role\n");
    s->server = raw_server_start(&(raw_script){.answer = answer, .user = s});
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    scene *s = *state;
    raw_server_stop(s->server);
    free(s);
    return 0;
}

/* Makes a call with this provider, which it frees, or with the default chain. */
static int call(scene *s, awsc_credentials_provider *provider, awsc_error **error)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_lambda_list_functions_input input = {0};
    awsc_lambda_list_functions_output *output = NULL;
    config.region = "eu-west-1";
    config.endpoint_url = raw_server_url(s->server);
    config.credentials = provider;
    int status = awsc_lambda_new(&config, &lambda, error);
    if (!status) status = awsc_lambda_list_functions(lambda, &input, NULL, &output, error);
    awsc_free(output);
    awsc_lambda_free(lambda);
    awsc_credentials_provider_free(provider);
    return status;
}

static void a_call_is_signed_with_the_role_of_the_container(void **state)
{
    scene *s = *state;
    char url[128];
    snprintf(url, sizeof url, "http://localhost:%u/container", raw_server_port(s->server));
    setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1);
    setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "let me in", 1);
    setenv("http_proxy", "http://127.0.0.1:9", 1); /* no server */
    setenv("no_proxy", "127.0.0.1", 1);
    assert_int_equal(call(s, NULL, NULL), AWSC_OK);
    assert_non_null(strstr(s->authorization[0], "Credential=AKIDSERVER/"));
    fixture_clean_environment();
    unsetenv("AWS_CONTAINER_CREDENTIALS_FULL_URI");
}

static void a_call_is_signed_with_the_role_of_the_instance(void **state)
{
    scene *s = *state;
    awsc_credentials_provider *provider = NULL;
    awsc_imds_options options = AWSC_IMDS_OPTIONS_INIT;
    options.endpoint = raw_server_url(s->server);
    unsetenv("AWS_EC2_METADATA_DISABLED");
    assert_int_equal(awsc_credentials_provider_new_imds(&options, &provider, NULL), AWSC_OK);
    assert_int_equal(call(s, provider, NULL), AWSC_OK);
    assert_non_null(strstr(s->authorization[0], "Credential=AKIDSERVER/"));
}

static void credentials_that_the_service_calls_expired_are_renewed_once(void **state)
{
    scene *s = *state;
    awsc_credentials_provider *provider = NULL;
    awsc_process_options options = AWSC_PROCESS_OPTIONS_INIT;
    char command[512], counter[] = "/tmp/awsc-counter-XXXXXX";
    int fd = mkstemp(counter);
    assert_true(fd >= 0);
    close(fd);
    snprintf(command, sizeof command,
             "echo x >> %s; n=$(wc -l < %s); printf "
             "'{\"Version\":1,\"AccessKeyId\":\"AKIDRUN%%d\",\"SecretAccessKey\":\"s\"}' $n",
             counter, counter);
    options.command = command;
    s->refusal = fixture_answer_with("403 Forbidden", "x-amzn-ErrorType: ExpiredTokenException\r\n", "{}", 2);
    assert_int_equal(awsc_credentials_provider_new_process(&options, &provider, NULL), AWSC_OK);
    assert_int_equal(call(s, provider, NULL), AWSC_OK);
    assert_int_equal(s->calls, 2);
    assert_non_null(strstr(s->authorization[0], "Credential=AKIDRUN1/"));
    assert_non_null(strstr(s->authorization[1], "Credential=AKIDRUN2/"));
    unlink(counter);
}

/* Expects that the call fails for lack of credentials, with these words, and that no request is sent. */
static void assert_unsound(scene *s, awsc_credentials_provider *provider, const char *words)
{
    awsc_error *error = NULL;
    assert_int_equal(call(s, provider, &error), AWSC_ERR_CREDENTIALS);
    if (!strstr(awsc_error_message(error), words)) fail_msg("%s", awsc_error_message(error));
    assert_null(strstr(awsc_error_text(error), "hidden"));
    assert_int_equal(s->calls, 0);
    awsc_error_free(error);
}

static void keys_with_control_characters_are_an_error_of_their_source(void **state)
{
    scene *s = *state;
    static const char *const controls[] = {"\\u0000", "\\u0000hidden", "\\n", "\\t", "\\u007f"};
    awsc_credentials_provider *provider = NULL;
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++) {
        char text[256], command[300], url[128];
        awsc_process_options options = AWSC_PROCESS_OPTIONS_INIT;
        snprintf(text, sizeof text,
                 "{\"Version\":1,\"AccessKeyId\":\"AKID%s\",\"SecretAccessKey\":\"hidden\",\"Code\":\"Success\","
                 "\"Expiration\":\"2199-01-01T00:00:00Z\"}",
                 controls[i]);
        snprintf(command, sizeof command, "printf %%s '%s'", text);
        options.command = command;
        assert_int_equal(awsc_credentials_provider_new_process(&options, &provider, NULL), AWSC_OK);
        assert_unsound(s, provider, "the output of credential_process has a control character in AccessKeyId");

        s->keys = fixture_answer(text);
        snprintf(url, sizeof url, "http://localhost:%u/container", raw_server_port(s->server));
        setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1);
        setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "let me in", 1);
        assert_unsound(s, NULL, "the answer of the container's endpoint has a control character in AccessKeyId");
        fixture_clean_environment();
        unsetenv("AWS_CONTAINER_CREDENTIALS_FULL_URI");

        awsc_imds_options imds = AWSC_IMDS_OPTIONS_INIT;
        imds.endpoint = raw_server_url(s->server);
        unsetenv("AWS_EC2_METADATA_DISABLED");
        assert_int_equal(awsc_credentials_provider_new_imds(&imds, &provider, NULL), AWSC_OK);
        assert_unsound(s, provider, "has a control character in AccessKeyId");
    }
    setenv("AWS_ACCESS_KEY_ID", "AKID\n", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "hidden", 1);
    assert_unsound(s, NULL, "environment: the access key id holds a control character");
    setenv("AWS_ACCESS_KEY_ID", "AKID", 1);
    setenv("AWS_SESSION_TOKEN", "hidden\r", 1);
    assert_unsound(s, NULL, "environment: the session token holds a control character");
    fixture_clean_environment();
    unsetenv("AWS_SESSION_TOKEN");
}

static void answer_with_newline(void *user, awsc_credentials_request *request)
{
    (void)user;
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    credentials.access_key_id = "AKID";
    credentials.secret_access_key = "hidden\n";
    awsc_credentials_request_answer(request, &credentials);
}

static void keys_of_the_program_with_control_characters_are_refused(void **state)
{
    scene *s = *state;
    awsc_callback_options options = AWSC_CALLBACK_OPTIONS_INIT;
    awsc_credentials_provider *provider = NULL;
    options.get = answer_with_newline;
    options.name = "the vault";
    assert_int_equal(awsc_credentials_provider_new_callback(&options, &provider, NULL), AWSC_OK);
    assert_unsound(s, provider, "the vault: the secret access key holds a control character");

    awsc_error *error = NULL;
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    credentials.access_key_id = "AKID\x01";
    credentials.secret_access_key = "hidden";
    provider = NULL;
    assert_int_equal(awsc_credentials_provider_new_static(&credentials, &provider, &error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(error), "credentials: the access key id holds a control character"));
    assert_null(provider);
    awsc_error_free(error);
}

static void a_profiles_key_with_a_control_character_is_an_error_of_the_profile(void **state)
{
    scene *s = *state;
    char path[] = "/tmp/awsc-keys-XXXXXX";
    static const char text[] = "[default]\naws_access_key_id = AK\x01ID\naws_secret_access_key = hidden\n";
    int fd = mkstemp(path);
    assert_int_equal(write(fd, text, sizeof text - 1), (ssize_t)(sizeof text - 1));
    close(fd);
    setenv("AWS_SHARED_CREDENTIALS_FILE", path, 1);
    assert_unsound(s, NULL, "keys of the profile \"default\": the access key id holds a control character");
    fixture_clean_environment();
    unlink(path);
}

static void the_error_lists_the_tried_sources_in_order(void **state)
{
    scene *s = *state;
    static const char *const order[] = {"environment (", "web identity (", "profile (", "container (",
                                        "instance metadata (AWS_EC2_METADATA_DISABLED is true)"};
    awsc_error *error = NULL;
    assert_int_equal(call(s, NULL, &error), AWSC_ERR_CREDENTIALS);
    const char *at = awsc_error_message(error);
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        at = strstr(at, order[i]);
        if (!at) fail_msg("%s is missing: %s", order[i], awsc_error_message(error));
    }
    assert_int_equal(s->calls, 0);
    awsc_error_free(error);
}

/* ---- hosts that must be this machine ----------------------------------------------------------------------------- */

typedef struct fetched {
    awsc_fetch fetch;
    bool done;
    int status;
} fetched;

static void note_end(awsc_fetch *fetch, int status, const char *message)
{
    fetched *f = (fetched *)fetch;
    (void)message;
    f->done = true;
    f->status = status;
}

/* 192.0.2.1 never answers: without the check this would wait. */
static void other_machines_are_not_connected_to_as_loopback(void **state)
{
    (void)state;
    awsc_loop *loop = NULL;
    awsc_metadata_transport transport = {.allocator = awsc_allocator_default()};
    fetched f = {.fetch = {.allocator = awsc_allocator_default(), .done = note_end}};
    awsc_fetch_request request = {.method = "GET",
                                  .base = AWSC_VIEW("http://192.0.2.1"),
                                  .authority = AWSC_VIEW("192.0.2.1"),
                                  .target = "/",
                                  .connect_timeout_ms = 5000,
                                  .timeout_ms = 5000,
                                  .loopback_only = true};
    int64_t begin = fixture_now_ms();
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    f.fetch.loop = loop;
    assert_int_equal(awsc_fetch_start(&f.fetch, &transport, &request, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_run_until(loop, &f.done, "asking a provider", NULL), AWSC_OK);
    assert_int_equal(f.status, AWSC_ERR_CONNECT);
    assert_true(fixture_now_ms() - begin < 4500);
    awsc_fetch_clear(&f.fetch);
    awsc_loop_free(loop);
    awsc_metadata_transport_close(&transport);
}

/* ---- session tokens of instance metadata ------------------------------------------------------------------------- */

enum { TOKEN_BYTES = 4096 }; /* the longest accepted token */

typedef struct metadata {
    raw_answer token;
    raw_answer name;
    raw_answer keys;
} metadata;

static void answer_metadata(void *user, const raw_request *request, raw_answer *answer)
{
    const metadata *m = user;
    *answer = strncmp(request->head, "PUT ", 4) == 0 ? m->token : strstr(request->head, "/role ") ? m->keys : m->name;
}

static void expect_token(raw_server *server, metadata *m, const void *token, size_t size, bool taken)
{
    awsc_imds_options options = AWSC_IMDS_OPTIONS_INIT;
    awsc_credentials_provider *provider = NULL;
    awsc_identity *identity = NULL;
    awsc_error *error = NULL;
    m->token = fixture_answer_with("200 OK", "X-aws-ec2-metadata-token-ttl-seconds: 21600\r\n", token, size);
    options.endpoint = raw_server_url(server);
    options.attempts = AWSC_I32(1);
    assert_int_equal(awsc_credentials_provider_new_imds(&options, &provider, NULL), AWSC_OK);
    int status = awsc_credentials_get(provider, NULL, &identity, &error);
    if (status != (taken ? AWSC_OK : AWSC_ERR_CREDENTIALS))
        fail_msg("%zu bytes with 0x%02x: %s", size, ((const unsigned char *)token)[1], awsc_error_text(error));
    if (!taken) assert_non_null(strstr(awsc_error_message(error), "the session token is not usable"));
    awsc_identity_free(identity);
    awsc_error_free(error);
    awsc_credentials_provider_free(provider);
}

static void a_session_token_is_printable_and_not_too_long(void **state)
{
    metadata m = {.name = fixture_answer("role"), .keys = fixture_answer(KEYS("AKIDROLE"))};
    static const unsigned char allowed[] = {'!', 'a', 'Z', '0', '=', '~'};
    static const unsigned char refused[] = {0x00, 0x01, '\t', 0x1f, ' ', 0x7f, 0x80, 0xff};
    static char text[TOKEN_BYTES + 1];
    (void)state;
    assert_int_equal(setenv("AWS_EC2_METADATA_DISABLED", "false", 1), 0);
    raw_server *server = raw_server_start(&(raw_script){.answer = answer_metadata, .user = &m});
    for (size_t i = 0; i < sizeof allowed; i++)
        expect_token(server, &m, (const char[]){'a', (char)allowed[i], 'b'}, 3, true);
    for (size_t i = 0; i < sizeof refused; i++)
        expect_token(server, &m, (const char[]){'a', (char)refused[i], 'b'}, 3, false);
    memset(text, 't', sizeof text);
    expect_token(server, &m, text, TOKEN_BYTES, true);
    expect_token(server, &m, text, TOKEN_BYTES + 1, false);
    raw_server_stop(server);
    assert_int_equal(setenv("AWS_EC2_METADATA_DISABLED", "true", 1), 0);
}

/* ---- over TLS ---------------------------------------------------------------------------------------------------- */

static void answer_keys(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = *(const raw_answer *)user;
}

/* Keys are accepted from a trusted server only. */
static void a_container_service_over_tls_must_have_a_trusted_certificate(void **state)
{
    raw_answer keys = fixture_answer(KEYS("AKIDTLS"));
    raw_answer hello = fixture_answer("\"hello\"");
    test_certificates certificates;
    char url[80];
    (void)state;
    certificates_make(&certificates, "localhost");
    raw_server *tls = raw_server_start(&(raw_script){.answer = answer_keys, .user = &keys, .tls = certificates.server});
    raw_server *service = raw_server_start(&(raw_script){.answer = answer_keys, .user = &hello});
    (void)snprintf(url, sizeof url, "https://localhost:%u/keys", raw_server_port(tls));
    assert_int_equal(setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1), 0);
    for (int trusted = 0; trusted < 2; trusted++) {
        awsc_config config = AWSC_CONFIG_INIT;
        awsc_lambda *lambda = NULL;
        awsc_error *error = NULL;
        config.region = "eu-west-1";
        config.endpoint_url = raw_server_url(service);
        config.ca_bundle = trusted ? certificates.ca_file : NULL;
        config.max_attempts = AWSC_I32(1);
        assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
        int status = awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, &error);
        assert_int_equal(status, trusted ? AWSC_OK : AWSC_ERR_CREDENTIALS);
        if (!trusted) assert_non_null(strstr(awsc_error_message(error), "certificate"));
        assert_int_equal(raw_server_requests(tls), trusted);
        awsc_error_free(error);
        awsc_lambda_free(lambda);
    }
    assert_int_equal(unsetenv("AWS_CONTAINER_CREDENTIALS_FULL_URI"), 0);
    raw_server_stop(service);
    raw_server_stop(tls);
    certificates_clear(&certificates);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_token_is_printable_and_not_too_long),
        cmocka_unit_test(a_container_service_over_tls_must_have_a_trusted_certificate),
        cmocka_unit_test(errors_of_failing_programs_name_the_reason),
        cmocka_unit_test(a_daemon_that_is_left_behind_does_not_delay_the_answer),
        cmocka_unit_test(a_slow_program_does_not_block_the_loop),
        cmocka_unit_test(a_forked_child_asks_its_own_source),
        cmocka_unit_test_setup_teardown(a_call_is_signed_with_the_role_of_the_container, setup, teardown),
        cmocka_unit_test_setup_teardown(a_call_is_signed_with_the_role_of_the_instance, setup, teardown),
        cmocka_unit_test_setup_teardown(credentials_that_the_service_calls_expired_are_renewed_once, setup, teardown),
        cmocka_unit_test_setup_teardown(keys_with_control_characters_are_an_error_of_their_source, setup, teardown),
        cmocka_unit_test_setup_teardown(keys_of_the_program_with_control_characters_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_profiles_key_with_a_control_character_is_an_error_of_the_profile, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_error_lists_the_tried_sources_in_order, setup, teardown),
        cmocka_unit_test(other_machines_are_not_connected_to_as_loopback),
    };
    return cmocka_run_group_tests_name("credentials", tests, NULL, NULL);
}
