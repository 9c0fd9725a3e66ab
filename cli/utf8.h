/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8. */
#ifndef CLI_UTF8_H
#define CLI_UTF8_H

#include <stdint.h>

#include "view.h"

/* Number of bytes before the first malformed character; the size of a well-formed text. */
size_t awsc_cli_utf8_good(awsc_cli_view text);
/* Whether the bytes are well-formed: no surrogates, no overlong forms. NUL is allowed. */
bool awsc_cli_utf8_valid(awsc_cli_view text);
/* Number of characters of a well-formed text. */
size_t awsc_cli_utf8_length(awsc_cli_view text);
/* Returns the character at `*at` and advances `*at`. Malformed text gives an arbitrary value; no byte behind the text
 * is read. */
uint32_t awsc_cli_utf8_next(awsc_cli_view text, size_t *at);
/* Writes 1 to 4 bytes; returns their number. */
size_t awsc_cli_utf8_encode(uint32_t code, char out[4]);

#endif
