/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file token.h
 * Tokens: presigned requests that other programs take in place of a password, such as PostgreSQL, Kafka, Redis and
 * Kubernetes. Nothing is sent, except what the provider of the credentials sends.
 *
 *     awsc_credentials_provider_new_default(NULL, &provider, &error);     once
 *     options.host = "db.example.com", options.port = AWSC_I32(5432), options.user = "app", options.region =
 * "eu-west-1"; awsc_rds_token(provider, &options, &token, &error);                 for every connection connect(…,
 * awsc_token_text(token)); awsc_token_free(token);
 *
 * Each token equals, byte for byte, the token that another tool of AWS makes at the same second with the same
 * credentials; each function names it.
 *
 * | token | function | equal to | valid for |
 * |---|---|---|---|
 * | RDS, Aurora | awsc_rds_token | botocore's `generate_db_auth_token`; `sorted`: npm `@aws-sdk/rds-signer` | 15 min |
 * | Aurora DSQL | awsc_dsql_token | npm `@aws-sdk/dsql-signer` | 15 min, or as asked for |
 * | MSK | awsc_msk_token | npm `aws-msk-iam-sasl-signer-js` | 15 min, or as long as the credentials |
 * | ElastiCache | awsc_elasticache_token | botocore's presigner | 15 min |
 * | MemoryDB | awsc_memorydb_token | botocore's presigner | 15 min |
 * | EKS | awsc_eks_token | `aws eks get-token` | 14 min |
 * | Bedrock | awsc_bedrock_token | npm `@aws/bedrock-token-generator` | 12 h, or as asked for |
 *
 * The service refuses a token when its credentials have expired, whatever the token says. So awsc_token_expires_ms is
 * the earlier of both times. The time may be past, if the provider could not renew its credentials.
 *
 * A token is as secret as its credentials: the library writes it to no log and no error, and wipes it. The functions
 * here read no environment variable and no file; only the provider does. Thread safety: the blocking functions are safe
 * on any number of threads; the others belong to the thread of their loop. The rules for NULL, struct_size and `*out`
 * after a failure are in <awsc/error.h>.
 */
#ifndef AWSC_TOKEN_H
#define AWSC_TOKEN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <awsc/credentials.h>
#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/loop.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

struct awsc_clock;

/** A token. Opaque; its memory comes from the provider's allocator. Thread safety: never changes; may be read by any
 *  number of threads, and freed on any. */
typedef struct awsc_token awsc_token;

/** The token as text. Belongs to the token. NULL for NULL. */
AWSC_API const char *awsc_token_text(const awsc_token *token);

/** When the token ends, or its credentials if they end earlier: milliseconds since 1970 UTC. 0 for NULL. */
AWSC_API int64_t awsc_token_expires_ms(const awsc_token *token);

/** Wipes the token and frees it. NULL is allowed. Thread safety: any thread. */
AWSC_API void awsc_token_free(awsc_token *token);

/* ---- on a loop ------------------------------------------------------------------------------------------------- */

/**
 * A token being made on a loop. Opaque. The library frees it when its callback returns.
 *
 * The functions `…_token_start` take the same arguments as the blocking ones, copy the options, take a reference of
 * their own to the provider, and return at once. A `clock` of the options must live until `done` has run.
 * `done` runs once, from the loop, never inside `…_start`. The call counts as one call in flight; a loop that is freed
 * completes it as cancelled.
 *
 * @param call  receives the call, for awsc_token_call_cancel; may be NULL
 * @return AWSC_OK; AWSC_ERR_VALIDATION (as the blocking function; `loop` or `done` is NULL), AWSC_ERR_CONFIG (the loop
 *         belongs to the process that forked this one), AWSC_ERR_CANCELLED (the loop is being freed or drained),
 *         AWSC_ERR_NOMEM: then `done` does not run
 */
typedef struct awsc_token_call awsc_token_call;

/** The end: AWSC_OK and a token, or a failure, NULL and its error. Both belong to the callback, which frees them. The
 *  failures are those that the blocking function returns after it has read its options, and AWSC_ERR_CANCELLED. */
