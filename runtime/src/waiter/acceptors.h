/* SPDX-License-Identifier: Apache-2.0 */
/* Judges the result of a waiter's call. */
#ifndef AWSC_WAITER_ACCEPTORS_H
#define AWSC_WAITER_ACCEPTORS_H

#include <awsc/jmespath.h>
#include <awsc/tables/waiter.h>

#include "base/allocator.h"

/* The acceptors of a waiter with their paths parsed. */
typedef struct awsc_acceptors {
    const awsc_waiter *waiter;
    const awsc_allocator *allocator;
    awsc_jmespath **paths; /* one per acceptor; NULL where it has none */
} awsc_acceptors;

int awsc_acceptors_open(const awsc_waiter *waiter, const awsc_allocator *allocator, awsc_acceptors *out,
                        awsc_error **error);
void awsc_acceptors_close(awsc_acceptors *acceptors);

/* The answer of a call. `output` is NULL if the service answered with `error`. Values are as large as their schemas. */
typedef struct awsc_waiter_answer {
    const void *input;
    const void *output;
    const awsc_error *error;
} awsc_waiter_answer;

/*
 * The state (enum awsc_acceptor_state) that an answer means, and the index of the acceptor that says so: without one
 * (-1) an output means to try again, and an error failure. AWSC_OK, or a failure of our own.
 */
int awsc_acceptors_judge(const awsc_acceptors *acceptors, const awsc_waiter_answer *answer, int *state, int *index,
                         awsc_error **error);

#endif
