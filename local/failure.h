/* SPDX-License-Identifier: Apache-2.0 */
/* Error responses: an error by its code, with the structure of the model. */
#ifndef AWSC_LOCAL_FAILURE_H
#define AWSC_LOCAL_FAILURE_H

#include <stdbool.h>

#include <awsc/error.h>
#include <awsc/http.h>
#include <awsc/tables/schema.h>

#include "runtime.h"

typedef struct awsc_local_failure {
    const char *code; /* such as "ResourceNotFoundException"; NULL: no failure */
    const char *message;
    int http_status;            /* status of a code that the model does not have; 0: 400 */
    const char *reason;         /* member Reason; may be NULL */
    const char *retry_after;    /* header Retry-After; may be NULL */
    const char *retry_after_ms; /* header x-amz-retry-after; may be NULL */
} awsc_local_failure;

/*
 * Makes the response. A modeled error gets its status and members: Type, message in the model's spelling, Reason,
 * Retry-After. Any other code gets http_status and {"message": …}.
 */
int awsc_local_failure_respond(const awsc_service *service, const awsc_local_failure *failure, awsc_arena *arena,
                               awsc_http_response **out, awsc_error **error);

#endif
