/* SPDX-License-Identifier: Apache-2.0 */
/* A descriptor that any thread makes readable: an eventfd, or a pipe where the system has none. */
#ifndef AWSC_SYS_WAKE_H
#define AWSC_SYS_WAKE_H

/* Both are not blocking, and closed by exec. */
typedef struct awsc_wake {
    int fd;    /* readable from awsc_wake_raise to awsc_wake_clear */
    int other; /* the end of a pipe that is written; -1: an eventfd */
} awsc_wake;

/* 0, or -1 with errno. */
int awsc_wake_open(awsc_wake *wake);
/* From any thread, and from signal handlers. */
void awsc_wake_raise(const awsc_wake *wake);
void awsc_wake_clear(const awsc_wake *wake);
void awsc_wake_close(const awsc_wake *wake);

#endif
