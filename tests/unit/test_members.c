/* SPDX-License-Identifier: Apache-2.0 */
/* Values member by member: errors about wrong members, printing, and copying. */
#include <awsc/http.h>
#include <awsc/value.h>

#include "base/allocator.h"
#include "schema/path.h"
#include "schema/value.h"
#include "schema/walk.h"
#include "unit/shapes.h"

/* ---- marks ------------------------------------------------------------------------------------------------------- */

static void expect_refused(const awsc_schema *schema, const void *value, const char *words)
{
    awsc_error *error = NULL;
    assert_int_equal(awsc_validate(schema, value, 2, "Do", &error), AWSC_ERR_VALIDATION);
    if (strcmp(awsc_error_message(error), words) != 0) fail_msg("%s, not %s", awsc_error_message(error), words);
    awsc_error_free(error);
}

static void an_error_about_a_wrong_mark_names_the_macro_to_use(void **state)
{
    static const struct {
        size_t offset;
        const char *words;
    } cases[] = {
        {offsetof(all, flag), "Do: Flag has an invalid is_set mark; write AWSC_BOOL(true), not true"},
        {offsetof(all, tiny), "Do: Tiny has an invalid is_set mark; write AWSC_I8(5), not 5"},
        {offsetof(all, small), "Do: Small has an invalid is_set mark; write AWSC_I16(5), not 5"},
        {offsetof(all, medium), "Do: Medium has an invalid is_set mark; write AWSC_I32(5), not 5"},
        {offsetof(all, large), "Do: Large has an invalid is_set mark; write AWSC_I64(5), not 5"},
        {offsetof(all, single), "Do: Single has an invalid is_set mark; write AWSC_F32(0.5f), not 0.5f"},
        {offsetof(all, real), "Do: Real has an invalid is_set mark; write AWSC_F64(0.5), not 0.5"},
        {offsetof(all, date),
         "Do: Date has an invalid is_set mark; write AWSC_TIME(seconds, nanoseconds), not seconds"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static const uint32_t marks[] = {1, 5, AWSC_SET + 1, AWSC_SET - 1};
        for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
            all value;
            fill_all(&value);
            memcpy((char *)&value + cases[i].offset, &marks[k], sizeof marks[k]);
            if (marks[k] != AWSC_SET) expect_refused(&all_schema, &value, cases[i].words);
        }
    }
}

