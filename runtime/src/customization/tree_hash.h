/* SPDX-License-Identifier: Apache-2.0 */
/* Computes the tree hash of S3 Glacier: the SHA-256 of each mebibyte, then of each pair of neighbours, until one is
 * left. */
#ifndef AWSC_CUSTOMIZATION_TREE_HASH_H
#define AWSC_CUSTOMIZATION_TREE_HASH_H

#include <awsc/error.h>
#include <awsc/types.h>

#include "crypto/crypto.h"

typedef struct awsc_body_hashes {
    uint8_t linear[AWSC_SHA256_SIZE]; /* SHA-256 of the whole body */
    uint8_t tree[AWSC_SHA256_SIZE];
} awsc_body_hashes;

/* Computes both hashes while reading the body once. Returns AWSC_OK, AWSC_ERR_NOMEM, AWSC_ERR_CONFIG (OpenSSL
 * fails), or a status of awsc_body_read. */
int awsc_hash_body(awsc_body body, awsc_body_hashes *out, awsc_error **error);

#endif
