/* SPDX-License-Identifier: Apache-2.0 */
/* JMESPath beyond the public vectors: C values by schema, exact numbers, messages, limits, memory that runs out. */
#include "jmespath/jmespath.h" /* included before shapes.h, which defines a type `node` */

#include "unit/shapes.h"

#include <cjson/cJSON.h>
#include <stdio.h>

#include <awsc/jmespath.h>

/* ---- help -------------------------------------------------------------------------------------------------------- */

static awsc_jmespath *parsed(const char *text)
{
    awsc_jmespath *expression = NULL;
    awsc_error *error = NULL;
    if (awsc_jmespath_parse(text, &expression, &error)) fail_msg("%s: %s", text, awsc_error_text(error));
    return expression;
}

/* The result of an expression on JSON. */
static void check(const char *text, const char *json, const char *expected)
{
    awsc_jmespath *expression = parsed(text);
    awsc_error *error = NULL;
    char *result = NULL;
    if (awsc_jmespath_search_json(expression, json, strlen(json), &result, &error))
        fail_msg("%s: %s", text, awsc_error_text(error));
    assert_string_equal(result, expected);
    awsc_free(result);
    awsc_jmespath_free(expression);
}

/* Its result on the value with all types. */
static void check_value(const char *text, const char *expected)
{
    awsc_jmespath *expression = parsed(text);
    awsc_error *error = NULL;
    char *result = NULL;
    all value;
    fill_all(&value);
    if (awsc_jmespath_search_value(1, expression, &all_schema, &value, &result, &error))
        fail_msg("%s: %s", text, awsc_error_text(error));
    assert_string_equal(result, expected);
    awsc_free(result);
    awsc_jmespath_free(expression);
}

static void check_syntax_error(const char *text, const char *message)
{
    awsc_jmespath *expression = NULL;
    awsc_error *error = NULL;
    assert_int_equal(awsc_jmespath_parse(text, &expression, &error), AWSC_ERR_PARSE);
    assert_string_equal(awsc_error_message(error), message);
    assert_null(expression);
    awsc_error_free(error);
}

static void check_failure(const char *text, const char *json, int status, const char *message)
{
    awsc_jmespath *expression = parsed(text);
    awsc_error *error = NULL;
    char *result = NULL;
    assert_int_equal(awsc_jmespath_search_json(expression, json, strlen(json), &result, &error), status);
    if (!strstr(awsc_error_message(error), message)) fail_msg("%s: %s", text, awsc_error_message(error));
    assert_null(result);
    awsc_error_free(error);
    awsc_jmespath_free(expression);
}

/* ---- C values ---------------------------------------------------------------------------------------------------- */

static void c_values_have_the_names_and_forms_of_the_model(void **state)
{
    (void)state;
    check_value("[Flag, Tiny, Small, Medium, Large]", "[true,-128,32767,-2147483648,9223372036854775807]");
    check_value("[Single, Real, Number]", "[0.1,0.0000001,123456789012345678901234567890.5]");
    check_value("[Epoch, Date, Http]", "[1398796238.5,\"2014-04-29T18:30:38Z\",\"Tue, 29 Apr 2014 18:30:38 GMT\"]");
    check_value("[Text, Bytes, Document.a[1]]", "[\"say \\\"hi\\\"\\n\\u0001 \xe2\x82\xac\",\"AP8=\",2]");
    check_value("[Renamed, \"re-named\", Secret]", "[\"other name\",null,\"hidden\"]");
    check_value("Nodes[*].[Name, Next.Name, Weight]", "[[\"root\",\"leaf\",null],[\"leaf\",null,-1]]");
    check_value("Choice", "{\"Node\":{\"Name\":\"leaf\",\"Weight\":-1}}");
    check_value("[Choice.Node.Name, Choice.Text, Choice.Unknown]", "[\"leaf\",null,null]");
    check_value("[Sparse, Texts, Sparse[]]", "[[\"a\",null,\"c\"],[],[\"a\",\"c\"]]");
    check_value("Variables", "{\"KEY\":\"value\",\"OTHER\":\"\"}");
    check_value("[Variables.KEY, Variables.none, keys(Variables), Lists.full[-1]]",
                "[\"value\",null,[\"KEY\",\"OTHER\"],\"y\"]");
    check_value("length(@) == length(keys(@)) && Node == Nodes[0]", "true");
}

