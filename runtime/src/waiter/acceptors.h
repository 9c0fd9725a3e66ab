/* SPDX-License-Identifier: Apache-2.0 */
/* Judges the result of a call with the acceptors of a waiter. */
#ifndef AWSC_WAITER_ACCEPTORS_H
#define AWSC_WAITER_ACCEPTORS_H

#include <awsc/jmespath.h>
#include <awsc/tables/waiter.h>

#include "base/allocator.h"

/* The acceptors of a waiter with their paths parsed. */
typedef struct awsc_acceptors {
    const awsc_waiter *waiter;
    const awsc_allocator *allocator;
    awsc_jmespath **paths; /* one per acceptor; NULL: it has no path */
} awsc_acceptors;

int awsc_acceptors_open(const awsc_waiter *waiter, const awsc_allocator *allocator, awsc_acceptors *out,
                        awsc_error **error);
void awsc_acceptors_close(awsc_acceptors *acceptors);

/* The answer of a call: `output`, or `error` with `output` NULL. Values have the size of the library's schemas. */
typedef struct awsc_waiter_answer {
    const void *input;
    const void *output;
    const awsc_error *error;
} awsc_waiter_answer;

/*
 * Sets `*state` (enum awsc_acceptor_state) to the meaning of an answer, and `*index` to the acceptor that matches. If
 * none matches (-1), an output means to retry and an error means failure. Returns AWSC_OK, or a failure of the library.
 */
int awsc_acceptors_judge(const awsc_acceptors *acceptors, const awsc_waiter_answer *answer, int *state, int *index,
                         awsc_error **error);

#endif
