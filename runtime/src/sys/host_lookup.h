/* SPDX-License-Identifier: Apache-2.0 */
/* Looks up the addresses of a host name with the system's resolver. */
#ifndef AWSC_SYS_HOST_LOOKUP_H
#define AWSC_SYS_HOST_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>

enum awsc_host_lookup_result {
    AWSC_HOST_FOUND = 0,
    AWSC_HOST_NOT_FOUND, /* the resolver failed; `text` says why */
    AWSC_HOST_NO_MEMORY,
    AWSC_HOST_NO_DESCRIPTORS /* EMFILE or ENFILE; `text` says which */
};

/*
 * Looks up a host name; blocks until the resolver has answered. Writes as many addresses as fit, in order of
 * preference, such as "192.0.2.1,[2001:db8::1]", into `text` of `size` (128 or more) bytes. On failure writes the
 * reason.
 */
enum awsc_host_lookup_result awsc_host_lookup(const char *name, char *text, size_t size);

/* Returns whether `name` needs no resolver: it is an IP address, "localhost", or ends with ".localhost". */
bool awsc_host_needs_no_lookup(const char *name);

#endif
