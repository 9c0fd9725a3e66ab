/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replaces every mutex of the library by a checking mutex: it must be made once, locked by a thread that does not hold
 * it, unlocked by the thread that holds it, and destroyed once while unlocked. Handles of libcurl are counted, too.
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
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

enum { MOST_MUTEXES = 4096 };

int __real_pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes);
int __real_pthread_mutex_lock(pthread_mutex_t *mutex);
int __real_pthread_mutex_unlock(pthread_mutex_t *mutex);
int __real_pthread_mutex_destroy(pthread_mutex_t *mutex);
int __wrap_pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes);
int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex);
int __wrap_pthread_mutex_unlock(pthread_mutex_t *mutex);
int __wrap_pthread_mutex_destroy(pthread_mutex_t *mutex);

/* ---- handles ----------------------------------------------------------------------------------------------------- */

static atomic_int handles;

CURL *__real_curl_easy_init(void);
CURL *__real_curl_easy_duphandle(CURL *easy);
void __real_curl_easy_cleanup(CURL *easy);
CURL *__wrap_curl_easy_init(void);
CURL *__wrap_curl_easy_duphandle(CURL *easy);
void __wrap_curl_easy_cleanup(CURL *easy);

CURL *__wrap_curl_easy_init(void)
{
    CURL *easy = __real_curl_easy_init();
    if (easy) atomic_fetch_add(&handles, 1);
    return easy;
}

CURL *__wrap_curl_easy_duphandle(CURL *easy)
{
    CURL *copy = __real_curl_easy_duphandle(easy);
    if (copy) atomic_fetch_add(&handles, 1);
    return copy;
}

void __wrap_curl_easy_cleanup(CURL *easy)
{
    if (easy) atomic_fetch_sub(&handles, 1);
    __real_curl_easy_cleanup(easy);
}

/* ---- mutexes that check ------------------------------------------------------------------------------------------ */

static pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER;
static const pthread_mutex_t *live[MOST_MUTEXES];
static size_t live_count;
static atomic_uint faults;
static atomic_uint locks;

static int check(int result, const char *what)
{
    if (result) {
        fprintf(stderr, "%s: %s\n", what, strerror(result));
        atomic_fetch_add(&faults, 1);
    }
    return result;
}

/* Returns whether the mutex existed. */
static bool forget(const pthread_mutex_t *mutex)
{
    for (size_t i = 0; i < live_count; i++) {
        if (live[i] != mutex) continue;
        live[i] = live[--live_count];
        return true;
    }
    return false;
}

int __wrap_pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes)
{
    pthread_mutexattr_t checking;
    (void)attributes;
    (void)__real_pthread_mutex_lock(&own);
    if (forget(mutex)) (void)check(EEXIST, "init of a mutex that lives");
    if (live_count < MOST_MUTEXES) live[live_count++] = mutex;
    (void)__real_pthread_mutex_unlock(&own);
    (void)pthread_mutexattr_init(&checking);
    (void)pthread_mutexattr_settype(&checking, PTHREAD_MUTEX_ERRORCHECK);
    int result = __real_pthread_mutex_init(mutex, &checking);
    (void)pthread_mutexattr_destroy(&checking);
    return check(result, "init");
}

int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex)
{
    atomic_fetch_add(&locks, 1);
    return check(__real_pthread_mutex_lock(mutex), "lock");
}

int __wrap_pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    return check(__real_pthread_mutex_unlock(mutex), "unlock");
}

int __wrap_pthread_mutex_destroy(pthread_mutex_t *mutex)
{
    (void)__real_pthread_mutex_lock(&own);
    bool lived = forget(mutex);
    (void)__real_pthread_mutex_unlock(&own);
    if (!lived) return check(EINVAL, "destroy of a mutex that does not live");
    return check(__real_pthread_mutex_destroy(mutex), "destroy");
}

static void assert_sound(void)
{
    assert_int_equal(atomic_load(&faults), 0);
    assert_int_equal(live_count, 0);
    assert_int_equal(atomic_load(&handles), 0);
    assert_true(atomic_exchange(&locks, 0) > 0);
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

enum { CALLERS = 6, CALLS = 20, CONNECTIONS = 2 };

static raw_answer hello;
static raw_answer goodbye;
static raw_answer keys;

static void answer(void *user, const raw_request *request, raw_answer *out)
{
    (void)user;
    *out = strstr(request->head, "GET /keys") ? keys : request->number % 5 == 0 ? goodbye : hello;
}

static void *call(void *lambda)
{
    for (int i = 0; i < CALLS; i++) {
        awsc_error *error = NULL;
        if (awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, &error)) {
            fprintf(stderr, "%s\n", awsc_error_text(error));
            awsc_error_free(error);
            return lambda;
        }
    }
    return NULL;
}

static void call_from_threads(const awsc_config *config)
{
    pthread_t callers[CALLERS];
    awsc_lambda *lambda = NULL;
    assert_int_equal(awsc_lambda_new(config, &lambda, NULL), AWSC_OK);
    for (int i = 0; i < CALLERS; i++) assert_int_equal(pthread_create(&callers[i], NULL, call, lambda), 0);
    for (int i = 0; i < CALLERS; i++) {
        void *failed = NULL;
        assert_int_equal(pthread_join(callers[i], &failed), 0);
        assert_null(failed);
    }
    awsc_lambda_free(lambda);
}

static void threads_that_share_connections_use_mutexes_correctly(void **state)
{
    (void)state;
    raw_server *server = raw_server_start(&(raw_script){.answer = answer});
    awsc_config config = fixture_config(raw_server_url(server));
    config.max_connections = AWSC_I32(CONNECTIONS);
    config.retry_mode = AWSC_I32(AWSC_RETRY_ADAPTIVE);
    call_from_threads(&config);
    fixture_config_clear(&config);
    raw_server_stop(server);
    assert_sound();
}

static void shared_tls_sessions_are_locked(void **state)
{
    (void)state;
    test_certificates certificates;
    certificates_make(&certificates, "localhost");
    raw_server *server = raw_server_start(&(raw_script){.answer = answer, .tls = certificates.server});
    char url[64];
    (void)snprintf(url, sizeof url, "https://localhost:%u", raw_server_port(server));
    awsc_config config = fixture_config(url);
    config.ca_bundle = certificates.ca_file;
    call_from_threads(&config);
    fixture_config_clear(&config);
    raw_server_stop(server);
    certificates_clear(&certificates);
    assert_sound();
}

static void shared_credentials_are_locked(void **state)
{
    (void)state;
    raw_server *server = raw_server_start(&(raw_script){.answer = answer});
    char url[64];
    (void)snprintf(url, sizeof url, "%s/keys", raw_server_url(server));
    (void)setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1);
    awsc_config config = fixture_config(raw_server_url(server));
    fixture_config_clear(&config);
    call_from_threads(&config);
    (void)unsetenv("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    raw_server_stop(server);
    assert_sound();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_that_share_connections_use_mutexes_correctly),
        cmocka_unit_test(shared_tls_sessions_are_locked),
        cmocka_unit_test(shared_credentials_are_locked),
    };
    fixture_clean_environment();
    hello = fixture_answer("\"hello\"");
    goodbye = fixture_answer_with("200 OK", "Connection: close\r\n", "\"bye\"", 5);
    goodbye.then = RAW_CLOSE;
    keys = fixture_answer("{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\",\"Token\":\"T\","
                          "\"Expiration\":\"2199-01-01T00:00:00Z\"}");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
