/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file response_reader.h
 * A streamed response as bytes, a part of <awsc/lambda/conveniences.h>. The rules for NULL and for `*out` after a
 * failure are in <awsc/error.h>.
 */
#ifndef AWSC_LAMBDA_RESPONSE_READER_H
#define AWSC_LAMBDA_RESPONSE_READER_H

#include <stddef.h>
#include <stdint.h>

#include <awsc/call.h>
#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/lambda/client.h>
#include <awsc/lambda/operations/invoke_with_response_stream.h>

AWSC_BEGIN_DECLS

/** A streamed response that is read like a file. Opaque. Thread safety: one thread at a time. */
typedef struct awsc_lambda_response_reader awsc_lambda_response_reader;

/** The exported function behind awsc_lambda_response_open, for bindings of other languages. */
AWSC_API int awsc_lambda_response_open_at(uint32_t level, awsc_lambda *client,
                                          const awsc_lambda_invoke_with_response_stream_input *input,
                                          const awsc_call_options *options, awsc_lambda_response_reader **out,
                                          awsc_error **error);

/**
 * Invokes a function and opens its response; returns when the headers have arrived, like
 * awsc_lambda_invoke_with_response_stream.
 *
 *     int status = awsc_lambda_response_open(lambda, &input, NULL, &reader, &error);
 *     while (!status && !(status = awsc_lambda_response_read(reader, buffer, sizeof buffer, &size, &error)))
 *         fwrite(buffer, 1, size, stdout);
 *     if (status != AWSC_END) …
 *     awsc_lambda_response_close(reader);
 *
 * @param out  receives the reader, which the caller closes before the client is freed; not NULL
 * @return AWSC_OK, or what awsc_lambda_invoke_with_response_stream returns
 */
static inline int awsc_lambda_response_open(awsc_lambda *client,
                                            const awsc_lambda_invoke_with_response_stream_input *input,
                                            const awsc_call_options *options, awsc_lambda_response_reader **out,
                                            awsc_error **error)
{
    return awsc_lambda_response_open_at(AWSC_LAMBDA_LEVEL, client, input, options, out, error);
}

/**
 * Reads the next bytes, and waits for at least one. The limits of the function's pieces are not visible.
 *
 * @param buffer    receives 1 to `capacity` bytes
 * @param size      receives their number; 0 unless the result is AWSC_OK
 * @return AWSC_OK, AWSC_END (the function is done and all was read), AWSC_ERR_FUNCTION (it failed; the error names the
 *         code, awsc_lambda_response_complete has the details), AWSC_ERR_TRANSPORT (the response ends before the
 *         function does), AWSC_ERR_VALIDATION (an argument is NULL, `capacity` is 0), or what
 *         awsc_lambda_invoke_with_response_stream_next returns; AWSC_END after an error
 */
AWSC_API int awsc_lambda_response_read(awsc_lambda_response_reader *reader, void *buffer, size_t capacity, size_t *size,
                                       awsc_error **error);

/** Returns the end of the function, with its error and log; NULL until all bytes are read. Belongs to the reader. */
AWSC_API const awsc_lambda_invoke_with_response_stream_complete_event *
awsc_lambda_response_complete(const awsc_lambda_response_reader *reader);

/** Returns the headers of the response. The output belongs to the reader, which closes its stream. */
AWSC_API const awsc_lambda_invoke_with_response_stream_output *
awsc_lambda_response_output(const awsc_lambda_response_reader *reader);

/** Closes the response at any point and frees the reader. NULL is allowed. */
AWSC_API void awsc_lambda_response_close(awsc_lambda_response_reader *reader);

AWSC_END_DECLS

#endif
