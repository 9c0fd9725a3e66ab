/* SPDX-License-Identifier: Apache-2.0 */
#include "arguments.h"

#include <string.h>

#include "arguments_reader.h"
#include "runtime.h"

#define DEFAULT_TIMEOUT_SECONDS 3u
#define DEFAULT_MEMORY_MB 128u
#define MAX_KEYS 64u

const char awsc_local_usage[] =
    "usage: lambda-local [options] --function NAME=FILE ...\n"
    "\n"
    "A local endpoint of the Lambda API. A function is an executable: the event on standard input, the\n"
    "result on standard output, logs on standard error. Or it is a folder with app.py, index.mjs or\n"
    "bootstrap, which is served by the Lambda Runtime API.\n"
    "\n"
    "  --function NAME=PATH[,timeout=SECONDS][,memory=MB][,handler=NAME][,env=NAME=VALUE][,alias=NAME]...\n"
    "                           add a function; may be repeated\n"
    "  --functions-dir DIR      add every executable file and every function's folder of a directory, named\n"
    "                           without extension\n"
    "  --timeout-seconds N      default timeout of functions (3)\n"
    "  --memory MB              default memory of functions (128)\n"
    "  --port N                 port; 0 takes a free port (default 9001)\n"
    "  --host ADDRESS           numeric address to listen on (default 127.0.0.1)\n"
    "  --region NAME            region in ARNs and signatures (default us-east-1)\n"
    "  --access-key ID=SECRET[,TOKEN]\n"
    "                           verify signatures and accept this key; may be repeated\n"
    "  --state FILE             load resources from a file, and save every change\n"
    "  --state-delay-ms N       time until Pending functions are Active (default 200)\n"
    "  --fail STEP=NAME         make a step of a function fail: create, update or publish; may be repeated\n"
    "  --warm-seconds N         stop a runtime process that waited so long (default 300)\n"
    "  --watch                  start a function anew when a file of its folder changed\n"
    "  --env-file FILE          variables of all functions, a line NAME=VALUE each\n"
    "  --destinations-file FILE append records for OnSuccess and OnFailure, one line of JSON each\n"
    "  --retry-delay-ms N       delay before the retry of a failed event (default 1000)\n"
    "  --idle-seconds N         idle timeout of connections (default 120)\n"
    "  --head-seconds N         time limit for the head of a request (default 10)\n"
    "  --allow-host NAME        accept this name in Host and Origin headers; may be repeated\n"
    "  --fault KEY[=VALUE],...  add a fault, such as status=503,count=2 or truncate=10; may be repeated\n"
    "  --log json|text          log requests, a line of JSON each, or as --verbose\n"
    "  --verbose                log requests, and logs of functions\n"
    "  --help, --version\n";

typedef awsc_local_arguments reader;
typedef int option_fn(reader *state, const char *value, awsc_error **error);

static int read_timeout(reader *state, const char *value, awsc_error **error)
{
    return awsc_local_argument_number("--timeout-seconds", awsc_view_text(value), 1, AWSC_LOCAL_MAX_TIMEOUT_SECONDS,
                                      &state->timeout_seconds, error);
}

static int read_memory(reader *state, const char *value, awsc_error **error)
{
    return awsc_local_argument_number("--memory", awsc_view_text(value), 1, AWSC_LOCAL_MAX_MEMORY_MB, &state->memory_mb,
                                      error);
}

static int read_port(reader *state, const char *value, awsc_error **error)
{
    uint64_t port;
    int status = awsc_local_argument_number("--port", awsc_view_text(value), 0, UINT16_MAX, &port, error);
    if (!status) state->settings->port = (uint16_t)port;
    return status;
}

static int read_host(reader *state, const char *value, awsc_error **error)
{
    (void)error;
    state->settings->host = value;
    return AWSC_OK;
}

static int read_region(reader *state, const char *value, awsc_error **error)
{
    if (!awsc_local_argument_is_name(awsc_view_text(value)))
        return awsc_local_argument_invalid(error, "--region", value, "a region such as us-east-1");
    state->settings->region = value;
    return AWSC_OK;
}

