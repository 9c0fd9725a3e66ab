/* The functions that the endpoint offers. Requests work on snapshots, so that the table may change under them. */
#ifndef AWSC_LOCAL_FUNCTIONS_H
#define AWSC_LOCAL_FUNCTIONS_H

#include <stddef.h>
#include <stdint.h>

#include <awsc/error.h>
#include <awsc/types.h>

#include "base/arena.h"
#include "base/view.h"

#define AWSC_LOCAL_LATEST "$LATEST"

/* One function as it is at a moment; its texts belong to the table, or to the arena of a snapshot. */
typedef struct awsc_local_function {
    const char *name;
    const char *path; /* of the executable, absolute */
    awsc_text_list aliases;
    uint32_t timeout_seconds;
    uint32_t memory_mb;
    awsc_time modified;
    const char *revision;
} awsc_local_function;

typedef struct awsc_local_functions awsc_local_functions;

/* NULL when memory runs out. */
awsc_local_functions *awsc_local_functions_new(void);
void awsc_local_functions_free(awsc_local_functions *functions);

/* Adds a function, or replaces the one of the same name; texts are copied. */
int awsc_local_functions_put(awsc_local_functions *functions, const awsc_local_function *function, awsc_error **error);

/* A snapshot in `arena`: AWSC_OK, AWSC_END (there is no such function), AWSC_ERR_NOMEM. */
int awsc_local_functions_get(awsc_local_functions *functions, awsc_view name, awsc_arena *arena,
                             awsc_local_function *out);

/* The first function whose name comes after `after` (empty: the first of all), in the order of names. As _get. */
int awsc_local_functions_next(awsc_local_functions *functions, awsc_view after, awsc_arena *arena,
                              awsc_local_function *out);

size_t awsc_local_functions_count(awsc_local_functions *functions);

/* How often a function was run; retries of events count. */
void awsc_local_functions_executed(awsc_local_functions *functions, const char *name);
uint64_t awsc_local_functions_executions(awsc_local_functions *functions, awsc_view name);

#endif
