/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that paginators and waiters make for the program. */
#ifndef AWSC_CLIENT_ENTRY_H
#define AWSC_CLIENT_ENTRY_H

#include <awsc/tables/generated.h>

#include "base/features.h"
#include "base/for_core.h"

/* Do the same as awsc_internal_call and awsc_internal_call_start, and name the feature in the User-Agent header. A
 * blocking call ignores the loop and the callback of the request. */
AWSC_FOR_CORE int awsc_call_with_feature(enum awsc_feature feature, const awsc_internal_request *request, void **output,
                                         awsc_error **error);
AWSC_FOR_CORE int awsc_call_start_with_feature(enum awsc_feature feature, const awsc_internal_request *request,
                                               awsc_call **out, awsc_error **error);

#endif
