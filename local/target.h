/* The function that a request names, whatever form the name has. */
#ifndef AWSC_LOCAL_TARGET_H
#define AWSC_LOCAL_TARGET_H

#include "call.h"
#include "functions.h"

typedef struct awsc_local_target {
    awsc_local_function function; /* a snapshot in the call's arena */
    const char *qualifier;        /* as the client named it, or NULL */
} awsc_local_target;

/*
 * Finds the function of the members FunctionName and Qualifier (NULL: not given). AWSC_OK; AWSC_END after an error of
 * the service was set (InvalidParameterValueException, ResourceNotFoundException); AWSC_ERR_NOMEM.
 */
int awsc_local_target_find(awsc_local_call *call, const char *name, const char *qualifier, awsc_local_target *out);

#endif
