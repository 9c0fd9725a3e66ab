/* SPDX-License-Identifier: Apache-2.0 */
#include "environment.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "configuration.h"
#include "runtime.h"
#include "server.h"

extern char **environ;

#define OWN_VARIABLES 20

typedef struct variables {
    awsc_arena *arena;
    char **items;
    size_t count;
    bool failed;
} variables;

static void add_variable(variables *all, const char *name, const char *value)
{
    if (!value) return;
    size_t name_size = strlen(name), value_size = strlen(value);
    char *text = awsc_arena_bytes(all->arena, name_size + value_size + 2);
    if (!text) {
        all->failed = true;
        return;
    }
    memcpy(text, name, name_size);
    text[name_size] = '=';
    memcpy(text + name_size + 1, value, value_size + 1);
    all->items[all->count++] = text;
}

static void add_number(variables *all, const char *name, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    add_variable(all, name, text);
}

static bool is_own(const variables *all, const char *text)
{
    const char *end = strchr(text, '=');
    size_t size = end ? (size_t)(end - text) + 1 : strlen(text);
    for (size_t i = 0; i < all->count; i++) {
        if (!strncmp(all->items[i], text, size)) return true;
    }
    return false;
}

static void add_function_variables(variables *all, const awsc_local_invocation *invocation, bool warm)
{
    const awsc_local_function *function = invocation->function;
    const awsc_local_settings *settings = invocation->server->settings;
    char text[1024];
    add_variable(all, "AWS_LAMBDA_FUNCTION_NAME", function->name);
    add_variable(all, "AWS_LAMBDA_FUNCTION_VERSION", function->version);
    add_number(all, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", function->memory_mb);
    snprintf(text, sizeof text, "/aws/lambda/%s", function->name);
    add_variable(all, "AWS_LAMBDA_LOG_GROUP_NAME", text);
    if (!warm) add_variable(all, "AWS_LAMBDA_LOG_STREAM_NAME", invocation->request_id);
    add_variable(all, "AWS_REGION", settings->region);
    add_variable(all, "AWS_DEFAULT_REGION", settings->region);
    add_variable(all, "_HANDLER", function->handler);
    if (function->folder) {
        add_variable(all, "LAMBDA_TASK_ROOT", function->folder);
        return;
    }
    const char *slash = strrchr(function->path, '/');
    snprintf(text, sizeof text, "%.*s", (int)(slash ? slash - function->path : 0), function->path);
    add_variable(all, "LAMBDA_TASK_ROOT", slash && text[0] ? text : "/");
}

static void add_request_variables(variables *all, const awsc_local_invocation *invocation)
{
    const awsc_local_function *function = invocation->function;
    const awsc_local_settings *settings = invocation->server->settings;
    const char *arn = awsc_local_function_arn(settings, all->arena, function->name, invocation->qualifier);
    if (!arn) all->failed = true;
    add_variable(all, "AWS_LAMBDA_INVOKED_FUNCTION_ARN", arn);
    add_variable(all, "AWS_LAMBDA_REQUEST_ID", invocation->request_id);
    awsc_time now = awsc_clock_now(awsc_clock_system());
    add_number(all, "AWS_LAMBDA_DEADLINE_MS",
               (uint64_t)now.seconds * 1000 + (uint64_t)now.nanoseconds / 1000000 +
                   (uint64_t)function->timeout_seconds * 1000);
    add_variable(all, "AWS_LAMBDA_CLIENT_CONTEXT", invocation->client_context);
    add_variable(all, "AWS_LAMBDA_COGNITO_IDENTITY", invocation->identity);
    add_variable(all, "AWS_LAMBDA_TENANT_ID", invocation->tenant_id);
    add_variable(all, "_X_AMZN_TRACE_ID", invocation->trace_id);
}

/* Returns whether the variable is one that a runtime process sets itself. */
static bool is_reserved(const char *text)
{
    return !strncmp(text, "AWS_LAMBDA_RUNTIME_API=", 23) || !strncmp(text, "AWS_LAMBDA_LOG_STREAM_NAME=", 27);
}

static void add_configured_variables(variables *all, const awsc_text_map *configured)
{
    variables reserved = *all;
    for (size_t i = 0; i < configured->count; i++) {
        const awsc_text_entry *entry = &configured->entries[i];
        size_t before = all->count;
        add_variable(all, entry->key, entry->value);
        /* A function cannot set the reserved variables. */
        if (all->count > before && (is_own(&reserved, all->items[before]) || is_reserved(all->items[before]))) {
            all->count = before;
        }
    }
}

char **awsc_local_environment_make(awsc_arena *arena, const awsc_local_invocation *invocation, size_t *own_count)
{
    bool warm = invocation->function->folder != NULL;
    size_t inherited = 0;
    while (environ[inherited]) inherited++;
    const awsc_text_map *configured = &invocation->function->variables;
    size_t most = OWN_VARIABLES + configured->count + inherited + 1;
    variables all = {arena, awsc_arena_alloc_zeroed(arena, most, sizeof(char *)), 0, false};
    if (!all.items) return NULL;
    add_function_variables(&all, invocation, warm);
    if (!warm) add_request_variables(&all, invocation);
    add_configured_variables(&all, configured);
    if (all.failed) return NULL;
    variables own = all;
    for (size_t i = 0; i < inherited; i++) {
        if (!is_own(&own, environ[i]) && !is_reserved(environ[i])) all.items[all.count++] = environ[i];
    }
    *own_count = own.count;
    return all.items;
}
