/* SPDX-License-Identifier: Apache-2.0 */
/* Iterators over the replay transport: tokens of any location and type, limits, resuming, cycles, loops, failures. */
#include "paginate/pages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda.h>
#include <awsc/tables/paginator.h>
#include <awsc/testing.h>

#include "loop/loop.h"

/* ---- an operation with unusual tokens and items ------------------------------------------------------------------ */

typedef struct odd_item {
    awsc_opt_i32 number;
} odd_item;

typedef struct odd_map_entry {
    const char *key;
    awsc_opt_i32 value;
} odd_map_entry;

typedef struct odd_map {
    size_t count;
    const odd_map_entry *entries;
} odd_map;

typedef struct odd_list {
    size_t count;
    const awsc_opt_i32 *items;
} odd_list;

typedef struct odd_result {
    awsc_opt_i64 next_number;
    odd_map next_key;
    odd_map by_name;
    odd_list numbers;
} odd_result;

typedef struct odd_output {
    const odd_result *result;
} odd_output;

typedef struct odd_input {
    awsc_opt_i64 number;
    odd_map key;
    const char *size;
    awsc_opt_i16 small_size;
} odd_input;

static const awsc_member odd_map_value[] = {AWSC_TABLE_I32_VALUE(odd_map, 0)};
static const awsc_schema odd_map_schema = {"Map", odd_map_value, NULL, sizeof(odd_map_entry), 1, AWSC_TYPE_MAP, 0, 0};
static const awsc_member odd_list_member[] = {AWSC_TABLE_I32_ELEMENT(odd_list, 0)};
static const awsc_schema odd_list_schema = {"List", odd_list_member, NULL, sizeof(awsc_opt_i32),
                                            1,      AWSC_TYPE_LIST,  0,    0};
static const awsc_member odd_result_members[] = {
    AWSC_TABLE_I64_MEMBER(odd_result, next_number, "NextNumber", AWSC_TABLE_BODY),
    AWSC_TABLE_MAP_MEMBER(odd_result, next_key, "NextKey", AWSC_TABLE_BODY, odd_map),
    AWSC_TABLE_MAP_MEMBER(odd_result, by_name, "ByName", AWSC_TABLE_BODY, odd_map),
    AWSC_TABLE_LIST_MEMBER(odd_result, numbers, "Numbers", AWSC_TABLE_BODY, odd_list),
};
static const awsc_schema odd_result_schema = {"Result", odd_result_members,  NULL, sizeof(odd_result),
                                              4,        AWSC_TYPE_STRUCTURE, 0,    0};
static const awsc_member odd_output_members[] = {
    AWSC_TABLE_STRUCTURE_MEMBER(odd_output, result, "Result", AWSC_TABLE_BODY, odd_result)};
static const awsc_schema odd_output_schema = {"Output", odd_output_members,  NULL, sizeof(odd_output),
                                              1,        AWSC_TYPE_STRUCTURE, 0,    0};
static const awsc_member odd_input_members[] = {
    AWSC_TABLE_I64_MEMBER(odd_input, number, "Number", AWSC_TABLE_BODY),
    AWSC_TABLE_MAP_MEMBER(odd_input, key, "Key", AWSC_TABLE_BODY, odd_map),
    AWSC_TABLE_TEXT_MEMBER(odd_input, size, "Size", AWSC_TABLE_BODY),
    AWSC_TABLE_I16_MEMBER(odd_input, small_size, "SmallSize", AWSC_TABLE_BODY),
};
static const awsc_schema odd_input_schema = {"Input", odd_input_members,   NULL, sizeof(odd_input),
                                             4,       AWSC_TYPE_STRUCTURE, 0,    0};
static const awsc_operation odd_operation = {.name = "ListOdd",
                                             .method = "POST",
                                             .uri = "/odd",
                                             .input = &odd_input_schema,
                                             .output = &odd_output_schema,
                                             .http_status = 200,
                                             .since = 1,
                                             .input_payload = -1,
                                             .output_payload = -1};

/* ---- help -------------------------------------------------------------------------------------------------------- */

