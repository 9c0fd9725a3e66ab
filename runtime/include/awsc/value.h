/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file value.h
 * Inputs and outputs as JSON, as text for people, and copied: for programs that learn at run time what they call, and
 * for languages that cannot lay out a C structure.
 *
 * The functions here work on any operation. In C and C++ the typed ones of a service say the same with
 * less: `awsc_lambda_invoke_input_from_json(json, size, &input, &error)` of <awsc/lambda/json.h>.
 *
 * JSON form: one object; members have the names of the model, wherever they travel; blobs and request bodies are
 * base64; points in time are a number of seconds since 1970 UTC unless the model has another format; NaN and the
 * infinities are strings. Reading is strict, so that no mistake is lost: a member that is unknown or given twice, or a
 * null in a list that may not hold one, is an error that names its path. Points in time are read from numbers, from
 * "1985-04-12T23:20:50.52Z" and from "Tue, 29 Apr 2014 18:30:38 GMT". A request body that is a file or a reader, and
 * the streams of a response, have no JSON form.
 *
 * A result comes from malloc. awsc_free frees it with all that it holds, values and texts alike. It needs neither the
 * text nor the value that it was made of. `level` is the API level of the caller's headers (AWSC_LAMBDA_LEVEL); members
 * newer than that are not read, and not accepted. A caller without headers hands on the library's own
 * (awsc_lambda_level()), which is right for values that the library made.
 *
 * Thread safety: all functions are safe; values are only read. A function that fails stores NULL in `*out`; the other
 * rules for all functions are in <awsc/error.h>.
 */
#ifndef AWSC_VALUE_H
#define AWSC_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <awsc/call.h>
#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

/* ---- which value ----------------------------------------------------------------------------------------------- */

/** Schema of an operation's input, a constant object; NULL for NULL. Operations are described by functions such as
 *  awsc_lambda_invoke_descriptor. */
AWSC_API const awsc_schema *awsc_operation_input_schema(const awsc_operation *operation);

/** Schema of an operation's output, a constant object; NULL for NULL. */
AWSC_API const awsc_schema *awsc_operation_output_schema(const awsc_operation *operation);

/** Schema of the events in an operation's response stream, a constant object; NULL if it has none, and for NULL. */
AWSC_API const awsc_schema *awsc_operation_event_schema(const awsc_operation *operation);

/**
 * Schema of the member at a path: names of members in the model with dots between them; `member` leads to the items of
 * a list, `value` to the values of a map. With it one item of a list can become JSON:
 *
 *     output = awsc_operation_output_schema(awsc_lambda_list_functions_descriptor());
 *     schema = awsc_schema_at(output, "Functions.member");
 *
 * The headers of a service have one for each structure, such as awsc_lambda_function_configuration_descriptor of
 * <awsc/lambda/json.h>.
 *
 * @return a constant object; NULL: no such member, or one without a schema (a text, a number, a blob)
 */
AWSC_API const awsc_schema *awsc_schema_at(const awsc_schema *schema, const char *path);

/* ---- functions of values --------------------------------------------------------------------------------------- */

/**
 * Makes a value of JSON. Does not check the rules of requests, such as required members.
 *
 * @param json   `size` bytes; not needed any more after return
 * @param out    receives the value, which the caller frees with awsc_free; NULL: the JSON is only checked
 * @return AWSC_OK, AWSC_ERR_PARSE (not JSON, or not of this schema), AWSC_ERR_VALIDATION (`schema` or `json` is
 *         NULL), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_from_json(uint32_t level, const awsc_schema *schema, const char *json, size_t size, void **out,
                            awsc_error **error);

/**
 * Makes JSON of a value. Sensitive members are in it: it is a document, not a log line.
 *
 * @param out    receives NUL-terminated JSON, which the caller frees with awsc_free; NULL: the value is only checked
 * @return AWSC_OK, AWSC_ERR_VALIDATION (the schema or the value is NULL, or a member is invalid or has no JSON form),
 *         AWSC_ERR_NOMEM
 */
AWSC_API int awsc_to_json(uint32_t level, const awsc_schema *schema, const void *value, char **out, awsc_error **error);

/** How JSON is written. Begin with AWSC_JSON_OPTIONS_INIT. */
typedef struct awsc_json_options {
    /** sizeof(awsc_json_options), set by AWSC_JSON_OPTIONS_INIT */
    size_t struct_size;
    /** true: every point in time as RFC 3339 has it ("1985-04-12T23:20:50.52Z"), whatever the model says. Unset: false.
     */
    awsc_opt_bool rfc3339_times;
} awsc_json_options;

/** Initial value of awsc_json_options: nothing set. */
#define AWSC_JSON_OPTIONS_INIT AWSC_INITIAL(awsc_json_options)

/** Sets `options`, which must not be NULL, to AWSC_JSON_OPTIONS_INIT. */
static inline void awsc_json_options_init(awsc_json_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * As awsc_to_json, in another form.
 *
 * @param options  NULL: as awsc_to_json
 * @return as awsc_to_json; AWSC_ERR_VALIDATION also if `options` were not begun with AWSC_JSON_OPTIONS_INIT
 */
AWSC_API int awsc_to_json_with_options(uint32_t level, const awsc_schema *schema, const void *value,
                                       const awsc_json_options *options, char **out, awsc_error **error);

/**
 * Makes text for people, such as a log line, of a value. Sensitive members are "***", blobs only their size. The form
 * may change. The text of a NULL value is "null".
 *
 * @param out    receives one line, NUL-terminated, which the caller frees with awsc_free; may be NULL
 * @return AWSC_OK, AWSC_ERR_VALIDATION (the schema is NULL), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_print(uint32_t level, const awsc_schema *schema, const void *value, char **out, awsc_error **error);

/**
 * Copies a value with all that it points to. Streams of a response stay with the original, and so do its request id and
 * its raw body; a reader of a request body (awsc_body_source) is shared.
 *
 * @param out    receives the copy, which the caller frees with awsc_free; may be NULL
 * @return AWSC_OK, AWSC_ERR_VALIDATION (the schema or the value is NULL, or pointers go in a circle: the value is
 *         nested deeper than 128 levels), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_copy(uint32_t level, const awsc_schema *schema, const void *value, void **out, awsc_error **error);

AWSC_END_DECLS

#endif
