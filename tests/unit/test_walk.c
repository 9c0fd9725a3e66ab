/* SPDX-License-Identifier: Apache-2.0 */
/* Walks over values: validate, copy, print. Outputs, enumerations. */
#include "unit/shapes.h"

#include <awsc/tables/generated.h>

#include "codec/json_codec.h"
#include "schema/output.h"
#include "schema/value.h"
#include "schema/walk.h"

/* ---- validation -------------------------------------------------------------------------------------------------- */

static void check_invalid(const all *value, const char *message)
{
    awsc_error *error = NULL;
    assert_int_equal(awsc_validate(&all_schema, value, 1, "Test", &error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(error), message);
    assert_int_equal(awsc_error_status(error), AWSC_ERR_VALIDATION);
    awsc_error_free(error);
    assert_int_equal(awsc_validate(&all_schema, value, 1, "Test", NULL), AWSC_ERR_VALIDATION);
}

static void a_complete_input_is_valid(void **state)
{
    (void)state;
    all value;
    fill_all(&value);
    assert_int_equal(awsc_validate(&all_schema, &value, 2, "Test", NULL), AWSC_OK);
    value = (all){0};
    assert_int_equal(awsc_validate(&all_schema, &value, 2, "Test", NULL), AWSC_OK);
    check_invalid(NULL, "Test: the input is NULL");
}

static void marks_are_checked(void **state)
{
    (void)state;
    check_invalid(&(all){.medium = {5, 0}}, "Test: Medium has an invalid is_set mark; write AWSC_I32(5), not 5");
    check_invalid(&(all){.flag = {1, true}}, "Test: Flag has an invalid is_set mark; write AWSC_BOOL(true), not true");
    check_invalid(&(all){.epoch = AWSC_TIME(0, -1)}, "Test: Epoch has -1 nanoseconds; expected 0 to 999999999");
}

static void messages_have_the_path_of_nested_members(void **state)
{
    (void)state;
    static const node nameless = {0};
    static const node parent = {.name = "a", .next = &nameless};
    static const node *const nodes[] = {&parent};
    static const node *const holes[] = {NULL};
    static const variables_entry bad_value[] = {{"A", "\xff"}};
    static const variables_entry bad_key[] = {{"A", "a"}, {"\xff", "b"}};
    static const variables_entry no_key[] = {{NULL, "a"}};
    check_invalid(&(all){.nodes = {1, nodes}}, "Test: Nodes[0].Next.Name is required");
    check_invalid(&(all){.nodes = {1, holes}},
                  "Test: Nodes[0] is unset; only a sparse list or map may hold unset values");
    check_invalid(&(all){.nodes = {3, NULL}}, "Test: Nodes has a count of 3 but no items");
    check_invalid(&(all){.variables = {1, bad_value}}, "Test: Variables[\"A\"] is not UTF-8");
    check_invalid(&(all){.variables = {2, bad_key}}, "Test: Variables has a key that is not UTF-8 (number 2)");
    check_invalid(&(all){.variables = {1, no_key}}, "Test: Variables has an entry without a key (number 1)");
    check_invalid(&(all){.variables = {1, NULL}}, "Test: Variables has a count of 1 but no entries");
    check_invalid(&(all){.bytes = {NULL, 3}}, "Test: Bytes has a size of 3 but no data");
    check_invalid(&(all){.text = "\xc3"}, "Test: Text is not UTF-8");
    check_invalid(&(all){.number = "1.2.3"}, "Test: Number is not a number in JSON's syntax");
    check_invalid(&(all){.document = {"{", 1}}, "Test: Document is not valid JSON (or nested deeper than 128 levels)");
    check_invalid(&(all){.choice = &(choice){{9, NULL}, {NULL}}},
                  "Test: Choice has kind 9, which the union does not have");
    check_invalid(&(all){.choice = &(choice){{1, NULL}, {NULL}}}, "Test: Choice.Text is unset but is the union's kind");
}

static void a_circle_of_pointers_is_invalid(void **state)
{
    (void)state;
    node circle = {.name = "o"};
    circle.next = &circle;
    check_invalid(&(all){.node = &circle},
                  "Test: the input is nested deeper than 128 levels; does a pointer go in a circle?");
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    assert_null(awsc_copy_value(&all_schema, &(all){.node = &circle}, 1, false, arena));
    awsc_arena_free(arena);
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_print_value(&all_schema, &(all){.node = &circle}, 1, &text);
    assert_non_null(strstr(awsc_buffer_text(&text), "…"));
    awsc_buffer_clear(&text);
}

/* A program of level 1 has a structure without the newer member: the memory after it is not read. */
static void members_newer_than_the_callers_level_are_not_touched(void **state)
{
    (void)state;
    char *small = malloc(offsetof(all, newer));
    memset(small, 0, offsetof(all, newer));
    const char *text_member = "t";
    memcpy(small + offsetof(all, text), &text_member, sizeof text_member);
    assert_int_equal(awsc_validate(&all_schema, small, 1, "Test", NULL), AWSC_OK);
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    const all *copy = awsc_copy_value(&all_schema, small, 1, false, arena);
    assert_string_equal(copy->text, "t");
    assert_null(copy->newer);
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_print_value(&all_schema, small, 1, &text);
    assert_string_equal(awsc_buffer_text(&text), "{Text: \"t\"}");
    awsc_buffer_clear(&text);
    awsc_arena_free(arena);
    free(small);
}

/* ---- bindings that validation knows ------------------------------------------------------------------------------ */

typedef struct bound {
    const char *label;
    const char *host;
    const char *header;
    const char *token;
    awsc_body body;
} bound;

static const awsc_member bound_members[] = {
    AWSC_TABLE_TEXT_MEMBER(bound, label, "Label", AWSC_TABLE_LABEL | AWSC_TABLE_REQUIRED),
    AWSC_TABLE_TEXT_MEMBER(bound, host, "Host", AWSC_TABLE_BODY | AWSC_TABLE_HOST_LABEL),
    AWSC_TABLE_TEXT_MEMBER(bound, header, AWSC_TABLE_NAMED("Header", "X-Header"),
                           AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME),
    AWSC_TABLE_TEXT_MEMBER(bound, token, "Token", AWSC_TABLE_BODY | AWSC_TABLE_REQUIRED | AWSC_TABLE_IDEMPOTENCY_TOKEN),
    AWSC_TABLE_BODY_MEMBER(bound, body, "Body", AWSC_TABLE_PAYLOAD),
};
static const awsc_schema bound_schema = {"Bound", bound_members, NULL, sizeof(bound), 5, AWSC_TYPE_STRUCTURE, 0, 0};

static void check_bound(bound value, const char *message)
{
    awsc_error *error = NULL;
    int status = awsc_validate(&bound_schema, &value, 1, "Invoke", &error);
    assert_int_equal(status, message ? AWSC_ERR_VALIDATION : AWSC_OK);
    assert_string_equal(awsc_error_message(error), message ? message : "");
    awsc_error_free(error);
}

static void members_in_path_host_and_headers_are_checked(void **state)
{
    (void)state;
    static const awsc_body_source source = AWSC_BODY_SOURCE_INIT;
    check_bound((bound){.label = "a"}, NULL);
    check_bound((bound){0}, "Invoke: Label is required");
    check_bound((bound){.label = ""}, "Invoke: Label is empty but is part of the path");
    check_bound((bound){.label = "a", .host = "evil.example/"},
                "Invoke: Host is part of the host name; expected 1 to 63 letters, digits and hyphens");
    check_bound((bound){.label = "a", .header = "a\r\nX-Other: b"},
                "Invoke: Header holds a control character but is sent as a header");
    check_bound((bound){.label = "a", .body = {"x", 1, "path", NULL}},
                "Invoke: Body has more than one of data, path and source");
    check_bound((bound){.label = "a", .body = {NULL, 0, NULL, &source}},
                "Invoke: Body has a source without a read function; begin with AWSC_BODY_SOURCE_INIT");
    check_bound((bound){.label = "a", .body = {NULL, 7, NULL, NULL}}, "Invoke: Body has a size of 7 but no data");
}

/* ---- copying ----------------------------------------------------------------------------------------------------- */

static char *as_json(const void *value)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    assert_int_equal(awsc_json_encode(&all_schema, value, 2, true, &text, NULL), AWSC_OK);
    return awsc_buffer_take(&text);
}

