/* SPDX-License-Identifier: Apache-2.0 */
/* The table of types: each type has its facts, and integers of all sizes go through one pair of functions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "schema/value.h"

static void every_type_has_a_row(void **state)
{
    (void)state;
    for (unsigned type = AWSC_TYPE_BOOL; type <= AWSC_TYPE_EVENT_STREAM; type++) {
        const awsc_type_facts *facts = &awsc_type_info[type];
        bool has_mark = awsc_form_is_scalar((enum awsc_form)facts->form);
        if (facts->size < (has_mark ? 2 * sizeof(uint32_t) : sizeof(void *)))
            fail_msg("type %u has %u bytes", type, facts->size);
        if (facts->pointer + sizeof(void *) > facts->size) fail_msg("type %u has its pointer outside", type);
    }
    assert_int_equal(awsc_type_info[AWSC_TYPE_TIME].size, sizeof(awsc_opt_time));
    assert_int_equal(awsc_type_info[AWSC_TYPE_BODY].size, sizeof(awsc_body));
    assert_int_equal(awsc_type_info[AWSC_TYPE_MAP].size, sizeof(awsc_text_map));
}

static void a_zeroed_value_is_unset_and_its_mark_or_pointer_sets_it(void **state)
{
    (void)state;
    for (unsigned type = AWSC_TYPE_BOOL; type <= AWSC_TYPE_EVENT_STREAM; type++) {
        const awsc_member member = {.name = "m", .type = (uint8_t)type};
        const uint32_t mark = AWSC_SET;
        const void *pointer = AWSC_EMPTY;
        uint64_t room[8] = {0};
        char *field = (char *)room;
        assert_false(awsc_member_is_set(&member, field));
        if (awsc_form_is_scalar(awsc_form_of(&member)))
            memcpy(field, &mark, sizeof mark);
        else
            memcpy(field + awsc_type_info[type].pointer, &pointer, sizeof pointer);
        if (!awsc_member_is_set(&member, field)) fail_msg("type %u is not set", type);
    }
}

static void a_body_is_set_by_each_of_its_three_sources(void **state)
{
    (void)state;
    const awsc_member member = {.name = "m", .type = AWSC_TYPE_BODY};
    awsc_body_source source = AWSC_BODY_SOURCE_INIT;
    const awsc_body bodies[] = {{"", 0, NULL, NULL}, {NULL, 0, "file", NULL}, {NULL, 0, NULL, &source}};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) assert_true(awsc_member_is_set(&member, &bodies[i]));
}

static void an_integer_is_stored_if_its_type_holds_it(void **state)
{
    (void)state;
    static const struct {
        uint8_t type;
        int64_t least, most;
    } rows[] = {{AWSC_TYPE_I8, INT8_MIN, INT8_MAX},
                {AWSC_TYPE_I16, INT16_MIN, INT16_MAX},
                {AWSC_TYPE_I32, INT32_MIN, INT32_MAX},
                {AWSC_TYPE_I64, INT64_MIN, INT64_MAX}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const awsc_member member = {.name = "m", .type = rows[i].type};
        awsc_opt_i64 field = {0, 0};
        assert_true(awsc_integer_store(&member, &field, rows[i].least));
        assert_true(awsc_integer_at(&member, &field) == rows[i].least);
        assert_true(awsc_integer_store(&member, &field, rows[i].most));
        assert_true(awsc_integer_at(&member, &field) == rows[i].most);
        assert_int_equal(field.is_set, AWSC_SET);
        if (rows[i].most == INT64_MAX) continue;
        assert_false(awsc_integer_store(&member, &field, rows[i].most + 1));
        assert_false(awsc_integer_store(&member, &field, rows[i].least - 1));
        assert_true(awsc_integer_at(&member, &field) == rows[i].most);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_has_a_row),
        cmocka_unit_test(a_zeroed_value_is_unset_and_its_mark_or_pointer_sets_it),
        cmocka_unit_test(a_body_is_set_by_each_of_its_three_sources),
        cmocka_unit_test(an_integer_is_stored_if_its_type_holds_it),
    };
    return cmocka_run_group_tests_name("types", tests, NULL, NULL);
}
