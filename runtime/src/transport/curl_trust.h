/* SPDX-License-Identifier: Apache-2.0 */
/* The certificates that a client trusts. */
#ifndef AWSC_TRANSPORT_CURL_TRUST_H
#define AWSC_TRANSPORT_CURL_TRUST_H

#include <stdbool.h>

#include <openssl/x509.h>

/* Makes an empty store trust the authorities of a bundle in PEM and no others, or, if NULL, those of the system. False:
 * they cannot be read, errno may say why. */
bool awsc_curl_trust(X509_STORE *store, const char *ca_bundle);

#endif
