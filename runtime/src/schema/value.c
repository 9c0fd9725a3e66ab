/* SPDX-License-Identifier: Apache-2.0 */
#include "schema/value.h"

const void *awsc_member_value(const awsc_member *member, const void *structure)
{
    return (const char *)structure + member->offset;
}

awsc_view awsc_member_wire_name(const awsc_member *member)
{
    if (!(member->flags & AWSC_TABLE_WIRE_NAME)) return (awsc_view){member->name, member->name_size};
    size_t skipped = strlen(member->name) + 1;
    return (awsc_view){member->name + skipped, member->name_size - skipped};
}

const awsc_member *awsc_union_variant(const awsc_schema *schema, const void *value, uint32_t level)
{
    int32_t kind = ((const awsc_union *)value)->kind;
    if (kind < 1 || kind > schema->member_count) return NULL;
    const awsc_member *variant = &schema->members[kind - 1];
    return awsc_member_visible(variant, level) ? variant : NULL;
}

static const void *find_extra(const awsc_schema *schema, size_t index, enum awsc_extra_kind kind)
{
    if (!schema->extras) return NULL;
    for (const awsc_extra *extra = schema->extras; extra->kind; extra++)
        if (extra->kind == kind && extra->member == index) return extra->value;
    return NULL;
}

const void *awsc_member_default(const awsc_schema *schema, size_t index)
{
    if (!(schema->members[index].flags & AWSC_TABLE_HAS_DEFAULT)) return NULL;
    return find_extra(schema, index, AWSC_EXTRA_DEFAULT);
}

const char *awsc_member_extra_text(const awsc_schema *schema, size_t index, enum awsc_extra_kind kind)
{
    return find_extra(schema, index, kind);
}

awsc_view awsc_xml_item_name(const awsc_schema *schema)
{
    const char *name = find_extra(schema, 0, AWSC_EXTRA_XML_NAME);
    return name ? awsc_view_text(name) : awsc_member_name(&schema->members[0]);
}

awsc_view awsc_xml_key_name(const awsc_schema *schema)
{
    const char *name = find_extra(schema, 0, AWSC_EXTRA_XML_KEY_NAME);
    return awsc_view_text(name ? name : "key");
}

const awsc_member *awsc_member_in(const awsc_schema *schema, unsigned location)
{
    for (size_t i = 0; i < schema->member_count; i++)
        if (awsc_member_location(&schema->members[i]) == location) return &schema->members[i];
    return NULL;
}

void awsc_fill_defaults(const awsc_schema *schema, void *value, bool body_only)
{
    for (const awsc_extra *extra = schema->extras; extra && extra->kind; extra++) {
        if (extra->kind != AWSC_EXTRA_DEFAULT) continue;
        const awsc_member *member = &schema->members[extra->member];
        char *field = (char *)value + member->offset;
        if ((member->flags & AWSC_TABLE_CLIENT_OPTIONAL) || awsc_member_is_set(member, field)) continue;
        if (body_only && awsc_member_location(member) != AWSC_TABLE_BODY) continue;
        memcpy(field, extra->value, awsc_member_size(member));
    }
}
