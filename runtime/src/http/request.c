/* SPDX-License-Identifier: Apache-2.0 */
#include "http/fields.h"
#include "http/http.h"

#include <string.h>

#include "base/encode.h"
#include "base/memory.h"
#include "error/error.h"
#include "error/given.h"

static bool is_method(const char *method)
{
    if (!method[0]) return false;
    for (; *method; method++)
        if (!awsc_ascii_is_alpha(*method) && *method != '-') return false;
    return true;
}

static bool is_target(const char *target)
{
    if (target[0] != '/') return false;
    for (; *target; target++)
        if ((unsigned char)*target <= 0x20 || *target == 0x7f) return false;
    return true;
}

int awsc_http_request_new_empty(const char *method, awsc_http_request **out, awsc_error **error)
{
    const awsc_allocator *allocator = awsc_memory();
    awsc_http_request *request = awsc_alloc(allocator, sizeof *request);
    if (!request) return awsc_error_nomem(error);
    memset(request, 0, offsetof(awsc_http_request, method_room));
    request->allocator = allocator;
    request->path = awsc_buffer_in(allocator, request->path_room, sizeof request->path_room, false);
    request->headers = awsc_http_fields_in(&request->room);
    request->query = AWSC_BUFFER_INIT_SECRET(allocator); /* a presigned query is secret */
    request->owned_body = AWSC_BUFFER_INIT_SECRET(allocator);
    size_t method_size = strlen(method) + 1;
    request->method = method_size <= sizeof request->method_room ? memcpy(request->method_room, method, method_size)
                                                                 : awsc_text_copy(allocator, method);
    if (!request->method) {
        awsc_http_request_free(request);
        return awsc_error_nomem(error);
    }
    *out = request;
    return AWSC_OK;
}

int awsc_http_request_new(const char *method, const char *target, awsc_http_request **out, awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(method, error);
    AWSC_NEED(target, error);
    AWSC_NEED(out, error);
    if (!is_method(method)) return awsc_error_set(error, AWSC_ERR_VALIDATION, "HTTP request: the method is not a name");
    if (!is_target(target))
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "HTTP request: the target must begin with / and hold no blanks or control characters");
    awsc_http_request *request;
    int status = awsc_http_request_new_empty(method, &request, error);
    if (status) return status;

    awsc_view path;
    awsc_view query = awsc_view_split(awsc_view_text(target), '?', &path);
    awsc_buffer_append_view(&request->path, path);
    if (query.data) awsc_buffer_append_view(&request->query, query);
    if (request->path.failed || request->query.failed) {
        awsc_http_request_free(request);
        return awsc_error_nomem(error);
    }
    *out = request;
    return AWSC_OK;
}

void awsc_http_request_free(awsc_http_request *request)
{
    AWSC_NEED_OR(request, );
    if (request->method != request->method_room) awsc_release(request->allocator, request->method);
    awsc_release(request->allocator, request->host_prefix);
    awsc_release(request->allocator, request->endpoint_url);
    awsc_buffer_clear(&request->path);
    awsc_buffer_clear_secret(&request->query); /* a presigned query is secret */
    /* A body may hold sensitive members. */
    awsc_buffer_clear_secret(&request->owned_body);
    awsc_http_fields_clear(request->allocator, &request->headers);
    awsc_release(request->allocator, request);
}

const char *awsc_http_request_method(const awsc_http_request *request)
{
    AWSC_NEED_OR(request, NULL);
    return request->method;
}

const char *awsc_http_request_path(const awsc_http_request *request)
{
    AWSC_NEED_OR(request, "");
    return request->path.data ? request->path.data : "";
}

const char *awsc_http_request_query(const awsc_http_request *request)
{
    AWSC_NEED_OR(request, "");
    return request->query.data ? request->query.data : "";
}

const char *awsc_http_request_host_prefix(const awsc_http_request *request)
{
    AWSC_NEED_OR(request, NULL);
    return request->host_prefix;
}

int awsc_http_request_put_header(awsc_http_request *request, awsc_view name, awsc_view value, bool replace,
                                 awsc_error **error)
{
    return awsc_http_fields_put(request->allocator, &request->headers, name, value, replace, error);
}

