/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XML to values by schema, as output and as error of the query protocol; every decoded value can be encoded as a form.
 * The shape has a member of every type, with every XML trait.
 */
#include <stdlib.h>
#include <string.h>

#include <awsc/tables/generated.h>

#include "codec/query_encode.h"
#include "codec/xml_decode.h"
#include "fuzz.h"
#include "http/http.h"
#include "protocol/protocol.h"
#include "schema/walk.h"

/* ---- a shape with a member of every type ------------------------------------------------------------------------- */

typedef struct everything everything;

typedef struct everything_list {
    size_t count;
    const everything *const *items;
} everything_list;

typedef struct everything_map_entry {
    const char *key;
    const everything *value;
} everything_map_entry;

typedef struct everything_map {
    size_t count;
    const everything_map_entry *entries;
} everything_map;

typedef struct choice {
    int32_t kind;
    const char *name;
    union {
        const char *text;
        awsc_opt_i64 number;
        const everything *nested;
    } as;
} choice;

struct everything {
    awsc_opt_bool flag;
    awsc_opt_i8 tiny;
    awsc_opt_i16 small;
    awsc_opt_i32 middle;
    awsc_opt_i64 large;
    awsc_opt_f32 single;
    awsc_opt_f64 precise;
    awsc_opt_time date_time;
    awsc_opt_time epoch;
    awsc_opt_time http_date;
    const char *text;
    const char *number;
    const char *attribute;
    awsc_blob blob;
    awsc_text_list texts;
    awsc_i32_list numbers;
    awsc_text_map map;
    awsc_text_map flat_map;
    everything_list list;
    everything_list flat;
    everything_map by_name;
    const everything *nested;
    const choice *choice;
};

static const awsc_schema everything_schema;

static const awsc_extra item_extras[] = {{0, AWSC_EXTRA_XML_NAME, "item"}, {0, 0, NULL}};
static const awsc_extra entry_extras[] = {
    {0, AWSC_EXTRA_XML_NAME, "V"}, {0, AWSC_EXTRA_XML_KEY_NAME, "K"}, {0, 0, NULL}};
static const awsc_member texts_members[] = {AWSC_TABLE_TEXT_ELEMENT(awsc_text_list, 0)};
static const awsc_schema awsc_text_list_schema = {"Texts", texts_members,  NULL, sizeof(const char *),
                                                  1,       AWSC_TYPE_LIST, 0,    0};
static const awsc_member numbers_members[] = {AWSC_TABLE_I32_ELEMENT(awsc_i32_list, 0)};
static const awsc_schema awsc_i32_list_schema = {"Numbers", numbers_members, item_extras, sizeof(awsc_opt_i32),
                                                 1,         AWSC_TYPE_LIST,  0,           0};
static const awsc_member map_members[] = {
    AWSC_TABLE_MEMBER_("value", NULL, offsetof(awsc_text_entry, value), AWSC_TYPE_TEXT, 0)};
static const awsc_schema awsc_text_map_schema = {
    "Map", map_members, entry_extras, sizeof(awsc_text_entry), 1, AWSC_TYPE_MAP, 0, 0};
static const awsc_member everything_list_members[] = {AWSC_TABLE_STRUCTURE_ELEMENT(everything_list, 0, everything)};
static const awsc_schema everything_list_schema = {
    "Everythings", everything_list_members, NULL, sizeof(const everything *), 1, AWSC_TYPE_LIST, 0, 0};
static const awsc_member everything_map_members[] = {AWSC_TABLE_STRUCTURE_VALUE(everything_map, 0, everything)};
static const awsc_schema everything_map_schema = {
    "EverythingByName", everything_map_members, NULL, sizeof(everything_map_entry), 1, AWSC_TYPE_MAP, 0, 0};
static const awsc_member choice_members[] = {
    AWSC_TABLE_TEXT_MEMBER(choice, as.text, "text", AWSC_TABLE_BODY),
    AWSC_TABLE_I64_MEMBER(choice, as.number, "number", AWSC_TABLE_BODY),
    AWSC_TABLE_STRUCTURE_MEMBER(choice, as.nested, "nested", AWSC_TABLE_BODY, everything),
};
static const awsc_schema choice_schema = {"Choice", choice_members, NULL, sizeof(choice), 3, AWSC_TYPE_UNION, 0, 0};

