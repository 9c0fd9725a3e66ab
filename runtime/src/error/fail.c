/* SPDX-License-Identifier: Apache-2.0 */
/* Functions with which the service libraries make error objects and get memory. */
#include <awsc/tables/generated.h>

#include "base/memory.h"
#include "error/error.h"

const awsc_allocator *awsc_internal_memory(void)
{
    return awsc_memory();
}

const awsc_allocator *awsc_internal_memory_use(const awsc_allocator *allocator)
{
    return awsc_memory_use(allocator);
}

int awsc_internal_fail(awsc_error **error, int status, const char *message)
{
    return status == AWSC_ERR_NOMEM ? awsc_error_nomem(error) : awsc_error_set(error, status, "%s", message);
}
