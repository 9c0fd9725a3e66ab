#include "config/settings.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/number.h"
#include "config/defaults.h"
#include "error/error.h"
#include "error/given.h"
#include "log/log.h"

enum { REGION_MAX = 63, MAX_MIN_COMPRESSION = 10485760 };

/* Shared state of the functions below. */
typedef struct resolver {
    awsc_settings *settings;
    const awsc_environment *environment;
    const awsc_config *config;
    awsc_error **error;
    awsc_settings_trace *trace;
} resolver;

/* ---- texts ----------------------------------------------------------------------------------------------------- */

static bool is_blank(const char *text)
{
    return !text || awsc_view_trim(awsc_view_text(text)).size == 0;
}

static const char *read_text(const awsc_settings *settings, const awsc_environment *environment, const char *variable,
                             const char *property, awsc_setting_origin *from)
{
    const char *value = variable ? awsc_environment_get(environment, variable) : NULL;
    *from = (awsc_setting_origin){AWSC_SOURCE_ENVIRONMENT, false, variable};
    if (value) return value;
    value = property ? awsc_profile_text(settings->selected, property) : NULL;
    *from = (awsc_setting_origin){AWSC_SOURCE_CONFIG_FILE, false, property};
    if (value) return value;
    *from = (awsc_setting_origin){AWSC_SOURCE_DEFAULT, false, NULL};
    return NULL;
}

const char *awsc_settings_text(const awsc_settings *settings, const awsc_environment *environment, const char *variable,
                               const char *property)
{
    awsc_setting_origin from;
    return read_text(settings, environment, variable, property, &from);
}

/* The program's value, else the variable's, else the property's. Notes where it was found. */
static const char *look_up(resolver *r, enum awsc_setting_id id, const char *given, const char *variable,
                           const char *property)
{
    awsc_setting_origin *from = &r->trace->origins[id];
    if (is_blank(given)) return read_text(r->settings, r->environment, variable, property, from);
    *from = (awsc_setting_origin){AWSC_SOURCE_CODE, false, NULL};
    return given;
}

/* Another variable, where nothing was found so far. */
static const char *or_variable(resolver *r, enum awsc_setting_id id, const char *value, const char *variable)
{
    return value ? value : look_up(r, id, NULL, variable, NULL);
}

static void set_source(const resolver *r, enum awsc_setting_id id, enum awsc_setting_source source)
{
    r->trace->origins[id].source = (int)source;
}

/* A copy that lives as long as the settings. */
static int keep(resolver *r, const char *text, const char **out)
{
    *out = NULL;
    if (!text) return AWSC_OK;
    *out = awsc_arena_text(r->settings->arena, text, strlen(text));
    return *out ? AWSC_OK : awsc_error_nomem(r->error);
}

static int resolve_text(resolver *r, enum awsc_setting_id id, const char *given, const char *variable,
                        const char *property, const char **out)
{
    return keep(r, look_up(r, id, given, variable, property), out);
}

/* ---- flags ----------------------------------------------------------------------------------------------------- */

/* -1: not set, or neither true nor false, which is ignored and said. */
static int read_flag(resolver *r, const char *kind, const char *name, const char *value)
{
    if (is_blank(value)) return -1;
    awsc_view text = awsc_view_trim(awsc_view_text(value));
    if (awsc_view_equal_ignore_case(text, AWSC_VIEW("true"))) return 1;
    if (awsc_view_equal_ignore_case(text, AWSC_VIEW("false"))) return 0;
    awsc_log(r->config->logger, AWSC_LOG_WARN, "%s %s is ignored: expected true or false", kind, name);
    return -1;
}

