/* SPDX-License-Identifier: Apache-2.0 */
/* DPoP proofs (RFC 9449): a signed header that proves that the sender of a request holds the key bound to its token. */
#ifndef AWSC_IDENTITY_DPOP_H
#define AWSC_IDENTITY_DPOP_H

#include <awsc/error.h>
#include <awsc/types.h>

#include "base/allocator.h"
#include "base/buffer.h"
#include "base/view.h"

/* Maximum size of a key in PEM; length of a coordinate in base64url. */
enum { AWSC_DPOP_PEM_MAX = 8 * 1024, AWSC_DPOP_SCALAR_TEXT = 43 };

/* A private key on the curve P-256. Not thread-safe. */
typedef struct awsc_dpop_key {
    const awsc_allocator *allocator;
    struct evp_pkey_st *pair;
    char x[AWSC_DPOP_SCALAR_TEXT + 1]; /* the public key's coordinates: base64url, without padding */
    char y[AWSC_DPOP_SCALAR_TEXT + 1];
} awsc_dpop_key;

/*
 * Reads a key in PEM: "EC PRIVATE KEY" (SEC 1) or "PRIVATE KEY" (PKCS #8), without a passphrase. AWSC_OK;
 * AWSC_ERR_CREDENTIALS if the text is not such a key, with an error that does not quote it; AWSC_ERR_NOMEM.
 */
int awsc_dpop_key_new(const awsc_allocator *allocator, const char *pem, awsc_dpop_key **out, awsc_error **error);
/* Wipes and frees the key. NULL is allowed. */
void awsc_dpop_key_free(awsc_dpop_key *key);

/*
 * Appends the value of the DPoP header for one request. Each proof has a unique identifier, so make a new one for every
 * attempt. `now` is the time by the server's clock.
 */
int awsc_dpop_proof(const awsc_dpop_key *key, const char *method, const char *url, awsc_time now, awsc_buffer *out,
                    awsc_error **error);

#endif
