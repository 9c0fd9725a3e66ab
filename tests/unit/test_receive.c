/* SPDX-License-Identifier: Apache-2.0 */
/* Transports that report in an unusual order, and bodies that belong to the program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda.h>
#include <awsc/tables/generated.h>
#include <awsc/testing.h>
#include <awsc/transport.h>

#include "http/transport.h"
#include "loop/loop.h"
#include "support/test_logger.h"

enum manner { HEADER_FIRST, END_OF_HEAD_FIRST, TWO_STATUS_LINES, IN_ORDER, MANY_HEADERS, IN_PIECES };

/* Of MANY_HEADERS: the status, and headers of so many bytes each. */
static int many_status;
static size_t many_count, many_name_size, many_value_size;

struct awsc_exchange {
    awsc_loop *loop;
    awsc_exchange_handler handler;
    awsc_task task;
    enum manner manner;
};

static int tell_header(const awsc_exchange_handler *handler, const char *name, const char *value)
{
    return handler->on_header(handler->user, name, strlen(name), value, strlen(value));
}

static int tell_in_order(const awsc_exchange_handler *handler, int http_status, const char *id, const char *body)
{
    int status = handler->on_status(handler->user, http_status);
    if (!status) status = tell_header(handler, "x-amzn-RequestId", id);
    if (!status) status = handler->on_head_end(handler->user);
    if (!status) status = handler->on_body(handler->user, body, strlen(body));
    return status;
}

static int tell_many(const awsc_exchange_handler *handler)
{
    static char bytes[AWSC_HEAD_MAX_BYTES + 1];
    memset(bytes, 'x', sizeof bytes);
    int status = handler->on_status(handler->user, many_status);
    for (size_t i = 0; !status && i < many_count; i++)
        status = handler->on_header(handler->user, bytes, many_name_size, bytes, many_value_size);
    if (!status) status = handler->on_head_end(handler->user);
    return status ? status : handler->on_body(handler->user, "{}", 2);
}

/* Of IN_PIECES: the status, a Content-Encoding or NULL, and a body that comes in pieces of PIECE bytes. */
enum { PIECE = 64 * 1024 };
static int pieces_status;
static const char *pieces_coding;
static const char *pieces_body;
static size_t pieces_size;

static int tell_pieces(const awsc_exchange_handler *handler)
{
    int status = handler->on_status(handler->user, pieces_status);
    if (!status) status = tell_header(handler, "x-amzn-ErrorType", "Gone");
    if (!status && pieces_coding) status = tell_header(handler, "Content-Encoding", pieces_coding);
    if (!status) status = handler->on_head_end(handler->user);
    for (size_t at = 0; !status && at < pieces_size; at += PIECE)
        status = handler->on_body(handler->user, pieces_body + at, pieces_size - at < PIECE ? pieces_size - at : PIECE);
    return status;
}

static void tell(awsc_task *task)
{
    awsc_exchange *exchange = (awsc_exchange *)(void *)((char *)task - offsetof(awsc_exchange, task));
    const awsc_exchange_handler handler = exchange->handler;
    int status = AWSC_OK;
    if (exchange->manner == HEADER_FIRST) status = tell_header(&handler, "A", "b");
    if (exchange->manner == END_OF_HEAD_FIRST) status = handler.on_head_end(handler.user);
    if (exchange->manner == TWO_STATUS_LINES) {
        status = handler.on_status(handler.user, 404);
        if (!status) status = tell_header(&handler, "x-amzn-ErrorType", "Gone");
    }
    if (exchange->manner == MANY_HEADERS)
        status = tell_many(&handler);
    else if (exchange->manner == IN_PIECES)
        status = tell_pieces(&handler);
    else if (!status)
        status = tell_in_order(&handler, 200, "the-last", "\"hello\"");
    free(exchange);
    awsc_exchange_result result = AWSC_EXCHANGE_RESULT_INIT;
    result.status = status;
    result.maybe_sent = true;
    result.message = "the transport is odd";
    handler.on_end(handler.user, &result);
}