static bool resolve_flag(resolver *r, enum awsc_setting_id id, awsc_opt_bool given, const char *variable,
                         const char *property, bool *is_set)
{
    int value = given.is_set ? given.value : -1;
    set_source(r, id, AWSC_SOURCE_CODE);
    if (value < 0) value = read_flag(r, "environment variable", variable, look_up(r, id, NULL, variable, NULL));
    if (value < 0) value = read_flag(r, "profile property", property, look_up(r, id, NULL, NULL, property));
    if (value < 0) set_source(r, id, AWSC_SOURCE_DEFAULT);
    if (is_set) *is_set = value >= 0;
    return value == 1;
}

/* ---- files and profile ----------------------------------------------------------------------------------------- */

/* Where a file is, for people when it is nowhere. */
static int keep_path(resolver *r, const char *path, bool nomem, const char *usual, const char **out)
{
    if (nomem) return awsc_error_nomem(r->error);
    return keep(r, path ? path : usual, out);
}

/* ini/ finds the files itself, by the same rule. */
static void note_path(resolver *r, enum awsc_setting_id id, const char *given, const char *variable)
{
    look_up(r, id, NULL, variable, NULL);
    if (given) set_source(r, id, AWSC_SOURCE_CODE);
}

static void warn_of_odd_lines(const resolver *r, const awsc_profile_set *profiles)
{
    const awsc_logger *logger = r->config->logger;
    for (const awsc_profile_note *note = awsc_profile_set_notes(profiles); note; note = note->next)
        awsc_log(logger, AWSC_LOG_WARN, "profile file %s line %u is %s: %s", note->file, note->line,
                 note->ignored ? "ignored" : "odd", note->reason);
    if (awsc_profile_set_notes_left_out(profiles))
        awsc_log(logger, AWSC_LOG_WARN, "%zu more lines of the profile files are ignored or odd",
                 awsc_profile_set_notes_left_out(profiles));
}

static int load_files(resolver *r)
{
    awsc_settings *settings = r->settings;
    const awsc_allocator *allocator = settings->allocator;
    bool config_nomem, credentials_nomem;
    char *config = awsc_profile_config_path(allocator, r->environment, r->config->config_file, &config_nomem);
    char *credentials =
        awsc_profile_credentials_path(allocator, r->environment, r->config->credentials_file, &credentials_nomem);
    awsc_profile_set *profiles = NULL;
    note_path(r, AWSC_SETTING_CONFIG_FILE, r->config->config_file, "AWS_CONFIG_FILE");
    note_path(r, AWSC_SETTING_CREDENTIALS_FILE, r->config->credentials_file, "AWS_SHARED_CREDENTIALS_FILE");
    int status = keep_path(r, config, config_nomem, "~/.aws/config", &settings->config_file);
    if (!status)
        status = keep_path(r, credentials, credentials_nomem, "~/.aws/credentials", &settings->credentials_file);
    if (!status)
        status = awsc_profile_set_load(allocator, (awsc_profile_path){config, r->config->config_file != NULL},
                                       (awsc_profile_path){credentials, r->config->credentials_file != NULL}, &profiles,
                                       r->error);
    settings->profiles = profiles;
    if (!status) warn_of_odd_lines(r, profiles);
    awsc_release(allocator, config);
    awsc_release(allocator, credentials);
    return status;
}

int awsc_settings_check_profile(const awsc_settings *settings, awsc_error **error)
{
    if (settings->selected || !settings->profile_given || strcmp(settings->profile, "default") == 0) return AWSC_OK;
    int status =
        awsc_error_set(error, AWSC_ERR_CONFIG, "profile \"%s\" is neither in %s nor in %s%s", settings->profile,
                       settings->config_file, settings->credentials_file,
                       awsc_profile_set_hint(settings->profiles, AWSC_SECTION_PROFILE, settings->profile, NULL).text);
    return awsc_error_note_kind(error, status, AWSC_KIND_NO_PROFILE);
}

awsc_profile_hint awsc_settings_hint(const awsc_settings *settings, const char *property)
{
    return awsc_profile_set_hint(settings->profiles, AWSC_SECTION_PROFILE, settings->profile, property);
}

