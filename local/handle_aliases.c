/* SPDX-License-Identifier: Apache-2.0 */
/* Handles CreateAlias, GetAlias, UpdateAlias, DeleteAlias, ListAliases. */
#include <string.h>

#include <awsc/lambda.h>

#include "configuration.h"
#include "configure.h"
#include "list.h"
#include "members.h"
#include "schemas.h"
#include "target.h"
#include "text.h"

/* Makes the key of an alias. The function must exist. */
static int find_key(awsc_local_call *call, const char *function, const char *alias, awsc_local_target *target,
                    const char **key)
{
    int status = awsc_local_target_find(call, function, NULL, target);
    if (status) return status;
    *key = awsc_local_key_of(call->arena, target->name, alias);
    return *key ? AWSC_OK : AWSC_ERR_NOMEM;
}

static int find_alias(awsc_local_call *call, const char *function, const char *name, const char **key,
                      awsc_lambda_alias_configuration *out)
{
    awsc_local_target target;
    awsc_local_record record;
    int status = find_key(call, function, name, &target, key);
    if (!status) status = awsc_local_store_get(call->server->store, AWSC_LOCAL_ALIAS, *key, call->arena, &record);
    if (status == AWSC_OK) *out = *(const awsc_lambda_alias_configuration *)record.value;
    if (status != AWSC_END || call->failure.code) return status;
    const char *arn = awsc_local_function_arn(call->server->settings, call->arena, target.name, name);
    return awsc_local_fail(call, "ResourceNotFoundException", "Cannot find alias arn: %s", arn ? arn : name);
}

static int answer_alias(awsc_local_call *call, const awsc_lambda_alias_configuration *alias, void *output)
{
    return awsc_local_assign(call->operation->output, output, &awsc_lambda_alias_configuration_schema, alias,
                             call->arena);
}

/* ---- checks --------------------------------------------------------------------------------------------------- */

static int check_version(awsc_local_call *call, const char *function, const char *version)
{
    const char *key = awsc_local_key_of(call->arena, function, version);
    if (!key) return AWSC_ERR_NOMEM;
    if (awsc_local_store_has(call->server->store, AWSC_LOCAL_FUNCTION, key)) return AWSC_OK;
    const char *arn = awsc_local_function_arn(call->server->settings, call->arena, function, version);
    return awsc_local_fail(call, "ResourceNotFoundException", "Function not found: %s", arn ? arn : function);
}

/* Checks the weights: at most one other version, from 0 to 1, and both versions published. */
static int check_weights(awsc_local_call *call, const char *function, const awsc_lambda_alias_configuration *alias)
{
    const awsc_lambda_additional_version_weights *weights = &alias->routing_config->additional_version_weights;
    const char *problem = NULL;
    if (weights->count > 1) {
        problem = "Number of items in AdditionalVersionWeights cannot be greater than 1.";
    } else if (!(weights->entries[0].value.value >= 0 && weights->entries[0].value.value <= 1)) {
        problem = "The weight of an additional version must be a number from 0.0 to 1.0.";
    } else if (!awsc_local_is_number(alias->function_version) || !awsc_local_is_number(weights->entries[0].key)) {
        problem = "$LATEST is not supported for an alias pointing to more than 1 version.";
    } else if (!strcmp(alias->function_version, weights->entries[0].key)) {
        problem = "The additional version must differ from the version of the alias.";
    }
    if (problem) return awsc_local_fail(call, "InvalidParameterValueException", "%s", problem);
    return check_version(call, function, weights->entries[0].key);
}

static int check_name(awsc_local_call *call, const char *name)
{
    bool plain =
        name[0] && name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")] == '\0';
    if (plain && !awsc_local_is_number(name) && strlen(name) <= 128) return AWSC_OK;
    return awsc_local_fail(call, "InvalidParameterValueException",
                           "1 validation error detected: Value '%.140s' at 'name' failed to satisfy constraint: Member "
                           "must have 1 to 128 characters, each a letter, a digit, - or _, and must not be a number",
                           name);
}

