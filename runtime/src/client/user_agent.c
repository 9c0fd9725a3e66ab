/* SPDX-License-Identifier: Apache-2.0 */
/* Builds User-Agent values, such as aws-sdk-c/0.2.0 ua/2.1 api/lambda#2015-03-31 os/linux lang/c app/NAME m/E,g. */
#include "client/user_agent.h"

#include <string.h>

static bool is_allowed(char c, bool allow_hash)
{
    return awsc_ascii_is_alpha(c) || awsc_ascii_is_digit(c) || (c && strchr("!$%&'*+-.^_`|~", c)) ||
           (allow_hash && c == '#');
}

void awsc_user_agent_clean(awsc_buffer *out, const char *text, bool allow_hash)
{
    for (; *text; text++) {
        bool continues = ((unsigned char)*text & 0xC0) == 0x80; /* a byte of the character before */
        if (!continues) awsc_buffer_append_char(out, is_allowed(*text, allow_hash) ? *text : '-');
    }
}

void awsc_user_agent_append(awsc_buffer *out, const char *prefix, const char *name, const char *value)
{
    awsc_user_agent_clean(out, prefix, false);
    awsc_buffer_append_char(out, '/');
    awsc_user_agent_clean(out, name, false);
    if (!value || !*value) return;
    awsc_buffer_append_char(out, '#');
    awsc_user_agent_clean(out, value, true);
}

static void append_next(awsc_buffer *out, const char *prefix, const char *name, const char *value)
{
    if (!name) return;
    awsc_buffer_append_char(out, ' ');
    awsc_user_agent_append(out, prefix, name, value);
}

static void append_further(awsc_buffer *out, const awsc_user_agent *parts, enum awsc_user_agent_place place)
{
    for (size_t i = 0; i < parts->further_count; i++) {
        const awsc_user_agent_component *component = &parts->further[i];
        if (component->place == place) append_next(out, component->prefix, component->name, component->value);
    }
}

static bool append_lower(char *out, size_t capacity, const char *text)
{
    size_t size = strlen(text);
    if (size >= capacity) return false;
    for (size_t i = 0; i <= size; i++) out[i] = awsc_ascii_lower(text[i]);
    return true;
}

/* Appends the operating system: a family that the services know, else "os/other" followed by the name as "md/". */
static void append_system(awsc_buffer *out, const char *name, const char *version)
{
    static const char *const families[][2] = {{"linux", "linux"},     {"windows", "windows"}, {"macos", "macos"},
                                              {"darwin", "macos"},    {"android", "android"}, {"ios", "ios"},
                                              {"watchos", "watchos"}, {"tvos", "tvos"},       {"other", "other"}};
    char lower[16];
    bool known = name && append_lower(lower, sizeof lower, name);
    for (size_t i = 0; known && i < sizeof families / sizeof families[0]; i++) {
        if (strcmp(families[i][0], lower) != 0) continue;
        append_next(out, "os", families[i][1], version);
        return;
    }
    append_next(out, "os", "other", NULL);
    append_next(out, "md", name, version);
}

static void append_service(awsc_buffer *out, const char *service_id, const char *version)
{
    char lower[128];
    if (service_id)
        append_next(out, "api", append_lower(lower, sizeof lower, service_id) ? lower : service_id, version);
}

void awsc_user_agent_append_features(awsc_buffer *out, const awsc_features *features)
{
    static const awsc_features none;
    if (awsc_features_equal(features, &none)) return;
    awsc_buffer_append_text(out, " m/");
    awsc_features_format(out, features, AWSC_FEATURE_BYTES_MAX);
}

void awsc_user_agent_format(awsc_buffer *out, const awsc_user_agent *parts)
{
    awsc_user_agent_clean(out, parts->sdk, false);
    awsc_buffer_append_char(out, '/');
    awsc_user_agent_clean(out, parts->sdk_version, false);
    append_further(out, parts, AWSC_AFTER_SDK);
    awsc_buffer_append_text(out, " ua/2.1");
    append_service(out, parts->service_id, parts->api_version);
    append_system(out, parts->os, parts->os_version);
    append_next(out, "md", parts->machine ? "arch" : NULL, parts->machine);
    append_next(out, "lang", parts->language, parts->language_version);
    append_further(out, parts, AWSC_AFTER_LANGUAGE);
    append_next(out, "exec-env", parts->execution_environment, NULL);
    append_further(out, parts, AWSC_AFTER_EXECUTION);
    append_next(out, "app", parts->app_id, NULL);
    append_further(out, parts, AWSC_AT_THE_END);
}
