/* SPDX-License-Identifier: Apache-2.0 */
/* Creates clients of services that have service-specific endpoint parameters. */
#include "client/client_params.h"
#include "identity/services.h"

int awsc_internal_client_new_with(const awsc_service *service, uint32_t level, const awsc_config *config,
                                  const awsc_client_params *form, const void *params, awsc_client **out,
                                  awsc_error **error)
{
    const awsc_given_params given = {awsc_client_params_take, form, params};
    return awsc_client_new(service, level, config, &given, awsc_identity_source_new, out, error);
}
