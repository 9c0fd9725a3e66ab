/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and updates the file of `aws login` for one session. It holds credentials, the token that renews them, and the
 * key to which the token is bound. */
#ifndef AWSC_IDENTITY_LOGIN_FILE_H
#define AWSC_IDENTITY_LOGIN_FILE_H

#include <awsc/credentials.h>
#include <awsc/error.h>
#include <cjson/cJSON.h>

#include "base/allocator.h"
#include "sys/environment.h"

/* The contents of a file. All texts are set and belong to `json`. */
typedef struct awsc_login_file {
    cJSON *json;
    awsc_credentials credentials; /* with account and expiration */
    const char *refresh_token;
    const char *client_id;
    const char *dpop_key; /* PEM */
} awsc_login_file;

/*
 * Sets `*out` to the path of a session's file: named by the session's SHA-256, in AWS_LOGIN_CACHE_DIRECTORY, else in
 * ~/.aws/login/cache. The caller releases the path. AWSC_ERR_CONFIG if there is no home directory.
 */
int awsc_login_file_path(const awsc_allocator *allocator, const awsc_environment *environment, const char *session,
                         char **out, awsc_error **error);

/*
 * Reads a file. AWSC_OK; AWSC_END, with an error, if the file does not exist; AWSC_ERR_CREDENTIALS if it cannot be read
 * or lacks a member (the error names file and member, but does not quote the content); AWSC_ERR_NOMEM.
 */
int awsc_login_file_read(const awsc_allocator *allocator, const char *path, awsc_login_file *out, awsc_error **error);
/* Does the same with the parsed contents of a file; takes ownership of `json`. `path` is for messages. */
int awsc_login_file_of(const awsc_allocator *allocator, cJSON *json, const char *path, awsc_login_file *out,
                       awsc_error **error);
/* Wipes and frees the contents. */
void awsc_login_file_clear(awsc_login_file *file);

/*
 * Replaces the credentials in file->json; all other members stay, such as the account. `refresh_token` NULL: the old
 * token stays. Afterwards use only file->json, and on failure (AWSC_ERR_NOMEM) not even that.
 */
int awsc_login_file_renew(awsc_login_file *file, const awsc_credentials *credentials, const char *refresh_token,
                          awsc_error **error);

#endif
