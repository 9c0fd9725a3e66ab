/* SPDX-License-Identifier: Apache-2.0 */
/* Prints results. */
#ifndef CREDENTIALS_PRINT_H
#define CREDENTIALS_PRINT_H

#include <stdint.h>

#include "secret.h"

enum { TIME_ROOM = 32 };

/* Formats seconds since 1970 as "2026-01-31T12:00:00Z", or as "" if the year is out of range. */
void awsc_tool_format_time(char out[TIME_ROOM], int64_t seconds);

/* Writes the text to standard output and wipes it. Returns the exit code, after a message on failure. */
int awsc_tool_print_secret(secret_text *text);

#endif
