/* lambda-local: a local endpoint of the Lambda API. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <awsc/version.h>

#include "arguments.h"
#include "base/allocator.h"
#include "http.h"
#include "server.h"

/* Descriptors 0 to 2 must not be taken by sockets and pipes. */
static void open_standard_files(void)
{
    int fd;
    do {
        fd = open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO) close(fd);
}

/* A connection costs a descriptor, a function that runs five. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit)) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* Blocks what ends the program, in all threads to come: main takes it by sigwait. */
static void prepare_signals(sigset_t *ending)
{
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(ending);
    sigaddset(ending, SIGINT);
    sigaddset(ending, SIGTERM);
    sigaddset(ending, SIGHUP);
    sigprocmask(SIG_BLOCK, ending, NULL);
}

static void announce(const awsc_local_server *server, const awsc_local_http *http)
{
    if (!server->settings->key_count) fprintf(stderr, "signatures are not verified: no --access-key was given\n");
    if (!awsc_local_functions_count(server->functions)) fprintf(stderr, "there are no functions: see --help\n");
    printf("listening on %s\n", awsc_local_http_url(http));
    fflush(stdout);
}

static int serve(awsc_local_server *server, const sigset_t *ending, awsc_error **error)
{
    awsc_local_http *http = NULL;
    int status = awsc_local_events_new(server, &server->events, error);
    if (!status) status = awsc_local_http_start(server, &http, error);
    if (!status) {
        announce(server, http);
        int received;
        sigwait(ending, &received);
    }
    uint64_t one = 1;
    if (write(server->stop_fd, &one, sizeof one) < 0) perror("lambda-local");
    awsc_local_http_stop(http);
    awsc_local_events_free(server->events);
    return status;
}

static int run(int argc, char **argv, awsc_arena *arena, awsc_local_server *server, awsc_error **error)
{
    awsc_local_settings settings;
    int status = awsc_local_arguments_read(argc, argv, arena, &settings, server->functions, server->faults, error);
    if (status) return status;
    if (settings.help || settings.version) {
        fputs(settings.help ? awsc_local_usage : "lambda-local " AWSC_VERSION "\n", stdout);
        return AWSC_OK;
    }
    sigset_t ending;
    prepare_signals(&ending);
    raise_descriptor_limit();
    server->settings = &settings;
    return serve(server, &ending, error);
}

int main(int argc, char **argv)
{
    open_standard_files();
    awsc_error *error = NULL;
    awsc_arena *arena = awsc_arena_new(awsc_allocator_default(), 0);
    awsc_local_server server = {
        .functions = awsc_local_functions_new(),
        .faults = awsc_local_faults_new(),
        .stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK),
    };
    int status = AWSC_ERR_NOMEM;
    if (arena && server.functions && server.faults && server.stop_fd >= 0) {
        status = run(argc, argv, arena, &server, &error);
    }
    if (status) fprintf(stderr, "lambda-local: %s\n", error ? awsc_error_message(error) : "out of memory");
    awsc_error_free(error);
    awsc_local_faults_free(server.faults);
    awsc_local_functions_free(server.functions);
    awsc_arena_free(arena);
    if (server.stop_fd >= 0) close(server.stop_fd);
    return status ? 2 : 0;
}
