/* SPDX-License-Identifier: Apache-2.0 */
/* Applies the operation updates of a checkpoint. */
#ifndef AWSC_LOCAL_DURABLE_UPDATE_H
#define AWSC_LOCAL_DURABLE_UPDATE_H

#include "durable.h"

/* Applies one update. Returns AWSC_OK; AWSC_END with a text for the client in `*problem`; AWSC_ERR_NOMEM. */
int awsc_local_durable_update(const awsc_local_durable_edit *edit, const awsc_lambda_operation_update *update,
                              const char **problem);

/* Sets the time limit of a callback: the end of its timeout, or now plus its heartbeat timeout if that is earlier. */
int awsc_local_durable_heartbeat(const awsc_local_durable_edit *edit, awsc_lambda_operation *operation);

#endif
