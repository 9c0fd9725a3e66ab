/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every typed function of the service, called by its name: operations, pages, items, waiters, errors, enumerations,
 * lists. The values are made from the schemas, the responses with lambda-local's binding.
 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/tables/paginator.h>
#include <awsc/tables/schema.h>
#include <awsc/testing.h>
#include <awsc/tables/waiter.h>

#include "awsc_lambda_registry.h"
#include "protocol/typed_calls.h"
#include "snapshot/case.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A client with scripted responses. */
typedef struct scene {
    awsc_replay *replay;
    awsc_test_clock *clock;
    awsc_lambda *client;
    awsc_loop *loop;
    awsc_arena *arena;
} scene;

static void open_scene(scene *s)
{
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    awsc_config config = AWSC_CONFIG_INIT;
    keys.access_key_id = "AKIDEXAMPLE";
    keys.secret_access_key = "secret";
    assert_int_equal(awsc_replay_new(&s->replay, NULL), AWSC_OK);
    assert_int_equal(awsc_test_clock_new((awsc_time){1767225600, 0}, &s->clock, NULL), AWSC_OK);
    assert_int_equal(awsc_credentials_provider_new_static(&keys, &config.credentials, NULL), AWSC_OK);
    config.region = "eu-west-1";
    config.config_file = config.credentials_file = "/dev/null";
    config.transport = awsc_replay_transport(s->replay);
    config.clock = awsc_test_clock_of(s->clock);
    assert_int_equal(awsc_lambda_new(&config, &s->client, NULL), AWSC_OK);
    awsc_credentials_provider_free(config.credentials);
    assert_int_equal(awsc_loop_new(&s->loop, NULL), AWSC_OK);
    s->arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    assert_non_null(s->arena);
}

static void close_scene(scene *s)
{
    awsc_arena_free(s->arena);
    awsc_loop_free(s->loop);
    awsc_lambda_free(s->client);
    awsc_replay_free(s->replay);
    awsc_test_clock_free(s->clock);
}

static const void *input_of(const awsc_operation *operation, enum awsc_snapshot_kind kind, scene *s)
{
    return awsc_snapshot_value(operation->input, kind, 0, s->arena);
}

/* Answers the next request with a response of this kind, and returns the response. */
static awsc_http_response *answer(const awsc_operation *operation, enum awsc_snapshot_kind kind, scene *s)
{
    const void *output = NULL;
    awsc_http_response *response = NULL;
    awsc_http_header headers[32];
    assert_int_equal(awsc_snapshot_response(operation, kind, s->arena, &output, &response, NULL), AWSC_OK);
    size_t count = awsc_http_response_header_count(response);
    assert_true(count <= COUNT(headers));
    for (size_t i = 0; i < count; i++)
        headers[i] = (awsc_http_header){awsc_http_response_header_name(response, i),
                                        awsc_http_response_header_value(response, i)};
    awsc_blob body = awsc_http_response_body(response);
    assert_int_equal(
        awsc_replay_add(s->replay, awsc_http_response_status(response), headers, count, body.data, body.size, NULL),
        AWSC_OK);
    return response;
}

static void assert_same_request(const awsc_http_request *sent, const awsc_http_request *expected)
{
    assert_string_equal(awsc_http_request_method(sent), awsc_http_request_method(expected));
    assert_string_equal(awsc_http_request_path(sent), awsc_http_request_path(expected));
    assert_string_equal(awsc_http_request_query(sent), awsc_http_request_query(expected));
    for (size_t i = 0; i < awsc_http_request_header_count(expected); i++) {
        const char *value = awsc_http_request_header(sent, awsc_http_request_header_name(expected, i));
        assert_non_null(value);
        assert_string_equal(value, awsc_http_request_header_value(expected, i));
    }
    awsc_body a = awsc_http_request_body(sent), b = awsc_http_request_body(expected);
    assert_int_equal(a.size, b.size);
    if (a.size) assert_memory_equal(a.data, b.data, a.size);
}

static void assert_last_request_is_of(const typed_operation *typed, const void *input, scene *s)
{
    awsc_http_request *expected = NULL;
    assert_int_equal(typed->serialize(input, &expected, NULL), AWSC_OK);
    assert_same_request(awsc_replay_request(s->replay, awsc_replay_request_count(s->replay) - 1), expected);
    awsc_http_request_free(expected);
}