static int start(void *user, awsc_loop *loop, const awsc_exchange_request *request,
                 const awsc_exchange_handler *handler, awsc_exchange **out, awsc_error **error)
{
    (void)request;
    (void)error;
    awsc_exchange *exchange = calloc(1, sizeof *exchange);
    assert_non_null(exchange);
    exchange->loop = loop;
    exchange->handler = *handler;
    exchange->manner = *(enum manner *)user;
    exchange->task.run = tell;
    awsc_loop_defer(loop, &exchange->task);
    *out = exchange;
    return AWSC_OK;
}

static bool cancel(awsc_exchange *exchange)
{
    if (exchange->task.queued) awsc_loop_withdraw(exchange->loop, &exchange->task);
    free(exchange);
    return true;
}

static void go_on(awsc_exchange *exchange)
{
    (void)exchange;
}

static unsigned warnings;

static void count_warnings(void *user, int level, const char *line)
{
    (void)user;
    (void)line;
    warnings += level == AWSC_LOG_WARN;
}

static int call(enum manner manner, awsc_lambda_invoke_output **output, awsc_error **error)
{
    awsc_transport transport = AWSC_TRANSPORT_INIT;
    transport.user = &manner;
    transport.start = start;
    transport.resume = go_on;
    transport.cancel = cancel;
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    const awsc_lambda_invoke_input input = {.function_name = "f"};
    config.region = "eu-west-1";
    config.config_file = config.credentials_file = "/dev/null";
    config.endpoint_url = "http://localhost";
    config.unsigned_requests = AWSC_BOOL(true);
    config.max_attempts = AWSC_I32(1);
    config.transport = &transport;
    config.logger = test_logger(count_warnings, NULL, AWSC_LOG_WARN);
    warnings = 0;
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    int status = awsc_lambda_invoke(lambda, &input, NULL, output, error);
    awsc_lambda_free(lambda);
    return status;
}

static void data_before_a_status_is_an_error(void **state)
{
    (void)state;
    for (int manner = HEADER_FIRST; manner <= END_OF_HEAD_FIRST; manner++) {
        awsc_error *error = NULL;
        assert_int_equal(call((enum manner)manner, NULL, &error), AWSC_ERR_PARSE);
        assert_non_null(strstr(awsc_error_message(error), "before a status"));
        assert_int_equal(awsc_error_http_status(error), 0);
        awsc_error_free(error);
    }
}

static void the_last_status_starts_the_response(void **state)
{
    (void)state;
    for (int manner = TWO_STATUS_LINES; manner <= IN_ORDER; manner++) {
        awsc_lambda_invoke_output *output = NULL;
        assert_int_equal(call((enum manner)manner, &output, NULL), AWSC_OK);
        assert_int_equal(output->payload.size, 7);
        awsc_free(output);
    }
}

static void expect_many(size_t count, size_t name_size, size_t value_size, int expected)
{
    awsc_error *error = NULL;
    many_status = 200;
    many_count = count;
    many_name_size = name_size;
    many_value_size = value_size;
    int status = call(MANY_HEADERS, NULL, &error);
    if (status != expected) fail_msg("%zu of %zu and %zu bytes: %d", count, name_size, value_size, status);
    if (expected) assert_non_null(strstr(awsc_error_message(error), "larger than 196608 bytes, or more than 4096"));
    awsc_error_free(error);
}

static void the_head_of_a_transport_of_a_program_is_bounded(void **state)
{
    (void)state;
    expect_many(4096, 1, 1, AWSC_OK);
    expect_many(4097, 1, 1, AWSC_ERR_PARSE);
    expect_many(1, 1, AWSC_HEAD_MAX_BYTES - 1, AWSC_OK);
    expect_many(1, 1, AWSC_HEAD_MAX_BYTES, AWSC_ERR_PARSE);
    expect_many(1, AWSC_HEAD_MAX_BYTES - 1, 1, AWSC_OK);
    expect_many(1, AWSC_HEAD_MAX_BYTES + 1, 0, AWSC_ERR_PARSE);
    expect_many(1, 0, AWSC_HEAD_MAX_BYTES + 1, AWSC_ERR_PARSE);
    expect_many(3, AWSC_HEAD_MAX_BYTES / 6, AWSC_HEAD_MAX_BYTES / 6, AWSC_OK);
    expect_many(4, AWSC_HEAD_MAX_BYTES / 6, AWSC_HEAD_MAX_BYTES / 6, AWSC_ERR_PARSE);
}

