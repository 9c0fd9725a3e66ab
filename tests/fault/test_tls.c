/* SPDX-License-Identifier: Apache-2.0 */
/* Trusted servers, and proxies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/ssl.h>

#include <awsc/version.h>

#include "support/certificates.h"
#include "support/fixture.h"
#include "support/proxy.h"
#include "support/test_logger.h"

typedef struct tls_scene {
    test_certificates certificates;
    raw_server *server;
    raw_answer answer;
    char url[64];   /* the URL with the name in the certificate */
    char by_ip[64]; /* the same server with another name */
    char log[65536];
    char heads[4096]; /* copy of the last request's head */
} tls_scene;

static void answer_all(void *user, const raw_request *request, raw_answer *answer)
{
    tls_scene *scene = user;
    (void)snprintf(scene->heads, sizeof scene->heads, "%s", request->head);
    *answer = scene->answer;
}

static void keep_log(void *user, int level, const char *line)
{
    tls_scene *scene = user;
    size_t size = strlen(scene->log);
    (void)level;
    (void)snprintf(scene->log + size, sizeof scene->log - size, "%s\n", line);
}

static int setup(void **state)
{
    tls_scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    certificates_make(&scene->certificates, "localhost");
    scene->answer = fixture_answer("{}");
    scene->server =
        raw_server_start(&(raw_script){.answer = answer_all, .user = scene, .tls = scene->certificates.server});
    (void)snprintf(scene->url, sizeof scene->url, "https://localhost:%u", raw_server_port(scene->server));
    (void)snprintf(scene->by_ip, sizeof scene->by_ip, "https://127.0.0.1:%u", raw_server_port(scene->server));
    *state = scene;
    return 0;
}

static int teardown(void **state)
{
    tls_scene *scene = *state;
    fixture_clean_environment();
    raw_server_stop(scene->server);
    certificates_clear(&scene->certificates);
    free(scene);
    return 0;
}

/* Makes a call of one attempt with this configuration. */
static int invoke(awsc_config *config, awsc_error **error)
{
    awsc_lambda *lambda = NULL;
    config->max_attempts = AWSC_I32(1);
    int status = awsc_lambda_new(config, &lambda, error);
    if (!status) status = awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, error);
    awsc_lambda_free(lambda);
    fixture_config_clear(config);
    return status;
}

static void expect_ok(awsc_config *config)
{
    awsc_error *error = NULL;
    if (invoke(config, &error)) fail_msg("%s", awsc_error_text(error));
}

static void expect_error(awsc_config *config, int status, const char *words)
{
    awsc_error *error = NULL;
    assert_int_equal(invoke(config, &error), status);
    if (!strstr(awsc_error_text(error), words)) fail_msg("\"%s\" is not in: %s", words, awsc_error_text(error));
    assert_false(awsc_error_maybe_executed(error));
    bool is_tls = status == AWSC_ERR_CONNECT && strcmp(words, "certificate") == 0;
    assert_int_equal(awsc_error_kind(error), is_tls ? AWSC_KIND_TLS : AWSC_KIND_OTHER);
    awsc_error_free(error);
}

static void a_known_authority_is_accepted(void **state)
{
    tls_scene *scene = *state;
    awsc_config config = fixture_config(scene->url);
    config.ca_bundle = scene->certificates.ca_file;
    expect_ok(&config);
    assert_int_equal(raw_server_executions(scene->server), 1);
}

static void key_exchange_of_a_connection_is_logged(void **state)
{
    tls_scene *scene = *state;
    awsc_config config = fixture_config(scene->url);
    awsc_versions versions = AWSC_VERSIONS_INIT;
    config.logger = test_logger(keep_log, scene, AWSC_LOG_DEBUG);
    config.ca_bundle = scene->certificates.ca_file;
    assert_int_equal(awsc_version_info(&versions, NULL), AWSC_OK);
    bool logs = (versions.features & AWSC_HAS_OPENSSL_TLS) != 0;
    bool post_quantum = (versions.features & AWSC_HAS_POST_QUANTUM) != 0;
    expect_ok(&config);
    /* Client and server are of one OpenSSL; from 3.5 on they agree on a group with ML-KEM. */
    const char *expected = post_quantum ? "key exchange X25519MLKEM768 (post-quantum)" : "key exchange x25519\n";
    assert_int_equal(strstr(scene->log, expected) != NULL, logs);
}

