/**
 * @file tables/needed.h
 * The one rule about arguments that are NULL, as the functions of all our libraries apply it. Not for programs.
 *
 * A pointer is needed, or it may be NULL. NULL for a needed one:
 *
 * - a function that returns a status gives AWSC_ERR_VALIDATION, and the error names function and argument;
 * - a function that returns a value gives NULL, 0, false or an empty text, as its description says;
 * - a function without a result does nothing.
 *
 * Everywhere else NULL means the default, or not wanted. `user`, `error`, and data of size 0 may always be NULL.
 */
#ifndef AWSC_TABLES_NEEDED_H
#define AWSC_TABLES_NEEDED_H

#include <awsc/error.h>
#include <awsc/export.h>

AWSC_BEGIN_DECLS

/** "FUNCTION: ARGUMENT is NULL"; a suffix `_at` of the function is left out. Returns AWSC_ERR_VALIDATION. */
AWSC_PRIVATE_API int awsc_internal_missing(awsc_error **error, const char *function, const char *argument);

AWSC_END_DECLS

/** Leaves a function that returns a status if `argument` is NULL. */
#define AWSC_NEED(argument, error) AWSC_NEED_OF(__func__, argument, error)

/** The same where programs know the function by another name, such as that of an operation. */
#define AWSC_NEED_OF(function, argument, error)                                                                        \
    do {                                                                                                               \
        if (!(argument)) return awsc_internal_missing((error), (function), #argument);                                 \
    } while (0)

/** The same for data that may be NULL if its size is 0. */
#define AWSC_NEED_DATA(data, size, error)                                                                              \
    do {                                                                                                               \
        if (!(data) && (size)) return awsc_internal_missing((error), __func__, #data);                                 \
    } while (0)

/** Leaves any other function with `result` if `argument` is NULL; `result` is empty for one without a result. */
#define AWSC_NEED_OR(argument, result)                                                                                 \
    do {                                                                                                               \
        if (!(argument)) return result;                                                                                \
    } while (0)

#endif
