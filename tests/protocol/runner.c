/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/runner.h"

#include <awsc/testing.h>

#include "error/error.h"
#include "eventstream/message.h"
#include "http/body.h"
#include "protocol/model_value.h"
#include "protocol/event_streams.h"
#include "protocol/protocol.h"
#include "protocol/serialize.h"
#include "schema/output.h"
#include "schema/walk.h"

#define TOKEN "00000000-0000-4000-8000-000000000000"

typedef struct runner {
    vectors *v;
    const protocol_tables *tables;
    const awsc_service *service;
    unsigned requests, responses, errors, event_streams;
} runner;

static bool is_for_client(const cJSON *test)
{
    const char *applies = json_text(test, "appliesTo");
    return !applies || !strcmp(applies, "client");
}

static const char *text_or(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

static const cJSON *trait(const cJSON *shape, const char *name)
{
    return json_get(json_get(shape, "traits"), name);
}

/* ---- bodies ------------------------------------------------------------------------------------------------------ */

/* Compares forms; the order of pairs and their escaping do not matter. */
typedef struct form {
    char *pairs[256];
    size_t count;
} form;

static int compare_pairs(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static form parse_form(const char *text)
{
    form parsed = {.count = 0};
    awsc_view rest = awsc_view_text(text), pair;
    while (rest.data) {
        awsc_buffer decoded = AWSC_BUFFER_INIT(awsc_allocator_default());
        rest = awsc_view_split(rest, '&', &pair);
        awsc_uri_decode(&decoded, pair);
        if (parsed.count == sizeof parsed.pairs / sizeof *parsed.pairs) abort();
        parsed.pairs[parsed.count++] = awsc_buffer_take(&decoded);
    }
    qsort(parsed.pairs, parsed.count, sizeof *parsed.pairs, compare_pairs);
    return parsed;
}

static void check_form(vectors *v, const char *got, const char *expected)
{
    form a = parse_form(got), b = parse_form(expected);
    bool same = a.count == b.count;
    for (size_t i = 0; same && i < a.count; i++) same = !strcmp(a.pairs[i], b.pairs[i]);
    if (!same) case_text(v, "form", got, expected);
    for (size_t i = 0; i < a.count; i++) free(a.pairs[i]);
    for (size_t i = 0; i < b.count; i++) free(b.pairs[i]);
}

static void check_body(vectors *v, awsc_view body, const char *expected, const char *media_type)
{
    if (!expected) return;
    char *got = awsc_text_copy_n(awsc_allocator_default(), body.size ? body.data : "", body.size);
    if (!strcmp(text_or(media_type, ""), "application/json")) {
        cJSON *a = cJSON_Parse(got), *b = cJSON_Parse(expected);
        if (!cJSON_Compare(a, b, 1)) case_text(v, "body", got, expected);
        cJSON_Delete(a);
        cJSON_Delete(b);
    } else if (!strcmp(text_or(media_type, ""), "application/x-www-form-urlencoded"))
        check_form(v, got, expected);
    else
        case_text(v, "body", got, expected);
    free(got);
}

static void check_request_body(vectors *v, const cJSON *test, const awsc_http_request *request)
{
    awsc_body body = awsc_http_request_body(request);
    check_body(v, awsc_view_of(body.data, body.size), json_text(test, "body"), json_text(test, "bodyMediaType"));
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

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

/* The transport adds Content-Length if there is a body. */
static bool has_header(const awsc_http_request *request, const char *name)
{
    if (!strcmp(name, "Content-Length")) return awsc_body_is_set(awsc_http_request_body(request));
    return awsc_http_request_header(request, name) != NULL;
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
        if (!has_header(request, item->valuestring)) case_problem(v, "no header %s", item->valuestring);
    }
    cJSON_ArrayForEach(item, json_get(test, "forbidHeaders"))
    {
        if (has_header(request, item->valuestring)) case_problem(v, "a header %s", item->valuestring);
    }
}

/* Compares all except the path, which an endpoint may prefix. */
static void check_request(vectors *v, const cJSON *test, const awsc_http_request *request)
{
    case_text(v, "method", awsc_http_request_method(request), json_text(test, "method"));
    check_query(v, test, awsc_http_request_query(request));
    check_headers(v, test, request);
    check_request_body(v, test, request);
}

static int make_client(const runner *r, const char *host, awsc_replay *replay, awsc_client **client, awsc_error **error)
{
    char url[512];
    awsc_config config = AWSC_CONFIG_INIT;
    snprintf(url, sizeof url, "https://%s", host);
    config.region = "us-east-1";
    config.endpoint_url = url;
    config.config_file = config.credentials_file = "/dev/null";
    config.unsigned_requests = AWSC_BOOL(true);
    config.max_attempts = AWSC_I32(1);
    config.transport = awsc_replay_transport(replay);
    return awsc_internal_client_new(r->service, r->service->level, &config, client, error);
}

/* The test names an endpoint: compares the request that a client sends there. */
static void sent_request_test(runner *r, const awsc_operation *operation, const void *input, const cJSON *test)
{
    char host[512];
    awsc_error *error = NULL;
    awsc_replay *replay;
    awsc_client *client = NULL;
    if (awsc_replay_new(&replay, NULL) || awsc_replay_add(replay, 500, NULL, 0, "", 0, NULL)) abort();
    if (!make_client(r, json_text(test, "host"), replay, &client, &error))
        (void)awsc_internal_call(operation, r->service->level, client, input, NULL, NULL, &error);
    const awsc_http_request *request = awsc_replay_request(replay, 0);
    if (request) {
        snprintf(host, sizeof host, "%s", text_or(json_text(test, "resolvedHost"), json_text(test, "host")));
        host[strcspn(host, "/")] = '\0';
        case_text(r->v, "host", awsc_http_request_header(request, "Host"), host);
        case_text(r->v, "path sent", awsc_http_request_path(request), json_text(test, "uri"));
        check_request(r->v, test, request);
    } else
        case_problem(r->v, "nothing was sent: %s", awsc_error_text(error));
    awsc_error_free(error);
    awsc_internal_client_free(client);
    awsc_replay_free(replay);
}

static awsc_http_request *serialize(const runner *r, const awsc_operation *operation, const void *input)
{
    const uint32_t level = r->service->level;
    const awsc_serialize_options options = {TOKEN, AWSC_MIN_COMPRESSION_BYTES};
    awsc_error *error = NULL;
    awsc_http_request *request = NULL;
    int status = awsc_validate(operation->input, input, level, operation->name, &error);
    if (!status) status = awsc_serialize(r->service, operation, input, level, &options, &request, &error);
    if (status) case_problem(r->v, "%s", awsc_error_text(error));
    awsc_error_free(error);
    return request;
}

static void request_test(runner *r, const awsc_operation *operation, const cJSON *test)
{
    const void *input = model_value(operation->input, json_get(test, "params"));
    case_begin(r->v, json_text(test, "id"), false);
    awsc_http_request *request = serialize(r, operation, input);
    if (request) {
        if (json_text(test, "host"))
            sent_request_test(r, operation, input, test);
        else
            case_text(r->v, "path", awsc_http_request_path(request), json_text(test, "uri"));
        check_request(r->v, test, request);
    }
    awsc_http_request_free(request);
    case_end(r->v);
    r->requests++;
}

/* ---- responses --------------------------------------------------------------------------------------------------- */

/* NULL: an empty success response. */
static awsc_http_response *response_of(const cJSON *test)
{
    awsc_http_response *response = NULL;
    const cJSON *header;
    if (awsc_http_response_new(test ? json_get(test, "code")->valueint : 200, &response, NULL)) abort();
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
    awsc_print_value(schema, got, UINT32_MAX, &a);
    awsc_print_value(schema, expected, UINT32_MAX, &b);
    case_text(v, "value", awsc_buffer_text(&a), awsc_buffer_text(&b));
    if (!v->problems) case_problem(v, "the value differs where its text does not");
    awsc_buffer_clear(&a);
    awsc_buffer_clear(&b);
}

/* A streaming blob is the body itself: deserializers do not read it. */
static void check_stream(vectors *v, const awsc_schema *schema, const awsc_http_response *response, const cJSON *params)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (member->type == AWSC_TYPE_BODY_STREAM)
            check_body(v, awsc_buffer_view(&response->body), text_or(json_text(params, member->name), ""), NULL);
    }
}

