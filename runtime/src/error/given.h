/* Arguments of programs: pointers that are NULL, structs with their size. */
#ifndef AWSC_ERROR_GIVEN_H
#define AWSC_ERROR_GIVEN_H

#include <stdbool.h>
#include <stddef.h>

#include <awsc/allocator.h>
#include <awsc/tables/needed.h>
#include <awsc/types.h>

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

int awsc_given_struct(void *own, size_t size, const void *given, const char *what, const char *init,
                      awsc_error **error);
int awsc_given_needed_struct(void *own, size_t size, const void *given, const char *what, const char *init,
                             awsc_error **error);
int awsc_given_size(const void *given, size_t least, const char *what, const char *init, awsc_error **error);

/* Values that a number may have. AWSC_NO_LIMIT and INT32_MAX as `most`: there is no other bound. */
typedef struct awsc_range {
    int64_t least;
    int64_t most;
} awsc_range;

/*
 * Takes an optional number of `what`, such as "options"; unset leaves `*out` as it is. A mark other than AWSC_SET, and
 * a value outside of the range, are errors of `status` that name the option: "options: timeout_ms is 0; expected 1 or
 * more, or AWSC_NO_LIMIT".
 */
int awsc_given_i64(int status, const char *what, const char *name, awsc_opt_i64 given, awsc_range range, int64_t *out,
                   awsc_error **error);
int awsc_given_i32(int status, const char *what, const char *name, awsc_opt_i32 given, awsc_range range, int32_t *out,
                   awsc_error **error);
/* The same for a boolean, and for a time. */
int awsc_given_bool(int status, const char *what, const char *name, awsc_opt_bool given, bool *out, awsc_error **error);
int awsc_given_time(int status, const char *what, const char *name, awsc_opt_time given, awsc_time *out,
                    awsc_error **error);

/* An allocator that is used where it is; NULL is fine. AWSC_OK, AWSC_ERR_VALIDATION (it has no size), or `status`: it
 * lacks a function. */
int awsc_given_allocator(const awsc_allocator *allocator, int status, const char *what, awsc_error **error);

#endif
