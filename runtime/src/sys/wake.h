/* SPDX-License-Identifier: Apache-2.0 */
/* A descriptor that any thread can make readable, to wake a loop: an eventfd, or a pipe where there is no eventfd. */
#ifndef AWSC_SYS_WAKE_H
#define AWSC_SYS_WAKE_H

/* The descriptors of a wake-up. Both are nonblocking and close-on-exec. */
typedef struct awsc_wake {
    int fd;    /* readable from awsc_wake_raise to awsc_wake_clear */
    int other; /* the write end of the pipe; -1: `fd` is an eventfd */
} awsc_wake;

/* Opens the descriptors. Returns 0, or -1 with errno. */
int awsc_wake_open(awsc_wake *wake);
/* Makes `fd` readable. Safe from any thread and from signal handlers; may change errno. */
void awsc_wake_raise(const awsc_wake *wake);
void awsc_wake_clear(const awsc_wake *wake);
void awsc_wake_close(const awsc_wake *wake);

#endif
