/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes request bodies. */
#ifndef AWSC_AUTH_PAYLOAD_H
#define AWSC_AUTH_PAYLOAD_H

#include "auth/sigv4.h"
#include "crypto/crypto.h"

/* Does what awsc_signer_hash_body does, without a signer. */
int awsc_payload_hash_body(awsc_crypto *crypto, awsc_body body, awsc_payload_hash *out, awsc_error **error);

#endif