static void a_new_connection_of_a_client_resumes_a_session(void **state)
{
    tls_scene *scene = *state;
    awsc_lambda *lambda = NULL;
    awsc_config config = fixture_config(scene->url);
    config.ca_bundle = scene->certificates.ca_file;
    scene->answer = fixture_answer_with("200 OK", "Connection: close\r\n", "{}", 2);
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    for (int i = 0; i < 3; i++) assert_int_equal(awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, NULL), AWSC_OK);
    awsc_lambda_free(lambda);
    assert_int_equal(SSL_CTX_sess_accept_good(scene->certificates.server), 3);
    assert_int_equal(SSL_CTX_sess_hits(scene->certificates.server), 2);
    /* Another client begins a session of its own. */
    expect_ok(&config);
    assert_int_equal(SSL_CTX_sess_hits(scene->certificates.server), 2);
}

static void an_authority_in_the_environment_is_accepted(void **state)
{
    tls_scene *scene = *state;
    (void)setenv("AWS_CA_BUNDLE", scene->certificates.ca_file, 1);
    awsc_config config = fixture_config(scene->url);
    expect_ok(&config);
}

static void an_unknown_authority_is_refused(void **state)
{
    tls_scene *scene = *state;
    awsc_config config = fixture_config(scene->url);
    expect_error(&config, AWSC_ERR_CONNECT, "certificate");
    assert_int_equal(raw_server_requests(scene->server), 0);
}

static void count_status(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    *(int *)user = status;
    awsc_error_free(error);
    awsc_free(output);
}

static int invoke_on(awsc_loop *loop, awsc_lambda *lambda)
{
    int status = 1;
    assert_int_equal(awsc_lambda_invoke_start(lambda, loop, &fixture_hello, NULL, count_status, &status, NULL, NULL),
                     AWSC_OK);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    return status;
}

/* One client trusts the server's authority, the other does not: the second must not use the first one's connection. */
static void clients_on_one_loop_do_not_share_trust(void **state)
{
    tls_scene *scene = *state;
    for (int round = 0; round < 2; round++) {
        awsc_config trusting = fixture_config(scene->url);
        awsc_config strict = fixture_config(scene->url);
        awsc_lambda *with = NULL;
        awsc_lambda *without = NULL;
        awsc_loop *loop = NULL;
        trusting.ca_bundle = scene->certificates.ca_file;
        strict.max_attempts = AWSC_I32(1);
        assert_int_equal(awsc_lambda_new(&trusting, &with, NULL), AWSC_OK);
        assert_int_equal(awsc_lambda_new(&strict, &without, NULL), AWSC_OK);
        assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
        if (round) assert_int_equal(invoke_on(loop, without), AWSC_ERR_CONNECT);
        assert_int_equal(invoke_on(loop, with), AWSC_OK);
        assert_int_equal(invoke_on(loop, without), AWSC_ERR_CONNECT);
        assert_int_equal(invoke_on(loop, with), AWSC_OK);
        awsc_lambda_free(with);
        awsc_lambda_free(without);
        awsc_loop_free(loop);
        fixture_config_clear(&trusting);
        fixture_config_clear(&strict);
    }
}

static void another_host_name_is_refused(void **state)
{
    tls_scene *scene = *state;
    awsc_config config = fixture_config(scene->by_ip);
    config.ca_bundle = scene->certificates.ca_file;
    expect_error(&config, AWSC_ERR_CONNECT, "certificate");
    assert_int_equal(raw_server_requests(scene->server), 0);
}

