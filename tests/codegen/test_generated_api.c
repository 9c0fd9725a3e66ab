/* SPDX-License-Identifier: Apache-2.0 */
/* The generated library as programs use it, and its tables as the walkers use them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda.h>
#include <awsc_lambda_registry.h>

/* A caller passes the level that it was compiled with, so the wrapper must be inline and not exported. */
_Static_assert(sizeof(awsc_lambda_delete_alias_output) == 1, "an empty output has one byte");
_Static_assert(sizeof(((awsc_lambda_invoke_with_response_stream_response_event *)0)->as) == sizeof(void *),
               "variants that are structures are pointers");

static void wire_values_parse_to_their_constants(void **state)
{
    (void)state;
    assert_int_equal(awsc_lambda_runtime_parse(AWSC_LAMBDA_RUNTIME_PYTHON3_13), AWSC_LAMBDA_RUNTIME_ENUM_PYTHON3_13);
    assert_string_equal(AWSC_LAMBDA_RUNTIME_PYTHON3_13, "python3.13");
    assert_int_equal(awsc_lambda_runtime_parse("provided.al2023"), AWSC_LAMBDA_RUNTIME_ENUM_PROVIDED_AL2023);
    assert_int_equal(awsc_lambda_invocation_type_parse("RequestResponse"),
                     AWSC_LAMBDA_INVOCATION_TYPE_ENUM_REQUEST_RESPONSE);
    assert_int_equal(awsc_lambda_log_type_parse("None"), AWSC_LAMBDA_LOG_TYPE_ENUM_NONE);
}