static int select_profile(resolver *r)
{
    awsc_settings *settings = r->settings;
    const char *name = look_up(r, AWSC_SETTING_PROFILE, r->config->profile, "AWS_PROFILE", NULL);
    name = or_variable(r, AWSC_SETTING_PROFILE, name, "AWS_DEFAULT_PROFILE");
    settings->profile_in_code = !is_blank(r->config->profile);
    int status = keep(r, name, &settings->profile);
    if (status) return status;
    settings->profile_given = settings->profile != NULL;
    if (!settings->profile) settings->profile = "default";
    settings->selected = awsc_profile_set_find(settings->profiles, AWSC_SECTION_PROFILE, settings->profile);
    if (!is_blank(r->config->profile)) return awsc_settings_check_profile(settings, r->error);
    if (awsc_settings_check_profile(settings, NULL))
        awsc_log(r->config->logger, AWSC_LOG_WARN, "AWS_PROFILE names profile \"%s\", which is neither in %s nor in %s",
                 settings->profile, settings->config_file, settings->credentials_file);
    return AWSC_OK;
}

/* ---- region ---------------------------------------------------------------------------------------------------- */

/* A region becomes part of a host name: anything else in it could lead requests elsewhere. */
static bool is_region(const char *text)
{
    size_t size = strlen(text);
    if (size == 0 || size > REGION_MAX || text[0] == '-' || text[size - 1] == '-') return false;
    for (size_t i = 0; i < size; i++)
        if (!awsc_ascii_is_alpha(text[i]) && !awsc_ascii_is_digit(text[i]) && text[i] != '-') return false;
    return true;
}

static int keep_region(resolver *r, const char *value, const char *from)
{
    awsc_view text = awsc_view_trim(awsc_view_text(value));
    r->settings->region = awsc_arena_text(r->settings->arena, text.data, text.size);
    if (!r->settings->region) return awsc_error_nomem(r->error);
    if (is_region(r->settings->region)) return AWSC_OK;
    return awsc_error_set(r->error, AWSC_ERR_CONFIG,
                          "%s is \"%.*s\", which is no region; expected letters, digits and dashes, 63 at most", from,
                          100, r->settings->region);
}

static int resolve_region(resolver *r)
{
    const char *value = look_up(r, AWSC_SETTING_REGION, r->config->region, "AWS_REGION", NULL);
    value = or_variable(r, AWSC_SETTING_REGION, value, "AWS_DEFAULT_REGION");
    if (!value) value = look_up(r, AWSC_SETTING_REGION, NULL, NULL, "region");
    if (!value) return AWSC_OK;
    const char *from = r->trace->origins[AWSC_SETTING_REGION].name;
    return keep_region(r, value, from ? from : "config.region");
}

/* ---- endpoint -------------------------------------------------------------------------------------------------- */

/* "SSO OIDC" is AWS_ENDPOINT_URL_SSO_OIDC in the environment and sso_oidc in a services section. */
bool awsc_settings_service_key(char *out, size_t capacity, const char *prefix, const char *service_id, bool upper)
{
    size_t at = strlen(prefix), size = strlen(service_id);
    if (at + size >= capacity) return false;
    memcpy(out, prefix, at);
    for (size_t i = 0; i < size; i++) {
        char c = service_id[i] == ' ' ? '_' : service_id[i];
        out[at + i] = upper ? awsc_ascii_upper(c) : awsc_ascii_lower(c);
    }
    out[at + size] = '\0';
    return true;
}

