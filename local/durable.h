/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and changes records of durable executions: operations, history and timers. The caller holds the store's lock
 * for functions that take a server or an edit. */
#ifndef AWSC_LOCAL_DURABLE_H
#define AWSC_LOCAL_DURABLE_H

#include "kinds.h"
#include "server.h"

/* A copy of an execution's record. awsc_local_durable_put stores the changed copy. */
typedef struct awsc_local_durable_edit {
    awsc_local_server *server;
    awsc_arena *arena;
    const char *key;
    awsc_local_durable *value;
    awsc_lambda_get_durable_execution_output *execution; /* of `value` */
    size_t operations_read;                              /* counts in the record that was read */
    size_t events_read;
} awsc_local_durable_edit;

/* Maximum numbers: updates in a checkpoint; operations of an execution, and events up to which it takes updates. */
enum { AWSC_LOCAL_MAX_UPDATES = 1000, AWSC_LOCAL_MAX_OPERATIONS = 10000, AWSC_LOCAL_MAX_EVENTS = 40000 };

/* Begins an execution and stores it. `name` may be NULL. Returns AWSC_OK, AWSC_ERR_NOMEM. */
int awsc_local_durable_new(awsc_local_durable_edit *edit, const awsc_lambda_function_configuration *configuration,
                           const char *name, awsc_blob input);
/* Finds an execution by its ARN. Returns AWSC_OK, AWSC_END (not found), AWSC_ERR_NOMEM. */
int awsc_local_durable_find(awsc_local_durable_edit *edit, const char *arn);
/* Finds an execution by function version and execution name. Returns as awsc_local_durable_find. */
int awsc_local_durable_named(awsc_local_durable_edit *edit, const awsc_lambda_function_configuration *configuration,
                             const char *name);
/* Finds the execution that waits for a callback, and the callback's operation. Returns as awsc_local_durable_find. */
int awsc_local_durable_callback(awsc_local_durable_edit *edit, const char *callback_id, awsc_lambda_operation **out);
int awsc_local_durable_put(const awsc_local_durable_edit *edit);
/* Removes an execution, if it exists. */
void awsc_local_durable_remove(awsc_local_store *store, const char *arn);
/* Removes the executions whose time of retention is over. */
void awsc_local_durable_drop_old(awsc_local_store *store);

bool awsc_local_durable_runs(const awsc_local_durable_edit *edit);
/* Returns the CheckpointToken that the next checkpoint must have, or NULL when memory runs out. */
const char *awsc_local_durable_token(const awsc_local_durable_edit *edit);

/* Returns the operation with this id, which the caller may change, or NULL if it does not exist. */
awsc_lambda_operation *awsc_local_durable_operation(const awsc_local_durable_edit *edit, const char *id);
int awsc_local_durable_add_operation(const awsc_local_durable_edit *edit, awsc_lambda_operation *operation);
/* Appends an event about `operation`, or about the execution if NULL, to the history. Returns the event for the caller
 * to complete, or NULL when memory runs out. */
awsc_lambda_event *awsc_local_durable_add_event(const awsc_local_durable_edit *edit, const char *type,
                                                const awsc_lambda_operation *operation);
/* These make details of events in the arena. They return NULL when memory runs out or the last argument is NULL. */
const awsc_lambda_event_result *awsc_local_durable_result(awsc_arena *arena, const char *payload);
const awsc_lambda_event_error *awsc_local_durable_error(awsc_arena *arena, const awsc_lambda_error_object *error);

/* Ends an operation: sets status, end time and result or error, and appends the event to the history. Returns AWSC_OK,
 * AWSC_ERR_NOMEM. */
int awsc_local_durable_end_operation(const awsc_local_durable_edit *edit, awsc_lambda_operation *operation,
                                     const char *status, const char *result, const awsc_lambda_error_object *error);
/* Ends the execution with a status and a result or error. Does nothing if the execution has ended. */
int awsc_local_durable_end(const awsc_local_durable_edit *edit, const char *status, const char *result,
                           const awsc_lambda_error_object *error);

/* Ends waits, callbacks and the execution at their times, makes due retries ready, and stores the changes. `*changed`:
 * something ended or became ready. `*next_ms`: time of the next timer since 1970, -1: no timer. `*open`: an operation
 * waits for a timer or a callback. */
int awsc_local_durable_settle(const awsc_local_durable_edit *edit, bool *changed, int64_t *next_ms, bool *open);

/* Returns the number of operations that have ended or are ready for a retry. */
int64_t awsc_local_durable_ended(const awsc_local_durable_edit *edit);

/* Copies the operations without private members, for clients. Returns AWSC_OK, AWSC_ERR_NOMEM. */
int awsc_local_durable_operations(const awsc_local_durable_edit *edit, awsc_lambda_operations *out);

#endif