static void response_test(runner *r, const awsc_operation *operation, const cJSON *test)
{
    awsc_error *error = NULL;
    awsc_arena *arena;
    awsc_http_response *response = response_of(test);
    void *output = awsc_output_new(awsc_allocator_default(), 0, operation->output, &arena);
    case_begin(r->v, json_text(test, "id"), false);
    if (r->service->protocol->deserialize(r->service, operation, response, arena, output, &error))
        case_problem(r->v, "%s", awsc_error_text(error));
    else {
        check_value(r->v, operation->output, output, json_get(test, "params"));
        check_stream(r->v, operation->output, response, json_get(test, "params"));
    }
    awsc_free(output);
    awsc_error_free(error);
    awsc_http_response_free(response);
    case_end(r->v);
    r->responses++;
}

/* ---- errors ------------------------------------------------------------------------------------------------------ */

static const awsc_error_case *find_error(const runner *r, const char *shape_id)
{
    const char *name = strchr(shape_id, '#') + 1;
    for (size_t i = 0; i < r->service->error_count; i++)
        if (!strcmp(r->service->errors[i].schema->name, name)) return &r->service->errors[i];
    return NULL;
}

static void check_error(vectors *v, const awsc_error *error, const awsc_error_case *expected, const cJSON *params)
{
    case_text(v, "name", awsc_error_name(error), expected->code);
    const void *value = awsc_internal_error_as(error, expected->schema);
    if (!value)
        case_problem(v, "the error is not modeled");
    else if (params)
        check_value(v, expected->schema, value, params);
}

