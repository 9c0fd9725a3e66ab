/* SPDX-License-Identifier: Apache-2.0 */
/* XML to C values, C values to forms, and the protocol above them, beyond Smithy's protocol tests. */
#include "unit/shapes.h"

#include <stdio.h>

#include <awsc/call.h>
#include <awsc/tables/generated.h>
#include <awsc/http.h>

#include "codec/json_codec.h"
#include "codec/query_encode.h"
#include "codec/xml_decode.h"
#include "codec/xml_repair.h"
#include "http/http.h"
#include "protocol/serialize.h"
#include "schema/output.h"
#include "support/failing_allocator.h"

/* ---- refused memory ---------------------------------------------------------------------------------------------- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

static bool armed;
static size_t allocations, failing_one; /* number of the allocation that fails, from 1 */

static bool fails(void)
{
    return armed && ++allocations == failing_one;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return fails() ? NULL : __real_realloc(memory, size);
}

/* Refuses the first allocation, then the second, and so on, until `run` succeeds without a refusal. */
static void refuse_each(int (*run)(awsc_error **error), int success)
{
    for (failing_one = 1;; failing_one++) {
        awsc_error *error = NULL;
        allocations = 0;
        armed = true;
        int status = run(&error);
        armed = false;
        bool refused = allocations >= failing_one;
        assert_int_equal(awsc_error_status(error), status);
        awsc_error_free(error);
        if (!refused) {
            assert_int_equal(status, success);
            return;
        }
        if (status != success) assert_int_equal(status, AWSC_ERR_NOMEM);
    }
}

/* ---- the tree ---------------------------------------------------------------------------------------------------- */

typedef struct document {
    awsc_arena *arena;
    const awsc_xml_node *root;
    int status;
    awsc_error *error;
} document;

static document read_n(const char *text, size_t size)
{
    document d = {.arena = awsc_arena_new_sized(awsc_allocator_default(), 0)};
    d.status = awsc_xml_read(awsc_view_of(text, size), d.arena, &d.root, &d.error);
    return d;
}

static void close_document(document *d)
{
    awsc_error_free(d->error);
    awsc_arena_free(d->arena);
}

static void check_refused_n(const char *text, size_t size, const char *message)
{
    document d = read_n(text, size);
    assert_int_equal(d.status, AWSC_ERR_PARSE);
    if (!strstr(awsc_error_message(d.error), message)) assert_string_equal(awsc_error_message(d.error), message);
    close_document(&d);
}

static void check_refused(const char *text, const char *message)
{
    check_refused_n(text, strlen(text), message);
}

static void check_text(awsc_view view, const char *expected)
{
    assert_int_equal(view.size, strlen(expected));
    assert_string_equal(view.data, expected);
}

