#include "memory_use.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "base/view.h"

#define MAX_DEPTH 4
#define KIB 1024u

static awsc_view read_small(const char *path, char *bytes, size_t capacity)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return (awsc_view){NULL, 0};
    ssize_t size = read(fd, bytes, capacity);
    close(fd);
    return (awsc_view){bytes, size > 0 ? (size_t)size : 0};
}

/* The number of a line "VmHWM:     1234 kB", in bytes. */
static uint64_t status_field(awsc_view text, awsc_view name)
{
    while (text.data) {
        awsc_view line;
        text = awsc_view_split(text, '\n', &line);
        if (!awsc_view_starts_with(line, name)) continue;
        awsc_view value = awsc_view_trim((awsc_view){line.data + name.size, line.size - name.size});
        awsc_view number;
        awsc_view_split(value, ' ', &number);
        uint64_t kib = 0;
        return awsc_parse_u64(number, &kib) ? 0 : kib * KIB;
    }
    return 0;
}

static void sample(pid_t pid, int depth, uint64_t *current, uint64_t *peak)
{
    char path[64];
    char bytes[4096];
    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    awsc_view status = read_small(path, bytes, sizeof bytes);
    *current += status_field(status, AWSC_VIEW("VmRSS:"));
    uint64_t high = status_field(status, AWSC_VIEW("VmHWM:"));
    if (high > *peak) *peak = high;
    if (depth == MAX_DEPTH) return;
    snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)pid, (long)pid);
    awsc_view children = read_small(path, bytes, sizeof bytes);
    while (children.data) {
        awsc_view child;
        children = awsc_view_split(children, ' ', &child);
        int64_t number;
        if (child.size && !awsc_parse_i64(child, &number)) sample((pid_t)number, depth + 1, current, peak);
    }
}

uint64_t awsc_local_memory_sample(pid_t pid, uint64_t *current)
{
    uint64_t peak = 0;
    *current = 0;
    sample(pid, 0, current, &peak);
    return *current > peak ? *current : peak;
}

uint64_t awsc_local_memory_peak(const struct rusage *usage)
{
    struct rusage own;
    memset(&own, 0, sizeof own);
    getrusage(RUSAGE_SELF, &own);
    return usage->ru_maxrss > own.ru_maxrss ? (uint64_t)usage->ru_maxrss * KIB : 0;
}
