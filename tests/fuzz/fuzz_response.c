/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTTP responses to outputs and errors. The input is a response: the status in three digits, header lines, an empty
 * line, the body.
 */
#include <stdlib.h>
#include <string.h>

#include <awsc/lambda.h>

#include "base/arena.h"
#include "fuzz.h"
#include "http/http.h"
#include "protocol/bindings.h"

/* ---- a shape with every kind of header --------------------------------------------------------------------------- */

typedef struct header_shape {
    awsc_opt_bool flag;
    awsc_opt_i8 tiny;
    awsc_opt_i64 large;
    awsc_opt_f32 single;
    awsc_opt_f64 precise;
    awsc_opt_time date;
    awsc_opt_time epoch;
    awsc_opt_time date_time;
    const char *text;
    const char *media;
    awsc_blob blob;
    awsc_text_list texts;
    awsc_i32_list numbers;
    awsc_bool_list flags;
    awsc_time_list dates;
    awsc_text_map prefixed;
    awsc_opt_i32 status;
} header_shape;

static const awsc_member texts_members[] = {AWSC_TABLE_TEXT_ELEMENT(awsc_text_list, 0)};
static const awsc_schema awsc_text_list_schema = {"Texts", texts_members,  NULL, sizeof(const char *),
                                                  1,       AWSC_TYPE_LIST, 0,    0};
static const awsc_member numbers_members[] = {AWSC_TABLE_I32_ELEMENT(awsc_i32_list, 0)};
static const awsc_schema awsc_i32_list_schema = {"Numbers", numbers_members, NULL, sizeof(awsc_opt_i32),
                                                 1,         AWSC_TYPE_LIST,  0,    0};
static const awsc_member flags_members[] = {AWSC_TABLE_BOOL_ELEMENT(awsc_bool_list, 0)};
static const awsc_schema awsc_bool_list_schema = {"Flags", flags_members,  NULL, sizeof(awsc_opt_bool),
                                                  1,       AWSC_TYPE_LIST, 0,    0};
static const awsc_member dates_members[] = {AWSC_TABLE_TIME_ELEMENT(awsc_time_list, 0)};
static const awsc_schema awsc_time_list_schema = {"Dates", dates_members,  NULL, sizeof(awsc_opt_time),
                                                  1,       AWSC_TYPE_LIST, 0,    0};
static const awsc_member map_members[] = {
    AWSC_TABLE_MEMBER_("value", NULL, offsetof(awsc_text_entry, value), AWSC_TYPE_TEXT, 0)};
static const awsc_schema awsc_text_map_schema = {"Map", map_members,   NULL, sizeof(awsc_text_entry),
                                                 1,     AWSC_TYPE_MAP, 0,    0};

static const awsc_member header_members[] = {
    AWSC_TABLE_BOOL_MEMBER(header_shape, flag, "flag", AWSC_TABLE_HEADER),
    AWSC_TABLE_I8_MEMBER(header_shape, tiny, "tiny", AWSC_TABLE_HEADER),
    AWSC_TABLE_I64_MEMBER(header_shape, large, "large", AWSC_TABLE_HEADER),
    AWSC_TABLE_F32_MEMBER(header_shape, single, "single", AWSC_TABLE_HEADER),
    AWSC_TABLE_F64_MEMBER(header_shape, precise, "precise", AWSC_TABLE_HEADER),
    AWSC_TABLE_TIME_MEMBER(header_shape, date, "date", AWSC_TABLE_HEADER),
    AWSC_TABLE_TIME_MEMBER(header_shape, epoch, "epoch", AWSC_TABLE_HEADER | AWSC_TABLE_EPOCH_SECONDS),
    AWSC_TABLE_TIME_MEMBER(header_shape, date_time, "time", AWSC_TABLE_HEADER | AWSC_TABLE_DATE_TIME),
    AWSC_TABLE_TEXT_MEMBER(header_shape, text, "text", AWSC_TABLE_HEADER),
    AWSC_TABLE_TEXT_MEMBER(header_shape, media, "media", AWSC_TABLE_HEADER | AWSC_TABLE_MEDIA_TYPE),
    AWSC_TABLE_BLOB_MEMBER(header_shape, blob, "blob", AWSC_TABLE_HEADER),
    AWSC_TABLE_LIST_MEMBER(header_shape, texts, "texts", AWSC_TABLE_HEADER, awsc_text_list),
    AWSC_TABLE_LIST_MEMBER(header_shape, numbers, "numbers", AWSC_TABLE_HEADER, awsc_i32_list),
    AWSC_TABLE_LIST_MEMBER(header_shape, flags, "flags", AWSC_TABLE_HEADER, awsc_bool_list),
    AWSC_TABLE_LIST_MEMBER(header_shape, dates, "dates", AWSC_TABLE_HEADER, awsc_time_list),
    AWSC_TABLE_MAP_MEMBER(header_shape, prefixed, "x-", AWSC_TABLE_PREFIX_HEADERS, awsc_text_map),
    AWSC_TABLE_I32_MEMBER(header_shape, status, "status", AWSC_TABLE_STATUS_CODE),
};
static const awsc_schema header_schema = {"Headers",
                                          header_members,
                                          NULL,
                                          sizeof(header_shape),
                                          sizeof header_members / sizeof *header_members,
                                          AWSC_TYPE_STRUCTURE,
                                          0,
                                          0};

