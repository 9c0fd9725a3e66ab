/* SPDX-License-Identifier: Apache-2.0 */
/* Converts C values to JSON by schema. */
#include "codec/json_codec.h"

#include <math.h>

#include "codec/value_text.h"
#include "error/error.h"
#include "json/reader.h"
#include "json/writer.h"
#include "schema/path.h"
#include "schema/value.h"
#include "schema/walk.h"

/* The form for people and tools: names of the model everywhere. Programs that do not write it do not link its texts. */
typedef struct plain_form {
    const char *file, *reader; /* why such a body has no JSON form */
} plain_form;

static const plain_form plain = {
    .file = " is a file; only bytes in memory have a JSON form",
    .reader = " is a reader; only bytes in memory have a JSON form",
};

typedef struct encoder {
    awsc_json_writer json;
    uint32_t level;
    unsigned depth;
    const plain_form *plain; /* NULL: the wire's form */
    bool rfc3339_times;      /* for all times, against the model's form */
    awsc_error **error;
} encoder;

static int encode_value(encoder *e, const awsc_member *member, const void *field, const awsc_path *path);

static int fail_encoding(const encoder *e, const awsc_path *path, const char *problem)
{
    if (!e->error) return AWSC_ERR_VALIDATION;
    return awsc_fail_place(AWSC_ERR_VALIDATION, NULL, path, "the value", problem, e->error);
}

static void encode_time(encoder *e, const awsc_member *member, awsc_time time)
{
    unsigned format = e->rfc3339_times ? AWSC_TABLE_DATE_TIME : member->flags & AWSC_TABLE_TIME_FORMAT_MASK;
    bool is_text = format == AWSC_TABLE_DATE_TIME || format == AWSC_TABLE_HTTP_DATE;
    awsc_view quote = is_text ? AWSC_VIEW("\"") : AWSC_VIEW("");
    awsc_json_write_raw(&e->json, quote);
    awsc_time_write(e->json.out, is_text ? format : AWSC_TABLE_EPOCH_SECONDS, time);
    awsc_buffer_append_view(e->json.out, quote);
}

static void encode_number(encoder *e, const awsc_member *member, const void *field)
{
    awsc_json_write_raw(&e->json, AWSC_VIEW(""));
    awsc_print_number(e->json.out, member, field);
}

/* JSON can express infinity and NaN only as strings. */
static void encode_float(encoder *e, const awsc_member *member, const void *field)
{
    awsc_view quote = isfinite(awsc_float_at(member, field)) ? AWSC_VIEW("") : AWSC_VIEW("\"");
    awsc_json_write_raw(&e->json, quote);
    awsc_print_number(e->json.out, member, field);
    awsc_buffer_append_view(e->json.out, quote);
}

static int encode_bytes(encoder *e, const awsc_member *member, awsc_view bytes, const awsc_path *path)
{
    if (member->type == AWSC_TYPE_BLOB)
        awsc_json_write_base64(&e->json, bytes);
    else if (awsc_json_valid(bytes, AWSC_DEEPEST_VALUE))
        awsc_json_write_raw(&e->json, bytes);
    else
        return fail_encoding(e, path, " is not valid JSON");
    return AWSC_OK;
}

static int encode_text(encoder *e, const awsc_member *member, awsc_view text, const awsc_path *path)
{
    if (member->type == AWSC_TYPE_TEXT)
        awsc_json_write_string(&e->json, text);
    else if (awsc_json_is_number(text))
        awsc_json_write_raw(&e->json, text);
    else
        return fail_encoding(e, path, " is not a number in JSON's syntax");
    return AWSC_OK;
}

/* Encodes a body in memory as base64. A body in a file or behind a reader cannot be part of a document. */
static int encode_body(encoder *e, const awsc_body *body, const awsc_path *path)
{
    if (body->data)
        awsc_json_write_base64(&e->json, awsc_view_of(body->data, body->size));
    else if (e->plain)
        return fail_encoding(e, path, body->path ? e->plain->file : e->plain->reader);
    else
        awsc_json_write_raw(&e->json, AWSC_VIEW("null"));
    return AWSC_OK;
}

static awsc_view key_of(const encoder *e, const awsc_member *member)
{
    return e->plain ? awsc_member_name(member) : awsc_member_json_key(member);
}

static int encode_members(encoder *e, const awsc_schema *schema, bool body_only, const void *value,
                          const awsc_path *parent)
{
    awsc_json_write_open(&e->json, '{');
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (body_only && awsc_member_location(member) != AWSC_TABLE_BODY) continue;
        const void *field = awsc_member_visible(member, e->level) ? awsc_member_value(member, value) : NULL;
        if (!field || !awsc_member_is_set(member, field)) {
            field = member->flags & AWSC_TABLE_CLIENT_OPTIONAL ? NULL : awsc_member_default(schema, i);
            if (!field) continue;
        }
        if (awsc_form_of(member) == AWSC_FORM_STREAM) continue;
        awsc_path path = awsc_path_member(parent, member);
        awsc_json_write_name(&e->json, key_of(e, member));
        int status = encode_value(e, member, field, &path);
        if (status) return status;
    }
    awsc_json_write_close(&e->json, '}');
    return AWSC_OK;
}

static int encode_union(encoder *e, const awsc_schema *schema, const void *value, const awsc_path *parent)
{
    const awsc_member *variant = awsc_union_variant(schema, value, e->level);
    int status = AWSC_OK;
    awsc_json_write_open(&e->json, '{');
    if (variant) {
        awsc_path path = awsc_path_member(parent, variant);
        awsc_json_write_name(&e->json, key_of(e, variant));
        status = encode_value(e, variant, awsc_member_value(variant, value), &path);
    }
    awsc_json_write_close(&e->json, '}');
    return status;
}

