/* SPDX-License-Identifier: Apache-2.0 */
/* File descriptors of the process. */
#ifndef AWSC_SYS_DESCRIPTORS_H
#define AWSC_SYS_DESCRIPTORS_H

#include <stdbool.h>
#include <stdint.h>

/* How many the process may have now: RLIMIT_NOFILE, soft; INT32_MAX if there is no such limit. */
int32_t awsc_descriptor_limit(void);

/* Whether an errno value means that no descriptor is left: EMFILE in this process, or ENFILE in the system. */
bool awsc_lacks_descriptors(int system_error);

/* Describes the limit, for errors: "EMFILE: this process may have 1024 of them (RLIMIT_NOFILE)". Returns `buffer`. */
enum { AWSC_DESCRIPTOR_TEXT = 96 };
const char *awsc_describe_descriptors(int system_error, char buffer[AWSC_DESCRIPTOR_TEXT]);

/* As pipe, socket and dup2: the new descriptors are closed by exec. 0 or the descriptor; -1 with errno. */
int awsc_pipe(int ends[2]);
int awsc_socket(int family, int type, int protocol);
int awsc_descriptor_replace(int from, int to);

#endif