static int read_key(reader *state, const char *value, awsc_error **error)
{
    awsc_local_key key;
    awsc_view rest = awsc_view_split(awsc_view_text(value), '=', &key.id);
    key.token = awsc_view_split(rest, ',', &key.secret);
    /* The message must not repeat the value, which holds a secret. */
    if (!key.id.size || !rest.data || !key.secret.size || state->settings->key_count == MAX_KEYS) {
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "--access-key: expected ID=SECRET[,TOKEN], at most %u times",
                              MAX_KEYS);
    }
    state->keys[state->settings->key_count++] = key;
    return AWSC_OK;
}

static int read_retry_delay(reader *state, const char *value, awsc_error **error)
{
    return awsc_local_argument_number("--retry-delay-ms", awsc_view_text(value), 0, 3600000,
                                      &state->settings->retry_delay_ms, error);
}

static int read_state_delay(reader *state, const char *value, awsc_error **error)
{
    return awsc_local_argument_number("--state-delay-ms", awsc_view_text(value), 0, 3600000,
                                      &state->settings->state_delay_ms, error);
}

static int read_state(reader *state, const char *value, awsc_error **error)
{
    (void)error;
    state->settings->state_file = value;
    return AWSC_OK;
}

static int read_destinations(reader *state, const char *value, awsc_error **error)
{
    (void)error;
    state->settings->destinations_file = value;
    return AWSC_OK;
}

static int read_failing(reader *state, const char *value, awsc_error **error)
{
    static const char *const steps[] = {"create", "update", "publish"};
    awsc_view step;
    awsc_view name = awsc_view_split(awsc_view_text(value), '=', &step);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && awsc_local_argument_is_name(name); i++) {
        if (!awsc_view_equal(step, awsc_view_text(steps[i]))) continue;
        /* The array has room for every argument. */
        state->failing[state->settings->failing_count++] =
            (awsc_local_failing){(enum awsc_local_step)(i + 1), name.data};
        return AWSC_OK;
    }
    return awsc_local_argument_invalid(error, "--fail", value, "create=NAME, update=NAME or publish=NAME");
}

static int read_idle(reader *state, const char *value, awsc_error **error)
{
    return awsc_local_argument_number("--idle-seconds", awsc_view_text(value), 1, 86400, &state->settings->idle_seconds,
                                      error);
}

static int read_head(reader *state, const char *value, awsc_error **error)
{
    return awsc_local_argument_number("--head-seconds", awsc_view_text(value), 1, 86400, &state->settings->head_seconds,
                                      error);
}

static int read_allowed(reader *state, const char *value, awsc_error **error)
{
    if (!*value || strpbrk(value, " /@,")) {
        return awsc_local_argument_invalid(error, "--allow-host", value, "the name of a host, without a port");
    }
    /* The array has room for every argument. */
    state->allowed[state->settings->allowed_count++] = value;
    return AWSC_OK;
}

static int read_warm(reader *state, const char *value, awsc_error **error)
{
    return awsc_local_argument_number("--warm-seconds", awsc_view_text(value), 1, 86400, &state->settings->warm_seconds,
                                      error);
}

static int set_watch(reader *state, const char *value, awsc_error **error)
{
    (void)value;
    (void)error;
    state->settings->watch = true;
    return AWSC_OK;
}

static int read_fault(reader *state, const char *value, awsc_error **error)
{
    return awsc_local_faults_add(state->faults, awsc_view_text(value), error);
}

static int read_log(reader *state, const char *value, awsc_error **error)
{
    bool json = !strcmp(value, "json");
    if (!json && strcmp(value, "text") != 0) return awsc_local_argument_invalid(error, "--log", value, "json or text");
    state->settings->log_json = json;
    if (!json) state->settings->verbose = true;
    return AWSC_OK;
}

static int set_verbose(reader *state, const char *value, awsc_error **error)
{
    (void)value;
    (void)error;
    state->settings->verbose = true;
    return AWSC_OK;
}

static int set_help(reader *state, const char *value, awsc_error **error)
{
    (void)value;
    (void)error;
    state->settings->help = true;
    return AWSC_OK;
}

