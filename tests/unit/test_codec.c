/* SPDX-License-Identifier: Apache-2.0 */
/* C values to JSON and back, by schema. */
#include "unit/shapes.h"

#include <math.h>
#include <stdio.h>

#include "codec/json_codec.h"

typedef struct decoded {
    awsc_arena *arena;
    all value;
    int status;
    awsc_error *error;
} decoded;

static decoded decode_n(const char *text, size_t size)
{
    decoded d = {.arena = awsc_arena_new_sized(awsc_allocator_default(), 0)};
    d.status = awsc_json_decode(&all_schema, awsc_view_of(text, size), true, AWSC_JSON_LIMITS_DEFAULT, d.arena,
                                &d.value, &d.error);
    return d;
}

static decoded decode(const char *text)
{
    return decode_n(text, strlen(text));
}

static void done(decoded *d)
{
    awsc_error_free(d->error);
    awsc_arena_free(d->arena);
}

static void check_error(const char *text, const char *message)
{
    decoded d = decode(text);
    assert_int_equal(d.status, AWSC_ERR_PARSE);
    assert_string_equal(awsc_error_message(d.error), message);
    done(&d);
}

static char *encode(const all *value, uint32_t level)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_error *error = NULL;
    assert_int_equal(awsc_json_encode(&all_schema, value, level, true, &text, &error), AWSC_OK);
    assert_null(error);
    return awsc_buffer_take(&text);
}

/* ---- encoding ---------------------------------------------------------------------------------------------------- */

static void every_type_survives_encoding_and_decoding(void **state)
{
    (void)state;
    all value;
    fill_all(&value);
    char *text = encode(&value, 2);
    assert_string_equal(text, ALL_JSON);
    decoded d = decode(text);
    assert_int_equal(d.status, AWSC_OK);
    char *again = encode(&d.value, 2);
    assert_string_equal(again, text);
    assert_ptr_equal(d.value.texts.items, AWSC_EMPTY);
    assert_int_equal(d.value.choice->head.kind, 3);
    assert_string_equal(d.value.choice->head.name, "Node");
    assert_null(d.value.sparse.items[1]);
    free(text);
    free(again);
    done(&d);
}

static void unset_members_and_members_of_a_newer_level_are_not_encoded(void **state)
{
    (void)state;
    all value = {.newer = "not known to the caller", .variables = {0, AWSC_EMPTY}, .bytes = {AWSC_EMPTY, 0}};
    char *text = encode(&value, 1);
    assert_string_equal(text, "{\"Bytes\":\"\",\"Variables\":{}}");
    free(text);
}

typedef struct inner {
    const char *header, *body, *label;
} inner;

typedef struct outer {
    const char *header;
    const inner *nested;
} outer;

/* Only members of the outermost structure travel outside of the document: bindings further inside mean nothing. */
static void bindings_of_nested_structures_are_ignored(void **state)
{
    static const awsc_member inner_members[] = {
        AWSC_TABLE_TEXT_MEMBER(inner, header, "Header", AWSC_TABLE_HEADER),
        AWSC_TABLE_TEXT_MEMBER(inner, body, "Body", AWSC_TABLE_BODY),
        AWSC_TABLE_TEXT_MEMBER(inner, label, "Label", AWSC_TABLE_LABEL),
    };
    static const awsc_schema inner_schema = {"Inner", inner_members, NULL, sizeof(inner), 3, AWSC_TYPE_STRUCTURE, 0, 0};
    static const awsc_member outer_members[] = {
        AWSC_TABLE_TEXT_MEMBER(outer, header, "Header", AWSC_TABLE_HEADER),
        AWSC_TABLE_STRUCTURE_MEMBER(outer, nested, "Nested", AWSC_TABLE_BODY, inner),
    };
    static const awsc_schema outer_schema = {"Outer", outer_members, NULL, sizeof(outer), 2, AWSC_TYPE_STRUCTURE, 0, 0};
    static const char json[] = "{\"Header\":\"0\",\"Nested\":{\"Header\":\"1\",\"Body\":\"2\",\"Label\":\"3\"}}";
    static const char body[] = "{\"Nested\":{\"Header\":\"1\",\"Body\":\"2\",\"Label\":\"3\"}}";
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    (void)state;
    for (int body_only = 0; body_only < 2; body_only++) {
        outer value = {NULL, NULL};
        assert_int_equal(awsc_json_decode(&outer_schema, awsc_view_text(json), body_only, AWSC_JSON_LIMITS_DEFAULT,
                                          arena, &value, NULL),
                         AWSC_OK);
        if (body_only)
            assert_null(value.header);
        else
            assert_string_equal(value.header, "0");
        assert_string_equal(value.nested->header, "1");
        assert_string_equal(value.nested->body, "2");
        assert_string_equal(value.nested->label, "3");
        awsc_buffer_truncate(&text, 0);
        assert_int_equal(awsc_json_encode(&outer_schema, &value, 1, body_only, &text, NULL), AWSC_OK);
        assert_string_equal(awsc_buffer_text(&text), body_only ? body : json);
    }
    awsc_buffer_clear(&text);
    awsc_arena_free(arena);
}

