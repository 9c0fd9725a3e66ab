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
/* Returns the most bytes that awsc_base64_decode can write for a text of `text_size` bytes. */
AWSC_FOR_CORE size_t awsc_base64_decoded_max(size_t text_size);
/* Decodes strictly: requires padding, allows no white space. Returns 0 and sets `*out_size`; -1 if `text` is not
 * base64. */
AWSC_FOR_CORE int awsc_base64_decode(awsc_view text, void *out, size_t *out_size);

/* Appends two lower-case digits per byte. */
void awsc_hex_encode(awsc_buffer *out, const void *data, size_t size);
/* Writes 2 * size characters and no NUL. */
void awsc_hex_write(char *out, const void *data, size_t size);

/* Appends the text with all bytes except A-Z a-z 0-9 - . _ ~ as %XX (upper case). `keep_slash` keeps '/', too. */
void awsc_uri_encode(awsc_buffer *out, awsc_view text, bool keep_slash);
/* Appends the text with %XX replaced by its byte; an invalid escape is copied unchanged. */
void awsc_uri_decode(awsc_buffer *out, awsc_view text);
/* Decodes the text and encodes it again. So all encodings of the same bytes (partial, or with lower-case digits)
 * become equal. */
void awsc_uri_recode(awsc_buffer *out, awsc_view text, bool keep_slash);

/* Returns whether the bytes are well-formed UTF-8: no surrogates, no overlong forms. NUL is allowed. */
AWSC_FOR_CORE bool awsc_utf8_valid(awsc_view text);
/* Returns the size in bytes of the UTF-8 sequence at the start of `text`, which has `left` bytes (at least 1). If it
 * is not well-formed, sets `*valid` to false and returns the size of its maximal subpart, at least 1. */
size_t awsc_utf8_sequence(const char *text, size_t left, bool *valid);
/* Returns the number of code points in well-formed UTF-8. */
AWSC_FOR_CORE size_t awsc_utf8_length(awsc_view text);
/* Writes a code point as UTF-8. Returns the number of bytes, 1 to 4. */
size_t awsc_utf8_encode(uint32_t code_point, char out[4]);

/* Updates a CRC-32 (ISO-HDLC) with more data and returns the new value. The first call takes 0. */
uint32_t awsc_crc32(uint32_t crc, const void *data, size_t size);

#endif
