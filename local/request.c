/* SPDX-License-Identifier: Apache-2.0 */
#include "request.h"

#include <awsc/status.h>

#include "runtime.h"

const char *awsc_local_request_header(const awsc_local_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (awsc_text_equal_ignore_case(request->headers[i].name, name)) return request->headers[i].value;
    }
    return NULL;
}

awsc_view awsc_local_request_path(const awsc_local_request *request)
{
    awsc_view path;
    awsc_view_split(request->target, '?', &path);
    return path;
}

awsc_view awsc_local_request_query(const awsc_local_request *request)
{
    awsc_view path;
    return awsc_view_split(request->target, '?', &path);
}

int awsc_local_decode_text(awsc_view text, awsc_arena *arena, awsc_view *out)
{
    awsc_buffer decoded = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_uri_decode(&decoded, text);
    awsc_view view = awsc_buffer_view(&decoded);
    char *copy = decoded.failed ? NULL : awsc_arena_text(arena, view.data ? view.data : "", view.size);
    awsc_buffer_clear(&decoded);
    if (!copy) return AWSC_ERR_NOMEM;
    *out = (awsc_view){copy, view.size};
    return AWSC_OK;
}

int awsc_local_query_next(awsc_view *query, awsc_arena *arena, awsc_view *name, awsc_view *value)
{
    awsc_view part = {NULL, 0};
    while (query->data && part.size == 0) *query = awsc_view_split(*query, '&', &part);
    if (part.size == 0) return AWSC_END;
    awsc_view raw_value = awsc_view_split(part, '=', name);
    int status = awsc_local_decode_text(*name, arena, name);
    return status ? status : awsc_local_decode_text(raw_value, arena, value);
}
