/* SPDX-License-Identifier: Apache-2.0 */
/* Starts threads of the library, for blocking system calls such as getaddrinfo. */
#ifndef AWSC_SYS_THREAD_H
#define AWSC_SYS_THREAD_H

/*
 * Runs `run(user)` on a detached thread with a small stack. All signals are blocked, so that no signal handler of the
 * program runs on the thread. Returns 0, or an errno value: EAGAIN at a limit of threads or memory.
 */
int awsc_thread_start(void *(*run)(void *user), void *user);

#endif
