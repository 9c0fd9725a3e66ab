/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Single sign-on: the profiles that select it, names and content of token files, and renewal of tokens. The request for
 * the role's credentials shows the current token.
 */
#include "base/timestamp.h"
#include "conformance/vectors.h"
#include "support/profiles.h"
#include "support/sso_scene.h"

static awsc_time time_of(const char *text)
{
    awsc_time time = {0, 0};
    if (text && awsc_time_parse_date_time(awsc_view_text(text), &time)) {
        fprintf(stderr, "%s is no time\n", text);
        exit(2);
    }
    return time;
}

/* ---- profiles ---------------------------------------------------------------------------------------------------- */

static void append_sections(char *text, size_t size, const char *kind, const cJSON *sections, const char *more)
{
    const cJSON *section, *property;
    cJSON_ArrayForEach(section, sections)
    {
        snprintf(text + strlen(text), size - strlen(text), "[%s %s]\n%s", kind, section->string, more);
        cJSON_ArrayForEach(property, section)
            snprintf(text + strlen(text), size - strlen(text), "%s = %s\n", property->string, property->valuestring);
    }
}

static void config_text(char *text, size_t size, const cJSON *config, const char *more)
{
    text[0] = '\0';
    append_sections(text, size, "profile", json_get(config, "profiles"), more);
    append_sections(text, size, "sso-session", json_get(config, "sso_sessions"), "");
}

