/* How an attempt ended: a status, a text, and whether the server may have the request. */
#include <stdio.h>

#include "transport/curl_internal.h"

/*
 * libcurl cannot say whether a request was sent as a whole. It certainly was not while the last byte of its body has
 * not been handed over, or, without a body, before the request was begun.
 */
bool awsc_curl_maybe_sent(const awsc_exchange *exchange)
{
    if (exchange->transmissions == 0) return false;
    return exchange->body_length == 0 || exchange->body_sent == exchange->body_length;
}

/* libcurl says "out of memory" to a header line that is longer than it takes, too. */
static bool head_was_refused(const awsc_exchange *exchange, CURLcode code)
{
    return code == CURLE_OUT_OF_MEMORY && exchange->transmissions && !exchange->head_done;
}

int awsc_curl_classify(const awsc_exchange *exchange, CURLcode code)
{
    if (exchange->handler_status) return exchange->handler_status;
    if (head_was_refused(exchange, code)) return AWSC_ERR_TRANSPORT;
    if (code == CURLE_OUT_OF_MEMORY) return AWSC_ERR_NOMEM;
    if (exchange->body_failed) return AWSC_ERR_VALIDATION;
    if (code == CURLE_SSL_CACERT_BADFILE) return AWSC_ERR_CONFIG;
    /* Whatever libcurl says of a connection: a request that went out once may have arrived. */
    if (exchange->transmissions == 0) return AWSC_ERR_CONNECT;
    return AWSC_ERR_TRANSPORT;
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
