/* SPDX-License-Identifier: Apache-2.0 */
/* Writing URLs into messages without the password or token that they may contain. */
#ifndef AWSC_BASE_SHOWN_URL_H
#define AWSC_BASE_SHOWN_URL_H

#include <stddef.h>

/*
 * Writes the URL with "****" in place of user name and password, and without query and fragment. The text is cut to
 * `capacity` bytes (at least 1); strlen(url) + 5 is always enough.
 */
void awsc_url_show(char *out, size_t capacity, const char *url);

/* The same text in a structure, cut to 200 bytes, for use as an argument: awsc_shown_url_of(url).text. */
typedef struct awsc_shown_url {
    char text[201];
} awsc_shown_url;

awsc_shown_url awsc_shown_url_of(const char *url);

#endif
