/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tracing with an interceptor: each attempt carries a W3C `traceparent`. Each attempt and each call becomes a span.
 * Spans are written as OTLP JSON lines, which a collector reads (receiver "otlpjsonfile").
 *
 *     trace_otlp [FUNCTION [PAYLOAD]] >spans.jsonl
 */
#define _DEFAULT_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <awsc/interceptor.h>
#include <awsc/lambda.h>
#include <awsc/version.h>

enum { TRACE_DIGITS = 32, SPAN_DIGITS = 16 };

/* Ids of one call, behind awsc_attempt.state. */
typedef struct trace {
    char trace_id[TRACE_DIGITS + 1];
    char call_span[SPAN_DIGITS + 1];
    char attempt_span[SPAN_DIGITS + 1];
} trace;

static int make_id(char *digits, size_t count)
{
    unsigned char bytes[TRACE_DIGITS / 2];
    if (getentropy(bytes, count / 2)) return -1;
    for (size_t i = 0; i < count / 2; i++) snprintf(digits + 2 * i, 3, "%02x", bytes[i]);
    return 0;
}

/* ---- OTLP ------------------------------------------------------------------------------------------------------ */

static void write_text(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c < 0x20)
            fprintf(out, "\\u%04x", c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}

static void write_attribute(FILE *out, const char *key, const char *value)
{
    if (!value) return;
    fprintf(out, ",{\"key\":\"%s\",\"value\":{\"stringValue\":", key);
    write_text(out, value);
    fputs("}}", out);
}

/* OTLP writes 64-bit integers as JSON strings. */
static void write_number(FILE *out, const char *key, int64_t value)
{
    fprintf(out, ",{\"key\":\"%s\",\"value\":{\"intValue\":\"%" PRId64 "\"}}", key, value);
}

static uint64_t nanoseconds(awsc_time time, int64_t later_us)
{
    return (uint64_t)time.seconds * 1000000000u + (uint64_t)time.nanoseconds + (uint64_t)later_us * 1000u;
}

/* Adds the event of one step of the attempt, if its time is known. */
static void write_event(FILE *out, const awsc_attempt *attempt, const char *name, int64_t us, const char **between)
{
    if (us < 0) return;
    fprintf(out, "%s{\"timeUnixNano\":\"%" PRIu64 "\",\"name\":\"%s\"}", *between, nanoseconds(attempt->began, us),
            name);
    *between = ",";
}

static void write_events(FILE *out, const awsc_attempt *attempt)
{
    const awsc_exchange_figures *figures = attempt->figures;
    const char *between = "";
    fputs(",\"events\":[", out);
    write_event(out, attempt, "looked up", figures->lookup_us, &between);
    write_event(out, attempt, "connected", figures->connect_us, &between);
    write_event(out, attempt, "TLS established", figures->tls_us, &between);
    write_event(out, attempt, "first byte", figures->first_byte_us, &between);
    fputc(']', out);
}

static void write_attributes(FILE *out, const awsc_attempt *attempt)
{
    fputs(",\"attributes\":[{\"key\":\"rpc.system\",\"value\":{\"stringValue\":\"aws-api\"}}", out);
    write_attribute(out, "rpc.service", attempt->service);
    write_attribute(out, "rpc.method", attempt->operation);
    write_attribute(out, "cloud.region", attempt->region);
    write_attribute(out, "http.request.method", awsc_http_head_method(attempt->request));
    write_attribute(out, "url.full", awsc_http_head_url(attempt->request));
    write_attribute(out, "aws.request_id", awsc_http_head_get(attempt->response, "x-amzn-RequestId"));
    if (attempt->http_status) write_number(out, "http.response.status_code", attempt->http_status);
    if (attempt->number > 1) write_number(out, "http.request.resend_count", attempt->number - 1);
    if (attempt->figures) {
        write_number(out, "http.request.body.size", (int64_t)attempt->figures->bytes_up);
        write_number(out, "http.response.body.size", (int64_t)attempt->figures->bytes_down);
    }
    if (attempt->reason) write_attribute(out, "awsc.retry.reason", awsc_retry_reason_name(attempt->reason));
    if (attempt->error) write_attribute(out, "error.type", awsc_error_name(attempt->error));
    fputc(']', out);
}

