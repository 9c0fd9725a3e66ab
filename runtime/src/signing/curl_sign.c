/* SPDX-License-Identifier: Apache-2.0 */
/* Signs the next request of a libcurl handle: describes it as a request, signs that, and hands the headers over. */
#include <stddef.h>

#include <awsc/curl.h>
#include <awsc/sigv4.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "error/error.h"
#include "error/given.h"
#include "signing/curl_headers.h"
#include "signing/curl_url.h"

static const char function[] = "awsc_curl_sign";

enum {
    RULES_OF_S3 = AWSC_SIGV4_ENCODE_ONCE | AWSC_SIGV4_KEEP_PATH | AWSC_SIGV4_ADD_PAYLOAD_HASH,
};

static uint32_t rules_of(const char *service)
{
    static const struct {
        const char *service;
        uint32_t flags;
    } rules[] = {
        {"s3", RULES_OF_S3},
        {"s3-object-lambda", RULES_OF_S3},
        {"s3-outposts", RULES_OF_S3},
        {"aoss", AWSC_SIGV4_ADD_PAYLOAD_HASH},
        {"vpc-lattice-svcs", AWSC_SIGV4_UNSIGNED_PAYLOAD},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (strcmp(service, rules[i].service) == 0) return rules[i].flags;
    return 0;
}

static uint32_t flags_of(const awsc_curl_request *given)
{
    uint32_t flags = given->flags | rules_of(given->service);
    /* A server cannot guess it. */
    return flags & AWSC_SIGV4_UNSIGNED_PAYLOAD ? flags | AWSC_SIGV4_ADD_PAYLOAD_HASH : flags;
}

static int check(const awsc_curl_request *given, awsc_error **error)
{
    const char *method = given->method, *url = given->url, *service = given->service, *region = given->region;
    AWSC_NEED_OF(function, method, error);
    AWSC_NEED_OF(function, url, error);
    AWSC_NEED_OF(function, service, error);
    AWSC_NEED_OF(function, region, error);
    if (given->credentials || given->provider) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: credentials and provider are NULL; expected one of them",
                          function);
}

static int make_request(const awsc_curl_request *given, awsc_http_request **out, awsc_error **error)
{
    awsc_buffer host = AWSC_BUFFER_INIT(awsc_memory()), target = AWSC_BUFFER_INIT_SECRET(awsc_memory());
    int status = awsc_curl_url_read(given->url, &host, &target, error);
    if (!status) status = awsc_http_request_new(given->method, awsc_buffer_text(&target), out, error);
    if (!status) status = awsc_http_request_set_header(*out, "Host", awsc_buffer_text(&host), error);
    if (!status) status = awsc_curl_headers_read(given->headers, *out, error);
    if (!status) awsc_http_request_set_body(*out, given->body);
    awsc_buffer_clear(&host);
    awsc_buffer_clear_secret(&target);
    return status;
}

static int get_identity(const awsc_curl_request *given, awsc_identity **out, awsc_error **error)
{
    awsc_credentials_get_options options = AWSC_CREDENTIALS_GET_OPTIONS_INIT;
    options.timeout_ms = given->timeout_ms;
    return awsc_credentials_get(given->provider, &options, out, error);
}

static int sign(const awsc_curl_request *given, awsc_http_request *request, awsc_error **error)
{
    awsc_identity *identity = NULL;
    int status = given->credentials ? AWSC_OK : get_identity(given, &identity, error);
    if (!status) {
        awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
        params.credentials = given->credentials ? given->credentials : awsc_identity_credentials(identity);
        params.service = given->service;
        params.region = given->region;
        params.time = given->time;
        params.flags = flags_of(given);
        params.payload_hash = given->payload_hash;
        status = awsc_sigv4_sign(request, &params, error);
    }
    awsc_identity_free(identity);
    return status;
}

/* Sets the URL and headers, and resets all options that would change how libcurl sends them. */
static CURLcode set_options(CURL *curl, const char *url, const struct curl_slist *headers)
{
    CURLcode result = curl_easy_setopt(curl, CURLOPT_CURLU, NULL);
    if (!result) result = curl_easy_setopt(curl, CURLOPT_URL, url);
    if (!result) result = curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    if (!result) result = curl_easy_setopt(curl, CURLOPT_PORT, 0L);
    if (!result) result = curl_easy_setopt(curl, CURLOPT_REQUEST_TARGET, NULL);
    if (!result) result = curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    if (!result) result = curl_easy_setopt(curl, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    return result ? result : curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
}

static int hand_over(CURL *curl, const awsc_curl_request *given, const awsc_http_request *request,
                     struct curl_slist **out, awsc_error **error)
{
    struct curl_slist *headers = NULL;
    int status = awsc_curl_headers_make(request, given->headers, &headers, error);
    if (status) return status;
    CURLcode result = set_options(curl, given->url, headers);
    if (!result) {
        *out = headers;
        return AWSC_OK;
    }
    awsc_curl_headers_free(headers);
    if (result == CURLE_OUT_OF_MEMORY) return awsc_error_nomem(error);
    return awsc_error_set(error, AWSC_ERR_CONFIG, "%s: libcurl refuses an option: %s", function,
                          curl_easy_strerror(result));
}

static int sign_handle(CURL *curl, const awsc_curl_request *given, struct curl_slist **out, awsc_error **error)
{
    awsc_curl_request own = AWSC_CURL_REQUEST_INIT;
    awsc_http_request *request = NULL;
    int status = AWSC_TAKE_NEEDED_STRUCT(&own, given, function, AWSC_CURL_REQUEST_INIT, error);
    if (!status) status = check(&own, error);
    if (!status) status = make_request(&own, &request, error);
    if (!status) status = sign(&own, request, error);
    if (!status) status = hand_over(curl, &own, request, out, error);
    awsc_http_request_free(request);
    return status;
}

int awsc_curl_sign(CURL *curl, const awsc_curl_request *request, struct curl_slist **out, awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(curl, error);
    int status = out ? AWSC_OK : awsc_internal_missing(error, function, "out");
    if (!status && !request) status = awsc_internal_missing(error, function, "request");
    if (!status) status = sign_handle(curl, request, out, error);
    if (status) (void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
    return status;
}
