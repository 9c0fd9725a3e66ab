/*
 * Schemas from a Smithy model at run time, with a C layout of our own making: runs the walkers over any model without
 * generating and compiling code. Also C values from the "params" of Smithy's protocol tests, and their comparison.
 * Everything that is allocated lives until the end of the program.
 */
#ifndef AWSC_TESTS_MODEL_SCHEMA_H
#define AWSC_TESTS_MODEL_SCHEMA_H

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/timestamp.h"
#include "schema/value.h"

typedef struct model_entry {
    const char *id;
    bool output; /* streams of an output have another C type than those of an input */
    awsc_schema *schema;
} model_entry;

typedef struct model {
    cJSON *json;
    const cJSON *shapes;
    model_entry entries[2048];
    size_t count;
} model;

static inline const cJSON *model_get(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static inline const cJSON *model_trait(const cJSON *shape, const char *name)
{
    char full[128];
    snprintf(full, sizeof full, "%s%s", strchr(name, '#') ? "" : "smithy.api#", name);
    return model_get(model_get(shape, "traits"), full);
}

static inline const char *model_text_trait(const cJSON *shape, const char *name)
{
    return cJSON_GetStringValue(model_trait(shape, name));
}

/* Zeroed memory that is not freed, but stays reachable. */
static inline void *model_alloc(size_t size)
{
    static void **all_of_it;
    void **memory = calloc(1, size + 16);
    if (!memory) abort();
    *memory = all_of_it;
    all_of_it = memory;
    return memory + 2;
}

/* The text of a JSON value. */
static inline char *model_json_text(const cJSON *json)
{
    char *text = cJSON_PrintUnformatted(json);
    if (!text) abort();
    char *copy = model_alloc(strlen(text) + 1);
    strcpy(copy, text);
    free(text);
    return copy;
}

static inline const awsc_schema *model_schema(model *m, const char *id, bool output);
static inline void model_fill(const awsc_member *member, const cJSON *json, void *field, bool preset);

/* ---- members --------------------------------------------------------------------------------------------------- */

static inline uint8_t model_prelude_type(const char *name)
{
    static const struct {
        const char *name;
        uint8_t type;
    } types[] = {{"String", AWSC_TYPE_TEXT},
                 {"Blob", AWSC_TYPE_BLOB},
                 {"Boolean", AWSC_TYPE_BOOL},
                 {"Byte", AWSC_TYPE_I8},
                 {"Short", AWSC_TYPE_I16},
                 {"Integer", AWSC_TYPE_I32},
                 {"Long", AWSC_TYPE_I64},
                 {"Float", AWSC_TYPE_F32},
                 {"Double", AWSC_TYPE_F64},
                 {"BigInteger", AWSC_TYPE_NUMBER},
                 {"BigDecimal", AWSC_TYPE_NUMBER},
                 {"Timestamp", AWSC_TYPE_TIME},
                 {"Document", AWSC_TYPE_JSON},
                 {"Unit", AWSC_TYPE_STRUCTURE},
                 {"enum", AWSC_TYPE_TEXT},
                 {"intEnum", AWSC_TYPE_I32},
                 {"structure", AWSC_TYPE_STRUCTURE},
                 {"union", AWSC_TYPE_UNION},
                 {"list", AWSC_TYPE_LIST},
                 {"set", AWSC_TYPE_LIST},
                 {"map", AWSC_TYPE_MAP}};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (awsc_text_equal_ignore_case(types[i].name, name)) return types[i].type;
    fprintf(stderr, "no type %s\n", name);
    abort();
}

static inline uint8_t model_type(const model *m, const char *id, bool output)
{
    const cJSON *shape = model_get(m->shapes, id);
    if (!shape) return model_prelude_type(strchr(id, '#') + 1);
    uint8_t type = model_prelude_type(cJSON_GetStringValue(model_get(shape, "type")));
    bool stream = model_trait(shape, "streaming") != NULL;
    if (stream && type == AWSC_TYPE_BLOB) return output ? AWSC_TYPE_BODY_STREAM : AWSC_TYPE_BODY;
    if (stream && type == AWSC_TYPE_UNION) return AWSC_TYPE_EVENT_STREAM;
    return type;
}

/* Location flag and wire name of a member. */
static inline uint32_t model_location(const cJSON *shape, bool output, const char **wire)
{
    *wire = NULL;
    if (!output && model_trait(shape, "httpLabel")) return AWSC_LABEL;
    if (model_trait(shape, "httpPayload")) return AWSC_PAYLOAD;
    if (!output && model_trait(shape, "httpQueryParams")) return AWSC_QUERY_PARAMS;
    if (model_trait(shape, "httpResponseCode")) return AWSC_STATUS_CODE;
    if (model_trait(shape, "eventHeader")) return AWSC_EVENT_HEADER;
    if (model_trait(shape, "eventPayload")) return AWSC_EVENT_PAYLOAD;
    if (!output && (*wire = model_text_trait(shape, "httpQuery"))) return AWSC_QUERY;
    if ((*wire = model_text_trait(shape, "httpHeader"))) return AWSC_HEADER;
    if ((*wire = model_text_trait(shape, "httpPrefixHeaders"))) return AWSC_PREFIX_HEADERS;
    *wire = model_text_trait(shape, "jsonName");
    return AWSC_BODY;
}

static inline uint32_t model_time_format(const cJSON *shape, const cJSON *target)
{
    const char *format = model_text_trait(shape, "timestampFormat");
    if (!format && target) format = model_text_trait(target, "timestampFormat");
    if (!format) return 0;
    return !strcmp(format, "date-time")   ? AWSC_DATE_TIME
           : !strcmp(format, "http-date") ? AWSC_HTTP_DATE
                                          : AWSC_EPOCH_SECONDS;
}

static inline void model_name(awsc_member *member, const char *name, const char *wire)
{
    size_t size = strlen(name), wire_size = wire ? strlen(wire) : 0;
    char *text = model_alloc(size + wire_size + 2);
    memcpy(text, name, size);
    if (wire) memcpy(text + size + 1, wire, wire_size);
    member->name = text;
    member->name_size = (uint8_t)(size + (wire ? 1 + wire_size : 0));
    if (wire) member->flags |= AWSC_WIRE_NAME;
}

static inline void model_member(model *m, const char *name, const cJSON *shape, bool output, awsc_member *member)
{
    const char *id = cJSON_GetStringValue(model_get(shape, "target"));
    const cJSON *target = model_get(m->shapes, id);
    const char *wire;
    uint32_t flags = model_location(shape, output, &wire) | model_time_format(shape, target);
    if (model_trait(shape, "required")) flags |= AWSC_REQUIRED;
    if (model_trait(shape, "idempotencyToken")) flags |= AWSC_IDEMPOTENCY_TOKEN;
    if (model_trait(shape, "hostLabel")) flags |= AWSC_HOST_LABEL;
    if (model_trait(shape, "clientOptional")) flags |= AWSC_CLIENT_OPTIONAL;
    member->type = model_type(m, id, output);
    if (member->type == AWSC_TYPE_TEXT && target && model_trait(target, "mediaType")) flags |= AWSC_MEDIA_TYPE;
    member->flags = (uint16_t)flags;
    model_name(member, name, wire);
    if (member->type >= AWSC_TYPE_STRUCTURE && member->type <= AWSC_TYPE_MAP)
        member->target = model_schema(m, id, output);
    if (member->type == AWSC_TYPE_EVENT_STREAM) member->target = model_schema(m, id, output);
}

/* ---- schemas --------------------------------------------------------------------------------------------------- */

static inline void model_extras(awsc_schema *schema, awsc_member *members, const model *m, const cJSON *members_json,
                                bool top_input)
{
    awsc_extra *extras = model_alloc((2 * (size_t)schema->member_count + 1) * sizeof *extras);
    size_t count = 0;
    uint16_t i = 0;
    const cJSON *shape;
    cJSON_ArrayForEach(shape, members_json)
    {
        const cJSON *target = model_get(m->shapes, cJSON_GetStringValue(model_get(shape, "target")));
        const cJSON *preset = model_trait(shape, "default");
        const char *media = target ? model_text_trait(target, "mediaType") : NULL;
        if (top_input) members[i].flags |= AWSC_CLIENT_OPTIONAL;
        if (preset && !cJSON_IsNull(preset) && members[i].type < AWSC_TYPE_BODY) {
            void *value = model_alloc(64);
            model_fill(&members[i], preset, value, true);
            members[i].flags |= AWSC_HAS_DEFAULT;
            extras[count++] = (awsc_extra){i, AWSC_EXTRA_DEFAULT, value};
        }
        if (media) extras[count++] = (awsc_extra){i, AWSC_EXTRA_MEDIA_TYPE, media};
        i++;
    }
    if (count) schema->extras = extras;
}

static inline void model_structure(model *m, awsc_schema *schema, const cJSON *shape, bool output)
{
    const cJSON *members_json = model_get(shape, "members"), *member_json;
    const bool is_union = schema->type == AWSC_TYPE_UNION;
    awsc_member *members = model_alloc((size_t)cJSON_GetArraySize(members_json) * sizeof *members);
    size_t size = is_union ? sizeof(awsc_union) : 0, count = 0, largest = 0;
    schema->members = members;
    cJSON_ArrayForEach(member_json, members_json)
    {
        model_member(m, member_json->string, member_json, output, &members[count]);
        members[count].offset = (uint16_t)size;
        size_t own = (awsc_member_size(&members[count]) + 7) / 8 * 8;
        largest = own > largest ? own : largest;
        if (!is_union) size += own;
        count++;
    }
    size += is_union ? largest : 0;
    schema->size = (uint16_t)(size ? size : 1);
    schema->member_count = (uint16_t)count;
    model_extras(schema, members, m, members_json, model_trait(shape, "input") != NULL);
    const cJSON *http_error = model_trait(shape, "httpError");
    if (http_error) schema->http_status = (uint16_t)http_error->valueint;
}

static inline void model_collection(model *m, awsc_schema *schema, const cJSON *shape, bool output)
{
    awsc_member *member = model_alloc(sizeof *member);
    const bool is_map = schema->type == AWSC_TYPE_MAP;
    const char *name = is_map ? "value" : "member";
    model_member(m, name, model_get(shape, name), output, member);
    member->offset = is_map ? 8 : 0;
    schema->members = member;
    schema->member_count = 1;
    /* Items of a C array follow each other at their own size. */
    size_t size = awsc_member_size(member);
    schema->size = (uint16_t)(is_map ? 8 + (size + 7) / 8 * 8 : size);
    if (model_trait(shape, "sparse")) schema->flags |= AWSC_SPARSE;
}

static inline const awsc_schema *model_schema(model *m, const char *id, bool output)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->entries[i].output == output && !strcmp(m->entries[i].id, id)) return m->entries[i].schema;
    awsc_schema *schema = model_alloc(sizeof *schema);
    if (m->count == sizeof m->entries / sizeof m->entries[0]) abort();
    m->entries[m->count++] = (model_entry){id, output, schema};
    const cJSON *shape = model_get(m->shapes, id);
    schema->name = strchr(id, '#') + 1;
    schema->type = shape ? model_prelude_type(cJSON_GetStringValue(model_get(shape, "type"))) : AWSC_TYPE_STRUCTURE;
    if (!shape)
        schema->size = 1;
    else if (schema->type == AWSC_TYPE_STRUCTURE || schema->type == AWSC_TYPE_UNION)
        model_structure(m, schema, shape, output);
    else
        model_collection(m, schema, shape, output);
    return schema;
}

