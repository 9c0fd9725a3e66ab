/* How often functions were run, and how often they run right now. */
#ifndef AWSC_LOCAL_COUNTERS_H
#define AWSC_LOCAL_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime.h"

struct awsc_local_server;

typedef struct awsc_local_counters awsc_local_counters;

/* NULL when memory runs out. */
awsc_local_counters *awsc_local_counters_new(void);
void awsc_local_counters_free(awsc_local_counters *counters);

/* Counts a run that begins, unless `limit` of them run (negative: no limit). AWSC_OK, AWSC_END (not counted, for the
 * limit), AWSC_ERR_NOMEM. */
int awsc_local_counters_begin(awsc_local_counters *counters, const char *function, int64_t limit);
void awsc_local_counters_end(awsc_local_counters *counters, const char *function);

/* How many runs of a function are allowed at a time; negative: no limit. The store is locked. */
int64_t awsc_local_counters_limit(struct awsc_local_server *server, awsc_arena *arena, const char *function);

/* How often a function was run; retries of events count. */
uint64_t awsc_local_counters_executions(awsc_local_counters *counters, awsc_view function);

#endif
