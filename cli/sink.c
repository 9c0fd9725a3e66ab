/* SPDX-License-Identifier: Apache-2.0 */
#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* Waits until the descriptor can be written: another program may have made a shared descriptor non-blocking. */
static bool wait_for_room(int descriptor)
{
    struct pollfd entry = {descriptor, POLLOUT, 0};
    return poll(&entry, 1, -1) >= 0 || errno == EINTR;
}

bool awsc_cli_sink_write(awsc_cli_sink *sink, const void *data, size_t size)
{
    const char *at = data;
    sink->used |= size > 0;
    while (size && !sink->problem) {
        ssize_t written = write(sink->descriptor, at, size);
        if (written >= 0) {
            at += written;
            size -= (size_t)written;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (!wait_for_room(sink->descriptor)) sink->problem = errno;
        } else if (errno != EINTR) {
            sink->problem = errno;
        }
    }
    return !sink->problem;
}

bool awsc_cli_sink_text(awsc_cli_sink *sink, const char *text)
{
    return awsc_cli_sink_write(sink, text, strlen(text));
}

bool awsc_cli_sink_line(awsc_cli_sink *sink, const char *text)
{
    return awsc_cli_sink_text(sink, text) && awsc_cli_sink_text(sink, "\n");
}

bool awsc_cli_sink_create(awsc_cli_sink *sink, const char *path)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    *sink = (awsc_cli_sink){.descriptor = descriptor, .name = path};
    if (descriptor < 0) sink->problem = errno;
    return descriptor >= 0;
}

bool awsc_cli_sink_close(awsc_cli_sink *sink)
{
    if (sink->descriptor < 0) return !sink->problem;
    bool failed = close(sink->descriptor) != 0;
    if (failed && sink->used && !sink->problem) sink->problem = errno;
    sink->descriptor = -1;
    return !sink->problem;
}

bool awsc_cli_sink_unread(const awsc_cli_sink *sink)
{
    return sink->problem == EPIPE;
}
