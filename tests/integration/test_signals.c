/* SPDX-License-Identifier: Apache-2.0 */
/* The library does not change the program's signal handlers, which all threads share. */
#include <dlfcn.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "support/certificates.h"
#include "support/fixture.h"

typedef int sigaction_function(int number, const struct sigaction *action, struct sigaction *old);

static atomic_uint changes;

/* Replaces the system's function for all libraries of this process. */
int sigaction(int number, const struct sigaction *action, struct sigaction *old)
{
    sigaction_function *real;
    void *found = dlsym(RTLD_NEXT, "sigaction");
    if (!found) abort();
    memcpy(&real, &found, sizeof real);
    if (action) atomic_fetch_add(&changes, 1);
    return real(number, action, old);
}

static void answer(void *user, const raw_request *request, raw_answer *out)
{
    (void)request;
    *out = *(const raw_answer *)user;
}

/* One connection for two hosts: each call closes the other host's idle connection. */
static void call_hosts_in_turn(const awsc_config *config, const char *const urls[2])
{
    awsc_lambda *lambda = NULL;
    assert_int_equal(awsc_lambda_new(config, &lambda, NULL), AWSC_OK);
    for (int i = 0; i < 6; i++) {
        awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
        awsc_error *error = NULL;
        options.endpoint_url = urls[i % 2];
        if (awsc_lambda_invoke(lambda, &fixture_hello, &options, NULL, &error)) fail_msg("%s", awsc_error_text(error));
    }
    awsc_lambda_free(lambda);
}

/* libcurl 8.14 closes connections with a handle of its own and ignores SIGPIPE meanwhile; options do not affect it. */
static bool libcurl_leaves_signals_alone(void)
{
    return curl_version_info(CURLVERSION_NOW)->version_num < 0x080900;
}

static void no_call_changes_a_signal(void **state)
{
    raw_answer hello = fixture_answer("\"hello\"");
    (void)state;
    test_certificates certificates;
    certificates_make(&certificates, "localhost");
    raw_server *plain = raw_server_start(&(raw_script){.answer = answer, .user = &hello});
    raw_server *other = raw_server_start(&(raw_script){.answer = answer, .user = &hello});
    raw_server *tls = raw_server_start(&(raw_script){.answer = answer, .user = &hello, .tls = certificates.server});
    char secure[64];
    (void)snprintf(secure, sizeof secure, "https://localhost:%u", raw_server_port(tls));
    const char *const urls[][2] = {{raw_server_url(plain), raw_server_url(other)}, {raw_server_url(plain), secure}};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        awsc_config config = fixture_config(urls[i][0]);
        config.max_connections = AWSC_I32(1);
        config.ca_bundle = certificates.ca_file;
        call_hosts_in_turn(&config, urls[i]); /* one-time initialisation */
        atomic_store(&changes, 0);
        call_hosts_in_turn(&config, urls[i]);
        if (libcurl_leaves_signals_alone()) assert_int_equal(atomic_load(&changes), 0);
        fixture_config_clear(&config);
    }
    raw_server_stop(tls);
    raw_server_stop(other);
    raw_server_stop(plain);
    certificates_clear(&certificates);
}

static void note_end(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    *(int *)user = status;
    awsc_free(output);
    awsc_error_free(error);
}

static void start(awsc_lambda *lambda, awsc_loop *loop, const char *url, int *status, awsc_call **call)
{
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.endpoint_url = url;
    *status = -1000;
    assert_int_equal(awsc_lambda_invoke_start(lambda, loop, &fixture_hello, &options, note_end, status, call, NULL),
                     AWSC_OK);
}

static void run_until_ended(awsc_loop *const loops[2], const int *status)
{
    while (*status == -1000) {
        for (int i = 0; i < 2; i++) assert_int_equal(awsc_loop_run_once(loops[i], 1, NULL), AWSC_OK);
    }
    assert_int_equal(*status, AWSC_OK);
}

/* An idle connection of a loop with a running call makes room for a call of another loop. */
static void room_for_a_connection_is_made_without_a_signal(void **state)
{
    raw_answer hello = fixture_answer("\"hello\""), none = {.then = RAW_HOLD};
    (void)state;
    raw_server *silent = raw_server_start(&(raw_script){.answer = answer, .user = &none});
    raw_server *first = raw_server_start(&(raw_script){.answer = answer, .user = &hello});
    raw_server *second = raw_server_start(&(raw_script){.answer = answer, .user = &hello});
    awsc_config config = fixture_config(raw_server_url(first));
    config.max_connections = AWSC_I32(2);
    awsc_lambda *lambda = NULL;
    awsc_loop *loops[2];
    awsc_call *waits = NULL;
    int waiting, ended;
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    for (int i = 0; i < 2; i++) assert_int_equal(awsc_loop_new(&loops[i], NULL), AWSC_OK);
    start(lambda, loops[0], raw_server_url(silent), &waiting, &waits);
    while (!raw_server_requests(silent)) assert_int_equal(awsc_loop_run_once(loops[0], 10, NULL), AWSC_OK);
    atomic_store(&changes, 0);
    start(lambda, loops[0], raw_server_url(first), &ended, NULL);
    run_until_ended(loops, &ended);
    start(lambda, loops[1], raw_server_url(second), &ended, NULL);
    run_until_ended(loops, &ended);
    assert_int_equal(atomic_load(&changes), 0);
    awsc_call_cancel(waits);
    while (waiting == -1000) assert_int_equal(awsc_loop_run_once(loops[0], 1000, NULL), AWSC_OK);
    awsc_lambda_free(lambda);
    for (int i = 0; i < 2; i++) awsc_loop_free(loops[i]);
    fixture_config_clear(&config);
    raw_server_stop(second);
    raw_server_stop(first);
    raw_server_stop(silent);
}

static void a_changed_signal_is_detected(void **state)
{
    struct sigaction old;
    (void)state;
    assert_int_equal(sigaction(SIGUSR1, NULL, &old), 0);
    atomic_store(&changes, 0);
    assert_int_equal(sigaction(SIGUSR1, &old, NULL), 0);
    assert_int_equal(atomic_load(&changes), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_call_changes_a_signal),
        cmocka_unit_test(room_for_a_connection_is_made_without_a_signal),
        cmocka_unit_test(a_changed_signal_is_detected),
    };
    fixture_clean_environment();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
