/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How calls run their interceptors. Calls reach the code only through awsc_interceptor.code, so that programs without
 * interceptors do not link it.
 */
#ifndef AWSC_CLIENT_INTERCEPTION_H
#define AWSC_CLIENT_INTERCEPTION_H

#include <awsc/interceptor.h>

#include "base/allocator.h"
#include "base/view.h"

typedef struct awsc_interceptor_engine awsc_interceptor_engine;

/* Copies of the interceptors of a client or call, in one allocation. */
typedef struct awsc_interceptor_list {
    const awsc_interceptor_engine *code;
    size_t count;
    awsc_interceptor items[];
} awsc_interceptor_list;

/* First member of struct awsc_interception, the state of a call with interceptors: see interception.c. */
typedef struct awsc_interception_base {
    const awsc_interceptor_engine *code;
} awsc_interception_base;

struct awsc_interceptor_engine {
    /* The callback of the same name in awsc_exchange_extras. */
    void (*measure_exchange)(const awsc_exchange *exchange, awsc_exchange_figures *out);
    /* Validates and copies interceptors. Errors name them by `what`; an invalid one gives the status `refusal`. Returns
     * AWSC_OK, `refusal`, AWSC_ERR_VALIDATION, AWSC_ERR_NOMEM. */
    int (*copy)(const awsc_allocator *allocator, const awsc_interceptor *const *given, size_t count, const char *what,
                int refusal, awsc_interceptor_list **out, awsc_error **error);
    /* Sets call->interception, for the interceptors of the client and those of the call (`own`, may be NULL). Takes
     * ownership of `own`; on failure it frees `own`. */
    int (*open)(awsc_call *call, awsc_interceptor_list *own, awsc_error **error);
    /* Both run the hooks of that name. Return AWSC_OK, or the status with which the call fails; AWSC_ERR_CANCELLED also
     * if a hook cancelled the call. */
    int (*before_signing)(awsc_call *call, awsc_error **error);
    int (*before_attempt)(awsc_call *call, awsc_error **error);
    /* Records the measurements of an exchange that ended by itself. `figures` may be NULL. */
    void (*measure)(awsc_call *call, const awsc_exchange_figures *figures);
    /* Runs the classify hooks for `failure` and returns the resulting class (both enum awsc_failure_class). */
    int (*classify)(awsc_call *call, const awsc_error *error, int failure);
    /* Runs the after_attempt hooks, unless they ran for this attempt. `reason` AWSC_REASON_TRANSIENT stands for every
     * retry because of the failure's class. */
    void (*after_attempt)(awsc_call *call, int status, const awsc_error *error, int reason, uint64_t delay_ms);
    /* Runs the after_attempt hooks, unless they ran for this attempt, then the at_end hooks. */
    void (*at_end)(awsc_call *call, int status, const awsc_error *error);
    /* Runs the on_part hooks before the program gets an item of the stream: `event` (a C value), or `bytes` if NULL. */
    void (*on_part)(awsc_call *call, const void *event, awsc_view bytes);
    /* Frees call->interception. If the program abandoned the call, first runs the hooks as at_end does. */
    void (*close)(awsc_call *call);
};

/* Validates and copies `count` interceptors by awsc_interceptor_engine.copy. Sets `*out` to NULL if `count` is 0. */
int awsc_interceptors_take(const awsc_allocator *allocator, const awsc_interceptor *const *given, size_t count,
                           const char *what, int refusal, awsc_interceptor_list **out, awsc_error **error);

#endif
