/* SPDX-License-Identifier: Apache-2.0 */
/* Valid arguments of every type, made anew for each call. The child process that makes them ends without freeing
 * them. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include <awsc/arena.h>
#include <awsc/bearer.h>
#include <awsc/call.h>
#include <awsc/credentials.h>
#include <awsc/curl.h>
#include <awsc/explain.h>
#include <awsc/http.h>
#include <awsc/interceptor.h>
#include <awsc/jmespath.h>
#include <awsc/lambda.h>
#include <awsc/lambda/conveniences.h>
#include <awsc/lambda/json.h>
#include <awsc/sts.h>
#include <awsc/sts/json.h>
#include <awsc/log.h>
#include <awsc/loop_sources.h>
#include <awsc/sigv4.h>
#include <awsc/testing.h>
#include <awsc/token.h>
#include <awsc/transport.h>
#include <awsc/value.h>
#include <awsc/version.h>

#include "support/stream_service.h"

enum { ROOM = 65536 };

static const char *folder; /* for files */

static void need(bool holds, const char *what)
{
    if (holds) return;
    fprintf(stderr, "arguments: cannot make %s\n", what);
    _exit(3);
}

#define MAKE(type, name, call)                                                                                         \
    static inline type *valid_##name(void)                                                                             \
    {                                                                                                                  \
        type *made = NULL;                                                                                             \
        need((call) == AWSC_OK && made, #name);                                                                        \
        return made;                                                                                                   \
    }

static inline void nothing(void)
{
}

/* ---- numbers, texts, places -------------------------------------------------------------------------------------- */

static inline bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static inline int valid_int(const char *function, const char *name)
{
    if (is(function, "awsc_replay_add_failure")) return AWSC_ERR_CONNECT;
    if (is(function, "awsc_error_set_text")) return AWSC_ERR_CONFIG;
    if (is(name, "fd")) return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return is(name, "status") ? 200 : is(name, "events") ? AWSC_LOOP_READ : 0;
}

static inline size_t valid_size_t(const char *function, const char *name)
{
    if (is(name, "item_size")) return sizeof(const char *);
    if (is(name, "entry_size")) return sizeof(awsc_text_entry);
    if (is(name, "capacity")) return ROOM;
    if (is(name, "header_count") || is(name, "count")) return 1;
    return is(name, "index") ? 0 : 2;
}

static inline uint32_t valid_uint32_t(const char *function, const char *name)
{
    return strstr(function, "awsc_sts_") ? AWSC_STS_LEVEL : AWSC_LAMBDA_LEVEL;
}

static inline int64_t valid_int64_t(const char *function, const char *name)
{
    return 0;
}

static inline uint64_t valid_uint64_t(const char *function, const char *name)
{
    return 1;
}

static inline bool valid_bool(const char *function, const char *name)
{
    return false;
}

static inline awsc_time valid_awsc_time(const char *function, const char *name)
{
    return (awsc_time){1700000000, 0};
}

static inline awsc_blob valid_awsc_blob(const char *function, const char *name)
{
    return (awsc_blob){"{}", 2};
}

static inline awsc_body valid_awsc_body(const char *function, const char *name)
{
    return (awsc_body){.data = "{}", .size = 2};
}

static inline const char *valid_char(const char *function, const char *name)
{
    if (is(name, "method")) return "GET";
    if (is(name, "target")) return "/a?b=c";
    if (is(name, "json")) return "{}";
    if (is(name, "log_result")) return "e30=";
    return is(name, "service_id") ? "Lambda" : "x";
}

static inline void *valid_zero(size_t size)
{
    void *memory = calloc(1, size < ROOM ? ROOM : size);
    need(memory != NULL, "memory");
    return memory;
}

/* Memory for a result. */
static inline void *valid_place(void)
{
    return valid_zero(ROOM);
}

enum { MOST_OUTS = 4 };

/* The places of this case's results that are pointers, such as `**out`. */
static const void **case_outs[MOST_OUTS];
static size_t case_out_count;

/* Place for a pointer. It is not NULL before the call, so that a function that fails has to change it. */
static inline void *valid_out(void)
{
    const void **place = valid_place();
    *place = "as it was before the call";
    need(case_out_count < MOST_OUTS, "room for a result");
    case_outs[case_out_count++] = place;
    return place;
}

/* ---- inputs ------------------------------------------------------------------------------------------------------ */

static void write_required(cJSON *json, const awsc_schema *schema);

static cJSON *required_value(const awsc_member *member)
{
    cJSON *json = NULL;
    switch (member->type) {
    case AWSC_TYPE_BOOL:
        return cJSON_CreateTrue();
    case AWSC_TYPE_TEXT:
    case AWSC_TYPE_BLOB:
    case AWSC_TYPE_BODY:
        return cJSON_CreateString("eA==");
    case AWSC_TYPE_LIST:
        return cJSON_CreateArray();
    case AWSC_TYPE_STRUCTURE:
        json = cJSON_CreateObject();
        write_required(json, member->target);
        return json;
    case AWSC_TYPE_UNION:
        json = cJSON_CreateObject();
        cJSON_AddStringToObject(json, "unknown", "x");
        return json;
    case AWSC_TYPE_MAP:
    case AWSC_TYPE_JSON:
        return cJSON_CreateObject();
    default:
        return cJSON_CreateNumber(1);
    }
}

static void write_required(cJSON *json, const awsc_schema *schema)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (member->flags & AWSC_TABLE_REQUIRED) cJSON_AddItemToObject(json, member->name, required_value(member));
    }
}

