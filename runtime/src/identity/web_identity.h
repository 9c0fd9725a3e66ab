/* SPDX-License-Identifier: Apache-2.0 */
/* A source that assumes a role with a token from a file: STS AssumeRoleWithWebIdentity. */
#ifndef AWSC_IDENTITY_WEB_IDENTITY_H
#define AWSC_IDENTITY_WEB_IDENTITY_H

#include "credentials/source.h"
#include "identity/sts_source.h"

typedef struct awsc_web_role {
    const char *arn;
    const char *session_name; /* NULL: generated */
    const char *token_file;
    awsc_opt_i32 duration_seconds;
} awsc_web_role;

/*
 * Creates the source, without a cache. Copies `role`. The caller sets the profile or settings in `request`; this
 * function sets the other members. An invalid session name fails with status `fault`.
 */
int awsc_web_identity_source_make(const awsc_source_context *context, const awsc_web_role *role,
                                  awsc_sts_request *request, int fault, awsc_credentials_provider **out,
                                  awsc_error **error);

#endif