static void a_missing_bundle_is_an_error_that_names_it(void **state)
{
    tls_scene *scene = *state;
    awsc_config config = fixture_config(scene->url);
    config.ca_bundle = "/nonexistent/ca.pem";
    expect_error(&config, AWSC_ERR_CONFIG, "/nonexistent/ca.pem");
    assert_int_equal(raw_server_requests(scene->server), 0);
}

static void verification_can_be_turned_off_and_that_is_logged(void **state)
{
    tls_scene *scene = *state;
    awsc_config config = fixture_config(scene->by_ip);
    config.verify_tls = AWSC_BOOL(false);
    config.logger = test_logger(keep_log, scene, AWSC_LOG_WARN);
    expect_ok(&config);
    assert_non_null(strstr(scene->log, "verify_tls"));
}

static void the_environment_cannot_turn_verification_off(void **state)
{
    tls_scene *scene = *state;
    (void)setenv("AWS_VERIFY_TLS", "false", 1);
    (void)setenv("AWS_NO_VERIFY_SSL", "true", 1);
    (void)setenv("SSL_CERT_FILE", "/dev/null", 1);
    awsc_config config = fixture_config(scene->url);
    expect_error(&config, AWSC_ERR_CONNECT, "certificate");
    (void)unsetenv("SSL_CERT_FILE");
}

static void a_server_without_tls_is_refused(void **state)
{
    tls_scene *scene = *state;
    raw_server *plain = raw_server_start(&(raw_script){.answer = answer_all, .user = scene});
    char url[64];
    (void)snprintf(url, sizeof url, "https://127.0.0.1:%u", raw_server_port(plain));
    awsc_config config = fixture_config(url);
    config.deadline_ms = AWSC_I64(3000);
    awsc_error *error = NULL;
    int status = invoke(&config, &error);
    assert_true(status == AWSC_ERR_CONNECT || status == AWSC_ERR_TIMEOUT);
    assert_false(awsc_error_maybe_executed(error));
    awsc_error_free(error);
    raw_server_stop(plain);
}

/* ---- proxies ----------------------------------------------------------------------------------------------------- */

static awsc_config through(tls_scene *scene)
{
    awsc_config config = fixture_config(scene->url);
    config.ca_bundle = scene->certificates.ca_file;
    return config;
}

static void a_configured_proxy_makes_a_tunnel(void **state)
{
    tls_scene *scene = *state;
    test_proxy *tunnel = proxy_start(NULL);
    awsc_config config = through(scene);
    config.proxy = proxy_url(tunnel);
    expect_ok(&config);
    assert_int_equal(proxy_count(tunnel), 1);
    char head[4096];
    char expected[64];
    (void)snprintf(expected, sizeof expected, "CONNECT localhost:%u HTTP/1.1", raw_server_port(scene->server));
    proxy_last(tunnel, head, sizeof head);
    assert_non_null(strstr(head, expected));
    /* Headers for the service must not reach the proxy. */
    assert_null(strstr(head, "Authorization:"));
    assert_null(strstr(head, "amz-sdk"));
    assert_non_null(strstr(scene->heads, "Authorization: AWS4-HMAC-SHA256"));
    assert_null(strcasestr(scene->heads, "proxy-"));
    proxy_stop(tunnel);
}

static void credentials_of_the_proxy_go_to_the_proxy_only(void **state)
{
    tls_scene *scene = *state;
    test_proxy *tunnel = proxy_start(NULL);
    char url[128];
    char head[4096];
    (void)snprintf(url, sizeof url, "http://user:pass@%s", proxy_url(tunnel) + strlen("http://"));
    awsc_config config = through(scene);
    config.proxy = url;
    config.logger = test_logger(keep_log, scene, AWSC_LOG_TRACE);
    expect_ok(&config);
    proxy_last(tunnel, head, sizeof head);
    assert_non_null(strstr(head, "Proxy-Authorization: Basic dXNlcjpwYXNz"));
    assert_null(strcasestr(scene->heads, "proxy-authorization"));
    assert_null(strstr(scene->log, "dXNlcjpwYXNz"));
    proxy_stop(tunnel);
}

