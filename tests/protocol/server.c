/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Smithy's protocol tests for servers, with lambda-local's binding: requests of a model become inputs, outputs become
 * responses. models.cmake compiles this file for the model of restJson1.
 */
#include PROTOCOL_REGISTRY

#include "bind_request.h"
#include "bind_response.h"
#include "conformance/vectors.h"
#include "protocol/model_value.h"
#include "schema/walk.h"

enum { HEADERS_MAX = 16 };

/* Tests of features that the bindings leave to other code, or that lambda-local lacks. */
static const char *const not_served[] = {
    /* an empty body may be an empty or an unset value */
    "RestJsonStreamingTraitsWithNoBlobBody",
    "RestJsonStreamingTraitsRequireLengthWithNoBlobBody",
    "RestJsonHttpWithEmptyStructurePayload",
    "RestJsonHttpWithHeadersButNoPayload",
    "RestJsonOmitsEmptyListQueryValues",
    /* operations without output respond with the document {} */
    "RestJsonNoInputAndNoOutput",
    "RestJsonUnitInputAndOutputNoOutput",
    /* compressed bodies; defaults that a server adds */
    "SDKAppliedContentEncoding_restJson1",
    "SDKAppendedGzipAfterProvidedEncoding_restJson1",
    "RestJsonServerPopulatesDefaultsWhenMissingInRequestBody",
    NULL,
};

/* Headers that are added to a response after its binding. */
static bool is_added_later(const char *header)
{
    return !strcmp(header, "X-Amzn-Errortype") || !strcmp(header, "Content-Length");
}

static bool is_served(const char *id)
{
    for (size_t i = 0; not_served[i]; i++)
        if (!strcmp(not_served[i], id)) return false;
    return true;
}

static bool is_for_server(const cJSON *test)
{
    const char *applies = json_text(test, "appliesTo");
    return (!applies || strcmp(applies, "client") != 0) && is_served(json_text(test, "id"));
}

