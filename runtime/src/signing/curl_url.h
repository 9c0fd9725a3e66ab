/* SPDX-License-Identifier: Apache-2.0 */
/* Reads URLs as libcurl sends them. */
#ifndef AWSC_SIGNING_CURL_URL_H
#define AWSC_SIGNING_CURL_URL_H

#include <awsc/error.h>

#include "base/buffer.h"

/* Appends the parts that libcurl sends for an http or https URL with CURLOPT_PATH_AS_IS: to `host` the value of the
 * Host header (without a default port), to `target` the path and query. AWSC_OK, AWSC_ERR_VALIDATION, AWSC_ERR_NOMEM.
 */
int awsc_curl_url_read(const char *url, awsc_buffer *host, awsc_buffer *target, awsc_error **error);

#endif
