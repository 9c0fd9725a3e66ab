/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/random.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#ifdef AWSC_SYS_RANDOM_HEADER
#include <sys/random.h>
#endif
#ifndef AWSC_SYS_GETENTROPY
#include <openssl/rand.h>
#endif

#include "base/allocator.h"
#include "sys/process.h"

#ifdef AWSC_SYS_GETENTROPY

/* Calls getentropy, which returns at most 256 bytes at a time and is never interrupted by a signal. */
int awsc_random_bytes(void *out, size_t size)
{
    char *at = out;
    while (size) {
        size_t chunk = size < 256 ? size : 256;
        if (getentropy(at, chunk)) return -1;
        at += chunk;
        size -= chunk;
    }
    return 0;
}

#else

/* Calls OpenSSL, which needs no descriptor for each call, unlike /dev/urandom. */
int awsc_random_bytes(void *out, size_t size)
{
    return size <= INT_MAX && RAND_bytes(out, (int)size) == 1 ? 0 : -1;
}

#endif

int awsc_random_take(awsc_random_store *store, void *out, size_t size)
{
    pid_t process = awsc_process_id();
    if (store->process != process || store->left < size) {
        store->left = 0;
        if (awsc_random_bytes(store->bytes, sizeof store->bytes)) return -1;
        store->process = process;
        store->left = sizeof store->bytes;
    }
    uint8_t *from = store->bytes + sizeof store->bytes - store->left;
    memcpy(out, from, size);
    awsc_wipe(from, size);
    store->left -= size;
    return 0;
}

/* Returns a uniform number in [0, 1); 0.5 if no random bytes are available, which is good enough for jitter. */
static double system_uniform(void *user)
{
    (void)user;
    uint64_t bits;
    if (awsc_random_bytes(&bits, sizeof bits)) return 0.5;
    return (double)(bits >> 11) / 9007199254740992.0;
}

const awsc_random *awsc_random_system(void)
{
    static const awsc_random random = {system_uniform, NULL};
    return &random;
}
