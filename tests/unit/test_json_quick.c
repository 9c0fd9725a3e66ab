/* SPDX-License-Identifier: Apache-2.0 */
/* Random JSON, sound and broken, gives the same value or the same error with and without the decoder's fast paths. */
#include "unit/shapes.h"

#include <stdio.h>

#include "codec/json_codec.h"
#include "schema/value.h"
#include "support/slow_decode.h"

/* ---- random JSON ------------------------------------------------------------------------------------------------- */

static uint64_t seed;

static unsigned pick(unsigned count)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 20) % count;
}

#define PICK_TEXT(texts) (texts)[pick(sizeof(texts) / sizeof *(texts))]

/* How a document is written. */
typedef struct style {
    bool spaced;
    bool shuffled; /* members in any order, repeated, unknown, or of another type */
    bool odd;      /* strings that a strict reader refuses, and commas before a bracket */
    awsc_buffer *out;
} style;

static void append(const style *s, const char *text)
{
    static const char *const spaces[] = {"", "", " ", "\n\t ", "\r\n"};
    if (s->spaced) awsc_buffer_append_text(s->out, PICK_TEXT(spaces));
    awsc_buffer_append_text(s->out, text);
    if (s->spaced) awsc_buffer_append_text(s->out, PICK_TEXT(spaces));
}

static void append_string(const style *s)
{
    static const char *const sound[] = {"\\\"",
                                        "\\\\",
                                        "\\/",
                                        "\\b",
                                        "\\f",
                                        "\\n",
                                        "\\r",
                                        "\\t",
                                        "\\u0041",
                                        "\\ud83d\\ude00",
                                        "\xc3\xa9",
                                        "\xe2\x82\xac",
                                        "\xf0\x9f\x98\x80",
                                        "\xed\x9f\xbf"};
    static const char *const odd[] = {
        "\\ud800", "\\udc00\\ud800", "\\x",      "\\u12",        "\\u0000",         "\t", "\x01", "\xff",
        "\xc3",    "\xe2\x82",       "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80"};
    const unsigned size = pick(3) ? pick(40) : pick(100);
    const unsigned rare = pick(3) ? 1000 : 8;
    awsc_buffer_append_text(s->out, "\"");
    for (unsigned i = 0; i < size; i++) {
        if (pick(rare) == 0)
            awsc_buffer_append_text(s->out, s->odd && pick(2) ? PICK_TEXT(odd) : PICK_TEXT(sound));
        else
            awsc_buffer_append_char(s->out, (char)("abcdefghij {}[]:,xyz0123456789~\x7f"[pick(32)]));
    }
    awsc_buffer_append_text(s->out, "\"");
}

static void append_number(const style *s)
{
    static const char *const edges[] = {"0",
                                        "-0",
                                        "127",
                                        "-128",
                                        "128",
                                        "2147483647",
                                        "2147483648",
                                        "-2147483648",
                                        "-2147483649",
                                        "999999999999999999",
                                        "1000000000000000000",
                                        "9223372036854775807",
                                        "9223372036854775808",
                                        "-9223372036854775808",
                                        "01",
                                        "-",
                                        "1.0",
                                        "1.5",
                                        "1e3",
                                        "1e",
                                        "0x1",
                                        "1a",
                                        "100000000000000000000"};
    if (pick(2))
        awsc_buffer_append_format(s->out, "%d", (int)pick(1u << pick(31)) - (int)pick(5));
    else
        append(s, PICK_TEXT(edges));
}

static void append_value(const style *s, const awsc_member *member, unsigned depth);

static void append_any(const style *s, unsigned depth)
{
    static const char *const literals[] = {"null",    "true", "false", "{}", "[]", "nul", "\"2014-04-29T18:30:38Z\"",
                                           "\"AP8=\""};
    static const char *const nested[] = {"[1,{\"a\":[]},\"]\"]", "{\"b\":{\"c\":null}}"};
    if (pick(3) == 0)
        append_string(s);
    else if (pick(2))
        append_number(s);
    else
        append(s, depth < 3 && pick(3) == 0 ? PICK_TEXT(nested) : PICK_TEXT(literals));
}

