/* SPDX-License-Identifier: Apache-2.0 */
/* restJson1 beyond Smithy's protocol tests: hostile responses, errors, events, levels. */
#include <stdio.h>

#include "unit/shapes.h"

#include <awsc/call.h>
#include <awsc/tables/generated.h>

#include "eventstream/message.h"
#include "protocol/event_streams.h"
#include "protocol/protocol.h"
#include "protocol/rest_json1.h"
#include "protocol/serialize.h"
#include "schema/value.h"

/* ---- a service --------------------------------------------------------------------------------------------------- */

typedef struct put_input {
    const char *name;
    const char *path;
    const char *filter;
    texts tags;
    variables extra;
    awsc_opt_time since;
    const char *header;
    texts list_header;
    variables meta;
    const char *token;
    const char *text;
    awsc_opt_i32 newer;
} put_input;

static const awsc_member put_input_members[] = {
    AWSC_TABLE_TEXT_MEMBER(put_input, name, "Name", AWSC_TABLE_LABEL | AWSC_TABLE_REQUIRED),
    AWSC_TABLE_TEXT_MEMBER(put_input, path, "Path", AWSC_TABLE_LABEL | AWSC_TABLE_REQUIRED),
    AWSC_TABLE_TEXT_MEMBER(put_input, filter, AWSC_TABLE_NAMED("Filter", "filter"),
                           AWSC_TABLE_QUERY | AWSC_TABLE_WIRE_NAME),
    AWSC_TABLE_LIST_MEMBER(put_input, tags, AWSC_TABLE_NAMED("Tags", "tag"), AWSC_TABLE_QUERY | AWSC_TABLE_WIRE_NAME,
                           texts),
    AWSC_TABLE_MAP_MEMBER(put_input, extra, "Extra", AWSC_TABLE_QUERY_PARAMS, variables),
    AWSC_TABLE_TIME_MEMBER(put_input, since, AWSC_TABLE_NAMED("Since", "since"),
                           AWSC_TABLE_QUERY | AWSC_TABLE_WIRE_NAME),
    AWSC_TABLE_TEXT_MEMBER(put_input, header, AWSC_TABLE_NAMED("Header", "X-Header"),
                           AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME),
    AWSC_TABLE_LIST_MEMBER(put_input, list_header, AWSC_TABLE_NAMED("ListHeader", "X-List"),
                           AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME, texts),
    AWSC_TABLE_MAP_MEMBER(put_input, meta, AWSC_TABLE_NAMED("Meta", "X-Meta-"),
                          AWSC_TABLE_PREFIX_HEADERS | AWSC_TABLE_WIRE_NAME, variables),
    AWSC_TABLE_TEXT_MEMBER(put_input, token, "Token",
                           AWSC_TABLE_BODY | AWSC_TABLE_IDEMPOTENCY_TOKEN | AWSC_TABLE_REQUIRED),
    AWSC_TABLE_TEXT_MEMBER(put_input, text, "Text", AWSC_TABLE_BODY),
    AWSC_TABLE_I32_MEMBER(put_input, newer, "Newer", AWSC_TABLE_BODY | AWSC_TABLE_SINCE(2)),
};
static const awsc_schema put_input_schema = {"PutInput", put_input_members,   NULL, sizeof(put_input),
                                             12,         AWSC_TYPE_STRUCTURE, 0,    0};

typedef struct put_output {
    awsc_opt_i32 code;
    awsc_opt_i32 count;
    awsc_opt_time when;
    texts list;
    variables meta;
    awsc_blob payload;
} put_output;

static const awsc_member put_output_members[] = {
    AWSC_TABLE_I32_MEMBER(put_output, code, "Code", AWSC_TABLE_STATUS_CODE),
    AWSC_TABLE_I32_MEMBER(put_output, count, AWSC_TABLE_NAMED("Count", "X-Count"),
                          AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME),
    AWSC_TABLE_TIME_MEMBER(put_output, when, AWSC_TABLE_NAMED("When", "X-When"),
                           AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME),
    AWSC_TABLE_LIST_MEMBER(put_output, list, AWSC_TABLE_NAMED("List", "X-List"),
                           AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME, texts),
    AWSC_TABLE_MAP_MEMBER(put_output, meta, AWSC_TABLE_NAMED("Meta", "X-Meta-"),
                          AWSC_TABLE_PREFIX_HEADERS | AWSC_TABLE_WIRE_NAME, variables),
    AWSC_TABLE_BLOB_MEMBER(put_output, payload, "Payload", AWSC_TABLE_PAYLOAD),
};
static const awsc_schema put_output_schema = {"PutOutput", put_output_members,  NULL, sizeof(put_output),
                                              6,           AWSC_TYPE_STRUCTURE, 0,    0};

