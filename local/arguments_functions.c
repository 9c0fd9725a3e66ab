/* SPDX-License-Identifier: Apache-2.0 */
/* Parses --function and --functions-dir. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arguments_reader.h"
#include "program.h"
#include "runtime.h"

#define MAX_ALIASES 32u
#define MAX_VARIABLES 64u

static int is_executable(const char *path, struct stat *facts)
{
    if (stat(path, facts)) return errno;
    if (!S_ISREG(facts->st_mode)) return EISDIR;
    return access(path, X_OK) ? errno : 0;
}

/* Adds a function, or replaces the one with the same name. */
static int keep_function(awsc_local_arguments *state, const awsc_local_given *given)
{
    awsc_local_settings *settings = state->settings;
    for (size_t i = 0; i < settings->given_count; i++) {
        if (strcmp(state->given[i].name, given->name)) continue;
        state->given[i] = *given;
        return AWSC_OK;
    }
    if (settings->given_count == state->given_capacity) {
        size_t capacity = state->given_capacity ? state->given_capacity * 2 : 16;
        awsc_local_given *larger = awsc_arena_alloc_zeroed(state->arena, capacity, sizeof *larger);
        if (!larger) return AWSC_ERR_NOMEM;
        if (state->given_capacity) memcpy(larger, state->given, settings->given_count * sizeof *larger);
        state->given = larger;
        state->given_capacity = capacity;
        settings->given = larger;
    }
    state->given[settings->given_count++] = *given;
    return AWSC_OK;
}

static int put_folder(awsc_local_arguments *state, awsc_local_given *function, awsc_error **error)
{
    awsc_local_program program;
    int status = awsc_local_program_find(function->path, function->handler, state->arena, &program);
    if (status) return awsc_error_nomem(error);
    if (!program.arguments) {
        return awsc_error_set(
            error, AWSC_ERR_VALIDATION, "function %s: %s has neither %s nor bootstrap; expected a function's folder",
            function->name, function->path, function->handler ? "the file of its handler" : "app.py, index.mjs");
    }
    function->handler = program.handler;
    function->runtime = program.runtime;
    return AWSC_OK;
}

static int put_function(awsc_local_arguments *state, awsc_local_given *function, const char *path, awsc_error **error)
{
    struct stat facts;
    int failed = is_executable(path, &facts);
    bool folder = failed == EISDIR && S_ISDIR(facts.st_mode);
    if (folder) failed = 0;
    if (failed) {
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "function %s: %s: %s; expected an executable file",
                              function->name, path, failed == EISDIR ? "it is no regular file" : strerror(failed));
    }
    char *absolute = realpath(path, NULL);
    if (!absolute) return awsc_error_nomem(error);
    function->path = awsc_arena_text(state->arena, absolute, strlen(absolute));
    function->modified = (awsc_time){facts.st_mtim.tv_sec, 0};
    free(absolute);
    int status = folder && function->path ? put_folder(state, function, error) : AWSC_OK;
    if (status) return status;
    return !function->path || keep_function(state, function) ? awsc_error_nomem(error) : AWSC_OK;
}

static int add_variable(awsc_local_given *function, awsc_view text, awsc_arena *arena, awsc_error **error)
{
    awsc_view name;
    awsc_view value = awsc_view_split(text, '=', &name);
    if (!value.data || !name.size || function->variables.count == MAX_VARIABLES) {
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "--function: env=%.*s: expected env=NAME=VALUE, at most %u",
                              (int)text.size, text.data, MAX_VARIABLES);
    }
    if (!function->variables.entries) {
        function->variables.entries = awsc_arena_alloc_zeroed(arena, MAX_VARIABLES, sizeof(awsc_text_entry));
        if (!function->variables.entries) return awsc_error_nomem(error);
    }
    awsc_text_entry *entry = (awsc_text_entry *)&function->variables.entries[function->variables.count++];
    entry->key = awsc_arena_text(arena, name.data, name.size);
    entry->value = awsc_arena_text(arena, value.data, value.size);
    return entry->key && entry->value ? AWSC_OK : awsc_error_nomem(error);
}

