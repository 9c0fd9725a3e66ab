/* Options of a call. */
#include "client/call_options.h"

#include <string.h>

#include "client/marks.h"
#include "error/error.h"
#include "error/given.h"

static int take_limit(const char *name, awsc_opt_i64 given, int64_t *out, awsc_error **error)
{
    return awsc_given_i64(AWSC_ERR_VALIDATION, "options", name, given, (awsc_range){1, AWSC_NO_LIMIT}, out, error);
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

static void take_client_options(awsc_call *call)
{
    const awsc_client *client = call->client;
    awsc_call_settings *options = &call->options;
    bool invokes = (call->operation->flags & AWSC_TABLE_OPERATION_INVOKES) != 0;
    options->deadline_ms = client->deadline_ms;
    options->attempt_timeout_ms = client->attempt_timeout_ms;
    /* A function may be silent for a quarter of an hour: no limit unless somebody asks for one. */
    options->idle_timeout_ms = invokes && !client->idle_timeout_given ? AWSC_NO_LIMIT : client->idle_timeout_ms;
    options->max_attempts = client->max_attempts;
    options->retry_sent_requests = client->retry_sent_requests;
}

int awsc_call_options_resolve(awsc_call *call, const awsc_call_options *given, awsc_arena *arena, awsc_error **error)
{
    awsc_call_options own = AWSC_CALL_OPTIONS_INIT;
    awsc_call_settings *options = &call->options;
    int status = AWSC_TAKE_STRUCT(&own, given, "options", AWSC_CALL_OPTIONS_INIT, error);
    if (!status) status = awsc_check_options_marks(&own, error);
    if (status) return status;
    take_client_options(call);
    status = take_limit("deadline_ms", own.deadline_ms, &options->deadline_ms, error);
    if (!status) status = take_limit("attempt_timeout_ms", own.attempt_timeout_ms, &options->attempt_timeout_ms, error);
    if (!status) status = take_limit("idle_timeout_ms", own.idle_timeout_ms, &options->idle_timeout_ms, error);
    if (!status)
        status = awsc_given_i32(AWSC_ERR_VALIDATION, "options", "max_attempts", own.max_attempts,
                                (awsc_range){1, INT32_MAX}, &options->max_attempts, error);
    if (!status && own.header_count && !own.headers)
        status = awsc_error_set(error, AWSC_ERR_VALIDATION, "options: header_count is %zu, but headers is NULL",
                                own.header_count);
    if (status) return status;
    if (own.retry_sent_requests.is_set) options->retry_sent_requests = own.retry_sent_requests.value;
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