typedef struct fixture {
    awsc_replay *replay;
    awsc_test_clock *clock;
    awsc_lambda *lambda;
    awsc_loop *loop;
    awsc_error *error;
    awsc_pages_options options;
    char seen[512];

    awsc_pages *pages;
    awsc_items *items;
    int done;
    int status;
    bool go_on; /* the callback asks for the next */
    bool drop;  /* the callback frees the iterator */
} fixture;

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    awsc_config config = AWSC_CONFIG_INIT;
    assert_int_equal(awsc_replay_new(&f->replay, NULL), AWSC_OK);
    assert_int_equal(awsc_test_clock_new((awsc_time){1700000000, 0}, &f->clock, NULL), AWSC_OK);
    config.region = "eu-west-1";
    config.unsigned_requests = AWSC_BOOL(true);
    config.max_attempts = AWSC_I32(1);
    config.transport = awsc_replay_transport(f->replay);
    config.clock = awsc_test_clock_of(f->clock);
    assert_int_equal(awsc_lambda_new(&config, &f->lambda, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), awsc_test_clock_of(f->clock), &f->loop, NULL),
                     AWSC_OK);
    f->options = (awsc_pages_options)AWSC_PAGES_OPTIONS_INIT;
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;
    awsc_pages_free(f->pages);
    awsc_items_free(f->items);
    awsc_error_free(f->error);
    awsc_loop_free(f->loop);
    awsc_lambda_free(f->lambda);
    awsc_test_clock_free(f->clock);
    awsc_replay_free(f->replay);
    free(f);
    return 0;
}

static void answer(fixture *f, const char *body)
{
    assert_int_equal(awsc_replay_add(f->replay, 200, NULL, 0, body, strlen(body), NULL), AWSC_OK);
}

/* A page of functions whose names are letters. */
static void page(fixture *f, const char *names, const char *token)
{
    char body[512] = "{\"Functions\":[";
    for (const char *at = names; *at; at++)
        sprintf(body + strlen(body), "%s{\"FunctionName\":\"%c\"}", at == names ? "" : ",", *at);
    sprintf(body + strlen(body), "]%s%s%s}", token ? ",\"NextMarker\":\"" : "", token ? token : "", token ? "\"" : "");
    answer(f, body);
}

static void refuse(fixture *f)
{
    awsc_http_header header = {"x-amzn-ErrorType", "TooManyRequestsException"};
    assert_int_equal(awsc_replay_add(f->replay, 429, &header, 1, "{}", 2, NULL), AWSC_OK);
}

static void see(fixture *f, const char *text)
{
    assert_true(strlen(f->seen) + strlen(text) + 1 < sizeof f->seen);
    strcat(f->seen, text);
}

static const char *query(fixture *f, size_t request)
{
    return awsc_http_request_query(awsc_replay_request(f->replay, request));
}

static const char *body_of(fixture *f, size_t request)
{
    return awsc_http_request_body(awsc_replay_request(f->replay, request)).data;
}

/* Appends all items of ListFunctions to `seen`; returns the last status. */
static int walk_items(fixture *f, const awsc_lambda_list_functions_input *input)
{
    const awsc_lambda_function_configuration *function = NULL;
    awsc_lambda_list_functions_items *items = NULL;
    int status = awsc_lambda_list_functions_items_new(f->lambda, input, &f->options, &items, &f->error);
    while (!status && !(status = awsc_lambda_list_functions_items_next(items, &function, &f->error)))
        see(f, function->function_name);
    awsc_lambda_list_functions_items_free(items);
    return status;
}

/* ---- the typed functions ----------------------------------------------------------------------------------------- */

static void the_caller_owns_each_page(void **state)
{
    fixture *f = *state;
    awsc_lambda_list_functions_pages *pages = NULL;
    awsc_lambda_list_functions_output *first = NULL, *second = NULL, *none = (void *)f;
    page(f, "ab", "m1");
    page(f, "c", NULL);
    assert_int_equal(awsc_lambda_list_functions_pages_new(f->lambda, NULL, NULL, &pages, &f->error), AWSC_OK);
    assert_null(awsc_lambda_list_functions_pages_token(pages, NULL));
    assert_int_equal(awsc_replay_request_count(f->replay), 0);
    assert_int_equal(awsc_lambda_list_functions_pages_next(pages, &first, &f->error), AWSC_OK);
    assert_string_equal(awsc_lambda_list_functions_pages_token(pages, NULL), "m1");
    assert_int_equal(awsc_lambda_list_functions_pages_next(pages, &second, &f->error), AWSC_OK);
    assert_null(awsc_lambda_list_functions_pages_token(pages, NULL));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(awsc_lambda_list_functions_pages_next(pages, &none, &f->error), AWSC_END);
        assert_null(none);
        assert_null(f->error);
    }
    awsc_lambda_list_functions_pages_free(pages);
    assert_int_equal(first->functions.count, 2);
    assert_string_equal(second->functions.items[0]->function_name, "c");
    assert_string_equal(query(f, 0), "");
    assert_string_equal(query(f, 1), "Marker=m1");
    awsc_free(first);
    awsc_free(second);
}

