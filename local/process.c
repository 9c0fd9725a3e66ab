/* SPDX-License-Identifier: Apache-2.0 */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <awsc/status.h>

#include "memory_use.h"
#include "orphans.h"
#include "runtime.h"
#include "launch.h"

#define PIECE_BYTES 65536
#define SAMPLE_MS 20
/* Interval at which the end of the process is polled if there is no pidfd. */
#define FALLBACK_MS 2

enum { PIPE_IN, PIPE_OUT, PIPE_LOG, PIPE_COUNT };

struct awsc_local_process {
    awsc_local_process_spec spec;
    awsc_local_process_result result;
    pid_t pid;
    awsc_local_leader leader;
    int pid_fd;
    int pipes[PIPE_COUNT]; /* our ends; -1 when closed */
    size_t written;
    bool exited; /* the process is a zombie: only the pipes hold more output */
    bool over;
    bool killed;
    bool above_limit; /* the last sample was above the memory limit */
    struct timespec started;
    struct timespec sampled;
    char piece[PIECE_BYTES];
};

static double elapsed_ms(const struct timespec *since)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - since->tv_sec) * 1e3 + (double)(now.tv_nsec - since->tv_nsec) / 1e6;
}

static void close_fd(int *fd)
{
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

/* ---- starting -------------------------------------------------------------------------------------------------- */

static int make_pipes(int theirs[PIPE_COUNT], int ours[PIPE_COUNT])
{
    for (int i = 0; i < PIPE_COUNT; i++) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC)) return errno;
        theirs[i] = ends[i == PIPE_IN ? 0 : 1];
        ours[i] = ends[i == PIPE_IN ? 1 : 0];
        int flags = fcntl(ours[i], F_GETFL);
        if (flags < 0 || fcntl(ours[i], F_SETFL, flags | O_NONBLOCK)) return errno;
    }
    return 0;
}

static int spawn_process(awsc_local_process *process, const int theirs[PIPE_COUNT])
{
    char path[4096];
    size_t size = strlen(process->spec.path);
    if (size >= sizeof path) return ENAMETOOLONG;
    memcpy(path, process->spec.path, size + 1);
    char *arguments[] = {path, NULL};
    awsc_local_launch_spec spec = {
        .arguments = arguments,
        .environment = process->spec.environment,
        .mark = process->spec.mark,
        .files = {theirs[PIPE_IN], theirs[PIPE_OUT], theirs[PIPE_LOG]},
    };
    int failed = awsc_local_launch(&spec, &process->leader);
    process->pid = process->leader.pid;
    return failed;
}

static int start_process(awsc_local_process *process)
{
    int theirs[PIPE_COUNT] = {-1, -1, -1};
    int failed = make_pipes(theirs, process->pipes);
    if (!failed) failed = spawn_process(process, theirs);
    for (int i = 0; i < PIPE_COUNT; i++) close_fd(&theirs[i]);
    if (failed) return failed;
#ifdef SYS_pidfd_open
    process->pid_fd = (int)syscall(SYS_pidfd_open, process->pid, 0);
#endif
    return 0;
}

awsc_local_process *awsc_local_process_new(const awsc_local_process_spec *spec)
{
    awsc_local_process *process = awsc_alloc(awsc_allocator_default(), sizeof *process);
    if (!process) return NULL;
    memset(process, 0, offsetof(awsc_local_process, piece));
    process->spec = *spec;
    process->pid = -1;
    process->pid_fd = -1;
    for (int i = 0; i < PIPE_COUNT; i++) process->pipes[i] = -1;
    clock_gettime(CLOCK_MONOTONIC, &process->started);
    int failed = start_process(process);
    if (failed) {
        process->over = true;
        process->result = (awsc_local_process_result){AWSC_LOCAL_NOT_STARTED, failed, 0, 0};
    }
    return process;
}

/* ---- ending ---------------------------------------------------------------------------------------------------- */

