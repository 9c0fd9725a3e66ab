/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file bearer.h
 * Bearer tokens and where they come from, for services that take `Authorization: Bearer TOKEN` (httpBearerAuth).
 *
 *     config.token_provider = provider;     awsc_token_provider_new_sso and others
 *
 * A client whose service takes bearer tokens uses `config.token_provider`; else the variable AWS_BEARER_TOKEN_ and the
 * signing name of the service, in upper case and with "_" for "-" and blanks, such as AWS_BEARER_TOKEN_BEDROCK; else
 * the token of single sign-on, if the profile has `sso_session`. The auth schemes of the model decide whether an
 * operation takes a token, a signature, or either. If either, this decides, the first that applies:
 *
 * 1. credentials in the options of the call: the signature;
 * 2. AWS_AUTH_SCHEME_PREFERENCE, profile `auth_scheme_preference`: the first of `httpBearerAuth`, `sigv4`, `sigv4a`;
 * 3. config.token_provider or the variable, without config.credentials: the token;
 * 4. the order of the model.
 *
 * A token is sent over https, and over plain HTTP to loopback addresses and `localhost` only; otherwise the call fails
 * with AWSC_ERR_CONFIG before anything is sent. The library writes no token to a log or error, and wipes its copies.
 * With `config.unsigned_requests` no token is sent.
 *
 * The rules for NULL, struct_size and `*out` after a failure are in <awsc/error.h>.
 */
#ifndef AWSC_BEARER_H
#define AWSC_BEARER_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <awsc/credentials.h>
#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/loop.h>
#include <awsc/token.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

struct awsc_config;

/**
 * A source of bearer tokens. Opaque, reference-counted: `out` of a function that makes one receives a reference, which
 * the caller gives back with awsc_token_provider_free; clients keep a reference of their own.
 * Memory: a provider that is made with an awsc_config has its allocator; others have malloc's.
 * Thread safety: a provider may be shared by any number of clients and threads.
 */
typedef struct awsc_token_provider awsc_token_provider;

/**
 * A provider of a fixed token, which is copied.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`token` is NULL or empty, or has a character that is not printable ASCII),
 *         AWSC_ERR_NOMEM
 */
AWSC_API int awsc_token_provider_new_static(const char *token, awsc_token_provider **out, awsc_error **error);

/**
 * A provider that reads AWS_BEARER_TOKEN_<SIGNING NAME> once, now. If the variable is blank or absent, or has a
 * character that is not printable ASCII, the error comes with the first use.
 *
 * @param signing_name  signing name of the service, such as "bedrock"
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`signing_name` is NULL or empty), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_token_provider_new_environment(const char *signing_name, awsc_token_provider **out,
                                                 awsc_error **error);

/** The token of single sign-on that `aws sso login` left. Begin with AWSC_SSO_TOKEN_OPTIONS_INIT. Texts are copied. */
typedef struct awsc_sso_token_options {
    /** sizeof(awsc_sso_token_options), set by AWSC_SSO_TOKEN_OPTIONS_INIT */
    size_t struct_size;
    /** Name of the `[sso-session NAME]` that was signed in to; NULL: the old form, by `start_url`. */
    const char *session_name;
    /** Start URL of the portal; NULL: as the session has it. */
    const char *start_url;
    /** Region of the portal (`sso_region`); NULL: as the session has it. */
    const char *region;
    /** Files, endpoints, logger and the rest; NULL: nothing is set. */
    const struct awsc_config *config;
} awsc_sso_token_options;

/** Initial value of awsc_sso_token_options. */
#define AWSC_SSO_TOKEN_OPTIONS_INIT AWSC_INITIAL(awsc_sso_token_options)