typedef struct busy {
    awsc_opt_i32 count;
    const char *message;
    const char *retry_after;
    awsc_opt_i32 level;
} busy;

static const awsc_member busy_members[] = {
    AWSC_TABLE_I32_MEMBER(busy, count, AWSC_TABLE_NAMED("Count", "X-Count"), AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME),
    AWSC_TABLE_TEXT_MEMBER(busy, message, "Message", AWSC_TABLE_BODY),
    AWSC_TABLE_TEXT_MEMBER(busy, retry_after, AWSC_TABLE_NAMED("RetryAfter", "Retry-After"),
                           AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME),
    AWSC_TABLE_I32_MEMBER(busy, level, "Level", AWSC_TABLE_BODY),
};
static const awsc_schema busy_schema = {
    "BusyException", busy_members, NULL, sizeof(busy), 4, AWSC_TYPE_STRUCTURE, 0, 429};
static const awsc_error_case service_errors[] = {{"Another", &node_schema, 1}, {"BusyException", &busy_schema, 2}};

static const awsc_operation put = {.name = "Put",
                                   .method = "PUT",
                                   .uri = "/v1/{Name}/files/{Path+}/end?fixed=1&flag",
                                   .host_prefix = NULL,
                                   .input = &put_input_schema,
                                   .output = &put_output_schema,
                                   .http_status = 200,
                                   .input_payload = -1,
                                   .output_payload = 5};
static const awsc_service service = {.format = AWSC_TABLE_FORMAT,
                                     .level = 2,
                                     .protocol = &awsc_internal_rest_json1,
                                     .errors = service_errors,
                                     .error_count = 2};

#define TOKEN "12345678-1234-4234-8234-123456789012"
static const awsc_serialize_options with_token = {TOKEN, SIZE_MAX};

/* ---- requests ---------------------------------------------------------------------------------------------------- */

static void every_binding_is_sent_in_its_location(void **state)
{
    (void)state;
    static const char *const tags[] = {"a b", "", "c&d"};
    static const char *const items[] = {"plain", "with, comma", "\"quoted\\\"", " blank "};
    static const variables_entry extra[] = {{"filter", "not this one"}, {"more", "=&"}};
    static const variables_entry meta[] = {{"One", "1"}, {"Two", ""}};
    put_input input = {.name = "a/b c",
                       .path = "x y/z",
                       .filter = "\xc3\xa9",
                       .tags = {3, tags},
                       .extra = {2, extra},
                       .since = AWSC_TIME(0, 0),
                       .header = "value",
                       .list_header = {4, items},
                       .meta = {2, meta},
                       .text = "t",
                       .newer = AWSC_I32(1)};
    awsc_http_request *request = NULL;
    assert_int_equal(awsc_serialize(&service, &put, &input, 2, &with_token, &request, NULL), AWSC_OK);
    assert_string_equal(awsc_http_request_path(request), "/v1/a%2Fb%20c/files/x%20y/z/end");
    assert_string_equal(awsc_http_request_query(request),
                        "fixed=1&flag&filter=%C3%A9&tag=a%20b&tag=&tag=c%26d&more=%3D%26&"
                        "since=1970-01-01T00%3A00%3A00Z");
    assert_string_equal(awsc_http_request_header(request, "X-Header"), "value");
    assert_string_equal(awsc_http_request_header(request, "X-List"),
                        "plain, \"with, comma\", \"\\\"quoted\\\\\\\"\", \" blank \"");
    assert_string_equal(awsc_http_request_header(request, "X-Meta-One"), "1");
    assert_string_equal(awsc_http_request_header(request, "X-Meta-Two"), "");
    assert_string_equal(awsc_http_request_header(request, "Content-Type"), "application/json");
    awsc_body body = awsc_http_request_body(request);
    static const char expected[] = "{\"Token\":\"" TOKEN "\",\"Text\":\"t\",\"Newer\":1}";
    assert_int_equal(body.size, sizeof expected - 1);
    assert_memory_equal(body.data, expected, body.size);
    assert_null(input.token); /* the caller's structure is unchanged */
    awsc_http_request_free(request);
}

