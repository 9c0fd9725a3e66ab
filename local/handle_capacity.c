/* SPDX-License-Identifier: Apache-2.0 */
/* Handles CreateCapacityProvider, GetCapacityProvider, UpdateCapacityProvider, DeleteCapacityProvider,
 * ListCapacityProviders, ListFunctionVersionsByCapacityProvider, PutFunctionScalingConfig, GetFunctionScalingConfig.
 * The endpoint stores the resources and their states, but starts no instances. */
#include <string.h>

#include <awsc/lambda.h>

#include "configuration.h"
#include "list.h"
#include "members.h"
#include "schemas.h"
#include "target.h"
#include "text.h"

typedef awsc_lambda_capacity_provider provider;

/* ---- one provider ---------------------------------------------------------------------------------------------- */

/* Copies a provider with its current state. Returns AWSC_OK, or AWSC_END if the provider is deleted. */
static int settle(const awsc_local_call *call, const awsc_local_record *record, provider *out)
{
    *out = *(const provider *)record->value;
    if (awsc_local_is_settling(call->server->settings, record->changed_ms)) return AWSC_OK;
    if (!strcmp(out->state, AWSC_LAMBDA_CAPACITY_PROVIDER_STATE_DELETING)) return AWSC_END;
    out->state = AWSC_LAMBDA_CAPACITY_PROVIDER_STATE_ACTIVE;
    return AWSC_OK;
}

/* Returns the plain name from a name or an ARN. */
static const char *plain_name(const char *name)
{
    const char *last = strrchr(name, ':');
    return last ? last + 1 : name;
}

static int find_provider(awsc_local_call *call, const char *name, provider **out)
{
    awsc_local_record record;
    name = plain_name(name);
    *out = awsc_arena_alloc_zeroed(call->arena, 1, sizeof **out);
    if (!*out) return AWSC_ERR_NOMEM;
    int status = awsc_local_store_get(call->server->store, AWSC_LOCAL_CAPACITY, name, call->arena, &record);
    if (!status) status = settle(call, &record, *out);
    if (status != AWSC_END) return status;
    awsc_local_store_remove(call->server->store, AWSC_LOCAL_CAPACITY, name);
    return awsc_local_fail(call, "ResourceNotFoundException", "The capacity provider %.200s does not exist.", name);
}

static int find_active(awsc_local_call *call, const char *name, provider **out)
{
    int status = find_provider(call, name, out);
    if (status || !strcmp((*out)->state, AWSC_LAMBDA_CAPACITY_PROVIDER_STATE_ACTIVE)) return status;
    return awsc_local_fail(call, "ResourceConflictException",
                           "The operation cannot be performed at this time. The capacity provider is in the following "
                           "state: %s",
                           (*out)->state);
}

static int put_provider(awsc_local_call *call, const char *name, provider *made, const provider **out)
{
    made->last_modified = awsc_local_last_modified(call->arena, awsc_local_now());
    if (!made->last_modified) return AWSC_ERR_NOMEM;
    *out = made;
    return awsc_local_store_put(call->server->store, AWSC_LOCAL_CAPACITY, name, made);
}

int awsc_local_handle_create_capacity_provider(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_create_capacity_provider_input *input = in;
    awsc_lambda_create_capacity_provider_output *output = out;
    const awsc_local_settings *settings = call->server->settings;
    const char *name = plain_name(input->capacity_provider_name);
    awsc_local_record record;
    provider before;
    provider *made = awsc_arena_alloc_zeroed(call->arena, 1, sizeof *made);
    if (!made) return AWSC_ERR_NOMEM;
    if (!*name || strchr(name, ' ')) {
        return awsc_local_fail(
            call, "InvalidParameterValueException",
            "1 validation error detected: Value '%.100s' at 'capacityProviderName' failed to satisfy "
            "constraint: Member must be a name or an ARN",
            input->capacity_provider_name);
    }
    int status = awsc_local_store_get(call->server->store, AWSC_LOCAL_CAPACITY, name, call->arena, &record);
    if (!status) status = settle(call, &record, &before);
    if (!status) {
        return awsc_local_fail(call, "ResourceConflictException", "The capacity provider %.200s already exists.", name);
    }
    if (status != AWSC_END) return status;
    status = awsc_local_assign(&awsc_lambda_capacity_provider_schema, made, call->operation->input, in, call->arena);
    made->capacity_provider_arn = awsc_local_format(call->arena, "arn:aws:lambda:%s:%s:capacity-provider:%s",
                                                    settings->region, settings->account, name);
    made->state = AWSC_LAMBDA_CAPACITY_PROVIDER_STATE_PENDING;
    if (!status && !made->capacity_provider_arn) status = AWSC_ERR_NOMEM;
    if (!status) status = put_provider(call, name, made, &output->capacity_provider);
    if (status || !input->tags.count) return status;
    awsc_lambda_list_tags_output tags = {.tags = input->tags};
    return awsc_local_store_put(call->server->store, AWSC_LOCAL_TAGS, made->capacity_provider_arn, &tags);
}