static int read_function_option(awsc_view part, awsc_local_given *function, const char **aliases, awsc_arena *arena,
                                awsc_error **error)
{
    awsc_view key;
    uint64_t number;
    awsc_view value = awsc_view_split(part, '=', &key);
    if (awsc_view_equal(key, AWSC_VIEW("timeout"))) {
        int status =
            awsc_local_argument_number("--function timeout", value, 1, AWSC_LOCAL_MAX_TIMEOUT_SECONDS, &number, error);
        if (!status) function->timeout_seconds = (uint32_t)number;
        return status;
    }
    if (awsc_view_equal(key, AWSC_VIEW("memory"))) {
        int status =
            awsc_local_argument_number("--function memory", value, 1, AWSC_LOCAL_MAX_MEMORY_MB, &number, error);
        if (!status) function->memory_mb = (uint32_t)number;
        return status;
    }
    if (awsc_view_equal(key, AWSC_VIEW("alias")) && value.size && function->aliases.count < MAX_ALIASES) {
        const char *alias = awsc_arena_text(arena, value.data, value.size);
        if (!alias) return awsc_error_nomem(error);
        aliases[function->aliases.count++] = alias;
        return AWSC_OK;
    }
    if (awsc_view_equal(key, AWSC_VIEW("handler")) && value.size) {
        function->handler = awsc_arena_text(arena, value.data, value.size);
        return function->handler ? AWSC_OK : awsc_error_nomem(error);
    }
    if (awsc_view_equal(key, AWSC_VIEW("env")) && value.size) return add_variable(function, value, arena, error);
    return awsc_error_set(error, AWSC_ERR_VALIDATION,
                          "--function: unknown option %.*s; expected timeout, memory, handler, env or alias",
                          (int)part.size, part.data);
}

int awsc_local_argument_function(awsc_local_arguments *state, const char *value, awsc_error **error)
{
    awsc_view name, path;
    awsc_view rest = awsc_view_split(awsc_view_text(value), '=', &name);
    if (!rest.size || !awsc_local_argument_is_name(name)) {
        return awsc_local_argument_invalid(error, "--function", value,
                                           "NAME=FILE with a name of letters, digits, - and _");
    }
    rest = awsc_view_split(rest, ',', &path);
    const char **aliases = awsc_arena_alloc_zeroed(state->arena, MAX_ALIASES, sizeof *aliases);
    awsc_local_given function = {
        .name = awsc_arena_text(state->arena, name.data, name.size),
        .timeout_seconds = (uint32_t)state->timeout_seconds,
        .memory_mb = (uint32_t)state->memory_mb,
        .aliases = {0, aliases},
    };
    const char *file = awsc_arena_text(state->arena, path.data, path.size);
    if (!function.name || !file || !aliases) return awsc_error_nomem(error);
    while (rest.data) {
        awsc_view part;
        rest = awsc_view_split(rest, ',', &part);
        int status = read_function_option(part, &function, aliases, state->arena, error);
        if (status) return status;
    }
    return put_function(state, &function, file, error);
}

static int add_file(awsc_local_arguments *state, const char *directory, const char *file, awsc_error **error)
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
    if (!awsc_local_argument_is_name(name) || is_executable(path, &facts)) return AWSC_OK;
    awsc_local_given function = {
        .name = awsc_arena_text(state->arena, name.data, name.size),
        .timeout_seconds = (uint32_t)state->timeout_seconds,
        .memory_mb = (uint32_t)state->memory_mb,
    };
    if (!function.name) return awsc_error_nomem(error);
    return put_function(state, &function, path, error);
}

int awsc_local_argument_directory(awsc_local_arguments *state, const char *value, awsc_error **error)
{
    DIR *directory = opendir(value);
    if (!directory) return awsc_local_argument_invalid(error, "--functions-dir", value, "a readable directory");
    int status = AWSC_OK;
    for (struct dirent *item = readdir(directory); item && !status; item = readdir(directory)) {
        if (item->d_name[0] != '.') status = add_file(state, value, item->d_name, error);
    }
    closedir(directory);
    if (status) return status;
    char *absolute = realpath(value, NULL);
    const char *copy = absolute ? awsc_arena_text(state->arena, absolute, strlen(absolute)) : NULL;
    free(absolute);
    if (!copy) return awsc_error_nomem(error);
    /* The array has room for every argument. */
    state->directories[state->settings->directory_count++] = copy;
    return AWSC_OK;
}
