/* SPDX-License-Identifier: Apache-2.0 */
/* Sign-in sessions (login_session): files, renewals and their proofs. */
#include <awsc/testing.h>

#include "base/timestamp.h"
#include "conformance/vectors.h"
#include "http/http.h"
#include "identity/dpop.h"
#include "identity/login_file.h"
#include "credentials/chain.h"
#include "identity/services.h"
#include "support/ask_provider.h"
#include "support/dpop_check.h"
#include "support/file_scene.h"
#include "sys/file.h"

/* 2025-11-19T00:00:00Z */
static const awsc_time now = {1763510400, 0};
static const char region[] = "us-east-1";
static const char url[] = "https://us-east-1.signin.aws.amazon.com/v1/token";

typedef struct login_case {
    vectors *v;
    const cJSON *json;
    file_scene scene;
    awsc_replay *replay;
    awsc_test_clock *clock;
    asked answer;
} login_case;

/* ---- the scene --------------------------------------------------------------------------------------------------- */

static void open_scene(login_case *c)
{
    cJSON *variables = cJSON_CreateObject(), *files = cJSON_CreateObject();
    const cJSON *file;
    char path[512];
    cJSON_AddStringToObject(variables, "AWS_REGION", region);
    cJSON_AddStringToObject(variables, "AWS_PROFILE", "signin");
    cJSON_AddStringToObject(files, ".aws/config", json_text(c->json, "configContents"));
    cJSON_ArrayForEach(file, json_get(c->json, "cacheContents"))
    {
        char *text = cJSON_Print(file);
        snprintf(path, sizeof path, ".aws/login/cache/%s", file->string);
        cJSON_AddStringToObject(files, path, text);
        cJSON_free(text);
    }
    file_scene_open(&c->scene, variables, files);
    cJSON_Delete(variables);
    cJSON_Delete(files);
}

/* {tokenOutput}, or an error status and the service's message. */
static void add_answer(login_case *c, const cJSON *call)
{
    const cJSON *response = json_get(call, "response"), *code = json_get(call, "responseCode");
    const cJSON *output = json_get(response, "tokenOutput");
    if (!code) code = json_get(response, "responseCode");
    int status = code ? code->valueint : output ? 200 : 400;
    static const awsc_http_header refused = {"x-amzn-ErrorType", "AccessDeniedException"};
    const cJSON *body = output ? output : response ? response : json_get(call, "error");
    char *text = body ? cJSON_PrintUnformatted(body) : NULL;
    int attempts = status >= 500 || status == 429 ? 3 : 1;
    while (attempts--)
        if (awsc_replay_add(c->replay, status, &refused, output ? 0 : 1, text ? text : "{}", text ? strlen(text) : 2,
                            NULL))
            abort();
    cJSON_free(text);
}

static void ask(login_case *c)
{
    awsc_environment environment = json_environment(c->scene.variables);
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_chain_options options = {.clock = awsc_test_clock_of(c->clock),
                                  .transport = awsc_replay_transport(c->replay),
                                  .service_source = awsc_identity_source_new};
    awsc_settings *settings = NULL;
    awsc_credentials_provider *provider = NULL;
    awsc_error *error = NULL;
    if (awsc_settings_resolve(awsc_allocator_default(), &config, "Lambda", &environment, &settings, &error) ||
        awsc_profile_provider_new(awsc_allocator_default(), settings, &environment, &options, &provider, &error)) {
        case_problem(c->v, "%s", awsc_error_text(error));
        c->answer.status = awsc_error_status(error);
        c->answer.error = error;
    } else {
        c->answer = ask_provider(provider, options.clock);
    }
    awsc_credentials_provider_free(provider);
    awsc_settings_free(settings);
}

/* ---- results ----------------------------------------------------------------------------------------------------- */

static void check_credentials(const login_case *c, const cJSON *expected)
{
    awsc_time end = {0, 0};
    if (c->answer.status) {
        case_problem(c->v, "%s", awsc_error_message(c->answer.error));
        return;
    }
    const awsc_credentials *got = &c->answer.identity->credentials;
    const char *expires = json_text(expected, "expiresAt");
    case_text(c->v, "access key id", got->access_key_id, json_text(expected, "accessKeyId"));
    case_text(c->v, "secret access key", got->secret_access_key, json_text(expected, "secretAccessKey"));
    case_text(c->v, "session token", got->session_token, json_text(expected, "sessionToken"));
    case_text(c->v, "account id", got->account_id, json_text(expected, "accountId"));
    if (!expires) return;
    if (awsc_time_parse_date_time(awsc_view_text(expires), &end)) abort();
    if (!got->expiration.is_set || got->expiration.value.seconds != end.seconds)
        case_problem(c->v, "expiration is %lld, expected %s", (long long)got->expiration.value.seconds, expires);
}