int awsc_local_handle_get_capacity_provider(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_get_capacity_provider_input *input = in;
    awsc_lambda_get_capacity_provider_output *output = out;
    provider *found = NULL;
    int status = find_provider(call, input->capacity_provider_name, &found);
    output->capacity_provider = found;
    return status;
}

int awsc_local_handle_update_capacity_provider(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_update_capacity_provider_input *input = in;
    awsc_lambda_update_capacity_provider_output *output = out;
    provider *made = NULL;
    int status = find_active(call, input->capacity_provider_name, &made);
    if (!status) {
        status =
            awsc_local_assign(&awsc_lambda_capacity_provider_schema, made, call->operation->input, in, call->arena);
    }
    return status ? status
                  : put_provider(call, plain_name(input->capacity_provider_name), made, &output->capacity_provider);
}

/* ---- function versions ------------------------------------------------------------------------------------------- */

/* Returns the provider to which a version is assigned, or NULL. */
static const char *provider_of(const awsc_lambda_function_configuration *configuration)
{
    const awsc_lambda_capacity_provider_config *config = configuration->capacity_provider_config;
    if (!config || !config->lambda_managed_instances_capacity_provider_config) return NULL;
    return config->lambda_managed_instances_capacity_provider_config->capacity_provider_arn;
}

static bool is_assigned(const awsc_local_record *record, const char *name)
{
    const awsc_lambda_function_configuration *configuration = record->value;
    const char *arn = provider_of(configuration);
    return arn && !strcmp(plain_name(arn), name);
}

int awsc_local_handle_delete_capacity_provider(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_delete_capacity_provider_input *input = in;
    awsc_lambda_delete_capacity_provider_output *output = out;
    const char *name = plain_name(input->capacity_provider_name);
    const awsc_local_record *record;
    provider *found = NULL;
    int status = find_active(call, name, &found);
    if (status) return status;
    for (size_t i = 0; (record = awsc_local_store_at(call->server->store, AWSC_LOCAL_FUNCTION, i)) != NULL; i++) {
        if (!is_assigned(record, name)) continue;
        return awsc_local_fail(call, "ResourceConflictException",
                               "A capacity provider with function versions cannot be deleted.");
    }
    found->state = AWSC_LAMBDA_CAPACITY_PROVIDER_STATE_DELETING;
    awsc_local_store_remove(call->server->store, AWSC_LOCAL_TAGS, found->capacity_provider_arn);
    return put_provider(call, name, found, &output->capacity_provider);
}

static int describe_provider(awsc_local_call *call, const void *in, const awsc_local_record *record, const void **item)
{
    const awsc_lambda_list_capacity_providers_input *input = in;
    provider *shown = awsc_arena_alloc_zeroed(call->arena, 1, sizeof *shown);
    if (!shown) return AWSC_ERR_NOMEM;
    *item = shown;
    if (settle(call, record, shown)) return AWSC_END;
    return input->state && strcmp(input->state, shown->state) ? AWSC_END : AWSC_OK;
}

int awsc_local_handle_list_capacity_providers(awsc_local_call *call, const void *in, void *out)
{
    return awsc_local_list(call, in, out, AWSC_LOCAL_CAPACITY, "", describe_provider);
}

