/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of names in files of the user's cache folder, XDG_CACHE_HOME or ~/.cache. */
#ifndef CLI_COMPLETE_CACHE_H
#define CLI_COMPLETE_CACHE_H

#include "cli.h"

/* The file for the names `name` of a list with these settings and credentials, or NULL without a folder. `detail` may
 * be NULL. */
const char *awsc_cli_cache_path(awsc_cli *cli, const char *list, const char *name, const char *detail);
/* Reads a file. `fresh`: only if it is not older than some seconds. */
bool awsc_cli_cache_read(awsc_arena *arena, const char *path, bool fresh, awsc_cli_view *out);
/* Replaces the file. Only the user can read it. Failures are ignored: the next completion asks again. */
void awsc_cli_cache_write(awsc_arena *arena, const char *path, awsc_cli_view text);

#endif
