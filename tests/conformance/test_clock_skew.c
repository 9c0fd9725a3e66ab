/* SPDX-License-Identifier: Apache-2.0 */
/* Clock skew: whole calls over a scripted clock, and the refusals that a wrong clock explains. */
#include <awsc/lambda.h>
#include <awsc/sigv4.h>

#include "base/timestamp.h"
#include "client/call_state.h"
#include "conformance/vectors.h"
#include "http/transport.h"
#include "loop/loop.h"

/* ---- a clock and a service that follow the script of an operation ------------------------------------------------ */

typedef struct scene {
    awsc_transport transport;
    awsc_clock clock;
    vectors *v;
    const cJSON *attempt; /* the next expected step */
    int64_t now_s;
    uint64_t waited_ms;
    unsigned unexpected;
} scene;

struct awsc_exchange {
    scene *owner;
    awsc_loop *loop;
    awsc_exchange_handler handler;
    const cJSON *attempt;
    awsc_task task;
};

static vectors *running;

static int64_t seconds_of(const char *text)
{
    awsc_time time = {0, 0};
    if (!text || awsc_time_parse_date_time(awsc_view_text(text), &time))
        case_problem(running, "no time: %s", text ? text : "(none)");
    return time.seconds;
}

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

static void enter_attempt(scene *s)
{
    if (s->attempt) s->now_s = seconds_of(json_text(s->attempt, "clientTimeAtSend"));
}

static void answer(awsc_task *task)
{
    awsc_exchange *exchange = (awsc_exchange *)(void *)((char *)task - offsetof(awsc_exchange, task));
    scene *s = exchange->owner;
    const cJSON *attempt = exchange->attempt, *header;
    const cJSON *response = json_get(attempt, "response");
    awsc_exchange_handler handler = exchange->handler;
    awsc_exchange_result result = {.struct_size = sizeof result,
                                   .status = attempt ? AWSC_OK : AWSC_ERR_CONNECT,
                                   .maybe_sent = true,
                                   .message = "no attempt was expected"};
    free(exchange);
    if (attempt) {
        const char *code = json_text(response, "errorCode");
        s->now_s = seconds_of(json_text(attempt, "clientTimeAtReceive"));
        handler.on_status(handler.user, (int)cJSON_GetNumberValue(json_get(response, "statusCode")));
        cJSON_ArrayForEach(header, json_get(response, "headers"))
        {
            if (cJSON_IsString(header))
                handler.on_header(handler.user, header->string, strlen(header->string), header->valuestring,
                                  strlen(header->valuestring));
        }
        if (code) handler.on_header(handler.user, "x-amzn-ErrorType", 16, code, strlen(code));
        handler.on_head_end(handler.user);
        handler.on_body(handler.user, "{}", 2);
    }
    handler.on_end(handler.user, &result);
    enter_attempt(s);
}

static void check_signature(scene *s, const awsc_http_request *request)
{
    char expected[17];
    const char *date = awsc_http_request_header(request, "X-Amz-Date");
    awsc_time_format_basic(expected, seconds_of(json_text(s->attempt, "expectedSigningTime")));
    case_text(s->v, "signing time", date, expected);
}

