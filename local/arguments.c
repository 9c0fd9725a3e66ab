#include "arguments.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/number.h"
#include "error/error.h"

#define DEFAULT_TIMEOUT_SECONDS 3u
#define DEFAULT_MEMORY_MB 128u
#define MAX_TIMEOUT_SECONDS 900u
#define MAX_MEMORY_MB 10240u
#define MAX_KEYS 64u
#define MAX_ALIASES 32u

const char awsc_local_usage[] =
    "usage: lambda-local [options] --function NAME=FILE ...\n"
    "\n"
    "A local endpoint of the Lambda API that runs executables as functions: the event on standard input,\n"
    "the result on standard output, logs on standard error.\n"
    "\n"
    "  --function NAME=FILE[,timeout=SECONDS][,memory=MB][,alias=NAME]...\n"
    "                           a function; may be repeated\n"
    "  --functions-dir DIR      every executable file of a directory, named without its extension\n"
    "  --timeout-seconds N      timeout of functions that state none (default 3)\n"
    "  --memory MB              memory of functions that state none (default 128)\n"
    "  --port N                 port, 0 for a free one (default 9001)\n"
    "  --host ADDRESS           numeric address to listen on (default 127.0.0.1)\n"
    "  --region NAME            region in ARNs and signatures (default us-east-1)\n"
    "  --access-key ID=SECRET[,TOKEN]\n"
    "                           verify signatures, and accept this key; may be repeated\n"
    "  --retry-delay-ms N       wait before a failed event is run again (default 1000)\n"
    "  --idle-seconds N         close connections on which nothing happens (default 120)\n"
    "  --fault KEY[=VALUE],...  make a fault, such as status=503,count=2 or truncate=10; may be repeated\n"
    "  --verbose                log requests and what functions log\n"
    "  --help, --version\n";

typedef struct reader {
    awsc_arena *arena;
    awsc_local_settings *settings;
    awsc_local_functions *functions;
    awsc_local_faults *faults;
    uint64_t timeout_seconds;
    uint64_t memory_mb;
    awsc_local_key *keys;
} reader;

typedef int option_fn(reader *state, const char *value, awsc_error **error);

static int invalid(awsc_error **error, const char *option, const char *value, const char *expected)
{
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s %s: expected %s", option, value, expected);
}

static int read_number(const char *option, awsc_view value, uint64_t low, uint64_t high, uint64_t *out,
                       awsc_error **error)
{
    if (!awsc_parse_u64(value, out) && *out >= low && *out <= high) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s %.*s: expected a number from %llu to %llu", option,
                          (int)value.size, value.data, (unsigned long long)low, (unsigned long long)high);
}

/* ---- functions ------------------------------------------------------------------------------------------------- */

static int is_executable(const char *path, struct stat *facts)
{
    if (stat(path, facts)) return errno;
    if (!S_ISREG(facts->st_mode)) return EISDIR;
    return access(path, X_OK) ? errno : 0;
}

static int put_function(reader *state, awsc_local_function *function, const char *path, awsc_error **error)
{
    struct stat facts;
    int failed = is_executable(path, &facts);
    if (failed) {
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "function %s: %s: %s; expected an executable file",
                              function->name, path, strerror(failed));
    }
    char *absolute = realpath(path, NULL);
    if (!absolute) return awsc_error_nomem(error);
    function->path = absolute;
    function->modified = (awsc_time){facts.st_mtim.tv_sec, 0};
    int status = awsc_local_functions_put(state->functions, function, error);
    free(absolute);
    return status;
}

static int read_function_option(awsc_view part, awsc_local_function *function, const char **aliases, awsc_arena *arena,
                                awsc_error **error)
{
    awsc_view key;
    uint64_t number;
    awsc_view value = awsc_view_split(part, '=', &key);
    if (awsc_view_equal(key, AWSC_VIEW("timeout"))) {
        int status = read_number("--function timeout", value, 1, MAX_TIMEOUT_SECONDS, &number, error);
        if (!status) function->timeout_seconds = (uint32_t)number;
        return status;
    }
    if (awsc_view_equal(key, AWSC_VIEW("memory"))) {
        int status = read_number("--function memory", value, 1, MAX_MEMORY_MB, &number, error);
        if (!status) function->memory_mb = (uint32_t)number;
        return status;
    }
    if (awsc_view_equal(key, AWSC_VIEW("alias")) && value.size && function->aliases.count < MAX_ALIASES) {
        const char *alias = awsc_arena_text(arena, value.data, value.size);
        if (!alias) return awsc_error_nomem(error);
        aliases[function->aliases.count++] = alias;
        return AWSC_OK;
    }
    return awsc_error_set(error, AWSC_ERR_VALIDATION,
                          "--function: unknown option %.*s; expected timeout, memory or alias", (int)part.size,
                          part.data);
}

static bool is_plain_name(awsc_view name)
{
    if (name.size == 0 || name.size > 64) return false;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (!awsc_ascii_is_alpha(c) && !awsc_ascii_is_digit(c) && c != '-' && c != '_') return false;
    }
    return true;
}

