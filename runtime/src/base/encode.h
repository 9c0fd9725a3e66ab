/* SPDX-License-Identifier: Apache-2.0 */
/* Text forms of bytes: base64 (RFC 4648), hexadecimal, percent-encoding (RFC 3986), UTF-8 validation. */
#ifndef AWSC_BASE_ENCODE_H
#define AWSC_BASE_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/for_core.h"
#include "base/view.h"

AWSC_FOR_CORE void awsc_base64_encode(awsc_buffer *out, const void *data, size_t size);
/* Bytes that `awsc_base64_decode` writes at most. */
AWSC_FOR_CORE size_t awsc_base64_decoded_max(size_t text_size);
/* Strict: padding is required, no white space. Returns 0 and the size, or -1 if `text` is not base64. */
AWSC_FOR_CORE int awsc_base64_decode(awsc_view text, void *out, size_t *out_size);

/* Lower case. */
void awsc_hex_encode(awsc_buffer *out, const void *data, size_t size);
/* Writes 2 * size characters and no NUL. */
void awsc_hex_write(char *out, const void *data, size_t size);

/* Everything but A-Z a-z 0-9 - . _ ~ becomes %XX (upper case); '/' stays if `keep_slash`. */
void awsc_uri_encode(awsc_buffer *out, awsc_view text, bool keep_slash);
/* %XX becomes bytes; a bad escape stays as it is. */
void awsc_uri_decode(awsc_buffer *out, awsc_view text);
/* Decodes and encodes: a text that is encoded in part, or in lower case, gets the one form that its bytes have. */
void awsc_uri_recode(awsc_buffer *out, awsc_view text, bool keep_slash);

/* Whether the bytes are well-formed UTF-8 (no surrogates, no overlong forms; NUL is allowed). */
AWSC_FOR_CORE bool awsc_utf8_valid(awsc_view text);
/* Bytes of the sequence that begins `text`, which has `left` bytes, 1 or more. If it is not well-formed, `*valid` is
 * false, and the result the size of its maximal part: as much as a longer sequence could begin with, at least 1. */
size_t awsc_utf8_sequence(const char *text, size_t left, bool *valid);
/* Number of code points of well-formed UTF-8. */
AWSC_FOR_CORE size_t awsc_utf8_length(awsc_view text);
/* Writes 1 to 4 bytes; returns how many. */
size_t awsc_utf8_encode(uint32_t code_point, char out[4]);

/* CRC-32 (ISO-HDLC); begin with 0. */
uint32_t awsc_crc32(uint32_t crc, const void *data, size_t size);

#endif
