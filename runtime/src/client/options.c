/* SPDX-License-Identifier: Apache-2.0 */
#include "client/options.h"

#include <string.h>

#include <awsc/interceptor.h>
#include <awsc/tables/schema.h>

#include "auth/provider.h"
#include "client/service_url.h"
#include "error/error.h"
#include "error/given.h"
#include "http/fields.h"

/* Minimum idle timeout of long polls: services answer after at most 60 seconds without work. */
enum { LEAST_IDLE_OF_POLLS_MS = 70 * 1000 };

#define FIELD(field, type)                                                                                             \
    {                                                                                                                  \
#field, offsetof(awsc_call_options, field.is_set), AWSC_TYPE_##type, 1                                         \
    }

static const awsc_option_field fields[] = {
    FIELD(deadline_ms, I64),
    FIELD(attempt_timeout_ms, I64),
    FIELD(idle_timeout_ms, I64),
    FIELD(max_attempts, I32),
    {"retry_sent_requests", offsetof(awsc_call_options, retry_sent_requests), AWSC_TYPE_BOOL, 0},
    {"borrow_payload", offsetof(awsc_call_options, borrow_payload), AWSC_TYPE_BOOL, 0},
};

/* Checks that each optional value is unset or valid. */
static int check_values(const awsc_call_options *options, awsc_error **error)
{
    return awsc_given_options(AWSC_ERR_VALIDATION, "options", fields, sizeof fields / sizeof *fields, options, error);
}

/* ---- copies ---------------------------------------------------------------------------------------------------- */

/* Copies headers into `arena`. Copies a NULL name or value as NULL; the call reports it later. */
static int copy_headers(awsc_arena *arena, size_t count, const awsc_http_header **headers, awsc_error **error)
{
    if (!count || !*headers) return AWSC_OK;
    awsc_http_header *copies = awsc_arena_alloc_zeroed(arena, count, sizeof *copies);
    if (!copies) return awsc_error_nomem(error);
    for (size_t i = 0; i < count; i++) {
        copies[i].name = awsc_arena_copy_text(arena, (*headers)[i].name);
        copies[i].value = awsc_arena_copy_text(arena, (*headers)[i].value);
    }
    *headers = copies;
    return awsc_arena_failed(arena) ? awsc_error_nomem(error) : AWSC_OK;
}

static int copy_url(awsc_arena *arena, const char **url, awsc_error **error)
{
    if (!*url) return AWSC_OK;
    *url = awsc_arena_copy_text(arena, *url);
    return *url ? AWSC_OK : awsc_error_nomem(error);
}

/* ---- options of one call --------------------------------------------------------------------------------------- */

/* Returns the idle timeout for calls of the operation. Invocations have no limit unless the program sets one: a
 * function may send nothing for 15 minutes. Long polls have at least LEAST_IDLE_OF_POLLS_MS. */
static int64_t idle_timeout_of(const awsc_settings *settings, const awsc_operation *operation)
{
    bool is_given = awsc_settings_is_set(settings, AWSC_SETTING_idle_timeout_ms);
    if (operation->flags & AWSC_TABLE_OPERATION_INVOKES && !is_given) return AWSC_NO_LIMIT;
    const bool polls = operation->flags & AWSC_TABLE_OPERATION_LONG_POLL;
    if (polls && settings->idle_timeout_ms < LEAST_IDLE_OF_POLLS_MS) return LEAST_IDLE_OF_POLLS_MS;
    return settings->idle_timeout_ms;
}

static void take_client_options(awsc_call *call)
{
    const awsc_settings *settings = call->client->settings;
    awsc_call_settings *options = &call->options;
    options->deadline_ms = settings->deadline_ms;
    options->attempt_timeout_ms = settings->attempt_timeout_ms;
    options->idle_timeout_ms = idle_timeout_of(settings, call->operation);
    options->max_attempts = settings->max_attempts;
    options->retry_sent_requests = settings->retry_sent_requests;
}

static void take_values(awsc_call_settings *options, const awsc_call_options *own)
{
    if (own->deadline_ms.is_set) options->deadline_ms = own->deadline_ms.value;
    if (own->attempt_timeout_ms.is_set) options->attempt_timeout_ms = own->attempt_timeout_ms.value;
    if (own->idle_timeout_ms.is_set) options->idle_timeout_ms = own->idle_timeout_ms.value;
    if (own->max_attempts.is_set) options->max_attempts = own->max_attempts.value;
    if (own->retry_sent_requests.is_set) options->retry_sent_requests = own->retry_sent_requests.value;
    options->borrow_payload = own->borrow_payload.is_set && own->borrow_payload.value;
}

static int check_headers(const awsc_call_options *own, awsc_error **error)
{
    if (own->header_count && !own->headers)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "options: header_count is %zu, but headers is NULL",
                              own->header_count);
    for (size_t i = 0; i < own->header_count; i++) {
        const awsc_http_header *header = &own->headers[i];
        if (!header->name || !header->value)
            return awsc_error_set(error, AWSC_ERR_VALIDATION, "options: header %zu: its %s is NULL; expected a text", i,
                                  header->name ? "value" : "name");
        int status = awsc_http_field_check(awsc_view_text(header->name), awsc_view_text(header->value), error);
        if (status) return awsc_error_prefix(error, "options: header %zu", i), status;
    }
    return AWSC_OK;
}

static int check_url(const awsc_allocator *allocator, const char *text, awsc_error **error)
{
    awsc_service_url url = {.allocator = allocator};
    if (!text) return AWSC_OK;
    int status = awsc_service_url_parse(allocator, text, "options: endpoint_url", &url, error);
    awsc_service_url_clear(&url);
    return status;
}

int awsc_call_options_resolve(awsc_call *call, const awsc_call_options *given, awsc_arena *arena, awsc_error **error)
{
    awsc_call_options own = AWSC_CALL_OPTIONS_INIT;
    awsc_call_settings *options = &call->options;
    int status = AWSC_TAKE_STRUCT(&own, given, "options", AWSC_CALL_OPTIONS_INIT, error);
    if (status) return status;
    take_client_options(call);
    if (given) status = check_values(&own, error);
    if (!status) take_values(options, &own);
    if (!status) status = check_headers(&own, error);
    if (!status) status = check_url(call->allocator, own.endpoint_url, error);
    if (status) return status;
    options->endpoint_url = own.endpoint_url;
    options->headers = own.headers;
    options->header_count = own.header_count;
    options->cancel = own.cancel;
    options->interceptors = own.interceptors;
    options->interceptor_count = own.interceptor_count;
    options->on_curl_handle = own.on_curl_handle;
    options->user = own.user;
    options->provider = awsc_credentials_provider_retain(own.credentials ? own.credentials : call->client->provider);
    options->own_credentials = own.credentials != NULL;
    if (!arena) return AWSC_OK;
    status = copy_url(arena, &options->endpoint_url, error);
    return status ? status : copy_headers(arena, options->header_count, &options->headers, error);
}

/* ---- options of several calls ----------------------------------------------------------------------------------- */

/* Copies the interceptors into `arena`, as far as the library knows their members. The call reports invalid ones later.
 */
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
    status = copy_url(arena, &kept.endpoint_url, error);
    if (!status) status = copy_headers(arena, kept.header_count, &kept.headers, error);
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
