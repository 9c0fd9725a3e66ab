/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of Signature Version 4. The public side is <awsc/sigv4.h>. */
#ifndef AWSC_AUTH_SIGV4_H
#define AWSC_AUTH_SIGV4_H

#include <stdbool.h>

#include <awsc/call.h>
#include <awsc/sigv4.h>

#include "base/allocator.h"
#include "base/view.h"
#include "crypto/crypto.h"

/* Bytes of the longest secret access key that is accepted; real ones have 40. */
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
 * Signs one request after the other: contexts of the crypto library, scratch buffers and the signing keys of the last
 * few scopes are kept, so that a warm signer allocates nothing but the headers that it adds. One thread at a time: a
 * loop owns one. Keys are wiped when they are replaced and by awsc_signer_free.
 */
typedef struct awsc_signer awsc_signer;

/* NULL when memory runs out. If OpenSSL has no SHA-256, each signature fails with AWSC_ERR_CONFIG. */
awsc_signer *awsc_signer_new(const awsc_allocator *allocator);
void awsc_signer_free(awsc_signer *signer);

/* A way to sign: awsc_sigv4, or awsc_internal_sigv4a of <awsc/tables/generated.h>, whose code is in a program that
 * names it.
 */
typedef struct awsc_signing_algorithm awsc_signing_algorithm;
extern const awsc_signing_algorithm awsc_sigv4;

/* As awsc_sigv4_sign and awsc_sigv4_presign. */
int awsc_signer_sign_by(awsc_signer *signer, const awsc_signing_algorithm *algorithm, awsc_http_request *request,
                        const awsc_sigv4_params *params, awsc_error **error);
int awsc_signer_presign_by(awsc_signer *signer, const awsc_signing_algorithm *algorithm, awsc_http_request *request,
                           const awsc_sigv4_params *params, awsc_error **error);

/* The signature of the request that was signed last, in hexadecimal digits; valid until the next. */
awsc_view awsc_signer_signature(const awsc_signer *signer);

/*
 * SHA-256 of a body: memory, file, reader (read and rewound) or the hash that the source states. A call hashes once
 * and hands the text to every attempt as awsc_sigv4_params.payload_hash.
 */
int awsc_signer_hash_body(awsc_signer *signer, awsc_body body, awsc_payload_hash *out, awsc_error **error);

/*
 * The signature of one message of an event stream that follows `prior` (the request's signature, or that of the
 * message before). `date_header` is the encoded `:date` header, `payload` the message that is wrapped. Of `params`,
 * credentials, service, region and time count.
 */
int awsc_signer_sign_event(awsc_signer *signer, const awsc_sigv4_params *params, const char *prior,
                           awsc_view date_header, awsc_view payload, awsc_signature *out, awsc_error **error);

/*
 * Beside the flags of a program: the headers amz-sdk-… are not signed. They tell attempts apart, the service needs no
 * signature of them, and each signed header is paid for twice, in the canonical request and in Authorization.
 */
enum { AWSC_SIGN_WITHOUT_ATTEMPT = 1 << 30 };

/* The key of a scope: HMAC chain over date (8 digits), region, service and "aws4_request". 0, or -1 (OpenSSL). */
int awsc_sigv4_derive_key(awsc_crypto *crypto, awsc_view secret, awsc_view date, awsc_view region, awsc_view service,
                          uint8_t out[AWSC_SHA256_SIZE]);

/* ---- the server's side ----------------------------------------------------------------------------------------- */

/*
 * A request as it was received, to find the signature that it should bear. Everything is borrowed.
 *
 * For "Authorization: AWS4-HMAC-SHA256 Credential=ID/DATE/REGION/SERVICE/aws4_request, SignedHeaders=A;B, Signature=S":
 * `signed_headers` is "A;B", `date` is DATE, and `timestamp` the value of X-Amz-Date. For a presigned request they come
 * from the parameters X-Amz-SignedHeaders, X-Amz-Credential and X-Amz-Date (decoded), and X-Amz-Signature is left out
 * of the canonical query by itself. The caller checks what is not the signature: that the key id is known, that
 * `timestamp` is recent and its day equals `date`, that host is among the signed headers, that a presigned request
 * has not expired, and that an X-Amz-Content-Sha256 header is what the body hashes to.
 */
typedef struct awsc_sigv4_received {
    awsc_view method;
    awsc_view target;                /* the request line's target before any decoding: path and optional "?query" */
    const awsc_http_header *headers; /* all headers in their order; names in any case */
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
 * The signature that the request should bear. Compare it with awsc_signature_equal; if they differ, log
 * signer->canonical (auth/signing.h), which shows the difference. AWSC_ERR_VALIDATION names a signed header that the
 * request does not have, or a malformed list of them.
 */
int awsc_sigv4_signature_for(awsc_signer *signer, const awsc_sigv4_received *received, awsc_signature *out,
                             awsc_error **error);

/* Whether `text` is the signature; takes the same time wherever they differ. */
bool awsc_signature_equal(const awsc_signature *signature, awsc_view text);

#endif
