/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Credentials that a program prints. The program runs beside the loop: its output is read as it comes, and its end is
 * looked for at short intervals, since a library must not take SIGCHLD from the program that it is part of.
 */
#include "base/container.h"
#include "credentials/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/writable.h"
#include "credentials/cache.h"
#include "credentials/json_credentials.h"
#include "credentials/source.h"
#include "error/error.h"
#include "error/given.h"
#include "loop/loop.h"
#include "sys/descriptors.h"

enum { OUTPUT_MAX = 64 * 1024, COMPLAINT_MAX = 512, FIRST_LOOK_MS = 1, LAST_LOOK_MS = 32 };

extern char **environ;

typedef struct process_source {
    awsc_credentials_provider base;
    char *command;
    char *account_id;
    int64_t timeout_ms;
} process_source;

/* One end of a pipe. */
typedef struct stream {
    awsc_watch watch;
    bool open;
    awsc_buffer text;
    size_t limit;
    bool overrun;
} stream;

typedef struct run {
    process_source *source;
    awsc_loop *loop;
    awsc_identity_request *request;
    pid_t child; /* 0: it has ended */
    int wait_status;
    bool lost; /* other code of the program took the exit status */
    stream output;
    stream complaint;
    awsc_timer look;
    uint64_t look_ms;
    uint64_t give_up_at_ms;
} run;

/* ---- ending ---------------------------------------------------------------------------------------------------- */

static void close_stream(run *r, stream *s)
{
    if (!s->open) return;
    int fd = s->watch.fd;
    awsc_watch_close(r->loop, &s->watch);
    (void)close(fd);
    s->open = false;
}

static void kill_child(run *r)
{
    if (!r->child) return;
    (void)kill(r->child, SIGKILL);
    while (waitpid(r->child, &r->wait_status, 0) < 0 && errno == EINTR) continue;
    r->child = 0;
}

static void free_run(run *r)
{
    kill_child(r);
    close_stream(r, &r->output);
    close_stream(r, &r->complaint);
    awsc_timer_clear(r->loop, &r->look);
    awsc_buffer_clear_secret(&r->output.text);
    awsc_buffer_clear(&r->complaint.text);
    awsc_release(r->source->base.allocator, r);
}

static void finish_run(run *r, int status, awsc_identity *identity, awsc_error *error)
{
    awsc_identity_request *request = r->request;
    free_run(r);
    request->pending = NULL;
    request->done(request, status, identity, error);
}

/* Quotes the program's standard error only: its standard output may hold the secret. */
static int exit_error(run *r, awsc_error **error)
{
    const char *said = awsc_buffer_text(&r->complaint.text);
    bool quiet = !said || !*said;
    if (WIFSIGNALED(r->wait_status))
        return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "credential_process was ended by signal %d%s%s",
                              WTERMSIG(r->wait_status), quiet ? "" : ": ", quiet ? "" : said);
    return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "credential_process exited with status %d; expected 0%s%s",
                          WEXITSTATUS(r->wait_status), quiet ? "" : ": ", quiet ? "" : said);
}

