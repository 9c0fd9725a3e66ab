/* SPDX-License-Identifier: Apache-2.0 */
/* A client with a default chain, its own environment and files, and services that give credentials. */
#ifndef AWSC_TESTS_USER_AGENT_SCENE_H
#define AWSC_TESTS_USER_AGENT_SCENE_H

#include <awsc/lambda.h>

#include "conformance/vectors.h"
#include "http/transport.h"
#include "loop/loop.h"
#include "support/file_scene.h"

enum agent_call { AGENT_PLAIN, AGENT_WAITER, AGENT_PAGINATOR };
enum { AGENT_HEADERS = 8, AGENT_HEADER_SIZE = 1536, AGENT_CALLS = 8 };

typedef struct agent_scene {
    awsc_transport transport;
    file_scene files;
    awsc_config config;
    awsc_credentials_provider *own_credentials;
    awsc_lambda *lambda;   /* made at the first call */
    const cJSON *statuses; /* statuses of the service's next answers; then 200 */
    enum agent_call calls[AGENT_CALLS];
    size_t call_count;
    /* The service's requests of the last call. */
    char headers[AGENT_HEADERS][AGENT_HEADER_SIZE];
    size_t header_count;
    const char *header; /* the last request's */
    char problem[512];
} agent_scene;

struct awsc_exchange {
    awsc_loop *loop;
    awsc_exchange_handler handler;
    awsc_task task;
    int status;
    const char *body;
};

/* ---- services ---------------------------------------------------------------------------------------------------- */

#define AGENT_KEYS                                                                                                     \
    "\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":\"hush\",\"Token\":\"t\",\"Expiration\":\"2080-01-01T00:00:00Z\""
#define AGENT_ROLE(operation)                                                                                          \
    "<" operation "Response><" operation                                                                               \
    "Result><Credentials><AccessKeyId>AKID</AccessKeyId><SecretAccessKey>hush</SecretAccessKey>"                       \
    "<SessionToken>t</SessionToken><Expiration>2080-01-01T00:00:00Z</Expiration></Credentials></" operation            \
    "Result></" operation "Response>"

static void agent_answer(const awsc_exchange_request *request, awsc_exchange *exchange)
{
    static const struct {
        const char *url;
        const char *form;
        const char *body;
    } answers[] = {
        {"/latest/api/token", NULL, "a-token"},
        {"/security-credentials-extended", NULL, NULL},
        {"/security-credentials/a-role", NULL, "{\"Code\":\"Success\"," AGENT_KEYS "}"},
        {"/security-credentials", NULL, "a-role"},
        {"169.254.170.2", NULL, "{" AGENT_KEYS "}"},
        {"://sts.", "Action=AssumeRole&", AGENT_ROLE("AssumeRole")},
        {"://sts.", "Action=AssumeRoleWithWebIdentity&", AGENT_ROLE("AssumeRoleWithWebIdentity")},
        {"://portal.sso", NULL,
         "{\"roleCredentials\":{\"accessKeyId\":\"AKID\",\"secretAccessKey\":\"hush\",\"sessionToken\":\"t\","
         "\"expiration\":3471292800000}}"},
    };
    awsc_body body = awsc_http_request_body(request->request);
    exchange->status = 404;
    exchange->body = "";
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        const char *form = answers[i].form;
        if (!strstr(request->url, answers[i].url)) continue;
        if (form && !(body.data && memmem(body.data, body.size, form, strlen(form)))) continue;
        if (!answers[i].body) return;
        exchange->status = 200;
        exchange->body = answers[i].body;
        return;
    }
}

static void agent_run(awsc_task *task)
{
    awsc_exchange *exchange = (awsc_exchange *)(void *)((char *)task - offsetof(awsc_exchange, task));
    awsc_exchange_handler handler = exchange->handler;
    awsc_exchange_result result = {.struct_size = sizeof result, .maybe_sent = true};
    handler.on_status(handler.user, exchange->status);
    handler.on_head_end(handler.user);
    if (*exchange->body) handler.on_body(handler.user, exchange->body, strlen(exchange->body));
    free(exchange);
    handler.on_end(handler.user, &result);
}

