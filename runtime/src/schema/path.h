/* SPDX-License-Identifier: Apache-2.0 */
/* Where in a value a walk is, for messages: a chain of frames on the stack, written only when something is wrong. */
#ifndef AWSC_SCHEMA_PATH_H
#define AWSC_SCHEMA_PATH_H

#include <awsc/error.h>
#include <awsc/tables/schema.h>

#include "base/buffer.h"
#include "base/view.h"

typedef struct awsc_path {
    const struct awsc_path *parent;
    const char *name; /* a member's; NULL: a key or an index */
    awsc_view key;    /* a map entry's; data NULL: an index */
    size_t index;     /* a list item's */
} awsc_path;

static inline awsc_path awsc_path_member(const awsc_path *parent, const awsc_member *member)
{
    return (awsc_path){parent, member->name, {NULL, 0}, 0};
}

static inline awsc_path awsc_path_key(const awsc_path *parent, awsc_view key)
{
    return (awsc_path){parent, NULL, {key.data ? key.data : "", key.size}, 0};
}

static inline awsc_path awsc_path_index(const awsc_path *parent, size_t index)
{
    return (awsc_path){parent, NULL, {NULL, 0}, index};
}

/* Environment.Variables["A"], Layers[2]; nothing for NULL. Long keys are cut. */
void awsc_path_append(awsc_buffer *out, const awsc_path *path);

/* Sets `*error` to an AWSC_ERR_PARSE object that names the place first; returns its status, as awsc_error_set does. */
int awsc_fail_at(awsc_error **error, const awsc_path *path, const char *format, ...) AWSC_PRINTF(3, 4);

/* The error "WHAT: PATHPROBLEM", or "WHAT: WHOLEPROBLEM" without a path; `what` may be NULL. `problem` begins with what
 * separates it from the path. Returns `status`, or AWSC_ERR_NOMEM. */
int awsc_fail_place(int status, const char *what, const awsc_path *path, const char *whole, const char *problem,
                    awsc_error **error);

#endif