/* The code and the fault that tests of query-compatible services name beside the error. */
static void check_query_error(vectors *v, const awsc_error *error, const cJSON *given)
{
    const char *code = json_text(given, "code"), *fault = json_text(given, "type");
    if (code) case_text(v, "query code", awsc_error_name(error), code);
    if (fault && awsc_error_server_fault(error) != !strcmp(fault, "Receiver"))
        case_problem(v, "the fault is not the %s's", fault);
}

static void error_test(runner *r, const char *shape_id, const cJSON *test)
{
    static const cJSON nothing = {.type = cJSON_Object};
    const awsc_operation operation = {.name = "Test"};
    const awsc_error_case *expected = find_error(r, shape_id);
    awsc_error *error = NULL;
    awsc_http_response *response = response_of(test);
    case_begin(r->v, json_text(test, "id"), false);
    int status = r->service->protocol->deserialize_error(r->service, &operation, response, &error);
    if (!expected)
        case_problem(r->v, "the service has no error %s", shape_id);
    else if (status != AWSC_ERR_SERVICE)
        case_problem(r->v, "status %d", status);
    else {
        const cJSON *params = json_get(test, "params");
        check_error(r->v, error, expected, params ? params : &nothing);
        check_query_error(r->v, error, json_get(test, "vendorParams"));
    }
    awsc_error_free(error);
    awsc_http_response_free(response);
    case_end(r->v);
    r->errors++;
}

/* ---- messages of event streams ----------------------------------------------------------------------------------- */

static const awsc_member *stream_of(const awsc_schema *schema)
{
    for (size_t i = 0; i < schema->member_count; i++)
        if (schema->members[i].type == AWSC_TYPE_EVENT_STREAM) return &schema->members[i];
    return NULL;
}

/* A decoder with the single message in `bytes`. */
static awsc_event_decoder *decoder_of(awsc_view bytes, awsc_event_message *message, awsc_error **error)
{
    awsc_event_decoder *decoder = awsc_event_decoder_new(awsc_allocator_default(), 1 << 20);
    int status = awsc_event_decoder_feed(decoder, bytes.data, bytes.size, error);
    if (!status) status = awsc_event_decoder_next(decoder, message, error);
    if (!status && awsc_event_decoder_pending(decoder) == 0) return decoder;
    awsc_event_decoder_free(decoder);
    return NULL;
}

