/* Fills in required members that a service left out. */
#include "schema/value.h"

#include "base/arena.h"

static int complete(const awsc_schema *schema, void *value, bool body_only, unsigned depth, awsc_arena *arena);

/* A structure with nothing in it, or a union of no known variant. */
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
    switch ((enum awsc_type)member->type) {
    case AWSC_TYPE_BOOL:
    case AWSC_TYPE_I8:
    case AWSC_TYPE_I16:
    case AWSC_TYPE_I32:
    case AWSC_TYPE_I64:
    case AWSC_TYPE_F32:
    case AWSC_TYPE_F64:
    case AWSC_TYPE_TIME:
        memcpy(field, &mark, sizeof mark); /* every optional scalar begins with it, and its value is zero */
        break;
    case AWSC_TYPE_TEXT:
        awsc_pointer_store(field, "");
        break;
    case AWSC_TYPE_NUMBER:
        awsc_pointer_store(field, "0");
        break;
    case AWSC_TYPE_BLOB:
        *(awsc_blob *)field = (awsc_blob){AWSC_EMPTY, 0};
        break;
    case AWSC_TYPE_JSON:
        *(awsc_json *)field = (awsc_json){"null", 4};
        break;
    case AWSC_TYPE_LIST:
    case AWSC_TYPE_MAP:
        awsc_sequence_store(field, 0, AWSC_EMPTY);
        break;
    case AWSC_TYPE_STRUCTURE:
    case AWSC_TYPE_UNION:
        return depth < AWSC_DEEPEST_VALUE ? store_nested(member, field, depth, arena) : 0;
    case AWSC_TYPE_BODY:
    case AWSC_TYPE_BODY_STREAM:
    case AWSC_TYPE_EVENT_STREAM:
        break; /* the transport makes streams */
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
