/* SPDX-License-Identifier: Apache-2.0 */
#include "http/proxy_choice.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/number.h"
#include "sys/search.h"

/* ---- the URL --------------------------------------------------------------------------------------------------- */

/* Splits "HOST", "HOST:PORT", "[V6]" or "[V6]:PORT"; sets `*port` to 0 if there is no port. Returns false if the
 * text is invalid. */
static bool split_port(awsc_view text, awsc_view *host, uint16_t *port)
{
    awsc_view digits = {NULL, 0};
    uint64_t number = 0;
    if (text.size && text.data[0] == '[') {
        const char *close = memchr(text.data, ']', text.size);
        if (!close) return false;
        size_t inside = (size_t)(close - text.data) - 1;
        awsc_view rest = {close + 1, text.size - inside - 2};
        *host = (awsc_view){text.data + 1, inside};
        if (rest.size && rest.data[0] != ':') return false;
        if (rest.size) digits = (awsc_view){rest.data + 1, rest.size - 1};
    } else {
        digits = awsc_view_split(text, ':', host);
    }
    *port = 0;
    if (host->size == 0) return false;
    if (!digits.data || digits.size == 0) return true;
    if (awsc_parse_u64(digits, &number) || number == 0 || number > UINT16_MAX) return false;
    *port = (uint16_t)number;
    return true;
}

static uint16_t usual_port(awsc_view scheme)
{
    if (awsc_view_equal_ignore_case(scheme, AWSC_VIEW("https"))) return 443;
    return awsc_view_equal_ignore_case(scheme, AWSC_VIEW("http")) ? 80 : 0;
}

bool awsc_url_origin_parse(const char *url, awsc_url_origin *out)
{
    const char *authority = strstr(url, "://");
    awsc_url_origin origin = {{url, authority ? (size_t)(authority - url) : 0}, {NULL, 0}, 0};
    authority = authority ? authority + 3 : url;
    awsc_view rest = {authority, strcspn(authority, "/?#")};
    const char *at = awsc_search_last(rest.data, rest.size, '@');
    if (at) rest = (awsc_view){at + 1, rest.size - (size_t)(at + 1 - rest.data)};
    if (!split_port(rest, &origin.host, &origin.port)) return false;
    if (origin.port == 0) origin.port = usual_port(origin.scheme);
    const char *zone = memchr(origin.host.data, '%', origin.host.size);
    if (zone && memchr(origin.host.data, ':', origin.host.size)) origin.host.size = (size_t)(zone - origin.host.data);
    *out = origin;
    return true;
}

/* ---- addresses ------------------------------------------------------------------------------------------------- */

typedef struct address {
    unsigned bits; /* 32, 128, or 0: a name */
    unsigned char bytes[16];
} address;

static address parse_address(awsc_view text)
{
    address out = {0, {0}};
    char copy[INET6_ADDRSTRLEN];
    if (text.size >= sizeof copy) return out;
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    if (inet_pton(AF_INET, copy, out.bytes) == 1)
        out.bits = 32;
    else if (inet_pton(AF_INET6, copy, out.bytes) == 1)
        out.bits = 128;
    return out;
}

static bool equal_bits(const address *a, const address *b, unsigned bits)
{
    unsigned whole = bits / 8;
    if (a->bits != b->bits || memcmp(a->bytes, b->bytes, whole) != 0) return false;
    unsigned mask = 0xff00u >> bits % 8 & 0xffu;
    return mask == 0 || ((unsigned)(a->bytes[whole] ^ b->bytes[whole]) & mask) == 0;
}

/* ---- an entry of no_proxy -------------------------------------------------------------------------------------- */

typedef struct target {
    awsc_view host; /* without a dot at its end */
    uint16_t port;
    address address;
} target;

static awsc_view without_final_dot(awsc_view name)
{
    if (name.size && name.data[name.size - 1] == '.') name.size--;
    return name;
}

static awsc_view without_brackets(awsc_view text)
{
    if (text.size >= 2 && text.data[0] == '[' && text.data[text.size - 1] == ']')
        return (awsc_view){text.data + 1, text.size - 2};
    return text;
}

static bool range_matches(awsc_view network, awsc_view prefix, const target *to)
{
    uint64_t bits = 0;
    address start = parse_address(without_brackets(network));
    if (start.bits == 0 || awsc_parse_u64(prefix, &bits) || bits > start.bits) return false;
    return equal_bits(&start, &to->address, (unsigned)bits);
}

static bool name_matches(awsc_view name, const target *to)
{
    bool below_only = awsc_view_starts_with(name, AWSC_VIEW("*."));
    if (below_only) name.data++, name.size--;
    while (name.size && name.data[0] == '.') name.data++, name.size--;
    name = without_final_dot(name);
    if (name.size == 0 || name.size > to->host.size) return false;
    size_t before = to->host.size - name.size;
    if (!awsc_view_equal_ignore_case((awsc_view){to->host.data + before, name.size}, name)) return false;
    return before ? to->host.data[before - 1] == '.' : !below_only;
}

/* Splits an entry into host and port. An IPv6 address without a port needs no brackets. */
static bool split_entry(awsc_view entry, awsc_view *host, uint16_t *port)
{
    *host = entry;
    *port = 0;
    return parse_address(entry).bits || split_port(entry, host, port);
}

static bool entry_matches(awsc_view entry, const target *to)
{
    awsc_view host;
    uint16_t port;
    awsc_view prefix = awsc_view_split(entry, '/', &host);
    if (prefix.data) return range_matches(host, prefix, to);
    if (!split_entry(entry, &host, &port) || (port && port != to->port)) return false;
    if (awsc_view_equal(host, AWSC_VIEW("*"))) return true;
    if (!to->address.bits) return name_matches(host, to);
    address listed = parse_address(host);
    return equal_bits(&listed, &to->address, to->address.bits);
}

static bool is_separator(char c)
{
    return c == ',' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_listed(const char *no_proxy, const target *to)
{
    for (const char *at = no_proxy; at && *at;) {
        while (is_separator(*at)) at++;
        awsc_view entry = {at, 0};
        while (at[entry.size] && !is_separator(at[entry.size])) entry.size++;
        if (entry.size && entry_matches(entry, to)) return true;
        at += entry.size;
    }
    return false;
}

/* ---- the choice ------------------------------------------------------------------------------------------------ */

const char *awsc_proxy_choose(const awsc_proxy_rules *rules, const char *url)
{
    awsc_url_origin origin;
    if (!awsc_proxy_is_possible(rules)) return NULL;
    if (rules->proxy) return rules->proxy[0] ? rules->proxy : NULL;
    if (!awsc_url_origin_parse(url, &origin)) return NULL;
    bool tls = awsc_view_equal_ignore_case(origin.scheme, AWSC_VIEW("https"));
    const char *proxy = tls ? rules->https_proxy : rules->http_proxy;
    if (!proxy || !proxy[0]) return NULL;
    target to = {without_final_dot(origin.host), origin.port, parse_address(origin.host)};
    return is_listed(rules->no_proxy, &to) ? NULL : proxy;
}
