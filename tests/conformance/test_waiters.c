/* SPDX-License-Identifier: Apache-2.0 */
/* Waiters: the facts of the tables, polling, delays. Every wait runs blocking and on a loop. */
#include <awsc/tables/waiter.h>

#include "loop/loop.h"
#include "replayed.h"
#include "sys/random.h"
#include "waiter/delay.h"

static const awsc_waiter *find_waiter(const char *name)
{
    const awsc_waiter *all[] = {
        awsc_lambda_function_active_waiter(),     awsc_lambda_function_active_v2_waiter(),
        awsc_lambda_function_exists_waiter(),     awsc_lambda_function_updated_waiter(),
        awsc_lambda_function_updated_v2_waiter(), awsc_lambda_published_version_active_waiter()};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (strcmp(awsc_waiter_name(all[i]), name) == 0) return all[i];
    return NULL;
}

/* ---- polling ----------------------------------------------------------------------------------------------------- */

enum { MOST_STEPS = 32 };

/* The record of one wait. */
typedef struct wait_record {
    int acceptors[MOST_STEPS];
    bool last[MOST_STEPS];
    int count;
    int status;
    int outcome;
    bool done;
} wait_record;

static void note_attempt(void *user, const awsc_waiter_attempt *attempt)
{
    wait_record *record = user;
    if (record->count == MOST_STEPS) abort();
    record->acceptors[record->count] = attempt->acceptor;
    record->last[record->count++] = attempt->delay_ms < 0;
}

static void note_end(void *user, int status, awsc_waiter_result *result, awsc_error *error)
{
    wait_record *record = user;
    record->done = true;
    record->status = status;
    record->outcome = result->outcome;
    awsc_error_free(error);
}

static void wait_once(replayed *r, const awsc_waiter *waiter, const awsc_waiter_options *options, bool on_loop,
                      wait_record *record)
{
    /* The input of both operations begins with one required member. */
    awsc_lambda_get_function_input get = {.function_name = "thumbnail"};
    awsc_lambda_get_function_configuration_input get_configuration = {.function_name = "thumbnail"};
    const void *input = strcmp(waiter->operation->name, "GetFunction") == 0 ? (void *)&get : (void *)&get_configuration;
    struct awsc_client *client = (struct awsc_client *)r->lambda;
    if (!on_loop) {
        awsc_waiter_result result = AWSC_WAITER_RESULT_INIT;
        awsc_error *error = NULL;
        int status = awsc_waiter_run(AWSC_LAMBDA_LEVEL, waiter, client, input, options, &result, &error);
        if (awsc_error_status(error) != status) abort();
        note_end(record, status, &result, error);
        awsc_waiter_result_clear(&result);
        return;
    }
    awsc_loop *loop = NULL;
    if (awsc_loop_new_with(awsc_allocator_default(), awsc_test_clock_of(r->clock), &loop, NULL)) abort();
    awsc_waiter_request request = AWSC_WAITER_REQUEST_INIT;
    request.waiter = waiter;
    request.client = client;
    request.loop = loop;
    request.input = input;
    request.options = options;
    request.done = note_end;
    request.user = record;
    if (awsc_waiter_start(AWSC_LAMBDA_LEVEL, &request, NULL, NULL)) abort();
    if (record->done) abort();
    (void)awsc_loop_run(loop, NULL);
    awsc_loop_free(loop);
}

static const char *outcome_name(int outcome)
{
    static const char *const names[] = {"none", "success", "failure", "timeout", "cancelled"};
    return names[outcome];
}

static void check_steps(vectors *v, const cJSON *item, const wait_record *record)
{
    int number = 0;
    const cJSON *step;
    cJSON_ArrayForEach(step, json_get(item, "steps"))
    {
        const cJSON *expect = json_get(step, "expect");
        const cJSON *index = json_get(expect, "acceptor_index");
        if (number == record->count) break;
        int expected = cJSON_IsNumber(index) ? index->valueint : -1;
        if (record->acceptors[number] != expected)
            case_problem(v, "call %d: acceptor %d, expected %d", number + 1, record->acceptors[number], expected);
        case_text(v, "state", record->last[number] ? outcome_name(record->outcome) : "retry",
                  json_text(expect, "state"));
        number++;
    }
    if (number != record->count || record->count != json_get(item, "calls")->valueint)
        case_problem(v, "%d calls, expected %d", record->count, json_get(item, "calls")->valueint);
}

