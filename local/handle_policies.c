/* SPDX-License-Identifier: Apache-2.0 */
/* Handles AddPermission, RemovePermission, GetPolicy; AddLayerVersionPermission, RemoveLayerVersionPermission,
 * GetLayerVersionPolicy; GetResourcePolicy, PutResourcePolicy, DeleteResourcePolicy. */
#include <stdlib.h>
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

/* The statements of a policy, and the Sid of each (NULL: it has none). */
typedef struct statement_list {
    size_t count;
    size_t room;
    awsc_view *texts;
    const char **ids;
} statement_list;

static int read_sid(awsc_local_call *call, awsc_view text, const char **out)
{
    awsc_json_reader reader;
    awsc_json_string name, value;
    bool first = true;
    *out = NULL;
    awsc_json_reader_init(&reader, text, AWSC_JSON_DEEPEST);
    if (awsc_json_enter(&reader)) return AWSC_END;
    while (awsc_json_next_member(&reader, &first, &name) == 1) {
        bool sid = awsc_json_string_equal(&name, AWSC_VIEW("Sid")) && awsc_json_peek(&reader) == AWSC_JSON_STRING;
        if (!sid) {
            if (awsc_json_skip(&reader, NULL)) return AWSC_END;
        } else if (!awsc_json_read_string(&reader, &value) && value.raw.size && !value.has_null) {
            char *id = awsc_arena_bytes(call->arena, value.raw.size + 1);
            if (!id) return AWSC_ERR_NOMEM;
            id[awsc_json_unescape(&value, id)] = '\0';
            *out = id;
            return AWSC_OK;
        }
    }
    return reader.problem ? AWSC_END : AWSC_OK;
}

static int add_statement(awsc_local_call *call, statement_list *all, awsc_view text)
{
    if (all->count == all->room) {
        size_t room = all->room ? all->room * 2 : 16;
        awsc_view *texts = awsc_arena_alloc_zeroed(call->arena, room, sizeof *texts);
        const char **ids = awsc_arena_alloc_zeroed(call->arena, room, sizeof *ids);
        if (!texts || !ids) return AWSC_ERR_NOMEM;
        if (all->count) memcpy(texts, all->texts, all->count * sizeof *texts);
        if (all->count) memcpy(ids, all->ids, all->count * sizeof *ids);
        *all = (statement_list){all->count, room, texts, ids};
    }
    all->texts[all->count] = text;
    return read_sid(call, text, &all->ids[all->count++]);
}

/* Returns AWSC_END if the policy is malformed. */
static int read_statements(awsc_local_call *call, const char *text, statement_list *out)
{
    awsc_json_reader reader;
    awsc_json_string name;
    awsc_view statement;
    bool first = true;
    awsc_json_reader_init(&reader, awsc_view_text(text), AWSC_JSON_DEEPEST);
    if (awsc_json_peek(&reader) != AWSC_JSON_OBJECT || awsc_json_enter(&reader)) return AWSC_END;
    while (awsc_json_next_member(&reader, &first, &name) == 1) {
        bool statements = awsc_json_string_equal(&name, AWSC_VIEW("Statement"));
        bool list = statements && awsc_json_peek(&reader) == AWSC_JSON_ARRAY, begin = true;
        if (list && awsc_json_enter(&reader)) return AWSC_END;
        while (!list || awsc_json_next_item(&reader, &begin) == 1) {
            if (statements && awsc_json_peek(&reader) != AWSC_JSON_OBJECT) return AWSC_END;
            if (awsc_json_skip(&reader, &statement)) return AWSC_END;
            int status = statements ? add_statement(call, out, statement) : AWSC_OK;
            if (status) return status;
            if (!list) break;
        }
    }
    return reader.problem || awsc_json_finish(&reader) || !out->count ? AWSC_END : AWSC_OK;
}

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Refuses a Sid that two statements have. */
static int check_ids(awsc_local_call *call, const statement_list *all)
{
    const char **sorted = awsc_arena_alloc_zeroed(call->arena, all->count, sizeof *sorted);
    size_t count = 0;
    if (!sorted) return AWSC_ERR_NOMEM;
    for (size_t i = 0; i < all->count; i++) {
        if (all->ids[i]) sorted[count++] = all->ids[i];
    }
    qsort(sorted, count, sizeof *sorted, compare_texts);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(sorted[i - 1], sorted[i]) != 0) continue;
        return awsc_local_fail(call, "InvalidParameterValueException",
                               "The policy has two statements with the Sid %.100s; expected different ones.",
                               sorted[i]);
    }
    return AWSC_OK;
}

/* Whether a Sid can be a word of a key. */
static bool is_plain_id(const char *id)
{
    size_t size = strlen(id);
    bool plain = size <= 100;
    for (size_t i = 0; i < size && plain; i++)
        plain = awsc_ascii_is_alpha(id[i]) || awsc_ascii_is_digit(id[i]) || strchr("-_.", id[i]);
    return plain;
}

static int put_statements(awsc_local_call *call, enum awsc_local_kind kind, const char *prefix,
                          const statement_list *all)
{
    int status = AWSC_OK;
    for (size_t i = 0; i < all->count && !status; i++) {
        const char *id = all->ids[i];
        /* No plain Sid has a tilde. */
        const char *key = id && is_plain_id(id) ? awsc_local_format(call->arena, "%s%s", prefix, id)
                                                : awsc_local_format(call->arena, "%s~%07zu", prefix, i + 1);
        awsc_local_statement statement = {awsc_arena_text(call->arena, all->texts[i].data, all->texts[i].size)};
        if (!key || !statement.text) return AWSC_ERR_NOMEM;
        status = awsc_local_store_put(call->server->store, kind, key, &statement);
    }
    return status;
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
    statement_list all = {0};
    status = read_statements(call, input->policy, &all);
    if (status == AWSC_END)
        return awsc_local_fail(call, "InvalidParameterValueException",
                               "The policy is not a JSON object with a Statement.");
    if (!status) status = check_ids(call, &all);
    if (status) return status;
    awsc_local_store_remove_all(call->server->store, kind, prefix);
    status = put_statements(call, kind, prefix, &all);
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
