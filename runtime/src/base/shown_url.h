/* SPDX-License-Identifier: Apache-2.0 */
/* URLs in messages: they may hold a password or a token. */
#ifndef AWSC_BASE_SHOWN_URL_H
#define AWSC_BASE_SHOWN_URL_H

#include <stddef.h>

/*
 * Writes the URL with "****" for user name and password, and without query and fragment. Cut to `capacity`, which is at
 * least 1; strlen(url) + 5 is always enough.
 */
void awsc_url_show(char *out, size_t capacity, const char *url);

/* The same for one use in a call, cut to 200 bytes: awsc_shown_url_of(url).text. */
typedef struct awsc_shown_url {
    char text[201];
} awsc_shown_url;

awsc_shown_url awsc_shown_url_of(const char *url);

#endif
