#include "error/given.h"

#include <string.h>

#include "error/error.h"

int awsc_given_struct(void *own, size_t size, const void *given, int status, const char *what, const char *init,
                      awsc_error **error)
{
    size_t given_size;
    if (!given) return AWSC_OK;
    memcpy(&given_size, given, sizeof given_size);
    if (given_size < sizeof given_size)
        return awsc_error_set(error, status, "%s: struct_size is not set; begin with %s", what, init);
    memcpy(own, given, given_size < size ? given_size : size);
    memcpy(own, &size, sizeof size);
    return AWSC_OK;
}
