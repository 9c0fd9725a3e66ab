/* SPDX-License-Identifier: Apache-2.0 */
/* The source of a role that is assumed with other credentials: STS AssumeRole. */
#ifndef AWSC_IDENTITY_ASSUME_ROLE_H
#define AWSC_IDENTITY_ASSUME_ROLE_H

#include "credentials/source.h"
#include "identity/sts_source.h"

/*
 * Makes the source, without a cache. It copies `input`. `request` has the profile or the settings to use, and the
 * credentials to assume the role with; this function fills in the rest.
 */
int awsc_assume_role_source_make(const awsc_source_context *context, const awsc_core_sts_assume_role_input *input,
                                 awsc_sts_request *request, awsc_credentials_provider **out, awsc_error **error);

#endif