static void members_newer_than_the_level_are_not_seen(void **state)
{
    (void)state;
    awsc_jmespath *expression = parsed("[Newer, contains(keys(@), 'Newer')]");
    char *result = NULL;
    all value;
    fill_all(&value);
    assert_int_equal(awsc_jmespath_search_value(1, expression, &all_schema, &value, &result, NULL), AWSC_OK);
    assert_string_equal(result, "[null,false]");
    awsc_free(result);
    assert_int_equal(awsc_jmespath_search_value(2, expression, &all_schema, &value, &result, NULL), AWSC_OK);
    assert_string_equal(result, "[\"level 2\",true]");
    awsc_free(result);
    awsc_jmespath_free(expression);
}

static void an_unset_value_is_null(void **state)
{
    (void)state;
    static const all nothing = {0};
    static const choice unknown = {{0, "Newest"}, {NULL}};
    awsc_jmespath *expression = parsed("[@, Node.Name, Nodes[0], Choice.Node, length(keys(@))]");
    char *result = NULL;
    assert_int_equal(awsc_jmespath_search_value(1, expression, &all_schema, &nothing, &result, NULL), AWSC_OK);
    assert_string_equal(result, "[{},null,null,null,0]");
    awsc_free(result);
    assert_int_equal(awsc_jmespath_search_value(1, expression, &choice_schema, &unknown, &result, NULL), AWSC_OK);
    assert_string_equal(result, "[{},null,null,null,0]");
    awsc_free(result);
    awsc_jmespath_free(expression);
}

static void a_document_that_is_not_json_is_an_error(void **state)
{
    (void)state;
    static const all broken = {.document = {"{\"a\":", 5}};
    awsc_jmespath *expression = parsed("Document.a");
    awsc_error *error = NULL;
    assert_int_equal(awsc_jmespath_search_value(1, expression, &all_schema, &broken, NULL, &error), AWSC_ERR_PARSE);
    assert_int_equal(awsc_error_status(error), AWSC_ERR_PARSE);
    awsc_error_free(error);
    awsc_jmespath_free(expression);
}

static void a_circle_of_pointers_ends(void **state)
{
    (void)state;
    node circle = {.name = "round"};
    circle.next = &circle;
    awsc_jmespath *expression = parsed("@");
    awsc_jmespath *step = parsed("Next.Next.Next.Name");
    awsc_error *error = NULL;
    char *result = NULL;
    assert_int_equal(awsc_jmespath_search_value(1, expression, &node_schema, &circle, &result, &error),
                     AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(error), "nested deeper than 512"));
    awsc_error_free(error);
    assert_int_equal(awsc_jmespath_search_value(1, step, &node_schema, &circle, &result, NULL), AWSC_OK);
    assert_string_equal(result, "\"round\"");
    awsc_free(result);
    awsc_jmespath_free(expression);
    awsc_jmespath_free(step);
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

static void integers_are_exact_and_texts_stay(void **state)
{
    (void)state;
    check("a[?@ > `9007199254740992`]", "{\"a\":[9007199254740992,9007199254740993]}", "[9007199254740993]");
    check("a == `9007199254740993`", "{\"a\":9007199254740992}", "false");
    check("[a, to_string(a), a == `1`]", "{\"a\":1.0}", "[1.0,\"1.0\",true]");
    check("@", "[123456789012345678901234567890.123456789,1E+2]", "[123456789012345678901234567890.123456789,1E+2]");
    check("sum(@)", "[9007199254740993,2]", "9007199254740995");
    check("sum(@)", "[9223372036854775807,1]", "9223372036854776000");
    check("avg(@)", "[9007199254740993,9007199254740995]", "9007199254740994");
    check("[abs(@[0]), ceil(@[1]), floor(@[1]), abs(@[1])]", "[-9223372036854775808,-1.5]",
          "[9223372036854776000,-1,-2,1.5]");
    check("sort(@)", "[2,9007199254740993,1e3,-1.5,9007199254740992]",
          "[-1.5,2,1e3,9007199254740992,9007199254740993]");
    check("[to_number('12345678901234567890'), to_number('0x1'), to_number('')]", "1",
          "[12345678901234567890,null,null]");
    check_failure("sum(@)", "[1.7e308,1.7e308]", AWSC_ERR_VALIDATION, "out of range");
    check_failure("@", "[1e999]", AWSC_ERR_PARSE, "invalid at byte 2: the number is out of range");
}

/* ---- beyond the specification ------------------------------------------------------------------------------------ */

static void strings_have_an_order_and_literals_need_no_quotes(void **state)
{
    (void)state;
    check("[?d >= '2024'].d", "[{\"d\":\"2023-12\"},{\"d\":\"2024-01\"},{\"d\":5}]", "[\"2024-01\"]");
    check("[?r == `python3.13`]", "[{\"r\":\"python3.13\"}]", "[{\"r\":\"python3.13\"}]");
    check("[`foo bar `, ` true `]", "1", "[\"foo bar \",true]");
}

