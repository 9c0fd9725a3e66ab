/* SPDX-License-Identifier: Apache-2.0 */
/* Makes error responses from a code, with the error structures of the model. */
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
    int http_status;            /* status for a code that the model lacks; 0: 400 */
    const char *reason;         /* value of the member Reason; may be NULL */
    const char *retry_after;    /* value of the header Retry-After; may be NULL */
    const char *retry_after_ms; /* value of the header x-amz-retry-after; may be NULL */
} awsc_local_failure;

/*
 * Makes the error response. An error of the model gets its status and members: Type, message in the model's spelling,
 * Reason, Retry-After. Any other code gets http_status and {"message": …}.
 */
int awsc_local_failure_respond(const awsc_service *service, const awsc_local_failure *failure, awsc_arena *arena,
                               awsc_http_response **out, awsc_error **error);

#endif
