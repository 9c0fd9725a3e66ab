/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON to values by schema, and back: ListFunctions, and a shape with a member of every type. Every decoded value can
 * be encoded, and decoding the result gives the same value.
 */
#include <stdlib.h>
#include <string.h>

#include <awsc/tables/generated.h>
#include <awsc/lambda.h>
#include <awsc/value.h>

#include "codec/json_codec.h"
#include "fuzz.h"
#include "json/reader.h"
#include "support/slow_decode.h"
#include "schemas.h"

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
    awsc_opt_time epoch;
    awsc_opt_time date_time;
    awsc_opt_time http_date;
    const char *text;
    const char *number;
    awsc_blob blob;
    awsc_json document;
    awsc_text_list texts;
    awsc_text_list sparse;
    awsc_i32_list numbers;
    awsc_text_map map;
    everything_list list;
    everything_map by_name;
    const everything *nested;
    const choice *choice;
};

static const awsc_schema everything_schema;

static const awsc_member texts_members[] = {AWSC_TABLE_TEXT_ELEMENT(awsc_text_list, 0)};
static const awsc_schema awsc_text_list_schema = {"Texts", texts_members,  NULL, sizeof(const char *),
                                                  1,       AWSC_TYPE_LIST, 0,    0};
static const awsc_schema sparse_schema = {"Sparse",       texts_members,     NULL, sizeof(const char *), 1,
                                          AWSC_TYPE_LIST, AWSC_TABLE_SPARSE, 0};
static const awsc_member numbers_members[] = {AWSC_TABLE_I32_ELEMENT(awsc_i32_list, 0)};
static const awsc_schema awsc_i32_list_schema = {"Numbers", numbers_members, NULL, sizeof(awsc_opt_i32),
                                                 1,         AWSC_TYPE_LIST,  0,    0};
static const awsc_member map_members[] = {
    AWSC_TABLE_MEMBER_("value", NULL, offsetof(awsc_text_entry, value), AWSC_TYPE_TEXT, 0)};
static const awsc_schema awsc_text_map_schema = {"Map",         map_members,       NULL, sizeof(awsc_text_entry), 1,
                                                 AWSC_TYPE_MAP, AWSC_TABLE_SPARSE, 0};
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
    AWSC_TABLE_TIME_MEMBER(everything, epoch, "epoch", AWSC_TABLE_BODY),
    AWSC_TABLE_TIME_MEMBER(everything, date_time, "dateTime", AWSC_TABLE_BODY | AWSC_TABLE_DATE_TIME),
    AWSC_TABLE_TIME_MEMBER(everything, http_date, "httpDate", AWSC_TABLE_BODY | AWSC_TABLE_HTTP_DATE),
    AWSC_TABLE_TEXT_MEMBER(everything, text, "text", AWSC_TABLE_BODY | AWSC_TABLE_SENSITIVE),
    AWSC_TABLE_NUMBER_MEMBER(everything, number, "number", AWSC_TABLE_BODY),
    AWSC_TABLE_BLOB_MEMBER(everything, blob, "blob", AWSC_TABLE_BODY),
    AWSC_TABLE_JSON_MEMBER(everything, document, "document", AWSC_TABLE_BODY),
    AWSC_TABLE_LIST_MEMBER(everything, texts, "texts", AWSC_TABLE_BODY, awsc_text_list),
    AWSC_TABLE_MEMBER_("sparse", &sparse_schema, offsetof(everything, sparse), AWSC_TYPE_LIST, AWSC_TABLE_BODY),
    AWSC_TABLE_LIST_MEMBER(everything, numbers, "numbers", AWSC_TABLE_BODY, awsc_i32_list),
    AWSC_TABLE_MAP_MEMBER(everything, map, "map", AWSC_TABLE_BODY, awsc_text_map),
    AWSC_TABLE_LIST_MEMBER(everything, list, "list", AWSC_TABLE_BODY, everything_list),
    AWSC_TABLE_MAP_MEMBER(everything, by_name, "byName", AWSC_TABLE_BODY, everything_map),
    AWSC_TABLE_STRUCTURE_MEMBER(everything, nested, "nested", AWSC_TABLE_BODY, everything),
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

