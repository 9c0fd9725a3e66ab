/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calls to interceptors. Their code is reached through the interceptors themselves (awsc_interceptor.code), so that
 * a program without one links none of it.
 */
#ifndef AWSC_CLIENT_INTERCEPTION_H
#define AWSC_CLIENT_INTERCEPTION_H

#include <awsc/interceptor.h>

#include "base/allocator.h"
#include "base/view.h"

typedef struct awsc_interceptor_engine awsc_interceptor_engine;

/* Interceptors of a client, copied. One allocation. */
typedef struct awsc_interceptor_list {
    const awsc_interceptor_engine *code;
    size_t count;
    awsc_interceptor items[];
} awsc_interceptor_list;

/* Begins the interception of a call with interceptors: see interception.c. */
typedef struct awsc_interception_base {
    const awsc_interceptor_engine *code;
} awsc_interception_base;

struct awsc_interceptor_engine {
    /* For awsc_exchange_extras. */
    void (*measure_exchange)(const awsc_exchange *exchange, awsc_exchange_figures *out);
    /* Checks and copies; `what` calls them in errors. AWSC_OK, `refusal`, AWSC_ERR_VALIDATION, AWSC_ERR_NOMEM. */
    int (*copy)(const awsc_allocator *allocator, const awsc_interceptor *const *given, size_t count, const char *what,
                int refusal, awsc_interceptor_list **out, awsc_error **error);
    /* The call begins: call->interception, of the interceptors of its client and of `own`, which it takes over (may be
     * NULL). On failure nothing is left. */
    int (*open)(awsc_call *call, awsc_interceptor_list *own, awsc_error **error);
    /* Both: AWSC_OK, or the status that the call fails with. AWSC_ERR_CANCELLED also if a hook cancelled it. */
    int (*before_signing)(awsc_call *call, awsc_error **error);
    int (*before_attempt)(awsc_call *call, awsc_error **error);
    /* The exchange ended by itself. `figures` may be NULL. */
    void (*measure)(awsc_call *call, const awsc_exchange_figures *figures);
    /* enum awsc_failure_class. */
    int (*classify)(awsc_call *call, const awsc_error *error, int failure);
    /* The attempt is over, unless that was told. `reason`: AWSC_REASON_TRANSIENT stands for every failure that is
     * repeated for its class. */
    void (*after_attempt)(awsc_call *call, int status, const awsc_error *error, int reason, uint64_t delay_ms);
    /* The call is over, and its attempt, unless that was told. */
    void (*at_end)(awsc_call *call, int status, const awsc_error *error);
    /* The program is about to get an event (a C value), or else bytes, of the call's stream. */
    void (*on_part)(awsc_call *call, const void *event, awsc_view bytes);
    /* Frees call->interception; a call whose end was not told was given up. */
    void (*close)(awsc_call *call);
};

/* Copies `count` interceptors, by their own code; none: `*out` is NULL. */
int awsc_interceptors_take(const awsc_allocator *allocator, const awsc_interceptor *const *given, size_t count,
                           const char *what, int refusal, awsc_interceptor_list **out, awsc_error **error);

#endif