/* ---- values ---------------------------------------------------------------------------------------------------- */

static inline double model_number(const cJSON *json)
{
    const char *text = cJSON_GetStringValue(json);
    if (!text) return json->valuedouble;
    if (!strcmp(text, "NaN")) return (double)NAN;
    return !strcmp(text, "Infinity") ? (double)INFINITY : -(double)INFINITY;
}

static inline awsc_time model_time(const cJSON *json)
{
    awsc_time time;
    if (cJSON_IsString(json)) {
        if (awsc_time_parse_date_time(awsc_view_text(json->valuestring), &time)) abort();
        return time;
    }
    double whole = floor(json->valuedouble);
    return (awsc_time){(int64_t)whole, (int32_t)(round((json->valuedouble - whole) * 1000) * 1000000)};
}

/* A blob of test params is plain text, that of a default is base64. */
static inline awsc_blob model_blob(const cJSON *json, bool preset)
{
    const char *text = cJSON_GetStringValue(json);
    size_t size = strlen(text);
    if (!preset) return (awsc_blob){size ? (const void *)text : AWSC_EMPTY, size};
    void *bytes = model_alloc(size);
    if (awsc_base64_decode(awsc_view_text(text), bytes, &size)) abort();
    return (awsc_blob){size ? bytes : AWSC_EMPTY, size};
}

