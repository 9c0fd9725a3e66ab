/* SPDX-License-Identifier: Apache-2.0 */
#include "functions.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program.h"
#include "runtime.h"
#include "server.h"
#include "text.h"

static const awsc_local_given *find_given(const awsc_local_settings *settings, const char *name)
{
    for (size_t i = 0; i < settings->given_count; i++) {
        if (!strcmp(settings->given[i].name, name)) return &settings->given[i];
    }
    return NULL;
}

const char *awsc_local_functions_file_name(const awsc_local_given *given)
{
    if (given->handler) return given->handler;
    const char *slash = strrchr(given->path, '/');
    return slash ? slash + 1 : given->path;
}

/* Returns the handler, or the first word of an image's command, or "". */
static const char *handler_of(const awsc_lambda_function_configuration *configuration)
{
    if (configuration->handler) return configuration->handler;
    const awsc_lambda_image_config_response *image = configuration->image_config_response;
    if (!image || !image->image_config || !image->image_config->command.count) return "";
    return image->image_config->command.items[0];
}

static bool is_named(const char *file, const char *handler)
{
    size_t size = strlen(handler);
    return !strncmp(file, handler, size) && (file[size] == '\0' || file[size] == '.');
}

/* Returns the path of the handler's executable in `directory`, or NULL if no file fits. When memory runs out, returns
 * NULL and sets `*status`. */
static const char *look_into(const char *directory, const char *handler, awsc_arena *arena, int *status)
{
    DIR *files = opendir(directory);
    const char *best = NULL;
    if (!files) return NULL;
    for (struct dirent *file = readdir(files); file && !*status; file = readdir(files)) {
        if (!is_named(file->d_name, handler)) continue;
        const char *path = awsc_local_format(arena, "%s/%s", directory, file->d_name);
        struct stat facts;
        if (!path) {
            *status = AWSC_ERR_NOMEM;
        } else if (!stat(path, &facts) && S_ISREG(facts.st_mode) && !access(path, X_OK) &&
                   (!best || strcmp(path, best) < 0)) {
            best = path;
        }
    }
    closedir(files);
    return best;
}

const char *awsc_local_functions_path(const awsc_local_settings *settings,
                                      const awsc_lambda_function_configuration *configuration, awsc_arena *arena)
{
    const char *handler = handler_of(configuration);
    const awsc_local_given *given = find_given(settings, configuration->function_name);
    if (given && !strcmp(awsc_local_functions_file_name(given), handler)) return given->path;
    int status = AWSC_OK;
    bool plain = handler[0] && handler[0] != '.' && !strchr(handler, '/');
    for (size_t i = 0; i < settings->directory_count && plain && !status; i++) {
        const char *path = look_into(settings->directories[i], handler, arena, &status);
        if (path && !status) return path;
    }
    /* The service's path of the code. Starting it fails with a message. */
    return status ? NULL : awsc_local_format(arena, "/var/task/%s", handler);
}

/* Returns the folder of a function, given on the command line or found below --functions-dir, or NULL. Sets `*status`
 * when memory runs out. */
static const char *folder_of(const awsc_local_settings *settings, const char *name, awsc_arena *arena, int *status)
{
    const awsc_local_given *given = find_given(settings, name);
    struct stat facts;
    if (given && given->handler) return given->path;
    for (size_t i = 0; i < settings->directory_count && !given && !*status; i++) {
        const char *path = awsc_local_format(arena, "%s/%s", settings->directories[i], name);
        if (!path) *status = AWSC_ERR_NOMEM;
        if (path && !stat(path, &facts) && S_ISDIR(facts.st_mode)) return path;
    }
    return NULL;
}

static int find_program(const awsc_local_settings *settings, awsc_arena *arena, awsc_local_function *out)
{
    int status = AWSC_OK;
    awsc_local_program program = {NULL, NULL, NULL};
    const char *folder = folder_of(settings, out->name, arena, &status);
    if (folder && !status) status = awsc_local_program_find(folder, out->handler, arena, &program);
    if (status || !program.arguments) return status;
    out->folder = folder;
    out->arguments = program.arguments;
    return AWSC_OK;
}

int awsc_local_functions_describe(const awsc_local_settings *settings,
                                  const awsc_lambda_function_configuration *configuration, awsc_arena *arena,
                                  awsc_local_function *out)
{
    *out = (awsc_local_function){
        .name = configuration->function_name,
        .version = configuration->version,
        .path = awsc_local_functions_path(settings, configuration, arena),
        .handler = handler_of(configuration),
        .code_hash = configuration->code_sha256,
        .timeout_seconds = (uint32_t)configuration->timeout.value,
        .memory_mb = (uint32_t)configuration->memory_size.value,
    };
    if (configuration->environment) out->variables = configuration->environment->variables;
    return out->path ? find_program(settings, arena, out) : AWSC_ERR_NOMEM;
}
