/**
 * @file conveniences.h
 * What programs that invoke functions write again and again, over the generated operations: errors of functions, the
 * tail of a log, the client context, a streamed response as bytes. Not part of <awsc/lambda.h>; the library is the
 * same.
 */
#ifndef AWSC_LAMBDA_CONVENIENCES_H
#define AWSC_LAMBDA_CONVENIENCES_H

#include <stddef.h>
#include <stdint.h>

#include <awsc/arena.h>
#include <awsc/call.h>
#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/lambda/client.h>
#include <awsc/lambda/operations/invoke.h>
#include <awsc/lambda/operations/invoke_with_response_stream.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

/* ---- errors of functions --------------------------------------------------------------------------------------- */

/**
 * Why a function failed, in its own words. The library makes it; awsc_free frees it with all it holds. It is part of
 * what the function returned, and may be as confidential as that.
 */
typedef struct awsc_lambda_function_failure {
    /** Class of the error, such as "ValueError"; NULL: the function did not tell. */
    const char *error_type;
    /** What went wrong; NULL: the function did not tell. */
    const char *error_message;
    /** Where, one item per frame, in the runtime's order (`stackTrace`, or `trace` as Node.js calls it). A frame that
     * is not a text is its JSON. Unset: the function did not tell. */
    awsc_text_list stack_trace;
} awsc_lambda_function_failure;

/**
 * Reads the error object that a failed function left as its payload. U+FFFD stands for what no text can hold: half a
 * surrogate pair, bytes that are not UTF-8, NUL. Members that it does not know, or that cannot be read, are passed
 * over; of a payload that is no error object, or not JSON, nothing is set.
 *
 * @param payload  such as `output->payload`; not needed any more after return
 * @param out      receives the details, which the caller frees with awsc_free; not NULL
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`out` is NULL), AWSC_ERR_NOMEM. Thread safety: safe.
 */
AWSC_API int awsc_lambda_function_failure_read(awsc_blob payload, awsc_lambda_function_failure **out,
                                               awsc_error **error);

/** What awsc_lambda_invoke_json calls. For bindings of other languages, which pass AWSC_LAMBDA_LEVEL themselves. */
AWSC_API int awsc_lambda_invoke_json_at(uint32_t level, awsc_lambda *client, const awsc_lambda_invoke_input *input,
                                        const awsc_call_options *options, awsc_lambda_invoke_output **output,
                                        awsc_lambda_function_failure **failure, awsc_error **error);

/**
 * Invokes a function with a JSON event and waits for its JSON result, as awsc_lambda_invoke does; but a function that
 * fails is an error here, AWSC_ERR_FUNCTION, and its details are read:
 *
 *     int status = awsc_lambda_invoke_json(lambda, &input, NULL, &output, &failure, &error);
 *     if (status == AWSC_ERR_FUNCTION && failure->error_type) puts(failure->error_type);
 *     awsc_free(output), awsc_free(failure), awsc_error_free(error);
 *
 * The error object of AWSC_ERR_FUNCTION says that the function failed, without a word of its payload.
 *
 * @param input    its invocation type is unset or `RequestResponse`
 * @param options  as in awsc_lambda_invoke
 * @param output   receives the output, with AWSC_ERR_FUNCTION as well (the log, the version that ran); the caller frees
 *                 it with awsc_free; may be NULL
 * @param failure  receives details with AWSC_ERR_FUNCTION, otherwise NULL; the caller frees it with awsc_free; may be
 *                 NULL
 * @return AWSC_OK, AWSC_ERR_FUNCTION, AWSC_ERR_VALIDATION (another invocation type, or as awsc_lambda_invoke), or what
 *         awsc_lambda_invoke returns. Thread safety: safe; blocks until the call is complete.
 */
static inline int awsc_lambda_invoke_json(awsc_lambda *client, const awsc_lambda_invoke_input *input,
                                          const awsc_call_options *options, awsc_lambda_invoke_output **output,
                                          awsc_lambda_function_failure **failure, awsc_error **error)
{
    return awsc_lambda_invoke_json_at(AWSC_LAMBDA_LEVEL, client, input, options, output, failure, error);
}

