/* SPDX-License-Identifier: Apache-2.0 */
/* A token from a row, the program's options and credentials. */
#ifndef AWSC_TOKEN_PRESIGN_H
#define AWSC_TOKEN_PRESIGN_H

#include <awsc/credentials.h>

#include "token/given.h"
#include "token/token.h"

/* AWSC_OK, AWSC_ERR_VALIDATION (a secret key that is too long), AWSC_ERR_CONFIG (no SHA-256), AWSC_ERR_NOMEM. */
int awsc_token_presign(const awsc_allocator *allocator, const awsc_token_given *given,
                       const awsc_credentials *credentials, awsc_time now, awsc_token **out, awsc_error **error);

#endif
