/* SPDX-License-Identifier: Apache-2.0 */
/* The common part of Signature Versions 4 and 4A: parameters, canonical request, signed headers and query. */
#ifndef AWSC_AUTH_SIGNING_H
#define AWSC_AUTH_SIGNING_H

#include "auth/canonical.h"
#include "auth/signing_key.h"
#include "auth/sigv4.h"
#include "base/buffer.h"

/* Sizes in bytes. AWSC_SIGNATURE_ROOM holds any signature in hex: an ECDSA signature in DER has up to 72 bytes. */
enum { AWSC_SIGNATURE_ROOM = 144, AWSC_TIMESTAMP_SIZE = 16, AWSC_DATE_SIZE = 8 };

struct awsc_ecdsa_keys;

struct awsc_signer {
    const awsc_allocator *allocator;
    awsc_crypto *crypto;
    awsc_key_cache keys;
    /* Keys of Version 4A and the function that frees them; a pointer, so that only programs that sign with 4A link the
     * code. */
    struct awsc_ecdsa_keys *ecdsa_keys;
    void (*free_ecdsa_keys)(struct awsc_ecdsa_keys *keys);
    awsc_canonical_scratch scratch;
    awsc_buffer header_lines;
    awsc_buffer header_names;
    awsc_buffer canonical;
    awsc_hash_start canonical_start; /* requests to one function begin alike */
    awsc_buffer string_to_sign;
    awsc_buffer scope;                   /* "date/region/service/aws4_request"; 4A has no region */
    awsc_buffer value;                   /* Authorization, X-Amz-Credential */
    char signature[AWSC_SIGNATURE_ROOM]; /* the last one made, in hex */
    size_t signature_size;
    /* Cache: the second (since 1970) of the last signature and its text, reused within that second. */
    int64_t second;
    char timestamp[AWSC_TIMESTAMP_SIZE + 1];
};

/* The checked parameters of one signature. */
typedef struct awsc_signing {
    awsc_view key_id;
    awsc_view token;
    awsc_key_scope scope;
    awsc_view region_set;
    uint32_t flags;
    const char *payload_hash;
    awsc_opt_i64 expires_seconds; /* from the program, unchecked; presigning checks them */
    awsc_view timestamp;          /* points into the signer */
} awsc_signing;

/* A version of the signature. */
struct awsc_signing_algorithm {
    awsc_view name;
    /* Whether regions are sent in X-Amz-Region-Set instead of the scope. */
    bool has_region_set;
    /* Signs signer->string_to_sign. Sets signer->signature (lower-case hex) and signer->signature_size. */
    int (*sign)(awsc_signer *signer, const awsc_signing *what, awsc_error **error);
};

/* Validates the parameters and copies them to `out`. Accepts every struct_size, also of older programs. */
int awsc_signing_read(awsc_signer *signer, const awsc_sigv4_params *given, const awsc_signing_algorithm *algorithm,
                      awsc_signing *out, awsc_error **error);

/* Empties the signer's buffers before a new signature. */
void awsc_signer_reset(awsc_signer *signer);

/* Writes "date/region/service/aws4_request" to signer->scope, without the region if `with_region` is false. */
void awsc_signing_put_scope(awsc_signer *signer, const awsc_key_scope *scope, bool with_region);

/* Writes the canonical request to signer->canonical. signer->header_lines and `names` must be complete. */
void awsc_signing_put_canonical(awsc_signer *signer, awsc_view method, awsc_view path, awsc_view query, awsc_view names,
                                awsc_view payload_hash, uint32_t flags);

/* Writes the string to sign to signer->string_to_sign. signer->canonical and signer->scope must be complete. */
int awsc_signing_put_text(awsc_signer *signer, awsc_view algorithm, awsc_view timestamp, awsc_error **error);

/* Creates a signer, calls `sign` with it and frees the signer. The public signing functions use it. Returns the status
 * of `sign`, or AWSC_ERR_NOMEM. */
typedef int awsc_sign_fn(awsc_signer *signer, const awsc_signing_algorithm *algorithm, awsc_http_request *request,
                         const awsc_sigv4_params *params, awsc_error **error);
int awsc_sign_once(awsc_sign_fn *sign, const awsc_signing_algorithm *algorithm, awsc_http_request *request,
                   const awsc_sigv4_params *params, awsc_error **error);

#endif
