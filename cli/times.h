/* Points in time as text. */
#ifndef CLI_TIMES_H
#define CLI_TIMES_H

#include <awsc/types.h>

#include "value.h"

/* Reads seconds since 1970, an HTTP date, a date, or a date and time. Without an offset it is UTC. 0, or -1. */
int awsc_cli_parse_time(const awsc_cli_value *value, awsc_time *out);

/* ISO 8601 with an offset, as the vendor's tool prints it: the local one, or that of UTC. */
awsc_cli_view awsc_cli_format_time(awsc_arena *arena, awsc_time time, bool utc);

/* Seconds since 1970, to the millisecond. */
void awsc_cli_append_epoch(awsc_cli_buffer *out, awsc_time time);

#endif
