/* SPDX-License-Identifier: Apache-2.0 */
/* Internal functions of Signature Version 4. The public ones are in <awsc/sigv4.h>. */
#ifndef AWSC_AUTH_SIGV4_H
#define AWSC_AUTH_SIGV4_H

#include <stdbool.h>

#include <awsc/call.h>
#include <awsc/sigv4.h>

#include "base/allocator.h"
#include "base/view.h"
#include "crypto/crypto.h"

/* Maximum length of a secret access key in bytes; AWS issues keys of 40. */
#define AWSC_SECRET_MAX 1024

/* Hash of the body as text: 64 hexadecimal digits and a NUL. */
typedef struct awsc_payload_hash {
    char text[AWSC_SHA256_HEX + 1];
} awsc_payload_hash;

/* A signature: 64 lower-case hexadecimal digits and a NUL. */
typedef struct awsc_signature {
    char text[AWSC_SHA256_HEX + 1];
} awsc_signature;

/*
 * Signs requests one after another. Reuses contexts of the crypto library, scratch buffers and the last few signing
 * keys, so that after the first requests it allocates only the headers that it adds. Not thread-safe: each loop owns
 * one. Keys are wiped when they are replaced and by awsc_signer_free.
 */
typedef struct awsc_signer awsc_signer;

/* Creates a signer. NULL when memory runs out. If OpenSSL lacks SHA-256, each signature fails with AWSC_ERR_CONFIG. */
awsc_signer *awsc_signer_new(const awsc_allocator *allocator);
void awsc_signer_free(awsc_signer *signer);

/* A signature version: awsc_sigv4, or awsc_internal_sigv4a from <awsc/tables/generated.h>, whose code is linked only
 * into programs that refer to it. */
typedef struct awsc_signing_algorithm awsc_signing_algorithm;
extern const awsc_signing_algorithm awsc_sigv4;

/* Do the same as awsc_sigv4_sign and awsc_sigv4_presign, with a signer and an algorithm of the caller's choice. */
int awsc_signer_sign_by(awsc_signer *signer, const awsc_signing_algorithm *algorithm, awsc_http_request *request,
                        const awsc_sigv4_params *params, awsc_error **error);
int awsc_signer_presign_by(awsc_signer *signer, const awsc_signing_algorithm *algorithm, awsc_http_request *request,
                           const awsc_sigv4_params *params, awsc_error **error);

/* Returns the signature of the last request, in hexadecimal digits; valid until the next request is signed. */
awsc_view awsc_signer_signature(const awsc_signer *signer);

/*
 * Writes the SHA-256 of a body to `out`: computed from memory, a file or a reader (which is read and rewound), or the
 * hash given with the body. A call hashes once and passes the text to each attempt as awsc_sigv4_params.payload_hash.
 */
int awsc_signer_hash_body(awsc_signer *signer, awsc_body body, awsc_payload_hash *out, awsc_error **error);

/*
 * Signs one message of an event stream and writes the signature to `out`. `prior` is the signature of the message
 * before, or of the request for the first. `date_header` is the encoded `:date` header, `payload` the encoded message
 * to sign. Uses only the credentials, service, region and time of `params`.
 */
int awsc_signer_sign_event(awsc_signer *signer, const awsc_sigv4_params *params, const char *prior,
                           awsc_view date_header, awsc_view payload, awsc_signature *out, awsc_error **error);

/*
 * An internal flag beside enum awsc_sigv4_flag: does not sign the amz-sdk-… headers. They only number the attempts, so
 * the service does not require their signature, and each signed header costs time and size.
 */
enum { AWSC_SIGN_WITHOUT_ATTEMPT = 1 << 30 };

/* Derives the signing key: a chain of HMACs over date (8 digits), region, service and "aws4_request". Writes it to
 * `out`. Returns 0, or -1 if OpenSSL fails. */
int awsc_sigv4_derive_key(awsc_crypto *crypto, awsc_view secret, awsc_view date, awsc_view region, awsc_view service,
                          uint8_t out[AWSC_SHA256_SIZE]);

/* ---- the server's side ----------------------------------------------------------------------------------------- */

/*
 * A received request whose signature is to be verified. Everything is borrowed.
 *
 * For "Authorization: AWS4-HMAC-SHA256 Credential=ID/DATE/REGION/SERVICE/aws4_request, SignedHeaders=A;B, Signature=S":
 * `signed_headers` is "A;B", `date` is DATE, and `timestamp` the value of X-Amz-Date. For a presigned request take them
 * from the decoded parameters X-Amz-SignedHeaders, X-Amz-Credential and X-Amz-Date; the function below leaves
 * X-Amz-Signature out of the canonical query. The caller must check everything except the signature: that the key id is
 * known, `timestamp` is recent and its day equals `date`, host is a signed header, a presigned request has not expired,
 * and an X-Amz-Content-Sha256 header equals the hash of the body.
 */
typedef struct awsc_sigv4_received {
    awsc_view method;
    awsc_view target;                /* the request line's target before any decoding: path and optional "?query" */
    const awsc_http_header *headers; /* all headers, in the order received; names in any case */
    size_t header_count;
    awsc_view signed_headers; /* "host;x-amz-date": in lower case and sorted */
    awsc_view payload_hash;   /* the X-Amz-Content-Sha256 header if there is one, else the body's SHA-256 in hex */
    awsc_view timestamp;      /* 20150830T123600Z */
    awsc_view date;           /* 20150830 */
    awsc_view region;
    awsc_view service;
    awsc_view secret; /* the secret access key of the key id in the credential */
    uint32_t flags;   /* AWSC_SIGV4_ENCODE_ONCE, AWSC_SIGV4_KEEP_PATH */
} awsc_sigv4_received;

/*
 * Computes the signature that the request should have and writes it to `out`. Compare it by awsc_signature_equal; if
 * the signatures differ, log signer->canonical (auth/signing.h) to find the reason. AWSC_ERR_VALIDATION: a signed
 * header is missing, or the list of signed headers is malformed.
 */
int awsc_sigv4_signature_for(awsc_signer *signer, const awsc_sigv4_received *received, awsc_signature *out,
                             awsc_error **error);

/* Returns whether `text` equals the signature. Compares in constant time. */
bool awsc_signature_equal(const awsc_signature *signature, awsc_view text);

#endif
