/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Constraints over values of every type, with handwritten tables, since generated tables of one model use only some of
 * them. Equality of items, member by member.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#ifdef HAVE_STRICT
#include <math.h>

#include <awsc/tables/generated.h>
#include <awsc/http.h>
#include <awsc/strict.h>

#include "schema/value.h"
#include "strict/unique.h"
#include "unit/shapes.h"

/* ---- one check --------------------------------------------------------------------------------------------------- */

/* Checks a value against rows, at level 2; returns the error's message, or "" for a valid value. */
static void check_rows(const awsc_schema *schema, const awsc_constraint *rows, const void *value, const char *expected)
{
    const awsc_operation operation = {.name = "Do", .input = schema};
    const awsc_strict_operation operations[] = {{"Do", rows}};
    const awsc_strict_tables tables = {AWSC_STRICT_FORMAT, 0, operations, 1};
    awsc_validator validator = AWSC_VALIDATOR_INIT;
    void *state = NULL;
    awsc_error *error = NULL;
    validator.data = &tables;
    assert_int_equal(awsc_internal_strict_open(&validator, &state, NULL), AWSC_OK);
    int status = awsc_internal_strict_check(&validator, state, &operation, 2, value, &error);
    awsc_internal_strict_close(&validator, state);
    assert_int_equal(status, expected[0] ? AWSC_ERR_VALIDATION : AWSC_OK);
    if (strcmp(awsc_error_message(error), expected) != 0) fail_msg("%s, not %s", awsc_error_message(error), expected);
    awsc_error_free(error);
}

#define ONE "1 validation error detected. "
#define FAILED " failed to satisfy constraint: Member must "

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

static const awsc_range_limits between = {-2, 3, -2.5, 8.8, "-2.5", "8.8"}, least = {5, INT64_MAX, 5, 0, "5", NULL},
                               most = {INT64_MIN, 5, 0, 5, NULL, "5"};

#define RANGE(field, limits)                                                                                           \
    {                                                                                                                  \
        offsetof(all, field), AWSC_CONSTRAINT_RANGE, &limits                                                           \
    }
#define BAD(name, words) ONE "Value at '/" name "'" FAILED "be " words

