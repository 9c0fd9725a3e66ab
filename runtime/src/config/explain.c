/* SPDX-License-Identifier: Apache-2.0 */
/* Lists the settings and where the resolver found them. */
#include "config/explain.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <awsc/builder.h>

#include "base/shown_url.h"
#include "config/setting_rows.h"
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

/* ---- places ---------------------------------------------------------------------------------------------------- */

const char *awsc_explain_profile(const awsc_explainer *e, const awsc_profile *profile, const char *property,
                                 int *source)
{
    bool credentials = awsc_profile_is_of_credentials_file(profile, property);
    *source = credentials ? AWSC_SOURCE_CREDENTIALS_FILE : AWSC_SOURCE_CONFIG_FILE;
    return awsc_explain_text(e, "profile %s of %s", awsc_profile_name(profile),
                             credentials ? e->settings->credentials_file : e->settings->config_file);
}

/* Returns the variable's name, with the service's key in place of "<SERVICE>". */
static const char *variable_name(const awsc_explainer *e, const char *variable)
{
    char name[160];
    if (!awsc_settings_service_variable(name, sizeof name, variable, e->service_id)) return variable;
    return awsc_explain_text(e, "%s", name);
}

/* Returns what a default depends on, for the explanation; NULL if it is a constant. */
static const char *reason(const awsc_explainer *e, enum awsc_setting_id id)
{
    const char *mode = awsc_setting_word(e->settings, AWSC_SETTING_defaults_mode);
    if (id == AWSC_SETTING_connect_timeout_ms && strcmp(mode, "legacy") != 0)
        return awsc_explain_text(e, "defaults_mode %s", mode);
    if (id == AWSC_SETTING_max_connections) return awsc_explain_text(e, "%d descriptors", (int)awsc_descriptor_limit());
    return NULL;
}

/* Returns where the setting was found. Changes `*source` from "either file" to the actual file. */
static const char *location(const awsc_explainer *e, enum awsc_setting_id id, int *source)
{
    const awsc_settings *settings = e->settings;
    const awsc_setting_row *row = &awsc_setting_rows[id];
    const awsc_setting_origin *from = &settings->origins[id];
    switch (*source) {
    case AWSC_SOURCE_CODE:
        return awsc_explain_text(e, "config.%s", awsc_setting_name(row));
    case AWSC_SOURCE_ENVIRONMENT:
        return variable_name(e, awsc_setting_entry(awsc_setting_variables(row), from->variable));
    case AWSC_SOURCE_CONFIG_FILE:
        if (!from->in_services) return awsc_explain_profile(e, settings->selected, awsc_setting_property(row), source);
        return awsc_explain_text(e, "services %s of %s", awsc_profile_get(settings->selected, "services"),
                                 settings->config_file);
    case AWSC_SOURCE_DEFAULT:
        return reason(e, id);
    default:
        return NULL;
    }
}

/* ---- settings -------------------------------------------------------------------------------------------------- */

/* Returns the value of a setting as text; NULL if not set. */
static const char *value_of(const awsc_explainer *e, enum awsc_setting_id id)
{
    const awsc_setting_row *row = &awsc_setting_rows[id];
    const void *member = (const char *)e->settings + row->member;
    switch (row->kind) {
    case AWSC_KIND_TEXT:
    case AWSC_KIND_LIST:
        return *(const char *const *)member;
    case AWSC_KIND_URL:
    case AWSC_KIND_URL_OR_NONE:
        return without_secrets(e, *(const char *const *)member);
    case AWSC_KIND_WORD:
    case AWSC_KIND_NUMBERED:
        return awsc_setting_word(e->settings, id);
    case AWSC_KIND_FLAG:
        return *(const bool *)member ? "true" : "false";
    case AWSC_KIND_COUNT:
        return number(e, *(const int32_t *)member);
    default:
        if (!awsc_settings_is_set(e->settings, id) && *(const int64_t *)member == AWSC_NO_LIMIT) return NULL;
        return number(e, *(const int64_t *)member);
    }
}

/* Returns the setting's name in the shared config file; if it cannot be set there, its name in awsc_config. */
static const char *name_of(enum awsc_setting_id id)
{
    const char *property = awsc_setting_property(&awsc_setting_rows[id]);
    return *property ? property : awsc_setting_name(&awsc_setting_rows[id]);
}

static void explain_setting(const awsc_explainer *e, enum awsc_setting_id id)
{
    const char *value = value_of(e, id);
    int source = value ? e->settings->origins[id].source : AWSC_SOURCE_NOT_SET;
    const char *place = location(e, id, &source);
    awsc_explain_add(e, name_of(id), value, source, place);
}

void awsc_explain_settings(const awsc_explainer *e)
{
    for (int id = 0; id < AWSC_SETTING_COUNT; id++) explain_setting(e, (enum awsc_setting_id)id);
}
