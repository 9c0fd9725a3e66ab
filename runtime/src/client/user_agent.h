/* SPDX-License-Identifier: Apache-2.0 */
/* The User-Agent header, format 2.1 of the AWS SDKs. */
#ifndef AWSC_CLIENT_USER_AGENT_H
#define AWSC_CLIENT_USER_AGENT_H

#include "base/features.h"

/* Positions in the header for optional components. */
enum awsc_user_agent_place { AWSC_AFTER_SDK, AWSC_AFTER_LANGUAGE, AWSC_AFTER_EXECUTION, AWSC_AT_THE_END };

/* One component, "prefix/name#value"; if `value` is NULL or empty, "prefix/name". */
typedef struct awsc_user_agent_component {
    enum awsc_user_agent_place place;
    const char *prefix;
    const char *name;
    const char *value;
} awsc_user_agent_component;

/* The parts of the header. NULL parts are left out. */
typedef struct awsc_user_agent {
    const char *sdk;
    const char *sdk_version;
    const char *service_id;
    const char *api_version;
    const char *os; /* as uname gives it; NULL: unknown */
    const char *os_version;
    const char *machine;
    const char *language;
    const char *language_version;
    const char *execution_environment;
    const char *app_id;
    const awsc_user_agent_component *further;
    size_t further_count;
} awsc_user_agent;

/* Appends the header's value without the features, which come last and may differ from call to call. */
void awsc_user_agent_format(awsc_buffer *out, const awsc_user_agent *parts);

/* Appends the features, such as " m/E,g". Appends nothing if the set is empty. */
void awsc_user_agent_append_features(awsc_buffer *out, const awsc_features *features);

/* Appends one component without a leading space. */
void awsc_user_agent_append(awsc_buffer *out, const char *prefix, const char *name, const char *value);

/* Appends text, with each character that the format does not allow replaced by '-'. */
void awsc_user_agent_clean(awsc_buffer *out, const char *text, bool allow_hash);

#endif
