/* SPDX-License-Identifier: Apache-2.0 */
/* Parses JSON with error messages that give the position, and writes indented JSON. */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include "value.h"

/* Parses JSON. Returns NULL if the text is not JSON; `problem` then receives "REASON: line 1 column 2 (char 1)". Texts
 * without escapes point into `text`. `problem` is NULL for JSON of a service, in which half of a surrogate pair becomes
 * U+FFFD; in JSON of the command line it is an error. */
awsc_cli_value *awsc_cli_json_read(awsc_arena *arena, awsc_cli_view text, awsc_cli_buffer *problem);

/* Writes JSON indented by four blanks per level, without a line break at the end. `ascii`: escapes all characters
 * outside of ASCII. */
void awsc_cli_json_write(awsc_cli_buffer *out, const awsc_cli_value *value, bool ascii);

/* Writes a value as awsc_cli_json_write does inside of other values, at this level. */
void awsc_cli_json_write_at(awsc_cli_buffer *out, const awsc_cli_value *value, unsigned level);
/* Writes one line without blanks. */
void awsc_cli_json_write_compact(awsc_cli_buffer *out, const awsc_cli_value *value);

/* Writes one text in quotes. */
void awsc_cli_json_write_text(awsc_cli_buffer *out, awsc_cli_view text, bool ascii);

#endif