static void nanoseconds_are_less_than_a_second(void **state)
{
    static const struct {
        int32_t nanoseconds;
        const char *words;
    } cases[] = {
        {0, NULL},
        {999999999, NULL},
        {-1, "Do: Http has -1 nanoseconds; expected 0 to 999999999"},
        {1000000000, "Do: Http has 1000000000 nanoseconds; expected 0 to 999999999"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        all value;
        fill_all(&value);
        value.http.value.nanoseconds = cases[i].nanoseconds;
        if (cases[i].words)
            expect_refused(&all_schema, &value, cases[i].words);
        else
            assert_int_equal(awsc_validate(&all_schema, &value, 2, "Do", NULL), AWSC_OK);
        value.http.is_set = 0; /* ignored if the time is unset */
        assert_int_equal(awsc_validate(&all_schema, &value, 2, "Do", NULL), AWSC_OK);
    }
}

static void wrong_texts_and_pointers_are_reported(void **state)
{
    static const node nameless = {NULL, NULL, {0, 0}};
    static const node *const items[] = {NULL, NULL};
    static const choice empty_choice = {{1, NULL}, {.text = NULL}}, no_choice = {{0, NULL}, {.text = NULL}},
                        far_choice = {{4, NULL}, {.text = NULL}};
    static const variables_entry no_key[] = {{"a", "b"}, {NULL, "b"}}, no_text_key[] = {{"\xff", "b"}},
                                 no_value[] = {{"a", NULL}};
    (void)state;
    for (int i = 0; i < 17; i++) {
        const char *words = NULL;
        all v;
        fill_all(&v);
        switch (i) {
        case 0:
            v.text = "\xff", words = "Do: Text is not UTF-8";
            break;
        case 1:
            v.number = "1x", words = "Do: Number is not a number in JSON's syntax";
            break;
        case 2:
            v.number = "", words = "Do: Number is not a number in JSON's syntax";
            break;
        case 3:
            v.number = "\"1\"", words = "Do: Number is not a number in JSON's syntax";
            break;
        case 4:
            v.bytes = (awsc_blob){NULL, 1}, words = "Do: Bytes has a size of 1 but no data";
            break;
        case 5:
            v.document = (awsc_json){NULL, 2}, words = "Do: Document has a size of 2 but no data";
            break;
        case 6:
            v.document = (awsc_json){"[1", 2};
            words = "Do: Document is not valid JSON (or nested deeper than 128 levels)";
            break;
        case 7:
            v.node = &nameless, words = "Do: Node.Name is required";
            break;
        case 8:
            v.nodes = (node_list){2, NULL}, words = "Do: Nodes has a count of 2 but no items";
            break;
        case 9:
            v.nodes = (node_list){2, items};
            words = "Do: Nodes[0] is unset; only a sparse list or map may hold unset values";
            break;
        case 10:
            v.variables = (variables){1, NULL}, words = "Do: Variables has a count of 1 but no entries";
            break;
        case 11:
            v.variables = (variables){2, no_key};
            words = "Do: Variables has an entry without a key (number 2)";
            break;
        case 12:
            v.variables = (variables){1, no_text_key};
            words = "Do: Variables has a key that is not UTF-8 (number 1)";
            break;
        case 13:
            v.variables = (variables){1, no_value};
            words = "Do: Variables[\"a\"] is unset; only a sparse list or map may hold unset values";
            break;
        case 14:
            v.choice = &empty_choice, words = "Do: Choice.Text is unset but is the union's kind";
            break;
        case 15:
            v.choice = &no_choice, words = "Do: Choice has kind 0, which the union does not have";
            break;
        default:
            v.choice = &far_choice, words = "Do: Choice has kind 4, which the union does not have";
            break;
        }
        expect_refused(&all_schema, &v, words);
    }
    awsc_error *error = NULL;
    assert_int_equal(awsc_validate(&all_schema, NULL, 2, "Do", &error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(error), "Do: the input is NULL");
    awsc_error_free(error);
}

/* ---- headers and host labels ------------------------------------------------------------------------------------- */

typedef struct sent {
    const char *host, *label, *header, *media;
    awsc_body body;
    awsc_body_stream *stream;
    const char *token;
} sent;

static const awsc_member sent_members[] = {
    AWSC_TABLE_TEXT_MEMBER(sent, host, "Host", AWSC_TABLE_BODY | AWSC_TABLE_HOST_LABEL),
    AWSC_TABLE_TEXT_MEMBER(sent, label, "Label", AWSC_TABLE_LABEL),
    AWSC_TABLE_TEXT_MEMBER(sent, header, "Header", AWSC_TABLE_HEADER),
    AWSC_TABLE_TEXT_MEMBER(sent, media, "Media", AWSC_TABLE_HEADER | AWSC_TABLE_MEDIA_TYPE),
    AWSC_TABLE_BODY_MEMBER(sent, body, "Body", AWSC_TABLE_PAYLOAD),
    AWSC_TABLE_BODY_STREAM_MEMBER(sent, stream, "Stream", AWSC_TABLE_BODY),
    AWSC_TABLE_TEXT_MEMBER(sent, token, "Token", AWSC_TABLE_BODY | AWSC_TABLE_REQUIRED | AWSC_TABLE_IDEMPOTENCY_TOKEN),
};
static const awsc_schema sent_schema = {
    "Sent", sent_members, NULL, sizeof(sent), sizeof sent_members / sizeof *sent_members, AWSC_TYPE_STRUCTURE, 0, 0};

static void a_label_of_a_host_is_letters_digits_and_hyphens(void **state)
{
    static const char *const good[] = {"a", "A-9", "9", "a-",
                                       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"};
    static const char *const bad[] = {
        "",         "-a",  "a.b",
        "a_b",      "a b", "a/",
        "\xc3\xa4", "a@",  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"};
    (void)state;
    assert_int_equal(strlen(good[4]), 63);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        const sent value = {.host = good[i], .label = "l"};
        assert_int_equal(awsc_validate(&sent_schema, &value, 1, "Do", NULL), AWSC_OK);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const sent value = {.host = bad[i], .label = "l"};
        expect_refused(&sent_schema, &value,
                       "Do: Host is part of the host name; expected 1 to 63 letters, digits and hyphens");
    }
}

static void a_header_has_no_control_characters_unless_it_is_encoded(void **state)
{
    static const char *const bad[] = {"a\nb", "\r", "a\x7f", "\x01", "\x1f"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const sent value = {.label = "l", .header = bad[i]};
        expect_refused(&sent_schema, &value, "Do: Header holds a control character but is sent as a header");
        const sent encoded = {.label = "l", .header = "tab\tblank \xc3\xa4", .media = bad[i]};
        assert_int_equal(awsc_validate(&sent_schema, &encoded, 1, "Do", NULL), AWSC_OK);
    }
    const sent without = {.label = NULL}, empty = {.label = ""};
    expect_refused(&sent_schema, &without, "Do: Label is required");
    expect_refused(&sent_schema, &empty, "Do: Label is empty but is part of the path");
}

static int64_t read_nothing(void *user, void *out, size_t size)
{
    (void)user;
    (void)out;
    (void)size;
    return 0;
}

static void a_body_has_one_source(void **state)
{
    awsc_body_source reader = AWSC_BODY_SOURCE_INIT, no_reader = AWSC_BODY_SOURCE_INIT, no_size = {0};
    (void)state;
    reader.read = read_nothing;
    no_size.read = read_nothing;
    const struct {
        awsc_body body;
        const char *words;
    } cases[] = {
        {{.data = "x", .size = 1}, NULL},
        {{.path = "x"}, NULL},
        {{.source = &reader}, NULL},
        {{.size = 0}, NULL},
        {{.size = 1}, "Do: Body has a size of 1 but no data"},
        {{.data = "x", .path = "x"}, "Do: Body has more than one of data, path and source"},
        {{.path = "x", .source = &reader}, "Do: Body has more than one of data, path and source"},
        {{.source = &no_reader}, "Do: Body has a source without a read function; begin with AWSC_BODY_SOURCE_INIT"},
        {{.source = &no_size}, "Do: Body has a source without a read function; begin with AWSC_BODY_SOURCE_INIT"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const sent value = {.label = "l", .body = cases[i].body};
        if (cases[i].words)
            expect_refused(&sent_schema, &value, cases[i].words);
        else
            assert_int_equal(awsc_validate(&sent_schema, &value, 1, "Do", NULL), AWSC_OK);
    }
}

/* ---- shown ------------------------------------------------------------------------------------------------------- */

static void expect_shown(const awsc_schema *schema, const void *value, const char *expected)
{
    awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_print_value(schema, value, 2, &out);
    assert_string_equal(awsc_buffer_text(&out), expected);
    awsc_buffer_clear(&out);
}

static void every_member_is_shown(void **state)
{
    (void)state;
    all value;
    fill_all(&value);
    expect_shown(&all_schema, &value,
                 "{Flag: true, Tiny: -128, Small: 32767, Medium: -2147483648, Large: 9223372036854775807, Single: 0.1, "
                 "Real: 0.0000001, Epoch: 2014-04-29T18:30:38.5Z, Date: 2014-04-29T18:30:38Z, "
                 "Http: 2014-04-29T18:30:38Z, Text: \"say \\\"hi\\\"\\n\\u0001 \xe2\x82\xac\", "
                 "Number: 123456789012345678901234567890.5, Bytes: <2 bytes>, Document: {\"a\":[1,2]}, "
                 "Node: {Name: \"root\", Next: {Name: \"leaf\", Weight: -1}}, "
                 "Choice: {Node: {Name: \"leaf\", Weight: -1}}, "
                 "Nodes: [{Name: \"root\", Next: {Name: \"leaf\", Weight: -1}}, {Name: \"leaf\", Weight: -1}], "
                 "Sparse: [\"a\", null, \"c\"], Texts: [], Variables: {\"KEY\": \"value\", \"OTHER\": \"\"}, "
                 "Lists: {\"full\": [\"x\", \"y\"], \"empty\": []}, Secret: ***, Renamed: \"other name\", Preset: 9, "
                 "Newer: \"level 2\"}");
    expect_shown(&all_schema, NULL, "null");
}

static void documents_and_file_names_stay_on_one_line(void **state)
{
    (void)state;
    all value = {.document = {"{\n\t\"a\": 1}", 10}};
    expect_shown(&all_schema, &value, "{Document: {  \"a\": 1}}");
    awsc_body_source reader = AWSC_BODY_SOURCE_INIT;
    reader.length = 12;
    static char anything;
    awsc_body_stream *stream = (awsc_body_stream *)(void *)&anything;
    const struct {
        sent value;
        const char *text;
    } cases[] = {
        {{.body = {.path = "a\nb\x7f"
                           "c"}},
         "{Body: <file a b c>}"},
        {{.body = {.source = &reader}}, "{Body: <reader of 12 bytes>}"},
        {{.body = {.data = "abc", .size = 3}}, "{Body: <3 bytes>}"},
        {{.stream = stream}, "{Stream: <stream>}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_shown(&sent_schema, &cases[i].value, cases[i].text);
}

static void unions_are_shown_by_their_variant(void **state)
{
    (void)state;
    const choice text = {{1, NULL}, {.text = "t"}}, newer = {{0, "Newer"}, {.text = NULL}};
    expect_shown(&choice_schema, &text, "{Text: \"t\"}");
    expect_shown(&choice_schema, &newer, "{unknown variant}");
    awsc_schema sensitive = choice_schema;
    sensitive.flags |= AWSC_TABLE_SENSITIVE_SHAPE;
    expect_shown(&sensitive, &text, "***");
}

static void a_cycle_is_printed_to_a_limited_depth(void **state)
{
    (void)state;
    node circle = {"n", NULL, {0, 0}};
    circle.next = &circle;
    awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_print_value(&node_schema, &circle, 1, &out);
    assert_non_null(strstr(awsc_buffer_text(&out), "Next: …}"));
    awsc_buffer_clear(&out);
    expect_refused(&node_schema, &circle,
                   "Do: the input is nested deeper than 128 levels; does a pointer go in a circle?");
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

static void a_long_key_is_cut_between_characters(void **state)
{
    (void)state;
    char key[80];
    const struct {
        size_t plain; /* ASCII letters before two-byte characters */
        size_t size;
        size_t kept;
    } cases[] = {{64, 64, 64}, {65, 65, 64}, {63, 67, 63}, {64, 68, 64}, {62, 66, 64}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        memset(key, 'k', sizeof key);
        for (size_t at = cases[i].plain; at < cases[i].size; at++)
            key[at] = (at - cases[i].plain) % 2 ? (char)0xa4 : (char)0xc3;
        if (cases[i].plain == cases[i].size) key[cases[i].size - 1] = 'k';
        awsc_path root = awsc_path_member(NULL, &all_members[19]);
        awsc_path path = awsc_path_key(&root, (awsc_view){key, cases[i].size});
        awsc_path item = awsc_path_index(&path, 7);
        awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default()), expected = out;
        awsc_path_append(&out, &item);
        awsc_buffer_append_text(&expected, "Variables[\"");
        awsc_buffer_append(&expected, key, cases[i].kept);
        awsc_buffer_append_text(&expected, cases[i].kept < cases[i].size ? "…\"][7]" : "\"][7]");
        assert_string_equal(awsc_buffer_text(&out), awsc_buffer_text(&expected));
        awsc_buffer_clear(&out);
        awsc_buffer_clear(&expected);
    }
    awsc_path nothing = awsc_path_key(NULL, (awsc_view){NULL, 0});
    awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_path_append(&out, &nothing);
    assert_string_equal(awsc_buffer_text(&out), "[\"\"]");
    awsc_buffer_clear(&out);
}

/* ---- copies ------------------------------------------------------------------------------------------------------ */

static void a_copy_keeps_empty_values_and_newer_members(void **state)
{
    (void)state;
    static const char data[] = "x";
    static const choice newer = {{0, "Newer"}, {.text = NULL}};
    all value = {.bytes = {data, 0}, .document = {NULL, 0}, .choice = &newer, .texts = {0, AWSC_EMPTY}};
    void *copy = NULL;
    assert_int_equal(awsc_copy(1, &all_schema, &value, &copy, NULL), AWSC_OK);
    const all *c = copy;
    assert_non_null(c->bytes.data);
    assert_ptr_not_equal(c->bytes.data, data);
    assert_int_equal(c->bytes.size, 0);
    assert_null(c->document.data);
    assert_int_equal(c->choice->head.kind, 0);
    assert_string_equal(c->choice->head.name, "Newer");
    assert_non_null(c->texts.items);
    assert_null(c->text);
    awsc_free(copy);

    node circle = {"n", NULL, {0, 0}};
    circle.next = &circle;
    awsc_error *error = NULL;
    assert_int_equal(awsc_copy(1, &node_schema, &circle, &copy, &error), AWSC_ERR_VALIDATION);
    assert_null(copy);
    assert_non_null(strstr(awsc_error_message(error), "circle"));
    awsc_error_free(error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_about_a_wrong_mark_names_the_macro_to_use),
        cmocka_unit_test(nanoseconds_are_less_than_a_second),
        cmocka_unit_test(wrong_texts_and_pointers_are_reported),
        cmocka_unit_test(a_label_of_a_host_is_letters_digits_and_hyphens),
        cmocka_unit_test(a_header_has_no_control_characters_unless_it_is_encoded),
        cmocka_unit_test(a_body_has_one_source),
        cmocka_unit_test(every_member_is_shown),
        cmocka_unit_test(documents_and_file_names_stay_on_one_line),
        cmocka_unit_test(unions_are_shown_by_their_variant),
        cmocka_unit_test(a_cycle_is_printed_to_a_limited_depth),
        cmocka_unit_test(a_long_key_is_cut_between_characters),
        cmocka_unit_test(a_copy_keeps_empty_values_and_newer_members),
    };
    return cmocka_run_group_tests_name("members", tests, NULL, NULL);
}