static void kill_group(const awsc_local_process *process)
{
    /* The leader is not reaped yet: no other group can have its number. */
    if (process->pid > 0) kill(-process->pid, SIGKILL);
}

static void end_early(awsc_local_process *process, enum awsc_local_end end)
{
    if (process->result.end) return;
    process->result.end = end;
    process->result.duration_ms = elapsed_ms(&process->started);
    process->killed = true;
    kill_group(process);
}

static void note_exit(awsc_local_process *process)
{
    siginfo_t info;
    memset(&info, 0, sizeof info);
    if (waitid(P_PID, (id_t)process->pid, &info, WEXITED | WNOWAIT | WNOHANG)) return;
    if (info.si_pid != process->pid) return;
    process->exited = true;
    if (process->result.end) return;
    process->result.duration_ms = elapsed_ms(&process->started);
}

static void reap_process(awsc_local_process *process)
{
    if (process->pid <= 0) return;
    kill_group(process);
    int status = 0;
    struct rusage usage;
    memset(&usage, 0, sizeof usage);
    pid_t reaped;
    do {
        reaped = wait4(process->pid, &status, 0, &usage);
    } while (reaped < 0 && errno == EINTR);
    awsc_local_orphans_end(&process->leader);
    process->pid = -1;
    awsc_local_process_result *result = &process->result;
    uint64_t peak = awsc_local_memory_peak(&usage);
    if (peak > result->peak_bytes) result->peak_bytes = peak;
    if (result->end) return;
    if (process->spec.memory_bytes && result->peak_bytes > process->spec.memory_bytes) {
        result->end = AWSC_LOCAL_OUT_OF_MEMORY;
    } else if (reaped > 0 && WIFSIGNALED(status)) {
        result->end = AWSC_LOCAL_SIGNALLED;
        result->code = WTERMSIG(status);
    } else {
        result->end = AWSC_LOCAL_EXITED;
        result->code = WEXITSTATUS(status);
    }
}

/* ---- running --------------------------------------------------------------------------------------------------- */

static void write_input(awsc_local_process *process)
{
    const char *data = process->spec.input.data;
    while (process->written < process->spec.input.size) {
        ssize_t size =
            write(process->pipes[PIPE_IN], data + process->written, process->spec.input.size - process->written);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0 && errno == EAGAIN) return;
        if (size < 0) break; /* the function need not read its event */
        process->written += (size_t)size;
    }
    close_fd(&process->pipes[PIPE_IN]);
}

/* Reads from a pipe into `piece`. Returns the number of bytes, or 0 if the pipe is empty or at its end. Closes a pipe
 * that is at its end. */
static size_t read_pipe(awsc_local_process *process, int which)
{
    for (;;) {
        ssize_t size = read(process->pipes[which], process->piece, sizeof process->piece);
        if (size > 0) return (size_t)size;
        if (size < 0 && errno == EINTR) continue;
        if (size < 0 && errno == EAGAIN) return 0;
        close_fd(&process->pipes[which]);
        return 0;
    }
}

static void read_log(awsc_local_process *process)
{
    size_t size = read_pipe(process, PIPE_LOG);
    if (size && process->spec.log) awsc_local_log_append(process->spec.log, (awsc_view){process->piece, size});
}

/* Samples the memory use. Ends the run after two samples in a row above the limit: a child that is being started shares
 * the memory of its parent for a moment. */
static void check_memory(awsc_local_process *process)
{
    if (process->result.peak_bytes && elapsed_ms(&process->sampled) < SAMPLE_MS) return;
    clock_gettime(CLOCK_MONOTONIC, &process->sampled);
    awsc_local_memory memory = awsc_local_memory_sample(process->pid);
    uint64_t limit = process->spec.memory_bytes;
    if (memory.peak > process->result.peak_bytes) process->result.peak_bytes = memory.peak;
    bool above = limit && memory.current > limit && awsc_local_memory_proportional(process->pid) > limit;
    if (above && process->above_limit) {
        if (memory.current > process->result.peak_bytes) process->result.peak_bytes = memory.current;
        end_early(process, AWSC_LOCAL_OUT_OF_MEMORY);
    }
    process->above_limit = above;
}

