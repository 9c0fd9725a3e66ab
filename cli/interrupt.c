#include "interrupt.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* The signal handler uses these. */
static awsc_cancel *interrupt_cancel;
static atomic_bool interrupt_seen;
static atomic_int interrupt_descriptor = -1;

static void wake_watcher(int descriptor)
{
    static const uint64_t one = 1;
    ssize_t written = descriptor < 0 ? 0 : write(descriptor, &one, sizeof one);
    (void)written;
}

static void on_interrupt(int signal_number)
{
    int saved = errno;
    (void)signal_number;
    atomic_store(&interrupt_seen, true);
    awsc_cancel_set(interrupt_cancel);
    wake_watcher(atomic_load(&interrupt_descriptor));
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
    int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    atomic_store(&interrupt_descriptor, descriptor);
    if (awsc_cli_interrupted()) wake_watcher(descriptor);
    return descriptor;
}

void awsc_cli_interrupt_unwatch(int descriptor)
{
    atomic_store(&interrupt_descriptor, -1);
    if (descriptor >= 0) close(descriptor);
}
