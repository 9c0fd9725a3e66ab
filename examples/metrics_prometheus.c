/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Metrics with an interceptor: counters and histograms of attempts and calls, in the text format of Prometheus.
 *
 *     metrics_prometheus [FUNCTION [COUNT]]
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <awsc/interceptor.h>
#include <awsc/lambda.h>

enum { BUCKETS = 8, SERIES = 64 };

static const double bounds_s[BUCKETS] = {0.005, 0.01, 0.025, 0.1, 0.25, 1, 2.5, 10};

typedef struct times {
    uint64_t counts[BUCKETS]; /* cumulative: up to each bound */
    uint64_t count;
    double sum_s;
} times;

/* The counters of one operation and one outcome: "200", or the name of an error. */
typedef struct series {
    const char *operation; /* a constant text of the library */
    char outcome[64];
    uint64_t attempts, retries, new_connections, bytes_up, bytes_down;
    times attempt_s, first_byte_s, call_s;
} series;

/* A client calls hooks on every thread that uses it, so a lock protects the counters. */
typedef struct registry {
    pthread_mutex_t lock;
    series items[SERIES];
    size_t count;
} registry;

static void observe(times *histogram, int64_t us)
{
    double seconds = (double)us / 1e6;
    for (int i = 0; i < BUCKETS; i++) histogram->counts[i] += seconds <= bounds_s[i];
    histogram->count++;
    histogram->sum_s += seconds;
}

/* The series of an attempt or a call; if there are too many, the last series counts the rest. */
static series *find(registry *metrics, const awsc_attempt *attempt)
{
    char outcome[64];
    if (attempt->http_status)
        snprintf(outcome, sizeof outcome, "%d", (int)attempt->http_status);
    else
        snprintf(outcome, sizeof outcome, "%s", attempt->error ? awsc_error_name(attempt->error) : "none");
    for (size_t i = 0; i < metrics->count; i++) {
        series *item = &metrics->items[i];
        if (strcmp(item->operation, attempt->operation) == 0 && strcmp(item->outcome, outcome) == 0) return item;
    }
    if (metrics->count == SERIES) return &metrics->items[SERIES - 1];
    series *fresh = &metrics->items[metrics->count++];
    fresh->operation = attempt->operation;
    memcpy(fresh->outcome, outcome, sizeof outcome);
    return fresh;
}

/* ---- hooks ----------------------------------------------------------------------------------------------------- */

static void count_attempt(void *user, const awsc_attempt *attempt)
{
    registry *metrics = user;
    const awsc_exchange_figures *figures = attempt->figures;
    pthread_mutex_lock(&metrics->lock);
    series *item = find(metrics, attempt);
    item->attempts++;
    item->retries += attempt->reason != AWSC_REASON_NONE;
    item->new_connections += figures->connect_us >= 0;
    item->bytes_up += figures->bytes_up;
    item->bytes_down += figures->bytes_down;
    observe(&item->attempt_s, figures->total_us);
    if (figures->first_byte_us >= 0) observe(&item->first_byte_s, figures->first_byte_us);
    pthread_mutex_unlock(&metrics->lock);
}

static void count_call(void *user, const awsc_attempt *attempt)
{
    registry *metrics = user;
    pthread_mutex_lock(&metrics->lock);
    observe(&find(metrics, attempt)->call_s, attempt->duration_us);
    pthread_mutex_unlock(&metrics->lock);
}

/* ---- the text format ------------------------------------------------------------------------------------------- */

static void write_counters(const registry *metrics, const char *name, const char *help, size_t offset)
{
    printf("# HELP %s %s\n# TYPE %s counter\n", name, help, name);
    for (size_t i = 0; i < metrics->count; i++) {
        const series *item = &metrics->items[i];
        uint64_t value;
        memcpy(&value, (const char *)item + offset, sizeof value);
        printf("%s{operation=\"%s\",outcome=\"%s\"} %" PRIu64 "\n", name, item->operation, item->outcome, value);
    }
}

static void write_histograms(const registry *metrics, const char *name, const char *help, size_t offset)
{
    printf("# HELP %s %s\n# TYPE %s histogram\n", name, help, name);
    for (size_t i = 0; i < metrics->count; i++) {
        const series *item = &metrics->items[i];
        times values;
        memcpy(&values, (const char *)item + offset, sizeof values);
        if (!values.count) continue;
        char labels[192];
        snprintf(labels, sizeof labels, "operation=\"%s\",outcome=\"%s\"", item->operation, item->outcome);
        for (int b = 0; b < BUCKETS; b++)
            printf("%s_bucket{%s,le=\"%g\"} %" PRIu64 "\n", name, labels, bounds_s[b], values.counts[b]);
        printf("%s_bucket{%s,le=\"+Inf\"} %" PRIu64 "\n", name, labels, values.count);
        printf("%s_sum{%s} %.6f\n%s_count{%s} %" PRIu64 "\n", name, labels, values.sum_s, name, labels, values.count);
    }
}

static void write_metrics(registry *metrics)
{
    pthread_mutex_lock(&metrics->lock);
    write_counters(metrics, "awsc_attempts_total", "Attempts.", offsetof(series, attempts));
    write_counters(metrics, "awsc_retries_total", "Attempts that another one followed.", offsetof(series, retries));
    write_counters(metrics, "awsc_connections_total", "Connections made.", offsetof(series, new_connections));
    write_counters(metrics, "awsc_request_bytes_total", "Bytes of request bodies.", offsetof(series, bytes_up));
    write_counters(metrics, "awsc_response_bytes_total", "Bytes of response bodies.", offsetof(series, bytes_down));
    write_histograms(metrics, "awsc_attempt_seconds", "Time of an attempt.", offsetof(series, attempt_s));
    write_histograms(metrics, "awsc_first_byte_seconds", "Time to the first byte.", offsetof(series, first_byte_s));
    write_histograms(metrics, "awsc_call_seconds", "Time of a call with its retries.", offsetof(series, call_s));
    pthread_mutex_unlock(&metrics->lock);
}

int main(int argc, char **argv)
{
    static registry metrics = {.lock = PTHREAD_MUTEX_INITIALIZER};
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    awsc_interceptor measuring = AWSC_INTERCEPTOR_INIT;
    const awsc_interceptor *const interceptors[] = {&measuring};
    int count = argc > 2 ? atoi(argv[2]) : 1, failures = 0;

    measuring.user = &metrics;
    measuring.after_attempt = count_attempt;
    measuring.at_end = count_call;
    config.interceptors = interceptors;
    config.interceptor_count = 1;
    if (awsc_lambda_new(&config, &lambda, &error)) {
        fprintf(stderr, "%s\n", awsc_error_text(error));
        awsc_error_free(error);
        return 1;
    }
    for (int i = 0; i < count; i++) {
        awsc_lambda_invoke_input input = {.function_name = argc > 1 ? argv[1] : "hello",
                                          .payload = AWSC_BLOB_LITERAL("{}")};
        failures += awsc_lambda_invoke(lambda, &input, NULL, NULL, NULL) != AWSC_OK;
    }
    write_metrics(&metrics);
    awsc_lambda_free(lambda);
    return failures ? 1 : 0;
}
