/* Lists the settings and where the resolver found them. */
#include "config/explain.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/shown_url.h"
#include "config/defaults.h"
#include "sys/descriptors.h"

/* ---- rows and texts -------------------------------------------------------------------------------------------- */

void awsc_explain_add(const awsc_explainer *e, const char *name, const char *value, int source, const char *location)
{
    awsc_setting *row = AWSC_NEW(e->arena, awsc_setting);
    if (!row) return;
    *row =
        (awsc_setting){name, awsc_arena_copy_text(e->arena, value), source, awsc_arena_copy_text(e->arena, location)};
    (void)awsc_list_append(e->arena, e->out, sizeof row, &row);
}

const char *awsc_explain_text(const awsc_explainer *e, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = size < 0 ? NULL : awsc_arena_alloc_zeroed(e->arena, (size_t)size + 1, 1);
    if (!text) return NULL;
    va_start(arguments, format);
    vsnprintf(text, (size_t)size + 1, format, arguments);
    va_end(arguments);
    return text;
}

static const char *without_secrets(const awsc_explainer *e, const char *url)
{
    size_t size = url ? strlen(url) + sizeof "****" : 0;
    char *text = url ? awsc_arena_alloc_zeroed(e->arena, size, 1) : NULL;
    if (text) awsc_url_show(text, size, url);
    return text;
}

static const char *number(const awsc_explainer *e, int64_t value)
{
    return value == AWSC_NO_LIMIT ? "no limit" : awsc_explain_text(e, "%lld", (long long)value);
}

static const char *truth(bool value)
{
    return value ? "true" : "false";
}

/* ---- places ---------------------------------------------------------------------------------------------------- */

const char *awsc_explain_profile(const awsc_explainer *e, const awsc_profile *profile, const char *property,
                                 int *source)
{
    bool credentials = awsc_profile_is_of_credentials_file(profile, property);
    *source = credentials ? AWSC_SOURCE_CREDENTIALS_FILE : AWSC_SOURCE_CONFIG_FILE;
    return awsc_explain_text(e, "profile %s of %s", awsc_profile_name(profile),
                             credentials ? e->settings->credentials_file : e->settings->config_file);
}

static const char *service_variable(const awsc_explainer *e, const char *prefix)
{
    char name[160];
    if (!awsc_settings_service_key(name, sizeof name, prefix, e->service_id, true)) return prefix;
    return awsc_explain_text(e, "%s", name);
}

/* Refines `*source`, which speaks of "a file". */
static const char *location(const awsc_explainer *e, const awsc_setting_origin *from, const char *field, int *source)
{
    const awsc_settings *settings = e->settings;
    switch (from->source) {
    case AWSC_SOURCE_CODE:
        return awsc_explain_text(e, "config.%s", field);
    case AWSC_SOURCE_ENVIRONMENT:
        return from->of_service ? service_variable(e, from->name) : from->name;
    case AWSC_SOURCE_CONFIG_FILE:
        if (!from->of_service) return awsc_explain_profile(e, settings->selected, from->name, source);
        return awsc_explain_text(e, "services %s of %s", awsc_profile_get(settings->selected, "services"),
                                 settings->config_file);
    default:
        return NULL;
    }
}

/* ---- settings that the resolver looks up ----------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *field; /* of awsc_config; NULL: the same */
} named[AWSC_SETTING_COUNT] = {
    [AWSC_SETTING_PROFILE] = {"profile", NULL},
    [AWSC_SETTING_CONFIG_FILE] = {"config_file", NULL},
    [AWSC_SETTING_CREDENTIALS_FILE] = {"credentials_file", NULL},
    [AWSC_SETTING_REGION] = {"region", NULL},
    [AWSC_SETTING_ENDPOINT_URL] = {"endpoint_url", NULL},
    [AWSC_SETTING_IGNORE_CONFIGURED_ENDPOINT_URLS] = {"ignore_configured_endpoint_urls", NULL},
    [AWSC_SETTING_USE_FIPS] = {"use_fips_endpoint", "use_fips"},
    [AWSC_SETTING_USE_DUALSTACK] = {"use_dualstack_endpoint", "use_dualstack"},
    [AWSC_SETTING_STS_REGIONAL_ENDPOINTS] = {"sts_regional_endpoints", NULL},
    [AWSC_SETTING_ACCOUNT_ID_ENDPOINT_MODE] = {"account_id_endpoint_mode", NULL},
    [AWSC_SETTING_AUTH_SCHEME_PREFERENCE] = {"auth_scheme_preference", NULL},
    [AWSC_SETTING_SIGV4A_REGION_SET] = {"sigv4a_signing_region_set", NULL},
    [AWSC_SETTING_DEFAULTS_MODE] = {"defaults_mode", NULL},
    [AWSC_SETTING_RETRY_MODE] = {"retry_mode", NULL},
    [AWSC_SETTING_MAX_ATTEMPTS] = {"max_attempts", NULL},
    [AWSC_SETTING_CA_BUNDLE] = {"ca_bundle", NULL},
    [AWSC_SETTING_PROXY] = {"proxy", NULL},
    [AWSC_SETTING_HTTPS_PROXY] = {"https_proxy", NULL},
    [AWSC_SETTING_HTTP_PROXY] = {"http_proxy", NULL},
    [AWSC_SETTING_NO_PROXY] = {"no_proxy", NULL},
    [AWSC_SETTING_DISABLE_COMPRESSION] = {"disable_request_compression", NULL},
    [AWSC_SETTING_MIN_COMPRESSION] = {"request_min_compression_size_bytes", NULL},
    [AWSC_SETTING_APP_ID] = {"sdk_ua_app_id", "app_id"},
};

