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
/* Starts a thread for awsc_local_durable_run. Returns AWSC_OK, AWSC_ERR_NOMEM (also if no thread can be started). */
int awsc_local_durable_run_aside(awsc_local_server *server, const char *arn);
/* Waits until an execution that another thread runs ends, or the server stops. */
void awsc_local_durable_wait(awsc_local_server *server, const char *arn);

#endif
