/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the files of a test case, given as JSON {path: text}, to a new folder, and adjusts variables that name
 * them. */
#ifndef AWSC_TESTS_FILE_SCENE_H
#define AWSC_TESTS_FILE_SCENE_H

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct file_scene {
    char folder[64];
    cJSON *variables; /* with the folder as a prefix of paths */
} file_scene;

static inline void file_scene_write(const file_scene *scene, const char *path, const char *text)
{
    char full[4096];
    if (!text) text = "";
    snprintf(full, sizeof full, "%s%s%s", scene->folder, path[0] == '/' ? "" : "/", path);
    for (char *p = full + strlen(scene->folder) + 1; *p; p++) {
        if (*p != '/') continue;
        *p = '\0';
        (void)mkdir(full, 0700);
        *p = '/';
    }
    FILE *file = fopen(full, "w");
    if (!file || fputs(text, file) < 0 || fclose(file)) abort();
}

static inline void file_scene_write_all(const file_scene *scene, const cJSON *files)
{
    const cJSON *file;
    cJSON_ArrayForEach(file, files) file_scene_write(scene, file->string, file->valuestring);
}

/* Both may be NULL. Values that are paths get the folder as a prefix; other values stay unchanged. */
static inline void file_scene_open(file_scene *scene, const cJSON *variables, const cJSON *files)
{
    const cJSON *variable;
    snprintf(scene->folder, sizeof scene->folder, "/tmp/awsc-scene-XXXXXX");
    if (!mkdtemp(scene->folder)) abort();
    file_scene_write_all(scene, files);
    scene->variables = cJSON_CreateObject();
    cJSON_ArrayForEach(variable, variables)
    {
        static const char *const paths[] = {"HOME", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
                                            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE"};
        char value[4096];
        bool is_path = false;
        for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
            is_path = is_path || strcmp(variable->string, paths[i]) == 0;
        const char *text = variable->valuestring ? variable->valuestring : "";
        snprintf(value, sizeof value, "%s%s%s", is_path ? scene->folder : "", is_path && text[0] != '/' ? "/" : "",
                 text);
        cJSON_AddStringToObject(scene->variables, variable->string, value);
    }
    if (!cJSON_GetObjectItem(scene->variables, "HOME"))
        cJSON_AddStringToObject(scene->variables, "HOME", scene->folder);
}

static inline void file_scene_close(file_scene *scene)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", scene->folder);
    if (system(command)) abort();
    cJSON_Delete(scene->variables);
}

#endif
