/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same work with this library, as a program writes it.
 *
 *   bench_ours WORK URL NAME CALLS [BYTES [CONCURRENCY]]
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <awsc/lambda.h>

#include "counting_allocator.h"
#include "measure.h"

static awsc_lambda *lambda;

/* ---- the client ------------------------------------------------------------------------------------------------ */

static void expect(int status, awsc_error *error)
{
    if (status) bench_fail(awsc_error_text(error));
}

static awsc_lambda *make_client(const bench_task *task)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_error *error = NULL;
    awsc_lambda *client = NULL;
    if (getenv("BENCH_ALLOCATIONS")) config.allocator = &counting;
    setenv("AWS_ACCESS_KEY_ID", BENCH_KEY_ID, 1);
    setenv("AWS_SECRET_ACCESS_KEY", BENCH_SECRET, 1);
    setenv("AWS_REGION", BENCH_REGION, 1);
    setenv("AWS_ENDPOINT_URL", task->url, 1);
    if (task->ca_file) setenv("AWS_CA_BUNDLE", task->ca_file, 1);
    expect(awsc_lambda_new(&config, &client, &error), error);
    return client;
}

static awsc_lambda_invoke_input invoke_input(const bench_task *task)
{
    awsc_lambda_invoke_input input = {.function_name = task->name};
    input.payload = AWSC_BLOB(task->payload, task->bytes);
    return input;
}

/* ---- one at a time --------------------------------------------------------------------------------------------- */

static void invoke(const bench_task *task)
{
    awsc_lambda_invoke_input input = invoke_input(task);
    awsc_lambda_invoke_output *output = NULL;
    awsc_error *error = NULL;
    expect(awsc_lambda_invoke(lambda, &input, NULL, &output, &error), error);
    if (!output->payload.size) bench_fail("an answer without a payload");
    awsc_free(output);
}

static void list(const bench_task *task)
{
    awsc_lambda_list_functions_input input = {0};
    awsc_lambda_list_functions_output *output = NULL;
    awsc_error *error = NULL;
    (void)task;
    expect(awsc_lambda_list_functions(lambda, &input, NULL, &output, &error), error);
    if (output->functions.count != 50) bench_fail("a wrong page");
    awsc_free(output);
}

static void stream(const bench_task *task)
{
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = task->name};
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    const awsc_lambda_invoke_with_response_stream_response_event *event;
    awsc_error *error = NULL;
    size_t bytes = 0;
    int status;
    input.payload = AWSC_BLOB(task->payload, task->bytes);
    expect(awsc_lambda_invoke_with_response_stream(lambda, &input, NULL, &output, &error), error);
    while ((status = awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, &error)) == AWSC_OK)
        if (event->kind == AWSC_LAMBDA_INVOKE_WITH_RESPONSE_STREAM_RESPONSE_EVENT_PAYLOAD_CHUNK)
            bytes += event->as.payload_chunk->payload.size;
    if (status != AWSC_END || !bytes) bench_fail("the stream");
    awsc_free(output);
}

static void run(const bench_task *task, void (*call)(const bench_task *task), bool warms_up)
{
    if (warms_up) {
        call(task);
        bench_begin();
    }
    size_t before = allocations;
    for (long i = 0; i < task->calls; i++) call(task);
    allocations -= before;
}

/* ---- threads --------------------------------------------------------------------------------------------------- */

static void *work(void *user)
{
    const bench_task *task = user;
    for (long i = 0; i < task->calls / task->concurrency; i++) invoke(task);
    return NULL;
}

static void run_threads(bench_task *task)
{
    pthread_t *threads = calloc((size_t)task->concurrency, sizeof *threads);
    if (!threads) bench_fail("memory ran out");
    bench_begin();
    for (long i = 0; i < task->concurrency; i++)
        if (pthread_create(&threads[i], NULL, work, task)) bench_fail("pthread_create");
    for (long i = 0; i < task->concurrency; i++) pthread_join(threads[i], NULL);
    free(threads);
}

/* ---- many at a time -------------------------------------------------------------------------------------------- */

typedef struct flight {
    const bench_task *task;
    awsc_loop *loop;
    long to_start;
} flight;

static void start(flight *own);

static void done(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    flight *own = user;
    expect(status, error);
    if (!output->payload.size) bench_fail("an answer without a payload");
    awsc_free(output);
    if (own->to_start > 0) start(own);
}

static void start(flight *own)
{
    awsc_lambda_invoke_input input = invoke_input(own->task);
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_error *error = NULL;
    options.borrow_payload = AWSC_BOOL(true);
    own->to_start--;
    expect(awsc_lambda_invoke_start(lambda, own->loop, &input, &options, done, own, NULL, &error), error);
}

static void fly(flight *own, long calls)
{
    awsc_error *error = NULL;
    own->to_start = calls;
    for (long i = 0; i < own->task->concurrency && own->to_start > 0; i++) start(own);
    expect(awsc_loop_run(own->loop, &error), error);
}

static void run_flight(const bench_task *task)
{
    flight own = {.task = task};
    awsc_error *error = NULL;
    expect(awsc_loop_new(&own.loop, &error), error);
    fly(&own, task->concurrency);
    bench_begin();
    fly(&own, task->calls);
    awsc_loop_free(own.loop);
}

static void raise_limit(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int argc, char **argv)
{
    bench_task task;
    raise_limit();
    bench_read_task(&task, argc, argv, 1);
    bool starts = strcmp(task.work, "start") == 0;
    if (starts) bench_begin();
    lambda = make_client(&task);
    if (strcmp(task.work, "threads") == 0)
        run_threads(&task);
    else if (strcmp(task.work, "flight") == 0)
        run_flight(&task);
    else
        run(&task, strcmp(task.work, "list") == 0 ? list : strcmp(task.work, "stream") == 0 ? stream : invoke, !starts);
    awsc_lambda_free(lambda);
    bench_end(&task);
    if (getenv("BENCH_ALLOCATIONS")) printf("{\"allocations\": %zu}\n", allocations);
    return 0;
}
