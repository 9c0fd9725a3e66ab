/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a token by presigning the request of its row. */
#ifndef AWSC_TOKEN_PRESIGN_H
#define AWSC_TOKEN_PRESIGN_H

#include <awsc/credentials.h>

#include "token/given.h"
#include "token/token.h"

/* Makes the token. AWSC_OK, AWSC_ERR_VALIDATION (the secret key is too long), AWSC_ERR_CONFIG (OpenSSL lacks SHA-256),
 * AWSC_ERR_NOMEM. */
int awsc_token_presign(const awsc_allocator *allocator, const awsc_token_given *given,
                       const awsc_credentials *credentials, awsc_time now, awsc_token **out, awsc_error **error);

#endif
