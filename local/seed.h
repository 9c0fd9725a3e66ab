/* Functions of the command line in the store. */
#ifndef AWSC_LOCAL_SEED_H
#define AWSC_LOCAL_SEED_H

#include <awsc/error.h>

struct awsc_local_server;

/* Puts the functions of the command line into the store. A record of the same name keeps its other settings. */
int awsc_local_seed(struct awsc_local_server *server, awsc_error **error);

#endif
