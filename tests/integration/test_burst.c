/* SPDX-License-Identifier: Apache-2.0 */
/* After a burst of calls, clients and loops give its memory back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <pthread.h>

#include <cmocka.h>

#include "support/counted_memory.h"
#include "support/crowd_server.h"
#include "support/fixture.h"

enum { BURST = 1500, THREADS = 48, BODY = 1024 };
/* Bytes that may stay after a burst: tables of timers and descriptors, and bodies in the client's pool. */
enum { MAY_STAY_BYTES = 256 * 1024 };

typedef struct burst_scene {
    crowd_server *server;
    counted_memory memory;
    awsc_lambda *lambda;
    unsigned ended;
} burst_scene;

static burst_scene scene;

static int setup(void **state)
{
    (void)state;
    memset(&scene, 0, sizeof scene);
    scene.server = crowd_server_start();
    counted_memory_init(&scene.memory, NULL);
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%u", crowd_server_port(scene.server));
    awsc_config config = fixture_config(url);
    config.allocator = &scene.memory.allocator;
    config.max_connections = AWSC_I32(400);
    assert_int_equal(awsc_lambda_new(&config, &scene.lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    awsc_lambda_free(scene.lambda);
    crowd_server_stop(scene.server);
    assert_int_equal(atomic_load(&scene.memory.held), 0);
    return 0;
}

static void done(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    (void)user;
    if (status) fail_msg("%s", awsc_error_text(error));
    scene.ended++;
    awsc_free(output);
}

static void call(awsc_loop *loop, unsigned count)
{
    static char body[BODY];
    memset(body, '1', sizeof body);
    const awsc_lambda_invoke_input input = {.function_name = "f", .payload = {body, sizeof body}};
    for (unsigned i = 0; i < count; i++)
        assert_int_equal(awsc_lambda_invoke_start(scene.lambda, loop, &input, NULL, done, NULL, NULL, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
}

static void a_loop_gives_the_memory_of_a_burst_back(void **state)
{
    (void)state;
    awsc_loop_options options = AWSC_LOOP_OPTIONS_INIT;
    awsc_loop *loop = NULL;
    options.allocator = &scene.memory.allocator;
    assert_int_equal(awsc_loop_new_with_options(&options, &loop, NULL), AWSC_OK);
    call(loop, 1);
    size_t before = atomic_load(&scene.memory.held_bytes);
    call(loop, BURST);
    assert_int_equal(scene.ended, BURST + 1);
    size_t after = atomic_load(&scene.memory.held_bytes);
    printf("%zu bytes before a burst, %zu after it\n", before, after);
    assert_in_range(after, 1, before + MAY_STAY_BYTES);
    awsc_loop_free(loop);
}

static void *make_call(void *user)
{
    awsc_lambda_invoke_output *output = NULL;
    (void)user;
    (void)awsc_lambda_invoke(scene.lambda, &fixture_hello, NULL, &output, NULL);
    awsc_free(output);
    return NULL;
}

static void threads_give_the_memory_of_a_burst_back(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    (void)make_call(NULL);
    size_t before = atomic_load(&scene.memory.held_bytes);
    crowd_server_hold(scene.server);
    for (size_t i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&threads[i], NULL, make_call, NULL), 0);
    crowd_server_wait(scene.server, THREADS + 1);
    size_t most = atomic_load(&scene.memory.held_bytes);
    crowd_server_answer(scene.server, THREADS);
    for (size_t i = 0; i < THREADS; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
    size_t after = atomic_load(&scene.memory.held_bytes);
    printf("%zu bytes before %d threads, %zu with them, %zu after them\n", before, THREADS, most, after);
    assert_in_range(after, 1, before + MAY_STAY_BYTES);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    fixture_clean_environment();
    const struct CMUnitTest tests[] = {
        TEST(a_loop_gives_the_memory_of_a_burst_back),
        TEST(threads_give_the_memory_of_a_burst_back),
    };
    return cmocka_run_group_tests_name("burst", tests, NULL, NULL);
}
