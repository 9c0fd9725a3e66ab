/* SPDX-License-Identifier: Apache-2.0 */
/* Threads of the library's own, for system calls that cannot be made without blocking. */
#ifndef AWSC_SYS_THREAD_H
#define AWSC_SYS_THREAD_H

/*
 * Runs `run(user)` on a detached thread with a small stack and every signal blocked,
 * so that no handler of the program runs on it. 0, or an errno value: EAGAIN at a limit of threads or memory.
 */
int awsc_thread_start(void *(*run)(void *user), void *user);

#endif
