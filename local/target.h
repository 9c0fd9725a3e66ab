/* SPDX-License-Identifier: Apache-2.0 */
/* The function that a request names, in any form of name. */
#ifndef AWSC_LOCAL_TARGET_H
#define AWSC_LOCAL_TARGET_H

#include "call.h"
#include "functions.h"

typedef struct awsc_local_target {
    const char *name;                                        /* plain */
    const char *qualifier;                                   /* from the client; may be NULL */
    const char *version;                                     /* $LATEST or a number; for an alias, its version */
    const awsc_lambda_alias_configuration *alias;            /* may be NULL */
    const awsc_lambda_function_configuration *configuration; /* current configuration of the version */
} awsc_local_target;

/*
 * Finds the function of the members FunctionName and Qualifier, which may be NULL. The caller holds the lock of the
 * store. Returns AWSC_OK; AWSC_END after an error of the service was set (InvalidParameterValueException,
 * ResourceNotFoundException); AWSC_ERR_NOMEM.
 */
int awsc_local_target_find(awsc_local_call *call, const char *name, const char *qualifier, awsc_local_target *out);

/* Parses the name only; the function need not exist. */
int awsc_local_target_parse(awsc_local_call *call, const char *name, const char *qualifier, awsc_local_target *out);

/* Finds a function by its plain name, without a request. Returns AWSC_END if it does not exist. */
int awsc_local_target_resolve(awsc_local_server *server, awsc_arena *arena, const char *name, const char *qualifier,
                              awsc_local_target *out);

/* Draws the version for an invocation by an alias with weights. Returns AWSC_OK, AWSC_END, AWSC_ERR_NOMEM. */
int awsc_local_target_draw(awsc_local_server *server, awsc_arena *arena, awsc_local_target *target);

/* The qualifier in keys of settings: the client's, else $LATEST. */
const char *awsc_local_target_qualifier(const awsc_local_target *target);

/* ARN with the qualifier of the client. */
const char *awsc_local_target_arn(awsc_local_call *call, const awsc_local_target *target);

/* Sets ResourceConflictException while the function is not active or is being updated. */
int awsc_local_target_check_idle(awsc_local_call *call, const awsc_local_target *target);

/* Sets PreconditionFailedException unless `wanted` is the current revision. NULL: any revision. */
int awsc_local_check_revision(awsc_local_call *call, const char *wanted, const char *current);

#endif
