/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the function that a request names, in any form of name. */
#ifndef AWSC_LOCAL_TARGET_H
#define AWSC_LOCAL_TARGET_H

#include "call.h"
#include "functions.h"

typedef struct awsc_local_target {
    const char *name;                             /* name without ARN and qualifier */
    const char *qualifier;                        /* version or alias that the client named; may be NULL */
    const char *version;                          /* $LATEST or a number; for an alias, the version it points to */
    const awsc_lambda_alias_configuration *alias; /* the alias that `qualifier` names, or NULL */
    const awsc_lambda_function_configuration *configuration; /* current configuration of the version */
} awsc_local_target;

/*
 * Finds the function of the members FunctionName and Qualifier, which may be NULL. The caller holds the lock of the
 * store. Returns AWSC_OK; AWSC_END after an error of the service was set (InvalidParameterValueException,
 * ResourceNotFoundException); AWSC_ERR_NOMEM.
 */
int awsc_local_target_find(awsc_local_call *call, const char *name, const char *qualifier, awsc_local_target *out);

/* Parses the name and sets only `name` and `qualifier`. The function need not exist. Returns as
 * awsc_local_target_find. */
int awsc_local_target_parse(awsc_local_call *call, const char *name, const char *qualifier, awsc_local_target *out);

/* Finds a function by its plain name, without a request. Returns AWSC_OK, AWSC_END if it does not exist,
 * AWSC_ERR_NOMEM. */
int awsc_local_target_resolve(awsc_local_server *server, awsc_arena *arena, const char *name, const char *qualifier,
                              awsc_local_target *out);

/* Chooses a version at random by the weights of the target's alias, if it has weights. Returns AWSC_OK, AWSC_END,
 * AWSC_ERR_NOMEM. */
int awsc_local_target_draw(awsc_local_server *server, awsc_arena *arena, awsc_local_target *target);

/* Returns the qualifier for keys of settings: the qualifier of the target, or $LATEST. */
const char *awsc_local_target_qualifier(const awsc_local_target *target);

/* Returns the function's ARN with the client's qualifier, or NULL when memory runs out. */
const char *awsc_local_target_arn(awsc_local_call *call, const awsc_local_target *target);

/* Sets ResourceConflictException if the function is not active or is being updated. Returns AWSC_OK or AWSC_END. */
int awsc_local_target_check_idle(awsc_local_call *call, const awsc_local_target *target);

/* Sets PreconditionFailedException unless `wanted` is NULL or the current revision. Returns AWSC_OK or AWSC_END. */
int awsc_local_check_revision(awsc_local_call *call, const char *wanted, const char *current);

#endif
