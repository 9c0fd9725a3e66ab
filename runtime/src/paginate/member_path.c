/* SPDX-License-Identifier: Apache-2.0 */
#include "paginate/member_path.h"

#include "base/writable.h"
#include "schema/value.h"

static const awsc_member *find(const awsc_schema *schema, awsc_view name)
{
    for (size_t i = 0; i < schema->member_count; i++)
        if (awsc_view_equal(awsc_member_name(&schema->members[i]), name)) return &schema->members[i];
    return NULL;
}

bool awsc_member_path_resolve(const awsc_schema *schema, const char *path, awsc_member_path *out)
{
    awsc_view rest = awsc_view_text(path);
    out->count = 0;
    while (path && rest.data) {
        awsc_view name;
        rest = awsc_view_split(rest, '.', &name);
        if (!schema || schema->type != AWSC_TYPE_STRUCTURE || out->count == AWSC_MEMBER_PATH_LONGEST) return false;
        const awsc_member *member = find(schema, name);
        if (!member) return false;
        out->members[out->count++] = member;
        schema = member->target;
    }
    return true;
}

const awsc_member *awsc_member_path_end(const awsc_member_path *path)
{
    return path->count ? path->members[path->count - 1] : NULL;
}

void *awsc_member_path_field(const awsc_member_path *path, void *structure)
{
    if (!path->count) return NULL;
    for (unsigned i = 0; structure && i + 1 < path->count; i++) {
        /* An output is the caller's memory. */
        structure = awsc_writable(awsc_pointer_at((char *)structure + path->members[i]->offset));
    }
    return structure ? (char *)structure + awsc_member_path_end(path)->offset : NULL;
}
