/* SPDX-License-Identifier: Apache-2.0 */
#include "members.h"

#include <string.h>

#include <awsc/status.h>

#include "runtime.h"

const awsc_member *awsc_local_member(const awsc_schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        if (!strcmp(schema->members[i].name, name)) return &schema->members[i];
    }
    return NULL;
}

const char *awsc_local_member_text(const awsc_schema *schema, const void *value, const char *name)
{
    const awsc_member *member = awsc_local_member(schema, name);
    if (!member || member->type != AWSC_TYPE_TEXT) return NULL;
    return *(const char *const *)awsc_member_value(member, value);
}

void awsc_local_member_set_text(const awsc_schema *schema, void *value, const char *name, const char *text)
{
    const awsc_member *member = awsc_local_member(schema, name);
    if (member && member->type == AWSC_TYPE_TEXT) *(const char **)(void *)((char *)value + member->offset) = text;
}

/* Returns whether two members have the same C type, also if their shapes differ, such as two lists of texts. */
static bool is_same_type(const awsc_member *a, const awsc_member *b)
{
    if (a->type != b->type) return false;
    if (a->target == b->target) return true;
    bool sequence = a->type == AWSC_TYPE_LIST || a->type == AWSC_TYPE_MAP;
    return sequence && is_same_type(&a->target->members[0], &b->target->members[0]);
}

int awsc_local_assign(const awsc_schema *to_schema, void *to, const awsc_schema *from_schema, const void *from,
                      awsc_arena *arena)
{
    for (size_t i = 0; i < from_schema->member_count; i++) {
        const awsc_member *source = &from_schema->members[i];
        const awsc_member *target = awsc_local_member(to_schema, source->name);
        const void *field = awsc_member_value(source, from);
        if (!target || !awsc_member_is_set(source, field)) continue;
        char *place = (char *)to + target->offset;
        if (is_same_type(source, target)) {
            memcpy(place, field, awsc_member_size(source));
        } else if (source->type == AWSC_TYPE_STRUCTURE && target->type == AWSC_TYPE_STRUCTURE) {
            void *converted = awsc_arena_alloc_zeroed(arena, 1, target->target->size);
            if (!converted ||
                awsc_local_assign(target->target, converted, source->target, awsc_pointer_at(field), arena)) {
                return AWSC_ERR_NOMEM;
            }
            awsc_pointer_store(place, converted);
        }
    }
    return AWSC_OK;
}
