/* SPDX-License-Identifier: Apache-2.0 */
/* Chooses the server of a call: the base URL, its effects on the request, and the URL for the transport. */
#include <string.h>

#include "client/call_endpoint.h"
#include "client/signing_choice.h"
#include "error/error.h"

/* Prepends the endpoint's base path to the request's path, so that the signature covers it. Replaces the base path of
 * an earlier endpoint. */
static int prepend_base_path(awsc_call *call, awsc_error **error)
{
    awsc_view own = awsc_buffer_view(&call->request->path);
    if (!*call->url->base_path && !call->base_size) return AWSC_OK;
    awsc_buffer path = AWSC_BUFFER_INIT(call->allocator);
    awsc_buffer_append_text(&path, call->url->base_path);
    awsc_buffer_append_view(&path, awsc_view_of(own.data + call->base_size, own.size - call->base_size));
    call->base_size = strlen(call->url->base_path);
    if (path.failed) {
        awsc_buffer_clear(&path);
        return awsc_error_nomem(error);
    }
    awsc_buffer_clear(&call->request->path);
    call->request->path = path;
    return AWSC_OK;
}

int awsc_call_make_target_url(awsc_call *call, awsc_error **error)
{
    awsc_buffer *url = &call->target_url;
    awsc_buffer_truncate(url, 0);
    awsc_buffer_append_text(url, call->url->scheme);
    awsc_buffer_append_text(url, "://");
    if (call->request->host_prefix) awsc_buffer_append_text(url, call->request->host_prefix);
    awsc_buffer_append_text(url, call->url->authority);
    awsc_buffer_append_view(url, awsc_buffer_view(&call->request->path));
    if (call->request->query.size) {
        awsc_buffer_append_char(url, '?');
        awsc_buffer_append_view(url, awsc_buffer_view(&call->request->query));
    }
    return url->failed ? awsc_error_nomem(error) : AWSC_OK;
}

/* Returns the operation's awsc_invocation; NULL if it runs no code or the request asks for a dry run. */
static const awsc_invocation *find_invocation(const awsc_call *call)
{
    const awsc_invocation *invocation = call->operation->invocation;
    if (!invocation || !invocation->dry_run_header) return invocation;
    const char *mode = awsc_http_request_header(call->request, invocation->dry_run_header);
    return mode && strcmp(mode, invocation->dry_run_value) == 0 ? NULL : invocation;
}

/* Sets the call's url and signing: from its own endpoint if it has one, else from the client's. */
static int choose_url(awsc_call *call, awsc_error **error)
{
    const char *text = call->options.endpoint_url, *source = "options: endpoint_url";
    if (!text && call->request->endpoint_url) {
        text = call->request->endpoint_url;
        source = "the endpoint of the request";
    }
    awsc_service_url_clear(&call->own_url);
    if (call->operation->flags & AWSC_TABLE_OPERATION_ENDPOINT) {
        awsc_signing_choice_clear(call->allocator, &call->own_signing);
        return call->operation->endpoint->code->place(call, text, source, error);
    }
    call->signing = call->client->signing;
    call->url = text ? &call->own_url : &call->client->url;
    return text ? awsc_service_url_parse(call->allocator, text, source, &call->own_url, error) : AWSC_OK;
}

int awsc_call_locate(awsc_call *call, awsc_error **error)
{
    int status = choose_url(call, error);
    if (!status) status = prepend_base_path(call, error);
    if (!status) status = call->attempts ? awsc_call_add_host(call, error) : awsc_call_add_headers(call, error);
    if (!status) call->invocation = find_invocation(call);
    if (!status) status = awsc_call_make_target_url(call, error);
    return status;
}
