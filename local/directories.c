/* SPDX-License-Identifier: Apache-2.0 */
#include "directories.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arguments_reader.h"
#include "configuration.h"
#include "program.h"
#include "runtime.h"
#include "server.h"
#include "text.h"

typedef struct seen {
    struct seen *next;
    bool skipped; /* may become an executable without a change of the directory */
    char path[];
} seen;

typedef struct place {
    struct timespec changed;
    bool again; /* a file was skipped: look again */
} place;

struct awsc_local_directories {
    seen *files;
    place *places; /* one for each directory of the settings */
};

awsc_local_directories *awsc_local_directories_new(const awsc_local_server *server)
{
    awsc_local_directories *made = calloc(1, sizeof *made);
    size_t count = server->settings->directory_count;
    if (made) made->places = calloc(count ? count : 1, sizeof *made->places);
    if (made && made->places) return made;
    free(made);
    return NULL;
}

void awsc_local_directories_free(awsc_local_directories *directories)
{
    if (!directories) return;
    while (directories->files) {
        seen *next = directories->files->next;
        free(directories->files);
        directories->files = next;
    }
    free(directories->places);
    free(directories);
}

/* ---- one file -------------------------------------------------------------------------------------------------- */

static seen *find_seen(const awsc_local_directories *directories, const char *path)
{
    seen *found = directories->files;
    while (found && strcmp(found->path, path) != 0) found = found->next;
    return found;
}

static seen *note_seen(awsc_local_directories *directories, const char *path)
{
    size_t size = strlen(path) + 1;
    seen *made = malloc(sizeof *made + size);
    if (!made) return NULL;
    made->next = directories->files;
    made->skipped = false;
    memcpy(made->path, path, size);
    directories->files = made;
    return made;
}

/* Returns the reason why a file cannot be a function, or NULL if the file can be one. */
static const char *reason_to_skip(const char *path, awsc_view name, struct stat *facts, awsc_arena *arena,
                                  awsc_local_program *program)
{
    if (stat(path, facts)) return strerror(errno);
    if (S_ISDIR(facts->st_mode)) {
        (void)awsc_local_program_find(path, NULL, arena, program);
        if (!program->arguments) return "the directory has neither app.py, index.mjs nor bootstrap";
        return awsc_local_argument_is_name(name) ? NULL : "its name is no name of a function";
    }
    if (!S_ISREG(facts->st_mode)) return "it is no regular file";
    if (access(path, X_OK)) return "it is not executable";
    if (!awsc_local_argument_is_name(name)) return "its name is no name of a function";
    return NULL;
}

static void add_function(awsc_local_server *server, const char *name, const char *handler, const char *runtime,
                         const struct stat *facts, awsc_arena *arena)
{
    const awsc_local_settings *settings = server->settings;
    awsc_lambda_function_configuration configuration;
    const char *key = awsc_local_key_of(arena, name, AWSC_LOCAL_LATEST);
    if (!key || awsc_local_store_has(server->store, AWSC_LOCAL_FUNCTION, key)) return;
    if (awsc_local_configuration_new(settings, arena, name, &configuration)) return;
    configuration.handler = handler;
    if (runtime) configuration.runtime = runtime;
    configuration.timeout = AWSC_I32((int32_t)settings->timeout_seconds);
    configuration.memory_size = AWSC_I32((int32_t)settings->memory_mb);
    configuration.last_modified = awsc_local_last_modified(arena, (awsc_time){facts->st_mtim.tv_sec, 0});
    awsc_local_record record = {.key = key, .value = &configuration};
    if (configuration.last_modified) (void)awsc_local_store_restore(server->store, AWSC_LOCAL_FUNCTION, &record);
}

/* Adds a function for a new file. Returns whether the file was skipped. */
static bool look_at(awsc_local_server *server, const char *directory, const char *file, awsc_arena *arena)
{
    struct stat facts;
    awsc_view name;
    awsc_view_split(awsc_view_text(file), '.', &name);
    const char *path = awsc_local_format(arena, "%s/%s", directory, file);
    const char *plain = awsc_arena_text(arena, name.data, name.size);
    if (!path || !plain) return true;
    seen *known = find_seen(server->directories, path);
    if (known && !known->skipped) return false;
    awsc_local_program program = {NULL, NULL, NULL};
    const char *reason = reason_to_skip(path, name, &facts, arena, &program);
    if (reason && !known) fprintf(stderr, "--functions-dir: skipped %s: %s\n", path, reason);
    if (!known) known = note_seen(server->directories, path);
    if (known) known->skipped = reason != NULL;
    if (!reason)
        add_function(server, plain, program.arguments ? program.handler : file, program.runtime, &facts, arena);
    return reason != NULL;
}

/* ---- directories ----------------------------------------------------------------------------------------------- */

static void look_into(awsc_local_server *server, const char *path, place *at, awsc_arena *arena)
{
    struct stat facts;
    if (stat(path, &facts)) return;
    bool same = facts.st_mtim.tv_sec == at->changed.tv_sec && facts.st_mtim.tv_nsec == at->changed.tv_nsec;
    if (same && !at->again) return;
    DIR *files = opendir(path);
    if (!files) return;
    at->changed = facts.st_mtim;
    at->again = false;
    for (struct dirent *file = readdir(files); file; file = readdir(files)) {
        if (file->d_name[0] != '.') at->again |= look_at(server, path, file->d_name, arena);
    }
    closedir(files);
}

void awsc_local_directories_look(awsc_local_server *server)
{
    if (!server->directories || !server->settings->directory_count) return;
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    for (size_t i = 0; arena && i < server->settings->directory_count; i++) {
        look_into(server, server->settings->directories[i], &server->directories->places[i], arena);
    }
    awsc_arena_free(arena);
}
