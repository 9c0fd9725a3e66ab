/* SPDX-License-Identifier: Apache-2.0 */
#include "duplex/curl_alpn.h"

#include <string.h>

#include <openssl/ssl.h>

/* How long a server that declined HTTP/2 is not offered it again. */
enum { REMEMBERED_MS = 10 * 60 * 1000 };

static awsc_view authority_of(const char *url)
{
    const char *begin = strstr(url, "://");
    begin = begin ? begin + 3 : url;
    return awsc_view_of(begin, strcspn(begin, "/?#"));
}

static awsc_curl_http1_host *find(awsc_curl_transport *transport, awsc_view authority)
{
    for (size_t i = 0; i < AWSC_CURL_HTTP1_HOSTS; i++) {
        awsc_curl_http1_host *host = &transport->http1_hosts[i];
        if (host->authority && awsc_view_equal_ignore_case(awsc_view_text(host->authority), authority)) return host;
    }
    return NULL;
}

bool awsc_curl_alpn_may_offer(awsc_curl_transport *transport, const char *url, uint64_t now_ms)
{
    if (!transport->own_store || !awsc_view_starts_with(awsc_view_text(url), AWSC_VIEW("https:"))) return false;
    (void)pthread_mutex_lock(&transport->http1_lock);
    const awsc_curl_http1_host *host = find(transport, authority_of(url));
    bool remembered = host && now_ms < host->until_ms;
    (void)pthread_mutex_unlock(&transport->http1_lock);
    return !remembered;
}

void awsc_curl_alpn_decline(awsc_curl_transport *transport, const char *url, uint64_t now_ms)
{
    awsc_view authority = authority_of(url);
    (void)pthread_mutex_lock(&transport->http1_lock);
    awsc_curl_http1_host *host = find(transport, authority);
    if (!host) {
        host = &transport->http1_hosts[transport->http1_next++ % AWSC_CURL_HTTP1_HOSTS];
        awsc_release(transport->allocator, host->authority);
        host->authority = awsc_text_copy_n(transport->allocator, authority.data, authority.size);
    }
    host->until_ms = now_ms + REMEMBERED_MS;
    (void)pthread_mutex_unlock(&transport->http1_lock);
}

/*
 * Returns whether the current handshake is with the server, not with an https proxy, to which libcurl speaks HTTP/1.1.
 * CURLINFO_SSL_VERIFYRESULT is X509_V_OK until libcurl begins the handshake with the server.
 */
static bool is_servers(CURL *easy)
{
    long result = X509_V_OK;
    (void)curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &result);
    return result != X509_V_OK;
}

static CURLcode offer(CURL *easy, void *context, void *user)
{
    static const unsigned char protocols[] = "\x02h2\x08http/1.1";
    awsc_curl_transport *transport = user;
    CURLcode code = awsc_curl_use_store(easy, context, transport);
    if (code || !is_servers(easy)) return code;
    return SSL_CTX_set_alpn_protos(context, protocols, sizeof protocols - 1) ? CURLE_OUT_OF_MEMORY : CURLE_OK;
}

CURLcode awsc_curl_alpn_set_options(awsc_exchange *exchange)
{
    CURL *easy = exchange->easy;
    CURLcode code = curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, NULL);
    /* libcurl would use a protocol that it offers. */
    if (!code) code = curl_easy_setopt(easy, CURLOPT_SSL_ENABLE_ALPN, 0L);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, offer);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, exchange->transport);
    return code;
}

bool awsc_curl_alpn_is_h2(CURL *easy)
{
    struct curl_tlssessioninfo *session = NULL;
    const unsigned char *chosen = NULL;
    unsigned size = 0;
    if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &session) || !session || !session->internals) return false;
    if (session->backend != CURLSSLBACKEND_OPENSSL) return false;
    SSL_get0_alpn_selected(session->internals, &chosen, &size);
    return size == 2 && memcmp(chosen, "h2", 2) == 0;
}
