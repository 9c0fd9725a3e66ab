/* SPDX-License-Identifier: Apache-2.0 */
/* Converts C values to the form of AWS's query protocol (application/x-www-form-urlencoded), by schema. */
#ifndef AWSC_CODEC_QUERY_ENCODE_H
#define AWSC_CODEC_QUERY_ENCODE_H

#include <awsc/error.h>
#include <awsc/tables/schema.h>

#include "base/buffer.h"

/* Appends "&Name=value" for every value that is set in a structure, and for the defaults of unset members. Does not
 * read members newer than `level`. */
int awsc_query_encode(const awsc_schema *schema, const void *value, uint32_t level, awsc_buffer *out,
                      awsc_error **error);

#endif
