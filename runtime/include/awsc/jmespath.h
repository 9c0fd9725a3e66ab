/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file jmespath.h
 * JMESPath: a query over JSON, such as `Functions[?Runtime=='python3.13'].FunctionName`. The whole language of
 * jmespath.org with its 26 functions.
 *
 * An expression is parsed once and may be used any number of times: on JSON text, on a cJSON tree, and on inputs and
 * outputs of operations, whose members it sees under the names of the model, as awsc_to_json writes them.
 *
 * Integers are exact to 64 bits, other numbers are doubles; a number that is only passed on keeps its text. Strings are
 * ordered by code point. Two things that users of the AWS command line rely on go beyond the specification: `<`, `<=`,
 * `>` and `>=` order strings too, and a literal without quotes is a string (`foo` between backticks is 'foo').
 *
 * Errors name the position in the expression, counted in bytes from 1. Limits: an expression of 64 KiB, nesting of 256
 * brackets, 1,000 steps that depend on each other, values nested 512 deep, results of 64 MiB, and a bound on the work
 * of one search. Memory comes from malloc.
 *
 * Thread safety: all functions are safe. The rules for NULL and for `*out` after a failure are in <awsc/error.h>.
 */
#ifndef AWSC_JMESPATH_H
#define AWSC_JMESPATH_H

#include <stddef.h>
#include <stdint.h>

#include <awsc/call.h>
#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

/** A parsed expression. Immutable: any number of threads may search with it at the same time. Opaque. */
typedef struct awsc_jmespath awsc_jmespath;

/** Of <cjson/cJSON.h>, which programs that use it include. */
struct cJSON;

/**
 * Parses an expression.
 *
 * @param expression  UTF-8, NUL-terminated; copied
 * @param out         receives the expression, which the caller frees with awsc_jmespath_free
 * @return AWSC_OK, AWSC_ERR_PARSE (syntax, an unknown function, a wrong number of arguments, not UTF-8, an expression
 *         beyond the limits above; AWSC_KIND_BAD_CALL for functions and their arguments), AWSC_ERR_VALIDATION (an
 * argument is NULL), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_jmespath_parse(const char *expression, awsc_jmespath **out, awsc_error **error);

/** Frees an expression, which no search may use any more. NULL is allowed. */
AWSC_API void awsc_jmespath_free(awsc_jmespath *expression);

/**
 * Searches JSON text.
 *
 * @param json  `size` bytes; not needed any more after return
 * @param out   receives the result as NUL-terminated JSON, which the caller frees with awsc_free; NULL: not wanted
 * @return AWSC_OK, AWSC_ERR_PARSE (`json` is not JSON), AWSC_ERR_VALIDATION (a function got a value of a wrong type, a
 *         slice has the step 0, a limit is exceeded, `expression` or `json` is NULL), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_jmespath_search_json(const awsc_jmespath *expression, const char *json, size_t size, char **out,
                                       awsc_error **error);

/**
 * Receives a part of a result.
 *
 * @param text  `size` bytes, not NUL-terminated; valid until return
 */
typedef void awsc_jmespath_piece_fn(void *user, const char *text, size_t size);

/**
 * Searches JSON text and passes the result on in pieces, so that a large one needs no memory of its own. The pieces,
 * one after the other, are the text that awsc_jmespath_search_json stores. No string, number or word is divided.
 *
 * Memory beside `json` is a small part of its size, if its arrays and objects are many small ones.
 *
 * @param json   `size` bytes; not needed any more after return
 * @param piece  called on this thread before the function returns; after a failure the pieces so far are incomplete
 * @param user   passed to `piece`
 * @return as awsc_jmespath_search_json; AWSC_ERR_VALIDATION as well if `piece` is NULL
 */
AWSC_API int awsc_jmespath_search_pieces(const awsc_jmespath *expression, const char *json, size_t size,
                                         awsc_jmespath_piece_fn *piece, void *user, awsc_error **error);

/**
 * Searches an input, an output, or any other structure or union that has a schema. Members that are not set are null.
 * Blobs are base64 and points in time numbers or text, as in <awsc/value.h>; sensitive members are seen like others.
 * The value is not checked: a scalar with an invalid mark counts as unset. Streams, and bodies that are files or
 * readers, are null.
 *
 * @param level  as in <awsc/value.h>
 * @param value  a C value of `schema`
 * @param out    as in awsc_jmespath_search_json
 * @return as awsc_jmespath_search_json; AWSC_ERR_PARSE: a document or number inside `value` is not JSON
 */
AWSC_API int awsc_jmespath_search_value(uint32_t level, const awsc_jmespath *expression, const awsc_schema *schema,
                                        const void *value, char **out, awsc_error **error);

/**
 * Searches a cJSON tree. Integers beyond 2^53 have lost digits before they get here: awsc_jmespath_search_json does not
 * lose any.
 *
 * @param document  not changed
 * @param out       receives the result as a tree of its own, which the caller frees with cJSON_Delete; NULL: not wanted
 * @return as awsc_jmespath_search_json; AWSC_ERR_VALIDATION as well if a string of the result holds a NUL
 */
AWSC_API int awsc_jmespath_search_cjson(const awsc_jmespath *expression, const struct cJSON *document,
                                        struct cJSON **out, awsc_error **error);

AWSC_END_DECLS

#endif