/* Expects that two values have the same JSON. */
static void assert_same_value(const typed_value *typed, const void *a, const void *b)
{
    char *texts[2] = {NULL, NULL};
    assert_int_equal(typed->to_json(a, &texts[0], NULL), AWSC_OK);
    assert_int_equal(typed->to_json(b, &texts[1], NULL), AWSC_OK);
    assert_string_equal(texts[0], texts[1]);
    awsc_free(texts[0]);
    awsc_free(texts[1]);
}

static void *deserialize(const typed_operation *typed, const awsc_http_response *response)
{
    void *output = NULL;
    assert_int_equal(typed->deserialize(response, &output, NULL), AWSC_OK);
    assert_non_null(output);
    return output;
}

/* ---- operations -------------------------------------------------------------------------------------------------- */

static void every_blocking_call_sends_its_input_and_gives_its_output(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    for (size_t i = 0; i < COUNT(typed_operations); i++) {
        const typed_operation *typed = &typed_operations[i];
        const awsc_operation *operation = typed->descriptor();
        const void *input = input_of(operation, AWSC_SNAPSHOT_FULL, &s);
        awsc_http_response *response = answer(operation, AWSC_SNAPSHOT_FULL, &s);
        void *output = NULL, *expected = deserialize(typed, response);
        awsc_error *error = NULL;
        assert_int_equal(typed->call(s.client, input, NULL, &output, &error), AWSC_OK);
        assert_null(error);
        assert_last_request_is_of(typed, input, &s);
        assert_same_value(&typed->output, output, expected);
        assert_int_equal(awsc_output_attempts(output), 1);
        awsc_free(output);
        awsc_free(expected);
        awsc_http_response_free(response);
    }
    close_scene(&s);
}

static void every_blocking_call_accepts_a_null_output(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    for (size_t i = 0; i < COUNT(typed_operations); i++) {
        const awsc_operation *operation = typed_operations[i].descriptor();
        const void *input = input_of(operation, AWSC_SNAPSHOT_MINIMAL, &s);
        awsc_http_response_free(answer(operation, AWSC_SNAPSHOT_MINIMAL, &s));
        assert_int_equal(typed_operations[i].call_for_nothing(s.client, input, NULL), AWSC_OK);
        assert_int_equal(awsc_replay_left(s.replay), 0);
    }
    close_scene(&s);
}

