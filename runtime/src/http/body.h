/* SPDX-License-Identifier: Apache-2.0 */
/* Reading request bodies, which are in memory, in a file or behind a reader. */
#ifndef AWSC_HTTP_BODY_H
#define AWSC_HTTP_BODY_H

#include <stdbool.h>

#include <awsc/error.h>
#include <awsc/types.h>

static inline bool awsc_body_is_set(awsc_body body)
{
    return body.data || body.path || body.source;
}

/* Receives a piece of a body. Any status but AWSC_OK ends the reading and is returned by awsc_body_read. */
typedef int awsc_body_taker(void *user, const void *data, size_t size, awsc_error **error);

/*
 * Passes the whole body to `take` and rewinds a reader. Returns AWSC_OK, the status of `take`, AWSC_ERR_TRANSPORT (the
 * file or reader fails), or AWSC_ERR_VALIDATION (the reader cannot rewind, or its data is not as long as its `length`).
 */
int awsc_body_read(awsc_body body, awsc_body_taker *take, void *user, awsc_error **error);

/* Checks the structure of a reader. Returns AWSC_OK, or AWSC_ERR_VALIDATION if struct_size or `read` is missing. */
int awsc_body_source_check(const awsc_body_source *source, awsc_error **error);

/* Calls `read` or `rewind` of the program, which must be set, with malloc's allocator in effect (base/memory.h). */
int64_t awsc_body_source_read(const awsc_body_source *source, void *buffer, size_t room);
int awsc_body_source_rewind(const awsc_body_source *source);

#endif
