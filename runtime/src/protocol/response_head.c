/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the heads of responses, which outputs and errors keep. */
#include <awsc/call.h>
#include <awsc/error.h>

#include "error/error.h"
#include "http/http.h"
#include "schema/output.h"

int awsc_output_http_status(const void *output)
{
    return awsc_http_response_status(awsc_output_head(output));
}

const char *awsc_output_header(const void *output, const char *name)
{
    return awsc_http_response_header(awsc_output_head(output), name);
}

const char *awsc_error_header(const awsc_error *error, const char *name)
{
    return awsc_http_response_header(awsc_error_head(error), name);
}
