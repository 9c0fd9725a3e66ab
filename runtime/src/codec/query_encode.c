/* SPDX-License-Identifier: Apache-2.0 */
/* Encodes values for the query protocol. The key of a value is its path, such as Filters.member.1.Name=value. */
#include "codec/query_encode.h"

#include "base/encode.h"
#include "codec/value_text.h"
#include "error/error.h"
#include "schema/value.h"

typedef struct encoder {
    awsc_buffer *out;
    awsc_buffer key;  /* the value's key */
    awsc_buffer text; /* the value, not yet encoded */
    uint32_t level;
    unsigned levels_left;
    bool too_deep;
} encoder;

static void encode_value(encoder *e, const awsc_member *member, const void *field, bool flattened);

/* Appends `name` to the current key. Returns the key's previous size, to restore it. */
static size_t push(encoder *e, awsc_view name)
{
    size_t before = e->key.size;
    if (before) awsc_buffer_append_char(&e->key, '.');
    awsc_buffer_append_view(&e->key, name);
    return before;
}

static size_t push_index(encoder *e, size_t index)
{
    size_t before = e->key.size;
    awsc_buffer_append_format(&e->key, ".%zu", index);
    return before;
}

static void pop(encoder *e, size_t before)
{
    awsc_buffer_truncate(&e->key, before);
}

/* Appends a pair "key=text". */
static void append_pair(encoder *e, awsc_view text)
{
    awsc_buffer_append_char(e->out, '&');
    awsc_uri_encode(e->out, awsc_buffer_view(&e->key), false);
    awsc_buffer_append_char(e->out, '=');
    awsc_uri_encode(e->out, text, false);
}

static void encode_scalar(encoder *e, const awsc_member *member, const void *field)
{
    awsc_member plain = *member;
    plain.flags &= (uint16_t)~AWSC_TABLE_MEDIA_TYPE; /* which makes base64 only of headers */
    awsc_buffer_truncate(&e->text, 0);
    awsc_value_text_write(&e->text, &plain, field, AWSC_TABLE_DATE_TIME);
    append_pair(e, awsc_buffer_view(&e->text));
}

static void encode_member(encoder *e, const awsc_member *member, const void *field)
{
    if (!awsc_member_is_set(member, field)) return;
    size_t before = push(e, awsc_member_wire_name(member));
    encode_value(e, member, field, (member->flags & AWSC_TABLE_XML_FLATTENED) != 0);
    pop(e, before);
}

static void encode_members(encoder *e, const awsc_schema *schema, const void *value)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        const void *field = awsc_member_visible(member, e->level) ? awsc_member_value(member, value) : NULL;
        if (!field || !awsc_member_is_set(member, field))
            field = member->flags & AWSC_TABLE_CLIENT_OPTIONAL ? NULL : awsc_member_default(schema, i);
        if (field) encode_member(e, member, field);
    }
}

static void encode_variant(encoder *e, const awsc_schema *schema, const void *value)
{
    const awsc_member *variant = awsc_union_variant(schema, value, e->level);
    if (variant) encode_member(e, variant, awsc_member_value(variant, value));
}

/* Encodes a list. An empty one is sent as its name with an empty value; an empty map is not sent at all. */
static void encode_list(encoder *e, const awsc_schema *schema, awsc_sequence list, bool flattened)
{
    const awsc_member *element = &schema->members[0];
    if (!list.count) {
        append_pair(e, AWSC_VIEW(""));
        return;
    }
    size_t before = flattened ? e->key.size : push(e, awsc_xml_item_name(schema));
    for (size_t i = 0, number = 1; i < list.count; i++) {
        const void *item = awsc_item_at(schema, list, i);
        if (!awsc_member_is_set(element, item)) continue;
        size_t base = push_index(e, number++);
        encode_value(e, element, item, false);
        pop(e, base);
    }
    pop(e, before);
}

static void encode_map(encoder *e, const awsc_schema *schema, awsc_sequence map, bool flattened)
{
    const awsc_member *element = &schema->members[0];
    size_t before = flattened ? e->key.size : push(e, AWSC_VIEW("entry"));
    for (size_t i = 0, number = 1; i < map.count; i++) {
        const char *entry = awsc_item_at(schema, map, i);
        const char *key = awsc_pointer_at(entry);
        if (!key || !awsc_member_is_set(element, entry + element->offset)) continue;
        size_t base = push_index(e, number++);
        size_t inner = push(e, awsc_xml_key_name(schema));
        append_pair(e, awsc_view_text(key));
        pop(e, inner);
        push(e, awsc_xml_item_name(schema));
        encode_value(e, element, entry + element->offset, false);
        pop(e, base);
    }
    pop(e, before);
}

static void encode_value(encoder *e, const awsc_member *member, const void *field, bool flattened)
{
    if (e->too_deep || e->levels_left == 0) { /* a circle may have many ways around */
        e->too_deep = true;
        return;
    }
    e->levels_left--;
    if (member->type == AWSC_TYPE_STRUCTURE)
        encode_members(e, member->target, awsc_pointer_at(field));
    else if (member->type == AWSC_TYPE_UNION)
        encode_variant(e, member->target, awsc_pointer_at(field));
    else if (member->type == AWSC_TYPE_LIST)
        encode_list(e, member->target, awsc_sequence_at(field), flattened);
    else if (member->type == AWSC_TYPE_MAP)
        encode_map(e, member->target, awsc_sequence_at(field), flattened);
    else
        encode_scalar(e, member, field);
    e->levels_left++;
}

int awsc_query_encode(const awsc_schema *schema, const void *value, uint32_t level, awsc_buffer *out,
                      awsc_error **error)
{
    encoder e = {
        out,  AWSC_BUFFER_INIT(out->allocator), AWSC_BUFFER_INIT_SECRET(out->allocator), level, AWSC_DEEPEST_VALUE,
        false};
    encode_members(&e, schema, value);
    bool failed = out->failed || e.key.failed || e.text.failed;
    awsc_buffer_clear(&e.key);
    awsc_buffer_clear_secret(&e.text);
    if (failed) return awsc_error_nomem(error);
    if (!e.too_deep) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "the value is nested too deeply; does a pointer go in a circle?");
}
