/* SPDX-License-Identifier: Apache-2.0 */
/* Values as JSON, printed and copied, for programs that choose their operations at run time. */
#include <stdio.h>

#include "unit/shapes.h"

#include <awsc/lambda/json.h>
#include <awsc/value.h>

#include "codec/value.h"
#include "schema/walk.h"

/* The value of fill_all in the plain form: ALL_JSON except for one name. */
static char *plain_json(void)
{
    static char text[sizeof ALL_JSON];
    strcpy(text, ALL_JSON);
    char *name = strstr(text, "re-named");
    memcpy(name, "Renamed", 7);
    memmove(name + 7, name + 8, strlen(name + 8) + 1);
    return text;
}

static void every_type_survives_a_round_trip(void **state)
{
    (void)state;
    all value;
    fill_all(&value);
    char *json = NULL;
    void *read = NULL;
    void *copied = NULL;
    assert_int_equal(awsc_to_json(2, &all_schema, &value, &json, NULL), AWSC_OK);
    assert_string_equal(json, plain_json());
    assert_int_equal(awsc_from_json(2, &all_schema, json, strlen(json), &read, NULL), AWSC_OK);
    assert_int_equal(awsc_copy(2, &all_schema, read, &copied, NULL), AWSC_OK);
    awsc_free(json);
    awsc_free(read);

    const all *back = copied;
    assert_int_equal(back->choice->head.kind, 3);
    assert_string_equal(back->choice->as.node->name, "leaf");
    assert_memory_equal(back->bytes.data, "\0\xff", 2);
    assert_int_equal(back->large.value, INT64_MAX);
    assert_int_equal(awsc_to_json(2, &all_schema, copied, &json, NULL), AWSC_OK);
    assert_string_equal(json, plain_json());
    awsc_free(json);
    awsc_free(copied);
}

static void members_that_are_newer_than_the_caller_are_not_touched(void **state)
{
    (void)state;
    all value;
    fill_all(&value);
    char *json = NULL;
    void *copy = NULL;
    awsc_error *error = NULL;
    assert_int_equal(awsc_to_json(1, &all_schema, &value, &json, NULL), AWSC_OK);
    assert_null(strstr(json, "Newer"));
    awsc_free(json);
    assert_int_equal(awsc_print(1, &all_schema, &value, &json, NULL), AWSC_OK);
    assert_null(strstr(json, "Newer"));
    awsc_free(json);
    assert_int_equal(awsc_copy(1, &all_schema, &value, &copy, NULL), AWSC_OK);
    assert_null(((const all *)copy)->newer);
    awsc_free(copy);
    const char text[] = "{\"Newer\":\"x\"}";
    assert_int_equal(awsc_from_json(1, &all_schema, text, strlen(text), &copy, &error), AWSC_ERR_PARSE);
    assert_null(copy);
    assert_string_equal(awsc_error_message(error),
                        "Newer: the member is newer than API level 1, which the caller was compiled with");
    awsc_error_free(error);
    assert_int_equal(awsc_from_json(2, &all_schema, text, strlen(text), NULL, NULL), AWSC_OK);
}

static void check_refused(const awsc_schema *schema, const char *json, const char *message)
{
    void *value = &value;
    awsc_error *error = NULL;
    assert_int_equal(awsc_from_json(1, schema, json, strlen(json), &value, &error), AWSC_ERR_PARSE);
    assert_null(value);
    assert_string_equal(awsc_error_message(error), message);
    awsc_error_free(error);
    assert_int_equal(awsc_from_json(1, schema, json, strlen(json), NULL, NULL), AWSC_ERR_PARSE);
}

