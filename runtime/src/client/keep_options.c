#include "client/keep_options.h"

#include <string.h>

#include <awsc/interceptor.h>

#include "auth/provider.h"
#include "error/error.h"
#include "error/given.h"

static int keep_headers(awsc_arena *arena, awsc_call_options *options, awsc_error **error)
{
    if (!options->header_count || !options->headers) return AWSC_OK; /* the call reports the fault */
    awsc_http_header *headers = awsc_arena_alloc_zeroed(arena, options->header_count, sizeof *headers);
    if (!headers) return awsc_error_nomem(error);
    for (size_t i = 0; i < options->header_count; i++) {
        headers[i].name = awsc_arena_copy_text(arena, options->headers[i].name);
        headers[i].value = awsc_arena_copy_text(arena, options->headers[i].value);
    }
    options->headers = headers;
    return awsc_arena_failed(arena) ? awsc_error_nomem(error) : AWSC_OK;
}

/* Copies as much of each structure as the library knows. The call reports those that are wrong. */
static int keep_interceptors(awsc_arena *arena, awsc_call_options *options, awsc_error **error)
{
    if (!options->interceptor_count || !options->interceptors) return AWSC_OK;
    const awsc_interceptor **list = awsc_arena_alloc_zeroed(arena, options->interceptor_count, sizeof *list);
    if (!list) return awsc_error_nomem(error);
    for (size_t i = 0; i < options->interceptor_count; i++) {
        const awsc_interceptor *given = options->interceptors[i];
        if (!given || given->struct_size < sizeof given->struct_size) continue;
        size_t size = given->struct_size < sizeof *given ? given->struct_size : sizeof *given;
        awsc_interceptor *copy = awsc_arena_alloc_zeroed(arena, 1, sizeof *copy);
        if (!copy) return awsc_error_nomem(error);
        memcpy(copy, given, size);
        copy->struct_size = size;
        list[i] = copy;
    }
    options->interceptors = list;
    return AWSC_OK;
}

int awsc_options_keep(const awsc_call_options *given, awsc_arena *arena, awsc_call_options *out, awsc_error **error)
{
    awsc_call_options kept = AWSC_CALL_OPTIONS_INIT;
    *out = kept;
    if (!given) return AWSC_OK;
    int status = AWSC_TAKE_STRUCT(&kept, given, "options", AWSC_CALL_OPTIONS_INIT, error);
    if (status) return status;
    if (kept.endpoint_url) {
        kept.endpoint_url = awsc_arena_copy_text(arena, kept.endpoint_url);
        if (!kept.endpoint_url) return awsc_error_nomem(error);
    }
    status = keep_headers(arena, &kept, error);
    if (!status) status = keep_interceptors(arena, &kept, error);
    if (status) return status;
    kept.credentials = kept.credentials ? awsc_credentials_provider_retain(kept.credentials) : NULL;
    *out = kept;
    return AWSC_OK;
}

void awsc_options_drop(awsc_call_options *kept)
{
    awsc_credentials_provider_free(kept->credentials);
    kept->credentials = NULL;
}
