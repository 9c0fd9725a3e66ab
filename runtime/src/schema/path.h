/* SPDX-License-Identifier: Apache-2.0 */
/* The position of a walk in a value, for messages: a chain of frames on the stack, formatted only for an error. */
#ifndef AWSC_SCHEMA_PATH_H
#define AWSC_SCHEMA_PATH_H

#include <awsc/error.h>
#include <awsc/tables/schema.h>

#include "base/buffer.h"
#include "base/view.h"

typedef struct awsc_path {
    const struct awsc_path *parent;
    const char *name; /* name of a member; NULL: a key or an index */
    awsc_view key;    /* key of a map entry; data NULL: an index */
    size_t index;     /* index of a list item */
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

/* Appends a path such as Environment.Variables["A"] or Layers[2]; nothing for NULL. Long keys are cut. */
void awsc_path_append(awsc_buffer *out, const awsc_path *path);

/* Sets `*error` to an AWSC_ERR_PARSE object whose message begins with the path. Returns AWSC_ERR_PARSE, or
 * AWSC_ERR_NOMEM. */
int awsc_fail_at(awsc_error **error, const awsc_path *path, const char *format, ...) AWSC_PRINTF(3, 4);

/* Sets the error "WHAT: PATHPROBLEM", or "WHAT: WHOLEPROBLEM" if `path` is NULL; `what` may be NULL. `problem`
 * begins with its separator, such as " " or ": ". Returns `status`, or AWSC_ERR_NOMEM. */
int awsc_fail_place(int status, const char *what, const awsc_path *path, const char *whole, const char *problem,
                    awsc_error **error);

#endif
