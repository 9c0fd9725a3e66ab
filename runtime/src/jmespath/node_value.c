/* C values by schema as nodes: members under the names of the model, as <awsc/value.h> writes them. */
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

/* Moves the written text into the arena. */
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

/* NaN and the infinities are strings. A float keeps the digits that people write for it. */
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
    switch ((enum awsc_type)member->type) {
    case AWSC_TYPE_I8:
        *out = awsc_node_i64(((const awsc_opt_i8 *)field)->value);
        return AWSC_OK;
    case AWSC_TYPE_I16:
        *out = awsc_node_i64(((const awsc_opt_i16 *)field)->value);
        return AWSC_OK;
    case AWSC_TYPE_I32:
        *out = awsc_node_i64(((const awsc_opt_i32 *)field)->value);
        return AWSC_OK;
    case AWSC_TYPE_I64:
        *out = awsc_node_i64(((const awsc_opt_i64 *)field)->value);
        return AWSC_OK;
    case AWSC_TYPE_F32:
        return real_node(context, (double)((const awsc_opt_f32 *)field)->value, true, out);
    case AWSC_TYPE_F64:
        return real_node(context, ((const awsc_opt_f64 *)field)->value, false, out);
    default:
        return awsc_node_number(awsc_view_text(awsc_pointer_at(field)), out);
    }
}

static int bytes_node(const awsc_node_context *context, const awsc_member *member, const void *field, awsc_node *out)
{
    const awsc_blob *blob = field;
    const awsc_body *body = field;
    if (member->type == AWSC_TYPE_BLOB) return blob_node(context, blob->data, blob->size, out);
    if (body->data) return blob_node(context, body->data, body->size, out);
    return AWSC_OK; /* a file or a reader has no JSON form */
}

static int member_node(const awsc_node_context *context, const awsc_member *member, const void *field, awsc_node *out)
{
    *out = awsc_node_null();
    if (!awsc_member_is_set(member, field)) return AWSC_OK;
    switch ((enum awsc_type)member->type) {
    case AWSC_TYPE_BOOL:
        *out = awsc_node_boolean(((const awsc_opt_bool *)field)->value);
        break;
    case AWSC_TYPE_TIME:
        return time_node(context, member, ((const awsc_opt_time *)field)->value, out);
    case AWSC_TYPE_TEXT:
        *out = awsc_node_text(awsc_view_text(awsc_pointer_at(field)));
        break;
    case AWSC_TYPE_BLOB:
    case AWSC_TYPE_BODY:
        return bytes_node(context, member, field, out);
    case AWSC_TYPE_JSON: {
        const awsc_json *document = field;
        return awsc_node_parse(context, awsc_view_of(document->data, document->size), out, NULL, NULL);
    }
    case AWSC_TYPE_STRUCTURE:
    case AWSC_TYPE_UNION:
        *out = awsc_node_of_value(member->target, awsc_pointer_at(field));
        break;
    case AWSC_TYPE_LIST:
    case AWSC_TYPE_MAP: {
        awsc_sequence sequence = awsc_sequence_at(field);
        bool list = member->type == AWSC_TYPE_LIST;
        *out = container(list ? AWSC_NODE_ARRAY : AWSC_NODE_OBJECT, list ? &list_access : &map_access, member->target,
                         sequence.items, sequence.count);
        break;
    }
    case AWSC_TYPE_BODY_STREAM:
    case AWSC_TYPE_EVENT_STREAM:
        break;
    case AWSC_TYPE_I8:
    case AWSC_TYPE_I16:
    case AWSC_TYPE_I32:
    case AWSC_TYPE_I64:
    case AWSC_TYPE_F32:
    case AWSC_TYPE_F64:
    case AWSC_TYPE_NUMBER:
        return number_node(context, member, field, out);
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
        if (!field || member->type == AWSC_TYPE_BODY_STREAM || member->type == AWSC_TYPE_EVENT_STREAM) continue;
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
