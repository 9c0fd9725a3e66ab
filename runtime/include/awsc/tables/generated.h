/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file tables/generated.h
 * Functions of the core for generated code. Not for programs: these symbols are exported in version node AWSC_PRIVATE
 * and may change with any release; AWSC_TABLE_FORMAT detects an incompatible service library.
 */
#ifndef AWSC_TABLES_GENERATED_H
#define AWSC_TABLES_GENERATED_H

#include <awsc/allocator.h>
#include <awsc/call.h>
#include <awsc/config.h>
#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/http.h>
#include <awsc/loop.h>
#include <awsc/tables/needed.h>
#include <awsc/tables/protocols.h>
#include <awsc/tables/schema.h>

AWSC_BEGIN_DECLS

/** A client of any service; the generated client types are aliases of this type. */
typedef struct awsc_client awsc_client;

/** Compression and checksum of bodies, for operations with AWSC_TABLE_OPERATION_GZIP or _CONTENT_MD5. */
extern AWSC_PRIVATE_API const struct awsc_body_steps awsc_internal_body_steps;
/** Streams of bytes, for operations whose responses are one. */
extern AWSC_PRIVATE_API const struct awsc_event_streams awsc_internal_body_streams;

/** Discovery of endpoints, for operations of services that name them. */
extern AWSC_PRIVATE_API const struct awsc_endpoint_discovery awsc_internal_endpoint_discovery;

/** Signature Version 4A, for services whose endpoint rules or model use it; other services do not link its code. */
extern AWSC_PRIVATE_API const struct awsc_signing_algorithm awsc_internal_sigv4a;

/** Bearer tokens, for services whose operations take them; other services do not link the code. */
extern AWSC_PRIVATE_API const struct awsc_bearer_code awsc_internal_bearer;

/** Endpoints that depend on the operation, its input or the account; other services do not link the code. */
extern AWSC_PRIVATE_API const struct awsc_endpoint_code awsc_internal_endpoint_by_operation;

struct awsc_client_params;
/** As awsc_internal_client_new, with parameters of the service's own, which are copied; `params` may be NULL. */
AWSC_PRIVATE_API int awsc_internal_client_new_with(const awsc_service *service, uint32_t level,
                                                   const awsc_config *config, const struct awsc_client_params *form,
                                                   const void *params, awsc_client **out, awsc_error **error);

AWSC_PRIVATE_API int awsc_internal_client_new(const awsc_service *service, uint32_t level, const awsc_config *config,
                                              awsc_client **out, awsc_error **error);
AWSC_PRIVATE_API void awsc_internal_client_free(awsc_client *client);
/** The client's region and base URL. Both texts belong to the client; NULL for NULL. */
AWSC_PRIVATE_API const char *awsc_internal_client_region(const awsc_client *client);
AWSC_PRIVATE_API const char *awsc_internal_client_endpoint(const awsc_client *client);

/** A blocking call. `output` may be NULL. */
AWSC_PRIVATE_API int awsc_internal_call(const awsc_operation *operation, uint32_t level, awsc_client *client,
                                        const void *input, const awsc_call_options *options, void **output,
                                        awsc_error **error);

/** A function that casts `done` back to the operation's callback type and calls it. */
typedef void awsc_internal_deliver_fn(void (*done)(void), void *user, int status, void *output, awsc_error *error);

/** A call on a loop. Borrowed by awsc_internal_call_start, which copies what it keeps. */
typedef struct awsc_internal_request {
    const awsc_operation *operation;
    uint32_t level;
    awsc_client *client;
    awsc_loop *loop;
    const void *input;
    const awsc_call_options *options;
    awsc_internal_deliver_fn *deliver;
    void (*done)(void);
    void *user;
} awsc_internal_request;

/** Starts a call on a loop. `call` may be NULL. */
AWSC_PRIVATE_API int awsc_internal_call_start(const awsc_internal_request *request, awsc_call **call,
                                              awsc_error **error);

AWSC_PRIVATE_API int awsc_internal_input_validate(const awsc_operation *operation, uint32_t level, const void *input,
                                                  awsc_error **error);
AWSC_PRIVATE_API int awsc_internal_input_serialize(const awsc_service *service, const awsc_operation *operation,
                                                   uint32_t level, const void *input, awsc_http_request **out,
                                                   awsc_error **error);
/** `out` may be NULL: the response is only checked. */
AWSC_PRIVATE_API int awsc_internal_output_deserialize(const awsc_service *service, const awsc_operation *operation,
                                                      const awsc_http_response *response, void **out,
                                                      awsc_error **error);

/** Gives the next event of a response stream, a C value of the stream's union; valid until the next call. */
AWSC_PRIVATE_API int awsc_internal_event_next(awsc_event_stream *stream, const void **event, awsc_error **error);

/** Returns the allocator in effect on this thread, never NULL. For the project's other libraries. */
AWSC_PRIVATE_API const awsc_allocator *awsc_internal_memory(void);

/** Puts `allocator` into effect on this thread; NULL means malloc. Returns the previous allocator, which the caller
 * restores with a second call. For the project's other libraries. */
AWSC_PRIVATE_API const awsc_allocator *awsc_internal_memory_use(const awsc_allocator *allocator);
AWSC_PRIVATE_API const awsc_allocator *awsc_internal_client_allocator(const awsc_client *client);

/** Sets `*error` (if `error` is not NULL) and returns `status`. For the project's other libraries. */
AWSC_PRIVATE_API int awsc_internal_fail(awsc_error **error, int status, const char *message);

/**
 * Copies the members that `names` lists (ending with NULL) from the JSON object in `text` to a new JSON object in
 * `*out`; free it with awsc_free. Invalid characters become U+FFFD; invalid members are left out. `*out` is NULL if
 * `text` is not an object. Returns AWSC_OK, AWSC_ERR_NOMEM.
 */
AWSC_PRIVATE_API int awsc_internal_json_members(awsc_blob text, const char *const *names, char **out);

/** Returns the number of `error` among the modeled errors of `service`; 0 for any other error. */
AWSC_PRIVATE_API int32_t awsc_internal_error_number(const awsc_error *error, const awsc_service *service);

/** Returns the schema of the modeled error `number` of a service, or NULL. */
AWSC_PRIVATE_API const awsc_schema *awsc_internal_error_schema(const awsc_service *service, int32_t number);

/** Returns the decoded members of a modeled error, which belong to `error`; NULL if `error` is another one. */
AWSC_PRIVATE_API const void *awsc_internal_error_as(const awsc_error *error, const awsc_schema *schema);

/** One wire value of an enumeration and its C constant. */
typedef struct awsc_enum_value {
    const char *text;
    int32_t number;
} awsc_enum_value;

/** Returns the constant of `text` in a table sorted by text (strcmp); 0 for NULL and unknown texts. */
AWSC_PRIVATE_API int32_t awsc_internal_enum_parse(const awsc_enum_value *values, size_t count, const char *text);

AWSC_END_DECLS

#endif