/* Only a sparse list has a place for an item that is not set. */
static void unset_items_of_lists_and_maps_are_left_out(void **state)
{
    (void)state;
    static const node leaf = {"leaf", NULL, {0, 0}};
    static const node *const nodes[] = {NULL, &leaf, NULL};
    static const char *const words[] = {NULL, "a", NULL, "b"};
    static const variables_entry entries[] = {{"A", NULL}, {NULL, "b"}, {"C", "c"}, {"D", NULL}};
    static const text_lists_entry lists[] = {{"set", {4, words}}, {"unset", {0, NULL}}};
    all value = {
        .nodes = {3, nodes}, .sparse = {4, words}, .texts = {4, words}, .variables = {4, entries}, .lists = {2, lists}};
    char *text = encode(&value, 1);
    assert_string_equal(text, "{\"Nodes\":[{\"Name\":\"leaf\"}],\"Sparse\":[null,\"a\",null,\"b\"],"
                              "\"Texts\":[\"a\",\"b\"],\"Variables\":{\"C\":\"c\"},\"Lists\":{\"set\":[\"a\",\"b\"]}}");
    free(text);
}

static void a_document_that_is_not_json_is_not_encoded(void **state)
{
    (void)state;
    static const char *const numbers[] = {"", "1,", "1}", "0x1", "abc"};
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_error *error = NULL;
    all value = {.document = {"{\"a\":", 5}};
    assert_int_equal(awsc_json_encode(&all_schema, &value, 1, true, &text, &error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(error), "Document is not valid JSON");
    assert_int_equal(text.size, 0);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        value = (all){.number = numbers[i]};
        assert_int_equal(awsc_json_encode(&all_schema, &value, 1, true, &text, &error), AWSC_ERR_VALIDATION);
        assert_string_equal(awsc_error_message(error), "Number is not a number in JSON's syntax");
    }
    awsc_error_free(error);
    awsc_buffer_clear(&text);
}

static void a_circle_of_pointers_is_an_error(void **state)
{
    (void)state;
    node circle = {.name = "o"};
    circle.next = &circle;
    all value = {.node = &circle};
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_error *error = NULL;
    assert_int_equal(awsc_json_encode(&all_schema, &value, 1, true, &text, &error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(error), "circle"));
    awsc_error_free(error);
    awsc_buffer_clear(&text);
}

/* ---- decoding ---------------------------------------------------------------------------------------------------- */

static void unknown_members_with_any_value_are_skipped(void **state)
{
    (void)state;
    decoded d = decode("{\"Unknown\":{\"a\":[1,{\"b\":null}]},\"Text\":\"t\",\"Other\":\"\\ud83d\\ude00\",\"Medium\":5,"
                       "\"R\\u0065named\":1,\"re-n\\u0061med\":\"x\"}");
    assert_int_equal(d.status, AWSC_OK);
    assert_string_equal(d.value.text, "t");
    assert_int_equal(d.value.medium.value, 5);
    assert_string_equal(d.value.renamed, "x");
    done(&d);
}

static void null_is_absence_and_the_last_of_equal_members_counts(void **state)
{
    (void)state;
    decoded d = decode("{\"Text\":\"a\",\"Text\":\"b\",\"Medium\":5,\"Medium\":null,\"Nodes\":null,\"Choice\":null}");
    assert_int_equal(d.status, AWSC_OK);
    assert_string_equal(d.value.text, "b");
    assert_int_equal(d.value.medium.is_set, 0);
    assert_null(d.value.nodes.items);
    assert_null(d.value.choice);
    done(&d);
    d = decode("null");
    assert_int_equal(d.status, AWSC_OK);
    done(&d);
}

