/* SPDX-License-Identifier: Apache-2.0 */
#include "origin.h"

#include <arpa/inet.h>
#include <string.h>

#include "runtime.h"

/* Returns the host without port, and without the brackets of an IPv6 address. */
static awsc_view host_of(awsc_view text)
{
    if (text.size && text.data[0] == '[') {
        const char *end = memchr(text.data, ']', text.size);
        return end ? awsc_view_of(text.data + 1, (size_t)(end - text.data) - 1) : AWSC_VIEW("");
    }
    awsc_view host;
    awsc_view_split(text, ':', &host);
    return host;
}

static bool is_loopback_address(awsc_view host)
{
    char text[INET6_ADDRSTRLEN];
    struct in_addr v4;
    struct in6_addr v6;
    if (host.size >= sizeof text) return false;
    memcpy(text, host.data, host.size);
    text[host.size] = '\0';
    if (inet_pton(AF_INET, text, &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, text, &v6) == 1 && !memcmp(&v6, &in6addr_loopback, sizeof v6);
}

static bool ends_with(awsc_view text, awsc_view end)
{
    return text.size >= end.size &&
           awsc_view_equal_ignore_case(awsc_view_of(text.data + text.size - end.size, end.size), end);
}

/* Returns whether the host is loopback, the address of --host, or a name of --allow-host. */
static bool is_allowed(const awsc_local_settings *settings, awsc_view host)
{
    if (is_loopback_address(host) || awsc_view_equal_ignore_case(host, AWSC_VIEW("localhost"))) return true;
    if (ends_with(host, AWSC_VIEW(".localhost"))) return true;
    if (awsc_view_equal(host, awsc_view_text(settings->host))) return true;
    for (size_t i = 0; i < settings->allowed_count; i++) {
        if (awsc_view_equal_ignore_case(host, awsc_view_text(settings->allowed[i]))) return true;
    }
    return false;
}

const char *awsc_local_origin_refused(const awsc_local_settings *settings, const awsc_local_request *request)
{
    for (size_t i = 0; i < request->header_count; i++) {
        awsc_view name = awsc_view_text(request->headers[i].name);
        awsc_view value = awsc_view_trim(awsc_view_text(request->headers[i].value));
        if (awsc_view_equal_ignore_case(name, AWSC_VIEW("Host")) && !is_allowed(settings, host_of(value))) {
            return "Host";
        }
        if (!awsc_view_equal_ignore_case(name, AWSC_VIEW("Origin"))) continue;
        /* "null", and anything without a host, is foreign. */
        const char *begin = awsc_view_starts_with(value, AWSC_VIEW("https://"))  ? value.data + 8
                            : awsc_view_starts_with(value, AWSC_VIEW("http://")) ? value.data + 7
                                                                                 : NULL;
        if (!begin) return "Origin";
        if (!is_allowed(settings, host_of(awsc_view_of(begin, value.size - (size_t)(begin - value.data))))) {
            return "Origin";
        }
    }
    return NULL;
}