static void the_environments_proxy_is_read_when_the_client_is_made(void **state)
{
    tls_scene *scene = *state;
    test_proxy *tunnel = proxy_start(NULL);
    awsc_config config = through(scene);
    config.max_attempts = AWSC_I32(1);
    awsc_lambda *lambda = NULL;
    (void)setenv("HTTPS_PROXY", proxy_url(tunnel), 1);
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    (void)setenv("HTTPS_PROXY", "http://127.0.0.1:9", 1);
    assert_int_equal(awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, NULL), AWSC_OK);
    (void)unsetenv("HTTPS_PROXY");
    assert_int_equal(proxy_count(tunnel), 1);
    awsc_lambda_free(lambda);
    fixture_config_clear(&config);
    proxy_stop(tunnel);
}

static void hosts_in_no_proxy_are_reached_directly(void **state)
{
    tls_scene *scene = *state;
    test_proxy *tunnel = proxy_start(NULL);
    (void)setenv("HTTPS_PROXY", proxy_url(tunnel), 1);
    char with_port[64];
    (void)snprintf(with_port, sizeof with_port, "example.com:443 localhost:%u", raw_server_port(scene->server));
    const char *const lists[] = {"localhost", "example.com,localhost", "*", with_port};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        (void)setenv("NO_PROXY", lists[i], 1);
        awsc_config config = through(scene);
        expect_ok(&config);
        assert_int_equal(proxy_count(tunnel), 0);
    }
    static const char *const others[] = {"example.com", "localhost:1,localhost:443"};
    awsc_config config;
    for (unsigned i = 0; i < 2; i++) {
        (void)setenv("NO_PROXY", others[i], 1);
        config = through(scene);
        expect_ok(&config);
        assert_int_equal(proxy_count(tunnel), i + 1);
    }
    (void)unsetenv("NO_PROXY");
    config = through(scene);
    config.proxy = ""; /* no proxy, although the environment names one */
    expect_ok(&config);
    assert_int_equal(proxy_count(tunnel), 2);
    proxy_stop(tunnel);
}

static void hosts_in_no_proxy_are_reached_directly_over_http(void **state)
{
    tls_scene *scene = *state;
    char url[64];
    char list[64];
    scene->answer = fixture_answer("{}");
    raw_server *service = raw_server_start(&(raw_script){.answer = answer_all, .user = scene});
    raw_server *proxy = raw_server_start(&(raw_script){.answer = answer_all, .user = scene}); /* it responds itself */
    (void)snprintf(url, sizeof url, "http://localhost:%u", raw_server_port(service));
    (void)snprintf(list, sizeof list, "localhost:%u", raw_server_port(service));
    (void)setenv("http_proxy", raw_server_url(proxy), 1);
    awsc_config config = fixture_config(url);
    expect_ok(&config);
    assert_int_equal(raw_server_requests(proxy), 1);
    (void)setenv("no_proxy", list, 1);
    config = fixture_config(url);
    expect_ok(&config);
    assert_int_equal(raw_server_requests(proxy), 1);
    assert_int_equal(raw_server_requests(service), 1);
    raw_server_stop(proxy);
    raw_server_stop(service);
}