static void numbers_of_every_type_have_limits(void **state)
{
    const struct {
        all value;
        awsc_constraint rows[2];
        const char *words;
    } cases[] = {
        {{.tiny = AWSC_I8(-2)}, {RANGE(tiny, between)}, ""},
        {{.tiny = AWSC_I8(-3)}, {RANGE(tiny, between)}, BAD("Tiny", "between -2.5 and 8.8, inclusive")},
        {{.small = AWSC_I16(3)}, {RANGE(small, between)}, ""},
        {{.small = AWSC_I16(4)}, {RANGE(small, between)}, BAD("Small", "between -2.5 and 8.8, inclusive")},
        {{.medium = AWSC_I32(5)}, {RANGE(medium, least)}, ""},
        {{.medium = AWSC_I32(4)}, {RANGE(medium, least)}, BAD("Medium", "greater than or equal to 5")},
        {{.large = AWSC_I64(5)}, {RANGE(large, most)}, ""},
        {{.large = AWSC_I64(6)}, {RANGE(large, most)}, BAD("Large", "less than or equal to 5")},
        {{.single = AWSC_F32(8.8f)}, {RANGE(single, between)}, ""},
        {{.single = AWSC_F32(-2.5f)}, {RANGE(single, between)}, ""},
        {{.single = AWSC_F32(8.81f)}, {RANGE(single, between)}, BAD("Single", "between -2.5 and 8.8, inclusive")},
        {{.single = AWSC_F32(-2.51f)}, {RANGE(single, between)}, BAD("Single", "between -2.5 and 8.8, inclusive")},
        {{.single = AWSC_F32(1e30f)}, {RANGE(single, least)}, ""},
        {{.single = AWSC_F32(4.9f)}, {RANGE(single, least)}, BAD("Single", "greater than or equal to 5")},
        {{.single = AWSC_F32(-1e30f)}, {RANGE(single, most)}, ""},
        {{.single = AWSC_F32(5.1f)}, {RANGE(single, most)}, BAD("Single", "less than or equal to 5")},
        {{.real = AWSC_F64(8.8)}, {RANGE(real, between)}, ""},
        {{.real = AWSC_F64(-2.5)}, {RANGE(real, between)}, ""},
        {{.real = AWSC_F64(8.8000001)}, {RANGE(real, between)}, BAD("Real", "between -2.5 and 8.8, inclusive")},
        {{.real = AWSC_F64(-2.5000001)}, {RANGE(real, between)}, BAD("Real", "between -2.5 and 8.8, inclusive")},
        {{.real = AWSC_F64(1e300)}, {RANGE(real, least)}, ""},
        {{.real = AWSC_F64(-1e300)}, {RANGE(real, most)}, ""},
        {{.number = "99"}, {RANGE(number, between)}, ""}, /* not checked: the service decides */
        {{.tiny = {0, 99}}, {RANGE(tiny, between)}, ""},  /* not set */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_rows(&all_schema, cases[i].rows, &cases[i].value, cases[i].words);
    const all nan = {.real = AWSC_F64(NAN), .single = AWSC_F32(NAN)};
    const awsc_constraint rows[] = {RANGE(single, most), RANGE(real, least), {0, AWSC_CONSTRAINT_END, NULL}};
    check_rows(&all_schema, rows, &nan,
               "2 validation errors detected. Value at '/Single'" FAILED "be less than or equal to 5; "
               "Value at '/Real'" FAILED "be greater than or equal to 5");
}

static void enum_numbers_must_be_members(void **state)
{
    static const int32_t numbers[] = {1, -7, 300};
    static const awsc_int_values values = {3, numbers};
    static const awsc_constraint rows[] = {{offsetof(all, medium), AWSC_CONSTRAINT_INT_VALUES, &values},
                                           {offsetof(all, tiny), AWSC_CONSTRAINT_INT_VALUES, &values},
                                           {offsetof(all, text), AWSC_CONSTRAINT_INT_VALUES, &values},
                                           {offsetof(all, texts), AWSC_CONSTRAINT_INT_VALUES, &values},
                                           {0, AWSC_CONSTRAINT_END, NULL}};
    static const char *const twice[] = {"a", "a"};
    (void)state;
    /* They say nothing of texts and lists. */
    const all good = {.medium = AWSC_I32(300), .tiny = AWSC_I8(-7), .text = "2", .texts = {2, twice}},
              bad = {.medium = AWSC_I32(2)};
    check_rows(&all_schema, rows, &good, "");
    check_rows(&all_schema, rows, &bad, ONE "Value at '/Medium'" FAILED "satisfy enum value set: [1, -7, 300]");
}

/* ---- lengths ----------------------------------------------------------------------------------------------------- */

typedef struct streamed {
    awsc_body body;
} streamed;

static const awsc_member streamed_members[] = {AWSC_TABLE_BODY_MEMBER(streamed, body, "Body", AWSC_TABLE_PAYLOAD)};
static const awsc_schema streamed_schema = {"Streamed", streamed_members,    NULL, sizeof(streamed),
                                            1,          AWSC_TYPE_STRUCTURE, 0,    0};

static void lengths_of_every_type_have_limits(void **state)
{
    static const awsc_length_limits two = {2, 2, true, true}, few = {0, 1, false, true},
                                    some = {1, UINT64_MAX, true, false};
    static const char *const items[] = {"a", "b", "c"};
    static const variables_entry entries[] = {{"a", "b"}};
#define LENGTH(field, limits)                                                                                          \
    {                                                                                                                  \
        offsetof(all, field), AWSC_CONSTRAINT_LENGTH, &limits                                                          \
    }
    const struct {
        all value;
        awsc_constraint rows[2];
        const char *words;
    } cases[] = {
        {{.text = "\xc3\xa4\xe2\x82\xac"}, {LENGTH(text, two)}, ""}, /* characters, not bytes */
        {{.text = "abc"},
         {LENGTH(text, two)},
         ONE "Value with length 3 at '/Text'" FAILED "have length between 2 and 2, inclusive"},
        {{.bytes = {"ab", 2}}, {LENGTH(bytes, two)}, ""},
        {{.bytes = {"ab", 2}},
         {LENGTH(bytes, few)},
         ONE "Value with length 2 at '/Bytes'" FAILED "have length less than or equal to 1"},
        {{.texts = {2, items}}, {LENGTH(texts, two)}, ""},
        {{.texts = {3, items}},
         {LENGTH(texts, two)},
         ONE "Value with length 3 at '/Texts'" FAILED "have length between 2 and 2, inclusive"},
        {{.texts = {0, AWSC_EMPTY}},
         {LENGTH(texts, some)},
         ONE "Value with length 0 at '/Texts'" FAILED "have length greater than or equal to 1"},
        {{.variables = {1, entries}}, {LENGTH(variables, some)}, ""},
        {{.variables = {1, entries}},
         {LENGTH(variables, two)},
         ONE "Value with length 1 at '/Variables'" FAILED "have length between 2 and 2, inclusive"},
        {{.medium = AWSC_I32(9)}, {LENGTH(medium, two)}, ""}, /* numbers have no length */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_rows(&all_schema, cases[i].rows, &cases[i].value, cases[i].words);

    const awsc_constraint rows[] = {{0, AWSC_CONSTRAINT_LENGTH, &two}, {0, AWSC_CONSTRAINT_END, NULL}};
    const streamed good = {{.data = "ab", .size = 2}}, bad = {{.data = "a", .size = 1}}, unknown = {{.path = "/f"}};
    check_rows(&streamed_schema, rows, &good, "");
    check_rows(&streamed_schema, rows, &bad,
               ONE "Value with length 1 at '/Body'" FAILED "have length between 2 and 2, inclusive");
    check_rows(&streamed_schema, rows, &unknown, "");
}

/* ---- paths ------------------------------------------------------------------------------------------------------- */

static const awsc_length_limits short_text = {0, 1, false, true};
static const awsc_constraint of_texts[] = {{0, AWSC_CONSTRAINT_LENGTH, &short_text}, {0, AWSC_CONSTRAINT_END, NULL}};
static const awsc_constraint of_lists[] = {{0, AWSC_CONSTRAINT_NESTED, of_texts},
                                           {AWSC_PLACE_KEY, AWSC_CONSTRAINT_LENGTH, &short_text},
                                           {0, AWSC_CONSTRAINT_END, NULL}};
static const awsc_constraint of_node[] = {{offsetof(node, name), AWSC_CONSTRAINT_LENGTH, &short_text},
                                          {offsetof(node, next), AWSC_CONSTRAINT_NESTED, of_node},
                                          {0, AWSC_CONSTRAINT_END, NULL}};
static const awsc_constraint of_choice[] = {
    {1, AWSC_CONSTRAINT_LENGTH, &short_text}, {3, AWSC_CONSTRAINT_NESTED, of_node}, {0, AWSC_CONSTRAINT_END, NULL}};
static const awsc_constraint of_all[] = {{offsetof(all, sparse), AWSC_CONSTRAINT_NESTED, of_texts},
                                         {offsetof(all, texts), AWSC_CONSTRAINT_NESTED, of_texts},
                                         {offsetof(all, variables), AWSC_CONSTRAINT_NESTED, of_texts},
                                         {offsetof(all, lists), AWSC_CONSTRAINT_NESTED, of_lists},
                                         {offsetof(all, node), AWSC_CONSTRAINT_NESTED, of_node},
                                         {offsetof(all, choice), AWSC_CONSTRAINT_NESTED, of_choice},
                                         {offsetof(all, newer), AWSC_CONSTRAINT_LENGTH, &short_text},
                                         {0, AWSC_CONSTRAINT_END, NULL}};

#define LONG(at) "Value with length 2 at '" at "'" FAILED "have length less than or equal to 1"
#define NULL_AT(at) "Value at '" at "'" FAILED "not be null"

static void problems_are_reported_with_their_path(void **state)
{
    static const char *const with_null[] = {"a", NULL, "bb"};
    static const variables_entry odd_keys[] = {{"a/b~c", "bb"}, {NULL, "b"}, {"k", NULL}};
    static const text_lists_entry lists[] = {{"k", {3, with_null}}, {"kk", {0, AWSC_EMPTY}}};
    static const node nameless = {NULL, NULL, {0, 0}}, inner = {"bb", &nameless, {0, 0}};
    static const choice text = {{1, NULL}, {.text = "bb"}}, nothing = {{1, NULL}, {.text = NULL}},
                        nested = {{3, NULL}, {.node = &inner}}, unknown = {{9, NULL}, {.text = "bb"}};
    const struct {
        all value;
        const char *words;
    } cases[] = {
        {{.sparse = {3, with_null}}, ONE LONG("/Sparse/2")},
        {{.texts = {3, with_null}}, "2 validation errors detected. " NULL_AT("/Texts/1") "; " LONG("/Texts/2")},
        {{.texts = {3, NULL}}, ""},
        {{.variables = {3, odd_keys}},
         "2 validation errors detected. " LONG("/Variables/a~1b~0c") "; " NULL_AT("/Variables/k")},
        {{.lists = {2, lists}},
         "3 validation errors detected. " NULL_AT("/Lists/k/1") "; " LONG("/Lists/k/2") "; " LONG("/Lists")},
        {{.node = &inner}, "2 validation errors detected. " LONG("/Node/Name") "; " NULL_AT("/Node/Next/Name")},
        {{.choice = &text}, ONE LONG("/Choice/Text")},
        {{.choice = &nothing}, ""},
        {{.choice = &unknown}, ""},
        {{.choice = &nested},
         "2 validation errors detected. " LONG("/Choice/Node/Name") "; " NULL_AT("/Choice/Node/Next/Name")},
        {{.newer = "bb"}, ONE LONG("/Newer")},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_rows(&all_schema, of_all, &cases[i].value, cases[i].words);
    node circle = {"b", NULL, {0, 0}};
    circle.next = &circle;
    check_rows(&node_schema, of_node, &circle, ""); /* limited depth */
}

static void fifty_problems_are_listed_and_the_others_counted(void **state)
{
    (void)state;
    static const char *items[60];
    for (size_t i = 0; i < 60; i++) items[i] = "bb";
    for (size_t count = 49; count < 53; count++) {
        const all value = {.texts = {count, items}};
        char expected[8000];
        size_t size = (size_t)snprintf(expected, sizeof expected, "%zu validation errors detected. ", count);
        for (size_t i = 0; i < count && i < 50; i++)
            size += (size_t)snprintf(expected + size, sizeof expected - size,
                                     "%s"
                                     "Value with length 2 at '/Texts/%zu'" FAILED "have length less than or equal to 1",
                                     i ? "; " : "", i);
        check_rows(&all_schema, of_all, &value, expected);
    }
}

/* ---- unique items ------------------------------------------------------------------------------------------------ */

typedef struct all_list {
    size_t count;
    const all *const *items;
} all_list;

static const awsc_member all_list_member[] = {AWSC_TABLE_STRUCTURE_ELEMENT(all_list, 0, all)};
static const awsc_schema all_list_schema = {"Alls", all_list_member, NULL, sizeof(all *), 1, AWSC_TYPE_LIST, 0, 0};

static bool differ(const all *a, const all *b, uint32_t level)
{
    const all *const items[] = {a, b};
    bool result = false;
    assert_int_equal(awsc_items_unique(&all_list_schema, (awsc_sequence){2, items}, level, &result), AWSC_OK);
    return result;
}

/* A value that differs only in member number `index`. */
static bool change(all *v, size_t index)
{
    static const node leaf = {"leaf", NULL, {AWSC_SET, -2}}, root = {"root", &leaf, {0, 0}};
    static const node *const nodes[] = {&leaf, &root};
    static const char *const sparse[] = {"a", "b", "c"}, *const plain[] = {"x"}, *const other[] = {"x", "z"};
    static const variables_entry entries[] = {{"KEY", "value"}, {"OTHER", "x"}};
    static const text_lists_entry lists[] = {{"full", {2, other}}, {"empty", {0, AWSC_EMPTY}}};
    static const choice chosen = {{3, NULL}, {.node = &leaf}};
    switch (index) {
    case 0:
        v->flag = AWSC_BOOL(false);
        break;
    case 1:
        v->tiny = AWSC_I8(1);
        break;
    case 2:
        v->small = AWSC_I16(1);
        break;
    case 3:
        v->medium = AWSC_I32(1);
        break;
    case 4:
        v->large = AWSC_I64(1);
        break;
    case 5:
        v->single = AWSC_F32(0.2f);
        break;
    case 6:
        v->real = AWSC_F64(2e-7);
        break;
    case 7:
        v->epoch = AWSC_TIME(1398796238, 500000001);
        break;
    case 8:
        v->date = AWSC_TIME(1398796239, 0);
        break;
    case 9:
        v->http = AWSC_TIME(-1398796238, 0);
        break;
    case 10:
        v->text = "say";
        break;
    case 11:
        v->number = "1";
        break;
    case 12:
        v->bytes = (awsc_blob){"\0\xfe", 2};
        break;
    case 13:
        v->document = (awsc_json){"{\"a\":[1,3]}", 11};
        break;
    case 14:
        v->node = &leaf;
        break;
    case 15:
        v->choice = &chosen;
        break;
    case 16:
        v->nodes = (node_list){2, nodes};
        break;
    case 17:
        v->sparse = (sparse_texts){3, sparse};
        break;
    case 18:
        v->texts = (texts){1, plain};
        break;
    case 19:
        v->variables = (variables){2, entries};
        break;
    case 20:
        v->lists = (text_lists){2, lists};
        break;
    case 21:
        v->secret = "hidde";
        break;
    case 22:
        v->renamed = "";
        break;
    case 23:
        v->preset = AWSC_I32(7);
        break;
    case 24:
        v->newer = "level 3";
        break;
    default:
        return false;
    }
    return true;
}

static void items_are_equal_if_all_members_are_equal(void **state)
{
    (void)state;
    all one, other;
    fill_all(&one);
    fill_all(&other);
    assert_false(differ(&one, &other, 2));
    size_t index = 0;
    for (; change(&other, index); index++) {
        if (!differ(&one, &other, 2)) fail_msg("%s", all_members[index].name);
        fill_all(&other);
        const awsc_member *member = &all_members[index]; /* an unset member differs from a set one */
        memset((char *)&other + member->offset, 0, awsc_member_size(member));
        if (!differ(&one, &other, 2)) fail_msg("%s is not set", all_members[index].name);
        all third = other;
        assert_false(differ(&other, &third, 2));
        fill_all(&other);
    }
    assert_int_equal(index, all_schema.member_count);
    other.newer = "of a level that is not asked for";
    assert_false(differ(&one, &other, 1));
}

static void variants_maps_and_depths_are_compared(void **state)
{
    (void)state;
    const choice number = {{2, NULL}, {.number = AWSC_I64(1)}}, same = {{2, NULL}, {.number = AWSC_I64(1)}},
                 other = {{2, NULL}, {.number = AWSC_I64(2)}}, text = {{1, NULL}, {.text = "1"}},
                 unknown = {{9, NULL}, {.text = "1"}};
    const all a = {.choice = &number};
    assert_false(differ(&a, &(all){.choice = &same}, 2));
    assert_true(differ(&a, &(all){.choice = &other}, 2));
    assert_true(differ(&a, &(all){.choice = &text}, 2));
    assert_true(differ(&a, &(all){.choice = &unknown}, 2));
    assert_false(differ(&(all){.choice = &unknown}, &(all){.choice = &(choice){{9, NULL}, {.text = "2"}}}, 2));

    const variables_entry ab[] = {{"a", "1"}, {"b", "2"}}, ba[] = {{"b", "2"}, {"a", "1"}},
                          ac[] = {{"a", "1"}, {"c", "2"}}, swapped[] = {{"a", "2"}, {"b", "1"}},
                          keyless[] = {{NULL, "1"}, {"b", "2"}};
    const all map = {.variables = {2, ab}};
    assert_false(differ(&map, &(all){.variables = {2, ba}}, 2));
    assert_true(differ(&map, &(all){.variables = {2, ac}}, 2));
    assert_true(differ(&map, &(all){.variables = {2, swapped}}, 2));
    assert_true(differ(&map, &(all){.variables = {1, ab}}, 2));
    assert_true(differ(&map, &(all){.variables = {2, keyless}}, 2));

    node circle = {"n", NULL, {0, 0}}, second = {"n", NULL, {0, 0}};
    circle.next = &circle;
    second.next = &circle;
    assert_false(differ(&(all){.node = &circle}, &(all){.node = &second}, 2));
    const all zero = {.single = AWSC_F32(0.0f)};
    assert_false(differ(&zero, &(all){.single = AWSC_F32(-0.0f)}, 2));
    assert_true(differ(&(all){.single = AWSC_F32(NAN)}, &(all){.single = AWSC_F32(NAN)}, 2));
}

static void a_list_with_repeated_items_is_reported(void **state)
{
    static const char *const twice[] = {"a", "b", "a"}, *const once[] = {"a", "b"}, *const nulls[] = {NULL, "b", NULL};
    static const awsc_constraint rows[] = {{offsetof(all, texts), AWSC_CONSTRAINT_UNIQUE, NULL},
                                           {offsetof(all, sparse), AWSC_CONSTRAINT_UNIQUE, NULL},
                                           {offsetof(all, text), AWSC_CONSTRAINT_UNIQUE, NULL},
                                           {0, AWSC_CONSTRAINT_END, NULL}};
    (void)state;
    const all good = {.texts = {2, once}, .text = "aa"}, bad = {.texts = {3, twice}}, sparse = {.sparse = {3, nulls}},
              none = {.texts = {1, twice}, .sparse = {2, NULL}};
    check_rows(&all_schema, rows, &good, "");
    check_rows(&all_schema, rows, &none, "");
    check_rows(&all_schema, rows, &bad, ONE "Value at '/Texts'" FAILED "have unique values");
    check_rows(&all_schema, rows, &sparse, ONE "Value at '/Sparse'" FAILED "have unique values");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_every_type_have_limits),
        cmocka_unit_test(enum_numbers_must_be_members),
        cmocka_unit_test(lengths_of_every_type_have_limits),
        cmocka_unit_test(problems_are_reported_with_their_path),
        cmocka_unit_test(fifty_problems_are_listed_and_the_others_counted),
        cmocka_unit_test(items_are_equal_if_all_members_are_equal),
        cmocka_unit_test(variants_maps_and_depths_are_compared),
        cmocka_unit_test(a_list_with_repeated_items_is_reported),
    };
    return cmocka_run_group_tests_name("constraints", tests, NULL, NULL);
}

#else

int main(void)
{
    puts("SKIPPED: constraints: awsc was built without PCRE2");
    return 0;
}

#endif
