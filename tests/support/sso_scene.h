/* SPDX-License-Identifier: Apache-2.0 */
/* A single sign-on session: its profile and token file in a folder, responses of the services, a clock that stands
 * still.
 */
#ifndef AWSC_TESTS_SSO_SCENE_H
#define AWSC_TESTS_SSO_SCENE_H

#include <awsc/testing.h>

#include "config/settings.h"
#include "http/http.h"
#include "identity/services.h"
#include "credentials/source.h"
#include "identity/sso_token.h"
#include "support/ask_provider.h"
#include "support/file_scene.h"

typedef struct sso_scene {
    file_scene files;
    awsc_environment environment;
    awsc_replay *replay;
    awsc_test_clock *clock;
    awsc_settings *settings;
    awsc_chain_options options;
    awsc_source_context context;
    char *path; /* path of the token file */
    char log[8192];
} sso_scene;

static inline void sso_scene_log(void *user, int level, const char *line)
{
    sso_scene *scene = user;
    (void)level;
    size_t used = strlen(scene->log);
    snprintf(scene->log + used, sizeof scene->log - used, "%s\n", line);
}

/* `key` determines the name of the token file: a session's name, or the start URL. */
static inline void sso_scene_open(sso_scene *scene, const char *config_text, const char *key, awsc_time now)
{
    awsc_config config = AWSC_CONFIG_INIT;
    memset(scene, 0, sizeof *scene);
    file_scene_open(&scene->files, NULL, NULL);
    file_scene_write(&scene->files, "/.aws/config", config_text);
    cJSON_AddStringToObject(scene->files.variables, "AWS_MAX_ATTEMPTS", "1");
    scene->environment = json_environment(scene->files.variables);
    config.profile = "test";
    if (awsc_replay_new(&scene->replay, NULL) || awsc_test_clock_new(now, &scene->clock, NULL) ||
        awsc_settings_resolve(awsc_allocator_default(), &config, "SSO", &scene->environment, &scene->settings, NULL) ||
        awsc_sso_token_path(awsc_allocator_default(), &scene->environment, key, &scene->path, NULL))
        abort();
    scene->options = (awsc_chain_options){
        .clock = awsc_test_clock_of(scene->clock),
        .logger = {sizeof(awsc_logger), sso_scene_log, scene, {AWSC_SET, AWSC_LOG_TRACE}},
        .transport = awsc_replay_transport(scene->replay),
        .service_source = awsc_identity_source_new,
    };
    scene->context =
        (awsc_source_context){awsc_allocator_default(), scene->settings, &scene->environment, &scene->options};
}

static inline void sso_scene_close(sso_scene *scene)
{
    awsc_settings_free(scene->settings);
    awsc_replay_free(scene->replay);
    awsc_test_clock_free(scene->clock);
    awsc_release(awsc_allocator_default(), scene->path);
    file_scene_close(&scene->files);
}

static inline void sso_scene_token(const sso_scene *scene, const char *text)
{
    file_scene_write(&scene->files, scene->path + strlen(scene->files.folder), text);
}

/* The content of the token file, which the caller frees; NULL without a file. */
static inline char *sso_scene_written(const sso_scene *scene)
{
    FILE *file = fopen(scene->path, "r");
    if (!file) return NULL;
    char *text = calloc(1, 70000);
    if (!text) abort();
    size_t size = fread(text, 1, 69999, file);
    text[size] = '\0';
    fclose(file);
    return text;
}

static inline void sso_scene_answer(const sso_scene *scene, int status, const char *body)
{
    if (awsc_replay_add(scene->replay, status, NULL, 0, body, strlen(body), NULL)) abort();
}

static inline void sso_scene_answer_role(const sso_scene *scene)
{
    sso_scene_answer(scene, 200,
                     "{\"roleCredentials\":{\"accessKeyId\":\"AKID\",\"secretAccessKey\":\"role-secret\","
                     "\"sessionToken\":\"role-token\",\"expiration\":4102444800123}}");
}

/* The source of the profile "test", without a cache. */
static inline int sso_scene_source(const sso_scene *scene, awsc_credentials_provider **out, awsc_error **error)
{
    awsc_profile_steps steps;
    *out = NULL;
    int status = awsc_profile_steps_resolve(scene->settings->profiles, "test", &steps, error);
    if (status) return status;
    if (steps.count != 1 || steps.items[0].kind != AWSC_STEP_SSO) abort();
    return awsc_sso_source_new(&scene->context, &steps.items[0], NULL, out, error);
}

/* The token in request `index` to the portal; NULL for another request, or without a token. */
static inline const char *sso_scene_shown(const sso_scene *scene, size_t index)
{
    const awsc_http_request *request = awsc_replay_request(scene->replay, index);
    return request ? awsc_http_request_header(request, "x-amz-sso_bearer_token") : NULL;
}

#endif