static void check_limits(awsc_local_process *process)
{
    if (elapsed_ms(&process->started) >= (double)process->spec.timeout_ms) {
        end_early(process, AWSC_LOCAL_TIMED_OUT);
        return;
    }
    check_memory(process);
}

/* Returns the maximum time to wait for an event, in milliseconds. */
static int wait_ms(const awsc_local_process *process)
{
    if (process->exited) return 0;
    if (process->killed || process->pid_fd < 0) return FALLBACK_MS;
    double left = (double)process->spec.timeout_ms - elapsed_ms(&process->started);
    if (left < 0) return 0;
    return left < SAMPLE_MS ? (int)left + 1 : SAMPLE_MS;
}

enum { WAIT_IN, WAIT_OUT, WAIT_LOG, WAIT_EXIT, WAIT_WATCH, WAIT_STOP, WAIT_COUNT };

static void poll_all(const awsc_local_process *process, struct pollfd fds[WAIT_COUNT])
{
    fds[WAIT_IN] = (struct pollfd){process->pipes[PIPE_IN], POLLOUT, 0};
    fds[WAIT_OUT] = (struct pollfd){process->pipes[PIPE_OUT], POLLIN, 0};
    fds[WAIT_LOG] = (struct pollfd){process->pipes[PIPE_LOG], POLLIN, 0};
    fds[WAIT_EXIT] = (struct pollfd){process->exited ? -1 : process->pid_fd, POLLIN, 0};
    fds[WAIT_WATCH] = (struct pollfd){process->killed ? -1 : process->spec.watch_fd, POLLRDHUP, 0};
    fds[WAIT_STOP] = (struct pollfd){process->killed ? -1 : process->spec.stop_fd, POLLIN, 0};
    poll(fds, WAIT_COUNT, wait_ms(process));
}

/* Waits once for events and handles them. Returns the size of the output in `piece`, or 0. */
static size_t poll_process(awsc_local_process *process)
{
    struct pollfd fds[WAIT_COUNT];
    poll_all(process, fds);
    if (fds[WAIT_IN].revents) write_input(process);
    if (fds[WAIT_LOG].revents) read_log(process);
    /* Read before the output: once the process is dead, the pipe holds all that it wrote. */
    bool was_exited = process->exited;
    if (!process->exited) note_exit(process);
    if (fds[WAIT_WATCH].revents || fds[WAIT_STOP].revents) end_early(process, AWSC_LOCAL_ABANDONED);
    if (!process->exited) check_limits(process);
    size_t size = process->pipes[PIPE_OUT] >= 0 ? read_pipe(process, PIPE_OUT) : 0;
    if (size || !was_exited) return size;
    /* The process is dead and its output is read. Other holders of the pipes do not count. */
    while (process->pipes[PIPE_LOG] >= 0) {
        size_t log_size = read_pipe(process, PIPE_LOG);
        if (!log_size) break;
        if (process->spec.log) awsc_local_log_append(process->spec.log, (awsc_view){process->piece, log_size});
    }
    reap_process(process);
    process->over = true;
    return 0;
}

int awsc_local_process_next(awsc_local_process *process, awsc_view *piece)
{
    while (!process->over) {
        size_t size = poll_process(process);
        if (!size) continue;
        *piece = (awsc_view){process->piece, size};
        return AWSC_OK;
    }
    return AWSC_END;
}

const awsc_local_process_result *awsc_local_process_result_of(const awsc_local_process *process)
{
    return &process->result;
}

void awsc_local_process_free(awsc_local_process *process)
{
    if (!process) return;
    reap_process(process);
    for (int i = 0; i < PIPE_COUNT; i++) close_fd(&process->pipes[i]);
    close_fd(&process->pid_fd);
    awsc_release(awsc_allocator_default(), process);
}
