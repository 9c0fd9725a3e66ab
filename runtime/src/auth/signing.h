/* SPDX-License-Identifier: Apache-2.0 */
/* The common part of Signature Versions 4 and 4A: checked parameters, canonical request, headers and query. */
#ifndef AWSC_AUTH_SIGNING_H
#define AWSC_AUTH_SIGNING_H

#include "auth/canonical.h"
#include "auth/signing_key.h"
#include "auth/sigv4.h"
#include "base/buffer.h"

/* Bytes of a signature as text: an ECDSA signature in DER has 72 bytes at most. */
enum { AWSC_SIGNATURE_ROOM = 144, AWSC_TIMESTAMP_SIZE = 16, AWSC_DATE_SIZE = 8 };

struct awsc_ecdsa_keys;

struct awsc_signer {
    const awsc_allocator *allocator;
    awsc_crypto *crypto;
    awsc_key_cache keys;
    /* Keys of Version 4A, and who frees them; so, a program that never signs with it does not have its code. */
    struct awsc_ecdsa_keys *ecdsa_keys;
    void (*free_ecdsa_keys)(struct awsc_ecdsa_keys *keys);
    awsc_canonical_scratch scratch;
    awsc_buffer header_lines;
    awsc_buffer header_names;
    awsc_buffer canonical;
    awsc_buffer string_to_sign;
    awsc_buffer scope;                   /* "date/region/service/aws4_request"; 4A has no region */
    awsc_buffer value;                   /* Authorization, X-Amz-Credential */
    char signature[AWSC_SIGNATURE_ROOM]; /* the last request has it */
    size_t signature_size;
    /* The time of the last signature, and its text: a busy loop signs many requests in a second. */
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
    awsc_opt_i64 expires_seconds; /* as the program says; presigning checks them */
    awsc_view timestamp;          /* in the signer */
} awsc_signing;

/* A way to sign. */
struct awsc_signing_algorithm {
    awsc_view name;
    /* Whether the regions stand in X-Amz-Region-Set, and not in the scope. */
    bool has_region_set;
    /* Signs signer->string_to_sign: sets signer->signature, lower-case hexadecimal digits, and its size. */
    int (*sign)(awsc_signer *signer, const awsc_signing *what, awsc_error **error);
};

/* Reads parameters of any version of the structure. */
int awsc_signing_read(awsc_signer *signer, const awsc_sigv4_params *given, const awsc_signing_algorithm *algorithm,
                      awsc_signing *out, awsc_error **error);

/* Empties the buffers for a signature that begins. */
void awsc_signer_reset(awsc_signer *signer);

/* "date/region/service/aws4_request" to signer->scope. */
void awsc_signing_put_scope(awsc_signer *signer, const awsc_key_scope *scope, bool with_region);

/* Puts the canonical request together; header_lines and `names` are ready. */
void awsc_signing_put_canonical(awsc_signer *signer, awsc_view method, awsc_view path, awsc_view query, awsc_view names,
                                awsc_view payload_hash, uint32_t flags);

/* Writes the string to sign to signer->string_to_sign. signer->canonical and signer->scope must be complete. */
int awsc_signing_put_text(awsc_signer *signer, awsc_view algorithm, awsc_view timestamp, awsc_error **error);

/* The public functions: each makes a signer for one signature. */
typedef int awsc_sign_fn(awsc_signer *signer, const awsc_signing_algorithm *algorithm, awsc_http_request *request,
                         const awsc_sigv4_params *params, awsc_error **error);
int awsc_sign_once(awsc_sign_fn *sign, const awsc_signing_algorithm *algorithm, awsc_http_request *request,
                   const awsc_sigv4_params *params, awsc_error **error);

#endif
