/* A role that is assumed with a token in a file: STS AssumeRoleWithWebIdentity. */
#ifndef AWSC_IDENTITY_WEB_IDENTITY_H
#define AWSC_IDENTITY_WEB_IDENTITY_H

#include "credentials/chain.h"

/* `web_identity` of awsc_chain_services. */
int awsc_web_identity_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                                 awsc_credentials_provider **out, awsc_error **error);

#endif
