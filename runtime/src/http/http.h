/* SPDX-License-Identifier: Apache-2.0 */
/* Requests and responses (internal). The public interface is <awsc/http.h>. */
#ifndef AWSC_HTTP_HTTP_H
#define AWSC_HTTP_HTTP_H

#include <stdatomic.h>

#include <awsc/http.h>

#include "base/buffer.h"
#include "base/for_core.h"
#include "base/kept.h"
#include "base/view.h"

/* One header field. Both texts end with a NUL, which their sizes do not count. */
typedef struct awsc_http_field {
    char *name;
    char *value; /* behind the name, in the same allocation */
    size_t name_size;
    size_t value_size;
    bool is_lent; /* name and value are in the `text` room of the list */
} awsc_http_field;

typedef struct awsc_http_fields {
    awsc_http_field *items;
    size_t count;
    size_t capacity;
    bool items_are_lent;
    char *text; /* unused part of the room for names and values, or NULL */
    size_t text_left;
} awsc_http_fields;

/* Room for the header fields of most requests and responses; part of the structure that has the fields (see
 * awsc_http_fields_in). */
typedef struct awsc_http_fields_room {
    awsc_http_field items[12];
    char text[704];
} awsc_http_fields_room;

struct awsc_http_request {
    const awsc_allocator *allocator;
    char *method;
    awsc_buffer path;   /* begins with '/', percent-encoded */
    awsc_buffer query;  /* without '?', percent-encoded */
    char *host_prefix;  /* or NULL */
    char *endpoint_url; /* for this request only; NULL: the client's endpoint */
    awsc_http_fields headers;
    awsc_body body;
    awsc_buffer owned_body; /* body that a serializer made; `body` points to it */
    char method_room[16];
    char path_room[240];
    awsc_http_fields_room room;
};

struct awsc_http_response {
    const awsc_allocator *allocator;
    atomic_size_t references; /* references of the call and of its output or error */
    int status;
    awsc_http_fields headers;
    awsc_buffer body;
    bool lends_body; /* its output may point into the body, and then keeps the body */
    awsc_http_fields_room room;
};

/* Creates a request with this method, an empty path and nothing else, for serializers. Returns AWSC_OK or
 * AWSC_ERR_NOMEM. */
int awsc_http_request_new_empty(const char *method, awsc_http_request **out, awsc_error **error);

/* Appends "name=value" to the query, both percent-encoded; only the name if `value` is NULL. */
void awsc_http_request_add_query(awsc_http_request *request, awsc_view name, const awsc_view *value);

/* Replaces all query parameters of that name by "name=value". Returns AWSC_OK, or AWSC_ERR_NOMEM with the query
 * unchanged. */
int awsc_http_request_set_query(awsc_http_request *request, awsc_view name, awsc_view value, awsc_error **error);

/* Adds a header, or sets it with `replace`, like awsc_http_request_add_header and awsc_http_request_set_header. */
AWSC_FOR_CORE int awsc_http_request_put_header(awsc_http_request *request, awsc_view name, awsc_view value,
                                               bool replace, awsc_error **error);
/* Sets a header to the text of a buffer, and clears the buffer. */
AWSC_FOR_CORE int awsc_http_request_take_header(awsc_http_request *request, const char *name, awsc_buffer *value,
                                                awsc_error **error);
void awsc_http_request_remove_header(awsc_http_request *request, const char *name);
int awsc_http_response_put_header(awsc_http_response *response, awsc_view name, awsc_view value, awsc_error **error);

/* Adds a reference to a response whose head is complete, for an output or an error. NULL gives an empty awsc_kept.
 * Releasing each reference calls awsc_http_response_free, on any thread. */
AWSC_FOR_CORE awsc_kept awsc_http_response_keep(awsc_http_response *response);

/* Returns a new response with the same status and headers and no body; NULL when memory runs out. */
awsc_http_response *awsc_http_response_copy_head(const awsc_http_response *response);

#endif
