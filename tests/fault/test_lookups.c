/* SPDX-License-Identifier: Apache-2.0 */
/* A host name is looked up once for any number of calls, and a failing or hanging lookup fails no other call. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <curl/curl.h>

#include "support/certificates.h"
#include "support/crowd_server.h"
#include "support/fixture.h"
#include "support/lookups.h"
#include "support/proxy.h"

enum { CROWD = 1000, LOOKUP_THREADS = 4, THREADS = 16 };

typedef struct scene {
    crowd_server *server;
    char url[64]; /* http://one.test:PORT */
    awsc_lambda *lambda;
    awsc_loop *loop;
    unsigned done;
    unsigned succeeded;
    unsigned cancelled;
    unsigned timed_out;
    unsigned not_connected;
    char last_error[512];
} scene;

static void named_url(const scene *s, const char *name, char *url, size_t size)
{
    (void)snprintf(url, size, "http://%s:%u", name, crowd_server_port(s->server));
}

static void answer_all(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = *(const raw_answer *)user;
}

static int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    assert_non_null(s);
    lookups_reset();
    s->server = crowd_server_start();
    named_url(s, "one.test", s->url, sizeof s->url);
    awsc_config config = fixture_config(s->url);
    config.max_attempts = AWSC_I32(1);
    assert_int_equal(awsc_lambda_new(&config, &s->lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
    assert_int_equal(awsc_loop_new(&s->loop, NULL), AWSC_OK);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    scene *s = *state;
    lookups_let_go(1000);
    awsc_loop_free(s->loop);
    awsc_lambda_free(s->lambda);
    lookups_wait_over();
    crowd_server_stop(s->server);
    free(s);
    return 0;
}

static void invoked(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    scene *s = user;
    s->done++;
    s->succeeded += status == AWSC_OK;
    s->cancelled += status == AWSC_ERR_CANCELLED;
    s->timed_out += status == AWSC_ERR_TIMEOUT;
    s->not_connected += status == AWSC_ERR_CONNECT;
    if (status) (void)snprintf(s->last_error, sizeof s->last_error, "%s", awsc_error_text(error));
    if (error) assert_false(awsc_error_maybe_executed(error));
    awsc_free(output);
    awsc_error_free(error);
}

static awsc_call *start_on(scene *s, awsc_loop *loop, const awsc_call_options *options)
{
    awsc_call *call = NULL;
    assert_int_equal(awsc_lambda_invoke_start(s->lambda, loop, &fixture_hello, options, invoked, s, &call, NULL),
                     AWSC_OK);
    return call;
}

static void run_until_begun(scene *s, unsigned count)
{
    while (lookups_begun() < count) assert_int_equal(awsc_loop_run_once(s->loop, 10, NULL), AWSC_OK);
}

static unsigned threads_of_process(void)
{
    char line[256];
    unsigned threads = 0;
    FILE *file = fopen("/proc/self/status", "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        if (strncmp(line, "Threads:", 8) == 0) threads = (unsigned)strtoul(line + 8, NULL, 10);
    }
    (void)fclose(file);
    return threads;
}

/* ---- one lookup for all ------------------------------------------------------------------------------------------ */

static void a_thousand_calls_in_flight_make_one_lookup(void **state)
{
    scene *s = *state;
    unsigned before = threads_of_process();
    lookups_hold();
    for (int i = 0; i < CROWD; i++) (void)start_on(s, s->loop, NULL);
    run_until_begun(s, 1);
    assert_true(threads_of_process() <= before + LOOKUP_THREADS);
    lookups_let_go(1);
    assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
    assert_int_equal(s->succeeded, CROWD);
    assert_int_equal(lookups_begun(), 1);
    assert_true(threads_of_process() <= before + LOOKUP_THREADS);
}

static void *run_one_call(void *user)
{
    scene *s = user;
    awsc_error *error = NULL;
    int status = awsc_lambda_invoke(s->lambda, &fixture_hello, NULL, NULL, &error);
    if (status) fprintf(stderr, "%s\n", awsc_error_text(error));
    awsc_error_free(error);
    return status ? s : NULL;
}

static void start_threads(pthread_t *threads, unsigned count, scene *s)
{
    for (unsigned i = 0; i < count; i++) assert_int_equal(pthread_create(&threads[i], NULL, run_one_call, s), 0);
}

static unsigned join_threads(const pthread_t *threads, unsigned count)
{
    unsigned failed = 0;
    for (unsigned i = 0; i < count; i++) {
        void *result;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        failed += result != NULL;
    }
    return failed;
}

static void blocking_calls_and_loops_share_a_lookup(void **state)
{
    scene *s = *state;
    pthread_t threads[THREADS];
    lookups_hold();
    for (int i = 0; i < 100; i++) (void)start_on(s, s->loop, NULL);
    start_threads(threads, THREADS, s);
    run_until_begun(s, 1);
    lookups_let_go(1);
    assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
    assert_int_equal(join_threads(threads, THREADS), 0);
    assert_int_equal(s->succeeded, 100);
    assert_int_equal(lookups_begun(), 1);
}

static void calls_over_tls_share_a_lookup(void **state)
{
    scene *s = *state;
    raw_answer answer = fixture_answer("{}");
    test_certificates certificates;
    char url[64];
    certificates_make(&certificates, "secure.test");
    raw_server *server =
        raw_server_start(&(raw_script){.answer = answer_all, .user = &answer, .tls = certificates.server});
    (void)snprintf(url, sizeof url, "https://secure.test:%u", raw_server_port(server));
    awsc_config config = fixture_config(url);
    config.ca_bundle = certificates.ca_file;
    awsc_lambda_free(s->lambda);
    assert_int_equal(awsc_lambda_new(&config, &s->lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
    lookups_hold();
    for (int i = 0; i < 50; i++) (void)start_on(s, s->loop, NULL);
    run_until_begun(s, 1);
    lookups_let_go(1);
    assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
    assert_int_equal(s->succeeded, 50);
    assert_int_equal(lookups_begun(), 1);
    raw_server_stop(server);
    certificates_clear(&certificates);
}

static void at_most_four_threads_look_up_host_names(void **state)
{
    scene *s = *state;
    lookups_hold();
    for (int i = 0; i < 200; i++) {
        char name[32];
        char url[64];
        awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
        (void)snprintf(name, sizeof name, "name-%d.test", i % 20);
        named_url(s, name, url, sizeof url);
        options.endpoint_url = url;
        (void)start_on(s, s->loop, &options);
    }
    run_until_begun(s, LOOKUP_THREADS);
    lookups_let_go(20);
    assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
    assert_int_equal(s->succeeded, 200);
    assert_int_equal(lookups_begun(), 20);
    assert_int_equal(lookups_most_at_a_time(), LOOKUP_THREADS);
}

static void addresses_and_localhost_need_no_lookup(void **state)
{
    static const char *const hosts[] = {"127.0.0.1", "localhost", "LOCALHOST", "a.localhost", "2130706433", "127.1"};
    scene *s = *state;
    lookups_fail(EAI_NONAME, 0);
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        char url[64];
        awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
        awsc_error *error = NULL;
        named_url(s, hosts[i], url, sizeof url);
        options.endpoint_url = url;
        if (awsc_lambda_invoke(s->lambda, &fixture_hello, &options, NULL, &error))
            fail_msg("%s: %s", hosts[i], awsc_error_text(error));
    }
    assert_int_equal(lookups_begun(), 0);
}

static void different_spellings_of_a_name_share_a_lookup(void **state)
{
    static const char *const hosts[] = {"ONE.test", "on%65.test", "one_two.test"};
    scene *s = *state;
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        char url[64];
        awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
        awsc_error *error = NULL;
        named_url(s, hosts[i], url, sizeof url);
        options.endpoint_url = url;
        if (awsc_lambda_invoke(s->lambda, &fixture_hello, &options, NULL, &error))
            fail_msg("%s: %s", hosts[i], awsc_error_text(error));
    }
    assert_int_equal(lookups_begun(), 2);
}

static void an_open_connection_needs_no_lookup(void **state)
{
    scene *s = *state;
    assert_null(run_one_call(s));
    lookups_fail(EAI_AGAIN, 0);
    for (int i = 0; i < 5; i++) assert_null(run_one_call(s));
    assert_int_equal(lookups_begun(), 1);
    assert_int_equal(crowd_server_accepted(s->server), 1);
}

/* The exchange opens two sockets, of which the first fails to connect. */
static void a_connection_to_the_second_address_is_used_again(void **state)
{
    scene *s = *state;
    char url[64];
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    named_url(s, "second.test", url, sizeof url);
    options.endpoint_url = url;
    for (unsigned i = 1; i <= 3; i++) {
        assert_int_equal(awsc_lambda_invoke(s->lambda, &fixture_hello, &options, NULL, NULL), AWSC_OK);
        (void)start_on(s, s->loop, &options);
        assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
        assert_int_equal(s->succeeded, i);
    }
    assert_int_equal(lookups_of("second.test"), 1);
    assert_int_equal(crowd_server_accepted(s->server), 2); /* one of each loop */
}

/* A port of ::1 that lets connections hang: its queue is full. -1: this machine has none. */
static int open_hanging_port(unsigned port, int clients[8])
{
    const struct sockaddr_in6 address = {
        .sin6_family = AF_INET6, .sin6_port = htons((in_port_t)port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    for (int i = 0; i < 8; i++) clients[i] = -1;
    if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof address) || listen(fd, 0)) {
        if (fd >= 0) close(fd);
        return -1;
    }
    for (int i = 0; i < 8; i++) {
        clients[i] = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        (void)connect(clients[i], (const struct sockaddr *)&address, sizeof address);
    }
    return fd;
}

/* The connection over IPv4 is begun while the one over IPv6 hangs, and wins. */
static void a_connection_that_won_against_another_is_used_again(void **state)
{
    scene *s = *state;
    char url[64];
    int clients[8];
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    int hanging = open_hanging_port(crowd_server_port(s->server), clients);
    if (hanging < 0) {
        print_message("SKIPPED: this system has no IPv6\n");
        skip();
    }
    named_url(s, "six.test", url, sizeof url);
    options.endpoint_url = url;
    for (unsigned i = 1; i <= 3; i++) {
        assert_int_equal(awsc_lambda_invoke(s->lambda, &fixture_hello, &options, NULL, NULL), AWSC_OK);
        (void)start_on(s, s->loop, &options);
        assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
        assert_int_equal(s->succeeded, i);
    }
    assert_int_equal(lookups_of("six.test"), 1);
    assert_int_equal(crowd_server_accepted(s->server), 2); /* one of each loop */
    for (int i = 0; i < 8; i++) close(clients[i]);
    close(hanging);
}

/* libcurl gets the handle because of the idle connection, finds that it belongs to another host, and hands it back. */
static void a_connection_to_another_host_does_not_save_the_lookup(void **state)
{
    scene *s = *state;
    char url[64];
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    named_url(s, "another.test", url, sizeof url);
    options.endpoint_url = url;
    for (int i = 0; i < 3; i++) {
        assert_null(run_one_call(s));
        assert_int_equal(awsc_lambda_invoke(s->lambda, &fixture_hello, &options, NULL, NULL), AWSC_OK);
    }
    assert_int_equal(lookups_of("one.test"), 1);
    assert_int_equal(lookups_of("another.test"), 1);
    assert_int_equal(crowd_server_accepted(s->server), 2);
}

/* ---- each with its own end --------------------------------------------------------------------------------------- */

static void a_failure_reaches_all_and_names_the_host(void **state)
{
    scene *s = *state;
    lookups_fail(EAI_AGAIN, 0);
    lookups_hold();
    for (int i = 0; i < 50; i++) (void)start_on(s, s->loop, NULL);
    run_until_begun(s, 1);
    lookups_let_go(1);
    assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
    assert_int_equal(s->not_connected, 50);
    assert_non_null(strstr(s->last_error, "one.test"));
    assert_non_null(strstr(s->last_error, gai_strerror(EAI_AGAIN)));
    assert_int_equal(lookups_begun(), 1);
    /* The failure is not kept. */
    lookups_fail(0, 0);
    lookups_let_go(1);
    assert_null(run_one_call(s));
    assert_int_equal(lookups_begun(), 2);
}

static void the_first_call_is_cancelled_and_others_go_on(void **state)
{
    scene *s = *state;
    lookups_hold();
    awsc_call *first = start_on(s, s->loop, NULL);
    run_until_begun(s, 1);
    (void)start_on(s, s->loop, NULL);
    awsc_call_cancel(first);
    while (!s->done) assert_int_equal(awsc_loop_run_once(s->loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
    lookups_let_go(1);
    assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
    assert_int_equal(s->cancelled, 1);
    assert_int_equal(s->succeeded, 1);
    assert_int_equal(lookups_begun(), 1);
}

static void each_call_waits_for_its_own_deadline(void **state)
{
    scene *s = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.deadline_ms = AWSC_I64(50);
    lookups_hold();
    (void)start_on(s, s->loop, &options);
    (void)start_on(s, s->loop, NULL);
    while (!s->done) assert_int_equal(awsc_loop_run_once(s->loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
    assert_int_equal(s->timed_out, 1);
    assert_non_null(strstr(s->last_error, "one.test"));
    lookups_let_go(1);
    assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
    assert_int_equal(s->succeeded, 1);
    assert_int_equal(lookups_begun(), 1);
}

static void the_wait_for_a_lookup_counts_for_the_connect_timeout(void **state)
{
    scene *s = *state;
    awsc_config config = fixture_config(s->url);
    config.max_attempts = AWSC_I32(1);
    config.connect_timeout_ms = AWSC_I64(50);
    awsc_lambda_free(s->lambda);
    assert_int_equal(awsc_lambda_new(&config, &s->lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
    lookups_hold();
    awsc_error *error = NULL;
    assert_int_equal(awsc_lambda_invoke(s->lambda, &fixture_hello, NULL, NULL, &error), AWSC_ERR_CONNECT);
    assert_non_null(strstr(awsc_error_message(error), "one.test"));
    assert_non_null(strstr(awsc_error_message(error), "connect_timeout_ms"));
    assert_int_equal(awsc_error_kind(error), AWSC_KIND_CONNECT_TIMEOUT);
    assert_false(awsc_error_maybe_executed(error));
    awsc_error_free(error);
}

static void calls_that_time_out_leave_four_threads_at_most(void **state)
{
    scene *s = *state;
    unsigned before = threads_of_process();
    lookups_hold();
    for (int i = 0; i < 200; i++) {
        char name[32];
        char url[64];
        awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
        (void)snprintf(name, sizeof name, "name-%d.test", i);
        named_url(s, name, url, sizeof url);
        options.endpoint_url = url;
        options.deadline_ms = AWSC_I64(50);
        (void)start_on(s, s->loop, &options);
    }
    assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
    assert_int_equal(s->timed_out, 200);
    assert_true(threads_of_process() <= before + LOOKUP_THREADS);
    lookups_let_go(200);
    lookups_wait_over();
    assert_true(lookups_begun() <= LOOKUP_THREADS);
}

static void the_loop_of_the_first_call_is_freed_and_others_go_on(void **state)
{
    scene *s = *state;
    pthread_t thread;
    lookups_hold();
    (void)start_on(s, s->loop, NULL);
    run_until_begun(s, 1);
    start_threads(&thread, 1, s);
    awsc_loop_free(s->loop);
    s->loop = NULL;
    assert_int_equal(s->cancelled, 1);
    lookups_let_go(2);
    assert_int_equal(join_threads(&thread, 1), 0);
    assert_true(lookups_begun() <= 2); /* the thread may have called after the answer */
}

static void the_client_is_freed_during_a_lookup(void **state)
{
    scene *s = *state;
    lookups_hold();
    awsc_call *call = start_on(s, s->loop, NULL);
    run_until_begun(s, 1);
    awsc_call_cancel(call);
    assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
    awsc_lambda_free(s->lambda);
    s->lambda = NULL;
    assert_int_equal(lookups_under_way(), 1);
    lookups_let_go(1);
    lookups_wait_over();
}

static void without_a_thread_the_error_says_why(void **state)
{
    scene *s = *state;
    awsc_error *error = NULL;
    lookups_refuse_threads(EAGAIN);
    int status = awsc_lambda_invoke(s->lambda, &fixture_hello, NULL, NULL, &error);
    lookups_refuse_threads(0);
    assert_int_equal(status, AWSC_ERR_CONNECT);
    assert_non_null(strstr(awsc_error_message(error), "cannot start a thread to look up the host name one.test"));
    awsc_error_free(error);
    assert_null(run_one_call(s));
}

/* Like a connection, a lookup without a descriptor waits until another call ends or descriptors are available again. */
static void a_lookup_that_lacks_descriptors_is_made_again(void **state)
{
    scene *s = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    char url[64];
    named_url(s, "127.0.0.1", url, sizeof url);
    options.endpoint_url = url;
    crowd_server_hold(s->server);
    (void)start_on(s, s->loop, &options);
    while (crowd_server_requests(s->server) < 1) assert_int_equal(awsc_loop_run_once(s->loop, 1, NULL), AWSC_OK);
    lookups_fail(EAI_SYSTEM, EMFILE);
    (void)start_on(s, s->loop, NULL);
    run_until_begun(s, 1);
    lookups_wait_over();
    for (int i = 0; i < 5; i++) assert_int_equal(awsc_loop_run_once(s->loop, 1, NULL), AWSC_OK);
    assert_int_equal(s->done, 0);
    lookups_fail(0, 0);
    crowd_server_answer(s->server, UINT_MAX);
    assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
    assert_int_equal(s->succeeded, 2);
    lookups_fail(EAI_SYSTEM, EMFILE);
    awsc_lambda_free(s->lambda);
    awsc_config config = fixture_config(s->url);
    config.max_attempts = AWSC_I32(1);
    assert_int_equal(awsc_lambda_new(&config, &s->lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
    awsc_error *error = NULL;
    assert_int_equal(awsc_lambda_invoke(s->lambda, &fixture_hello, NULL, NULL, &error), AWSC_ERR_CONNECT);
    assert_non_null(strstr(awsc_error_message(error), "EMFILE"));
    awsc_error_free(error);
}

/* The child has neither the parent's lookup nor its threads. */
static void a_forked_child_makes_its_own_lookups(void **state)
{
    scene *s = *state;
    int result = 0;
    lookups_hold();
    (void)start_on(s, s->loop, NULL);
    run_until_begun(s, 1);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        lookups_let_go(1000);
        _exit(run_one_call(s) ? 1 : 0);
    }
    assert_int_equal(waitpid(pid, &result, 0), pid);
    assert_int_equal(result, 0);
    lookups_let_go(1);
    assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
    assert_int_equal(s->succeeded, 1);
}

/* ---- proxies and given addresses --------------------------------------------------------------------------------- */

static void only_the_proxys_name_is_looked_up(void **state)
{
    scene *s = *state;
    raw_answer answer = fixture_answer("{}");
    test_certificates certificates;
    test_proxy *proxy = proxy_start(NULL);
    char url[64];
    char proxy_name[64];
    certificates_make(&certificates, "target.test");
    raw_server *server =
        raw_server_start(&(raw_script){.answer = answer_all, .user = &answer, .tls = certificates.server});
    (void)snprintf(url, sizeof url, "https://target.test:%u", raw_server_port(server));
    (void)snprintf(proxy_name, sizeof proxy_name, "http://proxy.test%s", strrchr(proxy_url(proxy), ':'));
    awsc_config config = fixture_config(url);
    config.ca_bundle = certificates.ca_file;
    config.proxy = proxy_name;
    awsc_lambda_free(s->lambda);
    assert_int_equal(awsc_lambda_new(&config, &s->lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
    for (int i = 0; i < 20; i++) (void)start_on(s, s->loop, NULL);
    assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
    assert_int_equal(s->succeeded, 20);
    assert_int_equal(lookups_of("proxy.test"), 1);
    assert_int_equal(lookups_of("target.test"), 0);
    raw_server_stop(server);
    proxy_stop(proxy);
    certificates_clear(&certificates);
}

static void socks_proxies_that_need_an_address_have_the_target_looked_up(void **state)
{
    static const struct {
        const char *scheme;
        unsigned lookups_of_target;
    } kinds[] = {{"socks4", 1}, {"socks5", 1}, {"socks4a", 0}, {"socks5h", 0}, {"http", 0}};
    scene *s = *state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        char proxy[64];
        awsc_lambda *lambda = NULL;
        lookups_reset();
        (void)snprintf(proxy, sizeof proxy, "%s://proxy.test:%u", kinds[i].scheme, raw_closed_port());
        awsc_config config = fixture_config(s->url);
        config.proxy = proxy;
        config.max_attempts = AWSC_I32(1);
        assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
        fixture_config_clear(&config);
        assert_int_equal(awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, NULL), AWSC_ERR_CONNECT);
        assert_int_equal(lookups_of("proxy.test"), 1);
        assert_int_equal(lookups_of("one.test"), kinds[i].lookups_of_target);
        awsc_lambda_free(lambda);
    }
}

static struct curl_slist *addresses_of_program;

static void tell_addresses(void *user, void *curl)
{
    (void)user;
    (void)curl_easy_setopt(curl, CURLOPT_RESOLVE, addresses_of_program);
}

static void a_program_that_gives_libcurl_the_address_needs_no_successful_lookup(void **state)
{
    scene *s = *state;
    char line[64];
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    (void)snprintf(line, sizeof line, "one.test:%u:127.0.0.1", crowd_server_port(s->server));
    addresses_of_program = curl_slist_append(NULL, line);
    options.on_curl_handle = tell_addresses;
    lookups_fail(EAI_NONAME, 0);
    assert_int_equal(awsc_lambda_invoke(s->lambda, &fixture_hello, &options, NULL, NULL), AWSC_OK);
    curl_slist_free_all(addresses_of_program);
}

int main(void)
{
    struct rlimit limit;
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    fixture_clean_environment();
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_thousand_calls_in_flight_make_one_lookup),
        TEST(blocking_calls_and_loops_share_a_lookup),
        TEST(calls_over_tls_share_a_lookup),
        TEST(at_most_four_threads_look_up_host_names),
        TEST(addresses_and_localhost_need_no_lookup),
        TEST(different_spellings_of_a_name_share_a_lookup),
        TEST(an_open_connection_needs_no_lookup),
        TEST(a_connection_that_won_against_another_is_used_again),
        TEST(a_connection_to_the_second_address_is_used_again),
        TEST(a_connection_to_another_host_does_not_save_the_lookup),
        TEST(a_failure_reaches_all_and_names_the_host),
        TEST(the_first_call_is_cancelled_and_others_go_on),
        TEST(each_call_waits_for_its_own_deadline),
        TEST(the_wait_for_a_lookup_counts_for_the_connect_timeout),
        TEST(calls_that_time_out_leave_four_threads_at_most),
        TEST(the_loop_of_the_first_call_is_freed_and_others_go_on),
        TEST(the_client_is_freed_during_a_lookup),
        TEST(without_a_thread_the_error_says_why),
        TEST(a_lookup_that_lacks_descriptors_is_made_again),
        TEST(a_forked_child_makes_its_own_lookups),
        TEST(only_the_proxys_name_is_looked_up),
        TEST(socks_proxies_that_need_an_address_have_the_target_looked_up),
        TEST(a_program_that_gives_libcurl_the_address_needs_no_successful_lookup),
    };
    return cmocka_run_group_tests_name("lookups", tests, NULL, NULL);
}
