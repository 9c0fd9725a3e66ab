/* SPDX-License-Identifier: Apache-2.0 */
/* Encodes and decodes Base64 (RFC 4648). */
#ifndef CLI_BASE64_H
#define CLI_BASE64_H

#include "buffer.h"

void awsc_cli_base64_encode(awsc_cli_buffer *out, const void *data, size_t size);
/* Returns the maximum number of bytes that awsc_cli_base64_decode writes for a text of this size. */
size_t awsc_cli_base64_decoded_max(size_t text_size);
/* Decodes strictly: padding is required, white space is an error. Returns 0 and the size, or -1 if `text` is not
 * base64. */
int awsc_cli_base64_decode(awsc_cli_view text, void *out, size_t *out_size);

#endif
