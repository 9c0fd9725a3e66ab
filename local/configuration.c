#include "configuration.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/allocator.h"
#include "base/encode.h"
#include "base/timestamp.h"
#include "crypto/crypto.h"
#include "sys/file.h"

#define MAX_CODE_BYTES (256u << 20)

static const char *format_text(awsc_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

static const char *format_text(awsc_arena *arena, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof text) return NULL;
    return awsc_arena_text(arena, text, (size_t)length);
}

/* Size and hash of the executable as it is now; unset if it cannot be read. */
static void describe_code(awsc_arena *arena, const char *path, awsc_lambda_function_configuration *out)
{
    awsc_buffer code = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_crypto *crypto = awsc_crypto_new(awsc_allocator_default());
    uint8_t hash[AWSC_SHA256_SIZE];
    int system_error;
    if (crypto && !awsc_file_read(path, MAX_CODE_BYTES, &code, &system_error) &&
        !awsc_sha256(crypto, code.data, code.size, hash)) {
        awsc_base64_encode(&text, hash, sizeof hash);
        out->code_size = AWSC_I64((int64_t)code.size);
        if (!text.failed) out->code_sha256 = awsc_arena_text(arena, text.data, text.size);
    }
    awsc_crypto_free(crypto);
    awsc_buffer_clear(&text);
    awsc_buffer_clear(&code);
}

/* The service's own form: 2015-08-30T12:36:00.000+0000. */
static const char *last_modified(awsc_arena *arena, awsc_time time)
{
    char basic[17];
    awsc_time_format_basic(basic, time.seconds);
    return format_text(arena, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s.000+0000", basic, basic + 4, basic + 6, basic + 9,
                       basic + 11, basic + 13);
}

static bool set_parts(awsc_arena *arena, awsc_lambda_function_configuration *out)
{
    awsc_lambda_ephemeral_storage *storage = awsc_arena_alloc_zeroed(arena, 1, sizeof *storage);
    awsc_lambda_tracing_config_response *tracing = awsc_arena_alloc_zeroed(arena, 1, sizeof *tracing);
    const char **architectures = awsc_arena_alloc_zeroed(arena, 1, sizeof *architectures);
    if (!storage || !tracing || !architectures) return false;
    storage->size = AWSC_I32(512);
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

const awsc_lambda_function_configuration *
awsc_local_configuration_of(awsc_local_call *call, const awsc_local_function *function, const char *qualifier)
{
    const awsc_local_settings *settings = call->server->settings;
    awsc_arena *arena = call->arena;
    awsc_lambda_function_configuration *out = awsc_arena_alloc_zeroed(arena, 1, sizeof *out);
    if (!out || !set_parts(arena, out)) return NULL;
    const char *slash = strrchr(function->path, '/');
    out->function_name = function->name;
    out->function_arn = format_text(arena, "arn:aws:lambda:%s:%s:function:%s%s%s", settings->region, settings->account,
                                    function->name, qualifier ? ":" : "", qualifier ? qualifier : "");
    out->role = format_text(arena, "arn:aws:iam::%s:role/lambda-local", settings->account);
    out->last_modified = last_modified(arena, function->modified);
    if (!out->function_arn || !out->role || !out->last_modified) return NULL;
    out->runtime = AWSC_LAMBDA_RUNTIME_PROVIDED_AL2023;
    out->handler = slash ? slash + 1 : function->path;
    out->description = "";
    out->timeout = AWSC_I32((int32_t)function->timeout_seconds);
    out->memory_size = AWSC_I32((int32_t)function->memory_mb);
    out->version = AWSC_LOCAL_LATEST;
    out->revision_id = function->revision;
    out->state = AWSC_LAMBDA_STATE_ACTIVE;
    out->last_update_status = AWSC_LAMBDA_LAST_UPDATE_STATUS_SUCCESSFUL;
    out->package_type = AWSC_LAMBDA_PACKAGE_TYPE_ZIP;
    describe_code(arena, function->path, out);
    return out;
}
