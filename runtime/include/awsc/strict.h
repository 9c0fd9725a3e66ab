/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file strict.h
 * Constraint tables: length, range, pattern, enum values and unique items as the model of a service states them. The
 * generated code of `libawsc-lambda-strict` consists of these tables; `libawsc-strict` interprets them. Programs need
 * only `awsc_lambda_strict` of <awsc/lambda/strict.h>.
 *
 * The tables name operations and refer to members by their offset, so that they need no object of the service library,
 * and a program that does not use them links none of this.
 */
#ifndef AWSC_STRICT_H
#define AWSC_STRICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <awsc/export.h>
#include <awsc/validator.h>

AWSC_BEGIN_DECLS

/** Version of the table format. Each table bears it; `libawsc-strict` refuses tables of an unknown version. */
#define AWSC_STRICT_FORMAT 1u

/** The kind of a row; it decides the type of the row's fact. */
enum awsc_constraint_kind {
    AWSC_CONSTRAINT_END = 0,        /**< ends a table */
    AWSC_CONSTRAINT_NESTED = 1,     /**< const awsc_constraint *: the table of the member's own shape */
    AWSC_CONSTRAINT_LENGTH = 2,     /**< const awsc_length_limits * */
    AWSC_CONSTRAINT_RANGE = 3,      /**< const awsc_range_limits * */
    AWSC_CONSTRAINT_PATTERN = 4,    /**< const awsc_pattern * */
    AWSC_CONSTRAINT_VALUES = 5,     /**< const awsc_text_values *: enum */
    AWSC_CONSTRAINT_INT_VALUES = 6, /**< const awsc_int_values *: intEnum */
    AWSC_CONSTRAINT_UNIQUE = 7      /**< NULL: uniqueItems */
};

/** Where a row of a map applies: its value has place 0, its key this one. */
#define AWSC_PLACE_KEY 1u

/** One row of a shape's table. Tables end with kind AWSC_CONSTRAINT_END. */
typedef struct awsc_constraint {
    /** Offset of a structure's member; kind of a union's; 0 for a list's item; 0 or AWSC_PLACE_KEY for a map's. */
    uint16_t place;
    /** enum awsc_constraint_kind */
    uint16_t kind;
    /** By `kind`: awsc_length_limits, awsc_pattern, the table of another shape. */
    const void *fact;
} awsc_constraint;

/** Characters of a text, bytes of a blob, items of a list or map. */
typedef struct awsc_length_limits {
    uint64_t min; /**< the least length */
    uint64_t max; /**< the greatest length */
    /** Whether there is a lower limit (which may be 0); without one `min` is 0. */
    bool has_min;
    /** Whether there is an upper limit; without one `max` is UINT64_MAX. */
    bool has_max;
} awsc_length_limits;

/** Limits of a number, which are valid values themselves: for integers, for fractions, and as the message says them. */
typedef struct awsc_range_limits {
    /** The least integer; INT64_MIN: no lower limit of integers. */
    int64_t min_integer;
    /** The greatest integer; INT64_MAX: no upper limit of integers. */
    int64_t max_integer;
    /** The least fraction; not read without `min_text`. */
    double min;
    /** The greatest fraction; not read without `max_text`. */
    double max;
    /** NULL: no lower limit */
    const char *min_text;
    /** NULL: no upper limit */
    const char *max_text;
} awsc_range_limits;

/** A regular expression (ECMA 262), found anywhere in the text unless it is anchored. */
typedef struct awsc_pattern {
    const char *text; /**< the expression */
    /** Its number in the service, for the cache of compiled patterns. */
    uint32_t slot;
} awsc_pattern;

/** The values of an enum: first those that messages show, then those that are internal to the service. */
typedef struct awsc_text_values {
    uint16_t count;            /**< number of values */
    uint16_t shown;            /**< how many of them messages show */
    const char *const *values; /**< the values */
} awsc_text_values;

/** The values of an intEnum. */
typedef struct awsc_int_values {
    size_t count;          /**< number of values */
    const int32_t *values; /**< the values */
} awsc_int_values;

/** Constraints of one operation's input. */
typedef struct awsc_strict_operation {
    const char *name;             /**< name of the operation */
    const awsc_constraint *input; /**< the table of its input */
} awsc_strict_operation;

/** Constraints of a service: awsc_validator.data. */
typedef struct awsc_strict_tables {
    /** AWSC_STRICT_FORMAT */
    uint32_t format;
    /** How many different patterns there are. */
    uint32_t pattern_count;
    /** Operations whose inputs have constraints, sorted by name. */
    const awsc_strict_operation *operations;
    size_t operation_count; /**< number of operations */
} awsc_strict_tables;

/** Functions of a validator, for generated code. */
AWSC_PRIVATE_API int awsc_internal_strict_open(const awsc_validator *validator, void **state, awsc_error **error);
/** See awsc_internal_strict_open. */
AWSC_PRIVATE_API void awsc_internal_strict_close(const awsc_validator *validator, void *state);
/** See awsc_internal_strict_open. */
AWSC_PRIVATE_API int awsc_internal_strict_check(const awsc_validator *validator, void *state,
                                                const struct awsc_operation *operation, uint32_t level,
                                                const void *input, awsc_error **error);

AWSC_END_DECLS

#endif
