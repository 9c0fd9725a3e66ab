/* SPDX-License-Identifier: Apache-2.0 */
#include "config/settings.h"

#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "config/defaults.h"
#include "config/resolution.h"
#include "error/error.h"
#include "error/given.h"
#include "log/log.h"

enum { REGION_MAX = 63 };

/* ---- files and profile ----------------------------------------------------------------------------------------- */

/* Stores the path of a shared file. NULL: the path is unknown (no home directory); keeps the default for messages. */
static int keep_path(const awsc_resolution *r, enum awsc_setting_id id, const char *path, const char **out)
{
    awsc_settings_reset(r->settings, id);
    (void)awsc_resolution_find(r, id);
    return path ? awsc_resolution_keep(r, path, out) : AWSC_OK;
}

static void warn_of_odd_lines(const awsc_resolution *r, const awsc_profile_set *profiles)
{
    const awsc_logger *logger = r->config->logger;
    for (const awsc_profile_note *note = awsc_profile_set_notes(profiles); note; note = note->next)
        awsc_log(logger, AWSC_LOG_WARN, "profile file %s line %u is %s: %s", note->file, note->line,
                 note->ignored ? "ignored" : "odd", note->reason);
    if (awsc_profile_set_notes_left_out(profiles))
        awsc_log(logger, AWSC_LOG_WARN, "%zu more lines of the profile files are ignored or odd",
                 awsc_profile_set_notes_left_out(profiles));
}