typedef void awsc_token_done_fn(void *user, int status, awsc_token *token, awsc_error *error);

/**
 * Cancels a call of a function `…_token_start`. Its `done` runs once, later, from the loop, with AWSC_ERR_CANCELLED, or
 * with the result if that was there already. Does nothing when it is called again. NULL is allowed.
 *
 * @param call  valid until its `done` returns; not freed here
 * Thread safety: on the thread of the loop.
 */
AWSC_API void awsc_token_call_cancel(awsc_token_call *call);

/* ---- databases ------------------------------------------------------------------------------------------------- */

/** A user of a database of RDS or Aurora. Begin with AWSC_RDS_TOKEN_OPTIONS_INIT. Texts are borrowed during the
 *  call. */
typedef struct awsc_rds_token_options {
    /** sizeof(awsc_rds_token_options), set by AWSC_RDS_TOKEN_OPTIONS_INIT */
    size_t struct_size;
    /** Host of the database: a name, or an IPv6 address in brackets. Required. */
    const char *host;
    /** Port, 1 to 65,535. Required. */
    awsc_opt_i32 port;
    /** Name of the database user, UTF-8. Required. */
    const char *user;
    /** Region, such as "eu-west-1". Required. */
    const char *region;
    /** The order and the host of the token. Unset, or no: as botocore, which signs the host in lower case, and without
     *  the port 443. Yes: as npm's `@aws-sdk/rds-signer`, which sorts the parameters by their names and signs the host
     *  as it is written, always with the port. RDS takes both. */
    awsc_opt_bool sorted;
    /** Milliseconds that the provider may take, 1 or more, or AWSC_NO_LIMIT. Unset: no limit. */
    awsc_opt_i64 timeout_ms;
    /** For tests: the clock of the token's date, see <awsc/testing.h>; NULL: the system's. Borrowed. The limit of a
     *  blocking function follows it too; a loop has its own clock. */
    struct awsc_clock *clock;
} awsc_rds_token_options;

/** Initial value of awsc_rds_token_options. */
#define AWSC_RDS_TOKEN_OPTIONS_INIT AWSC_INITIAL(awsc_rds_token_options)

