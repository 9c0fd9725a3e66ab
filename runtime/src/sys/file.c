/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 16384 };

/* Reserves memory for the whole file at once. A buffer that grows would leave copies of its bytes, which may be secret,
 * in freed memory. */
static void expect_size(int fd, size_t limit, awsc_buffer *out)
{
    struct stat info;
    if (fstat(fd, &info) || !S_ISREG(info.st_mode) || info.st_size < 0 || (uintmax_t)info.st_size > limit) return;
    (void)awsc_buffer_reserve(out, (size_t)info.st_size + CHUNK);
}

static int read_all(int fd, size_t limit, awsc_buffer *out)
{
    size_t total = 0;
    expect_size(fd, limit, out);
    for (;;) {
        char *room = awsc_buffer_reserve(out, CHUNK);
        if (!room) return ENOMEM;
        ssize_t got = read(fd, room, CHUNK);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno;
        if (got == 0) return 0;
        if ((size_t)got > limit - total) return EFBIG;
        total += (size_t)got;
        awsc_buffer_added(out, (size_t)got);
    }
}

static bool is_null_device(const struct stat *info)
{
    struct stat null;
    return S_ISCHR(info->st_mode) && stat("/dev/null", &null) == 0 && null.st_rdev == info->st_rdev;
}

/* Returns 0 for a regular file or /dev/null, AWSC_FILE_IS_SPECIAL for other kinds, EISDIR, or the errno of fstat. */
static int check_kind(int fd)
{
    struct stat info;
    if (fstat(fd, &info)) return errno;
    if (S_ISDIR(info.st_mode)) return EISDIR;
    return S_ISREG(info.st_mode) || is_null_device(&info) ? 0 : AWSC_FILE_IS_SPECIAL;
}

static int fail_reading(int reason, int *system_error)
{
    if (system_error) *system_error = reason;
    return -1;
}

int awsc_file_open(const char *path, int *system_error)
{
    /* Opening a pipe would wait for its other side. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) return fail_reading(errno == ENXIO ? AWSC_FILE_IS_SPECIAL : errno, system_error); /* ENXIO: a socket */
    int problem = check_kind(fd);
    if (!problem) return fd;
    close(fd);
    return fail_reading(problem, system_error);
}

static int read_and_close(int fd, size_t limit, awsc_buffer *out, int *system_error)
{
    int problem = read_all(fd, limit, out);
    close(fd);
    return problem ? fail_reading(problem, system_error) : 0;
}

int awsc_file_read(const char *path, size_t limit, awsc_buffer *out, int *system_error)
{
    int fd = awsc_file_open(path, system_error);
    return fd < 0 ? -1 : read_and_close(fd, limit, out, system_error);
}

int awsc_file_make_unique(char *name)
{
#ifdef AWSC_SYS_MKOSTEMP
    return mkostemp(name, O_CLOEXEC);
#else
    int fd = mkstemp(name);
    if (fd >= 0) (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd;
#endif
}

const char *awsc_file_reason(int system_error)
{
    if (system_error == AWSC_FILE_IS_SPECIAL) return "it is a pipe, a socket or a device; expected a regular file";
    if (system_error == EFBIG) return "it is larger than such a file can be";
    return strerror(system_error);
}