static int services_endpoint(const awsc_settings *settings, const char *service_id, const char **out,
                             awsc_error **error)
{
    char key[128];
    const char *name = awsc_profile_text(settings->selected, "services");
    if (!name) return AWSC_OK;
    const awsc_profile *services = awsc_profile_set_find(settings->profiles, AWSC_SECTION_SERVICES, name);
    /* Ignoring it could send requests for another endpoint to the real service. */
    if (!services)
        return awsc_error_set(error, AWSC_ERR_CONFIG,
                              "profile \"%s\" says services = %s, but %s has no section [services %s]%s",
                              settings->profile, name, settings->config_file, name,
                              awsc_profile_set_hint(settings->profiles, AWSC_SECTION_SERVICES, name, NULL).text);
    if (!awsc_settings_service_key(key, sizeof key, "", service_id, false)) return AWSC_OK;
    const char *value = awsc_profile_get_nested(services, key, "endpoint_url");
    if (!is_blank(value)) *out = value;
    return AWSC_OK;
}

static int find_endpoint_url(const awsc_settings *settings, const char *service_id, const awsc_environment *environment,
                             const char **out, awsc_setting_origin *from, awsc_error **error)
{
    char variable[160];
    *out = NULL;
    *from = (awsc_setting_origin){AWSC_SOURCE_ENVIRONMENT, true, "AWS_ENDPOINT_URL_"};
    if (settings->ignore_configured_endpoint_urls) return AWSC_OK;
    if (awsc_settings_service_key(variable, sizeof variable, from->name, service_id, true))
        *out = awsc_environment_get(environment, variable);
    if (*out) return AWSC_OK;
    *out = read_text(settings, environment, "AWS_ENDPOINT_URL", NULL, from);
    if (*out) return AWSC_OK;
    int status = services_endpoint(settings, service_id, out, error);
    *from = (awsc_setting_origin){AWSC_SOURCE_CONFIG_FILE, true, "endpoint_url"};
    if (!status && !*out) *out = read_text(settings, environment, NULL, "endpoint_url", from);
    return status;
}

int awsc_settings_endpoint_url(const awsc_settings *settings, const char *service_id,
                               const awsc_environment *environment, const char **out, awsc_error **error)
{
    awsc_setting_origin from;
    return find_endpoint_url(settings, service_id, environment, out, &from, error);
}

static int resolve_endpoint(resolver *r, const char *service_id)
{
    awsc_settings *settings = r->settings;
    const char *value = NULL;
    settings->ignore_configured_endpoint_urls =
        resolve_flag(r, AWSC_SETTING_IGNORE_CONFIGURED_ENDPOINT_URLS, r->config->ignore_configured_endpoint_urls,
                     "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls", NULL);
    value = look_up(r, AWSC_SETTING_ENDPOINT_URL, r->config->endpoint_url, NULL, NULL);
    if (!value) {
        awsc_setting_origin *from = &r->trace->origins[AWSC_SETTING_ENDPOINT_URL];
        int status = find_endpoint_url(settings, service_id, r->environment, &value, from, r->error);
        if (status) return status;
        settings->endpoint_configured = value != NULL;
    }
    return keep(r, value, &settings->endpoint_url);
}

static int resolve_endpoint_options(resolver *r)
{
    awsc_settings *settings = r->settings;
    settings->use_fips = resolve_flag(r, AWSC_SETTING_USE_FIPS, r->config->use_fips, "AWS_USE_FIPS_ENDPOINT",
                                      "use_fips_endpoint", &settings->use_fips_set);
    settings->use_dualstack =
        resolve_flag(r, AWSC_SETTING_USE_DUALSTACK, r->config->use_dualstack, "AWS_USE_DUALSTACK_ENDPOINT",
                     "use_dualstack_endpoint", &settings->use_dualstack_set);
    const char *sts =
        look_up(r, AWSC_SETTING_STS_REGIONAL_ENDPOINTS, NULL, "AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints");
    settings->sts_global_endpoint = sts && awsc_text_equal_ignore_case(sts, "legacy");
    if (sts && !settings->sts_global_endpoint && !awsc_text_equal_ignore_case(sts, "regional")) {
        set_source(r, AWSC_SETTING_STS_REGIONAL_ENDPOINTS, AWSC_SOURCE_DEFAULT);
        awsc_log(r->config->logger, AWSC_LOG_WARN,
                 "AWS_STS_REGIONAL_ENDPOINTS (sts_regional_endpoints) is ignored: expected regional or legacy");
    }
    return resolve_text(r, AWSC_SETTING_ACCOUNT_ID_ENDPOINT_MODE, NULL, "AWS_ACCOUNT_ID_ENDPOINT_MODE",
                        "account_id_endpoint_mode", &settings->account_id_endpoint_mode);
}

