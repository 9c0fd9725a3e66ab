/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 (RFC 4648) for values in Lambda's headers, since the core does not export its own. */
#ifndef AWSC_SERVICES_LAMBDA_BASE64_H
#define AWSC_SERVICES_LAMBDA_BASE64_H

#include <stddef.h>

/* Size of the encoded text of `size` bytes, without NUL. */
size_t awsc_lambda_base64_size(size_t size);

/* Writes the encoded text of `size` bytes, and a NUL. */
void awsc_lambda_base64_encode(const void *data, size_t size, char *out);

/* Writes at most `size` / 4 * 3 bytes. Strict: padding is required, white space refused. Returns 0, or -1 if `text` is
 * not base64.
 */
int awsc_lambda_base64_decode(const char *text, size_t size, void *out, size_t *out_size);

#endif