static void nulls_in_dense_lists_and_maps_are_dropped(void **state)
{
    (void)state;
    decoded d =
        decode("{\"Nodes\":[null,{\"Name\":\"a\"},null],\"Variables\":{\"a\":null,\"b\":\"c\"},\"Texts\":[null],"
               "\"Sparse\":[null]}");
    assert_int_equal(d.status, AWSC_OK);
    assert_int_equal(d.value.nodes.count, 1);
    assert_string_equal(d.value.nodes.items[0]->name, "a");
    assert_int_equal(d.value.variables.count, 1);
    assert_string_equal(d.value.variables.entries[0].key, "b");
    assert_int_equal(d.value.texts.count, 0);
    assert_ptr_equal(d.value.texts.items, AWSC_EMPTY);
    assert_int_equal(d.value.sparse.count, 1);
    assert_null(d.value.sparse.items[0]);
    done(&d);
}

static void integers_are_exact_and_limited_to_their_width(void **state)
{
    (void)state;
    decoded d = decode("{\"Large\":9007199254740993,\"Tiny\":1.0,\"Small\":1e3,\"Medium\":-0}");
    assert_int_equal(d.status, AWSC_OK);
    assert_true(d.value.large.value == 9007199254740993);
    assert_int_equal(d.value.tiny.value, 1);
    assert_int_equal(d.value.small.value, 1000);
    assert_int_equal(d.value.medium.value, 0);
    done(&d);
    check_error("{\"Medium\":2147483648}", "Medium: expected a whole number of 32 bits");
    check_error("{\"Tiny\":-129}", "Tiny: expected a whole number of 8 bits");
    check_error("{\"Large\":9223372036854775808}", "Large: expected a whole number of 64 bits");
    check_error("{\"Small\":1.5}", "Small: expected a whole number of 16 bits");
    check_error("{\"Nodes\":[{},{\"Next\":{\"Weight\":99999999999}}]}",
                "Nodes[1].Next.Weight: expected a whole number of 32 bits");
}

static void errors_name_the_member_and_the_expected_type(void **state)
{
    (void)state;
    check_error("{\"Text\":5}", "Text: expected a string, found a number");
    check_error("{\"Variables\":{\"A\":[]}}", "Variables[\"A\"]: expected a string, found an array");
    check_error("{\"Lists\":{\"full\":[\"x\",{}]}}", "Lists[\"full\"][1]: expected a string, found an object");
    check_error("{\"Flag\":\"true\"}", "Flag: expected a boolean, found a string");
    check_error("{\"Nodes\":{}}", "Nodes: expected an array, found an object");
    check_error("{\"Node\":[]}", "Node: expected an object, found an array");
    check_error("{\"Medium\":\"5\"}", "Medium: expected a whole number, found a string");
    check_error("{\"Real\":\"5\"}", "Real: expected a number, \"NaN\", \"Infinity\" or \"-Infinity\"");
    check_error("{\"Epoch\":\"2014-04-29T18:30:38Z\"}", "Epoch: expected a number of seconds, found a string");
    check_error("{\"Date\":\"yesterday\"}", "Date: the time is not of the form 1985-04-12T23:20:50.52Z");
    check_error("{\"Bytes\":\"a-_=\"}", "Bytes: the string is not base64");
    check_error("{\"Text\":\"a\\u0000b\"}", "Text: the text holds a NUL character, which C text cannot hold");
    check_error("{\"Text\":\"\\ud800\"}", "Text: JSON is invalid at byte 9: a surrogate escape without its other half");
    check_error("[1]", "expected an object, found an array");
    check_error("{} x", "JSON is invalid at byte 3: something follows the value");
    check_error("", "JSON is invalid at byte 0: the text ends where a value is expected");
    check_error("{\"Medium\":1,}", "JSON is invalid at byte 12: a comma before the end");
}

/* Reads the way responses are read. */
static decoded receive(const char *text)
{
    decoded d = {.arena = awsc_arena_new_sized(awsc_allocator_default(), 0)};
    d.status = awsc_json_decode(&all_schema, awsc_view_text(text), true, AWSC_JSON_LIMITS_RESPONSE, d.arena, &d.value,
                                &d.error);
    return d;
}

#define R "\xef\xbf\xbd"

