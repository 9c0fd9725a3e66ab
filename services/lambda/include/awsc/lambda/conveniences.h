/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file conveniences.h
 * Short forms of the generated operations for programs that invoke functions: errors of functions, the tail of a log,
 * the client context, a streamed response as bytes. Not part of <awsc/lambda.h>; the library is the same. The rules for
 * NULL and for `*out` after a failure are in <awsc/error.h>.
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
#include <awsc/lambda/response_reader.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

/* ---- errors of functions ----------------------------------------------------------------------------------------- */

/**
 * Details of a function's failure, from its error object. The library makes it; free it with awsc_free. It is part of
 * the function's result, and may be as confidential.
 */
typedef struct awsc_lambda_function_failure {
    /** Class of the error, such as "ValueError"; NULL if the error object has none. */
    const char *error_type;
    /** The function's error message; NULL if the error object has none. */
    const char *error_message;
    /** Stack trace, one item per frame, in the runtime's order (`stackTrace`, or `trace` from Node.js). A frame that is
     * not a text is given as JSON. Unset if the error object has no trace. */
    awsc_text_list stack_trace;
} awsc_lambda_function_failure;

/**
 * Reads the error object in the payload of a failed function. U+FFFD replaces half a surrogate pair, bytes that are not
 * UTF-8, and NUL. Unknown and invalid members are skipped. If the payload is not JSON, or not an error object, no
 * member is set.
 *
 * @param payload  such as `output->payload`; may be freed after return
 * @param out      receives the details, which the caller frees with awsc_free; not NULL
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`out` is NULL), AWSC_ERR_NOMEM. Thread safety: safe.
 */
AWSC_API int awsc_lambda_function_failure_read(awsc_blob payload, awsc_lambda_function_failure **out,
                                               awsc_error **error);

/** The exported function behind awsc_lambda_invoke_json, for bindings of other languages. */
AWSC_API int awsc_lambda_invoke_json_at(uint32_t level, awsc_lambda *client, const awsc_lambda_invoke_input *input,
                                        const awsc_call_options *options, awsc_lambda_invoke_output **output,
                                        awsc_lambda_function_failure **failure, awsc_error **error);

/**
 * Invokes a function with a JSON event and waits for its JSON result, like awsc_lambda_invoke. In contrast to it, a
 * function that fails is an error, AWSC_ERR_FUNCTION, with details in `failure`:
 *
 *     int status = awsc_lambda_invoke_json(lambda, &input, NULL, &output, &failure, &error);
 *     if (status == AWSC_ERR_FUNCTION && failure->error_type) puts(failure->error_type);
 *     awsc_free(output), awsc_free(failure), awsc_error_free(error);
 *
 * The awsc_error of AWSC_ERR_FUNCTION says that the function failed, and contains no part of its payload.
 *
 * @param input    its invocation type is unset or `RequestResponse`
 * @param options  as in awsc_lambda_invoke
 * @param output   receives the output, also with AWSC_ERR_FUNCTION (it has the log and the version that ran); the
 *                 caller frees it with awsc_free; may be NULL
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

/* ---- the tail of the log ----------------------------------------------------------------------------------------- */

/**
 * Decodes the tail of a log: its last 4 KB, which may begin inside a character.
 *
 * @param arena       holds the text
 * @param log_result  such as `output->log_result`; NULL (no log was asked for) is an empty text
 * @param text        receives the text, NUL-terminated; belongs to the arena; not NULL
 * @param size        receives its size without the NUL; may be NULL
 * @return AWSC_OK, AWSC_ERR_PARSE (not base64), AWSC_ERR_VALIDATION (`arena` or `text` is NULL), AWSC_ERR_NOMEM
 * Thread safety: one thread at a time for each arena.
 */
AWSC_API int awsc_lambda_log_decode(awsc_arena *arena, const char *log_result, const char **text, size_t *size,
                                    awsc_error **error);

/* ---- the client context ------------------------------------------------------------------------------------------ */

/** Maximum size of an encoded client context in bytes. */
#define AWSC_LAMBDA_CLIENT_CONTEXT_MAX 3583u

/** The application that invokes a function. Every text may be NULL. */
typedef struct awsc_lambda_client_application {
    const char *installation_id;
    const char *app_title;
    const char *app_version_name;
    const char *app_version_code;
    const char *app_package_name;
} awsc_lambda_client_application;

/** The client context that a function finds in its context object. Start with `{0}`. */
typedef struct awsc_lambda_client_context {
    /** The application, or NULL. */
    const awsc_lambda_client_application *client;
    /** Custom values of the caller. */
    awsc_text_map custom;
    /** Facts about the caller's environment, such as its platform and locale. */
    awsc_text_map env;
} awsc_lambda_client_context;

/**
 * Encodes a client context for `client_context` of an input: JSON in base64.
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

AWSC_END_DECLS

#endif