static void append_name(const style *s, const char *name, bool first)
{
    if (!first) append(s, ",");
    awsc_buffer_append_text(s->out, "\"");
    awsc_buffer_append_text(s->out, name);
    awsc_buffer_append_text(s->out, "\"");
    append(s, ":");
}

static void append_members(const style *s, const awsc_schema *schema, unsigned depth)
{
    static const char *const unknown[] = {"Unknown", "Nam", "Names", "Weigh\\u0074", "__type", "", "Flag", "Text"};
    bool first = true;
    append(s, "{");
    for (unsigned i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[s->shuffled ? pick(schema->member_count) : i];
        if (pick(4) == 0) continue;
        if (s->shuffled && pick(10) == 0) {
            append_name(s, PICK_TEXT(unknown), first);
            append_any(s, depth);
        } else {
            append_name(s, awsc_member_wire_name(member).data, first);
            append_value(s, member, depth);
        }
        first = false;
        if (schema->type == AWSC_TYPE_UNION) break;
    }
    append(s, "}");
}

static void append_sequence(const style *s, const awsc_schema *schema, unsigned depth)
{
    const unsigned count = pick(2) ? pick(4) : pick(20);
    const bool map = schema->type == AWSC_TYPE_MAP;
    append(s, map ? "{" : "[");
    for (unsigned i = 0; i < count; i++) {
        if (i) append(s, ",");
        if (map) append_string(s);
        if (map) append(s, ":");
        append_value(s, &schema->members[0], depth + 1);
    }
    if (s->odd && pick(20) == 0) append(s, ",");
    append(s, map ? "}" : "]");
}

static void append_value(const style *s, const awsc_member *member, unsigned depth)
{
    if (depth > 6 || pick(12) == 0)
        append(s, "null");
    else if (s->shuffled && pick(20) == 0)
        append_any(s, depth);
    else if (member->type == AWSC_TYPE_STRUCTURE || member->type == AWSC_TYPE_UNION)
        append_members(s, member->target, depth + 1);
    else if (member->target)
        append_sequence(s, member->target, depth);
    else if (member->type == AWSC_TYPE_TEXT)
        append_string(s);
    else if (member->type == AWSC_TYPE_I32 || member->type == AWSC_TYPE_I64)
        append_number(s);
    else
        append_any(s, depth);
}

/* ---- comparing --------------------------------------------------------------------------------------------------- */

typedef struct outcome {
    int status;
    all value;
    awsc_arena *arena;
    awsc_error *error;
    awsc_buffer text; /* the value as JSON */
} outcome;

enum { RESPONSE, ERROR, STRICT, PLAIN, WAYS };

static outcome decode(awsc_view text, unsigned way, size_t room, bool quick)
{
    const awsc_json_limits limits = way == RESPONSE ? AWSC_JSON_LIMITS_RESPONSE
                                    : way == ERROR  ? AWSC_JSON_LIMITS_ERROR
                                                    : AWSC_JSON_LIMITS_DEFAULT;
    outcome o = {.arena = awsc_arena_new_sized(awsc_allocator_default(), room),
                 .text = AWSC_BUFFER_INIT(awsc_allocator_default())};
    if (way == PLAIN)
        o.status = (quick ? awsc_json_decode_plain : slow_json_decode_plain)(&all_schema, text, 2, limits, o.arena,
                                                                             &o.value, &o.error);
    else
        o.status =
            (quick ? awsc_json_decode : slow_json_decode)(&all_schema, text, true, limits, o.arena, &o.value, &o.error);
    if (!o.status && awsc_json_encode(&all_schema, &o.value, 2, false, &o.text, &o.error))
        awsc_buffer_append_text(&o.text, "unencodable");
    return o;
}