static awsc_view bytes_of(const cJSON *base64)
{
    const char *text = cJSON_GetStringValue(base64);
    size_t size;
    char *bytes = model_alloc(strlen(text));
    if (awsc_base64_decode(awsc_view_text(text), bytes, &size)) abort();
    return awsc_view_of(bytes, size);
}

/* Whether the message has that header, with that type and value. */
static bool has_event_header(const awsc_event_message *message, const awsc_event_header_value *expected)
{
    const bool has_integer = expected->type >= AWSC_EVENT_BYTE;
    for (size_t i = 0; i < message->header_count; i++) {
        const awsc_event_header_value *header = &message->headers[i];
        if (!awsc_view_equal(header->name, expected->name)) continue;
        if (header->type != expected->type || (has_integer && header->integer != expected->integer)) return false;
        return awsc_view_equal(header->bytes, expected->bytes);
    }
    return false;
}

/* Converts {"string": "foo"} and the like to a header value. */
static awsc_event_header_value header_of(const cJSON *json)
{
    const cJSON *value = json->child;
    awsc_event_header_value header = {.name = awsc_view_text(json->string)};
    const char *type = value->string;
    if (!strcmp(type, "boolean"))
        header.type = cJSON_IsTrue(value) ? AWSC_EVENT_TRUE : AWSC_EVENT_FALSE;
    else if (!strcmp(type, "string")) {
        header.type = AWSC_EVENT_STRING;
        header.bytes = awsc_view_text(value->valuestring);
    } else if (!strcmp(type, "blob")) {
        header.type = AWSC_EVENT_BYTES;
        header.bytes = bytes_of(value);
    } else if (!strcmp(type, "timestamp")) {
        awsc_time time = model_time(value);
        header.type = AWSC_EVENT_TIMESTAMP;
        header.integer = time.seconds * 1000 + time.nanoseconds / 1000000;
    } else {
        header.type = !strcmp(type, "byte")      ? AWSC_EVENT_BYTE
                      : !strcmp(type, "short")   ? AWSC_EVENT_I16
                      : !strcmp(type, "integer") ? AWSC_EVENT_I32
                                                 : AWSC_EVENT_I64;
        header.integer = (int64_t)value->valuedouble;
    }
    return header;
}

/* The test's expectations about a message. */
static void check_described(vectors *v, const awsc_event_message *message, const cJSON *event)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, json_get(event, "headers"))
    {
        awsc_event_header_value expected = header_of(item);
        if (!has_event_header(message, &expected))
            case_problem(v, "the event's header %s is missing or another one", item->string);
    }
    cJSON_ArrayForEach(item, json_get(event, "forbidHeaders"))
    {
        if (awsc_event_message_header(message, item->valuestring))
            case_problem(v, "the event has a header %s", item->valuestring);
    }
    cJSON_ArrayForEach(item, json_get(event, "requireHeaders"))
    {
        if (!awsc_event_message_header(message, item->valuestring))
            case_problem(v, "the event has no header %s", item->valuestring);
    }
    check_body(v, message->payload, json_text(event, "body"), json_text(event, "bodyMediaType"));
}

/* Whether one message has all headers of the other, in any order. */
static void check_headers_in(vectors *v, const awsc_event_message *message, const awsc_event_message *other,
                             const char *which)
{
    for (size_t i = 0; i < message->header_count; i++) {
        const awsc_event_header_value *header = &message->headers[i];
        if (!has_event_header(other, header))
            case_problem(v, "header %.*s is not in %s", (int)header->name.size, header->name.data, which);
    }
}

