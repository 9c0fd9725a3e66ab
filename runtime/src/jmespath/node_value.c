/* SPDX-License-Identifier: Apache-2.0 */
/* Reads C values by schema as nodes. Members have their names in the model, as <awsc/value.h> writes them. */
#include <math.h>

#include <awsc/status.h>

#include "base/encode.h"
#include "base/number.h"
#include "base/timestamp.h"
#include "jmespath/node.h"
#include "schema/value.h"
#include "schema/walk.h"

static const awsc_node_access structure_access, union_access, list_access, map_access;

static awsc_node container(enum awsc_node_type type, const awsc_node_access *access, const awsc_schema *schema,
                           const void *data, size_t count)
{
    awsc_node node = {.type = (uint8_t)type, .access = access};
    node.as.inside.data = data;
    node.as.inside.shape = schema;
    node.number.count = count;
    return node;
}

awsc_node awsc_node_of_value(const awsc_schema *schema, const void *value)
{
    if (!value) return awsc_node_null();
    return container(AWSC_NODE_OBJECT, schema->type == AWSC_TYPE_UNION ? &union_access : &structure_access, schema,
                     value, 0);
}

/* ---- texts that are made on the way ---------------------------------------------------------------------------- */

/* Copies the written text to the arena. */
static int keep(const awsc_node_context *context, awsc_buffer *written, awsc_view *out)
{
    char *text = written->failed ? NULL : awsc_arena_bytes(context->arena, written->size);
    if (text && written->size) memcpy(text, written->data, written->size);
    *out = awsc_view_of(text, written->size);
    awsc_buffer_clear(written);
    return text ? AWSC_OK : AWSC_ERR_NOMEM;
}

static int keep_string(const awsc_node_context *context, awsc_buffer *written, awsc_node *out)
{
    awsc_view text;
    int status = keep(context, written, &text);
    if (!status) *out = awsc_node_text(text);
    return status;
}

static int keep_number(const awsc_node_context *context, awsc_buffer *written, awsc_node *out)
{
    awsc_view text;
    int status = keep(context, written, &text);
    return status ? status : awsc_node_number(text, out);
}

static int time_node(const awsc_node_context *context, const awsc_member *member, awsc_time time, awsc_node *out)
{
    awsc_buffer written = AWSC_BUFFER_INIT(context->allocator);
    switch (member->flags & AWSC_TABLE_TIME_FORMAT_MASK) {
    case AWSC_TABLE_DATE_TIME:
        awsc_time_format_date_time(&written, time);
        return keep_string(context, &written, out);
    case AWSC_TABLE_HTTP_DATE:
        awsc_time_format_http_date(&written, time);
        return keep_string(context, &written, out);
    default:
        awsc_time_format_epoch(&written, time);
        return keep_number(context, &written, out);
    }
}

/* Makes a node of a float or double. NaN and the infinities become strings. A float keeps its shortest decimal
 * digits. */
static int real_node(const awsc_node_context *context, double value, bool single, awsc_node *out)
{
    awsc_buffer written = AWSC_BUFFER_INIT(context->allocator);
    if (single)
        awsc_buffer_append_f32(&written, (float)value);
    else
        awsc_buffer_append_f64(&written, value);
    return isfinite(value) ? keep_number(context, &written, out) : keep_string(context, &written, out);
}

static int blob_node(const awsc_node_context *context, const void *data, size_t size, awsc_node *out)
{
    awsc_buffer written = AWSC_BUFFER_INIT(context->allocator);
    awsc_base64_encode(&written, data, size);
    return keep_string(context, &written, out);
}

/* ---- one member ------------------------------------------------------------------------------------------------ */

static int number_node(const awsc_node_context *context, const awsc_member *member, const void *field, awsc_node *out)
{
    if (awsc_form_of(member) == AWSC_FORM_FLOAT)
        return real_node(context, awsc_float_at(member, field), member->type == AWSC_TYPE_F32, out);
    *out = awsc_node_i64(awsc_integer_at(member, field));
    return AWSC_OK;
}

static int text_node(const awsc_member *member, awsc_view text, awsc_node *out)
{
    if (member->type == AWSC_TYPE_NUMBER) return awsc_node_number(text, out);
    *out = awsc_node_text(text);
    return AWSC_OK;
}

static int bytes_node(const awsc_node_context *context, const awsc_member *member, awsc_view bytes, awsc_node *out)
{
    return member->type == AWSC_TYPE_BLOB ? blob_node(context, bytes.data, bytes.size, out)
                                          : awsc_node_parse(context, bytes, out, NULL, NULL);
}

static awsc_node sequence_node(const awsc_schema *schema, awsc_sequence sequence)
{
    const bool is_list = schema->type == AWSC_TYPE_LIST;
    return container(is_list ? AWSC_NODE_ARRAY : AWSC_NODE_OBJECT, is_list ? &list_access : &map_access, schema,
                     sequence.items, sequence.count);
}

