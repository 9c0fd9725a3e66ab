/* SPDX-License-Identifier: Apache-2.0 */
#include "configure.h"

#include <string.h>

#include "configuration.h"
#include "functions.h"
#include "lookups.h"
#include "members.h"
#include "runtime.h"
#include "schemas.h"
#include "text.h"

static int invalid_configuration(awsc_local_call *call, const char *message)
{
    return awsc_local_fail(call, "InvalidParameterValueException", "%s", message);
}

/* ---- configuration -------------------------------------------------------------------------------------------- */

/* Replaces the layers of a configuration. Converts the input's ARNs to the structures of a configuration. */
static int configure_layers(awsc_local_call *call, const awsc_text_list *arns,
                            awsc_lambda_function_configuration *configuration)
{
    const awsc_lambda_layer **layers = awsc_arena_alloc_zeroed(call->arena, arns->count + 1, sizeof *layers);
    if (!layers) return AWSC_ERR_NOMEM;
    for (size_t i = 0; i < arns->count; i++) {
        awsc_lambda_layer *layer = awsc_arena_alloc_zeroed(call->arena, 1, sizeof *layer);
        if (!layer) return AWSC_ERR_NOMEM;
        int status = awsc_local_layer_size(call, arns->items[i], &layer->code_size);
        if (status) return status;
        layer->arn = arns->items[i];
        layers[i] = layer;
    }
    configuration->layers.count = arns->count;
    configuration->layers.items = layers;
    return AWSC_OK;
}

static int configure_image(awsc_local_call *call, const awsc_lambda_image_config *image,
                           awsc_lambda_function_configuration *configuration)
{
    awsc_lambda_image_config_response *response = awsc_arena_alloc_zeroed(call->arena, 1, sizeof *response);
    if (!response) return AWSC_ERR_NOMEM;
    response->image_config = image;
    configuration->image_config_response = response;
    return AWSC_OK;
}

static int configure_snap_start(awsc_local_call *call, awsc_lambda_function_configuration *configuration)
{
    if (!configuration->snap_start) return AWSC_OK;
    awsc_lambda_snap_start_response *response = awsc_arena_alloc_zeroed(call->arena, 1, sizeof *response);
    if (!response) return AWSC_ERR_NOMEM;
    *response = *configuration->snap_start;
    response->optimization_status = AWSC_LAMBDA_SNAP_START_OPTIMIZATION_STATUS_OFF;
    configuration->snap_start = response;
    return AWSC_OK;
}

/* Returns the field of an input member by name, since several input types have it, or NULL if it is unset. */
static const void *input_member(const awsc_local_call *call, const void *input, const char *name)
{
    const awsc_member *member = awsc_local_member(call->operation->input, name);
    const void *field = member ? awsc_member_value(member, input) : NULL;
    return field && awsc_member_is_set(member, field) ? field : NULL;
}

int awsc_local_configure(awsc_local_call *call, const void *input, awsc_lambda_function_configuration *configuration)
{
    const char *name = configuration->function_name, *revision = configuration->revision_id;
    int status = awsc_local_assign(&awsc_lambda_function_configuration_schema, configuration, call->operation->input,
                                   input, call->arena);
    /* These members are not settings: the client may write an ARN here, or an expected revision. */
    configuration->function_name = name;
    configuration->revision_id = revision;
    const awsc_text_list *layers = input_member(call, input, "Layers");
    if (!status && layers) status = configure_layers(call, layers, configuration);
    const void *image = input_member(call, input, "ImageConfig");
    if (!status && image) {
        status = configure_image(call, *(const awsc_lambda_image_config *const *)image, configuration);
    }
    return status ? status : configure_snap_start(call, configuration);
}

/* ---- code ----------------------------------------------------------------------------------------------------- */

/* Returns the location of code in S3 or of an image, which is hashed instead of the code, or NULL when memory runs
 * out. */
