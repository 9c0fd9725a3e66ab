/* SPDX-License-Identifier: Apache-2.0 */
#include "configuration.h"

#include <string.h>

#include "functions.h"
#include "runtime.h"
#include "text.h"

#define MAX_CODE_BYTES (256u << 20)
#define DEFAULT_TIMEOUT_SECONDS 3
#define DEFAULT_MEMORY_MB 128
#define DEFAULT_STORAGE_MB 512

const char *awsc_local_function_arn(const awsc_local_settings *settings, awsc_arena *arena, const char *name,
                                    const char *qualifier)
{
    return awsc_local_format(arena, "arn:aws:lambda:%s:%s:function:%s%s%s", settings->region, settings->account, name,
                             qualifier ? ":" : "", qualifier ? qualifier : "");
}

/* ---- a new function ------------------------------------------------------------------------------------------- */

static bool set_parts(awsc_arena *arena, awsc_lambda_function_configuration *out)
{
    awsc_lambda_ephemeral_storage *storage = awsc_arena_alloc_zeroed(arena, 1, sizeof *storage);
    awsc_lambda_tracing_config_response *tracing = awsc_arena_alloc_zeroed(arena, 1, sizeof *tracing);
    const char **architectures = awsc_arena_alloc_zeroed(arena, 1, sizeof *architectures);
    if (!storage || !tracing || !architectures) return false;
    storage->size = AWSC_I32(DEFAULT_STORAGE_MB);
    tracing->mode = AWSC_LAMBDA_TRACING_MODE_PASS_THROUGH;
#if defined(__aarch64__)
    architectures[0] = AWSC_LAMBDA_ARCHITECTURE_ARM64;
#else
    architectures[0] = AWSC_LAMBDA_ARCHITECTURE_X86_64;
#endif
    out->ephemeral_storage = storage;
    out->tracing_config = tracing;
    out->architectures.count = 1;
    out->architectures.items = architectures;
    return true;
}

int awsc_local_configuration_new(const awsc_local_settings *settings, awsc_arena *arena, const char *name,
                                 awsc_lambda_function_configuration *out)
{
    *out = (awsc_lambda_function_configuration){
        .function_name = name,
        .function_arn = awsc_local_function_arn(settings, arena, name, NULL),
        .role = awsc_local_format(arena, "arn:aws:iam::%s:role/lambda-local", settings->account),
        .last_modified = awsc_local_last_modified(arena, awsc_local_now()),
        .runtime = AWSC_LAMBDA_RUNTIME_PROVIDED_AL2023,
        .description = "",
        .timeout = AWSC_I32(DEFAULT_TIMEOUT_SECONDS),
        .memory_size = AWSC_I32(DEFAULT_MEMORY_MB),
        .version = AWSC_LOCAL_LATEST,
        .revision_id = awsc_local_uuid(arena),
        .state = AWSC_LAMBDA_STATE_ACTIVE,
        .last_update_status = AWSC_LAMBDA_LAST_UPDATE_STATUS_SUCCESSFUL,
        .package_type = AWSC_LAMBDA_PACKAGE_TYPE_ZIP,
    };
    bool complete = out->function_arn && out->role && out->last_modified && out->revision_id && set_parts(arena, out);
    return complete ? AWSC_OK : AWSC_ERR_NOMEM;
}

/* ---- states --------------------------------------------------------------------------------------------------- */

void awsc_local_configuration_create(awsc_lambda_function_configuration *configuration)
{
    configuration->state = AWSC_LAMBDA_STATE_PENDING;
    configuration->state_reason = "The function is being created.";
    configuration->state_reason_code = AWSC_LAMBDA_STATE_REASON_CODE_CREATING;
    configuration->last_update_status = NULL;
    configuration->last_update_status_reason = NULL;
    configuration->last_update_status_reason_code = NULL;
}

void awsc_local_configuration_update(awsc_lambda_function_configuration *configuration)
{
    configuration->last_update_status = AWSC_LAMBDA_LAST_UPDATE_STATUS_IN_PROGRESS;
    configuration->last_update_status_reason = "The function is being updated.";
    configuration->last_update_status_reason_code = NULL;
}

