/* SPDX-License-Identifier: Apache-2.0 */
/* Determines how an attempt ended: its status, its message, and whether the server may have acted on the request. */
#include <stdio.h>

#include "transport/curl_internal.h"

uint64_t awsc_curl_body_sent(const awsc_exchange *exchange)
{
    curl_off_t sent = 0;
    if (!exchange->body_goes_with_head || !exchange->easy) return exchange->body.given;
    (void)curl_easy_getinfo(exchange->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
    return (uint64_t)sent > exchange->body.given ? (uint64_t)sent : exchange->body.given;
}

/*
 * Returns whether 0 bytes of the body may mean all of them: before libcurl sends a request again, which it is kept
 * from, it counts from 0. A connection of one exchange notes the count when it is closed (awsc_curl_leave_connection);
 * a shared one outlives the exchange.
 */
static bool lost_count(const awsc_exchange *exchange)
{
    return exchange->has_stream && exchange->body_goes_with_head;
}

/*
 * libcurl does not report whether it sent the whole request. The request is certainly incomplete before it was begun,
 * or while part of its body has not been handed over. But a server may respond, and act, before it has the whole
 * request.
 */
bool awsc_curl_maybe_sent(const awsc_exchange *exchange)
{
    if (exchange->h2) return exchange->extras.http2->maybe_sent(exchange);
    if (exchange->transmissions == 0) return false;
    if (exchange->head.status >= 200 || exchange->answered) return true;
    uint64_t sent = awsc_curl_body_sent(exchange);
    return sent == exchange->body.length || (sent == 0 && lost_count(exchange));
}

/* The value of CURLE_TOO_LARGE, and the first version of libcurl that has it: 8.6. */
enum { TOO_LARGE = 100, FIRST_THAT_SAYS_TOO_LARGE = 0x080600 };

/* Returns whether libcurl refused a header line as too long. Before 8.6, CURLE_OUT_OF_MEMORY may mean that, too. */
static bool head_was_refused(const awsc_exchange *exchange, CURLcode code)
{
    if (!exchange->transmissions || exchange->head_done) return false;
    if ((int)code == TOO_LARGE) return true;
    return code == CURLE_OUT_OF_MEMORY && curl_version_info(CURLVERSION_NOW)->version_num < FIRST_THAT_SAYS_TOO_LARGE;
}

/* Returns the enum awsc_error_kind of a connection that could not be made. */
static int kind_of(CURLcode code)
{
    if (code == CURLE_SSL_CONNECT_ERROR || code == CURLE_SSL_CIPHER || code == CURLE_PEER_FAILED_VERIFICATION)
        return AWSC_KIND_TLS;
    return code == CURLE_OPERATION_TIMEDOUT ? AWSC_KIND_CONNECT_TIMEOUT : AWSC_KIND_OTHER;
}

int awsc_curl_classify(awsc_exchange *exchange, CURLcode code)
{
    if (exchange->handler_status) return exchange->handler_status;
    if (head_was_refused(exchange, code)) return AWSC_ERR_TRANSPORT;
    if (code == CURLE_OUT_OF_MEMORY) return AWSC_ERR_NOMEM;
    if (exchange->body_failed) return AWSC_ERR_VALIDATION;
    if (code == CURLE_SSL_CACERT_BADFILE) return AWSC_ERR_CONFIG;
    /* libcurl's code does not tell whether a request that was sent has arrived. */
    if (exchange->transmissions) return AWSC_ERR_TRANSPORT;
    exchange->kind = kind_of(code);
    return AWSC_ERR_CONNECT;
}

const char *awsc_curl_describe(const awsc_exchange *exchange, CURLcode code, char *buffer, size_t size)
{
    if (exchange->problem) return exchange->problem;
    if (exchange->body_failed) return "the request body could not be read to its end";
    if (head_was_refused(exchange, code))
        return "libcurl gave up on the response's head: a header line is too long, or memory ran out";
    /* libcurl's own look at the head's lines. */
    if (code == CURLE_BAD_FUNCTION_ARGUMENT && exchange->head.begun)
        return "the response has a malformed header line, or a folded one with no header before it";
    if (exchange->resent) return "the connection was closed before the response began";
    if (exchange->head_lines > AWSC_CURL_MAX_HEAD_LINES) {
        (void)snprintf(buffer, size, "the response has more than %d header lines", AWSC_CURL_MAX_HEAD_LINES);
        return buffer;
    }
    if (exchange->head_bytes > AWSC_CURL_MAX_HEAD_BYTES) {
        (void)snprintf(buffer, size, "the headers of the response are larger than %d bytes", AWSC_CURL_MAX_HEAD_BYTES);
        return buffer;
    }
    if (code == CURLE_SSL_CACERT_BADFILE) {
        const char *bundle = exchange->transport->ca_bundle;
        (void)snprintf(buffer, size, "cannot read the certificate authorities of %.*s", CURL_ERROR_SIZE,
                       bundle ? bundle : "the system");
        return buffer;
    }
    if (code == CURLE_PEER_FAILED_VERIFICATION) {
        (void)snprintf(buffer, size, "the server's certificate was not accepted: %s",
                       exchange->error_text[0] ? exchange->error_text : curl_easy_strerror(code));
        return buffer;
    }
    return exchange->error_text[0] ? exchange->error_text : curl_easy_strerror(code);
}
