/* A role that is assumed with other credentials: STS AssumeRole. */
#ifndef AWSC_IDENTITY_ASSUME_ROLE_H
#define AWSC_IDENTITY_ASSUME_ROLE_H

#include "credentials/chain.h"

/* `role` of awsc_chain_services. */
int awsc_assume_role_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                                awsc_credentials_provider *base, awsc_credentials_provider **out, awsc_error **error);

#endif
