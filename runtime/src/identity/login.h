/* Credentials of a sign-in to the console (`login_session` of a profile). */
#ifndef AWSC_IDENTITY_LOGIN_H
#define AWSC_IDENTITY_LOGIN_H

#include "credentials/chain.h"

/* As awsc_chain_services has it. */
int awsc_login_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                          awsc_credentials_provider **out, awsc_error **error);

#endif