/** Sets `options`, which must not be NULL, to AWSC_RDS_TOKEN_OPTIONS_INIT. */
static inline void awsc_rds_token_options_init(awsc_rds_token_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * A token for RDS or Aurora, the password of `user`: `HOST:PORT/?Action=connect&DBUser=USER&…`, valid for 900 seconds.
 * Equal to botocore's `generate_db_auth_token`, or with `sorted` to `getAuthToken` of npm's `@aws-sdk/rds-signer`.
 *
 * @param out  receives the token, which the caller frees with awsc_token_free
 * @return AWSC_OK, AWSC_ERR_VALIDATION (a required argument or option is NULL,
 *         unset or empty, an option is invalid), AWSC_ERR_TIMEOUT, AWSC_ERR_NOMEM,
 *         AWSC_ERR_CONFIG (the crypto library has no SHA-256; no descriptors are left), or the provider's failure, as
 *         awsc_credentials_get
 */
AWSC_API int awsc_rds_token(awsc_credentials_provider *provider, const awsc_rds_token_options *options,
                            awsc_token **out, awsc_error **error);

/** The same on a loop; see awsc_token_call. */
AWSC_API int awsc_rds_token_start(awsc_credentials_provider *provider, awsc_loop *loop,
                                  const awsc_rds_token_options *options, awsc_token_done_fn *done, void *user,
                                  awsc_token_call **call, awsc_error **error);

/** A role of a cluster of Aurora DSQL. Begin with AWSC_DSQL_TOKEN_OPTIONS_INIT. Texts are borrowed during the
 *  call. */
typedef struct awsc_dsql_token_options {
    /** sizeof(awsc_dsql_token_options), set by AWSC_DSQL_TOKEN_OPTIONS_INIT */
    size_t struct_size;
    /** Host of the cluster. Required. */
    const char *host;
    /** Region, such as "eu-west-1". Required. */
    const char *region;
    /** Whether the token is for the user `admin` (DbConnectAdmin). Unset: no (DbConnect). */
    awsc_opt_bool admin;
    /** Seconds of validity, 1 to 604,800. Unset: 900. */
    awsc_opt_i64 expires_seconds;
    /** Milliseconds that the provider may take, 1 or more, or AWSC_NO_LIMIT. Unset: no limit. */
    awsc_opt_i64 timeout_ms;
    /** For tests: the clock of the token's date, see <awsc/testing.h>; NULL: the system's. Borrowed. The limit of a
     *  blocking function follows it too; a loop has its own clock. */
    struct awsc_clock *clock;
} awsc_dsql_token_options;

/** Initial value of awsc_dsql_token_options. */
#define AWSC_DSQL_TOKEN_OPTIONS_INIT AWSC_INITIAL(awsc_dsql_token_options)

/** Sets `options`, which must not be NULL, to AWSC_DSQL_TOKEN_OPTIONS_INIT. */
static inline void awsc_dsql_token_options_init(awsc_dsql_token_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * A token for Aurora DSQL, the password: `HOST/?Action=DbConnect&…`. Equal to `getDbConnectAuthToken` and
 * `getDbConnectAdminAuthToken` of npm's `@aws-sdk/dsql-signer`.
 *
 * @param out  receives the token, which the caller frees with awsc_token_free
 * @return AWSC_OK, AWSC_ERR_VALIDATION (as awsc_rds_token), AWSC_ERR_TIMEOUT, AWSC_ERR_NOMEM,
 *         AWSC_ERR_CONFIG (the crypto library has no SHA-256; no descriptors are left), or the provider's failure, as
 *         awsc_credentials_get
 */
AWSC_API int awsc_dsql_token(awsc_credentials_provider *provider, const awsc_dsql_token_options *options,
                             awsc_token **out, awsc_error **error);

/** The same on a loop; see awsc_token_call. */
AWSC_API int awsc_dsql_token_start(awsc_credentials_provider *provider, awsc_loop *loop,
                                   const awsc_dsql_token_options *options, awsc_token_done_fn *done, void *user,
                                   awsc_token_call **call, awsc_error **error);

/* ---- caches and queues ----------------------------------------------------------------------------------------- */

/** A user of a cache of ElastiCache. Begin with AWSC_ELASTICACHE_TOKEN_OPTIONS_INIT. Texts are borrowed during the
 *  call. */
typedef struct awsc_elasticache_token_options {
    /** sizeof(awsc_elasticache_token_options), set by AWSC_ELASTICACHE_TOKEN_OPTIONS_INIT */
    size_t struct_size;
    /** Name of the cache or replication group; upper-case letters become lower case. Required. */
    const char *cache;
    /** Name of the user, UTF-8. Required. */
    const char *user;
    /** Region, such as "eu-west-1". Required. */
    const char *region;
    /** Whether the cache is serverless: then the token names the type of the resource. Unset: no. */
    awsc_opt_bool serverless;
    /** Milliseconds that the provider may take, 1 or more, or AWSC_NO_LIMIT. Unset: no limit. */
    awsc_opt_i64 timeout_ms;
    /** For tests: the clock of the token's date, see <awsc/testing.h>; NULL: the system's. Borrowed. The limit of a
     *  blocking function follows it too; a loop has its own clock. */
    struct awsc_clock *clock;
} awsc_elasticache_token_options;

/** Initial value of awsc_elasticache_token_options. */
#define AWSC_ELASTICACHE_TOKEN_OPTIONS_INIT AWSC_INITIAL(awsc_elasticache_token_options)

/** Sets `options`, which must not be NULL, to AWSC_ELASTICACHE_TOKEN_OPTIONS_INIT. */
static inline void awsc_elasticache_token_options_init(awsc_elasticache_token_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * A token for ElastiCache (Valkey, Redis), the password of `user`:
 * `CACHE/?Action=connect&User=USER[&ResourceType=ServerlessCache]&…`, valid for 900 seconds. Equal to
 * `RequestSigner.generate_presigned_url` of botocore with these parameters, without `https://`.
 *
 * @param out  receives the token, which the caller frees with awsc_token_free
 * @return AWSC_OK, AWSC_ERR_VALIDATION (as awsc_rds_token), AWSC_ERR_TIMEOUT, AWSC_ERR_NOMEM,
 *         AWSC_ERR_CONFIG (the crypto library has no SHA-256; no descriptors are left), or the provider's failure, as
 *         awsc_credentials_get
 */
AWSC_API int awsc_elasticache_token(awsc_credentials_provider *provider, const awsc_elasticache_token_options *options,
                                    awsc_token **out, awsc_error **error);

/** The same on a loop; see awsc_token_call. */
AWSC_API int awsc_elasticache_token_start(awsc_credentials_provider *provider, awsc_loop *loop,
                                          const awsc_elasticache_token_options *options, awsc_token_done_fn *done,
                                          void *user, awsc_token_call **call, awsc_error **error);

/** A user of a cluster of MemoryDB. Begin with AWSC_MEMORYDB_TOKEN_OPTIONS_INIT. Texts are borrowed during the
 *  call. */
typedef struct awsc_memorydb_token_options {
    /** sizeof(awsc_memorydb_token_options), set by AWSC_MEMORYDB_TOKEN_OPTIONS_INIT */
    size_t struct_size;
    /** Name of the cluster; upper-case letters become lower case. Required. */
    const char *cluster;
    /** Name of the user, UTF-8. Required. */
    const char *user;
    /** Region, such as "eu-west-1". Required. */
    const char *region;
    /** Milliseconds that the provider may take, 1 or more, or AWSC_NO_LIMIT. Unset: no limit. */
    awsc_opt_i64 timeout_ms;
    /** For tests: the clock of the token's date, see <awsc/testing.h>; NULL: the system's. Borrowed. The limit of a
     *  blocking function follows it too; a loop has its own clock. */
    struct awsc_clock *clock;
} awsc_memorydb_token_options;

/** Initial value of awsc_memorydb_token_options. */
#define AWSC_MEMORYDB_TOKEN_OPTIONS_INIT AWSC_INITIAL(awsc_memorydb_token_options)

/** Sets `options`, which must not be NULL, to AWSC_MEMORYDB_TOKEN_OPTIONS_INIT. */
static inline void awsc_memorydb_token_options_init(awsc_memorydb_token_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * A token for MemoryDB, the password of `user`: `CLUSTER/?Action=connect&User=USER&…`, valid for 900 seconds. Equal to
 * `RequestSigner.generate_presigned_url` of botocore with these parameters, without `https://`.
 *
 * @param out  receives the token, which the caller frees with awsc_token_free
 * @return AWSC_OK, AWSC_ERR_VALIDATION (as awsc_rds_token), AWSC_ERR_TIMEOUT, AWSC_ERR_NOMEM,
 *         AWSC_ERR_CONFIG (the crypto library has no SHA-256; no descriptors are left), or the provider's failure, as
 *         awsc_credentials_get
 */
AWSC_API int awsc_memorydb_token(awsc_credentials_provider *provider, const awsc_memorydb_token_options *options,
                                 awsc_token **out, awsc_error **error);

/** The same on a loop; see awsc_token_call. */
AWSC_API int awsc_memorydb_token_start(awsc_credentials_provider *provider, awsc_loop *loop,
                                       const awsc_memorydb_token_options *options, awsc_token_done_fn *done, void *user,
                                       awsc_token_call **call, awsc_error **error);

/** A cluster of MSK (Kafka) with IAM access control. Begin with AWSC_MSK_TOKEN_OPTIONS_INIT. Texts are borrowed during
 * the call. */
typedef struct awsc_msk_token_options {
    /** sizeof(awsc_msk_token_options), set by AWSC_MSK_TOKEN_OPTIONS_INIT */
    size_t struct_size;
    /** Region, such as "eu-west-1". Required. */
    const char *region;
    /** Name and version of the program for the parameter `User-Agent`, which is not signed; NULL: "awsc/VERSION". */
    const char *user_agent;
    /** Milliseconds that the provider may take, 1 or more, or AWSC_NO_LIMIT. Unset: no limit. */
    awsc_opt_i64 timeout_ms;
    /** For tests: the clock of the token's date, see <awsc/testing.h>; NULL: the system's. Borrowed. The limit of a
     *  blocking function follows it too; a loop has its own clock. */
    struct awsc_clock *clock;
} awsc_msk_token_options;

/** Initial value of awsc_msk_token_options. */
#define AWSC_MSK_TOKEN_OPTIONS_INIT AWSC_INITIAL(awsc_msk_token_options)

/** Sets `options`, which must not be NULL, to AWSC_MSK_TOKEN_OPTIONS_INIT. */
static inline void awsc_msk_token_options_init(awsc_msk_token_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * A token for MSK, for SASL/OAUTHBEARER: a presigned URL of `kafka.REGION.amazonaws.com` in base64url without padding.
 * Equal to `generateAuthTokenFromCredentialsProvider` of npm's `aws-msk-iam-sasl-signer-js`, except for the value of
 * `User-Agent`. As there, X-Amz-Expires is the rest of the credentials' life if that is below 900 seconds, with
 * milliseconds; awsc_token_expires_ms is the date of the token and this time.
 *
 * @param out  receives the token, which the caller frees with awsc_token_free
 * @return AWSC_OK, AWSC_ERR_VALIDATION (as awsc_rds_token), AWSC_ERR_TIMEOUT, AWSC_ERR_NOMEM,
 *         AWSC_ERR_CONFIG (the crypto library has no SHA-256; no descriptors are left), or the provider's failure, as
 *         awsc_credentials_get
 */
AWSC_API int awsc_msk_token(awsc_credentials_provider *provider, const awsc_msk_token_options *options,
                            awsc_token **out, awsc_error **error);

/** The same on a loop; see awsc_token_call. */
AWSC_API int awsc_msk_token_start(awsc_credentials_provider *provider, awsc_loop *loop,
                                  const awsc_msk_token_options *options, awsc_token_done_fn *done, void *user,
                                  awsc_token_call **call, awsc_error **error);

/* ---- EKS and Bedrock ------------------------------------------------------------------------------------------- */

/** A cluster of EKS. Begin with AWSC_EKS_TOKEN_OPTIONS_INIT. Texts are borrowed during the
 *  call. */
typedef struct awsc_eks_token_options {
    /** sizeof(awsc_eks_token_options), set by AWSC_EKS_TOKEN_OPTIONS_INIT */
    size_t struct_size;
    /** Name of the cluster, or its id if it is local to an Outpost. Required. */
    const char *cluster;
    /** Region, such as "eu-west-1". Required. */
    const char *region;
    /** Host of STS, such as "sts-fips.us-east-1.amazonaws.com" or the name of a VPC endpoint; NULL: the regional
     *  endpoint, "sts.REGION.amazonaws.com" or the one of the region's partition. */
    const char *sts_host;
    /** Milliseconds that the provider may take, 1 or more, or AWSC_NO_LIMIT. Unset: no limit. */
    awsc_opt_i64 timeout_ms;
    /** For tests: the clock of the token's date, see <awsc/testing.h>; NULL: the system's. Borrowed. The limit of a
     *  blocking function follows it too; a loop has its own clock. */
    struct awsc_clock *clock;
} awsc_eks_token_options;

/** Initial value of awsc_eks_token_options. */
#define AWSC_EKS_TOKEN_OPTIONS_INIT AWSC_INITIAL(awsc_eks_token_options)

/** Sets `options`, which must not be NULL, to AWSC_EKS_TOKEN_OPTIONS_INIT. */
static inline void awsc_eks_token_options_init(awsc_eks_token_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * A token for the API server of a cluster of EKS: `k8s-aws-v1.` and, in base64url without padding, a presigned URL of
 * STS GetCallerIdentity with the signed header `x-k8s-aws-id`. Equal to the token of `aws eks get-token`: the URL is
 * valid for 60 seconds, but the cluster accepts the token for longer, so it ends after 14 minutes, as there.
 *
 * @param out  receives the token, which the caller frees with awsc_token_free
 * @return AWSC_OK, AWSC_ERR_VALIDATION (as awsc_rds_token), AWSC_ERR_TIMEOUT, AWSC_ERR_NOMEM,
 *         AWSC_ERR_CONFIG (the crypto library has no SHA-256; no descriptors are left), or the provider's failure, as
 *         awsc_credentials_get
 */
AWSC_API int awsc_eks_token(awsc_credentials_provider *provider, const awsc_eks_token_options *options,
                            awsc_token **out, awsc_error **error);

/** The same on a loop; see awsc_token_call. */
AWSC_API int awsc_eks_token_start(awsc_credentials_provider *provider, awsc_loop *loop,
                                  const awsc_eks_token_options *options, awsc_token_done_fn *done, void *user,
                                  awsc_token_call **call, awsc_error **error);

/**
 * The document that kubectl expects from a credential plugin (ExecCredential), in one line, as `aws eks get-token`
 * prints it: the token and its end.
 *
 * @param token      from awsc_eks_token; not kept
 * @param exec_info  value of KUBERNETES_EXEC_INFO, or NULL: the version of the document is its `apiVersion`, if that is
 *                   `client.authentication.k8s.io/` v1, v1beta1 or v1alpha1; otherwise v1beta1
 * @param out        receives the document as a token with the same end; the caller frees it with awsc_token_free
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`token` or `out` is NULL), AWSC_ERR_NOMEM
 * Thread safety: any thread.
 */
AWSC_API int awsc_eks_exec_credential(const awsc_token *token, const char *exec_info, awsc_token **out,
                                      awsc_error **error);

/** A short-term key of Amazon Bedrock. Begin with AWSC_BEDROCK_TOKEN_OPTIONS_INIT. Texts are borrowed during the
 *  call. */
typedef struct awsc_bedrock_token_options {
    /** sizeof(awsc_bedrock_token_options), set by AWSC_BEDROCK_TOKEN_OPTIONS_INIT */
    size_t struct_size;
    /** Region, such as "eu-west-1". Required. */
    const char *region;
    /** Seconds of validity, 1 to 43,200. Unset: 43,200. */
    awsc_opt_i64 expires_seconds;
    /** Milliseconds that the provider may take, 1 or more, or AWSC_NO_LIMIT. Unset: no limit. */
    awsc_opt_i64 timeout_ms;
    /** For tests: the clock of the token's date, see <awsc/testing.h>; NULL: the system's. Borrowed. The limit of a
     *  blocking function follows it too; a loop has its own clock. */
    struct awsc_clock *clock;
} awsc_bedrock_token_options;

/** Initial value of awsc_bedrock_token_options. */
#define AWSC_BEDROCK_TOKEN_OPTIONS_INIT AWSC_INITIAL(awsc_bedrock_token_options)

/** Sets `options`, which must not be NULL, to AWSC_BEDROCK_TOKEN_OPTIONS_INIT. */
static inline void awsc_bedrock_token_options_init(awsc_bedrock_token_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * A short-term API key of Bedrock, for `Authorization: Bearer` and AWS_BEARER_TOKEN_BEDROCK: `bedrock-api-key-` and, in
 * base64, a presigned POST of `bedrock.amazonaws.com` without scheme. Equal to `getToken` of npm's
 * `@aws/bedrock-token-generator`.
 *
 * @param out  receives the token, which the caller frees with awsc_token_free
 * @return AWSC_OK, AWSC_ERR_VALIDATION (as awsc_rds_token), AWSC_ERR_TIMEOUT, AWSC_ERR_NOMEM,
 *         AWSC_ERR_CONFIG (the crypto library has no SHA-256; no descriptors are left), or the provider's failure, as
 *         awsc_credentials_get
 */
AWSC_API int awsc_bedrock_token(awsc_credentials_provider *provider, const awsc_bedrock_token_options *options,
                                awsc_token **out, awsc_error **error);

/** The same on a loop; see awsc_token_call. */
AWSC_API int awsc_bedrock_token_start(awsc_credentials_provider *provider, awsc_loop *loop,
                                      const awsc_bedrock_token_options *options, awsc_token_done_fn *done, void *user,
                                      awsc_token_call **call, awsc_error **error);

AWSC_END_DECLS

#endif
