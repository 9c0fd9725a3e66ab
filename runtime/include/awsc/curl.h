/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file curl.h
 * Signs a request that the program sends with libcurl itself, for any service that takes Signature Version 4.
 *
 * The only public header that needs <curl/curl.h>; link libcurl. Programs with another HTTP library use <awsc/sigv4.h>.
 * The rules for NULL, struct_size and `*out` after a failure are in <awsc/error.h>.
 */
#ifndef AWSC_CURL_H
#define AWSC_CURL_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <curl/curl.h>

#include <awsc/credentials.h>
#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/sigv4.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

/**
 * A request as the program sends it: libcurl does not tell what a handle was set to. Begin with
 * AWSC_CURL_REQUEST_INIT. Everything is borrowed during the call.
 */
typedef struct awsc_curl_request {
    /** sizeof(awsc_curl_request), set by AWSC_CURL_REQUEST_INIT */
    size_t struct_size;
    /** Method that libcurl sends, such as "POST". Required. */
    const char *method;
    /** URL with scheme (http or https), host, and path and query as they are sent: percent-encoded ASCII. Required. */
    const char *url;
    /** Headers of the program as for CURLOPT_HTTPHEADER; copied into `*out`. They are sent, but a line `Host:` is left
     *  out, and headers of an earlier signature are replaced. X-Amz-Content-Sha256 is AWSC_ERR_VALIDATION: set
     *  `payload_hash`. Not signed: Content-Length, Transfer-Encoding, Connection, Keep-Alive, Expect, TE, Trailer,
     *  Upgrade, User-Agent, X-Amzn-Trace-Id, Proxy-…. NULL: none. */
    const struct curl_slist *headers;
    /** Body that libcurl sends. Not read for an unsigned body, or with `payload_hash`. */
    awsc_body body;
    /** Signing name of the service, such as "es". Required. */
    const char *service;
    /** Region, such as "eu-west-1". Required. */
    const char *region;
    /** Credentials, such as awsc_credentials_get_start gave them; NULL: the provider's. */
    const awsc_credentials *credentials;
    /** Asked for its credentials, which blocks while they are fetched or renewed. Not used with `credentials`. */
    awsc_credentials_provider *provider;
    /** Milliseconds for the provider, 1 or more, or AWSC_NO_LIMIT. Unset: no limit. */
    awsc_opt_i64 timeout_ms;
    /** Bits of enum awsc_sigv4_flag, beside the rules of the service. AWSC_SIGV4_UNSIGNED_PAYLOAD for a body that is
     *  not known yet: X-Amz-Content-Sha256 says so then. */
    uint32_t flags;
    /** Hash of the body as it stands in the signature; NULL: computed. */
    const char *payload_hash;
    /** Time of the signature; unset: now. */
    awsc_opt_time time;
} awsc_curl_request;

/** Initial value of awsc_curl_request: nothing set. */
#define AWSC_CURL_REQUEST_INIT AWSC_INITIAL(awsc_curl_request)

/** Sets `request`, which must not be NULL, to AWSC_CURL_REQUEST_INIT. */
static inline void awsc_curl_request_init(awsc_curl_request *request)
{
    memset(request, 0, sizeof *request);
    request->struct_size = sizeof *request;
}

/**
 * Adds credentials and a signature to the next request of a handle. Call it before each request, a repeated one too:
 * a signature is valid for minutes, and the provider renews its credentials.
 *
 *     request.method = "POST";
 *     request.url = "https://….lambda-url.eu-west-1.on.aws/";
 *     request.body = AWSC_BODY_MEMORY(text, size);
 *     request.service = "lambda";
 *     request.region = "eu-west-1";
 *     request.provider = provider;
 *     awsc_curl_sign(curl, &request, &headers, &error);
 *     curl_easy_perform(curl);
 *     awsc_curl_headers_free(headers);
 *
 * Sets CURLOPT_URL, CURLOPT_PATH_AS_IS, CURLOPT_HTTPHEADER and CURLOPT_HEADEROPT (a proxy gets none of the headers).
 * Turns off CURLOPT_FOLLOWLOCATION, since a signature is for one URL and another host must not get the session token,
 * and CURLOPT_CURLU, CURLOPT_PORT and CURLOPT_REQUEST_TARGET. The program sets method and body, such as
 * CURLOPT_POSTFIELDS, as without a signature.
 *
 * Some services have rules, beside `flags`:
 *
 * | signing name | rule |
 * |---|---|
 * | `s3`, `s3-object-lambda`, `s3-outposts` | path encoded once and not resolved; X-Amz-Content-Sha256 is sent |
 * | `aoss` | X-Amz-Content-Sha256 is sent |
 * | `vpc-lattice-svcs` | the body is not signed, and X-Amz-Content-Sha256 says so |
 *
 * @param out  receives the headers, which belong to the caller. libcurl keeps a pointer to them: free them with
 *             awsc_curl_headers_free after the transfer, when the handle is signed again, reset or cleaned up
 * @return AWSC_OK; AWSC_ERR_VALIDATION (a required member or both `credentials` and `provider` are missing, the URL, a
 *         header or a parameter is invalid); as awsc_credentials_get; as awsc_sigv4_sign; AWSC_ERR_CONFIG (libcurl
 *         refuses an option). After a failure the handle has no headers, so that it sends no earlier signature
 * Thread safety: one thread at a time for each handle.
 */
AWSC_API int awsc_curl_sign(CURL *curl, const awsc_curl_request *request, struct curl_slist **out, awsc_error **error);

/** Wipes and frees the headers of awsc_curl_sign, which hold a session token. NULL is allowed. */
AWSC_API void awsc_curl_headers_free(struct curl_slist *headers);

AWSC_END_DECLS

#endif
