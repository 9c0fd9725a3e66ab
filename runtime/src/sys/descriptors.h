/* File descriptors of the process. */
#ifndef AWSC_SYS_DESCRIPTORS_H
#define AWSC_SYS_DESCRIPTORS_H

#include <stdbool.h>
#include <stdint.h>

/* How many the process may have now: RLIMIT_NOFILE, soft; INT32_MAX if there is no such limit. */
int32_t awsc_descriptor_limit(void);

/* Whether an errno value says that there is none left: EMFILE, of this process, or ENFILE, of the system. */
bool awsc_lacks_descriptors(int system_error);

/* What to do about it, for errors: "EMFILE: this process may have 1024 of them (RLIMIT_NOFILE)". Returns `buffer`. */
enum { AWSC_DESCRIPTOR_TEXT = 96 };
const char *awsc_describe_descriptors(int system_error, char buffer[AWSC_DESCRIPTOR_TEXT]);

#endif