static void release(outcome *o)
{
    awsc_error_free(o->error);
    awsc_arena_free(o->arena);
    awsc_buffer_clear(&o->text);
}

static unsigned decoded;

static void compare(awsc_view text, size_t room)
{
    /* A copy of just this size, so that tools see a read behind the text. */
    char *exact = malloc(text.size + 1);
    assert_non_null(exact);
    memcpy(exact, text.data, text.size);
    const awsc_view own = {exact, text.size};
    for (unsigned way = 0; way < WAYS; way++) {
        outcome quick = decode(own, way, room, true), slow = decode(own, way, room, false);
        assert_int_equal(quick.status, slow.status);
        assert_string_equal(awsc_error_message(quick.error), awsc_error_message(slow.error));
        assert_int_equal(quick.text.size, slow.text.size);
        if (slow.text.size) assert_memory_equal(quick.text.data, slow.text.data, slow.text.size);
        decoded += slow.status == AWSC_OK;
        release(&quick);
        release(&slow);
    }
    free(exact);
}

static void compare_documents(bool spaced, bool shuffled, bool odd)
{
    enum { DOCUMENTS = 120, CHANGES = 6 };
    seed = 88172645463325252u;
    decoded = 0;
    for (unsigned i = 0; i < DOCUMENTS; i++) {
        awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
        const style s = {spaced, shuffled, odd, &text};
        append_members(&s, &all_schema, 0);
        assert_false(text.failed);
        compare(awsc_buffer_view(&text), pick(1000));
        for (unsigned k = 0; k < CHANGES; k++) compare(awsc_view_of(text.data, pick((unsigned)text.size)), pick(1000));
        for (unsigned k = 0; k < CHANGES; k++) {
            text.data[pick((unsigned)text.size)] = "\"\\,:{}[] 0n\x01\xff\xe2x"[pick(15)];
            compare(awsc_buffer_view(&text), pick(1000));
        }
        awsc_buffer_clear(&text);
    }
    assert_in_range(decoded, DOCUMENTS / 4, SIZE_MAX);
}

static void documents_as_services_send_them_decode_the_same(void **state)
{
    (void)state;
    compare_documents(false, false, false);
}

static void members_in_any_order_decode_the_same(void **state)
{
    (void)state;
    compare_documents(false, true, false);
}

static void white_space_anywhere_decodes_the_same(void **state)
{
    (void)state;
    compare_documents(true, true, false);
}

static void broken_text_decodes_the_same(void **state)
{
    (void)state;
    compare_documents(false, false, true);
    compare_documents(true, true, true);
}

/* Every length of a string, every room for it in the arena's block, and every distance to the end of the text. */
static void strings_at_every_edge_decode_the_same(void **state)
{
    (void)state;
    enum { LENGTHS = 66, ROOMS = 80, BLOCK = 256 };
    static const char *const ends[] = {"\"}", "\"", "", "\\\"\"}", "\xe2\x82\xac\"}", "\\", "\xe2", "\xe2\x82\"}"};
    static const char words[] = "The quick brown fox jumps over the lazy dog, and the dog does not mind at all.";
    char text[BLOCK + 3 * LENGTHS];
    for (size_t end = 0; end < sizeof ends / sizeof *ends; end++)
        for (int size = 0; size < LENGTHS; size++)
            for (int room = size % 3; room < ROOMS; room += 3) {
                int length = snprintf(text, sizeof text, "{\"Secret\":\"%0*d\",\"Text\":\"%.*s%s", BLOCK - room, 0,
                                      size, words, ends[end]);
                compare(awsc_view_of(text, (size_t)length), 0);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_as_services_send_them_decode_the_same),
        cmocka_unit_test(members_in_any_order_decode_the_same),
        cmocka_unit_test(white_space_anywhere_decodes_the_same),
        cmocka_unit_test(broken_text_decodes_the_same),
        cmocka_unit_test(strings_at_every_edge_decode_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