static void unknown_and_wrong_members_are_errors(void **state)
{
    (void)state;
    check_refused(&all_schema, "{\"Node\":{\"Nam\":\"x\"}}",
                  "Node: Node has no member \"Nam\"; expected one of Name, Next, Weight");
    check_refused(&all_schema, "{\"Nodes\":[{\"Name\":\"x\"},{\"weight\":1}]}",
                  "Nodes[1]: Node has no member \"weight\"; expected one of Name, Next, Weight");
    check_refused(&all_schema, "{\"Choice\":{\"Txt\":\"x\"}}",
                  "Choice: Choice has no member \"Txt\"; expected one of Text, Number, Node");
    check_refused(&all_schema, "{\"Choice\":{\"__type\":\"Text\"}}",
                  "Choice: Choice has no member \"__type\"; expected one of Text, Number, Node");
    check_refused(&all_schema, "{\"Choice\":{\"Txt\":null}}",
                  "Choice: Choice has no member \"Txt\"; expected one of Text, Number, Node");
    check_refused(&all_schema, "{\"Choice\":{\"Text\":\"x\",\"Number\":1}}",
                  "Choice: a union with more than one variant");
    check_refused(&all_schema, "{\"Medium\":1,\"Medium\":2}", "Medium: the member is given twice");
    check_refused(&all_schema, "{\"Texts\":[\"a\",null]}", "Texts[1]: expected a string, found null");
    check_refused(&all_schema, "{\"Variables\":{\"A\":null}}", "Variables[\"A\"]: expected a string, found null");
    check_refused(&all_schema, "{\"Nodes\":[null]}", "Nodes[0]: expected an object, found null");
    check_refused(&all_schema, "null", "expected an object, found null");
    check_refused(&all_schema, "[]", "expected an object, found an array");
    check_refused(&all_schema, "{\"Bytes\":\"***\"}", "Bytes: the string is not base64");
    check_refused(&all_schema, "{\"Epoch\":\"yesterday\"}",
                  "Epoch: the time is not a number of seconds, and not of the form 1985-04-12T23:20:50.52Z");
    check_refused(&all_schema, "{\"Epoch\":true}",
                  "Epoch: expected a number of seconds or a string with a time, found a boolean");
    check_refused(&all_schema, "{\"New\":1}", /* of level 1, which has no Newer */
                  "All has no member \"New\"; expected one of Flag, Tiny, Small, Medium, Large, Single, Real, Epoch, "
                  "Date, Http, Text, Number, Bytes, Document, Node, Choice, Nodes, Sparse, Texts, Variables, Lists, "
                  "Secret, Renamed, Preset");
    check_refused(&choice_schema, "{\"Nothing\":1}",
                  "Choice has no member \"Nothing\"; expected one of Text, Number, Node");
    /* The name on the wire differs from the model's name. */
    void *value = NULL;
    assert_int_equal(awsc_from_json(1, &all_schema, "{\"re-named\":\"x\"}", 16, &value, NULL), AWSC_ERR_PARSE);
    assert_null(value);
}

static void a_very_long_name_is_cut_in_the_message(void **state)
{
    (void)state;
    char json[600];
    awsc_error *error = NULL;
    snprintf(json, sizeof json, "{\"%0500d\":1}", 7);
    assert_int_equal(awsc_from_json(1, &node_schema, json, strlen(json), NULL, &error), AWSC_ERR_PARSE);
    assert_true(strlen(awsc_error_message(error)) < 200);
    awsc_error_free(error);
}

static void null_is_absence_and_documents_may_be_null(void **state)
{
    (void)state;
    const char json[] = "{\"Text\":null,\"Choice\":{\"Text\":null},\"Sparse\":[null],\"Node\":null}";
    void *value = NULL;
    assert_int_equal(awsc_from_json(1, &all_schema, json, strlen(json), &value, NULL), AWSC_OK);
    const all *read = value;
    assert_null(read->text);
    assert_null(read->node);
    assert_int_equal(read->choice->head.kind, 0);
    assert_int_equal(read->sparse.count, 1);
    awsc_free(value);
}