static const awsc_member everything_members[] = {
    AWSC_TABLE_BOOL_MEMBER(everything, flag, "flag", AWSC_TABLE_BODY),
    AWSC_TABLE_I8_MEMBER(everything, tiny, "tiny", AWSC_TABLE_BODY),
    AWSC_TABLE_I16_MEMBER(everything, small, "small", AWSC_TABLE_BODY),
    AWSC_TABLE_I32_MEMBER(everything, middle, "middle", AWSC_TABLE_BODY),
    AWSC_TABLE_I64_MEMBER(everything, large, "large", AWSC_TABLE_BODY),
    AWSC_TABLE_F32_MEMBER(everything, single, "single", AWSC_TABLE_BODY),
    AWSC_TABLE_F64_MEMBER(everything, precise, "precise", AWSC_TABLE_BODY),
    AWSC_TABLE_TIME_MEMBER(everything, date_time, "dateTime", AWSC_TABLE_BODY),
    AWSC_TABLE_TIME_MEMBER(everything, epoch, "epoch", AWSC_TABLE_BODY | AWSC_TABLE_EPOCH_SECONDS),
    AWSC_TABLE_TIME_MEMBER(everything, http_date, "httpDate", AWSC_TABLE_BODY | AWSC_TABLE_HTTP_DATE),
    AWSC_TABLE_TEXT_MEMBER(everything, text, "text", AWSC_TABLE_BODY | AWSC_TABLE_SENSITIVE | AWSC_TABLE_MEDIA_TYPE),
    AWSC_TABLE_NUMBER_MEMBER(everything, number, "number", AWSC_TABLE_BODY),
    AWSC_TABLE_TEXT_MEMBER(everything, attribute, AWSC_TABLE_NAMED("attribute", "x:a"),
                           AWSC_TABLE_BODY | AWSC_TABLE_WIRE_NAME | AWSC_TABLE_XML_ATTRIBUTE),
    AWSC_TABLE_BLOB_MEMBER(everything, blob, "blob", AWSC_TABLE_BODY),
    AWSC_TABLE_LIST_MEMBER(everything, texts, "texts", AWSC_TABLE_BODY, awsc_text_list),
    AWSC_TABLE_LIST_MEMBER(everything, numbers, "numbers", AWSC_TABLE_BODY, awsc_i32_list),
    AWSC_TABLE_MAP_MEMBER(everything, map, "map", AWSC_TABLE_BODY, awsc_text_map),
    AWSC_TABLE_MAP_MEMBER(everything, flat_map, "flatMap", AWSC_TABLE_BODY | AWSC_TABLE_XML_FLATTENED, awsc_text_map),
    AWSC_TABLE_LIST_MEMBER(everything, list, "list", AWSC_TABLE_BODY, everything_list),
    AWSC_TABLE_LIST_MEMBER(everything, flat, "flat", AWSC_TABLE_BODY | AWSC_TABLE_XML_FLATTENED, everything_list),
    AWSC_TABLE_MAP_MEMBER(everything, by_name, "byName", AWSC_TABLE_BODY, everything_map),
    AWSC_TABLE_STRUCTURE_MEMBER(everything, nested, "nested", AWSC_TABLE_BODY | AWSC_TABLE_REQUIRED, everything),
    AWSC_TABLE_UNION_MEMBER(everything, choice, "choice", AWSC_TABLE_BODY, choice),
};
static const awsc_schema everything_schema = {"Everything",
                                              everything_members,
                                              NULL,
                                              sizeof(everything),
                                              sizeof everything_members / sizeof *everything_members,
                                              AWSC_TYPE_STRUCTURE,
                                              0,
                                              0};

/* ---- checks ------------------------------------------------------------------------------------------------------ */

static const awsc_error_case errors[] = {{"Everything", &everything_schema, 1}};
static const awsc_service service = {.format = AWSC_TABLE_FORMAT,
                                     .level = 1,
                                     .api_version = "1",
                                     .protocol = &awsc_internal_aws_query,
                                     .errors = errors,
                                     .error_count = 1};
static const awsc_operation get = {.name = "Get",
                                   .method = "POST",
                                   .uri = "/",
                                   .input = &everything_schema,
                                   .output = &everything_schema,
                                   .http_status = 200,
                                   .input_payload = -1,
                                   .output_payload = -1};

static void check_error(awsc_error *error, int status)
{
    FUZZ_EXPECT(status == awsc_error_status(error));
    for (const char *text = awsc_error_text(error); error && *text; text++) FUZZ_EXPECT((unsigned char)*text >= 0x20);
    awsc_error_free(error);
}

