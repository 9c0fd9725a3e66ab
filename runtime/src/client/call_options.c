/* Options of a call. */
#include "client/call_options.h"

#include <string.h>

#include <awsc/tables/schema.h>

#include "error/error.h"
#include "error/given.h"

/* Services answer a poll after 60 seconds at most, if there is no work until then. */
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

int awsc_check_call_values(const awsc_call_options *options, awsc_error **error)
{
    return awsc_given_options(AWSC_ERR_VALIDATION, "options", fields, sizeof fields / sizeof *fields, options, error);
}

static int copy_headers(awsc_call_settings *options, awsc_arena *arena, awsc_error **error)
{
    awsc_http_header *headers = awsc_arena_alloc_zeroed(arena, options->header_count, sizeof *headers);
    if (!headers) return awsc_error_nomem(error);
    for (size_t i = 0; i < options->header_count; i++) {
        const awsc_http_header *given = &options->headers[i];
        if (!given->name || !given->value) continue; /* reported where headers are added */
        headers[i].name = awsc_arena_text(arena, given->name, strlen(given->name));
        headers[i].value = awsc_arena_text(arena, given->value, strlen(given->value));
        if (!headers[i].name || !headers[i].value) return awsc_error_nomem(error);
    }
    options->headers = headers;
    return AWSC_OK;
}

static int copy_texts(awsc_call_settings *options, awsc_arena *arena, awsc_error **error)
{
    if (options->endpoint_url) {
        options->endpoint_url = awsc_arena_text(arena, options->endpoint_url, strlen(options->endpoint_url));
        if (!options->endpoint_url) return awsc_error_nomem(error);
    }
    return options->header_count ? copy_headers(options, arena, error) : AWSC_OK;
}

/* A function may be silent for a quarter of an hour: no limit unless the program sets one. A poll is silent while the
 * service waits, whatever the limit for all operations is. */
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
}

int awsc_call_options_resolve(awsc_call *call, const awsc_call_options *given, awsc_arena *arena, awsc_error **error)
{
    awsc_call_options own = AWSC_CALL_OPTIONS_INIT;
    awsc_call_settings *options = &call->options;
    int status = AWSC_TAKE_STRUCT(&own, given, "options", AWSC_CALL_OPTIONS_INIT, error);
    if (status) return status;
    take_client_options(call);
    if (given) status = awsc_check_call_values(&own, error);
    if (!status) take_values(options, &own);
    if (!status && own.header_count && !own.headers)
        status = awsc_error_set(error, AWSC_ERR_VALIDATION, "options: header_count is %zu, but headers is NULL",
                                own.header_count);
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
    return arena ? copy_texts(options, arena, error) : AWSC_OK;
}
