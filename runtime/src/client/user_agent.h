/* SPDX-License-Identifier: Apache-2.0 */
/* The User-Agent header, format 2.1 of the AWS SDKs. */
#ifndef AWSC_CLIENT_USER_AGENT_H
#define AWSC_CLIENT_USER_AGENT_H

#include "base/features.h"

/* Where a component stands that only some programs have. */
enum awsc_user_agent_place { AWSC_AFTER_SDK, AWSC_AFTER_LANGUAGE, AWSC_AFTER_EXECUTION, AWSC_AT_THE_END };

/* prefix/name#value; without a value (NULL or empty) prefix/name. */
typedef struct awsc_user_agent_component {
    enum awsc_user_agent_place place;
    const char *prefix;
    const char *name;
    const char *value;
} awsc_user_agent_component;

/* Parts that are NULL are left out. */
typedef struct awsc_user_agent {
    const char *sdk;
    const char *sdk_version;
    const char *service_id;
    const char *api_version;
    const char *os; /* as the system says it; NULL: not known */
    const char *os_version;
    const char *machine;
    const char *language;
    const char *language_version;
    const char *execution_environment;
    const char *app_id;
    const awsc_user_agent_component *further;
    size_t further_count;
} awsc_user_agent;

/* All but the features, which follow at the end and may be others in each call. */
void awsc_user_agent_format(awsc_buffer *out, const awsc_user_agent *parts);

/* Appends " m/E,g", or nothing without features. */
void awsc_user_agent_append_features(awsc_buffer *out, const awsc_features *features);

/* Appends one component, without a blank before it. */
void awsc_user_agent_append(awsc_buffer *out, const char *prefix, const char *name, const char *value);

/* Appends text; every character that the format does not allow is one '-'. */
void awsc_user_agent_clean(awsc_buffer *out, const char *text, bool allow_hash);

#endif
