/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks URLs of proxies before libcurl gets them. libcurl shows a URL that it cannot parse, which may contain a
 * password; and if it cannot decode the user name, it ignores the proxy and connects directly.
 */
#include <arpa/inet.h>
#include <string.h>

#include "http/proxy_choice.h"
#include "sys/search.h"

static const char *const schemes[] = {"http", "https", "socks4", "socks4a", "socks5", "socks5h"};

static bool is_known_scheme(awsc_view scheme)
{
    if (!scheme.data || scheme.size == 0) return true;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (awsc_view_equal_ignore_case(scheme, awsc_view_text(schemes[i]))) return true;
    return false;
}

static bool is_visible(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text <= ' ' || *text == 0x7f) return false;
    return true;
}

static int hex_digit(char c)
{
    if (awsc_ascii_is_digit(c)) return c - '0';
    c = awsc_ascii_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Returns whether each percent sign begins an escape of two digits that is not a control character. */
static bool is_decodable(awsc_view text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] != '%') continue;
        int high = i + 2 < text.size ? hex_digit(text.data[i + 1]) : -1;
        int low = high < 0 ? -1 : hex_digit(text.data[i + 2]);
        int value = high * 16 + low;
        if (high < 0 || low < 0 || value < ' ' || value == 0x7f) return false;
    }
    return true;
}

static bool is_ipv6(awsc_view host)
{
    char text[INET6_ADDRSTRLEN];
    unsigned char address[16];
    if (host.size >= sizeof text) return false;
    memcpy(text, host.data, host.size);
    text[host.size] = '\0';
    return inet_pton(AF_INET6, text, address) == 1;
}

static bool is_host(awsc_view host)
{
    if (memchr(host.data, ':', host.size)) return is_ipv6(host);
    for (size_t i = 0; i < host.size; i++) {
        char c = host.data[i];
        bool plain = awsc_ascii_is_alpha(c) || awsc_ascii_is_digit(c) || (unsigned char)c >= 0x80;
        if (!plain && c != '-' && c != '.' && c != '_') return false;
    }
    return true;
}

/* Returns USER[:PASSWORD] before "@", or an empty view if there is no "@". */
static awsc_view find_user(const char *authority)
{
    awsc_view rest = {authority, strcspn(authority, "/?#")};
    const char *at = awsc_search_last(rest.data, rest.size, '@');
    return (awsc_view){authority, at ? (size_t)(at - authority) : 0};
}

const char *awsc_proxy_fault(const char *proxy)
{
    awsc_url_origin origin;
    const char *authority = strstr(proxy, "://");
    awsc_view user = find_user(authority ? authority + 3 : proxy);
    if (!is_visible(proxy)) return "it holds a blank or a control character";
    if (!awsc_url_origin_parse(proxy, &origin)) return "host or port is not valid";
    if (!is_known_scheme(origin.scheme)) return "its scheme is not one of a proxy";
    if (user.size && memchr(user.data, '@', user.size))
        return "an \"@\" in its user name or password is not written %40";
    if (!is_decodable(user)) return "its user name or password is not encoded as in a URL";
    return is_host(origin.host) ? NULL : "host or port is not valid";
}
