/* SPDX-License-Identifier: Apache-2.0 */
/* Finds out how to run the function in a folder, from its files: bootstrap, app.py, index.mjs and others. */
#ifndef AWSC_LOCAL_PROGRAM_H
#define AWSC_LOCAL_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime.h"

/* How to run a function of a folder. Texts live in the arena. */
typedef struct awsc_local_program {
    char **arguments; /* command line, ended by NULL; NULL: the folder has no such function */
    const char *handler;
    const char *runtime; /* as in the API: python3.13, nodejs22.x, provided.al2023 */
} awsc_local_program;

/* Finds the file of a handler such as app.handler, or a file with a usual name if `handler` is NULL or empty. Returns
 * AWSC_OK, even if no file is found, or AWSC_ERR_NOMEM. */
int awsc_local_program_find(const char *folder, const char *handler, awsc_arena *arena, awsc_local_program *out);

/* Returns a hash of names, sizes and times of the files below a folder. */
uint64_t awsc_local_program_fingerprint(const char *folder);

#endif
