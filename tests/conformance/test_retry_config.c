/* SPDX-License-Identifier: Apache-2.0 */
/* Origins of the retry mode and the number of attempts. */
#include "conformance/settings_case.h"

static char *profile_text(const cJSON *profile)
{
    char *text = calloc(1, 4096);
    const cJSON *property;
    if (!text) abort();
    strcpy(text, "[default]\n");
    cJSON_ArrayForEach(property, profile)
    {
        size_t used = strlen(text);
        snprintf(text + used, 4096 - used, "%s = %s\n", property->string, property->valuestring);
    }
    return text;
}

/* The program's setting, under each name that the cases use. */
static void take_code(settings_case *c, const cJSON *json)
{
    static const char *const names[] = {"client", "code", "explicit", "config"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const cJSON *given = json_get(json, names[i]), *attempts = json_get(given, "max_attempts");
        const char *mode = json_text(given, "retry_mode") ? json_text(given, "retry_mode") : json_text(given, "mode");
        if (cJSON_IsNumber(attempts)) c->config.max_attempts = AWSC_I32(attempts->valueint);
        if (mode)
            c->config.retry_mode = AWSC_I32(strcmp(mode, "adaptive") == 0 ? AWSC_RETRY_ADAPTIVE : AWSC_RETRY_STANDARD);
    }
}

static void run(vectors *v, const cJSON *json)
{
    settings_case c;
    awsc_settings *settings = NULL;
    awsc_error *error = NULL;
    const cJSON *expect = json_get(json, "expect");
    char *config_text = profile_text(json_get(json, "profile"));
    settings_case_begin(&c, json, config_text);
    c.config.profile = NULL;
    take_code(&c, json);
    int status =
        awsc_settings_resolve(awsc_allocator_default(), &c.config, "Lambda", &c.environment, &settings, &error);
    if (!json_get(expect, "error") && !json_get(expect, "mode") && !json_get(expect, "max_attempts"))
        case_problem(v, "nothing is expected that this runner knows");
    if (json_get(expect, "error")) {
        if (status != AWSC_ERR_CONFIG) case_problem(v, "status %d; expected an error", status);
    } else if (status) {
        case_problem(v, "%s", awsc_error_text(error));
    } else {
        if (json_get(expect, "mode"))
            case_text(v, "mode", settings->retry_mode == AWSC_RETRY_ADAPTIVE ? "adaptive" : "standard",
                      json_text(expect, "mode"));
        const cJSON *wanted = json_get(expect, "max_attempts");
        if (wanted && settings->max_attempts != wanted->valueint)
            case_problem(v, "%d attempts; expected %d", settings->max_attempts, wanted->valueint);
    }
    awsc_error_free(error);
    awsc_settings_free(settings);
    settings_case_end(&c);
    free(config_text);
}

/* The library does not offer the rules from before 2026, so cases for them are skipped. */
static bool is_offered(const cJSON *json)
{
    const char *rules = json_text(json_get(json, "expect"), "retry_spec");
    const char *mode = json_text(json_get(json, "expect"), "mode");
    return (!rules || strcmp(rules, "2.0") != 0) && (!mode || strcmp(mode, "legacy") != 0);
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "retry-config", "retry")) return 0;
    cJSON *file = vectors_json("retry/config-cases.json");
    const cJSON *json;
    cJSON_ArrayForEach(json, json_get(file, "cases"))
    {
        case_begin(&v, json_text(json, "id"), json_get(json, "advisory") != NULL);
        if (!is_offered(json)) {
            case_skip(&v, "retry rules of before 2026 are not offered");
            continue;
        }
        run(&v, json);
        case_end(&v);
    }
    cJSON_Delete(file);
    return vectors_close(&v);
}
