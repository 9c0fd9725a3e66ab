/* SPDX-License-Identifier: Apache-2.0 */
/* Reads members of generated schemas: their names, and their values in C structures. */
#ifndef CLI_MEMBER_H
#define CLI_MEMBER_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <awsc/tables/schema.h>

#include "types.h"
#include "view.h"

/* Returns the member's name in the model. */
awsc_cli_view awsc_cli_member_name(const awsc_member *member);
/* Returns the member's key in JSON documents of the service. */
awsc_cli_view awsc_cli_member_json_key(const awsc_member *member);
/* Returns the member with this name in the model, or NULL. */
const awsc_member *awsc_cli_member_called(const awsc_schema *schema, awsc_cli_view name);
/* Returns the first member at a location, such as AWSC_TABLE_EVENT_PAYLOAD, or NULL. */
const awsc_member *awsc_cli_member_in(const awsc_schema *schema, unsigned location);
/* Returns the blob member that is the payload of an event, or NULL. `variant` is the kind of the event; NULL: unknown.
 */
const awsc_member *awsc_cli_event_payload(const awsc_member *variant);
/* Returns whether messages must hide the member's value. */
bool awsc_cli_member_sensitive(const awsc_member *member);

static inline unsigned awsc_cli_member_location(const awsc_member *member)
{
    return member->flags & AWSC_TABLE_LOCATION_MASK;
}

/* Returns the address of the member's field in a structure. */
static inline const void *awsc_cli_member_value(const awsc_member *member, const void *structure)
{
    return (const char *)structure + member->offset;
}

bool awsc_cli_member_is_set(const awsc_member *member, const void *field);
/* Returns the value of an integer field of any size. */
int64_t awsc_cli_integer_at(const awsc_member *member, const void *field);
/* Returns the bytes of a blob or a document. */
awsc_cli_view awsc_cli_bytes_at(const void *field);

/* Returns the variant that a union holds, or NULL for a variant newer than `level`. */
const awsc_member *awsc_cli_variant(const awsc_schema *schema, const void *value, uint32_t level);

/* A list or a map. The C types of all lists and maps have this layout. */
typedef struct awsc_cli_sequence {
    size_t count;
    const void *items;
} awsc_cli_sequence;

static inline awsc_cli_sequence awsc_cli_sequence_at(const void *field)
{
    awsc_cli_sequence sequence;
    memcpy(&sequence, field, sizeof sequence);
    return sequence;
}

/* Returns item `index` of a list, or entry `index` of a map. */
static inline const char *awsc_cli_item_at(const awsc_schema *schema, awsc_cli_sequence sequence, size_t index)
{
    return (const char *)sequence.items + index * schema->size;
}

static inline const void *awsc_cli_pointer_at(const void *field)
{
    const void *pointer;
    memcpy(&pointer, field, sizeof pointer);
    return pointer;
}

#endif