static void check_file(const login_case *c, const cJSON *expected)
{
    char path[512];
    int reason;
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    snprintf(path, sizeof path, "%s/.aws/login/cache/%s", c->scene.folder, expected->string);
    if (awsc_file_read(path, 1 << 20, &text, &reason)) case_problem(c->v, "there is no file %s", path);
    cJSON *got = cJSON_Parse(awsc_buffer_text(&text));
    if (!cJSON_Compare(got, expected, true)) case_problem(c->v, "the file is now\n%s", awsc_buffer_text(&text));
    cJSON_Delete(got);
    awsc_buffer_clear(&text);
}

/* No error may contain a secret. */
static void check_error(const login_case *c)
{
    const cJSON *file;
    if (!c->answer.status) case_problem(c->v, "there are credentials, expected a failure");
    if (!c->answer.status) return;
    printf("    %s: %s\n", c->v->id, awsc_error_message(c->answer.error));
    cJSON_ArrayForEach(file, json_get(c->json, "cacheContents"))
    {
        const char *secrets[] = {json_text(file, "refreshToken"), json_text(file, "dpopKey"),
                                 json_text(file, "idToken"),
                                 json_text(json_get(file, "accessToken"), "secretAccessKey"),
                                 json_text(json_get(file, "accessToken"), "sessionToken")};
        for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
            if (secrets[i] && strstr(awsc_error_text(c->answer.error), secrets[i]))
                case_problem(c->v, "the error holds a secret");
    }
}

