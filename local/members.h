/* Members of structures by their names: what handlers of many operations have in common. */
#ifndef AWSC_LOCAL_MEMBERS_H
#define AWSC_LOCAL_MEMBERS_H

#include <awsc/tables/schema.h>

#include "runtime.h"

/* NULL if the structure has no such member. */
const awsc_member *awsc_local_member(const awsc_schema *schema, const char *name);

/* The text of a member; NULL if it is unset, or if there is no such member. */
const char *awsc_local_member_text(const awsc_schema *schema, const void *value, const char *name);
void awsc_local_member_set_text(const awsc_schema *schema, void *value, const char *name, const char *text);

/*
 * Sets every member of `to` that is set in `from` under the same name. What has the same shape is shared, not copied;
 * structures of different shapes are converted in the same way, member by member. AWSC_OK, AWSC_ERR_NOMEM.
 */
int awsc_local_assign(const awsc_schema *to_schema, void *to, const awsc_schema *from_schema, const void *from,
                      awsc_arena *arena);

#endif
