/* SPDX-License-Identifier: Apache-2.0 */
/* A source that calls a service. The chain gets its maker from a floor above. */
#include "credentials/source.h"
#include "error/error.h"

int awsc_service_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                            awsc_credentials_provider *base, awsc_credentials_provider **out, awsc_error **error)
{
    awsc_source_maker *make = context->options->service_source;
    if (make) return make(context, step, base, out, error);
    return awsc_error_set(error, AWSC_ERR_CONFIG, "this chain was made without clients of services: not supported");
}