/* ---- responses --------------------------------------------------------------------------------------------------- */

static awsc_http_response *make_response(awsc_view input)
{
    awsc_http_response *response = NULL;
    int status = 0;
    for (size_t i = 0; i < 3 && i < input.size; i++) status = status * 10 + (unsigned char)input.data[i] % 10;
    FUZZ_EXPECT(awsc_http_response_new(status < 100 ? 400 : status, &response, NULL) == AWSC_OK);
    awsc_view line;
    awsc_view rest = awsc_view_split(input, '\n', &line);
    while (rest.data) {
        rest = awsc_view_split(rest, '\n', &line);
        if (!line.size) break;
        awsc_view name;
        awsc_view value = awsc_view_split(line, ':', &name);
        int put = awsc_http_response_put_header(response, name, awsc_view_trim(value), NULL);
        FUZZ_EXPECT(put == AWSC_OK || put == AWSC_ERR_VALIDATION);
    }
    if (rest.size) FUZZ_EXPECT(awsc_http_response_append_body(response, rest.data, rest.size, NULL) == AWSC_OK);
    return response;
}

static void read_error(const awsc_error *error, int status)
{
    FUZZ_EXPECT(awsc_error_status(error) == status);
    FUZZ_EXPECT(status == AWSC_ERR_SERVICE || status == AWSC_ERR_PARSE);
    FUZZ_EXPECT(awsc_error_name(error) && awsc_error_message(error));
    for (const char *text = awsc_error_text(error); *text; text++) FUZZ_EXPECT((unsigned char)*text >= 0x20);
    (void)awsc_lambda_error_code(error);
    const awsc_lambda_too_many_requests_exception *throttled = awsc_lambda_as_too_many_requests_exception(error);
    if (throttled && throttled->reason) FUZZ_EXPECT(strlen(throttled->reason) < 1000000);
    FUZZ_EXPECT(awsc_error_body(error).size <= 64 * 1024);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    awsc_http_response *response = make_response(awsc_view_of((const char *)data, size));
    awsc_lambda_invoke_output *invoked = NULL;
    awsc_lambda_get_function_output *got = NULL;
    awsc_error *error = NULL;
    int status = awsc_lambda_invoke_output_deserialize(response, &invoked, &error);
    if (status) read_error(error, status);
    awsc_error_free(error);
    awsc_free(invoked);

    error = NULL;
    status = awsc_lambda_get_function_output_deserialize(response, &got, &error);
    if (status) read_error(error, status);
    awsc_error_free(error);
    awsc_free(got);

    error = NULL;
    header_shape shape;
    memset(&shape, 0, sizeof shape);
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    status = awsc_read_head(&header_schema, response, arena, &shape, &error);
    FUZZ_EXPECT(status == awsc_error_status(error) && (status == AWSC_OK || status == AWSC_ERR_PARSE));
    awsc_error_free(error);
    awsc_arena_free(arena);
    awsc_http_response_free(response);
    return 0;
}

void fuzz_seeds(void)
{
    fuzz_add_text("200\nX-Amz-Function-Error: Unhandled\nX-Amz-Log-Result: bG9n\nX-Amz-Executed-Version: 1\n\n{}");
    fuzz_add_text(
        "404\nx-amzn-ErrorType: ResourceNotFoundException:http://internal/\n\n{\"Type\":\"User\",\"Message\":\"no\"}");
    fuzz_add_text("429\nRetry-After: 5\nx-amzn-errortype: TooManyRequestsException\n\n"
                  "{\"Reason\":\"CallerRateLimitExceeded\",\"retryAfterSeconds\":\"5\",\"message\":\"\\u00e4\"}");
    fuzz_add_text("400\n\n{\"__type\":\"com.amazonaws.lambda#InvalidParameterValueException\",\"message\":null}");
    fuzz_add_text("500\n\n{\"code\":\"ServiceException\",\"Message\":\"a\\n\\u0000b\"}");
    fuzz_add_text("502\n\n<html>Bad Gateway</html>");
    fuzz_add_text("307\nLocation: http://elsewhere/\n\n");
    fuzz_add_text("200\nflag: true\ntiny: -128\nlarge: 9223372036854775807\nsingle: 1.5\nprecise: -Infinity\n\n");
    fuzz_add_text("200\ndate: Tue, 29 Apr 2014 18:30:38 GMT\nepoch: 1.5\ntime: 1985-04-12T23:20:50.52+01:00\n\n");
    fuzz_add_text("200\ntexts: a, \"b, \\\"c\\\"\" ,,d\nnumbers: 1,2, -3\nflags: true,false\nmedia: eyJhIjoxfQ==\n\n");
    fuzz_add_text(
        "200\ndates: Tue, 29 Apr 2014 18:30:38 GMT, Sat, 31 Dec 2016 23:59:59 GMT\nblob: AAE=\nx-a: b\nX-A: c\n\n");
    fuzz_add_text("200\n\n{\"Configuration\":{\"FunctionName\":\"f\",\"Timeout\":3},\"Code\":{\"Location\":\"l\"},"
                  "\"Tags\":{\"a\":\"b\"}}");
}
