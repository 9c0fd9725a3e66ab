/* SPDX-License-Identifier: Apache-2.0 */
/* Runs asynchronous invocations: a queue, worker threads, and retries. */
#ifndef AWSC_LOCAL_EVENTS_H
#define AWSC_LOCAL_EVENTS_H

#include <awsc/error.h>

#include "execution.h"

typedef struct awsc_local_events awsc_local_events;

/* Starts the workers. Returns AWSC_OK, AWSC_ERR_NOMEM, AWSC_ERR_CONFIG (no thread could be started). */
int awsc_local_events_new(struct awsc_local_server *server, awsc_local_events **out, awsc_error **error);

/* Queues a copy of an invocation. Returns AWSC_OK, AWSC_END (the queue is full), AWSC_ERR_NOMEM. */
int awsc_local_events_add(awsc_local_events *events, const awsc_local_invocation *invocation, awsc_error **error);

/* Drops queued events and waits for running ones. The server's stop_fd must be readable. NULL is allowed. */
void awsc_local_events_free(awsc_local_events *events);

#endif
