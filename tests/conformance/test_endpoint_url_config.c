/* SPDX-License-Identifier: Apache-2.0 */
/* Configured endpoints: program, environment, services section, profile, and the flag that ignores them. */
#include "conformance/replayed_call.h"
#include "conformance/settings_case.h"
#include "sys/environment.h"

/* Distinguishes a configured endpoint from the result of the rules: region "fake-region-10" occurs only in the
 * latter. */
static const char *configured_only(const char *url)
{
    return url && strstr(url, "fake-region-10.amazonaws.com") ? NULL : url;
}

/* Sends a request with these settings and records its host and the name in its signature. */
static void check_request(vectors *v, const awsc_settings *settings, const cJSON *expect)
{
    awsc_config config = AWSC_CONFIG_INIT;
    replayed_call call;
    char scope[256];
    const char *path = json_text(expect, "request_path_for_ListFunctions"), *host = json_text(expect, "host_header");
    const char *name = json_text(expect, "signing_name"), *region = json_text(expect, "signing_region");
    if (!path && !host && !name && !region) return;
    config.region = settings->region;
    config.endpoint_url = settings->endpoint_url;
    replayed_call_open(&call, &config);
    replayed_call_answer(&call, 200);
    if (replayed_call_list(&call, NULL)) {
        case_problem(v, "%s", awsc_error_text(call.error));
    } else {
        const awsc_http_request *request = replayed_call_request(&call, 0);
        const char *authorization = awsc_http_request_header(request, "Authorization");
        size_t size = path ? strlen(path) : 0;
        const char *got = awsc_http_request_path(request);
        /* The model's path ends in a slash. */
        if (path && (strncmp(got, path, size) != 0 || strcspn(got + size, "/") || strlen(got + size) > 1))
            case_text(v, "path", got, path);
        if (host) case_text(v, "Host", awsc_http_request_header(request, "Host"), host);
        snprintf(scope, sizeof scope, "%s%s/%s/aws4_request", region ? "/" : "", region ? region : "",
                 name ? name : "lambda");
        if (!authorization || !strstr(authorization, scope)) case_problem(v, "signed: %s", authorization);
    }
    replayed_call_close(&call);
}

/* The runner must know every expectation of a case. */
static void check_known(vectors *v, const cJSON *expect)
{
    static const char known[] = " endpoint_url error log_contains host_header signing_region signing_name "
                                "request_path_for_ListFunctions ";
    const cJSON *item;
    char word[256];
    if (!expect || !expect->child) case_problem(v, "nothing is expected");
    cJSON_ArrayForEach(item, expect)
    {
        snprintf(word, sizeof word, " %s ", item->string);
        if (!strstr(known, word)) case_problem(v, "expects %s, which this runner does not know", item->string);
    }
}

static void run(vectors *v, const cJSON *json)
{
    settings_case c;
    awsc_settings *settings = NULL;
    awsc_error *error = NULL;
    const cJSON *client = json_get(json, "client"), *expect = json_get(json, "expect");
    check_known(v, expect);
    if (!json_text(json, "service_id")) {
        case_problem(v, "no service_id");
        return;
    }
    settings_case_begin(&c, json, json_text(json, "config_file"));
    c.config.endpoint_url = json_text(client, "endpoint_url");
    const cJSON *ignore = json_get(client, "ignore_configured_endpoint_urls");
    if (cJSON_IsBool(ignore)) c.config.ignore_configured_endpoint_urls = AWSC_BOOL(cJSON_IsTrue(ignore));
    int status = awsc_settings_resolve(awsc_allocator_default(), &c.config, json_text(json, "service_id"),
                                       &c.environment, &settings, &error);
    if (json_get(expect, "error")) {
        if (status != AWSC_ERR_CONFIG) case_problem(v, "status %d; expected an error", status);
    } else if (status) {
        case_problem(v, "%s", awsc_error_text(error));
    } else {
        case_text(v, "endpoint", settings->endpoint_url, configured_only(json_text(expect, "endpoint_url")));
        check_request(v, settings, expect);
    }
    const char *logged = json_text(expect, "log_contains");
    if (logged && !strstr(c.log, logged)) case_problem(v, "the log does not speak of %s: %s", logged, c.log);
    awsc_error_free(error);
    awsc_settings_free(settings);
    settings_case_end(&c);
}

static void run_file(vectors *v, const char *name)
{
    cJSON *file = vectors_json(name);
    const cJSON *json;
    cJSON_ArrayForEach(json, json_get(file, "cases"))
    {
        case_begin(v, json_text(json, "id"), json_get(json, "advisory") != NULL);
        run(v, json);
        case_end(v);
    }
    cJSON_Delete(file);
}

/* Each service once through its variable and once through its key. */
static void run_key(vectors *v, const cJSON *service)
{
    char text[512];
    const char *id = json_text(service, "service_id");
    snprintf(text, sizeof text,
             "{\"service_id\":\"%s\",\"profile\":\"default\",\"client\":{},"
             "\"env\":{\"%s\":\"http://variable\"},\"expect\":{\"endpoint_url\":\"http://variable\"}}",
             id, json_text(service, "env"));
    cJSON *json = cJSON_Parse(text);
    run(v, json);
    cJSON_Delete(json);
    snprintf(text, sizeof text,
             "{\"service_id\":\"%s\",\"profile\":\"default\",\"client\":{},\"env\":{},"
             "\"config_file\":\"[default]\\nservices = s\\n[services s]\\n%s =\\n  endpoint_url = http://key\\n\","
             "\"expect\":{\"endpoint_url\":\"http://key\"}}",
             id, json_text(service, "services_key"));
    json = cJSON_Parse(text);
    run(v, json);
    cJSON_Delete(json);
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "endpoint-url-config", "endpoint-url-config")) return 0;
    run_file(&v, "endpoint-url-config/profile-tests.json");
    run_file(&v, "endpoint-url-config/lambda-profile-tests.json");
    run_file(&v, "endpoint-url-config/extra-cases.json");
    cJSON *file = vectors_json("endpoint-url-config/service-keys.json");
    const cJSON *service;
    cJSON_ArrayForEach(service, json_get(file, "services"))
    {
        case_begin(&v, json_text(service, "service_id"), false);
        run_key(&v, service);
        case_end(&v);
    }
    cJSON_Delete(file);
    return vectors_close(&v);
}
