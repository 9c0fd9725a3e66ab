/* SPDX-License-Identifier: Apache-2.0 */
/* Fixed credentials, or a fixed failure and its reason. */
#ifndef AWSC_CREDENTIALS_STATIC_H
#define AWSC_CREDENTIALS_STATIC_H

#include "auth/provider.h"

/* A provider that always answers with `credentials`, or fails because they are unsound; `text` says whose they are.
 * NULL: always fails with AWSC_ERR_CREDENTIALS and `text` as the reason. */
int awsc_static_provider_new(const awsc_allocator *allocator, const awsc_credentials *credentials, const char *text,
                             awsc_credentials_provider **out, awsc_error **error);

#endif
