/* SPDX-License-Identifier: Apache-2.0 */
/* Handles AddPermission, RemovePermission, GetPolicy; AddLayerVersionPermission, RemoveLayerVersionPermission,
 * GetLayerVersionPolicy; GetResourcePolicy, PutResourcePolicy, DeleteResourcePolicy. */
#include <string.h>

#include <awsc/lambda.h>

#include "policy.h"
#include "target.h"
#include "text.h"

/* ---- functions ------------------------------------------------------------------------------------------------ */

/* Finds the function, its ARN, and the prefix of the keys of its statements. */
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

/* ---- whole policies of functions and layer versions, by their ARN -------------------------------------------------
 */

static int find_resource(awsc_local_call *call, const char *arn, enum awsc_local_kind *kind, const char **prefix)
{
    const char *found = NULL;
    const char *layer = strstr(arn, ":layer:");
    const char *colon = layer ? strchr(layer + 7, ':') : NULL;
    int64_t version = 0;
    *kind = layer ? AWSC_LOCAL_LAYER_STATEMENT : AWSC_LOCAL_STATEMENT;
    if (!layer) return find_function(call, arn, NULL, prefix, &found);
    if (!colon || awsc_parse_i64(awsc_view_text(colon + 1), &version)) return fail_missing(call);
    const char *name = awsc_arena_text(call->arena, layer + 7, (size_t)(colon - layer) - 7);
    return name ? find_layer(call, name, version, prefix, &found) : AWSC_ERR_NOMEM;
}

/* Returns the Sid of a statement, or "statement-NUMBER" if it has no usable Sid. Returns NULL when memory runs out. */
static const char *statement_id(awsc_local_call *call, awsc_view text, size_t number)
{
    awsc_json_reader reader;
    awsc_json_string name, value;
    bool first = true;
    awsc_json_reader_init(&reader, text, AWSC_JSON_DEEPEST);
    if (awsc_json_enter(&reader)) return NULL;
    while (awsc_json_next_member(&reader, &first, &name) == 1) {
        bool sid = awsc_json_string_equal(&name, AWSC_VIEW("Sid")) && awsc_json_peek(&reader) == AWSC_JSON_STRING;
        if (!sid) {
            if (awsc_json_skip(&reader, NULL)) return NULL;
        } else if (!awsc_json_read_string(&reader, &value) && value.raw.size && !value.escaped &&
                   !memchr(value.raw.data, ' ', value.raw.size)) {
            return awsc_arena_text(call->arena, value.raw.data, value.raw.size);
        }
    }
    return awsc_local_format(call->arena, "statement-%zu", number);
}

static int put_statement(awsc_local_call *call, enum awsc_local_kind kind, const char *prefix, awsc_view text,
                         size_t number)
{
    const char *id = statement_id(call, text, number);
    const char *key = id ? awsc_local_format(call->arena, "%s%s", prefix, id) : NULL;
    awsc_local_statement statement = {awsc_arena_text(call->arena, text.data, text.size)};
    if (!key || !statement.text) return AWSC_ERR_NOMEM;
    return awsc_local_store_put(call->server->store, kind, key, &statement);
}

/* Stores each statement of a policy; with `check`, only validates. Returns AWSC_OK, AWSC_END if the policy is
 * malformed, AWSC_ERR_NOMEM. */
static int read_statements(awsc_local_call *call, const char *policy, enum awsc_local_kind kind, const char *prefix,
                           bool check)
{
    awsc_json_reader reader;
    awsc_json_string name;
    awsc_view text;
    size_t count = 0;
    bool first = true;
    awsc_json_reader_init(&reader, awsc_view_text(policy), AWSC_JSON_DEEPEST);
    if (awsc_json_peek(&reader) != AWSC_JSON_OBJECT || awsc_json_enter(&reader)) return AWSC_END;
    while (awsc_json_next_member(&reader, &first, &name) == 1) {
        bool statements = awsc_json_string_equal(&name, AWSC_VIEW("Statement"));
        bool list = statements && awsc_json_peek(&reader) == AWSC_JSON_ARRAY, begin = true;
        if (list && awsc_json_enter(&reader)) return AWSC_END;
        while (!list || awsc_json_next_item(&reader, &begin) == 1) {
            if (statements && awsc_json_peek(&reader) != AWSC_JSON_OBJECT) return AWSC_END;
            if (awsc_json_skip(&reader, &text)) return AWSC_END;
            if (statements) count++;
            int status = statements && !check ? put_statement(call, kind, prefix, text, count) : AWSC_OK;
            if (status) return status;
            if (!list) break;
        }
    }
    return reader.problem || awsc_json_finish(&reader) || !count ? AWSC_END : AWSC_OK;
}

static int check_policy_revision(awsc_local_call *call, enum awsc_local_kind kind, const char *prefix,
                                 const char *wanted)
{
    const char *policy = NULL, *revision = NULL;
    if (!wanted) return AWSC_OK;
    int status = awsc_local_policy_read(call, kind, prefix, &policy, &revision);
    return status && status != AWSC_END ? status : awsc_local_check_revision(call, wanted, revision);
}

int awsc_local_handle_put_resource_policy(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_put_resource_policy_input *input = in;
    awsc_lambda_put_resource_policy_output *output = out;
    enum awsc_local_kind kind;
    const char *prefix = NULL;
    int status = find_resource(call, input->resource_arn, &kind, &prefix);
    if (!status) status = check_policy_revision(call, kind, prefix, input->revision_id);
    if (status) return status;
    if (read_statements(call, input->policy, kind, prefix, true))
        return awsc_local_fail(call, "InvalidParameterValueException",
                               "The policy is not a JSON object with a Statement.");
    awsc_local_store_remove_all(call->server->store, kind, prefix);
    status = read_statements(call, input->policy, kind, prefix, false);
    if (status) return status;
    return awsc_local_policy_read(call, kind, prefix, &output->policy, &output->revision_id);
}

int awsc_local_handle_get_resource_policy(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_get_resource_policy_input *input = in;
    awsc_lambda_get_resource_policy_output *output = out;
    enum awsc_local_kind kind;
    const char *prefix = NULL;
    int status = find_resource(call, input->resource_arn, &kind, &prefix);
    if (status) return status;
    status = awsc_local_policy_read(call, kind, prefix, &output->policy, &output->revision_id);
    return status == AWSC_END ? fail_missing(call) : status;
}

int awsc_local_handle_delete_resource_policy(awsc_local_call *call, const void *in, void *out)
{
    (void)out;
    const awsc_lambda_delete_resource_policy_input *input = in;
    enum awsc_local_kind kind;
    const char *prefix = NULL;
    int status = find_resource(call, input->resource_arn, &kind, &prefix);
    if (!status) status = check_policy_revision(call, kind, prefix, input->revision_id);
    if (!status) awsc_local_store_remove_all(call->server->store, kind, prefix);
    return status;
}