static void times_are_read_in_every_form(void **state)
{
    (void)state;
    static const char *const forms[] = {"1398796238", "1398796238.0", "\"2014-04-29T18:30:38Z\"",
                                        "\"2014-04-29T20:30:38+02:00\"", "\"Tue, 29 Apr 2014 18:30:38 GMT\""};
    static const char *const members[] = {"Epoch", "Date", "Http"};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        for (size_t j = 0; j < 3; j++) {
            char json[128];
            void *value = NULL;
            snprintf(json, sizeof json, "{\"%s\":%s}", members[j], forms[i]);
            assert_int_equal(awsc_from_json(1, &all_schema, json, strlen(json), &value, NULL), AWSC_OK);
            const all *read = value;
            const awsc_opt_time *time = j == 0 ? &read->epoch : j == 1 ? &read->date : &read->http;
            assert_int_equal(time->is_set, AWSC_SET);
            assert_int_equal(time->value.seconds, 1398796238);
            awsc_free(value);
        }
}

static void check_unwritable(const awsc_schema *schema, const void *value, const char *message)
{
    char *json = NULL;
    awsc_error *error = NULL;
    assert_int_equal(awsc_to_json(1, schema, value, &json, &error), AWSC_ERR_VALIDATION);
    assert_null(json);
    assert_string_equal(awsc_error_message(error), message);
    awsc_error_free(error);
}

