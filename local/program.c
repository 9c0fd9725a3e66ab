/* SPDX-License-Identifier: Apache-2.0 */
#include "program.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <awsc/status.h>

#include "shims.h"
#include "text.h"

#define PYTHON "python3.13"
#define NODE "nodejs22.x"
#define PROVIDED "provided.al2023"
#define DEEPEST 8
#define MOST_FILES 20000u

static const struct {
    const char *file;
    const char *handler;
} usual[] = {{"app.py", "app.handler"},      {"lambda_function.py", "lambda_function.lambda_handler"},
             {"index.mjs", "index.handler"}, {"index.js", "index.handler"},
             {"index.cjs", "index.handler"}, {"app.mjs", "app.handler"},
             {"app.js", "app.handler"}};

static const struct {
    const char *extension;
    const char *runtime;
} languages[] = {{".py", PYTHON}, {".mjs", NODE}, {".js", NODE}, {".cjs", NODE}};

static bool is_file(awsc_arena *arena, const char *folder, const char *file, int mode)
{
    struct stat facts;
    const char *path = awsc_local_format(arena, "%s/%s", folder, file);
    return path && !stat(path, &facts) && S_ISREG(facts.st_mode) && !access(path, mode);
}

/* Returns whether the handler's module is inside of the folder. */
static bool is_inside(const char *handler)
{
    return handler[0] != '/' && handler[0] != '.' && !strstr(handler, "..");
}

static const char *usual_handler(const char *folder, awsc_arena *arena)
{
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        if (is_file(arena, folder, usual[i].file, R_OK)) return usual[i].handler;
    }
    return NULL;
}

static int set_arguments(awsc_local_program *out, awsc_arena *arena, const char *const words[5])
{
    char **all = awsc_arena_alloc_zeroed(arena, 6, sizeof *all);
    for (size_t i = 0; all && i < 5 && words[i]; i++) {
        all[i] = awsc_arena_text(arena, words[i], strlen(words[i]));
        if (!all[i]) return AWSC_ERR_NOMEM;
    }
    out->arguments = all;
    return all ? AWSC_OK : AWSC_ERR_NOMEM;
}

static int run_bootstrap(const char *folder, awsc_arena *arena, awsc_local_program *out)
{
    const char *words[5] = {awsc_local_format(arena, "%s/bootstrap", folder)};
    out->runtime = PROVIDED;
    return words[0] ? set_arguments(out, arena, words) : AWSC_ERR_NOMEM;
}

static int run_script(const char *runtime, awsc_arena *arena, awsc_local_program *out)
{
    const char *python[5] = {"python3", "-u", "-c", awsc_local_shim_python};
    const char *node[5] = {"node", "-e", awsc_local_shim_node};
    out->runtime = runtime;
    return set_arguments(out, arena, !strcmp(runtime, PYTHON) ? python : node);
}

int awsc_local_program_find(const char *folder, const char *handler, awsc_arena *arena, awsc_local_program *out)
{
    bool given = handler && handler[0];
    *out = (awsc_local_program){NULL, given ? handler : "bootstrap", NULL};
    if (is_file(arena, folder, "bootstrap", X_OK)) return run_bootstrap(folder, arena, out);
    if (!given) handler = usual_handler(folder, arena);
    const char *dot = handler ? strrchr(handler, '.') : NULL;
    if (!dot || !is_inside(handler)) return AWSC_OK;
    out->handler = handler;
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
        const char *file = awsc_local_format(arena, "%.*s%s", (int)(dot - handler), handler, languages[i].extension);
        if (!file) return AWSC_ERR_NOMEM;
        if (is_file(arena, folder, file, R_OK)) return run_script(languages[i].runtime, arena, out);
    }
    return AWSC_OK;
}

/* ---- changes --------------------------------------------------------------------------------------------------- */

static void mix(uint64_t *state, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i++) *state = (*state ^ bytes[i]) * 0x100000001b3u;
}

/* Returns the sum of the hashes of all files below a folder, since the order of entries may change. `*left` limits
 * their number. */
static uint64_t walk(const char *folder, int depth, unsigned *left)
{
    uint64_t sum = 0;
    DIR *files = depth < DEEPEST ? opendir(folder) : NULL;
    if (!files) return 0;
    for (struct dirent *file = readdir(files); file && *left; file = readdir(files)) {
        char path[4096];
        struct stat facts;
        uint64_t state = 0xcbf29ce484222325u;
        size_t folder_size = strlen(folder), size = strlen(file->d_name);
        if (!strcmp(file->d_name, ".") || !strcmp(file->d_name, "..") || !strcmp(file->d_name, "__pycache__")) continue;
        if (folder_size + size + 2 > sizeof path) continue;
        memcpy(path, folder, folder_size);
        path[folder_size] = '/';
        memcpy(path + folder_size + 1, file->d_name, size + 1);
        if (stat(path, &facts)) continue;
        (*left)--;
        mix(&state, path, strlen(path));
        if (S_ISDIR(facts.st_mode)) {
            sum += walk(path, depth + 1, left);
        } else {
            mix(&state, &facts.st_size, sizeof facts.st_size);
            mix(&state, &facts.st_mtim, sizeof facts.st_mtim);
            mix(&state, &facts.st_ino, sizeof facts.st_ino);
        }
        sum += state;
    }
    closedir(files);
    return sum;
}

uint64_t awsc_local_program_fingerprint(const char *folder)
{
    unsigned left = MOST_FILES;
    return walk(folder, 0, &left);
}
