/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of a request body, wherever they are: memory, a file, a reader. */
#ifndef AWSC_HTTP_BODY_H
#define AWSC_HTTP_BODY_H

#include <stdbool.h>

#include <awsc/error.h>
#include <awsc/types.h>

static inline bool awsc_body_is_set(awsc_body body)
{
    return body.data || body.path || body.source;
}

/* Takes a piece of a body; another status than AWSC_OK ends the reading. */
typedef int awsc_body_taker(void *user, const void *data, size_t size, awsc_error **error);

/*
 * Reads the whole body; a reader is rewound after. AWSC_OK, what `take` returns, AWSC_ERR_TRANSPORT (a file or reader
 * fails), AWSC_ERR_VALIDATION (a reader that cannot rewind, or gives another length than it says).
 */
int awsc_body_read(awsc_body body, awsc_body_taker *take, void *user, awsc_error **error);

/* AWSC_ERR_VALIDATION if the structure of a reader has no struct_size or no `read`. */
int awsc_body_source_check(const awsc_body_source *source, awsc_error **error);

/* The program's functions, which are there; they run without our memory in effect (base/memory.h). */
int64_t awsc_body_source_read(const awsc_body_source *source, void *buffer, size_t room);
int awsc_body_source_rewind(const awsc_body_source *source);

#endif
