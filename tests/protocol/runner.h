/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Smithy's protocol tests of one service: inputs to requests, responses to outputs, error responses, event streams. The
 * runner reads the tests from the model's traits; it contains no code for single tests and works on any tables.
 */
#ifndef AWSC_TESTS_PROTOCOL_RUNNER_H
#define AWSC_TESTS_PROTOCOL_RUNNER_H

#include <awsc/tables/schema.h>

#include "conformance/vectors.h"

typedef struct protocol_tables {
    const awsc_service *service;
    const awsc_operation *const *operations;
    size_t operation_count;
} protocol_tables;

/* Runs the tests for clients, prints failures, and counts in `v`. */
void protocol_tests_run(vectors *v, const cJSON *model, const protocol_tables *tables);

#endif
