/* SPDX-License-Identifier: Apache-2.0 */
/* Retries: decisions over whole calls, quota, delays, classes of failures, the adaptive rate. */
#include <math.h>
#include <pthread.h>

#include <awsc/status.h>

#include "config/defaults.h"
#include "conformance/replayed_call.h"
#include "retry/adaptive.h"
#include "retry/policy.h"
#include "support/retry_state.h"

static double number(const cJSON *object, const char *name, double otherwise)
{
    const cJSON *item = json_get(object, name);
    return cJSON_IsNumber(item) ? item->valuedouble : otherwise;
}

static const char *sdk_id(const char *service)
{
    return service && strcmp(service, "dynamodbstreams") == 0 ? "DynamoDB Streams" : service;
}

static awsc_attempt_failure read_failure(const cJSON *response, const char *service)
{
    awsc_attempt_failure failure = {0};
    const char *transport = json_text(response, "transport_error");
    failure.http_status = (int)number(response, "status_code", number(response, "status", 0));
    failure.error_code = json_text(response, "error_code");
    failure.service_id = sdk_id(service);
    if (transport) failure.status = strstr(transport, "timeout") ? AWSC_ERR_TIMEOUT : AWSC_ERR_TRANSPORT;
    const cJSON *modeled = json_get(response, "modeled_retryable");
    if (cJSON_IsObject(modeled)) {
        failure.modeled_retryable = true;
        failure.modeled_throttling = json_true(modeled, "throttling");
    }
    return failure;
}

/* ---- whole calls ------------------------------------------------------------------------------------------------- */

typedef struct scenario {
    vectors *v;
    awsc_retry_policy policy;
    awsc_retry_quota *quota;
    const char *service;
    const cJSON *steps; /* for threads */
} scenario;

static const char *outcome_name(enum awsc_retry_outcome outcome)
{
    switch (outcome) {
    case AWSC_RETRY_AGAIN:
        return "retry_request";
    case AWSC_RETRY_NOT_RETRYABLE:
        return "fail_request";
    case AWSC_RETRY_NO_ATTEMPTS:
        return "max_attempts_exceeded";
    default:
        return "retry_quota_exceeded";
    }
}

static void check_step(scenario *s, const cJSON *expected, const char *outcome, int64_t delay_ms, bool quota_is_fixed)
{
    case_text(s->v, "outcome", outcome, json_text(expected, "outcome"));
    double quota = number(expected, "retry_quota", -1), delay = number(expected, "delay", 0);
    if (quota_is_fixed && quota >= 0 && awsc_retry_quota_left(s->quota) != (int)quota)
        case_problem(s->v, "quota is %d; expected %g", awsc_retry_quota_left(s->quota), quota);
    if (fabs((double)delay_ms / 1000 - delay) > 0.001)
        case_problem(s->v, "delay is %g; expected %g", (double)delay_ms / 1000, delay);
}

static void run_invocation(scenario *s, const cJSON *steps, bool quota_is_fixed)
{
    int attempts = 0, last_cost = 0;
    const cJSON *step;
    cJSON_ArrayForEach(step, steps)
    {
        const cJSON *response = json_get(step, "response"), *expected = json_get(step, "expected");
        awsc_attempt_failure failure = read_failure(response, s->service);
        attempts++;
        if (failure.http_status >= 200 && failure.http_status < 300) {
            awsc_retry_quota_succeeded(s->quota, last_cost);
            check_step(s, expected, "success", 0, quota_is_fixed);
            continue;
        }
        awsc_retry_decision decision = awsc_retry_decide(&s->policy, s->quota, &failure, attempts, 1,
                                                         json_text(json_get(response, "headers"), "x-amz-retry-after"));
        last_cost = decision.cost;
        bool has_delay = quota_is_fixed || json_get(expected, "delay");
        check_step(s, expected, outcome_name(decision.outcome), has_delay ? decision.delay_ms : 0, quota_is_fixed);
    }
}

static void *run_thread(void *user)
{
    scenario *s = user;
    run_invocation(s, s->steps, false);
    return NULL;
}

