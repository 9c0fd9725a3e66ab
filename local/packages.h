/* SPDX-License-Identifier: Apache-2.0 */
/* Unpacks uploaded packages of functions into a temporary folder. */
#ifndef AWSC_LOCAL_PACKAGES_H
#define AWSC_LOCAL_PACKAGES_H

#include "functions.h"
#include "runtime.h"

struct awsc_local_server;

typedef struct awsc_local_packages awsc_local_packages;

/* Returns NULL when memory runs out. */
awsc_local_packages *awsc_local_packages_new(void);
/* Removes all unpacked packages. NULL is allowed. */
void awsc_local_packages_free(awsc_local_packages *packages);

/* Unpacks the uploaded package of a function that has no folder and no executable, and looks for the handler there.
 * Sets `folder` and `arguments` if the handler is found. Prints on standard error why a package is refused. The caller
 * holds the store's lock. Returns AWSC_OK, AWSC_ERR_NOMEM. */
int awsc_local_packages_find(struct awsc_local_server *server, awsc_arena *arena, awsc_local_function *function);

#endif
