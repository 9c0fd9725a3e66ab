/* SPDX-License-Identifier: Apache-2.0 */
/* A source that assumes a role with other credentials: STS AssumeRole. */
#ifndef AWSC_IDENTITY_ASSUME_ROLE_H
#define AWSC_IDENTITY_ASSUME_ROLE_H

#include "credentials/source.h"
#include "identity/sts_source.h"

/*
 * Creates the source, without a cache. Copies `input`. The caller sets the profile or settings in `request`, and the
 * credentials to assume the role with; this function sets the other members.
 */
int awsc_assume_role_source_make(const awsc_source_context *context, const awsc_core_sts_assume_role_input *input,
                                 awsc_sts_request *request, awsc_credentials_provider **out, awsc_error **error);

#endif
