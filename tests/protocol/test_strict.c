/* SPDX-License-Identifier: Apache-2.0 */
/* The constraints of Lambda's model through a client, and cases beyond Smithy's vectors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#ifdef HAVE_STRICT
#include <cjson/cJSON.h>
#include <math.h>
#include <pthread.h>
#include <time.h>

#include <awsc/lambda.h>
#include <awsc/lambda/strict.h>
#include <awsc/strict.h>
#include <awsc/testing.h>

#include "schema/value.h"
#include "strict/pattern.h"
#include "strict/unique.h"

/* ---- allocations that fail --------------------------------------------------------------------------------------- */

void *__real_malloc(size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_realloc(void *memory, size_t size);

static _Thread_local size_t allocations, failing; /* number of the failing allocation, from 1; 0: no allocation */

void *__wrap_malloc(size_t size)
{
    return failing && ++allocations == failing ? NULL : __real_malloc(size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return failing && ++allocations == failing ? NULL : __real_realloc(memory, size);
}

/* ---- a client over the replay transport -------------------------------------------------------------------------- */

typedef struct fixture {
    awsc_replay *replay;
    awsc_lambda *lambda;
    awsc_error *error;
} fixture;

static int open_client(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    awsc_config config = AWSC_CONFIG_INIT;
    assert_int_equal(awsc_replay_new(&f->replay, NULL), AWSC_OK);
    config.region = "eu-west-1";
    config.unsigned_requests = AWSC_BOOL(true);
    config.transport = awsc_replay_transport(f->replay);
    config.validator = &awsc_lambda_strict;
    assert_int_equal(awsc_lambda_new(&config, &f->lambda, NULL), AWSC_OK);
    *state = f;
    return 0;
}

static int close_client(void **state)
{
    fixture *f = *state;
    awsc_lambda_free(f->lambda);
    awsc_replay_free(f->replay);
    awsc_error_free(f->error);
    free(f);
    return 0;
}

static const char *invoke_message(fixture *f, const awsc_lambda_invoke_input *input)
{
    awsc_error_free(f->error);
    f->error = NULL;
    assert_int_equal(awsc_lambda_invoke(f->lambda, input, NULL, NULL, &f->error), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_replay_request_count(f->replay), 0);
    return awsc_error_message(f->error);
}

static void an_input_that_breaks_a_constraint_is_not_sent(void **state)
{
    fixture *f = *state;
    awsc_lambda_invoke_input input = {.function_name = "hello", .qualifier = "live!"};
    const char *message = invoke_message(f, &input);
    assert_non_null(strstr(message, "1 validation error detected. Value at '/Qualifier' failed to satisfy constraint: "
                                    "Member must satisfy regular expression pattern: "));
    assert_non_null(strstr(awsc_error_text(f->error), "Invoke"));
}

static void all_problems_are_reported_at_once(void **state)
{
    awsc_lambda_invoke_input input = {
        .function_name = "a b", .log_type = "Head", .invocation_type = "RequestResponse", .qualifier = ""};
    const char *message = invoke_message(*state, &input);
    assert_ptr_equal(strstr(message, "4 validation errors detected. "), message);
    assert_non_null(strstr(message,
                           "; Value at '/LogType' failed to satisfy constraint: Member must satisfy enum value "
                           "set: [None, Tail]"));
    assert_non_null(strstr(message,
                           "Value with length 0 at '/Qualifier' failed to satisfy constraint: Member must have "
                           "length between 1 and 128, inclusive"));
}

static void a_valid_input_is_sent(void **state)
{
    fixture *f = *state;
    awsc_lambda_invoke_input input = {.function_name = "arn:aws:lambda:eu-west-1:123456789012:function:hello:live",
                                      .log_type = AWSC_LAMBDA_LOG_TYPE_TAIL,
                                      .qualifier = "$LATEST"};
    assert_int_equal(awsc_replay_add(f->replay, 200, NULL, 0, "{}", 2, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke(f->lambda, &input, NULL, NULL, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_request_count(f->replay), 1);
}

static void required_members_are_still_checked(void **state)
{
    awsc_lambda_invoke_input input = {.log_type = "Head"};
    assert_string_equal(invoke_message(*state, &input), "Invoke: FunctionName is required");
}

static void messages_contain_no_secrets(void **state)
{
    fixture *f = *state;
    const awsc_lambda_environment_variables_entry entry = {"1 SECRET/NAME", "SECRET VALUE"};
    const awsc_lambda_environment environment = {.variables = {1, &entry}};
    awsc_lambda_update_function_configuration_input input = {.function_name = "hello", .environment = &environment};
    int status = awsc_lambda_update_function_configuration(f->lambda, &input, NULL, NULL, &f->error);
    assert_int_equal(status, AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(f->error), "'/Environment/Variables'"));
    assert_null(strstr(awsc_error_text(f->error), "SECRET"));
}

static void numbers_and_lists_have_limits(void **state)
{
    fixture *f = *state;
    const char *architectures[] = {"arm64", "x86_64"};
    awsc_lambda_create_function_input input = {.function_name = "hello",
                                               .role = "arn:aws:iam::123456789012:role/r",
                                               .code = &(awsc_lambda_function_code){.s3_bucket = "bucket"},
                                               .memory_size = AWSC_I32(64),
                                               .architectures = {2, architectures}};
    assert_int_equal(awsc_lambda_create_function(f->lambda, &input, NULL, NULL, &f->error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(f->error),
                        "2 validation errors detected. Value at '/MemorySize' failed to satisfy constraint: Member "
                        "must be between 128 and 32768, inclusive; Value with length 2 at '/Architectures' failed to "
                        "satisfy constraint: Member must have length between 1 and 1, inclusive");
}

static void a_validator_without_check_is_refused(void **state)
{
    (void)state;
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_validator nothing = AWSC_VALIDATOR_INIT;
    awsc_lambda *lambda = NULL;
    config.region = "eu-west-1";
    config.validator = &nothing;
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_ERR_CONFIG);
    assert_null(lambda);
}

static void tables_of_another_format_are_refused(void **state)
{
    (void)state;
    awsc_strict_tables tables = {.format = AWSC_STRICT_FORMAT + 1};
    awsc_validator validator = awsc_lambda_strict;
    awsc_error *error = NULL;
    void *opened = NULL;
    validator.data = &tables;
    assert_int_equal(validator.open(&validator, &opened, &error), AWSC_ERR_CONFIG);
    assert_non_null(strstr(awsc_error_message(error), "install matching versions"));
    awsc_error_free(error);
}

typedef struct grown_input {
    const char *old;
    const char *later; /* a program of level 1 has no such member */
} grown_input;

static void members_that_the_program_does_not_know_are_not_checked(void **state)
{
    static const awsc_member members[] = {
        AWSC_TABLE_TEXT_MEMBER(grown_input, old, "Old", AWSC_TABLE_BODY),
        AWSC_TABLE_TEXT_MEMBER(grown_input, later, "Later",
                               AWSC_TABLE_BODY | AWSC_TABLE_REQUIRED | AWSC_TABLE_SINCE(2)),
    };
    static const awsc_schema schema = {"Input", members, NULL, sizeof(grown_input), 2, AWSC_TYPE_STRUCTURE, 0, 0};
    static const awsc_length_limits short_text = {0, 3, false, true};
    static const awsc_constraint rows[] = {{offsetof(grown_input, old), AWSC_CONSTRAINT_LENGTH, &short_text},
                                           {offsetof(grown_input, later), AWSC_CONSTRAINT_LENGTH, &short_text},
                                           {0, AWSC_CONSTRAINT_END, NULL}};
    static const awsc_strict_operation constrained = {"Do", rows};
    static const awsc_strict_tables tables = {AWSC_STRICT_FORMAT, 0, &constrained, 1};
    const awsc_operation operation = {.name = "Do", .input = &schema};
    const grown_input values[] = {{"abc", "abcd"}, {"abc", NULL}};
    awsc_validator validator = awsc_lambda_strict;
    void *opened = NULL;
    (void)state;
    validator.data = &tables;
    assert_int_equal(validator.open(&validator, &opened, NULL), AWSC_OK);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(validator.check(&validator, opened, &operation, 1, &values[i], NULL), AWSC_OK);
        assert_int_equal(validator.check(&validator, opened, &operation, 2, &values[i], NULL), AWSC_ERR_VALIDATION);
    }
    validator.close(&validator, opened);
}

static void a_refusal_needs_no_place_for_its_error(void **state)
{
    fixture *f = *state;
    const awsc_lambda_invoke_input bad = {.function_name = "no function name!"};
    assert_int_equal(awsc_lambda_invoke(f->lambda, &bad, NULL, NULL, &f->error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_operation(f->error), "Invoke");
    assert_int_equal(awsc_error_attempts(f->error), 0);
    assert_int_equal(awsc_error_http_status(f->error), 0);
    assert_false(awsc_error_maybe_executed(f->error));
    assert_int_equal(awsc_lambda_invoke(f->lambda, &bad, NULL, NULL, NULL), AWSC_ERR_VALIDATION);
}

/* ---- memory, threads --------------------------------------------------------------------------------------------- */

static int check_invoke(void *opened, const awsc_lambda_invoke_input *input, awsc_error **error)
{
    /* The operation's table, without the service's private header. */
    extern const awsc_operation awsc_lambda_invoke_operation;
    return awsc_lambda_strict.check(&awsc_lambda_strict, opened, &awsc_lambda_invoke_operation, AWSC_LAMBDA_LEVEL,
                                    input, error);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    awsc_lambda_invoke_input input = {.function_name = "a b", .log_type = "Head", .qualifier = "live"};
    int status = AWSC_ERR_NOMEM;
    size_t failures = 0;
    for (size_t n = 1; status == AWSC_ERR_NOMEM && n < 1000; n++) {
        awsc_error *error = NULL;
        void *opened = NULL;
        allocations = 0;
        failing = n;
        status = awsc_lambda_strict.open(&awsc_lambda_strict, &opened, &error);
        if (!status) status = check_invoke(opened, &input, &error);
        failing = 0;
        failures += status == AWSC_ERR_NOMEM;
        assert_int_equal(awsc_error_status(error), status);
        awsc_lambda_strict.close(&awsc_lambda_strict, opened);
        awsc_error_free(error);
    }
    assert_int_equal(status, AWSC_ERR_VALIDATION);
    assert_true(failures > 10);
}

static void *check_often(void *opened)
{
    awsc_lambda_invoke_input good = {.function_name = "hello", .qualifier = "live"};
    awsc_lambda_invoke_input bad = {.function_name = "a b"};
    uintptr_t wrong = 0;
    for (int i = 0; i < 300; i++) {
        wrong += check_invoke(opened, &good, NULL) != AWSC_OK;
        wrong += check_invoke(opened, &bad, NULL) != AWSC_ERR_VALIDATION;
    }
    return (void *)wrong;
}

static void threads_share_compiled_patterns(void **state)
{
    (void)state;
    for (int round = 0; round < 20; round++) {
        pthread_t threads[4];
        void *opened = NULL, *wrong;
        assert_int_equal(awsc_lambda_strict.open(&awsc_lambda_strict, &opened, NULL), AWSC_OK);
        for (size_t i = 0; i < 4; i++) assert_int_equal(pthread_create(&threads[i], NULL, check_often, opened), 0);
        for (size_t i = 0; i < 4; i++) {
            assert_int_equal(pthread_join(threads[i], &wrong), 0);
            assert_null(wrong);
        }
        awsc_lambda_strict.close(&awsc_lambda_strict, opened);
    }
}

/* ---- patterns ---------------------------------------------------------------------------------------------------- */

static enum awsc_match match(const char *pattern, const char *text)
{
    awsc_pattern_cache *cache = awsc_pattern_cache_new(1);
    awsc_pattern facts = {pattern, 0};
    enum awsc_match result = awsc_pattern_match(cache, &facts, awsc_view_text(text));
    awsc_pattern_cache_free(cache);
    return result;
}

static void patterns_match_as_in_the_models(void **state)
{
    (void)state;
    assert_int_equal(match("b", "abc"), AWSC_MATCH_YES);        /* anywhere */
    assert_int_equal(match("^a+$", "aa\n"), AWSC_MATCH_NO);     /* "$" matches at the end of the text only */
    assert_int_equal(match("^.$", "\xc3\xa4"), AWSC_MATCH_YES); /* characters, not bytes */
    assert_int_equal(match("^[\\u0020-\\u007e]+$", "a b"), AWSC_MATCH_YES);
    assert_int_equal(match("^[\\u0020-\\u007e]+$", "\xc3\xa4"), AWSC_MATCH_NO);
    assert_int_equal(match("^\\p{L}+$", "\xc3\xa4"), AWSC_MATCH_YES);
    assert_int_equal(match("^(?!\\d+$)\\w+$", "123"), AWSC_MATCH_NO);
    assert_int_equal(match("^(a)\\1$", "aa"), AWSC_MATCH_YES);
    assert_int_equal(match("[", "whatever"), AWSC_MATCH_YES); /* not decidable */
}

/* Backtracking would try 2^80 ways. */
static void a_pattern_cannot_take_forever(void **state)
{
    (void)state;
    char zeros[90];
    memset(zeros, '0', sizeof zeros);
    zeros[sizeof zeros - 2] = '!';
    zeros[sizeof zeros - 1] = '\0';
    clock_t begun = clock();
    assert_int_equal(match("^([0-9]+)+$", zeros), AWSC_MATCH_NO);
    assert_int_equal(match("^((a|aa)+)+$", zeros), AWSC_MATCH_NO);
    assert_true((double)(clock() - begun) / CLOCKS_PER_SEC < 2.0);
}

static unsigned unknown_patterns(const cJSON *node, awsc_pattern_cache *cache, awsc_pattern *pattern)
{
    unsigned unknown = 0;
    const cJSON *item;
    cJSON_ArrayForEach(item, node)
    {
        if (item->string && !strcmp(item->string, "smithy.api#pattern") && cJSON_IsString(item)) {
            pattern->text = item->valuestring;
            if (!awsc_pattern_is_known(cache, pattern)) {
                unknown++;
                printf("not understood: %s\n", item->valuestring);
            }
            pattern->slot++;
        } else
            unknown += unknown_patterns(item, cache, pattern);
    }
    return unknown;
}

static void all_patterns_of_lambda_compile(void **state)
{
    (void)state;
    FILE *file = fopen(PROJECT_DIR "/model/lambda.json", "rb");
    assert_non_null(file);
    char *text = calloc(1, 16 << 20);
    assert_true(fread(text, 1, (16 << 20) - 1, file) > 0);
    fclose(file);
    cJSON *model = cJSON_Parse(text);
    awsc_pattern_cache *cache = awsc_pattern_cache_new(1000);
    awsc_pattern pattern = {NULL, 0};
    assert_non_null(model);
    assert_int_equal(unknown_patterns(model, cache, &pattern), 0);
    assert_in_range(pattern.slot, 50, 1000);
    awsc_pattern_cache_free(cache);
    cJSON_Delete(model);
    free(text);
}

/* ---- unique items ------------------------------------------------------------------------------------------------ */

static const awsc_member text_value = {
    .name = "value", .offset = offsetof(awsc_text_entry, value), .type = AWSC_TYPE_TEXT};
static const awsc_schema text_map = {"Map", &text_value, NULL, sizeof(awsc_text_entry), 1, AWSC_TYPE_MAP, 0, 0};
static const awsc_member map_item = {.name = "member", .target = &text_map, .type = AWSC_TYPE_MAP};
static const awsc_schema map_list = {"Maps", &map_item, NULL, sizeof(awsc_text_map), 1, AWSC_TYPE_LIST, 0, 0};
static const awsc_member double_item = {.name = "member", .type = AWSC_TYPE_F64};
static const awsc_schema double_list = {"Doubles", &double_item, NULL, sizeof(awsc_opt_f64), 1, AWSC_TYPE_LIST, 0, 0};
static const awsc_member text_item = {.name = "member", .type = AWSC_TYPE_TEXT};
static const awsc_schema text_list = {"Texts", &text_item, NULL, sizeof(char *), 1, AWSC_TYPE_LIST, 0, 0};

static bool unique(const awsc_schema *list, size_t count, const void *items)
{
    bool result = false;
    assert_int_equal(awsc_items_unique(list, (awsc_sequence){count, items}, 1, &result), AWSC_OK);
    return result;
}

static void the_order_of_a_map_does_not_count(void **state)
{
    (void)state;
    const awsc_text_entry ab[] = {{"a", "1"}, {"b", "2"}}, ba[] = {{"b", "2"}, {"a", "1"}}, aa[] = {{"a", "1"}};
    const awsc_text_map same[] = {{2, ab}, {2, ba}}, different[] = {{2, ab}, {1, aa}, {0, NULL}};
    assert_false(unique(&map_list, 2, same));
    assert_true(unique(&map_list, 3, different));
}

static void comparing_items_without_memory_is_an_error(void **state)
{
    (void)state;
    static const char *const texts[] = {"a", "b"};
    bool result = true;
    allocations = 0;
    failing = 1;
    int status = awsc_items_unique(&text_list, (awsc_sequence){2, texts}, 1, &result);
    failing = 0;
    assert_int_equal(status, AWSC_ERR_NOMEM);
    assert_true(unique(&text_list, 2, texts));
}

static void zeros_are_equal_and_not_a_number_is_not(void **state)
{
    (void)state;
    const awsc_opt_f64 zeros[] = {AWSC_F64(0.0), AWSC_F64(-0.0)}, nans[] = {AWSC_F64(NAN), AWSC_F64(NAN)};
    assert_false(unique(&double_list, 2, zeros));
    assert_true(unique(&double_list, 2, nans));
}

/* Numbers with a fraction have one hash, so that only equality tells these items apart. */

typedef struct doubles {
    size_t count;
    const awsc_opt_f64 *items;
} doubles;
typedef struct double_entry {
    const char *key;
    awsc_opt_f64 value;
} double_entry;
typedef struct double_map {
    size_t count;
    const double_entry *entries;
} double_map;
typedef struct mixed {
    awsc_opt_f64 real;
    awsc_opt_f32 single;
    awsc_opt_bool flag;
    awsc_opt_i32 number;
    doubles list;
    double_map map;
} mixed;

static const awsc_member double_value = {
    .name = "value", .offset = offsetof(double_entry, value), .type = AWSC_TYPE_F64};
static const awsc_schema double_map_schema = {"Map", &double_value, NULL, sizeof(double_entry), 1, AWSC_TYPE_MAP, 0, 0};
static const awsc_member mixed_members[] = {
    {.name = "real", .offset = offsetof(mixed, real), .type = AWSC_TYPE_F64},
    {.name = "single", .offset = offsetof(mixed, single), .type = AWSC_TYPE_F32},
    {.name = "flag", .offset = offsetof(mixed, flag), .type = AWSC_TYPE_BOOL},
    {.name = "number", .offset = offsetof(mixed, number), .type = AWSC_TYPE_I32},
    {.name = "list", .target = &double_list, .offset = offsetof(mixed, list), .type = AWSC_TYPE_LIST},
    {.name = "map", .target = &double_map_schema, .offset = offsetof(mixed, map), .type = AWSC_TYPE_MAP},
};
static const awsc_schema mixed_schema = {"Mixed", mixed_members, NULL, sizeof(mixed), 6, AWSC_TYPE_STRUCTURE, 0, 0};
static const awsc_member mixed_item = {.name = "member", .target = &mixed_schema, .type = AWSC_TYPE_STRUCTURE};
static const awsc_schema mixed_list = {"Mixeds", &mixed_item, NULL, sizeof(mixed *), 1, AWSC_TYPE_LIST, 0, 0};

static bool differ(const mixed *a, const mixed *b)
{
    const mixed *const items[] = {a, b}, *const turned[] = {b, a};
    bool result = unique(&mixed_list, 2, items);
    assert_int_equal(unique(&mixed_list, 2, turned), result);
    return result;
}

static void items_of_one_hash_are_told_apart_by_their_values(void **state)
{
    (void)state;
    const awsc_opt_f64 ones[] = {AWSC_F64(1.0), AWSC_F64(1.5)}, twos[] = {AWSC_F64(1.0), AWSC_F64(2.5)};
    const double_entry ab[] = {{"a", AWSC_F64(1.0)}, {"b", AWSC_F64(2.0)}},
                       ba[] = {{"b", AWSC_F64(2.0)}, {"a", AWSC_F64(1.0)}},
                       ac[] = {{"a", AWSC_F64(1.0)}, {"b", AWSC_F64(3.0)}};
    const mixed none = {.number = AWSC_I32(7)};
    mixed a = none, b = none;
    assert_false(differ(&a, &b));
    a.real = AWSC_F64(1.0);
    b.real = AWSC_F64(1.0);
    assert_false(differ(&a, &b));
    b.real = AWSC_F64(0.5);
    assert_true(differ(&a, &b));
    a = b = none;
    a.single = AWSC_F32(1.0f);
    b.single = AWSC_F32(1.0f);
    assert_false(differ(&a, &b));
    b.single = AWSC_F32(2.0f);
    assert_true(differ(&a, &b));
    a = b = none;
    a.flag = AWSC_BOOL(false); /* the hash of nothing */
    assert_true(differ(&a, &b));
    a = b = none;
    a.number = AWSC_I32(0);
    b.number = (awsc_opt_i32){0, 0};
    assert_true(differ(&a, &b));
    a = b = none;
    a.list = (doubles){2, ones};
    b.list = (doubles){2, ones};
    assert_false(differ(&a, &b));
    b.list = (doubles){2, twos};
    assert_true(differ(&a, &b));
    b.list = (doubles){1, ones};
    assert_true(differ(&a, &b));
    a = b = none;
    a.map = (double_map){2, ab};
    b.map = (double_map){2, ba};
    assert_false(differ(&a, &b));
    b.map = (double_map){2, ac};
    assert_true(differ(&a, &b));
}

static void long_lists_do_not_take_quadratic_time(void **state)
{
    (void)state;
    enum { COUNT = 100000, SIZE = 12 };
    char *texts = calloc(COUNT, SIZE);
    const char **items = calloc(COUNT, sizeof *items);
    for (int i = 0; i < COUNT; i++) {
        snprintf(texts + i * SIZE, SIZE, "%d", i);
        items[i] = texts + i * SIZE;
    }
    assert_true(unique(&text_list, COUNT, items));
    items[COUNT - 1] = items[0];
    assert_false(unique(&text_list, COUNT, items));
    free(items);
    free(texts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_input_that_breaks_a_constraint_is_not_sent, open_client, close_client),
        cmocka_unit_test_setup_teardown(all_problems_are_reported_at_once, open_client, close_client),
        cmocka_unit_test_setup_teardown(a_valid_input_is_sent, open_client, close_client),
        cmocka_unit_test_setup_teardown(required_members_are_still_checked, open_client, close_client),
        cmocka_unit_test_setup_teardown(messages_contain_no_secrets, open_client, close_client),
        cmocka_unit_test_setup_teardown(numbers_and_lists_have_limits, open_client, close_client),
        cmocka_unit_test_setup_teardown(a_refusal_needs_no_place_for_its_error, open_client, close_client),
        cmocka_unit_test(a_validator_without_check_is_refused),
        cmocka_unit_test(tables_of_another_format_are_refused),
        cmocka_unit_test(members_that_the_program_does_not_know_are_not_checked),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(threads_share_compiled_patterns),
        cmocka_unit_test(patterns_match_as_in_the_models),
        cmocka_unit_test(a_pattern_cannot_take_forever),
        cmocka_unit_test(all_patterns_of_lambda_compile),
        cmocka_unit_test(the_order_of_a_map_does_not_count),
        cmocka_unit_test(comparing_items_without_memory_is_an_error),
        cmocka_unit_test(zeros_are_equal_and_not_a_number_is_not),
        cmocka_unit_test(items_of_one_hash_are_told_apart_by_their_values),
        cmocka_unit_test(long_lists_do_not_take_quadratic_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
    printf("SKIPPED: strict: built without libpcre2-8\n");
    return 0;
}

#endif
