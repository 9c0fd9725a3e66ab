/* SPDX-License-Identifier: Apache-2.0 */
/* Records of durable executions: their operations, their history, and the times at which they go on. The caller locks
 * the store for functions that take a server or a store. */
#ifndef AWSC_LOCAL_DURABLE_H
#define AWSC_LOCAL_DURABLE_H

#include "kinds.h"
#include "server.h"

/* A copy of a record, to be changed and put back. */
typedef struct awsc_local_durable_edit {
    awsc_local_server *server;
    awsc_arena *arena;
    const char *key;
    awsc_local_durable *value;
    awsc_lambda_get_durable_execution_output *execution; /* of `value` */
} awsc_local_durable_edit;

/* Begins an execution and stores it. `name` may be NULL. Returns AWSC_OK, AWSC_ERR_NOMEM. */
int awsc_local_durable_new(awsc_local_durable_edit *edit, const awsc_lambda_function_configuration *configuration,
                           const char *name, awsc_blob input);
/* Finds an execution by its ARN. Returns AWSC_OK, AWSC_END (not found), AWSC_ERR_NOMEM. */
int awsc_local_durable_find(awsc_local_durable_edit *edit, const char *arn);
/* Finds an execution by the version and its name. Returns as _find. */
int awsc_local_durable_named(awsc_local_durable_edit *edit, const awsc_lambda_function_configuration *configuration,
                             const char *name);
/* Finds the execution that waits for a callback, and its operation. Returns as _find. */
int awsc_local_durable_callback(awsc_local_durable_edit *edit, const char *callback_id, awsc_lambda_operation **out);
int awsc_local_durable_put(const awsc_local_durable_edit *edit);

bool awsc_local_durable_runs(const awsc_local_durable_edit *edit);
/* The token that the next checkpoint needs. */
const char *awsc_local_durable_token(const awsc_local_durable_edit *edit);

/* The operation of an id, to be changed; NULL: not found. */
awsc_lambda_operation *awsc_local_durable_operation(const awsc_local_durable_edit *edit, const char *id);
int awsc_local_durable_add_operation(const awsc_local_durable_edit *edit, awsc_lambda_operation *operation);
/* Appends an event to the history, about an operation or (NULL) the execution. Returns NULL when memory runs out. */
awsc_lambda_event *awsc_local_durable_add_event(const awsc_local_durable_edit *edit, const char *type,
                                                const awsc_lambda_operation *operation);
/* Details of events. They return NULL when memory runs out, or if the argument is NULL. */
const awsc_lambda_event_result *awsc_local_durable_result(awsc_arena *arena, const char *payload);
const awsc_lambda_event_error *awsc_local_durable_error(awsc_arena *arena, const awsc_lambda_error_object *error);

/* Ends an operation, with its result or error, and its event. */
int awsc_local_durable_end_operation(const awsc_local_durable_edit *edit, awsc_lambda_operation *operation,
                                     const char *status, const char *result, const awsc_lambda_error_object *error);
/* Ends the execution. Does nothing if it has ended. */
int awsc_local_durable_end(const awsc_local_durable_edit *edit, const char *status, const char *result,
                           const awsc_lambda_error_object *error);

/* Ends waits, callbacks and the execution whose time is over. `*changed`: an operation is no longer pending.
 * `*next_ms`: the next such time since 1970, or -1: nothing is pending but callbacks without a timeout (`*open`) or
 * nothing. */
int awsc_local_durable_settle(const awsc_local_durable_edit *edit, bool *changed, int64_t *next_ms, bool *open);

/* Operations that have ended, or may be tried again. */
int64_t awsc_local_durable_ended(const awsc_local_durable_edit *edit);

/* The operations as clients see them, without private members. Returns AWSC_OK, AWSC_ERR_NOMEM. */
int awsc_local_durable_operations(const awsc_local_durable_edit *edit, awsc_lambda_operations *out);

#endif
