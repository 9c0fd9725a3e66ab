/* SPDX-License-Identifier: Apache-2.0 */
/* The trace id of a function is sent with the function's own calls: once, encoded, never signed. */
#include <awsc/sigv4.h>

#include "conformance/replayed_call.h"

static const char trace[] = "X-Amzn-Trace-Id";

static bool is_name(const char *header, const char *name)
{
    size_t size = strlen(name);
    return strncasecmp(header, name, size) == 0 && header[size] == ':';
}

static void check_headers(vectors *v, const awsc_http_request *request, const cJSON *expected)
{
    unsigned wanted = 0, got = 0;
    const cJSON *header;
    if (!cJSON_IsArray(expected)) case_problem(v, "nothing is expected");
    cJSON_ArrayForEach(header, expected)
    {
        char name[256];
        const char *colon = cJSON_IsString(header) ? strchr(header->valuestring, ':') : NULL;
        if (!colon) {
            case_problem(v, "a header of another form");
            return;
        }
        snprintf(name, sizeof name, "%.*s", (int)(colon - header->valuestring), header->valuestring);
        case_text(v, name, awsc_http_request_header(request, name), colon + 1 + strspn(colon + 1, " "));
        wanted += is_name(header->valuestring, trace);
    }
    for (size_t i = 0; i < awsc_http_request_header_count(request); i++)
        got += strcasecmp(awsc_http_request_header_name(request, i), trace) == 0;
    if (got != wanted) case_problem(v, "%s is there %u times, expected %u", trace, got, wanted);
}

static void take_environment(const cJSON *environment)
{
    const cJSON *variable;
    unsetenv("AWS_LAMBDA_FUNCTION_NAME");
    unsetenv("_X_AMZN_TRACE_ID");
    cJSON_ArrayForEach(variable, environment) if (cJSON_IsString(variable))
        setenv(variable->string, variable->valuestring, 1);
}

static void run_case(vectors *v, const cJSON *json)
{
    awsc_http_header headers[8];
    char names[8][256];
    replayed_call call;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    const cJSON *before = json_get(json, "requestHeadersBefore"), *header;
    options.headers = headers;
    cJSON_ArrayForEach(header, before)
    {
        const char *colon = cJSON_IsString(header) ? strchr(header->valuestring, ':') : NULL;
        if (!colon || options.header_count == 8) {
            case_problem(v, "headers of another form");
            return;
        }
        char *name = names[options.header_count];
        snprintf(name, sizeof names[0], "%.*s", (int)(colon - header->valuestring), header->valuestring);
        headers[options.header_count++] = (awsc_http_header){name, colon + 1 + strspn(colon + 1, " ")};
    }
    take_environment(json_get(json, "env"));
    replayed_call_open(&call, NULL);
    replayed_call_answer(&call, 200);
    if (replayed_call_list(&call, &options))
        case_problem(v, "%s", awsc_error_text(call.error));
    else
        check_headers(v, replayed_call_request(&call, 0), json_get(json, "requestHeadersAfter"));
    replayed_call_close(&call);
}

/* ---- signing, and further attempts ------------------------------------------------------------------------------- */

static void sign_with(const char *value, char signature[512])
{
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    awsc_http_request *request = NULL;
    credentials.access_key_id = "AKIDEXAMPLE";
    credentials.secret_access_key = "hush-secret-key";
    params.credentials = &credentials;
    params.service = "lambda";
    params.region = "eu-west-1";
    params.time = AWSC_TIME(1700000000, 0);
    if (awsc_http_request_new("GET", "/", &request, NULL) ||
        awsc_http_request_set_header(request, "Host", "lambda.eu-west-1.amazonaws.com", NULL) ||
        awsc_http_request_set_header(request, trace, value, NULL) || awsc_sigv4_sign(request, &params, NULL))
        abort();
    snprintf(signature, 512, "%s", awsc_http_request_header(request, "Authorization"));
    awsc_http_request_free(request);
}

static const char *signed_headers(const awsc_http_request *request)
{
    const char *authorization = awsc_http_request_header(request, "Authorization");
    const char *names = authorization ? strstr(authorization, "SignedHeaders=") : NULL;
    return names ? names : "";
}

/* Checks all rules: the header is not signed, and occurs once on every attempt, with the same value. */
static void run_rule(vectors *v, const cJSON *json)
{
    char one[512], other[512];
    replayed_call call;
    const char *value = json_text(json_get(json, "env"), "_X_AMZN_TRACE_ID");
    if (!value || !json_text(json, "check")) {
        case_problem(v, "a rule of another form");
        return;
    }
    take_environment(json_get(json, "env"));
    replayed_call_open(&call, NULL);
    replayed_call_answer(&call, 500);
    replayed_call_answer(&call, 200);
    if (replayed_call_list(&call, NULL)) case_problem(v, "%s", awsc_error_text(call.error));
    for (size_t i = 0; i < 2; i++) {
        const awsc_http_request *request = replayed_call_request(&call, i);
        unsigned count = 0;
        for (size_t k = 0; request && k < awsc_http_request_header_count(request); k++)
            count += strcasecmp(awsc_http_request_header_name(request, k), trace) == 0;
        if (count != 1) case_problem(v, "request %zu has the header %u times", i, count);
        if (!request) continue;
        case_text(v, trace, awsc_http_request_header(request, trace), value);
        if (!*signed_headers(request) || strstr(signed_headers(request), "x-amzn-trace-id"))
            case_problem(v, "signed: %s", signed_headers(request));
    }
    replayed_call_close(&call);
    sign_with("Root=1", one);
    sign_with("Root=2", other);
    case_text(v, "signature", other, one);
}

static void run_file(vectors *v, const char *name, void (*run)(vectors *, const cJSON *))
{
    cJSON *file = vectors_json(name);
    const cJSON *json;
    cJSON_ArrayForEach(json, file)
    {
        case_begin(v, json_text(json, "id"), json_get(json, "advisory") != NULL);
        run(v, json);
        case_end(v);
    }
    cJSON_Delete(file);
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "recursion-detection", "recursion-detection")) return 0;
    run_file(&v, "recursion-detection/recursion-detection.json", run_case);
    run_file(&v, "recursion-detection/signing-and-retry.json", run_rule);
    return vectors_close(&v);
}
