/* SPDX-License-Identifier: Apache-2.0 */
/* Loads the certificate authorities that a client trusts. */
#ifndef AWSC_TRANSPORT_CURL_TRUST_H
#define AWSC_TRANSPORT_CURL_TRUST_H

#include <stdbool.h>

#include <openssl/x509.h>

/* Loads certificate authorities into an empty store: from the PEM file `ca_bundle` alone, or from the system if it is
 * NULL. Returns false if they cannot be loaded; errno may have the reason. */
bool awsc_curl_trust(X509_STORE *store, const char *ca_bundle);

#endif