static void run_polling(vectors *v, const cJSON *item, bool on_loop)
{
    replayed r;
    wait_record record = {.count = 0};
    awsc_waiter_options options = AWSC_WAITER_OPTIONS_INIT;
    const awsc_waiter *waiter = find_waiter(json_text(item, "waiter"));
    const cJSON *step;
    if (!waiter) {
        case_problem(v, "there is no waiter %s", json_text(item, "waiter"));
        return;
    }
    replayed_open(&r);
    cJSON_ArrayForEach(step, json_get(item, "steps"))
    {
        const cJSON *response = json_get(step, "response");
        replayed_answer(&r, json_get(response, "output"), response);
    }
    options.on_attempt = note_attempt;
    options.user = &record;
    wait_once(&r, waiter, &options, on_loop, &record);
    if (!record.done) case_problem(v, "the wait did not end");
    case_text(v, "outcome", outcome_name(record.outcome), json_text(item, "outcome"));
    if ((record.status == AWSC_OK) != (record.outcome == AWSC_WAITER_SUCCESS))
        case_problem(v, "status %s", awsc_status_name(record.status));
    check_steps(v, item, &record);
    if (awsc_replay_left(r.replay)) case_problem(v, "not all answers were asked for");
    replayed_close(&r);
}

/* ---- delays ------------------------------------------------------------------------------------------------------ */

static int64_t ms_of(const cJSON *object, const char *name)
{
    return (int64_t)(json_get(object, name)->valuedouble * 1000 + 0.5);
}

static double random_of(const cJSON *item)
{
    const char *which = json_text(item, "random");
    return strcmp(which, "average") == 0 ? 0.5 : strcmp(which, "maximum") == 0 ? 1.0 : 0.0;
}

static void run_delays(vectors *v, const cJSON *item)
{
    const cJSON *row;
    cJSON_ArrayForEach(row, json_get(item, "rows"))
    {
        int attempt = json_get(row, "attempt")->valueint;
        int64_t delay = awsc_waiter_delay_ms(ms_of(item, "min_delay_s"), ms_of(item, "max_delay_s"), attempt,
                                             ms_of(item, "max_wait_s") - ms_of(row, "elapsed_s"), random_of(item));
        if (delay != ms_of(row, "delay_s"))
            case_problem(v, "attempt %d: %lld ms, expected %lld", attempt, (long long)delay,
                         (long long)ms_of(row, "delay_s"));
    }
}

static void check_bounds(vectors *v, const cJSON *item, int64_t least, int64_t most)
{
    const cJSON *bound;
    int attempt = 0;
    cJSON_ArrayForEach(bound, json_get(item, "upper_bounds_s"))
    {
        attempt++;
        int64_t upper = awsc_waiter_delay_ms(least, most, attempt, INT64_MAX / 4, 1.0);
        int64_t lower = awsc_waiter_delay_ms(least, most, attempt, INT64_MAX / 4, 0.0);
        if (upper != (int64_t)(bound->valuedouble * 1000))
            case_problem(v, "attempt %d: upper bound %lld ms", attempt, (long long)upper);
        if (lower != ms_of(item, "lower_bound_s"))
            case_problem(v, "attempt %d: lower bound %lld ms", attempt, (long long)lower);
    }
}

/* Attempt 5: every whole second between the bounds occurs. */
static void check_samples(vectors *v, int64_t least, int64_t most)
{
    const awsc_random *random = awsc_random_system();
    int64_t upper = awsc_waiter_delay_ms(least, most, 5, INT64_MAX / 4, 1.0);
    bool *seen = calloc((size_t)(upper / 1000) + 1, sizeof *seen);
    for (int i = 0; i < 10000; i++) {
        int64_t delay = awsc_waiter_delay_ms(least, most, 5, INT64_MAX / 4, random->uniform(random->user));
        if (delay < least || delay > upper)
            case_problem(v, "a delay of %lld ms", (long long)delay);
        else
            seen[(delay + 500) / 1000] = true;
    }
    for (int64_t second = least / 1000; second <= upper / 1000; second++)
        if (!seen[second]) case_problem(v, "no delay of %lld s", (long long)second);
    free(seen);
}

