#include "sys/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 16384 };

/* Room for a whole file at once: a buffer that grows leaves copies of what may be secret behind. */
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

int awsc_file_read(const char *path, size_t limit, awsc_buffer *out, int *system_error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int failure = fd < 0 ? errno : read_all(fd, limit, out);
    if (fd >= 0) close(fd);
    if (!failure) return 0;
    if (system_error) *system_error = failure;
    return -1;
}
