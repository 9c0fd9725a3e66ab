/* JSON of any shape: reading what a user gives, with messages that say where it is wrong, and writing it indented. */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include "value.h"

/* NULL if the text is not JSON; then `problem` says why and where, as "… : line 1 column 2 (char 1)". Texts without
 * escapes point into `text`. */
awsc_cli_value *awsc_cli_json_read(awsc_arena *arena, awsc_cli_view text, awsc_cli_buffer *problem);

/* Indented by four blanks a level, without a line break at the end. `ascii`: everything else is escaped. */
void awsc_cli_json_write(awsc_cli_buffer *out, const awsc_cli_value *value, bool ascii);

/* One text in quotes. */
void awsc_cli_json_write_text(awsc_cli_buffer *out, awsc_cli_view text, bool ascii);

#endif
