/* SPDX-License-Identifier: Apache-2.0 */
/* Settings from the program, else from the environment, else from the profile files, else the default. */
#ifndef AWSC_CONFIG_SETTINGS_H
#define AWSC_CONFIG_SETTINGS_H

#include <stdatomic.h>
#include <stdbool.h>

#include <awsc/config.h>
#include <awsc/explain.h>

#include "base/allocator.h"
#include "ini/profile.h"
#include "sys/environment.h"

/* AWSC_SETTING_region and so on, in the order of explanations. */
enum awsc_setting_id {
#define SETTING(kind, name, ...) AWSC_SETTING_##name,
#include <awsc/tables/settings.def>
    AWSC_SETTING_COUNT
};

/* Where a setting was found. */
typedef struct awsc_setting_origin {
    uint8_t source;   /* enum awsc_setting_source; AWSC_SOURCE_CONFIG_FILE stands for either file */
    uint8_t variable; /* index among the variables of the setting */
    bool in_services; /* in a services section */
} awsc_setting_origin;

/* C types of the kinds of settings. */
typedef const char *awsc_setting_TEXT;
typedef const char *awsc_setting_URL;
typedef const char *awsc_setting_URL_OR_NONE;
typedef const char *awsc_setting_LIST; /* without blanks */
typedef int awsc_setting_WORD;         /* number of the word, from 1 */
typedef int awsc_setting_NUMBERED;     /* the same */
typedef bool awsc_setting_FLAG;
typedef int32_t awsc_setting_COUNT;
typedef int64_t awsc_setting_LIMIT;
typedef int64_t awsc_setting_SIZE;

/* Resolved once and immutable. Texts belong to the settings; NULL means not set. */
typedef struct awsc_settings {
    const awsc_allocator *allocator;
    atomic_size_t references;
    struct awsc_settings *origin; /* owns the texts that these settings share, or NULL; a reference */
    struct awsc_arena *arena;     /* holds their own texts */

    /* From here on all members are plain values: see awsc_settings_derive. */
    awsc_profile_set *profiles;   /* their own, or those of `origin` */
    const awsc_profile *selected; /* section of the profile, or NULL if the files lack it */
    bool sts_global_endpoint;     /* sts_regional_endpoints = legacy, or STS without a region */
    size_t min_compression_bytes; /* smallest request body that is compressed; SIZE_MAX: none is */
    awsc_setting_origin origins[AWSC_SETTING_COUNT];

/* The rows of <awsc/tables/settings.def>: `const char *region;` and so on. profile, config_file and credentials_file
 * are never NULL. */
#define SETTING(kind, name, ...) awsc_setting_##kind name;
#include <awsc/tables/settings.def>
} awsc_settings;

/*
 * Resolves the settings of a client of the service with this sdkId. Values and lines of files that are ignored are
 * logged to config->logger, which is NULL or was taken (awsc_logger_take). A profile that the program names must exist;
 * for AWS_PROFILE see awsc_settings_check_profile. A missing region is no error here. AWSC_ERR_CONFIG, AWSC_ERR_PARSE,
 * AWSC_ERR_NOMEM.
 */
int awsc_settings_resolve(const awsc_allocator *allocator, const awsc_config *config, const char *service_id,
                          const awsc_environment *environment, awsc_settings **out, awsc_error **error);
/* One more reference; returns its argument. Settings do not change, so threads may share them. */
awsc_settings *awsc_settings_retain(awsc_settings *settings);
/* Gives a reference back. NULL is allowed. */
void awsc_settings_free(awsc_settings *settings);

/*
 * The settings for calls of another service on behalf of `origin`, of which a reference is kept: files are not read
 * again. `region` (NULL: the region of `origin`; for STS without one us-east-1 with the global endpoint) and the
 * endpoint are the other service's own. Settings that inner clients do not inherit have their defaults.
 */
int awsc_settings_derive(awsc_settings *origin, const char *service_id, const char *region,
                         const awsc_environment *environment, awsc_settings **out, awsc_error **error);
/* The same for calls of the same service, with the region and the endpoint of `origin`. */
int awsc_settings_derive_same(awsc_settings *origin, awsc_settings **out, awsc_error **error);

/* Whether something other than the default set it. */
static inline bool awsc_settings_is_set(const awsc_settings *settings, enum awsc_setting_id id)
{
    return settings->origins[id].source != AWSC_SOURCE_DEFAULT;
}

/* Whether the program set it. */
static inline bool awsc_settings_is_given(const awsc_settings *settings, enum awsc_setting_id id)
{
    return settings->origins[id].source == AWSC_SOURCE_CODE;
}

/* For a message about a property of the profile that is missing: the line that was ignored where it may stand, or "".
 */
awsc_profile_hint awsc_settings_hint(const awsc_settings *settings, const char *property);

/* AWSC_ERR_CONFIG, with the files that were read, if a profile was named (by program or AWS_PROFILE) and is in neither
 * file. */
int awsc_settings_check_profile(const awsc_settings *settings, awsc_error **error);

/*
 * The configured endpoint of another service, for the inner clients of providers (STS, SSO): as endpoint_url above,
 * but never the program's own. NULL in *out: none. Belongs to settings or environment.
 */
int awsc_settings_endpoint_url(const awsc_settings *settings, const char *service_id,
                               const awsc_environment *environment, const char **out, awsc_error **error);

/* "SSO OIDC" as SSO_OIDC or sso_oidc behind `prefix`; false if it does not fit. */
bool awsc_settings_service_key(char *out, size_t capacity, const char *prefix, const char *service_id, bool upper);

/* AWS_ENDPOINT_URL_<SERVICE> with the service's name, any other variable as it is; false if it does not fit. */
bool awsc_settings_service_variable(char *out, size_t capacity, const char *variable, const char *service_id);

#endif
