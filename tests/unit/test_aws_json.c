/* SPDX-License-Identifier: Apache-2.0 */
/* awsJson beyond Smithy's protocol tests: bodies, codes of errors, odd responses, memory. */
#include <stdio.h>

#include "unit/shapes.h"

#include <awsc/tables/generated.h>

#include "base/memory.h"
#include "protocol/protocol.h"
#include "protocol/serialize.h"
#include "schema/output.h"

/* ---- a service --------------------------------------------------------------------------------------------------- */

typedef struct get_input {
    const char *name;
    awsc_opt_time since;
} get_input;

static const awsc_member get_input_members[] = {
    AWSC_TABLE_TEXT_MEMBER(get_input, name, "Name", AWSC_TABLE_BODY),
    AWSC_TABLE_TIME_MEMBER(get_input, since, "Since", AWSC_TABLE_BODY),
};
static const awsc_schema get_input_schema = {"GetInput", get_input_members,   NULL, sizeof(get_input),
                                             2,          AWSC_TYPE_STRUCTURE, 0,    0};

typedef struct gone {
    const char *message;
    const char *code;
} gone;

static const awsc_member gone_members[] = {
    AWSC_TABLE_TEXT_MEMBER(gone, message, "message", AWSC_TABLE_BODY),
    AWSC_TABLE_TEXT_MEMBER(gone, code, "code", AWSC_TABLE_BODY),
};
static const awsc_schema gone_schema = {"Gone", gone_members, NULL, sizeof(gone), 2, AWSC_TYPE_STRUCTURE, 0, 400};
static const awsc_error_case plain_errors[] = {{"Gone", &gone_schema, 7}};
static const awsc_error_case query_errors[] = {{"Old.NotThere", &gone_schema, 7}};

static const awsc_operation get = {.name = "Get",
                                   .method = "POST",
                                   .uri = "/",
                                   .input = &get_input_schema,
                                   .output = &get_input_schema,
                                   .http_status = 200,
                                   .input_payload = -1,
                                   .output_payload = -1};
static const awsc_service plain = {.format = AWSC_TABLE_FORMAT,
                                   .level = 1,
                                   .protocol = &awsc_internal_aws_json1_0,
                                   .errors = plain_errors,
                                   .error_count = 1,
                                   .target = "Shop_20260101"};
static const awsc_service compatible = {.format = AWSC_TABLE_FORMAT,
                                        .level = 1,
                                        .protocol = &awsc_internal_aws_json1_1,
                                        .errors = query_errors,
                                        .error_count = 1,
                                        .target = "Shop",
                                        .flags = AWSC_TABLE_SERVICE_QUERY_COMPATIBLE};

/* ---- requests ---------------------------------------------------------------------------------------------------- */

static awsc_http_request *request_of(const awsc_service *service, const get_input *input)
{
    awsc_http_request *request = NULL;
    const awsc_serialize_options options = {NULL, SIZE_MAX};
    assert_int_equal(awsc_serialize(service, &get, input, 1, &options, &request, NULL), AWSC_OK);
    return request;
}

static void assert_body(const awsc_http_request *request, const char *expected)
{
    awsc_body body = awsc_http_request_body(request);
    assert_int_equal(body.size, strlen(expected));
    assert_memory_equal(body.data, expected, body.size);
}

static void a_request_names_service_and_operation_in_a_header(void **state)
{
    (void)state;
    const get_input input = {.name = "a", .since = AWSC_TIME(1795219200, 500000000)};
    awsc_http_request *request = request_of(&plain, &input);
    assert_string_equal(awsc_http_request_method(request), "POST");
    assert_string_equal(awsc_http_request_path(request), "/");
    assert_string_equal(awsc_http_request_header(request, "X-Amz-Target"), "Shop_20260101.Get");
    assert_string_equal(awsc_http_request_header(request, "Content-Type"), "application/x-amz-json-1.0");
    assert_null(awsc_http_request_header(request, "X-Amzn-Query-Mode"));
    assert_body(request, "{\"Name\":\"a\",\"Since\":1795219200.5}");
    awsc_http_request_free(request);
}

static void an_empty_input_is_an_empty_object(void **state)
{
    (void)state;
    const get_input input = {0};
    awsc_http_request *request = request_of(&compatible, &input);
    assert_body(request, "{}");
    assert_string_equal(awsc_http_request_header(request, "Content-Type"), "application/x-amz-json-1.1");
    assert_string_equal(awsc_http_request_header(request, "X-Amzn-Query-Mode"), "true");
    awsc_http_request_free(request);
}

/* ---- errors ------------------------------------------------------------------------------------------------------ */

static awsc_error *error_of(const awsc_service *service, const char *header, const char *value, const char *body)
{
    awsc_http_response *response = NULL;
    awsc_error *error = NULL;
    assert_int_equal(awsc_http_response_new(400, &response, NULL), AWSC_OK);
    if (header) assert_int_equal(awsc_http_response_add_header(response, header, value, NULL), AWSC_OK);
    assert_int_equal(awsc_http_response_append_body(response, body, strlen(body), NULL), AWSC_OK);
    assert_int_equal(service->protocol->deserialize_error(service, &get, response, &error), AWSC_ERR_SERVICE);
    awsc_http_response_free(response);
    return error;
}

