/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Refuses every allocation once, one after the other, also inside an arena, while values are written, read, copied,
 * printed and searched. The result is AWSC_ERR_NOMEM, or the usual result.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <cjson/cJSON.h>

#include <awsc/tables/generated.h>
#include <awsc/jmespath.h>
#include <awsc/value.h>

#include "awsc_lambda_registry.h"
#include "bind_event.h"
#include "bind_response.h"
#include "codec/json_codec.h"
#include "error/error.h"
#include "eventstream/message.h"
#include "protocol/event_streams.h"
#include "protocol/serialize.h"
#include "schema/value.h"
#include "schema/walk.h"
#include "snapshot/case.h"
#include "support/refused_arena.h"

static const awsc_service *const service = &awsc_lambda_service;

/* ---- steps ------------------------------------------------------------------------------------------------------- */

/* Does one step with `what` and appends its output to `result`, whose own allocations never fail. */
typedef int step(const void *what, awsc_buffer *result, awsc_error **error);

static void keep(awsc_buffer *result, const char *text)
{
    armed = false;
    awsc_buffer_append_text(result, text ? text : "(none)");
}

static size_t steps;

/* Without refusals the step gives `expected`; with a refusal it fails or gives `expected` as well. */
static void refuse_each(const char *name, step *run, const void *what, int expected)
{
    awsc_buffer whole = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_error *error = NULL;
    int status = run(what, &whole, &error);
    if (status != expected) fail_msg("%s: %s", name, awsc_error_text(error));
    awsc_error_free(error);
    for (failing = 1, failed = true; failed && failing < 100000; failing++, steps++) {
        awsc_buffer result = AWSC_BUFFER_INIT(awsc_allocator_default());
        error = NULL;
        allocations = 0;
        failed = false;
        armed = true;
        status = run(what, &result, &error);
        armed = false;
        if (status == AWSC_ERR_NOMEM) {
            assert_int_equal(awsc_error_status(error), AWSC_ERR_NOMEM);
            assert_true(failed);
        } else if (status != expected || !awsc_view_equal(awsc_buffer_view(&result), awsc_buffer_view(&whole))) {
            fail_msg("%s, allocation %zu: %d %s, not %s: %s", name, failing, status, awsc_buffer_text(&result),
                     awsc_buffer_text(&whole), awsc_error_text(error));
        }
        awsc_error_free(error);
        awsc_buffer_clear(&result);
    }
    assert_false(failed);
    awsc_buffer_clear(&whole);
}

/* ---- searching --------------------------------------------------------------------------------------------------- */

static const char document[] =
    "{\"texts\":[\"b\",\"a\\u00e4\",\"c\"],\"numbers\":[3,1.5,-2,1e3],\"objects\":[{\"k\":\"b\",\"n\":2,\"l\":[1,[2]]},"
    "{\"k\":\"a\",\"n\":1,\"l\":[]}],\"map\":{\"x\":1,\"y\":[true,null]},\"text\":\"some text\",\"q q\":{\"a\":\"b\"}}";

static const char *const expressions[] = {
    "texts[0]",
    "texts[-1]",
    "texts[::-1]",
    "numbers[1:3]",
    "objects[*].k",
    "objects[?n>`1`].k | [0]",
    "objects[?k=='a' || n==`2`].{key:k,rest:l}",
    "objects[].l[]",
    "map.*",
    "\"q q\".a",
    "[texts, numbers, !map]",
    "{a: texts, b: {c: numbers}}",
    "keys(map)",
    "values(map)",
    "merge(map, {z: text})",
    "map(&k, objects)",
    "sort(texts)",
    "sort(numbers)",
    "sort_by(objects, &k)",
    "max_by(objects, &n)",
    "min(numbers)",
    "max(texts)",
    "reverse(texts)",
    "reverse(text)",
    "join(', ', texts)",
    "to_string(objects)",
    "to_string(text)",
    "to_array(text)",
    "to_number('12.5')",
    "avg(numbers)",
    "sum(numbers)",
    "ceil(`1.5`)",
    "length(map)",
    "contains(texts, 'b')",
    "starts_with(text, 'so')",
    "not_null(missing, text)",
    "type(numbers)",
    "`{\"literal\": [1, \"\\u00e4\"]}`",
    "'raw \\' text'",
    "objects == `[1]` && texts",
    "@",
};

static int search_json(const void *what, awsc_buffer *result, awsc_error **error)
{
    awsc_jmespath *expression = NULL;
    char *out = NULL;
    int status = awsc_jmespath_parse(what, &expression, error);
    if (!status) status = awsc_jmespath_search_json(expression, document, sizeof document - 1, &out, error);
    if (!status) keep(result, out);
    awsc_free(out);
    awsc_jmespath_free(expression);
    return status;
}

