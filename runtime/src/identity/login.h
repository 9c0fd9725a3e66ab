/* SPDX-License-Identifier: Apache-2.0 */
/* A source of the credentials that `aws login` stores in a file after a sign-in to the console. */
#ifndef AWSC_IDENTITY_LOGIN_H
#define AWSC_IDENTITY_LOGIN_H

#include "credentials/source.h"

/* Creates the source, without a cache. Copies the texts. `profile` is the profile that names the session, or NULL. */
int awsc_login_source_make(const awsc_source_context *context, const char *session, const awsc_profile *profile,
                           awsc_credentials_provider **out, awsc_error **error);

#endif
