/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and writes members by name, for handlers of several operations. */
#ifndef AWSC_LOCAL_MEMBERS_H
#define AWSC_LOCAL_MEMBERS_H

#include <awsc/tables/schema.h>

#include "runtime.h"

/* Returns the member with this name, or NULL. */
const awsc_member *awsc_local_member(const awsc_schema *schema, const char *name);

/* Returns the text of a member, or NULL if the member is unset or the schema lacks it. */
const char *awsc_local_member_text(const awsc_schema *schema, const void *value, const char *name);
void awsc_local_member_set_text(const awsc_schema *schema, void *value, const char *name, const char *text);

/*
 * Copies every set member of `from` to the member of the same name in `to`. Values of the same shape are shared.
 * Structures of different shapes are converted member by member. Returns AWSC_OK, AWSC_ERR_NOMEM.
 */
int awsc_local_assign(const awsc_schema *to_schema, void *to, const awsc_schema *from_schema, const void *from,
                      awsc_arena *arena);

#endif