static void check_value(const awsc_schema *schema, const void *value)
{
    char *json = NULL;
    char *again = NULL;
    char *text = NULL;
    void *copy = NULL;
    void *back = NULL;
    awsc_error *error = NULL;
    FUZZ_EXPECT(awsc_print(1, schema, value, &text, NULL) == AWSC_OK && strchr(text, '\n') == NULL);
    awsc_free(text);
    /* An unknown variant of a union has a name but no value to encode. */
    if (awsc_to_json(1, schema, value, &json, &error)) {
        FUZZ_EXPECT(awsc_error_status(error) == AWSC_ERR_VALIDATION);
        awsc_error_free(error);
        return;
    }
    FUZZ_EXPECT(awsc_from_json(1, schema, json, strlen(json), &back, NULL) == AWSC_OK);
    FUZZ_EXPECT(awsc_to_json(1, schema, back, &again, NULL) == AWSC_OK);
    FUZZ_EXPECT(strcmp(json, again) == 0);
    awsc_free(again);
    awsc_free(back);
    FUZZ_EXPECT(awsc_copy(1, schema, value, &copy, NULL) == AWSC_OK);
    FUZZ_EXPECT(awsc_to_json(1, schema, copy, &again, NULL) == AWSC_OK);
    FUZZ_EXPECT(strcmp(json, again) == 0);
    awsc_free(again);
    awsc_free(copy);
    awsc_free(json);
}

/* Decodes a service's document: unknown members are skipped. */
static void read_document(const awsc_schema *schema, awsc_view text, void *value)
{
    awsc_error *error = NULL;
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    int status = awsc_json_decode(schema, text, true, AWSC_JSON_LIMITS_DEFAULT, arena, value, &error);
    FUZZ_EXPECT(status == awsc_error_status(error));
    FUZZ_EXPECT(status == AWSC_OK || status == AWSC_ERR_PARSE);
    if (!status) check_value(schema, value);
    awsc_error_free(error);
    awsc_arena_free(arena);
}

static char *json_of(const awsc_schema *schema, const void *value)
{
    char *json = NULL;
    return awsc_to_json(1, schema, value, &json, NULL) ? NULL : json;
}

/* Checks that the decoder without fast paths gives the same value or the same error. */
static void check_slow(const awsc_schema *schema, awsc_view text, awsc_json_limits limits, const void *value,
                       int quick_status, const awsc_error *error)
{
    awsc_error *slow_error = NULL;
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    void *slow = awsc_arena_alloc_zeroed(arena, 1, schema->size);
    int status = slow_json_decode(schema, text, true, limits, arena, slow, &slow_error);
    FUZZ_EXPECT(status == quick_status);
    FUZZ_EXPECT(strcmp(awsc_error_message(error), awsc_error_message(slow_error)) == 0);
    char *json = status ? NULL : json_of(schema, value);
    char *slow_json = status ? NULL : json_of(schema, slow);
    FUZZ_EXPECT(!json == !slow_json && (!json || strcmp(json, slow_json) == 0));
    awsc_free(json);
    awsc_free(slow_json);
    awsc_error_free(slow_error);
    awsc_arena_free(arena);
}

/* Decodes a response and an error: the forgiving reader accepts every text that the strict reader accepts, and the
 * reader of errors accepts every object. Their results can be encoded. */
static void read_forgivingly(const awsc_schema *schema, awsc_view text)
{
    const awsc_json_limits limits[] = {AWSC_JSON_LIMITS_DEFAULT, AWSC_JSON_LIMITS_RESPONSE, AWSC_JSON_LIMITS_ERROR};
    int status[3];
    for (size_t i = 0; i < 3; i++) {
        awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
        void *value = awsc_arena_alloc_zeroed(arena, 1, schema->size);
        awsc_error *error = NULL;
        status[i] = awsc_json_decode(schema, text, true, limits[i], arena, value, &error);
        FUZZ_EXPECT(status[i] == AWSC_OK || status[i] == AWSC_ERR_PARSE);
        check_slow(schema, text, limits[i], value, status[i], error);
        if (!status[i]) check_value(schema, value);
        awsc_error_free(error);
        awsc_arena_free(arena);
    }
    if (!status[0]) FUZZ_EXPECT(!status[1]);
    if (!status[1]) FUZZ_EXPECT(!status[2]);
}

