/* SPDX-License-Identifier: Apache-2.0 */
/* Arguments of programs: pointers that are NULL, structs with their size. */
#ifndef AWSC_ERROR_GIVEN_H
#define AWSC_ERROR_GIVEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <awsc/allocator.h>
#include <awsc/tables/needed.h>
#include <awsc/types.h>

#include "base/for_core.h"

/*
 * Takes a struct that a program gave (NULL: nothing) over `own`, which begins with a size_t struct_size and has its
 * initial values: a program that was compiled with older headers has a shorter struct, and what it does not know stays
 * as it is. `what` calls it, `init` is its macro AWSC_…_INIT: a struct that was not begun with it has no size, and
 * would be taken for an empty one. AWSC_OK or AWSC_ERR_VALIDATION.
 */
#define AWSC_TAKE_STRUCT(own, given, what, init, error)                                                                \
    awsc_given_struct((own), sizeof *(own), (given), (what), #init, (error))

/* The same for a struct that is needed. */
#define AWSC_TAKE_NEEDED_STRUCT(own, given, what, init, error)                                                         \
    awsc_given_needed_struct((own), sizeof *(own), (given), (what), #init, (error))

/* Only checks a struct that is used where it is: it must have the members up to `last`. */
#define AWSC_CHECK_STRUCT(type, last, given, what, init, error)                                                        \
    awsc_given_size((given), offsetof(type, last) + sizeof((given)->last), (what), #init, (error))

AWSC_FOR_CORE int awsc_given_struct(void *own, size_t size, const void *given, const char *what, const char *init,
                                    awsc_error **error);
AWSC_FOR_CORE int awsc_given_needed_struct(void *own, size_t size, const void *given, const char *what,
                                           const char *init, awsc_error **error);
AWSC_FOR_CORE int awsc_given_size(const void *given, size_t least, const char *what, const char *init,
                                  awsc_error **error);

/* ---- optional values ------------------------------------------------------------------------------------------- */

/* How a program sets a scalar of this type (AWSC_TYPE_…): "AWSC_I32(5), not 5". */
const char *awsc_scalar_macro(uint8_t type);

/* An optional value in a structure that a program fills. */
typedef struct awsc_option_field {
    const char *name;
    uint16_t offset; /* offset of its mark, which comes first in every optional value */
    uint8_t type;    /* AWSC_TYPE_… */
    int8_t least;    /* of numbers with 32 and 64 bits; AWSC_ANY_NUMBER: it is checked elsewhere */
} awsc_option_field;

enum { AWSC_ANY_NUMBER = INT8_MIN };

/*
 * Checks the mark of such a value, and what is set against its least. Those with 64 bits are limits, for which
 * AWSC_NO_LIMIT is allowed. AWSC_OK, or `status` with "options: deadline_ms is 0; expected 1 or more, or
 * AWSC_NO_LIMIT", where `what` is "options".
 */
int awsc_given_option(int status, const char *what, const awsc_option_field *field, const void *object,
                      awsc_error **error);
/* The same for `count` fields. */
int awsc_given_options(int status, const char *what, const awsc_option_field *fields, size_t count, const void *object,
                       awsc_error **error);

/*
 * Takes an optional value; unset leaves `*out` as it is. A mark other than AWSC_SET, and a value that the option may
 * not have, are errors of `status` that name the option.
 */
int awsc_given_bool(int status, const char *what, const char *name, awsc_opt_bool given, bool *out, awsc_error **error);
/* A limit: 1 or more, or AWSC_NO_LIMIT. "options: timeout_ms is 0; expected 1 or more, or AWSC_NO_LIMIT" */
AWSC_FOR_CORE int awsc_given_limit(int status, const char *what, const char *name, awsc_opt_i64 given, int64_t *out,
                                   awsc_error **error);
/* A number of something: 1 or more. "options: max_attempts is 0; expected 1 or more" */
int awsc_given_count(int status, const char *what, const char *name, awsc_opt_i32 given, int32_t *out,
                     awsc_error **error);
/* A number that has both, otherwise AWSC_ERR_VALIDATION: "signing: expires_seconds is 0; expected 1 to 604800" */
AWSC_FOR_CORE int awsc_given_within(const char *what, const char *name, awsc_opt_i64 given, int64_t least, int64_t most,
                                    int64_t *out, awsc_error **error);

/* ---- allocators ------------------------------------------------------------------------------------------------ */

/* An allocator that is used where it is; NULL is fine. AWSC_OK, AWSC_ERR_VALIDATION (it has no size), or `status`: it
 * lacks a function. */
int awsc_given_allocator(const awsc_allocator *allocator, int status, const char *what, awsc_error **error);

#endif
