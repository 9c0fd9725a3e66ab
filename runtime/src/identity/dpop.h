/* SPDX-License-Identifier: Apache-2.0 */
/* Proof that the sender of a token is its owner (DPoP, RFC 9449): a signed statement about one request. */
#ifndef AWSC_IDENTITY_DPOP_H
#define AWSC_IDENTITY_DPOP_H

#include <awsc/error.h>
#include <awsc/types.h>

#include "base/allocator.h"
#include "base/buffer.h"
#include "base/view.h"

/* No private key of the kind is longer. */
enum { AWSC_DPOP_PEM_MAX = 8 * 1024, AWSC_DPOP_SCALAR_TEXT = 43 };

/* A private key on the curve P-256. Not for two threads at a time. */
typedef struct awsc_dpop_key {
    const awsc_allocator *allocator;
    struct evp_pkey_st *pair;
    char x[AWSC_DPOP_SCALAR_TEXT + 1]; /* the public key's coordinates: base64url, without padding */
    char y[AWSC_DPOP_SCALAR_TEXT + 1];
} awsc_dpop_key;

/*
 * Reads a key in PEM: "EC PRIVATE KEY" (SEC 1) or "PRIVATE KEY" (PKCS #8), without a passphrase. AWSC_OK;
 * AWSC_ERR_CREDENTIALS with a sentence about what it is instead, and nothing of its text; AWSC_ERR_NOMEM.
 */
int awsc_dpop_key_new(const awsc_allocator *allocator, const char *pem, awsc_dpop_key **out, awsc_error **error);
/* NULL is allowed. The private part is wiped. */
void awsc_dpop_key_free(awsc_dpop_key *key);

/*
 * Appends the value of the DPoP header for one request, which no other request may have: it has an identifier of its
 * own. `now` is the server's time.
 */
int awsc_dpop_proof(const awsc_dpop_key *key, const char *method, const char *url, awsc_time now, awsc_buffer *out,
                    awsc_error **error);

#endif
