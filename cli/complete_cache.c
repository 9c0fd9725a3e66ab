/* SPDX-License-Identifier: Apache-2.0 */
#include "complete_cache.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

static void mix(uint64_t *state, const char *text)
{
    for (const char *at = text ? text : "\1"; *at; at++) *state = (*state ^ (unsigned char)*at) * 0x100000001b3u;
    *state = (*state ^ 0xff) * 0x100000001b3u;
}

const char *awsc_cli_cache_path(awsc_cli *cli, const char *list, const char *name, const char *detail)
{
    static const char *const variables[] = {"AWS_PROFILE",
                                            "AWS_DEFAULT_PROFILE",
                                            "AWS_REGION",
                                            "AWS_DEFAULT_REGION",
                                            "AWS_ACCESS_KEY_ID",
                                            "AWS_CONFIG_FILE",
                                            "AWS_ENDPOINT_URL",
                                            "AWS_ROLE_ARN",
                                            "AWS_ENDPOINT_URL_LAMBDA",
                                            "AWS_SHARED_CREDENTIALS_FILE"};
    const char *folder = awsc_cli_variable("XDG_CACHE_HOME");
    const char *home = awsc_cli_home();
    awsc_cli_buffer path = AWSC_CLI_BUFFER_INIT;
    uint64_t state = 0xcbf29ce484222325u;
    if (!folder && !home) return NULL;
    mix(&state, cli->model->name);
    mix(&state, list);
    mix(&state, name);
    mix(&state, detail);
    mix(&state, cli->globals.config.profile);
    mix(&state, cli->globals.config.region);
    mix(&state, cli->globals.config.endpoint_url);
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) mix(&state, getenv(variables[i]));
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
}