static int member_node(const awsc_node_context *context, const awsc_member *member, const void *field, awsc_node *out)
{
    const awsc_body *body = field;
    *out = awsc_node_null();
    if (!awsc_member_is_set(member, field)) return AWSC_OK;
    switch (awsc_form_of(member)) {
    case AWSC_FORM_BOOL:
        *out = awsc_node_boolean(((const awsc_opt_bool *)field)->value);
        break;
    case AWSC_FORM_INTEGER:
    case AWSC_FORM_FLOAT:
        return number_node(context, member, field, out);
    case AWSC_FORM_TIME:
        return time_node(context, member, ((const awsc_opt_time *)field)->value, out);
    case AWSC_FORM_TEXT:
        return text_node(member, awsc_view_text(awsc_pointer_at(field)), out);
    case AWSC_FORM_BYTES:
        return bytes_node(context, member, awsc_bytes_at(field), out);
    case AWSC_FORM_BODY: /* a file or a reader has no JSON form */
        return body->data ? blob_node(context, body->data, body->size, out) : AWSC_OK;
    case AWSC_FORM_OBJECT:
        *out = awsc_node_of_value(member->target, awsc_pointer_at(field));
        break;
    case AWSC_FORM_SEQUENCE:
        *out = sequence_node(member->target, awsc_sequence_at(field));
        break;
    case AWSC_FORM_STREAM:
        break;
    }
    return AWSC_OK;
}

/* ---- structures ------------------------------------------------------------------------------------------------ */

static const void *set_field(const awsc_node_context *context, const awsc_member *member, const void *value)
{
    if (!awsc_member_visible(member, context->level)) return NULL;
    const void *field = awsc_member_value(member, value);
    return awsc_member_is_set(member, field) ? field : NULL;
}

static int next_member(const awsc_node_context *context, const awsc_node *node, awsc_node_cursor *cursor,
                       awsc_view *key, awsc_node *out)
{
    const awsc_schema *schema = node->as.inside.shape;
    while (cursor->index < schema->member_count) {
        const awsc_member *member = &schema->members[cursor->index++];
        const void *field = set_field(context, member, node->as.inside.data);
        if (!field || awsc_form_of(member) == AWSC_FORM_STREAM) continue;
        *key = awsc_member_name(member);
        int status = member_node(context, member, field, out);
        return status ? status : 1;
    }
    return 0;
}

static int get_member(const awsc_node_context *context, const awsc_node *node, awsc_view key, awsc_node *out)
{
    const awsc_schema *schema = node->as.inside.shape;
    *out = awsc_node_null();
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (!awsc_view_equal(awsc_member_name(member), key)) continue;
        const void *field = set_field(context, member, node->as.inside.data);
        return field ? member_node(context, member, field, out) : AWSC_OK;
    }
    return AWSC_OK;
}

/* ---- unions: objects of one member ----------------------------------------------------------------------------- */

static int next_variant(const awsc_node_context *context, const awsc_node *node, awsc_node_cursor *cursor,
                        awsc_view *key, awsc_node *out)
{
    const awsc_member *variant = awsc_union_variant(node->as.inside.shape, node->as.inside.data, context->level);
    if (!variant || cursor->index++) return 0;
    *key = awsc_member_name(variant);
    int status = member_node(context, variant, awsc_member_value(variant, node->as.inside.data), out);
    return status ? status : 1;
}

static int get_variant(const awsc_node_context *context, const awsc_node *node, awsc_view key, awsc_node *out)
{
    const awsc_member *variant = awsc_union_variant(node->as.inside.shape, node->as.inside.data, context->level);
    *out = awsc_node_null();
    if (!variant || !awsc_view_equal(awsc_member_name(variant), key)) return AWSC_OK;
    return member_node(context, variant, awsc_member_value(variant, node->as.inside.data), out);
}

/* ---- lists and maps -------------------------------------------------------------------------------------------- */

static awsc_sequence sequence_of(const awsc_node *node)
{
    return (awsc_sequence){node->number.count, node->as.inside.data};
}

static int next_item(const awsc_node_context *context, const awsc_node *node, awsc_node_cursor *cursor, awsc_view *key,
                     awsc_node *out)
{
    const awsc_schema *schema = node->as.inside.shape;
    if (cursor->index == node->number.count) return 0;
    const void *item = awsc_item_at(schema, sequence_of(node), cursor->index++);
    *key = AWSC_VIEW("");
    int status = member_node(context, &schema->members[0], item, out);
    return status ? status : 1;
}

static int next_entry(const awsc_node_context *context, const awsc_node *node, awsc_node_cursor *cursor, awsc_view *key,
                      awsc_node *out)
{
    const awsc_schema *schema = node->as.inside.shape;
    if (cursor->index == node->number.count) return 0;
    const char *entry = awsc_item_at(schema, sequence_of(node), cursor->index++);
    *key = awsc_view_text(awsc_pointer_at(entry));
    int status = member_node(context, &schema->members[0], entry + schema->members[0].offset, out);
    return status ? status : 1;
}

static int get_entry(const awsc_node_context *context, const awsc_node *node, awsc_view key, awsc_node *out)
{
    const awsc_schema *schema = node->as.inside.shape;
    *out = awsc_node_null();
    for (size_t i = 0; i < node->number.count; i++) {
        const char *entry = awsc_item_at(schema, sequence_of(node), i);
        if (awsc_view_equal(awsc_view_text(awsc_pointer_at(entry)), key))
            return member_node(context, &schema->members[0], entry + schema->members[0].offset, out);
    }
    return AWSC_OK;
}

static const awsc_node_access structure_access = {next_member, get_member};
static const awsc_node_access union_access = {next_variant, get_variant};
static const awsc_node_access list_access = {next_item, NULL};
static const awsc_node_access map_access = {next_entry, get_entry};