/* An input with every required member; NULL for an input that JSON cannot make (because it contains a body). */
static inline void *valid_input(const awsc_operation *operation)
{
    const awsc_schema *schema = awsc_operation_input_schema(operation);
    cJSON *json = cJSON_CreateObject();
    write_required(json, schema);
    const char *text = cJSON_PrintUnformatted(json);
    void *value = NULL;
    (void)awsc_from_json(AWSC_LAMBDA_LEVEL, schema, text, strlen(text), &value, NULL);
    return value ? value : valid_zero(schema->size);
}

static inline const awsc_operation *valid_awsc_operation(void)
{
    return awsc_lambda_invoke_descriptor();
}

static inline const awsc_schema *valid_awsc_schema(void)
{
    return awsc_operation_input_schema(awsc_lambda_invoke_descriptor());
}

static inline const awsc_paginator *valid_awsc_paginator(void)
{
    return awsc_lambda_list_functions_paginator();
}

static inline const awsc_waiter *valid_awsc_waiter(void)
{
    return awsc_lambda_function_active_v2_waiter();
}

/* The type is void, so function and parameter name determine the argument. */
static inline void *valid_void(const char *function, const char *name)
{
    static const char *text = "x";
    static awsc_text_entry entry = {"k", "v"};
    if (is(function, "awsc_free") || is(name, "output")) return valid_input(awsc_lambda_invoke_descriptor());
    if (is(name, "input") && strstr(function, "waiter")) return valid_input(awsc_lambda_get_function_descriptor());
    if (is(name, "input")) return valid_input(awsc_lambda_list_functions_descriptor());
    if (is(name, "value")) return valid_input(awsc_lambda_invoke_descriptor());
    if (is(name, "item")) return &text;
    if (is(name, "entry")) return &entry;
    return valid_place(); /* lists, maps, buffers, data, user */
}

/* ---- objects ----------------------------------------------------------------------------------------------------- */

MAKE(awsc_arena, awsc_arena, awsc_arena_new(&made, NULL))
MAKE(awsc_cancel, awsc_cancel, awsc_cancel_new(&made, NULL))
MAKE(awsc_loop, awsc_loop, awsc_loop_new(&made, NULL))
MAKE(awsc_http_request, awsc_http_request, awsc_http_request_new("GET", "/", &made, NULL))
MAKE(awsc_body_reader, awsc_body_reader, awsc_body_reader_new(valid_awsc_http_request(), &made, NULL))
MAKE(awsc_loop_watch, awsc_loop_watch,
     awsc_loop_watch_new(valid_awsc_loop(), eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), AWSC_LOOP_READ,
                         (awsc_loop_watch_fn *)nothing, NULL, &made, NULL))