static void the_callers_idempotency_token_is_kept_and_newer_members_are_not_read(void **state)
{
    (void)state;
    /* The structure of a program of level 1. */
    char *small = malloc(offsetof(put_input, newer));
    put_input input = {.name = "n", .path = "p", .token = "own"};
    memcpy(small, &input, offsetof(put_input, newer));
    for (int round = 0; round < 2; round++) {
        awsc_http_request *request = NULL;
        assert_int_equal(awsc_serialize(&service, &put, small, 1, &with_token, &request, NULL), AWSC_OK);
        static const char *const expected[] = {"{\"Token\":\"own\"}", "{\"Token\":\"" TOKEN "\"}"};
        awsc_body body = awsc_http_request_body(request);
        assert_int_equal(body.size, strlen(expected[round]));
        assert_memory_equal(body.data, expected[round], body.size);
        awsc_http_request_free(request);
        memset(small + offsetof(put_input, token), 0, sizeof input.token);
    }
    free(small);
}

static void an_empty_label_is_never_sent(void **state)
{
    (void)state;
    awsc_http_request *request = NULL;
    awsc_error *error = NULL;
    put_input input = {.name = "", .path = "p"};
    assert_int_equal(awsc_internal_input_serialize(&service, &put, 2, &input, &request, &error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(error), "Put: Name is empty but is part of the path");
    assert_int_equal(awsc_serialize(&service, &put, &input, 2, &with_token, &request, &error), AWSC_ERR_VALIDATION);
    input.name = NULL;
    assert_int_equal(awsc_serialize(&service, &put, &input, 2, &with_token, &request, &error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(error), "Put: Name is required");
    assert_null(request);
    awsc_error_free(error);
}

static void a_label_of_dots_is_never_sent_as_a_segment(void **state)
{
    (void)state;
    static const char *const refused[] = {".", ".."}, *const kept[] = {"...", ".a", "..%2F", "a."};
    for (size_t i = 0; i < 2; i++) {
        awsc_error *error = NULL;
        awsc_http_request *request = NULL;
        put_input input = {.name = refused[i], .path = "k"};
        char message[100];
        assert_int_equal(awsc_internal_input_serialize(&service, &put, 2, &input, &request, &error),
                         AWSC_ERR_VALIDATION);
        snprintf(message, sizeof message, "Put: Name is \"%s\" but is a segment of the path; expected another text",
                 refused[i]);
        assert_string_equal(awsc_error_message(error), message);
        assert_null(request);
        assert_int_equal(awsc_internal_input_validate(&put, 2, &input, &error), AWSC_ERR_VALIDATION);
        assert_string_equal(awsc_error_message(error), message);
        awsc_error_free(error);
        /* A greedy label may contain "." and ".." as parts of a key. */
        input = (put_input){.name = "n", .path = refused[i]};
        assert_int_equal(awsc_internal_input_serialize(&service, &put, 2, &input, &request, NULL), AWSC_OK);
        awsc_http_request_free(request);
    }
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        awsc_http_request *request = NULL;
        put_input input = {.name = kept[i], .path = "../."};
        assert_int_equal(awsc_internal_input_serialize(&service, &put, 2, &input, &request, NULL), AWSC_OK);
        awsc_http_request_free(request);
    }
}

static void a_standalone_request_gets_a_fresh_token(void **state)
{
    (void)state;
    put_input input = {.name = "n", .path = "p"};
    char first[64] = "";
    for (int round = 0; round < 2; round++) {
        awsc_http_request *request = NULL;
        assert_int_equal(awsc_internal_input_serialize(&service, &put, 2, &input, &request, NULL), AWSC_OK);
        awsc_body body = awsc_http_request_body(request);
        assert_int_equal(body.size, strlen("{\"Token\":\"" TOKEN "\"}"));
        if (round) assert_memory_not_equal(first, body.data, body.size);
        memcpy(first, body.data, body.size);
        awsc_http_request_free(request);
    }
}

/* ---- responses --------------------------------------------------------------------------------------------------- */

static awsc_http_response *answer(int status, const char *header, const char *value, const char *body, size_t size)
{
    awsc_http_response *response = NULL;
    assert_int_equal(awsc_http_response_new(status, &response, NULL), AWSC_OK);
    if (header) assert_int_equal(awsc_http_response_add_header(response, header, value, NULL), AWSC_OK);
    assert_int_equal(awsc_http_response_append_body(response, body, size, NULL), AWSC_OK);
    return response;
}

static void an_output_is_read_from_status_headers_and_payload(void **state)
{
    (void)state;
    put_output *output = NULL;
    awsc_http_response *response = answer(201, "x-count", " 7 ", "raw\0bytes", 9);
    awsc_http_response_add_header(response, "X-WHEN", "Tue, 29 Apr 2014 18:30:38 GMT", NULL);
    awsc_http_response_add_header(response, "X-List", "a, \"b, c\"", NULL);
    awsc_http_response_add_header(response, "x-list", "\"d\\\"\" ,e", NULL);
    awsc_http_response_add_header(response, "x-meta-one", "1", NULL);
    assert_int_equal(awsc_internal_output_deserialize(&service, &put, response, (void **)&output, NULL), AWSC_OK);
    assert_int_equal(output->code.value, 201);
    assert_int_equal(output->count.value, 7);
    assert_int_equal(output->when.value.seconds, 1398796238);
    assert_int_equal(output->list.count, 4);
    assert_string_equal(output->list.items[1], "b, c");
    assert_string_equal(output->list.items[2], "d\"");
    assert_int_equal(output->meta.count, 1);
    assert_string_equal(output->meta.entries[0].key, "one");
    assert_int_equal(output->payload.size, 9);
    awsc_free(output);
    awsc_http_response_free(response);

    response = answer(200, NULL, NULL, "", 0);
    assert_int_equal(awsc_internal_output_deserialize(&service, &put, response, (void **)&output, NULL), AWSC_OK);
    assert_null(output->payload.data);
    assert_null(output->list.items);
    assert_int_equal(output->count.is_set, 0);
    awsc_free(output);
    assert_int_equal(awsc_internal_output_deserialize(&service, &put, response, NULL, NULL), AWSC_OK);
    awsc_http_response_free(response);
}

typedef struct preset_output {
    awsc_opt_i32 in_header, in_body;
} preset_output;
static const awsc_member preset_output_members[] = {
    AWSC_TABLE_I32_MEMBER(preset_output, in_header, AWSC_TABLE_NAMED("inHeader", "x-preset"),
                          AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME | AWSC_TABLE_HAS_DEFAULT),
    AWSC_TABLE_I32_MEMBER(preset_output, in_body, "inBody", AWSC_TABLE_BODY | AWSC_TABLE_HAS_DEFAULT)};
static const awsc_opt_i32 preset_five = {AWSC_SET, 5}, preset_six = {AWSC_SET, 6};
static const awsc_extra preset_extras[] = {
    {0, AWSC_EXTRA_DEFAULT, &preset_five}, {1, AWSC_EXTRA_DEFAULT, &preset_six}, {0, 0, NULL}};
static const awsc_schema preset_output_schema = {
    "PresetOutput", preset_output_members, preset_extras, sizeof(preset_output), 2, AWSC_TYPE_STRUCTURE, 0, 0};

static void a_document_fills_in_defaults_of_its_own_members_alone(void **state)
{
    preset_output value = {{0, 0}, {0, 0}};
    (void)state;
    awsc_fill_defaults(&preset_output_schema, &value, true);
    assert_false(value.in_header.is_set);
    assert_int_equal(value.in_body.value, 6);
    value.in_body = AWSC_I32(8);
    awsc_fill_defaults(&preset_output_schema, &value, false);
    assert_int_equal(value.in_header.value, 5);
    assert_int_equal(value.in_body.value, 8);
}

static void an_answer_has_the_defaults_of_headers_and_body(void **state)
{
    static const struct {
        const char *header, *body;
        int32_t in_header, in_body;
    } cases[] = {{NULL, "{}", 5, 6}, {"7", "{}", 7, 6}, {NULL, "{\"inBody\":8}", 5, 8}, {NULL, "", 5, 6}};
    awsc_operation operation = put;
    (void)state;
    operation.output = &preset_output_schema;
    operation.output_payload = -1;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        preset_output *output = NULL;
        awsc_http_response *response =
            answer(200, cases[i].header ? "x-preset" : NULL, cases[i].header, cases[i].body, strlen(cases[i].body));
        assert_int_equal(awsc_internal_output_deserialize(&service, &operation, response, (void **)&output, NULL),
                         AWSC_OK);
        assert_int_equal(output->in_header.is_set, AWSC_SET);
        assert_int_equal(output->in_header.value, cases[i].in_header);
        assert_int_equal(output->in_body.value, cases[i].in_body);
        awsc_free(output);
        awsc_http_response_free(response);
    }
}