/* Encodes an event and compares it with the test's message. */
static void check_written(runner *r, const awsc_schema *events, const cJSON *event)
{
    awsc_error *error = NULL;
    awsc_event_message ours, theirs;
    awsc_buffer written = AWSC_BUFFER_INIT(awsc_allocator_default());
    const void *value = model_value(events, json_get(event, "params"));
    int status =
        awsc_internal_rest_json1_events.serialize_event(r->service, events, value, r->service->level, &written, &error);
    awsc_event_decoder *decoder = status ? NULL : decoder_of(awsc_buffer_view(&written), &ours, &error);
    awsc_event_decoder *other = NULL;
    if (!decoder)
        case_problem(r->v, "the event cannot be written: %s", awsc_error_text(error));
    else
        check_described(r->v, &ours, event);
    if (decoder && json_text(event, "bytes")) {
        other = decoder_of(bytes_of(json_get(event, "bytes")), &theirs, &error);
        if (!other) abort();
        check_headers_in(r->v, &ours, &theirs, "the test's bytes");
        check_headers_in(r->v, &theirs, &ours, "our bytes");
        if (!json_text(event, "body") && !awsc_view_equal(ours.payload, theirs.payload))
            case_problem(r->v, "the payload is not that of the test");
    }
    awsc_event_decoder_free(decoder);
    awsc_event_decoder_free(other);
    awsc_buffer_clear(&written);
    awsc_error_free(error);
}

/* Decodes one message; returns the event union, or NULL and an error for an exception or an invalid message. */
static const void *read_event(runner *r, const awsc_schema *events, awsc_view bytes, awsc_arena *arena,
                              awsc_error **error)
{
    awsc_event_message message;
    void *value = awsc_arena_alloc_zeroed(arena, 1, events->size);
    awsc_event_decoder *decoder = decoder_of(bytes, &message, error);
    int status =
        decoder ? awsc_internal_rest_json1_events.deserialize_event(r->service, events, &message, arena, value, error)
                : AWSC_ERR_PARSE;
    awsc_event_decoder_free(decoder);
    return status ? NULL : value;
}

/* ---- event streams ----------------------------------------------------------------------------------------------- */

static bool is_exception(const cJSON *event)
{
    const char *type = json_text(json_get(json_get(event, "headers"), ":message-type"), "string");
    return type && strcmp(type, "event") != 0;
}

/* The request that begins a stream. */
static void initial_request(runner *r, const awsc_operation *operation, const cJSON *test)
{
    const cJSON *expected = json_get(test, "initialRequest");
    if (!expected) return;
    const void *input = model_value(operation->input, json_get(test, "initialRequestParams"));
    awsc_http_request *request = serialize(r, operation, input);
    if (!request) return;
    case_text(r->v, "path", awsc_http_request_path(request), json_text(expected, "uri"));
    check_request(r->v, expected, request);
    case_text(r->v, "Content-Type", awsc_http_request_header(request, "Content-Type"),
              "application/vnd.amazon.eventstream");
    awsc_http_request_free(request);
}

/* The response that begins a stream: an output or an error. Events may follow an empty one. */
static void initial_response(runner *r, const awsc_operation *operation, const cJSON *test, awsc_error **error)
{
    if (!stream_of(operation->output)) return;
    awsc_http_response *response = response_of(json_get(test, "initialResponse"));
    void *output = NULL;
    const cJSON *params = json_get(test, "initialResponseParams");
    if (!awsc_internal_output_deserialize(r->service, operation, response, &output, error) && params)
        check_value(r->v, operation->output, output, params);
    awsc_free(output);
    awsc_http_response_free(response);
}

/* Writes events of requests and reads them back as a server does, except exceptions. */
static void sent_event(runner *r, const awsc_operation *operation, const cJSON *event, awsc_arena *arena,
                       awsc_error **error)
{
    const awsc_schema *events = stream_of(operation->input)->target;
    const cJSON *params = json_get(event, "params");
    check_written(r, events, event);
    if (is_exception(event) || !json_text(event, "bytes")) return;
    const void *value = read_event(r, events, bytes_of(json_get(event, "bytes")), arena, error);
    if (value) check_value(r->v, events, value, params);
}

/* Reads events of responses, and writes valid ones back. Returns false at the end. */
static bool received_event(runner *r, const awsc_operation *operation, const cJSON *event, bool fails,
                           awsc_arena *arena, awsc_error **error)
{
    const awsc_schema *events = stream_of(operation->output)->target;
    const cJSON *params = json_get(event, "params");
    const void *value = read_event(r, events, bytes_of(json_get(event, "bytes")), arena, error);
    if (!value) return false;
    if (params && !fails) {
        check_value(r->v, events, value, params);
        check_written(r, events, event);
    }
    return true;
}

