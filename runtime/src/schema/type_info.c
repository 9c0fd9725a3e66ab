/* SPDX-License-Identifier: Apache-2.0 */
#include "schema/type_info.h"

#include <stddef.h>

#include "schema/value.h"

#define ROW(form, type, pointer, bits)                                                                                 \
    {                                                                                                                  \
        AWSC_FORM_##form, sizeof(type), (pointer), (bits)                                                              \
    }

const awsc_type_facts awsc_type_info[] = {
    [AWSC_TYPE_BOOL] = ROW(BOOL, awsc_opt_bool, 0, 0),
    [AWSC_TYPE_I8] = ROW(INTEGER, awsc_opt_i8, 0, 8),
    [AWSC_TYPE_I16] = ROW(INTEGER, awsc_opt_i16, 0, 16),
    [AWSC_TYPE_I32] = ROW(INTEGER, awsc_opt_i32, 0, 32),
    [AWSC_TYPE_I64] = ROW(INTEGER, awsc_opt_i64, 0, 64),
    [AWSC_TYPE_F32] = ROW(FLOAT, awsc_opt_f32, 0, 32),
    [AWSC_TYPE_F64] = ROW(FLOAT, awsc_opt_f64, 0, 64),
    [AWSC_TYPE_TIME] = ROW(TIME, awsc_opt_time, 0, 0),
    [AWSC_TYPE_TEXT] = ROW(TEXT, const char *, 0, 0),
    [AWSC_TYPE_NUMBER] = ROW(TEXT, const char *, 0, 0),
    [AWSC_TYPE_BLOB] = ROW(BYTES, awsc_blob, offsetof(awsc_blob, data), 0),
    [AWSC_TYPE_JSON] = ROW(BYTES, awsc_json, offsetof(awsc_json, data), 0),
    [AWSC_TYPE_STRUCTURE] = ROW(OBJECT, void *, 0, 0),
    [AWSC_TYPE_UNION] = ROW(OBJECT, void *, 0, 0),
    [AWSC_TYPE_LIST] = ROW(SEQUENCE, awsc_sequence, offsetof(awsc_sequence, items), 0),
    [AWSC_TYPE_MAP] = ROW(SEQUENCE, awsc_sequence, offsetof(awsc_sequence, items), 0),
    [AWSC_TYPE_BODY] = ROW(BODY, awsc_body, offsetof(awsc_body, data), 0),
    [AWSC_TYPE_BODY_STREAM] = ROW(STREAM, void *, 0, 0),
    [AWSC_TYPE_EVENT_STREAM] = ROW(STREAM, void *, 0, 0),
};

/* awsc_bytes_at reads a blob and a document as an awsc_blob. */
_Static_assert(sizeof(awsc_blob) == sizeof(awsc_json) && offsetof(awsc_blob, data) == offsetof(awsc_json, data) &&
                   offsetof(awsc_blob, size) == offsetof(awsc_json, size),
               "a blob and a document have one layout");

bool awsc_member_is_set(const awsc_member *member, const void *field)
{
    const awsc_type_facts *type = &awsc_type_info[member->type];
    if (awsc_form_is_scalar((enum awsc_form)type->form)) {
        uint32_t mark;
        memcpy(&mark, field, sizeof mark);
        return mark == AWSC_SET;
    }
    if (awsc_pointer_at((const char *)field + type->pointer)) return true;
    const awsc_body *body = field;
    return type->form == AWSC_FORM_BODY && (body->path || body->source);
}

int64_t awsc_integer_at(const awsc_member *member, const void *field)
{
    switch (awsc_type_info[member->type].bits) {
    case 8:
        return ((const awsc_opt_i8 *)field)->value;
    case 16:
        return ((const awsc_opt_i16 *)field)->value;
    case 32:
        return ((const awsc_opt_i32 *)field)->value;
    default:
        return ((const awsc_opt_i64 *)field)->value;
    }
}

double awsc_float_at(const awsc_member *member, const void *field)
{
    return awsc_type_info[member->type].bits == 32 ? (double)((const awsc_opt_f32 *)field)->value
                                                   : ((const awsc_opt_f64 *)field)->value;
}

bool awsc_integer_store(const awsc_member *member, void *field, int64_t value)
{
    const unsigned bits = awsc_type_info[member->type].bits;
    const int64_t largest = INT64_MAX >> (64 - bits);
    if (value > largest || value < -largest - 1) return false;
    switch (bits) {
    case 8:
        *(awsc_opt_i8 *)field = AWSC_I8((int8_t)value);
        break;
    case 16:
        *(awsc_opt_i16 *)field = AWSC_I16((int16_t)value);
        break;
    case 32:
        *(awsc_opt_i32 *)field = AWSC_I32((int32_t)value);
        break;
    default:
        *(awsc_opt_i64 *)field = AWSC_I64(value);
        break;
    }
    return true;
}