static void a_document_becomes_a_tree(void **state)
{
    (void)state;
    static const char text[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- c --><a xmlns:p='u'>\r\n <p:b k='&lt;1'>x&amp;<"
        "![CDATA[<y>]]>&#x20AC;<!-- no -->z</p:b> tail <c/><c>2</c><?pi?></a>\n";
    document d = read_n(text, sizeof text - 1);
    assert_int_equal(d.status, AWSC_OK);
    const awsc_xml_node *b = awsc_xml_find(d.root->elements, AWSC_VIEW("b"));
    assert_ptr_equal(b, awsc_xml_find(d.root->elements, AWSC_VIEW("p:b")));
    check_text(awsc_xml_text(b), "x&<y>\xe2\x82\xacz");
    check_text(awsc_xml_text(awsc_xml_find(b->attributes, AWSC_VIEW("k"))), "<1");
    const awsc_xml_node *c = awsc_xml_find(d.root->elements, AWSC_VIEW("c"));
    check_text(awsc_xml_text(c), "");
    check_text(awsc_xml_text(awsc_xml_find(c->next, AWSC_VIEW("c"))), "2");
    assert_null(awsc_xml_find(d.root->elements, AWSC_VIEW("p")));
    assert_int_equal(d.root->text_size, 0);
    close_document(&d);
}

static void entities_and_document_types_are_refused(void **state)
{
    (void)state;
    check_refused("<!DOCTYPE a><a/>", "a document type, which no service sends");
    check_refused("<!DOCTYPE a [<!ENTITY x \"1\"><!ENTITY y \"&x;&x;&x;&x;\">]><a>&y;</a>", "a document type");
    check_refused("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", "a document type");
    check_refused("<!DOCTYPE a [<!ENTITY x SYSTEM \"http://localhost/\">]><a>&x;</a>", "a document type");
    check_refused("<a>&x;</a>", "XML is invalid at byte 3: undefined entity");
}

static void a_tree_ends_at_its_deepest_level_and_says_so(void **state)
{
    (void)state;
    enum { LEVELS = 100000 };
    char *text = malloc(7 * LEVELS);
    for (unsigned depth = AWSC_XML_DEEPEST; depth <= LEVELS;
         depth = depth > AWSC_XML_DEEPEST ? LEVELS + 1 : depth + 1) {
        size_t size = 0;
        for (unsigned i = 0; i < depth; i++, size += 3) memcpy(text + size, "<a>", 3);
        for (unsigned i = 0; i < depth; i++, size += 4) memcpy(text + size, "</a>", 4);
        document d = read_n(text, size);
        assert_int_equal(d.status, AWSC_OK);
        const awsc_xml_node *level = d.root;
        for (unsigned i = 1; i < AWSC_XML_DEEPEST; i++) {
            assert_false(awsc_xml_is_too_deep(level));
            level = level->elements;
        }
        assert_true(awsc_xml_is_too_deep(level) == (depth > AWSC_XML_DEEPEST));
        close_document(&d);
    }
    free(text);
}

static void documents_that_are_not_xml_in_utf8_are_refused(void **state)
{
    (void)state;
    check_refused("", "no element found");
    check_refused("   ", "no element found");
    check_refused("{\"json\":1}", "XML is invalid at byte 0: not well-formed");
    check_refused("<a>", "XML is invalid at byte 3: no element found");
    check_refused("<a></b>", "mismatched tag");
    check_refused("<a/><a/>", "junk after document element");
    check_refused("<a x='1' x='2'/>", "duplicate attribute");
    check_refused("<a>&#x;</a>", "not well-formed");
    check_refused("<a>&#12x;</a>", "not well-formed");
    check_refused("<a>&#</a>", "not well-formed");
    check_refused_n("<a>\0</a>", 8, "there is a NUL");
    check_refused_n("\xff\xfe<\0a\0/\0>\0", 10, "there is a NUL");
    check_refused("<a \xff='1'/>", "not well-formed");
}

/* R stands for the replacement character. */
#define R "\xef\xbf\xbd"

static void characters_outside_of_xml_become_the_replacement_character(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"<a>\xff</a>", R},
        {"<a>x\xe2\x82</a>", "x" R},
        {"<a>\xc0\x80</a>", R R},
        {"<a>\xed\xa0\x80y</a>", R R R "y"},
        {"<a>\xef\xbf\xbf\xef\xbb\xbf</a>", R "\xef\xbb\xbf"},
        {"<a>\x01\t\x1f</a>", R "\t" R},
        {"<a>&#0;&#x0;&#00;</a>", R R R},
        {"<a>&#x1;&#9;&#31;&#xFFFF;&#x110000;&#99999999999999999999;</a>", R "\t" R R R R},
        {"<a>&#xD83D;</a>", R},
        {"<a>&#55357;&#56832;&#xd83d;&#xDE00;</a>", "\xf0\x9f\x98\x80\xf0\x9f\x98\x80"},
        {"<a>&#xD83D;&#x41;&#xDE00;</a>", R "A" R},
        {"<a>&#xD800;&#xDC00;&#xDBFF;&#xDFFF;</a>", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"},
        {"<a>&#xD7FF;&#xDC00;&#xD800;&#xDBFF;&#xD800;&#xE000;</a>", "\xed\x9f\xbf" R R R R "\xee\x80\x80"},
        {"<a>&amp;#0;&#38;#0;</a>", "&#0;&#0;"},
        {"<a><![CDATA[&#0;\xff]]>&#0;</a>", "&#0;" R R},
        {"<a><!-- &#0; ]]> -->&#0;<![CDATA[-->&#0;]]></a>", R "-->&#0;"},
        /* The document is read as UTF-8, even if it declares another encoding. */
        {"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4\xe4\xe4</a>", R R R},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        document d = read_n(cases[i][0], strlen(cases[i][0]));
        if (d.status) fail_msg("%s: %s", cases[i][0], awsc_error_text(d.error));
        check_text(awsc_xml_text(d.root), cases[i][1]);
        close_document(&d);
    }
    document d = read_n("<a k='\xff&#0;'/>", strlen("<a k='\xff&#0;'/>"));
    check_text(awsc_xml_text(d.root->attributes), R R);
    close_document(&d);
}

