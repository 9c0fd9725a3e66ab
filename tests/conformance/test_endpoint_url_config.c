/* Configured endpoints: program, environment, services section, profile, and the flag that ignores them. */
#include "conformance/settings_case.h"
#include "sys/environment.h"

/* What the rules engine would give is not a configured endpoint: region "fake-region-10" is in none. */
static const char *configured_only(const char *url)
{
    return url && strstr(url, "fake-region-10.amazonaws.com") ? NULL : url;
}

static void run(vectors *v, const cJSON *json)
{
    settings_case c;
    awsc_settings *settings = NULL;
    awsc_error *error = NULL;
    const cJSON *client = json_get(json, "client"), *expect = json_get(json, "expect");
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
        if (json_text(expect, "signing_region"))
            case_text(v, "region", settings->region, json_text(expect, "signing_region"));
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