static void check_header(const char *name, const char *value, const char *message)
{
    void *output = NULL;
    awsc_error *error = NULL;
    awsc_http_response *response = answer(200, name, value, "", 0);
    assert_int_equal(awsc_internal_output_deserialize(&service, &put, response, &output, &error), AWSC_ERR_PARSE);
    assert_string_equal(awsc_error_message(error), message);
    assert_null(output);
    awsc_error_free(error);
    awsc_http_response_free(response);
}

static void a_bad_header_is_named_with_its_member(void **state)
{
    (void)state;
    check_header("X-Count", "12x", "Put: header X-Count (member Count): expected a whole number of 32 bits");
    check_header("X-Count", "4294967296", "Put: header X-Count (member Count): expected a whole number of 32 bits");
    check_header("X-When", "now",
                 "Put: header X-When (member When): expected a time of the form Tue, 29 Apr 2014 18:30:38 GMT");
    check_header("X-List", "\"open", "Put: header X-List (member List): expected a list of values separated by commas");
    check_header("X-List", "\"open\\",
                 "Put: header X-List (member List): expected a list of values separated by commas");
    check_header("X-List", "\"a\" b",
                 "Put: header X-List (member List): expected a list of values separated by commas");
}

/* ---- errors ------------------------------------------------------------------------------------------------------ */

