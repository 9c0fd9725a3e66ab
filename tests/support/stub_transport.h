/* SPDX-License-Identifier: Apache-2.0 */
/* A transport that answers from recorded traffic: each request must be the next one of the recording. */
#ifndef AWSC_TESTS_STUB_TRANSPORT_H
#define AWSC_TESTS_STUB_TRANSPORT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/http.h"
#include "http/transport.h"
#include "loop/loop.h"

typedef struct stub_transport {
    awsc_transport base;
    const cJSON *next;   /* recorded request and response */
    bool lacks_extended; /* the newer API of instance metadata responds 404; such requests are not counted */
    bool answers_tokens; /* requests for session tokens are answered but not counted */
    const char *const *compared_headers; /* up to a NULL */
    const cJSON *last;                   /* the step that was answered */
    bool repeats_fault;  /* after the end of the recording, a last answer with 5xx or an invalid answer is repeated */
    const cJSON *routes; /* [{url, form?, status, body}]: matching requests get this answer and are not counted */
    char problem[512];   /* the first that was found */
} stub_transport;

struct awsc_exchange {
    awsc_loop *loop;
    awsc_exchange_handler handler;
    awsc_task task;
    int status; /* 0: the recording is at its end */
    char *body;
};

static void stub_end(awsc_exchange *exchange, int status, const char *message)
{
    awsc_exchange_handler handler = exchange->handler;
    awsc_exchange_result result = {
        .struct_size = sizeof result, .status = status, .maybe_sent = true, .message = message};
    free(exchange->body);
    free(exchange);
    handler.on_end(handler.user, &result);
}

static void stub_run(awsc_task *task)
{
    awsc_exchange *exchange = (awsc_exchange *)(void *)((char *)task - offsetof(awsc_exchange, task));
    if (!exchange->status) {
        stub_end(exchange, AWSC_ERR_CONNECT, "the recording is at its end");
        return;
    }
    int status = exchange->handler.on_status(exchange->handler.user, exchange->status);
    if (!status) status = exchange->handler.on_head_end(exchange->handler.user);
    if (!status && *exchange->body)
        status = exchange->handler.on_body(exchange->handler.user, exchange->body, strlen(exchange->body));
    stub_end(exchange, status, "");
}

static void stub_problem(stub_transport *stub, const char *what, const char *got, const char *expected)
{
    if (!stub->problem[0])
        snprintf(stub->problem, sizeof stub->problem, "%s is %.200s, expected %.200s", what, got ? got : "(none)",
                 expected);
}

/* Whether each piece of `a` between ampersands is also in `b`. Parameters that are durations may differ.
 */
static bool stub_has_pieces(const char *a, const char *b, bool names_only)
{
    for (const char *p = a; *p;) {
        size_t size = strcspn(p, "&");
        size_t compared = names_only ? strcspn(p, "&=") : size;
        bool found = names_only && strncmp(p, "DurationSeconds", compared) == 0;
        for (const char *q = b; !found && *q;) {
            size_t other = strcspn(q, names_only ? "&=" : "&");
            found = other == compared && memcmp(p, q, compared) == 0;
            q += strcspn(q, "&");
            q += *q == '&';
        }
        if (!found) return false;
        p += size;
        p += *p == '&';
    }
    return true;
}

/* Ignores a slash at the end of the path and the order of parameters. */
static bool stub_same_url(const char *a, const char *b)
{
    size_t m = strcspn(a, "?"), n = strcspn(b, "?");
    const char *queries[] = {a[m] ? a + m + 1 : "", b[n] ? b + n + 1 : ""};
    if (m && a[m - 1] == '/') m--;
    if (n && b[n - 1] == '/') n--;
    return m == n && memcmp(a, b, m) == 0 && stub_has_pieces(queries[0], queries[1], false) &&
           stub_has_pieces(queries[1], queries[0], false);
}

/* Forms (bodies that begin with an Action) must have the same action, version and parameter names; values may
 * differ. */
static void stub_compare_form(stub_transport *stub, const awsc_exchange_request *given, const char *expected)
{
    char got[32768];
    if (!expected || strncmp(expected, "Action=", 7) != 0) return;
    awsc_body body = awsc_http_request_body(given->request);
    snprintf(got, sizeof got, "%.*s", (int)body.size, body.data ? (const char *)body.data : "");
    const char *version = strstr(expected, "&Version=");
    size_t head = version ? (size_t)(version - expected) + 1 + strcspn(version + 1, "&") : strlen(expected);
    bool same = strncmp(got, expected, head) == 0 && stub_has_pieces(got, expected, true) &&
                stub_has_pieces(expected, got, true);
    if (!same) stub_problem(stub, "form", got, expected);
}

