/* SPDX-License-Identifier: Apache-2.0 */
#include "http/fields.h"
#include "base/memory.h"
#include "http/http.h"

#include "error/error.h"
#include "error/given.h"

int awsc_http_response_new(int http_status, awsc_http_response **out, awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(out, error);
    if (http_status < 100 || http_status > 999)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "HTTP response: status %d is not between 100 and 999",
                              http_status);
    const awsc_allocator *allocator = awsc_memory();
    awsc_http_response *response = awsc_alloc(allocator, sizeof *response);
    if (!response) return awsc_error_nomem(error);
    response->allocator = allocator;
    response->headers = awsc_http_fields_in(&response->room);
    atomic_init(&response->references, 1);
    response->status = http_status;
    response->body = AWSC_BUFFER_INIT_SECRET(allocator);
    response->lends_body = false;
    *out = response;
    return AWSC_OK;
}

void awsc_http_response_free(awsc_http_response *response)
{
    AWSC_NEED_OR(response, );
    if (atomic_fetch_sub_explicit(&response->references, 1, memory_order_acq_rel) != 1) return;
    awsc_buffer_clear_secret(&response->body);
    awsc_http_fields_clear(response->allocator, &response->headers);
    awsc_release(response->allocator, response);
}

static void release(void *response)
{
    awsc_http_response_free(response);
}

awsc_kept awsc_http_response_keep(awsc_http_response *response)
{
    if (response) (void)atomic_fetch_add_explicit(&response->references, 1, memory_order_relaxed);
    return (awsc_kept){response, release};
}

awsc_http_response *awsc_http_response_copy_head(const awsc_http_response *response)
{
    awsc_http_response *copy = NULL;
    if (awsc_http_response_new(response->status, &copy, NULL)) return NULL;
    for (size_t i = 0; i < response->headers.count; i++) {
        const awsc_http_field *field = &response->headers.items[i];
        if (!awsc_http_response_put_header(copy, awsc_view_of(field->name, field->name_size),
                                           awsc_view_of(field->value, field->value_size), NULL))
            continue;
        awsc_http_response_free(copy);
        return NULL;
    }
    return copy;
}

int awsc_http_response_status(const awsc_http_response *response)
{
    AWSC_NEED_OR(response, 0);
    return response->status;
}

int awsc_http_response_put_header(awsc_http_response *response, awsc_view name, awsc_view value, awsc_error **error)
{
    return awsc_http_fields_put(response->allocator, &response->headers, name, value, false, error);
}

int awsc_http_response_add_header(awsc_http_response *response, const char *name, const char *value, awsc_error **error)
{
    AWSC_NEED(response, error);
    AWSC_NEED(name, error);
    AWSC_NEED(value, error);
    return awsc_http_response_put_header(response, awsc_view_text(name), awsc_view_text(value), error);
}

size_t awsc_http_response_header_count(const awsc_http_response *response)
{
    AWSC_NEED_OR(response, 0);
    return response->headers.count;
}

const char *awsc_http_response_header_name(const awsc_http_response *response, size_t index)
{
    AWSC_NEED_OR(response, NULL);
    return index < response->headers.count ? response->headers.items[index].name : NULL;
}

const char *awsc_http_response_header_value(const awsc_http_response *response, size_t index)
{
    AWSC_NEED_OR(response, NULL);
    return index < response->headers.count ? response->headers.items[index].value : NULL;
}

const char *awsc_http_response_header(const awsc_http_response *response, const char *name)
{
    AWSC_NEED_OR(response, NULL);
    AWSC_NEED_OR(name, NULL);
    return awsc_http_fields_get(&response->headers, name);
}

int awsc_http_response_append_body(awsc_http_response *response, const void *data, size_t size, awsc_error **error)
{
    AWSC_NEED(response, error);
    AWSC_NEED_DATA(data, size, error);
    awsc_buffer_append(&response->body, data, size);
    return response->body.failed ? awsc_error_nomem(error) : AWSC_OK;
}

awsc_blob awsc_http_response_body(const awsc_http_response *response)
{
    AWSC_NEED_OR(response, ((awsc_blob){NULL, 0}));
    if (response->body.size == 0) return (awsc_blob){NULL, 0};
    return (awsc_blob){response->body.data, response->body.size};
}
