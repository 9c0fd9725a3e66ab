/*
 * Smithy's own protocol tests of restJson1: inputs to requests, responses to outputs, error responses, event streams.
 * The schemas are made from the model at run time.
 */
#include "codec/json_codec.h"
#include "conformance/model_schema.h"
#include "conformance/vectors.h"
#include "error/error.h"
#include "eventstream/message.h"
#include "protocol/protocol.h"
#include "schema/output.h"
#include "schema/walk.h"

#define TOKEN "00000000-0000-4000-8000-000000000000"

/*
 * What the client does after the serializer, where these tests cannot see it; and one test that wants a response
 * refused because a required header is missing: we take what a service sends.
 */
static bool is_elsewhere(const char *id)
{
    static const char *const ids[] = {"RestJsonHttpChecksumRequired",
                                      "SDKAppliedContentEncoding_restJson1",
                                      "SDKAppendedGzipAfterProvidedEncoding_restJson1",
                                      "RestJsonHostWithPath",
                                      "DuplexMissingRequiredInitialResponseOutput",
                                      "MissingRequiredInitialResponseOutput",
                                      NULL};
    for (size_t i = 0; ids[i]; i++)
        if (!strcmp(ids[i], id)) return true;
    return false;
}

static bool is_for_client(const cJSON *test)
{
    const char *applies = json_text(test, "appliesTo");
    return (!applies || !strcmp(applies, "client")) && !is_elsewhere(json_text(test, "id"));
}

static const char *text_or(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

static awsc_operation operation_of(model *m, const char *id, const cJSON *shape)
{
    const cJSON *http = model_trait(shape, "http");
    awsc_operation operation = {.name = strchr(id, '#') + 1, .input_payload = -1, .output_payload = -1};
    operation.method = json_text(http, "method");
    operation.uri = json_text(http, "uri");
    operation.host_prefix = json_text(model_trait(shape, "endpoint"), "hostPrefix");
    operation.input = model_schema(m, text_or(json_text(json_get(shape, "input"), "target"), "smithy.api#Unit"), false);
    operation.output =
        model_schema(m, text_or(json_text(json_get(shape, "output"), "target"), "smithy.api#Unit"), true);
    return operation;
}

/* ---- bodies ---------------------------------------------------------------------------------------------------- */

static void check_body(vectors *v, const cJSON *test, const awsc_http_request *request)
{
    const char *expected = json_text(test, "body");
    if (!expected) return;
    awsc_body body = awsc_http_request_body(request);
    char *got = awsc_text_copy_n(awsc_allocator_default(), body.size ? body.data : "", body.size);
    if (!strcmp(text_or(json_text(test, "bodyMediaType"), ""), "application/json")) {
        cJSON *a = cJSON_Parse(got), *b = cJSON_Parse(expected);
        if (!cJSON_Compare(a, b, 1)) case_text(v, "body", got, expected);
        cJSON_Delete(a);
        cJSON_Delete(b);
    } else
        case_text(v, "body", got, expected);
    free(got);
}

/* ---- requests -------------------------------------------------------------------------------------------------- */

/* Whether the query has `parameter`, with any value if `name_only`. */
static bool has_query(const char *query, const char *parameter, bool name_only)
{
    awsc_view rest = awsc_view_text(query), part;
    while (rest.data) {
        rest = awsc_view_split(rest, '&', &part);
        if (name_only) awsc_view_split(part, '=', &part);
        if (awsc_view_equal(part, awsc_view_text(parameter))) return true;
        if (!name_only && !strchr(parameter, '=') && part.size == strlen(parameter) + 1 &&
            !strncmp(part.data, parameter, strlen(parameter)))
            return true; /* "name=" for "name" */
    }
    return false;
}

static void check_query(vectors *v, const cJSON *test, const char *query)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, json_get(test, "queryParams"))
    {
        if (!has_query(query, item->valuestring, false))
            case_problem(v, "the query %s lacks %s", query, item->valuestring);
    }
    cJSON_ArrayForEach(item, json_get(test, "requireQueryParams"))
    {
        if (!has_query(query, item->valuestring, true))
            case_problem(v, "the query %s lacks %s", query, item->valuestring);
    }
    cJSON_ArrayForEach(item, json_get(test, "forbidQueryParams"))
    {
        if (has_query(query, item->valuestring, true)) case_problem(v, "the query %s has %s", query, item->valuestring);
    }
}

static void check_headers(vectors *v, const cJSON *test, const awsc_http_request *request)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, json_get(test, "headers"))
    {
        case_text(v, item->string, awsc_http_request_header(request, item->string), item->valuestring);
    }
    cJSON_ArrayForEach(item, json_get(test, "requireHeaders"))
    {
        bool is_transports = !strcmp(item->valuestring, "Content-Length");
        if (!is_transports && !awsc_http_request_header(request, item->valuestring))
            case_problem(v, "no header %s", item->valuestring);
    }
    cJSON_ArrayForEach(item, json_get(test, "forbidHeaders"))
    {
        if (awsc_http_request_header(request, item->valuestring)) case_problem(v, "a header %s", item->valuestring);
    }
}

