/* SPDX-License-Identifier: Apache-2.0 */
/* Validates, copies and prints C values by schema. */
#ifndef AWSC_SCHEMA_WALK_H
#define AWSC_SCHEMA_WALK_H

#include <awsc/error.h>
#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/for_core.h"

/*
 * Checks that an input can be sent: required members, labels that are not empty, is_set marks, UTF-8, lists and maps
 * with a count but no items, union kinds. The message begins with `what`, the operation's name, and the path of the
 * member: "Invoke: FunctionName is required". Also accepts unions, since events are unions.
 */
AWSC_FOR_CORE int awsc_validate(const awsc_schema *schema, const void *value, uint32_t level, const char *what,
                                awsc_error **error);

/* Checks that a value can be written as text. Leaves out the rules for requests, such as required members. Also
 * accepts unions. */
AWSC_FOR_CORE int awsc_validate_readable(const awsc_schema *schema, const void *value, uint32_t level,
                                         awsc_error **error);

/* Returns a deep copy of a structure in `arena`, of the size that the schema gives. Members newer than `level` are
 * unset. With `borrow_bytes` texts and blobs are not copied. Returns NULL when memory runs out. */
AWSC_FOR_CORE void *awsc_copy_value(const awsc_schema *schema, const void *value, uint32_t level, bool borrow_bytes,
                                    awsc_arena *arena);

/* Makes the same copy in `to`: schema->size zeroed bytes in the arena; also of unions. Returns AWSC_OK,
 * AWSC_ERR_NOMEM, or AWSC_ERR_VALIDATION if the value is nested too deeply. */
int awsc_copy_into(const awsc_schema *schema, const void *value, uint32_t level, awsc_arena *arena, void *to);

/* Appends the value as one line of text for people; sensitive members become "***". */
void awsc_print_value(const awsc_schema *schema, const void *value, uint32_t level, awsc_buffer *out);

/* Appends a boolean, number or timestamp that is set, as text. */
void awsc_print_number(awsc_buffer *out, const awsc_member *member, const void *field);

/* Returns the member's field in a structure. */
AWSC_FOR_CORE const void *awsc_member_value(const awsc_member *member, const void *structure);
/* Returns whether a member has a value. */
AWSC_FOR_CORE bool awsc_member_is_set(const awsc_member *member, const void *field);
/* Returns the member's wire name: the name of a header or query parameter, or a JSON key. */
AWSC_FOR_CORE awsc_view awsc_member_wire_name(const awsc_member *member);

#endif