/* Checks the alias and stores it with a new revision. */
static int put_alias(awsc_local_call *call, const char *function, const char *key,
                     awsc_lambda_alias_configuration *alias)
{
    int status = check_version(call, function, alias->function_version);
    /* Empty weights remove the routing. */
    if (alias->routing_config && !alias->routing_config->additional_version_weights.count) alias->routing_config = NULL;
    if (!status && alias->routing_config) status = check_weights(call, function, alias);
    if (status) return status;
    alias->revision_id = awsc_local_uuid(call->arena);
    return alias->revision_id ? awsc_local_store_put(call->server->store, AWSC_LOCAL_ALIAS, key, alias)
                              : AWSC_ERR_NOMEM;
}

/* ---- operations ----------------------------------------------------------------------------------------------- */

int awsc_local_handle_create_alias(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_create_alias_input *input = in;
    awsc_local_target target;
    const char *key = NULL;
    int status = check_name(call, input->name);
    if (!status) status = find_key(call, input->function_name, input->name, &target, &key);
    if (status) return status;
    awsc_lambda_alias_configuration alias = {
        .alias_arn = awsc_local_function_arn(call->server->settings, call->arena, target.name, input->name),
        .name = input->name,
        .function_version = input->function_version,
        .description = input->description ? input->description : "",
        .routing_config = input->routing_config,
    };
    if (!alias.alias_arn) return AWSC_ERR_NOMEM;
    if (awsc_local_store_has(call->server->store, AWSC_LOCAL_ALIAS, key)) {
        return awsc_local_fail(call, "ResourceConflictException", "Alias already exists: %s", alias.alias_arn);
    }
    status = put_alias(call, target.name, key, &alias);
    return status ? status : answer_alias(call, &alias, out);
}

int awsc_local_handle_get_alias(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_get_alias_input *input = in;
    const char *key = NULL;
    awsc_lambda_alias_configuration alias;
    int status = find_alias(call, input->function_name, input->name, &key, &alias);
    return status ? status : answer_alias(call, &alias, out);
}

int awsc_local_handle_update_alias(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_update_alias_input *input = in;
    const char *key = NULL;
    awsc_local_target target;
    awsc_lambda_alias_configuration alias;
    int status = find_alias(call, input->function_name, input->name, &key, &alias);
    if (!status) status = awsc_local_check_revision(call, input->revision_id, alias.revision_id);
    if (!status) status = awsc_local_target_parse(call, input->function_name, NULL, &target);
    if (status) return status;
    if (input->function_version) alias.function_version = input->function_version;
    if (input->description) alias.description = input->description;
    if (input->routing_config) alias.routing_config = input->routing_config;
    status = put_alias(call, target.name, key, &alias);
    return status ? status : answer_alias(call, &alias, out);
}

/* Deletes an alias. Succeeds if the alias does not exist. */
int awsc_local_handle_delete_alias(awsc_local_call *call, const void *in, void *out)
{
    (void)out;
    const awsc_lambda_delete_alias_input *input = in;
    awsc_local_target target;
    const char *key = NULL;
    int status = find_key(call, input->function_name, input->name, &target, &key);
    if (status || !awsc_local_store_has(call->server->store, AWSC_LOCAL_ALIAS, key)) return status;
    return awsc_local_forget(call, target.name, input->name);
}

static int describe_alias(awsc_local_call *call, const void *in, const awsc_local_record *record, const void **item)
{
    (void)call;
    const awsc_lambda_list_aliases_input *input = in;
    const awsc_lambda_alias_configuration *alias = record->value;
    if (input->function_version && strcmp(input->function_version, alias->function_version)) return AWSC_END;
    *item = alias;
    return AWSC_OK;
}

int awsc_local_handle_list_aliases(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_list_aliases_input *input = in;
    awsc_local_target target;
    int status = awsc_local_target_find(call, input->function_name, NULL, &target);
    if (status) return status;
    const char *prefix = awsc_local_key_prefix(call->arena, target.name);
    return prefix ? awsc_local_list(call, in, out, AWSC_LOCAL_ALIAS, prefix, describe_alias) : AWSC_ERR_NOMEM;
}
