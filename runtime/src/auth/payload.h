/* SPDX-License-Identifier: Apache-2.0 */
/* The hash of a request body. */
#ifndef AWSC_AUTH_PAYLOAD_H
#define AWSC_AUTH_PAYLOAD_H

#include "auth/sigv4.h"
#include "crypto/crypto.h"

/* See awsc_signer_hash_body. */
int awsc_payload_hash_body(awsc_crypto *crypto, awsc_body body, awsc_payload_hash *out, awsc_error **error);

#endif