static void a_copy_is_equal_and_shares_nothing(void **state)
{
    (void)state;
    all value;
    fill_all(&value);
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    const all *copy = awsc_copy_value(&all_schema, &value, 2, false, arena);
    assert_non_null(copy);
    char *text = as_json(copy);
    assert_string_equal(text, ALL_JSON);
    free(text);
    assert_ptr_not_equal(copy->text, value.text);
    assert_ptr_not_equal(copy->nodes.items[0], value.nodes.items[0]);
    assert_ptr_not_equal(copy->variables.entries[0].key, value.variables.entries[0].key);
    assert_ptr_equal(copy->texts.items, AWSC_EMPTY);

    const all *borrowing = awsc_copy_value(&all_schema, &value, 2, true, arena);
    assert_ptr_equal(borrowing->text, value.text);
    assert_ptr_equal(borrowing->bytes.data, value.bytes.data);
    assert_ptr_not_equal(borrowing->node, value.node);
    text = as_json(borrowing);
    assert_string_equal(text, ALL_JSON);
    free(text);
    awsc_arena_free(arena);
}

static void copying_survives_every_failing_allocation(void **state)
{
    (void)state;
    enum { COUNT = 500 };
    static variables_entry entries[COUNT];
    for (size_t i = 0; i < COUNT; i++) entries[i] = (variables_entry){"a key of some length", "a value of some length"};
    all value;
    fill_all(&value);
    value.variables = (variables){COUNT, entries};
    size_t n = 1;
    for (;; n++) {
        failing memory = {n, 0};
        awsc_allocator allocator = failing_allocator(&memory);
        awsc_arena *arena = awsc_arena_new_sized(&allocator, 256);
        bool copied = awsc_copy_value(&all_schema, &value, 2, false, arena) != NULL;
        awsc_arena_free(arena);
        assert_int_equal(memory.alive, 0);
        if (copied) break;
    }
    assert_in_range(n, 3, 12);
}

