/* SPDX-License-Identifier: Apache-2.0 */
#include "endpoint/functions.h"

#include <string.h>

enum { LABEL_MAX = 63, BUCKET_MIN = 3 };

/* ---- URLs ------------------------------------------------------------------------------------------------------ */

static bool is_number_up_to(awsc_view text, unsigned largest)
{
    unsigned value = 0;
    if (text.size == 0 || text.size > 5) return false;
    for (size_t i = 0; i < text.size; i++) {
        if (!awsc_ascii_is_digit(text.data[i])) return false;
        value = value * 10 + (unsigned)(text.data[i] - '0');
    }
    return value <= largest;
}

static bool is_ipv4(awsc_view text)
{
    unsigned parts = 0;
    for (awsc_view rest = text; rest.data; parts++) {
        awsc_view part;
        rest = awsc_view_split(rest, '.', &part);
        if (part.size > 3 || !is_number_up_to(part, 255)) return false;
    }
    return parts == 4;
}

/* Returns whether the text can be the zone of an IPv6 address, such as eth0, which follows a percent sign. */
static bool is_zone(awsc_view text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (!awsc_ascii_is_alpha(c) && !awsc_ascii_is_digit(c) && !memchr("-._~%", c, 5)) return false;
    }
    return text.size > 0;
}

/* Returns whether the text is an IPv6 address in brackets, with or without a zone. */
static bool is_ipv6(awsc_view text)
{
    bool colon = false;
    if (text.size < 4 || text.data[0] != '[' || text.data[text.size - 1] != ']') return false;
    awsc_view address;
    awsc_view zone = awsc_view_split((awsc_view){text.data + 1, text.size - 2}, '%', &address);
    for (size_t i = 0; i < address.size; i++) {
        char c = awsc_ascii_lower(address.data[i]);
        if (c == ':') colon = true;
        if (!awsc_ascii_is_digit(c) && (c < 'a' || c > 'f') && c != ':' && c != '.') return false;
    }
    return colon && (!zone.data || is_zone(zone));
}

/* Splits host and port. Returns false if the port is not a number. */
static bool split_port(awsc_view authority, awsc_view *host)
{
    size_t at = authority.size;
    *host = authority;
    while (at > 0 && awsc_ascii_is_digit(authority.data[at - 1])) at--;
    if (at == 0 || authority.data[at - 1] != ':') {
        /* No port: then a colon may stand inside brackets only. */
        return authority.data[authority.size - 1] == ']' || !memchr(authority.data, ':', authority.size);
    }
    host->size = at - 1;
    awsc_view port = {authority.data + at, authority.size - at};
    return (port.size == 0 || is_number_up_to(port, 65535)) && host->size > 0;
}

bool awsc_rules_parse_url(awsc_view text, awsc_rules_url *out)
{
    awsc_view host;
    size_t at = 0;
    if (awsc_view_starts_with(text, AWSC_VIEW("https://")))
        out->scheme = (awsc_view){text.data, 5};
    else if (awsc_view_starts_with(text, AWSC_VIEW("http://")))
        out->scheme = (awsc_view){text.data, 4};
    else
        return false;
    awsc_view rest = {text.data + out->scheme.size + 3, text.size - out->scheme.size - 3};
    if (rest.size == 0 || memchr(rest.data, '?', rest.size) || memchr(rest.data, '#', rest.size)) return false;
    while (at < rest.size && rest.data[at] != '/') at++;
    out->authority = (awsc_view){rest.data, at};
    out->path = (awsc_view){rest.data + at, rest.size - at};
    if (at == 0 || !split_port(out->authority, &host)) return false;
    out->is_ip = is_ipv4(host) || is_ipv6(host);
    return true;
}

/* ---- ARNs ------------------------------------------------------------------------------------------------------ */

bool awsc_rules_parse_arn(awsc_view text, awsc_rules_arn *out)
{
    awsc_view head;
    awsc_view rest = awsc_view_split(text, ':', &head);
    if (!rest.data || !awsc_view_equal(head, AWSC_VIEW("arn"))) return false;
    awsc_view *parts[] = {&out->partition, &out->service, &out->region, &out->account_id};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        rest = awsc_view_split(rest, ':', parts[i]);
        if (!rest.data) return false;
    }
    out->resource = rest;
    return out->partition.size && out->service.size && out->resource.size;
}

/* ---- host names ------------------------------------------------------------------------------------------------ */

static bool is_label(awsc_view text)
{
    if (text.size == 0 || text.size > LABEL_MAX) return false;
    if (text.data[0] == '-' || text.data[text.size - 1] == '-') return false;
    for (size_t i = 0; i < text.size; i++)
        if (!awsc_ascii_is_alpha(text.data[i]) && !awsc_ascii_is_digit(text.data[i]) && text.data[i] != '-')
            return false;
    return true;
}

bool awsc_rules_is_host_label(awsc_view text, bool subdomains)
{
    if (!subdomains) return is_label(text);
    awsc_view rest = text;
    do {
        awsc_view label;
        rest = awsc_view_split(rest, '.', &label);
        if (!is_label(label)) return false;
    } while (rest.data);
    return true;
}

static bool looks_like_ipv4(awsc_view text)
{
    unsigned parts = 0;
    for (awsc_view rest = text; rest.data; parts++) {
        awsc_view part;
        rest = awsc_view_split(rest, '.', &part);
        if (part.size > 3 || !is_number_up_to(part, 999)) return false;
    }
    return parts == 4;
}

bool awsc_rules_is_s3_bucket(awsc_view text, bool subdomains)
{
    if (text.size < BUCKET_MIN || looks_like_ipv4(text)) return false;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] >= 'A' && text.data[i] <= 'Z') return false;
    return awsc_rules_is_host_label(text, subdomains);
}

/* ---- texts ----------------------------------------------------------------------------------------------------- */

bool awsc_rules_substring(awsc_view text, int start, int stop, bool reverse, awsc_view *out)
{
    if (start < 0 || start >= stop || text.size < (size_t)stop) return false;
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] >= 0x80) return false;
    size_t first = reverse ? text.size - (size_t)stop : (size_t)start;
    *out = (awsc_view){text.data + first, (size_t)(stop - start)};
    return true;
}
