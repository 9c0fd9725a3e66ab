/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/services.h"

#include "error/error.h"

int awsc_identity_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                             awsc_credentials_provider *base, awsc_credentials_provider **out, awsc_error **error)
{
    switch (step->kind) {
#define LOCAL(id, make)
#define SERVICE(id, make)                                                                                              \
    case AWSC_STEP_##id:                                                                                               \
        return make(context, step, base, out, error);
#define PROFILE_SOURCE(id, name, type, label, properties, configure, floor, make, ...) floor(id, make)
#include <awsc/tables/credential_sources.def>
    default:
        return awsc_error_set(error, AWSC_ERR_CONFIG, "source %d calls no service", (int)step->kind);
    }
}
