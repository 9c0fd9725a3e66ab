/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes C values from the "params" of Smithy's protocol tests, by any schema, and compares them. Allocated memory is
 * kept until the end of the program.
 */
#ifndef AWSC_TESTS_MODEL_VALUE_H
#define AWSC_TESTS_MODEL_VALUE_H

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/timestamp.h"
#include "schema/value.h"

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

static inline void model_fill(const awsc_member *member, const cJSON *json, void *field, bool preset);

/* ---- values ------------------------------------------------------------------------------------------------------ */

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

/* A blob in test params is plain text; a blob in a default is base64. */
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
        bool document = schema->members[0].type == AWSC_TYPE_JSON && !(schema->flags & AWSC_TABLE_SPARSE);
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

/* Makes a structure of `schema` with the members in `json` (NULL: no members). */
static inline void *model_value(const awsc_schema *schema, const cJSON *json)
{
    void *value = model_alloc(schema->size);
    if (json) model_fill_structure(schema, json, value, false);
    return value;
}

/* ---- comparison -------------------------------------------------------------------------------------------------- */

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
        /* The entries of a map are in the order of the wire, so the key is searched. */
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
