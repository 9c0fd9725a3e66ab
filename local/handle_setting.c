/* SPDX-License-Identifier: Apache-2.0 */
/* Handles Create, Put, Update, Get, Delete and List of all settings of functions, by the table in settings.c. */
#include <string.h>

#include "list.h"
#include "members.h"
#include "setting.h"
#include "text.h"

static int find_target(awsc_local_call *call, const awsc_local_setting *setting, const void *input,
                       awsc_local_target *target, const char **key)
{
    const awsc_schema *schema = call->operation->input;
    int status = awsc_local_target_find(call, awsc_local_member_text(schema, input, "FunctionName"),
                                        awsc_local_member_text(schema, input, "Qualifier"), target);
    if (status) return status;
    *key =
        awsc_local_key_of(call->arena, target->name, setting->qualified ? awsc_local_target_qualifier(target) : NULL);
    return *key ? AWSC_OK : AWSC_ERR_NOMEM;
}

static int fail_missing(awsc_local_call *call, const awsc_local_setting *setting, const awsc_local_target *target)
{
    const char *arn = awsc_local_target_arn(call, target);
    if (!arn) return AWSC_ERR_NOMEM;
    awsc_view before;
    awsc_view after = awsc_view_split(awsc_view_text(setting->missing), '%', &before);
    return awsc_local_fail(call, setting->missing_code, "%.*s%s%s", (int)before.size, before.data,
                           after.size ? arn : "", after.size ? after.data + 1 : "");
}

/* Reads the stored value. Returns AWSC_OK, AWSC_END with a zeroed value if none is stored, AWSC_ERR_NOMEM. */
static int read_value(awsc_local_call *call, const awsc_local_setting *setting, const char *key, void **value)
{
    awsc_local_record record;
    const awsc_schema *schema = awsc_local_kinds[setting->kind].schema;
    *value = awsc_arena_alloc_zeroed(call->arena, 1, schema->size);
    if (!*value) return AWSC_ERR_NOMEM;
    int status = awsc_local_store_get(call->server->store, setting->kind, key, call->arena, &record);
    if (status) return status;
    memcpy(*value, record.value, schema->size);
    if (setting->settle) setting->settle(call, &record, *value);
    return AWSC_OK;
}

static int answer_setting(awsc_local_call *call, const awsc_local_setting *setting, const void *value, void *output)
{
    return awsc_local_assign(call->operation->output, output, awsc_local_kinds[setting->kind].schema, value,
                             call->arena);
}

/* Copies the input to the value. For provisioned concurrency, the names of their members differ. */
static int assign_input(awsc_local_call *call, const awsc_local_setting *setting, const void *input, void *value)
{
    if (setting->kind == AWSC_LOCAL_PROVISIONED) {
        const awsc_lambda_put_provisioned_concurrency_config_input *wanted = input;
        ((awsc_lambda_provisioned_concurrency_config_list_item *)value)->requested_provisioned_concurrent_executions =
            wanted->provisioned_concurrent_executions;
        return AWSC_OK;
    }
    return awsc_local_assign(awsc_local_kinds[setting->kind].schema, value, call->operation->input, input, call->arena);
}

static int change_setting(awsc_local_call *call, const awsc_local_setting *setting, enum awsc_local_action action,
                          const void *input, void *output)
{
    awsc_local_target target;
    const char *key;
    void *value;
    int status = find_target(call, setting, input, &target, &key);
    if (!status && setting->check) status = setting->check(call, &target, input);
    if (status) return status;
    status = read_value(call, setting, key, &value);
    if (status == AWSC_OK && action == AWSC_LOCAL_SETTING_CREATE) {
        return awsc_local_fail(call, "ResourceConflictException",
                               "Failed to create function url config for [functionArn = %s]. Error message: "
                               "FunctionUrlConfig exists for this Lambda function",
                               target.configuration->function_arn);
    }
    if (status == AWSC_END && action == AWSC_LOCAL_SETTING_UPDATE) return fail_missing(call, setting, &target);
    if (status && status != AWSC_END) return status;
    if (action == AWSC_LOCAL_SETTING_PUT) memset(value, 0, awsc_local_kinds[setting->kind].schema->size);
    status = assign_input(call, setting, input, value);
    if (!status) status = setting->complete(call, &target, value);
    if (!status) status = awsc_local_store_put(call->server->store, setting->kind, key, value);
    return status ? status : answer_setting(call, setting, value, output);
}

static int get_setting(awsc_local_call *call, const awsc_local_setting *setting, const void *input, void *output)
{
    awsc_local_target target;
    const char *key;
    void *value;
    int status = find_target(call, setting, input, &target, &key);
    if (status) return status;
    status = read_value(call, setting, key, &value);
    if (status == AWSC_END) {
        if (setting->missing) return fail_missing(call, setting, &target);
        status = setting->complete(call, &target, value);
    }
    return status ? status : answer_setting(call, setting, value, output);
}

static int delete (awsc_local_call *call, const awsc_local_setting *setting, const void *input)
{
    awsc_local_target target;
    const char *key;
    int status = find_target(call, setting, input, &target, &key);
    if (status) return status;
    bool found = awsc_local_store_remove(call->server->store, setting->kind, key);
    return found || !setting->missing ? AWSC_OK : fail_missing(call, setting, &target);
}

static int describe_setting(awsc_local_call *call, const void *input, const awsc_local_record *record,
                            const void **item)
{
    (void)input;
    enum awsc_local_action action;
    const awsc_local_setting *setting = awsc_local_setting_of(call->operation->name, &action);
    void *value;
    int status = read_value(call, setting, record->key, &value);
    *item = value;
    return status;
}

static int list_settings(awsc_local_call *call, const awsc_local_setting *setting, const void *input, void *output)
{
    awsc_local_target target;
    const char *key;
    int status = find_target(call, setting, input, &target, &key);
    if (status) return status;
    const char *prefix = awsc_local_key_prefix(call->arena, target.name);
    return prefix ? awsc_local_list(call, input, output, setting->kind, prefix, describe_setting) : AWSC_ERR_NOMEM;
}

int awsc_local_handle_setting(awsc_local_call *call, const void *input, void *output)
{
    enum awsc_local_action action = AWSC_LOCAL_SETTING_GET;
    const awsc_local_setting *setting = awsc_local_setting_of(call->operation->name, &action);
    switch (action) {
    case AWSC_LOCAL_SETTING_CREATE:
    case AWSC_LOCAL_SETTING_PUT:
    case AWSC_LOCAL_SETTING_UPDATE:
        return change_setting(call, setting, action, input, output);
    case AWSC_LOCAL_SETTING_GET:
        return get_setting(call, setting, input, output);
    case AWSC_LOCAL_SETTING_DELETE:
        return delete (call, setting, input);
    case AWSC_LOCAL_SETTING_LIST:
        return list_settings(call, setting, input, output);
    }
    return AWSC_ERR_VALIDATION;
}