static void run_threads(scenario *s, const cJSON *threads)
{
    scenario copies[16];
    pthread_t ids[16];
    int count = 0;
    const cJSON *steps;
    cJSON_ArrayForEach(steps, threads)
    {
        if (count == 16) abort();
        copies[count] = *s;
        copies[count].steps = steps;
        if (pthread_create(&ids[count], NULL, run_thread, &copies[count])) abort();
        count++;
    }
    for (int i = 0; i < count; i++) pthread_join(ids[i], NULL);
}

static void run_standard(vectors *v, const cJSON *json)
{
    const cJSON *given = json_get(json, "given"), *steps;
    const char *service = sdk_id(json_text(given, "service"));
    scenario s = {.v = v, .service = service};
    s.policy.max_attempts = (int)number(given, "max_attempts", awsc_default_max_attempts(service));
    s.policy.long_polling = json_true(given, "long_polling");
    s.policy.backoff = awsc_backoff_for(service);
    s.policy.backoff.longest_ms = (int64_t)(1000 * number(given, "max_backoff_time", 20));
    s.quota = awsc_retry_quota_new_sized(awsc_allocator_default(), (int)number(given, "initial_retry_tokens", 500));
    if (!json_get(json, "invocations") && !json_get(json, "threads")) case_problem(v, "no calls");
    cJSON_ArrayForEach(steps, json_get(json, "invocations")) run_invocation(&s, steps, true);
    run_threads(&s, json_get(json, "threads"));
    double final = number(json, "expected_final_quota", -1);
    if (final >= 0 && awsc_retry_quota_left(s.quota) != (int) final)
        case_problem(v, "quota is %d in the end", awsc_retry_quota_left(s.quota));
    awsc_retry_quota_free(s.quota);
}

/* ---- parts ------------------------------------------------------------------------------------------------------- */

static void run_quota(vectors *v, const cJSON *json)
{
    awsc_retry_quota *quota = awsc_retry_quota_new_sized(awsc_allocator_default(), (int)number(json, "capacity", 0));
    const cJSON *step;
    cJSON_ArrayForEach(step, json_get(json, "steps"))
    {
        const char *record = json_text(step, "record");
        if (json_get(step, "acquire")) {
            bool taken = awsc_retry_quota_take(quota, (int)number(step, "acquire", 0));
            if (taken != json_true(step, "ok")) case_problem(v, "a token is %s", taken ? "given" : "refused");
        }
        if (json_get(step, "release")) awsc_retry_quota_give(quota, (int)number(step, "release", 0));
        if (record && strncmp(record, "success", 7) == 0)
            awsc_retry_quota_succeeded(quota, (int)number(step, "last_cost", 0));
        if (awsc_retry_quota_left(quota) != (int)number(step, "left", 0))
            case_problem(v, "%d are left; expected %g", awsc_retry_quota_left(quota), number(step, "left", 0));
    }
    awsc_retry_quota_free(quota);
}

static void run_backoff(vectors *v, const cJSON *json)
{
    awsc_backoff backoff = awsc_backoff_for(sdk_id(json_text(json, "service")));
    enum awsc_retry_class class = json_text(json, "kind") && strcmp(json_text(json, "kind"), "throttling") == 0
                                      ? AWSC_RETRY_THROTTLING
                                      : AWSC_RETRY_TRANSIENT;
    unsigned index = 0;
    const cJSON *expected;
    cJSON_ArrayForEach(expected, json_get(json, "delays_by_retry_index"))
    {
        int64_t delay = awsc_backoff_delay_ms(&backoff, class, index, number(json, "random", 1),
                                              json_text(json, "x_amz_retry_after"));
        if (fabs((double)delay - 1000 * expected->valuedouble) > 1)
            case_problem(v, "delay %u is %g; expected %g", index, (double)delay / 1000, expected->valuedouble);
        index++;
    }
}