MAKE(awsc_loop_timer, awsc_loop_timer,
     awsc_loop_timer_new(valid_awsc_loop(), (awsc_loop_timer_fn *)nothing, NULL, &made, NULL))
MAKE(awsc_loop_wakeup, awsc_loop_wakeup,
     awsc_loop_wakeup_new(valid_awsc_loop(), (awsc_loop_wakeup_fn *)nothing, NULL, &made, NULL))
MAKE(awsc_http_response, awsc_http_response, awsc_http_response_new(200, &made, NULL))
MAKE(awsc_jmespath, awsc_jmespath, awsc_jmespath_parse("a", &made, NULL))
MAKE(awsc_test_clock, awsc_test_clock, awsc_test_clock_new((awsc_time){1700000000, 0}, &made, NULL))
MAKE(awsc_record, awsc_record, awsc_record_new(NULL, &made, NULL))
MAKE(awsc_event_source, awsc_event_source, awsc_event_source_new((awsc_event_source_fn *)nothing, NULL, &made, NULL))
MAKE(awsc_credentials_provider, awsc_credentials_provider, awsc_credentials_provider_new_environment(&made, NULL))

static inline awsc_error *valid_awsc_error(void)
{
    awsc_error *made = NULL;
    need(awsc_http_response_new(0, &(awsc_http_response *){NULL}, &made) < 0 && made, "an error");
    return made;
}

/* A replay transport with responses for some calls. */
static inline awsc_replay *valid_awsc_replay(void)
{
    awsc_replay *replay = NULL;
    awsc_http_header type = {"Content-Type", "application/vnd.amazon.eventstream"};
    need(awsc_replay_new(&replay, NULL) == AWSC_OK, "a replay");
    for (int i = 0; i < 4; i++) need(awsc_replay_add(replay, 200, &type, 1, "", 0, NULL) == AWSC_OK, "an answer");
    return replay;
}

static inline awsc_config *valid_awsc_config(void)
{
    static awsc_config config = AWSC_CONFIG_INIT;
    config.region = "eu-west-1";
    config.unsigned_requests = AWSC_BOOL(true);
    config.max_attempts = AWSC_I32(1);
    config.transport = awsc_replay_transport(valid_awsc_replay());
    config.clock = awsc_test_clock_of(valid_awsc_test_clock());
    return &config;
}

MAKE(awsc_lambda, awsc_lambda, awsc_lambda_new(valid_awsc_config(), &made, NULL))
MAKE(awsc_sts, awsc_sts, awsc_sts_new(valid_awsc_config(), &made, NULL))

static inline struct awsc_client *valid_awsc_client(void)
{
    return (struct awsc_client *)valid_awsc_lambda();
}

MAKE(awsc_pages, awsc_pages,
     awsc_pages_new(AWSC_LAMBDA_LEVEL, valid_awsc_paginator(), valid_awsc_client(), NULL, NULL, &made, NULL))
MAKE(awsc_items, awsc_items,
     awsc_items_new(AWSC_LAMBDA_LEVEL, valid_awsc_paginator(), valid_awsc_client(), NULL, NULL, &made, NULL))

static inline awsc_call *valid_awsc_call(void)
{
    awsc_call *made = NULL;
    const awsc_lambda_invoke_input input = {.function_name = "f"};
    need(awsc_lambda_invoke_start(valid_awsc_lambda(), valid_awsc_loop(), &input, NULL,
                                  (awsc_lambda_invoke_done_fn *)nothing, NULL, &made, NULL) == AWSC_OK,
         "a call");
    return made;
}

static inline awsc_waiter_request *valid_awsc_waiter_request(void)
{
    static awsc_waiter_request request = AWSC_WAITER_REQUEST_INIT;
    request.waiter = valid_awsc_waiter();
    request.client = valid_awsc_client();
    request.loop = valid_awsc_loop();
    request.input = valid_input(awsc_lambda_get_function_descriptor());
    request.done = (awsc_wait_done_fn *)nothing;
    return &request;
}