static inline void model_fill_structure(const awsc_schema *schema, const cJSON *json, void *value, bool preset)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, json)
    {
        bool known = false;
        for (size_t i = 0; i < schema->member_count; i++) {
            const awsc_member *member = &schema->members[i];
            if (strcmp(member->name, item->string)) continue;
            known = true;
            if (cJSON_IsNull(item)) continue;
            if (schema->type == AWSC_TYPE_UNION) ((awsc_union *)value)->kind = (int32_t)i + 1;
            model_fill(member, item, (char *)value + member->offset, preset);
        }
        if (!known) abort();
    }
}

static inline void model_fill_collection(const awsc_schema *schema, const cJSON *json, void *field, bool preset)
{
    size_t count = (size_t)cJSON_GetArraySize(json), i = 0;
    char *items = model_alloc(count * schema->size);
    const cJSON *item;
    cJSON_ArrayForEach(item, json)
    {
        char *place = items + i++ * schema->size;
        if (schema->type == AWSC_TYPE_MAP) awsc_pointer_store(place, item->string);
        bool document = schema->members[0].type == AWSC_TYPE_JSON && !(schema->flags & AWSC_SPARSE);
        if (!cJSON_IsNull(item) || document)
            model_fill(&schema->members[0], item, place + schema->members[0].offset, preset);
    }
    awsc_sequence_store(field, count, count ? (void *)items : AWSC_EMPTY);
}

