/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by tests of roles: profiles in a file, responses of STS, a clock that stands still. */
#ifndef AWSC_TESTS_ROLE_SCENE_H
#define AWSC_TESTS_ROLE_SCENE_H

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <awsc/testing.h>

#include "credentials/chain.h"
#include "http/http.h"
#include "identity/services.h"
#include "support/ask_provider.h"
#include "support/file_scene.h"

enum { ROLE_SCENE_NOW = 1767225600 }; /* 2026-01-01T00:00:00Z */

typedef struct role_scene {
    file_scene files;
    awsc_environment environment;
    awsc_replay *replay;
    awsc_test_clock *clock;
    awsc_settings *settings;
    awsc_chain_options options;
    char log[32768];
} role_scene;

static inline void role_scene_log(void *user, int level, const char *line)
{
    role_scene *scene = user;
    (void)level;
    size_t used = strlen(scene->log);
    snprintf(scene->log + used, sizeof scene->log - used, "%s\n", line);
}

/* Reads the file `/config` of the scene. `variables` is JSON text, or NULL. */
static inline void role_scene_open(role_scene *scene, const char *config_text, const char *variables)
{
    memset(scene, 0, sizeof *scene);
    cJSON *given = cJSON_Parse(variables ? variables : "{}");
    file_scene_open(&scene->files, given, NULL);
    cJSON_Delete(given);
    char path[256];
    snprintf(path, sizeof path, "%s/config", scene->files.folder);
    file_scene_write(&scene->files, "/config", config_text);
    scene->environment = json_environment(scene->files.variables);
    if (awsc_replay_new(&scene->replay, NULL)) abort();
    if (awsc_test_clock_new((awsc_time){ROLE_SCENE_NOW, 0}, &scene->clock, NULL)) abort();
    scene->options = (awsc_chain_options){
        .clock = awsc_test_clock_of(scene->clock),
        .logger = {sizeof(awsc_logger), role_scene_log, scene, {AWSC_SET, AWSC_LOG_TRACE}},
        .transport = awsc_replay_transport(scene->replay),
        .service_source = awsc_identity_source_new,
    };
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_error *error = NULL;
    config.config_file = path;
    config.credentials_file = "/dev/null";
    if (awsc_settings_resolve(awsc_allocator_default(), &config, "Lambda", &scene->environment, &scene->settings,
                              &error)) {
        printf("%s\n", awsc_error_message(error));
        abort();
    }
}

static inline void role_scene_close(role_scene *scene)
{
    awsc_settings_free(scene->settings);
    awsc_replay_free(scene->replay);
    awsc_test_clock_free(scene->clock);
    file_scene_close(&scene->files);
}

/* The default chain of the scene. */
static inline awsc_credentials_provider *role_scene_chain(role_scene *scene)
{
    awsc_credentials_provider *provider = NULL;
    if (awsc_default_chain_new(awsc_allocator_default(), scene->settings, &scene->environment, &scene->options,
                               &provider, NULL))
        abort();
    return provider;
}

static inline asked role_scene_ask(role_scene *scene, awsc_credentials_provider *provider)
{
    return ask_provider(provider, awsc_test_clock_of(scene->clock));
}

/* The response of STS to `operation`: keys AKID<name> and secret-<name> of the account, which expire `hours` after the
 * start of the test.
 */
static inline void role_answer_format(char *out, size_t size, const char *operation, const char *name, int hours)
{
    snprintf(out, size,
             "<%sResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><%sResult><Credentials>"
             "<AccessKeyId>AKID%s</AccessKeyId><SecretAccessKey>hush-secret-%s</SecretAccessKey>"
             "<SessionToken>hush-token-%s</SessionToken><Expiration>2026-01-01T%02d:00:00Z</Expiration></Credentials>"
             "<AssumedRoleUser><AssumedRoleId>A:s</AssumedRoleId>"
             "<Arn>arn:aws:sts::210987654321:assumed-role/%s/s</Arn></AssumedRoleUser></%sResult>"
             "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></%sResponse>",
             operation, operation, name, name, name, hours, name, operation, operation);
}

static inline void role_scene_answers(role_scene *scene, const char *operation, const char *name, int hours)
{
    char text[4096];
    role_answer_format(text, sizeof text, operation, name, hours);
    if (awsc_replay_add(scene->replay, 200, NULL, 0, text, strlen(text), NULL)) abort();
}

static inline void role_scene_refuses(role_scene *scene, int status, const char *code, const char *message)
{
    char text[1024];
    snprintf(text, sizeof text,
             "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>"
             "<Code>%s</Code><Message>%s</Message></Error><RequestId>r-1</RequestId></ErrorResponse>",
             code, message);
    if (awsc_replay_add(scene->replay, status, NULL, 0, text, strlen(text), NULL)) abort();
}

/* The form parameter of request `index` as sent; "" if it is missing. The next call reuses the memory. */
static inline const char *role_scene_form(const role_scene *scene, size_t index, const char *name)
{
    static char value[32768];
    char key[128];
    const awsc_http_request *request = awsc_replay_request(scene->replay, index);
    if (!request) return "(no request)";
    awsc_body body = awsc_http_request_body(request);
    char *text = calloc(1, body.size + 2);
    if (!text) abort();
    text[0] = '&';
    if (body.size) memcpy(text + 1, body.data, body.size);
    snprintf(key, sizeof key, "&%s=", name);
    const char *found = strstr(text, key);
    value[0] = '\0';
    if (found) snprintf(value, sizeof value, "%.*s", (int)strcspn(found + strlen(key), "&"), found + strlen(key));
    free(text);
    return value;
}

static inline const char *role_scene_header(const role_scene *scene, size_t index, const char *name)
{
    const awsc_http_request *request = awsc_replay_request(scene->replay, index);
    const char *value = request ? awsc_http_request_header(request, name) : NULL;
    return value ? value : "";
}

#endif
