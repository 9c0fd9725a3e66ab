/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps lists of names in files of the user's cache folder, XDG_CACHE_HOME or ~/.cache. */
#ifndef CLI_COMPLETE_CACHE_H
#define CLI_COMPLETE_CACHE_H

#include "cli.h"

/* Returns the path of the cache file for the members `name` of the output of command `list`, or NULL without
 * a cache folder. `detail` may be NULL. The path depends on everything that may change the answer: global options,
 * variables of the environment, and the profile files. */
const char *awsc_cli_cache_path(awsc_cli *cli, const char *list, const char *name, const char *detail);
/* Reads a cache file. Returns false if the file is missing or too old: older than 10 seconds if `fresh`, else than an
 * hour. */
bool awsc_cli_cache_read(awsc_arena *arena, const char *path, bool fresh, awsc_cli_view *out);
/* Replaces the file, which only the user can read, and removes files older than an hour. Ignores failures: the next
 * completion requests the list again. */
void awsc_cli_cache_write(awsc_arena *arena, const char *path, awsc_cli_view text);

#endif
