/* SPDX-License-Identifier: Apache-2.0 */
/* Timestamps as text: date-time (RFC 3339), http-date (RFC 9110), epoch-seconds, and SigV4's basic form. */
#ifndef AWSC_BASE_TIMESTAMP_H
#define AWSC_BASE_TIMESTAMP_H

#include <awsc/types.h>

#include "base/buffer.h"
#include "base/for_core.h"
#include "base/view.h"

/* Appends a time. Fractions of a second get as many digits as needed; epoch-seconds and date-time have at most
 * milliseconds. */
AWSC_FOR_CORE void awsc_time_format_date_time(awsc_buffer *out, awsc_time time);
AWSC_FOR_CORE void awsc_time_format_http_date(awsc_buffer *out, awsc_time time);
AWSC_FOR_CORE void awsc_time_format_epoch(awsc_buffer *out, awsc_time time);
/* Writes a time such as 20150830T123600Z, 16 characters and a NUL. Times outside the years 0000 to 9999 are clamped. */
void awsc_time_format_basic(char out[17], int64_t seconds);

/* Parses a time. Returns 0, or -1 if the text is not in the format. Offsets of date-time are applied. An http-date has
 * one of the three forms of RFC 9110, section 5.6.7. */
int awsc_time_parse_date_time(awsc_view text, awsc_time *out);
int awsc_time_parse_http_date(awsc_view text, awsc_time *out);
int awsc_time_parse_epoch(awsc_view text, awsc_time *out);
/* Parses any of the three formats. */
int awsc_time_parse_any(awsc_view text, awsc_time *out);
/* Parses an http-date whose year may have two digits: such a time is at most fifty years after `now`. */
int awsc_time_parse_http_date_near(awsc_view text, awsc_time now, awsc_time *out);
int awsc_time_parse_basic(awsc_view text, awsc_time *out);

#endif
