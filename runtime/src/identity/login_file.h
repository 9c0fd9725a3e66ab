/* SPDX-License-Identifier: Apache-2.0 */
/* The file of `aws login` for one session: credentials, the token that renews them, and the key that the token is bound
 * to. */
#ifndef AWSC_IDENTITY_LOGIN_FILE_H
#define AWSC_IDENTITY_LOGIN_FILE_H

#include <awsc/credentials.h>
#include <awsc/error.h>
#include <cjson/cJSON.h>

#include "base/allocator.h"
#include "sys/environment.h"

/* All texts belong to `json`, and are there. */
typedef struct awsc_login_file {
    cJSON *json;
    awsc_credentials credentials; /* with account and expiration */
    const char *refresh_token;
    const char *client_id;
    const char *dpop_key; /* PEM */
} awsc_login_file;

/*
 * Where the file of a session is: named by the session's SHA-256, in AWS_LOGIN_CACHE_DIRECTORY, else in
 * ~/.aws/login/cache. The caller releases it. AWSC_ERR_CONFIG if there is no home directory.
 */
int awsc_login_file_path(const awsc_allocator *allocator, const awsc_environment *environment, const char *session,
                         char **out, awsc_error **error);

/*
 * AWSC_OK; AWSC_END, with an error, if there is no file; AWSC_ERR_CREDENTIALS if it cannot be read or lacks a member:
 * the error names both, and holds nothing of the content; AWSC_ERR_NOMEM.
 */
int awsc_login_file_read(const awsc_allocator *allocator, const char *path, awsc_login_file *out, awsc_error **error);
/* The same from the contents of a file; takes `json` over. `path` is for messages. */
int awsc_login_file_of(const awsc_allocator *allocator, cJSON *json, const char *path, awsc_login_file *out,
                       awsc_error **error);
/* Wipes and frees. */
void awsc_login_file_clear(awsc_login_file *file);

/*
 * Puts new credentials in the place of the old in `json`; the account, and all that is not named here, stay.
 * `refresh_token` NULL: that stays, too. The other members of `file` are of no use after that, nor is the content if
 * this fails (AWSC_ERR_NOMEM).
 */
int awsc_login_file_renew(awsc_login_file *file, const awsc_credentials *credentials, const char *refresh_token,
                          awsc_error **error);

#endif