static void items_come_from_all_pages(void **state)
{
    fixture *f = *state;
    char marker[] = "begin";
    awsc_lambda_list_functions_input input = {.marker = marker, .max_items = AWSC_I32(3)};
    page(f, "ab", "m1");
    page(f, "", "m2");
    answer(f, "{\"NextMarker\":\"m3\"}");
    page(f, "c", "");
    assert_int_equal(walk_items(f, &input), AWSC_END);
    assert_string_equal(f->seen, "abc");
    assert_string_equal(query(f, 0), "Marker=begin&MaxItems=3");
    assert_string_equal(query(f, 3), "Marker=m3&MaxItems=3");
}

static void items_may_be_texts(void **state)
{
    fixture *f = *state;
    awsc_lambda_list_functions_by_code_signing_config_input input = {.code_signing_config_arn = "arn"};
    awsc_lambda_list_functions_by_code_signing_config_items *items = NULL;
    const char *arn = NULL;
    answer(f, "{\"FunctionArns\":[\"one\",\"two\"]}");
    assert_int_equal(awsc_lambda_list_functions_by_code_signing_config_items_new(f->lambda, &input, NULL, &items, NULL),
                     AWSC_OK);
    while (awsc_lambda_list_functions_by_code_signing_config_items_next(items, &arn, NULL) == AWSC_OK) see(f, arn);
    assert_string_equal(f->seen, "onetwo");
    assert_null(arn);
    awsc_lambda_list_functions_by_code_signing_config_items_free(items);
}

/* ---- limits and resuming ----------------------------------------------------------------------------------------- */

static void a_limit_cuts_the_last_page(void **state)
{
    fixture *f = *state;
    f->options.limit = AWSC_I64(3);
    f->options.page_size = AWSC_I64(2);
    page(f, "ab", "m1");
    page(f, "cd", "m2");
    assert_int_equal(walk_items(f, NULL), AWSC_END);
    assert_string_equal(f->seen, "abc");
    assert_int_equal(awsc_replay_request_count(f->replay), 2);
    assert_string_equal(query(f, 1), "Marker=m1&MaxItems=2");
}

static void the_page_size_is_limited_by_the_type_of_its_member(void **state)
{
    fixture *f = *state;
    f->options.page_size = AWSC_I64(INT32_MAX);
    page(f, "ab", NULL);
    assert_int_equal(walk_items(f, NULL), AWSC_END);
    assert_string_equal(query(f, 0), "MaxItems=2147483647");
}

