/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file sigv4.h
 * Signature Versions 4 and 4A for requests that a program makes itself. Clients sign their requests without this. The
 * rules for NULL and struct_size are in <awsc/error.h>.
 */
#ifndef AWSC_SIGV4_H
#define AWSC_SIGV4_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <awsc/credentials.h>
#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/http.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

/** Exceptions from the usual rules; the usual rules are 0. */
enum awsc_sigv4_flag {
    /** Sign the path as S3 reads it: decoded, and encoded once. Then the encoding in the request does not matter.
     *  Otherwise the path is encoded once more as it is. */
    AWSC_SIGV4_ENCODE_ONCE = 1,
    /** Leave "." and ".." segments and repeated slashes as they are (S3). */
    AWSC_SIGV4_KEEP_PATH = 2,
    /** Do not sign the body: its hash is the text UNSIGNED-PAYLOAD. */
    AWSC_SIGV4_UNSIGNED_PAYLOAD = 4,
    /** Send and sign the hash of the body in X-Amz-Content-Sha256 (headers only). */
    AWSC_SIGV4_ADD_PAYLOAD_HASH = 8,
    /** Add the session token after the signature is made, unsigned. */
    AWSC_SIGV4_TOKEN_UNSIGNED = 16
};

/** Parameters of a signature. Begin with AWSC_SIGV4_PARAMS_INIT. Everything is borrowed during the call. */
typedef struct awsc_sigv4_params {
    /** sizeof(awsc_sigv4_params), set by AWSC_SIGV4_PARAMS_INIT */
    size_t struct_size;
    /** Credentials; a session token is sent along. */
    const awsc_credentials *credentials;
    /** Signing name of the service, such as "lambda". */
    const char *service;
    /** Region, such as "eu-west-1"; Version 4A: see `region_set`. */
    const char *region;
    /** Time of the signature; whole seconds count. Unset: now. */
    awsc_opt_time time;
    /** Bits of enum awsc_sigv4_flag. */
    uint32_t flags;
    /** Hash of the body as it stands in the signature; NULL: computed. */
    const char *payload_hash;
    /** Presigned requests: seconds of validity, 1 to 604,800. Unset: 900. */
    awsc_opt_i64 expires_seconds;
    /** Version 4A: the regions in which the signature is valid, separated by commas, `*` for any text, such as
     *  "eu-west-1,us-*" or "*"; NULL: `region`. Version 4 has one region and does not read it. */
    const char *region_set;
} awsc_sigv4_params;

/** Initial value of awsc_sigv4_params: nothing set. */
#define AWSC_SIGV4_PARAMS_INIT AWSC_INITIAL(awsc_sigv4_params)

/** Sets `params`, which must not be NULL, to AWSC_SIGV4_PARAMS_INIT. */
static inline void awsc_sigv4_params_init(awsc_sigv4_params *params)
{
    memset(params, 0, sizeof *params);
    params->struct_size = sizeof *params;
}

/**
 * Signs a request in place, in its headers.
 *
 * Sets `X-Amz-Date`, `X-Amz-Security-Token` (temporary credentials), `X-Amz-Content-Sha256` (if asked for) and
 * `Authorization`, and replaces the headers of an earlier signature. Signs all headers but the ones that proxies and
 * transports change. A body from a reader is read once and rewound, one from a file is read.
 *
 * @param request  complete but for the signature; it must have a Host header
 * @param params   credentials, service and region are required
 * @return AWSC_OK, AWSC_ERR_VALIDATION (a parameter or the Host header is missing, or a parameter is invalid),
 *         AWSC_ERR_TRANSPORT (the body cannot be read), AWSC_ERR_NOMEM, AWSC_ERR_CONFIG (the crypto library has no
 *         SHA-256). On failure the request may have some of these headers
 * Thread safety: safe for different requests. Source: AWS General Reference, Signature Version 4.
 */
AWSC_API int awsc_sigv4_sign(awsc_http_request *request, const awsc_sigv4_params *params, awsc_error **error);

/**
 * Signs a request in place, in its query: X-Amz-Algorithm, -Credential, -Date, -Expires, -SignedHeaders,
 * -Security-Token (temporary credentials) and -Signature are added. Anyone with the URL can send the request until it
 * expires, with the headers that it had when it was signed. The URL is as secret as the credentials.
 *
 * Parameters, errors and thread safety as awsc_sigv4_sign; a query that is signed already is AWSC_ERR_VALIDATION. On
 * failure the request is unchanged.
 */
AWSC_API int awsc_sigv4_presign(awsc_http_request *request, const awsc_sigv4_params *params, awsc_error **error);

/**
 * Signs a request in place, in its headers, with Signature Version 4A (AWS4-ECDSA-P256-SHA256): one signature for all
 * the regions of `params->region_set`, which go into `X-Amz-Region-Set`. Two signatures of the same request differ,
 * since ECDSA takes a random number for each. Otherwise as awsc_sigv4_sign.
 *
 * @param params  credentials, service, and region_set or region are required
 * @return as awsc_sigv4_sign; AWSC_ERR_CONFIG also if the crypto library has no ECDSA on the curve P-256, or the
 * library was built without Version 4A Thread safety: safe for different requests. Source: AWS General Reference,
 * Signature Version 4A.
 */
AWSC_API int awsc_sigv4a_sign(awsc_http_request *request, const awsc_sigv4_params *params, awsc_error **error);

/**
 * Signs a request in place, in its query, with Signature Version 4A: the parameters of awsc_sigv4_presign, and
 * X-Amz-Region-Set. Otherwise as awsc_sigv4_presign and awsc_sigv4a_sign.
 */
AWSC_API int awsc_sigv4a_presign(awsc_http_request *request, const awsc_sigv4_params *params, awsc_error **error);

AWSC_END_DECLS

#endif