/* Reads every prefix from memory of exactly its size. */
static void no_prefix_of_broken_xml_is_read_beyond_its_end(void **state)
{
    (void)state;
    static const char text[] = "<a>&#xD83D;&#xDE00;\xe2\x82<![CDATA[&#0;]]>&#0;<!-- \xff --></a>";
    for (size_t size = 0; size <= sizeof text - 1; size++) {
        char *copy = malloc(size ? size : 1);
        memcpy(copy, text, size);
        document d = read_n(copy, size);
        assert_int_equal(d.status, size == sizeof text - 1 ? AWSC_OK : AWSC_ERR_PARSE);
        close_document(&d);
        free(copy);
    }
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

typedef struct decoded {
    awsc_arena *arena;
    void *value;
    int status;
    awsc_error *error;
} decoded;

static decoded decode(const awsc_schema *schema, const char *text)
{
    decoded d = {.arena = awsc_arena_new_sized(awsc_allocator_default(), 0)};
    document tree = read_n(text, strlen(text));
    assert_int_equal(tree.status, AWSC_OK);
    d.value = awsc_arena_alloc_zeroed(d.arena, 1, schema->size);
    d.status = awsc_xml_decode(schema, tree.root, false, d.arena, d.value, &d.error);
    close_document(&tree); /* no part of it is needed any longer */
    return d;
}

static void done(decoded *d)
{
    awsc_error_free(d->error);
    awsc_arena_free(d->arena);
}

static void check_value(const awsc_schema *schema, const char *text, const char *json)
{
    decoded d = decode(schema, text);
    awsc_buffer found = AWSC_BUFFER_INIT(awsc_allocator_default());
    if (d.error) print_error("%s\n", awsc_error_text(d.error));
    assert_int_equal(d.status, AWSC_OK);
    assert_int_equal(awsc_json_encode(schema, d.value, 2, false, &found, NULL), AWSC_OK);
    assert_string_equal(awsc_buffer_text(&found), json);
    awsc_buffer_clear(&found);
    done(&d);
}

static void check_error(const awsc_schema *schema, const char *text, const char *message)
{
    decoded d = decode(schema, text);
    assert_int_equal(d.status, AWSC_ERR_PARSE);
    assert_string_equal(awsc_error_message(d.error), message);
    done(&d);
}

/* Variants of XML: flattened, renamed, attributes. */
typedef struct shaped {
    const char *kind;
    texts flat;
    variables pairs;
    texts items;
    variables named;
    const char *media;
} shaped;

static const awsc_extra items_extras[] = {{0, AWSC_EXTRA_XML_NAME, "item"}, {0, 0, NULL}};
static const awsc_schema items_schema = {"Items", texts_member, items_extras, sizeof(char *), 1, AWSC_TYPE_LIST, 0, 0};
static const awsc_extra named_extras[] = {
    {0, AWSC_EXTRA_XML_NAME, "V"}, {0, AWSC_EXTRA_XML_KEY_NAME, "K"}, {0, 0, NULL}};
static const awsc_schema named_schema = {
    "Named", variables_value, named_extras, sizeof(variables_entry), 1, AWSC_TYPE_MAP, 0, 0};
static const awsc_member shaped_members[] = {
    AWSC_TABLE_TEXT_MEMBER(shaped, kind, AWSC_TABLE_NAMED("Kind", "xsi:type"),
                           AWSC_TABLE_WIRE_NAME | AWSC_TABLE_XML_ATTRIBUTE),
    AWSC_TABLE_LIST_MEMBER(shaped, flat, AWSC_TABLE_NAMED("Flat", "f"), AWSC_TABLE_WIRE_NAME | AWSC_TABLE_XML_FLATTENED,
                           texts),
    AWSC_TABLE_MAP_MEMBER(shaped, pairs, "Pairs", AWSC_TABLE_XML_FLATTENED, variables),
    AWSC_TABLE_MEMBER_("Items", &items_schema, offsetof(shaped, items), AWSC_TYPE_LIST, AWSC_TABLE_BODY),
    AWSC_TABLE_MEMBER_("Named", &named_schema, offsetof(shaped, named), AWSC_TYPE_MAP, AWSC_TABLE_BODY),
    AWSC_TABLE_TEXT_MEMBER(shaped, media, "Media", AWSC_TABLE_BODY | AWSC_TABLE_MEDIA_TYPE),
};
static const awsc_schema shaped_schema = {"Shaped", shaped_members, NULL, sizeof(shaped), 6, AWSC_TYPE_STRUCTURE, 0, 0};

static const char all_xml[] =
    "<r><Flag> true\n</Flag><Tiny>-128</Tiny><Small>32767</Small><Medium>-2147483648</Medium>"
    "<Large>9223372036854775807</Large><Single>0.1</Single><Real>-Infinity</Real>"
    "<Epoch>2014-04-29T18:30:38.5Z</Epoch><Date>2014-04-29T18:30:38Z</Date><Http>Tue, 29 Apr 2014 18:30:38 GMT</Http>"
    "<Text> \xe2\x82\xac &lt;</Text><Number>123456789012345678901234567890.5</Number><Bytes>AP8=</Bytes>"
    "<Node><Name>root</Name><Next><Weight>-1</Weight></Next></Node><Choice><Node/></Choice>"
    "<Nodes><member><Name>a</Name></member><other/><member/></Nodes><Texts><member/></Texts>"
    "<Variables><entry><value>v</value><key>K</key></entry><entry><key>L</key><value/></entry></Variables>"
    "<Lists><entry><key>full</key><value><member>x</member><member>y</member></value></entry>"
    "<entry><key>empty</key><value/></entry></Lists><re-named>other</re-named><Unknown><Text>no</Text></Unknown></r>";

static void every_type_is_read(void **state)
{
    (void)state;
    check_value(&all_schema, all_xml,
                "{\"Flag\":true,\"Tiny\":-128,\"Small\":32767,\"Medium\":-2147483648,\"Large\":9223372036854775807,"
                "\"Single\":0.1,\"Real\":\"-Infinity\",\"Epoch\":1398796238.5,\"Date\":\"2014-04-29T18:30:38Z\","
                "\"Http\":\"Tue, 29 Apr 2014 18:30:38 GMT\",\"Text\":\" \xe2\x82\xac <\","
                "\"Number\":123456789012345678901234567890.5,\"Bytes\":\"AP8=\",\"Node\":{\"Name\":\"root\",\"Next\":{"
                "\"Weight\":-1}},\"Choice\":{\"Node\":{}},\"Nodes\":[{\"Name\":\"a\"},{}],\"Texts\":[\"\"],"
                "\"Variables\":{\"K\":\"v\",\"L\":\"\"},\"Lists\":{\"full\":[\"x\",\"y\"],\"empty\":[]},"
                "\"re-named\":\"other\"}");
}

static void empty_is_not_unset(void **state)
{
    (void)state;
    check_value(&all_schema, "<r/>", "{}");
    check_value(&all_schema, "<r><Text/><Bytes></Bytes><Texts/><Variables> </Variables><Node/></r>",
                "{\"Text\":\"\",\"Bytes\":\"\",\"Node\":{},\"Texts\":[],\"Variables\":{}}");
}

static void xml_names_are_used(void **state)
{
    (void)state;
    check_value(&shaped_schema,
                "<r xmlns:xsi='u' xsi:type='User'><f>1</f><Pairs><key>a</key><value>A</value></Pairs><f>2</f>"
                "<x:Items><x:item>i</x:item><member>no</member></x:Items><Pairs><key>b</key><value/></Pairs>"
                "<Named><entry><K>k</K><V>v</V></entry></Named><Media>plain</Media></r>",
                "{\"xsi:type\":\"User\",\"f\":[\"1\",\"2\"],\"Pairs\":{\"a\":\"A\",\"b\":\"\"},\"Items\":[\"i\"],"
                "\"Named\":{\"k\":\"v\"},\"Media\":\"plain\"}");
}

static void unions_have_one_variant(void **state)
{
    (void)state;
    decoded d = decode(&all_schema, "<r><Choice><Newest><a/></Newest></Choice></r>");
    const choice *found = ((all *)d.value)->choice;
    assert_int_equal(found->head.kind, 0);
    assert_string_equal(found->head.name, "Newest");
    done(&d);
    check_value(&all_schema, "<r><Choice><Number>5</Number></Choice></r>", "{\"Choice\":{\"Number\":5}}");
    check_error(&all_schema, "<r><Choice><Text/><Number>5</Number></Choice></r>",
                "Choice: a union with more than one variant");
}

static void errors_name_the_place(void **state)
{
    (void)state;
    check_error(&all_schema, "<r><Medium>2147483648</Medium></r>", "Medium: expected a whole number of 32 bits");
    check_error(&all_schema, "<r><Medium/></r>", "Medium: expected a whole number of 32 bits");
    check_error(&all_schema, "<r><Number>1\n2</Number></r>", "Number: expected a number");
    check_error(&all_schema, "<r><Flag>yes</Flag></r>", "Flag: expected true or false");
    check_error(&all_schema, "<r><Bytes>AP8</Bytes></r>", "Bytes: expected base64");
    check_error(&all_schema, "<r><Date>today</Date></r>", "Date: expected a time of the form 1985-04-12T23:20:50.52Z");
    check_error(&all_schema, "<r><Text>a<b/></Text></r>", "Text: expected text, found an element in it");
    check_error(&all_schema, "<r><Nodes><member/><member><Next><Weight>x</Weight></Next></member></Nodes></r>",
                "Nodes[1].Next.Weight: expected a whole number of 32 bits");
    check_error(&all_schema, "<r><Variables><entry><value/></entry></Variables></r>",
                "Variables: an entry without a key");
    check_error(&all_schema, "<r><Lists><entry><key>k</key></entry></Lists></r>",
                "Lists[\"k\"]: an entry without a value");
}

/* ---- forms ------------------------------------------------------------------------------------------------------- */

static void check_form(const awsc_schema *schema, const void *value, uint32_t level, const char *expected)
{
    awsc_buffer form = AWSC_BUFFER_INIT(awsc_allocator_default());
    assert_int_equal(awsc_query_encode(schema, value, level, &form, NULL), AWSC_OK);
    assert_string_equal(awsc_buffer_text(&form), expected);
    awsc_buffer_clear(&form);
}

static void every_type_is_written(void **state)
{
    (void)state;
    all value;
    fill_all(&value);
    value.document = (awsc_json){NULL, 0}; /* the generator refuses them in this protocol */
    check_form(&all_schema, &value, 1,
               "&Flag=true&Tiny=-128&Small=32767&Medium=-2147483648&Large=9223372036854775807&Single=0.1&Real=0.0000001"
               "&Epoch=2014-04-29T18%3A30%3A38.5Z&Date=2014-04-29T18%3A30%3A38Z"
               "&Http=Tue%2C%2029%20Apr%202014%2018%3A30%3A38%20GMT&Text=say%20%22hi%22%0A%01%20%E2%82%AC"
               "&Number=123456789012345678901234567890.5&Bytes=AP8%3D&Node.Name=root&Node.Next.Name=leaf"
               "&Node.Next.Weight=-1&Choice.Node.Name=leaf&Choice.Node.Weight=-1&Nodes.member.1.Name=root"
               "&Nodes.member.1.Next.Name=leaf&Nodes.member.1.Next.Weight=-1&Nodes.member.2.Name=leaf"
               "&Nodes.member.2.Weight=-1&Sparse.member.1=a&Sparse.member.2=c&Texts=&Variables.entry.1.key=KEY"
               "&Variables.entry.1.value=value&Variables.entry.2.key=OTHER&Variables.entry.2.value="
               "&Lists.entry.1.key=full&Lists.entry.1.value.member.1=x&Lists.entry.1.value.member.2=y"
               "&Lists.entry.2.key=empty&Lists.entry.2.value=&Secret=hidden&re-named=other%20name&Preset=9");
}

static void xml_traits_apply_to_forms(void **state)
{
    (void)state;
    static const char *const items[] = {"1", "2&=+ \xc3\xa4"};
    static const variables_entry pairs[] = {{"a.b", "A"}, {NULL, "no key"}, {"c", NULL}, {"", ""}};
    shaped value = {.kind = "User",
                    .flat = {2, items},
                    .pairs = {4, pairs},
                    .items = {1, items},
                    .named = {1, pairs},
                    .media = "plain"};
    check_form(&shaped_schema, &value, 1,
               "&xsi%3Atype=User&f.1=1&f.2=2%26%3D%2B%20%C3%A4&Pairs.1.key=a.b&Pairs.1.value=A&Pairs.2.key="
               "&Pairs.2.value=&Items.item.1=1&Named.entry.1.K=a.b&Named.entry.1.V=A&Media=plain");
    value = (shaped){.flat = {0, AWSC_EMPTY}, .pairs = {0, AWSC_EMPTY}, .named = {0, AWSC_EMPTY}};
    check_form(&shaped_schema, &value, 1, "&f=");
}

static void a_circle_is_an_error(void **state)
{
    (void)state;
    node circle = {"around", &circle, {0, 0}};
    awsc_buffer form = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_error *error = NULL;
    assert_int_equal(awsc_query_encode(&node_schema, &circle, 1, &form, &error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(error), "the value is nested too deeply; does a pointer go in a circle?");
    awsc_error_free(error);
    awsc_buffer_clear(&form);
}

typedef struct crossing {
    const struct crossing *left;
    const struct crossing *right;
} crossing;

static const awsc_schema crossing_schema;
static const awsc_member crossing_members[] = {
    AWSC_TABLE_STRUCTURE_MEMBER(crossing, left, "Left", AWSC_TABLE_BODY, crossing),
    AWSC_TABLE_STRUCTURE_MEMBER(crossing, right, "Right", AWSC_TABLE_BODY, crossing),
};
static const awsc_schema crossing_schema = {"Crossing", crossing_members,    NULL, sizeof(crossing),
                                            2,          AWSC_TYPE_STRUCTURE, 0,    0};

/* Every level has two branches: walking all of them would take for ever. */
static void a_cycle_with_many_paths_is_an_error_at_once(void **state)
{
    (void)state;
    crossing here = {&here, &here};
    awsc_buffer form = AWSC_BUFFER_INIT(awsc_allocator_default());
    assert_int_equal(awsc_query_encode(&crossing_schema, &here, 1, &form, NULL), AWSC_ERR_VALIDATION);
    awsc_buffer_clear(&form);
}

/* ---- the protocol ------------------------------------------------------------------------------------------------ */

typedef struct busy {
    const char *message;
    awsc_opt_i32 level;
} busy;

static const awsc_member busy_members[] = {
    AWSC_TABLE_TEXT_MEMBER(busy, message, AWSC_TABLE_NAMED("Message", "message"),
                           AWSC_TABLE_BODY | AWSC_TABLE_WIRE_NAME),
    AWSC_TABLE_I32_MEMBER(busy, level, "Level", AWSC_TABLE_BODY),
};
static const awsc_schema busy_schema = {
    "BusyException", busy_members, NULL, sizeof(busy), 2, AWSC_TYPE_STRUCTURE, 0, 429};
static const awsc_schema unit_schema = {"Unit", NULL, NULL, 1, 0, AWSC_TYPE_STRUCTURE, 0, 0};
static const awsc_error_case errors[] = {{"Busy", &busy_schema, 1}};
static const awsc_service service = {.format = AWSC_TABLE_FORMAT,
                                     .level = 2,
                                     .api_version = "2011-06-15",
                                     .protocol = &awsc_internal_aws_query,
                                     .errors = errors,
                                     .error_count = 1};
static const awsc_operation get = {.name = "Get",
                                   .method = "POST",
                                   .uri = "/",
                                   .input = &shaped_schema,
                                   .output = &node_schema,
                                   .http_status = 200,
                                   .input_payload = -1,
                                   .output_payload = -1};
static const awsc_operation touch = {
    .name = "Touch", .method = "POST", .uri = "/", .input = &unit_schema, .output = &unit_schema};

static awsc_http_response *answer(int status, const char *body)
{
    awsc_http_response *response;
    assert_int_equal(awsc_http_response_new(status, &response, NULL), AWSC_OK);
    assert_int_equal(awsc_http_response_append_body(response, body, strlen(body), NULL), AWSC_OK);
    return response;
}

static int read_answer(const awsc_operation *operation, const char *body, void **output, awsc_error **error)
{
    awsc_arena *arena;
    awsc_http_response *response = answer(200, body);
    *output = awsc_output_new(awsc_allocator_default(), 0, operation->output, &arena);
    int status = awsc_internal_aws_query.deserialize(&service, operation, response, arena, *output, error);
    awsc_http_response_free(response);
    return status;
}

static const awsc_serialize_options without_token = {NULL, SIZE_MAX};

static void the_form_is_the_body(void **state)
{
    (void)state;
    awsc_http_request *request = NULL;
    shaped input = {.kind = "x"};
    assert_int_equal(awsc_serialize(&service, &get, &input, 2, &without_token, &request, NULL), AWSC_OK);
    awsc_body body = awsc_http_request_body(request);
    check_text(awsc_view_of(body.data, body.size), "Action=Get&Version=2011-06-15&xsi%3Atype=x");
    assert_string_equal(awsc_http_request_header(request, "Content-Type"), "application/x-www-form-urlencoded");
    awsc_http_request_free(request);
}

static void only_the_result_element_is_read(void **state)
{
    (void)state;
    void *output;
    assert_int_equal(read_answer(&get,
                                 "<GetResponse xmlns='https://x/'><Name>no</Name><GetResult><Name>n</Name></GetResult>"
                                 "<ResponseMetadata><RequestId> id-1 </RequestId></ResponseMetadata></GetResponse>",
                                 &output, NULL),
                     AWSC_OK);
    assert_string_equal(((node *)output)->name, "n");
    assert_string_equal(awsc_output_request_id(output), "id-1");
    awsc_free(output);
    /* A required member that the service omitted is empty. */
    assert_int_equal(read_answer(&get, "<GetResponse><GetResult/></GetResponse>", &output, NULL), AWSC_OK);
    assert_string_equal(((node *)output)->name, "");
    awsc_free(output);
    assert_int_equal(read_answer(&get, "", &output, NULL), AWSC_OK);
    assert_string_equal(((node *)output)->name, "");
    awsc_free(output);
    assert_int_equal(read_answer(&touch, "<TouchResponse/>", &output, NULL), AWSC_OK);
    awsc_free(output);
}

/* An answer to Get with `count` elements of that name around a text. */
static char *nested_answer(const char *name, size_t count)
{
    static const char begin[] = "<GetResponse><GetResult><Name>n</Name>", end[] = "</GetResult></GetResponse>";
    char *text = malloc(sizeof begin + sizeof end + count * (2 * strlen(name) + 5) + 2), *at = stpcpy(text, begin);
    for (size_t i = 0; i < count; i++) at += sprintf(at, "<%s>", name);
    at = stpcpy(at, "x");
    for (size_t i = 0; i < count; i++) at += sprintf(at, "</%s>", name);
    strcpy(at, end);
    return text;
}

static void an_unknown_element_may_be_as_deep_as_the_answer_is_long(void **state)
{
    (void)state;
    void *output;
    awsc_error *error = NULL;
    char *unknown = nested_answer("New", 100000), *known = nested_answer("Next", AWSC_XML_DEEPEST);
    int status = read_answer(&get, unknown, &output, &error);
    if (status) fail_msg("%s", awsc_error_text(error));
    assert_string_equal(((node *)output)->name, "n");
    awsc_free(output);
    assert_int_equal(read_answer(&get, known, &output, &error), AWSC_ERR_PARSE);
    assert_non_null(strstr(awsc_error_message(error), "Get: Next.Next."));
    assert_non_null(strstr(awsc_error_message(error), "elements are nested too deeply"));
    awsc_error_free(error);
    awsc_free(output);
    free(unknown);
    free(known);
}

static void text_of_an_answer_is_repaired_and_times_have_any_form(void **state)
{
    (void)state;
    check_value(&all_schema, "<a><Text>a&#0;\xff</Text><New>\xff</New></a>", "{\"Text\":\"a" R R "\"}");
    check_value(&all_schema, "<a><Variables><entry><key>\xe4</key><value>&#55357;</value></entry></Variables></a>",
                "{\"Variables\":{\"" R "\":\"" R "\"}}");
    static const char *const times[] = {"2014-04-29T18:30:38Z", " 1398796238 ", "Tue, 29 Apr 2014 18:30:38 GMT",
                                        "Tuesday, 29-Apr-14 18:30:38 GMT", "Tue Apr 29 18:30:38 2014"};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        char text[200];
        snprintf(text, sizeof text, "<a><Epoch>%s</Epoch><Date>%s</Date><Http>%s</Http></a>", times[i], times[i],
                 times[i]);
        check_value(&all_schema, text,
                    "{\"Epoch\":1398796238,\"Date\":\"2014-04-29T18:30:38Z\","
                    "\"Http\":\"Tue, 29 Apr 2014 18:30:38 GMT\"}");
    }
}

static void a_response_that_is_not_the_services_is_an_error(void **state)
{
    (void)state;
    static const struct {
        const char *body, *message;
    } cases[] = {
        {"<html><body>Sign in</body></html>", "Get: no element GetResult in the response"},
        {"<GetResponse><OtherResult/></GetResponse>", "Get: no element GetResult in the response"},
        {"{}", "Get: XML is invalid at byte 0: not well-formed (invalid token)"},
        {"<GetResponse><GetResult><Weight>1.5</Weight></GetResult></GetResponse>",
         "Get: Weight: expected a whole number of 32 bits"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        void *output;
        awsc_error *error = NULL;
        assert_int_equal(read_answer(&get, cases[i].body, &output, &error), AWSC_ERR_PARSE);
        assert_string_equal(awsc_error_message(error), cases[i].message);
        awsc_error_free(error);
        awsc_free(output);
    }
}

/* An answer that is half a million times the same element. */
static int read_swarm(const char *element, awsc_error **error)
{
    enum { ELEMENTS = 500 * 1000 };
    const size_t size = strlen(element);
    static const char begin[] = "<TouchResponse>", end[] = "</TouchResponse>";
    char *text = malloc(sizeof begin + ELEMENTS * size + sizeof end);
    assert_non_null(text);
    strcpy(text, begin);
    char *to = text + sizeof begin - 1;
    for (size_t i = 0; i < ELEMENTS; i++, to += size) memcpy(to, element, size);
    strcpy(to, end);
    void *output;
    int status = read_answer(&touch, text, &output, error);
    awsc_free(output);
    free(text);
    return status;
}

static void half_a_million_elements_are_an_error(void **state)
{
    (void)state;
    awsc_error *error = NULL;
    assert_int_equal(read_swarm("<a>1</a>", NULL), AWSC_OK);
    assert_int_equal(read_swarm("<a/>", &error), AWSC_ERR_PARSE);
    assert_string_equal(awsc_error_message(error), "Touch: XML of so many small elements that they do not fit");
    awsc_error_free(error);
}

static awsc_error *read_error(int status, const char *body)
{
    awsc_error *error = NULL;
    awsc_http_response *response = answer(status, body);
    assert_int_equal(awsc_internal_aws_query.deserialize_error(&service, &get, response, &error), AWSC_ERR_SERVICE);
    awsc_http_response_free(response);
    return error;
}

static void an_error_keeps_the_services_message(void **state)
{
    (void)state;
    awsc_error *error =
        read_error(429, "<ErrorResponse xmlns='u'><Error><Type>Sender</Type><Code> Busy </Code><Message>Later</Message>"
                        "<Level>3</Level></Error><RequestId>id-2</RequestId></ErrorResponse>");
    const busy *value = awsc_internal_error_as(error, &busy_schema);
    assert_string_equal(awsc_error_name(error), "Busy");
    assert_string_equal(awsc_error_message(error), "Later");
    assert_string_equal(awsc_error_request_id(error), "id-2");
    assert_int_equal(awsc_error_http_status(error), 429);
    assert_string_equal(value->message, "Later");
    assert_int_equal(value->level.value, 3);
    awsc_error_free(error);

    /* Neither an invalid nor an unknown member hides the error. */
    error = read_error(400, "<ErrorResponse><Error><Code>Busy</Code><message>m</message><Level>x</Level></Error>"
                            "</ErrorResponse>");
    value = awsc_internal_error_as(error, &busy_schema);
    assert_string_equal(value->message, "m");
    assert_int_equal(value->level.is_set, 0);
    awsc_error_free(error);
    error = read_error(400, "<ErrorResponse><Error><Level>x</Level><New>&#0;<a/></New><Code>Busy</Code><Message>a\xff"
                            "&#xD83D;</Message></Error><RequestID>id-3</RequestID>");
    value = awsc_internal_error_as(error, &busy_schema);
    assert_string_equal(awsc_error_message(error), "a" R R);
    assert_string_equal(awsc_error_request_id(error), "id-3");
    assert_string_equal(value->message, "a" R R);
    assert_int_equal(value->level.is_set, 0);
    awsc_error_free(error);
    error = read_error(400, "<ErrorResponse><Error><Code>Busy</Code><message><b/></message><Level>4</Level></Error>"
                            "</ErrorResponse>");
    value = awsc_internal_error_as(error, &busy_schema);
    assert_int_equal(value->level.value, 4);
    awsc_error_free(error);
    error = read_error(400, "<ErrorResponse><Error><Code>Other</Code></Error></ErrorResponse>");
    assert_string_equal(awsc_error_name(error), "Other");
    assert_null(awsc_internal_error_as(error, &busy_schema));
    awsc_error_free(error);
}

static void an_error_response_without_xml_is_still_an_error(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "",         "<html>Bad gateway",
        "{}",       "<ErrorResponse/>",
        "<Error/>", "<!DOCTYPE x><ErrorResponse><Error><Code>Busy</Code></Error></ErrorResponse>"};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        awsc_error *error = read_error(502, bodies[i]);
        assert_string_equal(awsc_error_name(error), "UnknownError");
        assert_string_equal(awsc_error_message(error), "HTTP status 502");
        awsc_error_free(error);
    }
    /* Members before a syntax error are kept. */
    awsc_error *error = read_error(502, "<ErrorResponse><Error><Code>Busy</Code></Error><RequestId>");
    assert_string_equal(awsc_error_name(error), "Busy");
    awsc_error_free(error);
}