static inline awsc_wait *valid_awsc_wait(void)
{
    awsc_wait *made = NULL;
    need(awsc_waiter_start(AWSC_LAMBDA_LEVEL, valid_awsc_waiter_request(), &made, NULL) == AWSC_OK, "a wait");
    return made;
}

static inline awsc_event_stream *valid_awsc_event_stream(void)
{
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    const awsc_lambda_invoke_with_response_stream_input input = {.function_name = "f"};
    need(awsc_lambda_invoke_with_response_stream(valid_awsc_lambda(), &input, NULL, &output, NULL) == AWSC_OK &&
             output->event_stream,
         "a stream of events");
    return output->event_stream;
}

static inline awsc_body_stream *valid_awsc_body_stream(void)
{
    awsc_client *client = NULL;
    void *output = NULL;
    const fetch_input input = {"x"};
    awsc_config *config = valid_awsc_config();
    config->endpoint_url = "http://localhost";
    need(awsc_internal_client_new(&stream_service, 1, config, &client, NULL) == AWSC_OK &&
             awsc_internal_call(&fetch_operation, 1, client, &input, NULL, &output, NULL) == AWSC_OK,
         "a stream of bytes");
    return ((fetch_output *)output)->body;
}

MAKE(awsc_lambda_response_reader, awsc_lambda_response_reader,
     awsc_lambda_response_open(valid_awsc_lambda(),
                               &(awsc_lambda_invoke_with_response_stream_input){.function_name = "f"}, NULL, &made,
                               NULL))

/* ---- interceptors: objects that are valid only during a hook ----------------------------------------------------- */

static sem_t hook_runs;
static awsc_interception *seen_interception;
static const awsc_http_head *seen_head;

/* Does not return: the child ends. */
static int keep_hook(void *user, awsc_interception *interception, const awsc_attempt *attempt, awsc_error **error)
{
    seen_interception = interception;
    seen_head = attempt->request;
    (void)sem_post(&hook_runs);
    while (pause()) {
    }
    return AWSC_OK;
}

static void *call_with_hook(void *config)
{
    awsc_lambda *lambda = NULL;
    awsc_interceptor interceptor = AWSC_INTERCEPTOR_INIT;
    const awsc_interceptor *const list[] = {&interceptor};
    awsc_config own = *(awsc_config *)config;
    interceptor.before_signing = keep_hook;
    own.interceptors = list;
    own.interceptor_count = 1;
    need(awsc_lambda_new(&own, &lambda, NULL) == AWSC_OK, "a client");
    (void)awsc_lambda_invoke(lambda, &(awsc_lambda_invoke_input){.function_name = "f"}, NULL, NULL, NULL);
    return NULL;
}

static void run_hook(void)
{
    pthread_t thread;
    need(sem_init(&hook_runs, 0, 0) == 0 && pthread_create(&thread, NULL, call_with_hook, valid_awsc_config()) == 0,
         "a thread");
    while (sem_wait(&hook_runs)) {
    }
}

static inline awsc_interception *valid_awsc_interception(void)
{
    run_hook();
    return seen_interception;
}

static inline const awsc_http_head *valid_awsc_http_head(void)
{
    run_hook();
    return seen_head;
}

/* ---- credentials ------------------------------------------------------------------------------------------------- */

static inline CURL *valid_CURL(void)
{
    CURL *made = curl_easy_init();
    need(made != NULL, "a handle of libcurl");
    return made;
}

static inline struct curl_slist *valid_curl_slist(void)
{
    struct curl_slist *made = curl_slist_append(NULL, "Name: value");
    need(made != NULL, "a list of headers");
    return made;
}

static inline const awsc_curl_request *valid_awsc_curl_request(void)
{
    static awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    static awsc_curl_request request = AWSC_CURL_REQUEST_INIT;
    keys.access_key_id = keys.secret_access_key = "x";
    request.method = "GET";
    request.url = "https://localhost/";
    request.service = request.region = "x";
    request.credentials = &keys;
    return &request;
}

static awsc_credentials_request *asked_request;
static awsc_mfa_request *asked_code;

static inline void keep_request(void *user, awsc_credentials_request *request)
{
    asked_request = request;
}