static void assert_named(const awsc_service *service, const char *header, const char *value, const char *body,
                         const char *name, int number)
{
    awsc_error *error = error_of(service, header, value, body);
    assert_string_equal(awsc_error_name(error), name);
    assert_int_equal(awsc_internal_error_number(error, service), number);
    awsc_error_free(error);
}

static void the_type_of_an_error_is_found_wherever_it_is(void **state)
{
    (void)state;
    const char *type = "x-amzn-errortype";
    assert_named(&plain, type, "Gone", "", "Gone", 7);
    assert_named(&plain, type, "aws.shop#Gone:http://internal.amazon.com/shop/", "{}", "Gone", 7);
    assert_named(&plain, NULL, NULL, "{\"__type\": \"aws.shop#Gone\"}", "Gone", 7);
    assert_named(&plain, NULL, NULL, "{\"code\": \"aws.shop#Gone:http://x\"}", "Gone", 7);
    assert_named(&plain, NULL, NULL, "{\"__type\": \"aws.shop#Fresh\"}", "Fresh", 0);
    assert_named(&plain, NULL, NULL, "<html>", "UnknownError", 0);
    assert_named(&plain, NULL, NULL, "{\"__type\": \"Gone\", \"message\": ", "Gone", 7);
}

static void a_member_called_code_is_not_taken_for_the_type(void **state)
{
    (void)state;
    awsc_error *error =
        error_of(&plain, NULL, NULL, "{\"code\": \"E17\", \"__type\": \"Gone\", \"Message\": \"not here\"}");
    const gone *value = awsc_internal_error_as(error, &gone_schema);
    assert_string_equal(awsc_error_name(error), "Gone");
    assert_non_null(value);
    assert_string_equal(value->code, "E17");
    assert_string_equal(value->message, "not here");
    awsc_error_free(error);
}

static void query_compatible_errors_have_the_code_of_the_query_protocol(void **state)
{
    (void)state;
    const char *header = "x-amzn-query-error", *body = "{\"__type\": \"aws.shop#Gone\"}";
    assert_named(&compatible, header, "Old.NotThere;Sender", body, "Old.NotThere", 7);
    assert_named(&compatible, header, "Newer;Sender", body, "Newer", 7);
    assert_named(&compatible, header, "Old.NotThere", "{}", "Old.NotThere", 7);
    assert_named(&compatible, header, ";Sender", body, "Old.NotThere", 7);
    assert_named(&compatible, NULL, NULL, body, "Old.NotThere", 7);
    assert_named(&compatible, header, "Else;Receiver", "{\"__type\": \"Other\"}", "Else", 0);
    assert_named(&plain, header, "Old.NotThere;Sender", body, "Gone", 7);
}

/* ---- responses --------------------------------------------------------------------------------------------------- */

static int read_output(const char *body, get_input **out, awsc_error **error)
{
    awsc_http_response *response = NULL;
    assert_int_equal(awsc_http_response_new(200, &response, NULL), AWSC_OK);
    assert_int_equal(awsc_http_response_append_body(response, body, strlen(body), NULL), AWSC_OK);
    int status = awsc_internal_output_deserialize(&plain, &get, response, (void **)out, error);
    awsc_http_response_free(response);
    return status;
}

static void responses_are_read_forgivingly(void **state)
{
    (void)state;
    get_input *output = NULL;
    assert_int_equal(
        read_output("{\"__type\": \"x#GetInput\", \"Since\": \"2026-11-21T00:00:00Z\", \"New\": [1]}", &output, NULL),
        AWSC_OK);
    assert_int_equal(output->since.value.seconds, 1795219200);
    awsc_free(output);
    assert_int_equal(read_output("", &output, NULL), AWSC_OK);
    assert_null(output->name);
    awsc_free(output);
}

static void a_broken_response_names_operation_and_member(void **state)
{
    (void)state;
    get_input *output = NULL;
    awsc_error *error = NULL;
    assert_int_equal(read_output("{\"Name\": 5}", &output, &error), AWSC_ERR_PARSE);
    assert_non_null(strstr(awsc_error_text(error), "Get: "));
    assert_non_null(strstr(awsc_error_text(error), "Name"));
    awsc_error_free(error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_names_service_and_operation_in_a_header),
        cmocka_unit_test(an_empty_input_is_an_empty_object),
        cmocka_unit_test(the_type_of_an_error_is_found_wherever_it_is),
        cmocka_unit_test(a_member_called_code_is_not_taken_for_the_type),
        cmocka_unit_test(query_compatible_errors_have_the_code_of_the_query_protocol),
        cmocka_unit_test(responses_are_read_forgivingly),
        cmocka_unit_test(a_broken_response_names_operation_and_member),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