static int start(void *user, awsc_loop *loop, const awsc_exchange_request *request,
                 const awsc_exchange_handler *handler, awsc_exchange **out, awsc_error **error)
{
    scene *s = user;
    awsc_exchange *exchange = calloc(1, sizeof *exchange);
    (void)error;
    if (!exchange) abort();
    if (s->attempt)
        check_signature(s, request->request);
    else
        s->unexpected++;
    *exchange = (awsc_exchange){s, loop, *handler, s->attempt, {.run = answer}};
    if (s->attempt) s->attempt = s->attempt->next;
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

/* ---- sequences of operations ------------------------------------------------------------------------------------- */

static void run_operation(vectors *v, scene *s, awsc_lambda *lambda, const cJSON *operation)
{
    awsc_lambda_list_functions_input input = {0};
    awsc_lambda_list_functions_output *output = NULL;
    awsc_client *client = (awsc_client *)(void *)lambda;
    const cJSON *skew = json_get(operation, "expectedClientSkew");
    if (!json_get(operation, "attempts") || !json_text(operation, "expectedOutcome"))
        case_problem(v, "an operation of another form");
    s->attempt = json_get(operation, "attempts") ? json_get(operation, "attempts")->child : NULL;
    s->unexpected = 0;
    enter_attempt(s);
    int status = awsc_lambda_list_functions(lambda, &input, NULL, &output, NULL);
    case_text(v, "outcome", status ? "error" : "success", json_text(operation, "expectedOutcome"));
    if (s->attempt) case_problem(v, "there were fewer attempts");
    if (s->unexpected) case_problem(v, "there were %u more attempts", s->unexpected);
    if (cJSON_IsNumber(skew) && atomic_load(&client->clock_skew) != (int64_t)skew->valuedouble)
        case_problem(v, "the client's skew is %lld s", (long long)atomic_load(&client->clock_skew));
    awsc_free(output);
}

static void run_sequence(vectors *v, const cJSON *c, bool correct)
{
    scene s = {.transport = AWSC_TRANSPORT_INIT, .v = v};
    s.transport.user = &s;
    s.transport.start = start;
    s.transport.resume = resume;
    s.transport.cancel = cancel;
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    const cJSON *operation, *attempts = json_get(c, "maxAttempts");
    s.clock = (awsc_clock){now, monotonic_ms, sleep_ms, &s};
    credentials.access_key_id = "AKIDEXAMPLE";
    credentials.secret_access_key = "hush-secret-key";
    config.region = "eu-west-1";
    config.config_file = config.credentials_file = "/dev/null";
    config.transport = &s.transport;
    config.clock = &s.clock;
    config.correct_clock_skew = AWSC_BOOL(correct);
    if (!attempts) attempts = json_get(json_get(c, "operations")->child, "maxAttempts");
    if (cJSON_IsNumber(attempts)) config.max_attempts = AWSC_I32(attempts->valueint);
    if (awsc_credentials_provider_new_static(&credentials, &config.credentials, NULL) ||
        awsc_lambda_new(&config, &lambda, NULL))
        abort();
    operation = json_get(c, "operations")->child;
    const cJSON *initial = json_get(operation, "initialClientSkew");
    if (cJSON_IsNumber(initial))
        atomic_store(&((awsc_client *)(void *)lambda)->clock_skew, (int64_t)initial->valuedouble);
    for (; operation; operation = operation->next) run_operation(v, &s, lambda, operation);
    awsc_lambda_free(lambda);
    awsc_credentials_provider_free(config.credentials);
}

/* ---- single rules ------------------------------------------------------------------------------------------------ */

static void run_classification(vectors *v, const cJSON *c, bool correct)
{
    static awsc_settings settings; /* zero except for the members that the rule reads */
    static awsc_client client;
    static awsc_call call;
    const cJSON *candidate = json_get(c, "candidate_skew_s"), *applied = json_get(c, "attempt_skew_s");
    settings.correct_clock_skew = correct;
    client.settings = &settings;
    call.client = &client;
    call.signed_skew = cJSON_IsNumber(applied) ? (int64_t)applied->valuedouble : 0;
    call.clock_skew = cJSON_IsNumber(candidate) ? (int64_t)candidate->valuedouble : call.signed_skew;
    call.clock_skew_known = cJSON_IsNumber(candidate);
    const char *code = json_text(c, "error_code"); /* no headers: the failure did not come from the service */
    if (awsc_call_is_clock_error(&call, code ? code : "") != json_true(c, "retryable"))
        case_problem(v, "%s", json_true(c, "retryable") ? "is not repeated" : "is repeated");
}

static void run_presign(vectors *v, const cJSON *c)
{
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    awsc_http_request *request = NULL;
    char expected[64] = "X-Amz-Date=";
    credentials.access_key_id = "AKIDEXAMPLE";
    credentials.secret_access_key = "hush-secret-key";
    params.credentials = &credentials;
    params.service = "lambda";
    params.region = "eu-west-1";
    params.time = AWSC_TIME(seconds_of(json_text(c, "now")), 0);
    awsc_time_format_basic(expected + strlen(expected), seconds_of(json_text(c, "presign_signing_time")));
    if (awsc_http_request_new("GET", "/", &request, NULL) ||
        awsc_http_request_set_header(request, "Host", "lambda.eu-west-1.amazonaws.com", NULL) ||
        awsc_sigv4_presign(request, &params, NULL))
        case_problem(v, "the URL was not signed");
    else if (!strstr(awsc_http_request_query(request), expected))
        case_problem(v, "the query is %s", awsc_http_request_query(request));
    awsc_http_request_free(request);
}

int main(void)
{
    static const char *const lists[] = {"sequences", "classification", "presign", "disabled"};
    vectors v;
    if (!vectors_open(&v, "clock_skew", "clock-skew")) return 0;
    running = &v;
    cJSON *tests = vectors_json("clock-skew/clock-skew-test-cases.json"), *more, *c;
    more = vectors_json("clock-skew/extra-cases.json");
    cJSON_ArrayForEach(c, json_get(tests, "tests"))
    {
        case_begin(&v, json_text(c, "id"), json_true(c, "advisory"));
        run_sequence(&v, c, true);
        case_end(&v);
    }
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        cJSON_ArrayForEach(c, json_get(more, lists[i]))
        {
            case_begin(&v, json_text(c, "id"), json_true(c, "advisory"));
            if (json_get(c, "operations"))
                run_sequence(&v, c, i != 3);
            else if (json_get(c, "error_code") && cJSON_IsBool(json_get(c, "retryable")))
                run_classification(&v, c, i != 3);
            else if (json_text(c, "now") && json_text(c, "presign_signing_time"))
                run_presign(&v, c);
            else
                case_problem(&v, "a case of a form that this runner does not know");
            case_end(&v);
        }
    }
    cJSON_Delete(tests);
    cJSON_Delete(more);
    return vectors_close(&v);
}
