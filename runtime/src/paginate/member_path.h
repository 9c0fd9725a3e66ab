/* SPDX-License-Identifier: Apache-2.0 */
/* A member that is reached through structures: "Result.NextToken". */
#ifndef AWSC_PAGINATE_MEMBER_PATH_H
#define AWSC_PAGINATE_MEMBER_PATH_H

#include <stdbool.h>

#include <awsc/tables/schema.h>

enum { AWSC_MEMBER_PATH_LONGEST = 8 };

typedef struct awsc_member_path {
    const awsc_member *members[AWSC_MEMBER_PATH_LONGEST];
    unsigned count; /* 0: no path */
} awsc_member_path;

/* Follows the names of `path` from a structure. False if there is no such member. NULL is the path of nothing. */
bool awsc_member_path_resolve(const awsc_schema *schema, const char *path, awsc_member_path *out);

/* The last member. */
const awsc_member *awsc_member_path_end(const awsc_member_path *path);

/* Its field in a structure, or NULL if a structure on the way is not set. */
void *awsc_member_path_field(const awsc_member_path *path, void *structure);

#endif
