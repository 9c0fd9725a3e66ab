/* SPDX-License-Identifier: Apache-2.0 */
/* Copies the interceptors of a configuration or of call options. Every program links this file. */
#include "client/interception.h"
#include "error/error.h"
#include "error/given.h"

int awsc_interceptors_take(const awsc_allocator *allocator, const awsc_interceptor *const *given, size_t count,
                           const char *what, int refusal, awsc_interceptor_list **out, awsc_error **error)
{
    *out = NULL;
    if (!count) return AWSC_OK;
    if (!given || !given[0] || given[0]->struct_size < sizeof(size_t) + sizeof given[0]->code || !given[0]->code)
        return awsc_error_set(error, refusal,
                              "%s: interceptor 0 of %zu is NULL, or was not initialised with AWSC_INTERCEPTOR_INIT",
                              what, count);
    return given[0]->code()->copy(allocator, given, count, what, refusal, out, error);
}