/* ---- printing ---------------------------------------------------------------------------------------------------- */

static void values_are_printed_on_one_line_without_secrets(void **state)
{
    (void)state;
    all value;
    fill_all(&value);
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_print_value(&all_schema, &value, 2, &text);
    assert_string_equal(
        awsc_buffer_text(&text),
        "{Flag: true, Tiny: -128, Small: 32767, Medium: -2147483648, Large: 9223372036854775807, Single: 0.1, "
        "Real: 0.0000001, Epoch: 2014-04-29T18:30:38.5Z, Date: 2014-04-29T18:30:38Z, Http: 2014-04-29T18:30:38Z, "
        "Text: \"say \\\"hi\\\"\\n\\u0001 \xe2\x82\xac\", Number: 123456789012345678901234567890.5, Bytes: <2 bytes>, "
        "Document: {\"a\":[1,2]}, Node: {Name: \"root\", Next: {Name: \"leaf\", Weight: -1}}, "
        "Choice: {Node: {Name: \"leaf\", Weight: -1}}, "
        "Nodes: [{Name: \"root\", Next: {Name: \"leaf\", Weight: -1}}, {Name: \"leaf\", Weight: -1}], "
        "Sparse: [\"a\", null, \"c\"], Texts: [], Variables: {\"KEY\": \"value\", \"OTHER\": \"\"}, "
        "Lists: {\"full\": [\"x\", \"y\"], \"empty\": []}, Secret: ***, Renamed: \"other name\", Preset: 9, "
        "Newer: \"level 2\"}");
    awsc_buffer_clear(&text);
}

/* ---- members and defaults ---------------------------------------------------------------------------------------- */