static awsc_error *error_of(int status, const char *type, const char *body, size_t size)
{
    awsc_error *error = NULL;
    awsc_http_response *response = answer(status, type ? "X-Amzn-ErrorType" : NULL, type, body, size);
    assert_int_equal(awsc_internal_rest_json1.deserialize_error(&service, &put, response, &error), AWSC_ERR_SERVICE);
    assert_int_equal(awsc_error_http_status(error), status);
    awsc_http_response_free(response);
    return error;
}

static void check_name(int status, const char *type, const char *body, const char *name, const char *message)
{
    awsc_error *error = error_of(status, type, body, strlen(body));
    assert_string_equal(awsc_error_name(error), name);
    assert_string_equal(awsc_error_message(error), message);
    bool bare = strcmp(name, "UnknownError") == 0 && strncmp(message, "HTTP status ", 12) == 0;
    assert_int_equal(awsc_error_kind(error), bare ? AWSC_KIND_BARE_STATUS : AWSC_KIND_OTHER);
    awsc_error_free(error);
}

static void the_code_is_found_wherever_the_service_puts_it(void **state)
{
    (void)state;
    check_name(400, "Some", "{\"message\":\"m\"}", "Some", "m");
    check_name(400, "aws.x#Some:http://internal/coral", "{\"Message\":\"m\"}", "Some", "m");
    check_name(400, NULL, "{\"__type\":\"aws.x#Some\",\"errorMessage\":\"m\"}", "Some", "m");
    check_name(400, NULL, "{\"code\":\"Some:x\",\"message\":\"\\u00e9\\n\"}", "Some", "\xc3\xa9 ");
    check_name(400, "Some", "{\"code\":\"Other\"}", "Some", "");
    check_name(400, NULL, "{\"code\":5,\"__type\":\"Some\",\"message\":{\"a\":1}}", "Some", "");
    check_name(400, NULL, "{\"message\":\"only that\"}", "UnknownError", "only that");
}

static void an_error_response_without_json_keeps_its_status(void **state)
{
    (void)state;
    check_name(502, NULL, "", "UnknownError", "HTTP status 502");
    check_name(502, NULL, "<html><body>Bad Gateway</body></html>", "UnknownError", "HTTP status 502");
    check_name(500, NULL, "[1,2]", "UnknownError", "HTTP status 500");
    check_name(500, NULL, "{\"message\":\"cut", "UnknownError", "HTTP status 500");
    check_name(500, NULL, "\"text\"", "UnknownError", "HTTP status 500");

    enum { LARGE = 5 << 20 };
    char *body = malloc(LARGE);
    memset(body, '[', LARGE);
    awsc_error *error = error_of(503, "Some", body, LARGE);
    assert_string_equal(awsc_error_name(error), "Some");
    assert_int_equal(awsc_error_body(error).size, 65536);
    assert_true(awsc_error_server_fault(error));
    awsc_error_free(error);
    memcpy(body, "{\"code\":\"Deep\",\"a\":", 19);
    error = error_of(503, NULL, body, 10000);
    assert_string_equal(awsc_error_name(error), "Deep");
    awsc_error_free(error);
    free(body);
}