/* "a, b ,c" becomes "a,b,c". */
static int resolve_list(resolver *r, enum awsc_setting_id id, const char *variable, const char *property,
                        const char **out)
{
    awsc_view rest = awsc_view_text(look_up(r, id, NULL, variable, property));
    awsc_buffer list = AWSC_BUFFER_INIT(r->settings->allocator);
    while (rest.data) {
        awsc_view item;
        rest = awsc_view_split(rest, ',', &item);
        item = awsc_view_trim(item);
        if (item.size == 0) continue;
        if (list.size) awsc_buffer_append_char(&list, ',');
        awsc_buffer_append_view(&list, item);
    }
    int status = list.failed ? awsc_error_nomem(r->error) : AWSC_OK;
    if (!status && list.size) status = keep(r, awsc_buffer_text(&list), out);
    awsc_buffer_clear(&list);
    return status;
}

static int resolve_signing(resolver *r)
{
    int status = resolve_list(r, AWSC_SETTING_AUTH_SCHEME_PREFERENCE, "AWS_AUTH_SCHEME_PREFERENCE",
                              "auth_scheme_preference", &r->settings->auth_scheme_preference);
    return status ? status
                  : resolve_list(r, AWSC_SETTING_SIGV4A_REGION_SET, "AWS_SIGV4A_SIGNING_REGION_SET",
                                 "sigv4a_signing_region_set", &r->settings->sigv4a_region_set);
}

/* ---- numbers --------------------------------------------------------------------------------------------------- */

/* The program's value goes to `*out`; otherwise returns the variable's or property's text, or NULL. */
static const char *number_text(resolver *r, enum awsc_setting_id id, awsc_opt_i64 given, int64_t *out,
                               const char *variable, const char *property)
{
    const char *text = look_up(r, id, NULL, variable, property);
    if (!given.is_set) return text;
    set_source(r, id, AWSC_SOURCE_CODE);
    *out = given.value;
    return NULL;
}

/* ---- retries --------------------------------------------------------------------------------------------------- */

static int resolve_retry_mode(resolver *r)
{
    const char *mode = look_up(r, AWSC_SETTING_RETRY_MODE, NULL, "AWS_RETRY_MODE", "retry_mode");
    const awsc_opt_i32 given = r->config->retry_mode;
    r->settings->retry_mode = given.is_set ? given.value : AWSC_RETRY_STANDARD;
    if (given.is_set) {
        set_source(r, AWSC_SETTING_RETRY_MODE, AWSC_SOURCE_CODE);
        if (given.value == AWSC_RETRY_STANDARD || given.value == AWSC_RETRY_ADAPTIVE) return AWSC_OK;
        return awsc_error_set(r->error, AWSC_ERR_CONFIG,
                              "config.retry_mode is %ld; expected AWSC_RETRY_STANDARD or AWSC_RETRY_ADAPTIVE",
                              (long)given.value);
    }
    if (!mode || awsc_text_equal_ignore_case(mode, "standard")) return AWSC_OK;
    if (awsc_text_equal_ignore_case(mode, "adaptive")) {
        r->settings->retry_mode = AWSC_RETRY_ADAPTIVE;
        return AWSC_OK;
    }
    if (!awsc_text_equal_ignore_case(mode, "legacy"))
        return awsc_error_set(r->error, AWSC_ERR_CONFIG,
                              "AWS_RETRY_MODE (profile: retry_mode) is \"%.100s\"; expected standard or adaptive",
                              mode);
    /* Other tools share the variable, and some still know this mode. */
    awsc_log(r->config->logger, AWSC_LOG_WARN, "retry mode legacy is not offered: standard is used");
    return AWSC_OK;
}