static void members_know_their_names_and_defaults(void **state)
{
    (void)state;
    assert_true(awsc_view_equal(awsc_member_wire_name(&all_members[22]), AWSC_VIEW("re-named")));
    assert_true(awsc_view_equal(awsc_member_name(&all_members[22]), AWSC_VIEW("Renamed")));
    assert_true(awsc_view_equal(awsc_member_wire_name(&all_members[0]), AWSC_VIEW("Flag")));
    assert_ptr_equal(awsc_member_default(&all_schema, 23), &all_preset);
    assert_null(awsc_member_default(&all_schema, 22));
    all value = {0};
    awsc_fill_defaults(&all_schema, &value, false);
    assert_int_equal(value.preset.is_set, 0); /* clients treat it as optional */
    assert_int_equal(sizeof(awsc_member), 2 * sizeof(void *) + 8);
}

/* ---- outputs and enumerations ------------------------------------------------------------------------------------ */

static void count_close(void *user)
{
    ++*(int *)user;
}

static void an_output_frees_everything_and_closes_its_stream_once(void **state)
{
    (void)state;
    int closed = 0;
    awsc_arena *arena;
    failing memory = {100, 0};
    awsc_allocator allocator = failing_allocator(&memory);
    all *output = awsc_output_new(&allocator, 1000, &all_schema, &arena);
    assert_non_null(output);
    assert_int_equal(output->flag.is_set, 0);
    assert_int_equal((uintptr_t)output % _Alignof(max_align_t), 0);
    assert_null(awsc_output_request_id(output));
    assert_int_equal(awsc_output_set_request_id(output, AWSC_VIEW("id-1")), 0);
    awsc_output_set_raw(output, AWSC_BLOB_LITERAL("raw"));
    awsc_output_set_attempts(output, 3);
    awsc_output_set_close(output, count_close, &closed);
    assert_string_equal(awsc_output_request_id(output), "id-1");
    assert_int_equal(awsc_output_raw(output).size, 3);
    assert_int_equal(awsc_output_attempts(output), 3);
    assert_int_equal(memory.left, 99); /* the whole output is in one block */
    awsc_free(output);
    assert_int_equal(closed, 1);
    assert_int_equal(memory.alive, 0);
    awsc_free(NULL);
    assert_null(awsc_output_request_id(NULL));
    memory.left = 0;
    assert_null(awsc_output_new(&allocator, 0, &all_schema, &arena));
}

static void enumerations_are_parsed_by_binary_search(void **state)
{
    (void)state;
    static const awsc_enum_value values[] = {{"a", 3}, {"b", 1}, {"c.d", 2}};
    assert_int_equal(awsc_internal_enum_parse(values, 3, "a"), 3);
    assert_int_equal(awsc_internal_enum_parse(values, 3, "b"), 1);
    assert_int_equal(awsc_internal_enum_parse(values, 3, "c.d"), 2);
    assert_int_equal(awsc_internal_enum_parse(values, 3, "c"), 0);
    assert_int_equal(awsc_internal_enum_parse(values, 3, NULL), 0);
    assert_int_equal(awsc_internal_enum_parse(NULL, 0, "a"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_complete_input_is_valid),
        cmocka_unit_test(marks_are_checked),
        cmocka_unit_test(messages_have_the_path_of_nested_members),
        cmocka_unit_test(a_circle_of_pointers_is_invalid),
        cmocka_unit_test(members_newer_than_the_callers_level_are_not_touched),
        cmocka_unit_test(members_in_path_host_and_headers_are_checked),
        cmocka_unit_test(a_copy_is_equal_and_shares_nothing),
        cmocka_unit_test(copying_survives_every_failing_allocation),
        cmocka_unit_test(values_are_printed_on_one_line_without_secrets),
        cmocka_unit_test(members_know_their_names_and_defaults),
        cmocka_unit_test(an_output_frees_everything_and_closes_its_stream_once),
        cmocka_unit_test(enumerations_are_parsed_by_binary_search),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