static void text_of_a_response_is_repaired_wherever_it_stands(void **state)
{
    (void)state;
    decoded d = receive(
        "{\"Text\":\"\\ud800\",\"Texts\":[\"\\u0000\",\"\xff\",\"\\x\",\"\\u12\"],\"Sparse\":[null,\"\\udfff\"],"
        "\"Variables\":{\"\\udc00\":\"\xc3\",\"a\":\"\\ud83d\\ude00\"},\"Choice\":{\"\\u0000\":1},"
        "\"re-named\":\"\\ud83d\\u0041\\n\"}");
    if (d.status) fail_msg("%s", awsc_error_text(d.error));
    assert_string_equal(d.value.text, R);
    assert_string_equal(d.value.texts.items[0], R);
    assert_string_equal(d.value.texts.items[1], R);
    assert_string_equal(d.value.texts.items[2], R);
    assert_string_equal(d.value.texts.items[3], R "12");
    assert_string_equal(d.value.sparse.items[1], R);
    assert_string_equal(d.value.variables.entries[0].key, R);
    assert_string_equal(d.value.variables.entries[0].value, R);
    assert_string_equal(d.value.variables.entries[1].value, "\xf0\x9f\x98\x80");
    assert_string_equal(d.value.choice->head.name, R);
    assert_string_equal(d.value.renamed, R "A\n");
    done(&d);
    d = receive("{\"Bytes\":\"AAEC/w==\xff\"}");
    assert_int_equal(d.status, AWSC_ERR_PARSE);
    assert_string_equal(awsc_error_message(d.error), "Bytes: the string is not base64");
    done(&d);
}

/* A document is JSON for other readers: the service's text, with repairs where it is not valid JSON. */
static void a_document_of_a_response_is_valid_json(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"{\"a\" : \"\\u0000\", \"b\":1.50}", "{\"a\" : \"\\u0000\", \"b\":1.50}"},
        {"[\"\\ud800x\\n\", \"\\u0041\"]", "[\"" R "x\\n\", \"\\u0041\"]"},
        {"{\"\xff\":[\"a\tb\", \"\\q\"]}", "{\"" R "\":[\"a\\tb\", \"" R "\"]}"},
        {"null", NULL},
        {"\"\\ud83d\\ude00\"", "\"\\ud83d\\ude00\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[200];
        snprintf(text, sizeof text, "{\"Document\":%s,\"Medium\":5}", cases[i][0]);
        decoded d = receive(text);
        if (d.status) fail_msg("%s", awsc_error_text(d.error));
        assert_int_equal(d.value.medium.value, 5);
        if (cases[i][1]) {
            assert_string_equal(d.value.document.data, cases[i][1]);
            assert_int_equal(d.value.document.size, strlen(cases[i][1]));
        } else
            assert_null(d.value.document.data);
        done(&d);
    }
    decoded d = receive("{\"Document\":[1,}}");
    assert_int_equal(d.status, AWSC_ERR_PARSE);
    done(&d);
}

/* `count` times the beginning, then the middle, then `count` times the end. */
static decoded receive_nested(const char *head, const char *begin, const char *end, size_t count, const char *tail)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_buffer_append_text(&text, head);
    for (size_t i = 0; i < count; i++) awsc_buffer_append_text(&text, begin);
    awsc_buffer_append_text(&text, "1");
    for (size_t i = 0; i < count; i++) awsc_buffer_append_text(&text, end);
    awsc_buffer_append_text(&text, tail);
    decoded d = receive(awsc_buffer_text(&text));
    awsc_buffer_clear(&text);
    return d;
}

static void known_shapes_have_a_limit_and_unknown_members_have_none(void **state)
{
    (void)state;
    static const struct {
        const char *head, *begin, *end, *tail;
    } unknown[] = {
        {"{\"New\":", "[", "]", ",\"Medium\":5}"},
        {"{\"New\":", "{\"a\":[", "]}", ",\"Medium\":5}"},
        {"{\"Node\":{\"Next\":{\"New\":", "[", "]", "}},\"Medium\":5}"},
        {"{\"Choice\":{\"New\":", "[", "]", "},\"Medium\":5}"},
        {"{\"Nodes\":[{\"New\":", "{\"a\":", "}", "}],\"Medium\":5}"},
    };
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        decoded d = receive_nested(unknown[i].head, unknown[i].begin, unknown[i].end, 100000, unknown[i].tail);
        if (d.status) fail_msg("%s", awsc_error_text(d.error));
        assert_int_equal(d.value.medium.value, 5);
        done(&d);
    }
    static const char *const heads[] = {"{\"Document\":", "{\"Node\":"};
    static const char *const begins[] = {"[", "{\"Next\":"}, *const ends[] = {"]", "}"};
    for (size_t i = 0; i < 2; i++) {
        decoded d = receive_nested(heads[i], begins[i], ends[i], 1000, "}");
        assert_int_equal(d.status, AWSC_ERR_PARSE);
        assert_non_null(strstr(awsc_error_message(d.error), "nested deeper than the limit"));
        done(&d);
    }
}

