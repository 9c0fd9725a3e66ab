/* SPDX-License-Identifier: Apache-2.0 */
/* Creates clients for generated code, with all sources of the default chain. */
#include "client/client.h"
#include "identity/services.h"

int awsc_internal_client_new(const awsc_service *service, uint32_t level, const awsc_config *config, awsc_client **out,
                             awsc_error **error)
{
    return awsc_client_new(service, level, config, NULL, awsc_identity_source_new, out, error);
}
