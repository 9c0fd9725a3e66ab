/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ownership of memory: results outlive their client and their loop; a loop keeps no memory of a client; the program's
 * objects do not use the client's allocator. A ceiling stops only its own client.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <curl/curl.h>

#include <awsc/arena.h>

#include "support/memory_scene.h"
#include "support/watched_malloc.h"

static void the_error_of_a_failed_client_comes_from_its_allocator(void **state)
{
    (void)state;
    memory_scene scene;
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    open_scene(&scene, false);
    scene.config.profile = "that is not there";
    passed = 0;
    watching = true;
    int status = awsc_lambda_new(&scene.config, &lambda, &error);
    watching = false;
    assert_int_equal(status, AWSC_ERR_CONFIG);
    assert_int_equal(passed, 0);
    assert_true(atomic_load(&scene.of_client.held) > 0);
    awsc_error_free(error);
    expect_nothing_held(&scene, "the error");
    close_scene(&scene);
}

/* ---- objects that outlive the client ----------------------------------------------------------------------------- */

static void outputs_and_errors_outlive_their_client(void **state)
{
    (void)state;
    memory_scene scene;
    awsc_lambda *lambda = NULL;
    awsc_lambda_invoke_output *output = NULL;
    awsc_lambda_invoke_input missing = {.function_name = "missing"};
    awsc_error *error = NULL;
    open_scene(&scene, false);
    assert_int_equal(awsc_lambda_new(&scene.config, &lambda, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke(lambda, &fixture_hello, NULL, &output, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke(lambda, &missing, NULL, NULL, &error), AWSC_ERR_SERVICE);
    awsc_lambda_free(lambda);
    assert_true(atomic_load(&scene.of_client.held) > 0);
    assert_int_equal(output->payload.size, 13);
    assert_string_equal(awsc_error_message(error), "Function not found: \xc3\xa4");
    passed = 0;
    watching = true;
    awsc_free(output);
    awsc_error_free(error);
    watching = false;
    assert_int_equal(passed, 0);
    expect_nothing_held(&scene, "output and error");
    close_scene(&scene);
}

typedef struct kept {
    unsigned count;
    awsc_lambda_invoke_output *outputs[8];
    awsc_error *errors[8];
} kept;

static void keep(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    kept *all = user;
    (void)status;
    all->outputs[all->count] = output;
    all->errors[all->count++] = error;
}

/* Calls with each kind of result: an output, errors of the service, of libcurl, of a timeout, of a cancelled call. */
static void call_on(memory_scene *scene, awsc_lambda *lambda, awsc_loop *loop, kept *all)
{
    static const char *const names[] = {"hello", "missing", "hello", "silent", "silent"};
    char url[64];
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", scene->closed_port);
    for (unsigned i = 0; i < 5; i++) {
        awsc_lambda_invoke_input input = {.function_name = names[i]};
        awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
        awsc_call *call = NULL;
        options.max_attempts = AWSC_I32(1);
        if (i == 2) options.endpoint_url = url;
        if (i == 3) options.deadline_ms = AWSC_I64(30);
        assert_int_equal(awsc_lambda_invoke_start(lambda, loop, &input, &options, keep, all, &call, NULL), AWSC_OK);
        if (i == 4) awsc_call_cancel(call);
    }
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(all->count, 5);
}

static void release(kept *all)
{
    unsigned errors = 0;
    for (unsigned i = 0; i < all->count; i++) {
        errors += all->errors[i] != NULL;
        awsc_free(all->outputs[i]);
        awsc_error_free(all->errors[i]);
    }
    assert_int_equal(errors, 4);
}

static void results_outlive_their_loop(void **state)
{
    (void)state;
    memory_scene scene;
    kept all = {0};
    awsc_lambda *lambda = NULL;
    awsc_loop *loop = NULL;
    open_scene(&scene, false);
    assert_int_equal(awsc_lambda_new(&scene.config, &lambda, NULL), AWSC_OK);
    assert_int_equal(new_loop(&scene, &loop, NULL), AWSC_OK);
    call_on(&scene, lambda, loop, &all);
    awsc_loop_free(loop);
    assert_int_equal(atomic_load(&scene.of_loop.held), 0);
    awsc_lambda_free(lambda);
    release(&all);
    expect_nothing_held(&scene, "results");
    close_scene(&scene);
}

static void a_loop_outlives_clients_and_keeps_none_of_their_memory(void **state)
{
    (void)state;
    memory_scene scene;
    awsc_loop *loop = NULL;
    open_scene(&scene, false);
    assert_int_equal(new_loop(&scene, &loop, NULL), AWSC_OK);
    for (int i = 0; i < 3; i++) {
        kept all = {0};
        awsc_lambda *lambda = NULL;
        assert_int_equal(awsc_lambda_new(&scene.config, &lambda, NULL), AWSC_OK);
        call_on(&scene, lambda, loop, &all);
        awsc_lambda_free(lambda);
        release(&all);
        assert_int_equal(atomic_load(&scene.of_client.held), 0);
    }
    awsc_loop_free(loop);
    expect_nothing_held(&scene, "the loop");
    close_scene(&scene);
}

static void one_call(awsc_lambda *lambda, awsc_loop *loop)
{
    kept all = {0};
    assert_int_equal(awsc_lambda_invoke_start(lambda, loop, &fixture_hello, NULL, keep, &all, NULL, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(all.count, 1);
    assert_null(all.errors[0]);
    awsc_free(all.outputs[0]);
}

static void a_connection_that_moves_to_another_loop_does_not_keep_the_first(void **state)
{
    (void)state;
    memory_scene scene;
    counted_memory of_another;
    awsc_lambda *lambda = NULL;
    awsc_loop *loop = NULL, *another = NULL;
    awsc_loop_options options = AWSC_LOOP_OPTIONS_INIT;
    open_scene(&scene, false);
    counted_memory_init(&of_another, NULL);
    options.allocator = &of_another.allocator;
    scene.config.max_connections = AWSC_I32(1);
    assert_int_equal(awsc_lambda_new(&scene.config, &lambda, NULL), AWSC_OK);
    assert_int_equal(new_loop(&scene, &loop, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new_with_options(&options, &another, NULL), AWSC_OK);
    for (int i = 0; i < 3; i++) {
        one_call(lambda, loop);
        one_call(lambda, another);
    }
    assert_int_equal(raw_server_connections(scene.server), 1);
    awsc_loop_free(loop);
    assert_int_equal(atomic_load(&scene.of_loop.held), 0);
    one_call(lambda, another);
    awsc_lambda_free(lambda);
    assert_int_equal(atomic_load(&scene.of_client.held), 0);
    awsc_loop_free(another);
    assert_int_equal(atomic_load(&of_another.held), 0);
    close_scene(&scene);
}

/* The loop's allocator holds only the loop's own objects; the rest of a call uses its client's allocator. */
static void a_second_call_allocates_nothing_from_its_loop(void **state)
{
    (void)state;
    memory_scene scene;
    awsc_lambda *lambda = NULL;
    awsc_loop *loop = NULL;
    open_scene(&scene, false);
    assert_int_equal(awsc_lambda_new(&scene.config, &lambda, NULL), AWSC_OK);
    assert_int_equal(new_loop(&scene, &loop, NULL), AWSC_OK);
    one_call(lambda, loop);
    size_t before = atomic_load(&scene.of_loop.own_requests);
    assert_true(before > 0);
    one_call(lambda, loop);
    /* libcurl 8.23 reports the socket of an open connection again: one more watch. */
    size_t most = curl_version_info(CURLVERSION_NOW)->version_num < 0x080f00 ? 0 : 1;
    assert_true(atomic_load(&scene.of_loop.own_requests) - before <= most);
    awsc_loop_free(loop);
    awsc_lambda_free(lambda);
    expect_nothing_held(&scene, "a second call");
    close_scene(&scene);
}

/* ---- the program's own functions --------------------------------------------------------------------------------- */

typedef struct own_objects {
    memory_scene *scene;
    awsc_arena *arena;
    awsc_error *error;
} own_objects;

static void make_objects(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    own_objects *own = user;
    assert_int_equal(status, AWSC_OK);
    assert_null(error);
    size_t before = atomic_load(&own->scene->of_client.own_requests);
    assert_int_equal(awsc_arena_new(&own->arena, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new(NULL, &own->error), AWSC_ERR_VALIDATION);
    assert_int_equal(atomic_load(&own->scene->of_client.own_requests), before);
    awsc_free(output);
}

/* A program can still allocate when its client has reached its ceiling. */
static void objects_made_in_a_callback_do_not_use_the_clients_allocator(void **state)
{
    (void)state;
    memory_scene scene;
    own_objects own = {.scene = &scene};
    awsc_lambda *lambda = NULL;
    awsc_loop *loop = NULL;
    open_scene(&scene, false);
    assert_int_equal(awsc_lambda_new(&scene.config, &lambda, NULL), AWSC_OK);
    assert_int_equal(new_loop(&scene, &loop, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke_start(lambda, loop, &fixture_hello, NULL, make_objects, &own, NULL, NULL),
                     AWSC_OK);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    awsc_loop_free(loop);
    awsc_lambda_free(lambda);
    expect_nothing_held(&scene, "client and loop");
    awsc_arena_free(own.arena);
    awsc_error_free(own.error);
    close_scene(&scene);
}

/* ---- a ceiling --------------------------------------------------------------------------------------------------- */

static int invoke(awsc_lambda *lambda, awsc_error **error)
{
    return awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, error);
}

static void a_ceiling_fails_only_calls_that_exceed_it(void **state)
{
    (void)state;
    memory_scene scene;
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    open_scene(&scene, false);
    assert_int_equal(awsc_lambda_new(&scene.config, &lambda, NULL), AWSC_OK);
    assert_int_equal(invoke(lambda, &error), AWSC_OK);
    static char large[256 * 1024];
    memset(large, 'x', sizeof large - 1);
    size_t held = atomic_load(&scene.of_client.held_bytes);
    atomic_store(&scene.of_client.ceiling, held + 128 * 1024);
    awsc_lambda_invoke_input input = {.function_name = large};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(awsc_lambda_invoke(lambda, &input, NULL, NULL, &error), AWSC_ERR_NOMEM);
        assert_int_equal(awsc_error_status(error), AWSC_ERR_NOMEM);
        awsc_error_free(error);
        error = NULL;
        assert_int_equal(invoke(lambda, &error), AWSC_OK);
    }
    atomic_store(&scene.of_client.ceiling, 1);
    assert_int_equal(invoke(lambda, &error), AWSC_ERR_NOMEM);
    awsc_error_free(error);
    awsc_lambda_free(lambda);
    expect_nothing_held(&scene, "a client at its ceiling");
    close_scene(&scene);
}

/* ---- faulty allocators ------------------------------------------------------------------------------------------- */

static void expect_refused(const awsc_allocator *allocator, int status_of_client, const char *message)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_loop_options options = AWSC_LOOP_OPTIONS_INIT;
    awsc_lambda *lambda = NULL;
    awsc_loop *loop = NULL;
    awsc_error *error = NULL;
    char text[128];
    config.allocator = options.allocator = allocator;
    assert_int_equal(awsc_lambda_new(&config, &lambda, &error), status_of_client);
    (void)snprintf(text, sizeof text, "config.allocator: %s", message);
    assert_string_equal(awsc_error_message(error), text);
    awsc_error_free(error);
    error = NULL;
    assert_int_equal(awsc_loop_new_with_options(&options, &loop, &error), AWSC_ERR_VALIDATION);
    (void)snprintf(text, sizeof text, "options.allocator: %s", message);
    assert_string_equal(awsc_error_message(error), text);
    awsc_error_free(error);
    assert_null(lambda);
    assert_null(loop);
}

static void an_allocator_needs_its_size_and_all_functions(void **state)
{
    (void)state;
    counted_memory memory;
    awsc_allocator faulty;
    counted_memory_init(&memory, NULL);
    memset(&faulty, 0, sizeof faulty);
    expect_refused(&faulty, AWSC_ERR_VALIDATION, "struct_size is not set; begin with AWSC_ALLOCATOR_INIT");
    faulty = memory.allocator;
    faulty.allocate = NULL;
    expect_refused(&faulty, AWSC_ERR_CONFIG, "allocate is NULL");
    faulty = memory.allocator;
    faulty.resize = NULL;
    expect_refused(&faulty, AWSC_ERR_CONFIG, "resize is NULL");
    faulty = memory.allocator;
    faulty.release = NULL;
    expect_refused(&faulty, AWSC_ERR_CONFIG, "release is NULL");
    assert_int_equal(awsc_loop_new_with_options(NULL, NULL, NULL), AWSC_ERR_VALIDATION);
}

int main(void)
{
    fixture_clean_environment();
    make_answers();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_error_of_a_failed_client_comes_from_its_allocator),
        cmocka_unit_test(outputs_and_errors_outlive_their_client),
        cmocka_unit_test(results_outlive_their_loop),
        cmocka_unit_test(a_loop_outlives_clients_and_keeps_none_of_their_memory),
        cmocka_unit_test(a_connection_that_moves_to_another_loop_does_not_keep_the_first),
        cmocka_unit_test(a_second_call_allocates_nothing_from_its_loop),
        cmocka_unit_test(objects_made_in_a_callback_do_not_use_the_clients_allocator),
        cmocka_unit_test(a_ceiling_fails_only_calls_that_exceed_it),
        cmocka_unit_test(an_allocator_needs_its_size_and_all_functions),
    };
    return cmocka_run_group_tests_name("memory_owners", tests, NULL, NULL);
}
