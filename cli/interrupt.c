/* SPDX-License-Identifier: Apache-2.0 */
#include "interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

/* The signal handler uses these. */
static awsc_cancel *interrupt_cancel;
static atomic_bool interrupt_seen;
static atomic_int interrupt_end = -1; /* the written end of the watcher's pipe */

static void wake_watcher(int end)
{
    ssize_t written = end < 0 ? 0 : write(end, "", 1);
    (void)written;
}

static void on_interrupt(int signal_number)
{
    int saved = errno;
    (void)signal_number;
    atomic_store(&interrupt_seen, true);
    awsc_cancel_set(interrupt_cancel);
    wake_watcher(atomic_load(&interrupt_end));
    errno = saved;
}

void awsc_cli_interrupt_begin(awsc_cancel **cancel)
{
    struct sigaction action = {0};
    if (awsc_cancel_new(cancel, NULL)) return;
    interrupt_cancel = *cancel;
    action.sa_handler = on_interrupt;
    action.sa_flags = (int)SA_RESETHAND;
    sigaction(SIGINT, &action, NULL);
}

void awsc_cli_interrupt_end(awsc_cancel *cancel)
{
    signal(SIGINT, SIG_DFL);
    awsc_cancel_free(cancel);
}

bool awsc_cli_interrupted(void)
{
    return atomic_load(&interrupt_seen);
}

int awsc_cli_interrupt_watch(void)
{
    int ends[2];
    if (pipe(ends)) return -1;
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    atomic_store(&interrupt_end, ends[1]);
    if (awsc_cli_interrupted()) wake_watcher(ends[1]);
    return ends[0];
}

void awsc_cli_interrupt_unwatch(int descriptor)
{
    int end = atomic_exchange(&interrupt_end, -1);
    if (end >= 0) close(end);
    if (descriptor >= 0) close(descriptor);
}
