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

bool awsc_cli_member_sensitive(const awsc_member *member)
{
    if (member->flags & AWSC_TABLE_SENSITIVE) return true;
    return member->target && (member->target->flags & AWSC_TABLE_SENSITIVE_SHAPE);
}

bool awsc_cli_member_is_set(const awsc_member *member, const void *field)
{
    uint32_t mark;
    awsc_blob blob;
    awsc_json json;
    awsc_body body;
    switch ((enum awsc_type)member->type) {
    case AWSC_TYPE_BOOL:
    case AWSC_TYPE_I8:
    case AWSC_TYPE_I16:
    case AWSC_TYPE_I32:
    case AWSC_TYPE_I64:
    case AWSC_TYPE_F32:
    case AWSC_TYPE_F64:
    case AWSC_TYPE_TIME:
        memcpy(&mark, field, sizeof mark); /* every optional scalar begins with it */
        return mark == AWSC_SET;
    case AWSC_TYPE_BLOB:
        memcpy(&blob, field, sizeof blob);
        return blob.data != NULL;
    case AWSC_TYPE_JSON:
        memcpy(&json, field, sizeof json);
        return json.data != NULL;
    case AWSC_TYPE_BODY:
        memcpy(&body, field, sizeof body);
        return body.data || body.path || body.source;
    case AWSC_TYPE_LIST:
    case AWSC_TYPE_MAP:
        return awsc_cli_sequence_at(field).items != NULL;
    case AWSC_TYPE_TEXT:
    case AWSC_TYPE_NUMBER:
    case AWSC_TYPE_STRUCTURE:
    case AWSC_TYPE_UNION:
    case AWSC_TYPE_BODY_STREAM:
    case AWSC_TYPE_EVENT_STREAM:
        break;
    }
    return awsc_cli_pointer_at(field) != NULL;
}

const awsc_member *awsc_cli_variant(const awsc_schema *schema, const void *value, uint32_t level)
{
    awsc_union head;
    memcpy(&head, value, sizeof head);
    if (head.kind < 1 || head.kind > schema->member_count) return NULL;
    const awsc_member *variant = &schema->members[head.kind - 1];
    return variant->since <= level ? variant : NULL;
}
