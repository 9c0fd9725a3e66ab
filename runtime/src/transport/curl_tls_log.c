/* SPDX-License-Identifier: Apache-2.0 */
/* Logs the version, cipher and key exchange group of each new TLS connection. */
#include <string.h>

#include <openssl/objects.h>
#include <openssl/ssl.h>

#include "log/log.h"
#include "transport/curl_internal.h"

/* Returns whether a group includes ML-KEM, which resists quantum computers. */
static bool is_post_quantum(const char *group)
{
    return strstr(group, "MLKEM") != NULL;
}

/* Returns the name of the key exchange group. OpenSSL before 3.2 has no function for it. */
static const char *group_of(SSL *tls)
{
    long id = SSL_get_negotiated_group(tls);
    if (id == NID_undef) return "none";
    /* A group that is no object of OpenSSL has its number in TLS. */
    const char *name = SSL_group_to_name(tls, (int)id);
    if (!name) name = OBJ_nid2sn((int)id);
    return name ? name : "unknown";
}

void awsc_curl_log_tls(const awsc_exchange *exchange)
{
    struct curl_tlssessioninfo *info = NULL;
    if (!awsc_log_enabled(exchange->transport->logger, AWSC_LOG_DEBUG) || !exchange->easy) return;
    if (curl_easy_getinfo(exchange->easy, CURLINFO_TLS_SSL_PTR, &info) || !info || !info->internals) return;
    if (info->backend != CURLSSLBACKEND_OPENSSL) return;
    SSL *tls = info->internals;
    const char *group = group_of(tls);
    awsc_log(exchange->transport->logger, AWSC_LOG_DEBUG, "a connection was made: %s, %s, key exchange %s%s",
             SSL_get_version(tls), SSL_get_cipher_name(tls), group, is_post_quantum(group) ? " (post-quantum)" : "");
}