static void texts_are_counted_and_reversed_by_code_points(void **state)
{
    (void)state;
    check("[length(@), reverse(@), contains(@, '\xe2\x82\xac'), contains(@, `1`)]", "\"a\xe2\x82\xac\xf0\x9d\x84\x9e\"",
          "[3,\"\xf0\x9d\x84\x9e\xe2\x82\xac\x61\",true,false]");
    check("[reverse(''), join('', `[]`), join('-', ['', '']), ends_with('', ''), starts_with('a', '')]", "1",
          "[\"\",\"\",\"-\",true,true]");
    check("sort(@)", "[\"\xf0\x9d\x84\x9e\",\"\xef\xbc\xa1\",\"a\",\"\",\"ab\"]",
          "[\"\",\"a\",\"ab\",\"\xef\xbc\xa1\",\"\xf0\x9d\x84\x9e\"]");
}

static void the_last_of_equal_keys_counts(void **state)
{
    (void)state;
    check("a", "{\"a\":1,\"a\":2}", "2");
    check("{a: `1`, b: `2`, a: `3`}", "{}", "{\"a\":3,\"b\":2}");
}

/* ---- slices ------------------------------------------------------------------------------------------------------ */

static void ends_and_steps_of_slices_may_be_far_beyond_the_items(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"[::9223372036854775807]", "[0]"},
        {"[1::9223372036854775807]", "[1]"},
        {"[2::9223372036854775807]", "[2]"},
        {"[3::9223372036854775807]", "[]"},
        {"[::-9223372036854775807]", "[2]"},
        {"[1::-9223372036854775807]", "[1]"},
        {"[::3]", "[0]"},
        {"[::4]", "[0]"},
        {"[::-3]", "[2]"},
        {"[::-4]", "[2]"},
        {"[-9223372036854775807:]", "[0,1,2]"},
        {"[:9223372036854775807]", "[0,1,2]"},
        {"[9223372036854775807::-1]", "[2,1,0]"},
        {"[:-9223372036854775807:-1]", "[2,1,0]"},
        {"[-3:3]", "[0,1,2]"},
        {"[-4:-3]", "[]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check(cases[i][0], "[0,1,2]", cases[i][1]);
}

/* ---- messages ---------------------------------------------------------------------------------------------------- */

static void messages_name_the_position_and_the_expected_token(void **state)
{
    (void)state;
    check_syntax_error("", "JMESPath, position 1: expected an expression, but the expression ends");
    check_syntax_error("foo[", "JMESPath, position 5: expected a number, ':' or '*', but the expression ends");
    check_syntax_error("foo.bar[abc]", "JMESPath, position 9: expected a number, ':' or '*', found abc");
    check_syntax_error("a = b", "JMESPath, position 3: '=' is no operator; expected '=='");
    check_syntax_error("a ~ b", "JMESPath, position 3: unexpected '~'");
    check_syntax_error("a.\xc3\xa4", "JMESPath, position 3: unexpected byte 0xc3");
    check_syntax_error("\xff", "JMESPath, position 1: the expression is not valid UTF-8");
    check_syntax_error("'open", "JMESPath, position 1: the closing ' is missing");
    check_syntax_error("`\"a`", "JMESPath, position 1: the literal is not JSON: the text ends inside a string");
    check_syntax_error("``", "JMESPath, position 1: the literal between the backticks is empty");
    check_syntax_error("a[99999999999999999999]", "JMESPath, position 3: the number is out of range");
    check_syntax_error("a[-]", "JMESPath, position 3: expected digits after '-'");
    check_syntax_error("a.lenght(@)", "JMESPath, position 3: there is no function lenght()");
    check_syntax_error("length()", "JMESPath, position 1: length() takes 1 argument, not 0");
    check_syntax_error("merge()", "JMESPath, position 1: merge() takes at least 1 argument, not 0");
    check_syntax_error("join(a)", "JMESPath, position 1: join() takes 2 arguments, not 1");
    check_syntax_error("&a", "JMESPath, position 1: an &expression can only be an argument of a function");
    check_syntax_error("\"length\"(@)", "JMESPath, position 1: the name of a function stands without quotes");
    check_syntax_error("a b", "JMESPath, position 3: expected an operator or the end, found b");
    check_failure("a | abs(b)", "{\"a\":{\"b\":\"x\"}}", AWSC_ERR_VALIDATION,
                  "JMESPath, position 5: abs(): argument 1 is a string; expected a number");
    check_failure("sum(@)", "[1,\"x\"]", AWSC_ERR_VALIDATION,
                  "sum(): argument 1 is an array with, among others, a string; expected an array of numbers");
    check_failure("length(@)", "5", AWSC_ERR_VALIDATION, "expected a string, an array or an object");
    check_failure("sort_by(@, &a)", "[{\"a\":1},{\"a\":\"x\"}]", AWSC_ERR_VALIDATION,
                  "sort_by(): the &expression gives a string for an item; expected a number");
    check_failure("[::0]", "[1]", AWSC_ERR_VALIDATION, "the step of a slice cannot be 0");
    check_failure("a", "{\"a\":}", AWSC_ERR_PARSE, "the JSON to search in is invalid at byte 6");
}