static const char *describe_place(awsc_local_call *call, const awsc_lambda_function_code *code)
{
    if (code->image_uri) return code->image_uri;
    return awsc_local_format(call->arena, "s3://%s/%s%s%s", code->s3_bucket, code->s3_key,
                             code->s3_object_version ? "?versionId=" : "",
                             code->s3_object_version ? code->s3_object_version : "");
}

static int check_sources(awsc_local_call *call, const awsc_lambda_function_code *code)
{
    bool s3 = code->s3_bucket || code->s3_key;
    int sources = (code->zip_file.data ? 1 : 0) + (s3 ? 1 : 0) + (code->image_uri ? 1 : 0);
    if (!sources) return invalid_configuration(call, "Please provide a source for function code.");
    if (sources > 1) return invalid_configuration(call, "Please provide only one source for function code.");
    if (s3 && !(code->s3_bucket && code->s3_key))
        return invalid_configuration(call, "S3Bucket needs S3Key, and S3Key needs S3Bucket.");
    if (code->zip_file.data && !code->zip_file.size)
        return invalid_configuration(call, "Uploaded file must be a non-empty zip");
    return AWSC_OK;
}

int awsc_local_configure_code(awsc_local_call *call, const awsc_lambda_function_code *code,
                              awsc_lambda_function_configuration *configuration)
{
    int status = check_sources(call, code);
    if (status) return status;
    bool image = !strcmp(configuration->package_type, AWSC_LAMBDA_PACKAGE_TYPE_IMAGE);
    if (image != (code->image_uri != NULL)) {
        return invalid_configuration(call, image ? "A function of package type Image needs ImageUri."
                                                 : "A function of package type Zip cannot have ImageUri.");
    }
    if (code->zip_file.data) {
        configuration->code_size = AWSC_I64((int64_t)code->zip_file.size);
        configuration->code_sha256 = awsc_local_sha256(call->arena, code->zip_file.data, code->zip_file.size);
    } else {
        const char *place = describe_place(call, code);
        configuration->code_size = AWSC_I64(0);
        configuration->code_sha256 = place ? awsc_local_sha256(call->arena, place, strlen(place)) : NULL;
    }
    return configuration->code_sha256 ? AWSC_OK : AWSC_ERR_NOMEM;
}

/* ---- storing -------------------------------------------------------------------------------------------------- */

static int put_configuration(awsc_local_call *call, const awsc_lambda_function_configuration *configuration,
                             const awsc_lambda_function_code *code)
{
    awsc_local_store *store = call->server->store;
    const char *key = awsc_local_key_of(call->arena, configuration->function_name, configuration->version);
    int status = key ? awsc_local_store_put(store, AWSC_LOCAL_FUNCTION, key, configuration) : AWSC_ERR_NOMEM;
    if (!status && code) status = awsc_local_store_put(store, AWSC_LOCAL_CODE, key, code);
    return status;
}

int awsc_local_configure_put(awsc_local_call *call, awsc_lambda_function_configuration *configuration,
                             const awsc_lambda_function_code *code)
{
    configuration->last_modified = awsc_local_last_modified(call->arena, awsc_local_now());
    configuration->revision_id = awsc_local_uuid(call->arena);
    const char *key = awsc_local_key_of(call->arena, configuration->function_name, configuration->version);
    if (!configuration->last_modified || !configuration->revision_id || !key) return AWSC_ERR_NOMEM;
    awsc_lambda_function_configuration stored = *configuration;
    if (!code && !awsc_local_store_has(call->server->store, AWSC_LOCAL_CODE, key)) {
        /* Without uploaded code, size and hash are those of the executable. */
        stored.code_sha256 = NULL;
        stored.code_size = (awsc_opt_i64){0, 0};
    }
    return put_configuration(call, &stored, code);
}

int awsc_local_forget(awsc_local_call *call, const char *name, const char *qualifier)
{
    const char *key = awsc_local_key_of(call->arena, name, qualifier);
    const char *prefix = key ? awsc_local_key_prefix(call->arena, key) : NULL;
    if (!prefix) return AWSC_ERR_NOMEM;
    for (int kind = 0; kind < AWSC_LOCAL_KIND_COUNT; kind++) {
        if (!awsc_local_kinds[kind].of_function) continue;
        awsc_local_store_remove(call->server->store, (enum awsc_local_kind)kind, key);
        awsc_local_store_remove_all(call->server->store, (enum awsc_local_kind)kind, prefix);
    }
    return AWSC_OK;
}

