/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials of containers: the URL, the token, and the response. */
#include <awsc/testing.h>

#include "conformance/expected_credentials.h"
#include "credentials/container.h"
#include "support/file_scene.h"
#include "support/stub_transport.h"

static const char *const compared[] = {"authorization", "accept", NULL};

static int read_settings(const cJSON *variables, awsc_container_settings *out, awsc_error **error)
{
    awsc_environment environment = json_environment(variables);
    return awsc_container_settings_read(awsc_allocator_default(), &environment, out, error);
}

/* ---- URLs -------------------------------------------------------------------------------------------------------- */

/* Names belong to this machine unless the case says otherwise. A name is looked up when it is connected to. */
static bool says_more(const cJSON *c)
{
    static const char usual[] = " id docs env result source note advisory ";
    const cJSON *member;
    char name[128];
    cJSON_ArrayForEach(member, c)
    {
        snprintf(name, sizeof name, " %s ", member->string);
        if (!strstr(usual, name)) return true;
    }
    return false;
}

static void run_resolution(vectors *v, const cJSON *c)
{
    const cJSON *result = json_get(c, "result");
    awsc_container_settings settings;
    int status = read_settings(json_get(c, "env"), &settings, NULL);
    const char *expected = json_text(result, "Ok");
    if (!expected && !json_text(result, "ErrorContains")) case_problem(v, "it expects no result");
    if (!expected && !status && settings.url && !(settings.loopback_only && says_more(c)))
        case_problem(v, "%s is accepted", settings.url);
    if (expected) case_text(v, "URL", status ? NULL : settings.url, expected);
    if (!status) awsc_container_settings_clear(awsc_allocator_default(), &settings);
}

/* ---- requests and answers ---------------------------------------------------------------------------------------- */

static awsc_credentials_provider *make_source(const cJSON *variables, const awsc_transport *transport,
                                              awsc_error **error)
{
    awsc_container_settings settings;
    awsc_credentials_provider *provider = NULL;
    if (read_settings(variables, &settings, error)) return NULL;
    if (!settings.url) awsc_container_settings_clear(awsc_allocator_default(), &settings);
    if (!settings.url) return NULL;
    settings.transport = transport;
    if (awsc_container_source_new(awsc_allocator_default(), &settings, &provider, NULL)) abort();
    return provider;
}

static void check_traffic(vectors *v, const stub_transport *stub)
{
    if (stub->problem[0]) case_problem(v, "%s", stub->problem);
    if (stub->next) case_problem(v, "not all of the recorded requests were made");
}

static void ask_once(vectors *v, awsc_credentials_provider *provider, stub_transport *stub, const cJSON *expect)
{
    awsc_test_clock *clock = NULL;
    if (awsc_test_clock_new((awsc_time){1767225600, 0}, &clock, NULL)) abort();
    asked a = ask_provider(provider, awsc_test_clock_of(clock));
    expect_credentials(v, &a, expect);
    check_traffic(v, stub);
    asked_clear(&a);
    awsc_test_clock_free(clock);
}

static void run_traffic(vectors *v, const cJSON *c)
{
    const cJSON *then = json_get(c, "then");
    file_scene scene;
    stub_transport stub;
    stub_init(&stub, json_get(c, "http"));
    stub.compared_headers = compared;
    /* The number of retries is not part of the case. */
    stub.repeats_fault = !json_get(json_get(c, "expect"), "ok");
    file_scene_open(&scene, json_get(c, "env"), json_get(c, "files"));
    awsc_credentials_provider *provider = make_source(scene.variables, &stub.base, NULL);
    if (!provider) {
        if (json_get(json_get(c, "expect"), "ok")) case_problem(v, "there is no provider");
    } else {
        const cJSON *more = json_get(then, "http");
        ask_once(v, provider, &stub, json_get(c, "expect"));
        file_scene_write_all(&scene, json_get(then, "files"));
        if (more && !stub.next) stub.next = more->child;
        if (then) ask_once(v, provider, &stub, json_get(then, "expect"));
        awsc_credentials_provider_free(provider);
    }
    file_scene_close(&scene);
}

/* The case expects one request, or a failure before it. */
static void run_token(vectors *v, const cJSON *c)
{
    static const char answer[] = "{\"AccessKeyId\":\"AK\",\"SecretAccessKey\":\"SK\"}";
    const cJSON *expect = json_get(c, "expect"), *token_file = json_get(c, "token_file");
    const cJSON *request = json_get(expect, "request");
    const char *path = json_text(json_get(c, "env"), "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    const char *type = json_text(expect, "type");
    bool success = type && strcmp(type, "success") == 0;
    if (!success && (!type || strcmp(type, "error") != 0)) case_problem(v, "it expects neither success nor error");
    cJSON *recording = cJSON_CreateArray(), *step = cJSON_CreateObject(), *response = cJSON_CreateObject();
    cJSON_AddNumberToObject(response, "status", 200);
    cJSON_AddStringToObject(response, "body", answer);
    cJSON_AddItemToObject(step, "request", cJSON_Duplicate(request, true));
    cJSON_AddItemToObject(step, "response", response);
    if (success) cJSON_AddItemToArray(recording, step);
    file_scene scene;
    stub_transport stub;
    stub_init(&stub, recording);
    stub.compared_headers = compared;
    file_scene_open(&scene, json_get(c, "env"), NULL);
    if (path && json_text(token_file, "content")) file_scene_write(&scene, path, json_text(token_file, "content"));
    awsc_credentials_provider *provider = make_source(scene.variables, &stub.base, NULL);
    if (provider) {
        asked a = ask_provider(provider, NULL);
        if (success != !a.status)
            case_problem(v, "%s", a.status ? awsc_error_message(a.error) : "there are credentials, expected a failure");
        check_traffic(v, &stub);
        asked_clear(&a);
        awsc_credentials_provider_free(provider);
    } else if (success) {
        case_problem(v, "the URL was refused");
    }
    file_scene_close(&scene);
    if (!success) cJSON_Delete(step);
    cJSON_Delete(recording);
}

static void run_file(vectors *v, const char *name, const char *member, void (*run)(vectors *v, const cJSON *c))
{
    cJSON *file = vectors_json(name), *c;
    const cJSON *cases = vectors_cases(v, name, file, member);
    cJSON_ArrayForEach(c, cases)
    {
        case_begin(v, json_text(c, "id"), json_true(c, "advisory"));
        run(v, c);
        case_end(v);
    }
    cJSON_Delete(file);
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "container", "container-http")) return 0;
    run_file(&v, "container-http/ecs-tests.json", "tests", run_resolution);
    run_file(&v, "container-http/uri-token-resolution.json", NULL, run_token);
    run_file(&v, "container-http/container-extra-cases.json", "cases", run_traffic);
    return vectors_close(&v);
}
