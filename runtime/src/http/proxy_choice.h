/* SPDX-License-Identifier: Apache-2.0 */
/* Which proxy a request goes through. Pure: reads no environment, looks up no name. */
#ifndef AWSC_HTTP_PROXY_CHOICE_H
#define AWSC_HTTP_PROXY_CHOICE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/view.h"

/* The host that a URL leads to. Views into the URL. */
typedef struct awsc_url_origin {
    awsc_view scheme; /* empty if the URL has none, as in "proxy:3128" */
    awsc_view host;   /* an IPv6 address without brackets and zone */
    uint16_t port;    /* 0: the URL has none, and its scheme has no usual one */
} awsc_url_origin;

/* Splits SCHEME://[USER@]HOST[:PORT][/…]. False without a host, or with a port that is not 1 to 65535. */
bool awsc_url_origin_parse(const char *url, awsc_url_origin *out);

typedef struct awsc_proxy_rules {
    const char *proxy;       /* the program's, for every request; "": no proxy; NULL: the rules below */
    const char *http_proxy;  /* for http URLs, or NULL */
    const char *https_proxy; /* for https URLs, or NULL */
    /*
     * Hosts that are reached without a proxy, separated by commas or blanks, or NULL. An entry is a name, which stands
     * for its subdomains too (a leading dot changes nothing, "*." excludes the name itself), an IP address, a range in
     * CIDR notation, or "*" for every host. ":PORT" behind it limits it to that port; an IPv6 address is then in
     * brackets. An IP address in the URL matches addresses and ranges only.
     */
    const char *no_proxy;
} awsc_proxy_rules;

/* The proxy for an http or https URL; NULL: connect directly. Belongs to the rules. */
const char *awsc_proxy_choose(const awsc_proxy_rules *rules, const char *url);

/* Why this is not the URL of a proxy, without the URL, which may hold a password; NULL: it is one. */
const char *awsc_proxy_fault(const char *proxy);

#endif