int awsc_http_request_take_header(awsc_http_request *request, const char *name, awsc_buffer *value, awsc_error **error)
{
    int status = value->failed ? awsc_error_nomem(error)
                               : awsc_http_request_put_header(request, awsc_view_text(name), awsc_buffer_view(value),
                                                              true, error);
    awsc_buffer_clear(value);
    return status;
}

int awsc_http_request_set_header(awsc_http_request *request, const char *name, const char *value, awsc_error **error)
{
    AWSC_NEED(request, error);
    AWSC_NEED(name, error);
    AWSC_NEED(value, error);
    return awsc_http_request_put_header(request, awsc_view_text(name), awsc_view_text(value), true, error);
}

int awsc_http_request_add_header(awsc_http_request *request, const char *name, const char *value, awsc_error **error)
{
    AWSC_NEED(request, error);
    AWSC_NEED(name, error);
    AWSC_NEED(value, error);
    return awsc_http_request_put_header(request, awsc_view_text(name), awsc_view_text(value), false, error);
}

void awsc_http_request_remove_header(awsc_http_request *request, const char *name)
{
    awsc_http_fields_remove(request->allocator, &request->headers, name);
}

size_t awsc_http_request_header_count(const awsc_http_request *request)
{
    AWSC_NEED_OR(request, 0);
    return request->headers.count;
}

const char *awsc_http_request_header_name(const awsc_http_request *request, size_t index)
{
    AWSC_NEED_OR(request, NULL);
    return index < request->headers.count ? request->headers.items[index].name : NULL;
}

const char *awsc_http_request_header_value(const awsc_http_request *request, size_t index)
{
    AWSC_NEED_OR(request, NULL);
    return index < request->headers.count ? request->headers.items[index].value : NULL;
}

const char *awsc_http_request_header(const awsc_http_request *request, const char *name)
{
    AWSC_NEED_OR(request, NULL);
    AWSC_NEED_OR(name, NULL);
    return awsc_http_fields_get(&request->headers, name);
}

void awsc_http_request_set_body(awsc_http_request *request, awsc_body body)
{
    AWSC_NEED_OR(request, );
    request->body = body;
}

awsc_body awsc_http_request_body(const awsc_http_request *request)
{
    AWSC_NEED_OR(request, ((awsc_body){NULL, 0, NULL, NULL}));
    return request->body;
}

void awsc_http_request_add_query(awsc_http_request *request, awsc_view name, const awsc_view *value)
{
    if (request->query.size) awsc_buffer_append_char(&request->query, '&');
    awsc_uri_encode(&request->query, name, false);
    if (!value) return;
    awsc_buffer_append_char(&request->query, '=');
    awsc_uri_encode(&request->query, *value, false);
}

/* Appends the parameters of `query` except those whose encoded name is `name`. */
static void copy_others(awsc_buffer *out, awsc_view query, awsc_view name)
{
    while (query.size) {
        awsc_view parameter, key;
        query = awsc_view_split(query, '&', &parameter);
        (void)awsc_view_split(parameter, '=', &key);
        if (awsc_view_equal(key, name)) continue;
        if (out->size) awsc_buffer_append_char(out, '&');
        awsc_buffer_append_view(out, parameter);
    }
}

int awsc_http_request_set_query(awsc_http_request *request, awsc_view name, awsc_view value, awsc_error **error)
{
    awsc_buffer encoded = AWSC_BUFFER_INIT(request->allocator);
    awsc_buffer query = AWSC_BUFFER_INIT_SECRET(request->allocator);
    awsc_uri_encode(&encoded, name, false);
    copy_others(&query, awsc_buffer_view(&request->query), awsc_buffer_view(&encoded));
    if (query.size) awsc_buffer_append_char(&query, '&');
    awsc_buffer_append_view(&query, awsc_buffer_view(&encoded));
    awsc_buffer_append_char(&query, '=');
    awsc_uri_encode(&query, value, false);
    bool failed = encoded.failed || query.failed;
    awsc_buffer_clear(&encoded);
    awsc_buffer_clear_secret(failed ? &query : &request->query);
    if (failed) return awsc_error_nomem(error);
    request->query = query;
    return AWSC_OK;
}
