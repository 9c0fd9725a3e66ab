/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads and renews the token that `aws sso login` stores in ~/.aws/sso/cache. Its file is named after the session, or
 * after the start URL for profiles without a session.
 */
#ifndef AWSC_IDENTITY_SSO_TOKEN_H
#define AWSC_IDENTITY_SSO_TOKEN_H

#include "identity/cache_file.h"
#include "sys/environment.h"

typedef struct awsc_sso_token {
    cJSON *json; /* the whole file; owns the texts */
    const char *access_token;
    awsc_time expires_at;
} awsc_sso_token;

/* The data needed to renew a token. Texts belong to the token. */
typedef struct awsc_sso_grant {
    const char *client_id;
    const char *client_secret;
    const char *refresh_token;
} awsc_sso_grant;

/* Sets `*out` to the path of the file for `key`, a session name or start URL; the caller releases it. AWSC_ERR_CONFIG
 * if there is no home directory, AWSC_ERR_NOMEM. */
int awsc_sso_token_path(const awsc_allocator *allocator, const awsc_environment *environment, const char *key,
                        char **out, awsc_error **error);

/* Reads the token from the parsed contents of the file at `path`; takes ownership of `json`. AWSC_ERR_CREDENTIALS if
 * accessToken or expiresAt is missing or invalid. */
int awsc_sso_token_of(cJSON *json, const char *path, awsc_sso_token *out, awsc_error **error);

/* Reads the token from its file. Fails like awsc_cache_json_read and awsc_sso_token_of. */
int awsc_sso_token_read(const awsc_allocator *allocator, const char *path, awsc_sso_token *out, awsc_error **error);

/*
 * Gets the data needed to renew the token. AWSC_ERR_CREDENTIALS, with the reason, if the token cannot be renewed: a
 * member is missing, or the client registration has expired.
 */
int awsc_sso_token_grant(const awsc_sso_token *token, const char *path, awsc_time now, awsc_sso_grant *out,
                         awsc_error **error);

/*
 * Replaces the token in `json`; unknown members stay. `refresh_token` NULL: removes the old refresh token, which is
 * used up. AWSC_ERR_NOMEM.
 */
int awsc_sso_token_renew(awsc_sso_token *token, const char *access_token, awsc_time expires_at,
                         const char *refresh_token, awsc_error **error);

/* Wipes and frees the token. */
void awsc_sso_token_clear(awsc_sso_token *token);

#endif