static void a_value_without_a_json_form_is_an_error(void **state)
{
    (void)state;
    node circle = {.name = "o"};
    circle.next = &circle;
    check_unwritable(&all_schema, NULL, "the value is NULL");
    check_unwritable(&all_schema, &(all){.medium = {5, 0}},
                     "Medium has an invalid is_set mark; write AWSC_I32(5), not 5");
    check_unwritable(&all_schema, &(all){.text = "\xff"}, "Text is not UTF-8");
    check_unwritable(&all_schema, &(all){.choice = &(choice){{9, NULL}, {NULL}}},
                     "Choice has kind 9, which the union does not have");
    check_unwritable(&all_schema, &(all){.node = &circle},
                     "the value is nested deeper than 128 levels; does a pointer go in a circle?");
    awsc_error *error = NULL;
    void *copy = NULL;
    assert_int_equal(awsc_copy(1, &all_schema, &(all){.node = &circle}, &copy, &error), AWSC_ERR_VALIDATION);
    assert_null(copy);
    assert_non_null(strstr(awsc_error_message(error), "in a circle"));
    awsc_error_free(error);
    assert_int_equal(awsc_copy(1, &all_schema, NULL, &copy, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_from_json(1, &all_schema, NULL, 0, &copy, NULL), AWSC_ERR_VALIDATION);
}

static void unions_stand_alone_too(void **state)
{
    (void)state;
    void *value = NULL;
    void *copy = NULL;
    char *text = NULL;
    assert_int_equal(awsc_from_json(1, &choice_schema, "{\"Number\":7}", 12, &value, NULL), AWSC_OK);
    assert_int_equal(((const choice *)value)->head.kind, 2);
    assert_int_equal(awsc_copy(1, &choice_schema, value, &copy, NULL), AWSC_OK);
    awsc_free(value);
    assert_int_equal(awsc_to_json(1, &choice_schema, copy, &text, NULL), AWSC_OK);
    assert_string_equal(text, "{\"Number\":7}");
    awsc_free(text);
    assert_int_equal(awsc_print(1, &choice_schema, copy, &text, NULL), AWSC_OK);
    assert_string_equal(text, "{Number: 7}");
    awsc_free(text);
    awsc_free(copy);
    /* A variant newer than the library. */
    assert_int_equal(awsc_copy(1, &choice_schema, &(choice){{0, "Newest"}, {NULL}}, &copy, NULL), AWSC_OK);
    assert_string_equal(((const choice *)copy)->head.name, "Newest");
    awsc_free(copy);
    assert_int_equal(awsc_to_json(1, &choice_schema, &(choice){{0, "Newest"}, {NULL}}, &text, NULL), AWSC_OK);
    assert_string_equal(text, "{}");
    awsc_free(text);
}

static void sensitive_members_are_in_documents_but_not_in_lines(void **state)
{
    (void)state;
    char *text = NULL;
    const all value = {.secret = "hidden", .text = "seen", .bytes = AWSC_BLOB_LITERAL("four")};
    assert_int_equal(awsc_print(1, &all_schema, &value, &text, NULL), AWSC_OK);
    assert_string_equal(text, "{Text: \"seen\", Bytes: <4 bytes>, Secret: ***}");
    awsc_free(text);
    assert_int_equal(awsc_to_json(1, &all_schema, &value, &text, NULL), AWSC_OK);
    assert_non_null(strstr(text, "\"Secret\":\"hidden\""));
    awsc_free(text);
    assert_int_equal(awsc_print(1, &all_schema, NULL, &text, NULL), AWSC_OK);
    assert_string_equal(text, "null");
    awsc_free(text);
}

/* ---- through the typed functions of a service -------------------------------------------------------------------- */

static void an_input_made_from_json_can_be_sent(void **state)
{
    (void)state;
    const char json[] = "{\"FunctionName\":\"hello\",\"LogType\":\"Tail\",\"Payload\":\"e30=\"}";
    awsc_lambda_invoke_input *input = NULL;
    awsc_lambda_invoke_input *copy = NULL;
    awsc_http_request *request = NULL;
    char *text = NULL;
    assert_int_equal(awsc_lambda_invoke_input_from_json(json, strlen(json), &input, NULL), AWSC_OK);
    assert_string_equal(input->function_name, "hello");
    assert_memory_equal(input->payload.data, "{}", 2);
    assert_int_equal(awsc_lambda_invoke_input_copy(input, &copy, NULL), AWSC_OK);
    awsc_free(input);
    assert_int_equal(awsc_lambda_invoke_input_serialize(copy, &request, NULL), AWSC_OK);
    assert_string_equal(awsc_http_request_header(request, "X-Amz-Log-Type"), "Tail");
    awsc_http_request_free(request);
    assert_int_equal(awsc_lambda_invoke_input_print(copy, &text, NULL), AWSC_OK);
    assert_string_equal(text, "{FunctionName: \"hello\", LogType: \"Tail\", Payload: ***}");
    awsc_free(text);
    assert_int_equal(awsc_lambda_invoke_input_to_json(copy, &text, NULL), AWSC_OK);
    assert_string_equal(text, json);
    awsc_free(text);
    awsc_free(copy);
    assert_int_equal(awsc_lambda_level(), AWSC_LAMBDA_LEVEL);
}

static void one_item_of_a_list_becomes_json(void **state)
{
    (void)state;
    const char json[] = "{\"Functions\":[{\"FunctionName\":\"first\"},{\"FunctionName\":\"second\"}]}";
    awsc_lambda_list_functions_output *output = NULL;
    char *text = NULL;
    assert_int_equal(awsc_lambda_list_functions_output_from_json(json, strlen(json), &output, NULL), AWSC_OK);
    assert_int_equal(awsc_to_json(AWSC_LAMBDA_LEVEL, awsc_lambda_function_configuration_descriptor(),
                                  output->functions.items[1], &text, NULL),
                     AWSC_OK);
    assert_string_equal(text, "{\"FunctionName\":\"second\",\"CodeSize\":0}"); /* with the model's default */
    awsc_free(text);
    awsc_free(output);
}

static void a_path_leads_to_the_schema_of_a_member(void **state)
{
    (void)state;
    const awsc_schema *output = awsc_operation_output_schema(awsc_lambda_list_functions_descriptor());
    const awsc_schema *item = awsc_schema_at(output, "Functions.member");
    assert_ptr_equal(item, awsc_lambda_function_configuration_descriptor());
    assert_ptr_equal(awsc_schema_at(item, ""), item);
    assert_ptr_equal(awsc_schema_at(output, "Functions.member.Environment"), awsc_schema_at(item, "Environment"));
    static const char *const nowhere[] = {"Functions.", ".Functions",        "functions", "Functions.value",
                                          "NextMarker", "NextMarker.member", "Function",  "Functions..member"};
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) assert_null(awsc_schema_at(output, nowhere[i]));
    assert_null(awsc_schema_at(NULL, "Functions"));
    assert_null(awsc_schema_at(output, NULL));
}