static int describe_version(awsc_local_call *call, const void *in, const awsc_local_record *record, const void **item)
{
    const awsc_lambda_list_function_versions_by_capacity_provider_input *input = in;
    if (!is_assigned(record, plain_name(input->capacity_provider_name))) return AWSC_END;
    const awsc_lambda_function_configuration *current =
        awsc_local_configuration_of(call->server->settings, record, call->arena);
    awsc_lambda_function_versions_by_capacity_provider_list_item *shown =
        awsc_arena_alloc_zeroed(call->arena, 1, sizeof *shown);
    if (!current || !shown) return AWSC_ERR_NOMEM;
    shown->function_arn = current->function_arn;
    shown->state = current->state;
    *item = shown;
    return AWSC_OK;
}

int awsc_local_handle_list_function_versions_by_capacity_provider(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_list_function_versions_by_capacity_provider_input *input = in;
    awsc_lambda_list_function_versions_by_capacity_provider_output *output = out;
    provider *found = NULL;
    int status = find_provider(call, input->capacity_provider_name, &found);
    if (status) return status;
    output->capacity_provider_arn = found->capacity_provider_arn;
    return awsc_local_list(call, in, out, AWSC_LOCAL_FUNCTION, "", describe_version);
}

/* ---- scaling ----------------------------------------------------------------------------------------------------- */

typedef awsc_lambda_get_function_scaling_config_output scaling;

/* Reads the scaling configuration of a version, zeroed if none is stored. After the delay of states, copies the
 * requested bounds to the applied bounds. */
static int find_scaling(awsc_local_call *call, const char *name, const char *qualifier, awsc_local_target *target,
                        const char **key, scaling *out)
{
    awsc_local_record record;
    memset(out, 0, sizeof *out);
    int status = awsc_local_target_find(call, name, qualifier, target);
    if (status) return status;
    *key = awsc_local_key_of(call->arena, target->name, awsc_local_target_qualifier(target));
    if (!*key) return AWSC_ERR_NOMEM;
    status = awsc_local_store_get(call->server->store, AWSC_LOCAL_SCALING, *key, call->arena, &record);
    if (!status) {
        *out = *(const scaling *)record.value;
        if (!awsc_local_is_settling(call->server->settings, record.changed_ms))
            out->applied_function_scaling_config = out->requested_function_scaling_config;
    }
    out->function_arn = awsc_local_target_arn(call, target);
    if (!out->function_arn) return AWSC_ERR_NOMEM;
    return status == AWSC_END ? AWSC_OK : status;
}

static int check_bounds(awsc_local_call *call, const awsc_lambda_function_scaling_config *wanted)
{
    int32_t least = wanted && wanted->min_execution_environments.is_set ? wanted->min_execution_environments.value : 0;
    int32_t most =
        wanted && wanted->max_execution_environments.is_set ? wanted->max_execution_environments.value : 15000;
    if (least >= 0 && least <= most && most <= 15000) return AWSC_OK;
    return awsc_local_fail(
        call, "InvalidParameterValueException",
        "MinExecutionEnvironments must be 0 or more, MaxExecutionEnvironments between it and 15000.");
}

int awsc_local_handle_put_function_scaling_config(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_put_function_scaling_config_input *input = in;
    awsc_lambda_put_function_scaling_config_output *output = out;
    awsc_local_target target;
    const char *key = NULL;
    scaling value;
    int status = find_scaling(call, input->function_name, input->qualifier, &target, &key, &value);
    if (!status) status = check_bounds(call, input->function_scaling_config);
    if (status) return status;
    value.requested_function_scaling_config = input->function_scaling_config;
    output->function_state = target.configuration->state;
    return awsc_local_store_put(call->server->store, AWSC_LOCAL_SCALING, key, &value);
}

int awsc_local_handle_get_function_scaling_config(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_get_function_scaling_config_input *input = in;
    awsc_local_target target;
    const char *key = NULL;
    return find_scaling(call, input->function_name, input->qualifier, &target, &key, out);
}