static inline void model_fill(const awsc_member *member, const cJSON *json, void *field, bool preset)
{
    void *value;
    switch ((enum awsc_type)member->type) {
    case AWSC_TYPE_BOOL:
        *(awsc_opt_bool *)field = AWSC_BOOL(cJSON_IsTrue(json) != 0);
        break;
    case AWSC_TYPE_I8:
        *(awsc_opt_i8 *)field = AWSC_I8((int8_t)json->valuedouble);
        break;
    case AWSC_TYPE_I16:
        *(awsc_opt_i16 *)field = AWSC_I16((int16_t)json->valuedouble);
        break;
    case AWSC_TYPE_I32:
        *(awsc_opt_i32 *)field = AWSC_I32((int32_t)json->valuedouble);
        break;
    case AWSC_TYPE_I64:
        *(awsc_opt_i64 *)field = AWSC_I64((int64_t)json->valuedouble);
        break;
    case AWSC_TYPE_F32:
        *(awsc_opt_f32 *)field = AWSC_F32((float)model_number(json));
        break;
    case AWSC_TYPE_F64:
        *(awsc_opt_f64 *)field = AWSC_F64(model_number(json));
        break;
    case AWSC_TYPE_TIME:
        *(awsc_opt_time *)field = (awsc_opt_time){AWSC_SET, model_time(json)};
        break;
    case AWSC_TYPE_TEXT:
        *(const char **)field = cJSON_GetStringValue(json);
        break;
    case AWSC_TYPE_BLOB:
        *(awsc_blob *)field = model_blob(json, preset);
        break;
    case AWSC_TYPE_BODY: {
        awsc_blob blob = model_blob(json, preset);
        *(awsc_body *)field = AWSC_BODY_MEMORY(blob.data, blob.size);
        break;
    }
    case AWSC_TYPE_NUMBER:
        *(const char **)field = model_json_text(json);
        break;
    case AWSC_TYPE_JSON: {
        char *text = model_json_text(json);
        *(awsc_json *)field = (awsc_json){text, strlen(text)};
        break;
    }
    case AWSC_TYPE_STRUCTURE:
    case AWSC_TYPE_UNION:
        value = model_alloc(member->target->size);
        model_fill_structure(member->target, json, value, preset);
        awsc_pointer_store(field, value);
        break;
    case AWSC_TYPE_LIST:
    case AWSC_TYPE_MAP:
        model_fill_collection(member->target, json, field, preset);
        break;
    case AWSC_TYPE_BODY_STREAM:
    case AWSC_TYPE_EVENT_STREAM:
        break;
    }
}

/* A structure of `schema` with the members that `json` (NULL: none) gives. */
static inline void *model_value(const awsc_schema *schema, const cJSON *json)
{
    void *value = model_alloc(schema->size);
    if (json) model_fill_structure(schema, json, value, false);
    return value;
}

/* ---- comparison ------------------------------------------------------------------------------------------------ */

static inline bool model_equal_member(const awsc_member *member, const void *a, const void *b);

