/* SPDX-License-Identifier: Apache-2.0 */
/* The rule sets that endpoint_tables.py compiled. */
#ifndef AWSC_TESTS_ENDPOINT_TABLES_H
#define AWSC_TESTS_ENDPOINT_TABLES_H

#include "endpoint/endpoint.h"

typedef struct endpoint_tables {
    const char *name;
    const char *cases; /* file of the test cases */
    const awsc_endpoint_rules *rules;
    const awsc_partitions *partitions; /* NULL: the library's */
} endpoint_tables;

/* The last entry has no name. */
extern const endpoint_tables awsc_vectors_tables[];

#endif
