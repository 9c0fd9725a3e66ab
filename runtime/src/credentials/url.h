/* SPDX-License-Identifier: Apache-2.0 */
/* URLs of metadata services: scheme, host, port, target. */
#ifndef AWSC_CREDENTIALS_URL_H
#define AWSC_CREDENTIALS_URL_H

#include <stdbool.h>

#include <awsc/error.h>

#include "base/view.h"

/* Views into the text. */
typedef struct awsc_metadata_url {
    bool tls;
    awsc_view base;      /* scheme and authority, before the target */
    awsc_view authority; /* host and port, as in a Host header */
    awsc_view host;      /* an IPv6 address without its brackets */
    awsc_view target;    /* path and query, beginning with "/"; empty if the URL has none */
} awsc_metadata_url;

/* AWSC_ERR_CONFIG if `text` is no absolute http or https URL; the message calls it `what`. */
int awsc_metadata_url_parse(const char *text, const char *what, awsc_metadata_url *out, awsc_error **error);

#endif