static void run_jitter(vectors *v)
{
    awsc_backoff backoff = awsc_backoff_for(NULL);
    const double shares[] = {0, 0.5, 0.999};
    for (size_t i = 0; i < 3; i++)
        for (unsigned index = 0; index < 12; index++) {
            int64_t full = awsc_backoff_delay_ms(&backoff, AWSC_RETRY_TRANSIENT, index, 1, NULL);
            int64_t part = awsc_backoff_delay_ms(&backoff, AWSC_RETRY_TRANSIENT, index, shares[i], NULL);
            if (fabs((double)part - shares[i] * (double)full) > 1) case_problem(v, "%g of %u", shares[i], index);
        }
}

/* Cases in which the vendor's clients differ, with the class that this library uses: see docs/guide/retries.md. */
static const struct {
    const char *id;
    const char *class;
} choices[] = {
    {"cls-040", "throttling"}, /* a bare 429: as in the SDK for JavaScript, unlike botocore and the SDK for Rust */
};

static const char *expected_class(const cJSON *json)
{
    const char *id = json_text(json, "id");
    for (size_t i = 0; id && i < sizeof choices / sizeof choices[0]; i++)
        if (strcmp(id, choices[i].id) == 0 && json_get(json, "advisory")) return choices[i].class;
    return json_text(json, "expect");
}

static void run_classification(vectors *v, const cJSON *json)
{
    static const char *const names[] = {"none", "transient", "throttling"};
    awsc_attempt_failure failure = read_failure(json, json_text(json, "service"));
    if (!failure.error_code) failure.error_code = json_text(json, "error");
    const char *expected = expected_class(json);
    if (expected != json_text(json, "expect")) v->is_advisory = false; /* this library's class must be stable */
    case_text(v, "class", names[awsc_retry_classify(&failure)], expected);
}

/* ---- adaptive ---------------------------------------------------------------------------------------------------- */

static void close_to(vectors *v, const char *what, double got, double expected)
{
    if (fabs(got - expected) > 5e-7) case_problem(v, "%s is %.9g; expected %.9g", what, got, expected);
}

static const cJSON *steps_of(const cJSON *json)
{
    return json_get(json, "steps") ? json_get(json, "steps") : json_get(json, "cases");
}

static bool is_throttle(const cJSON *step)
{
    const char *response = json_text(step, "response");
    return (response && strncmp(response, "throttle", 8) == 0) || json_true(step, "throttled");
}

static void run_cubic(vectors *v, const cJSON *json)
{
    const cJSON *given = json_get(json, "given"), *step;
    awsc_cubic cubic;
    awsc_cubic_set(&cubic, number(given, "last_max_rate", 0), number(given, "last_throttle_time", 0));
    if (json_get(json_get(json, "expected"), "k"))
        close_to(v, "k", cubic.inflection, number(json_get(json, "expected"), "k", 0));
    double rate = 0;
    cJSON_ArrayForEach(step, steps_of(json))
    {
        double at = number(step, "timestamp", 0);
        rate = is_throttle(step) ? awsc_cubic_throttle(&cubic, rate > 0 ? rate : cubic.largest_rate, at)
                                 : awsc_cubic_success(&cubic, at);
        close_to(v, "rate", rate, number(step, "calculated_rate", 0));
    }
}

static void run_end_to_end(vectors *v, const cJSON *json)
{
    awsc_rate_limiter *limiter = awsc_rate_limiter_new(awsc_allocator_default());
    const cJSON *step;
    awsc_rate_limiter_acquire(limiter, 0);
    cJSON_ArrayForEach(step, steps_of(json))
    {
        double measured, allowed;
        awsc_rate_limiter_update(limiter, number(step, "timestamp", 0), is_throttle(step));
        awsc_rate_limiter_rates(limiter, &measured, &allowed);
        close_to(v, "measured rate", measured, number(step, "measured_tx_rate", 0));
        close_to(v, "new rate", allowed, number(step, "new_token_bucket_rate", 0));
    }
    awsc_rate_limiter_free(limiter);
}

