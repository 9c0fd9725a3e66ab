/* SPDX-License-Identifier: Apache-2.0 */
#include "base/shown_url.h"

#include <stdio.h>
#include <string.h>

/* Returns the size of "SCHEME://", or 0 if the first colon belongs to the user information. */
static size_t scheme_size(const char *url, const char *at)
{
    const char *colon = strchr(url, ':');
    return colon && colon < at && strncmp(colon, "://", 3) == 0 ? (size_t)(colon + 3 - url) : 0;
}

void awsc_url_show(char *out, size_t capacity, const char *url)
{
    /* The last one: a password may hold others. */
    const char *at = strrchr(url, '@');
    const char *rest = at ? at : url;
    (void)snprintf(out, capacity, "%.*s%s%.*s", at ? (int)scheme_size(url, at) : 0, url, at ? "****" : "",
                   (int)strcspn(rest, "?#"), rest);
}

awsc_shown_url awsc_shown_url_of(const char *url)
{
    awsc_shown_url shown;
    awsc_url_show(shown.text, sizeof shown.text, url);
    return shown; // cppcheck-suppress uninitvar
}