static inline bool model_equal(const awsc_schema *schema, const void *a, const void *b)
{
    if (schema->type == AWSC_TYPE_UNION) {
        const awsc_member *variant = awsc_union_variant(schema, a, UINT32_MAX);
        if (((const awsc_union *)a)->kind != ((const awsc_union *)b)->kind) return false;
        return !variant || model_equal_member(variant, awsc_member_value(variant, a), awsc_member_value(variant, b));
    }
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (!model_equal_member(member, awsc_member_value(member, a), awsc_member_value(member, b))) return false;
    }
    return true;
}

static inline bool model_equal_collection(const awsc_schema *schema, awsc_sequence a, awsc_sequence b)
{
    if (a.count != b.count) return false;
    const awsc_member *element = &schema->members[0];
    for (size_t i = 0; i < a.count; i++) {
        const char *left = awsc_item_at(schema, a, i), *right = awsc_item_at(schema, b, i);
        /* The order of a map's entries is the wire's: look the key up. */
        for (size_t j = 0; schema->type == AWSC_TYPE_MAP; j++) {
            if (j == b.count) return false;
            right = awsc_item_at(schema, b, j);
            if (!strcmp(awsc_pointer_at(left), awsc_pointer_at(right))) break;
        }
        if (!model_equal_member(element, left + element->offset, right + element->offset)) return false;
    }
    return true;
}

static inline bool model_equal_json(const awsc_json *a, const awsc_json *b)
{
    cJSON *left = cJSON_ParseWithLength(a->data, a->size), *right = cJSON_ParseWithLength(b->data, b->size);
    bool equal = left && right && cJSON_Compare(left, right, 1);
    cJSON_Delete(left);
    cJSON_Delete(right);
    return equal;
}

static inline bool model_equal_number(double a, double b)
{
    return isnan(a) ? isnan(b) : !(a < b) && !(a > b);
}

static inline bool model_equal_member(const awsc_member *member, const void *a, const void *b)
{
    if (member->type == AWSC_TYPE_BODY_STREAM || member->type == AWSC_TYPE_EVENT_STREAM) return true;
    if (awsc_member_is_set(member, a) != awsc_member_is_set(member, b)) return false;
    if (!awsc_member_is_set(member, a)) return true;
    const awsc_blob *left = a, *right = b;
    switch ((enum awsc_type)member->type) {
    case AWSC_TYPE_F32:
        return model_equal_number((double)((const awsc_opt_f32 *)a)->value, (double)((const awsc_opt_f32 *)b)->value);
    case AWSC_TYPE_F64:
        return model_equal_number(((const awsc_opt_f64 *)a)->value, ((const awsc_opt_f64 *)b)->value);
    case AWSC_TYPE_BOOL:
        return ((const awsc_opt_bool *)a)->value == ((const awsc_opt_bool *)b)->value;
    case AWSC_TYPE_I8:
        return ((const awsc_opt_i8 *)a)->value == ((const awsc_opt_i8 *)b)->value;
    case AWSC_TYPE_I16:
        return ((const awsc_opt_i16 *)a)->value == ((const awsc_opt_i16 *)b)->value;
    case AWSC_TYPE_I32:
        return ((const awsc_opt_i32 *)a)->value == ((const awsc_opt_i32 *)b)->value;
    case AWSC_TYPE_I64:
        return ((const awsc_opt_i64 *)a)->value == ((const awsc_opt_i64 *)b)->value;
    case AWSC_TYPE_TIME: {
        awsc_time x = ((const awsc_opt_time *)a)->value, y = ((const awsc_opt_time *)b)->value;
        return x.seconds == y.seconds && x.nanoseconds == y.nanoseconds;
    }
    case AWSC_TYPE_TEXT:
    case AWSC_TYPE_NUMBER:
        return strcmp(awsc_pointer_at(a), awsc_pointer_at(b)) == 0;
    case AWSC_TYPE_BLOB:
    case AWSC_TYPE_BODY:
        return left->size == right->size && !memcmp(left->data, right->data, left->size);
    case AWSC_TYPE_JSON:
        return model_equal_json(a, b);
    case AWSC_TYPE_LIST:
    case AWSC_TYPE_MAP:
        return model_equal_collection(member->target, awsc_sequence_at(a), awsc_sequence_at(b));
    case AWSC_TYPE_STRUCTURE:
    case AWSC_TYPE_UNION:
        return model_equal(member->target, awsc_pointer_at(a), awsc_pointer_at(b));
    default:
        return true;
    }
}

#endif
