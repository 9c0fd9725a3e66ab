/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials that the program finds itself. */
#ifndef AWSC_CREDENTIALS_CALLBACK_H
#define AWSC_CREDENTIALS_CALLBACK_H

#include "auth/provider.h"

/* A source without a cache: it asks each time. `options` is complete; its name is copied. */
int awsc_callback_source_new(const awsc_allocator *allocator, const awsc_callback_options *options,
                             awsc_credentials_provider **out, awsc_error **error);

/* Answers with an identity that need not have keys; `lack` not NULL: fails, since the program answered without it. */
void awsc_credentials_request_give(awsc_credentials_request *request, const awsc_credentials *credentials,
                                   const char *lack);

#endif
