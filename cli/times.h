/* SPDX-License-Identifier: Apache-2.0 */
/* Parses and formats points in time. */
#ifndef CLI_TIMES_H
#define CLI_TIMES_H

#include <awsc/types.h>

#include "value.h"

/* Parses seconds since 1970, an HTTP date, a date, or a date and time, which is in UTC without an offset. Returns 0 or
 * -1. */
int awsc_cli_parse_time(const awsc_cli_value *value, awsc_time *out);

/* Formats a time in ISO 8601 as the vendor's tool does, with the local offset or, if `utc`, in UTC. */
awsc_cli_view awsc_cli_format_time(awsc_arena *arena, awsc_time time, bool utc);

/* Appends the seconds since 1970, to the millisecond. */
void awsc_cli_append_epoch(awsc_cli_buffer *out, awsc_time time);

#endif
