/* SPDX-License-Identifier: Apache-2.0 */
/* Holds the table of settings, and the table of the operations on them. */
#include <string.h>

#include <awsc/lambda.h>

#include "configuration.h"
#include "lookups.h"
#include "members.h"
#include "runtime.h"
#include "setting.h"
#include "text.h"

#define ACCOUNT_CONCURRENCY 1000
#define MIN_UNRESERVED 100

static int invalid_setting(awsc_local_call *call, const char *message)
{
    return awsc_local_fail(call, "InvalidParameterValueException", "%s", message);
}

/* ---- event invoke configuration ------------------------------------------------------------------------------- */

static int check_destinations(awsc_local_call *call, const awsc_local_target *target, const void *in)
{
    (void)target;
    /* A member by name, since Put and Update have different input types. */
    const awsc_member *member = awsc_local_member(call->operation->input, "DestinationConfig");
    const awsc_lambda_destination_config *config = awsc_pointer_at(awsc_member_value(member, in));
    const char *destinations[2] = {
        config && config->on_success ? config->on_success->destination : NULL,
        config && config->on_failure ? config->on_failure->destination : NULL,
    };
    for (size_t i = 0; i < 2; i++) {
        if (!destinations[i] || !strncmp(destinations[i], "arn:", 4)) continue;
        return awsc_local_fail(call, "InvalidParameterValueException", "The destination ARN %.200s is invalid.",
                               destinations[i]);
    }
    return AWSC_OK;
}

static int complete_event_invoke(awsc_local_call *call, const awsc_local_target *target, void *value)
{
    awsc_lambda_function_event_invoke_config *config = value;
    config->function_arn =
        awsc_local_function_arn(call->server->settings, call->arena, target->name, awsc_local_target_qualifier(target));
    config->last_modified = (awsc_opt_time){AWSC_SET, awsc_local_now()};
    return config->function_arn ? AWSC_OK : AWSC_ERR_NOMEM;
}

/* ---- recursion, concurrency, runtime, code signing ------------------------------------------------------------ */

static int complete_recursion(awsc_local_call *call, const awsc_local_target *target, void *value)
{
    (void)call;
    (void)target;
    awsc_lambda_get_function_recursion_config_output *config = value;
    if (!config->recursive_loop) config->recursive_loop = AWSC_LAMBDA_RECURSIVE_LOOP_TERMINATE;
    return AWSC_OK;
}

static int check_recursion(awsc_local_call *call, const awsc_local_target *target, const void *in)
{
    (void)target;
    const awsc_lambda_put_function_recursion_config_input *input = in;
    if (!strcmp(input->recursive_loop, AWSC_LAMBDA_RECURSIVE_LOOP_ALLOW) ||
        !strcmp(input->recursive_loop, AWSC_LAMBDA_RECURSIVE_LOOP_TERMINATE)) {
        return AWSC_OK;
    }
    return awsc_local_fail(call, "InvalidParameterValueException",
                           "1 validation error detected: Value '%.100s' at 'recursiveLoop' failed to satisfy "
                           "constraint: Member must satisfy enum value set: [Terminate, Allow]",
                           input->recursive_loop);
}

/* Fails if the reserved concurrency would leave too little for functions without a reservation. */
static int check_concurrency(awsc_local_call *call, const awsc_local_target *target, const void *in)
{
    const awsc_lambda_put_function_concurrency_input *input = in;
    const awsc_local_record *record;
    int64_t reserved = input->reserved_concurrent_executions.value;
    for (size_t i = 0; (record = awsc_local_store_at(call->server->store, AWSC_LOCAL_CONCURRENCY, i)) != NULL; i++) {
        if (!strcmp(record->key, target->name)) continue;
        reserved += ((const awsc_lambda_concurrency *)record->value)->reserved_concurrent_executions.value;
    }
    if (reserved <= ACCOUNT_CONCURRENCY - MIN_UNRESERVED) return AWSC_OK;
    return awsc_local_fail(call, "InvalidParameterValueException",
                           "Specified ReservedConcurrentExecutions for function decreases account's "
                           "UnreservedConcurrentExecution below its minimum value of [%d].",
                           MIN_UNRESERVED);
}

static int complete_nothing(awsc_local_call *call, const awsc_local_target *target, void *value)
{
    (void)call;
    (void)target;
    (void)value;
    return AWSC_OK;
}