static void run_rate_clock(vectors *v, const cJSON *json)
{
    awsc_rate_clock clock = {0};
    const cJSON *step;
    clock.rate = number(json_get(json, "given"), "initial_rate", 0);
    clock.last_bucket = number(json_get(json, "given"), "start_time", 0);
    cJSON_ArrayForEach(step, steps_of(json)) close_to(
        v, "rate", awsc_rate_clock_record(&clock, number(step, "timestamp", 0)), number(step, "measured_rate", 0));
}

static void run_token_bucket(vectors *v, const cJSON *json)
{
    const cJSON *given = json_get(json, "given"), *step;
    awsc_rate_bucket bucket = {0};
    bucket.lowest_rate = number(given, "min_fill_rate", 0.5);
    awsc_rate_bucket_set(&bucket, number(given, "fill_rate", 0), number(given, "start_time", 0));
    bucket.tokens = number(given, "initial_tokens", 0);
    if (!steps_of(json)) case_problem(v, "no steps that this runner knows");
    cJSON_ArrayForEach(step, steps_of(json))
    {
        double at = number(step, "at", 0), expected_wait = -1;
        const cJSON *item;
        cJSON_ArrayForEach(item, step)
        {
            bool waits = strstr(item->string, "sleep") || strstr(item->string, "wait");
            if (waits && cJSON_IsNumber(item)) expected_wait = item->valuedouble;
        }
        if (json_get(step, "set_fill_rate")) awsc_rate_bucket_set(&bucket, number(step, "set_fill_rate", 0), at);
        if (json_get(step, "fill_rate")) close_to(v, "fill rate", bucket.fill_rate, number(step, "fill_rate", 0));
        if (json_get(step, "max_capacity")) close_to(v, "capacity", bucket.capacity, number(step, "max_capacity", 0));
        if (!json_get(step, "acquire")) continue;
        double wait = awsc_rate_bucket_take(&bucket, number(step, "acquire", 0), at);
        if (expected_wait >= 0) {
            /* After sleeping for the returned time the tokens suffice. */
            close_to(v, "wait", wait, expected_wait);
            if (wait > 0) wait = awsc_rate_bucket_take(&bucket, number(step, "acquire", 0), at + wait);
        }
        if (json_get(step, "granted") && (wait == 0) != json_true(step, "granted"))
            case_problem(v, "at %g the wait is %g", at, wait);
    }
}

static void run_limiter(vectors *v, const cJSON *json)
{
    const cJSON *given = json_get(json, "given"), *expected = json_get(json, "expected"), *step;
    bool checked = json_get(given, "cubic_rate") && json_get(expected, "fill_rate");
    cJSON_ArrayForEach(step, steps_of(json)) checked = checked || json_get(step, "send");
    if (!checked) case_problem(v, "nothing is expected that this runner knows");
    if (json_get(given, "cubic_rate")) {
        /* The curve is far above the measured rate: the increase is limited. */
        awsc_rate_limiter *limiter = awsc_rate_limiter_new(awsc_allocator_default());
        double measured = 0, allowed;
        awsc_rate_limiter_acquire(limiter, 0);
        for (double now = 0; now < 100; now += 1 / number(given, "measured_rate", 1))
            awsc_rate_limiter_update(limiter, now, false);
        awsc_rate_limiter_rates(limiter, &measured, &allowed);
        double factor = number(expected, "fill_rate", 0) / number(given, "measured_rate", 1);
        if (fabs(allowed - factor * measured) > 0.5) case_problem(v, "%g after %g", allowed, measured);
        awsc_rate_limiter_free(limiter);
    }
    awsc_rate_limiter *limiter = awsc_rate_limiter_new(awsc_allocator_default());
    double now = 0;
    cJSON_ArrayForEach(step, steps_of(json))
    {
        now = number(step, "timestamp", number(step, "at", now));
        if (json_get(step, "response")) awsc_rate_limiter_update(limiter, now, is_throttle(step));
        /* Without a limit two sends at once pass; with one the second has to wait. */
        if (!json_get(step, "send")) continue;
        bool limited = awsc_rate_limiter_acquire(limiter, now) > 0 || awsc_rate_limiter_acquire(limiter, now) > 0;
        if (limited != json_true(step, "token_acquired")) case_problem(v, "limited: %d", limited);
    }
    awsc_rate_limiter_free(limiter);
}

