/* SPDX-License-Identifier: Apache-2.0 */
/* Offers HTTP/2 in the TLS handshake (ALPN), and remembers servers that did not choose it. */
#ifndef AWSC_DUPLEX_CURL_ALPN_H
#define AWSC_DUPLEX_CURL_ALPN_H

#include <stdbool.h>

#include "transport/curl_internal.h"

/* Returns whether to offer HTTP/2 to the server of `url`: https with OpenSSL, and not declined recently. */
bool awsc_curl_alpn_may_offer(awsc_curl_transport *transport, const char *url, uint64_t now_ms);
/* Makes awsc_curl_alpn_may_offer return false for the server of `url` for some time. */
void awsc_curl_alpn_decline(awsc_curl_transport *transport, const char *url, uint64_t now_ms);
/* Makes a handle only connect, and offer HTTP/2 before HTTP/1.1. */
CURLcode awsc_curl_alpn_set_options(awsc_exchange *exchange);
/* Returns whether the server of a connected handle chose HTTP/2. Call it after the first curl_easy_recv. */
bool awsc_curl_alpn_is_h2(CURL *easy);

#endif
