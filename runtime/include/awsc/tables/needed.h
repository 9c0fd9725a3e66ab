/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file tables/needed.h
 * Checks of arguments that are NULL, for the functions of all libraries of the project. Not for programs.
 *
 * A pointer is either required or optional. NULL for a required pointer:
 *
 * - a function that returns a status returns AWSC_ERR_VALIDATION, and the error names function and argument;
 * - a function that returns a value returns NULL, 0, false or an empty text, as its description says;
 * - a function without a result does nothing.
 *
 * A function that fails stores NULL through its `**out`, if that is not NULL: before it checks its arguments.
 *
 * NULL for an optional pointer means the default, or that a result is not wanted. `user`, `error`, and data of size 0
 * may always be NULL.
 */
#ifndef AWSC_TABLES_NEEDED_H
#define AWSC_TABLES_NEEDED_H

#include <awsc/error.h>
#include <awsc/export.h>

AWSC_BEGIN_DECLS

/** "FUNCTION: ARGUMENT is NULL"; a suffix `_at` of the function is left out. Returns AWSC_ERR_VALIDATION. */
AWSC_PRIVATE_API int awsc_internal_missing(awsc_error **error, const char *function, const char *argument);

AWSC_END_DECLS

/** Returns from a function with a status if `argument` is NULL. */
#define AWSC_NEED(argument, error) AWSC_NEED_OF(__func__, argument, error)

/** The same for a function that programs know by another name, such as an operation's name. */
#define AWSC_NEED_OF(function, argument, error)                                                                        \
    do {                                                                                                               \
        if (!(argument)) return awsc_internal_missing((error), (function), #argument);                                 \
    } while (0)

/** The same for data that may be NULL if its size is 0. */
#define AWSC_NEED_DATA(data, size, error)                                                                              \
    do {                                                                                                               \
        if (!(data) && (size)) return awsc_internal_missing((error), __func__, #data);                                 \
    } while (0)

/** Returns `result` from any other function if `argument` is NULL; `result` is empty in a void function. */
#define AWSC_NEED_OR(argument, result)                                                                                 \
    do {                                                                                                               \
        if (!(argument)) return result;                                                                                \
    } while (0)

#endif
