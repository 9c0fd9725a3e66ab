/* What a request that fails is answered with: an error by its code, with the structure that the model gives it. */
#ifndef AWSC_LOCAL_FAILURE_H
#define AWSC_LOCAL_FAILURE_H

#include <stdbool.h>

#include <awsc/error.h>
#include <awsc/http.h>
#include <awsc/tables/schema.h>

#include "runtime.h"

typedef struct awsc_local_failure {
    const char *code; /* such as "ResourceNotFoundException"; NULL: none */
    const char *message;
    int http_status;         /* for codes that the model does not know; 0: 400 */
    const char *reason;      /* member Reason, or NULL */
    const char *retry_after; /* header Retry-After, or NULL */
} awsc_local_failure;

/*
 * Makes the response. A code among the service's modeled errors gets its status and members (Type, message in the
 * model's spelling, Reason, Retry-After); any other one http_status and {"message": …}.
 */
int awsc_local_failure_respond(const awsc_service *service, const awsc_local_failure *failure, awsc_arena *arena,
                               awsc_http_response **out, awsc_error **error);

#endif