static inline void keep_code(void *user, awsc_mfa_request *request)
{
    asked_code = request;
}

static inline awsc_credentials *valid_awsc_credentials(void)
{
    static awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    credentials.access_key_id = "AKID";
    credentials.secret_access_key = "secret";
    return &credentials;
}

static inline awsc_identity *valid_awsc_identity(void)
{
    awsc_identity *made = NULL;
    setenv("AWS_ACCESS_KEY_ID", "AKID", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "secret", 1);
    need(awsc_credentials_get(valid_awsc_credentials_provider(), NULL, &made, NULL) == AWSC_OK, "credentials");
    return made;
}

/* Asks on a loop, and runs the loop until the program's callback runs. */
static void ask(awsc_credentials_provider *provider, awsc_credentials_call **call)
{
    awsc_loop *loop = valid_awsc_loop();
    need(awsc_credentials_get_start(provider, loop, NULL, (awsc_credentials_done_fn *)nothing, NULL, call, NULL) ==
             AWSC_OK,
         "a question");
    for (int i = 0; i < 100 && !asked_request && !asked_code; i++) (void)awsc_loop_run_once(loop, 0, NULL);
}

static inline awsc_credentials_request *valid_awsc_credentials_request(void)
{
    awsc_credentials_provider *provider = NULL;
    awsc_callback_options options = AWSC_CALLBACK_OPTIONS_INIT;
    options.get = keep_request;
    need(awsc_credentials_provider_new_callback(&options, &provider, NULL) == AWSC_OK, "a provider");
    ask(provider, NULL);
    need(asked_request != NULL, "a request for credentials");
    return asked_request;
}

static inline awsc_credentials_call *valid_awsc_credentials_call(void)
{
    awsc_credentials_call *call = NULL;
    asked_code = (awsc_mfa_request *)&asked_code; /* not asked: the loop is not run */
    ask(valid_awsc_credentials_provider(), &call);
    return call;
}

static inline awsc_mfa_request *valid_awsc_mfa_request(void)
{
    awsc_credentials_provider *provider = NULL;
    awsc_assume_role_options options = AWSC_ASSUME_ROLE_OPTIONS_INIT;
    awsc_config *config = valid_awsc_config();
    need(awsc_credentials_provider_new_static(valid_awsc_credentials(), &provider, NULL) == AWSC_OK, "keys");
    options.config = config;
    options.source = provider;
    options.role_arn = "arn:aws:iam::123456789012:role/r";
    options.mfa_serial = "device-12345";
    options.mfa_code = keep_code;
    need(awsc_credentials_provider_new_assume_role(&options, &provider, NULL) == AWSC_OK, "a role");
    ask(provider, NULL);
    need(asked_code != NULL, "a question for a code");
    return asked_code;
}

/* ---- tokens -------------------------------------------------------------------------------------------------------
 */

#define TOKEN_OPTIONS(name, initial, ...)                                                                              \
    static inline awsc_##name##_token_options *valid_awsc_##name##_token_options(void)                                 \
    {                                                                                                                  \
        static awsc_##name##_token_options options = initial;                                                          \
        options.region = "eu-west-1";                                                                                  \
        __VA_ARGS__;                                                                                                   \
        return &options;                                                                                               \
    }

TOKEN_OPTIONS(rds, AWSC_RDS_TOKEN_OPTIONS_INIT, options.host = "db"; options.port = AWSC_I32(5432); options.user = "u")
TOKEN_OPTIONS(dsql, AWSC_DSQL_TOKEN_OPTIONS_INIT, options.host = "db")
TOKEN_OPTIONS(elasticache, AWSC_ELASTICACHE_TOKEN_OPTIONS_INIT, options.cache = "c"; options.user = "u")
TOKEN_OPTIONS(memorydb, AWSC_MEMORYDB_TOKEN_OPTIONS_INIT, options.cluster = "c"; options.user = "u")
TOKEN_OPTIONS(msk, AWSC_MSK_TOKEN_OPTIONS_INIT, (void)0)
TOKEN_OPTIONS(eks, AWSC_EKS_TOKEN_OPTIONS_INIT, options.cluster = "c")
TOKEN_OPTIONS(bedrock, AWSC_BEDROCK_TOKEN_OPTIONS_INIT, (void)0)

