/* SPDX-License-Identifier: Apache-2.0 */
/* A signer that signs by Version 4, and the texts that it hashed. */
#ifndef SUPPORT_SIGNER_H
#define SUPPORT_SIGNER_H

#include "auth/signing.h"

static inline int awsc_signer_sign(awsc_signer *signer, awsc_http_request *request, const awsc_sigv4_params *params,
                                   awsc_error **error)
{
    return awsc_signer_sign_by(signer, &awsc_sigv4, request, params, error);
}

static inline int awsc_signer_presign(awsc_signer *signer, awsc_http_request *request, const awsc_sigv4_params *params,
                                      awsc_error **error)
{
    return awsc_signer_presign_by(signer, &awsc_sigv4, request, params, error);
}

/* Valid until the signer signs again, as the next one. */
static inline awsc_view awsc_signer_canonical_request(const awsc_signer *signer)
{
    return awsc_buffer_view(&signer->canonical);
}

static inline awsc_view awsc_signer_string_to_sign(const awsc_signer *signer)
{
    return awsc_buffer_view(&signer->string_to_sign);
}

#endif
