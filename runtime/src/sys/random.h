/* SPDX-License-Identifier: Apache-2.0 */
/* Random bytes: the operating system's (getentropy), or OpenSSL's where it has none. */
#ifndef AWSC_SYS_RANDOM_H
#define AWSC_SYS_RANDOM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* 0, or -1 if the system has none to give. */
int awsc_random_bytes(void *out, size_t size);

/* Bytes that were asked for in advance, for one thread at a time. Zero before its first use. */
typedef struct awsc_random_store {
    uint8_t bytes[240];
    size_t left;   /* at the end of `bytes` */
    pid_t process; /* a child must not have the same ones */
} awsc_random_store;

/* As awsc_random_bytes, with a system call now and then. No byte is given twice, or stays in the store. `size` is at
 * most that of the store. */
int awsc_random_take(awsc_random_store *store, void *out, size_t size);

/* A source of uniform numbers in [0, 1), injected where jitter is drawn. */
typedef struct awsc_random {
    double (*uniform)(void *user);
    void *user;
} awsc_random;

const awsc_random *awsc_random_system(void);

#endif
