/* The function that a request names, whatever form the name has. */
#ifndef AWSC_LOCAL_TARGET_H
#define AWSC_LOCAL_TARGET_H

#include "call.h"
#include "functions.h"

typedef struct awsc_local_target {
    const char *name;                             /* plain */
    const char *qualifier;                        /* as the client named it, or NULL */
    const char *version;                          /* $LATEST or a number: that of the alias, if an alias was named */
    const awsc_lambda_alias_configuration *alias; /* or NULL */
    const awsc_lambda_function_configuration *configuration; /* of the version, as it is now */
} awsc_local_target;

/*
 * Finds the function of the members FunctionName and Qualifier (NULL: not given); the store is locked. AWSC_OK;
 * AWSC_END after an error of the service was set (InvalidParameterValueException, ResourceNotFoundException);
 * AWSC_ERR_NOMEM.
 */
int awsc_local_target_find(awsc_local_call *call, const char *name, const char *qualifier, awsc_local_target *out);

/* Only what the name says; the function need not exist. */
int awsc_local_target_parse(awsc_local_call *call, const char *name, const char *qualifier, awsc_local_target *out);

/* The same without a request: AWSC_END if there is no such function. `name` is plain. */
int awsc_local_target_resolve(awsc_local_server *server, awsc_arena *arena, const char *name, const char *qualifier,
                              awsc_local_target *out);

/* Draws the version that an invocation by an alias with weights goes to. AWSC_OK, AWSC_END, AWSC_ERR_NOMEM. */
int awsc_local_target_draw(awsc_local_server *server, awsc_arena *arena, awsc_local_target *target);

/* What a setting of the function is kept under: the qualifier, $LATEST without one. */
const char *awsc_local_target_qualifier(const awsc_local_target *target);

/* ARN of what the client named. */
const char *awsc_local_target_arn(awsc_local_call *call, const awsc_local_target *target);

/* ResourceConflictException while the function is not active or is updated. */
int awsc_local_target_check_idle(awsc_local_call *call, const awsc_local_target *target);

/* PreconditionFailedException unless `wanted` (NULL: whatever) is the current revision. */
int awsc_local_check_revision(awsc_local_call *call, const char *wanted, const char *current);

#endif
