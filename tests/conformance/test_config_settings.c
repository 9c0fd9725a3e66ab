/* SPDX-License-Identifier: Apache-2.0 */
/* Origins of the settings region, FIPS, dual stack, STS endpoint, signing preference and defaults mode. */
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

/* The settings of an STS client that a provider makes. */
static void check_sts(vectors *v, const settings_case *c, awsc_settings *own, const char *region, const cJSON *expected)
{
    awsc_settings *settings = NULL;
    awsc_error *error = NULL;
    if (!json_get(expected, "region") && !json_get(expected, "global"))
        case_problem(v, "nothing is expected that this runner knows");
    if (awsc_settings_derive(own, "STS", region, &c->environment, &settings, &error)) {
        case_problem(v, "%s", awsc_error_text(error));
        awsc_error_free(error);
        return;
    }
    if (json_get(expected, "region")) case_text(v, "region", settings->region, json_text(expected, "region"));
    if (json_get(expected, "global") && settings->sts_global_endpoint != json_true(expected, "global"))
        case_problem(v, "global is %d", settings->sts_global_endpoint);
    awsc_settings_free(settings);
}

/* Values that precede the settings: from the credentials' source or from the program. */
static const char *region_override(const cJSON *json)
{
    const char *region = json_text(json, "region_override");
    return region ? region : json_text(json, "source_region");
}

static void check_setting(vectors *v, const settings_case *c, awsc_settings *settings, const cJSON *json)
{
    const char *name = json_text(json, "setting");
    const cJSON *expected = json_get(json, "expect");
    if (!name || !expected)
        case_problem(v, "no setting, or nothing is expected");
    else if (strcmp(name, "region") == 0)
        case_text(v, name, settings->region, cJSON_GetStringValue(expected));
    else if (strcmp(name, "use_fips_endpoint") == 0 || strcmp(name, "use_fips") == 0)
        check_flag(v, expected, awsc_settings_is_set(settings, AWSC_SETTING_use_fips), settings->use_fips);
    else if (strcmp(name, "use_dualstack_endpoint") == 0 || strcmp(name, "use_dualstack") == 0)
        check_flag(v, expected, awsc_settings_is_set(settings, AWSC_SETTING_use_dualstack), settings->use_dualstack);
    else if (strcmp(name, "sts_endpoint") == 0)
        check_sts(v, c, settings, region_override(json), expected);
    else if (strcmp(name, "auth_scheme_preference") == 0)
        check_list(v, settings->auth_scheme_preference, expected);
    else
        case_problem(v, "setting %s is not known", name);
}

static void apply_explicit(settings_case *c, const cJSON *json)
{
    const cJSON *explicit = json_get(json, "explicit");
    const char *name = json_text(json, "setting");
    if (cJSON_IsString(explicit)) c->config.region = explicit->valuestring; /* the only text */
    if (!name) return;
    if (cJSON_IsBool(explicit) && strstr(name, "fips")) c->config.use_fips = AWSC_BOOL(cJSON_IsTrue(explicit));
    if (cJSON_IsBool(explicit) && strstr(name, "dual")) c->config.use_dualstack = AWSC_BOOL(cJSON_IsTrue(explicit));
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
        check_setting(v, &c, settings, json);
    const char *logged = json_text(json, "log_contains");
    if (logged && !strstr(c.log, logged)) case_problem(v, "the log does not speak of %s: %s", logged, c.log);
    awsc_error_free(error);
    awsc_settings_free(settings);
    settings_case_end(&c);
}

/* ---- defaults modes ---------------------------------------------------------------------------------------------- */

static void check_mode(vectors *v, const awsc_settings *settings, const cJSON *expect)
{
    const cJSON *item;
    if (!expect || !expect->child) case_problem(v, "nothing is expected");
    cJSON_ArrayForEach(item, expect)
    {
        const char *name = item->string, *text = NULL;
        if (strcmp(name, "retryMode") == 0)
            text = settings->retry_mode == AWSC_RETRY_ADAPTIVE ? "adaptive" : "standard";
        else if (strcmp(name, "stsRegionalEndpoints") == 0)
            text = settings->sts_global_endpoint ? "legacy" : "regional";
        else if (strcmp(name, "s3UsEast1RegionalEndpoints") == 0)
            text = "regional"; /* the only one */
        if (text)
            case_text(v, name, text, item->valuestring);
        else if (strcmp(name, "connectTimeoutInMillis") != 0 && strcmp(name, "tlsNegotiationTimeoutInMillis") != 0)
            case_problem(v, "%s is not known", name);
        else if (settings->connect_timeout_ms != (int64_t)item->valuedouble) /* one limit for both */
            case_problem(v, "%s is %lld; expected %d", name, (long long)settings->connect_timeout_ms, item->valueint);
    }
}

static void run_mode(vectors *v, const cJSON *json)
{
    settings_case c;
    awsc_settings *settings = NULL;
    awsc_error *error = NULL;
    settings_case_begin(&c, json, NULL);
    c.config.defaults_mode = json_text(json, "mode");
    if (awsc_settings_resolve(awsc_allocator_default(), &c.config, "Lambda", &c.environment, &settings, &error))
        case_problem(v, "%s", awsc_error_text(error));
    else
        check_mode(v, settings, json_get(json, "expect"));
    awsc_error_free(error);
    awsc_settings_free(settings);
    settings_case_end(&c);
}

static void run_cases(vectors *v, const char *name, void run_case(vectors *v, const cJSON *json))
{
    cJSON *file = vectors_json(name);
    const cJSON *json;
    cJSON_ArrayForEach(json, json_get(file, "cases"))
    {
        case_begin(v, json_text(json, "id"), json_get(json, "advisory") != NULL);
        run_case(v, json);
        case_end(v);
    }
    cJSON_Delete(file);
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "config-settings", "config-settings")) return 0;
    run_cases(&v, "config-settings/setting-cases.json", run);
    run_cases(&v, "config-settings/defaults-mode-cases.json", run_mode);
    return vectors_close(&v);
}
