/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads and writes C values by schema. Each shape has its own C type for lists, maps and pointers to structures. These
 * types have the same representation but are different types, so they are accessed with memcpy.
 */
#ifndef AWSC_SCHEMA_VALUE_H
#define AWSC_SCHEMA_VALUE_H

#include <stdbool.h>
#include <string.h>

#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "base/for_core.h"
#include "base/view.h"
#include "schema/type_info.h"
#include "schema/walk.h"

/* The most levels of nesting that a walk over a caller's value follows; a deeper value counts as a cycle. */
#define AWSC_DEEPEST_VALUE 128u

/* A list or a map: {size_t count; const T *items;} */
typedef struct awsc_sequence {
    size_t count;
    const void *items;
} awsc_sequence;

static inline awsc_sequence awsc_sequence_at(const void *field)
{
    awsc_sequence sequence;
    memcpy(&sequence, field, sizeof sequence);
    return sequence;
}

static inline void awsc_sequence_store(void *field, size_t count, const void *items)
{
    awsc_sequence sequence = {count, items};
    memcpy(field, &sequence, sizeof sequence);
}

static inline const void *awsc_pointer_at(const void *field)
{
    const void *pointer;
    memcpy(&pointer, field, sizeof pointer);
    return pointer;
}

static inline void awsc_pointer_store(void *field, const void *pointer)
{
    memcpy(field, &pointer, sizeof pointer);
}

/* Returns item `index` of a list, or entry `index` of a map. */
static inline const char *awsc_item_at(const awsc_schema *schema, awsc_sequence sequence, size_t index)
{
    return (const char *)sequence.items + index * schema->size;
}

static inline unsigned awsc_member_location(const awsc_member *member)
{
    return member->flags & AWSC_TABLE_LOCATION_MASK;
}

/* Returns whether a caller that was compiled with `level` knows the member. */
static inline bool awsc_member_visible(const awsc_member *member, uint32_t level)
{
    return member->since <= level;
}

static inline bool awsc_member_sensitive(const awsc_member *member)
{
    return (member->flags & AWSC_TABLE_SENSITIVE) ||
           (member->target && (member->target->flags & AWSC_TABLE_SENSITIVE_SHAPE));
}

/* Returns the member's name in the Smithy model. */
static inline awsc_view awsc_member_name(const awsc_member *member)
{
    return member->flags & AWSC_TABLE_WIRE_NAME ? awsc_view_text(member->name)
                                                : (awsc_view){member->name, member->name_size};
}

/* Returns the key of the member in a JSON object. A member outside of the document has a wire name for a header, for
 * example, so its key is its name in the model. */
static inline awsc_view awsc_member_json_key(const awsc_member *member)
{
    return awsc_member_location(member) == AWSC_TABLE_BODY ? awsc_member_wire_name(member) : awsc_member_name(member);
}

/* Returns the variant that a union's kind selects; NULL if there is no such variant or `level` does not know it. */
AWSC_FOR_CORE const awsc_member *awsc_union_variant(const awsc_schema *schema, const void *value, uint32_t level);

/* Returns the default of member `index` as a C value, or NULL. */
const void *awsc_member_default(const awsc_schema *schema, size_t index);

/* Returns whether a path label has a default, which is used if the input's value is unset or empty. */
static inline bool awsc_label_has_default(const awsc_member *member)
{
    return awsc_member_location(member) == AWSC_TABLE_LABEL && (member->flags & AWSC_TABLE_HAS_DEFAULT);
}

/* Returns the text of an extra trait of member `index`, such as AWSC_EXTRA_MEDIA_TYPE, or NULL. */
AWSC_FOR_CORE const char *awsc_member_extra_text(const awsc_schema *schema, size_t index, enum awsc_extra_kind kind);

/* Returns the name in XML and forms of a list's item or a map's value, and of a map's key. */
awsc_view awsc_xml_item_name(const awsc_schema *schema);
awsc_view awsc_xml_key_name(const awsc_schema *schema);

/* Returns the first member in `location`, or NULL. */
AWSC_FOR_CORE const awsc_member *awsc_member_in(const awsc_schema *schema, unsigned location);

/* Sets unset members of an output to their defaults; members that clients treat as optional stay unset. With
 * `body_only`, skips members outside of the document. */
AWSC_FOR_CORE void awsc_fill_defaults(const awsc_schema *schema, void *value, bool body_only);

/* Sets unset members of an output that the model requires to the zero of their type: an empty text or list, false,
 * 0, an empty structure. So programs that rely on such a member still work if the service stops sending it. Returns 0,
 * or -1 when memory runs out. */
AWSC_FOR_CORE int awsc_fill_required(const awsc_schema *schema, void *value, bool body_only, awsc_arena *arena);

#endif
