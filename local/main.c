/* SPDX-License-Identifier: Apache-2.0 */
/* Runs lambda-local, a local endpoint of the Lambda API. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <awsc/version.h>

#include "arguments.h"
#include "durable_run.h"
#include "http.h"
#include "orphans.h"
#include "runtime.h"
#include "seed.h"
#include "server.h"
#include "state_file.h"

/* Keeps sockets and pipes off the descriptors 0 to 2. */
static void open_standard_files(void)
{
    int fd;
    do {
        fd = open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO) close(fd);
}

/* Raises the limit of open files: each connection needs one descriptor, each running function five. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit)) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* Blocks the signals that end the program, in all threads. `main` receives them with sigwait. */
static void prepare_signals(sigset_t *ending)
{
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(ending);
    sigaddset(ending, SIGINT);
    sigaddset(ending, SIGTERM);
    sigaddset(ending, SIGHUP);
    sigprocmask(SIG_BLOCK, ending, NULL);
}

static void announce_server(const awsc_local_server *server, const awsc_local_http *http)
{
    if (!server->settings->key_count) fprintf(stderr, "signatures are not verified: no --access-key\n");
    awsc_local_store_lock(server->store);
    bool empty = !awsc_local_store_count(server->store, AWSC_LOCAL_FUNCTION, "");
    awsc_local_store_unlock(server->store);
    if (empty) fprintf(stderr, "no functions yet: see --help, or create functions\n");
    printf("listening on %s\n", awsc_local_http_url(http));
    fflush(stdout);
}

static int serve_until_signal(awsc_local_server *server, const sigset_t *ending, awsc_error **error)
{
    awsc_local_http *http = NULL;
    int status = awsc_local_pool_new(server->settings->warm_seconds * 1000, &server->pool, error);
    if (!status) status = awsc_local_events_new(server, &server->events, error);
    if (!status) status = awsc_local_http_start(server, &http, error);
    if (!status) {
        announce_server(server, http);
        int received;
        sigwait(ending, &received);
    }
    uint64_t one = 1;
    if (write(server->stop_fd, &one, sizeof one) < 0) perror("lambda-local");
    awsc_local_store_end_waits(server->store);
    awsc_local_http_stop(http);
    awsc_local_durables_free(server->durables);
    server->durables = NULL;
    awsc_local_events_free(server->events);
    awsc_local_pool_free(server->pool);
    return status;
}

/* Loads the state file and stores the functions of the command line. */
static int prepare_server(awsc_local_server *server, awsc_error **error)
{
    const awsc_local_settings *settings = server->settings;
    int status = AWSC_OK;
    if (settings->state_file) status = awsc_local_state_load(server->store, settings->state_file, error);
    if (!status && awsc_local_durable_end_left_over(server)) status = awsc_error_nomem(error);
    if (!status) status = awsc_local_seed(server, error);
    if (!status) {
        server->directories = awsc_local_directories_new(server);
        if (!server->directories) return awsc_error_nomem(error);
        awsc_local_store_lock(server->store);
        awsc_local_directories_look(server);
        awsc_local_store_unlock(server->store);
    }
    /* Writing at once reports an unusable file before anything can be lost. */
    if (!status && settings->state_file) status = awsc_local_state_save(server->store, settings->state_file, error);
    if (!status && settings->destinations_file) {
        status = awsc_local_destinations_open(settings->destinations_file, &server->destinations, error);
    }
    return status;
}

/* Makes the random token of links to packages. Returns whether the random source works. */
static bool make_token(awsc_local_server *server)
{
    uint8_t random[16];
    if (awsc_random_bytes(random, sizeof random)) return false;
    awsc_uuid_format(server->token, random);
    server->token[sizeof server->token - 1] = '\0';
    return true;
}

static int run_server(int argc, char **argv, awsc_arena *arena, awsc_local_server *server, awsc_error **error)
{
    awsc_local_settings settings;
    int status = awsc_local_arguments_read(argc, argv, arena, &settings, server->faults, error);
    if (status) return status;
    if (settings.help || settings.version) {
        fputs(settings.help ? awsc_local_usage : "lambda-local " AWSC_VERSION "\n", stdout);
        return AWSC_OK;
    }
    sigset_t ending;
    prepare_signals(&ending);
    raise_descriptor_limit();
    awsc_local_orphans_begin();
    server->settings = &settings;
    status = prepare_server(server, error);
    return status ? status : serve_until_signal(server, &ending, error);
}

int main(int argc, char **argv)
{
    open_standard_files();
    awsc_error *error = NULL;
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    awsc_local_server server = {
        .store = awsc_local_store_new(),
        .counters = awsc_local_counters_new(),
        .faults = awsc_local_faults_new(),
        .packages = awsc_local_packages_new(),
        .journal = awsc_local_journal_new(),
        .durables = awsc_local_durables_new(),
        .stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK),
    };
    int status = AWSC_ERR_NOMEM;
    if (arena && server.store && server.counters && server.faults && server.packages && server.journal &&
        server.durables && server.stop_fd >= 0 && make_token(&server)) {
        status = run_server(argc, argv, arena, &server, &error);
    }
    if (status) fprintf(stderr, "lambda-local: %s\n", error ? awsc_error_message(error) : "out of memory");
    awsc_error_free(error);
    awsc_local_faults_free(server.faults);
    awsc_local_destinations_close(server.destinations);
    awsc_local_directories_free(server.directories);
    awsc_local_packages_free(server.packages);
    awsc_local_journal_free(server.journal);
    awsc_local_durables_free(server.durables);
    awsc_local_counters_free(server.counters);
    awsc_local_store_free(server.store);
    awsc_arena_free(arena);
    if (server.stop_fd >= 0) close(server.stop_fd);
    return status ? 2 : 0;
}
