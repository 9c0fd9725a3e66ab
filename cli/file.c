/* SPDX-License-Identifier: Apache-2.0 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "value.h"

/* Maximum size of a file: more than a request can carry. */
#define MOST_BYTES ((size_t)1 << 30)
#define PIECE_BYTES 16384

/* Reserves room for the whole file if the descriptor is a regular file. */
static void expect_size(int fd, awsc_cli_buffer *out)
{
    struct stat info;
    if (fstat(fd, &info) || !S_ISREG(info.st_mode) || info.st_size < 0) return;
    if ((uintmax_t)info.st_size <= MOST_BYTES) (void)awsc_cli_buffer_reserve(out, (size_t)info.st_size + PIECE_BYTES);
}

/* Reads to the end. Returns 0 or errno. */
static int read_all(int fd, awsc_cli_buffer *out)
{
    expect_size(fd, out);
    for (;;) {
        char *room = awsc_cli_buffer_reserve(out, PIECE_BYTES);
        if (!room) return ENOMEM;
        ssize_t size = read(fd, room, PIECE_BYTES);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return errno;
        if (size == 0) return 0;
        if ((size_t)size > MOST_BYTES - out->size) return EFBIG;
        awsc_cli_buffer_added(out, (size_t)size);
    }
}

int awsc_cli_read_file(awsc_arena *arena, const char *path, awsc_cli_view *out, int *system_error)
{
    awsc_cli_buffer text = AWSC_CLI_BUFFER_INIT;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    *system_error = fd < 0 ? errno : read_all(fd, &text);
    if (fd >= 0) close(fd);
    if (*system_error) {
        awsc_cli_buffer_clear(&text);
        return -1;
    }
    *out = awsc_cli_take(arena, &text);
    return 0;
}

int awsc_cli_read_input(awsc_arena *arena, awsc_cli_view *out, int *system_error)
{
    awsc_cli_buffer text = AWSC_CLI_BUFFER_INIT;
    *system_error = read_all(STDIN_FILENO, &text);
    if (*system_error) {
        awsc_cli_buffer_clear(&text);
        return -1;
    }
    *out = awsc_cli_take(arena, &text);
    return 0;
}
