/* Settings from the program, else from the environment, else from the profile files, else the default. */
#ifndef AWSC_CONFIG_SETTINGS_H
#define AWSC_CONFIG_SETTINGS_H

#include <stdatomic.h>
#include <stdbool.h>

#include <awsc/config.h>

#include "base/allocator.h"
#include "config/trace.h"
#include "ini/profile.h"
#include "sys/environment.h"

/* Resolved once and immutable. Texts belong to the settings; NULL means not set. */
typedef struct awsc_settings {
    const awsc_allocator *allocator;
    atomic_size_t references;
    struct awsc_settings *origin; /* owns the texts that these settings share, or NULL; a reference */
    struct awsc_arena *arena;     /* holds their own texts */

    /* Where they come from. From here on all members are plain values: see awsc_settings_derive. */
    const awsc_profile_set *profiles;
    const char *profile;          /* name of the selected profile, never NULL */
    bool profile_given;           /* named by the program or by AWS_PROFILE */
    bool profile_in_code;         /* by the program */
    const awsc_profile *selected; /* its section, or NULL if the files lack it */
    const char *config_file;      /* path, never NULL */
    const char *credentials_file; /* path, never NULL */

    /* Where requests go. */
    const char *region;
    const char *endpoint_url; /* of this service; NULL: the endpoint rules decide */
    bool endpoint_configured; /* endpoint_url comes from environment or files, not from the program */
    bool ignore_configured_endpoint_urls;
    bool use_fips;
    bool use_dualstack;
    /* Whether something said so, be it yes or no. */
    bool use_fips_set;
    bool use_dualstack_set;
    bool sts_global_endpoint; /* sts_regional_endpoints = legacy */
    const char *account_id_endpoint_mode;
    const char *auth_scheme_preference; /* scheme names, separated by commas, without blanks */
    const char *sigv4a_region_set;      /* regions, separated by commas, without blanks */

    /* How often. */
    int retry_mode; /* AWSC_RETRY_STANDARD or AWSC_RETRY_ADAPTIVE */
    int max_attempts;
    bool max_attempts_set; /* not the default, which is another one for some services */

    /* Transport. */
    const char *defaults_mode; /* that counts, never NULL and never "auto" */
    int64_t connect_timeout_ms;
    const char *ca_bundle;
    const char *proxy; /* the program's; "": no proxy; NULL: the variables below */
    const char *https_proxy;
    const char *http_proxy; /* lower-case variable only: HTTP_PROXY can be a request header of a CGI program */
    const char *no_proxy;

    const char *app_id;
    size_t min_compression_bytes;       /* smallest request body that is compressed; SIZE_MAX: none is */
    size_t given_min_compression_bytes; /* the same if compression is not turned off */
} awsc_settings;

/*
 * Resolves the settings of a client of the service with this sdkId. Values and lines of files that are ignored are
 * logged to config->logger, which is NULL or was taken (awsc_logger_take). A profile that the program names must exist;
 * for AWS_PROFILE see awsc_settings_check_profile. A missing region is no error here. AWSC_ERR_CONFIG, AWSC_ERR_PARSE,
 * AWSC_ERR_NOMEM.
 */
int awsc_settings_resolve(const awsc_allocator *allocator, const awsc_config *config, const char *service_id,
                          const awsc_environment *environment, awsc_settings **out, awsc_error **error);
/* The same; `trace` receives where each value was found (NULL: not wanted). */
int awsc_settings_trace_resolve(const awsc_allocator *allocator, const awsc_config *config, const char *service_id,
                                const awsc_environment *environment, awsc_settings_trace *trace, awsc_settings **out,
                                awsc_error **error);
/* One more reference; returns its argument. Settings do not change, so threads may share them. */
awsc_settings *awsc_settings_retain(awsc_settings *settings);
/* Gives a reference back. NULL is allowed. */
void awsc_settings_free(awsc_settings *settings);

/*
 * The settings for calls of another service on behalf of `origin`, of which a reference is kept: files are not read
 * again. `region` (NULL: the region of `origin`; for STS without one us-east-1 with the global endpoint) and the
 * endpoint are the other service's own.
 */
int awsc_settings_derive(awsc_settings *origin, const char *service_id, const char *region,
                         const awsc_environment *environment, awsc_settings **out, awsc_error **error);

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

/* A setting as text: the environment variable if it is not blank, else the profile's property; NULL: neither. */
const char *awsc_settings_text(const awsc_settings *settings, const awsc_environment *environment, const char *variable,
                               const char *property);

#endif