/* Every other host is the service. */
static bool agent_is_service(const awsc_http_request *request)
{
    return strncmp(awsc_http_request_path(request), "/2015-03-31/", 12) == 0;
}

static int agent_start(void *user, awsc_loop *loop, const awsc_exchange_request *request,
                       const awsc_exchange_handler *handler, awsc_exchange **out, awsc_error **error)
{
    agent_scene *scene = user;
    awsc_exchange *exchange = calloc(1, sizeof *exchange);
    (void)error;
    if (!exchange) abort();
    *exchange = (awsc_exchange){.loop = loop, .handler = *handler, .task.run = agent_run};
    if (agent_is_service(request->request)) {
        const char *text = awsc_http_request_header(request->request, "User-Agent");
        if (scene->header_count == AGENT_HEADERS) abort();
        scene->header = scene->headers[scene->header_count++];
        snprintf(scene->headers[scene->header_count - 1], AGENT_HEADER_SIZE, "%s", text ? text : "");
        exchange->status = scene->statuses ? scene->statuses->valueint : 200;
        exchange->body = "{\"State\":\"Active\",\"Functions\":[]}";
        if (scene->statuses) scene->statuses = scene->statuses->next;
    } else {
        agent_answer(request, exchange);
    }
    awsc_loop_defer(loop, &exchange->task);
    *out = exchange;
    return AWSC_OK;
}

static bool agent_cancel(awsc_exchange *exchange)
{
    awsc_loop_withdraw(exchange->loop, &exchange->task);
    free(exchange);
    return true;
}

static void agent_resume(awsc_exchange *exchange)
{
    (void)exchange;
}

/* ---- the scene --------------------------------------------------------------------------------------------------- */

static void agent_clear_environment(void)
{
    extern char **environ;
    for (char **at = environ; *at;) {
        char name[256];
        size_t size = strcspn(*at, "=");
        bool ours = size < sizeof name && strncmp(*at, "AWS_", 4) == 0;
        if (!ours) {
            at++;
            continue;
        }
        snprintf(name, sizeof name, "%.*s", (int)size, *at);
        unsetenv(name);
        at = environ;
    }
}

static void agent_set_variables(const cJSON *variables)
{
    const cJSON *variable;
    cJSON_ArrayForEach(variable, variables) if (cJSON_IsString(variable))
        setenv(variable->string, variable->valuestring, 1);
}

/* The folder of the files is the home directory. */
static inline void agent_scene_open(agent_scene *scene, const cJSON *variables, const char *config_text)
{
    memset(scene, 0, sizeof *scene);
    scene->transport = (awsc_transport)AWSC_TRANSPORT_INIT;
    scene->transport.user = scene;
    scene->transport.start = agent_start;
    scene->transport.resume = agent_resume;
    scene->transport.cancel = agent_cancel;
    agent_clear_environment();
    file_scene_open(&scene->files, NULL, NULL);
    file_scene_write(&scene->files, "/.aws/config", config_text);
    setenv("HOME", scene->files.folder, 1);
    agent_set_variables(variables);
    scene->config = (awsc_config)AWSC_CONFIG_INIT;
    scene->config.region = "eu-west-1";
    scene->config.transport = &scene->transport;
    scene->header = "";
}

static inline void agent_scene_close(agent_scene *scene)
{
    awsc_lambda_free(scene->lambda);
    awsc_credentials_provider_free(scene->own_credentials);
    file_scene_close(&scene->files);
    agent_clear_environment();
    setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
}

static inline int agent_scene_call(agent_scene *scene, enum agent_call call)
{
    awsc_error *error = NULL;
    awsc_lambda_list_functions_input list = {0};
    awsc_lambda_get_function_configuration_input get = {.function_name = "f"};
    awsc_lambda_list_functions_pages *pages = NULL;
    int status = AWSC_OK;
    scene->header_count = 0;
    if (!scene->lambda) status = awsc_lambda_new(&scene->config, &scene->lambda, &error);
    if (!status && call == AGENT_WAITER) {
        status = awsc_lambda_wait_function_active(scene->lambda, &get, NULL, NULL, &error);
    } else if (!status && call == AGENT_PAGINATOR) {
        status = awsc_lambda_list_functions_pages_new(scene->lambda, &list, NULL, &pages, &error);
        if (!status) status = awsc_lambda_list_functions_pages_next(pages, NULL, &error);
        awsc_lambda_list_functions_pages_free(pages);
    } else if (!status) {
        status = awsc_lambda_list_functions(scene->lambda, &list, NULL, NULL, &error);
    }
    if (status) snprintf(scene->problem, sizeof scene->problem, "%.500s", awsc_error_text(error));
    awsc_error_free(error);
    return status;
}

