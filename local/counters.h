/* SPDX-License-Identifier: Apache-2.0 */
/* Counts runs of functions: the total, and those that are active now. */
#ifndef AWSC_LOCAL_COUNTERS_H
#define AWSC_LOCAL_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime.h"

struct awsc_local_server;

typedef struct awsc_local_counters awsc_local_counters;

/* Returns NULL when memory runs out. */
awsc_local_counters *awsc_local_counters_new(void);
void awsc_local_counters_free(awsc_local_counters *counters);

/* Counts a run that begins. Returns AWSC_OK; AWSC_END without counting if `limit` runs are active (negative: no limit);
 * AWSC_ERR_NOMEM. */
int awsc_local_counters_begin(awsc_local_counters *counters, const char *function, int64_t limit);
void awsc_local_counters_end(awsc_local_counters *counters, const char *function);

/* Returns the maximum number of concurrent runs of a function; negative: no limit. The caller holds the store's
 * lock. */
int64_t awsc_local_counters_limit(struct awsc_local_server *server, awsc_arena *arena, const char *function);

/* Returns the total number of runs of a function, retries included. */
uint64_t awsc_local_counters_executions(awsc_local_counters *counters, awsc_view function);

#endif
