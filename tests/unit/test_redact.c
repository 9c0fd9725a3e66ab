/* SPDX-License-Identifier: Apache-2.0 */
/* Values as recordings show them: without their sensitive parts. */
#include "unit/shapes.h"

#include "record/cassette.h"

typedef struct numbers {
    size_t count;
    const char *const *items;
} numbers;

typedef struct holder {
    numbers numbers;
    texts texts;
    const char *number;
} holder;

static const awsc_member numbers_member[] = {AWSC_TABLE_NUMBER_ELEMENT(numbers, 0)};
static const awsc_schema numbers_schema = {"Numbers", numbers_member, NULL, sizeof(char *), 1, AWSC_TYPE_LIST, 0, 0};

static const awsc_member holder_members[] = {
    AWSC_TABLE_LIST_MEMBER(holder, numbers, "Numbers", AWSC_TABLE_BODY | AWSC_TABLE_SENSITIVE, numbers),
    AWSC_TABLE_LIST_MEMBER(holder, texts, "Texts", AWSC_TABLE_BODY | AWSC_TABLE_SENSITIVE, texts),
    AWSC_TABLE_NUMBER_MEMBER(holder, number, "Number", AWSC_TABLE_BODY | AWSC_TABLE_SENSITIVE),
};
static const awsc_schema holder_schema = {"Holder", holder_members, NULL, sizeof(holder), 3, AWSC_TYPE_STRUCTURE, 0, 0};

static void sensitive_numbers_are_left_out_of_lists(void **state)
{
    (void)state;
    static const char *const digits[] = {"1", "2.5"};
    static const char *const words[] = {"a", "b"};
    const holder value = {{2, digits}, {2, words}, "3"};
    const awsc_shown_members none = {0};
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_error *error = NULL;
    assert_int_equal(awsc_cassette_append_value(&holder_schema, 1, &value, &none, &text, &error), AWSC_OK);
    assert_string_equal(awsc_buffer_text(&text), "{\"Numbers\":[],\"Texts\":[\"***\",\"***\"]}");
    awsc_buffer_clear(&text);
}

static void a_value_that_is_too_deep_is_no_lack_of_memory(void **state)
{
    (void)state;
    enum { DEEP = 300 };
    node *nodes = calloc(DEEP, sizeof *nodes);
    assert_non_null(nodes);
    for (size_t i = 0; i < DEEP; i++) nodes[i] = (node){"n", i + 1 < DEEP ? &nodes[i + 1] : NULL, {0, 0}};
    const awsc_shown_members none = {0};
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_error *error = NULL;
    assert_int_equal(awsc_cassette_append_value(&node_schema, 1, nodes, &none, &text, &error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(error), "deep"));
    awsc_error_free(error);
    awsc_buffer_clear(&text);
    free(nodes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sensitive_numbers_are_left_out_of_lists),
        cmocka_unit_test(a_value_that_is_too_deep_is_no_lack_of_memory),
    };
    return cmocka_run_group_tests_name("redact", tests, NULL, NULL);
}
