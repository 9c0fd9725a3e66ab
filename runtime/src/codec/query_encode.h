/* SPDX-License-Identifier: Apache-2.0 */
/* C values to the form of AWS's query protocol (application/x-www-form-urlencoded), by schema. */
#ifndef AWSC_CODEC_QUERY_ENCODE_H
#define AWSC_CODEC_QUERY_ENCODE_H

#include <awsc/error.h>
#include <awsc/tables/schema.h>

#include "base/buffer.h"

/* Appends "&Name=value" for everything that is set in a structure; members newer than `level` are not read. */
int awsc_query_encode(const awsc_schema *schema, const void *value, uint32_t level, awsc_buffer *out,
                      awsc_error **error);

#endif