static void an_invalid_proxy_setting_is_named_but_its_url_is_not_shown(void **state)
{
    tls_scene *scene = *state;
    static const char *const urls[] = {"foo://user:s3cret@127.0.0.1:1", "http://user:s3cret@127.0.0.1:99999",
                                       "http://user:s3cret@[::1", "http://user:s3%00cret@127.0.0.1:9"};
    for (size_t i = 0; i < 2 * sizeof urls / sizeof *urls; i++) {
        bool in_code = i % 2;
        awsc_error *error = NULL;
        awsc_config config = through(scene);
        config.logger = test_logger(keep_log, scene, AWSC_LOG_TRACE);
        if (in_code)
            config.proxy = urls[i / 2];
        else
            (void)setenv("https_proxy", urls[i / 2], 1);
        assert_int_equal(invoke(&config, &error), AWSC_ERR_CONFIG);
        assert_non_null(strstr(awsc_error_text(error), in_code ? "config.proxy" : "https_proxy"));
        assert_null(strstr(awsc_error_text(error), "s3"));
        assert_null(strstr(scene->log, "s3"));
        assert_false(awsc_error_maybe_executed(error));
        awsc_error_free(error);
        (void)unsetenv("https_proxy");
    }
    assert_int_equal(raw_server_requests(scene->server), 0);
}

static void a_refusing_proxy_is_a_connection_error(void **state)
{
    tls_scene *scene = *state;
    static const char *const refusals[] = {
        "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
        ("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
         "Content-Length: 0\r\n\r\n"),
        "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 5\r\n\r\nhello",
        "garbage\r\n\r\n",
        "",
    };
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        test_proxy *tunnel = proxy_start(refusals[i]);
        awsc_config config = through(scene);
        config.proxy = proxy_url(tunnel);
        config.deadline_ms = AWSC_I64(5000);
        expect_error(&config, AWSC_ERR_CONNECT, "Invoke");
        assert_int_equal(raw_server_requests(scene->server), 0);
        proxy_stop(tunnel);
    }
}

static void an_unreachable_proxy_is_a_connection_error(void **state)
{
    tls_scene *scene = *state;
    char url[64];
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", raw_closed_port());
    awsc_config config = through(scene);
    config.proxy = url;
    expect_error(&config, AWSC_ERR_CONNECT, "Invoke");
}

/* Plain HTTP goes to a proxy as a request with an absolute target; the name need not resolve here. */
static void plain_http_goes_through_the_proxy_too(void **state)
{
    tls_scene *scene = *state;
    raw_server *plain = raw_server_start(&(raw_script){.answer = answer_all, .user = scene});
    awsc_config config = fixture_config("http://lambda.invalid");
    config.proxy = raw_server_url(plain);
    expect_ok(&config);
    assert_non_null(strstr(scene->heads, "POST http://lambda.invalid/2015-03-31/functions/hello/invocations HTTP/1.1"));
    assert_non_null(strstr(scene->heads, "Host: lambda.invalid\r\n"));
    raw_server_stop(plain);
}

int main(void)
{
    fixture_clean_environment();
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_known_authority_is_accepted),
        TEST(key_exchange_of_a_connection_is_logged),
        TEST(a_new_connection_of_a_client_resumes_a_session),
        TEST(an_authority_in_the_environment_is_accepted),
        TEST(an_unknown_authority_is_refused),
        TEST(clients_on_one_loop_do_not_share_trust),
        TEST(another_host_name_is_refused),
        TEST(a_missing_bundle_is_an_error_that_names_it),
        TEST(verification_can_be_turned_off_and_that_is_logged),
        TEST(the_environment_cannot_turn_verification_off),
        TEST(a_server_without_tls_is_refused),
        TEST(a_configured_proxy_makes_a_tunnel),
        TEST(credentials_of_the_proxy_go_to_the_proxy_only),
        TEST(the_environments_proxy_is_read_when_the_client_is_made),
        TEST(hosts_in_no_proxy_are_reached_directly),
        TEST(hosts_in_no_proxy_are_reached_directly_over_http),
        TEST(an_invalid_proxy_setting_is_named_but_its_url_is_not_shown),
        TEST(a_refusing_proxy_is_a_connection_error),
        TEST(an_unreachable_proxy_is_a_connection_error),
        TEST(plain_http_goes_through_the_proxy_too),
    };
    return cmocka_run_group_tests_name("tls", tests, NULL, NULL);
}
