/* SPDX-License-Identifier: Apache-2.0 */
/* URLs of metadata services. */
#include "credentials/url.h"

#include <string.h>

#include "base/authority.h"
#include "error/error.h"

static bool is_clean(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text <= 0x20 || (unsigned char)*text >= 0x7f || strchr("\"<>\\^`{|}#", *text)) return false;
    return true;
}

static bool is_host(awsc_view host, bool bracketed)
{
    for (size_t i = 0; i < host.size; i++) {
        char c = host.data[i];
        bool letter = awsc_ascii_is_alpha(c) || awsc_ascii_is_digit(c) || c == '.';
        if (!letter && !(bracketed ? c == ':' : c == '-' || c == '_')) return false;
    }
    return host.size > 0;
}

/* Splits the authority into host, without brackets, and port. */
static bool split_authority(awsc_metadata_url *url)
{
    awsc_view host, port;
    if (!awsc_authority_split(url->authority, &host, &port)) return false;
    bool bracketed = host.data[0] == '[';
    if (bracketed) host = awsc_view_of(host.data + 1, host.size - 2);
    url->host = host;
    return is_host(host, bracketed);
}

int awsc_metadata_url_parse(const char *text, const char *what, awsc_metadata_url *out, awsc_error **error)
{
    awsc_metadata_url url = {.tls = strncmp(text, "https://", 8) == 0};
    if (!url.tls && strncmp(text, "http://", 7) != 0)
        return awsc_error_set(error, AWSC_ERR_CONFIG, "%s is not an absolute URL; expected http:// or https://", what);
    const char *start = text + (url.tls ? 8 : 7);
    size_t size = strcspn(start, "/?");
    url.authority = (awsc_view){start, size};
    url.base = (awsc_view){text, (size_t)(start - text) + size};
    url.target = awsc_view_text(start + size);
    if (!is_clean(text) || !split_authority(&url) || (url.target.size && url.target.data[0] != '/'))
        return awsc_error_set(error, AWSC_ERR_CONFIG, "%s is not a URL; expected %s://HOST[:PORT][/PATH]", what,
                              url.tls ? "https" : "http");
    *out = url;
    return AWSC_OK;
}
