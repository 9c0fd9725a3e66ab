/* SPDX-License-Identifier: Apache-2.0 */
/* Walks over C values by schema: validate, copy, print. */
#ifndef AWSC_SCHEMA_WALK_H
#define AWSC_SCHEMA_WALK_H

#include <awsc/error.h>
#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/for_core.h"

/*
 * Checks what must hold before anything is sent: required members, labels that are not empty, is_set marks, UTF-8,
 * lists and maps with a count but no items, union kinds. The message is "Invoke: FunctionName is required", with the
 * path of a nested member. `what` is the operation's name. For unions as well, which events are.
 */
AWSC_FOR_CORE int awsc_validate(const awsc_schema *schema, const void *value, uint32_t level, const char *what,
                                awsc_error **error);

/* Checks what must hold before a value can be written down at all: the same without what only a request needs, such as
 * required members. For unions as well. */
int awsc_validate_readable(const awsc_schema *schema, const void *value, uint32_t level, awsc_error **error);

/* A deep copy of a structure into `arena`, as large as the schema says; members newer than `level` are unset. With
 * `borrow_bytes` texts and blobs are not copied. NULL when memory runs out. */
AWSC_FOR_CORE void *awsc_copy_value(const awsc_schema *schema, const void *value, uint32_t level, bool borrow_bytes,
                                    awsc_arena *arena);

/* The same, into `to`: schema->size zeroed bytes in the arena; for unions as well. AWSC_OK, AWSC_ERR_NOMEM, or
 * AWSC_ERR_VALIDATION for a value that is nested too deeply. */
int awsc_copy_into(const awsc_schema *schema, const void *value, uint32_t level, awsc_arena *arena, void *to);

/* The value as text for people, one line; sensitive members are "***". */
void awsc_print_value(const awsc_schema *schema, const void *value, uint32_t level, awsc_buffer *out);

/* A set boolean, number or timestamp as text. */
void awsc_print_number(awsc_buffer *out, const awsc_member *member, const void *field);

/* Member `index` of a structure as it stands in memory. */
AWSC_FOR_CORE const void *awsc_member_value(const awsc_member *member, const void *structure);
/* Whether a member has a value (is not unset). */
AWSC_FOR_CORE bool awsc_member_is_set(const awsc_member *member, const void *field);
/* Name on the wire: header, query parameter, JSON key. */
AWSC_FOR_CORE awsc_view awsc_member_wire_name(const awsc_member *member);

#endif
