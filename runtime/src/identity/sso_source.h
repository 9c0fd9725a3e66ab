/* The source of a role's credentials that the portal of single sign-on gives out. */
#ifndef AWSC_IDENTITY_SSO_SOURCE_H
#define AWSC_IDENTITY_SSO_SOURCE_H

#include "credentials/chain.h"

/*
 * `step` is of the kind AWSC_STEP_SSO, with region, account and role; with a session's name tokens are renewed, else
 * they are not. AWSC_ERR_CONFIG if account and role are missing (the profile gives a token, not credentials) or there
 * is no home directory. The source has no cache.
 */
int awsc_sso_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                        awsc_credentials_provider **out, awsc_error **error);

#endif
