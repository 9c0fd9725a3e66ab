/* SPDX-License-Identifier: Apache-2.0 */
/* A URL as libcurl sends it. */
#ifndef AWSC_SIGNING_CURL_URL_H
#define AWSC_SIGNING_CURL_URL_H

#include <awsc/error.h>

#include "base/buffer.h"

/* Appends what libcurl sends for an http or https URL with CURLOPT_PATH_AS_IS: the Host header (no default port), and
 * path and query. AWSC_OK, AWSC_ERR_VALIDATION, AWSC_ERR_NOMEM. */
int awsc_curl_url_read(const char *url, awsc_buffer *host, awsc_buffer *target, awsc_error **error);

#endif