/* ---- errors of a service ----------------------------------------------------------------------------------------- */

/* The error with its response, not only with its name. */
static void run_modeled(vectors *v, const cJSON *json)
{
    static const char said[] = "as the service says";
    replayed_call call;
    char body[256];
    const char *name = json_text(json, "error"), *member = json_text(json, "message_member");
    awsc_http_header header = {"x-amzn-ErrorType", name ? name : ""};
    awsc_config config = AWSC_CONFIG_INIT;
    config.max_attempts = AWSC_I32(1);
    run_classification(v, json);
    snprintf(body, sizeof body, "{\"%s\":\"%s\"}", member ? member : "message", said);
    replayed_call_open(&call, &config);
    if (awsc_replay_add(call.replay, (int)number(json, "status", 400), &header, 1, body, strlen(body), NULL)) abort();
    if (replayed_call_list(&call, NULL) != AWSC_ERR_SERVICE) {
        case_problem(v, "is no error of the service");
    } else {
        case_text(v, "name", awsc_error_name(call.error), name);
        if (member) case_text(v, "message", awsc_error_message(call.error), said);
    }
    replayed_call_close(&call);
}

/* The rules in addition to the cases: the codes and statuses of each class. */
static void run_lists(vectors *v)
{
    static const struct {
        const char *list;
        enum awsc_retry_class class;
    } lists[] = {{"throttling_codes", AWSC_RETRY_THROTTLING},
                 {"transient_codes", AWSC_RETRY_TRANSIENT},
                 {"transient_statuses", AWSC_RETRY_TRANSIENT}};
    cJSON *file = vectors_json("retry/classification-cases.json");
    const cJSON *item;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        cJSON_ArrayForEach(item, json_get(file, lists[i].list))
        {
            awsc_attempt_failure failure = {.http_status = 400, .error_code = cJSON_GetStringValue(item)};
            if (cJSON_IsNumber(item)) failure.http_status = item->valueint;
            case_begin(v, lists[i].list, false);
            if (awsc_retry_classify(&failure) != lists[i].class)
                case_problem(v, "%s, %d", failure.error_code ? failure.error_code : "no code", failure.http_status);
            case_end(v);
        }
    }
    cJSON_Delete(file);
}

static void skip_legacy(vectors *v, const cJSON *json)
{
    (void)json;
    case_skip(v, "retry rules 2.0 are not offered");
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static void run_list(vectors *v, const char *name, const char *list, void (*run)(vectors *, const cJSON *))
{
    char path[256];
    snprintf(path, sizeof path, "retry/%s", name);
    cJSON *file = vectors_json(path);
    const cJSON *json;
    cJSON_ArrayForEach(json, json_get(file, list))
    {
        case_begin(v, json_text(json, "id"), json_get(json, "advisory") != NULL);
        run(v, json);
        if (run != skip_legacy) case_end(v);
    }
    cJSON_Delete(file);
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "retry", "retry")) return 0;
    run_list(&v, "standard-2.1-cases.json", "cases", run_standard);
    run_list(&v, "standard-2.0-legacy-cases.json", "cases", skip_legacy);
    run_list(&v, "quota-and-backoff-cases.json", "quota", run_quota);
    run_list(&v, "quota-and-backoff-cases.json", "backoff", run_backoff);
    case_begin(&v, "backoff-jitter", false);
    run_jitter(&v);
    case_end(&v);
    run_list(&v, "classification-cases.json", "cases", run_classification);
    run_list(&v, "classification-cases.json", "lambda_modeled_errors", run_modeled);
    run_lists(&v);
    run_list(&v, "adaptive-cases.json", "cubic", run_cubic);
    run_list(&v, "adaptive-cases.json", "end_to_end", run_end_to_end);
    run_list(&v, "adaptive-cases.json", "rate_clocker", run_rate_clock);
    run_list(&v, "adaptive-cases.json", "token_bucket", run_token_bucket);
    run_list(&v, "adaptive-cases.json", "limiter", run_limiter);
    return vectors_close(&v);
}
