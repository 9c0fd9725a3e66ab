/* SPDX-License-Identifier: Apache-2.0 */
/* The base URL of a service, in parts. */
#ifndef AWSC_CLIENT_SERVICE_URL_H
#define AWSC_CLIENT_SERVICE_URL_H

#include <awsc/error.h>

#include "base/buffer.h"
#include "base/for_core.h"

typedef struct awsc_service_url {
    const awsc_allocator *allocator;
    char *scheme;    /* "http" or "https" */
    char *authority; /* host, with ":port" unless it is the scheme's default; value of the Host header */
    char *base_path; /* "" or "/a/b", without a slash at the end */
    char *text;      /* the whole URL: scheme://authority/base_path */
} awsc_service_url;

/* Splits a URL into `out`. `source` says in errors where the text came from. AWSC_ERR_ENDPOINT if the text is not an
 * http or https URL. */
int awsc_service_url_parse(const awsc_allocator *allocator, const char *text, const char *source, awsc_service_url *out,
                           awsc_error **error);
AWSC_FOR_CORE void awsc_service_url_clear(awsc_service_url *url);

#endif
