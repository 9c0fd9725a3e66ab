/* SPDX-License-Identifier: Apache-2.0 */
/* Computes the SHA-1 of a text. It only makes file names that other SDKs also use; it protects nothing. */
#ifndef AWSC_CRYPTO_SHA1_H
#define AWSC_CRYPTO_SHA1_H

#include "base/view.h"

/* Characters of a SHA-1 in hexadecimal, without NUL. */
#define AWSC_SHA1_HEX 40

/* Writes the hash in lower-case hexadecimal with a NUL. Returns 0, or -1 if OpenSSL fails. */
int awsc_sha1_hex(awsc_view text, char out[AWSC_SHA1_HEX + 1]);

#endif
