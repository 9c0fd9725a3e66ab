/* SPDX-License-Identifier: Apache-2.0 */
#include "duplex/h2_fields.h"

#include <string.h>

#include "base/writable.h"

enum { PSEUDO_FIELDS = 4 };

/* Makes a field that HPACK keeps out of the dynamic tables of both sides, since most of a request is signed and some of
 * it is secret. */
static nghttp2_nv field(awsc_view name, awsc_view value)
{
    return (nghttp2_nv){
        .name = awsc_writable(name.data),
        .namelen = name.size,
        .value = awsc_writable(value.data),
        .valuelen = value.size,
        .flags = NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE | NGHTTP2_NV_FLAG_NO_INDEX,
    };
}

static awsc_view name_of(const awsc_http_field *item)
{
    return awsc_view_of(item->name, item->name_size);
}

static awsc_view value_of(const awsc_http_field *item)
{
    return awsc_view_trim(awsc_view_of(item->value, item->value_size));
}

/* Returns whether a Connection header of the request names this field. */
static bool is_named_by_connection(const awsc_http_request *request, awsc_view name)
{
    for (size_t i = 0; i < request->headers.count; i++) {
        const awsc_http_field *item = &request->headers.items[i];
        if (!awsc_view_equal_ignore_case(name_of(item), AWSC_VIEW("connection"))) continue;
        for (awsc_view rest = value_of(item); rest.data;) {
            awsc_view token;
            rest = awsc_view_split(rest, ',', &token);
            if (awsc_view_equal_ignore_case(awsc_view_trim(token), name)) return true;
        }
    }
    return false;
}

static bool belongs_to_connection(const awsc_http_request *request, const awsc_http_field *item)
{
    static const awsc_view names[] = {
        {"host", 4},    {"connection", 10},        {"keep-alive", 10},     {"proxy-connection", 16},
        {"upgrade", 7}, {"transfer-encoding", 17}, {"http2-settings", 14},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (awsc_view_equal_ignore_case(name_of(item), names[i])) return true;
    if (awsc_view_equal_ignore_case(name_of(item), AWSC_VIEW("te")))
        return !awsc_view_equal_ignore_case(value_of(item), AWSC_VIEW("trailers"));
    return is_named_by_connection(request, name_of(item));
}

static awsc_view authority_of(const awsc_http_request *request, const char *url)
{
    const char *host = awsc_http_request_header(request, "Host");
    if (host) return awsc_view_trim(awsc_view_text(host));
    const char *begin = strstr(url, "://");
    begin = begin ? begin + 3 : url;
    return awsc_view_of(begin, strcspn(begin, "/?#"));
}

static int make_path(const awsc_allocator *allocator, const awsc_http_request *request, awsc_h2_fields *fields)
{
    awsc_view query = awsc_buffer_view(&request->query);
    awsc_view path = awsc_buffer_view(&request->path);
    fields->path_size = path.size + (query.size ? 1 + query.size : 0);
    fields->path = awsc_alloc(allocator, fields->path_size);
    if (!fields->path) return -1;
    char *at = awsc_put(fields->path, path);
    if (query.size) {
        at = awsc_put(at, AWSC_VIEW("?"));
        (void)awsc_put(at, query);
    }
    return 0;
}

static size_t size_of_names(const awsc_http_request *request)
{
    size_t size = 0;
    for (size_t i = 0; i < request->headers.count; i++) size += request->headers.items[i].name_size;
    return size;
}

int awsc_h2_fields_make(const awsc_allocator *allocator, const awsc_http_request *request, const char *url,
                        awsc_h2_fields *fields)
{
    *fields = (awsc_h2_fields){0};
    fields->items = awsc_alloc_zeroed(allocator, PSEUDO_FIELDS + request->headers.count, sizeof *fields->items);
    fields->names = awsc_alloc(allocator, size_of_names(request));
    if (!fields->items || !fields->names || make_path(allocator, request, fields)) {
        awsc_h2_fields_clear(allocator, fields);
        return -1;
    }
    awsc_view scheme;
    (void)awsc_view_split(awsc_view_text(url), ':', &scheme);
    fields->items[fields->count++] = field(AWSC_VIEW(":method"), awsc_view_text(request->method));
    fields->items[fields->count++] = field(AWSC_VIEW(":scheme"), scheme);
    fields->items[fields->count++] = field(AWSC_VIEW(":authority"), authority_of(request, url));
    fields->items[fields->count++] = field(AWSC_VIEW(":path"), awsc_view_of(fields->path, fields->path_size));
    char *at = fields->names;
    for (size_t i = 0; i < request->headers.count; i++) {
        const awsc_http_field *item = &request->headers.items[i];
        if (belongs_to_connection(request, item)) continue;
        awsc_view name = awsc_view_of(at, item->name_size);
        for (size_t c = 0; c < item->name_size; c++) *at++ = awsc_ascii_lower(item->name[c]);
        fields->items[fields->count++] = field(name, value_of(item));
    }
    return 0;
}

void awsc_h2_fields_clear(const awsc_allocator *allocator, awsc_h2_fields *fields)
{
    awsc_release(allocator, fields->items);
    awsc_release(allocator, fields->names);
    awsc_release(allocator, fields->path);
    *fields = (awsc_h2_fields){0};
}
