/* SPDX-License-Identifier: Apache-2.0 */
/* Handles CreateFunction, DeleteFunction, GetFunction, GetFunctionConfiguration, ListFunctions. */
#include <string.h>

#include <awsc/lambda.h>

#include "configuration.h"
#include "configure.h"
#include "list.h"
#include "lookups.h"
#include "members.h"
#include "schemas.h"
#include "target.h"
#include "text.h"

/* Fills an output with the members of a configuration. */
static int answer_function(awsc_local_call *call, const awsc_lambda_function_configuration *configuration, void *output)
{
    return awsc_local_assign(call->operation->output, output, &awsc_lambda_function_configuration_schema, configuration,
                             call->arena);
}

/* ---- CreateFunction ------------------------------------------------------------------------------------------- */

static int check_new(awsc_local_call *call, const awsc_lambda_create_function_input *input, awsc_local_target *target)
{
    int status = awsc_local_target_parse(call, input->function_name, NULL, target);
    if (status) return status;
    if (target->qualifier) {
        return awsc_local_fail(call, "InvalidParameterValueException", "A new function cannot have a qualifier.");
    }
    const char *key = awsc_local_key_of(call->arena, target->name, AWSC_LOCAL_LATEST);
    if (!key) return AWSC_ERR_NOMEM;
    if (awsc_local_store_has(call->server->store, AWSC_LOCAL_FUNCTION, key)) {
        return awsc_local_fail(call, "ResourceConflictException", "Function already exist: %s", target->name);
    }
    bool image = input->package_type && !strcmp(input->package_type, AWSC_LAMBDA_PACKAGE_TYPE_IMAGE);
    if (!image && (!input->runtime || !input->handler)) {
        return awsc_local_fail(call, "InvalidParameterValueException",
                               "Runtime and Handler are mandatory parameters for functions created with deployment "
                               "packages.");
    }
    return AWSC_OK;
}

static int make_new(awsc_local_call *call, const awsc_lambda_create_function_input *input, const char *name,
                    awsc_lambda_function_configuration *made)
{
    int status = awsc_local_configuration_new(call->server->settings, call->arena, name, made);
    if (!status) made->runtime = NULL;
    if (!status) status = awsc_local_configure(call, input, made);
    if (!status) status = awsc_local_configure_code(call, input->code, made);
    if (!status) awsc_local_configuration_create(made);
    return status;
}

/* Stores the new function's tags and code signing configuration, which have records of their own. */
static int keep_rest(awsc_local_call *call, const awsc_lambda_create_function_input *input,
                     const awsc_lambda_function_configuration *made)
{
    int status = AWSC_OK;
    if (input->tags.count) {
        awsc_lambda_list_tags_output tags = {.tags = input->tags};
        status = awsc_local_store_put(call->server->store, AWSC_LOCAL_TAGS, made->function_arn, &tags);
    }
    if (!status && input->code_signing_config_arn) {
        awsc_lambda_get_function_code_signing_config_output signing = {
            .code_signing_config_arn = input->code_signing_config_arn,
            .function_name = made->function_name,
        };
        status = awsc_local_store_put(call->server->store, AWSC_LOCAL_SIGNED, made->function_name, &signing);
    }
    return status;
}

int awsc_local_handle_create_function(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_create_function_input *input = in;
    awsc_local_target target;
    awsc_lambda_function_configuration made;
    int status = check_new(call, input, &target);
    if (!status && input->code_signing_config_arn) {
        status = awsc_local_check_code_signing(call, input->code_signing_config_arn);
    }
    if (!status) status = make_new(call, input, target.name, &made);
    if (!status) status = awsc_local_configure_put(call, &made, input->code);
    if (!status) status = keep_rest(call, input, &made);
    const awsc_lambda_function_configuration *answered = &made;
    if (!status && input->publish.is_set && input->publish.value) {
        status = awsc_local_publish(call, &made, NULL, &answered);
    }
    return status ? status : answer_function(call, answered, out);
}

/* ---- DeleteFunction ------------------------------------------------------------------------------------------- */

/* Fails if an alias refers to the version to be deleted. */
static int check_aliases(awsc_local_call *call, const awsc_local_target *target)
{
    const char *prefix = awsc_local_key_prefix(call->arena, target->name);
    if (!prefix) return AWSC_ERR_NOMEM;
    awsc_local_record record = {"", NULL, 0};
    int status;
    while (!(status = awsc_local_store_next(call->server->store, AWSC_LOCAL_ALIAS, prefix, record.key, call->arena,
                                            &record))) {
        const awsc_lambda_alias_configuration *alias = record.value;
        bool used = !strcmp(alias->function_version, target->version);
        const awsc_lambda_alias_routing_configuration *routing = alias->routing_config;
        for (size_t i = 0; routing && i < routing->additional_version_weights.count; i++) {
            used = used || !strcmp(routing->additional_version_weights.entries[i].key, target->version);
        }
        if (used) {
            return awsc_local_fail(call, "ResourceConflictException",
                                   "Unable to delete version %s because the following aliases reference it: [%s]",
                                   target->version, alias->name);
        }
    }
    return status == AWSC_END ? AWSC_OK : status;
}

int awsc_local_handle_delete_function(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_delete_function_input *input = in;
    awsc_lambda_delete_function_output *output = out;
    awsc_local_target target;
    output->status_code = AWSC_I32(204);
    int status = awsc_local_target_find(call, input->function_name, input->qualifier, &target);
    if (status) return status;
    if (!target.qualifier) {
        const char *arn = awsc_local_function_arn(call->server->settings, call->arena, target.name, NULL);
        if (!arn) return AWSC_ERR_NOMEM;
        awsc_local_store_remove(call->server->store, AWSC_LOCAL_TAGS, arn);
        return awsc_local_forget(call, target.name, NULL);
    }
    if (target.alias || !awsc_local_is_number(target.version)) {
        return awsc_local_fail(call, "InvalidParameterValueException",
                               "Only a published version, or the function without a qualifier, can be deleted.");
    }
    status = check_aliases(call, &target);
    return status ? status : awsc_local_forget(call, target.name, target.version);
}

