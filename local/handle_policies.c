/* SPDX-License-Identifier: Apache-2.0 */
/* AddPermission, RemovePermission, GetPolicy; AddLayerVersionPermission, RemoveLayerVersionPermission,
 * GetLayerVersionPolicy. */
#include <string.h>

#include <awsc/lambda.h>

#include "policy.h"
#include "target.h"
#include "text.h"

/* ---- functions ------------------------------------------------------------------------------------------------ */

/* Finds the function, and the prefix of its statements' keys. */
static int find_function(awsc_local_call *call, const char *name, const char *qualifier, const char **prefix,
                         const char **arn)
{
    awsc_local_target target;
    int status = awsc_local_target_find(call, name, qualifier, &target);
    if (status) return status;
    const char *key = awsc_local_key_of(call->arena, target.name, awsc_local_target_qualifier(&target));
    *prefix = key ? awsc_local_key_prefix(call->arena, key) : NULL;
    *arn = awsc_local_target_arn(call, &target);
    return *prefix && *arn ? AWSC_OK : AWSC_ERR_NOMEM;
}

int awsc_local_handle_add_permission(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_add_permission_input *input = in;
    awsc_lambda_add_permission_output *output = out;
    const char *prefix = NULL, *arn = NULL;
    int status = find_function(call, input->function_name, input->qualifier, &prefix, &arn);
    if (status) return status;
    awsc_local_permission permission = {
        .id = input->statement_id,
        .principal = input->principal,
        .action = input->action,
        .resource = arn,
        .source_arn = input->source_arn,
        .source_account = input->source_account,
        .organization = input->principal_org_id,
        .url_auth_type = input->function_url_auth_type,
        .via_function_url =
            input->invoked_via_function_url.is_set ? (input->invoked_via_function_url.value ? "true" : "false") : NULL,
        .event_source_token = input->event_source_token,
    };
    return awsc_local_policy_add(call, AWSC_LOCAL_STATEMENT, prefix, input->revision_id, &permission,
                                 &output->statement);
}

int awsc_local_handle_remove_permission(awsc_local_call *call, const void *in, void *out)
{
    (void)out;
    const awsc_lambda_remove_permission_input *input = in;
    const char *prefix = NULL, *arn = NULL;
    int status = find_function(call, input->function_name, input->qualifier, &prefix, &arn);
    if (status) return status;
    return awsc_local_policy_remove(call, AWSC_LOCAL_STATEMENT, prefix, input->revision_id, input->statement_id);
}

static int fail_missing(awsc_local_call *call)
{
    return awsc_local_fail(call, "ResourceNotFoundException", "The resource you requested does not exist.");
}

int awsc_local_handle_get_policy(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_get_policy_input *input = in;
    awsc_lambda_get_policy_output *output = out;
    const char *prefix = NULL, *arn = NULL;
    int status = find_function(call, input->function_name, input->qualifier, &prefix, &arn);
    if (status) return status;
    status = awsc_local_policy_read(call, AWSC_LOCAL_STATEMENT, prefix, &output->policy, &output->revision_id);
    return status == AWSC_END ? fail_missing(call) : status;
}

/* ---- layers --------------------------------------------------------------------------------------------------- */

static int find_layer(awsc_local_call *call, const char *name, int64_t version, const char **prefix, const char **arn)
{
    const char *colon = strrchr(name, ':');
    const char *plain = colon ? colon + 1 : name;
    const char *number = awsc_local_format(call->arena, "%lld", (long long)version);
    const char *key = number ? awsc_local_key_of(call->arena, plain, number) : NULL;
    awsc_local_record record;
    int status =
        key ? awsc_local_store_get(call->server->store, AWSC_LOCAL_LAYER, key, call->arena, &record) : AWSC_ERR_NOMEM;
    if (status) return status == AWSC_END ? fail_missing(call) : status;
    *arn = ((const awsc_lambda_get_layer_version_response *)record.value)->layer_version_arn;
    *prefix = awsc_local_key_prefix(call->arena, key);
    return *prefix ? AWSC_OK : AWSC_ERR_NOMEM;
}

int awsc_local_handle_add_layer_version_permission(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_add_layer_version_permission_input *input = in;
    awsc_lambda_add_layer_version_permission_output *output = out;
    const char *prefix = NULL, *arn = NULL, *policy = NULL;
    int status = find_layer(call, input->layer_name, input->version_number.value, &prefix, &arn);
    if (status) return status;
    awsc_local_permission permission = {
        .id = input->statement_id,
        .principal = input->principal,
        .action = input->action,
        .resource = arn,
        .organization = input->organization_id,
    };
    status = awsc_local_policy_add(call, AWSC_LOCAL_LAYER_STATEMENT, prefix, input->revision_id, &permission,
                                   &output->statement);
    if (status) return status;
    return awsc_local_policy_read(call, AWSC_LOCAL_LAYER_STATEMENT, prefix, &policy, &output->revision_id);
}

int awsc_local_handle_remove_layer_version_permission(awsc_local_call *call, const void *in, void *out)
{
    (void)out;
    const awsc_lambda_remove_layer_version_permission_input *input = in;
    const char *prefix = NULL, *arn = NULL;
    int status = find_layer(call, input->layer_name, input->version_number.value, &prefix, &arn);
    if (status) return status;
    return awsc_local_policy_remove(call, AWSC_LOCAL_LAYER_STATEMENT, prefix, input->revision_id, input->statement_id);
}

int awsc_local_handle_get_layer_version_policy(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_get_layer_version_policy_input *input = in;
    awsc_lambda_get_layer_version_policy_output *output = out;
    const char *prefix = NULL, *arn = NULL;
    int status = find_layer(call, input->layer_name, input->version_number.value, &prefix, &arn);
    if (status) return status;
    status = awsc_local_policy_read(call, AWSC_LOCAL_LAYER_STATEMENT, prefix, &output->policy, &output->revision_id);
    return status == AWSC_END ? fail_missing(call) : status;
}