static void a_modeled_error_has_its_members(void **state)
{
    (void)state;
    awsc_error *error = NULL;
    static const char body[] = "{\"message\":\"slow down\",\"Level\":3}";
    awsc_http_response *response = answer(429, "x-amzn-errortype", "BusyException", body, sizeof body - 1);
    awsc_http_response_add_header(response, "Retry-After", "5", NULL);
    assert_int_equal(awsc_internal_output_deserialize(&service, &put, response, NULL, &error), AWSC_ERR_SERVICE);
    assert_int_equal(awsc_internal_error_number(error, &service), 2);
    const busy *details = awsc_internal_error_as(error, &busy_schema);
    assert_int_equal(details->level.value, 3);
    assert_string_equal(details->retry_after, "5");
    assert_string_equal(details->message, "slow down"); /* although the model's name is Message */
    assert_null(awsc_internal_error_as(error, &node_schema));
    assert_false(awsc_error_server_fault(error));
    awsc_error_free(error);
    awsc_http_response_free(response);
}

static void a_broken_member_does_not_hide_the_error(void **state)
{
    (void)state;
    static const char body[] = "{\"Message\":\"slow down\",\"Level\":\"three\"}";
    awsc_error *error = error_of(429, "BusyException", body, sizeof body - 1);
    assert_string_equal(awsc_error_name(error), "BusyException");
    assert_string_equal(awsc_error_message(error), "slow down");
    const busy *details = awsc_internal_error_as(error, &busy_schema);
    assert_non_null(details);
    assert_int_equal(details->level.is_set, 0);
    assert_string_equal(details->message, "slow down");
    awsc_error_free(error);
}

static void an_invalid_header_of_an_error_does_not_hide_the_others(void **state)
{
    (void)state;
    static const char *const counts[] = {"7", "seven", ""};
    for (size_t i = 0; i < 3; i++) {
        awsc_error *error = NULL;
        static const char body[] = "{\"Message\":\"slow down\",\"Level\":3}";
        awsc_http_response *response = answer(429, "x-amzn-errortype", "BusyException", body, sizeof body - 1);
        awsc_http_response_add_header(response, "X-Count", counts[i], NULL);
        awsc_http_response_add_header(response, "Retry-After", "5", NULL);
        assert_int_equal(awsc_internal_output_deserialize(&service, &put, response, NULL, &error), AWSC_ERR_SERVICE);
        const busy *details = awsc_internal_error_as(error, &busy_schema);
        assert_int_equal(details->count.is_set, i == 0 ? AWSC_SET : 0);
        assert_string_equal(details->retry_after, "5");
        assert_int_equal(details->level.value, 3);
        assert_string_equal(details->message, "slow down");
        awsc_error_free(error);
        awsc_http_response_free(response);
    }
}

/* ---- events ------------------------------------------------------------------------------------------------------ */

typedef struct chunk {
    awsc_blob payload;
    awsc_opt_bool last;
    awsc_opt_time at;
} chunk;

typedef struct end {
    const char *code;
} end;

typedef struct events {
    awsc_union head;
    union {
        const chunk *chunk;
        const end *end;
        const busy *busy;
    } as;
} events;

static const awsc_member chunk_members[] = {
    AWSC_TABLE_BLOB_MEMBER(chunk, payload, "Payload", AWSC_TABLE_EVENT_PAYLOAD),
    AWSC_TABLE_BOOL_MEMBER(chunk, last, "last", AWSC_TABLE_EVENT_HEADER),
    AWSC_TABLE_TIME_MEMBER(chunk, at, "at", AWSC_TABLE_EVENT_HEADER),
};
static const awsc_schema chunk_schema = {"Chunk", chunk_members, NULL, sizeof(chunk), 3, AWSC_TYPE_STRUCTURE, 0, 0};
static const awsc_member end_members[] = {AWSC_TABLE_TEXT_MEMBER(end, code, "ErrorCode", AWSC_TABLE_BODY)};
static const awsc_schema end_schema = {"End", end_members, NULL, sizeof(end), 1, AWSC_TYPE_STRUCTURE, 0, 0};
static const awsc_member events_members[] = {
    AWSC_TABLE_STRUCTURE_MEMBER(events, as.chunk, "Chunk", AWSC_TABLE_BODY, chunk),
    AWSC_TABLE_STRUCTURE_MEMBER(events, as.end, "End", AWSC_TABLE_BODY, end),
    AWSC_TABLE_STRUCTURE_MEMBER(events, as.busy, "Busy", AWSC_TABLE_BODY, busy),
};
static const awsc_schema events_schema = {"Events",        events_members,    NULL, sizeof(events), 3,
                                          AWSC_TYPE_UNION, AWSC_TABLE_EVENTS, 0};