static void a_status_of_a_transport_has_three_digits(void **state)
{
    static const struct {
        int told, http_status;
    } cases[] = {{99, 500}, {0, 500}, {-200, 500}, {1000, 500}, {100, 100}, {999, 999}, {300, 300}, {199, 199}};
    (void)state;
    many_count = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        awsc_error *error = NULL;
        many_status = cases[i].told;
        assert_true(call(MANY_HEADERS, NULL, &error) < 0);
        if (awsc_error_http_status(error) != cases[i].http_status)
            fail_msg("%d: %d", cases[i].told, awsc_error_http_status(error));
        awsc_error_free(error);
    }
    static const int successes[] = {200, 299};
    for (size_t i = 0; i < 2; i++) {
        many_status = successes[i];
        assert_int_equal(call(MANY_HEADERS, NULL, NULL), AWSC_OK);
    }
}

/* ---- large and damaged bodies ----------------------------------------------------------------------------------- */

enum { MIB = 1024 * 1024 };

static char large_body[3 * MIB];

/* A document of this size whose message is its last member. */
static void make_document(size_t size)
{
    static const char begin[] = "{\"pad\":\"", end[] = "\",\"message\":\"late\"}";
    memset(large_body, 'x', sizeof large_body);
    memcpy(large_body, begin, sizeof begin - 1);
    memcpy(large_body + size - (sizeof end - 1), end, sizeof end - 1);
    pieces_body = large_body;
    pieces_size = size;
    pieces_coding = NULL;
}

static void an_error_is_read_up_to_a_mebibyte(void **state)
{
    static const int statuses[] = {199, 300, 404, 503};
    static const struct {
        size_t size;
        bool has_message;
    } cases[] = {{1000, true}, {MIB - 1, true}, {MIB, true}, {MIB + 8, false}, {sizeof large_body, false}};
    (void)state;
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
            awsc_error *error = NULL;
            make_document(cases[k].size);
            pieces_status = statuses[i];
            assert_int_equal(call(IN_PIECES, NULL, &error), AWSC_ERR_SERVICE);
            assert_string_equal(awsc_error_name(error), "Gone");
            bool has_message = strstr(awsc_error_message(error), "late") != NULL;
            if (has_message != cases[k].has_message) fail_msg("%d, %zu bytes", statuses[i], cases[k].size);
            awsc_error_free(error);
        }
    }
}

static void a_success_is_read_whole(void **state)
{
    static const int statuses[] = {200, 299};
    (void)state;
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        awsc_lambda_invoke_output *output = NULL;
        make_document(sizeof large_body);
        pieces_status = statuses[i];
        assert_int_equal(call(IN_PIECES, &output, NULL), AWSC_OK);
        assert_int_equal(output->payload.size, sizeof large_body);
        awsc_free(output);
    }
}

static void a_damaged_body_of_an_error_is_warned_of_once(void **state)
{
    static char body[3 * PIECE];
    (void)state;
    memset(body, 'x', sizeof body);
    pieces_coding = "gzip";
    pieces_body = body;
    pieces_size = sizeof body;
    pieces_status = 404;
    awsc_error *error = NULL;
    assert_int_equal(call(IN_PIECES, NULL, &error), AWSC_ERR_SERVICE);
    assert_string_equal(awsc_error_name(error), "Gone");
    assert_int_equal(warnings, 1);
    awsc_error_free(error);
}

/* ---- bytes that are not ours to read --------------------------------------------------------------------------- */

