/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file credentials.h
 * Credentials and where they come from.
 *
 * The functions that make a provider copy texts. They read environment variables and files at once, and later only what
 * their descriptions name. Thread safety: safe, unless another thread changes the environment at the same time. A build
 * of the library may leave sources out: their functions return AWSC_ERR_CONFIG, "built without …". The rules for NULL,
 * struct_size and `*out` after a failure are in <awsc/error.h>.
 */
#ifndef AWSC_CREDENTIALS_H
#define AWSC_CREDENTIALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/loop.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

struct awsc_clock;
struct awsc_config;

/**
 * Credentials as texts. A program that fills them in begins with AWSC_CREDENTIALS_INIT; functions that take them only
 * read the texts. An awsc_identity owns the texts of its credentials.
 */
typedef struct awsc_credentials {
    /** sizeof(awsc_credentials), set by AWSC_CREDENTIALS_INIT */
    size_t struct_size;
    const char *access_key_id;     /**< Access key; required. */
    const char *secret_access_key; /**< Secret key; required. */
    /** Token of temporary credentials, or NULL. */
    const char *session_token;
    /** Account that the credentials belong to, or NULL. */
    const char *account_id;
    /** When the credentials end; unset: never. */
    awsc_opt_time expiration;
} awsc_credentials;

/** Initial value of awsc_credentials. */
#define AWSC_CREDENTIALS_INIT AWSC_INITIAL(awsc_credentials)

/** Sets `credentials`, which must not be NULL, to AWSC_CREDENTIALS_INIT. */
static inline void awsc_credentials_init(awsc_credentials *credentials)
{
    memset(credentials, 0, sizeof *credentials);
    credentials->struct_size = sizeof *credentials;
}

/**
 * A source of credentials. Opaque, reference-counted: `out` of a function that makes one receives a reference, which
 * the caller gives back with awsc_credentials_provider_free; clients keep a reference of their own.
 * Memory: a provider that is made with an awsc_config has its allocator, also for the credentials that it holds; the
 * allocator must outlive the provider and every awsc_identity of it. Other providers have malloc's.
 * Thread safety: a provider may be shared by any number of clients and threads.
 */
typedef struct awsc_credentials_provider awsc_credentials_provider;

/**
 * A provider of fixed credentials. The texts are copied, and wiped when the last reference goes.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (key id or secret is missing or empty, a text holds a control character,
 *         struct_size is not set), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_credentials_provider_new_static(const awsc_credentials *credentials, awsc_credentials_provider **out,
                                                  awsc_error **error);

/**
 * A provider that reads AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_ACCOUNT_ID once, now.
 * Blank variables count as absent; when a key is missing, or one of them holds a control character, the error comes
 * with the first use.
 *
 * @return AWSC_OK, AWSC_ERR_NOMEM
 */
AWSC_API int awsc_credentials_provider_new_environment(awsc_credentials_provider **out, awsc_error **error);

/** A helper program that prints credentials. Begin with AWSC_PROCESS_OPTIONS_INIT. */
typedef struct awsc_process_options {
    /** sizeof(awsc_process_options), set by AWSC_PROCESS_OPTIONS_INIT */
    size_t struct_size;
    /** Command line, run by `/bin/sh -c`: quoting and pipes are the shell's. Copied. */
    const char *command;
    /** Milliseconds until the program is ended and the attempt fails, 1 or more, or AWSC_NO_LIMIT. Unset: 60,000. */
    awsc_opt_i64 timeout_ms;
} awsc_process_options;

/** Initial value of awsc_process_options. */
#define AWSC_PROCESS_OPTIONS_INIT AWSC_INITIAL(awsc_process_options)

