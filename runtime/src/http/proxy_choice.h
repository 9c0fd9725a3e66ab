/* SPDX-License-Identifier: Apache-2.0 */
/* Chooses the proxy for a request. Pure functions: no environment, no name lookup. */
#ifndef AWSC_HTTP_PROXY_CHOICE_H
#define AWSC_HTTP_PROXY_CHOICE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/view.h"

/* The server that a URL names. The views point into the URL. */
typedef struct awsc_url_origin {
    awsc_view scheme; /* empty if the URL has none, as in "proxy:3128" */
    awsc_view host;   /* an IPv6 address without brackets and zone */
    uint16_t port;    /* 0: the URL has no port, and its scheme has no default port */
} awsc_url_origin;

/* Splits SCHEME://[USER@]HOST[:PORT][/…]. Returns false if the host is missing or the port is not 1 to 65535. */
bool awsc_url_origin_parse(const char *url, awsc_url_origin *out);

typedef struct awsc_proxy_rules {
    const char *proxy;       /* set by the program for all requests; "": no proxy; NULL: use the rules below */
    const char *http_proxy;  /* for http URLs, or NULL */
    const char *https_proxy; /* for https URLs, or NULL */
    /*
     * Hosts that are reached without a proxy, separated by commas or blanks, or NULL. An entry is a host name, an IP
     * address, a range in CIDR notation, or "*" for every host. A name includes its subdomains, with or without a
     * leading dot; "*.NAME" means the subdomains only. ":PORT" after an entry limits it to that port; then an IPv6
     * address needs brackets. An IP address in the URL matches only addresses and ranges.
     */
    const char *no_proxy;
} awsc_proxy_rules;

/* Returns whether there are rules by which a URL may have a proxy. */
static inline bool awsc_proxy_is_possible(const awsc_proxy_rules *rules)
{
    return rules->proxy || rules->http_proxy || rules->https_proxy;
}

/* Returns the proxy for an http or https URL, or NULL to connect directly. The text belongs to the rules. */
const char *awsc_proxy_choose(const awsc_proxy_rules *rules, const char *url);

/* Returns why `proxy` is not a valid proxy URL, or NULL if it is valid. The text leaves out the URL, which may
 * contain a password. */
const char *awsc_proxy_fault(const char *proxy);

#endif
