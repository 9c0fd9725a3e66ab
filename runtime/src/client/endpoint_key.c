/* SPDX-License-Identifier: Apache-2.0 */
#include "client/endpoint_key.h"

#include "schema/value.h"

/* Finds the next input member, from `*index` on, that is set and that the endpoint depends on. Returns the member, sets
 * `*text` to its value and advances `*index`; NULL at the end. */
static const awsc_member *next_id(const awsc_call *call, size_t *index, const char **text)
{
    const awsc_schema *schema = call->operation->input;
    for (; *index < schema->member_count; ++*index) {
        const awsc_member *member = &schema->members[*index];
        if (member->type != AWSC_TYPE_TEXT || !awsc_member_visible(member, call->level)) continue;
        if (!awsc_member_extra_text(schema, *index, AWSC_EXTRA_DISCOVERY_ID)) continue;
        *text = awsc_pointer_at(awsc_member_value(member, call->input));
        if (!*text) continue;
        ++*index;
        return member;
    }
    return NULL;
}

/* Keys are unique: an access key ID has no line break, and each value is preceded by its size. */
char *awsc_endpoint_key(const awsc_call *call)
{
    const char *access_key = call->identity ? call->identity->credentials.access_key_id : NULL;
    awsc_buffer key = AWSC_BUFFER_INIT(call->allocator);
    const awsc_member *member;
    const char *text;
    awsc_buffer_append_text(&key, access_key ? access_key : "");
    for (size_t index = 0, count = 0; (member = next_id(call, &index, &text)); count++) {
        if (!count) awsc_buffer_append_format(&key, "\n%s", call->operation->name);
        awsc_buffer_append_format(&key, "\n%s %zu %s", member->name, strlen(text), text);
    }
    return awsc_buffer_take(&key);
}

static const awsc_member *member_called(const awsc_schema *schema, awsc_view name, uint8_t type)
{
    for (size_t i = 0; i < schema->member_count; i++)
        if (schema->members[i].type == type && awsc_view_equal(awsc_member_name(&schema->members[i]), name))
            return &schema->members[i];
    return NULL;
}

/* Stores the map {"member": "text", …} of the members in `field`. Returns 0, or -1 when memory runs out. */
static int add_ids(const awsc_call *call, const awsc_schema *map, size_t count, awsc_arena *arena, void *field)
{
    char *entries = awsc_arena_alloc_zeroed(arena, count, map->size);
    const awsc_member *member;
    const char *text;
    if (!entries) return -1;
    for (size_t index = 0, i = 0; (member = next_id(call, &index, &text)); i++) {
        char *entry = entries + i * map->size;
        awsc_pointer_store(entry, member->name);
        awsc_pointer_store(entry + map->members[0].offset, text);
    }
    awsc_sequence_store(field, count, entries);
    return 0;
}

void *awsc_endpoint_question_input(const awsc_call *call, const awsc_schema *schema, awsc_arena *arena)
{
    const char *text;
    size_t count = 0;
    char *input = awsc_arena_alloc_zeroed(arena, 1, schema->size);
    if (!input) return NULL;
    for (size_t index = 0; next_id(call, &index, &text);) count++;
    if (!count) return input;
    const awsc_member *operation = member_called(schema, AWSC_VIEW("Operation"), AWSC_TYPE_TEXT);
    const awsc_member *ids = member_called(schema, AWSC_VIEW("Identifiers"), AWSC_TYPE_MAP);
    if (operation) awsc_pointer_store(input + operation->offset, call->operation->name);
    if (!ids || ids->target->members[0].type != AWSC_TYPE_TEXT) return input;
    return add_ids(call, ids->target, count, arena, input + ids->offset) ? NULL : input;
}
