/* SPDX-License-Identifier: Apache-2.0 */
#include "target.h"

#include <stdlib.h>
#include <string.h>

#include "configuration.h"
#include "name.h"
#include "runtime.h"
#include "text.h"

const char *awsc_local_target_qualifier(const awsc_local_target *target)
{
    return target->qualifier ? target->qualifier : AWSC_LOCAL_LATEST;
}

const char *awsc_local_target_arn(awsc_local_call *call, const awsc_local_target *target)
{
    return awsc_local_function_arn(call->server->settings, call->arena, target->name, target->qualifier);
}

static int not_found(awsc_local_call *call, const awsc_local_target *target)
{
    const char *arn = awsc_local_target_arn(call, target);
    return arn ? awsc_local_fail(call, "ResourceNotFoundException", "Function not found: %s", arn) : AWSC_ERR_NOMEM;
}

/* ---- names ---------------------------------------------------------------------------------------------------- */

/* Joins the qualifier in the name and the qualifier in the query. Fails if both are given and differ. */
static int join_qualifiers(awsc_local_call *call, awsc_local_name *name, const char *qualifier)
{
    awsc_view given = awsc_view_text(qualifier);
    if (!given.size) return AWSC_OK;
    if (name->qualifier.size && !awsc_view_equal(name->qualifier, given)) {
        return awsc_local_fail(call, "InvalidParameterValueException",
                               "The derived qualifier from the function name does not match the specified qualifier.");
    }
    name->qualifier = given;
    return AWSC_OK;
}

static int copy_name(awsc_local_call *call, const awsc_local_name *name, awsc_local_target *out)
{
    memset(out, 0, sizeof *out);
    out->name = awsc_arena_text(call->arena, name->function.data, name->function.size);
    if (!out->name) return AWSC_ERR_NOMEM;
    if (!name->qualifier.size) return AWSC_OK;
    out->qualifier = awsc_arena_text(call->arena, name->qualifier.data, name->qualifier.size);
    return out->qualifier ? AWSC_OK : AWSC_ERR_NOMEM;
}

int awsc_local_target_parse(awsc_local_call *call, const char *text, const char *qualifier, awsc_local_target *out)
{
    const awsc_local_settings *settings = call->server->settings;
    awsc_local_name name;
    if (awsc_local_name_parse(awsc_view_text(text), &name)) {
        return awsc_local_fail(call, "InvalidParameterValueException",
                               "1 validation error detected: Value '%.170s' at 'functionName' failed to satisfy "
                               "constraint: Member must be the name or the ARN of a function",
                               text);
    }
    int status = join_qualifiers(call, &name, qualifier);
    if (!status) status = copy_name(call, &name, out);
    if (status) return status;
    if (name.region.size && !awsc_view_equal(name.region, awsc_view_text(settings->region))) {
        return awsc_local_fail(call, "ResourceNotFoundException",
                               "Functions from '%.*s' are not reachable in this region ('%s')", (int)name.region.size,
                               name.region.data, settings->region);
    }
    bool other = name.account.size && !awsc_view_equal(name.account, awsc_view_text(settings->account));
    return other ? not_found(call, out) : AWSC_OK;
}

/* ---- finding -------------------------------------------------------------------------------------------------- */

static int read_version(awsc_local_server *server, awsc_arena *arena, awsc_local_target *target)
{
    awsc_local_record record;
    const char *key = awsc_local_key_of(arena, target->name, target->version);
    int status = key ? awsc_local_store_get(server->store, AWSC_LOCAL_FUNCTION, key, arena, &record) : AWSC_ERR_NOMEM;
    if (status) return status;
    target->configuration = awsc_local_configuration_of(server->settings, &record, arena);
    return target->configuration ? AWSC_OK : AWSC_ERR_NOMEM;
}

static int read_alias(awsc_local_server *server, awsc_arena *arena, awsc_local_target *target)
{
    awsc_local_record record;
    const char *key = awsc_local_key_of(arena, target->name, target->qualifier);
    int status = key ? awsc_local_store_get(server->store, AWSC_LOCAL_ALIAS, key, arena, &record) : AWSC_ERR_NOMEM;
    if (status) return status;
    target->alias = record.value;
    target->version = target->alias->function_version;
    return AWSC_OK;
}

int awsc_local_target_resolve(awsc_local_server *server, awsc_arena *arena, const char *name, const char *qualifier,
                              awsc_local_target *out)
{
    *out = (awsc_local_target){.name = name, .qualifier = qualifier, .version = AWSC_LOCAL_LATEST};
    int status = AWSC_OK;
    if (qualifier && awsc_local_is_number(qualifier)) {
        out->version = qualifier;
    } else if (qualifier && strcmp(qualifier, AWSC_LOCAL_LATEST)) {
        status = read_alias(server, arena, out);
    }
    return status ? status : read_version(server, arena, out);
}

int awsc_local_target_find(awsc_local_call *call, const char *text, const char *qualifier, awsc_local_target *out)
{
    awsc_local_target named;
    int status = awsc_local_target_parse(call, text, qualifier, &named);
    if (status) return status;
    status = awsc_local_target_resolve(call->server, call->arena, named.name, named.qualifier, out);
    return status == AWSC_END ? not_found(call, &named) : status;
}

int awsc_local_target_draw(awsc_local_server *server, awsc_arena *arena, awsc_local_target *target)
{
    const awsc_lambda_alias_routing_configuration *routing = target->alias ? target->alias->routing_config : NULL;
    if (!routing) return AWSC_OK;
    const awsc_random *random = awsc_random_system();
    double drawn = random->uniform(random->user);
    for (size_t i = 0; i < routing->additional_version_weights.count; i++) {
        drawn -= routing->additional_version_weights.entries[i].value.value;
        if (drawn >= 0) continue;
        target->version = routing->additional_version_weights.entries[i].key;
        return read_version(server, arena, target);
    }
    return AWSC_OK;
}

/* ---- checks --------------------------------------------------------------------------------------------------- */

int awsc_local_target_check_idle(awsc_local_call *call, const awsc_local_target *target)
{
    const awsc_lambda_function_configuration *configuration = target->configuration;
    const char *state = configuration->state ? configuration->state : AWSC_LAMBDA_STATE_ACTIVE;
    if (strcmp(state, AWSC_LAMBDA_STATE_ACTIVE)) {
        return awsc_local_fail(call, "ResourceConflictException",
                               "The operation cannot be performed at this time. The function is currently in the "
                               "following state: %s",
                               state);
    }
    const char *update = configuration->last_update_status;
    if (update && !strcmp(update, AWSC_LAMBDA_LAST_UPDATE_STATUS_IN_PROGRESS)) {
        return awsc_local_fail(call, "ResourceConflictException",
                               "The operation cannot be performed at this time. An update is in progress for "
                               "resource: %s",
                               configuration->function_arn);
    }
    return AWSC_OK;
}

int awsc_local_check_revision(awsc_local_call *call, const char *wanted, const char *current)
{
    if (!wanted || (current && !strcmp(wanted, current))) return AWSC_OK;
    return awsc_local_fail(call, "PreconditionFailedException",
                           "The RevisionId provided does not match the latest RevisionId; get the resource again "
                           "for the latest RevisionId");
}
