/* SPDX-License-Identifier: Apache-2.0 */
/* File descriptors: their limit, and functions that make close-on-exec ones. */
#ifndef AWSC_SYS_DESCRIPTORS_H
#define AWSC_SYS_DESCRIPTORS_H

#include <stdbool.h>
#include <stdint.h>

/* Returns the soft limit of file descriptors for this process (RLIMIT_NOFILE); INT32_MAX if it has no limit. */
int32_t awsc_descriptor_limit(void);

/* Returns whether an errno value means that no descriptor is left: EMFILE (process) or ENFILE (system). */
bool awsc_lacks_descriptors(int system_error);

/* Writes the limit into `buffer` for an error message: "EMFILE: this process may have 1024 of them (RLIMIT_NOFILE)".
 * Returns `buffer`. */
enum { AWSC_DESCRIPTOR_TEXT = 96 };
const char *awsc_describe_descriptors(int system_error, char buffer[AWSC_DESCRIPTOR_TEXT]);

/* Work as pipe, socket and dup2, but make close-on-exec descriptors. awsc_pipe returns 0, the others the new
 * descriptor; all return -1 with errno on failure. */
int awsc_pipe(int ends[2]);
int awsc_socket(int family, int type, int protocol);
int awsc_descriptor_replace(int from, int to);

#endif
