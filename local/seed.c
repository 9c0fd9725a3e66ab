/* SPDX-License-Identifier: Apache-2.0 */
#include "seed.h"

#include <string.h>

#include "configuration.h"
#include "runtime.h"
#include "server.h"
#include "text.h"

static int seed_aliases(awsc_local_server *server, const awsc_local_given *given, awsc_arena *arena)
{
    for (size_t i = 0; i < given->aliases.count; i++) {
        const char *key = awsc_local_key_of(arena, given->name, given->aliases.items[i]);
        if (key && awsc_local_store_has(server->store, AWSC_LOCAL_ALIAS, key)) continue;
        awsc_lambda_alias_configuration alias = {
            .alias_arn = awsc_local_function_arn(server->settings, arena, given->name, given->aliases.items[i]),
            .name = given->aliases.items[i],
            .function_version = AWSC_LOCAL_LATEST,
            .description = "",
            .revision_id = awsc_local_uuid(arena),
        };
        if (!key || !alias.alias_arn || awsc_local_store_put(server->store, AWSC_LOCAL_ALIAS, key, &alias)) {
            return AWSC_ERR_NOMEM;
        }
    }
    return AWSC_OK;
}

static int seed_function(awsc_local_server *server, const awsc_local_given *given, awsc_arena *arena)
{
    awsc_local_record record = {NULL, NULL, 0};
    awsc_lambda_function_configuration configuration;
    const char *key = awsc_local_key_of(arena, given->name, AWSC_LOCAL_LATEST);
    if (!key) return AWSC_ERR_NOMEM;
    int status = awsc_local_store_get(server->store, AWSC_LOCAL_FUNCTION, key, arena, &record);
    if (status == AWSC_OK) {
        configuration = *(const awsc_lambda_function_configuration *)record.value;
    } else if (status == AWSC_END) {
        status = awsc_local_configuration_new(server->settings, arena, given->name, &configuration);
    }
    if (status) return status;
    record.key = key;
    record.value = &configuration;
    configuration.handler = awsc_local_functions_file_name(given);
    if (given->runtime) configuration.runtime = given->runtime;
    awsc_lambda_environment_response variables = {.variables = given->variables};
    if (given->variables.count) configuration.environment = &variables;
    configuration.timeout = AWSC_I32((int32_t)given->timeout_seconds);
    configuration.memory_size = AWSC_I32((int32_t)given->memory_mb);
    configuration.last_modified = awsc_local_last_modified(arena, given->modified);
    if (!configuration.last_modified) return AWSC_ERR_NOMEM;
    status = awsc_local_store_restore(server->store, AWSC_LOCAL_FUNCTION, &record);
    return status ? status : seed_aliases(server, given, arena);
}

int awsc_local_seed(awsc_local_server *server, awsc_error **error)
{
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    int status = arena ? AWSC_OK : AWSC_ERR_NOMEM;
    awsc_local_store_lock(server->store);
    for (size_t i = 0; i < server->settings->given_count && !status; i++) {
        status = seed_function(server, &server->settings->given[i], arena);
    }
    awsc_local_store_unlock(server->store);
    awsc_arena_free(arena);
    return status ? awsc_error_nomem(error) : AWSC_OK;
}
