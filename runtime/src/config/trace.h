/* Notes of the resolver: where it found each setting, for awsc_config_explain. */
#ifndef AWSC_CONFIG_TRACE_H
#define AWSC_CONFIG_TRACE_H

#include <stdbool.h>

#include <awsc/explain.h>

/* The settings that the resolver looks up, in the order of explanations. */
enum awsc_setting_id {
    AWSC_SETTING_PROFILE,
    AWSC_SETTING_CONFIG_FILE,
    AWSC_SETTING_CREDENTIALS_FILE,
    AWSC_SETTING_REGION,
    AWSC_SETTING_ENDPOINT_URL,
    AWSC_SETTING_IGNORE_CONFIGURED_ENDPOINT_URLS,
    AWSC_SETTING_USE_FIPS,
    AWSC_SETTING_USE_DUALSTACK,
    AWSC_SETTING_STS_REGIONAL_ENDPOINTS,
    AWSC_SETTING_ACCOUNT_ID_ENDPOINT_MODE,
    AWSC_SETTING_AUTH_SCHEME_PREFERENCE,
    AWSC_SETTING_SIGV4A_REGION_SET,
    AWSC_SETTING_DEFAULTS_MODE,
    AWSC_SETTING_RETRY_MODE,
    AWSC_SETTING_MAX_ATTEMPTS,
    AWSC_SETTING_CA_BUNDLE,
    AWSC_SETTING_PROXY,
    AWSC_SETTING_HTTPS_PROXY,
    AWSC_SETTING_HTTP_PROXY,
    AWSC_SETTING_NO_PROXY,
    AWSC_SETTING_DISABLE_COMPRESSION,
    AWSC_SETTING_MIN_COMPRESSION,
    AWSC_SETTING_APP_ID,
    AWSC_SETTING_COUNT
};

typedef struct awsc_setting_origin {
    int source;       /* enum awsc_setting_source; AWSC_SOURCE_CONFIG_FILE stands for either file */
    bool of_service;  /* the variable's name is to be completed; the property is in a services section */
    const char *name; /* the variable's or property's, or NULL */
} awsc_setting_origin;

typedef struct awsc_settings_trace {
    awsc_setting_origin origins[AWSC_SETTING_COUNT];
} awsc_settings_trace;

#endif