static void conclude(run *r)
{
    awsc_identity *identity = NULL;
    awsc_error *error = NULL;
    const process_source *source = r->source;
    int status;
    if (r->output.overrun)
        status =
            awsc_error_set(&error, AWSC_ERR_CREDENTIALS, "credential_process printed more than %d bytes", OUTPUT_MAX);
    else if (r->output.text.failed)
        status = awsc_error_nomem(&error);
    else if (!r->lost && (!WIFEXITED(r->wait_status) || WEXITSTATUS(r->wait_status) != 0))
        status = exit_error(r, &error);
    else
        status = awsc_json_credentials_parse(source->base.allocator,
                                             &(awsc_json_credentials){.what = "the output of credential_process",
                                                                      .token = "SessionToken",
                                                                      .versioned = true,
                                                                      .account_id = source->account_id},
                                             awsc_buffer_view(&r->output.text), &identity, &error);
    finish_run(r, status, identity, error);
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

/* Reads the available bytes. */
static void drain(run *r, stream *s)
{
    char piece[4096];
    while (s->open && !s->overrun) {
        ssize_t got = read(s->watch.fd, piece, sizeof piece);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
        if (got <= 0) {
            close_stream(r, s);
            break;
        }
        size_t room = s->limit - s->text.size;
        s->overrun = (size_t)got > room;
        awsc_buffer_append(&s->text, piece, s->overrun ? room : (size_t)got);
    }
    awsc_wipe(piece, sizeof piece);
}

static void look_soon(run *r, uint64_t ms)
{
    r->look_ms = ms;
    (void)awsc_timer_set(r->loop, &r->look, awsc_loop_now_ms(r->loop) + ms); /* it has its place in the heap */
}

static void output_ready(awsc_watch *watch, int events)
{
    run *r = watch->user;
    (void)events;
    drain(r, &r->output);
    if (r->output.overrun) {
        kill_child(r);
        conclude(r);
        return;
    }
    if (!r->output.open) look_soon(r, FIRST_LOOK_MS);
}

static void complaint_ready(awsc_watch *watch, int events)
{
    run *r = watch->user;
    (void)events;
    drain(r, &r->complaint);
    if (!r->complaint.overrun) return;
    /* The beginning is enough; the rest must be read, or the program would wait for us. */
    r->complaint.overrun = false;
    awsc_buffer_truncate(&r->complaint.text, COMPLAINT_MAX);
    char rest[4096];
    (void)!read(watch->fd, rest, sizeof rest);
}

static void look(awsc_timer *timer)
{
    run *r = AWSC_CONTAINER_OF(timer, run, look);
    pid_t ended = waitpid(r->child, &r->wait_status, WNOHANG);
    if (ended == r->child || (ended < 0 && errno != EINTR)) {
        r->lost = ended < 0;
        r->child = 0;
        drain(r, &r->output);
        drain(r, &r->complaint);
        conclude(r);
        return;
    }
    if (awsc_loop_now_ms(r->loop) >= r->give_up_at_ms) {
        awsc_error *error = NULL;
        int status = awsc_error_set(&error, AWSC_ERR_CREDENTIALS, "credential_process did not end within %lld ms",
                                    (long long)r->source->timeout_ms);
        finish_run(r, status, NULL, error);
        return;
    }
    look_soon(r, r->look_ms < LAST_LOOK_MS ? r->look_ms * 2 : LAST_LOOK_MS);
}

/* ---- starting -------------------------------------------------------------------------------------------------- */

static int open_stream(run *r, stream *s, int fd, size_t limit, void (*ready)(awsc_watch *watch, int events))
{
    s->text = AWSC_BUFFER_INIT(r->source->base.allocator);
    s->limit = limit;
    /* At once: a buffer that grows leaves copies of a secret behind. */
    if (!awsc_buffer_reserve(&s->text, limit + 1)) return -1;
    awsc_buffer_added(&s->text, 0);
    s->watch = (awsc_watch){.ready = ready, .memory = r->source->base.allocator, .user = r, .fd = fd};
    if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0 || awsc_watch_open(r->loop, &s->watch, AWSC_LOOP_READ)) return -1;
    s->open = true;
    return 0;
}

/* Signals as a program expects them, whatever the thread has blocked. 0, or an errno. */
static int spawn(const char *command, int output, int complaint, pid_t *child)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, defaults;
    char *const arguments[] = {awsc_writable("sh"), awsc_writable("-c"), awsc_writable(command), NULL};
    int failure = posix_spawn_file_actions_init(&files);
    if (failure) return failure;
    failure = posix_spawnattr_init(&attributes);
    if (failure) {
        (void)posix_spawn_file_actions_destroy(&files);
        return failure;
    }
    (void)sigemptyset(&none);
    (void)sigemptyset(&defaults);
    (void)sigaddset(&defaults, SIGPIPE);
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawnattr_setsigdefault(&attributes, &defaults);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    failure = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (!failure) failure = posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    if (!failure) failure = posix_spawn_file_actions_adddup2(&files, complaint, STDERR_FILENO);
    if (!failure) failure = posix_spawn(child, "/bin/sh", &files, &attributes, arguments, environ);
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&files);
    return failure;
}

static void close_pair(int pair[2])
{
    if (pair[0] >= 0) (void)close(pair[0]);
    if (pair[1] >= 0) (void)close(pair[1]);
}

