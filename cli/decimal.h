/* SPDX-License-Identifier: Apache-2.0 */
/* Parses numbers, and writes them as the vendor's tool does. */
#ifndef CLI_DECIMAL_H
#define CLI_DECIMAL_H

#include <stdint.h>

#include "buffer.h"

/* These parse a text as a whole. They return 0, or -1 for wrong syntax or range. This one parses decimal digits with an
 * optional sign. */
int awsc_cli_parse_i64(awsc_cli_view text, int64_t *out);
/* Parses a number in JSON syntax. */
int awsc_cli_parse_f64(awsc_cli_view text, double *out);
/* Parses a number in JSON syntax whose value is a whole number: 5, 5.0, 50e-1. */
int awsc_cli_parse_whole(awsc_cli_view text, int64_t *out);

/* These append the shortest text that reads back as the same finite number, in the form of awsc_cli_append_number. */
void awsc_cli_append_f64(awsc_cli_buffer *out, double number);
void awsc_cli_append_f32(awsc_cli_buffer *out, float number);

/* Appends a JSON number as a float: with an exponent below 0.0001 and from 1e16 on, else with a fraction. */
void awsc_cli_append_number(awsc_cli_buffer *out, awsc_cli_view number);

/* Returns "NaN", "Infinity" or "-Infinity" for any spelling of these; else the data is NULL. */
awsc_cli_view awsc_cli_float_name(awsc_cli_view text);

#endif
