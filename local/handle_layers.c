/* SPDX-License-Identifier: Apache-2.0 */
/* Handles PublishLayerVersion, GetLayerVersion, GetLayerVersionByArn, DeleteLayerVersion, ListLayerVersions,
 * ListLayers. */
#include <string.h>

#include <awsc/lambda.h>

#include "configure.h"
#include "list.h"
#include "lookups.h"
#include "members.h"
#include "schemas.h"
#include "text.h"

typedef awsc_lambda_get_layer_version_response layer_version;

/* Reads the plain name from a name or an ARN. */
static int read_name(awsc_local_call *call, const char *text, const char **out)
{
    const char *colon = strrchr(text, ':');
    *out = colon ? colon + 1 : text;
    size_t size = strlen(*out);
    bool plain =
        size && size <= 140 && size == strspn(*out, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
    if (plain && (!colon || strstr(text, ":layer:"))) return AWSC_OK;
    return awsc_local_fail(call, "InvalidParameterValueException",
                           "1 validation error detected: Value '%.170s' at 'layerName' failed to satisfy constraint: "
                           "Member must be the name or the ARN of a layer",
                           text);
}

static const char *layer_key(awsc_local_call *call, const char *name, int64_t version)
{
    const char *number = awsc_local_format(call->arena, "%lld", (long long)version);
    return number ? awsc_local_key_of(call->arena, name, number) : NULL;
}

static int fail_missing(awsc_local_call *call)
{
    return awsc_local_fail(call, "ResourceNotFoundException", "The resource you requested does not exist.");
}

/* ---- PublishLayerVersion -------------------------------------------------------------------------------------- */

/* Sets size and hash of a layer's content. Stores no URL of an uploaded package, since it changes with the port. */
static int describe_content(awsc_local_call *call, const awsc_lambda_layer_version_content_input *given,
                            awsc_lambda_layer_version_content_output *content)
{
    if (given->zip_file.data && given->zip_file.size) {
        content->code_size = AWSC_I64((int64_t)given->zip_file.size);
        content->code_sha256 = awsc_local_sha256(call->arena, given->zip_file.data, given->zip_file.size);
    } else if (given->s3_bucket && given->s3_key) {
        content->location = awsc_local_format(call->arena, "s3://%s/%s", given->s3_bucket, given->s3_key);
        if (!content->location) return AWSC_ERR_NOMEM;
        content->code_size = AWSC_I64(0);
        content->code_sha256 = awsc_local_sha256(call->arena, content->location, strlen(content->location));
    } else {
        return awsc_local_fail(call, "InvalidParameterValueException",
                               "Please provide a source for the layer: ZipFile, or S3Bucket and S3Key.");
    }
    return content->code_sha256 ? AWSC_OK : AWSC_ERR_NOMEM;
}

static int fill_new(awsc_local_call *call, const awsc_lambda_publish_layer_version_input *input, const char *name,
                    layer_version *made)
{
    const awsc_local_settings *settings = call->server->settings;
    made->layer_arn =
        awsc_local_format(call->arena, "arn:aws:lambda:%s:%s:layer:%s", settings->region, settings->account, name);
    made->layer_version_arn = awsc_local_format(call->arena, "%s:%lld", made->layer_arn ? made->layer_arn : "",
                                                (long long)made->version.value);
    made->description = input->description ? input->description : "";
    made->created_date = awsc_local_last_modified(call->arena, awsc_local_now());
    made->compatible_runtimes = input->compatible_runtimes;
    made->compatible_architectures = input->compatible_architectures;
    made->license_info = input->license_info;
    return made->layer_arn && made->layer_version_arn && made->created_date ? AWSC_OK : AWSC_ERR_NOMEM;
}

static int answer_layer(awsc_local_call *call, const char *key, const layer_version *version, void *out)
{
    layer_version located = *version;
    awsc_lambda_layer_version_content_output *content = awsc_arena_alloc_zeroed(call->arena, 1, sizeof *content);
    if (!content) return AWSC_ERR_NOMEM;
    if (version->content) *content = *version->content;
    if (!content->location) content->location = awsc_local_code_url(call, "layer", key);
    if (!content->location) return AWSC_ERR_NOMEM;
    located.content = content;
    return awsc_local_assign(call->operation->output, out, &awsc_lambda_get_layer_version_response_schema, &located,
                             call->arena);
}

static int put_layer(awsc_local_call *call, const char *key, const awsc_lambda_layer_version_content_input *given,
                     const layer_version *version)
{
    awsc_lambda_function_code code = {.image_uri = NULL};
    int status = awsc_local_assign(&awsc_lambda_function_code_schema, &code,
                                   &awsc_lambda_layer_version_content_input_schema, given, call->arena);
    if (!status) status = awsc_local_store_put(call->server->store, AWSC_LOCAL_LAYER, key, version);
    if (!status) status = awsc_local_store_put(call->server->store, AWSC_LOCAL_LAYER_CODE, key, &code);
    return status;
}

int awsc_local_handle_publish_layer_version(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_publish_layer_version_input *input = in;
    awsc_lambda_layer_version_content_output content = {.location = NULL};
    layer_version made = {.content = &content};
    const char *name;
    int64_t number = 0;
    int status = read_name(call, input->layer_name, &name);
    if (!status) status = describe_content(call, input->content, &content);
    if (!status) status = awsc_local_count_up(call, AWSC_LOCAL_LAYER_COUNTER, name, NULL, &number);
    if (status) return status;
    const char *key = layer_key(call, name, number);
    if (!key) return AWSC_ERR_NOMEM;
    made.version = AWSC_I64(number);
    status = fill_new(call, input, name, &made);
    if (!status) status = put_layer(call, key, input->content, &made);
    return status ? status : answer_layer(call, key, &made, out);
}

/* ---- GetLayerVersion, DeleteLayerVersion ---------------------------------------------------------------------- */

static int get_layer(awsc_local_call *call, const char *key, void *out)
{
    awsc_local_record record;
    int status = awsc_local_store_get(call->server->store, AWSC_LOCAL_LAYER, key, call->arena, &record);
    if (status) return status == AWSC_END ? fail_missing(call) : status;
    return answer_layer(call, key, record.value, out);
}

int awsc_local_handle_get_layer_version(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_get_layer_version_input *input = in;
    const char *name;
    int status = read_name(call, input->layer_name, &name);
    const char *key = status ? NULL : layer_key(call, name, input->version_number.value);
    if (!key) return status ? status : AWSC_ERR_NOMEM;
    return get_layer(call, key, out);
}

int awsc_local_handle_get_layer_version_by_arn(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_get_layer_version_by_arn_input *input = in;
    int status = AWSC_OK;
    const char *key = awsc_local_layer_key(call, input->arn, &status);
    if (!key) return status ? status : fail_missing(call);
    return get_layer(call, key, out);
}

/* Deletes a layer version. Succeeds if the version does not exist. */
int awsc_local_handle_delete_layer_version(awsc_local_call *call, const void *in, void *out)
{
    (void)out;
    const awsc_lambda_delete_layer_version_input *input = in;
    const char *name;
    int status = read_name(call, input->layer_name, &name);
    const char *key = status ? NULL : layer_key(call, name, input->version_number.value);
    const char *prefix = key ? awsc_local_key_prefix(call->arena, key) : NULL;
    if (!prefix) return status ? status : AWSC_ERR_NOMEM;
    awsc_local_store_remove(call->server->store, AWSC_LOCAL_LAYER, key);
    awsc_local_store_remove(call->server->store, AWSC_LOCAL_LAYER_CODE, key);
    awsc_local_store_remove_all(call->server->store, AWSC_LOCAL_LAYER_STATEMENT, prefix);
    return AWSC_OK;
}

/* ---- lists ---------------------------------------------------------------------------------------------------- */

static bool list_contains(size_t count, const char *const *items, const char *wanted)
{
    for (size_t i = 0; i < count; i++) {
        if (!strcmp(items[i], wanted)) return true;
    }
    return !wanted[0];
}

/* Returns whether a layer version passes the input's filters for runtime and architecture. */
static bool layer_fits(const awsc_local_call *call, const void *input, const layer_version *version)
{
    const char *runtime = awsc_local_member_text(call->operation->input, input, "CompatibleRuntime");
    const char *architecture = awsc_local_member_text(call->operation->input, input, "CompatibleArchitecture");
    if (runtime && !list_contains(version->compatible_runtimes.count, version->compatible_runtimes.items, runtime)) {
        return false;
    }
    return !architecture || !version->compatible_architectures.count ||
           list_contains(version->compatible_architectures.count, version->compatible_architectures.items,
                         architecture);
}

static awsc_lambda_layer_versions_list_item *make_item(awsc_local_call *call, const layer_version *version)
{
    awsc_lambda_layer_versions_list_item *item = awsc_arena_alloc_zeroed(call->arena, 1, sizeof *item);
    if (!item || awsc_local_assign(&awsc_lambda_layer_versions_list_item_schema, item,
                                   &awsc_lambda_get_layer_version_response_schema, version, call->arena)) {
        return NULL;
    }
    return item;
}

static int describe_version(awsc_local_call *call, const void *input, const awsc_local_record *record,
                            const void **item)
{
    if (!layer_fits(call, input, record->value)) return AWSC_END;
    *item = make_item(call, record->value);
    return *item ? AWSC_OK : AWSC_ERR_NOMEM;
}

/* Makes the list item of a layer from its last matching version. Returns AWSC_END for all other versions. */
static int describe_layer(awsc_local_call *call, const void *input, const awsc_local_record *record, const void **item)
{
    const layer_version *version = record->value;
    const char *name = awsc_arena_text(call->arena, record->key, strcspn(record->key, " "));
    const char *prefix = name ? awsc_local_key_prefix(call->arena, name) : NULL;
    awsc_lambda_layers_list_item *layer = awsc_arena_alloc_zeroed(call->arena, 1, sizeof *layer);
    if (!prefix || !layer) return AWSC_ERR_NOMEM;
    if (!layer_fits(call, input, version)) return AWSC_END;
    awsc_local_record later = {record->key, NULL, 0};
    int status;
    while (!(status = awsc_local_store_next(call->server->store, AWSC_LOCAL_LAYER, prefix, later.key, call->arena,
                                            &later))) {
        if (layer_fits(call, input, later.value)) return AWSC_END;
    }
    if (status != AWSC_END) return status;
    layer->layer_name = name;
    layer->layer_arn = version->layer_arn;
    layer->latest_matching_version = make_item(call, version);
    *item = layer;
    return layer->latest_matching_version ? AWSC_OK : AWSC_ERR_NOMEM;
}

int awsc_local_handle_list_layer_versions(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_list_layer_versions_input *input = in;
    const char *name;
    int status = read_name(call, input->layer_name, &name);
    const char *prefix = status ? NULL : awsc_local_key_prefix(call->arena, name);
    if (!prefix) return status ? status : AWSC_ERR_NOMEM;
    return awsc_local_list(call, in, out, AWSC_LOCAL_LAYER, prefix, describe_version);
}

int awsc_local_handle_list_layers(awsc_local_call *call, const void *in, void *out)
{
    return awsc_local_list(call, in, out, AWSC_LOCAL_LAYER, "", describe_layer);
}
