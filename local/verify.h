/* SPDX-License-Identifier: Apache-2.0 */
/* Verifies the Signature Version 4 of a request, and fails with the service's errors. */
#ifndef AWSC_LOCAL_VERIFY_H
#define AWSC_LOCAL_VERIFY_H

#include "arguments.h"
#include "failure.h"
#include "request.h"
#include "runtime.h"

/* Verifies the signature. A valid signature leaves `failure->code` NULL. Otherwise `failure` receives the error, with
 * texts in the arena. Returns AWSC_OK, AWSC_ERR_NOMEM. */
int awsc_local_verify(const awsc_local_settings *settings, const char *service, const awsc_local_request *request,
                      awsc_arena *arena, awsc_local_failure *failure);

#endif