static void stub_compare(stub_transport *stub, const awsc_exchange_request *given, const cJSON *expected)
{
    const char *method = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(expected, "method"));
    const char *uri = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(expected, "uri"));
    const cJSON *headers = cJSON_GetObjectItemCaseSensitive(expected, "headers");
    const cJSON *forbidden;
    if (!method || !uri) {
        stub_problem(stub, "expectation of the case", "no method or no URL", "both");
        return;
    }
    if (strcmp(given->request->method, method) != 0) stub_problem(stub, "method", given->request->method, method);
    if (!stub_same_url(given->url, uri)) stub_problem(stub, "URL", given->url, uri);
    stub_compare_form(stub, given, cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(expected, "body")));
    for (const char *const *name = stub->compared_headers; name && *name; name++) {
        const char *value = cJSON_GetStringValue(cJSON_GetObjectItem(headers, *name)); /* any case */
        const char *got = awsc_http_request_header(given->request, *name);
        if (value && (!got || strcmp(got, value) != 0)) stub_problem(stub, *name, got, value);
    }
    cJSON_ArrayForEach(forbidden, cJSON_GetObjectItemCaseSensitive(expected, "forbid_headers"))
    {
        const char *got = awsc_http_request_header(given->request, forbidden->valuestring);
        if (got) stub_problem(stub, forbidden->valuestring, "there", "absent");
    }
}

static char *stub_body(const cJSON *body)
{
    if (cJSON_IsString(body)) return strdup(body->valuestring);
    if (!body || cJSON_IsNull(body)) return strdup("");
    char *printed = cJSON_PrintUnformatted(body);
    char *copy = strdup(printed);
    cJSON_free(printed);
    return copy;
}

static void stub_respond(awsc_exchange *exchange, const cJSON *response)
{
    const cJSON *status = cJSON_GetObjectItemCaseSensitive(response, "status");
    exchange->status = status ? status->valueint : 200;
    exchange->body = stub_body(cJSON_GetObjectItemCaseSensitive(response, "body"));
}

static bool stub_takes(const cJSON *route, const awsc_exchange_request *request)
{
    const char *url = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(route, "url"));
    const char *form = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(route, "form"));
    awsc_body body = awsc_http_request_body(request->request);
    return strstr(request->url, url) && (!form || (body.data && memmem(body.data, body.size, form, strlen(form))));
}

static void stub_answer(stub_transport *stub, const awsc_exchange_request *request, awsc_exchange *exchange)
{
    if (stub->lacks_extended && strstr(request->url, "/security-credentials-extended")) {
        exchange->status = 404;
        exchange->body = strdup("");
        return;
    }
    if (stub->answers_tokens && strstr(request->url, "/latest/api/token")) {
        exchange->status = 200;
        exchange->body = strdup("a-session-token");
        return;
    }
    const cJSON *step = stub->next, *route;
    cJSON_ArrayForEach(route, stub->routes)
    {
        if (!stub_takes(route, request)) continue;
        stub_respond(exchange, route);
        return;
    }
    if (!step && stub->repeats_fault && stub->last) {
        const cJSON *fault = cJSON_GetObjectItemCaseSensitive(stub->last, "response");
        const cJSON *asked_for = cJSON_GetObjectItemCaseSensitive(stub->last, "request");
        stub_compare(stub, request, asked_for);
        stub_respond(exchange, fault);
        if (exchange->status >= 300 && exchange->status < 500)
            stub_problem(stub, "a request beyond the recording", request->url, "none");
        return;
    }
    if (!step) {
        stub_problem(stub, "a request beyond the recording", request->url, "none");
        return;
    }
    stub->next = step->next;
    stub->last = step;
    const cJSON *response = cJSON_GetObjectItemCaseSensitive(step, "response");
    stub_compare(stub, request, cJSON_GetObjectItemCaseSensitive(step, "request"));
    stub_respond(exchange, response);
}

static int stub_start(void *user, awsc_loop *loop, const awsc_exchange_request *request,
                      const awsc_exchange_handler *handler, awsc_exchange **out, awsc_error **error)
{
    (void)error;
    awsc_exchange *exchange = calloc(1, sizeof *exchange);
    if (!exchange) abort();
    exchange->loop = loop;
    exchange->handler = *handler;
    exchange->task.run = stub_run;
    stub_answer(user, request, exchange);
    awsc_loop_defer(loop, &exchange->task);
    *out = exchange;
    return AWSC_OK;
}

static bool stub_cancel(awsc_exchange *exchange)
{
    awsc_loop_withdraw(exchange->loop, &exchange->task);
    free(exchange->body);
    free(exchange);
    return true;
}

static void stub_resume(awsc_exchange *exchange)
{
    (void)exchange;
}

/* `recording` is an array of {request, response} and must outlive the stub. */
static inline void stub_init(stub_transport *stub, const cJSON *recording)
{
    memset(stub, 0, sizeof *stub);
    stub->base = (awsc_transport)AWSC_TRANSPORT_INIT;
    stub->base.user = stub;
    stub->base.start = stub_start;
    stub->base.resume = stub_resume;
    stub->base.cancel = stub_cancel;
    stub->next = recording ? recording->child : NULL;
}

#endif
