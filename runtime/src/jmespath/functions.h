/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of JMESPath. */
#ifndef AWSC_JMESPATH_FUNCTIONS_H
#define AWSC_JMESPATH_FUNCTIONS_H

#include "jmespath/evaluate.h"

/* The types that an argument may have: a bit for each enum awsc_node_type, and bits for arrays with items of one
 * type. */
enum {
    AWSC_TAKES_NULL = 1 << AWSC_NODE_NULL,
    AWSC_TAKES_BOOLEAN = 1 << AWSC_NODE_BOOLEAN,
    AWSC_TAKES_NUMBER = 1 << AWSC_NODE_NUMBER,
    AWSC_TAKES_STRING = 1 << AWSC_NODE_STRING,
    AWSC_TAKES_ARRAY = 1 << AWSC_NODE_ARRAY,
    AWSC_TAKES_OBJECT = 1 << AWSC_NODE_OBJECT,
    AWSC_TAKES_EXPRESSION = 1 << AWSC_NODE_EXPRESSION,
    AWSC_TAKES_NUMBERS = 1 << 8, /* an array of numbers */
    AWSC_TAKES_STRINGS = 1 << 9, /* an array of strings */
    AWSC_TAKES_ANY = AWSC_TAKES_NULL | AWSC_TAKES_BOOLEAN | AWSC_TAKES_NUMBER | AWSC_TAKES_STRING | AWSC_TAKES_ARRAY |
                     AWSC_TAKES_OBJECT
};

/* A call of a function, with its evaluated arguments. */
typedef struct awsc_function_call {
    awsc_evaluation *evaluation;
    const awsc_ast *ast;
    const awsc_node *arguments;
    size_t count;
} awsc_function_call;

typedef int awsc_function_body(const awsc_function_call *call, awsc_node *out);

typedef struct awsc_function {
    const char *name;
    unsigned least; /* the least number of arguments */
    bool variadic;  /* more arguments of the last one's type are allowed */
    uint16_t takes[2];
    awsc_function_body *body;
} awsc_function;

/* Returns the number of the function of that name, or -1. */
int awsc_function_find(awsc_view name);
const awsc_function *awsc_function_of(int number);

/* Evaluates and checks the arguments, then calls the function. */
int awsc_function_call_evaluate(awsc_evaluation *evaluation, const awsc_ast *call, const awsc_node *current,
                                awsc_node *out);

/* The implementations, by subject. */
awsc_function_body awsc_function_abs, awsc_function_avg, awsc_function_ceil, awsc_function_floor, awsc_function_sum,
    awsc_function_to_number;
awsc_function_body awsc_function_contains, awsc_function_ends_with, awsc_function_join, awsc_function_length,
    awsc_function_reverse, awsc_function_starts_with, awsc_function_to_string, awsc_function_type;
awsc_function_body awsc_function_keys, awsc_function_map, awsc_function_merge, awsc_function_not_null,
    awsc_function_to_array, awsc_function_values;
awsc_function_body awsc_function_max, awsc_function_max_by, awsc_function_min, awsc_function_min_by, awsc_function_sort,
    awsc_function_sort_by;

#endif