static void times_follow_rfc_3339_if_requested(void **state)
{
    (void)state;
    const all value = {.epoch = AWSC_TIME(482196050, 520000000), .date = AWSC_TIME(0, 0), .http = AWSC_TIME(-1, 0)};
    awsc_json_options options = AWSC_JSON_OPTIONS_INIT;
    char *text = NULL;
    void *back = NULL;
    awsc_error *error = NULL;
    assert_int_equal(awsc_to_json_with_options(1, &all_schema, &value, &options, &text, NULL), AWSC_OK);
    assert_non_null(strstr(text, "\"Epoch\":482196050.52"));
    awsc_free(text);
    awsc_json_options_init(&options);
    options.rfc3339_times = AWSC_BOOL(true);
    assert_int_equal(awsc_to_json_with_options(1, &all_schema, &value, &options, &text, NULL), AWSC_OK);
    assert_string_equal(text, "{\"Epoch\":\"1985-04-12T23:20:50.52Z\",\"Date\":\"1970-01-01T00:00:00Z\","
                              "\"Http\":\"1969-12-31T23:59:59Z\"}");
    assert_int_equal(awsc_from_json(1, &all_schema, text, strlen(text), &back, NULL), AWSC_OK);
    assert_int_equal(((const all *)back)->epoch.value.nanoseconds, 520000000);
    awsc_free(back);
    awsc_free(text);
    options.rfc3339_times.is_set = 1;
    assert_int_equal(awsc_to_json_with_options(1, &all_schema, &value, &options, &text, &error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(error), "rfc3339_times"));
    assert_null(text);
    awsc_error_free(error);
}

