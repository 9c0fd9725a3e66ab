/* SPDX-License-Identifier: Apache-2.0 */
/* Resolved settings. Each comes from the program, else the environment, else the profile files, else its default. */
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
    uint8_t variable; /* index in the list of the setting's variables */
    bool in_services; /* found in a services section */
} awsc_setting_origin;

/* The C type for each kind of setting. */
typedef const char *awsc_setting_TEXT;
typedef const char *awsc_setting_URL;
typedef const char *awsc_setting_URL_OR_NONE;
typedef const char *awsc_setting_LIST; /* without blanks */
typedef int awsc_setting_WORD;         /* index of the word, from 1 */
typedef int awsc_setting_NUMBERED;     /* the same */
typedef bool awsc_setting_FLAG;
typedef int32_t awsc_setting_COUNT;
typedef int64_t awsc_setting_LIMIT;
typedef int64_t awsc_setting_SIZE;

/* Resolved once and immutable. Texts belong to the settings; NULL means not set. */
typedef struct awsc_settings {
    const awsc_allocator *allocator;
    atomic_size_t references;
    struct awsc_settings *origin; /* a reference to the owner of shared texts, or NULL */
    struct awsc_arena *arena;     /* holds the texts of this object */

    /* awsc_settings_derive copies all members from here on by memcpy. */
    awsc_profile_set *profiles;   /* owned by this object, or by `origin` */
    const awsc_profile *selected; /* section of the selected profile; NULL if the files lack it */
    bool sts_global_endpoint;     /* sts_regional_endpoints = legacy, or STS without a region */
    size_t min_compression_bytes; /* smallest request body to compress; SIZE_MAX: never compress */
    awsc_setting_origin origins[AWSC_SETTING_COUNT];

/* The rows of <awsc/tables/settings.def>: `const char *region;` and so on. profile, config_file and credentials_file
 * are never NULL. */
#define SETTING(kind, name, ...) awsc_setting_##kind name;
#include <awsc/tables/settings.def>
} awsc_settings;

/*
 * Resolves the settings for a client of the service with this sdkId. Logs ignored values and lines of files to
 * config->logger, which must be NULL or come from awsc_logger_take. A profile that the program names must exist; for
 * AWS_PROFILE call awsc_settings_check_profile. Does not require a region. AWSC_ERR_CONFIG, _PARSE, _NOMEM.
 */
int awsc_settings_resolve(const awsc_allocator *allocator, const awsc_config *config, const char *service_id,
                          const awsc_environment *environment, awsc_settings **out, awsc_error **error);
/* Adds a reference and returns its argument. Settings are immutable, so threads may share them. */
awsc_settings *awsc_settings_retain(awsc_settings *settings);
/* Releases a reference. NULL is allowed. */
void awsc_settings_free(awsc_settings *settings);

/*
 * Derives settings for calls to another service, such as STS, from `origin`, without reading files again; keeps a
 * reference to `origin`. `region` NULL: the region of `origin`; if that is unset too, for STS us-east-1 with the global
 * endpoint. Resolves the endpoint for the other service. Settings that inner clients do not inherit get their defaults.
 */
int awsc_settings_derive(awsc_settings *origin, const char *service_id, const char *region,
                         const awsc_environment *environment, awsc_settings **out, awsc_error **error);
/* Does the same for calls to the same service: keeps the region and the endpoint of `origin`. */
int awsc_settings_derive_same(awsc_settings *origin, awsc_settings **out, awsc_error **error);

/* Returns whether the setting has a value from somewhere other than its default. */
static inline bool awsc_settings_is_set(const awsc_settings *settings, enum awsc_setting_id id)
{
    return settings->origins[id].source != AWSC_SOURCE_DEFAULT;
}

/* Returns whether the program set the setting. */
static inline bool awsc_settings_is_given(const awsc_settings *settings, enum awsc_setting_id id)
{
    return settings->origins[id].source == AWSC_SOURCE_CODE;
}

/* Returns, for the error about a missing profile property, a hint at the first ignored line that may hold it, or "". */
awsc_profile_hint awsc_settings_hint(const awsc_settings *settings, const char *property);

/* Checks that the profile exists, if the program or AWS_PROFILE names one. AWSC_ERR_CONFIG names the files that were
 * searched. */
int awsc_settings_check_profile(const awsc_settings *settings, awsc_error **error);

/*
 * Finds the configured endpoint URL of another service, for inner clients (STS, SSO): from the environment or the
 * profile, never from the program. Sets `*out` to NULL if there is no such URL. The text belongs to settings or
 * environment.
 */
int awsc_settings_endpoint_url(const awsc_settings *settings, const char *service_id,
                               const awsc_environment *environment, const char **out, awsc_error **error);

/* Writes `prefix` and the service's key: for "SSO OIDC", SSO_OIDC (`upper`) or sso_oidc. False if it does not fit. */
bool awsc_settings_service_key(char *out, size_t capacity, const char *prefix, const char *service_id, bool upper);

/* Writes the name of a variable, with the service's key in place of "<SERVICE>" in AWS_ENDPOINT_URL_<SERVICE>; copies
 * other names. False if the name does not fit. */
bool awsc_settings_service_variable(char *out, size_t capacity, const char *variable, const char *service_id);

#endif