static const char *value_of(const awsc_explainer *e, enum awsc_setting_id id)
{
    const awsc_settings *settings = e->settings;
    switch (id) {
    case AWSC_SETTING_PROFILE:
        return settings->profile;
    case AWSC_SETTING_CONFIG_FILE:
        return settings->config_file;
    case AWSC_SETTING_CREDENTIALS_FILE:
        return settings->credentials_file;
    case AWSC_SETTING_REGION:
        return settings->region;
    case AWSC_SETTING_ENDPOINT_URL:
        return without_secrets(e, settings->endpoint_url);
    case AWSC_SETTING_IGNORE_CONFIGURED_ENDPOINT_URLS:
        return truth(settings->ignore_configured_endpoint_urls);
    case AWSC_SETTING_USE_FIPS:
        return truth(settings->use_fips);
    case AWSC_SETTING_USE_DUALSTACK:
        return truth(settings->use_dualstack);
    case AWSC_SETTING_STS_REGIONAL_ENDPOINTS:
        return settings->sts_global_endpoint ? "legacy" : "regional";
    case AWSC_SETTING_ACCOUNT_ID_ENDPOINT_MODE:
        return settings->account_id_endpoint_mode;
    case AWSC_SETTING_AUTH_SCHEME_PREFERENCE:
        return settings->auth_scheme_preference;
    case AWSC_SETTING_SIGV4A_REGION_SET:
        return settings->sigv4a_region_set;
    case AWSC_SETTING_DEFAULTS_MODE:
        return settings->defaults_mode;
    case AWSC_SETTING_RETRY_MODE:
        return settings->retry_mode == AWSC_RETRY_ADAPTIVE ? "adaptive" : "standard";
    case AWSC_SETTING_MAX_ATTEMPTS:
        return number(e, settings->max_attempts);
    case AWSC_SETTING_CA_BUNDLE:
        return settings->ca_bundle;
    case AWSC_SETTING_PROXY:
        return without_secrets(e, settings->proxy);
    case AWSC_SETTING_HTTPS_PROXY:
        return without_secrets(e, settings->https_proxy);
    case AWSC_SETTING_HTTP_PROXY:
        return without_secrets(e, settings->http_proxy);
    case AWSC_SETTING_NO_PROXY:
        return settings->no_proxy;
    case AWSC_SETTING_DISABLE_COMPRESSION:
        return truth(settings->min_compression_bytes == SIZE_MAX);
    case AWSC_SETTING_MIN_COMPRESSION:
        return number(e, (int64_t)settings->given_min_compression_bytes);
    case AWSC_SETTING_APP_ID:
        return settings->app_id;
    case AWSC_SETTING_COUNT:
        break;
    }
    return NULL;
}

static void explain_resolved(const awsc_explainer *e, enum awsc_setting_id id)
{
    const awsc_setting_origin *from = &e->trace->origins[id];
    const char *value = value_of(e, id);
    int source = value ? from->source : AWSC_SOURCE_NOT_SET;
    const char *place = value ? location(e, from, named[id].field ? named[id].field : named[id].name, &source) : NULL;
    awsc_explain_add(e, named[id].name, value, source, place);
}

/* ---- settings of the program alone ----------------------------------------------------------------------------- */

static void explain_flag(const awsc_explainer *e, const char *name, const char *field, awsc_opt_bool given,
                         bool fallback)
{
    awsc_explain_add(e, name, truth(given.is_set ? given.value : fallback),
                     given.is_set ? AWSC_SOURCE_CODE : AWSC_SOURCE_DEFAULT, given.is_set ? field : NULL);
}

/* A negative `fallback` means no default. */
static void explain_number(const awsc_explainer *e, const char *name, const char *field, awsc_opt_i64 given,
                           int64_t fallback, const char *why)
{
    int64_t value = given.is_set ? given.value : fallback;
    int source = given.is_set ? AWSC_SOURCE_CODE : value < 0 ? AWSC_SOURCE_NOT_SET : AWSC_SOURCE_DEFAULT;
    awsc_explain_add(e, name, source == AWSC_SOURCE_NOT_SET ? NULL : number(e, value), source,
                     given.is_set ? field : why);
}

#define FLAG(e, field, fallback) explain_flag(e, #field, "config." #field, (e)->config->field, fallback)
#define NUMBER(e, field, fallback, why) explain_number(e, #field, "config." #field, (e)->config->field, fallback, why)

static void explain_code(const awsc_explainer *e)
{
    const awsc_settings *settings = e->settings;
    bool legacy = strcmp(settings->defaults_mode, "legacy") == 0;
    NUMBER(e, connect_timeout_ms, settings->connect_timeout_ms,
           legacy ? NULL : awsc_explain_text(e, "defaults_mode %s", settings->defaults_mode));
    NUMBER(e, idle_timeout_ms, AWSC_DEFAULT_IDLE_TIMEOUT_MS, NULL);
    NUMBER(e, deadline_ms, -1, NULL);
    NUMBER(e, max_response_bytes, AWSC_DEFAULT_MAX_RESPONSE_BYTES, NULL);
    explain_number(e, "max_connections", "config.max_connections",
                   (awsc_opt_i64){e->config->max_connections.is_set, e->config->max_connections.value},
                   awsc_default_max_connections(),
                   awsc_explain_text(e, "%d descriptors", (int)awsc_descriptor_limit()));
    FLAG(e, verify_tls, true);
    FLAG(e, retry_sent_requests, false);
    FLAG(e, correct_clock_skew, true);
    FLAG(e, keep_raw, false);
}

void awsc_explain_settings(const awsc_explainer *e)
{
    for (int id = 0; id < AWSC_SETTING_COUNT; id++) explain_resolved(e, (enum awsc_setting_id)id);
    explain_code(e);
}
