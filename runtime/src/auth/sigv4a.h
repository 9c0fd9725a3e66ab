/* SPDX-License-Identifier: Apache-2.0 */
/* Internal functions of Signature Version 4A, which is asymmetric. The public ones are in <awsc/sigv4.h>. */
#ifndef AWSC_AUTH_SIGV4A_H
#define AWSC_AUTH_SIGV4A_H

#include "auth/sigv4.h"

/* Bytes of a private key on the curve P-256. */
enum { AWSC_P256_SIZE = 32 };

/*
 * Derives the private key from a key id and its secret. Writes a big-endian number from 1 to the curve's order minus 1.
 * AWSC_OK, AWSC_ERR_VALIDATION (the key id or the secret is too long), AWSC_ERR_NOMEM, AWSC_ERR_CONFIG (OpenSSL).
 */
int awsc_sigv4a_derive_key(awsc_crypto *crypto, awsc_view key_id, awsc_view secret, uint8_t out[AWSC_P256_SIZE],
                           awsc_error **error);

#endif