static int resolve_max_attempts(resolver *r)
{
    int64_t attempts = AWSC_DEFAULT_ATTEMPTS;
    awsc_opt_i64 given = {r->config->max_attempts.is_set, r->config->max_attempts.value};
    const char *text = number_text(r, AWSC_SETTING_MAX_ATTEMPTS, given, &attempts, "AWS_MAX_ATTEMPTS", "max_attempts");
    if (text && awsc_parse_i64(awsc_view_trim(awsc_view_text(text)), &attempts)) attempts = 0;
    if (attempts < 1 || attempts > INT32_MAX)
        return awsc_error_set(r->error, AWSC_ERR_CONFIG, "%s is not a number of attempts; expected 1 or more",
                              text ? "AWS_MAX_ATTEMPTS (profile: max_attempts)" : "config.max_attempts");
    r->settings->max_attempts = (int)attempts;
    r->settings->max_attempts_set = text || r->config->max_attempts.is_set;
    return AWSC_OK;
}

/* ---- mode of defaults ------------------------------------------------------------------------------------------ */

/* Only what differs between the modes: retry mode and regional endpoints are the same in all of them as without. */
static const struct {
    const char *name;
    int64_t connect_timeout_ms;
} defaults_modes[] = {
    {"legacy", AWSC_DEFAULT_CONNECT_TIMEOUT_MS},
    {"standard", 3100},
    {"in-region", 1100},
    {"cross-region", 3100},
    {"mobile", 30000},
};

/*
 * The mode that "auto" stands for, as far as the environment tells: code that runs inside of AWS has AWS_EXECUTION_ENV,
 * and its own region in AWS_REGION. Instance metadata is not asked: making a client sends nothing.
 */
static const char *choose_defaults_mode(const resolver *r)
{
    const char *here = awsc_environment_get(r->environment, "AWS_REGION");
    if (!here) here = awsc_environment_get(r->environment, "AWS_DEFAULT_REGION");
    if (!here || !r->settings->region || !awsc_environment_get(r->environment, "AWS_EXECUTION_ENV")) return "standard";
    return strcmp(here, r->settings->region) == 0 ? "in-region" : "cross-region";
}

static int resolve_defaults_mode(resolver *r)
{
    awsc_settings *settings = r->settings;
    const char *mode =
        look_up(r, AWSC_SETTING_DEFAULTS_MODE, r->config->defaults_mode, "AWS_DEFAULTS_MODE", "defaults_mode");
    if (!mode) mode = "legacy";
    const char *wanted = awsc_text_equal_ignore_case(mode, "auto") ? choose_defaults_mode(r) : mode;
    for (size_t i = 0; i < sizeof defaults_modes / sizeof *defaults_modes; i++) {
        if (!awsc_text_equal_ignore_case(wanted, defaults_modes[i].name)) continue;
        settings->defaults_mode = defaults_modes[i].name;
        settings->connect_timeout_ms = defaults_modes[i].connect_timeout_ms;
    }
    if (!settings->defaults_mode)
        return awsc_error_set(r->error, AWSC_ERR_CONFIG,
                              "%s is \"%.100s\"; expected standard, in-region, cross-region, mobile, auto or "
                              "legacy",
                              mode == r->config->defaults_mode ? "config.defaults_mode"
                                                               : "AWS_DEFAULTS_MODE (profile: defaults_mode)",
                              mode);
    if (r->config->connect_timeout_ms.is_set) settings->connect_timeout_ms = r->config->connect_timeout_ms.value;
    return AWSC_OK;
}

/* ---- transport ------------------------------------------------------------------------------------------------- */

