/* SPDX-License-Identifier: Apache-2.0 */
/* Starts a program as the leader of a new process group, with default signals. */
#ifndef AWSC_LOCAL_LAUNCH_H
#define AWSC_LOCAL_LAUNCH_H

#include "orphans.h"

typedef struct awsc_local_launch_spec {
    char *const *arguments; /* ended by NULL; the first one is the program, searched in PATH if it has no slash */
    char *const *environment;
    const char *directory; /* working directory, or NULL */
    const char *mark;      /* stored in `leader`; see orphans.h */
    int files[3];          /* become the descriptors 0, 1 and 2 */
} awsc_local_launch_spec;

/* Starts the program and registers its process in `leader`. Returns 0 or errno. */
int awsc_local_launch(const awsc_local_launch_spec *spec, awsc_local_leader *leader);

#endif
