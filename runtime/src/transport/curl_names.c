/* SPDX-License-Identifier: Apache-2.0 */
/* Looks up the host names that libcurl needs for an exchange, and passes it their addresses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error/error.h"
#include "sys/host_lookup.h"
#include "transport/curl_internal.h"

enum { PROXY_PORT = 1080, HTTPS_PROXY_PORT = 443 }; /* libcurl's default ports of proxies */

/* ---- which names ----------------------------------------------------------------------------------------------- */

typedef struct endpoint {
    char *host;
    char *port;
    char *scheme;
} endpoint;

static void clear(endpoint *parts)
{
    curl_free(parts->host);
    curl_free(parts->port);
    curl_free(parts->scheme);
}

/* Splits a URL with libcurl's parser, so that host and port match the keys of libcurl's cache of addresses. */
static CURLUcode split(const char *url, unsigned flags, endpoint *out)
{
    CURLU *parser = curl_url();
    *out = (endpoint){NULL, NULL, NULL};
    if (!parser) return CURLUE_OUT_OF_MEMORY;
    CURLUcode code = curl_url_set(parser, CURLUPART_URL, url, flags);
    if (!code) code = curl_url_get(parser, CURLUPART_HOST, &out->host, CURLU_URLDECODE);
    if (!code) code = curl_url_get(parser, CURLUPART_SCHEME, &out->scheme, 0);
    if (!code) code = curl_url_get(parser, CURLUPART_PORT, &out->port, 0);
    if (code == CURLUE_NO_PORT) code = CURLUE_OK;
    curl_url_cleanup(parser);
    if (code) {
        clear(out);
        *out = (endpoint){NULL, NULL, NULL};
    }
    return code;
}

static bool is_ascii(const char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text >= 0x80) return false;
    }
    return true;
}

/* Adds a name. Leaves addresses, and names that libcurl may convert (not ASCII), to libcurl. */
static void add(awsc_curl_names *names, const char *host, unsigned long port)
{
    size_t size = strlen(host);
    if (host[0] == '[' || awsc_host_needs_no_lookup(host) || size >= AWSC_RESOLVER_NAME_BYTES || !is_ascii(host) ||
        strchr(host, ':')) {
        names->complete = false;
        return;
    }
    awsc_curl_name *name = &names->items[names->count++];
    memcpy(name->host, host, size + 1);
    name->port = (unsigned)port;
}

static unsigned long port_of(const endpoint *parts, unsigned long fallback)
{
    return parts->port ? strtoul(parts->port, NULL, 10) : fallback;
}

static bool has_scheme(const endpoint *parts, const char *scheme)
{
    return awsc_text_equal_ignore_case(parts->scheme, scheme);
}

/* Adds the host of the target. Returns 0, also for a URL that libcurl cannot parse and will report itself; -1 when
 * memory runs out. */
static int add_target(awsc_curl_names *names, const char *url)
{
    endpoint parts;
    CURLUcode code = split(url, CURLU_PATH_AS_IS, &parts);
    if (code) {
        names->complete = false;
        return code == CURLUE_OUT_OF_MEMORY ? -1 : 0;
    }
    add(names, parts.host, port_of(&parts, has_scheme(&parts, "https") ? 443 : 80));
    clear(&parts);
    return 0;
}

static int add_proxy(awsc_curl_names *names, const char *proxy, const char *url)
{
    endpoint parts;
    CURLUcode code = split(proxy, CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME, &parts);
    if (code) {
        names->complete = false;
        return code == CURLUE_OUT_OF_MEMORY ? -1 : 0;
    }
    add(names, parts.host, port_of(&parts, has_scheme(&parts, "https") ? HTTPS_PROXY_PORT : PROXY_PORT));
    /* Proxies of these kinds are given an address to connect to, others the name. */
    bool needs_address = has_scheme(&parts, "socks4") || has_scheme(&parts, "socks5");
    clear(&parts);
    return needs_address ? add_target(names, url) : 0;
}

int awsc_curl_find_names(awsc_exchange *exchange)
{
    if (exchange->names) return 0;
    awsc_curl_names *names = awsc_alloc_zeroed(exchange->allocator, 1, sizeof *names);
    if (!names) return -1;
    names->complete = true;
    exchange->names = names;
    return exchange->proxy ? add_proxy(names, exchange->proxy, exchange->request.url)
                           : add_target(names, exchange->request.url);
}

void awsc_curl_free_names(awsc_exchange *exchange)
{
    awsc_curl_names *names = exchange->names;
    if (!names) return;
    for (size_t i = 0; i < names->count; i++) awsc_addresses_release(names->items[i].addresses);
    curl_slist_free_all(names->told);
    awsc_release(exchange->allocator, names);
    exchange->names = NULL;
}

/* ---- telling libcurl ------------------------------------------------------------------------------------------- */

/*
 * Appends a name with its addresses to the list for CURLOPT_RESOLVE. The "+" makes libcurl drop them after
 * CURLOPT_DNS_CACHE_TIMEOUT; they are passed again whenever a connection may have to be made. Returns 0, or -1 when
 * memory runs out.
 */
static int tell(awsc_curl_names *names, const awsc_curl_name *name)
{
    char line[AWSC_RESOLVER_NAME_BYTES + sizeof name->addresses->text + 16];
    (void)snprintf(line, sizeof line, "+%s:%u:%s", name->host, name->port, name->addresses->text);
    struct curl_slist *told = curl_slist_append(names->told, line);
    if (!told) return -1;
    names->told = told;
    return 0;
}

int awsc_curl_allow_lookup(void *resolver, void *reserved, void *user)
{
    awsc_exchange *exchange = user;
    (void)resolver;
    (void)reserved;
    exchange->lookup_refused = exchange->refuses_lookups;
    return exchange->refuses_lookups ? 1 : 0;
}

static CURLcode tell_all(awsc_exchange *exchange)
{
    awsc_curl_names *names = exchange->names;
    curl_slist_free_all(names->told);
    names->told = NULL;
    for (size_t i = 0; i < names->count; i++) {
        if (names->items[i].addresses && tell(names, &names->items[i])) return CURLE_OUT_OF_MEMORY;
    }
    return names->told ? curl_easy_setopt(exchange->easy, CURLOPT_RESOLVE, names->told) : CURLE_OK;
}

/* Returns whether to stop lookups by libcurl. Not if the program got the handle, since it may have set other hosts. */
static bool may_refuse(const awsc_exchange *exchange)
{
    bool complete = exchange->names ? exchange->names->complete : exchange->hopes;
    return complete && !exchange->extras.on_curl_handle;
}

CURLcode awsc_curl_set_names(awsc_exchange *exchange)
{
    exchange->refuses_lookups = may_refuse(exchange);
    exchange->lookup_refused = false;
    return exchange->names ? tell_all(exchange) : CURLE_OK;
}