static inline awsc_token *valid_awsc_token(void)
{
    awsc_token *made = NULL;
    awsc_credentials_provider *provider = NULL;
    need(awsc_credentials_provider_new_static(valid_awsc_credentials(), &provider, NULL) == AWSC_OK &&
             awsc_eks_token(provider, valid_awsc_eks_token_options(), &made, NULL) == AWSC_OK,
         "a token");
    return made;
}

MAKE(awsc_token_provider, awsc_token_provider, awsc_token_provider_new_static("t", &made, NULL))

static awsc_token_request *asked_token;

static inline void keep_token_request(void *user, awsc_token_request *request)
{
    asked_token = request;
}

static inline awsc_token_callback_options *valid_awsc_token_callback_options(void)
{
    static awsc_token_callback_options options = AWSC_TOKEN_CALLBACK_OPTIONS_INIT;
    options.get = keep_token_request;
    return &options;
}

static inline awsc_token_request *valid_awsc_token_request(void)
{
    awsc_token_provider *provider = NULL;
    awsc_loop *loop = valid_awsc_loop();
    need(awsc_token_provider_new_callback(valid_awsc_token_callback_options(), &provider, NULL) == AWSC_OK &&
             awsc_token_get_start(provider, loop, NULL, (awsc_token_done_fn *)nothing, NULL, NULL, NULL) == AWSC_OK,
         "a question for a token");
    for (int i = 0; i < 100 && !asked_token; i++) (void)awsc_loop_run_once(loop, 0, NULL);
    need(asked_token != NULL, "a request for a token");
    return asked_token;
}

static inline awsc_sso_token_options *valid_awsc_sso_token_options(void)
{
    static awsc_sso_token_options options = AWSC_SSO_TOKEN_OPTIONS_INIT;
    options.config = valid_awsc_config();
    options.start_url = "https://x.example/start";
    options.region = "eu-west-1";
    return &options;
}

static inline awsc_opt_time valid_awsc_opt_time(const char *function, const char *name)
{
    return AWSC_TIME(1700000000, 0);
}

static inline awsc_token_call *valid_awsc_token_call(void)
{
    awsc_token_call *made = NULL;
    need(awsc_msk_token_start(valid_awsc_credentials_provider(), valid_awsc_loop(), valid_awsc_msk_token_options(),
                              (awsc_token_done_fn *)nothing, NULL, &made, NULL) == AWSC_OK,
         "a token on a loop");
    return made;
}

/* ---- structs ----------------------------------------------------------------------------------------------------- */

#define PLAIN(type, initial)                                                                                           \
    static inline type *valid_##type(void)                                                                             \
    {                                                                                                                  \
        static type made = initial;                                                                                    \
        return &made;                                                                                                  \
    }

PLAIN(awsc_call_options, AWSC_CALL_OPTIONS_INIT)
PLAIN(awsc_record_options, AWSC_RECORD_OPTIONS_INIT)
PLAIN(awsc_imds_options, AWSC_IMDS_OPTIONS_INIT)
PLAIN(awsc_credentials_get_options, AWSC_CREDENTIALS_GET_OPTIONS_INIT)
PLAIN(awsc_pages_options, AWSC_PAGES_OPTIONS_INIT)
PLAIN(awsc_waiter_options, AWSC_WAITER_OPTIONS_INIT)
PLAIN(awsc_waiter_result, AWSC_WAITER_RESULT_INIT)
PLAIN(awsc_versions, AWSC_VERSIONS_INIT)

static inline awsc_process_options *valid_awsc_process_options(void)
{
    static awsc_process_options options = AWSC_PROCESS_OPTIONS_INIT;
    options.command = "true";
    return &options;
}

static inline awsc_callback_options *valid_awsc_callback_options(void)
{
    static awsc_callback_options options = AWSC_CALLBACK_OPTIONS_INIT;
    options.get = keep_request;
    return &options;
}