bool awsc_local_is_settling(const awsc_local_settings *settings, int64_t changed_ms)
{
    int64_t age = awsc_local_now_ms() - changed_ms;
    return age >= 0 && (uint64_t)age < settings->state_delay_ms;
}

static bool is_to_fail(const awsc_local_settings *settings, enum awsc_local_step step, const char *name)
{
    for (size_t i = 0; i < settings->failing_count; i++) {
        if (settings->failing[i].step == step && !strcmp(settings->failing[i].function, name)) return true;
    }
    return false;
}

static bool is_text(const char *text, const char *value)
{
    return text && !strcmp(text, value);
}

static void settle_creation(const awsc_local_settings *settings, awsc_lambda_function_configuration *out)
{
    bool latest = is_text(out->version, AWSC_LOCAL_LATEST);
    out->state_reason = NULL;
    out->state_reason_code = NULL;
    out->state = AWSC_LAMBDA_STATE_ACTIVE;
    out->last_update_status = AWSC_LAMBDA_LAST_UPDATE_STATUS_SUCCESSFUL;
    if (!is_to_fail(settings, latest ? AWSC_LOCAL_CREATE : AWSC_LOCAL_PUBLISH, out->function_name)) return;
    out->state = AWSC_LAMBDA_STATE_FAILED;
    out->last_update_status = AWSC_LAMBDA_LAST_UPDATE_STATUS_FAILED;
    out->state_reason = "--fail makes this step fail.";
    out->state_reason_code = AWSC_LAMBDA_STATE_REASON_CODE_INTERNAL_ERROR;
}

static void settle_update(const awsc_local_settings *settings, awsc_lambda_function_configuration *out)
{
    out->last_update_status_reason = NULL;
    out->last_update_status = AWSC_LAMBDA_LAST_UPDATE_STATUS_SUCCESSFUL;
    if (!is_to_fail(settings, AWSC_LOCAL_UPDATE, out->function_name)) return;
    out->last_update_status = AWSC_LAMBDA_LAST_UPDATE_STATUS_FAILED;
    out->last_update_status_reason = "--fail makes this step fail.";
    out->last_update_status_reason_code = AWSC_LAMBDA_LAST_UPDATE_STATUS_REASON_CODE_INTERNAL_ERROR;
}

/* ---- code ----------------------------------------------------------------------------------------------------- */

/* Sets CodeSize and CodeSha256 of the current executable. Leaves them unset if the file cannot be read. */
static int describe_executable(const awsc_local_settings *settings, awsc_arena *arena,
                               awsc_lambda_function_configuration *out)
{
    awsc_buffer code = AWSC_BUFFER_INIT(awsc_allocator_default());
    const char *path = awsc_local_functions_path(settings, out, arena);
    int system_error;
    if (path && !awsc_file_read(path, MAX_CODE_BYTES, &code, &system_error)) {
        out->code_size = AWSC_I64((int64_t)code.size);
        out->code_sha256 = awsc_local_sha256(arena, code.data ? code.data : "", code.size);
    }
    awsc_buffer_clear(&code);
    return path ? AWSC_OK : AWSC_ERR_NOMEM;
}

awsc_lambda_function_configuration *awsc_local_configuration_of(const awsc_local_settings *settings,
                                                                const awsc_local_record *record, awsc_arena *arena)
{
    awsc_lambda_function_configuration *out = awsc_arena_alloc(arena, sizeof *out);
    if (!out) return NULL;
    *out = *(const awsc_lambda_function_configuration *)record->value;
    if (!awsc_local_is_settling(settings, record->changed_ms)) {
        if (is_text(out->state, AWSC_LAMBDA_STATE_PENDING)) settle_creation(settings, out);
        if (is_text(out->last_update_status, AWSC_LAMBDA_LAST_UPDATE_STATUS_IN_PROGRESS)) settle_update(settings, out);
    }
    if (!out->code_sha256 && describe_executable(settings, arena, out)) return NULL;
    return out;
}