static int encode_list(encoder *e, const awsc_schema *schema, awsc_sequence list, const awsc_path *parent)
{
    const awsc_member *element = &schema->members[0];
    awsc_json_write_open(&e->json, '[');
    for (size_t i = 0; i < list.count; i++) {
        awsc_path path = awsc_path_index(parent, i);
        const void *item = awsc_item_at(schema, list, i);
        if (!awsc_member_is_set(element, item) && !(schema->flags & AWSC_TABLE_SPARSE)) continue;
        int status = encode_value(e, element, item, &path);
        if (status) return status;
    }
    awsc_json_write_close(&e->json, ']');
    return AWSC_OK;
}

static int encode_map(encoder *e, const awsc_schema *schema, awsc_sequence map, const awsc_path *parent)
{
    const awsc_member *element = &schema->members[0];
    awsc_json_write_open(&e->json, '{');
    for (size_t i = 0; i < map.count; i++) {
        const char *entry = awsc_item_at(schema, map, i);
        const void *field = entry + element->offset;
        awsc_view key = awsc_view_text(awsc_pointer_at(entry));
        if (!key.data || (!awsc_member_is_set(element, field) && !(schema->flags & AWSC_TABLE_SPARSE))) continue;
        awsc_path path = awsc_path_key(parent, key);
        awsc_json_write_name(&e->json, key);
        int status = encode_value(e, element, field, &path);
        if (status) return status;
    }
    awsc_json_write_close(&e->json, '}');
    return AWSC_OK;
}

static int encode_nested(encoder *e, const awsc_member *member, const void *field, const awsc_path *path)
{
    if (e->depth == AWSC_DEEPEST_VALUE)
        return fail_encoding(e, NULL, " is nested too deeply; does a pointer go in a circle?");
    e->depth++;
    int status;
    if (member->type == AWSC_TYPE_LIST)
        status = encode_list(e, member->target, awsc_sequence_at(field), path);
    else if (member->type == AWSC_TYPE_MAP)
        status = encode_map(e, member->target, awsc_sequence_at(field), path);
    else if (member->type == AWSC_TYPE_UNION)
        status = encode_union(e, member->target, awsc_pointer_at(field), path);
    else
        status = encode_members(e, member->target, false, awsc_pointer_at(field), path);
    e->depth--;
    return status;
}

static int encode_value(encoder *e, const awsc_member *member, const void *field, const awsc_path *path)
{
    awsc_json_writer *json = &e->json;
    if (!awsc_member_is_set(member, field)) {
        awsc_json_write_raw(json, AWSC_VIEW("null")); /* an item of a sparse list or map */
        return AWSC_OK;
    }
    switch (awsc_form_of(member)) {
    case AWSC_FORM_BOOL:
    case AWSC_FORM_INTEGER:
        encode_number(e, member, field);
        break;
    case AWSC_FORM_FLOAT:
        encode_float(e, member, field);
        break;
    case AWSC_FORM_TIME:
        encode_time(e, member, ((const awsc_opt_time *)field)->value);
        break;
    case AWSC_FORM_TEXT:
        return encode_text(e, member, awsc_view_text(awsc_pointer_at(field)), path);
    case AWSC_FORM_BYTES:
        return encode_bytes(e, member, awsc_bytes_at(field), path);
    case AWSC_FORM_BODY:
        return encode_body(e, field, path);
    case AWSC_FORM_OBJECT:
    case AWSC_FORM_SEQUENCE:
        return encode_nested(e, member, field, path);
    case AWSC_FORM_STREAM:
        awsc_json_write_raw(json, AWSC_VIEW("null"));
        break;
    }
    return AWSC_OK;
}

static int encode_object(encoder *e, const awsc_schema *schema, const void *value, bool body_only)
{
    awsc_buffer *out = e->json.out;
    const size_t before = out->size;
    int status = schema->type == AWSC_TYPE_UNION ? encode_union(e, schema, value, NULL)
                                                 : encode_members(e, schema, body_only, value, NULL);
    if (!status && out->failed) status = awsc_error_nomem(e->error);
    if (status) awsc_buffer_truncate(out, before);
    return status;
}

int awsc_json_encode(const awsc_schema *schema, const void *value, uint32_t level, bool body_only, awsc_buffer *out,
                     awsc_error **error)
{
    encoder e = {AWSC_JSON_WRITER_INIT(out), level, 0, NULL, false, error};
    return encode_object(&e, schema, value, body_only);
}

int awsc_json_encode_plain(const awsc_schema *schema, const void *value, uint32_t level, bool rfc3339_times,
                           awsc_buffer *out, awsc_error **error)
{
    encoder e = {AWSC_JSON_WRITER_INIT(out), level, 0, &plain, rfc3339_times, error};
    return encode_object(&e, schema, value, false);
}

int awsc_json_encode_member(const awsc_member *member, const void *field, uint32_t level, awsc_buffer *out,
                            awsc_error **error)
{
    encoder e = {AWSC_JSON_WRITER_INIT(out), level, 0, NULL, false, error};
    const size_t before = out->size;
    awsc_path path = awsc_path_member(NULL, member);
    int status = encode_value(&e, member, field, &path);
    if (!status && out->failed) status = awsc_error_nomem(error);
    if (status) awsc_buffer_truncate(out, before);
    return status;
}
