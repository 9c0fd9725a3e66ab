/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that a part of the library makes for the program. */
#ifndef AWSC_CLIENT_ENTRY_H
#define AWSC_CLIENT_ENTRY_H

#include <awsc/tables/generated.h>

#include "base/features.h"
#include "base/for_core.h"

/* As awsc_internal_call and awsc_internal_call_start, and the user agent names the feature that makes the call. A
 * blocking call needs no loop and no callback. */
AWSC_FOR_CORE int awsc_call_with_feature(enum awsc_feature feature, const awsc_internal_request *request, void **output,
                                         awsc_error **error);
AWSC_FOR_CORE int awsc_call_start_with_feature(enum awsc_feature feature, const awsc_internal_request *request,
                                               awsc_call **out, awsc_error **error);

#endif
