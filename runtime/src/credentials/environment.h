/* Credentials from environment variables. */
#ifndef AWSC_CREDENTIALS_ENVIRONMENT_H
#define AWSC_CREDENTIALS_ENVIRONMENT_H

#include "auth/provider.h"
#include "sys/environment.h"

/* Reads the variables now. `*found` (may be NULL) tells whether both keys are there. */
int awsc_environment_provider_new(const awsc_allocator *allocator, const awsc_environment *environment, bool *found,
                                  awsc_credentials_provider **out, awsc_error **error);

#endif
