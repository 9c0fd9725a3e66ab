#include "error/given.h"

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
