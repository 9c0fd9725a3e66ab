/* SPDX-License-Identifier: Apache-2.0 */
/* Adds the headers of every request: host, user agent, invocation id, attempt, trace id, and those of the caller. */
#include <string.h>

#include "base/timestamp.h"
#include "base/uuid.h"
#include "client/call_state.h"
#include "client/user_agent.h"
#include "error/error.h"
#include "sys/environment.h"
#include "sys/random.h"

static int make_invocation_id(awsc_call *call, awsc_error **error)
{
    uint8_t random[16];
    if (awsc_random_take(&call->loop->random, random, sizeof random))
        return awsc_error_set(error, AWSC_ERR_CONFIG, "the system has no random bytes for a request id");
    awsc_uuid_format(call->invocation_id, random);
    return AWSC_OK;
}

/*
 * Passes on the trace id of the Lambda function in which the process runs, so that the service can detect recursive
 * loops. Reads it from the environment each time, because it changes with each invocation.
 */
static int add_trace_id(awsc_call *call, awsc_error **error)
{
    const char *trace_id = awsc_environment_get(awsc_environment_process(), "_X_AMZN_TRACE_ID");
    if (!trace_id || awsc_http_request_header(call->request, "X-Amzn-Trace-Id")) return AWSC_OK;
    awsc_buffer encoded = AWSC_BUFFER_INIT(call->allocator);
    for (const char *p = trace_id; *p; p++) {
        if ((unsigned char)*p < 0x20 || (unsigned char)*p >= 0x7F)
            awsc_buffer_append_format(&encoded, "%%%02X", (unsigned)(unsigned char)*p);
        else
            awsc_buffer_append_char(&encoded, *p);
    }
    return awsc_http_request_take_header(call->request, "X-Amzn-Trace-Id", &encoded, error);
}

/* Returns the features that the call uses; for most calls they equal client->usual_features. */
static awsc_features features_of(const awsc_call *call)
{
    const awsc_client *client = call->client;
    const char *encoding = awsc_http_request_header(call->request, "Content-Encoding");
    awsc_features features = client->features;
    awsc_features_add(&features, call->feature);
    if (call->options.endpoint_url) awsc_features_add(&features, AWSC_FEATURE_ENDPOINT_OVERRIDE);
    if (call->operation->flags & AWSC_TABLE_OPERATION_GZIP && encoding && strstr(encoding, "gzip"))
        awsc_features_add(&features, AWSC_FEATURE_GZIP_REQUEST_COMPRESSION);
    if (!call->identity) return features;
    awsc_features_join(&features, &call->options.provider->features);
    if (call->identity->credentials.account_id) awsc_features_add(&features, AWSC_FEATURE_RESOLVED_ACCOUNT_ID);
    if (call->signing.algorithm != &awsc_sigv4) awsc_features_add(&features, AWSC_FEATURE_SIGV4A_SIGNING);
    return features;
}

static int add_user_agent(awsc_call *call, awsc_error **error)
{
    const awsc_client *client = call->client;
    awsc_features features = features_of(call);
    if (awsc_features_equal(&features, &client->usual_features))
        return awsc_http_request_set_header(call->request, "User-Agent", client->user_agent, error);
    awsc_buffer value = AWSC_BUFFER_INIT(call->allocator);
    awsc_buffer_append(&value, client->user_agent, client->user_agent_base);
    awsc_user_agent_append_features(&value, &features);
    return awsc_http_request_take_header(call->request, "User-Agent", &value, error);
}

int awsc_call_add_host(awsc_call *call, awsc_error **error)
{
    awsc_http_request *request = call->request;
    if (!request->host_prefix) return awsc_http_request_set_header(request, "Host", call->url->authority, error);
    awsc_buffer host = AWSC_BUFFER_INIT(call->allocator);
    awsc_buffer_append_text(&host, request->host_prefix);
    awsc_buffer_append_text(&host, call->url->authority);
    return awsc_http_request_take_header(request, "Host", &host, error);
}

int awsc_call_add_headers(awsc_call *call, awsc_error **error)
{
    awsc_http_request *request = call->request;
    int status = make_invocation_id(call, error);
    if (!status) status = awsc_call_add_host(call, error);
    if (!status) status = add_user_agent(call, error);
    if (!status) status = awsc_http_request_set_header(request, "amz-sdk-invocation-id", call->invocation_id, error);
    if (!status && call->client->in_function) status = add_trace_id(call, error);
    for (size_t i = 0; !status && i < call->options.header_count; i++) {
        const awsc_http_header *header = &call->options.headers[i];
        status = awsc_http_request_set_header(request, header->name, header->value, error);
    }
    return status;
}

static bool sends_blob(const awsc_operation *operation)
{
    if (operation->input_payload < 0) return false;
    uint8_t type = operation->input->members[operation->input_payload].type;
    return type == AWSC_TYPE_BLOB || type == AWSC_TYPE_BODY || type == AWSC_TYPE_EVENT_STREAM;
}

/*
 * Adds "[ttl=…; ]attempt=N; max=M". The ttl is the time, by the service's clock, at which the client stops waiting. It
 * is left out if no earlier response of this call has shown the service's clock, if there is no idle timeout, or if the
 * body is a blob, which may take long to send.
 */
int awsc_call_add_attempt_header(awsc_call *call, awsc_error **error)
{
    char room[80];
    awsc_buffer value = awsc_buffer_in(call->allocator, room, sizeof room, false);
    if (call->clock_skew_known && call->options.idle_timeout_ms != AWSC_NO_LIMIT && !sends_blob(call->operation)) {
        char ttl[17];
        int64_t seconds = awsc_clock_now(call->client->clock).seconds + call->receipt_skew;
        awsc_time_format_basic(ttl, seconds + call->options.idle_timeout_ms / 1000);
        awsc_buffer_append_format(&value, "ttl=%s; ", ttl);
    }
    awsc_buffer_append_text(&value, "attempt=");
    awsc_buffer_append_i64(&value, call->attempts);
    awsc_buffer_append_text(&value, "; max=");
    awsc_buffer_append_i64(&value, call->options.max_attempts);
    return awsc_http_request_take_header(call->request, "amz-sdk-request", &value, error);
}
