/* SPDX-License-Identifier: Apache-2.0 */
#include "control.h"

#include <stdio.h>
#include <string.h>

bool awsc_local_is_control(const awsc_local_request *request)
{
    return awsc_view_starts_with(request->target, AWSC_VIEW("/_local/"));
}

static awsc_http_response *new_response(int status, const char *text)
{
    awsc_http_response *response = NULL;
    if (awsc_http_response_new(status, &response, NULL)) return NULL;
    if (awsc_http_response_add_header(response, "Content-Type", "text/plain", NULL) ||
        awsc_http_response_append_body(response, text, strlen(text), NULL)) {
        awsc_http_response_free(response);
        return NULL;
    }
    return response;
}

static awsc_http_response *serve_executions(awsc_local_server *server, const awsc_local_request *request,
                                            awsc_arena *arena)
{
    awsc_view query = awsc_local_request_query(request);
    awsc_view name, value;
    int status;
    while ((status = awsc_local_query_next(&query, arena, &name, &value)) == AWSC_OK) {
        if (!awsc_view_equal(name, AWSC_VIEW("function"))) continue;
        char text[32];
        snprintf(text, sizeof text, "%llu\n",
                 (unsigned long long)awsc_local_counters_executions(server->counters, value));
        return new_response(200, text);
    }
    return status == AWSC_END ? new_response(400, "expected ?function=NAME\n") : NULL;
}

/* Makes the response with uploaded code. Location of GetFunction and GetLayerVersion is the URL of such code. */
static awsc_http_response *serve_code(awsc_local_server *server, enum awsc_local_kind kind, const char *key,
                                      awsc_arena *arena)
{
    awsc_local_record record;
    awsc_local_store_lock(server->store);
    int status = awsc_local_store_get(server->store, kind, key, arena, &record);
    awsc_local_store_unlock(server->store);
    if (status == AWSC_END) return new_response(404, "code not found\n");
    awsc_http_response *response = NULL;
    if (status || awsc_http_response_new(200, &response, NULL)) return NULL;
    awsc_blob bytes = ((const awsc_lambda_function_code *)record.value)->zip_file;
    if (!awsc_http_response_add_header(response, "Content-Type", "application/zip", NULL) &&
        !awsc_http_response_append_body(response, bytes.data, bytes.size, NULL)) {
        return response;
    }
    awsc_http_response_free(response);
    return NULL;
}

static awsc_http_response *find_code(awsc_local_server *server, const awsc_local_request *request, awsc_arena *arena)
{
    awsc_view query = awsc_local_request_query(request);
    awsc_view name, value;
    int status;
    while ((status = awsc_local_query_next(&query, arena, &name, &value)) == AWSC_OK) {
        bool function = awsc_view_equal(name, AWSC_VIEW("function"));
        if (!function && !awsc_view_equal(name, AWSC_VIEW("layer"))) continue;
        const char *key = awsc_arena_text(arena, value.data, value.size);
        return key ? serve_code(server, function ? AWSC_LOCAL_CODE : AWSC_LOCAL_LAYER_CODE, key, arena) : NULL;
    }
    return status == AWSC_END ? new_response(400, "expected ?function=KEY or ?layer=KEY\n") : NULL;
}

static awsc_http_response *serve_journal(awsc_local_server *server)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_http_response *response = NULL;
    awsc_local_journal_write(server->journal, &text);
    int status = text.failed ? AWSC_ERR_NOMEM : awsc_http_response_new(200, &response, NULL);
    if (!status) status = awsc_http_response_add_header(response, "Content-Type", "application/json", NULL);
    if (!status) status = awsc_http_response_append_body(response, text.data, text.size, NULL);
    awsc_buffer_clear(&text);
    if (!status) return response;
    awsc_http_response_free(response);
    return NULL;
}

static awsc_http_response *add_fault(awsc_local_server *server, const awsc_local_request *request)
{
    awsc_error *error = NULL;
    awsc_http_response *response;
    awsc_view text = {request->body.data, request->body.size};
    if (awsc_local_faults_add(server->faults, text, &error)) {
        response = new_response(400, awsc_error_message(error));
        awsc_error_free(error);
        return response;
    }
    return new_response(200, "ok\n");
}

awsc_http_response *awsc_local_control(awsc_local_server *server, const awsc_local_request *request, awsc_arena *arena)
{
    awsc_view path = awsc_local_request_path(request);
    bool get = awsc_view_equal(request->method, AWSC_VIEW("GET"));
    if (get && awsc_view_equal(path, AWSC_VIEW("/_local/health"))) return new_response(200, "ok\n");
    if (get && awsc_view_equal(path, AWSC_VIEW("/_local/executions"))) return serve_executions(server, request, arena);
    if (get && awsc_view_equal(path, AWSC_VIEW("/_local/code"))) return find_code(server, request, arena);
    if (awsc_view_equal(path, AWSC_VIEW("/_local/requests"))) {
        if (get) return serve_journal(server);
        if (awsc_view_equal(request->method, AWSC_VIEW("DELETE"))) {
            awsc_local_journal_clear(server->journal);
            return new_response(200, "ok\n");
        }
    }
    if (awsc_view_equal(path, AWSC_VIEW("/_local/faults"))) {
        if (awsc_view_equal(request->method, AWSC_VIEW("POST"))) return add_fault(server, request);
        if (awsc_view_equal(request->method, AWSC_VIEW("DELETE"))) {
            awsc_local_faults_clear(server->faults);
            return new_response(200, "ok\n");
        }
    }
    return new_response(404, "not found\n");
}

bool awsc_local_control_is_free(const awsc_local_server *server, const awsc_local_request *request, awsc_arena *arena)
{
    awsc_view query = awsc_local_request_query(request);
    awsc_view name, value;
    if (!awsc_view_equal(awsc_local_request_path(request), AWSC_VIEW("/_local/code"))) return false;
    while (awsc_local_query_next(&query, arena, &name, &value) == AWSC_OK) {
        if (awsc_view_equal(name, AWSC_VIEW("token"))) return awsc_view_equal(value, awsc_view_text(server->token));
    }
    return false;
}