/* ---- memory runs out --------------------------------------------------------------------------------------------- */

static int run_decode(awsc_error **error)
{
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    const awsc_xml_node *root;
    all value = {.flag = {0, 0}};
    int status = arena ? awsc_xml_read(awsc_view_text(all_xml), arena, &root, error)
                       : awsc_internal_fail(error, AWSC_ERR_NOMEM, "no arena");
    if (!status) status = awsc_xml_decode(&all_schema, root, true, arena, &value, error);
    awsc_arena_free(arena);
    return status;
}

/* JSON with text to repair, as a response and as an error. */
static int run_repair(awsc_error **error)
{
    static const char json[] = "{\"Text\":\"\\ud800\",\"Document\":[\"\xff\"],\"Variables\":{\"\\u0000\":\"\\x\"}}";
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    all value = {.flag = {0, 0}}, again = {.flag = {0, 0}};
    int status = arena ? awsc_json_decode(&all_schema, awsc_view_text(json), true, AWSC_JSON_LIMITS_RESPONSE, arena,
                                          &value, error)
                       : awsc_internal_fail(error, AWSC_ERR_NOMEM, "no arena");
    if (!status) {
        status = awsc_json_decode(&all_schema, awsc_view_text(json), true, AWSC_JSON_LIMITS_ERROR, arena, &again, NULL);
        if (status) status = awsc_internal_fail(error, status, "an error");
    }
    awsc_arena_free(arena);
    return status;
}

