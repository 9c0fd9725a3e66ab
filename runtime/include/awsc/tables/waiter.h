/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file tables/waiter.h
 * Tables of waiters, for generated code. Programs do not need them.
 */
#ifndef AWSC_TABLES_WAITER_H
#define AWSC_TABLES_WAITER_H

#include <stdbool.h>
#include <stdint.h>

#include <awsc/tables/schema.h>
#include <awsc/waiter.h>

/** Result of a matching acceptor. */
enum awsc_acceptor_state { AWSC_ACCEPTOR_SUCCESS = 1, AWSC_ACCEPTOR_FAILURE = 2, AWSC_ACCEPTOR_RETRY = 3 };

/** Part of a call's result that an acceptor examines. */
enum awsc_matcher {
    AWSC_MATCH_OUTPUT = 1,       /**< `path` in the output */
    AWSC_MATCH_INPUT_OUTPUT = 2, /**< `path` in an object of `input` and `output` */
    AWSC_MATCH_SUCCESS = 3,      /**< success of the call (`expected` is "true"), or failure */
    AWSC_MATCH_ERROR = 4         /**< failure with the error `expected` */
};

/** Comparison of the value at `path` with `expected`. */
enum awsc_comparator {
    AWSC_COMPARE_NONE = 0,
    AWSC_COMPARE_STRING = 1,      /**< stringEquals */
    AWSC_COMPARE_BOOLEAN = 2,     /**< booleanEquals */
    AWSC_COMPARE_ALL_STRINGS = 3, /**< allStringEquals: an array that is not empty */
    AWSC_COMPARE_ANY_STRING = 4   /**< anyStringEquals */
};

/** One acceptor. The first acceptor of a waiter that matches a response decides. */
typedef struct awsc_acceptor {
    uint8_t state;
    uint8_t matcher;
    uint8_t comparator;
    /** JMESPath, or NULL. */
    const char *path;
    const char *expected;
} awsc_acceptor;

struct awsc_waiter {
    const char *name;
    const awsc_operation *operation;
    const awsc_acceptor *acceptors;
    int32_t acceptor_count;
    int32_t min_delay_ms;
    int32_t max_delay_ms;
};

#endif