/* ---- sources of credentials, as the cases name them -------------------------------------------------------------- */

typedef struct agent_source {
    const char *words[3]; /* set by the case */
    const char *config;
    const char *variables[6]; /* NAME, value, … */
} agent_source;

#define AGENT_ARN "arn:aws:iam::123456789012:role/r"

static const agent_source agent_sources[] = {
    {{"env", "web"}, "", {"AWS_WEB_IDENTITY_TOKEN_FILE", "@/token", "AWS_ROLE_ARN", AGENT_ARN}},
    {{"web"}, "[default]\nrole_arn = " AGENT_ARN "\nweb_identity_token_file = @/token\n", {NULL}},
    {{"process"},
     "[default]\ncredential_process = echo '{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"b\"}'\n",
     {NULL}},
    {{"login"}, "[default]\nlogin_session = a-session\n", {NULL}},
    {{"sso", "legacy"},
     "[default]\nsso_start_url = s\nsso_region = us-east-1\nsso_account_id = 1\nsso_role_name = r\n",
     {NULL}},
    {{"sso"},
     "[default]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n[sso-session s]\nsso_start_url = "
     "u\nsso_region = us-east-1\n",
     {NULL}},
    {{"credential_source"},
     "[default]\nrole_arn = " AGENT_ARN "\ncredential_source = EcsContainer\n",
     {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"}},
    {{"source_profile"},
     "[default]\nrole_arn = " AGENT_ARN
     "\nsource_profile = b\n[profile b]\naws_access_key_id = A\naws_secret_access_key = b\n",
     {NULL}},
    {{"source profile"},
     "[default]\nrole_arn = " AGENT_ARN
     "\nsource_profile = b\n[profile b]\naws_access_key_id = A\naws_secret_access_key = b\n",
     {NULL}},
    {{"role"},
     "[default]\nrole_arn = " AGENT_ARN
     "\nsource_profile = b\n[profile b]\naws_access_key_id = A\naws_secret_access_key = b\n",
     {NULL}},
    {{"profile"}, "[default]\naws_access_key_id = A\naws_secret_access_key = b\n", {NULL}},
    {{"container"}, "", {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"}},
    {{"ecs"}, "", {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"}},
    {{"imds"}, "", {NULL}},
    {{"instance"}, "", {NULL}},
    {{"ACCOUNT_ID"},
     "",
     {"AWS_ACCESS_KEY_ID", "AKID", "AWS_SECRET_ACCESS_KEY", "hush", "AWS_ACCOUNT_ID", "123456789012"}},
    {{"env"}, "", {"AWS_ACCESS_KEY_ID", "AKID", "AWS_SECRET_ACCESS_KEY", "hush"}},
    {{"code"}, "", {NULL}},
};

static const agent_source *agent_find_source(const char *words)
{
    for (size_t i = 0; i < sizeof agent_sources / sizeof agent_sources[0]; i++) {
        const agent_source *source = &agent_sources[i];
        bool all = true;
        for (size_t k = 0; k < 3 && source->words[k]; k++) all = all && strcasestr(words, source->words[k]);
        if (all) return source;
    }
    return NULL;
}

/* '@' stands for the folder. */
static const char *agent_expand(const agent_scene *scene, const char *text, char out[2048])
{
    const char *at = strchr(text, '@');
    if (at)
        snprintf(out, 2048, "%.*s%s%s", (int)(at - text), text, scene->files.folder, at + 1);
    else
        snprintf(out, 2048, "%s", text);
    return out;
}

/* Files of sign-in tools: tokens of the sessions "s" and "a-session". */
static void agent_sign_in(const agent_scene *scene)
{
    file_scene_write(&scene->files, "/token", "a-web-identity-token");
    file_scene_write(&scene->files, "/.aws/sso/cache/a0f1490a20d0211c997b44bc357e1972deab8ae3.json",
                     "{\"accessToken\":\"a-token\",\"expiresAt\":\"2080-01-01T00:00:00Z\"}");
    file_scene_write(
        &scene->files, "/.aws/login/cache/006a7ce0e1e1e6903ebe8a0893b2e8f160127587dd11f26f37ab1ec379f64348.json",
        "{\"accessToken\":{\"accessKeyId\":\"AKID\",\"secretAccessKey\":\"hush\",\"sessionToken\":\"t\","
        "\"accountId\":\"123456789012\",\"expiresAt\":\"2080-01-01T00:00:00Z\"},\"tokenType\":\"aws_sigv4\","
        "\"refreshToken\":\"r\",\"clientId\":\"c\",\"dpopKey\":\"k\",\"idToken\":\"i\"}");
}

static void agent_give_keys(agent_scene *scene)
{
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    keys.access_key_id = "AKID";
    keys.secret_access_key = "hush";
    if (awsc_credentials_provider_new_static(&keys, &scene->own_credentials, NULL)) abort();
    scene->config.credentials = scene->own_credentials;
}

static bool agent_take_call(agent_scene *scene, const char *words)
{
    static const struct {
        const char *word;
        enum agent_call call;
    } kinds[] = {{"waiter", AGENT_WAITER}, {"paginat", AGENT_PAGINATOR}, {"client", AGENT_PLAIN},
                 {"plain", AGENT_PLAIN},   {"direct", AGENT_PLAIN},      {"operation", AGENT_PLAIN}};
    for (size_t i = 0; words && i < sizeof kinds / sizeof kinds[0] && scene->call_count < AGENT_CALLS; i++) {
        if (!strcasestr(words, kinds[i].word)) continue;
        scene->calls[scene->call_count++] = kinds[i].call;
        return true;
    }
    return false;
}

/* Returns false if the case needs a feature that the library lacks; the scene is open then, too. */
static bool agent_take_given(agent_scene *scene, const cJSON *given)
{
    const cJSON *item, *call;
    cJSON_ArrayForEach(item, given)
    {
        const char *name = item->string, *text = cJSON_GetStringValue(item);
        if (strcmp(name, "retry_mode") == 0 && text)
            setenv("AWS_RETRY_MODE", text, 1);
        else if (strcmp(name, "responses") == 0)
            scene->statuses = item->child;
        else if (strstr(name, "endpoint") && (text || cJSON_IsTrue(item)))
            scene->config.endpoint_url = text ? text : "http://localhost:1";
        else if (strcmp(name, "env") == 0)
            agent_set_variables(item);
        else if (strcmp(name, "via") == 0 && agent_take_call(scene, text))
            continue;
        else if (strcmp(name, "calls") == 0)
            cJSON_ArrayForEach(call, item)
            {
                if (!agent_take_call(scene, cJSON_GetStringValue(call))) return false;
            }
        else if (strcmp(name, "credentials") != 0)
            return false;
    }
    if (!scene->call_count) (void)agent_take_call(scene, "plain");
    return true;
}

static inline bool agent_scene_of(agent_scene *scene, const cJSON *given)
{
    const char *words = json_text(given, "credentials");
    const agent_source *source = agent_find_source(words ? words : "code");
    char text[2048];
    agent_scene_open(scene, NULL, "");
    bool known = source && given && given->child && agent_take_given(scene, given);
    if (!known) {
        agent_scene_close(scene);
        return false;
    }
    agent_sign_in(scene);
    file_scene_write(&scene->files, "/.aws/config", agent_expand(scene, source->config, text));
    for (size_t i = 0; i + 1 < 6 && source->variables[i]; i += 2)
        setenv(source->variables[i], agent_expand(scene, source->variables[i + 1], text), 1);
    if (strcmp(source->words[0], "code") == 0) agent_give_keys(scene);
    return true;
}

#endif
