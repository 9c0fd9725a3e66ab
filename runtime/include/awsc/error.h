/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file error.h
 * Error objects, the details behind a negative status; and the rules for all functions.
 *
 * Rules for all functions. A description says where a function differs.
 *
 * - Errors. A function that can fail takes an optional `awsc_error **error` as its last argument. On entry `*error` is
 *   NULL or an error object of an earlier call. A failing function frees that object and stores a new one, which you
 *   free with awsc_error_free. A successful function leaves `*error` unchanged. When memory runs out the object is
 *   static; freeing it does nothing. Only awsc_loop_post and the functions that add to lists and maps have no `error`.
 * - NULL. A pointer is required unless its description allows NULL; `user`, `error`, and data of size 0 may always
 *   be NULL. NULL for a required pointer: a function that returns a status returns AWSC_ERR_VALIDATION, and the error
 *   names the argument; a function that returns a value returns NULL, 0, false, an unset value or an empty text; a
 *   function without a result does nothing. The inline `_init` functions do not check their pointer: it must not be
 *   NULL.
 * - Sizes. A structure whose struct_size is not set is AWSC_ERR_VALIDATION: begin with its AWSC_…_INIT.
 * - Results. You own an object that you receive through `**out`; its description says how to free it. A function that
 *   fails, or returns AWSC_END, stores NULL in `*out`. A pointer that a function returns belongs to the object that it
 *   was asked of, and is valid until that object is changed or freed.
 * - Arguments. A function reads texts, data and structures before it returns, and copies what it needs later. An
 *   argument that is borrowed must stay valid for as long as its description says. `user` is only handed to your
 *   functions: it must be valid until the last of them has run.
 * - Threads. Functions are safe on any thread. An object is used by one thread at a time, unless its description allows
 *   more; any number of threads may read an object that no thread changes.
 * - Any function that needs memory may fail with AWSC_ERR_NOMEM.
 *
 * An error object is immutable and holds no reference to the client. Texts that accessors return belong to the
 * object and live as long as it does. No text holds a credential, a signature or a sensitive member.
 * Thread safety: an object may be read by any number of threads, and freed once.
 */
#ifndef AWSC_ERROR_H
#define AWSC_ERROR_H

#include <stdbool.h>

#include <awsc/export.h>
#include <awsc/status.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

/** Details of a failed call. Opaque. */
typedef struct awsc_error awsc_error;

/** Frees an error object. NULL is allowed. */
AWSC_API void awsc_error_free(awsc_error *error);

/** The status that the failed function returned, AWSC_OK for NULL. */
AWSC_API int awsc_error_status(const awsc_error *error);

/** Kinds of failures that share a status. The values are fixed; later releases may add kinds. */
enum awsc_error_kind {
    AWSC_KIND_OTHER = 0,           /**< no kind of its own: the status tells all */
    AWSC_KIND_NO_REGION = 1,       /**< AWSC_ERR_CONFIG: no region is configured */
    AWSC_KIND_NO_PROFILE = 2,      /**< AWSC_ERR_CONFIG: the selected profile is in neither file */
    AWSC_KIND_CONNECT_TIMEOUT = 3, /**< AWSC_ERR_CONNECT: connect_timeout_ms ran out */
    AWSC_KIND_TLS = 4,             /**< AWSC_ERR_CONNECT: the TLS handshake failed, or the certificate was refused */
    AWSC_KIND_STREAM_CUT = 5,      /**< AWSC_ERR_TRANSPORT: a stream ended in order, but before its last event */
    AWSC_KIND_BARE_STATUS = 6,     /**< AWSC_ERR_SERVICE: the response has neither an error code nor a message */
    AWSC_KIND_BAD_REGION = 7,      /**< AWSC_ERR_CONFIG: the region has characters that no region has */
    AWSC_KIND_BAD_CALL = 8         /**< AWSC_ERR_PARSE: a JMESPath expression calls an unknown function, or passes a
                                        wrong number of arguments */
};

/** enum awsc_error_kind; AWSC_KIND_OTHER for NULL. */
AWSC_API int awsc_error_kind(const awsc_error *error);

/**
 * The error's code: as the service spells it, without namespace, such as "ResourceNotFoundException", or the name of
 * the status, such as "AWSC_ERR_TIMEOUT", for errors that did not come from the service. Never NULL.
 */
AWSC_API const char *awsc_error_name(const awsc_error *error);

/** Describes the failure, for people; may be empty, never NULL. */
AWSC_API const char *awsc_error_message(const awsc_error *error);

/**
 * One line for a log: operation, code, HTTP status, message, request ids, attempts. Never NULL.
 * In a service's message, blanks replace control characters, and U+FFFD replaces bytes that are not UTF-8.
 */
AWSC_API const char *awsc_error_text(const awsc_error *error);

/** HTTP status of the last response, 0 without a response. */
AWSC_API int awsc_error_http_status(const awsc_error *error);

/**
 * Value of the first header called `name` (case does not matter) of the last response; NULL if it is absent, or no
 * response came. It is as the service sent it: not a secret of yours, but perhaps a cookie, and not always UTF-8.
 */
AWSC_API const char *awsc_error_header(const awsc_error *error, const char *name);

/** The operation that failed, as the service spells it, such as "Invoke". NULL if the error is not of a call, if the
 * call was refused before it was made (a required pointer is NULL, the loop takes none), or if memory ran out. */
AWSC_API const char *awsc_error_operation(const awsc_error *error);

/** The service's request id, or NULL; see awsc_output_request_id. */
AWSC_API const char *awsc_error_request_id(const awsc_error *error);

/** The extended request id (x-amz-id-2), or NULL. The support of S3 asks for both ids. */
AWSC_API const char *awsc_error_extended_request_id(const awsc_error *error);

/** How many attempts were made; 0 if nothing was sent. */
AWSC_API int awsc_error_attempts(const awsc_error *error);

/**
 * Whether the service may have executed the request although the call failed: in any attempt of the call. False if
 * every attempt was refused (throttling, a status below 500, an error of the model that comes before a function runs)
 * or never sent as a whole. True after any other status from 500, even if a proxy sent it. The table
 * is in docs/guide/retries.md.
 */
AWSC_API bool awsc_error_maybe_executed(const awsc_error *error);

/** Whether the same call may succeed later: throttling, a temporary failure of the service or of the network. It may
 * also be executed a second time then: see awsc_error_maybe_executed. */
AWSC_API bool awsc_error_retryable(const awsc_error *error);

/** Whether the service asked for fewer requests: by the code of its error, or by status 429. */
AWSC_API bool awsc_error_throttling(const awsc_error *error);

/** Whether the fault is the server's (5xx) and not the caller's, as the model or the status says. */
AWSC_API bool awsc_error_server_fault(const awsc_error *error);

/** The body of the service's error answer, decoded of its Content-Encoding, cut after 64 KiB; `{NULL, 0}`: none. It is
 * as the service sent it: it may repeat parts of the request and hold sensitive members, so do not log it. Not always
 *  UTF-8. */
AWSC_API awsc_blob awsc_error_body(const awsc_error *error);

/**
 * Sets an error as a function of the library does, for callbacks that report one, such as those of a transport or a
 * validator.
 *
 * @param error   NULL: not wanted; otherwise an error that is there is freed
 * @param status  negative, of enum awsc_status
 * @param text    the message, one line without secrets; copied. NULL: the name of the status
 * @return `status`; AWSC_ERR_VALIDATION if it is not negative; AWSC_ERR_NOMEM
 */
AWSC_API int awsc_error_set_text(awsc_error **error, int status, const char *text);

AWSC_END_DECLS

#endif