static void check_host(vectors *v, const cJSON *test, const awsc_http_request *request)
{
    char host[256];
    if (!json_text(test, "resolvedHost")) return;
    snprintf(host, sizeof host, "%s%s", text_or(awsc_http_request_host_prefix(request), ""),
             text_or(json_text(test, "host"), ""));
    case_text(v, "host", host, json_text(test, "resolvedHost"));
}

static void request_test(vectors *v, const awsc_operation *operation, const cJSON *test)
{
    awsc_service service = {.protocol = &awsc_internal_rest_json1};
    awsc_error *error = NULL;
    awsc_http_request *request = NULL;
    const void *input = model_value(operation->input, json_get(test, "params"));
    case_begin(v, json_text(test, "id"), false);
    int status = awsc_validate(operation->input, input, 1, operation->name, &error);
    if (!status) status = service.protocol->serialize(&service, operation, input, 1, TOKEN, &request, &error);
    if (status)
        case_problem(v, "%s", awsc_error_text(error));
    else {
        case_text(v, "method", awsc_http_request_method(request), json_text(test, "method"));
        case_text(v, "path", awsc_http_request_path(request), json_text(test, "uri"));
        check_query(v, test, awsc_http_request_query(request));
        check_headers(v, test, request);
        check_body(v, test, request);
        check_host(v, test, request);
    }
    awsc_http_request_free(request);
    awsc_error_free(error);
    case_end(v);
}

/* ---- responses ------------------------------------------------------------------------------------------------- */

static awsc_http_response *response_of(const cJSON *test)
{
    awsc_http_response *response = NULL;
    const cJSON *header;
    if (awsc_http_response_new(json_get(test, "code")->valueint, &response, NULL)) abort();
    cJSON_ArrayForEach(header, json_get(test, "headers"))
    {
        if (awsc_http_response_add_header(response, header->string, header->valuestring, NULL)) abort();
    }
    const char *body = text_or(json_text(test, "body"), "");
    if (awsc_http_response_append_body(response, body, strlen(body), NULL)) abort();
    return response;
}

static void check_value(vectors *v, const awsc_schema *schema, const void *got, const cJSON *params)
{
    const void *expected = model_value(schema, params);
    if (model_equal(schema, got, expected)) return;
    awsc_buffer a = AWSC_BUFFER_INIT(awsc_allocator_default()), b = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_print_value(schema, got, 1, &a);
    awsc_print_value(schema, expected, 1, &b);
    case_text(v, "value", awsc_buffer_text(&a), awsc_buffer_text(&b));
    if (!v->problems) case_problem(v, "the value differs where its text does not");
    awsc_buffer_clear(&a);
    awsc_buffer_clear(&b);
}

static void response_test(vectors *v, const awsc_operation *operation, const cJSON *test)
{
    awsc_service service = {.protocol = &awsc_internal_rest_json1};
    awsc_error *error = NULL;
    awsc_arena *arena;
    awsc_http_response *response = response_of(test);
    void *output = awsc_output_new(awsc_allocator_default(), 0, operation->output, &arena);
    case_begin(v, json_text(test, "id"), false);
    if (service.protocol->deserialize(&service, operation, response, arena, output, &error))
        case_problem(v, "%s", awsc_error_text(error));
    else
        check_value(v, operation->output, output, json_get(test, "params"));
    awsc_free(output);
    awsc_error_free(error);
    awsc_http_response_free(response);
    case_end(v);
}

static int by_code(const void *a, const void *b)
{
    return strcmp(((const awsc_error_case *)a)->code, ((const awsc_error_case *)b)->code);
}

/* All errors of the model, sorted, as a service has them. */
static awsc_service service_of(model *m, awsc_error_case *errors)
{
    awsc_service service = {.protocol = &awsc_internal_rest_json1, .errors = errors};
    const cJSON *shape;
    cJSON_ArrayForEach(shape, m->shapes)
    {
        if (!model_trait(shape, "error")) continue;
        awsc_error_case one = {strchr(shape->string, '#') + 1, model_schema(m, shape->string, true),
                               (int32_t)service.error_count + 1};
        errors[service.error_count++] = one;
    }
    qsort(errors, service.error_count, sizeof *errors, by_code);
    return service;
}

static void error_test(vectors *v, const awsc_service *service, const awsc_schema *schema, const cJSON *test)
{
    awsc_error *error = NULL;
    awsc_operation operation = {.name = "Test"};
    awsc_http_response *response = response_of(test);
    case_begin(v, json_text(test, "id"), false);
    int status = service->protocol->deserialize_error(service, &operation, response, &error);
    if (status != AWSC_ERR_SERVICE) case_problem(v, "status %d", status);
    case_text(v, "name", awsc_error_name(error), schema->name);
    const void *value = awsc_internal_error_as(error, schema);
    if (value)
        check_value(v, schema, value, json_get(test, "params"));
    else
        case_problem(v, "the error is not modeled");
    awsc_error_free(error);
    awsc_http_response_free(response);
    case_end(v);
}

/* ---- event streams --------------------------------------------------------------------------------------------- */

