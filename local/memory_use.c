/* SPDX-License-Identifier: Apache-2.0 */
#include "memory_use.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runtime.h"

#define MAX_DEPTH 4
#define KIB 1024u
/* Tolerance for the kernel's counters, which are kept per processor and summed only roughly. */
#define SLACK_KIB 4096

static awsc_view read_small(const char *path, char *bytes, size_t capacity)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return (awsc_view){NULL, 0};
    ssize_t size = read(fd, bytes, capacity);
    close(fd);
    return (awsc_view){bytes, size > 0 ? (size_t)size : 0};
}

/* Finds a line such as "VmHWM:     1234 kB" and returns its value in bytes. */
static uint64_t kib_field(awsc_view text, awsc_view name)
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

/* ---- walking over a process and its children ------------------------------------------------------------------- */

typedef void visit_fn(pid_t pid, awsc_local_memory *sum);

static void walk_processes(pid_t pid, int depth, visit_fn *visit, awsc_local_memory *sum)
{
    char path[64];
    char bytes[1024];
    visit(pid, sum);
    if (depth == MAX_DEPTH) return;
    snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)pid, (long)pid);
    awsc_view children = read_small(path, bytes, sizeof bytes);
    while (children.data) {
        awsc_view child;
        children = awsc_view_split(children, ' ', &child);
        int64_t number;
        if (child.size && !awsc_parse_i64(child, &number)) walk_processes((pid_t)number, depth + 1, visit, sum);
    }
}

static void visit_status(pid_t pid, awsc_local_memory *sum)
{
    char path[64];
    char bytes[4096];
    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    awsc_view status = read_small(path, bytes, sizeof bytes);
    sum->current += kib_field(status, AWSC_VIEW("VmRSS:"));
    uint64_t high = kib_field(status, AWSC_VIEW("VmHWM:"));
    if (high > sum->peak) sum->peak = high;
}

static void visit_rollup(pid_t pid, awsc_local_memory *sum)
{
    char path[64];
    char bytes[2048];
    snprintf(path, sizeof path, "/proc/%ld/smaps_rollup", (long)pid);
    sum->current += kib_field(read_small(path, bytes, sizeof bytes), AWSC_VIEW("Pss:"));
}

/* Returns whether the process still runs lambda-local. Such a process shares our memory until it calls exec. */
static bool is_still_us(pid_t pid)
{
    char path[64], theirs[1024], ours[1024];
    snprintf(path, sizeof path, "/proc/%ld/exe", (long)pid);
    ssize_t their_size = readlink(path, theirs, sizeof theirs);
    ssize_t our_size = readlink("/proc/self/exe", ours, sizeof ours);
    return their_size > 0 && their_size == our_size && !memcmp(theirs, ours, (size_t)our_size);
}

awsc_local_memory awsc_local_memory_sample(pid_t pid)
{
    awsc_local_memory sum = {0, 0};
    if (!is_still_us(pid)) walk_processes(pid, 0, visit_status, &sum);
    return sum;
}

uint64_t awsc_local_memory_proportional(pid_t pid)
{
    awsc_local_memory sum = {0, 0};
    walk_processes(pid, 0, visit_rollup, &sum);
    return sum.current;
}

uint64_t awsc_local_memory_peak(const struct rusage *usage)
{
    struct rusage own;
    memset(&own, 0, sizeof own);
    getrusage(RUSAGE_SELF, &own);
    return usage->ru_maxrss > own.ru_maxrss + SLACK_KIB ? (uint64_t)usage->ru_maxrss * KIB : 0;
}