/* Expects the error that a test names, with the members of the last event. */
static void check_failure(runner *r, const cJSON *test, const awsc_error *error, const cJSON *failure)
{
    const char *id = json_text(failure, "errorId");
    const cJSON *events = json_get(test, "events");
    const cJSON *last = events ? cJSON_GetArrayItem(events, cJSON_GetArraySize(events) - 1) : NULL;
    const awsc_error_case *expected = id ? find_error(r, id) : NULL;
    if (!error)
        case_problem(r->v, "an event where an error is expected");
    else if (id && !expected)
        case_problem(r->v, "the service has no error %s", id);
    else if (id) {
        const cJSON *params = json_get(last, "params"); /* {"variant": {…}} */
        check_error(r->v, error, expected, params ? params->child : NULL);
    }
}

static void event_test(runner *r, const awsc_operation *operation, const cJSON *test)
{
    const cJSON *event, *failure = json_get(json_get(test, "expectation"), "failure");
    awsc_error *error = NULL;
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    case_begin(r->v, json_text(test, "id"), false);
    initial_request(r, operation, test);
    bool goes_on = true, answered = false;
    cJSON_ArrayForEach(event, json_get(test, "events"))
    {
        if (!strcmp(json_text(event, "type"), "request")) {
            sent_event(r, operation, event, arena, &error);
        } else {
            if (!answered) initial_response(r, operation, test, &error);
            answered = true;
            goes_on = !error && received_event(r, operation, event, failure != NULL, arena, &error);
        }
        if (!goes_on) break;
    }
    if (json_get(test, "initialResponse") && !answered) initial_response(r, operation, test, &error);
    if (failure)
        check_failure(r, test, error, failure);
    else if (error)
        case_problem(r->v, "%s", awsc_error_text(error));
    awsc_error_free(error);
    awsc_arena_free(arena);
    case_end(r->v);
    r->event_streams++;
}

/* ---- running ----------------------------------------------------------------------------------------------------- */

static const awsc_operation *find_operation(const runner *r, const char *shape_id)
{
    const char *name = strchr(shape_id, '#') + 1;
    for (size_t i = 0; i < r->tables->operation_count; i++)
        if (!strcmp(r->tables->operations[i]->name, name)) return r->tables->operations[i];
    return NULL;
}

/* A test of a missing operation fails. */
static void lacking(runner *r, const char *shape_id, const cJSON *test)
{
    case_begin(r->v, json_text(test, "id"), false);
    case_problem(r->v, "there is no operation %s", shape_id);
    case_end(r->v);
}

static void run_tests(runner *r, const cJSON *shape, const char *name,
                      void (*run)(runner *r, const awsc_operation *operation, const cJSON *test))
{
    const awsc_operation *operation = find_operation(r, shape->string);
    const cJSON *test;
    cJSON_ArrayForEach(test, trait(shape, name))
    {
        if (!is_for_client(test)) continue;
        if (operation)
            run(r, operation, test);
        else
            lacking(r, shape->string, test);
    }
}

static void run_error_tests(runner *r, const cJSON *shape)
{
    const cJSON *test;
    cJSON_ArrayForEach(test, trait(shape, "smithy.test#httpResponseTests"))
    {
        if (is_for_client(test)) error_test(r, shape->string, test);
    }
}

void protocol_tests_run(vectors *v, const cJSON *model, const protocol_tables *tables)
{
    runner r = {.v = v, .tables = tables, .service = tables->service};
    const cJSON *shape;
    cJSON_ArrayForEach(shape, json_get(model, "shapes"))
    {
        if (!strcmp(json_text(shape, "type"), "operation")) {
            run_tests(&r, shape, "smithy.test#httpRequestTests", request_test);
            run_tests(&r, shape, "smithy.test#httpResponseTests", response_test);
            run_tests(&r, shape, "smithy.test#eventStreamTests", event_test);
        } else if (trait(shape, "smithy.api#error"))
            run_error_tests(&r, shape);
    }
    printf("%s: %u requests, %u responses, %u errors, %u event streams\n", v->topic, r.requests, r.responses, r.errors,
           r.event_streams);
}