/* ---- the tail of the log --------------------------------------------------------------------------------------- */

/**
 * Decodes the tail of a log. It begins wherever its 4 KB begin, perhaps inside a character.
 *
 * @param arena       holds the text
 * @param log_result  such as `output->log_result`; NULL (no log was asked for) is an empty text
 * @param text        receives the text, NUL-terminated; belongs to the arena; not NULL
 * @param size        receives its size without the NUL; may be NULL
 * @return AWSC_OK, AWSC_ERR_PARSE (not base64), AWSC_ERR_VALIDATION (an argument is NULL), AWSC_ERR_NOMEM
 * Thread safety: one thread at a time for each arena.
 */
AWSC_API int awsc_lambda_log_decode(awsc_arena *arena, const char *log_result, const char **text, size_t *size,
                                    awsc_error **error);

/* ---- the client context ---------------------------------------------------------------------------------------- */

/** Most bytes of a client context, encoded. */
#define AWSC_LAMBDA_CLIENT_CONTEXT_MAX 3583u

/** The application that invokes a function. Every text may be NULL. */
typedef struct awsc_lambda_client_application {
    const char *installation_id;
    const char *app_title;
    const char *app_version_name;
    const char *app_version_code;
    const char *app_package_name;
} awsc_lambda_client_application;

/** What a function finds as the client context of its context object. Begin with `{0}`. */
typedef struct awsc_lambda_client_context {
    /** The application, or NULL. */
    const awsc_lambda_client_application *client;
    /** Values of the caller's own. */
    awsc_text_map custom;
    /** Facts about the caller's environment, such as its platform and locale. */
    awsc_text_map env;
} awsc_lambda_client_context;

/**
 * Encodes a client context as `client_context` of an input wants it: base64 of JSON.
 *
 * @param arena    holds the text
 * @param context  its texts are UTF-8
 * @param text     receives the text; belongs to the arena; not NULL
 * @return AWSC_OK, AWSC_ERR_VALIDATION (more than AWSC_LAMBDA_CLIENT_CONTEXT_MAX bytes, a text that is not UTF-8, an
 *         argument is NULL), AWSC_ERR_NOMEM
 * Thread safety: one thread at a time for each arena.
 */
AWSC_API int awsc_lambda_client_context_encode(awsc_arena *arena, const awsc_lambda_client_context *context,
                                               const char **text, awsc_error **error);

/* ---- a streamed response as bytes ------------------------------------------------------------------------------ */

/** A streamed response that is read like a file. Opaque. Thread safety: one thread at a time. */
typedef struct awsc_lambda_response_reader awsc_lambda_response_reader;

/** What awsc_lambda_response_open calls. For bindings of other languages, which pass AWSC_LAMBDA_LEVEL themselves. */
AWSC_API int awsc_lambda_response_open_at(uint32_t level, awsc_lambda *client,
                                          const awsc_lambda_invoke_with_response_stream_input *input,
                                          const awsc_call_options *options, awsc_lambda_response_reader **out,
                                          awsc_error **error);

/**
 * Invokes a function and opens its response; returns when the headers are in, as
 * awsc_lambda_invoke_with_response_stream does.
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
 * Reads the next bytes, waiting until there are some. Where the function's pieces began and ended does not show.
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

/** How the function ended: errors, and the log. NULL until all was read. Belongs to the reader. */
AWSC_API const awsc_lambda_invoke_with_response_stream_complete_event *
awsc_lambda_response_complete(const awsc_lambda_response_reader *reader);

/** The headers of the response. Belongs to the reader, which closes its stream. */
AWSC_API const awsc_lambda_invoke_with_response_stream_output *
awsc_lambda_response_output(const awsc_lambda_response_reader *reader);

/** Closes the response, read to its end or not, and frees the reader. NULL is allowed. */
AWSC_API void awsc_lambda_response_close(awsc_lambda_response_reader *reader);

AWSC_END_DECLS

#endif