static const awsc_schema *events_of(const awsc_operation *operation, bool response)
{
    const awsc_schema *schema = response ? operation->output : operation->input;
    for (size_t i = 0; i < schema->member_count; i++)
        if (schema->members[i].type == AWSC_TYPE_EVENT_STREAM) return schema->members[i].target;
    return NULL;
}

/* Decodes one message; NULL if it is no event but an error, which `*error` receives. */
static void *read_event(const awsc_service *service, const awsc_schema *events, const char *base64, awsc_arena *arena,
                        awsc_error **error)
{
    size_t size;
    awsc_event_message message;
    void *bytes = model_alloc(strlen(base64));
    void *value = awsc_arena_alloc_zeroed(arena, 1, events->size);
    awsc_event_decoder *decoder = awsc_event_decoder_new(awsc_allocator_default(), 1 << 20);
    if (awsc_base64_decode(awsc_view_text(base64), bytes, &size)) abort();
    int status = awsc_event_decoder_feed(decoder, bytes, size, error);
    if (!status) status = awsc_event_decoder_next(decoder, &message, error);
    if (!status) status = service->protocol->deserialize_event(service, events, &message, arena, value, error);
    awsc_event_decoder_free(decoder);
    return status ? NULL : value;
}

static void check_failure(vectors *v, const awsc_error *error, const cJSON *failure)
{
    const char *id = json_text(failure, "errorId");
    if (!error)
        case_problem(v, "an event where an error is expected");
    else if (id)
        case_text(v, "error", awsc_error_name(error), strchr(id, '#') + 1);
}

/* The HTTP response that the stream is the body of: an output, or an error. */
static void read_initial(const awsc_service *service, const awsc_operation *operation, const cJSON *initial,
                         awsc_error **error)
{
    awsc_http_response *response = response_of(initial);
    void *output = NULL;
    awsc_internal_output_deserialize(service, operation, response, &output, error);
    awsc_free(output);
    awsc_http_response_free(response);
}

static bool is_exception(const cJSON *event)
{
    const char *type = json_text(json_get(json_get(event, "headers"), ":message-type"), "string");
    return type && strcmp(type, "event") != 0;
}

static void event_test(vectors *v, const awsc_service *service, const awsc_operation *operation, const cJSON *test)
{
    const cJSON *event, *failure = json_get(json_get(test, "expectation"), "failure");
    awsc_error *error = NULL;
    awsc_arena *arena = awsc_arena_new(awsc_allocator_default(), 0);
    case_begin(v, json_text(test, "id"), false);
    if (json_get(test, "initialResponse")) read_initial(service, operation, json_get(test, "initialResponse"), &error);
    cJSON_ArrayForEach(event, json_get(test, "events"))
    {
        const bool received = !strcmp(json_text(event, "type"), "response");
        const awsc_schema *events = events_of(operation, received);
        if (!received && is_exception(event)) continue; /* nobody sends exceptions to a client */
        const char *bytes = json_text(event, "bytes");
        if (!events || !bytes) continue;
        void *value = read_event(service, events, bytes, arena, &error);
        if (!value) break;
        const cJSON *params = json_get(event, "params");
        if (params && !failure) check_value(v, events, value, params);
    }
    if (failure)
        check_failure(v, error, failure);
    else if (error)
        case_problem(v, "%s", awsc_error_text(error));
    awsc_error_free(error);
    awsc_arena_free(arena);
    case_end(v);
}

/* ---- all ------------------------------------------------------------------------------------------------------- */

static void run_operation(vectors *v, model *m, const awsc_service *service, const cJSON *shape)
{
    awsc_operation operation = operation_of(m, shape->string, shape);
    const cJSON *test;
    cJSON_ArrayForEach(test, model_trait(shape, "smithy.test#httpRequestTests"))
    {
        if (is_for_client(test)) request_test(v, &operation, test);
    }
    cJSON_ArrayForEach(test, model_trait(shape, "smithy.test#httpResponseTests"))
    {
        if (is_for_client(test)) response_test(v, &operation, test);
    }
    cJSON_ArrayForEach(test, model_trait(shape, "smithy.test#eventStreamTests"))
    {
        if (is_for_client(test)) event_test(v, service, &operation, test);
    }
}

static void run_model(vectors *v, const char *file)
{
    model *m = model_alloc(sizeof *m);
    awsc_error_case errors[64];
    cJSON *json = vectors_json(file);
    if (!json) return;
    const cJSON *shape, *test;
    m->json = json;
    m->shapes = json_get(json, "shapes");
    awsc_service service = service_of(m, errors);
    cJSON_ArrayForEach(shape, m->shapes)
    {
        if (!strcmp(json_text(shape, "type"), "operation")) run_operation(v, m, &service, shape);
        if (!model_trait(shape, "error")) continue;
        cJSON_ArrayForEach(test, model_trait(shape, "smithy.test#httpResponseTests"))
        {
            if (is_for_client(test)) error_test(v, &service, model_schema(m, shape->string, true), test);
        }
    }
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "protocol rest_json1", "protocol-tests")) return 0;
    run_model(&v, "protocol-tests/restJson1.json");
    run_model(&v, "protocol-tests/restJson1-validation.json");
    return vectors_close(&v);
}
