/* SPDX-License-Identifier: Apache-2.0 */
/* Stores the functions of the command line. */
#ifndef AWSC_LOCAL_SEED_H
#define AWSC_LOCAL_SEED_H

#include <awsc/error.h>

struct awsc_local_server;

/* Stores the functions of the command line. A stored function of the same name keeps its other settings. */
int awsc_local_seed(struct awsc_local_server *server, awsc_error **error);

#endif
