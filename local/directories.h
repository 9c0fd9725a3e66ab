/* SPDX-License-Identifier: Apache-2.0 */
/* Watches --functions-dir: adds functions for new files, and prints which files it skips. */
#ifndef AWSC_LOCAL_DIRECTORIES_H
#define AWSC_LOCAL_DIRECTORIES_H

#include <awsc/error.h>

struct awsc_local_server;

/* The files that were seen so far. */
typedef struct awsc_local_directories awsc_local_directories;

/* Returns NULL when memory runs out. */
awsc_local_directories *awsc_local_directories_new(const struct awsc_local_server *server);
void awsc_local_directories_free(awsc_local_directories *directories);

/* Adds functions for files that are new since the last call. The caller holds the store's lock. */
void awsc_local_directories_look(struct awsc_local_server *server);

#endif