/* Decodes the document's root as the structure. */
static void read_value(awsc_view text)
{
    const awsc_xml_node *root;
    awsc_error *error = NULL;
    awsc_arena *tree = awsc_arena_new_sized(awsc_allocator_default(), 0);
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    everything value;
    memset(&value, 0, sizeof value);
    int status = awsc_xml_read(text, tree, &root, &error);
    if (!status) status = awsc_xml_decode(&everything_schema, root, false, arena, &value, &error);
    FUZZ_EXPECT(status == AWSC_OK || status == AWSC_ERR_PARSE);
    check_error(error, status);
    awsc_arena_free(tree); /* it contains no part of the value */
    if (!status) {
        awsc_buffer form = AWSC_BUFFER_INIT(awsc_allocator_default());
        awsc_print_value(&everything_schema, &value, 1, &form);
        FUZZ_EXPECT(!form.failed && memchr(form.data, '\n', form.size) == NULL);
        awsc_buffer_truncate(&form, 0);
        FUZZ_EXPECT(awsc_query_encode(&everything_schema, &value, 1, &form, NULL) == AWSC_OK);
        for (size_t i = 0; i < form.size; i++) FUZZ_EXPECT(form.data[i] > 0x20 && form.data[i] < 0x7f);
        awsc_buffer_clear(&form);
    }
    awsc_arena_free(arena);
}

static void read_response(awsc_view text, int http_status)
{
    awsc_http_response *response = NULL;
    awsc_error *error = NULL;
    void *output = NULL;
    FUZZ_EXPECT(awsc_http_response_new(http_status, &response, NULL) == AWSC_OK);
    if (text.size) FUZZ_EXPECT(awsc_http_response_append_body(response, text.data, text.size, NULL) == AWSC_OK);
    int status = awsc_internal_output_deserialize(&service, &get, response, &output, &error);
    FUZZ_EXPECT(http_status == 200 ? status == AWSC_OK || status == AWSC_ERR_PARSE : status == AWSC_ERR_SERVICE);
    check_error(error, status);
    awsc_free(output);
    awsc_http_response_free(response);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    awsc_view text = awsc_view_of((const char *)data, size);
    read_value(text);
    read_response(text, 200);
    read_response(text, 400);
    return 0;
}

void fuzz_seeds(void)
{
    fuzz_add_text("<r><flag>true</flag><tiny>-128</tiny><small>1</small><middle>2</middle><large>-3</large></r>");
    fuzz_add_text("<r><single>1.5e-3</single><precise>NaN</precise><number>1e5</number><epoch>1.25</epoch></r>");
    fuzz_add_text(
        "<r><dateTime>1985-04-12T23:20:50.52Z</dateTime><httpDate>Tue, 29 Apr 2014 18:30:38 GMT</httpDate></r>");
    fuzz_add_text(
        "<?xml version=\"1.0\"?><r xmlns:x='u' x:a='&lt;'><text>a<![CDATA[<]]>&#x20AC;</text><blob>AAE=</blob></r>");
    fuzz_add_text("<r><texts><member>a</member><member/></texts><numbers><item>1</item></numbers></r>");
    fuzz_add_text("<r><map><entry><K>k</K><V>v</V></entry></map><flatMap><K>k</K><V/></flatMap></r>");
    fuzz_add_text("<r><list><member><nested/></member></list><flat><flat/></flat><flat/></r>");
    fuzz_add_text(
        "<r><byName><entry><key>k</key><value><choice><number>5</number></choice></value></entry></byName></r>");
    fuzz_add_text("<r><choice><nested><choice><unknown/></choice></nested></choice></r>");
    fuzz_add_text("<GetResponse><GetResult><text>t</text></GetResult><ResponseMetadata><RequestId>i</RequestId>"
                  "</ResponseMetadata></GetResponse>");
    fuzz_add_text("<ErrorResponse><Error><Code>Everything</Code><Message>m</Message><tiny>1</tiny></Error>"
                  "<RequestId>i</RequestId></ErrorResponse>");
    fuzz_add_text("<!DOCTYPE a [<!ENTITY x \"1\"><!ENTITY y \"&x;&x;\">]><a>&y;</a>");
    fuzz_add("\xff\xfe<\0a\0/\0>\0", 10);
}
