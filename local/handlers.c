/* SPDX-License-Identifier: Apache-2.0 */
/* The table of handlers: one line per implemented operation. */
#include <string.h>

#include "call.h"

static const struct {
    const char *operation;
    awsc_local_handler *handle;
} handlers[] = {
    {"AddLayerVersionPermission", awsc_local_handle_add_layer_version_permission},
    {"AddPermission", awsc_local_handle_add_permission},
    {"CreateAlias", awsc_local_handle_create_alias},
    {"CreateCapacityProvider", awsc_local_handle_create_capacity_provider},
    {"CreateCodeSigningConfig", awsc_local_handle_create_code_signing_config},
    {"CreateEventSourceMapping", awsc_local_handle_create_event_source_mapping},
    {"CreateFunction", awsc_local_handle_create_function},
    {"CreateFunctionUrlConfig", awsc_local_handle_setting},
    {"DeleteAlias", awsc_local_handle_delete_alias},
    {"DeleteCapacityProvider", awsc_local_handle_delete_capacity_provider},
    {"DeleteCodeSigningConfig", awsc_local_handle_delete_code_signing_config},
    {"DeleteEventSourceMapping", awsc_local_handle_delete_event_source_mapping},
    {"DeleteFunction", awsc_local_handle_delete_function},
    {"DeleteFunctionCodeSigningConfig", awsc_local_handle_setting},
    {"DeleteFunctionConcurrency", awsc_local_handle_setting},
    {"DeleteFunctionEventInvokeConfig", awsc_local_handle_setting},
    {"DeleteFunctionUrlConfig", awsc_local_handle_setting},
    {"DeleteLayerVersion", awsc_local_handle_delete_layer_version},
    {"DeleteProvisionedConcurrencyConfig", awsc_local_handle_setting},
    {"GetAccountSettings", awsc_local_handle_get_account_settings},
    {"GetAlias", awsc_local_handle_get_alias},
    {"GetCapacityProvider", awsc_local_handle_get_capacity_provider},
    {"GetCodeSigningConfig", awsc_local_handle_get_code_signing_config},
    {"GetEventSourceMapping", awsc_local_handle_get_event_source_mapping},
    {"GetFunction", awsc_local_handle_get_function},
    {"GetFunctionCodeSigningConfig", awsc_local_handle_setting},
    {"GetFunctionConcurrency", awsc_local_handle_setting},
    {"GetFunctionConfiguration", awsc_local_handle_get_function_configuration},
    {"GetFunctionEventInvokeConfig", awsc_local_handle_setting},
    {"GetFunctionRecursionConfig", awsc_local_handle_setting},
    {"GetFunctionScalingConfig", awsc_local_handle_get_function_scaling_config},
    {"GetFunctionUrlConfig", awsc_local_handle_setting},
    {"GetLayerVersion", awsc_local_handle_get_layer_version},
    {"GetLayerVersionByArn", awsc_local_handle_get_layer_version_by_arn},
    {"GetLayerVersionPolicy", awsc_local_handle_get_layer_version_policy},
    {"GetPolicy", awsc_local_handle_get_policy},
    {"GetProvisionedConcurrencyConfig", awsc_local_handle_setting},
    {"GetRuntimeManagementConfig", awsc_local_handle_setting},
    {"Invoke", awsc_local_handle_invoke},
    {"InvokeAsync", awsc_local_handle_invoke_async},
    {"InvokeWithResponseStream", awsc_local_handle_invoke_with_response_stream},
    {"ListAliases", awsc_local_handle_list_aliases},
    {"ListCapacityProviders", awsc_local_handle_list_capacity_providers},
    {"ListCodeSigningConfigs", awsc_local_handle_list_code_signing_configs},
    {"ListEventSourceMappings", awsc_local_handle_list_event_source_mappings},
    {"ListFunctionEventInvokeConfigs", awsc_local_handle_setting},
    {"ListFunctionUrlConfigs", awsc_local_handle_setting},
    {"ListFunctionVersionsByCapacityProvider", awsc_local_handle_list_function_versions_by_capacity_provider},
    {"ListFunctions", awsc_local_handle_list_functions},
    {"ListFunctionsByCodeSigningConfig", awsc_local_handle_list_functions_by_code_signing_config},
    {"ListLayerVersions", awsc_local_handle_list_layer_versions},
    {"ListLayers", awsc_local_handle_list_layers},
    {"ListProvisionedConcurrencyConfigs", awsc_local_handle_setting},
    {"ListTags", awsc_local_handle_list_tags},
    {"ListVersionsByFunction", awsc_local_handle_list_versions_by_function},
    {"PublishLayerVersion", awsc_local_handle_publish_layer_version},
    {"PublishVersion", awsc_local_handle_publish_version},
    {"PutFunctionCodeSigningConfig", awsc_local_handle_setting},
    {"PutFunctionConcurrency", awsc_local_handle_setting},
    {"PutFunctionEventInvokeConfig", awsc_local_handle_setting},
    {"PutFunctionRecursionConfig", awsc_local_handle_setting},
    {"PutFunctionScalingConfig", awsc_local_handle_put_function_scaling_config},
    {"PutProvisionedConcurrencyConfig", awsc_local_handle_setting},
    {"PutRuntimeManagementConfig", awsc_local_handle_setting},
    {"RemoveLayerVersionPermission", awsc_local_handle_remove_layer_version_permission},
    {"RemovePermission", awsc_local_handle_remove_permission},
    {"TagResource", awsc_local_handle_tag_resource},
    {"UntagResource", awsc_local_handle_untag_resource},
    {"UpdateAlias", awsc_local_handle_update_alias},
    {"UpdateCapacityProvider", awsc_local_handle_update_capacity_provider},
    {"UpdateCodeSigningConfig", awsc_local_handle_update_code_signing_config},
    {"UpdateEventSourceMapping", awsc_local_handle_update_event_source_mapping},
    {"UpdateFunctionCode", awsc_local_handle_update_function_code},
    {"UpdateFunctionConfiguration", awsc_local_handle_update_function_configuration},
    {"UpdateFunctionEventInvokeConfig", awsc_local_handle_setting},
    {"UpdateFunctionUrlConfig", awsc_local_handle_setting},
};

awsc_local_handler *awsc_local_handler_find(const char *operation)
{
    for (size_t i = 0; i < sizeof handlers / sizeof handlers[0]; i++) {
        if (!strcmp(handlers[i].operation, operation)) return handlers[i].handle;
    }
    return NULL;
}
