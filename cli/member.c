/* SPDX-License-Identifier: Apache-2.0 */
#include "member.h"

awsc_cli_view awsc_cli_member_name(const awsc_member *member)
{
    if (member->flags & AWSC_TABLE_WIRE_NAME) return awsc_cli_view_text(member->name);
    return (awsc_cli_view){member->name, member->name_size};
}

awsc_cli_view awsc_cli_member_json_key(const awsc_member *member)
{
    bool renamed = awsc_cli_member_location(member) == AWSC_TABLE_BODY && (member->flags & AWSC_TABLE_WIRE_NAME);
    if (!renamed) return awsc_cli_member_name(member);
    /* The wire name follows the name. */
    size_t skipped = strlen(member->name) + 1;
    return (awsc_cli_view){member->name + skipped, member->name_size - skipped};
}

const awsc_member *awsc_cli_member_called(const awsc_schema *schema, awsc_cli_view name)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        if (awsc_cli_view_equal(awsc_cli_member_name(&schema->members[i]), name)) return &schema->members[i];
    }
    return NULL;
}

const awsc_member *awsc_cli_member_in(const awsc_schema *schema, unsigned location)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        if (awsc_cli_member_location(&schema->members[i]) == location) return &schema->members[i];
    }
    return NULL;
}

const awsc_member *awsc_cli_event_payload(const awsc_member *variant)
{
    if (!variant || variant->type != AWSC_TYPE_STRUCTURE) return NULL;
    const awsc_member *member = awsc_cli_member_in(variant->target, AWSC_TABLE_EVENT_PAYLOAD);
    return member && member->type == AWSC_TYPE_BLOB ? member : NULL;
}

bool awsc_cli_member_sensitive(const awsc_member *member)
{
    if (member->flags & AWSC_TABLE_SENSITIVE) return true;
    return member->target && (member->target->flags & AWSC_TABLE_SENSITIVE_SHAPE);
}

bool awsc_cli_member_is_set(const awsc_member *member, const void *field)
{
    const awsc_cli_type *type = awsc_cli_type_of(member);
    awsc_body body;
    if (type->form <= AWSC_CLI_FORM_TIME) {
        uint32_t mark;
        memcpy(&mark, field, sizeof mark);
        return mark == AWSC_SET;
    }
    if (awsc_cli_pointer_at((const char *)field + type->pointer)) return true;
    if (type->form != AWSC_CLI_FORM_BODY) return false;
    memcpy(&body, field, sizeof body);
    return body.path || body.source;
}

int64_t awsc_cli_integer_at(const awsc_member *member, const void *field)
{
    if (member->type == AWSC_TYPE_I8) return ((const awsc_opt_i8 *)field)->value;
    if (member->type == AWSC_TYPE_I16) return ((const awsc_opt_i16 *)field)->value;
    if (member->type == AWSC_TYPE_I32) return ((const awsc_opt_i32 *)field)->value;
    return ((const awsc_opt_i64 *)field)->value;
}

awsc_cli_view awsc_cli_bytes_at(const void *field)
{
    awsc_blob blob;
    memcpy(&blob, field, sizeof blob);
    return (awsc_cli_view){blob.data, blob.size};
}

const awsc_member *awsc_cli_variant(const awsc_schema *schema, const void *value, uint32_t level)
{
    awsc_union head;
    memcpy(&head, value, sizeof head);
    if (head.kind < 1 || head.kind > schema->member_count) return NULL;
    const awsc_member *variant = &schema->members[head.kind - 1];
    return variant->since <= level ? variant : NULL;
}
