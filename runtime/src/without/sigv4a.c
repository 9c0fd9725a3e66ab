/* SPDX-License-Identifier: Apache-2.0 */
/* In place of Signature Version 4A. Clients of services that take it find out when they sign. */
#include <awsc/tables/generated.h>

#include "auth/signing.h"
#include "without/without.h"

static int fail(awsc_error **error)
{
    return awsc_error_set(error, AWSC_ERR_CONFIG, AWSC_BUILT_WITHOUT("Signature Version 4A", "SIGV4A"));
}

static int sign(awsc_signer *signer, const awsc_signing *what, awsc_error **error)
{
    (void)signer, (void)what;
    return fail(error);
}

const awsc_signing_algorithm awsc_internal_sigv4a = {{"AWS4-ECDSA-P256-SHA256", 22}, true, sign};

int awsc_sigv4a_sign(awsc_http_request *request, const awsc_sigv4_params *params, awsc_error **error)
{
    (void)request, (void)params;
    return fail(error);
}

int awsc_sigv4a_presign(awsc_http_request *request, const awsc_sigv4_params *params, awsc_error **error)
{
    (void)request, (void)params;
    return fail(error);
}
