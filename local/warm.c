/* SPDX-License-Identifier: Apache-2.0 */
#include "warm.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <awsc/status.h>

#include "memory_use.h"
#include "launch.h"
#include "warm_state.h"

#define INIT_LIMIT_MS 10000u
#define SAMPLE_MS 20

static uint64_t now_ms(void)
{
    return awsc_clock_monotonic_ms(awsc_clock_system());
}

static void close_fd(int *fd)
{
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

/* ---- starting -------------------------------------------------------------------------------------------------- */

/* Makes the environment of the process: `given`, the address of the API, and the name of a log stream that no other
 * process has. Returns NULL when memory runs out. */
static char **extend_environment(awsc_local_warm *warm, char *const *given, char api[64])
{
    size_t count = 0;
    while (given[count]) count++;
    char **all = calloc(count + 3, sizeof *all);
    if (!all) return NULL;
    snprintf(api, 64, "AWS_LAMBDA_RUNTIME_API=127.0.0.1:%u", warm->port);
    all[0] = api;
    all[1] = warm->mark;
    memcpy(all + 2, given, count * sizeof *all);
    return all;
}

static int start_program(awsc_local_warm *warm, const awsc_local_warm_spec *spec)
{
    char api[64];
    int ends[2];
    if (pipe2(ends, O_CLOEXEC)) return errno;
    warm->log_fd = ends[0];
    int flags = fcntl(ends[0], F_GETFL);
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    char **environment = extend_environment(warm, spec->environment, api);
    int failed = flags < 0 || fcntl(ends[0], F_SETFL, flags | O_NONBLOCK) || nothing < 0 ? errno : 0;
    if (!environment) failed = ENOMEM;
    awsc_local_launch_spec program = {
        .arguments = spec->arguments,
        .environment = environment,
        .directory = spec->directory,
        .mark = warm->mark,
        .files = {nothing, ends[1], ends[1]},
    };
    if (!failed) failed = awsc_local_launch(&program, &warm->leader);
    close(ends[1]);
    close_fd(&nothing);
    free(environment);
#ifdef SYS_pidfd_open
    if (!failed) warm->pid_fd = (int)syscall(SYS_pidfd_open, warm->leader.pid, 0);
#endif
    return failed;
}

awsc_local_warm *awsc_local_warm_new(const awsc_local_warm_spec *spec)
{
    uint8_t random[16];
    char id[37] = "";
    awsc_local_warm *warm = calloc(1, sizeof *warm);
    if (!warm) return NULL;
    pthread_mutex_init(&warm->lock, NULL);
    pthread_cond_init(&warm->changed, NULL);
    warm->output = AWSC_BUFFER_INIT(awsc_allocator_default());
    warm->error = AWSC_BUFFER_INIT(awsc_allocator_default());
    warm->piece = AWSC_BUFFER_INIT(awsc_allocator_default());
    warm->leader.pid = warm->pid_fd = warm->log_fd = -1;
    warm->memory_bytes = spec->memory_bytes;
    warm->first = true;
    warm->started_ms = now_ms();
    warm->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (warm->wake_fd < 0 || awsc_random_bytes(random, sizeof random) || awsc_local_warm_api_start(warm)) {
        awsc_local_warm_free(warm);
        return NULL;
    }
    awsc_uuid_format(id, random);
    snprintf(warm->mark, sizeof warm->mark, "AWS_LAMBDA_LOG_STREAM_NAME=%.36s", id);
    warm->start_error = start_program(warm, spec);
    return warm;
}

/* ---- ending ---------------------------------------------------------------------------------------------------- */

static void reap(awsc_local_warm *warm, int *status)
{
    struct rusage usage;
    if (warm->leader.pid <= 0) return;
    kill(-warm->leader.pid, SIGKILL);
    while (wait4(warm->leader.pid, status, 0, &usage) < 0 && errno == EINTR) continue;
    awsc_local_orphans_end(&warm->leader);
    warm->leader.pid = -1;
    warm->dead = true;
}

void awsc_local_warm_free(awsc_local_warm *warm)
{
    int status = 0;
    if (!warm) return;
    reap(warm, &status);
    awsc_local_warm_api_stop(warm);
    close_fd(&warm->wake_fd);
    close_fd(&warm->pid_fd);
    close_fd(&warm->log_fd);
    awsc_buffer_clear(&warm->output);
    awsc_buffer_clear(&warm->error);
    awsc_buffer_clear(&warm->piece);
    pthread_cond_destroy(&warm->changed);
    pthread_mutex_destroy(&warm->lock);
    free(warm);
}

static void read_log(awsc_local_warm *warm)
{
    char bytes[16384];
    ssize_t size;
    while (warm->log_fd >= 0 && (size = read(warm->log_fd, bytes, sizeof bytes)) != 0) {
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return;
        awsc_local_log_append(warm->request->log, (awsc_view){bytes, (size_t)size});
    }
    close_fd(&warm->log_fd);
}

/* Ends the invocation and kills the process. */
static void end_early(awsc_local_warm *warm, enum awsc_local_end end)
{
    int status = 0;
    warm->result.end = end;
    reap(warm, &status);
    read_log(warm);
    warm->over = true;
}

static void end_with_process(awsc_local_warm *warm)
{
    int status = 0;
    reap(warm, &status);
    warm->result.end = WIFSIGNALED(status) ? AWSC_LOCAL_SIGNALLED : AWSC_LOCAL_EXITED;
    warm->result.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    if (warm->memory_bytes && warm->result.peak_bytes > warm->memory_bytes) warm->result.end = AWSC_LOCAL_OUT_OF_MEMORY;
    warm->over = true;
}

/* ---- running --------------------------------------------------------------------------------------------------- */

void awsc_local_warm_begin(awsc_local_warm *warm, const awsc_local_warm_request *request)
{
    pthread_mutex_lock(&warm->lock);
    warm->request = request;
    snprintf(warm->request_id, sizeof warm->request_id, "%s", request->request_id);
    warm->step = AWSC_LOCAL_RUN_PENDING;
    if (warm->initialised) warm->failed = false;
    awsc_buffer_truncate(&warm->output, 0);
    pthread_cond_broadcast(&warm->changed);
    pthread_mutex_unlock(&warm->lock);
    warm->over = warm->answered = false;
    warm->begun_ms = now_ms();
    warm->delivered_ms = 0;
    warm->init_ms = -1;
    warm->result = (awsc_local_process_result){0, 0, 0, 0};
    if (!warm->start_error) return;
    warm->result = (awsc_local_process_result){AWSC_LOCAL_NOT_STARTED, warm->start_error, 0, 0};
    warm->over = warm->dead = true;
}

static bool has_exited(const awsc_local_warm *warm)
{
    siginfo_t info;
    memset(&info, 0, sizeof info);
    if (waitid(P_PID, (id_t)warm->leader.pid, &info, WEXITED | WNOWAIT | WNOHANG)) return true;
    return info.si_pid == warm->leader.pid;
}

static void check_memory(awsc_local_warm *warm)
{
    awsc_local_memory memory = awsc_local_memory_sample(warm->leader.pid);
    uint64_t limit = warm->memory_bytes;
    if (memory.peak > warm->result.peak_bytes) warm->result.peak_bytes = memory.peak;
    bool above = limit && memory.current > limit && awsc_local_memory_proportional(warm->leader.pid) > limit;
    if (above && warm->above_limit) end_early(warm, AWSC_LOCAL_OUT_OF_MEMORY);
    warm->above_limit = above;
}

/* Moves the posted output to `piece`. Returns the step of the invocation. */
static enum awsc_local_step_of_run take_output(awsc_local_warm *warm)
{
    pthread_mutex_lock(&warm->lock);
    enum awsc_local_step_of_run step = warm->step;
    awsc_buffer_truncate(&warm->piece, 0);
    awsc_buffer taken = warm->piece;
    warm->piece = warm->output;
    warm->output = taken;
    if (warm->piece.size) pthread_cond_broadcast(&warm->changed);
    bool initialised = warm->initialised;
    pthread_mutex_unlock(&warm->lock);
    if (warm->first && initialised) {
        warm->first = false;
        warm->init_ms = (double)(now_ms() - warm->started_ms);
    }
    if (step >= AWSC_LOCAL_RUN_DELIVERED && !warm->delivered_ms) warm->delivered_ms = now_ms();
    return step;
}

static void check_limits(awsc_local_warm *warm)
{
    uint64_t now = now_ms();
    bool timed_out = warm->delivered_ms ? now - warm->delivered_ms >= warm->request->timeout_ms
                                        : now - warm->begun_ms >= INIT_LIMIT_MS + warm->request->timeout_ms;
    if (timed_out) {
        end_early(warm, AWSC_LOCAL_TIMED_OUT);
    } else {
        check_memory(warm);
    }
}

static void wait_for_event(awsc_local_warm *warm)
{
    struct pollfd fds[] = {{warm->wake_fd, POLLIN, 0},
                           {warm->log_fd, POLLIN, 0},
                           {warm->pid_fd, POLLIN, 0},
                           {warm->request->watch_fd, POLLRDHUP, 0},
                           {warm->request->stop_fd, POLLIN, 0}};
    uint64_t count;
    poll(fds, 5, SAMPLE_MS);
    ssize_t size = fds[0].revents ? read(warm->wake_fd, &count, sizeof count) : 0;
    (void)size;
    if (fds[3].revents || fds[4].revents) end_early(warm, AWSC_LOCAL_ABANDONED);
}

/* Ends the invocation with its complete result. The process stays for the next invocation. */
static void end_posted(awsc_local_warm *warm)
{
    read_log(warm);
    check_memory(warm);
    if (warm->over) return;
    warm->result.end = AWSC_LOCAL_EXITED;
    warm->answered = true;
    warm->over = true;
}

static void finish(awsc_local_warm *warm)
{
    pthread_mutex_lock(&warm->lock);
    warm->step = AWSC_LOCAL_RUN_NONE;
    warm->request = NULL;
    pthread_cond_broadcast(&warm->changed);
    pthread_mutex_unlock(&warm->lock);
}

int awsc_local_warm_next(awsc_local_warm *warm, awsc_view *piece)
{
    while (!warm->over) {
        wait_for_event(warm);
        if (warm->over) break;
        bool exited = has_exited(warm);
        read_log(warm);
        enum awsc_local_step_of_run step = take_output(warm);
        if (warm->piece.size) {
            *piece = awsc_buffer_view(&warm->piece);
            return AWSC_OK;
        }
        if (step == AWSC_LOCAL_RUN_POSTED) {
            end_posted(warm);
        } else if (exited) {
            end_with_process(warm);
            read_log(warm);
        } else {
            check_limits(warm);
        }
    }
    if (warm->delivered_ms) warm->result.duration_ms = (double)(now_ms() - warm->delivered_ms);
    finish(warm);
    return AWSC_END;
}

const awsc_local_process_result *awsc_local_warm_result(const awsc_local_warm *warm)
{
    return &warm->result;
}

awsc_view awsc_local_warm_error(const awsc_local_warm *warm, const char **type)
{
    *type = warm->failed ? warm->error_type : NULL;
    return warm->failed ? awsc_buffer_view(&warm->error) : (awsc_view){NULL, 0};
}

bool awsc_local_warm_initialised(awsc_local_warm *warm)
{
    pthread_mutex_lock(&warm->lock);
    bool initialised = warm->initialised;
    pthread_mutex_unlock(&warm->lock);
    return initialised;
}

bool awsc_local_warm_answered(const awsc_local_warm *warm)
{
    return warm->answered;
}

double awsc_local_warm_init_ms(const awsc_local_warm *warm)
{
    return warm->init_ms;
}

bool awsc_local_warm_usable(const awsc_local_warm *warm)
{
    return !warm->dead && !warm->start_error && !has_exited(warm);
}