static int start_process(run *r, awsc_error **error)
{
    int output[2] = {-1, -1};
    int complaint[2] = {-1, -1};
    int failure = 0;
    if (awsc_pipe(output) || awsc_pipe(complaint)) failure = errno;
    /* The streams own their ends once they are open. */
    if (!failure && open_stream(r, &r->output, output[0], OUTPUT_MAX, output_ready)) failure = ENOMEM;
    if (r->output.open) output[0] = -1;
    if (!failure && open_stream(r, &r->complaint, complaint[0], COMPLAINT_MAX, complaint_ready)) failure = ENOMEM;
    if (r->complaint.open) complaint[0] = -1;
    r->look.run = look;
    r->look.memory = r->source->base.allocator;
    r->look_ms = FIRST_LOOK_MS;
    uint64_t now = awsc_loop_now_ms(r->loop);
    r->give_up_at_ms = now + (uint64_t)r->source->timeout_ms;
    if (!failure && awsc_timer_set(r->loop, &r->look, now + FIRST_LOOK_MS)) failure = ENOMEM;
    if (!failure) failure = spawn(r->source->command, output[1], complaint[1], &r->child);
    close_pair(output);
    close_pair(complaint);
    if (!failure) return AWSC_OK;
    r->child = 0;
    if (failure == ENOMEM) return awsc_error_nomem(error);
    return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "credential_process cannot be started: %s", strerror(failure));
}

static void get_from_process(awsc_credentials_provider *base, awsc_loop *loop, awsc_identity_request *request)
{
    process_source *source = (process_source *)base;
    awsc_error *error = NULL;
    run *r = awsc_alloc_zeroed(base->allocator, 1, sizeof *r);
    if (!r) {
        int status = awsc_error_nomem(&error);
        request->done(request, status, NULL, error);
        return;
    }
    r->source = source;
    r->loop = loop;
    r->request = request;
    request->pending = r;
    int status = start_process(r, &error);
    if (status) finish_run(r, status, NULL, error);
}

static void cancel_process(awsc_credentials_provider *base, awsc_identity_request *request)
{
    (void)base;
    run *r = request->pending;
    if (r) free_run(r);
    request->pending = NULL;
}

static void destroy_process_source(awsc_credentials_provider *base)
{
    process_source *source = (process_source *)base;
    awsc_release_secret(base->allocator, source->command); /* it may hold one */
    awsc_release(base->allocator, source->account_id);
    awsc_release(base->allocator, source);
}

int awsc_process_source_new(const awsc_allocator *allocator, const awsc_process_settings *settings,
                            awsc_credentials_provider **out, awsc_error **error)
{
    process_source *source = awsc_provider_alloc(
        allocator, sizeof *source, (awsc_provider_functions){get_from_process, cancel_process, destroy_process_source});
    if (!source) return awsc_error_nomem(error);
    awsc_features_add(&source->base.features, AWSC_FEATURE_CREDENTIALS_PROCESS);
    source->timeout_ms = settings->timeout_ms;
    source->command = awsc_text_copy(allocator, settings->command);
    source->account_id = awsc_text_copy(allocator, settings->account_id);
    if (!source->command || (settings->account_id && !source->account_id)) {
        destroy_process_source(&source->base);
        return awsc_error_nomem(error);
    }
    *out = &source->base;
    return AWSC_OK;
}

int awsc_profile_process_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                                    awsc_credentials_provider *base, awsc_credentials_provider **out,
                                    awsc_error **error)
{
    awsc_process_settings settings = {step->value, awsc_profile_text(step->profile, "aws_account_id"),
                                      AWSC_PROCESS_TIMEOUT_MS};
    (void)base;
    return awsc_process_source_new(context->allocator, &settings, out, error);
}

int awsc_credentials_provider_new_process(const awsc_process_options *options, awsc_credentials_provider **out,
                                          awsc_error **error)
{
    awsc_process_options own = AWSC_PROCESS_OPTIONS_INIT;
    if (out) *out = NULL;
    AWSC_NEED(options, error);
    AWSC_NEED(out, error);
    int status = AWSC_TAKE_STRUCT(&own, options, "options", AWSC_PROCESS_OPTIONS_INIT, error);
    if (status) return status;
    if (!own.command || !*own.command)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "credential_process: the command is missing");
    awsc_credentials_provider *source = NULL;
    awsc_process_settings settings = {own.command, NULL, AWSC_PROCESS_TIMEOUT_MS};
    status = awsc_given_limit(AWSC_ERR_VALIDATION, "credential_process", "timeout_ms", own.timeout_ms,
                              &settings.timeout_ms, error);
    if (status) return status;
    status = awsc_process_source_new(awsc_allocator_default(), &settings, &source, error);
    if (status) return status;
    return awsc_cache_new(awsc_allocator_default(), source, &(awsc_cache_options){.what = "credential_process"}, out,
                          error);
}