static int read_function(reader *state, const char *value, awsc_error **error)
{
    awsc_view name, path;
    awsc_view rest = awsc_view_split(awsc_view_text(value), '=', &name);
    if (!rest.size || !is_plain_name(name)) {
        return invalid(error, "--function", value, "NAME=FILE with a name of letters, digits, - and _");
    }
    rest = awsc_view_split(rest, ',', &path);
    const char *aliases[MAX_ALIASES];
    awsc_local_function function = {
        .name = awsc_arena_text(state->arena, name.data, name.size),
        .timeout_seconds = (uint32_t)state->timeout_seconds,
        .memory_mb = (uint32_t)state->memory_mb,
        .aliases = {0, aliases},
    };
    const char *file = awsc_arena_text(state->arena, path.data, path.size);
    if (!function.name || !file) return awsc_error_nomem(error);
    while (rest.data) {
        awsc_view part;
        rest = awsc_view_split(rest, ',', &part);
        int status = read_function_option(part, &function, aliases, state->arena, error);
        if (status) return status;
    }
    return put_function(state, &function, file, error);
}

static int add_file(reader *state, const char *directory, const char *file, awsc_error **error)
{
    size_t directory_size = strlen(directory), file_size = strlen(file);
    char *path = awsc_arena_bytes(state->arena, directory_size + file_size + 2);
    if (!path) return awsc_error_nomem(error);
    memcpy(path, directory, directory_size);
    path[directory_size] = '/';
    memcpy(path + directory_size + 1, file, file_size + 1);
    awsc_view name;
    awsc_view_split(awsc_view_text(file), '.', &name);
    struct stat facts;
    if (!is_plain_name(name) || is_executable(path, &facts)) return AWSC_OK;
    awsc_local_function function = {
        .name = awsc_arena_text(state->arena, name.data, name.size),
        .timeout_seconds = (uint32_t)state->timeout_seconds,
        .memory_mb = (uint32_t)state->memory_mb,
    };
    if (!function.name) return awsc_error_nomem(error);
    return put_function(state, &function, path, error);
}

static int read_directory(reader *state, const char *value, awsc_error **error)
{
    DIR *directory = opendir(value);
    if (!directory) return invalid(error, "--functions-dir", value, "a directory that can be read");
    int status = AWSC_OK;
    for (struct dirent *item = readdir(directory); item && !status; item = readdir(directory)) {
        if (item->d_name[0] != '.') status = add_file(state, value, item->d_name, error);
    }
    closedir(directory);
    return status;
}

/* ---- the other options ----------------------------------------------------------------------------------------- */

static int read_timeout(reader *state, const char *value, awsc_error **error)
{
    return read_number("--timeout-seconds", awsc_view_text(value), 1, MAX_TIMEOUT_SECONDS, &state->timeout_seconds,
                       error);
}

static int read_memory(reader *state, const char *value, awsc_error **error)
{
    return read_number("--memory", awsc_view_text(value), 1, MAX_MEMORY_MB, &state->memory_mb, error);
}

static int read_port(reader *state, const char *value, awsc_error **error)
{
    uint64_t port;
    int status = read_number("--port", awsc_view_text(value), 0, UINT16_MAX, &port, error);
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
    if (!is_plain_name(awsc_view_text(value))) return invalid(error, "--region", value, "a region such as us-east-1");
    state->settings->region = value;
    return AWSC_OK;
}

static int read_key(reader *state, const char *value, awsc_error **error)
{
    awsc_local_key key;
    awsc_view rest = awsc_view_split(awsc_view_text(value), '=', &key.id);
    key.token = awsc_view_split(rest, ',', &key.secret);
    /* The value is not repeated: it holds a secret. */
    if (!key.id.size || !rest.data || !key.secret.size || state->settings->key_count == MAX_KEYS) {
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "--access-key: expected ID=SECRET[,TOKEN], at most %u times",
                              MAX_KEYS);
    }
    state->keys[state->settings->key_count++] = key;
    return AWSC_OK;
}

static int read_retry_delay(reader *state, const char *value, awsc_error **error)
{
    return read_number("--retry-delay-ms", awsc_view_text(value), 0, 3600000, &state->settings->retry_delay_ms, error);
}

static int read_idle(reader *state, const char *value, awsc_error **error)
{
    return read_number("--idle-seconds", awsc_view_text(value), 1, 86400, &state->settings->idle_seconds, error);
}

static int read_fault(reader *state, const char *value, awsc_error **error)
{
    return awsc_local_faults_add(state->faults, awsc_view_text(value), error);
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
    bool late; /* read in a second round, when the defaults are known */
} options[] = {
    {"--function", read_function, true, true},
    {"--functions-dir", read_directory, true, true},
    {"--timeout-seconds", read_timeout, true, false},
    {"--memory", read_memory, true, false},
    {"--port", read_port, true, false},
    {"--host", read_host, true, false},
    {"--region", read_region, true, false},
    {"--access-key", read_key, true, false},
    {"--retry-delay-ms", read_retry_delay, true, false},
    {"--idle-seconds", read_idle, true, false},
    {"--fault", read_fault, true, false},
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
                              awsc_local_functions *functions, awsc_local_faults *faults, awsc_error **error)
{
    *settings = (awsc_local_settings){
        .host = "127.0.0.1",
        .port = 9001,
        .region = "us-east-1",
        .account = "123456789012",
        .retry_delay_ms = 1000,
        .idle_seconds = 120,
    };
    reader state = {arena,
                    settings,
                    functions,
                    faults,
                    DEFAULT_TIMEOUT_SECONDS,
                    DEFAULT_MEMORY_MB,
                    awsc_arena_alloc_zeroed(arena, MAX_KEYS, sizeof(awsc_local_key))};
    if (!state.keys) return awsc_error_nomem(error);
    settings->keys = state.keys;
    int status = read_round(&state, argc, argv, false, error);
    if (status || settings->help || settings->version) return status;
    return read_round(&state, argc, argv, true, error);
}
