/**
 * @file credentials.h
 * Credentials and where they come from.
 */
#ifndef AWSC_CREDENTIALS_H
#define AWSC_CREDENTIALS_H

#include <stddef.h>
#include <stdint.h>

#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

struct awsc_config;

/**
 * Credentials as a caller states them. Texts are borrowed. Begin with AWSC_CREDENTIALS_INIT.
 */
typedef struct awsc_credentials {
    /** sizeof(awsc_credentials), set by AWSC_CREDENTIALS_INIT */
    size_t struct_size;
    const char *access_key_id;
    const char *secret_access_key;
    /** Token of temporary credentials, or NULL. */
    const char *session_token;
    /** Account that the credentials belong to, or NULL. */
    const char *account_id;
    /** When the credentials end; unset: never. */
    awsc_opt_time expiration;
} awsc_credentials;

/** Initial value of awsc_credentials. */
#define AWSC_CREDENTIALS_INIT                                                                                          \
    {                                                                                                                  \
        sizeof(awsc_credentials), NULL, NULL, NULL, NULL,                                                              \
        {                                                                                                              \
            0,                                                                                                         \
            {                                                                                                          \
                0, 0                                                                                                   \
            }                                                                                                          \
        }                                                                                                              \
    }

/**
 * A source of credentials. Opaque, reference-counted; clients keep a reference of their own.
 * Thread safety: a provider may be shared by any number of clients and threads.
 */
typedef struct awsc_credentials_provider awsc_credentials_provider;

/**
 * A provider of fixed credentials. The texts are copied, and wiped when the last reference goes.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (key id or secret is missing or empty), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_credentials_provider_new_static(const awsc_credentials *credentials, awsc_credentials_provider **out,
                                                  awsc_error **error);

/**
 * A provider that reads AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_ACCOUNT_ID once, now.
 * Blank variables count as absent; when a key is missing, the error comes with the first use.
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
    /** Milliseconds until the program is ended and the attempt fails; 0: 60,000. */
    int64_t timeout_ms;
} awsc_process_options;

/** Initial value of awsc_process_options. */
#define AWSC_PROCESS_OPTIONS_INIT                                                                                      \
    {                                                                                                                  \
        sizeof(awsc_process_options), NULL, 0                                                                          \
    }

/**
 * A provider that runs a program, as `credential_process` of a profile does.
 *
 * The program prints one JSON object: `Version` 1, `AccessKeyId`, `SecretAccessKey`, and optionally `SessionToken`,
 * `Expiration` (RFC 3339) and `AccountId`. It inherits environment and working directory; its standard input is
 * empty; of its standard error the first 512 bytes are part of the error if it fails; what it prints is in no error
 * and no log. More than 64 KiB of output are an error. Nothing is run before the first use; calls on the same loop go
 * on while it runs. Without `Expiration` it is run once, otherwise ahead of the expiration.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (no command, a negative time), AWSC_ERR_NOMEM
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

/** Instance metadata. Begin with AWSC_IMDS_OPTIONS_INIT; what is not set comes from the environment. Texts are copied.
 */
typedef struct awsc_imds_options {
    /** sizeof(awsc_imds_options), set by AWSC_IMDS_OPTIONS_INIT */
    size_t struct_size;
    /** Base URL; else AWS_EC2_METADATA_SERVICE_ENDPOINT, else that of the mode. */
    const char *endpoint;
    /** "IPv4" or "IPv6"; else AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE, else IPv4. */
    const char *endpoint_mode;
    /** Name of the instance profile; else AWS_EC2_INSTANCE_PROFILE_NAME, else the service is asked for it. */
    const char *instance_profile;
    /** Attempts of each request; 0: AWS_METADATA_SERVICE_NUM_ATTEMPTS, else 3. */
    int attempts;
    /** Milliseconds of an attempt; 0: AWS_METADATA_SERVICE_TIMEOUT (seconds), else 1,000. */
    int64_t timeout_ms;
} awsc_imds_options;

/** Initial value of awsc_imds_options. */
#define AWSC_IMDS_OPTIONS_INIT                                                                                         \
    {                                                                                                                  \
        sizeof(awsc_imds_options), NULL, NULL, NULL, 0, 0                                                              \
    }

/**
 * A provider of an EC2 instance's role, from the instance metadata service.
 *
 * Version 2 of the service only: a session token is asked for first, and without one nothing is, whatever
 * AWS_EC2_METADATA_V1_DISABLED says. AWS_EC2_METADATA_DISABLED=true turns the provider off. Proxies are not used.
 * Where nobody answers the first request it fails after one attempt; answers of 5xx and broken connections are
 * repeated.
 *
 * @param options  NULL: nothing is set
 * @return AWSC_OK, AWSC_ERR_CONFIG (the endpoint is no URL, the mode is none), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_credentials_provider_new_imds(const awsc_imds_options *options, awsc_credentials_provider **out,
                                                awsc_error **error);

/**
 * The default chain as a provider of its own, for clients that are to share it: then its credentials are fetched once
 * for all of them. A client without `config.credentials` makes one for itself.
 *
 * In this order: keys of the environment; web identity of the environment; the profile (roles, web identity, single
 * sign-on, sign-in, credential_process, keys); a container's endpoint; instance metadata. The first source that is
 * configured is the one; only the last is tried without being configured. The choice is made now, from environment and
 * files; nothing is sent or run before the first use, and its error says what was tried, in order, and why it did not
 * apply. Roles, web identity, single sign-on and sign-in are recognised, but not supported by this version: the first
 * use fails and says so.
 *
 * Credentials that expire are renewed ahead of it, by one call for all, while the others go on with what is held; if
 * that fails, what is held is given out further, past its expiration too, and the source is asked again after 5 to 10
 * minutes. When a service refuses credentials as expired, they are renewed at once and the call is made once more.
 *
 * @param config  profile, config_file, credentials_file, ca_bundle and logger count; NULL: nothing is set. Its
 *                transport and clock, for tests, are borrowed
 * @return AWSC_OK, AWSC_ERR_CONFIG (a file that cannot be read, a named profile that does not exist), AWSC_ERR_PARSE,
 *         AWSC_ERR_NOMEM
 */
AWSC_API int awsc_credentials_provider_new_default(const struct awsc_config *config, awsc_credentials_provider **out,
                                                   awsc_error **error);

/** One more reference; returns its argument. */
AWSC_API awsc_credentials_provider *awsc_credentials_provider_retain(awsc_credentials_provider *provider);

/** Gives a reference back; the last one frees the provider. NULL is allowed. */
AWSC_API void awsc_credentials_provider_free(awsc_credentials_provider *provider);

AWSC_END_DECLS

#endif
