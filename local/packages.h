/* SPDX-License-Identifier: Apache-2.0 */
/* Unpacked packages of created functions, in a temporary folder. */
#ifndef AWSC_LOCAL_PACKAGES_H
#define AWSC_LOCAL_PACKAGES_H

#include "functions.h"
#include "runtime.h"

struct awsc_local_server;

typedef struct awsc_local_packages awsc_local_packages;

/* Returns NULL when memory runs out. */
awsc_local_packages *awsc_local_packages_new(void);
/* Removes the folders. NULL is allowed. */
void awsc_local_packages_free(awsc_local_packages *packages);

/* If nothing else runs the function, looks for its handler in its package and unpacks that first. A package that is
 * refused is reported on standard error. The caller holds the lock of the store. Returns AWSC_OK, AWSC_ERR_NOMEM. */
int awsc_local_packages_find(struct awsc_local_server *server, awsc_arena *arena, awsc_local_function *function);

#endif
