/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

int32_t awsc_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > INT32_MAX)
        return INT32_MAX;
    return (int32_t)limit.rlim_cur;
}

bool awsc_lacks_descriptors(int system_error)
{
    return system_error == EMFILE || system_error == ENFILE;
}

const char *awsc_describe_descriptors(int system_error, char buffer[AWSC_DESCRIPTOR_TEXT])
{
    if (system_error == ENFILE)
        (void)snprintf(buffer, AWSC_DESCRIPTOR_TEXT, "ENFILE: the system has as many files open as it may");
    else
        (void)snprintf(buffer, AWSC_DESCRIPTOR_TEXT, "EMFILE: this process may have %d of them (RLIMIT_NOFILE)",
                       (int)awsc_descriptor_limit());
    return buffer;
}

#if !defined(AWSC_SYS_PIPE2) || !defined(AWSC_SYS_SOCK_CLOEXEC) || !defined(AWSC_SYS_DUP3)
/* Sets close-on-exec on systems that cannot set it when they make a descriptor. Returns `fd`; on failure closes it and
 * returns -1 with errno. */
static int mark(int fd)
{
    if (fd < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) == 0) return fd;
    int reason = errno;
    (void)close(fd);
    errno = reason;
    return -1;
}
#endif

int awsc_pipe(int ends[2])
{
#ifdef AWSC_SYS_PIPE2
    return pipe2(ends, O_CLOEXEC);
#else
    if (pipe(ends)) return -1;
    if (mark(ends[0]) < 0) {
        (void)close(ends[1]);
        return -1;
    }
    if (mark(ends[1]) >= 0) return 0;
    (void)close(ends[0]);
    return -1;
#endif
}

int awsc_socket(int family, int type, int protocol)
{
#ifdef AWSC_SYS_SOCK_CLOEXEC
    return socket(family, type | SOCK_CLOEXEC, protocol);
#else
    return mark(socket(family, type, protocol));
#endif
}

int awsc_descriptor_replace(int from, int to)
{
#ifdef AWSC_SYS_DUP3
    return dup3(from, to, O_CLOEXEC);
#else
    return mark(dup2(from, to));
#endif
}
