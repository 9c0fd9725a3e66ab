/* Numbers as text: reading, and writing as the vendor's tool writes them. */
#ifndef CLI_DECIMAL_H
#define CLI_DECIMAL_H

#include <stdint.h>

#include "buffer.h"

/* Each reads a whole text. 0, or -1: the text is no such number, or the number is out of range. */
int awsc_cli_parse_i64(awsc_cli_view text, int64_t *out);
/* JSON's syntax. */
int awsc_cli_parse_f64(awsc_cli_view text, double *out);
/* JSON's syntax for a number without a fraction: 5, 5.0, 50e-1. */
int awsc_cli_parse_whole(awsc_cli_view text, int64_t *out);

/* The shortest text that reads back as the finite number, in the form of awsc_cli_append_number. */
void awsc_cli_append_f64(awsc_cli_buffer *out, double number);
void awsc_cli_append_f32(awsc_cli_buffer *out, float number);

/* `number` is in any form of JSON. The written form always has a fraction or an exponent: an exponent below 0.0001 and
 * from 1e16 on. */
void awsc_cli_append_number(awsc_cli_buffer *out, awsc_cli_view number);

/* The text of a number as the vendor's tool reads one that may have a fraction: "NaN", "Infinity" and "-Infinity" for
 * these in all their forms, otherwise the text itself. Data NULL: it is no number. */
awsc_cli_view awsc_cli_float_text(awsc_cli_view text);

#endif