/* Members copied from a foreign object are JSON that a strict reader accepts. */
static void read_members(awsc_view text)
{
    static const char *const names[] = {"text", "document", NULL};
    char *json = NULL;
    FUZZ_EXPECT(awsc_internal_json_members((awsc_blob){text.data, text.size}, names, &json) == AWSC_OK);
    if (json) FUZZ_EXPECT(awsc_json_valid(awsc_view_text(json), 200));
    awsc_free(json);
}

/* Decodes a program's text, strictly. */
static void read_strictly(awsc_view text)
{
    void *value = NULL;
    awsc_error *error = NULL;
    int status = awsc_from_json(1, &everything_schema, text.data, text.size, &value, &error);
    FUZZ_EXPECT(status == awsc_error_status(error));
    if (!status) check_value(&everything_schema, value);
    awsc_error_free(error);
    awsc_free(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    awsc_view text = awsc_view_of((const char *)data, size);
    awsc_lambda_list_functions_output page;
    everything all;
    memset(&page, 0, sizeof page);
    memset(&all, 0, sizeof all);
    read_document(&awsc_lambda_list_functions_output_schema, text, &page);
    read_document(&everything_schema, text, &all);
    read_forgivingly(&everything_schema, text);
    read_members(text);
    read_strictly(text);
    return 0;
}

void fuzz_seeds(void)
{
    fuzz_add_text(
        "{\"NextMarker\":\"m\",\"Functions\":[{\"FunctionName\":\"one\",\"Timeout\":3,\"CodeSize\":9007199254740993,"
        "\"Environment\":{\"Variables\":{\"A\":\"\\u00e4\",\"B\":null}},\"Layers\":[{\"Arn\":\"x\"}]},null]}");
    fuzz_add_text("{\"flag\":true,\"tiny\":-128,\"small\":32767,\"middle\":-2147483648,\"large\":9223372036854775807}");
    fuzz_add_text("{\"single\":1.5e-3,\"precise\":\"NaN\",\"number\":12345678901234567890.5e+10,\"epoch\":1.25}");
    fuzz_add_text("{\"dateTime\":\"1985-04-12T23:20:50.52Z\",\"httpDate\":\"Tue, 29 Apr 2014 18:30:38 GMT\"}");
    fuzz_add_text(
        "{\"text\":\"a\\ud83d\\ude00\\n\\\"\",\"blob\":\"AAEC/w==\",\"document\":{\"a\":[1,2.0,null,\"\\u0000\"]}}");
    fuzz_add_text(
        "{\"texts\":[\"a\",\"\"],\"sparse\":[null,\"b\"],\"numbers\":[1,-2],\"map\":{\"k\":\"v\",\"n\":null}}");
    fuzz_add_text("{\"list\":[{\"nested\":{\"nested\":{}}}],\"byName\":{\"a\":{\"choice\":{\"number\":5}}}}");
    fuzz_add_text("{\"choice\":{\"nested\":{\"choice\":{\"text\":\"x\"}},\"__type\":\"t\"},\"nested\":{\"list\":[]}}");
    fuzz_add_text("{\"choice\":{\"unknown\":[{}]}}");
    fuzz_add_text("{\"text\":\"\\ud800\\u0000\xff\",\"new\":[\"\\x\",{\"a\":NaN}],\"middle\":[1,],\"document\":{\"a\":"
                  "\"\\udfff\"}}");
    fuzz_add_text("{\"epoch\":\"2014-04-29T18:30:38Z\",\"dateTime\":1.5,\"httpDate\":\"Sun Nov  6 08:49:37 1994\"}");
}
