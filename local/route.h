/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the operation of a request by the URI patterns of the model. */
#ifndef AWSC_LOCAL_ROUTE_H
#define AWSC_LOCAL_ROUTE_H

#include <awsc/tables/schema.h>

#include "runtime.h"

#define AWSC_LOCAL_MAX_LABELS 8

typedef struct awsc_local_label {
    awsc_view name;  /* name of the member */
    awsc_view value; /* percent-encoded, as received */
} awsc_local_label;

typedef struct awsc_local_route {
    const awsc_operation *operation;
    awsc_local_label labels[AWSC_LOCAL_MAX_LABELS];
    size_t label_count;
} awsc_local_route;

/*
 * Finds the operation of a method and a target ("/path?query" as received). If several match, the one with more literal
 * parts wins. A "/" at the end of the path does not matter. Returns 0, or -1 if no operation matches.
 */
int awsc_local_route_find(const awsc_operation *const *operations, size_t count, awsc_view method, awsc_view target,
                          awsc_local_route *out);

#endif