/** Sets `options`, which must not be NULL, to AWSC_SSO_TOKEN_OPTIONS_INIT. */
static inline void awsc_sso_token_options_init(awsc_sso_token_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * A provider of the token of single sign-on. A session's token is renewed as long as the session lasts; after that, and
 * in the old form, the error says to sign in again.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (neither session nor start URL is given, a struct_size is not set),
 *         AWSC_ERR_CONFIG (there is no such session; region or start URL are nowhere), AWSC_ERR_ENDPOINT,
 *         AWSC_ERR_NOMEM, as awsc_credentials_provider_new_sso. The token's file is not read here
 */
AWSC_API int awsc_token_provider_new_sso(const awsc_sso_token_options *options, awsc_token_provider **out,
                                         awsc_error **error);

/* ---- tokens of the program's own ------------------------------------------------------------------------------- */

/** A request for a token. Opaque. Your provider owns it; answer it exactly once, from any thread, with
 *  awsc_token_request_answer or awsc_token_request_fail; see awsc_credentials_request. */
typedef struct awsc_token_request awsc_token_request;

/** Receives a request for a token, on the thread of the loop (or blocking call) that needs it, which waits while the
 *  function runs. */
typedef void awsc_token_request_fn(void *user, awsc_token_request *request);

/** Tokens that a program finds itself. Begin with AWSC_TOKEN_CALLBACK_OPTIONS_INIT. */
typedef struct awsc_token_callback_options {
    /** sizeof(awsc_token_callback_options), set by AWSC_TOKEN_CALLBACK_OPTIONS_INIT */
    size_t struct_size;
    /** Receives the requests. Required. */
    awsc_token_request_fn *get;
    /** Handed to `get` and `release`. */
    void *user;
    /** Runs once, after the provider was freed and every request answered, on the thread that did the last of these; or
     *  NULL. */
    void (*release)(void *user);
    /** The source's name in errors and log lines; NULL: "the program's provider". Copied. */
    const char *name;
    /** Cache the token and ask again before it expires, as awsc_callback_options.cache. Default: true. */
    awsc_opt_bool cache;
} awsc_token_callback_options;

/** Initial value of awsc_token_callback_options. */
#define AWSC_TOKEN_CALLBACK_OPTIONS_INIT AWSC_INITIAL(awsc_token_callback_options)

/** Sets `options`, which must not be NULL, to AWSC_TOKEN_CALLBACK_OPTIONS_INIT. */
static inline void awsc_token_callback_options_init(awsc_token_callback_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * A provider that asks the program.
 *
 * @return AWSC_OK; AWSC_ERR_VALIDATION (`get` is NULL), AWSC_ERR_NOMEM: then `release` does not run
 */
AWSC_API int awsc_token_provider_new_callback(const awsc_token_callback_options *options, awsc_token_provider **out,
                                              awsc_error **error);

/**
 * Answers, and gives the request back. The token is copied; the program wipes its own. NULL, an empty token, one with a
 * character that is not printable ASCII, and an invalid `expiration` count as a failure: the call fails with
 * AWSC_ERR_CREDENTIALS. The request is given back all the same.
 *
 * @param expiration  when the token ends; unset: never. If the provider caches, a time that is past is a failure, too;
 *                    without a cache the token is sent all the same
 * Thread safety: any thread; each request once.
 */
AWSC_API void awsc_token_request_answer(awsc_token_request *request, const char *token, awsc_opt_time expiration);

/**
 * Answers that there is no token, and gives the request back. The call fails with AWSC_ERR_CREDENTIALS.
 *
 * @param message  the reason, for people; copied; must hold no secret. NULL: no reason
 * Thread safety: any thread; each request once.
 */
AWSC_API void awsc_token_request_fail(awsc_token_request *request, const char *message);

/** Whether no call waits for the answer any more. Answer the request all the same. True for NULL. Thread safety: any
 *  thread, while the request is not answered. */
AWSC_API bool awsc_token_request_cancelled(awsc_token_request *request);

/* ---- tokens for the program itself ----------------------------------------------------------------------------- */

/**
 * Gets a token as a client would, for requests that the program makes itself. Blocks until the provider has answered.
 *
 * @param options  NULL: nothing is set
 * @param out      receives the token, which the caller frees with awsc_token_free; awsc_token_expires_ms of one without
 *                 end is AWSC_NO_LIMIT
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`provider` or `out` is NULL, a time below 1), AWSC_ERR_TIMEOUT, or the
 *         provider's failure, as awsc_credentials_get
 * Thread safety: any number of threads. Not from inside a callback of the provider itself.
 */
AWSC_API int awsc_token_get(awsc_token_provider *provider, const awsc_credentials_get_options *options,
                            awsc_token **out, awsc_error **error);

/** The same on a loop; see awsc_token_call. */
AWSC_API int awsc_token_get_start(awsc_token_provider *provider, awsc_loop *loop,
                                  const awsc_credentials_get_options *options, awsc_token_done_fn *done, void *user,
                                  awsc_token_call **call, awsc_error **error);

/* ---- references ------------------------------------------------------------------------------------------------ */

/** Takes one more reference, which awsc_token_provider_free gives back. Returns its argument, NULL for NULL. Thread
 *  safety: from any thread that holds a reference. */
AWSC_API awsc_token_provider *awsc_token_provider_retain(awsc_token_provider *provider);

/** Gives a reference back; the last one frees the provider. NULL is allowed. */
AWSC_API void awsc_token_provider_free(awsc_token_provider *provider);

AWSC_END_DECLS

#endif
