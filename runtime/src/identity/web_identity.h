/* SPDX-License-Identifier: Apache-2.0 */
/* The source of a role that is assumed with a token in a file: STS AssumeRoleWithWebIdentity. */
#ifndef AWSC_IDENTITY_WEB_IDENTITY_H
#define AWSC_IDENTITY_WEB_IDENTITY_H

#include "credentials/source.h"
#include "identity/sts_source.h"

typedef struct awsc_web_role {
    const char *arn;
    const char *session_name; /* or NULL */
    const char *token_file;
    awsc_opt_i32 duration_seconds;
} awsc_web_role;

/*
 * Makes the source, without a cache. It copies `role`. `request` has the profile or the settings to use; this function
 * fills in the rest. `fault`: the status of an invalid session name.
 */
int awsc_web_identity_source_make(const awsc_source_context *context, const awsc_web_role *role,
                                  awsc_sts_request *request, int fault, awsc_credentials_provider **out,
                                  awsc_error **error);

#endif