#define TEXT_HEADER(name, value)                                                                                       \
    {                                                                                                                  \
        AWSC_VIEW(name), AWSC_EVENT_STRING, 0, AWSC_VIEW(value)                                                        \
    }

typedef struct received {
    awsc_arena *arena;
    events value;
    int status;
    awsc_error *error;
} received;

static received receive(const awsc_event_header_value *headers, size_t count, const char *payload)
{
    received r = {.arena = awsc_arena_new_sized(awsc_allocator_default(), 0)};
    awsc_event_message message = {headers, count, awsc_view_text(payload)};
    r.status = awsc_internal_rest_json1_events.deserialize_event(&service, &events_schema, &message, r.arena, &r.value,
                                                                 &r.error);
    return r;
}

static void forget(received *r)
{
    awsc_error_free(r->error);
    awsc_arena_free(r->arena);
}

static void events_are_distinguished_and_decoded(void **state)
{
    (void)state;
    const awsc_event_header_value chunk_headers[] = {TEXT_HEADER(":message-type", "event"),
                                                     TEXT_HEADER(":event-type", "Chunk"),
                                                     {AWSC_VIEW("last"), AWSC_EVENT_TRUE, 1, {NULL, 0}},
                                                     {AWSC_VIEW("at"), AWSC_EVENT_TIMESTAMP, -1500, {NULL, 0}}};
    received r = receive(chunk_headers, 4, "not json {");
    assert_int_equal(r.status, AWSC_OK);
    assert_int_equal(r.value.head.kind, 1);
    assert_int_equal(r.value.as.chunk->payload.size, 10);
    assert_true(r.value.as.chunk->last.value);
    assert_int_equal(r.value.as.chunk->at.value.seconds, -2);
    assert_int_equal(r.value.as.chunk->at.value.nanoseconds, 500000000);
    forget(&r);
    r = receive(chunk_headers, 2, "");
    assert_int_equal(r.status, AWSC_OK);
    assert_ptr_equal(r.value.as.chunk->payload.data, AWSC_EMPTY);
    forget(&r);

    const awsc_event_header_value end_headers[] = {TEXT_HEADER(":message-type", "event"),
                                                   TEXT_HEADER(":event-type", "End")};
    r = receive(end_headers, 2, "{\"ErrorCode\":\"E\",\"New\":1}");
    assert_int_equal(r.status, AWSC_OK);
    assert_string_equal(r.value.as.end->code, "E");
    forget(&r);
    r = receive(end_headers, 2, "{\"ErrorCode\":5}");
    assert_int_equal(r.status, AWSC_ERR_PARSE);
    assert_string_equal(awsc_error_message(r.error), "event End: ErrorCode: expected a string, found a number");
    assert_int_equal(r.value.head.kind, 0);
    forget(&r);

    const awsc_event_header_value new_headers[] = {TEXT_HEADER(":event-type", "Newest"),
                                                   TEXT_HEADER(":message-type", "event")};
    r = receive(new_headers, 2, "anything");
    assert_int_equal(r.status, AWSC_OK);
    assert_int_equal(r.value.head.kind, 0);
    assert_string_equal(r.value.head.name, "Newest");
    forget(&r);
}

static void a_header_of_the_wrong_type_is_named(void **state)
{
    (void)state;
    const awsc_event_header_value headers[] = {TEXT_HEADER(":message-type", "event"),
                                               TEXT_HEADER(":event-type", "Chunk"), TEXT_HEADER("last", "true")};
    received r = receive(headers, 3, "");
    assert_int_equal(r.status, AWSC_ERR_PARSE);
    assert_string_equal(awsc_error_message(r.error),
                        "event Chunk: event header last (member last) has type 7, which does not fit");
    forget(&r);
}

