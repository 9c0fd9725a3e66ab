/* Numbers with a fraction as the vendor's tool writes them. */
#ifndef CLI_DECIMAL_H
#define CLI_DECIMAL_H

#include "base/buffer.h"
#include "base/view.h"

/* `shortest` is the shortest text that reads back as the number, in any form of JSON. What is written always has a
 * fraction or an exponent, and that below 0.0001 and from 1e16 on. */
void awsc_cli_append_number(awsc_buffer *out, awsc_view shortest);

/* The text of a number as the vendor's tool reads one that may have a fraction: "NaN", "Infinity" and "-Infinity" for
 * these in all their forms, otherwise the text itself. Without data if it is no number. */
awsc_view awsc_cli_float_text(awsc_view text);

#endif
