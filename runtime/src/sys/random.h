/* Random bytes of the operating system (getrandom). */
#ifndef AWSC_SYS_RANDOM_H
#define AWSC_SYS_RANDOM_H

#include <stddef.h>

/* 0, or -1 if the system has none to give. */
int awsc_random_bytes(void *out, size_t size);

/* A source of uniform numbers in [0, 1), injected where jitter is drawn. */
typedef struct awsc_random {
    double (*uniform)(void *user);
    void *user;
} awsc_random;

const awsc_random *awsc_random_system(void);

#endif