static void required_members_may_be_missing_until_a_call(void **state)
{
    (void)state;
    awsc_lambda_invoke_input *input = NULL;
    assert_int_equal(awsc_lambda_invoke_input_from_json("{}", 2, &input, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke_input_validate(input, NULL), AWSC_ERR_VALIDATION);
    awsc_free(input);
}

static void only_bodies_in_memory_have_a_json_form(void **state)
{
    (void)state;
    const char json[] = "{\"FunctionName\":\"hello\",\"InvokeArgs\":\"e30=\"}";
    awsc_lambda_invoke_async_input *input = NULL;
    char *text = NULL;
    awsc_error *error = NULL;
    assert_int_equal(awsc_lambda_invoke_async_input_from_json(json, strlen(json), &input, NULL), AWSC_OK);
    assert_int_equal(input->invoke_args.size, 2);
    assert_int_equal(awsc_lambda_invoke_async_input_to_json(input, &text, NULL), AWSC_OK);
    assert_string_equal(text, json);
    awsc_free(text);
    awsc_free(input);

    awsc_lambda_invoke_async_input from_file = {.invoke_args = AWSC_BODY_FILE("event.json")};
    assert_int_equal(awsc_lambda_invoke_async_input_to_json(&from_file, &text, &error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(error), "InvokeArgs is a file; only bytes in memory have a JSON form");
    awsc_error_free(error);
    assert_int_equal(awsc_lambda_invoke_async_input_print(&from_file, &text, NULL), AWSC_OK);
    awsc_free(text);
}

static void streams_of_an_output_have_no_json_form(void **state)
{
    (void)state;
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    awsc_error *error = NULL;
    const char json[] = "{\"StatusCode\":200,\"EventStream\":{}}";
    assert_int_equal(awsc_lambda_invoke_with_response_stream_output_from_json(json, strlen(json), &output, &error),
                     AWSC_ERR_PARSE);
    assert_null(output);
    assert_string_equal(awsc_error_message(error), "EventStream: the member is a stream, which has no JSON form");
    awsc_error_free(error);
}

static void events_can_be_kept_and_written(void **state)
{
    (void)state;
    const awsc_lambda_invoke_response_stream_update update = {.payload = AWSC_BLOB_LITERAL("part")};
    const awsc_lambda_invoke_with_response_stream_response_event event = {
        .kind = AWSC_LAMBDA_INVOKE_WITH_RESPONSE_STREAM_RESPONSE_EVENT_PAYLOAD_CHUNK, .as = {.payload_chunk = &update}};
    awsc_lambda_invoke_with_response_stream_response_event *copy = NULL;
    char *text = NULL;
    assert_int_equal(awsc_lambda_invoke_with_response_stream_event_copy(&event, &copy, NULL), AWSC_OK);
    assert_memory_equal(copy->as.payload_chunk->payload.data, "part", 4);
    assert_int_equal(awsc_lambda_invoke_with_response_stream_event_to_json(copy, &text, NULL), AWSC_OK);
    assert_string_equal(text, "{\"PayloadChunk\":{\"Payload\":\"cGFydA==\"}}");
    awsc_free(text);
    assert_int_equal(awsc_lambda_invoke_with_response_stream_event_print(copy, &text, NULL), AWSC_OK);
    assert_string_equal(text, "{PayloadChunk: {Payload: ***}}");
    awsc_free(text);
    awsc_free(copy);
    assert_null(awsc_operation_event_schema(awsc_lambda_invoke_descriptor()));
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static int run_all(const awsc_allocator *allocator, const all *value)
{
    char *text = NULL;
    void *made = NULL;
    awsc_error *error = NULL;
    int status = awsc_value_to_json(allocator, &all_schema, 2, value, false, &text, &error);
    assert_true(!status == (text != NULL));
    awsc_free(text);
    if (!status) status = awsc_value_print(allocator, &all_schema, 2, value, &text, &error);
    if (!status) awsc_free(text);
    if (!status) status = awsc_value_copy(allocator, &all_schema, 2, value, &made, &error);
    assert_true(status || made);
    awsc_free(made);
    made = NULL;
    if (!status) status = awsc_value_from_json(allocator, &all_schema, 2, awsc_view_text(plain_json()), &made, &error);
    assert_true(!status == (made != NULL));
    awsc_free(made);
    assert_int_equal(awsc_error_status(error), status);
    awsc_error_free(error);
    return status;
}

static void memory_that_runs_out_is_an_error_and_nothing_leaks(void **state)
{
    (void)state;
    all value;
    fill_all(&value);
    size_t allowed = 0;
    int status = AWSC_ERR_NOMEM;
    for (; status; allowed++) {
        failing memory = {allowed, 0};
        awsc_allocator allocator = failing_allocator(&memory);
        status = run_all(&allocator, &value);
        assert_true(status == AWSC_OK || status == AWSC_ERR_NOMEM);
        assert_int_equal(memory.alive, 0);
        assert_true(allowed < 100);
    }
    assert_true(allowed > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_survives_a_round_trip),
        cmocka_unit_test(members_that_are_newer_than_the_caller_are_not_touched),
        cmocka_unit_test(unknown_and_wrong_members_are_errors),
        cmocka_unit_test(a_very_long_name_is_cut_in_the_message),
        cmocka_unit_test(null_is_absence_and_documents_may_be_null),
        cmocka_unit_test(times_are_read_in_every_form),
        cmocka_unit_test(a_value_without_a_json_form_is_an_error),
        cmocka_unit_test(unions_stand_alone_too),
        cmocka_unit_test(sensitive_members_are_in_documents_but_not_in_lines),
        cmocka_unit_test(an_input_made_from_json_can_be_sent),
        cmocka_unit_test(one_item_of_a_list_becomes_json),
        cmocka_unit_test(a_path_leads_to_the_schema_of_a_member),
        cmocka_unit_test(times_follow_rfc_3339_if_requested),
        cmocka_unit_test(required_members_may_be_missing_until_a_call),
        cmocka_unit_test(only_bodies_in_memory_have_a_json_form),
        cmocka_unit_test(streams_of_an_output_have_no_json_form),
        cmocka_unit_test(events_can_be_kept_and_written),
        cmocka_unit_test(memory_that_runs_out_is_an_error_and_nothing_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
