/* UTF-8. */
#ifndef CLI_UTF8_H
#define CLI_UTF8_H

#include <stdint.h>

#include "view.h"

/* Whether the bytes are well-formed: no surrogates, no overlong forms. NUL is allowed. */
bool awsc_cli_utf8_valid(awsc_cli_view text);
/* Number of characters of a well-formed text. */
size_t awsc_cli_utf8_length(awsc_cli_view text);
/* The character at `*at`, which moves behind it. A malformed text gives any value, but nothing beyond it is read. */
uint32_t awsc_cli_utf8_next(awsc_cli_view text, size_t *at);
/* Writes 1 to 4 bytes; returns how many. */
size_t awsc_cli_utf8_encode(uint32_t code, char out[4]);

#endif