static void unions_accept_unknown_variants(void **state)
{
    (void)state;
    decoded d = decode("{\"Choice\":{\"__type\":\"x\",\"Text\":null,\"Number\":5}}");
    assert_int_equal(d.status, AWSC_OK);
    assert_int_equal(d.value.choice->head.kind, 2);
    assert_int_equal(d.value.choice->as.number.value, 5);
    done(&d);
    d = decode("{\"Choice\":{\"Newest\":{\"a\":1}}}");
    assert_int_equal(d.status, AWSC_OK);
    assert_int_equal(d.value.choice->head.kind, 0);
    assert_string_equal(d.value.choice->head.name, "Newest");
    done(&d);
    d = decode("{\"Choice\":{}}");
    assert_int_equal(d.status, AWSC_OK);
    assert_int_equal(d.value.choice->head.kind, 0);
    assert_null(d.value.choice->head.name);
    done(&d);
    check_error("{\"Choice\":{\"Text\":\"a\",\"Number\":5}}", "Choice: a union with more than one variant");
}

static void nan_and_infinity_are_texts(void **state)
{
    (void)state;
    decoded d = decode("{\"Real\":\"NaN\",\"Single\":\"-Infinity\"}");
    assert_int_equal(d.status, AWSC_OK);
    assert_true(isnan(d.value.real.value));
    assert_true(isinf(d.value.single.value) && d.value.single.value < 0);
    done(&d);
}

static void ten_thousand_levels_are_an_error_that_names_the_limit(void **state)
{
    (void)state;
    enum { DEPTH = 10000 };
    static const char *const heads[] = {"{\"Unknown\":", "{\"Document\":", "{\"Node\":"};
    static const char *const levels[] = {"[", "[", "{\"Next\":"};
    for (size_t i = 0; i < 3; i++) {
        awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
        awsc_buffer_append_text(&text, heads[i]);
        for (int depth = 0; depth < DEPTH; depth++) awsc_buffer_append_text(&text, levels[i]);
        decoded d = decode_n(text.data, text.size);
        assert_int_equal(d.status, AWSC_ERR_PARSE);
        assert_non_null(strstr(awsc_error_message(d.error), "nested deeper than the limit"));
        done(&d);
        awsc_buffer_clear(&text);
    }
}

/* Objects of one shape with their members in any order, some missing, some unknown: the learned order is only a
 * guess. */
static void the_order_of_members_does_not_matter(void **state)
{
    (void)state;
    decoded d = decode("{\"Nodes\":[{\"Weight\":1,\"Name\":\"a\"},{\"Name\":\"b\",\"Weight\":2},{\"Weight\":3},"
                       "{\"X\":0,\"Weight\":4,\"X\":0,\"Next\":{\"Weight\":5,\"Name\":\"d\"},\"Name\":\"c\"},"
                       "{\"Nam\":0,\"Name\":\"e\",\"Names\":0,\"Weight\":6}],\"Flag\":true,\"Text\":\"t\"}");
    assert_int_equal(d.status, AWSC_OK);
    const node *const *nodes = d.value.nodes.items;
    assert_int_equal(d.value.nodes.count, 5);
    for (int i = 0; i < 4; i++) assert_int_equal(nodes[i]->weight.value, i + 1);
    assert_string_equal(nodes[1]->name, "b");
    assert_null(nodes[2]->name);
    assert_string_equal(nodes[3]->name, "c");
    assert_string_equal(nodes[3]->next->name, "d");
    assert_string_equal(nodes[4]->name, "e");
    assert_int_equal(nodes[4]->weight.value, 6);
    assert_string_equal(d.value.text, "t");
    done(&d);
}

static void every_beginning_of_a_document_is_an_error(void **state)
{
    (void)state;
    static const char text[] = ALL_JSON;
    for (size_t size = 0; size < sizeof text - 1; size++) {
        char *copy = malloc(size ? size : 1);
        memcpy(copy, text, size);
        decoded d = decode_n(copy, size);
        assert_int_equal(d.status, AWSC_ERR_PARSE);
        assert_non_null(d.error);
        done(&d);
        free(copy);
    }
}