static inline awsc_assume_role_options *valid_awsc_assume_role_options(void)
{
    static awsc_assume_role_options options = AWSC_ASSUME_ROLE_OPTIONS_INIT;
    options.config = valid_awsc_config();
    options.source = valid_awsc_credentials_provider();
    options.role_arn = "arn:aws:iam::123456789012:role/r";
    return &options;
}

static inline awsc_web_identity_options *valid_awsc_web_identity_options(void)
{
    static awsc_web_identity_options options = AWSC_WEB_IDENTITY_OPTIONS_INIT;
    options.config = valid_awsc_config();
    options.role_arn = "arn:aws:iam::123456789012:role/r";
    options.token_file = "/nonexistent";
    return &options;
}

static inline awsc_sso_options *valid_awsc_sso_options(void)
{
    static awsc_sso_options options = AWSC_SSO_OPTIONS_INIT;
    options.config = valid_awsc_config();
    options.start_url = "https://x.example/start";
    options.region = "eu-west-1";
    options.account_id = "123456789012";
    options.role_name = "r";
    return &options;
}

static inline awsc_login_options *valid_awsc_login_options(void)
{
    static awsc_login_options options = AWSC_LOGIN_OPTIONS_INIT;
    options.config = valid_awsc_config();
    options.login_session = "arn:aws:sts::123456789012:assumed-role/a/b";
    return &options;
}

static int hook_add(void *user, int fd, int events)
{
    return 0;
}

static void hook_remove(void *user, int fd)
{
}

static void hook_set_timer(void *user, uint64_t delay_ms)
{
}

static void hook_clear_timer(void *user)
{
}

static inline awsc_json_options *valid_awsc_json_options(void)
{
    static awsc_json_options options;
    awsc_json_options_init(&options);
    return &options;
}

static inline awsc_sts_error valid_awsc_sts_error(void)
{
    return AWSC_STS_REGION_DISABLED_EXCEPTION;
}

static inline awsc_lambda_error valid_awsc_lambda_error(void)
{
    return AWSC_LAMBDA_SERVICE_EXCEPTION;
}

static inline awsc_loop_options *valid_awsc_loop_options(void)
{
    static awsc_loop_options options = AWSC_LOOP_OPTIONS_INIT;
    return &options;
}

static inline awsc_loop_hooks *valid_awsc_loop_hooks(void)
{
    static awsc_loop_hooks hooks = AWSC_LOOP_HOOKS_INIT;
    hooks.add = hooks.modify = hook_add;
    hooks.remove = hook_remove;
    hooks.set_timer = hook_set_timer;
    hooks.clear_timer = hook_clear_timer;
    return &hooks;
}

static inline awsc_sigv4_params *valid_awsc_sigv4_params(void)
{
    static awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    params.credentials = valid_awsc_credentials();
    params.region = "eu-west-1";
    params.service = "lambda";
    return &params;
}

static inline awsc_http_header *valid_awsc_http_header(void)
{
    static awsc_http_header header = {"X-Name", "value"};
    return &header;
}

static inline awsc_text_map *valid_awsc_text_map(void)
{
    static awsc_text_entry entry = {"k", "v"};
    static awsc_text_map map = {1, &entry};
    return &map;
}

static inline awsc_lambda_client_context *valid_awsc_lambda_client_context(void)
{
    return valid_place();
}

static inline cJSON *valid_cJSON(void)
{
    return cJSON_CreateObject();
}

/* ---- a case ------------------------------------------------------------------------------------------------------ */

enum argument_kind {
    VALID,    /* every argument is valid */
    NEEDED,   /* one is NULL: AWSC_ERR_VALIDATION, and the message names it */
    REFUSED,  /* one is NULL: an error */
    OPTIONAL, /* one is NULL: the status is that of VALID */
    ANY,      /* one is NULL: no crash */
    ZERO      /* one has no struct_size: AWSC_ERR_VALIDATION, and the message names the macro */
};

typedef struct argument_case {
    void (*run)(void);
    const char *function;
    const char *argument;
    enum argument_kind kind;
    const char *macro;
} argument_case;

static int case_status;
static awsc_error *case_error;
