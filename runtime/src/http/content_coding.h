/* SPDX-License-Identifier: Apache-2.0 */
/* Decodes the Content-Encoding of response bodies piece by piece. Requests do not ask for a coding, but a proxy or
 * server may still apply one. */
#ifndef AWSC_HTTP_CONTENT_CODING_H
#define AWSC_HTTP_CONTENT_CODING_H

#include "base/buffer.h"
#include "http/http.h"

typedef struct awsc_content_decoder awsc_content_decoder;

/*
 * Creates a decoder for the codings that `headers` name: gzip, x-gzip, deflate. Sets `*out` to NULL if there is nothing
 * to decode. An unknown coding is not an error until the first byte of the body. Returns AWSC_OK or AWSC_ERR_NOMEM.
 */
int awsc_content_decoder_new(const awsc_allocator *allocator, const awsc_http_fields *headers,
                             awsc_content_decoder **out);
void awsc_content_decoder_free(awsc_content_decoder *decoder);

/*
 * Decodes a piece of the body and appends the result to `out`, up to a size of `limit` bytes. Returns AWSC_OK, AWSC_END
 * (the body is larger than the limit), AWSC_ERR_NOMEM, or AWSC_ERR_PARSE (see awsc_content_decoder_problem).
 */
int awsc_content_decoder_feed(awsc_content_decoder *decoder, const void *data, size_t size, awsc_buffer *out,
                              size_t limit);

/* Ends the body. Returns AWSC_OK, or AWSC_ERR_PARSE if the body is incomplete. An empty body is complete. */
int awsc_content_decoder_end(awsc_content_decoder *decoder);

/* Returns the message for AWSC_ERR_PARSE; valid as long as the decoder. */
const char *awsc_content_decoder_problem(const awsc_content_decoder *decoder);

/*
 * Decodes the whole body of a response that did not come through our transport. HTTP libraries often decode gzip but
 * keep the header, so a body without gzip's first two bytes counts as decoded: then `*decoded` is false and `out`
 * unchanged. Returns AWSC_OK, AWSC_ERR_NOMEM, or AWSC_ERR_PARSE.
 */
int awsc_content_decode(const awsc_http_response *response, size_t limit, awsc_buffer *out, bool *decoded,
                        awsc_error **error);

#endif
