/**
 * @file tables/generated.h
 * What generated code calls in the core. Not for programs: these symbols are exported in version node AWSC_PRIVATE
 * and may change with any release; AWSC_TABLE_FORMAT guards against a service library that does not fit.
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
#include <awsc/tables/schema.h>

AWSC_BEGIN_DECLS

/** A client of any service; the generated client types are its aliases. */
typedef struct awsc_client awsc_client;

/** Protocols of the runtime. */
typedef struct awsc_protocol awsc_protocol;
extern AWSC_PRIVATE_API const awsc_protocol awsc_internal_rest_json1;
/** Streams of events of that protocol, for operations that have one. */
extern AWSC_PRIVATE_API const struct awsc_event_streams awsc_internal_rest_json1_events;
/** The same for operations whose requests send events, which brings HTTP/2. */
extern AWSC_PRIVATE_API const struct awsc_event_streams awsc_internal_rest_json1_sent_events;
extern AWSC_PRIVATE_API const awsc_protocol awsc_internal_aws_query;

/* Protocols of single services: one of those above, and what only this service wants. */
extern AWSC_PRIVATE_API const awsc_protocol awsc_internal_api_gateway;
extern AWSC_PRIVATE_API const awsc_protocol awsc_internal_glacier;

/** Signature Version 4A, for services whose endpoint rules or model know it; others do without its code. */
extern AWSC_PRIVATE_API const struct awsc_signing_algorithm awsc_internal_sigv4a;

AWSC_PRIVATE_API int awsc_internal_client_new(const awsc_service *service, uint32_t level, const awsc_config *config,
                                              awsc_client **out, awsc_error **error);
AWSC_PRIVATE_API void awsc_internal_client_free(awsc_client *client);
/** Both belong to the client; NULL for NULL. */
AWSC_PRIVATE_API const char *awsc_internal_client_region(const awsc_client *client);
AWSC_PRIVATE_API const char *awsc_internal_client_endpoint(const awsc_client *client);

/** A blocking call. `output` may be NULL. */
AWSC_PRIVATE_API int awsc_internal_call(const awsc_operation *operation, uint32_t level, awsc_client *client,
                                        const void *input, const awsc_call_options *options, void **output,
                                        awsc_error **error);

/** Casts `done` back to the operation's own callback type and calls it. */
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

/** The next event of a response stream, a C value of the stream's union; valid until the next call. */
AWSC_PRIVATE_API int awsc_internal_event_next(awsc_event_stream *stream, const void **event, awsc_error **error);

/** The allocator in effect on this thread, never NULL: for other libraries of ours. */
AWSC_PRIVATE_API const awsc_allocator *awsc_internal_memory(void);

/** Puts the allocator of a client, of an object made for one, or malloc's (NULL) into effect on this thread. Returns
 * the one before, with which the caller calls it again: for other libraries of ours. */
AWSC_PRIVATE_API const awsc_allocator *awsc_internal_memory_use(const awsc_allocator *allocator);
AWSC_PRIVATE_API const awsc_allocator *awsc_internal_client_allocator(const awsc_client *client);

/** Sets `*error` (if `error` is not NULL) and returns `status`: for other libraries of ours. */
AWSC_PRIVATE_API int awsc_internal_fail(awsc_error **error, int status, const char *message);

/**
 * Those members of the object in `text` that `names` lists, up to a NULL, as an object of their own, which awsc_free
 * frees. U+FFFD stands for what no text can hold; members that cannot be read are left out. `*out` is NULL if `text` is
 * no object. AWSC_OK, AWSC_ERR_NOMEM.
 */
AWSC_PRIVATE_API int awsc_internal_json_members(awsc_blob text, const char *const *names, char **out);

/** Number of the modeled error of `service` that `error` is; 0 if it is none. */
AWSC_PRIVATE_API int32_t awsc_internal_error_number(const awsc_error *error, const awsc_service *service);

/** Schema of the modeled error `number` of a service, or NULL. */
AWSC_PRIVATE_API const awsc_schema *awsc_internal_error_schema(const awsc_service *service, int32_t number);

/** The decoded members of a modeled error, or NULL if `error` is another one. Belongs to `error`. */
AWSC_PRIVATE_API const void *awsc_internal_error_as(const awsc_error *error, const awsc_schema *schema);

/** One wire value of an enumeration and its C constant. */
typedef struct awsc_enum_value {
    const char *text;
    int32_t number;
} awsc_enum_value;

/** The constant of `text` in a table sorted by text (strcmp), 0 if it is not there or NULL. */
AWSC_PRIVATE_API int32_t awsc_internal_enum_parse(const awsc_enum_value *values, size_t count, const char *text);

AWSC_END_DECLS

#endif
