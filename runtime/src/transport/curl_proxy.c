/* SPDX-License-Identifier: Apache-2.0 */
/* Chooses the proxy of an exchange. Transports without proxies do not link this file. */
#include "error/error.h"
#include "transport/curl_internal.h"

int awsc_curl_choose_proxy(awsc_exchange *exchange, awsc_error **error)
{
    const awsc_proxy_rules *rules = &exchange->transport->proxies;
    exchange->proxy = exchange->request.loopback_only ? NULL : awsc_proxy_choose(rules, exchange->request.url);
    const char *fault = exchange->proxy ? awsc_proxy_fault(exchange->proxy) : NULL;
    if (!fault) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_CONFIG,
                          "%s is not the URL of a proxy: %s; expected [SCHEME://][USER:PASSWORD@]HOST[:PORT] with "
                          "scheme http, https, socks4, socks4a, socks5 or socks5h",
                          exchange->proxy == rules->proxy         ? "config.proxy"
                          : exchange->proxy == rules->https_proxy ? "the proxy for https (https_proxy, all_proxy)"
                                                                  : "the proxy for http (http_proxy, all_proxy)",
                          fault);
}
