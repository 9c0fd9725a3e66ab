/* SPDX-License-Identifier: Apache-2.0 */
/* A configuration case: environment and files from JSON, and the log. */
#ifndef AWSC_TESTS_SETTINGS_CASE_H
#define AWSC_TESTS_SETTINGS_CASE_H

#include <unistd.h>

#include "config/settings.h"
#include "conformance/vectors.h"
#include "support/test_logger.h"

typedef struct settings_case {
    awsc_environment environment;
    awsc_config config;
    char config_file[64];
    char credentials_file[64];
    char log[4096];
} settings_case;

static inline const char *settings_case_variable(void *user, const char *name)
{
    return json_text(user, name);
}

static inline void settings_case_log(void *user, int level, const char *line)
{
    settings_case *c = user;
    (void)level;
    size_t used = strlen(c->log);
    snprintf(c->log + used, sizeof c->log - used, "%s\n", line);
}

static inline void settings_case_file(char path[64], const char *text)
{
    snprintf(path, 64, "/tmp/awsc-settings-XXXXXX");
    int descriptor = mkstemp(path);
    if (descriptor < 0 || (text && write(descriptor, text, strlen(text)) != (ssize_t)strlen(text))) abort();
    close(descriptor);
}

static inline void settings_case_begin(settings_case *c, const cJSON *json, const char *config_text)
{
    memset(c, 0, sizeof *c);
    c->environment.get = settings_case_variable;
    c->environment.user = (void *)(uintptr_t)json_get(json, "env");
    settings_case_file(c->config_file, config_text);
    settings_case_file(c->credentials_file, json_text(json, "credentials_file"));
    c->config = (awsc_config)AWSC_CONFIG_INIT;
    c->config.config_file = c->config_file;
    c->config.credentials_file = c->credentials_file;
    c->config.logger = test_logger(settings_case_log, c, AWSC_LOG_WARN);
    /* AWS_PROFILE names the profile itself where the case has it. */
    if (!json_text(json_get(json, "env"), "AWS_PROFILE")) c->config.profile = json_text(json, "profile");
}

static inline void settings_case_end(settings_case *c)
{
    unlink(c->config_file);
    unlink(c->credentials_file);
}

#endif