static int set_version(reader *state, const char *value, awsc_error **error)
{
    (void)value;
    (void)error;
    state->settings->version = true;
    return AWSC_OK;
}

static const struct option {
    const char *name;
    option_fn *read;
    bool has_value;
    bool late; /* read in a second pass, after the defaults */
} options[] = {
    {"--function", awsc_local_argument_function, true, true},
    {"--functions-dir", awsc_local_argument_directory, true, true},
    {"--timeout-seconds", read_timeout, true, false},
    {"--memory", read_memory, true, false},
    {"--port", read_port, true, false},
    {"--host", read_host, true, false},
    {"--region", read_region, true, false},
    {"--access-key", read_key, true, false},
    {"--state", read_state, true, false},
    {"--state-delay-ms", read_state_delay, true, false},
    {"--fail", read_failing, true, false},
    {"--destinations-file", read_destinations, true, false},
    {"--retry-delay-ms", read_retry_delay, true, false},
    {"--idle-seconds", read_idle, true, false},
    {"--head-seconds", read_head, true, false},
    {"--warm-seconds", read_warm, true, false},
    {"--watch", set_watch, false, false},
    {"--env-file", awsc_local_argument_env_file, true, false},
    {"--allow-host", read_allowed, true, false},
    {"--fault", read_fault, true, false},
    {"--log", read_log, true, false},
    {"--verbose", set_verbose, false, false},
    {"--help", set_help, false, false},
    {"--version", set_version, false, false},
};

static const struct option *find_option(const char *name)
{
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (!strcmp(options[i].name, name)) return &options[i];
    }
    return NULL;
}

static int read_round(reader *state, int argc, char **argv, bool late, awsc_error **error)
{
    for (int i = 1; i < argc; i++) {
        const struct option *option = find_option(argv[i]);
        if (!option) {
            return awsc_error_set(error, AWSC_ERR_VALIDATION, "unknown option %s; see lambda-local --help", argv[i]);
        }
        const char *value = NULL;
        if (option->has_value) {
            value = argv[++i];
            if (!value) return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s needs a value", option->name);
        }
        if (option->late != late) continue;
        int status = option->read(state, value, error);
        if (status) return status;
    }
    return AWSC_OK;
}

int awsc_local_arguments_read(int argc, char **argv, awsc_arena *arena, awsc_local_settings *settings,
                              awsc_local_faults *faults, awsc_error **error)
{
    *settings = (awsc_local_settings){
        .host = "127.0.0.1",
        .port = 9001,
        .region = "us-east-1",
        .account = "123456789012",
        .retry_delay_ms = 1000,
        .state_delay_ms = 200,
        .idle_seconds = 120,
        .head_seconds = 10,
        .warm_seconds = 300,
    };
    size_t most = argc > 0 ? (size_t)argc : 1;
    reader state = {
        .arena = arena,
        .settings = settings,
        .faults = faults,
        .timeout_seconds = DEFAULT_TIMEOUT_SECONDS,
        .memory_mb = DEFAULT_MEMORY_MB,
        .keys = awsc_arena_alloc_zeroed(arena, MAX_KEYS, sizeof(awsc_local_key)),
        .directories = awsc_arena_alloc_zeroed(arena, most, sizeof(const char *)),
        .failing = awsc_arena_alloc_zeroed(arena, most, sizeof(awsc_local_failing)),
        .allowed = awsc_arena_alloc_zeroed(arena, most, sizeof(const char *)),
    };
    if (!state.keys || !state.directories || !state.failing || !state.allowed) return awsc_error_nomem(error);
    settings->keys = state.keys;
    settings->directories = state.directories;
    settings->failing = state.failing;
    settings->allowed = state.allowed;
    int status = read_round(&state, argc, argv, false, error);
    if (status || settings->help || settings->version) return status;
    settings->timeout_seconds = (uint32_t)state.timeout_seconds;
    settings->memory_mb = (uint32_t)state.memory_mb;
    return read_round(&state, argc, argv, true, error);
}