static int complete_runtime(awsc_local_call *call, const awsc_local_target *target, void *value)
{
    awsc_lambda_get_runtime_management_config_output *config = value;
    if (!config->update_runtime_on) config->update_runtime_on = AWSC_LAMBDA_UPDATE_RUNTIME_ON_AUTO;
    config->function_arn = awsc_local_target_arn(call, target);
    return config->function_arn ? AWSC_OK : AWSC_ERR_NOMEM;
}

static int check_signed(awsc_local_call *call, const awsc_local_target *target, const void *in)
{
    (void)target;
    const awsc_lambda_put_function_code_signing_config_input *input = in;
    return awsc_local_check_code_signing(call, input->code_signing_config_arn);
}

static int complete_signed(awsc_local_call *call, const awsc_local_target *target, void *value)
{
    (void)call;
    awsc_lambda_get_function_code_signing_config_output *config = value;
    config->function_name = target->name;
    return AWSC_OK;
}

/* ---- function URLs -------------------------------------------------------------------------------------------- */

static int check_url(awsc_local_call *call, const awsc_local_target *target, const void *in)
{
    (void)in;
    if (!target->qualifier || target->alias) return AWSC_OK;
    return invalid_setting(call,
                           "A function URL belongs to a function or to an alias; omit the qualifier or name an alias.");
}

static int complete_url(awsc_local_call *call, const awsc_local_target *target, void *value)
{
    awsc_lambda_function_url_config *config = value;
    const char *now = awsc_local_date_time(call->arena, awsc_local_now());
    if (!config->function_url) {
        const char *seed = awsc_local_uuid(call->arena);
        /* Random letters and digits, as in the service. */
        config->function_url =
            seed ? awsc_local_format(call->arena, "https://%.8s%.4s%.4s%.4s%.12s.lambda-url.%s.on.aws/", seed, seed + 9,
                                     seed + 14, seed + 19, seed + 24, call->server->settings->region)
                 : NULL;
        config->creation_time = now;
    }
    if (!config->invoke_mode) config->invoke_mode = AWSC_LAMBDA_INVOKE_MODE_BUFFERED;
    config->function_arn = awsc_local_target_arn(call, target);
    config->last_modified_time = now;
    return now && config->function_url && config->function_arn ? AWSC_OK : AWSC_ERR_NOMEM;
}

/* ---- provisioned concurrency ---------------------------------------------------------------------------------- */

static int check_provisioned(awsc_local_call *call, const awsc_local_target *target, const void *in)
{
    (void)in;
    if (strcmp(target->version, AWSC_LOCAL_LATEST)) return AWSC_OK;
    return invalid_setting(call, "Provisioned Concurrency Configs cannot be applied to unpublished function versions.");
}

static int complete_provisioned(awsc_local_call *call, const awsc_local_target *target, void *value)
{
    awsc_lambda_provisioned_concurrency_config_list_item *config = value;
    config->function_arn = awsc_local_target_arn(call, target);
    config->last_modified = awsc_local_last_modified(call->arena, awsc_local_now());
    config->status = AWSC_LAMBDA_PROVISIONED_CONCURRENCY_STATUS_ENUM_IN_PROGRESS;
    config->allocated_provisioned_concurrent_executions = AWSC_I32(0);
    config->available_provisioned_concurrent_executions = AWSC_I32(0);
    return config->function_arn && config->last_modified ? AWSC_OK : AWSC_ERR_NOMEM;
}

static void settle_provisioned(awsc_local_call *call, const awsc_local_record *record, void *value)
{
    awsc_lambda_provisioned_concurrency_config_list_item *config = value;
    if (awsc_local_is_settling(call->server->settings, record->changed_ms)) return;
    config->status = AWSC_LAMBDA_PROVISIONED_CONCURRENCY_STATUS_ENUM_READY;
    config->allocated_provisioned_concurrent_executions = config->requested_provisioned_concurrent_executions;
    config->available_provisioned_concurrent_executions = config->requested_provisioned_concurrent_executions;
}

/* ---- tables --------------------------------------------------------------------------------------------------- */

#define NOT_FOUND "ResourceNotFoundException"

static const awsc_local_setting event_invoke = {
    AWSC_LOCAL_EVENT_INVOKE, true, NOT_FOUND, "The function %s doesn't have an EventInvokeConfig", check_destinations,
    complete_event_invoke,   NULL,
};

