/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file http.h
 * HTTP requests and responses as values. Serializers produce requests, signers sign them, deserializers read responses.
 * Usable without a network.
 *
 * Texts and bytes that a function here returns belong to the request or response, and are valid until it is changed or
 * freed. Thread safety: one thread at a time for each object; any number of threads may read one that none changes. The
 * rules for NULL and for `*out` after a failure are in <awsc/error.h>.
 */
#ifndef AWSC_HTTP_H
#define AWSC_HTTP_H

#include <stddef.h>

#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

/** A request: method, target (path and query, percent-encoded as on the wire), headers and body. Opaque. */
typedef struct awsc_http_request awsc_http_request;

/** A response: status, headers and body. Opaque. The memory of requests and responses that a program makes comes from
 *  malloc. */
typedef struct awsc_http_response awsc_http_response;

/**
 * Creates a request.
 *
 * @param method  such as "GET"; copied
 * @param target  path, beginning with "/", and optional query, percent-encoded; copied
 * @param out     receives the request, which the caller frees with awsc_http_request_free
 * @return AWSC_OK, AWSC_ERR_VALIDATION (an argument is NULL, the method is not of letters and "-", the target does not
 *         begin with "/" or holds a blank or a control character), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_http_request_new(const char *method, const char *target, awsc_http_request **out, awsc_error **error);

/** Frees a request. NULL is allowed. */
AWSC_API void awsc_http_request_free(awsc_http_request *request);

/** Method. Belongs to the request; NULL for NULL. */
AWSC_API const char *awsc_http_request_method(const awsc_http_request *request);

/** Path without query, percent-encoded, beginning with "/". Belongs to the request; "" for NULL. */
AWSC_API const char *awsc_http_request_path(const awsc_http_request *request);

/** Query without "?", percent-encoded; "" without one, and for NULL. Belongs to the request. */
AWSC_API const char *awsc_http_request_query(const awsc_http_request *request);

/** Prefix of the host that the operation asks for (endpoint trait), or NULL. Belongs to the request. */
AWSC_API const char *awsc_http_request_host_prefix(const awsc_http_request *request);

/**
 * Sets a header; all earlier ones of the same name (case does not matter) are replaced. Both texts are copied. The
 * order of headers may change. On failure the request is unchanged.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (an argument is NULL, the name is no token, or the value holds a control
 *         character other than a tab), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_http_request_set_header(awsc_http_request *request, const char *name, const char *value,
                                          awsc_error **error);

/** Adds a header beside others of the same name. Otherwise as awsc_http_request_set_header. */
AWSC_API int awsc_http_request_add_header(awsc_http_request *request, const char *name, const char *value,
                                          awsc_error **error);

/** Number of headers; 0 for NULL. */
AWSC_API size_t awsc_http_request_header_count(const awsc_http_request *request);

/** Name of header `index` in the order of their addition; NULL beyond the last. Belongs to the request. */
AWSC_API const char *awsc_http_request_header_name(const awsc_http_request *request, size_t index);

/** Value of header `index`; NULL beyond the last. Belongs to the request. */
AWSC_API const char *awsc_http_request_header_value(const awsc_http_request *request, size_t index);

/** Value of the first header called `name` (case does not matter), or NULL. Belongs to the request. */
AWSC_API const char *awsc_http_request_header(const awsc_http_request *request, const char *name);

/** Sets the body. The bytes, file name or source are not copied and must live as long as the request. */
AWSC_API void awsc_http_request_set_body(awsc_http_request *request, awsc_body body);

/** The body, as it was set; all zero in a request without one, and for NULL. */
AWSC_API awsc_body awsc_http_request_body(const awsc_http_request *request);

/**
 * Creates a response, for deserializers in tests and for replay.
 *
 * @param status  HTTP status, 100 to 999
 * @param out     receives the response, which the caller frees with awsc_http_response_free
 * @return AWSC_OK, AWSC_ERR_VALIDATION (another status, or `out` is NULL), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_http_response_new(int status, awsc_http_response **out, awsc_error **error);

/** Frees a response. NULL is allowed. */
AWSC_API void awsc_http_response_free(awsc_http_response *response);

/** HTTP status; 0 for NULL. */
AWSC_API int awsc_http_response_status(const awsc_http_response *response);

/** Adds a header; both texts are copied. Errors as awsc_http_request_set_header. */
AWSC_API int awsc_http_response_add_header(awsc_http_response *response, const char *name, const char *value,
                                           awsc_error **error);

/** Number of headers; 0 for NULL. */
AWSC_API size_t awsc_http_response_header_count(const awsc_http_response *response);

/** Name of header `index`; NULL beyond the last. Belongs to the response. */
AWSC_API const char *awsc_http_response_header_name(const awsc_http_response *response, size_t index);

/** Value of header `index`; NULL beyond the last. Belongs to the response. */
AWSC_API const char *awsc_http_response_header_value(const awsc_http_response *response, size_t index);

/** Value of the first header called `name` (case does not matter), or NULL. Belongs to the response. */
AWSC_API const char *awsc_http_response_header(const awsc_http_response *response, const char *name);

/** Appends `size` bytes to the body; they are copied. @return AWSC_OK, AWSC_ERR_VALIDATION (`response` is NULL, or
 *  `data` is NULL and `size` is not 0), AWSC_ERR_NOMEM (the body is unchanged, and later calls fail, too) */
AWSC_API int awsc_http_response_append_body(awsc_http_response *response, const void *data, size_t size,
                                            awsc_error **error);

/** The body; `{NULL, 0}` if it is empty, and for NULL. Belongs to the response: valid until bytes are appended or the
 *  response is freed. */
AWSC_API awsc_blob awsc_http_response_body(const awsc_http_response *response);

AWSC_END_DECLS

#endif