static const awsc_operation *find_operation(const char *shape_id)
{
    const char *name = strchr(shape_id, '#') + 1;
    for (size_t i = 0; i < PROTOCOL_OPERATION_COUNT; i++)
        if (!strcmp(PROTOCOL_OPERATIONS[i]->name, name)) return PROTOCOL_OPERATIONS[i];
    return NULL;
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

/* Makes the request of a test; its target is in `target`. */
static awsc_local_request request_of(const cJSON *test, awsc_buffer *target, awsc_http_header headers[HEADERS_MAX])
{
    const cJSON *item;
    awsc_local_request request = {.method = awsc_view_text(json_text(test, "method")), .headers = headers};
    const char *body = json_text(test, "body");
    const char *separator = "?";
    awsc_buffer_append_text(target, json_text(test, "uri"));
    cJSON_ArrayForEach(item, json_get(test, "queryParams"))
    {
        awsc_buffer_append_text(target, separator);
        awsc_buffer_append_text(target, item->valuestring);
        separator = "&";
    }
    cJSON_ArrayForEach(item, json_get(test, "headers"))
    {
        if (request.header_count == HEADERS_MAX) abort();
        headers[request.header_count++] = (awsc_http_header){item->string, item->valuestring};
    }
    request.target = awsc_buffer_view(target);
    if (body) request.body = (awsc_blob){body, strlen(body)};
    return request;
}

static void check_input(vectors *v, const awsc_schema *schema, const void *got, const cJSON *params)
{
    const void *expected = model_value(schema, params);
    if (model_equal(schema, got, expected)) return;
    awsc_buffer a = AWSC_BUFFER_INIT(awsc_allocator_default()), b = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_print_value(schema, got, UINT32_MAX, &a);
    awsc_print_value(schema, expected, UINT32_MAX, &b);
    case_problem(v, "the input is\n    %s\n  expected\n    %s", awsc_buffer_text(&a), awsc_buffer_text(&b));
    awsc_buffer_clear(&a);
    awsc_buffer_clear(&b);
}

/* Binds the request of a test; returns the input, or NULL with an error. */
static void *bind(vectors *v, const awsc_operation *operation, const cJSON *test, awsc_arena *arena, awsc_error **error)
{
    awsc_buffer target = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_http_header headers[HEADERS_MAX];
    awsc_local_route route;
    awsc_local_request request = request_of(test, &target, headers);
    void *input = awsc_arena_alloc_zeroed(arena, 1, operation->input->size);
    if (awsc_local_route_find(PROTOCOL_OPERATIONS, PROTOCOL_OPERATION_COUNT, request.method, request.target, &route)) {
        case_problem(v, "no operation takes %s", awsc_buffer_text(&target));
        input = NULL;
    } else if (route.operation != operation) {
        case_problem(v, "%s took the request", route.operation->name);
        input = NULL;
    } else if (awsc_local_bind_request(&route, &request, arena, input, error)) {
        input = NULL;
    }
    awsc_buffer_clear(&target);
    return input;
}

static void request_test(vectors *v, const awsc_operation *operation, const cJSON *test)
{
    awsc_error *error = NULL;
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    case_begin(v, json_text(test, "id"), false);
    const void *input = bind(v, operation, test, arena, &error);
    if (error) case_problem(v, "the request is refused: %s", awsc_error_text(error));
    if (input) check_input(v, operation->input, input, json_get(test, "params"));
    awsc_error_free(error);
    awsc_arena_free(arena);
    case_end(v);
}

/* ---- responses --------------------------------------------------------------------------------------------------- */

static void check_body(vectors *v, const cJSON *test, awsc_blob body)
{
    const char *expected = json_text(test, "body"), *type = json_text(test, "bodyMediaType");
    if (!expected) return;
    char *got = awsc_text_copy_n(awsc_allocator_default(), body.size ? body.data : "", body.size);
    if (type && !strcmp(type, "application/json")) {
        cJSON *a = cJSON_Parse(got), *b = cJSON_Parse(expected);
        if (!cJSON_Compare(a, b, 1)) case_text(v, "body", got, expected);
        cJSON_Delete(a);
        cJSON_Delete(b);
    } else {
        case_text(v, "body", got, expected);
    }
    free(got);
}

/* The owner of the stream sends the payload of such a response. */
static bool is_stream(const awsc_schema *schema)
{
    const awsc_member *payload = awsc_member_in(schema, AWSC_TABLE_PAYLOAD);
    return payload && (payload->type == AWSC_TYPE_BODY_STREAM || payload->type == AWSC_TYPE_EVENT_STREAM);
}

static void check_response(vectors *v, const awsc_schema *schema, int http_status, const cJSON *test)
{
    const cJSON *item;
    awsc_error *error = NULL;
    awsc_http_response *response = NULL;
    case_begin(v, json_text(test, "id"), false);
    const void *value = model_value(schema, json_get(test, "params"));
    if (awsc_local_bind_response(schema, value, http_status, NULL, &response, &error)) {
        case_problem(v, "there is no response: %s", awsc_error_text(error));
    } else {
        int code = json_get(test, "code")->valueint;
        if (awsc_http_response_status(response) != code)
            case_problem(v, "the status is %d, expected %d", awsc_http_response_status(response), code);
        cJSON_ArrayForEach(item, json_get(test, "headers"))
        {
            if (is_added_later(item->string) || (is_stream(schema) && !strcmp(item->string, "Content-Type"))) continue;
            case_text(v, item->string, awsc_http_response_header(response, item->string), item->valuestring);
        }
        cJSON_ArrayForEach(item, json_get(test, "forbidHeaders"))
        {
            if (awsc_http_response_header(response, item->valuestring))
                case_problem(v, "the response has a header %s", item->valuestring);
        }
        if (!is_stream(schema)) check_body(v, test, awsc_http_response_body(response));
    }
    awsc_http_response_free(response);
    awsc_error_free(error);
    case_end(v);
}

/* ---- running ----------------------------------------------------------------------------------------------------- */

static void run_operation(vectors *v, const cJSON *shape)
{
    const awsc_operation *operation = find_operation(shape->string);
    const cJSON *test, *traits = json_get(shape, "traits");
    if (!operation) return;
    cJSON_ArrayForEach(test, json_get(traits, "smithy.test#httpRequestTests"))
    {
        if (is_for_server(test)) request_test(v, operation, test);
    }
    cJSON_ArrayForEach(test, json_get(traits, "smithy.test#httpResponseTests"))
    {
        if (is_for_server(test)) check_response(v, operation->output, operation->http_status, test);
    }
}

static void run_error(vectors *v, const cJSON *shape)
{
    const char *name = strchr(shape->string, '#') + 1;
    const cJSON *test;
    for (size_t i = 0; i < PROTOCOL_SERVICE.error_count; i++) {
        const awsc_schema *schema = PROTOCOL_SERVICE.errors[i].schema;
        if (strcmp(schema->name, name) != 0) continue;
        cJSON_ArrayForEach(test, json_get(json_get(shape, "traits"), "smithy.test#httpResponseTests"))
        {
            if (is_for_server(test)) check_response(v, schema, schema->http_status, test);
        }
    }
}

int main(void)
{
    vectors v;
    const cJSON *shape;
    if (!vectors_open(&v, "server " PROTOCOL_TOPIC, "protocol-tests/" PROTOCOL_TOPIC ".json")) return 0;
    cJSON *model = vectors_json("protocol-tests/" PROTOCOL_TOPIC ".json");
    cJSON_ArrayForEach(shape, json_get(model, "shapes"))
    {
        if (!strcmp(json_text(shape, "type"), "operation"))
            run_operation(&v, shape);
        else
            run_error(&v, shape);
    }
    cJSON_Delete(model);
    return vectors_close(&v);
}
