/* SPDX-License-Identifier: Apache-2.0 */
/* Executables of --functions-dir: names those that are skipped, and adds functions for new files. */
#ifndef AWSC_LOCAL_DIRECTORIES_H
#define AWSC_LOCAL_DIRECTORIES_H

#include <awsc/error.h>

struct awsc_local_server;

/* The functions of files that were seen. */
typedef struct awsc_local_directories awsc_local_directories;

/* Returns NULL when memory runs out. */
awsc_local_directories *awsc_local_directories_new(const struct awsc_local_server *server);
void awsc_local_directories_free(awsc_local_directories *directories);

/* Adds functions for files that are new since the last look. The caller holds the lock of the store. */
void awsc_local_directories_look(struct awsc_local_server *server);

#endif
