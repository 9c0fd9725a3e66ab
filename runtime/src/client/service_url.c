/* SPDX-License-Identifier: Apache-2.0 */
/* Parses base URLs: http or https, host, port, path. Rejects user, query and fragment. */
#include "client/service_url.h"

#include <string.h>

#include "base/authority.h"
#include "base/shown_url.h"
#include "error/error.h"

static int reject(const char *source, const char *text, const char *why, awsc_error **error)
{
    return awsc_error_set(error, AWSC_ERR_ENDPOINT, "%s \"%s\": %s; expected http://HOST[:PORT][/PATH] or https://…",
                          source, awsc_shown_url_of(text).text, why);
}

static bool only_visible_ascii(const char *text)
{
    for (; *text; text++) {
        if (*text <= ' ' || *text >= 0x7f) return false;
    }
    return true;
}

static char *join(const awsc_allocator *allocator, const awsc_service_url *url)
{
    awsc_buffer text = AWSC_BUFFER_INIT(allocator);
    awsc_buffer_append_text(&text, url->scheme);
    awsc_buffer_append_text(&text, "://");
    awsc_buffer_append_text(&text, url->authority);
    awsc_buffer_append_text(&text, url->base_path);
    return awsc_buffer_take(&text);
}

int awsc_service_url_parse(const awsc_allocator *allocator, const char *text, const char *source, awsc_service_url *out,
                           awsc_error **error)
{
    awsc_view all = awsc_view_text(text);
    size_t skip = 0;
    if (awsc_view_starts_with(all, AWSC_VIEW("https://"))) skip = 8;
    if (awsc_view_starts_with(all, AWSC_VIEW("http://"))) skip = 7;
    if (!skip && !strchr(text, '@')) return reject(source, text, "it is no http or https URL", error);
    /* First of all: a text with a password in it is not for messages. */
    if (strchr(text, '@'))
        return awsc_error_set(error, AWSC_ERR_ENDPOINT, "%s: the URL holds a user name; expected http://HOST[:PORT]",
                              source);
    if (!only_visible_ascii(text)) return reject(source, text, "it holds a blank or a character outside ASCII", error);
    if (strpbrk(text, "?#")) return reject(source, text, "it has a query or a fragment", error);

    awsc_view rest = awsc_view_of(text + skip, all.size - skip);
    const char *slash = memchr(rest.data, '/', rest.size);
    awsc_view authority = awsc_view_of(rest.data, slash ? (size_t)(slash - rest.data) : rest.size);
    awsc_view path = awsc_view_of(rest.data + authority.size, rest.size - authority.size);
    awsc_view host;
    awsc_view port;
    if (!awsc_authority_split(authority, &host, &port)) return reject(source, text, "host or port is not valid", error);
    while (path.size && path.data[path.size - 1] == '/') path.size--;
    if (awsc_view_equal(port, skip == 8 ? AWSC_VIEW("443") : AWSC_VIEW("80"))) authority = host;

    out->allocator = allocator;
    out->scheme = awsc_text_copy_n(allocator, text, skip - 3);
    out->authority = awsc_text_copy_n(allocator, authority.data, authority.size);
    out->base_path = awsc_text_copy_n(allocator, path.data, path.size);
    if (out->scheme && out->authority && out->base_path) out->text = join(allocator, out);
    if (!out->text) {
        awsc_service_url_clear(out);
        return awsc_error_nomem(error);
    }
    return AWSC_OK;
}

void awsc_service_url_clear(awsc_service_url *url)
{
    if (!url->allocator) return;
    awsc_release(url->allocator, url->scheme);
    awsc_release(url->allocator, url->authority);
    awsc_release(url->allocator, url->base_path);
    awsc_release(url->allocator, url->text);
    *url = (awsc_service_url){NULL, NULL, NULL, NULL, NULL};
}
