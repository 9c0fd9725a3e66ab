/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/thread.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>

/* The stack size: enough for getaddrinfo and the NSS modules that it loads. */
enum { STACK_BYTES = 256 * 1024 };

static int start_thread(size_t stack_bytes, void *(*run)(void *user), void *user)
{
    pthread_attr_t attributes;
    pthread_t thread;
    int failed = pthread_attr_init(&attributes);
    if (failed) return failed;
    (void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    if (stack_bytes) (void)pthread_attr_setstacksize(&attributes, stack_bytes);
    failed = pthread_create(&thread, &attributes, run, user);
    (void)pthread_attr_destroy(&attributes);
    return failed;
}

int awsc_thread_start(void *(*run)(void *user), void *user)
{
    sigset_t all;
    sigset_t before;
    (void)sigfillset(&all);
    int failed = pthread_sigmask(SIG_SETMASK, &all, &before);
    if (failed) return failed;
    failed = start_thread(STACK_BYTES, run, user);
    /* Thread-local data of the program's libraries may need more. */
    if (failed == EINVAL) failed = start_thread(0, run, user);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}