static int search_tree(const void *what, awsc_buffer *result, awsc_error **error)
{
    bool refusing = armed;
    armed = false; /* cJSON allocates these trees */
    cJSON *tree = cJSON_Parse(document), *out = NULL;
    armed = refusing;
    awsc_jmespath *expression = NULL;
    int status = awsc_jmespath_parse(what, &expression, error);
    if (!status) status = awsc_jmespath_search_cjson(expression, tree, &out, error);
    armed = false;
    char *text = status ? NULL : cJSON_PrintUnformatted(out);
    if (!status) keep(result, text);
    cJSON_free(text);
    cJSON_Delete(out);
    cJSON_Delete(tree);
    awsc_jmespath_free(expression);
    return status;
}

static void searching(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
        refuse_each(expressions[i], search_json, expressions[i], AWSC_OK);
        refuse_each(expressions[i], search_tree, expressions[i], AWSC_OK);
    }
}

/* ---- values of every operation ----------------------------------------------------------------------------------- */

typedef struct subject {
    const awsc_operation *operation;
    const awsc_schema *schema;
    const void *value;
    const char *json;
    const awsc_http_response *response;
} subject;

static int serialize(const void *what, awsc_buffer *result, awsc_error **error)
{
    const subject *s = what;
    awsc_http_request *request = NULL;
    int status = awsc_validate(s->operation->input, s->value, service->level, s->operation->name, error);
    if (!status)
        status = awsc_serialize(service, s->operation, s->value, service->level,
                                &(awsc_serialize_options){AWSC_SNAPSHOT_TOKEN, SIZE_MAX}, &request, error);
    if (status) return status;
    keep(result, awsc_http_request_path(request));
    keep(result, awsc_http_request_query(request));
    for (size_t i = 0; i < awsc_http_request_header_count(request); i++)
        keep(result, awsc_http_request_header_value(request, i));
    awsc_body body = awsc_http_request_body(request);
    awsc_buffer_append(result, body.data, body.size);
    awsc_http_request_free(request);
    return AWSC_OK;
}

static int deserialize(const void *what, awsc_buffer *result, awsc_error **error)
{
    const subject *s = what;
    void *output = NULL;
    int status = awsc_internal_output_deserialize(service, s->operation, s->response, &output, error);
    armed = false;
    if (!status)
        assert_int_equal(awsc_json_encode(s->operation->output, output, service->level, false, result, NULL), AWSC_OK);
    awsc_free(output);
    return status;
}

static int read_json(const void *what, awsc_buffer *result, awsc_error **error)
{
    const subject *s = what;
    void *value = NULL;
    int status = awsc_from_json(service->level, s->schema, s->json, strlen(s->json), &value, error);
    armed = false;
    if (!status) assert_int_equal(awsc_json_encode(s->schema, value, service->level, false, result, NULL), AWSC_OK);
    awsc_free(value);
    return status;
}

static int write_json(const void *what, awsc_buffer *result, awsc_error **error)
{
    const subject *s = what;
    char *text = NULL;
    int status = awsc_to_json(service->level, s->schema, s->value, &text, error);
    if (!status) keep(result, text);
    awsc_free(text);
    return status;
}

static int print(const void *what, awsc_buffer *result, awsc_error **error)
{
    const subject *s = what;
    char *text = NULL;
    int status = awsc_print(service->level, s->schema, s->value, &text, error);
    if (!status) keep(result, text);
    awsc_free(text);
    return status;
}

static int copy(const void *what, awsc_buffer *result, awsc_error **error)
{
    const subject *s = what;
    void *value = NULL;
    int status = awsc_copy(service->level, s->schema, s->value, &value, error);
    armed = false;
    if (!status) assert_int_equal(awsc_json_encode(s->schema, value, service->level, false, result, NULL), AWSC_OK);
    awsc_free(value);
    return status;
}

static int search_value(const void *what, awsc_buffer *result, awsc_error **error)
{
    const subject *s = what;
    awsc_jmespath *expression = NULL;
    char *text = NULL;
    int status = awsc_jmespath_parse("[@, keys(@), values(@)]", &expression, error);
    if (!status) status = awsc_jmespath_search_value(service->level, expression, s->schema, s->value, &text, error);
    if (!status) keep(result, text);
    awsc_free(text);
    awsc_jmespath_free(expression);
    return status;
}

static bool has_stream(const awsc_schema *schema)
{
    const awsc_member *payload = awsc_member_in(schema, AWSC_TABLE_PAYLOAD);
    return payload && (payload->type == AWSC_TYPE_EVENT_STREAM || payload->type == AWSC_TYPE_BODY_STREAM);
}

static void value_of(const awsc_operation *operation, const awsc_schema *schema, const void *value)
{
    char *json = NULL;
    assert_int_equal(awsc_to_json(service->level, schema, value, &json, NULL), AWSC_OK);
    const subject s = {operation, schema, value, json, NULL};
    refuse_each(schema->name, read_json, &s, AWSC_OK);
    refuse_each(schema->name, write_json, &s, AWSC_OK);
    refuse_each(schema->name, print, &s, AWSC_OK);
    refuse_each(schema->name, copy, &s, AWSC_OK);
    refuse_each(schema->name, search_value, &s, AWSC_OK);
    awsc_free(json);
}