/* No changed byte of a document makes the decoder read or write out of bounds. */
static void changed_bytes_are_decoded_or_refused(void **state)
{
    (void)state;
    static const char bytes[] = "\"\\{}[]:,0-.eEtn \x01\x80\xff";
    char text[] = ALL_JSON;
    for (size_t at = 0; at < sizeof text - 1; at++) {
        char kept = text[at];
        for (size_t i = 0; i < sizeof bytes - 1; i++) {
            text[at] = bytes[i];
            decoded d = decode_n(text, sizeof text - 1);
            assert_true(d.status == AWSC_OK || (d.status == AWSC_ERR_PARSE && d.error));
            done(&d);
        }
        text[at] = kept;
    }
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static void encoding_survives_every_failing_allocation(void **state)
{
    (void)state;
    all value;
    fill_all(&value);
    for (size_t n = 0;; n++) {
        failing memory = {n, 0};
        awsc_allocator allocator = failing_allocator(&memory);
        awsc_buffer text = AWSC_BUFFER_INIT(&allocator);
        awsc_error *error = NULL;
        int status = awsc_json_encode(&all_schema, &value, 2, true, &text, &error);
        assert_true(status == AWSC_OK || (status == AWSC_ERR_NOMEM && awsc_error_status(error) == AWSC_ERR_NOMEM));
        awsc_error_free(error);
        awsc_buffer_clear(&text);
        assert_int_equal(memory.alive, 0);
        if (!status) break;
    }
}

static void decoding_survives_every_failing_allocation(void **state)
{
    (void)state;
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_buffer_append_text(&text, "{\"Nodes\":[");
    for (int i = 0; i < 2000; i++)
        awsc_buffer_append_format(&text, "%s{\"Name\":\"node \\t %d\",\"Weight\":%d,\"Next\":{}}", i ? "," : "", i, i);
    awsc_buffer_append_text(&text, "],\"Text\":\"the end\"}");
    size_t n = 1;
    for (;; n++) {
        failing memory = {n, 0};
        awsc_allocator allocator = failing_allocator(&memory);
        awsc_arena *arena = awsc_arena_new_sized(&allocator, 256);
        all value = {0};
        awsc_error *error = NULL;
        int status = awsc_json_decode(&all_schema, awsc_buffer_view(&text), true, AWSC_JSON_LIMITS_DEFAULT, arena,
                                      &value, &error);
        assert_true(status == AWSC_OK || (status == AWSC_ERR_NOMEM && awsc_error_status(error) == AWSC_ERR_NOMEM));
        awsc_error_free(error);
        awsc_arena_free(arena);
        assert_int_equal(memory.alive, 0);
        if (!status) break;
    }
    assert_in_range(n, 4, 16);
    awsc_buffer_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_survives_encoding_and_decoding),
        cmocka_unit_test(unset_members_and_members_of_a_newer_level_are_not_encoded),
        cmocka_unit_test(bindings_of_nested_structures_are_ignored),
        cmocka_unit_test(unset_items_of_lists_and_maps_are_left_out),
        cmocka_unit_test(a_document_that_is_not_json_is_not_encoded),
        cmocka_unit_test(a_circle_of_pointers_is_an_error),
        cmocka_unit_test(unknown_members_with_any_value_are_skipped),
        cmocka_unit_test(null_is_absence_and_the_last_of_equal_members_counts),
        cmocka_unit_test(nulls_in_dense_lists_and_maps_are_dropped),
        cmocka_unit_test(integers_are_exact_and_limited_to_their_width),
        cmocka_unit_test(errors_name_the_member_and_the_expected_type),
        cmocka_unit_test(text_of_a_response_is_repaired_wherever_it_stands),
        cmocka_unit_test(a_document_of_a_response_is_valid_json),
        cmocka_unit_test(known_shapes_have_a_limit_and_unknown_members_have_none),
        cmocka_unit_test(unions_accept_unknown_variants),
        cmocka_unit_test(nan_and_infinity_are_texts),
        cmocka_unit_test(ten_thousand_levels_are_an_error_that_names_the_limit),
        cmocka_unit_test(the_order_of_members_does_not_matter),
        cmocka_unit_test(every_beginning_of_a_document_is_an_error),
        cmocka_unit_test(changed_bytes_are_decoded_or_refused),
        cmocka_unit_test(encoding_survives_every_failing_allocation),
        cmocka_unit_test(decoding_survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
