/* SPDX-License-Identifier: Apache-2.0 */
/* The tail of a function's log, which is sent as base64. */
#include <string.h>

#include <awsc/tables/generated.h>

#include <awsc/lambda/conveniences.h>

#include "base64.h"

int awsc_lambda_log_decode(awsc_arena *arena, const char *log_result, const char **text, size_t *size,
                           awsc_error **error)
{
    if (text) *text = NULL;
    if (size) *size = 0;
    AWSC_NEED(arena, error);
    AWSC_NEED(text, error);
    size_t encoded = log_result ? strlen(log_result) : 0, decoded = 0;
    char *out = awsc_arena_alloc_zeroed(arena, encoded / 4 * 3 + 1, 1); /* with a NUL */
    if (!out) return awsc_internal_fail(error, AWSC_ERR_NOMEM, "no memory for the tail of a log");
    if (encoded && awsc_lambda_base64_decode(log_result, encoded, out, &decoded))
        return awsc_internal_fail(error, AWSC_ERR_PARSE, "the tail of the log is not base64");
    out[decoded] = '\0';
    *text = out;
    if (size) *size = decoded;
    return AWSC_OK;
}