/* Writes one line; a lock keeps the lines of several threads apart. */
static void write_span(FILE *out, const awsc_attempt *attempt, const trace *ids, const char *span, const char *parent)
{
    flockfile(out);
    fputs("{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":"
          "\"trace_otlp\"}}]},\"scopeSpans\":[{\"scope\":{\"name\":\"awsc\",\"version\":\"" AWSC_VERSION
          "\"},\"spans\":[{",
          out);
    fprintf(out, "\"traceId\":\"%s\",\"spanId\":\"%s\",", ids->trace_id, span);
    if (parent) fprintf(out, "\"parentSpanId\":\"%s\",", parent);
    fprintf(out, "\"name\":\"%s/%s\",\"kind\":%d", attempt->service, attempt->operation, parent ? 3 : 1);
    fprintf(out, ",\"startTimeUnixNano\":\"%" PRIu64 "\",\"endTimeUnixNano\":\"%" PRIu64 "\"",
            nanoseconds(attempt->began, 0), nanoseconds(attempt->began, attempt->duration_us));
    write_attributes(out, attempt);
    if (attempt->figures) write_events(out, attempt);
    fprintf(out, ",\"status\":{\"code\":%d", attempt->status ? 2 : 1);
    if (attempt->error) {
        fputs(",\"message\":", out);
        write_text(out, awsc_error_message(attempt->error));
    }
    fputs("}}]}]}]}\n", out);
    funlockfile(out);
}

/* ---- hooks ----------------------------------------------------------------------------------------------------- */

static int add_traceparent(void *user, awsc_interception *interception, const awsc_attempt *attempt, awsc_error **error)
{
    char header[64];
    trace *ids = *attempt->state;
    (void)user;
    if (!ids) {
        ids = *attempt->state = calloc(1, sizeof *ids);
        if (!ids) return awsc_error_set_text(error, AWSC_ERR_NOMEM, "no memory for a trace");
        if (make_id(ids->trace_id, TRACE_DIGITS) || make_id(ids->call_span, SPAN_DIGITS))
            return awsc_error_set_text(error, AWSC_ERR_CONFIG, "no random bytes for a trace");
    }
    if (make_id(ids->attempt_span, SPAN_DIGITS))
        return awsc_error_set_text(error, AWSC_ERR_CONFIG, "no random bytes for a span");
    snprintf(header, sizeof header, "00-%s-%s-01", ids->trace_id, ids->attempt_span);
    return awsc_interception_set_header(interception, "traceparent", header, error);
}

static void write_attempt(void *user, const awsc_attempt *attempt)
{
    const trace *ids = *attempt->state;
    if (ids && ids->attempt_span[0]) write_span(user, attempt, ids, ids->attempt_span, ids->call_span);
}

static void write_call(void *user, const awsc_attempt *attempt)
{
    trace *ids = *attempt->state;
    if (ids && ids->call_span[0]) write_span(user, attempt, ids, ids->call_span, NULL);
    free(ids);
}

int main(int argc, char **argv)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    awsc_interceptor tracing = AWSC_INTERCEPTOR_INIT;
    const awsc_interceptor *const interceptors[] = {&tracing};

    tracing.user = stdout;
    tracing.before_signing = add_traceparent;
    tracing.after_attempt = write_attempt;
    tracing.at_end = write_call;
    config.interceptors = interceptors;
    config.interceptor_count = 1;
    int status = awsc_lambda_new(&config, &lambda, &error);
    if (status == AWSC_OK) {
        awsc_lambda_invoke_input input = {.function_name = argc > 1 ? argv[1] : "hello",
                                          .payload = awsc_blob_text(argc > 2 ? argv[2] : "{}")};
        status = awsc_lambda_invoke(lambda, &input, NULL, NULL, &error);
    }
    if (status) fprintf(stderr, "%s\n", awsc_error_text(error));
    awsc_error_free(error);
    awsc_lambda_free(lambda);
    return status ? 1 : 0;
}
