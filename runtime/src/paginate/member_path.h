/* SPDX-License-Identifier: Apache-2.0 */
/* Finds a member through nested structures, such as "Result.NextToken". */
#ifndef AWSC_PAGINATE_MEMBER_PATH_H
#define AWSC_PAGINATE_MEMBER_PATH_H

#include <stdbool.h>

#include <awsc/tables/schema.h>

enum { AWSC_MEMBER_PATH_LONGEST = 8 };

typedef struct awsc_member_path {
    const awsc_member *members[AWSC_MEMBER_PATH_LONGEST];
    unsigned count; /* 0: no path */
} awsc_member_path;

/* Resolves `path` from a structure. Returns false if there is no such member. NULL gives a path of no members. */
bool awsc_member_path_resolve(const awsc_schema *schema, const char *path, awsc_member_path *out);

/* Returns the last member, or NULL if the path is empty. */
const awsc_member *awsc_member_path_end(const awsc_member_path *path);

/* Returns the field of the last member in a structure; NULL if a structure on the way is unset or the path is empty. */
void *awsc_member_path_field(const awsc_member_path *path, void *structure);

#endif
