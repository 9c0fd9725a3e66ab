/* SPDX-License-Identifier: Apache-2.0 */
/* Runs durable executions: invokes the function with its operations, and again each time an operation ends. */
#ifndef AWSC_LOCAL_DURABLE_RUN_H
#define AWSC_LOCAL_DURABLE_RUN_H

#include "server.h"

typedef struct awsc_local_durables awsc_local_durables;

/* Returns NULL when memory runs out. */
awsc_local_durables *awsc_local_durables_new(void);
/* Waits until the threads of awsc_local_durable_run_aside have ended, then frees. Make the server's stop_fd readable
 * first. NULL is allowed. */
void awsc_local_durables_free(awsc_local_durables *durables);

/* Runs an execution to its end, or until the server stops. The caller must not hold the store's lock. */
void awsc_local_durable_run(awsc_local_server *server, const char *arn);
/* The same on a thread. Otherwise the execution is removed. Returns AWSC_OK, AWSC_END (the maximum number of executions
 * runs), AWSC_ERR_NOMEM (also if there is no thread). */
int awsc_local_durable_run_aside(awsc_local_server *server, const char *arn);
/* Ends the executions that an earlier server did not run to their end. Returns AWSC_OK, AWSC_ERR_NOMEM. */
int awsc_local_durable_end_left_over(awsc_local_server *server);
/* Waits for the end of an execution that another thread runs. */
void awsc_local_durable_wait(awsc_local_server *server, const char *arn);

#endif
