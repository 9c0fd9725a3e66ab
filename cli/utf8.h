/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and writes UTF-8. */
#ifndef CLI_UTF8_H
#define CLI_UTF8_H

#include <stdint.h>

#include "view.h"

/* Returns the number of bytes before the first malformed character; the whole size if there is no such character. */
size_t awsc_cli_utf8_good(awsc_cli_view text);
/* Returns whether the bytes are well-formed: no surrogates, no overlong forms. NUL is allowed. */
bool awsc_cli_utf8_valid(awsc_cli_view text);
/* Returns the number of characters of a well-formed text. */
size_t awsc_cli_utf8_length(awsc_cli_view text);
/* Returns the character at `*at` and advances `*at`. Malformed text gives an arbitrary value, but no byte after the
 * text is read. */
uint32_t awsc_cli_utf8_next(awsc_cli_view text, size_t *at);
/* Writes a character as 1 to 4 bytes. Returns their number. */
size_t awsc_cli_utf8_encode(uint32_t code, char out[4]);

#endif