static int run_serialize(awsc_error **error)
{
    static const char *const items[] = {"1", "2"};
    static const variables_entry pairs[] = {{"a", "A"}};
    const shaped input = {.kind = "x", .flat = {2, items}, .named = {1, pairs}};
    awsc_http_request *request = NULL;
    int status = awsc_serialize(&service, &get, &input, 2, &without_token, &request, error);
    awsc_http_request_free(request);
    return status;
}

static awsc_http_response *prepared;

static int run_deserialize(awsc_error **error)
{
    void *output = NULL;
    int status = awsc_internal_output_deserialize(&service, &get, prepared, &output, error);
    awsc_free(output);
    return status;
}

static void every_allocation_can_fail(void **state)
{
    (void)state;
    refuse_each(run_decode, AWSC_OK);
    refuse_each(run_serialize, AWSC_OK);
    refuse_each(run_repair, AWSC_OK);
    prepared = answer(200, "<GetResponse><GetResult><Name>&#0;\xff</Name></GetResult></GetResponse>");
    refuse_each(run_deserialize, AWSC_OK);
    awsc_http_response_free(prepared);
    prepared =
        answer(200, "<GetResponse><GetResult><Name>n</Name></GetResult><ResponseMetadata><RequestId>i</RequestId>"
                    "</ResponseMetadata></GetResponse>");
    refuse_each(run_deserialize, AWSC_OK);
    awsc_http_response_free(prepared);
    prepared = answer(400, "<ErrorResponse><Error><Code>Busy</Code><Message>m</Message><Level>1</Level></Error>"
                           "<RequestId>i</RequestId></ErrorResponse>");
    refuse_each(run_deserialize, AWSC_ERR_SERVICE);
    awsc_http_response_free(prepared);
}