static void inputs(void **state)
{
    (void)state;
    for (size_t i = 0; i < awsc_lambda_operation_count; i++) {
        const awsc_operation *operation = awsc_lambda_operation_table[i];
        awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
        const void *input = awsc_snapshot_value(operation->input, AWSC_SNAPSHOT_FULL, 0, arena);
        const subject s = {.operation = operation, .value = input};
        refuse_each(operation->name, serialize, &s, AWSC_OK);
        value_of(operation, operation->input, input);
        awsc_arena_free(arena);
    }
}

static void outputs(void **state)
{
    (void)state;
    for (size_t i = 0; i < awsc_lambda_operation_count; i++) {
        const awsc_operation *operation = awsc_lambda_operation_table[i];
        awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
        awsc_http_response *response = NULL;
        const void *output = NULL;
        if (has_stream(operation->output)) {
            awsc_arena_free(arena);
            continue;
        }
        assert_int_equal(awsc_snapshot_response(operation, AWSC_SNAPSHOT_FULL, arena, &output, &response, NULL),
                         AWSC_OK);
        const subject s = {.operation = operation, .response = response};
        refuse_each(operation->name, deserialize, &s, AWSC_OK);
        value_of(operation, operation->output, output);
        awsc_http_response_free(response);
        awsc_arena_free(arena);
    }
}

/* ---- errors and events ------------------------------------------------------------------------------------------- */

static int read_error(const void *what, awsc_buffer *result, awsc_error **error)
{
    const subject *s = what;
    int status = awsc_internal_output_deserialize(service, s->operation, s->response, NULL, error);
    if (status == AWSC_ERR_SERVICE) keep(result, awsc_error_name(*error));
    return status;
}

static void errors(void **state)
{
    (void)state;
    for (size_t i = 0; i < service->error_count; i++) {
        awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
        const awsc_schema *schema = service->errors[i].schema;
        const void *value = awsc_snapshot_value(schema, AWSC_SNAPSHOT_FULL, 0, arena);
        awsc_http_response *response = NULL;
        assert_int_equal(awsc_local_bind_response(schema, value, 409, NULL, &response, NULL), AWSC_OK);
        assert_int_equal(awsc_http_response_add_header(response, "x-amzn-ErrorType", service->errors[i].code, NULL),
                         AWSC_OK);
        const subject s = {.operation = awsc_lambda_operation_table[0], .response = response};
        refuse_each(service->errors[i].code, read_error, &s, AWSC_ERR_SERVICE);
        awsc_http_response_free(response);
        awsc_arena_free(arena);
    }
}

static int read_events(const void *what, awsc_buffer *result, awsc_error **error)
{
    const subject *s = what;
    awsc_blob body = awsc_http_response_body(s->response);
    awsc_event_message message;
    awsc_event_decoder *decoder = awsc_event_decoder_new(awsc_allocator_default(), 1u << 20);
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    int status =
        decoder && arena ? awsc_event_decoder_feed(decoder, body.data, body.size, error) : awsc_error_nomem(error);
    awsc_buffer written = AWSC_BUFFER_INIT(awsc_allocator_default());
    while (!status && (status = awsc_event_decoder_next(decoder, &message, error)) == AWSC_OK) {
        void *event = awsc_arena_alloc_zeroed(arena, 1, s->schema->size);
        status =
            event ? awsc_internal_rest_json1_events.deserialize_event(service, s->schema, &message, arena, event, error)
                  : awsc_error_nomem(error);
        bool refusing = armed;
        armed = false;
        if (!status) status = awsc_json_encode(s->schema, event, service->level, false, &written, error);
        armed = refusing;
    }
    armed = false;
    if (status == AWSC_END) keep(result, awsc_buffer_text(&written));
    awsc_buffer_clear(&written);
    awsc_event_decoder_free(decoder);
    awsc_arena_free(arena);
    return status;
}

static void events(void **state)
{
    (void)state;
    size_t streams = 0;
    for (size_t i = 0; i < awsc_lambda_operation_count; i++) {
        const awsc_operation *operation = awsc_lambda_operation_table[i];
        const awsc_member *payload = awsc_member_in(operation->output, AWSC_TABLE_PAYLOAD);
        if (!payload || payload->type != AWSC_TYPE_EVENT_STREAM) continue;
        awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
        awsc_http_response *response = NULL;
        const void *output = NULL;
        assert_int_equal(awsc_snapshot_response(operation, AWSC_SNAPSHOT_FULL, arena, &output, &response, NULL),
                         AWSC_OK);
        const subject s = {.schema = payload->target, .response = response};
        refuse_each(operation->name, read_events, &s, AWSC_END);
        awsc_http_response_free(response);
        awsc_arena_free(arena);
        streams++;
    }
    assert_true(streams > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(searching), cmocka_unit_test(inputs), cmocka_unit_test(outputs),
        cmocka_unit_test(errors),    cmocka_unit_test(events),
    };
    int failures = cmocka_run_group_tests_name("memory of steps", tests, NULL, NULL);
    printf("refused: %zu allocations\n", steps);
    return failures;
}
