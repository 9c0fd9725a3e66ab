/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The token that `aws sso login` leaves in ~/.aws/sso/cache, in a file that is named after the session, or after the
 * start URL in the old form.
 */
#ifndef AWSC_IDENTITY_SSO_TOKEN_H
#define AWSC_IDENTITY_SSO_TOKEN_H

#include "identity/cache_file.h"
#include "sys/environment.h"

typedef struct awsc_sso_token {
    cJSON *json; /* the whole file; texts belong to it */
    const char *access_token;
    awsc_time expires_at;
} awsc_sso_token;

/* The data that renew a token. Texts belong to the token. */
typedef struct awsc_sso_grant {
    const char *client_id;
    const char *client_secret;
    const char *refresh_token;
} awsc_sso_grant;

/* The file of a session name or start URL. AWSC_ERR_CONFIG if there is no home directory, AWSC_ERR_NOMEM. */
int awsc_sso_token_path(const awsc_allocator *allocator, const awsc_environment *environment, const char *key,
                        char **out, awsc_error **error);

/* Takes `json` over, which is what was in the file at `path`. AWSC_ERR_CREDENTIALS if accessToken or expiresAt are
 * missing or wrong. */
int awsc_sso_token_of(cJSON *json, const char *path, awsc_sso_token *out, awsc_error **error);

/* The same, from the file; as awsc_cache_json_read. */
int awsc_sso_token_read(const awsc_allocator *allocator, const char *path, awsc_sso_token *out, awsc_error **error);

/*
 * AWSC_ERR_CREDENTIALS, and why, if the token cannot be renewed: a member is missing, or the registration of the
 * program that signed in has ended.
 */
int awsc_sso_token_grant(const awsc_sso_token *token, const char *path, awsc_time now, awsc_sso_grant *out,
                         awsc_error **error);

/*
 * Puts a new token in the place of the old one; members that we do not know stay. Without a new refresh token the old
 * one goes: it has served. AWSC_ERR_NOMEM.
 */
int awsc_sso_token_renew(awsc_sso_token *token, const char *access_token, awsc_time expires_at,
                         const char *refresh_token, awsc_error **error);

/* Wipes it. */
void awsc_sso_token_clear(awsc_sso_token *token);

#endif
