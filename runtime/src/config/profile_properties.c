/* SPDX-License-Identifier: Apache-2.0 */
/* Public functions for the shared files: properties of the selected profile, and a strict check. */
#include <string.h>

#include <awsc/builder.h>
#include <awsc/call.h>
#include <awsc/explain.h>

#include "base/memory.h"
#include "config/settings.h"
#include "error/error.h"
#include "error/given.h"
#include "schema/output.h"

/* Returns whether a property holds credentials, which only credentials providers may read. */
static bool is_credential(const char *name)
{
    static const char *const names[] = {"aws_access_key_id", "aws_secret_access_key", "aws_session_token"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) return true;
    return false;
}

static void add_properties(const awsc_profile *profile, awsc_arena *arena, awsc_text_map *out)
{
    size_t count = profile ? awsc_profile_property_count(profile) : 0;
    for (size_t i = 0; i < count; i++) {
        const char *block, *name, *value;
        awsc_profile_property_at(profile, i, &block, &name, &value);
        if (block || !value || is_credential(name)) continue;
        awsc_text_entry entry = {awsc_arena_copy_text(arena, name), awsc_arena_copy_text(arena, value)};
        (void)awsc_list_append(arena, out, sizeof entry, &entry);
    }
}

static int read_properties(const awsc_config *config, awsc_text_map **out, awsc_error **error)
{
    static const awsc_schema schema = {.size = sizeof(awsc_text_map)};
    awsc_settings *settings = NULL;
    awsc_arena *arena = NULL;
    int status = awsc_settings_resolve(awsc_memory(), config, "", awsc_environment_process(), &settings, error);
    if (status) return status;
    awsc_text_map *map = awsc_output_new(settings->allocator, 0, &schema, &arena);
    if (map) add_properties(settings->selected, arena, map);
    awsc_settings_free(settings);
    if (!map || awsc_arena_failed(arena)) {
        awsc_free(map);
        return awsc_error_nomem(error);
    }
    *out = map;
    return AWSC_OK;
}

static int check_files(const awsc_config *config, awsc_error **error)
{
    const awsc_allocator *allocator = awsc_memory();
    const awsc_environment *environment = awsc_environment_process();
    bool nomem = false, also_nomem = false;
    char *first = awsc_profile_config_path(allocator, environment, config->config_file, &nomem);
    char *second = awsc_profile_credentials_path(allocator, environment, config->credentials_file, &also_nomem);
    int status = nomem || also_nomem ? awsc_error_nomem(error) : AWSC_OK;
    if (!status)
        status = awsc_profile_set_check(allocator, (awsc_profile_path){first, config->config_file != NULL},
                                        (awsc_profile_path){second, config->credentials_file != NULL}, error);
    awsc_release(allocator, first);
    awsc_release(allocator, second);
    return status;
}

/* Copies the program's configuration to `own` and puts its allocator into effect. At the end, pass `*before` to
 * awsc_memory_use. */
static int take_config(awsc_config *own, const awsc_config *given, const awsc_allocator **before, awsc_error **error)
{
    int status = AWSC_TAKE_STRUCT(own, given, "config", AWSC_CONFIG_INIT, error);
    if (!status) status = awsc_given_allocator(own->allocator, AWSC_ERR_CONFIG, "config.allocator", error);
    if (!status) *before = awsc_memory_use(own->allocator);
    return status;
}

int awsc_profile_properties(const awsc_config *config, awsc_text_map **out, awsc_error **error)
{
    awsc_config own = AWSC_CONFIG_INIT;
    const awsc_allocator *before = NULL;
    AWSC_NEED(out, error);
    *out = NULL;
    int status = take_config(&own, config, &before, error);
    if (status) return status;
    status = read_properties(&own, out, error);
    (void)awsc_memory_use(before);
    return status;
}

int awsc_profile_files_check(const awsc_config *config, awsc_error **error)
{
    awsc_config own = AWSC_CONFIG_INIT;
    const awsc_allocator *before = NULL;
    int status = take_config(&own, config, &before, error);
    if (status) return status;
    status = check_files(&own, error);
    (void)awsc_memory_use(before);
    return status;
}
