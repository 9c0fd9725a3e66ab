/* SPDX-License-Identifier: Apache-2.0 */
/* Converts between libcurl's header lists and the headers of a request. */
#ifndef AWSC_SIGNING_CURL_HEADERS_H
#define AWSC_SIGNING_CURL_HEADERS_H

#include <curl/curl.h>

#include <awsc/http.h>

/* Adds the list's headers that can be signed to `request`. AWSC_ERR_VALIDATION for a line that libcurl would ignore. */
int awsc_curl_headers_read(const struct curl_slist *given, awsc_http_request *request, awsc_error **error);

/* Makes a list of the request's headers and of those lines of `given` that are not in the request. The caller frees the
 * list with awsc_curl_headers_free. */
int awsc_curl_headers_make(const awsc_http_request *request, const struct curl_slist *given, struct curl_slist **out,
                           awsc_error **error);

#endif