static void run_bounds(vectors *v, const cJSON *item)
{
    int64_t least = ms_of(item, "min_delay_s"), most = ms_of(item, "max_delay_s");
    if (json_text(item, "expect")) {
        if (awsc_waiter_delay_ms(least, most, 1, 300000, 0.5) >= 0) case_problem(v, "no error");
    } else if (json_get(item, "upper_bounds_s")) {
        check_bounds(v, item, least, most);
    } else {
        check_samples(v, least, most);
    }
}

/* ---- facts ------------------------------------------------------------------------------------------------------- */

static const char *state_name(int state)
{
    static const char *const names[] = {"", "success", "failure", "retry"};
    return names[state];
}

static void check_acceptor(vectors *v, const awsc_acceptor *acceptor, const cJSON *expected)
{
    static const char *const comparators[] = {NULL, "stringEquals", "booleanEquals", "allStringEquals",
                                              "anyStringEquals"};
    const cJSON *matcher = json_get(expected, "matcher");
    const cJSON *output = json_get(matcher, "output") ? json_get(matcher, "output") : json_get(matcher, "inputOutput");
    case_text(v, "state", state_name(acceptor->state), json_text(expected, "state"));
    case_text(v, "path", acceptor->path, json_text(output, "path"));
    case_text(v, "comparator", comparators[acceptor->comparator], json_text(output, "comparator"));
    if (output)
        case_text(v, "expected", acceptor->expected, json_text(output, "expected"));
    else if (json_text(matcher, "errorType"))
        case_text(v, "error", acceptor->expected, json_text(matcher, "errorType"));
    else
        case_text(v, "success", acceptor->expected, json_true(matcher, "success") ? "true" : "false");
}

static void run_facts(vectors *v, const cJSON *item)
{
    const awsc_waiter *waiter = find_waiter(json_text(item, "name"));
    const cJSON *facts = json_get(item, "smithy");
    const cJSON *acceptor;
    int index = 0;
    if (!waiter) {
        case_problem(v, "there is no such waiter");
        return;
    }
    case_text(v, "operation", waiter->operation->name, json_text(item, "operation"));
    if (waiter->min_delay_ms != ms_of(facts, "minDelay") || waiter->max_delay_ms != ms_of(facts, "maxDelay"))
        case_problem(v, "delays from %d to %d ms", waiter->min_delay_ms, waiter->max_delay_ms);
    cJSON_ArrayForEach(acceptor, json_get(facts, "acceptors"))
    {
        if (index == waiter->acceptor_count) break;
        check_acceptor(v, &waiter->acceptors[index++], acceptor);
    }
    if (index != waiter->acceptor_count || index != cJSON_GetArraySize(json_get(facts, "acceptors")))
        case_problem(v, "%d acceptors", waiter->acceptor_count);
}

int main(void)
{
    vectors v;
    const cJSON *item;
    if (!vectors_open(&v, "waiters", "lambda/waiter-cases.json")) return 0;
    cJSON *cases = vectors_json("lambda/waiter-cases.json");
    cJSON *facts = vectors_json("lambda/waiters.json");
    cJSON_ArrayForEach(item, json_get(facts, "waiters"))
    {
        case_begin(&v, json_text(item, "name"), false);
        run_facts(&v, item);
        case_end(&v);
    }
    cJSON_ArrayForEach(item, json_get(cases, "polling"))
    {
        case_begin(&v, json_text(item, "id"), json_get(item, "advisory") != NULL);
        run_polling(&v, item, false);
        run_polling(&v, item, true);
        case_end(&v);
    }
    cJSON_ArrayForEach(item, json_get(cases, "delays"))
    {
        case_begin(&v, json_text(item, "id"), json_get(item, "advisory") != NULL);
        run_delays(&v, item);
        case_end(&v);
    }
    cJSON_ArrayForEach(item, json_get(cases, "bounds"))
    {
        case_begin(&v, json_text(item, "id"), json_get(item, "advisory") != NULL);
        run_bounds(&v, item);
        case_end(&v);
    }
    cJSON_Delete(cases);
    cJSON_Delete(facts);
    return vectors_close(&v);
}
