/* SPDX-License-Identifier: Apache-2.0 */
/* Reads files that the command line names. */
#ifndef CLI_FILE_H
#define CLI_FILE_H

#include <awsc/arena.h>

#include "view.h"

/* Reads standard input to its end. Returns 0, or -1 with errno in `*system_error`. */
int awsc_cli_read_input(awsc_arena *arena, awsc_cli_view *out, int *system_error);
/* Reads a whole file, or a pipe until its writer closes it. Returns as awsc_cli_read_input. */
int awsc_cli_read_file(awsc_arena *arena, const char *path, awsc_cli_view *out, int *system_error);

#endif