/** Sets `options`, which must not be NULL, to AWSC_PROCESS_OPTIONS_INIT. */
static inline void awsc_process_options_init(awsc_process_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * A provider that runs a program, as `credential_process` of a profile does.
 *
 * The program prints one JSON object: `Version` 1, `AccessKeyId`, `SecretAccessKey`, and optionally `SessionToken`,
 * `Expiration` (RFC 3339) and `AccountId`. It inherits environment and working directory; its standard input is
 * empty. If it fails, the error quotes the first 512 bytes of its standard error. Its output is in no error and no log.
 * More than 64 KiB of output are an error, as is a NUL or another control character in a key or token.
 * The program does not run before the first use; calls on the same loop go on while it runs. Without `Expiration` it
 * runs once, otherwise again ahead of each expiration.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (no command, a time below 1, struct_size is not set), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_credentials_provider_new_process(const awsc_process_options *options, awsc_credentials_provider **out,
                                                   awsc_error **error);

/**
 * A provider of a container's role: ECS, EKS Pod Identity, Greengrass.
 *
 * Reads, once and now, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI (of http://169.254.170.2), else
 * AWS_CONTAINER_CREDENTIALS_FULL_URI: https to any host; http only to loopback addresses, to names that resolve to
 * them, and to 169.254.170.2, 169.254.170.23 and [fd00:ec2::23]. The Authorization header is the content of the file
 * AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, read for every request, else AWS_CONTAINER_AUTHORIZATION_TOKEN; a line break
 * in it is an error. Proxies are not used. Three attempts, one second apart, of two seconds each.
 *
 * @return AWSC_OK, AWSC_ERR_CONFIG (no variable names a URL, or one that must not be asked), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_credentials_provider_new_container(awsc_credentials_provider **out, awsc_error **error);

/** Instance metadata. Begin with AWSC_IMDS_OPTIONS_INIT. Unset members come from the environment when the provider is
 *  made. Texts are copied. */
typedef struct awsc_imds_options {
    /** sizeof(awsc_imds_options), set by AWSC_IMDS_OPTIONS_INIT */
    size_t struct_size;
    /** Base URL; else AWS_EC2_METADATA_SERVICE_ENDPOINT, else http://169.254.169.254 or, for IPv6,
     *  http://[fd00:ec2::254]. */
    const char *endpoint;
    /** "IPv4" or "IPv6"; else AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE, else IPv4. Not read if there is a base URL. */
    const char *endpoint_mode;
    /** Name of the instance profile; else AWS_EC2_INSTANCE_PROFILE_NAME, else the service is asked for it. */
    const char *instance_profile;
    /** Attempts of each request, 1 or more; else AWS_METADATA_SERVICE_NUM_ATTEMPTS (100 at most), else 4. A variable
     *  that is not a whole number of 1 or more is ignored. */
    awsc_opt_i32 attempts;
    /** Milliseconds of an attempt, 1 or more, or AWSC_NO_LIMIT; else AWS_METADATA_SERVICE_TIMEOUT (seconds, 60 at
     *  most; others as above), else 1,000. */
    awsc_opt_i64 timeout_ms;
} awsc_imds_options;

/** Initial value of awsc_imds_options. */
#define AWSC_IMDS_OPTIONS_INIT AWSC_INITIAL(awsc_imds_options)

/** Sets `options`, which must not be NULL, to AWSC_IMDS_OPTIONS_INIT. */
static inline void awsc_imds_options_init(awsc_imds_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * A provider of an EC2 instance's role, from the instance metadata service.
 *
 * Uses version 2 of the service only: it requests a session token first, and fails without one, with any value of
 * AWS_EC2_METADATA_V1_DISABLED. With AWS_EC2_METADATA_DISABLED=true the provider is made, but each use of it fails with
 * AWSC_ERR_CREDENTIALS. Proxies are not used.
 * If no service answers the first request, it fails after one attempt; a 5xx response or a broken connection is
 * retried.
 *
 * @param options  NULL: nothing is set
 * @return AWSC_OK, AWSC_ERR_VALIDATION (struct_size is not set, a number is below 1), AWSC_ERR_CONFIG (the endpoint is
 *         not a URL, the mode is not IPv4 or IPv6), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_credentials_provider_new_imds(const awsc_imds_options *options, awsc_credentials_provider **out,
                                                awsc_error **error);

/**
 * The default chain as a provider. Clients that share it share its credentials, which are fetched once for all of them.
 * A client without `config.credentials` makes a chain of its own.
 *
 * In this order: keys of the environment; web identity of the environment; the profile (roles, web identity, single
 * sign-on, sign-in, credential_process, keys); a container's endpoint; instance metadata. The chain uses the first
 * source that is configured; instance metadata needs no configuration. It chooses now, from environment and files, and
 * sends and runs nothing before the first use. Its error lists the sources in order, and why each did not apply.
 *
 * One call renews credentials before they expire, while other calls use the cached ones. If renewal fails, cached
 * credentials are still returned, even after they expire, and the source is asked again after 5 to 10 minutes. When a
 * service refuses credentials as expired, they are renewed at once and the call is made once more.
 *
 * @param config  profile, files, region, ca_bundle, proxy, logger and mfa_code count, and for sources that call
 * services retries, use_fips, use_dualstack, connect_timeout_ms, defaults_mode, app_id and
 * ignore_configured_endpoint_urls. The others must be valid, too. NULL: nothing is set. Borrowed until the provider is
 * freed: its transport and its clock (for tests), `user` of the logger, `mfa_user`
 * @return AWSC_OK, AWSC_ERR_VALIDATION (a struct_size is not set), AWSC_ERR_CONFIG (a file that cannot be read, a named
 *         profile that does not exist, an invalid value), AWSC_ERR_NOMEM. A source that is configured wrongly is no
 *         error here: each use of the provider fails
 */
AWSC_API int awsc_credentials_provider_new_default(const struct awsc_config *config, awsc_credentials_provider **out,
                                                   awsc_error **error);

/* ---- credentials of the program's own -------------------------------------------------------------------------- */

/**
 * A request for credentials. Opaque. Your provider owns it; answer it exactly once, from any thread, with
 * awsc_credentials_request_answer or awsc_credentials_request_fail. Answer inside `get` or any time later, also after
 * it was cancelled.
 */
typedef struct awsc_credentials_request awsc_credentials_request;

/** Receives a request for credentials, on the thread of the loop (or blocking call) that needs them, which waits while
 *  the function runs. */
typedef void awsc_credentials_request_fn(void *user, awsc_credentials_request *request);

/** Credentials that a program finds itself. Begin with AWSC_CALLBACK_OPTIONS_INIT. */
typedef struct awsc_callback_options {
    /** sizeof(awsc_callback_options), set by AWSC_CALLBACK_OPTIONS_INIT */
    size_t struct_size;
    /** Receives the requests. Required. */
    awsc_credentials_request_fn *get;
    /** Handed to `get` and `release`. */
    void *user;
    /** Runs once, after the provider was freed and every request answered, on the thread that did the last of these; or
     *  NULL. */
    void (*release)(void *user);
    /** The source's name in errors and log lines; NULL: "the program's provider". Copied. */
    const char *name;
    /**
     * True (the default): cache the answer and ask again before it expires, as the default chain does. One request runs
     * at a time for all calls. If the loop that asked has not run for a minute, another call asks. Credentials without
     * an expiration are asked for once. False: one request for every call, also from several threads at a time.
     */
    awsc_opt_bool cache;
} awsc_callback_options;

/** Initial value of awsc_callback_options. */
#define AWSC_CALLBACK_OPTIONS_INIT AWSC_INITIAL(awsc_callback_options)

/** Sets `options`, which must not be NULL, to AWSC_CALLBACK_OPTIONS_INIT. */
static inline void awsc_callback_options_init(awsc_callback_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * A provider that asks the program.
 *
 * @return AWSC_OK; AWSC_ERR_VALIDATION (`get` is NULL), AWSC_ERR_NOMEM: then `release` does not run
 */
AWSC_API int awsc_credentials_provider_new_callback(const awsc_callback_options *options,
                                                    awsc_credentials_provider **out, awsc_error **error);

/**
 * Answers, and gives the request back. The texts are copied; the program wipes its own. NULL, and credentials without
 * struct_size (AWSC_CREDENTIALS_INIT sets it), access key id or secret, count as a failure: the call fails with
 * AWSC_ERR_CREDENTIALS. So do credentials that have expired, if the provider caches. The request is given back all the
 * same.
 * Thread safety: any thread; each request once.
 */
AWSC_API void awsc_credentials_request_answer(awsc_credentials_request *request, const awsc_credentials *credentials);

/**
 * Answers that there are no credentials, and gives the request back. The call fails with AWSC_ERR_CREDENTIALS.
 *
 * @param message  the reason, for people; copied; must hold no secret. NULL: no reason
 * Thread safety: any thread; each request once.
 */
AWSC_API void awsc_credentials_request_fail(awsc_credentials_request *request, const char *message);

/** Whether no call waits for the answer any more: the call was cancelled, or its loop freed. Answer the request all the
 *  same. True for NULL. Thread safety: any thread, while the request is not answered. */
AWSC_API bool awsc_credentials_request_cancelled(awsc_credentials_request *request);

/* ---- codes of MFA devices -------------------------------------------------------------------------------------- */

/** A request for the code that an MFA device shows. Opaque. Your function owns it; answer it exactly once, from any
 *  thread, with awsc_mfa_request_answer or awsc_mfa_request_fail; see awsc_credentials_request. */
typedef struct awsc_mfa_request awsc_mfa_request;

/** Receives a request for a code, on the thread of the loop (or blocking call) that needs it, which waits while the
 *  function runs. */
typedef void awsc_mfa_fn(void *user, awsc_mfa_request *request);

/** The device, as `mfa_serial` names it: a serial number or an ARN. Belongs to the request: valid until it is answered.
 *  NULL for NULL. */
AWSC_API const char *awsc_mfa_request_serial_number(const awsc_mfa_request *request);

/** Answers, and gives the request back. The code is copied, and wiped after its use. An empty code, or NULL, counts as
 * a failure: the request is given back all the same. Thread safety: any thread; each request once. */
AWSC_API void awsc_mfa_request_answer(awsc_mfa_request *request, const char *code);

/** Answers that there is no code, and gives the request back: the call fails with AWSC_ERR_CREDENTIALS. `message` is
 *  for people and copied, or NULL. Thread safety: any thread; each request once. */
AWSC_API void awsc_mfa_request_fail(awsc_mfa_request *request, const char *message);

/** Whether no call waits for the answer any more. Answer the request all the same. True for NULL. Thread safety: any
 * thread, while the request is not answered. */
AWSC_API bool awsc_mfa_request_cancelled(awsc_mfa_request *request);

/* ---- providers that call other services ------------------------------------------------------------------------ */

/*
 * Their requests go through a client of their own. Region, endpoints, proxies, certificates, retries and logger come
 * from `config`, the environment and the profile, as for any client. Certificates are always verified, even if
 * verify_tls is off. The only deadline is the one of the waiting call. Nothing is sent before the first use;
 * credentials are cached and renewed before they expire. Texts are copied. A `config` is read during the call; borrowed
 * until the last reference to the provider is given back are its transport, its clock (for tests), `user` of its
 * logger, and `mfa_user`. Its allocator must also outlive every awsc_identity of the provider.
 *
 * Errors of all of them but awsc_credentials_provider_new_profile: AWSC_ERR_VALIDATION (a struct_size is not set, and
 * as described), AWSC_ERR_CONFIG (a file that cannot be read, a named profile that does not exist, an invalid value of
 * configuration, environment or profile), AWSC_ERR_ENDPOINT (an endpoint URL that is not valid, or no endpoint for the
 * region), AWSC_ERR_NOMEM.
 */

/** A role that is assumed with other credentials (STS AssumeRole). Begin with AWSC_ASSUME_ROLE_OPTIONS_INIT. */
typedef struct awsc_assume_role_options {
    /** sizeof(awsc_assume_role_options), set by AWSC_ASSUME_ROLE_OPTIONS_INIT */
    size_t struct_size;
    /** ARN of the role. Required. */
    const char *role_arn;
    /** Name of the session; NULL: one is made up, with the time in it. */
    const char *role_session_name;
    /** The external id that the role's owner demands of third parties, or NULL. */
    const char *external_id;
    /** Seconds that the credentials are to be valid for, 900 to 43,200; unset: 3,600. */
    awsc_opt_i32 duration_seconds;
    /** Serial number or ARN of the MFA device that the role demands a code of, or NULL. */
    const char *mfa_serial;
    /** Receives a request for the code, once for each renewal; NULL: `config.mfa_code` and its user. If both are NULL,
     *  each use of a provider with `mfa_serial` fails with AWSC_ERR_CREDENTIALS. */
    awsc_mfa_fn *mfa_code;
    /** Handed to `mfa_code`. */
    void *mfa_user;
    /** The credentials that assume the role; the provider takes a reference of its own. NULL: the default chain of
     *  `config`. */
    awsc_credentials_provider *source;
    /** A session policy (JSON) that narrows what the role may do, or NULL. */
    const char *policy;
    /** ARNs of managed policies that narrow it, and their number. */
    const char *const *policy_arns;
    size_t policy_arn_count; /**< number of ARNs */
    /** Name of the person or program that assumes the role, for the role's log, or NULL. */
    const char *source_identity;
    /** Region of the STS endpoint; NULL: as `config` has it. */
    const char *region;
    /** Profile, files, endpoint of STS, logger and the rest; NULL: nothing is set. */
    const struct awsc_config *config;
} awsc_assume_role_options;

/** Initial value of awsc_assume_role_options. */
#define AWSC_ASSUME_ROLE_OPTIONS_INIT AWSC_INITIAL(awsc_assume_role_options)

/** Sets `options`, which must not be NULL, to AWSC_ASSUME_ROLE_OPTIONS_INIT. */
static inline void awsc_assume_role_options_init(awsc_assume_role_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * A provider of a role's temporary credentials.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (no role_arn, a session name or duration that STS does not take,
 *         a policy ARN that is NULL), AWSC_ERR_CONFIG, AWSC_ERR_ENDPOINT, AWSC_ERR_NOMEM, as above
 */
AWSC_API int awsc_credentials_provider_new_assume_role(const awsc_assume_role_options *options,
                                                       awsc_credentials_provider **out, awsc_error **error);

/** A role that is assumed with a token in a file (STS AssumeRoleWithWebIdentity), as in EKS. Begin with
 *  AWSC_WEB_IDENTITY_OPTIONS_INIT. */
typedef struct awsc_web_identity_options {
    /** sizeof(awsc_web_identity_options), set by AWSC_WEB_IDENTITY_OPTIONS_INIT */
    size_t struct_size;
    /** ARN of the role; NULL: AWS_ROLE_ARN. */
    const char *role_arn;
    /** Name of the session; NULL: AWS_ROLE_SESSION_NAME, else one is made up. */
    const char *role_session_name;
    /** File of the token, read for every renewal; NULL: AWS_WEB_IDENTITY_TOKEN_FILE. */
    const char *token_file;
    /** Seconds that the credentials are to be valid for, 900 to 43,200; unset: 3,600. */
    awsc_opt_i32 duration_seconds;
    /** Region of the STS endpoint; NULL: as `config` has it. */
    const char *region;
    /** Files, endpoint of STS, logger and the rest; NULL: nothing is set. */
    const struct awsc_config *config;
} awsc_web_identity_options;

/** Initial value of awsc_web_identity_options. */
#define AWSC_WEB_IDENTITY_OPTIONS_INIT AWSC_INITIAL(awsc_web_identity_options)

/** Sets `options`, which must not be NULL, to AWSC_WEB_IDENTITY_OPTIONS_INIT. */
static inline void awsc_web_identity_options_init(awsc_web_identity_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * A provider of the credentials of a role that a token of the cluster, or of another issuer, stands for.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (role or token file are named neither here nor in the environment, a session
 *         name or duration that STS does not take), AWSC_ERR_CONFIG, AWSC_ERR_ENDPOINT, AWSC_ERR_NOMEM, as above
 */
AWSC_API int awsc_credentials_provider_new_web_identity(const awsc_web_identity_options *options,
                                                        awsc_credentials_provider **out, awsc_error **error);

/** Single sign-on (IAM Identity Center), with the token that `aws sso login` left. Begin with AWSC_SSO_OPTIONS_INIT. */
typedef struct awsc_sso_options {
    /** sizeof(awsc_sso_options), set by AWSC_SSO_OPTIONS_INIT */
    size_t struct_size;
    /** Name of the `[sso-session NAME]` that was signed in to; NULL: the old form, by `start_url`. */
    const char *session_name;
    /** Start URL of the portal; NULL: as the session has it. */
    const char *start_url;
    /** Region of the portal (`sso_region`); NULL: as the session has it. */
    const char *region;
    /** Account; required. */
    const char *account_id;
    /** Role in the account; required. */
    const char *role_name;
    /** Files, endpoints, logger and the rest; NULL: nothing is set. */
    const struct awsc_config *config;
} awsc_sso_options;

/** Initial value of awsc_sso_options. */
#define AWSC_SSO_OPTIONS_INIT AWSC_INITIAL(awsc_sso_options)

/** Sets `options`, which must not be NULL, to AWSC_SSO_OPTIONS_INIT. */
static inline void awsc_sso_options_init(awsc_sso_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * A provider of the credentials of a role that the portal gives out. A session's token is renewed as long as the
 * session lasts; after that, and in the old form, the error says to sign in again.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (account or role are missing, neither session nor start URL), AWSC_ERR_CONFIG
 *         (there is no such session, region or start URL are nowhere), AWSC_ERR_ENDPOINT, AWSC_ERR_NOMEM, as above.
 *         The token's file is not read here: if it is missing or damaged, each use of the provider fails
 */
AWSC_API int awsc_credentials_provider_new_sso(const awsc_sso_options *options, awsc_credentials_provider **out,
                                               awsc_error **error);

/** A session of the console's sign-in, as `aws login` left it. Begin with AWSC_LOGIN_OPTIONS_INIT. */
typedef struct awsc_login_options {
    /** sizeof(awsc_login_options), set by AWSC_LOGIN_OPTIONS_INIT */
    size_t struct_size;
    /** The session's identity, as `login_session` of a profile names it. Required. */
    const char *login_session;
    /** Region of the sign-in service; NULL: as `config` has it. */
    const char *region;
    /** Files, endpoints, logger and the rest; NULL: nothing is set. */
    const struct awsc_config *config;
} awsc_login_options;

/** Initial value of awsc_login_options. */
#define AWSC_LOGIN_OPTIONS_INIT AWSC_INITIAL(awsc_login_options)

/** Sets `options`, which must not be NULL, to AWSC_LOGIN_OPTIONS_INIT. */
static inline void awsc_login_options_init(awsc_login_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * A provider of the credentials of a sign-in session, which it renews as long as the session lasts.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (no session is named), AWSC_ERR_CONFIG, AWSC_ERR_NOMEM, as above. The session's
 *         file is not read here: if it is missing or damaged, each use of the provider fails. Without a region, or with
 *         an invalid endpoint, the provider gives the file's credentials and cannot renew them
 */
AWSC_API int awsc_credentials_provider_new_login(const awsc_login_options *options, awsc_credentials_provider **out,
                                                 awsc_error **error);

/**
 * A provider of the credentials that one profile configures, without the rest of the chain: keys, credential_process,
 * roles, web identity, single sign-on, sign-in, credential_source.
 *
 * @param config  `profile` names it, else AWS_PROFILE, AWS_DEFAULT_PROFILE, else "default"; otherwise as for
 *                awsc_credentials_provider_new_default; NULL: nothing is set
 * @return as awsc_credentials_provider_new_default. A profile without credentials is no error here: each use of the
 *         provider fails with AWSC_ERR_CREDENTIALS
 */
AWSC_API int awsc_credentials_provider_new_profile(const struct awsc_config *config, awsc_credentials_provider **out,
                                                   awsc_error **error);

/* ---- credentials for the program itself ------------------------------------------------------------------------ */

/**
 * Credentials that a provider gave. Opaque, reference-counted: the provider and its callers share them, and freeing the
 * last reference wipes their texts. Thread safety: never changes; may be read by any number of threads, and freed on
 * any.
 */
typedef struct awsc_identity awsc_identity;

/** The credentials, for awsc_sigv4_params and others. They and their texts belong to the identity and live as long.
 *  NULL for NULL. */
AWSC_API const awsc_credentials *awsc_identity_credentials(const awsc_identity *identity);

/** Gives an identity back that awsc_credentials_get, or the callback of awsc_credentials_get_start, received. NULL is
 *  allowed. Thread safety: any thread. */
AWSC_API void awsc_identity_free(awsc_identity *identity);

/** How credentials are fetched. Begin with AWSC_CREDENTIALS_GET_OPTIONS_INIT. */
typedef struct awsc_credentials_get_options {
    /** sizeof(awsc_credentials_get_options), set by AWSC_CREDENTIALS_GET_OPTIONS_INIT */
    size_t struct_size;
    /** Milliseconds in all, 1 or more, or AWSC_NO_LIMIT. Unset: no limit. */
    awsc_opt_i64 timeout_ms;
    /** For tests: a clock, see <awsc/testing.h>; NULL: the system's. Borrowed. For awsc_credentials_get only: a loop
     * has its own. */
    struct awsc_clock *clock;
} awsc_credentials_get_options;

/** Initial value of awsc_credentials_get_options. */
#define AWSC_CREDENTIALS_GET_OPTIONS_INIT AWSC_INITIAL(awsc_credentials_get_options)

/** Sets `options`, which must not be NULL, to AWSC_CREDENTIALS_GET_OPTIONS_INIT. */
static inline void awsc_credentials_get_options_init(awsc_credentials_get_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * Gets credentials as a client would, for requests that the program signs itself:
 *
 *     awsc_credentials_provider_new_default(NULL, &provider, &error);     once
 *     awsc_credentials_get(provider, NULL, &identity, &error);            for every request: cached ones cost nothing
 *     params.credentials = awsc_identity_credentials(identity);
 *     awsc_sigv4_sign(request, &params, &error);
 *     awsc_identity_free(identity);
 *
 * Blocks until the provider has answered.
 *
 * @param options  NULL: nothing is set
 * @param out      receives an identity that is the caller's, independent of the provider, to be given back with
 *                 awsc_identity_free
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`provider` or `out` is NULL, a time below 1), AWSC_ERR_TIMEOUT, or the
 *         provider's failure: AWSC_ERR_CREDENTIALS, AWSC_ERR_CONFIG (also: no descriptors left), AWSC_ERR_NOMEM
 * Thread safety: any number of threads. Not from inside a callback of the provider itself.
 */
AWSC_API int awsc_credentials_get(awsc_credentials_provider *provider, const awsc_credentials_get_options *options,
                                  awsc_identity **out, awsc_error **error);

/** Credentials being fetched on a loop. The library frees it when its callback returns. Opaque. */
typedef struct awsc_credentials_call awsc_credentials_call;

/** The end: AWSC_OK and an identity, or a failure, NULL and its error. Both belong to the callback, which frees them.
 */
typedef void awsc_credentials_done_fn(void *user, int status, awsc_identity *identity, awsc_error *error);

/**
 * The same on a loop: `done` runs once, from the loop, never inside this function. Counts as one call in flight; a loop
 * that is freed completes it as cancelled. The call takes a reference of its own to `provider`.
 *
 * @param call  receives the call, for awsc_credentials_call_cancel; may be NULL
 * @return AWSC_OK; AWSC_ERR_VALIDATION (`provider`, `loop` or `done` is NULL, a time below 1, struct_size is not set),
 *         AWSC_ERR_CONFIG (the loop belongs to the process that forked this one), AWSC_ERR_CANCELLED (the loop is
 *         being freed or drained), AWSC_ERR_NOMEM: then `done` does not run
 * Thread safety: on the thread of the loop; also inside a callback of the provider.
 */
AWSC_API int awsc_credentials_get_start(awsc_credentials_provider *provider, awsc_loop *loop,
                                        const awsc_credentials_get_options *options, awsc_credentials_done_fn *done,
                                        void *user, awsc_credentials_call **call, awsc_error **error);

/**
 * Cancels a call of awsc_credentials_get_start. Its `done` runs once, later, from the loop, with AWSC_ERR_CANCELLED, or
 * with the result if that was there already. Other calls that wait for the same credentials go on. Does nothing when it
 * is called again, and in a child process of the loop's. NULL is allowed.
 *
 * @param call  valid until its `done` returns; not freed here
 * Thread safety: on the thread of the loop.
 */
AWSC_API void awsc_credentials_call_cancel(awsc_credentials_call *call);

/* ---- references ------------------------------------------------------------------------------------------------ */

/** Takes one more reference, which awsc_credentials_provider_free gives back. Returns its argument, NULL for NULL.
 *  Thread safety: from any thread that holds a reference. */
AWSC_API awsc_credentials_provider *awsc_credentials_provider_retain(awsc_credentials_provider *provider);

/** Gives a reference back; the last one frees the provider. NULL is allowed. */
AWSC_API void awsc_credentials_provider_free(awsc_credentials_provider *provider);

AWSC_END_DECLS

#endif