static void every_call_on_a_loop_delivers_its_output_once(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    for (size_t i = 0; i < COUNT(typed_operations); i++) {
        const typed_operation *typed = &typed_operations[i];
        const awsc_operation *operation = typed->descriptor();
        const void *input = input_of(operation, AWSC_SNAPSHOT_FULL, &s);
        awsc_http_response *response = answer(operation, AWSC_SNAPSHOT_FULL, &s);
        void *expected = deserialize(typed, response);
        typed_result result = {0};
        assert_int_equal(typed->start(s.client, s.loop, input, &result, NULL), AWSC_OK);
        assert_int_equal(result.count, 0);
        while (!result.count) assert_int_equal(awsc_loop_run_once(s.loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
        assert_int_equal(result.count, 1);
        assert_int_equal(result.status, AWSC_OK);
        assert_null(result.error);
        assert_last_request_is_of(typed, input, &s);
        assert_same_value(&typed->output, result.output, expected);
        awsc_free(result.output);
        awsc_free(expected);
        awsc_http_response_free(response);
    }
    close_scene(&s);
}

static void every_call_gives_the_error_of_the_service(void **state)
{
    static const awsc_http_header header = {"x-amzn-ErrorType", "ResourceNotFoundException"};
    static const char body[] = "{\"Type\":\"User\",\"Message\":\"not here\"}";
    scene s;
    (void)state;
    open_scene(&s);
    for (size_t i = 0; i < COUNT(typed_operations); i++) {
        const void *input = input_of(typed_operations[i].descriptor(), AWSC_SNAPSHOT_MINIMAL, &s);
        awsc_error *error = NULL;
        void *output = &s;
        assert_int_equal(awsc_replay_add(s.replay, 404, &header, 1, body, sizeof body - 1, NULL), AWSC_OK);
        assert_int_equal(typed_operations[i].call(s.client, input, NULL, &output, &error), AWSC_ERR_SERVICE);
        assert_null(output);
        assert_int_equal(awsc_lambda_error_code(error), AWSC_LAMBDA_RESOURCE_NOT_FOUND_EXCEPTION);
        assert_string_equal(awsc_error_message(error), "not here");
        awsc_error_free(error);
    }
    close_scene(&s);
}

static bool requires_a_member(const awsc_schema *schema)
{
    for (uint16_t i = 0; i < schema->member_count; i++)
        if (schema->members[i].flags & AWSC_TABLE_REQUIRED) return true;
    return false;
}

static void every_input_is_checked_before_it_is_sent(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    for (size_t i = 0; i < COUNT(typed_operations); i++) {
        const typed_operation *typed = &typed_operations[i];
        const awsc_operation *operation = typed->descriptor();
        const void *empty = awsc_arena_alloc_zeroed(s.arena, 1, operation->input->size);
        const bool fails = requires_a_member(operation->input);
        typed_result result = {0};
        awsc_http_request *request = NULL;
        assert_int_equal(typed->validate(input_of(operation, AWSC_SNAPSHOT_FULL, &s), NULL), AWSC_OK);
        assert_int_equal(typed->validate(input_of(operation, AWSC_SNAPSHOT_MINIMAL, &s), NULL), AWSC_OK);
        assert_int_equal(typed->validate(empty, NULL), fails ? AWSC_ERR_VALIDATION : AWSC_OK);
        assert_int_equal(typed->serialize(empty, &request, NULL), fails ? AWSC_ERR_VALIDATION : AWSC_OK);
        awsc_http_request_free(request);
        if (!fails) continue;
        awsc_error *error = NULL;
        assert_int_equal(typed->start(s.client, s.loop, empty, &result, &error), AWSC_ERR_VALIDATION);
        assert_int_equal(awsc_error_status(error), AWSC_ERR_VALIDATION);
        assert_int_equal(strncmp(awsc_error_message(error), operation->name, strlen(operation->name)), 0);
        awsc_error_free(error);
        assert_int_equal(result.count, 0);
    }
    assert_int_equal(awsc_replay_request_count(s.replay), 0);
    close_scene(&s);
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

static void check_value(const typed_value *typed, const void *value)
{
    char *json = NULL, *text = NULL;
    void *read = NULL, *copied = NULL;
    assert_int_equal(typed->to_json(value, &json, NULL), AWSC_OK);
    assert_int_equal(typed->from_json(json, strlen(json), &read, NULL), AWSC_OK);
    assert_int_equal(typed->copy(value, &copied, NULL), AWSC_OK);
    assert_int_equal(typed->print(value, &text, NULL), AWSC_OK);
    assert_same_value(typed, value, read);
    assert_same_value(typed, value, copied);
    assert_true(*text);
    awsc_free(json);
    awsc_free(text);
    awsc_free(read);
    awsc_free(copied);
}

static void every_input_and_output_is_copied_printed_and_comes_back_from_json(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    for (size_t i = 0; i < COUNT(typed_operations); i++) {
        const awsc_operation *operation = typed_operations[i].descriptor();
        check_value(&typed_operations[i].input, input_of(operation, AWSC_SNAPSHOT_FULL, &s));
        check_value(&typed_operations[i].output,
                    awsc_snapshot_value(operation->output, AWSC_SNAPSHOT_FULL, operation->http_status, s.arena));
    }
    close_scene(&s);
}

/* ---- pages and items --------------------------------------------------------------------------------------------- */

/* The typed functions of an operation. */
static const typed_operation *typed_of(const awsc_operation *operation)
{
    for (size_t i = 0; i < COUNT(typed_operations); i++)
        if (typed_operations[i].descriptor() == operation) return &typed_operations[i];
    fail();
    return NULL;
}

/* A page with a token and two items, and a last page with neither. */
static void answer_two_pages(const awsc_operation *operation, scene *s)
{
    awsc_http_response_free(answer(operation, AWSC_SNAPSHOT_FULL, s));
    assert_int_equal(awsc_replay_add(s->replay, 200, NULL, 0, "{}", 2, NULL), AWSC_OK);
}

static void on_page(void *user, int status, void *output, awsc_error *error)
{
    typed_result *result = user;
    *result = (typed_result){result->count + 1, status, output, error};
}

static void on_item(void *user, int status, const void *item, awsc_error *error)
{
    typed_result *result = user;
    *result = (typed_result){result->count + 1, status, (void *)(uintptr_t)item, error};
}

static void run_until_result(scene *s, typed_result *result)
{
    while (!result->count) assert_int_equal(awsc_loop_run_once(s->loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
    assert_int_equal(result->count, 1);
    assert_null(result->error);
}

static void every_page_iterator_ends_after_the_last_page(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    for (size_t i = 0; i < COUNT(typed_page_iterators); i++) {
        const typed_pages *typed = &typed_page_iterators[i];
        const awsc_operation *operation = typed->paginator()->operation;
        void *pages = NULL, *page = NULL;
        typed_result result = {0};
        answer_two_pages(operation, &s);
        assert_int_equal(typed->new (s.client, input_of(operation, AWSC_SNAPSHOT_MINIMAL, &s), &pages, NULL), AWSC_OK);
        assert_int_equal(typed->next(pages, &page, NULL), AWSC_OK);
        assert_non_null(page);
        assert_non_null(typed->token(pages, NULL));
        awsc_free(page);
        assert_int_equal(typed->next_start(pages, s.loop, on_page, &result, NULL), AWSC_OK);
        run_until_result(&s, &result);
        assert_int_equal(result.status, AWSC_OK);
        assert_null(typed->token(pages, NULL));
        awsc_free(result.output);
        assert_int_equal(typed->next(pages, &page, NULL), AWSC_END);
        assert_null(page);
        assert_int_equal(awsc_replay_left(s.replay), 0);
        typed->free(pages);
    }
    close_scene(&s);
}

static void every_item_iterator_gives_the_items_of_all_pages(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    for (size_t i = 0; i < COUNT(typed_item_iterators); i++) {
        const typed_items *typed = &typed_item_iterators[i];
        const awsc_operation *operation = typed->paginator()->operation;
        void *items = NULL;
        const void *item = NULL;
        size_t skip = 0;
        typed_result result = {0}, end = {0};
        answer_two_pages(operation, &s);
        assert_int_equal(typed->new (s.client, input_of(operation, AWSC_SNAPSHOT_MINIMAL, &s), &items, NULL), AWSC_OK);
        assert_int_equal(typed->next(items, &item, NULL), AWSC_OK);
        assert_non_null(item);
        (void)typed->token(items, &skip);
        assert_int_equal(skip, 1);
        assert_int_equal(typed->next_start(items, s.loop, on_item, &result, NULL), AWSC_OK);
        run_until_result(&s, &result);
        assert_int_equal(result.status, AWSC_OK);
        assert_non_null(result.output);
        assert_int_equal(typed->next_start(items, s.loop, on_item, &end, NULL), AWSC_OK);
        run_until_result(&s, &end);
        assert_int_equal(end.status, AWSC_END);
        assert_int_equal(typed->next(items, &item, NULL), AWSC_END);
        assert_int_equal(awsc_replay_left(s.replay), 0);
        typed->free(items);
    }
    close_scene(&s);
}

/* ---- waiters ----------------------------------------------------------------------------------------------------- */

static void answer_denied(scene *s)
{
    static const awsc_http_header header = {"x-amzn-ErrorType", "AccessDeniedException"};
    assert_int_equal(awsc_replay_add(s->replay, 403, &header, 1, "{}", 2, NULL), AWSC_OK);
}

static void on_wait(void *user, int status, awsc_waiter_result *result, awsc_error *error)
{
    typed_result *kept = user;
    assert_int_equal(result->outcome, AWSC_WAITER_FAILURE);
    *kept = (typed_result){kept->count + 1, status, NULL, error};
}

static void every_waiter_calls_its_operation_and_stops_at_a_refusal(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    for (size_t i = 0; i < COUNT(typed_waiters); i++) {
        const typed_waiter *typed = &typed_waiters[i];
        const awsc_operation *operation = typed->waiter()->operation;
        const void *input = input_of(operation, AWSC_SNAPSHOT_FULL, &s);
        awsc_waiter_result waited = AWSC_WAITER_RESULT_INIT;
        awsc_error *error = NULL;
        typed_result result = {0};
        answer_denied(&s);
        assert_int_equal(typed->run(s.client, input, &waited, &error), AWSC_ERR_SERVICE);
        assert_int_equal(waited.outcome, AWSC_WAITER_FAILURE);
        assert_string_equal(awsc_error_name(error), "AccessDeniedException");
        assert_last_request_is_of(typed_of(operation), input, &s);
        awsc_waiter_result_clear(&waited);
        awsc_error_free(error);
        answer_denied(&s);
        assert_int_equal(typed->start(s.client, s.loop, input, on_wait, &result, NULL), AWSC_OK);
        while (!result.count) assert_int_equal(awsc_loop_run_once(s.loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
        assert_int_equal(result.status, AWSC_ERR_SERVICE);
        assert_last_request_is_of(typed_of(operation), input, &s);
        awsc_error_free(result.error);
    }
    close_scene(&s);
}

/* ---- errors, enumerations, lists --------------------------------------------------------------------------------- */

static const awsc_error_case *case_of(int number)
{
    const awsc_service *service = &awsc_lambda_service;
    for (size_t i = 0; i < service->error_count; i++)
        if (service->errors[i].number == number) return &service->errors[i];
    fail();
    return NULL;
}

static void every_modeled_error_has_its_own_number_and_view(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    const awsc_lambda_get_account_settings_input input = {0};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.max_attempts = AWSC_I32(1);
    for (size_t i = 0; i < COUNT(typed_errors); i++) {
        const awsc_error_case *given = case_of(typed_errors[i].number);
        const awsc_http_header header = {"x-amzn-ErrorType", given->code};
        awsc_error *error = NULL;
        assert_int_equal(awsc_replay_add(s.replay, given->schema->http_status, &header, 1, "{}", 2, NULL), AWSC_OK);
        assert_int_equal(awsc_lambda_get_account_settings(s.client, &input, &options, NULL, &error), AWSC_ERR_SERVICE);
        assert_int_equal(awsc_lambda_error_code(error), typed_errors[i].number);
        for (size_t other = 0; other < COUNT(typed_errors); other++)
            assert_int_equal(typed_errors[other].as(error) != NULL, other == i);
        awsc_error_free(error);
    }
    for (size_t i = 0; i < COUNT(typed_errors); i++) assert_null(typed_errors[i].as(NULL));
    close_scene(&s);
}

static void every_value_of_an_enumeration_parses_to_its_constant(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(typed_enum_values); i++) {
        const typed_enum_value *value = &typed_enum_values[i];
        assert_int_equal(value->parse(value->text), value->number);
        assert_int_equal(value->parse("a value of next year"), 0);
        assert_int_equal(value->parse(NULL), 0);
    }
}

/* `aStructure` is a_structure. */
static bool is_named(const char *c_name, const char *name)
{
    for (; *c_name && *name; c_name++) {
        if (*c_name == '_' && *name != '_') continue;
        if (tolower((unsigned char)*name++) != *c_name) return false;
    }
    return !*c_name && !*name;
}

static void every_structure_and_union_has_its_schema(void **state)
{
    (void)state;
    assert_true(COUNT(typed_shapes) > 150);
    for (size_t i = 0; i < COUNT(typed_shapes); i++) {
        const awsc_schema *schema = typed_shapes[i].descriptor();
        if (!schema || schema->size != typed_shapes[i].size || !is_named(typed_shapes[i].name, schema->name))
            fail_msg("%s has the schema %s", typed_shapes[i].name, schema ? schema->name : "NULL");
    }
    assert_null(awsc_lambda_error_schema(AWSC_LAMBDA_ERROR_NONE_));
    assert_null(awsc_lambda_error_schema((awsc_lambda_error)9999));
}

static void every_list_and_map_grows(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    for (size_t i = 0; i < COUNT(typed_builders); i++)
        assert_int_equal(typed_builders[i].add(s.arena, 3), typed_builders[i].is_map ? 1 : 3);
    assert_int_equal(awsc_arena_failed(s.arena), false);
    close_scene(&s);
}

static void the_tables_name_every_operation(void **state)
{
    (void)state;
    assert_int_equal(COUNT(typed_operations), awsc_lambda_operation_count);
    assert_int_equal(COUNT(typed_errors), awsc_lambda_service.error_count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tables_name_every_operation),
        cmocka_unit_test(every_blocking_call_sends_its_input_and_gives_its_output),
        cmocka_unit_test(every_blocking_call_accepts_a_null_output),
        cmocka_unit_test(every_call_on_a_loop_delivers_its_output_once),
        cmocka_unit_test(every_call_gives_the_error_of_the_service),
        cmocka_unit_test(every_input_is_checked_before_it_is_sent),
        cmocka_unit_test(every_input_and_output_is_copied_printed_and_comes_back_from_json),
        cmocka_unit_test(every_page_iterator_ends_after_the_last_page),
        cmocka_unit_test(every_item_iterator_gives_the_items_of_all_pages),
        cmocka_unit_test(every_waiter_calls_its_operation_and_stops_at_a_refusal),
        cmocka_unit_test(every_modeled_error_has_its_own_number_and_view),
        cmocka_unit_test(every_value_of_an_enumeration_parses_to_its_constant),
        cmocka_unit_test(every_structure_and_union_has_its_schema),
        cmocka_unit_test(every_list_and_map_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