/* The first of the variables that is set, up to a NULL. */
static int keep_first(resolver *r, enum awsc_setting_id id, const char *const *variables, const char **out)
{
    const char *value = NULL;
    while (!value && *variables) value = look_up(r, id, NULL, *variables++, NULL);
    return keep(r, value, out);
}

static int resolve_proxy(resolver *r)
{
    static const char *const https[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", NULL};
    static const char *const http[] = {"http_proxy", "all_proxy", "ALL_PROXY", NULL};
    static const char *const none[] = {"no_proxy", "NO_PROXY", NULL};
    awsc_settings *settings = r->settings;
    /* An empty one is one, too. */
    set_source(r, AWSC_SETTING_PROXY, r->config->proxy ? AWSC_SOURCE_CODE : AWSC_SOURCE_DEFAULT);
    int status = keep(r, r->config->proxy, &settings->proxy);
    if (!status) status = keep_first(r, AWSC_SETTING_HTTPS_PROXY, https, &settings->https_proxy);
    if (!status) status = keep_first(r, AWSC_SETTING_HTTP_PROXY, http, &settings->http_proxy);
    if (!status) status = keep_first(r, AWSC_SETTING_NO_PROXY, none, &settings->no_proxy);
    return status;
}

/* ---- compression ----------------------------------------------------------------------------------------------- */

static int resolve_compression(resolver *r)
{
    int64_t bytes = AWSC_DEFAULT_MIN_COMPRESSION_BYTES;
    const char *text =
        number_text(r, AWSC_SETTING_MIN_COMPRESSION, r->config->request_min_compression_size_bytes, &bytes,
                    "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", "request_min_compression_size_bytes");
    if (text && awsc_parse_i64(awsc_view_trim(awsc_view_text(text)), &bytes)) bytes = -1;
    if (bytes < 0 || bytes > MAX_MIN_COMPRESSION)
        return awsc_error_set(r->error, AWSC_ERR_CONFIG, "%s is not a size; expected 0 to %d bytes",
                              text ? "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES (profile: "
                                     "request_min_compression_size_bytes)"
                                   : "config.request_min_compression_size_bytes",
                              MAX_MIN_COMPRESSION);
    bool disabled = resolve_flag(r, AWSC_SETTING_DISABLE_COMPRESSION, r->config->disable_request_compression,
                                 "AWS_DISABLE_REQUEST_COMPRESSION", "disable_request_compression", NULL);
    r->settings->min_compression_bytes = disabled ? SIZE_MAX : (size_t)bytes;
    r->settings->given_min_compression_bytes = (size_t)bytes;
    return AWSC_OK;
}

/* ---- all of them ----------------------------------------------------------------------------------------------- */

static int resolve_all(resolver *r, const char *service_id)
{
    awsc_settings *settings = r->settings;
    int status = load_files(r);
    if (!status) status = select_profile(r);
    if (!status) status = resolve_region(r);
    if (!status) status = resolve_endpoint(r, service_id);
    if (!status) status = resolve_endpoint_options(r);
    if (!status) status = resolve_signing(r);
    if (!status) status = resolve_retry_mode(r);
    if (!status) status = resolve_max_attempts(r);
    if (!status) status = resolve_defaults_mode(r);
    if (!status)
        status = resolve_text(r, AWSC_SETTING_CA_BUNDLE, r->config->ca_bundle, "AWS_CA_BUNDLE", "ca_bundle",
                              &settings->ca_bundle);
    if (!status) status = resolve_proxy(r);
    if (!status) status = resolve_compression(r);
    if (!status)
        status = resolve_text(r, AWSC_SETTING_APP_ID, r->config->app_id, "AWS_SDK_UA_APP_ID", "sdk_ua_app_id",
                              &settings->app_id);
    return status;
}

int awsc_settings_resolve(const awsc_allocator *allocator, const awsc_config *config, const char *service_id,
                          const awsc_environment *environment, awsc_settings **out, awsc_error **error)
{
    return awsc_settings_trace_resolve(allocator, config, service_id, environment, NULL, out, error);
}

int awsc_settings_trace_resolve(const awsc_allocator *allocator, const awsc_config *config, const char *service_id,
                                const awsc_environment *environment, awsc_settings_trace *trace, awsc_settings **out,
                                awsc_error **error)
{
    awsc_config own = AWSC_CONFIG_INIT;
    awsc_settings_trace unread = {0};
    int status = AWSC_TAKE_STRUCT(&own, config, "config", AWSC_CONFIG_INIT, error);
    if (status) return status;
    awsc_settings *settings = awsc_alloc_zeroed(allocator, 1, sizeof *settings);
    if (!settings) return awsc_error_nomem(error);
    resolver r = {.settings = settings,
                  .environment = environment,
                  .config = &own,
                  .error = error,
                  .trace = trace ? trace : &unread};
    settings->allocator = allocator;
    atomic_init(&settings->references, 1);
    settings->arena = awsc_arena_new_sized(allocator, 0);
    status = settings->arena ? resolve_all(&r, service_id) : awsc_error_nomem(error);
    if (status) {
        awsc_settings_free(settings);
        return status;
    }
    *out = settings;
    return AWSC_OK;
}

awsc_settings *awsc_settings_retain(awsc_settings *settings)
{
    (void)atomic_fetch_add_explicit(&settings->references, 1, memory_order_relaxed);
    return settings;
}

void awsc_settings_free(awsc_settings *settings)
{
    if (!settings || atomic_fetch_sub_explicit(&settings->references, 1, memory_order_acq_rel) != 1) return;
    /* const outside only: the settings made the set, and own it. */
    if (!settings->origin) awsc_profile_set_free((awsc_profile_set *)(uintptr_t)settings->profiles);
    awsc_settings_free(settings->origin);
    awsc_arena_free_secret(settings->arena); /* a proxy may have a password */
    awsc_release(settings->allocator, settings);
}

/* ---- settings of another service ------------------------------------------------------------------------------- */

/* From `profiles` on, settings are plain values, and texts that live as long as `origin`. */
static void share_values(awsc_settings *settings, awsc_settings *origin)
{
    const size_t own = offsetof(awsc_settings, profiles);
    memcpy((char *)settings + own, (const char *)origin + own, sizeof *settings - own);
    settings->allocator = origin->allocator;
    atomic_init(&settings->references, 1);
    settings->origin = awsc_settings_retain(origin);
}

int awsc_settings_derive(awsc_settings *origin, const char *service_id, const char *region,
                         const awsc_environment *environment, awsc_settings **out, awsc_error **error)
{
    const char *endpoint_url = NULL;
    char what[64];
    awsc_config none = AWSC_CONFIG_INIT;
    int status = awsc_settings_endpoint_url(origin, service_id, environment, &endpoint_url, error);
    if (status) return status;
    awsc_settings *settings = awsc_alloc_zeroed(origin->allocator, 1, sizeof *settings);
    if (!settings) return awsc_error_nomem(error);
    share_values(settings, origin);
    settings->endpoint_configured = endpoint_url != NULL;
    settings->arena = awsc_arena_new_sized(origin->allocator, 0);
    resolver r = {.settings = settings, .environment = environment, .config = &none, .error = error};
    status = settings->arena ? keep(&r, endpoint_url, &settings->endpoint_url) : awsc_error_nomem(error);
    /* STS answers for a whole partition: without any region its global endpoint is asked. */
    if (!region && !settings->region && strcmp(service_id, "STS") == 0) {
        region = "us-east-1";
        settings->sts_global_endpoint = true;
    }
    (void)snprintf(what, sizeof what, "the region of %s", service_id);
    if (!status && region) status = keep_region(&r, region, what);
    if (status) {
        awsc_settings_free(settings);
        return status;
    }
    *out = settings;
    return AWSC_OK;
}
