/**
 * @file credentials.h
 * Credentials and where they come from.
 */
#ifndef AWSC_CREDENTIALS_H
#define AWSC_CREDENTIALS_H

#include <stddef.h>

#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

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

/** One more reference; returns its argument. */
AWSC_API awsc_credentials_provider *awsc_credentials_provider_retain(awsc_credentials_provider *provider);

/** Gives a reference back; the last one frees the provider. NULL is allowed. */
AWSC_API void awsc_credentials_provider_free(awsc_credentials_provider *provider);

AWSC_END_DECLS

#endif