/* These profiles give tokens but no credentials: making a source from them fails with a message. */
static void run_resolution(vectors *v, const cJSON *c, const char *profile)
{
    char text[4096];
    awsc_profile_set *set = NULL;
    awsc_profile_steps steps;
    awsc_error *error = NULL;
    awsc_credentials_provider *source = NULL;
    config_text(text, sizeof text, json_get(c, "config"), "");
    if (parse_profiles(awsc_allocator_default(), awsc_view_text(text), AWSC_VIEW(""), &set, NULL)) abort();
    int status = awsc_profile_steps_resolve(set, profile, &steps, &error);
    bool resolves = status == AWSC_OK && steps.items[0].kind == AWSC_STEP_SSO && steps.items[0].sso_session;
    if (resolves != json_true(c, "resolves")) case_problem(v, "resolves: %d, %s", resolves, awsc_error_text(error));
    if (json_text(c, "expectedException") && status != AWSC_ERR_CONFIG) case_problem(v, "the status is %d", status);
    if (resolves && (awsc_sso_source_new(NULL, &steps.items[0], NULL, &source, &error) != AWSC_ERR_CONFIG ||
                     !strstr(awsc_error_message(error), "gives a token, not credentials")))
        case_problem(v, "without an account: %s", awsc_error_text(error));
    awsc_error_free(error);
    awsc_profile_set_free(set);
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static void check_path(vectors *v, const cJSON *c, const char *key)
{
    cJSON *variables = cJSON_CreateObject();
    cJSON_AddStringToObject(variables, "HOME", json_text(c, "home"));
    awsc_environment environment = json_environment(variables);
    char *path = NULL;
    if (awsc_sso_token_path(awsc_allocator_default(), &environment, key, &path, NULL)) abort();
    case_text(v, "path", path, json_text(c, "path"));
    awsc_release(awsc_allocator_default(), path);
    cJSON_Delete(variables);
}

static void run_filename(vectors *v, const cJSON *c)
{
    check_path(v, c, json_text(c, "key"));
}

static void check_member(vectors *v, const awsc_sso_token *token, const char *member, const cJSON *expect,
                         const char *name)
{
    case_text(v, name, json_text(token->json, member), json_text(expect, name));
}

static void check_time(vectors *v, const char *name, awsc_opt_time got, const cJSON *expected)
{
    if (!expected != !got.is_set || (expected && (double)got.value.seconds != expected->valuedouble))
        case_problem(v, "%s is %lld", name, (long long)got.value.seconds);
}

static void check_token(vectors *v, const sso_scene *scene, const awsc_sso_token *token, const cJSON *expect)
{
    awsc_opt_time registered;
    awsc_sso_grant grant;
    awsc_error *error = NULL;
    case_text(v, "access_token", token->access_token, json_text(expect, "access_token"));
    check_time(v, "expires_at", (awsc_opt_time){AWSC_SET, token->expires_at}, json_get(expect, "expires_at"));
    check_member(v, token, "clientId", expect, "client_id");
    check_member(v, token, "clientSecret", expect, "client_secret");
    check_member(v, token, "refreshToken", expect, "refresh_token");
    check_member(v, token, "region", expect, "region");
    check_member(v, token, "startUrl", expect, "start_url");
    if (awsc_cache_json_time(token->json, scene->path, "registrationExpiresAt", false, &registered, &error))
        case_problem(v, "%s", awsc_error_message(error));
    check_time(v, "registration_expires_at", registered, json_get(expect, "registration_expires_at"));
    awsc_error_free(error);
    error = NULL;
    bool renewable = json_get(expect, "refresh_token") && json_get(expect, "client_id") &&
                     json_get(expect, "client_secret") && registered.is_set;
    int status = awsc_sso_token_grant(token, scene->path, (awsc_time){0, 0}, &grant, &error);
    if ((status == AWSC_OK) != renewable) case_problem(v, "renewable: %s", awsc_error_text(error));
    awsc_error_free(error);
}

static void run_parse(vectors *v, const cJSON *c)
{
    const cJSON *expect = json_get(c, "expect");
    const char *failure = json_text(expect, "error");
    sso_scene scene;
    awsc_sso_token token;
    awsc_error *error = NULL;
    sso_scene_open(&scene, "[profile test]\n", "a", time_of(NULL));
    sso_scene_token(&scene, json_text(c, "content"));
    int status = awsc_sso_token_read(awsc_allocator_default(), scene.path, &token, &error);
    if (!failure && status) {
        case_problem(v, "%s", awsc_error_message(error));
    } else if (!failure) {
        check_token(v, &scene, &token, expect);
    } else {
        const char *member = strrchr(failure, ' ') ? strrchr(failure, ' ') + 1 : failure;
        if (!status) case_problem(v, "there is a token, expected: %s", failure);
        if (status && !strstr(awsc_error_message(error), member))
            case_problem(v, "the error is \"%s\", expected: %s", awsc_error_message(error), failure);
    }
    awsc_error_free(error);
    awsc_sso_token_clear(&token);
    sso_scene_close(&scene);
}

static void compare_json(vectors *v, const char *what, const char *got, const cJSON *expected)
{
    cJSON *json = cJSON_Parse(got ? got : "");
    if (!cJSON_Compare(json, expected, 1)) {
        char *printed = cJSON_PrintUnformatted(expected);
        case_problem(v, "%s is\n    %s\n  expected\n    %s", what, got ? got : "(none)", printed);
        cJSON_free(printed);
    }
    cJSON_Delete(json);
}

/* A token always replaces an older one. */
static void run_write(vectors *v, const cJSON *c)
{
    const cJSON *token = json_get(c, "token"), *members = json_get(c, "json_members");
    const char *key = json_text(c, "session_name");
    sso_scene scene;
    awsc_sso_token written;
    cJSON *older = cJSON_Duplicate(members, 1);
    cJSON_ReplaceItemInObjectCaseSensitive(older, "accessToken", cJSON_CreateString("older"));
    cJSON_ReplaceItemInObjectCaseSensitive(older, "expiresAt", cJSON_CreateString("1970-01-01T00:00:00Z"));
    char *text = cJSON_PrintUnformatted(older);
    check_path(v, c, key);
    sso_scene_open(&scene, "[profile test]\n", key, time_of(NULL));
    sso_scene_token(&scene, text);
    awsc_time end = {(int64_t)json_get(token, "expires_at")->valuedouble, 0};
    if (awsc_sso_token_read(awsc_allocator_default(), scene.path, &written, NULL) ||
        awsc_sso_token_renew(&written, json_text(token, "access_token"), end, json_text(token, "refresh_token"),
                             NULL) ||
        awsc_cache_json_write(awsc_allocator_default(), scene.path, written.json, NULL))
        case_problem(v, "it was not written");
    char *got = sso_scene_written(&scene);
    compare_json(v, "the file", got, members);
    free(got);
    awsc_sso_token_clear(&written);
    sso_scene_close(&scene);
    cJSON_free(text);
    cJSON_Delete(older);
}

/* ---- renewal ----------------------------------------------------------------------------------------------------- */

/* Request `index` must ask for a token with the values of the file. */
static void check_request(vectors *v, const sso_scene *scene, size_t index, const cJSON *cached)
{
    static const char *const members[] = {"clientId", "clientSecret", "refreshToken"};
    const awsc_http_request *request = awsc_replay_request(scene->replay, index);
    awsc_body sent = awsc_http_request_body(request);
    cJSON *expected = cJSON_CreateObject();
    for (size_t i = 0; i < 3; i++) cJSON_AddStringToObject(expected, members[i], json_text(cached, members[i]));
    cJSON_AddStringToObject(expected, "grantType", "refresh_token");
    case_text(v, "method", request->method, "POST");
    case_text(v, "path", awsc_http_request_path(request), "/token");
    case_text(v, "host", awsc_http_request_header(request, "Host"), "oidc.us-west-2.amazonaws.com");
    if (awsc_http_request_header(request, "Authorization")) case_problem(v, "the request for a token is signed");
    char *body = strndup(sent.data, sent.size);
    compare_json(v, "the request for a token", body, expected);
    free(body);
    cJSON_Delete(expected);
}

/* Expects that one request to the source made `renewals` requests for tokens, then one with `token`. */
static void check_traffic(vectors *v, const sso_scene *scene, size_t first, bool renewal, const char *token,
                          const cJSON *cached)
{
    size_t expected = first + (renewal ? 1 : 0) + (token ? 1 : 0), count = awsc_replay_request_count(scene->replay);
    if (count != expected) {
        case_problem(v, "%zu requests were made, expected %zu", count - first, expected - first);
        return;
    }
    if (renewal) check_request(v, scene, first, cached);
    if (token) case_text(v, "the token in use", sso_scene_shown(scene, count - 1), token);
}

/* The profile of the vectors, with a role to request. */
static void open_session(sso_scene *scene, const cJSON *config, const char *session, const char *now)
{
    char text[4096];
    config_text(text, sizeof text, config, "sso_account_id = 123456789012\nsso_role_name = reader\n");
    sso_scene_open(scene, text, session, time_of(now));
}

static void write_token(const sso_scene *scene, const cJSON *token)
{
    char *text = cJSON_PrintUnformatted(token);
    sso_scene_token(scene, text);
    cJSON_free(text);
}

static void run_refresh(vectors *v, const cJSON *c, const cJSON *fixed)
{
    const cJSON *cached = json_get(c, "cachedToken"), *response = json_get(c, "refreshResponse");
    const cJSON *written = json_get(c, "expectedTokenWriteback"), *token = json_get(c, "expectedToken");
    sso_scene scene;
    awsc_credentials_provider *source = NULL;
    open_session(&scene, json_get(fixed, "config"), json_text(fixed, "sso_session"), json_text(c, "currentTime"));
    write_token(&scene, cached);
    if (response) {
        char *body = cJSON_PrintUnformatted(response);
        sso_scene_answer(&scene, 200, body);
        cJSON_free(body);
    }
    sso_scene_answer_role(&scene);
    if (sso_scene_source(&scene, &source, NULL)) abort();
    asked a = ask_provider(source, awsc_test_clock_of(scene.clock));
    if ((a.status == AWSC_OK) != (token != NULL)) case_problem(v, "%s", awsc_error_text(a.error));
    check_traffic(v, &scene, 0, response != NULL, json_text(token, "token"), cached);
    char *file = sso_scene_written(&scene);
    compare_json(v, "the file", file, written ? written : cached);
    if (token)
        case_text(v, "expiration", json_text(written ? written : cached, "expiresAt"), json_text(token, "expiration"));
    free(file);
    asked_clear(&a);
    awsc_credentials_provider_free(source);
    sso_scene_close(&scene);
}

/* Runs one provider through the steps of a sequence. */
typedef struct timing {
    vectors *v;
    sso_scene scene;
    awsc_credentials_provider *source;
    const cJSON *cached;
    const cJSON *response; /* the next step */
    const char *token;     /* in use */
    int64_t tried_s;       /* time of the last renewal */
    int number;            /* token of the previous step */
} timing;

static void ask_at(timing *t, awsc_time at, bool renews, const char *token)
{
    sso_scene *scene = &t->scene;
    awsc_time now = awsc_clock_now(awsc_test_clock_of(scene->clock));
    size_t first = awsc_replay_request_count(scene->replay);
    awsc_test_clock_advance(scene->clock, (uint64_t)(at.seconds - now.seconds) * 1000);
    if (renews && t->response) {
        sso_scene_answer(scene, json_get(t->response, "status")->valueint, json_text(t->response, "body"));
        t->response = t->response->next;
        t->tried_s = at.seconds;
    } else if (renews) {
        case_problem(t->v, "there is no response left");
    }
    sso_scene_answer_role(scene);
    asked a = ask_provider(t->source, awsc_test_clock_of(scene->clock));
    if (a.status) case_problem(t->v, "%s", awsc_error_text(a.error));
    check_traffic(t->v, scene, first, renews, token, t->cached);
    asked_clear(&a);
    t->token = token;
}

/* The number at the end of a step's id; 0: no number. */
static int number_of(const cJSON *step)
{
    const char *id = json_text(step, "id"), *end = id ? strrchr(id, '-') : NULL;
    return end ? atoi(end + 1) : 0;
}

/*
 * Each step depends on the previous ones, and a directory may contain only some of them. The next step shows what the
 * missing ones did: if its token comes from a later response, earlier attempts failed; if it makes no request although
 * the token is about to expire, a request was refused a moment ago.
 */
static void make_up(timing *t, const cJSON *step)
{
    const char *token = json_text(step, "token");
    awsc_time at = time_of(json_text(step, "at")), end = time_of(json_text(t->cached, "expiresAt"));
    bool ends = end.seconds - at.seconds <= 300 && strcmp(t->token, token) == 0;
    if (json_true(step, "http")) {
        while (strcmp(t->token, token) != 0 && t->response && !strstr(json_text(t->response, "body"), token))
            t->response = t->response->next;
    } else if (ends && at.seconds - t->tried_s >= 30) {
        ask_at(t, (awsc_time){at.seconds - 1, 0}, true, token);
    }
}

static void run_timing(vectors *v, const cJSON *json, const cJSON *config)
{
    const cJSON *responses = json_get(json, "responses"), *step;
    timing t = {.v = v, .cached = json_get(json, "cached"), .response = responses ? responses->child : NULL};
    if (!cJSON_GetArraySize(json_get(json, "steps"))) return;
    t.token = json_text(t.cached, "accessToken");
    open_session(&t.scene, config, "admin", json_text(json, "start"));
    write_token(&t.scene, t.cached);
    if (sso_scene_source(&t.scene, &t.source, NULL)) abort();
    cJSON_ArrayForEach(step, json_get(json, "steps"))
    {
        case_begin(v, json_text(step, "id"), json_true(step, "advisory"));
        if (number_of(step) != t.number + 1) make_up(&t, step);
        t.number = number_of(step);
        ask_at(&t, time_of(json_text(step, "at")), json_true(step, "http"), json_text(step, "token"));
        case_end(v);
    }
    awsc_credentials_provider_free(t.source);
    sso_scene_close(&t.scene);
}

/* The session for the timing cases if the file of renewals is missing. */
static cJSON *plain_session(void)
{
    return cJSON_Parse("{\"profiles\":{\"test\":{\"sso_session\":\"admin\"}},\"sso_sessions\":{\"admin\":"
                       "{\"sso_region\":\"us-west-2\",\"sso_start_url\":\"https://d-123.awsapps.com/start\"}}}");
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

static void run_each(vectors *v, const cJSON *cases, void (*run)(vectors *v, const cJSON *c))
{
    const cJSON *c;
    cJSON_ArrayForEach(c, cases)
    {
        case_begin(v, json_text(c, "id"), json_true(c, "advisory"));
        run(v, c);
        case_end(v);
    }
}

static void run_resolutions(vectors *v)
{
    static const char name[] = "sso/sso-token-resolution.json";
    cJSON *file = vectors_json(name);
    const cJSON *c;
    cJSON_ArrayForEach(c, vectors_cases(v, name, file, "cases"))
    {
        case_begin(v, json_text(c, "id"), json_true(c, "advisory"));
        run_resolution(v, c, json_text(file, "profile"));
        case_end(v);
    }
    cJSON_Delete(file);
}

static void run_refreshes(vectors *v, const cJSON *file)
{
    const cJSON *c;
    cJSON_ArrayForEach(c, vectors_cases(v, "sso/sso-token-refresh.json", file, "cases"))
    {
        case_begin(v, json_text(c, "id"), json_true(c, "advisory"));
        run_refresh(v, c, json_get(file, "fixed"));
        case_end(v);
    }
}

static void report_differences(const cJSON *differences)
{
    static const char *const ours[][2] = {
        {"no refreshToken in the response", "it is dropped, as in the cases for renewal"},
        {"refresh window", "5 min"},
        {"refresh failure with token already expired", "error"},
    };
    const cJSON *difference;
    cJSON_ArrayForEach(difference, differences)
    {
        const char *point = json_text(difference, "point"), *choice = "not looked at";
        for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
            if (point && strcmp(point, ours[i][0]) == 0) choice = ours[i][1];
        printf("sources differ: %s: here: %s\n", point, choice);
    }
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "sso", "sso")) return 0;
    cJSON *cache = vectors_json("sso/sso-token-cache.json"), *refresh = vectors_json("sso/sso-token-refresh.json");
    run_resolutions(&v);
    run_each(&v, json_get(cache, "filenames"), run_filename);
    run_each(&v, json_get(cache, "parse"), run_parse);
    run_each(&v, json_get(cache, "write"), run_write);
    run_refreshes(&v, refresh);
    cJSON *session = plain_session();
    run_timing(&v, json_get(cache, "refresh_timing"), session);
    cJSON_Delete(session);
    report_differences(json_get(cache, "differences"));
    cJSON_Delete(cache);
    cJSON_Delete(refresh);
    return vectors_close(&v);
}
