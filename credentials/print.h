/* SPDX-License-Identifier: Apache-2.0 */
/* Printing of results. */
#ifndef CREDENTIALS_PRINT_H
#define CREDENTIALS_PRINT_H

#include <stdint.h>

#include "secret.h"

enum { TIME_ROOM = 32 };

/* "2026-01-31T12:00:00Z"; "" if the year is out of range. */
void awsc_tool_format_time(char out[TIME_ROOM], int64_t seconds);

/* Writes and wipes the text; returns the exit code. */
int awsc_tool_print_secret(secret_text *text);

#endif
