/* Files: whole files up to a limit. */
#ifndef AWSC_SYS_FILE_H
#define AWSC_SYS_FILE_H

#include <stddef.h>

#include "base/buffer.h"

/* Appends the whole file. 0; -1 with `*system_error` (errno; EFBIG if it is larger than `limit` bytes, ENOMEM). */
int awsc_file_read(const char *path, size_t limit, awsc_buffer *out, int *system_error);

#endif
