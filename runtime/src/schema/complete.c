/* SPDX-License-Identifier: Apache-2.0 */
/* Fills in required members that a response left out. */
#include "schema/value.h"

#include "base/arena.h"

static int complete(const awsc_schema *schema, void *value, bool body_only, unsigned depth, awsc_arena *arena);

/* Stores an empty structure, with its own required members, or a union without a known variant. */
static int store_nested(const awsc_member *member, void *field, unsigned depth, awsc_arena *arena)
{
    void *value = awsc_arena_alloc_zeroed(arena, 1, member->target->size);
    if (!value) return -1;
    awsc_pointer_store(field, value);
    return member->type == AWSC_TYPE_STRUCTURE ? complete(member->target, value, false, depth + 1, arena) : 0;
}

static int store_zero(const awsc_member *member, void *field, unsigned depth, awsc_arena *arena)
{
    const uint32_t mark = AWSC_SET;
    const awsc_blob empty = member->type == AWSC_TYPE_JSON ? (awsc_blob){"null", 4} : (awsc_blob){AWSC_EMPTY, 0};
    switch (awsc_form_of(member)) {
    case AWSC_FORM_TEXT:
        awsc_pointer_store(field, member->type == AWSC_TYPE_NUMBER ? "0" : "");
        break;
    case AWSC_FORM_BYTES:
        memcpy(field, &empty, sizeof empty); /* a document has the layout of a blob */
        break;
    case AWSC_FORM_SEQUENCE:
        awsc_sequence_store(field, 0, AWSC_EMPTY);
        break;
    case AWSC_FORM_OBJECT:
        return depth < AWSC_DEEPEST_VALUE ? store_nested(member, field, depth, arena) : 0;
    case AWSC_FORM_BODY:
    case AWSC_FORM_STREAM:
        break; /* the transport makes streams */
    default:
        memcpy(field, &mark, sizeof mark); /* the value of a scalar that is unset is zero already */
        break;
    }
    return 0;
}

static int complete(const awsc_schema *schema, void *value, bool body_only, unsigned depth, awsc_arena *arena)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        char *field = (char *)value + member->offset;
        if ((member->flags & (AWSC_TABLE_REQUIRED | AWSC_TABLE_CLIENT_OPTIONAL)) != AWSC_TABLE_REQUIRED) continue;
        if (body_only && awsc_member_location(member) != AWSC_TABLE_BODY) continue;
        if (!awsc_member_is_set(member, field) && store_zero(member, field, depth, arena)) return -1;
    }
    return 0;
}

int awsc_fill_required(const awsc_schema *schema, void *value, bool body_only, awsc_arena *arena)
{
    return complete(schema, value, body_only, 0, arena);
}
