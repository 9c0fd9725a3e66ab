/* SPDX-License-Identifier: Apache-2.0 */
/* Which protocol a server chooses in the TLS handshake (ALPN), for requests that want HTTP/2. */
#ifndef AWSC_DUPLEX_CURL_ALPN_H
#define AWSC_DUPLEX_CURL_ALPN_H

#include <stdbool.h>

#include "transport/curl_internal.h"

/* Whether HTTP/2 may be offered to the server of `url`: over TLS, with OpenSSL, and it has not declined lately. */
bool awsc_curl_alpn_may_offer(awsc_curl_transport *transport, const char *url, uint64_t now_ms);
/* The server of `url` is not offered HTTP/2 for some time. */
void awsc_curl_alpn_decline(awsc_curl_transport *transport, const char *url, uint64_t now_ms);
/* Has a handle offer HTTP/2 before HTTP/1.1, and be connected only. */
CURLcode awsc_curl_alpn_set_options(awsc_exchange *exchange);
/* Whether the server of a connected handle chose HTTP/2. After the first curl_easy_recv. */
bool awsc_curl_alpn_is_h2(CURL *easy);

#endif