/* ---- publishing ----------------------------------------------------------------------------------------------- */

int awsc_local_count_up(awsc_local_call *call, enum awsc_local_kind kind, const char *key, const char *revision,
                        int64_t *out)
{
    awsc_local_record record;
    int status = awsc_local_store_get(call->server->store, kind, key, call->arena, &record);
    if (status && status != AWSC_END) return status;
    int64_t last = status ? 0 : ((const awsc_local_counter *)record.value)->last.value;
    awsc_local_counter counter = {.last = AWSC_I64(last + 1), .revision = revision};
    *out = last + 1;
    return awsc_local_store_put(call->server->store, kind, key, &counter);
}

/* Finds the last published version if $LATEST and its code are unchanged since. Returns AWSC_OK, AWSC_END,
 * AWSC_ERR_NOMEM. */
static int find_published(awsc_local_call *call, const awsc_lambda_function_configuration *latest,
                          const awsc_lambda_function_configuration **out)
{
    awsc_local_store *store = call->server->store;
    awsc_local_record record;
    int status = awsc_local_store_get(store, AWSC_LOCAL_VERSION_COUNTER, latest->function_name, call->arena, &record);
    if (status) return status;
    const awsc_local_counter *counter = record.value;
    if (!counter->revision || !latest->revision_id || strcmp(counter->revision, latest->revision_id)) return AWSC_END;
    const char *version = awsc_local_format(call->arena, "%lld", (long long)counter->last.value);
    const char *key = version ? awsc_local_key_of(call->arena, latest->function_name, version) : NULL;
    if (!key) return AWSC_ERR_NOMEM;
    status = awsc_local_store_get(store, AWSC_LOCAL_FUNCTION, key, call->arena, &record);
    if (status) return status;
    *out = awsc_local_configuration_of(call->server->settings, &record, call->arena);
    if (!*out) return AWSC_ERR_NOMEM;
    /* The executable may have changed without a new revision. */
    bool same = (*out)->code_sha256 && latest->code_sha256 && !strcmp((*out)->code_sha256, latest->code_sha256);
    return same ? AWSC_OK : AWSC_END;
}

static int put_version(awsc_local_call *call, awsc_lambda_function_configuration *version)
{
    awsc_local_record record;
    const char *latest = awsc_local_key_of(call->arena, version->function_name, AWSC_LOCAL_LATEST);
    int status = latest ? awsc_local_store_get(call->server->store, AWSC_LOCAL_CODE, latest, call->arena, &record)
                        : AWSC_ERR_NOMEM;
    if (status && status != AWSC_END) return status;
    return put_configuration(call, version, status ? NULL : record.value);
}

int awsc_local_publish(awsc_local_call *call, const awsc_lambda_function_configuration *latest, const char *description,
                       const awsc_lambda_function_configuration **out)
{
    int status = find_published(call, latest, out);
    if (status != AWSC_END) return status;
    int64_t number = 0;
    status = awsc_local_count_up(call, AWSC_LOCAL_VERSION_COUNTER, latest->function_name, latest->revision_id, &number);
    awsc_lambda_function_configuration *version = awsc_arena_alloc(call->arena, sizeof *version);
    if (status || !version) return AWSC_ERR_NOMEM;
    *version = *latest;
    version->version = awsc_local_format(call->arena, "%lld", (long long)number);
    version->revision_id = awsc_local_uuid(call->arena);
    if (!version->version || !version->revision_id) return AWSC_ERR_NOMEM;
    version->function_arn =
        awsc_local_function_arn(call->server->settings, call->arena, latest->function_name, version->version);
    if (!version->function_arn) return AWSC_ERR_NOMEM;
    if (description) version->description = description;
    awsc_local_configuration_create(version);
    *out = version;
    return put_version(call, version);
}
