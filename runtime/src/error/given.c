#include "error/given.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "error/error.h"

int awsc_internal_missing(awsc_error **error, const char *function, const char *argument)
{
    /* Programs call the inline function before it. */
    size_t size = strlen(function);
    if (size > 3 && strcmp(function + size - 3, "_at") == 0) size -= 3;
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "%.*s: %s is NULL", (int)size, function, argument);
}

int awsc_given_size(const void *given, size_t least, const char *what, const char *init, awsc_error **error)
{
    size_t size;
    memcpy(&size, given, sizeof size);
    if (size >= least) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: struct_size is not set; begin with %s", what, init);
}

int awsc_given_struct(void *own, size_t size, const void *given, const char *what, const char *init, awsc_error **error)
{
    size_t given_size;
    if (!given) return AWSC_OK;
    int status = awsc_given_size(given, sizeof given_size, what, init, error);
    if (status) return status;
    memcpy(&given_size, given, sizeof given_size);
    memcpy(own, given, given_size < size ? given_size : size);
    memcpy(own, &size, sizeof size);
    return AWSC_OK;
}

int awsc_given_needed_struct(void *own, size_t size, const void *given, const char *what, const char *init,
                             awsc_error **error)
{
    if (given) return awsc_given_struct(own, size, given, what, init, error);
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s is NULL; begin with %s", what, init);
}

/* ---- optional values ------------------------------------------------------------------------------------------- */

static int check_mark(int status, const char *what, const char *name, uint32_t mark, const char *macro,
                      awsc_error **error)
{
    if (!mark || mark == AWSC_SET) return AWSC_OK;
    return awsc_error_set(error, status, "%s: %s has an invalid is_set mark; write %s", what, name, macro);
}

static int check_range(int status, const char *what, const char *name, int64_t value, awsc_range range,
                       awsc_error **error)
{
    char most[24] = "";
    if (value >= range.least && value <= range.most) return AWSC_OK;
    bool bounded = range.most != AWSC_NO_LIMIT && range.most != INT32_MAX;
    if (bounded) (void)snprintf(most, sizeof most, "%" PRId64, range.most);
    return awsc_error_set(error, status, "%s: %s is %" PRId64 "; expected %" PRId64 " %s%s", what, name, value,
                          range.least, bounded ? "to " : "or more",
                          range.most == AWSC_NO_LIMIT ? ", or AWSC_NO_LIMIT" : most);
}

int awsc_given_i64(int status, const char *what, const char *name, awsc_opt_i64 given, awsc_range range, int64_t *out,
                   awsc_error **error)
{
    int failed = check_mark(status, what, name, given.is_set, "AWSC_I64(5), not 5", error);
    if (failed || !given.is_set) return failed;
    *out = given.value;
    return check_range(status, what, name, given.value, range, error);
}

int awsc_given_i32(int status, const char *what, const char *name, awsc_opt_i32 given, awsc_range range, int32_t *out,
                   awsc_error **error)
{
    int failed = check_mark(status, what, name, given.is_set, "AWSC_I32(5), not 5", error);
    if (failed || !given.is_set) return failed;
    *out = given.value;
    return check_range(status, what, name, given.value, range, error);
}

int awsc_given_bool(int status, const char *what, const char *name, awsc_opt_bool given, bool *out, awsc_error **error)
{
    int failed = check_mark(status, what, name, given.is_set, "AWSC_BOOL(true), not true", error);
    if (!failed && given.is_set) *out = given.value;
    return failed;
}

int awsc_given_time(int status, const char *what, const char *name, awsc_opt_time given, awsc_time *out,
                    awsc_error **error)
{
    int failed = check_mark(status, what, name, given.is_set, "AWSC_TIME(seconds, nanoseconds)", error);
    if (!failed && given.is_set) *out = given.value;
    return failed;
}

/* ---- allocators ------------------------------------------------------------------------------------------------ */

int awsc_given_allocator(const awsc_allocator *allocator, int status, const char *what, awsc_error **error)
{
    if (!allocator) return AWSC_OK;
    int checked = awsc_given_size(allocator, sizeof *allocator, what, "AWSC_ALLOCATOR_INIT", error);
    if (checked) return checked;
    const char *missing = !allocator->allocate  ? "allocate"
                          : !allocator->resize  ? "resize"
                          : !allocator->release ? "release"
                                                : NULL;
    return missing ? awsc_error_set(error, status, "%s: %s is NULL", what, missing) : AWSC_OK;
}
