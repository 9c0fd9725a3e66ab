/* SPDX-License-Identifier: Apache-2.0 */
/* Reads whole files up to a size limit. Pipes, sockets and devices are refused, since reading them could block. */
#ifndef AWSC_SYS_FILE_H
#define AWSC_SYS_FILE_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/for_core.h"

/*
 * Opens a regular file or /dev/null for reading. Returns the descriptor. On failure returns -1 and sets
 * `*system_error`, unless it is NULL, to an errno value, or to AWSC_FILE_IS_SPECIAL for a pipe, a socket or a device.
 */
int awsc_file_open(const char *path, int *system_error);

/* Appends the whole file to `out`. Returns 0; on failure returns -1 and sets `*system_error` as awsc_file_open does, or
 * to EFBIG (the file is larger than `limit` bytes) or ENOMEM; `out` may then hold a part of the file. */
AWSC_FOR_CORE int awsc_file_read(const char *path, size_t limit, awsc_buffer *out, int *system_error);

/* Works as mkstemp, but makes the descriptor close-on-exec. Returns the descriptor, or -1 with errno. */
AWSC_FOR_CORE int awsc_file_make_unique(char *name);

enum { AWSC_FILE_IS_SPECIAL = -1 };

/* Returns the description of a `*system_error`, for error messages. */
AWSC_FOR_CORE const char *awsc_file_reason(int system_error);

#endif
