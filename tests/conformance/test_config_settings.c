/* Region, FIPS, dual stack, STS endpoint, signing preference: where each setting comes from. */
#include "conformance/settings_case.h"

static void check_flag(vectors *v, const cJSON *expected, bool is_set, bool value)
{
    const char *got = !is_set ? "null" : value ? "true" : "false";
    const char *wanted = cJSON_IsNull(expected) ? "null" : cJSON_IsTrue(expected) ? "true" : "false";
    case_text(v, "flag", got, wanted);
}

static void check_list(vectors *v, const char *got, const cJSON *expected)
{
    char wanted[1024] = "";
    const cJSON *item;
    cJSON_ArrayForEach(item, expected)
    {
        size_t used = strlen(wanted);
        snprintf(wanted + used, sizeof wanted - used, "%s%s", used ? "," : "", item->valuestring);
    }
    case_text(v, "list", got, wanted[0] ? wanted : NULL);
}

static void check_sts(vectors *v, const awsc_settings *settings, const cJSON *expected)
{
    if (json_get(expected, "region")) case_text(v, "region", settings->region, json_text(expected, "region"));
    if (json_get(expected, "global") && settings->sts_global_endpoint != json_true(expected, "global"))
        case_problem(v, "global is %d", settings->sts_global_endpoint);
    if (cJSON_IsNull(expected)) case_text(v, "region", settings->region, NULL);
}

static void check_setting(vectors *v, const char *name, const awsc_settings *settings, const cJSON *expected)
{
    if (strcmp(name, "region") == 0)
        case_text(v, name, settings->region, cJSON_GetStringValue(expected));
    else if (strcmp(name, "use_fips_endpoint") == 0 || strcmp(name, "use_fips") == 0)
        check_flag(v, expected, settings->use_fips_set, settings->use_fips);
    else if (strcmp(name, "use_dualstack_endpoint") == 0 || strcmp(name, "use_dualstack") == 0)
        check_flag(v, expected, settings->use_dualstack_set, settings->use_dualstack);
    else if (strcmp(name, "sts_endpoint") == 0)
        check_sts(v, settings, expected);
    else if (strcmp(name, "auth_scheme_preference") == 0)
        check_list(v, settings->auth_scheme_preference, expected);
    else
        case_problem(v, "setting %s is not known", name);
}

static void apply_explicit(settings_case *c, const cJSON *json)
{
    const cJSON *explicit = json_get(json, "explicit");
    const char *name = json_text(json, "setting");
    if (cJSON_IsString(explicit)) c->config.region = explicit->valuestring;
    if (cJSON_IsBool(explicit) && strstr(name, "fips")) c->config.use_fips = AWSC_BOOL(cJSON_IsTrue(explicit));
    if (cJSON_IsBool(explicit) && strstr(name, "dual")) c->config.use_dualstack = AWSC_BOOL(cJSON_IsTrue(explicit));
    if (json_text(json, "region_override")) c->config.region = json_text(json, "region_override");
}

static void run(vectors *v, const cJSON *json)
{
    settings_case c;
    awsc_settings *settings = NULL;
    awsc_error *error = NULL;
    settings_case_begin(&c, json, json_text(json, "config_file"));
    apply_explicit(&c, json);
    if (awsc_settings_resolve(awsc_allocator_default(), &c.config, "Lambda", &c.environment, &settings, &error))
        case_problem(v, "%s", awsc_error_text(error));
    else
        check_setting(v, json_text(json, "setting"), settings, json_get(json, "expect"));
    const char *logged = json_text(json, "log_contains");
    if (logged && !strstr(c.log, logged)) case_problem(v, "the log does not speak of %s: %s", logged, c.log);
    awsc_error_free(error);
    awsc_settings_free(settings);
    settings_case_end(&c);
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "config-settings", "config-settings")) return 0;
    cJSON *file = vectors_json("config-settings/setting-cases.json");
    const cJSON *json;
    cJSON_ArrayForEach(json, json_get(file, "cases"))
    {
        case_begin(&v, json_text(json, "id"), json_get(json, "advisory") != NULL);
        run(&v, json);
        case_end(&v);
    }
    cJSON_Delete(file);
    return vectors_close(&v);
}