static int load_files(const awsc_resolution *r)
{
    awsc_settings *settings = r->settings;
    const awsc_allocator *allocator = settings->allocator;
    bool config_nomem, credentials_nomem;
    char *config = awsc_profile_config_path(allocator, r->environment, r->config->config_file, &config_nomem);
    char *credentials =
        awsc_profile_credentials_path(allocator, r->environment, r->config->credentials_file, &credentials_nomem);
    awsc_profile_set *profiles = NULL;
    int status = config_nomem || credentials_nomem ? awsc_error_nomem(r->error) : AWSC_OK;
    if (!status) status = keep_path(r, AWSC_SETTING_config_file, config, &settings->config_file);
    if (!status) status = keep_path(r, AWSC_SETTING_credentials_file, credentials, &settings->credentials_file);
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
    if (settings->selected || !awsc_settings_is_set(settings, AWSC_SETTING_profile) ||
        strcmp(settings->profile, "default") == 0)
        return AWSC_OK;
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

static int select_profile(const awsc_resolution *r)
{
    awsc_settings *settings = r->settings;
    int status = awsc_resolution_resolve(r, AWSC_SETTING_profile);
    if (status) return status;
    settings->selected = awsc_profile_set_find(settings->profiles, AWSC_SECTION_PROFILE, settings->profile);
    if (awsc_settings_is_given(settings, AWSC_SETTING_profile)) return awsc_settings_check_profile(settings, r->error);
    if (awsc_settings_check_profile(settings, NULL))
        awsc_log(r->config->logger, AWSC_LOG_WARN, "AWS_PROFILE names profile \"%s\", which is neither in %s nor in %s",
                 settings->profile, settings->config_file, settings->credentials_file);
    return AWSC_OK;
}

/* ---- region ---------------------------------------------------------------------------------------------------- */

/* Returns whether the text is a valid region. A region becomes part of a host name, so other characters could redirect
 * requests. */
static bool is_region(const char *text)
{
    size_t size = strlen(text);
    if (size == 0 || size > REGION_MAX || text[0] == '-' || text[size - 1] == '-') return false;
    for (size_t i = 0; i < size; i++)
        if (!awsc_ascii_is_alpha(text[i]) && !awsc_ascii_is_digit(text[i]) && text[i] != '-') return false;
    return true;
}

static int keep_region(const awsc_resolution *r, const char *value, awsc_setting_place place)
{
    awsc_view text = awsc_view_trim(awsc_view_text(value));
    r->settings->region = awsc_arena_text(r->settings->arena, text.data, text.size);
    if (!r->settings->region) return awsc_error_nomem(r->error);
    if (is_region(r->settings->region)) return AWSC_OK;
    int status = awsc_error_set(r->error, AWSC_ERR_CONFIG,
                                "%s%s is \"%.*s\", which is no region; expected letters, digits and dashes, 63 at most",
                                place.before, place.name, 100, r->settings->region);
    return awsc_error_note_kind(r->error, status, AWSC_KIND_BAD_REGION);
}

/* ---- endpoint -------------------------------------------------------------------------------------------------- */

/* Makes AWS_ENDPOINT_URL_SSO_OIDC of "SSO OIDC" for the environment, and sso_oidc for a services section. */
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

bool awsc_settings_service_variable(char *out, size_t capacity, const char *variable, const char *service_id)
{
    char prefix[64];
    const char *end = strchr(variable, '<');
    size_t size = end ? (size_t)(end - variable) : strlen(variable);
    if (size >= sizeof prefix) return false;
    memcpy(prefix, variable, size);
    prefix[size] = '\0';
    return awsc_settings_service_key(out, capacity, prefix, end ? service_id : "", true);
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
    if (!awsc_is_blank(value)) *out = value;
    return AWSC_OK;
}

/* Finds the endpoint URL and its origin, in this order: the service's own variable, the variable for all services, the
 * service's block in the services section, the profile. Sets `*out` to NULL if there is no URL. */
static int find_endpoint_url(const awsc_settings *settings, const char *service_id, const awsc_environment *environment,
                             const char **out, awsc_setting_origin *from, awsc_error **error)
{
    const awsc_setting_row *row = &awsc_setting_rows[AWSC_SETTING_endpoint_url];
    char variable[160];
    *out = NULL;
    *from = (awsc_setting_origin){AWSC_SOURCE_ENVIRONMENT, 0, false};
    if (settings->ignore_configured_endpoint_urls) return AWSC_OK;
    if (awsc_settings_service_variable(variable, sizeof variable, awsc_setting_variables(row), service_id))
        *out = awsc_environment_get(environment, variable);
    if (*out) return AWSC_OK;
    from->variable = 1;
    *out = awsc_environment_get(environment, awsc_setting_entry(awsc_setting_variables(row), 1));
    if (*out) return AWSC_OK;
    *from = (awsc_setting_origin){AWSC_SOURCE_CONFIG_FILE, 0, true};
    int status = services_endpoint(settings, service_id, out, error);
    if (status || *out) return status;
    *out = awsc_profile_text(settings->selected, awsc_setting_property(row));
    *from = (awsc_setting_origin){*out ? AWSC_SOURCE_CONFIG_FILE : AWSC_SOURCE_DEFAULT, 0, false};
    return AWSC_OK;
}

int awsc_settings_endpoint_url(const awsc_settings *settings, const char *service_id,
                               const awsc_environment *environment, const char **out, awsc_error **error)
{
    awsc_setting_origin from;
    return find_endpoint_url(settings, service_id, environment, out, &from, error);
}

static int resolve_endpoint(const awsc_resolution *r, const char *service_id)
{
    awsc_settings *settings = r->settings;
    awsc_setting_origin *from = &settings->origins[AWSC_SETTING_endpoint_url];
    const char *value = r->config->endpoint_url;
    awsc_settings_reset(settings, AWSC_SETTING_endpoint_url);
    from->source = AWSC_SOURCE_CODE;
    int status = awsc_is_blank(value) ? find_endpoint_url(settings, service_id, r->environment, &value, from, r->error)
                                      : AWSC_OK;
    return status ? status : awsc_resolution_keep(r, value, &settings->endpoint_url);
}

/* ---- mode of defaults ------------------------------------------------------------------------------------------ */

/* Indexes of the words of defaults_mode. */
enum { MODE_LEGACY = 1, MODE_STANDARD, MODE_IN_REGION, MODE_CROSS_REGION, MODE_MOBILE, MODE_AUTO };

/* The only setting that differs between the modes: retry mode and regional endpoints are the same in all. */
static const int32_t connect_timeouts_ms[] = {
    [MODE_STANDARD] = 3100,
    [MODE_IN_REGION] = 1100,
    [MODE_CROSS_REGION] = 3100,
    [MODE_MOBILE] = 30000,
};

/*
 * Returns the mode for "auto", derived from the environment: inside AWS, AWS_EXECUTION_ENV is set and AWS_REGION is the
 * local region. Does not use instance metadata, because creating a client must not send requests.
 */
static int choose_defaults_mode(const awsc_resolution *r)
{
    const char *here = awsc_environment_get(r->environment, "AWS_REGION");
    if (!here) here = awsc_environment_get(r->environment, "AWS_DEFAULT_REGION");
    if (!here || !r->settings->region || !awsc_environment_get(r->environment, "AWS_EXECUTION_ENV"))
        return MODE_STANDARD;
    return strcmp(here, r->settings->region) == 0 ? MODE_IN_REGION : MODE_CROSS_REGION;
}

static void apply_defaults_mode(const awsc_resolution *r)
{
    awsc_settings *settings = r->settings;
    if (settings->defaults_mode == MODE_AUTO) settings->defaults_mode = choose_defaults_mode(r);
    if (settings->defaults_mode != MODE_LEGACY && !awsc_settings_is_set(settings, AWSC_SETTING_connect_timeout_ms))
        settings->connect_timeout_ms = connect_timeouts_ms[settings->defaults_mode];
}

/* ---- settings that follow from others --------------------------------------------------------------------------- */

static int check_retry_mode(const awsc_resolution *r)
{
    awsc_opt_i32 given = r->config->retry_mode;
    if (!given.is_set || given.value == AWSC_RETRY_STANDARD || given.value == AWSC_RETRY_ADAPTIVE) return AWSC_OK;
    return awsc_error_set(r->error, AWSC_ERR_CONFIG,
                          "config.retry_mode is %ld; expected AWSC_RETRY_STANDARD or AWSC_RETRY_ADAPTIVE",
                          (long)given.value);
}

static int check_region(const awsc_resolution *r)
{
    const char *region = r->settings->region;
    return region ? keep_region(r, region, awsc_resolution_place(r, AWSC_SETTING_region)) : AWSC_OK;
}

enum { STS_LEGACY = 2 };

static void derive_values(awsc_settings *settings, const char *service_id)
{
    if (!awsc_settings_is_set(settings, AWSC_SETTING_max_attempts))
        settings->max_attempts = awsc_default_max_attempts(service_id);
    if (!awsc_settings_is_set(settings, AWSC_SETTING_max_connections))
        settings->max_connections = awsc_default_max_connections();
    settings->sts_global_endpoint = settings->sts_regional_endpoints == STS_LEGACY;
    settings->min_compression_bytes =
        settings->disable_request_compression ? SIZE_MAX : (size_t)settings->request_min_compression_size_bytes;
}

/* ---- all of them ----------------------------------------------------------------------------------------------- */

/* Returns whether the functions above resolve the setting. */
static bool is_resolved_apart(int id)
{
    return id == AWSC_SETTING_profile || id == AWSC_SETTING_config_file || id == AWSC_SETTING_credentials_file ||
           id == AWSC_SETTING_endpoint_url;
}

static int resolve_all(const awsc_resolution *r, const char *service_id)
{
    int status = awsc_resolution_check_fields(r);
    if (!status) status = check_retry_mode(r);
    if (!status) status = load_files(r);
    if (!status) status = select_profile(r);
    for (int id = 0; !status && id < AWSC_SETTING_COUNT; id++)
        if (!is_resolved_apart(id)) status = awsc_resolution_resolve(r, (enum awsc_setting_id)id);
    if (!status) status = check_region(r);
    if (!status) status = resolve_endpoint(r, service_id);
    if (status) return status;
    apply_defaults_mode(r);
    derive_values(r->settings, service_id);
    return AWSC_OK;
}

int awsc_settings_resolve(const awsc_allocator *allocator, const awsc_config *config, const char *service_id,
                          const awsc_environment *environment, awsc_settings **out, awsc_error **error)
{
    awsc_config own = AWSC_CONFIG_INIT;
    int status = AWSC_TAKE_STRUCT(&own, config, "config", AWSC_CONFIG_INIT, error);
    if (status) return status;
    awsc_settings *settings = awsc_alloc_zeroed(allocator, 1, sizeof *settings);
    if (!settings) return awsc_error_nomem(error);
    awsc_resolution r = {settings, environment, &own, error};
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
    if (!settings->origin) awsc_profile_set_free(settings->profiles);
    awsc_settings_free(settings->origin);
    awsc_arena_free_secret(settings->arena); /* a proxy may have a password */
    awsc_release(settings->allocator, settings);
}

/* ---- settings of inner clients --------------------------------------------------------------------------------- */

/* Creates settings with copies of all members from `profiles` on. Texts still belong to `origin`, which it retains. */
static awsc_settings *share_values(awsc_settings *origin, awsc_error **error)
{
    const size_t own = offsetof(awsc_settings, profiles);
    awsc_settings *settings = awsc_alloc_zeroed(origin->allocator, 1, sizeof *settings);
    if (!settings) return (void)awsc_error_nomem(error), NULL;
    memcpy((char *)settings + own, (const char *)origin + own, sizeof *settings - own);
    settings->allocator = origin->allocator;
    atomic_init(&settings->references, 1);
    settings->origin = awsc_settings_retain(origin);
    for (int id = 0; id < AWSC_SETTING_COUNT; id++)
        if (awsc_setting_rows[id].is_own) awsc_settings_reset(settings, (enum awsc_setting_id)id);
    settings->max_connections = awsc_default_max_connections();
    return settings;
}

int awsc_settings_derive_same(awsc_settings *origin, awsc_settings **out, awsc_error **error)
{
    *out = share_values(origin, error);
    return *out ? AWSC_OK : AWSC_ERR_NOMEM;
}

int awsc_settings_derive(awsc_settings *origin, const char *service_id, const char *region,
                         const awsc_environment *environment, awsc_settings **out, awsc_error **error)
{
    const char *endpoint_url = NULL;
    awsc_setting_origin from;
    int status = find_endpoint_url(origin, service_id, environment, &endpoint_url, &from, error);
    if (status) return status;
    awsc_settings *settings = share_values(origin, error);
    if (!settings) return AWSC_ERR_NOMEM;
    awsc_resolution r = {settings, environment, NULL, error};
    if (!awsc_settings_is_set(origin, AWSC_SETTING_max_attempts))
        settings->max_attempts = awsc_default_max_attempts(service_id);
    settings->origins[AWSC_SETTING_endpoint_url] = from;
    settings->arena = awsc_arena_new_sized(origin->allocator, 0);
    status =
        settings->arena ? awsc_resolution_keep(&r, endpoint_url, &settings->endpoint_url) : awsc_error_nomem(error);
    /* STS answers for a whole partition: without any region its global endpoint is asked. */
    if (!region && !settings->region && strcmp(service_id, "STS") == 0) {
        region = "us-east-1";
        settings->sts_global_endpoint = true;
    }
    if (!status && region) status = keep_region(&r, region, (awsc_setting_place){"the region of ", service_id});
    if (status) {
        awsc_settings_free(settings);
        return status;
    }
    *out = settings;
    return AWSC_OK;
}
