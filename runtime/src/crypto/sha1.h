/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-1 of a text, which names files by convention of others. It protects nothing. */
#ifndef AWSC_CRYPTO_SHA1_H
#define AWSC_CRYPTO_SHA1_H

#include "base/view.h"

/* Characters in hexadecimal, without NUL. */
#define AWSC_SHA1_HEX 40

/* Lower case. 0, or -1 if OpenSSL fails (memory). */
int awsc_sha1_hex(awsc_view text, char out[AWSC_SHA1_HEX + 1]);

#endif