static void messages_show_40_bytes_of_a_name(void **state)
{
    char name[43], text[64], expected[160];
    (void)state;
    memset(name, 'x', sizeof name);
    for (int size = 39; size < 43; size++) {
        snprintf(text, sizeof text, "a %.*s", size, name);
        snprintf(expected, sizeof expected, "JMESPath, position 3: expected an operator or the end, found %.*s",
                 size < 40 ? size : 40, name);
        check_syntax_error(text, expected);
    }
}

static void null_arguments_are_refused(void **state)
{
    (void)state;
    awsc_jmespath *expression = NULL;
    assert_int_equal(awsc_jmespath_parse(NULL, &expression, NULL), AWSC_ERR_VALIDATION);
    assert_null(expression);
    assert_int_equal(awsc_jmespath_parse("a", NULL, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_jmespath_search_json(NULL, "1", 1, NULL, NULL), AWSC_ERR_VALIDATION);
    expression = parsed("a");
    assert_int_equal(awsc_jmespath_search_json(expression, NULL, 0, NULL, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_jmespath_search_cjson(expression, NULL, NULL, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_jmespath_search_value(1, expression, NULL, expression, NULL, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_jmespath_search_json(expression, "{}", 2, NULL, NULL), AWSC_OK);
    assert_int_equal(awsc_jmespath_search_pieces(expression, "{}", 2, NULL, NULL, NULL), AWSC_ERR_VALIDATION);
    awsc_jmespath_free(expression);
    awsc_jmespath_free(NULL);
}

/* ---- cJSON ------------------------------------------------------------------------------------------------------- */

static void cjson_trees_are_searched_and_returned(void **state)
{
    (void)state;
    cJSON *document = cJSON_Parse("{\"a\":[{\"b\":true,\"c\":null},{\"b\":1.5}],\"t\":\"x\"}");
    cJSON_AddItemToObject(document, "raw", cJSON_CreateRaw("{\"deep\":[1]}"));
    awsc_jmespath *expression = parsed("{b: a[*].b, last: a[-1], t: t, raw: raw.deep[0], keys: keys(a[0])}");
    cJSON *result = NULL;
    assert_int_equal(awsc_jmespath_search_cjson(expression, document, &result, NULL), AWSC_OK);
    char *text = cJSON_PrintUnformatted(result);
    assert_string_equal(text, "{\"b\":[true,1.5],\"last\":{\"b\":1.5},\"t\":\"x\",\"raw\":1,\"keys\":[\"b\",\"c\"]}");
    cJSON_free(text);
    cJSON_Delete(result);
    awsc_jmespath_free(expression);

    expression = parsed("`\"a\\u0000b\"`");
    awsc_error *error = NULL;
    result = NULL;
    assert_int_equal(awsc_jmespath_search_cjson(expression, document, &result, &error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(error), "NUL"));
    assert_null(result);
    awsc_error_free(error);
    awsc_jmespath_free(expression);
    cJSON_Delete(document);
}

/* ---- limits ------------------------------------------------------------------------------------------------------ */

static char *repeated(const char *part, size_t times, const char *end)
{
    size_t size = strlen(part);
    char *text = malloc(size * times + strlen(end) + 1);
    assert_non_null(text);
    for (size_t i = 0; i < times; i++) memcpy(text + i * size, part, size);
    strcpy(text + size * times, end);
    return text;
}

static void check_too_large(const char *part, size_t times, const char *end, const char *message)
{
    awsc_jmespath *expression = NULL;
    awsc_error *error = NULL;
    char *text = repeated(part, times, end);
    assert_int_equal(awsc_jmespath_parse(text, &expression, &error), AWSC_ERR_PARSE);
    if (!strstr(awsc_error_message(error), message)) fail_msg("%s", awsc_error_message(error));
    awsc_error_free(error);
    free(text);
}

static void expressions_have_limits(void **state)
{
    (void)state;
    check_too_large("a", 65537, "", "longer than 65536 bytes");
    check_too_large("(", 300, "", "nested deeper than 256 levels");
    check_too_large("!", 300, "a", "nested deeper than 256 levels");
    check_too_large("[*]", 300, "", "nested deeper than 256 levels");
    check_too_large("a.", 1100, "a", "more than 1000 steps depend on each other");
    char *many = repeated("a == `1` || ", 900, "a");
    check(many, "{\"a\":5}", "5");
    free(many);
}

static void searches_have_limits(void **state)
{
    (void)state;
    char *doubling = repeated("[@,@]|", 40, "@");
    check_failure(doubling, "1", AWSC_ERR_VALIDATION, "the result is longer than 67108864 bytes");
    free(doubling);
    doubling = repeated("[@,@]|", 40, "@ == @");
    check_failure(doubling, "1", AWSC_ERR_VALIDATION, "more than 100000000 steps");
    free(doubling);
    char *deep = repeated("[@]|", 600, "@");
    check_failure(deep, "1", AWSC_ERR_VALIDATION, "nested deeper than 512");
    free(deep);
    char *json = repeated("[", 600, "");
    check_failure("@", json, AWSC_ERR_PARSE, "the JSON to search in is invalid at byte");
    free(json);
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static const char everything[] =
    "{s: sort_by(a, &b)[::-1].to_string(@), j: join(',', keys(m)), r: reverse('text'), f: a[?b > `1`].[b, 'x'] | [],"
    " g: merge(m, {k: `{\"deep\":[1,\"\\u00e4\"]}`}), x: max_by(a, &b), v: m.*, n: not_null(q, w, e, r, @)}";
static const char document[] = "{\"a\":[{\"b\":3},{\"b\":1},{\"b\":2},{\"b\":5},{\"b\":4}],\"m\":{\"y\":\"\\n\"}}";

static int parse_and_search(const awsc_allocator *allocator, awsc_error **error)
{
    awsc_jmespath *expression = NULL;
    char *result = NULL;
    all value;
    fill_all(&value);
    int status =
        awsc_jmespath_parse_with(allocator, awsc_view_of(everything, sizeof everything - 1), &expression, error);
    if (!status)
        status = awsc_jmespath_json(allocator, expression, awsc_view_of(document, sizeof document - 1), &result, error);
    awsc_free(result);
    awsc_jmespath_free(expression);
    if (status) return status;
    expression = NULL;
    result = NULL;
    status = awsc_jmespath_parse_with(allocator, AWSC_VIEW("[@, Single, Date, Bytes]"), &expression, error);
    if (!status) status = awsc_jmespath_value(allocator, expression, &all_schema, 2, &value, &result, error);
    awsc_free(result);
    awsc_jmespath_free(expression);
    return status;
}

static void every_failing_allocation_is_reported(void **state)
{
    (void)state;
    int status = AWSC_ERR_NOMEM;
    size_t granted = 0;
    for (; status; granted++) {
        failing memory = {granted, 0};
        awsc_allocator allocator = failing_allocator(&memory);
        awsc_error *error = NULL;
        status = parse_and_search(&allocator, &error);
        assert_int_equal(status, awsc_error_status(error));
        assert_true(status == AWSC_OK || status == AWSC_ERR_NOMEM);
        assert_int_equal(memory.alive, 0);
        awsc_error_free(error);
    }
    assert_true(granted > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(c_values_have_the_names_and_forms_of_the_model),
        cmocka_unit_test(members_newer_than_the_level_are_not_seen),
        cmocka_unit_test(an_unset_value_is_null),
        cmocka_unit_test(a_document_that_is_not_json_is_an_error),
        cmocka_unit_test(a_circle_of_pointers_ends),
        cmocka_unit_test(integers_are_exact_and_texts_stay),
        cmocka_unit_test(strings_have_an_order_and_literals_need_no_quotes),
        cmocka_unit_test(texts_are_counted_and_reversed_by_code_points),
        cmocka_unit_test(the_last_of_equal_keys_counts),
        cmocka_unit_test(ends_and_steps_of_slices_may_be_far_beyond_the_items),
        cmocka_unit_test(messages_name_the_position_and_the_expected_token),
        cmocka_unit_test(messages_show_40_bytes_of_a_name),
        cmocka_unit_test(null_arguments_are_refused),
        cmocka_unit_test(cjson_trees_are_searched_and_returned),
        cmocka_unit_test(expressions_have_limits),
        cmocka_unit_test(searches_have_limits),
        cmocka_unit_test(every_failing_allocation_is_reported),
    };
    return cmocka_run_group_tests_name("jmespath", tests, NULL, NULL);
}