static void unknown_values_parse_to_zero(void **state)
{
    (void)state;
    const char *unknown[] = {NULL, "", "python3.1", "python3.131", "PYTHON3.13", "zzz", "\xff"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        assert_int_equal(awsc_lambda_runtime_parse(unknown[i]), AWSC_LAMBDA_RUNTIME_ENUM_UNRECOGNIZED_);
    assert_int_equal(AWSC_LAMBDA_RUNTIME_ENUM_UNRECOGNIZED_, 0);
}

static void inputs_are_plain_data(void **state)
{
    (void)state;
    const char *subnets[] = {"subnet-1", "subnet-2"};
    const awsc_text_entry variables[] = {{"KEY", "value"}};
    const awsc_lambda_environment environment = {.variables = {1, variables}};
    const awsc_lambda_vpc_config vpc = {.subnet_ids = {2, subnets}, .security_group_ids = {0, AWSC_EMPTY}};
    const awsc_lambda_create_function_input input = {
        .function_name = "hello",
        .runtime = AWSC_LAMBDA_RUNTIME_PYTHON3_13,
        .timeout = AWSC_I32(30),
        .publish = AWSC_BOOL(true),
        .environment = &environment,
        .vpc_config = &vpc,
    };
    assert_int_equal(input.timeout.is_set, AWSC_SET);
    assert_string_equal(awsc_text_map_get(&input.environment->variables, "KEY"), "value");
    assert_null(input.layers.items);
    assert_non_null(input.vpc_config->security_group_ids.items);
}

static void an_input_without_its_required_member_is_refused(void **state)
{
    (void)state;
    const awsc_lambda_invoke_input input = {.payload = AWSC_BLOB_LITERAL("{}")};
    awsc_error *error = NULL;
    assert_int_equal(awsc_lambda_invoke_input_validate(&input, &error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(error), "FunctionName"));
    assert_int_equal(awsc_lambda_error_code(error), AWSC_LAMBDA_ERROR_NONE_);
    assert_null(awsc_lambda_as_too_many_requests_exception(error));
    awsc_error_free(error);
}

static void inputs_and_outputs_survive_a_round_trip_through_http(void **state)
{
    (void)state;
    const awsc_lambda_get_alias_input input = {.function_name = "hello", .name = "live"};
    awsc_http_request *request = NULL;
    assert_int_equal(awsc_lambda_get_alias_input_serialize(&input, &request, NULL), AWSC_OK);
    assert_string_equal(awsc_http_request_method(request), "GET");
    assert_string_equal(awsc_http_request_path(request), "/2015-03-31/functions/hello/aliases/live");
    awsc_http_request_free(request);

    static const char body[] = "{\"Name\":\"live\",\"RoutingConfig\":{\"AdditionalVersionWeights\":{\"2\":0.25}}}";
    awsc_http_response *response = NULL;
    awsc_lambda_get_alias_output *output = NULL;
    assert_int_equal(awsc_http_response_new(200, &response, NULL), AWSC_OK);
    assert_int_equal(awsc_http_response_append_body(response, body, sizeof body - 1, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_get_alias_output_deserialize(response, &output, NULL), AWSC_OK);
    awsc_http_response_free(response);
    assert_string_equal(output->name, "live");
    const awsc_lambda_additional_version_weights *weights = &output->routing_config->additional_version_weights;
    assert_int_equal(weights->count, 1);
    assert_string_equal(weights->entries[0].key, "2");
    assert_true(weights->entries[0].value.value == 0.25);
    awsc_free(output);
}

/* ---- the tables -------------------------------------------------------------------------------------------------- */

#define MAX_SEEN 1024

static const awsc_schema *seen[MAX_SEEN];
static size_t seen_count;

static bool has_schema(unsigned type)
{
    return (type >= AWSC_TYPE_STRUCTURE && type <= AWSC_TYPE_MAP) || type == AWSC_TYPE_EVENT_STREAM;
}

static void check_schema(const awsc_schema *schema)
{
    for (size_t i = 0; i < seen_count; i++)
        if (seen[i] == schema) return;
    assert_true(seen_count < MAX_SEEN);
    seen[seen_count++] = schema;

    assert_non_null(schema->name);
    assert_true(schema->size > 0);
    assert_true(schema->type >= AWSC_TYPE_STRUCTURE && schema->type <= AWSC_TYPE_MAP);
    for (uint16_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        const char *wire = member->name + strlen(member->name) + 1;
        size_t size = strlen(member->name) + (member->flags & AWSC_TABLE_WIRE_NAME ? 1 + strlen(wire) : 0);
        assert_int_equal(member->name_size, size);
        assert_true(member->offset < schema->size);
        assert_true(member->type >= AWSC_TYPE_BOOL && member->type <= AWSC_TYPE_EVENT_STREAM);
        assert_true(member->since <= AWSC_LAMBDA_LEVEL);
        assert_int_equal(member->target != NULL, has_schema(member->type));
        if (member->target) check_schema(member->target);
    }
    for (const awsc_extra *extra = schema->extras; extra && extra->kind; extra++) {
        assert_true(extra->member < schema->member_count);
        assert_non_null(extra->value);
        assert_true(schema->members[extra->member].flags & AWSC_TABLE_HAS_DEFAULT);
    }
}

static void check_payload(const awsc_schema *schema, int payload)
{
    for (int i = 0; i < schema->member_count; i++)
        assert_int_equal((schema->members[i].flags & AWSC_TABLE_LOCATION_MASK) == AWSC_TABLE_PAYLOAD, i == payload);
}

static void every_table_is_consistent(void **state)
{
    (void)state;
    assert_int_equal(awsc_lambda_operation_count, 88);
    for (size_t i = 0; i < awsc_lambda_operation_count; i++) {
        const awsc_operation *operation = awsc_lambda_operation_table[i];
        assert_true(i == 0 || strcmp(awsc_lambda_operation_table[i - 1]->name, operation->name) < 0);
        assert_int_equal(operation->uri[0], '/');
        assert_in_range(operation->http_status, 200, 299);
        assert_in_range(operation->since, 1, AWSC_LAMBDA_LEVEL);
        check_schema(operation->input);
        check_schema(operation->output);
        check_payload(operation->input, operation->input_payload);
        check_payload(operation->output, operation->output_payload);
    }
    for (size_t i = 0; i < awsc_lambda_service.error_count; i++) {
        const awsc_error_case *error = &awsc_lambda_service.errors[i];
        assert_true(i == 0 || strcmp(awsc_lambda_service.errors[i - 1].code, error->code) < 0);
        assert_true(error->number > 0);
        assert_in_range(error->schema->http_status, 400, 599);
        check_schema(error->schema);
    }
}

static void operations_that_run_functions_are_marked(void **state)
{
    (void)state;
    size_t marked = 0;
    for (size_t i = 0; i < awsc_lambda_operation_count; i++)
        marked += (awsc_lambda_operation_table[i]->flags & AWSC_TABLE_OPERATION_INVOKES) != 0;
    assert_int_equal(marked, 3);
    assert_int_equal(awsc_lambda_service.format, AWSC_TABLE_FORMAT);
    assert_string_equal(awsc_lambda_service.sdk_id, "Lambda");
    assert_string_equal(awsc_lambda_service.signing_name, "lambda");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wire_values_parse_to_their_constants),
        cmocka_unit_test(unknown_values_parse_to_zero),
        cmocka_unit_test(inputs_are_plain_data),
        cmocka_unit_test(an_input_without_its_required_member_is_refused),
        cmocka_unit_test(inputs_and_outputs_survive_a_round_trip_through_http),
        cmocka_unit_test(every_table_is_consistent),
        cmocka_unit_test(operations_that_run_functions_are_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
