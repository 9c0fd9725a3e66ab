/* SPDX-License-Identifier: Apache-2.0 */
/* Random bytes, from the operating system (getentropy), or from OpenSSL where the system has no getentropy. */
#ifndef AWSC_SYS_RANDOM_H
#define AWSC_SYS_RANDOM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Fills `out` with random bytes. Returns 0, or -1 if no random bytes are available. */
int awsc_random_bytes(void *out, size_t size);

/* A stock of random bytes, for one thread at a time. Zero-initialize it. */
typedef struct awsc_random_store {
    uint8_t bytes[240];
    size_t left;   /* unused bytes, at the end of `bytes` */
    pid_t process; /* that filled the stock: a forked child must not use the same bytes */
} awsc_random_store;

/* Copies random bytes from the store to `out`, and refills the store when it has too few. Wipes each byte from the
 * store after use. `size` is at most sizeof store->bytes. Returns 0, or -1 if no random bytes are available. */
int awsc_random_take(awsc_random_store *store, void *out, size_t size);

/* A source of uniform random numbers in [0, 1), for jitter. Tests supply their own. */
typedef struct awsc_random {
    double (*uniform)(void *user);
    void *user;
} awsc_random;

const awsc_random *awsc_random_system(void);

#endif