/* ---- GetFunction ---------------------------------------------------------------------------------------------- */

/* Reads a configuration by name and sets its ARN to the one with the client's qualifier. */
static int find_named(awsc_local_call *call, const char *name, const char *qualifier, awsc_local_target *target,
                      awsc_lambda_function_configuration *out)
{
    int status = awsc_local_target_find(call, name, qualifier, target);
    if (status) return status;
    *out = *target->configuration;
    out->function_arn = awsc_local_target_arn(call, target);
    return out->function_arn ? AWSC_OK : AWSC_ERR_NOMEM;
}

/* Sets the location of the code: a file, an image, an object of S3, or a URL of this server for an uploaded package.
 * The service gives a presigned URL instead. */
static int locate_code(awsc_local_call *call, const awsc_local_target *target,
                       const awsc_lambda_function_code_location **out)
{
    awsc_local_record record;
    const char *key = awsc_local_key_of(call->arena, target->name, target->version);
    awsc_lambda_function_code_location *code = awsc_arena_alloc_zeroed(call->arena, 1, sizeof *code);
    if (!key || !code) return AWSC_ERR_NOMEM;
    *out = code;
    int status = awsc_local_store_get(call->server->store, AWSC_LOCAL_CODE, key, call->arena, &record);
    const awsc_lambda_function_code *given = status ? NULL : record.value;
    if (status == AWSC_END) {
        const char *path = awsc_local_functions_path(call->server->settings, target->configuration, call->arena);
        code->repository_type = "File";
        code->location = path ? awsc_local_format(call->arena, "file://%s", path) : NULL;
    } else if (given && given->image_uri) {
        code->repository_type = "ECR";
        code->image_uri = code->resolved_image_uri = given->image_uri;
        code->location = given->image_uri;
    } else if (given && given->s3_bucket) {
        code->repository_type = "S3";
        code->location = awsc_local_format(call->arena, "s3://%s/%s", given->s3_bucket, given->s3_key);
    } else if (given) {
        code->repository_type = "S3";
        code->location = awsc_local_code_url(call, "function", key);
    }
    return code->location ? AWSC_OK : AWSC_ERR_NOMEM;
}

/* Reads the tags of a function. `*out` stays unchanged if it has no tags. */
static int read_tags(awsc_local_call *call, const awsc_local_target *target, awsc_text_map *out)
{
    awsc_local_record record;
    const char *arn = awsc_local_function_arn(call->server->settings, call->arena, target->name, NULL);
    int status =
        arn ? awsc_local_store_get(call->server->store, AWSC_LOCAL_TAGS, arn, call->arena, &record) : AWSC_ERR_NOMEM;
    if (!status) *out = ((const awsc_lambda_list_tags_output *)record.value)->tags;
    return status == AWSC_END ? AWSC_OK : status;
}

int awsc_local_handle_get_function(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_get_function_input *input = in;
    awsc_lambda_get_function_output *output = out;
    awsc_local_target target;
    awsc_lambda_function_configuration *configuration = awsc_arena_alloc(call->arena, sizeof *configuration);
    if (!configuration) return AWSC_ERR_NOMEM;
    int status = find_named(call, input->function_name, input->qualifier, &target, configuration);
    if (!status) status = locate_code(call, &target, &output->code);
    if (!status) status = read_tags(call, &target, &output->tags);
    if (status) return status;
    output->configuration = configuration;
    awsc_local_record record;
    status = awsc_local_store_get(call->server->store, AWSC_LOCAL_CONCURRENCY, target.name, call->arena, &record);
    if (!status) output->concurrency = record.value;
    return status == AWSC_END ? AWSC_OK : status;
}

int awsc_local_handle_get_function_configuration(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_get_function_configuration_input *input = in;
    awsc_local_target target;
    awsc_lambda_function_configuration configuration;
    int status = find_named(call, input->function_name, input->qualifier, &target, &configuration);
    return status ? status : answer_function(call, &configuration, out);
}

/* ---- ListFunctions -------------------------------------------------------------------------------------------- */

int awsc_local_describe_listed(awsc_local_call *call, const void *in, const awsc_local_record *record,
                               const void **item)
{
    (void)in;
    awsc_lambda_function_configuration *listed =
        awsc_local_configuration_of(call->server->settings, record, call->arena);
    if (!listed) return AWSC_ERR_NOMEM;
    /* As in the service, lists have no states. */
    listed->state = listed->state_reason = listed->state_reason_code = NULL;
    listed->last_update_status = listed->last_update_status_reason = listed->last_update_status_reason_code = NULL;
    *item = listed;
    return AWSC_OK;
}

static int describe_latest(awsc_local_call *call, const void *in, const awsc_local_record *record, const void **item)
{
    const awsc_lambda_list_functions_input *input = in;
    const awsc_lambda_function_configuration *stored = record->value;
    bool all = input->function_version && !strcmp(input->function_version, AWSC_LAMBDA_FUNCTION_VERSION_ALL);
    if (!all && strcmp(stored->version, AWSC_LOCAL_LATEST)) return AWSC_END;
    return awsc_local_describe_listed(call, in, record, item);
}

int awsc_local_handle_list_functions(awsc_local_call *call, const void *in, void *out)
{
    return awsc_local_list(call, in, out, AWSC_LOCAL_FUNCTION, "", describe_latest);
}
