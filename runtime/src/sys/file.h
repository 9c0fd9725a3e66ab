/* SPDX-License-Identifier: Apache-2.0 */
/* Files: whole files up to a limit. Reading never blocks: a pipe or a device is refused. */
#ifndef AWSC_SYS_FILE_H
#define AWSC_SYS_FILE_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/for_core.h"

/*
 * Opens a regular file, or /dev/null, for reading. The descriptor; -1 with `*system_error`: errno, or
 * AWSC_FILE_IS_SPECIAL for a pipe, a socket or a device.
 */
int awsc_file_open(const char *path, int *system_error);

/* Appends the whole file. 0; -1 with `*system_error` (as above; EFBIG if it is larger than `limit` bytes, ENOMEM). */
AWSC_FOR_CORE int awsc_file_read(const char *path, size_t limit, awsc_buffer *out, int *system_error);

/* As mkstemp: a new file of its owner alone, closed by exec. The descriptor, or -1 with errno. */
AWSC_FOR_CORE int awsc_file_make_unique(char *name);

enum { AWSC_FILE_IS_SPECIAL = -1 };

/* A `*system_error` in words. */
AWSC_FOR_CORE const char *awsc_file_reason(int system_error);

#endif