static void an_iteration_resumes_where_another_stopped(void **state)
{
    fixture *f = *state;
    size_t skip = 99;
    const char *token;
    awsc_lambda_list_functions_pages *pages = NULL;
    awsc_lambda_list_functions_output *output = NULL;
    f->options.limit = AWSC_I64(3);
    page(f, "ab", "m1");
    page(f, "cd", "m2");
    assert_int_equal(awsc_lambda_list_functions_pages_new(f->lambda, NULL, &f->options, &pages, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_list_functions_pages_next(pages, &output, NULL), AWSC_OK);
    awsc_free(output);
    assert_int_equal(awsc_lambda_list_functions_pages_next(pages, &output, NULL), AWSC_OK);
    assert_int_equal(output->functions.count, 1);
    awsc_free(output);
    token = awsc_lambda_list_functions_pages_token(pages, &skip);
    assert_string_equal(token, "m1"); /* the page that gave one item */
    assert_int_equal(skip, 1);
    assert_int_equal(awsc_lambda_list_functions_pages_next(pages, &output, NULL), AWSC_END);

    f->options = (awsc_pages_options)AWSC_PAGES_OPTIONS_INIT;
    f->options.resume_token = token;
    f->options.resume_skip = skip;
    page(f, "cd", "m2");
    page(f, "e", NULL);
    assert_int_equal(walk_items(f, NULL), AWSC_END);
    assert_string_equal(f->seen, "de");
    assert_string_equal(query(f, 2), "Marker=m1");
    awsc_lambda_list_functions_pages_free(pages);
}

static void a_limit_at_the_end_of_a_page_goes_on_with_the_next(void **state)
{
    fixture *f = *state;
    size_t skip = 99;
    f->options.limit = AWSC_I64(2);
    page(f, "ab", "m1");
    assert_int_equal(awsc_items_new(AWSC_LAMBDA_LEVEL, awsc_lambda_list_functions_paginator(),
                                    (struct awsc_client *)f->lambda, NULL, &f->options, &f->items, NULL),
                     AWSC_OK);
    const void *item = NULL;
    assert_null(awsc_items_token(f->items, &skip));
    assert_int_equal(skip, 0);
    assert_null(awsc_items_page(f->items));
    assert_int_equal(awsc_items_next(f->items, &item, NULL), AWSC_OK);
    assert_null(awsc_items_token(f->items, &skip)); /* the first page gave one item */
    assert_int_equal(skip, 1);
    assert_non_null(awsc_items_page(f->items));
    assert_int_equal(awsc_items_next(f->items, &item, NULL), AWSC_OK);
    assert_string_equal(awsc_items_token(f->items, &skip), "m1");
    assert_int_equal(skip, 0);
    assert_int_equal(awsc_items_next(f->items, &item, NULL), AWSC_END);
    assert_string_equal(awsc_items_token(f->items, &skip), "m1");
}

static void skipping_more_items_than_a_page_has_skips_the_page(void **state)
{
    fixture *f = *state;
    f->options.resume_skip = 5;
    page(f, "ab", "m1");
    page(f, "c", NULL);
    assert_int_equal(walk_items(f, NULL), AWSC_END);
    assert_string_equal(f->seen, "c");
}

static void expect_refused(fixture *f, const char *message)
{
    assert_int_equal(walk_items(f, NULL), AWSC_ERR_VALIDATION);
    if (!strstr(awsc_error_message(f->error), message)) fail_msg("%s", awsc_error_message(f->error));
    awsc_error_free(f->error);
    f->error = NULL;
    f->options = (awsc_pages_options)AWSC_PAGES_OPTIONS_INIT;
}

static void options_and_input_are_checked(void **state)
{
    fixture *f = *state;
    awsc_call_options call = AWSC_CALL_OPTIONS_INIT;
    f->options.limit = AWSC_I64(0);
    expect_refused(f, "ListFunctions: options: limit is 0; expected 1 or more");
    f->options.limit = (awsc_opt_i64){3, 0};
    expect_refused(f, "limit has an invalid is_set mark");
    f->options.page_size = AWSC_I64(-1);
    expect_refused(f, "page_size is -1; expected 1 or more");
    f->options.page_size = AWSC_I64(INT64_C(2147483648));
    expect_refused(f, "page_size is 2147483648, which MaxItems cannot hold");
    f->options.page_size = AWSC_I64(0);
    expect_refused(f, "page_size is 0; expected 1 or more");
    f->options.page_size = AWSC_I64(INT64_C(3000000000));
    expect_refused(f, "page_size is 3000000000, which MaxItems cannot hold");
    f->options.struct_size = 0;
    expect_refused(f, "begin with AWSC_PAGES_OPTIONS_INIT");
    call.struct_size = 0;
    f->options.call = &call;
    expect_refused(f, "begin with AWSC_CALL_OPTIONS_INIT");
    awsc_lambda_list_aliases_pages *pages = NULL;
    assert_int_equal(
        awsc_lambda_list_aliases_pages_new(f->lambda, &(awsc_lambda_list_aliases_input){0}, NULL, &pages, &f->error),
        AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(f->error), "ListAliases: FunctionName is required");
    assert_null(pages);
    assert_int_equal(awsc_lambda_list_aliases_pages_new(NULL, NULL, NULL, &pages, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_lambda_list_aliases_pages_new(f->lambda, NULL, NULL, NULL, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_pages_next(NULL, NULL, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_items_next(NULL, NULL, NULL), AWSC_ERR_VALIDATION);
    awsc_pages_free(NULL);
    awsc_items_free(NULL);
    awsc_pages_cancel(NULL);
}

/* ---- failures and cycles of tokens ------------------------------------------------------------------------------- */

static void a_failed_page_can_be_requested_again(void **state)
{
    fixture *f = *state;
    awsc_lambda_list_functions_items *items = NULL;
    const awsc_lambda_function_configuration *function = NULL;
    page(f, "a", "m1");
    refuse(f);
    page(f, "b", NULL);
    assert_int_equal(awsc_lambda_list_functions_items_new(f->lambda, NULL, NULL, &items, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_list_functions_items_next(items, &function, &f->error), AWSC_OK);
    assert_int_equal(awsc_lambda_list_functions_items_next(items, &function, &f->error), AWSC_ERR_SERVICE);
    assert_int_equal(awsc_lambda_error_code(f->error), AWSC_LAMBDA_TOO_MANY_REQUESTS_EXCEPTION);
    assert_null(function);
    awsc_error_free(f->error);
    f->error = NULL;
    assert_int_equal(awsc_lambda_list_functions_items_next(items, &function, &f->error), AWSC_OK);
    assert_string_equal(function->function_name, "b");
    assert_string_equal(query(f, 2), "Marker=m1");
    awsc_lambda_list_functions_items_free(items);
}

static void expect_circle(fixture *f, const char *seen)
{
    assert_int_equal(walk_items(f, NULL), AWSC_ERR_PARSE);
    assert_string_equal(f->seen, seen);
    assert_non_null(strstr(awsc_error_message(f->error), "ListFunctions: the service gave a token for the next page "
                                                         "that it gave before"));
}

static void a_repeated_token_is_an_error_after_its_page(void **state)
{
    fixture *f = *state;
    page(f, "a", "m1");
    page(f, "b", "m1");
    page(f, "x", NULL);
    expect_circle(f, "ab");
    assert_int_equal(awsc_replay_request_count(f->replay), 2);
}

static void a_repeated_first_token_is_an_error(void **state)
{
    fixture *f = *state;
    f->options.resume_token = "m0";
    page(f, "a", "m0");
    expect_circle(f, "a");
}

/* The number of the token after page `page`: the first `before` tokens occur once, the next `length` repeat forever. */
static int token_number(int page, int before, int length)
{
    return page < before ? page : before + (page - before) % length;
}

/* The number of pages until a token equals the previous one, or the one noted after 1, 2, 4, 8 … pages. */
static int pages_of_circle(int before, int length)
{
    int noted = -1, last = -1, since = 0, apart = 1;
    for (int page = 0;; page++) {
        int token = token_number(page, before, length);
        if (token == last || token == noted) return page + 1;
        if (++since == apart) {
            noted = token;
            since = 0;
            apart *= 2;
        }
        last = token;
    }
}

static void a_cycle_is_found_when_a_noted_token_repeats(void **state)
{
    fixture *f = *state;
    for (int length = 1; length <= 9; length++) {
        for (int before = 0; before <= 4; before++) {
            int pages = pages_of_circle(before, length);
            size_t requests = awsc_replay_request_count(f->replay);
            for (int i = 0; i < pages; i++) {
                char token[16];
                sprintf(token, "m%d", token_number(i, before, length));
                page(f, "", token);
            }
            assert_int_equal(walk_items(f, NULL), AWSC_ERR_PARSE);
            assert_int_equal(awsc_replay_request_count(f->replay) - requests, pages);
            awsc_error_free(f->error);
            f->error = NULL;
        }
    }
}

static void a_cycle_of_many_pages_is_found(void **state)
{
    fixture *f = *state;
    page(f, "s", "start");
    for (int i = 0; i < 100; i++) {
        char token[8];
        sprintf(token, "m%d", i % 7);
        page(f, "x", token);
    }
    assert_int_equal(walk_items(f, NULL), AWSC_ERR_PARSE);
    assert_in_range(awsc_replay_request_count(f->replay), 8, 40);
}

/* ---- tokens and items of other types ----------------------------------------------------------------------------- */

static const awsc_paginator by_number = {&odd_operation, "Number", "Result.NextNumber", "Result.Numbers", "Size"};
static const awsc_paginator by_key = {&odd_operation, "Key", "Result.NextKey", "Result.ByName", "SmallSize"};

static void open_odd(fixture *f, const awsc_paginator *paginator)
{
    if (awsc_items_new(1, paginator, (struct awsc_client *)f->lambda, NULL, &f->options, &f->items, &f->error))
        fail_msg("%s", awsc_error_text(f->error));
}

static void numbers_are_tokens_and_items_too(void **state)
{
    fixture *f = *state;
    const void *item = NULL;
    char text[32];
    f->options.page_size = AWSC_I64(25);
    answer(f, "{\"Result\":{\"NextNumber\":9007199254740993,\"Numbers\":[1,2]}}");
    answer(f, "{\"Result\":{\"Numbers\":[3]}}");
    open_odd(f, &by_number);
    while (awsc_items_next(f->items, &item, NULL) == AWSC_OK) {
        sprintf(text, "%d,", (int)((const awsc_opt_i32 *)item)->value);
        see(f, text);
    }
    assert_string_equal(f->seen, "1,2,3,");
    assert_string_equal(body_of(f, 0), "{\"Size\":\"25\"}");
    assert_string_equal(body_of(f, 1), "{\"Number\":9007199254740993,\"Size\":\"25\"}");
}

static void maps_are_tokens_and_items_too(void **state)
{
    fixture *f = *state;
    const void *item = NULL;
    f->options.page_size = AWSC_I64(25);
    f->options.resume_token = "{\"k\":1}";
    answer(f, "{\"Result\":{\"NextKey\":{\"k\":2,\"l\":3},\"ByName\":{\"a\":1,\"b\":2}}}");
    answer(f, "{\"Result\":{\"NextKey\":{},\"ByName\":{\"c\":3}}}");
    open_odd(f, &by_key);
    while (awsc_items_next(f->items, &item, NULL) == AWSC_OK) see(f, ((const odd_map_entry *)item)->key);
    assert_string_equal(f->seen, "abc");
    assert_string_equal(body_of(f, 0), "{\"Key\":{\"k\":1},\"SmallSize\":25}");
    assert_string_equal(body_of(f, 1), "{\"Key\":{\"k\":2,\"l\":3},\"SmallSize\":25}");
}

static void a_page_without_its_structure_is_the_last(void **state)
{
    fixture *f = *state;
    const void *item = NULL;
    answer(f, "{}");
    open_odd(f, &by_key);
    assert_int_equal(awsc_items_next(f->items, &item, NULL), AWSC_END);
}

static void inconsistent_tables_are_refused(void **state)
{
    fixture *f = *state;
    static const awsc_paginator wrong[] = {
        {&odd_operation, "Number", "Result.NextKey", NULL, NULL},
        {&odd_operation, "Nothing", "Result.NextKey", NULL, NULL},
        {&odd_operation, "Number", "Result.Deeper.NextNumber", NULL, NULL},
        {&odd_operation, "Number", "Result.NextNumber", "Result", NULL},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(awsc_pages_new(1, &wrong[i], (struct awsc_client *)f->lambda, NULL, NULL, &f->pages, NULL),
                         AWSC_ERR_CONFIG);
    static const awsc_paginator without_items = {&odd_operation, "Number", "Result.NextNumber", NULL, NULL};
    struct awsc_client *client = (struct awsc_client *)f->lambda;
    assert_int_equal(awsc_items_new(1, &without_items, client, NULL, NULL, &f->items, NULL), AWSC_ERR_VALIDATION);
    f->options.limit = AWSC_I64(1);
    assert_int_equal(awsc_pages_new(1, &without_items, client, NULL, &f->options, &f->pages, NULL),
                     AWSC_ERR_VALIDATION);
    f->options = (awsc_pages_options)AWSC_PAGES_OPTIONS_INIT;
    f->options.page_size = AWSC_I64(1);
    assert_int_equal(awsc_pages_new(1, &without_items, client, NULL, &f->options, &f->pages, NULL),
                     AWSC_ERR_VALIDATION);
    f->options = (awsc_pages_options)AWSC_PAGES_OPTIONS_INIT;
    f->options.resume_token = "no number";
    assert_int_equal(awsc_pages_new(1, &without_items, client, NULL, &f->options, &f->pages, NULL), AWSC_OK);
    assert_int_equal(awsc_pages_next(f->pages, NULL, NULL), AWSC_ERR_PARSE);
    assert_int_equal(awsc_replay_request_count(f->replay), 0);
}

/* ---- on a loop --------------------------------------------------------------------------------------------------- */

static void page_came(void *user, int status, void *output, awsc_error *error)
{
    fixture *f = user;
    f->done++;
    f->status = status;
    awsc_error_free(error);
    const awsc_lambda_list_functions_output *functions = output;
    for (size_t i = 0; !status && i < functions->functions.count; i++)
        see(f, functions->functions.items[i]->function_name);
    awsc_free(output);
    if (f->drop) {
        awsc_pages_free(f->pages);
        f->pages = NULL;
    } else if (f->go_on && !status) {
        assert_int_equal(awsc_pages_next_start(f->pages, f->loop, page_came, f, NULL), AWSC_OK);
        assert_int_equal(awsc_pages_next_start(f->pages, f->loop, page_came, f, NULL), AWSC_ERR_VALIDATION);
    }
}

static void item_came(void *user, int status, const void *item, awsc_error *error)
{
    fixture *f = user;
    f->done++;
    f->status = status;
    awsc_error_free(error);
    if (!status) see(f, ((const awsc_lambda_function_configuration *)item)->function_name);
    if (f->drop) {
        awsc_items_free(f->items);
        f->items = NULL;
    } else if (f->go_on && !status) {
        assert_int_equal(awsc_items_next_start(f->items, f->loop, item_came, f, NULL), AWSC_OK);
    }
}

static void open_both(fixture *f)
{
    struct awsc_client *client = (struct awsc_client *)f->lambda;
    const awsc_paginator *paginator = awsc_lambda_list_functions_paginator();
    assert_int_equal(awsc_pages_new(AWSC_LAMBDA_LEVEL, paginator, client, NULL, NULL, &f->pages, NULL), AWSC_OK);
    assert_int_equal(awsc_items_new(AWSC_LAMBDA_LEVEL, paginator, client, NULL, NULL, &f->items, NULL), AWSC_OK);
}

static void run_loop(fixture *f)
{
    assert_int_equal(awsc_loop_run(f->loop, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_in_flight(f->loop), 0);
}

static void pages_and_items_come_on_a_loop(void **state)
{
    fixture *f = *state;
    open_both(f);
    f->go_on = true;
    page(f, "ab", "m1");
    page(f, "", "m2");
    page(f, "c", NULL);
    assert_int_equal(awsc_pages_next_start(f->pages, f->loop, page_came, f, NULL), AWSC_OK);
    assert_int_equal(awsc_pages_next(f->pages, NULL, &f->error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(f->error), "last _next_start is under way"));
    run_loop(f);
    assert_string_equal(f->seen, "abc");
    assert_int_equal(f->done, 4);
    assert_int_equal(f->status, AWSC_END);
    page(f, "de", "m1");
    page(f, "", "m2");
    page(f, "f", NULL);
    assert_int_equal(awsc_items_next_start(f->items, f->loop, item_came, f, NULL), AWSC_OK);
    const void *item = NULL;
    assert_int_equal(awsc_items_next(f->items, &item, NULL), AWSC_ERR_VALIDATION);
    run_loop(f);
    assert_string_equal(f->seen, "abcdef");
    assert_int_equal(f->done, 8);
    assert_int_equal(f->status, AWSC_END);
}

static void results_that_are_known_at_once_are_delivered_from_the_loop(void **state)
{
    fixture *f = *state;
    open_both(f);
    page(f, "a", NULL);
    page(f, "bc", NULL);
    assert_int_equal(awsc_pages_next(f->pages, NULL, NULL), AWSC_OK);
    assert_int_equal(awsc_pages_next_start(f->pages, f->loop, page_came, f, NULL), AWSC_OK);
    const void *item = NULL;
    assert_int_equal(awsc_items_next(f->items, &item, NULL), AWSC_OK);
    assert_int_equal(awsc_items_next_start(f->items, f->loop, item_came, f, NULL), AWSC_OK);
    assert_int_equal(f->done, 0);
    assert_int_equal(awsc_loop_in_flight(f->loop), 2);
    run_loop(f);
    assert_int_equal(f->done, 2);
    assert_string_equal(f->seen, "c");
}

static void an_iterator_is_freed_in_its_callback(void **state)
{
    fixture *f = *state;
    open_both(f);
    f->drop = true;
    page(f, "a", "m1");
    page(f, "b", "m1");
    assert_int_equal(awsc_pages_next_start(f->pages, f->loop, page_came, f, NULL), AWSC_OK);
    assert_int_equal(awsc_items_next_start(f->items, f->loop, item_came, f, NULL), AWSC_OK);
    run_loop(f);
    assert_int_equal(f->done, 2);
    assert_null(f->pages);
    assert_null(f->items);
}

static void an_iterator_that_is_freed_during_a_request_still_calls_back_once(void **state)
{
    fixture *f = *state;
    open_both(f);
    page(f, "a", "m1");
    page(f, "b", "m1");
    assert_int_equal(awsc_pages_next_start(f->pages, f->loop, page_came, f, NULL), AWSC_OK);
    assert_int_equal(awsc_items_next_start(f->items, f->loop, item_came, f, NULL), AWSC_OK);
    awsc_pages_free(f->pages);
    awsc_items_free(f->items);
    f->pages = NULL;
    f->items = NULL;
    assert_int_equal(f->done, 0);
    run_loop(f);
    assert_int_equal(f->done, 2);
    assert_int_equal(f->status, AWSC_ERR_CANCELLED);
    assert_string_equal(f->seen, "");
    /* The same with an item that is already loaded. */
    open_both(f);
    const void *item = NULL;
    while (awsc_replay_left(f->replay)) assert_int_equal(awsc_pages_next(f->pages, NULL, NULL), AWSC_OK);
    page(f, "cd", NULL);
    assert_int_equal(awsc_items_next(f->items, &item, NULL), AWSC_OK);
    assert_int_equal(awsc_items_next_start(f->items, f->loop, item_came, f, NULL), AWSC_OK);
    awsc_items_free(f->items);
    f->items = NULL;
    run_loop(f);
    assert_int_equal(f->done, 3);
    assert_int_equal(f->status, AWSC_ERR_CANCELLED);
}

static void a_pending_page_is_cancelled_and_can_be_requested_again(void **state)
{
    fixture *f = *state;
    open_both(f);
    assert_int_equal(awsc_items_next_start(f->items, f->loop, item_came, f, NULL), AWSC_OK);
    awsc_items_cancel(f->items);
    run_loop(f);
    assert_int_equal(f->status, AWSC_ERR_CANCELLED);
    page(f, "a", NULL);
    assert_int_equal(awsc_items_next_start(f->items, f->loop, item_came, f, NULL), AWSC_OK);
    run_loop(f);
    assert_string_equal(f->seen, "a");
}

static void freeing_a_loop_ends_pending_pages(void **state)
{
    fixture *f = *state;
    open_both(f);
    page(f, "a", NULL);
    page(f, "bc", "m1");
    assert_int_equal(awsc_pages_next(f->pages, NULL, NULL), AWSC_OK);
    const void *item = NULL;
    assert_int_equal(awsc_items_next(f->items, &item, NULL), AWSC_OK);
    assert_int_equal(awsc_pages_next_start(f->pages, f->loop, page_came, f, NULL), AWSC_OK);
    assert_int_equal(awsc_items_next_start(f->items, f->loop, item_came, f, NULL), AWSC_OK);
    awsc_loop_free(f->loop);
    f->loop = NULL;
    assert_int_equal(f->done, 2);
    assert_int_equal(awsc_loop_new(&f->loop, NULL), AWSC_OK);
    assert_int_equal(awsc_items_next_start(f->items, f->loop, item_came, f, NULL), AWSC_OK);
    awsc_loop_free(f->loop);
    f->loop = NULL;
    assert_int_equal(f->done, 3);
    assert_int_equal(f->status, AWSC_ERR_CANCELLED);
}

static void an_iterator_keeps_its_client(void **state)
{
    fixture *f = *state;
    open_both(f);
    awsc_lambda_free(f->lambda);
    f->lambda = NULL;
    page(f, "a", NULL);
    assert_int_equal(awsc_pages_next(f->pages, NULL, NULL), AWSC_OK);
    assert_int_equal(awsc_pages_next_start(f->pages, NULL, page_came, f, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_pages_next_start(f->pages, f->loop, NULL, f, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_pages_next_start(NULL, f->loop, page_came, f, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_items_next_start(NULL, f->loop, item_came, f, NULL), AWSC_ERR_VALIDATION);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_caller_owns_each_page),
        TEST(items_come_from_all_pages),
        TEST(items_may_be_texts),
        TEST(a_limit_cuts_the_last_page),
        TEST(the_page_size_is_limited_by_the_type_of_its_member),
        TEST(an_iteration_resumes_where_another_stopped),
        TEST(a_limit_at_the_end_of_a_page_goes_on_with_the_next),
        TEST(skipping_more_items_than_a_page_has_skips_the_page),
        TEST(options_and_input_are_checked),
        TEST(a_failed_page_can_be_requested_again),
        TEST(a_repeated_token_is_an_error_after_its_page),
        TEST(a_repeated_first_token_is_an_error),
        TEST(a_cycle_is_found_when_a_noted_token_repeats),
        TEST(a_cycle_of_many_pages_is_found),
        TEST(numbers_are_tokens_and_items_too),
        TEST(maps_are_tokens_and_items_too),
        TEST(a_page_without_its_structure_is_the_last),
        TEST(inconsistent_tables_are_refused),
        TEST(pages_and_items_come_on_a_loop),
        TEST(results_that_are_known_at_once_are_delivered_from_the_loop),
        TEST(an_iterator_is_freed_in_its_callback),
        TEST(an_iterator_that_is_freed_during_a_request_still_calls_back_once),
        TEST(a_pending_page_is_cancelled_and_can_be_requested_again),
        TEST(freeing_a_loop_ends_pending_pages),
        TEST(an_iterator_keeps_its_client),
    };
    return cmocka_run_group_tests_name("paginate", tests, NULL, NULL);
}
