/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of headers, as libcurl has them, and the headers of a request. */
#ifndef AWSC_SIGNING_CURL_HEADERS_H
#define AWSC_SIGNING_CURL_HEADERS_H

#include <curl/curl.h>

#include <awsc/http.h>

/* Adds the headers that the signature may cover. AWSC_ERR_VALIDATION for a line that libcurl would ignore. */
int awsc_curl_headers_read(const struct curl_slist *given, awsc_http_request *request, awsc_error **error);

/* The headers of the request, and the lines of `given` that it does not have. The caller frees the list with
 * awsc_curl_headers_free. */
int awsc_curl_headers_make(const awsc_http_request *request, const struct curl_slist *given, struct curl_slist **out,
                           awsc_error **error);

#endif
