/* SPDX-License-Identifier: Apache-2.0 */
/* The addresses of a host name, as the system's resolver has them. */
#ifndef AWSC_SYS_HOST_LOOKUP_H
#define AWSC_SYS_HOST_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>

enum awsc_host_lookup_result {
    AWSC_HOST_FOUND = 0,
    AWSC_HOST_NOT_FOUND, /* the resolver failed, see the text */
    AWSC_HOST_NO_MEMORY,
    AWSC_HOST_NO_DESCRIPTORS /* EMFILE or ENFILE, see the text */
};

/*
 * Blocks until the resolver has answered. Writes into `text` of `size` bytes, 128 or more, the addresses in their order
 * of preference, such as "192.0.2.1,[2001:db8::1]", as many as fit; or the reason of a failure.
 */
enum awsc_host_lookup_result awsc_host_lookup(const char *name, char *text, size_t size);

/* An address, or a name that needs no resolver: localhost and names below it. */
bool awsc_host_needs_no_lookup(const char *name);

#endif