typedef struct bytes_output {
    awsc_blob bytes;
    const char *type;
} bytes_output;
static const awsc_member bytes_first[] = {AWSC_TABLE_BLOB_MEMBER(bytes_output, bytes, "bytes", AWSC_TABLE_PAYLOAD),
                                          AWSC_TABLE_TEXT_MEMBER(bytes_output, type, AWSC_TABLE_NAMED("type", "X-Type"),
                                                                 AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME)};
static const awsc_member bytes_last[] = {AWSC_TABLE_TEXT_MEMBER(bytes_output, type, AWSC_TABLE_NAMED("type", "X-Type"),
                                                                AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME),
                                         AWSC_TABLE_BLOB_MEMBER(bytes_output, bytes, "bytes", AWSC_TABLE_PAYLOAD)};
typedef struct no_input {
    char reserved_;
} no_input;
static const awsc_schema no_input_schema = {"NoInput", NULL, NULL, sizeof(no_input), 0, AWSC_TYPE_STRUCTURE, 0, 0};

/* The library does not decode such a body, at any position of its member in the output. */
static void a_blob_body_is_passed_on_unchanged(void **state)
{
    static const awsc_service service = {.format = AWSC_TABLE_FORMAT,
                                         .level = 1,
                                         .sdk_id = "Bytes",
                                         .api_version = "2026-01-01",
                                         .signing_name = "bytes",
                                         .protocol = &awsc_internal_rest_json1};
    const awsc_http_header headers[] = {{"Content-Encoding", "gzip"}, {"X-Type", "packed"}};
    (void)state;
    for (int16_t payload = 0; payload < 2; payload++) {
        const awsc_schema schema = {"BytesOutput",
                                    payload ? bytes_last : bytes_first,
                                    NULL,
                                    sizeof(bytes_output),
                                    2,
                                    AWSC_TYPE_STRUCTURE,
                                    0,
                                    0};
        const awsc_operation operation = {.name = "Get",
                                          .method = "GET",
                                          .uri = "/",
                                          .input = &no_input_schema,
                                          .output = &schema,
                                          .http_status = 200,
                                          .since = 1,
                                          .input_payload = -1,
                                          .output_payload = payload};
        awsc_config config = AWSC_CONFIG_INIT;
        awsc_replay *replay = NULL;
        awsc_client *client = NULL;
        const no_input input = {0};
        void *output = NULL;
        assert_int_equal(awsc_replay_new(&replay, NULL), AWSC_OK);
        assert_int_equal(awsc_replay_add(replay, 200, headers, 2, "no gzip", 7, NULL), AWSC_OK);
        config.region = "eu-west-1";
        config.config_file = config.credentials_file = "/dev/null";
        config.endpoint_url = "http://localhost";
        config.unsigned_requests = AWSC_BOOL(true);
        config.transport = awsc_replay_transport(replay);
        assert_int_equal(awsc_internal_client_new(&service, 1, &config, &client, NULL), AWSC_OK);
        assert_int_equal(awsc_internal_call(&operation, 1, client, &input, NULL, &output, NULL), AWSC_OK);
        const bytes_output *got = output;
        assert_int_equal(got->bytes.size, 7);
        assert_memory_equal(got->bytes.data, "no gzip", 7);
        assert_string_equal(got->type, "packed");
        awsc_free(output);
        awsc_internal_client_free(client);
        awsc_replay_free(replay);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_before_a_status_is_an_error),
        cmocka_unit_test(the_last_status_starts_the_response),
        cmocka_unit_test(the_head_of_a_transport_of_a_program_is_bounded),
        cmocka_unit_test(a_status_of_a_transport_has_three_digits),
        cmocka_unit_test(an_error_is_read_up_to_a_mebibyte),
        cmocka_unit_test(a_success_is_read_whole),
        cmocka_unit_test(a_damaged_body_of_an_error_is_warned_of_once),
        cmocka_unit_test(a_blob_body_is_passed_on_unchanged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
