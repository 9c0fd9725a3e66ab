/* SPDX-License-Identifier: Apache-2.0 */
/*
 * C values as their schema describes them. Lists, maps and pointers to structures have a C type per shape; they are
 * read and written byte-wise here, since all such types have the same representation but are not the same type.
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

/* Levels of nesting that a walk over a caller's value follows: more is taken for a circle. */
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

/* Item `index` of a list, or entry of a map. */
static inline const char *awsc_item_at(const awsc_schema *schema, awsc_sequence sequence, size_t index)
{
    return (const char *)sequence.items + index * schema->size;
}

static inline unsigned awsc_member_location(const awsc_member *member)
{
    return member->flags & AWSC_TABLE_LOCATION_MASK;
}

/* Whether a caller that was compiled with `level` knows the member. */
static inline bool awsc_member_visible(const awsc_member *member, uint32_t level)
{
    return member->since <= level;
}

static inline bool awsc_member_sensitive(const awsc_member *member)
{
    return (member->flags & AWSC_TABLE_SENSITIVE) ||
           (member->target && (member->target->flags & AWSC_TABLE_SENSITIVE_SHAPE));
}

/* Smithy's name of the member. */
static inline awsc_view awsc_member_name(const awsc_member *member)
{
    return member->flags & AWSC_TABLE_WIRE_NAME ? awsc_view_text(member->name)
                                                : (awsc_view){member->name, member->name_size};
}

/* Key of the member in a JSON object. The wire name of a member that travels elsewhere is a header's or the like. */
static inline awsc_view awsc_member_json_key(const awsc_member *member)
{
    return awsc_member_location(member) == AWSC_TABLE_BODY ? awsc_member_wire_name(member) : awsc_member_name(member);
}

/* The variant that a union's kind names and that `level` knows, or NULL. */
AWSC_FOR_CORE const awsc_member *awsc_union_variant(const awsc_schema *schema, const void *value, uint32_t level);

/* The C value of the default of member `index`, or NULL. */
const void *awsc_member_default(const awsc_schema *schema, size_t index);

/* Whether the path has a value for the label even if the input has none, or an empty one. */
static inline bool awsc_label_has_default(const awsc_member *member)
{
    return awsc_member_location(member) == AWSC_TABLE_LABEL && (member->flags & AWSC_TABLE_HAS_DEFAULT);
}

/* The text of a rare fact of member `index`, such as AWSC_EXTRA_MEDIA_TYPE, or NULL. */
AWSC_FOR_CORE const char *awsc_member_extra_text(const awsc_schema *schema, size_t index, enum awsc_extra_kind kind);

/* The name of a list's item or an entry's value in XML and forms; the name of an entry's key. */
awsc_view awsc_xml_item_name(const awsc_schema *schema);
awsc_view awsc_xml_key_name(const awsc_schema *schema);

/* The first member in that location, or NULL. */
AWSC_FOR_CORE const awsc_member *awsc_member_in(const awsc_schema *schema, unsigned location);

/* Sets unset members of an output to their defaults; members that clients treat as optional stay unset. */
AWSC_FOR_CORE void awsc_fill_defaults(const awsc_schema *schema, void *value, bool body_only);

/* Sets unset members of an output that the model requires to the zero of their type: an empty text or list, false, 0,
 * an empty structure. A service that stops sending one does not break programs that rely on it. 0, or -1 when memory
 * runs out. */
AWSC_FOR_CORE int awsc_fill_required(const awsc_schema *schema, void *value, bool body_only, awsc_arena *arena);

#endif
