/* SPDX-License-Identifier: Apache-2.0 */
/* Checks arguments of programs: pointers that are NULL, and structs with a size. */
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
 * Copies a struct of the program over `own`, which begins with a size_t struct_size and has its initial values; NULL
 * copies nothing. A program compiled with older headers has a shorter struct; later members keep their initial values.
 * Errors call the struct `what`. `init` is its macro AWSC_…_INIT; a struct that was not initialized with it has no
 * size, which is an error. Returns AWSC_OK or AWSC_ERR_VALIDATION.
 */
#define AWSC_TAKE_STRUCT(own, given, what, init, error)                                                                \
    awsc_given_struct((own), sizeof *(own), (given), (what), #init, (error))

/* Does the same, but NULL is an error. */
#define AWSC_TAKE_NEEDED_STRUCT(own, given, what, init, error)                                                         \
    awsc_given_needed_struct((own), sizeof *(own), (given), (what), #init, (error))

/* Checks a struct that is used without a copy: it must have the members up to `last`. */
#define AWSC_CHECK_STRUCT(type, last, given, what, init, error)                                                        \
    awsc_given_size((given), offsetof(type, last) + sizeof((given)->last), (what), #init, (error))

AWSC_FOR_CORE int awsc_given_struct(void *own, size_t size, const void *given, const char *what, const char *init,
                                    awsc_error **error);
AWSC_FOR_CORE int awsc_given_needed_struct(void *own, size_t size, const void *given, const char *what,
                                           const char *init, awsc_error **error);
AWSC_FOR_CORE int awsc_given_size(const void *given, size_t least, const char *what, const char *init,
                                  awsc_error **error);

/* ---- optional values ------------------------------------------------------------------------------------------- */

/* Returns how a program sets a scalar of this type (AWSC_TYPE_…), such as "AWSC_I32(5), not 5". */
const char *awsc_scalar_macro(uint8_t type);

/* An optional value in a structure that a program fills. */
typedef struct awsc_option_field {
    const char *name;
    uint16_t offset; /* offset of its mark, which comes first in every optional value */
    uint8_t type;    /* AWSC_TYPE_… */
    int8_t least;    /* smallest number of 32 or 64 bits that is allowed; AWSC_ANY_NUMBER: no check here */
} awsc_option_field;

enum { AWSC_ANY_NUMBER = INT8_MIN };

/*
 * Checks the mark of an optional value, and a number that is set against `least`. Values of 64 bits are limits and may
 * be AWSC_NO_LIMIT. Returns AWSC_OK, or `status` with an error such as "options: deadline_ms is 0; expected 1 or more,
 * or AWSC_NO_LIMIT", where `what` is "options".
 */
int awsc_given_option(int status, const char *what, const awsc_option_field *field, const void *object,
                      awsc_error **error);
/* Does the same for `count` fields. */
int awsc_given_options(int status, const char *what, const awsc_option_field *fields, size_t count, const void *object,
                       awsc_error **error);

/*
 * Copies an optional value to `*out`; an unset one leaves `*out` as it is. Returns AWSC_OK, or `status` with an error
 * that names the option if the mark is not AWSC_SET or the value is not allowed.
 */
int awsc_given_bool(int status, const char *what, const char *name, awsc_opt_bool given, bool *out, awsc_error **error);
/* Takes a limit: 1 or more, or AWSC_NO_LIMIT. "options: timeout_ms is 0; expected 1 or more, or AWSC_NO_LIMIT" */
AWSC_FOR_CORE int awsc_given_limit(int status, const char *what, const char *name, awsc_opt_i64 given, int64_t *out,
                                   awsc_error **error);
/* Takes a count: 1 or more. "options: max_attempts is 0; expected 1 or more" */
int awsc_given_count(int status, const char *what, const char *name, awsc_opt_i32 given, int32_t *out,
                     awsc_error **error);
/* Takes a number from `least` to `most`, else returns AWSC_ERR_VALIDATION. "signing: expires_seconds is 0; expected
 * 1 to 604800" */
AWSC_FOR_CORE int awsc_given_within(const char *what, const char *name, awsc_opt_i64 given, int64_t least, int64_t most,
                                    int64_t *out, awsc_error **error);

/* ---- allocators ------------------------------------------------------------------------------------------------ */

/* Checks an allocator that is used without a copy; NULL is valid. Returns AWSC_OK, AWSC_ERR_VALIDATION (struct_size
 * is not set), or `status` (a function is NULL). */
int awsc_given_allocator(const awsc_allocator *allocator, int status, const char *what, awsc_error **error);

#endif