static const awsc_local_setting recursion = {
    AWSC_LOCAL_RECURSION, false, NULL, NULL, check_recursion, complete_recursion, NULL,
};

static const awsc_local_setting concurrency = {
    AWSC_LOCAL_CONCURRENCY, false, NULL, NULL, check_concurrency, complete_nothing, NULL,
};

static const awsc_local_setting runtime = {
    AWSC_LOCAL_RUNTIME, true, NULL, NULL, NULL, complete_runtime, NULL,
};

static const awsc_local_setting code_signing = {
    AWSC_LOCAL_SIGNED, false,           NOT_FOUND, "The function %s has no code signing configuration",
    check_signed,      complete_signed, NULL,
};

static const awsc_local_setting url = {
    AWSC_LOCAL_URL, true,         NOT_FOUND, "The resource you requested does not exist: %s has no function URL",
    check_url,      complete_url, NULL,
};

static const awsc_local_setting provisioned = {
    AWSC_LOCAL_PROVISIONED,
    true,
    "ProvisionedConcurrencyConfigNotFoundException",
    "No Provisioned Concurrency Config found for %s",
    check_provisioned,
    complete_provisioned,
    settle_provisioned,
};

static const struct {
    const char *operation;
    const awsc_local_setting *setting;
    enum awsc_local_action action;
} actions[] = {
    {"PutFunctionEventInvokeConfig", &event_invoke, AWSC_LOCAL_SETTING_PUT},
    {"UpdateFunctionEventInvokeConfig", &event_invoke, AWSC_LOCAL_SETTING_UPDATE},
    {"GetFunctionEventInvokeConfig", &event_invoke, AWSC_LOCAL_SETTING_GET},
    {"DeleteFunctionEventInvokeConfig", &event_invoke, AWSC_LOCAL_SETTING_DELETE},
    {"ListFunctionEventInvokeConfigs", &event_invoke, AWSC_LOCAL_SETTING_LIST},
    {"PutFunctionRecursionConfig", &recursion, AWSC_LOCAL_SETTING_PUT},
    {"GetFunctionRecursionConfig", &recursion, AWSC_LOCAL_SETTING_GET},
    {"PutFunctionConcurrency", &concurrency, AWSC_LOCAL_SETTING_PUT},
    {"GetFunctionConcurrency", &concurrency, AWSC_LOCAL_SETTING_GET},
    {"DeleteFunctionConcurrency", &concurrency, AWSC_LOCAL_SETTING_DELETE},
    {"PutRuntimeManagementConfig", &runtime, AWSC_LOCAL_SETTING_PUT},
    {"GetRuntimeManagementConfig", &runtime, AWSC_LOCAL_SETTING_GET},
    {"PutFunctionCodeSigningConfig", &code_signing, AWSC_LOCAL_SETTING_PUT},
    {"GetFunctionCodeSigningConfig", &code_signing, AWSC_LOCAL_SETTING_GET},
    {"DeleteFunctionCodeSigningConfig", &code_signing, AWSC_LOCAL_SETTING_DELETE},
    {"CreateFunctionUrlConfig", &url, AWSC_LOCAL_SETTING_CREATE},
    {"UpdateFunctionUrlConfig", &url, AWSC_LOCAL_SETTING_UPDATE},
    {"GetFunctionUrlConfig", &url, AWSC_LOCAL_SETTING_GET},
    {"DeleteFunctionUrlConfig", &url, AWSC_LOCAL_SETTING_DELETE},
    {"ListFunctionUrlConfigs", &url, AWSC_LOCAL_SETTING_LIST},
    {"PutProvisionedConcurrencyConfig", &provisioned, AWSC_LOCAL_SETTING_PUT},
    {"GetProvisionedConcurrencyConfig", &provisioned, AWSC_LOCAL_SETTING_GET},
    {"DeleteProvisionedConcurrencyConfig", &provisioned, AWSC_LOCAL_SETTING_DELETE},
    {"ListProvisionedConcurrencyConfigs", &provisioned, AWSC_LOCAL_SETTING_LIST},
};

const awsc_local_setting *awsc_local_setting_of(const char *operation, enum awsc_local_action *action)
{
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        if (strcmp(actions[i].operation, operation)) continue;
        *action = actions[i].action;
        return actions[i].setting;
    }
    return NULL;
}
