/* The response of an attempt as it comes: status, headers, body. */
#include "base/number.h"
#include "client/call_state.h"
#include "client/stream.h"
#include "error/error.h"
#include "http/content_coding.h"
#include "log/log.h"

enum { RESPONSE_RESERVE_MAX = 4 * 1024 * 1024 };

static bool succeeded(const awsc_call *call)
{
    return call->attempt.response->status >= 200 && call->attempt.response->status < 300;
}

bool awsc_call_streams_body(const awsc_call *call)
{
    return call->stream && call->attempt.head_done && call->attempt.response && succeeded(call);
}

void awsc_call_forget_response(awsc_call *call)
{
    awsc_http_response_free(call->attempt.response);
    awsc_content_decoder_free(call->attempt.decoder);
    call->attempt.response = NULL;
    call->attempt.decoder = NULL;
}

/* ---- the head -------------------------------------------------------------------------------------------------- */

static int on_status(void *user, int status)
{
    awsc_call *call = user;
    awsc_call_forget_response(call);
    int result = awsc_http_response_new(status >= 100 ? status : 500, &call->attempt.response, NULL);
    return result ? AWSC_ERR_NOMEM : AWSC_OK;
}

static int on_header(void *user, awsc_view name, awsc_view value)
{
    awsc_call *call = user;
    if (!call->attempt.response) return AWSC_ERR_PARSE;
    int status = awsc_http_response_put_header(call->attempt.response, name, value, NULL);
    return status == AWSC_ERR_NOMEM ? status : AWSC_OK; /* a malformed header is nobody's */
}

static int on_head_end(void *user)
{
    awsc_call *call = user;
    awsc_http_response *response = call->attempt.response;
    if (!response) return AWSC_ERR_PARSE;
    call->attempt.head_done = true;
    if (awsc_call_streams_body(call)) {
        awsc_call_stream_begins(call);
        return AWSC_OK;
    }
    int status = AWSC_OK;
    if (awsc_body_is_document(call->operation, response->status))
        status = awsc_content_decoder_new(call->allocator, &response->headers, &call->attempt.decoder);
    const char *length = awsc_http_response_header(response, "Content-Length");
    int64_t bytes = 0;
    /* A hint only: what a server claims is not allocated beyond a few megabytes. */
    if (status || !length || awsc_parse_i64(awsc_view_text(length), &bytes) || bytes <= 0 ||
        bytes > RESPONSE_RESERVE_MAX)
        return status;
    return awsc_buffer_reserve(&response->body, (size_t)bytes + 1) ? AWSC_OK : AWSC_ERR_NOMEM;
}

/* ---- the body -------------------------------------------------------------------------------------------------- */

static int take(awsc_call *call, const void *data, size_t size)
{
    awsc_buffer *body = &call->attempt.response->body;
    size_t limit = call->client->max_response_bytes;
    if (call->attempt.decoder) return awsc_content_decoder_feed(call->attempt.decoder, data, size, body, limit);
    if (size > limit - body->size) return AWSC_END;
    awsc_buffer_append(body, data, size);
    return body->failed ? AWSC_ERR_NOMEM : AWSC_OK;
}

/* An error counts without its body, too: status and headers say most of it. */
static int on_damage(awsc_call *call)
{
    call->attempt.damaged = true;
    if (succeeded(call)) return AWSC_ERR_PARSE;
    awsc_log(&call->client->logger, AWSC_LOG_WARN, "%s: %s", call->operation->name,
             awsc_content_decoder_problem(call->attempt.decoder));
    return AWSC_OK;
}

static int on_body(void *user, const void *data, size_t size)
{
    awsc_call *call = user;
    if (awsc_call_streams_body(call)) return awsc_stream_receive(call->stream, data, size);
    if (call->attempt.damaged) return AWSC_OK;
    int status = take(call, data, size);
    if (status == AWSC_ERR_PARSE) return on_damage(call);
    if (status != AWSC_END) return status;
    call->attempt.too_large = true;
    return AWSC_ERR_PARSE;
}

/* ---- the end --------------------------------------------------------------------------------------------------- */

awsc_exchange_handler awsc_call_response_handler(awsc_call *call)
{
    return (awsc_exchange_handler){
        .user = call, .on_status = on_status, .on_header = on_header, .on_head_end = on_head_end, .on_body = on_body};
}

int awsc_call_end_response(awsc_call *call, const awsc_exchange_result *result, awsc_error **error)
{
    const awsc_attempt *attempt = &call->attempt;
    int status = result->status;
    if (!status && attempt->decoder && !attempt->damaged && awsc_content_decoder_end(attempt->decoder))
        status = on_damage(call);
    if (!status) return AWSC_OK;
    if (status == AWSC_ERR_NOMEM) return awsc_error_nomem(error);
    if (attempt->too_large)
        return awsc_error_set(error, AWSC_ERR_PARSE, "the response body is larger than max_response_bytes (%zu)",
                              call->client->max_response_bytes);
    if (status == AWSC_ERR_PARSE && attempt->damaged)
        return awsc_error_set(error, status, "%s", awsc_content_decoder_problem(attempt->decoder));
    return awsc_error_set(error, status, "%s", result->message);
}