static void check_outcomes(const login_case *c)
{
    const cJSON *outcome, *file;
    if (!cJSON_GetArraySize(json_get(c->json, "outcomes"))) case_problem(c->v, "it expects no outcome");
    cJSON_ArrayForEach(outcome, json_get(c->json, "outcomes"))
    {
        const char *result = json_text(outcome, "result");
        if (!result) result = "(none)";
        if (strcmp(result, "credentials") == 0) {
            check_credentials(c, outcome);
        } else if (strcmp(result, "error") == 0) {
            check_error(c);
        } else if (strcmp(result, "cacheContents") == 0) {
            cJSON_ArrayForEach(file, outcome) if (cJSON_IsObject(file)) check_file(c, file);
        } else {
            case_problem(c->v, "an outcome of another kind: %s", result);
        }
    }
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

static void check_request(const login_case *c, const awsc_http_request *request, const cJSON *call, char id[64])
{
    const cJSON *expected = json_get(json_get(call, "request"), "tokenInput");
    const cJSON *files = json_get(c->json, "cacheContents"), *file = files ? files->child : NULL;
    awsc_view body = awsc_buffer_view(&request->owned_body);
    cJSON *got = cJSON_ParseWithLength(body.data, body.size);
    if (!cJSON_Compare(got, expected, true)) case_problem(c->v, "the request is %.*s", (int)body.size, body.data);
    cJSON_Delete(got);
    dpop_expected proof = {json_text(file, "dpopKey"), url, now.seconds, 30};
    const char *problem = dpop_problem(awsc_http_request_header(request, "DPoP"), &proof, id);
    if (problem) case_problem(c->v, "the proof %s", problem);
    case_text(c->v, "method", request->method, "POST");
    case_text(c->v, "path", request->path.data, "/v1/token");
    case_text(c->v, "host", awsc_http_request_header(request, "Host"), "us-east-1.signin.aws.amazon.com");
    case_text(c->v, "signature", awsc_http_request_header(request, "Authorization"), NULL);
}

static void check_requests(const login_case *c)
{
    const cJSON *calls = json_get(c->json, "mockApiCalls");
    int expected = calls ? cJSON_GetArraySize(calls) : 0;
    char id[64] = "", before[64] = "";
    int count = (int)awsc_replay_request_count(c->replay);
    if (count < expected || (!expected && count)) case_problem(c->v, "%d requests, expected %d", count, expected);
    for (int i = 0; i < count; i++) {
        const cJSON *call = cJSON_GetArrayItem(calls, i < expected ? i : expected - 1);
        check_request(c, awsc_replay_request(c->replay, (size_t)i), call, id);
        if (strcmp(id, before) == 0) case_problem(c->v, "two requests have one jti");
        memcpy(before, id, sizeof id);
    }
}

/* ---- cases ------------------------------------------------------------------------------------------------------- */

static void run_provider_case(vectors *v, const cJSON *json)
{
    login_case c = {.v = v, .json = json};
    const cJSON *call;
    case_begin(v, json_text(json, "id"), json_true(json, "advisory"));
    if (awsc_replay_new(&c.replay, NULL) || awsc_test_clock_new(now, &c.clock, NULL)) abort();
    open_scene(&c);
    cJSON_ArrayForEach(call, json_get(json, "mockApiCalls")) add_answer(&c, call);
    ask(&c);
    check_outcomes(&c);
    check_requests(&c);
    asked_clear(&c.answer);
    file_scene_close(&c.scene);
    awsc_test_clock_free(c.clock);
    awsc_replay_free(c.replay);
    case_end(v);
}

static void run_provider_cases(vectors *v, const char *name)
{
    cJSON *cases = vectors_json(name);
    const cJSON *json;
    cJSON_ArrayForEach(json, vectors_cases(v, name, cases, NULL)) run_provider_case(v, json);
    cJSON_Delete(cases);
}

static void run_name_case(vectors *v, const cJSON *json)
{
    cJSON *variables = cJSON_CreateObject();
    char *path = NULL, expected[256];
    cJSON_AddStringToObject(variables, "AWS_LOGIN_CACHE_DIRECTORY", "/somewhere");
    awsc_environment environment = json_environment(variables);
    case_begin(v, json_text(json, "id"), false);
    const char *session = json_text(json, "login_session");
    if (!session || awsc_login_file_path(awsc_allocator_default(), &environment, session, &path, NULL))
        case_problem(v, "there is no path");
    snprintf(expected, sizeof expected, "/somewhere/%s", json_text(json, "file"));
    case_text(v, "path", path, expected);
    awsc_release(awsc_allocator_default(), path);
    cJSON_Delete(variables);
    case_end(v);
}

static void check_proof(vectors *v, const awsc_dpop_key *key, const char *pem)
{
    char id[64];
    awsc_buffer proof = AWSC_BUFFER_INIT(awsc_allocator_default());
    dpop_expected expected = {pem, url, now.seconds, 0};
    if (awsc_dpop_proof(key, "POST", url, now, &proof, NULL)) case_problem(v, "no proof can be made");
    const char *problem = dpop_problem(awsc_buffer_text(&proof), &expected, id);
    if (problem) case_problem(v, "the proof %s", problem);
    awsc_buffer_clear(&proof);
}

static void run_key_case(vectors *v, const cJSON *json)
{
    const cJSON *expect = json_get(json, "expect");
    const char *x = json_text(expect, "x"), *pem = json_text(json, "key_pem");
    awsc_dpop_key *key = NULL;
    awsc_error *error = NULL;
    case_begin(v, json_text(json, "id"), json_true(json, "advisory"));
    if (!pem) case_problem(v, "it has no key_pem");
    if (!pem) pem = "";
    int status = awsc_dpop_key_new(awsc_allocator_default(), pem, &key, &error);
    if (status && x) {
        case_problem(v, "%s", awsc_error_message(error));
    } else if (!x && !json_get(expect, "error")) {
        case_problem(v, "it expects neither a point nor an error");
    } else if (!status && !x) {
        case_problem(v, "the key was taken, expected a failure");
    } else if (!status) {
        case_text(v, "x", key->x, x);
        case_text(v, "y", key->y, json_text(expect, "y"));
        check_proof(v, key, pem);
    }
    awsc_dpop_key_free(key);
    awsc_error_free(error);
    case_end(v);
}

int main(void)
{
    vectors v;
    cJSON *json;
    if (!vectors_open(&v, "login", "login")) return 0;
    run_provider_cases(&v, "login/login-provider-test-cases.json");
    run_provider_cases(&v, "login/login-provider-test-cases.pkcs8-key.json");
    cJSON *facts = vectors_json("login/dpop-and-cache-cases.json");
    cJSON_ArrayForEach(json, json_get(facts, "cache_file")) run_name_case(&v, json);
    cJSON_ArrayForEach(json, json_get(facts, "dpop")) run_key_case(&v, json);
    cJSON_Delete(facts);
    return vectors_close(&v);
}
