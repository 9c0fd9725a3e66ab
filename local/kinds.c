/* SPDX-License-Identifier: Apache-2.0 */
#include "kinds.h"

#include <string.h>

#include "schemas.h"
#include "text.h"

static const awsc_member statement_members[] = {
    AWSC_TABLE_TEXT_MEMBER(awsc_local_statement, text, "Text", AWSC_TABLE_BODY),
};

static const awsc_schema statement_schema = {
    .name = "Statement",
    .members = statement_members,
    .size = sizeof(awsc_local_statement),
    .member_count = 1,
    .type = AWSC_TYPE_STRUCTURE,
};

static const awsc_member counter_members[] = {
    AWSC_TABLE_I64_MEMBER(awsc_local_counter, last, "Last", AWSC_TABLE_BODY),
    AWSC_TABLE_TEXT_MEMBER(awsc_local_counter, revision, "Revision", AWSC_TABLE_BODY),
};

static const awsc_schema counter_schema = {
    .name = "Counter",
    .members = counter_members,
    .size = sizeof(awsc_local_counter),
    .member_count = 2,
    .type = AWSC_TYPE_STRUCTURE,
};

static const awsc_member event_source_members[] = {
    AWSC_TABLE_STRUCTURE_MEMBER(awsc_local_event_source, configuration, "Configuration", AWSC_TABLE_BODY,
                                awsc_lambda_event_source_mapping_configuration),
    AWSC_TABLE_TEXT_MEMBER(awsc_local_event_source, settled_state, "SettledState", AWSC_TABLE_BODY),
};

static const awsc_schema event_source_schema = {
    .name = "EventSource",
    .members = event_source_members,
    .size = sizeof(awsc_local_event_source),
    .member_count = 2,
    .type = AWSC_TYPE_STRUCTURE,
};

static const awsc_member durable_members[] = {
    AWSC_TABLE_STRUCTURE_MEMBER(awsc_local_durable, execution, "Execution", AWSC_TABLE_BODY,
                                awsc_lambda_get_durable_execution_output),
    AWSC_TABLE_LIST_MEMBER(awsc_local_durable, operations, "Operations", AWSC_TABLE_BODY, awsc_lambda_operations),
    AWSC_TABLE_LIST_MEMBER(awsc_local_durable, events, "Events", AWSC_TABLE_BODY, awsc_lambda_events),
    AWSC_TABLE_I64_MEMBER(awsc_local_durable, token, "Token", AWSC_TABLE_BODY),
    AWSC_TABLE_I64_MEMBER(awsc_local_durable, seen, "Seen", AWSC_TABLE_BODY),
};

static const awsc_schema durable_schema = {
    .name = "Durable",
    .members = durable_members,
    .size = sizeof(awsc_local_durable),
    .member_count = 5,
    .type = AWSC_TYPE_STRUCTURE,
};

const awsc_local_kind_facts awsc_local_kinds[AWSC_LOCAL_KIND_COUNT] = {
    [AWSC_LOCAL_FUNCTION] = {"Function",
                             &awsc_lambda_function_configuration_schema,
                             true,
                             {"FunctionName", "FunctionArn", "Version", "Timeout", "MemorySize", "State",
                              "PackageType"}},
    [AWSC_LOCAL_CODE] = {"Code", &awsc_lambda_function_code_schema, true, {NULL}},
    [AWSC_LOCAL_ALIAS] = {"Alias",
                          &awsc_lambda_alias_configuration_schema,
                          true,
                          {"AliasArn", "Name", "FunctionVersion"}},
    [AWSC_LOCAL_EVENT_INVOKE] = {"EventInvokeConfig", &awsc_lambda_function_event_invoke_config_schema, true, {NULL}},
    [AWSC_LOCAL_URL] = {"UrlConfig", &awsc_lambda_function_url_config_schema, true, {"FunctionUrl", "FunctionArn"}},
    [AWSC_LOCAL_PROVISIONED] = {"ProvisionedConcurrency",
                                &awsc_lambda_provisioned_concurrency_config_list_item_schema,
                                true,
                                {"RequestedProvisionedConcurrentExecutions"}},
    [AWSC_LOCAL_RUNTIME] = {"RuntimeManagement",
                            &awsc_lambda_get_runtime_management_config_output_schema,
                            true,
                            {NULL}},
    [AWSC_LOCAL_RECURSION] = {"RecursionConfig",
                              &awsc_lambda_get_function_recursion_config_output_schema,
                              true,
                              {NULL}},
    [AWSC_LOCAL_CONCURRENCY] = {"Concurrency", &awsc_lambda_concurrency_schema, true, {"ReservedConcurrentExecutions"}},
    [AWSC_LOCAL_SIGNED] = {"FunctionCodeSigning",
                           &awsc_lambda_get_function_code_signing_config_output_schema,
                           true,
                           {"CodeSigningConfigArn", "FunctionName"}},
    [AWSC_LOCAL_STATEMENT] = {"Statement", &statement_schema, true, {"Text"}},
    [AWSC_LOCAL_VERSION_COUNTER] = {"VersionCounter", &counter_schema, true, {"Last"}},
    [AWSC_LOCAL_LAYER] = {"LayerVersion",
                          &awsc_lambda_get_layer_version_response_schema,
                          false,
                          {"LayerArn", "LayerVersionArn", "Version"}},
    [AWSC_LOCAL_LAYER_CODE] = {"LayerCode", &awsc_lambda_function_code_schema, false, {NULL}},
    [AWSC_LOCAL_LAYER_STATEMENT] = {"LayerStatement", &statement_schema, false, {"Text"}},
    [AWSC_LOCAL_LAYER_COUNTER] = {"LayerCounter", &counter_schema, false, {"Last"}},
    [AWSC_LOCAL_EVENT_SOURCE] = {"EventSourceMapping", &event_source_schema, false, {"Configuration", "SettledState"}},
    [AWSC_LOCAL_TAGS] = {"Tags", &awsc_lambda_list_tags_output_schema, false, {NULL}},
    [AWSC_LOCAL_SCALING] = {"ScalingConfig",
                            &awsc_lambda_get_function_scaling_config_output_schema,
                            true,
                            {"FunctionArn"}},
    [AWSC_LOCAL_CAPACITY] = {"CapacityProvider",
                             &awsc_lambda_capacity_provider_schema,
                             false,
                             {"CapacityProviderArn", "State"}},
    [AWSC_LOCAL_DURABLE] = {"DurableExecution", &durable_schema, true, {"Execution", "Operations", "Token"}},
    [AWSC_LOCAL_CODE_SIGNING] = {"CodeSigningConfig",
                                 &awsc_lambda_code_signing_config_schema,
                                 false,
                                 {"CodeSigningConfigArn"}},
};

bool awsc_local_is_number(const char *text)
{
    return text[0] && text[strspn(text, "0123456789")] == '\0';
}

const char *awsc_local_key_of(awsc_arena *arena, const char *name, const char *qualifier)
{
    if (!qualifier) return awsc_local_format(arena, "%s", name);
    int zeros = awsc_local_is_number(qualifier) && strlen(qualifier) < 10 ? (int)(10 - strlen(qualifier)) : 0;
    return awsc_local_format(arena, "%s %.*s%s", name, zeros, "0000000000", qualifier);
}

const char *awsc_local_key_prefix(awsc_arena *arena, const char *name)
{
    return awsc_local_format(arena, "%s ", name);
}