static void exceptions_and_errors_end_the_stream(void **state)
{
    (void)state;
    const awsc_event_header_value modeled[] = {TEXT_HEADER(":message-type", "exception"),
                                               TEXT_HEADER(":exception-type", "Busy")};
    received r = receive(modeled, 2, "{\"message\":\"m\",\"Level\":2}");
    assert_int_equal(r.status, AWSC_ERR_SERVICE);
    assert_string_equal(awsc_error_name(r.error), "BusyException");
    assert_string_equal(awsc_error_message(r.error), "m");
    const busy *details = awsc_internal_error_as(r.error, &busy_schema);
    assert_int_equal(details->level.value, 2);
    forget(&r);

    r = receive(modeled, 2, "{\"Message\":[],\"message\":\"\\ud800\",\"Level\":2,\"New\":NaN}");
    assert_string_equal(awsc_error_message(r.error), "\xef\xbf\xbd");
    details = awsc_internal_error_as(r.error, &busy_schema);
    assert_int_equal(details->level.value, 2);
    forget(&r);
    r = receive(modeled, 2, "{\"Level\":\"two\",\"message\":\"m\"");
    assert_string_equal(awsc_error_message(r.error), "m");
    details = awsc_internal_error_as(r.error, &busy_schema);
    assert_int_equal(details->level.is_set, 0);
    forget(&r);

    const awsc_event_header_value unmodeled[] = {TEXT_HEADER(":message-type", "exception"),
                                                 TEXT_HEADER(":exception-type", "Newest")};
    r = receive(unmodeled, 2, "<html>");
    assert_int_equal(r.status, AWSC_ERR_SERVICE);
    assert_string_equal(awsc_error_name(r.error), "Newest");
    forget(&r);

    const awsc_event_header_value error[] = {TEXT_HEADER(":message-type", "error"), TEXT_HEADER(":error-code", "E"),
                                             TEXT_HEADER(":error-message", "m\xff")};
    r = receive(error, 3, "");
    assert_int_equal(r.status, AWSC_ERR_SERVICE);
    assert_string_equal(awsc_error_name(r.error), "E");
    assert_string_equal(awsc_error_message(r.error), "m\xef\xbf\xbd");
    forget(&r);
}

static void a_message_of_no_known_type_is_an_error(void **state)
{
    (void)state;
    const awsc_event_header_value headers[] = {TEXT_HEADER(":message-type", "other"),
                                               TEXT_HEADER(":event-type", "Chunk")};
    const awsc_event_header_value bytes[] = {{AWSC_VIEW(":message-type"), AWSC_EVENT_BYTES, 0, AWSC_VIEW("event")},
                                             TEXT_HEADER(":event-type", "Chunk")};
    const awsc_event_header_value no_type[] = {TEXT_HEADER(":message-type", "event")};
    received all_of[] = {receive(headers, 2, ""), receive(bytes, 2, ""), receive(NULL, 0, ""), receive(no_type, 1, "")};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(all_of[i].status, AWSC_ERR_PARSE);
        assert_non_null(all_of[i].error);
        forget(&all_of[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_binding_is_sent_in_its_location),
        cmocka_unit_test(the_callers_idempotency_token_is_kept_and_newer_members_are_not_read),
        cmocka_unit_test(an_empty_label_is_never_sent),
        cmocka_unit_test(a_label_of_dots_is_never_sent_as_a_segment),
        cmocka_unit_test(a_standalone_request_gets_a_fresh_token),
        cmocka_unit_test(an_output_is_read_from_status_headers_and_payload),
        cmocka_unit_test(a_document_fills_in_defaults_of_its_own_members_alone),
        cmocka_unit_test(an_answer_has_the_defaults_of_headers_and_body),
        cmocka_unit_test(a_bad_header_is_named_with_its_member),
        cmocka_unit_test(the_code_is_found_wherever_the_service_puts_it),
        cmocka_unit_test(an_error_response_without_json_keeps_its_status),
        cmocka_unit_test(a_modeled_error_has_its_members),
        cmocka_unit_test(a_broken_member_does_not_hide_the_error),
        cmocka_unit_test(an_invalid_header_of_an_error_does_not_hide_the_others),
        cmocka_unit_test(events_are_distinguished_and_decoded),
        cmocka_unit_test(a_header_of_the_wrong_type_is_named),
        cmocka_unit_test(exceptions_and_errors_end_the_stream),
        cmocka_unit_test(a_message_of_no_known_type_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
