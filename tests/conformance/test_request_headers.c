/* SPDX-License-Identifier: Apache-2.0 */
/* amz-sdk-request (the attempt and its time limit) and amz-sdk-invocation-id (the call). */
#include <ctype.h>

#include "base/timestamp.h"
#include "conformance/replayed_call.h"
#include "http/transport.h"
#include "loop/loop.h"

/* ---- a clock and a service that follow a list of responses ------------------------------------------------------- */

typedef struct scene {
    awsc_transport transport;
    awsc_clock clock;
    vectors *v;
    const cJSON *response; /* the next response */
    const cJSON *expected; /* the header of the next request */
    int64_t now_s;
    uint64_t waited_ms;
    unsigned requests;
} scene;

struct awsc_exchange {
    scene *owner;
    awsc_loop *loop;
    awsc_exchange_handler handler;
    const cJSON *response;
    awsc_task task;
};

static awsc_time now(void *user)
{
    return (awsc_time){((scene *)user)->now_s, 0};
}

static uint64_t monotonic_ms(void *user)
{
    return ((scene *)user)->waited_ms;
}

static void sleep_ms(void *user, uint64_t ms)
{
    ((scene *)user)->waited_ms += ms;
}

static void set_clock(scene *s, const char *text)
{
    awsc_time time = {0, 0};
    if (!text) return;
    if (awsc_time_parse_date_time(awsc_view_text(text), &time))
        case_problem(s->v, "no time: %s", text);
    else
        s->now_s = time.seconds;
}

static void fail(const cJSON *response, awsc_exchange_result *result)
{
    const char *failure = json_text(response, "transport_error");
    result->status = AWSC_ERR_TRANSPORT;
    result->message = failure ? failure : "no attempt was expected";
    if (failure && strstr(failure, "timeout")) result->status = AWSC_ERR_TIMEOUT;
}

static void answer(awsc_task *task)
{
    awsc_exchange *exchange = (awsc_exchange *)(void *)((char *)task - offsetof(awsc_exchange, task));
    scene *s = exchange->owner;
    const cJSON *response = exchange->response, *status = json_get(response, "status");
    awsc_exchange_handler handler = exchange->handler;
    awsc_exchange_result result = {.struct_size = sizeof result, .maybe_sent = true};
    free(exchange);
    set_clock(s, json_text(response, "client_time_at_receive"));
    if (cJSON_IsNumber(status)) {
        const char *date = json_text(response, "date_header");
        handler.on_status(handler.user, status->valueint);
        if (date) handler.on_header(handler.user, "Date", 4, date, strlen(date));
        handler.on_head_end(handler.user);
        handler.on_body(handler.user, "{}", 2);
    } else {
        fail(response, &result);
    }
    handler.on_end(handler.user, &result);
    set_clock(s, json_text(response, "client_time_when_next_header_is_built"));
}

static int start(void *user, awsc_loop *loop, const awsc_exchange_request *request,
                 const awsc_exchange_handler *handler, awsc_exchange **out, awsc_error **error)
{
    scene *s = user;
    awsc_exchange *exchange = calloc(1, sizeof *exchange);
    unsigned count = 0;
    (void)error;
    if (!exchange) abort();
    for (size_t i = 0; i < awsc_http_request_header_count(request->request); i++)
        count += strcasecmp(awsc_http_request_header_name(request->request, i), "amz-sdk-request") == 0;
    if (count != 1) case_problem(s->v, "the header is there %u times", count);
    case_text(s->v, "amz-sdk-request", awsc_http_request_header(request->request, "amz-sdk-request"),
              cJSON_GetStringValue(s->expected));
    *exchange = (awsc_exchange){s, loop, *handler, s->response, {.run = answer}};
    if (s->response) s->response = s->response->next;
    if (s->expected) s->expected = s->expected->next;
    s->requests++;
    awsc_loop_defer(loop, &exchange->task);
    *out = exchange;
    return AWSC_OK;
}

static bool cancel(awsc_exchange *exchange)
{
    awsc_loop_withdraw(exchange->loop, &exchange->task);
    free(exchange);
    return true;
}

static void resume(awsc_exchange *exchange)
{
    (void)exchange;
}

/* The time of a response, if the case states none. */
static int64_t first_time(const cJSON *response)
{
    awsc_time time = {1700000000, 0};
    const char *text = json_text(response, "client_time_at_receive");
    if (text) (void)awsc_time_parse_date_time(awsc_view_text(text), &time);
    return time.seconds;
}

/* The case says whether the body is streamed; Invoke is the operation with a blob body. */
static bool is_streaming(const cJSON *json)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, json)
    {
        if (strstr(item->string, "streaming") && !cJSON_IsFalse(item) && !cJSON_IsNull(item)) return true;
    }
    const char *operation = json_text(json, "operation");
    return operation && strcmp(operation, "Invoke") == 0;
}

