/* SPDX-License-Identifier: Apache-2.0 */
#include "complete_cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "environment.h"
#include "file.h"
#include "value.h"

/* FRESH_SECONDS: a list up to this age is used without a request. OLDEST_SECONDS: a list up to this age is used if the
 * request fails or takes too long. */
enum { FRESH_SECONDS = 10, OLDEST_SECONDS = 3600 };
enum { MOST_BYTES = 4 * 1024 * 1024 };

/* The hash FNV-1a of an empty text. */
#define FIRST_STATE ((uint64_t)0xcbf29ce484222325u)

static void mix(uint64_t *state, const char *text)
{
    for (const char *at = text ? text : "\1"; *at; at++) *state = (*state ^ (unsigned char)*at) * 0x100000001b3u;
    *state = (*state ^ 0xff) * 0x100000001b3u;
}

/* Returns whether a variable may change the answer. Secrets stay out of the key: the key's identifier is in it. */
static bool counts(const char *variable)
{
    static const char *const secrets[] = {
        "AWS_SECRET_ACCESS_KEY=", "AWS_SESSION_TOKEN=", "AWS_SECURITY_TOKEN=", "AWS_CONTAINER_AUTHORIZATION_TOKEN="};
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        if (strncmp(variable, secrets[i], strlen(secrets[i])) == 0) return false;
    }
    const char *name_end = strchr(variable, '=');
    size_t size = name_end ? (size_t)(name_end - variable) : 0;
    bool proxy = size > 6 && strncasecmp(name_end - 6, "_proxy", 6) == 0;
    return proxy || strncmp(variable, "AWS_", 4) == 0 || strncmp(variable, "HOME=", 5) == 0;
}

/* Mixes all variables of regions, endpoints, credentials and proxies, in whatever order they are. */
static void mix_environment(uint64_t *state)
{
    uint64_t sum = 0;
    for (char **variable = environ; *variable; variable++) {
        uint64_t one = FIRST_STATE;
        if (!counts(*variable)) continue;
        mix(&one, *variable);
        sum += one;
    }
    *state ^= sum;
}

static void mix_number(uint64_t *state, unsigned long long number)
{
    char text[24];
    snprintf(text, sizeof text, "%llu", number);
    mix(state, text);
}

/* Mixes the state of a file of profiles: each change of the file may name another account or endpoint. */
static void mix_file(awsc_cli *cli, uint64_t *state, const char *variable, const char *name)
{
    struct stat info;
    awsc_cli_buffer path = AWSC_CLI_BUFFER_INIT;
    const char *given = awsc_cli_variable(variable);
    const char *home = awsc_cli_home();
    awsc_cli_append_format(&path, "%s%s%s", given ? given : home ? home : "", given ? "" : "/.aws/", given ? "" : name);
    const char *file = awsc_cli_take(cli->arena, &path).data;
    mix(state, file);
    if (stat(file, &info)) return;
    mix_number(state, (unsigned long long)info.st_ino);
    mix_number(state, (unsigned long long)info.st_size);
    mix_number(state, (unsigned long long)info.st_mtim.tv_sec);
    mix_number(state, (unsigned long long)info.st_mtim.tv_nsec);
}

const char *awsc_cli_cache_path(awsc_cli *cli, const char *list, const char *name, const char *detail)
{
    const awsc_config *config = &cli->globals.config;
    const char *folder = awsc_cli_variable("XDG_CACHE_HOME");
    const char *home = awsc_cli_home();
    awsc_cli_buffer path = AWSC_CLI_BUFFER_INIT;
    uint64_t state = FIRST_STATE;
    if (!folder && !home) return NULL;
    mix(&state, cli->model->name);
    mix(&state, list);
    mix(&state, name);
    mix(&state, detail);
    mix(&state, config->profile);
    mix(&state, config->region);
    mix(&state, config->endpoint_url);
    mix(&state, config->unsigned_requests.is_set && config->unsigned_requests.value ? "unsigned" : "");
    mix_environment(&state);
    mix_file(cli, &state, "AWS_CONFIG_FILE", "config");
    mix_file(cli, &state, "AWS_SHARED_CREDENTIALS_FILE", "credentials");
    awsc_cli_append_format(&path, "%s%s/awsc-completion/%016llx", folder ? folder : home, folder ? "" : "/.cache",
                           (unsigned long long)state);
    return awsc_cli_take(cli->arena, &path).data;
}

bool awsc_cli_cache_read(awsc_arena *arena, const char *path, bool fresh, awsc_cli_view *out)
{
    struct stat info;
    int problem;
    if (!path || lstat(path, &info) || !S_ISREG(info.st_mode) || info.st_uid != geteuid()) return false;
    double age = difftime(time(NULL), info.st_mtime);
    if (age < 0 || age > (fresh ? FRESH_SECONDS : OLDEST_SECONDS) || info.st_size > MOST_BYTES) return false;
    return awsc_cli_read_file(arena, path, out, &problem) == 0;
}

/* Creates the folders above a file. */
static void make_folders(awsc_arena *arena, const char *path)
{
    char *copy = (char *)(uintptr_t)awsc_cli_copy(arena, awsc_cli_view_text(path)).data;
    for (char *at = copy + 1; *at; at++) {
        if (*at != '/') continue;
        *at = '\0';
        mkdir(copy, 0700);
        *at = '/';
    }
}

/* Removes the lists of the folder that are too old for any use. */
static void remove_old(awsc_arena *arena, const char *path)
{
    struct stat info;
    const struct dirent *entry;
    const char *folder = awsc_cli_copy(arena, (awsc_cli_view){path, (size_t)(strrchr(path, '/') - path)}).data;
    DIR *listing = opendir(folder);
    while (listing && (entry = readdir(listing)) != NULL) {
        bool list = strspn(entry->d_name, "0123456789abcdef") == 16;
        if (!list || fstatat(dirfd(listing), entry->d_name, &info, AT_SYMLINK_NOFOLLOW)) continue;
        bool old = difftime(time(NULL), info.st_mtime) > OLDEST_SECONDS;
        if (old && S_ISREG(info.st_mode)) unlinkat(dirfd(listing), entry->d_name, 0);
    }
    if (listing) closedir(listing);
}

void awsc_cli_cache_write(awsc_arena *arena, const char *path, awsc_cli_view text)
{
    awsc_cli_buffer name = AWSC_CLI_BUFFER_INIT;
    if (text.size > MOST_BYTES) return;
    make_folders(arena, path);
    awsc_cli_append_format(&name, "%s.%ld", path, (long)getpid());
    const char *fresh = awsc_cli_take(arena, &name).data;
    int descriptor = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return;
    awsc_cli_sink sink = {.descriptor = descriptor, .name = fresh};
    awsc_cli_sink_write(&sink, text.data, text.size);
    if (!awsc_cli_sink_close(&sink) || rename(fresh, path)) unlink(fresh);
    remove_old(arena, path);
}
