/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/wake.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "sys/descriptors.h"

#ifdef AWSC_SYS_EVENTFD

#include <sys/eventfd.h>

int awsc_wake_open(awsc_wake *wake)
{
    wake->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    wake->other = -1;
    return wake->fd < 0 ? -1 : 0;
}

#else

static int make_nonblocking(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ? -1 : 0;
}

int awsc_wake_open(awsc_wake *wake)
{
    int ends[2];
    if (awsc_pipe(ends)) return -1;
    *wake = (awsc_wake){.fd = ends[0], .other = ends[1]};
    if (!make_nonblocking(ends[0]) && !make_nonblocking(ends[1])) return 0;
    int reason = errno;
    awsc_wake_close(wake);
    errno = reason;
    return -1;
}

#endif

void awsc_wake_raise(const awsc_wake *wake)
{
    static const uint64_t one = 1;
    int fd = wake->other < 0 ? wake->fd : wake->other;
    /* A full counter or pipe is readable already. */
    while (write(fd, &one, sizeof one) < 0 && errno == EINTR) continue;
}

void awsc_wake_clear(const awsc_wake *wake)
{
    uint64_t numbers[16];
    ssize_t got;
    do {
        got = read(wake->fd, numbers, wake->other < 0 ? sizeof *numbers : sizeof numbers);
    } while ((got < 0 && errno == EINTR) || got == (ssize_t)sizeof numbers);
}

void awsc_wake_close(const awsc_wake *wake)
{
    (void)close(wake->fd);
    if (wake->other >= 0) (void)close(wake->other);
}
