/* SPDX-License-Identifier: Apache-2.0 */
/* Handles CreateCodeSigningConfig, GetCodeSigningConfig, UpdateCodeSigningConfig, DeleteCodeSigningConfig,
 * ListCodeSigningConfigs, ListFunctionsByCodeSigningConfig. The endpoint stores configurations, but checks no
 * signatures of code. */
#include <string.h>

#include <awsc/lambda.h>

#include "configuration.h"
#include "list.h"
#include "members.h"
#include "schemas.h"
#include "text.h"

typedef awsc_lambda_code_signing_config signing_config;

static int find_code_signing(awsc_local_call *call, const char *arn, const signing_config **out)
{
    awsc_local_record record;
    int status = awsc_local_store_get(call->server->store, AWSC_LOCAL_CODE_SIGNING, arn, call->arena, &record);
    if (!status) *out = record.value;
    if (status != AWSC_END) return status;
    return awsc_local_fail(call, "ResourceNotFoundException", "The Lambda code signing configuration cannot be found.");
}

/* Stores a copy of `base` with the members of `input`. `*out` receives the copy, in the call's arena. */
static int put_code_signing(awsc_local_call *call, const signing_config *base, const void *input,
                            const signing_config **out)
{
    static const awsc_lambda_code_signing_policies warn = {
        .untrusted_artifact_on_deployment = AWSC_LAMBDA_CODE_SIGNING_POLICY_WARN,
    };
    signing_config *made = awsc_arena_alloc(call->arena, sizeof *made);
    if (!made) return AWSC_ERR_NOMEM;
    *made = *base;
    int status =
        awsc_local_assign(&awsc_lambda_code_signing_config_schema, made, call->operation->input, input, call->arena);
    if (!made->code_signing_policies) made->code_signing_policies = &warn;
    made->last_modified = awsc_local_last_modified(call->arena, awsc_local_now());
    if (status || !made->last_modified) return AWSC_ERR_NOMEM;
    *out = made;
    return awsc_local_store_put(call->server->store, AWSC_LOCAL_CODE_SIGNING, made->code_signing_config_arn, made);
}

int awsc_local_handle_create_code_signing_config(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_create_code_signing_config_input *input = in;
    awsc_lambda_create_code_signing_config_output *output = out;
    const awsc_local_settings *settings = call->server->settings;
    const char *seed = awsc_local_uuid(call->arena);
    signing_config base = {.description = ""};
    if (!seed) return AWSC_ERR_NOMEM;
    base.code_signing_config_id =
        awsc_local_format(call->arena, "csc-%.8s%.4s%.4s%.1s", seed, seed + 9, seed + 14, seed + 19);
    base.code_signing_config_arn =
        awsc_local_format(call->arena, "arn:aws:lambda:%s:%s:code-signing-config:%s", settings->region,
                          settings->account, base.code_signing_config_id ? base.code_signing_config_id : "");
    if (!base.code_signing_config_id || !base.code_signing_config_arn) return AWSC_ERR_NOMEM;
    int status = put_code_signing(call, &base, in, &output->code_signing_config);
    if (status || !input->tags.count) return status;
    awsc_lambda_list_tags_output tags = {.tags = input->tags};
    return awsc_local_store_put(call->server->store, AWSC_LOCAL_TAGS, base.code_signing_config_arn, &tags);
}

int awsc_local_handle_get_code_signing_config(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_get_code_signing_config_input *input = in;
    awsc_lambda_get_code_signing_config_output *output = out;
    return find_code_signing(call, input->code_signing_config_arn, &output->code_signing_config);
}

int awsc_local_handle_update_code_signing_config(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_update_code_signing_config_input *input = in;
    awsc_lambda_update_code_signing_config_output *output = out;
    const signing_config *base = NULL;
    int status = find_code_signing(call, input->code_signing_config_arn, &base);
    return status ? status : put_code_signing(call, base, in, &output->code_signing_config);
}

static bool is_used(awsc_local_store *store, const char *arn)
{
    const awsc_local_record *record;
    for (size_t i = 0; (record = awsc_local_store_at(store, AWSC_LOCAL_SIGNED, i)) != NULL; i++) {
        const awsc_lambda_get_function_code_signing_config_output *value = record->value;
        if (!strcmp(value->code_signing_config_arn, arn)) return true;
    }
    return false;
}

int awsc_local_handle_delete_code_signing_config(awsc_local_call *call, const void *in, void *out)
{
    (void)out;
    const awsc_lambda_delete_code_signing_config_input *input = in;
    const signing_config *found;
    int status = find_code_signing(call, input->code_signing_config_arn, &found);
    if (status) return status;
    if (is_used(call->server->store, input->code_signing_config_arn)) {
        return awsc_local_fail(call, "ResourceConflictException",
                               "A code signing configuration in use by functions cannot be deleted.");
    }
    awsc_local_store_remove(call->server->store, AWSC_LOCAL_TAGS, input->code_signing_config_arn);
    awsc_local_store_remove(call->server->store, AWSC_LOCAL_CODE_SIGNING, input->code_signing_config_arn);
    return AWSC_OK;
}

int awsc_local_handle_list_code_signing_configs(awsc_local_call *call, const void *in, void *out)
{
    return awsc_local_list(call, in, out, AWSC_LOCAL_CODE_SIGNING, "", NULL);
}

/* Makes the list item of a function that uses the configuration: its ARN. Returns AWSC_END for all other functions. */
static int describe_function(awsc_local_call *call, const void *in, const awsc_local_record *record, const void **item)
{
    const awsc_lambda_list_functions_by_code_signing_config_input *input = in;
    const awsc_lambda_get_function_code_signing_config_output *value = record->value;
    if (strcmp(value->code_signing_config_arn, input->code_signing_config_arn)) return AWSC_END;
    *item = awsc_local_function_arn(call->server->settings, call->arena, value->function_name, NULL);
    return *item ? AWSC_OK : AWSC_ERR_NOMEM;
}

int awsc_local_handle_list_functions_by_code_signing_config(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_list_functions_by_code_signing_config_input *input = in;
    const signing_config *found;
    int status = find_code_signing(call, input->code_signing_config_arn, &found);
    return status ? status : awsc_local_list(call, in, out, AWSC_LOCAL_SIGNED, "", describe_function);
}
