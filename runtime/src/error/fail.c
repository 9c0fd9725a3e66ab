/* How our other libraries make error objects. */
#include <awsc/generated.h>

#include "error/error.h"

int awsc_internal_fail(awsc_error **error, int status, const char *message)
{
    return status == AWSC_ERR_NOMEM ? awsc_error_nomem(error) : awsc_error_set(error, status, "%s", message);
}
