/* SPDX-License-Identifier: Apache-2.0 */
/* Content-Encoding of responses, undone as the body comes. It is not asked for; something between may still use it. */
#ifndef AWSC_HTTP_CONTENT_CODING_H
#define AWSC_HTTP_CONTENT_CODING_H

#include "base/buffer.h"
#include "http/http.h"

typedef struct awsc_content_decoder awsc_content_decoder;

/*
 * A decoder for the codings that these headers name: gzip, x-gzip, deflate; `*out` NULL: there is nothing to undo. A
 * coding that is not known is no error here but for the first byte of the body. AWSC_OK, AWSC_ERR_NOMEM.
 */
int awsc_content_decoder_new(const awsc_allocator *allocator, const awsc_http_fields *headers,
                             awsc_content_decoder **out);
void awsc_content_decoder_free(awsc_content_decoder *decoder);

/*
 * Undoes a piece of the body and appends it to `out`, which has at most `limit` bytes then. AWSC_OK, AWSC_END
 * (there is more than the limit), AWSC_ERR_NOMEM, AWSC_ERR_PARSE: see awsc_content_decoder_problem.
 */
int awsc_content_decoder_feed(awsc_content_decoder *decoder, const void *data, size_t size, awsc_buffer *out,
                              size_t limit);

/* The body is at its end: AWSC_OK, or AWSC_ERR_PARSE if it is incomplete. An empty body is complete. */
int awsc_content_decoder_end(awsc_content_decoder *decoder);

/* The fault of the body; valid as long as the decoder. */
const char *awsc_content_decoder_problem(const awsc_content_decoder *decoder);

/*
 * The body of a response that came another way, all at once. HTTP libraries often decode gzip and leave the header:
 * a body that does not begin as gzip is decoded already. `*decoded` false: nothing was to be decoded, and `out` is
 * unchanged. AWSC_OK, AWSC_ERR_NOMEM, AWSC_ERR_PARSE.
 */
int awsc_content_decode(const awsc_http_response *response, size_t limit, awsc_buffer *out, bool *decoded,
                        awsc_error **error);

#endif