static void repairing_a_text_may_find_no_memory(void **state)
{
    (void)state;
    enum { SIZE = 100000 };
    failing_memory memory;
    char *text = malloc(SIZE);
    assert_non_null(text);
    memset(text, 'x', SIZE);
    text[SIZE - 1] = '\xff';
    for (int granted = 1; granted < 4; granted++) {
        awsc_view repaired;
        failing_memory_init(&memory, granted);
        awsc_arena *arena = awsc_arena_new_sized(&memory.allocator, 0);
        if (!arena) continue;
        memory.left = granted == 3; /* no output, or the expected one */
        int status = awsc_xml_repair(awsc_view_of(text, SIZE), arena, &repaired);
        assert_int_equal(status, granted == 3 ? 0 : -1);
        if (!status) assert_int_equal(repaired.size, SIZE - 1 + strlen(R));
        awsc_arena_free(arena);
        assert_int_equal(memory.held, 0);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(repairing_a_text_may_find_no_memory),
        cmocka_unit_test(a_document_becomes_a_tree),
        cmocka_unit_test(entities_and_document_types_are_refused),
        cmocka_unit_test(a_tree_ends_at_its_deepest_level_and_says_so),
        cmocka_unit_test(documents_that_are_not_xml_in_utf8_are_refused),
        cmocka_unit_test(characters_outside_of_xml_become_the_replacement_character),
        cmocka_unit_test(no_prefix_of_broken_xml_is_read_beyond_its_end),
        cmocka_unit_test(every_type_is_read),
        cmocka_unit_test(empty_is_not_unset),
        cmocka_unit_test(xml_names_are_used),
        cmocka_unit_test(unions_have_one_variant),
        cmocka_unit_test(errors_name_the_place),
        cmocka_unit_test(every_type_is_written),
        cmocka_unit_test(xml_traits_apply_to_forms),
        cmocka_unit_test(a_circle_is_an_error),
        cmocka_unit_test(a_cycle_with_many_paths_is_an_error_at_once),
        cmocka_unit_test(the_form_is_the_body),
        cmocka_unit_test(only_the_result_element_is_read),
        cmocka_unit_test(an_unknown_element_may_be_as_deep_as_the_answer_is_long),
        cmocka_unit_test(text_of_an_answer_is_repaired_and_times_have_any_form),
        cmocka_unit_test(a_response_that_is_not_the_services_is_an_error),
        cmocka_unit_test(half_a_million_elements_are_an_error),
        cmocka_unit_test(an_error_keeps_the_services_message),
        cmocka_unit_test(an_error_response_without_xml_is_still_an_error),
        cmocka_unit_test(every_allocation_can_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
