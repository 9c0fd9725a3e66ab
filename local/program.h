/* SPDX-License-Identifier: Apache-2.0 */
/* A folder with a function as people have them: bootstrap, app.py, index.mjs. */
#ifndef AWSC_LOCAL_PROGRAM_H
#define AWSC_LOCAL_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime.h"

/* How to run a function of a folder. Texts live in the arena. */
typedef struct awsc_local_program {
    char **arguments; /* NULL: the folder has no such function */
    const char *handler;
    const char *runtime; /* as in the API: python3.13, nodejs22.x, provided.al2023 */
} awsc_local_program;

/* Finds the file of a handler such as app.handler; without one (NULL or empty) the file with a usual name. Returns
 * AWSC_OK, even without such a file, or AWSC_ERR_NOMEM. */
int awsc_local_program_find(const char *folder, const char *handler, awsc_arena *arena, awsc_local_program *out);

/* A number that changes with names, sizes and times of the files below a folder. */
uint64_t awsc_local_program_fingerprint(const char *folder);

#endif