static void call(scene *s, awsc_lambda *lambda, const cJSON *json)
{
    awsc_lambda_list_functions_input list = {0};
    awsc_lambda_invoke_input invoke = {.function_name = "f", .payload = AWSC_BLOB_LITERAL("{}")};
    const cJSON *responses = json_get(json, "responses"), *expected = json_get(json, "expect_amz_sdk_request");
    s->response = responses->child;
    s->expected = expected->child;
    if (is_streaming(json))
        (void)awsc_lambda_invoke(lambda, &invoke, NULL, NULL, NULL);
    else
        (void)awsc_lambda_list_functions(lambda, &list, NULL, NULL, NULL);
    if (s->requests != (unsigned)cJSON_GetArraySize(expected))
        case_problem(s->v, "%u requests, expected %d", s->requests, cJSON_GetArraySize(expected));
}

static void run_request(vectors *v, const cJSON *json)
{
    scene s = {.transport = AWSC_TRANSPORT_INIT, .v = v};
    s.transport.user = &s;
    s.transport.start = start;
    s.transport.resume = resume;
    s.transport.cancel = cancel;
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    awsc_lambda *lambda = NULL;
    const cJSON *attempts = json_get(json, "max_attempts"), *timeout = json_get(json, "read_timeout_s");
    if (!json_get(json, "responses") || !json_get(json, "expect_amz_sdk_request")) {
        case_problem(v, "a case of another form");
        return;
    }
    s.clock = (awsc_clock){now, monotonic_ms, sleep_ms, &s};
    s.now_s = first_time(json_get(json, "responses")->child);
    credentials.access_key_id = "AKIDEXAMPLE";
    credentials.secret_access_key = "hush-secret-key";
    config.region = "eu-west-1";
    config.config_file = config.credentials_file = "/dev/null";
    config.transport = &s.transport;
    config.clock = &s.clock;
    config.retry_sent_requests = AWSC_BOOL(true);
    if (cJSON_IsNumber(attempts)) config.max_attempts = AWSC_I32(attempts->valueint);
    if (cJSON_IsNumber(timeout)) config.idle_timeout_ms = AWSC_I64(1000 * (int64_t)timeout->valuedouble);
    if (awsc_credentials_provider_new_static(&credentials, &config.credentials, NULL) ||
        awsc_lambda_new(&config, &lambda, NULL))
        abort();
    call(&s, lambda, json);
    awsc_lambda_free(lambda);
    awsc_credentials_provider_free(config.credentials);
}

/* ---- invocation ids ---------------------------------------------------------------------------------------------- */

static bool is_uuid4(const char *text)
{
    if (!text || strlen(text) != 36) return false;
    for (size_t i = 0; i < 36; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !isxdigit((unsigned char)text[i]) || isupper((unsigned char)text[i])) return false;
    }
    return text[14] == '4' && strchr("89ab", text[19]);
}

/* Covers the checks, which the vectors state in words: a random UUID, one for each call, the same on all its
 * attempts. */
static void run_id(vectors *v, const cJSON *json)
{
    enum { MAX_CALLS = 16 };
    replayed_call c;
    const char *ids[MAX_CALLS];
    const cJSON *statuses, *status;
    size_t calls = 0, request = 0;
    if (!cJSON_GetArraySize(json_get(json, "calls"))) case_problem(v, "a case of another form");
    replayed_call_open(&c, NULL);
    cJSON_ArrayForEach(statuses, json_get(json, "calls"))
    {
        if (calls == MAX_CALLS) abort();
        cJSON_ArrayForEach(status, statuses) replayed_call_answer(&c, status->valueint);
        (void)replayed_call_list(&c, NULL);
        ids[calls] = NULL;
        cJSON_ArrayForEach(status, statuses)
        {
            const awsc_http_request *sent = replayed_call_request(&c, request++);
            const char *id = sent ? awsc_http_request_header(sent, "amz-sdk-invocation-id") : NULL;
            if (!is_uuid4(id)) case_problem(v, "the id is %s", id ? id : "(none)");
            if (!ids[calls]) ids[calls] = id;
            case_text(v, "id of another attempt", id, ids[calls]);
        }
        for (size_t i = 0; i < calls; i++)
            if (ids[i] && ids[calls] && strcmp(ids[i], ids[calls]) == 0) case_problem(v, "two calls have one id");
        calls++;
    }
    if (awsc_replay_request_count(c.replay) != request)
        case_problem(v, "%zu requests, expected %zu", awsc_replay_request_count(c.replay), request);
    replayed_call_close(&c);
}

static void run_list(vectors *v, const cJSON *list, void (*run)(vectors *, const cJSON *))
{
    const cJSON *json;
    cJSON_ArrayForEach(json, list)
    {
        case_begin(v, json_text(json, "id"), json_get(json, "advisory") != NULL);
        run(v, json);
        case_end(v);
    }
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "request-headers", "request-headers")) return 0;
    cJSON *file = vectors_json("request-headers/cases.json");
    run_list(&v, json_get(file, "amz_sdk_request"), run_request);
    run_list(&v, json_get(file, "amz_sdk_invocation_id"), run_id);
    cJSON_Delete(file);
    return vectors_close(&v);
}
