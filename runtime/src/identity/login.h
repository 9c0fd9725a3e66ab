/* SPDX-License-Identifier: Apache-2.0 */
/* The source of credentials of a sign-in to the console, which `aws login` leaves in a file. */
#ifndef AWSC_IDENTITY_LOGIN_H
#define AWSC_IDENTITY_LOGIN_H

#include "credentials/source.h"

/* Makes the source, without a cache. It copies the texts. `profile`: the one that names the session, or NULL. */
int awsc_login_source_make(const awsc_source_context *context, const char *session, const awsc_profile *profile,
                           awsc_credentials_provider **out, awsc_error **error);

#endif
