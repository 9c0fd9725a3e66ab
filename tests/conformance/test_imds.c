/* SPDX-License-Identifier: Apache-2.0 */
/* Instance metadata: its URL, and the requests from the token to the keys. */
#include <awsc/testing.h>

#include "conformance/vectors.h"
#include "credentials/imds.h"
#include "support/ask_provider.h"
#include "support/file_scene.h"
#include "support/stub_transport.h"

/* ---- URL --------------------------------------------------------------------------------------------------------- */

static void run_endpoint(vectors *v, const cJSON *c)
{
    char url[512] = "";
    file_scene scene;
    awsc_settings *settings = NULL;
    awsc_imds_settings imds;
    awsc_error *error = NULL;
    awsc_imds_options options = AWSC_IMDS_OPTIONS_INIT;
    options.endpoint = json_text(c, "endpoint_override");
    options.endpoint_mode = json_text(c, "mode_override");
    file_scene_open(&scene, json_get(c, "env"), json_get(c, "fs"));
    awsc_environment environment = json_environment(scene.variables);
    if (awsc_settings_resolve(awsc_allocator_default(), NULL, "STS", &environment, &settings, &error)) {
        case_problem(v, "%s", awsc_error_message(error));
    } else {
        int status = awsc_imds_settings_read(awsc_allocator_default(), &options, &environment, settings, &imds, NULL);
        const cJSON *result = json_get(c, "result");
        if (!json_text(result, "Ok") && !json_text(result, "Err")) case_problem(v, "it expects no result");
        if (!status) snprintf(url, sizeof url, "%s/latest/api/token", imds.endpoint);
        case_text(v, "URL", status ? NULL : url, json_text(json_get(c, "result"), "Ok"));
        if (!status) awsc_imds_settings_clear(awsc_allocator_default(), &imds);
    }
    awsc_error_free(error);
    awsc_settings_free(settings);
    file_scene_close(&scene);
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

/* The vectors' GETs as a recording. */
static cJSON *record(const cJSON *expectations)
{
    cJSON *recording = cJSON_CreateArray();
    const cJSON *item;
    cJSON_ArrayForEach(item, expectations)
    {
        char url[1024];
        cJSON *step = cJSON_CreateObject(), *request = cJSON_CreateObject(), *headers = cJSON_CreateObject();
        snprintf(url, sizeof url, "http://169.254.169.254%s", json_text(item, "get"));
        cJSON_AddStringToObject(request, "method", "GET");
        cJSON_AddStringToObject(request, "uri", url);
        cJSON_AddStringToObject(headers, "x-aws-ec2-metadata-token", "a-session-token");
        cJSON_AddItemToObject(request, "headers", headers);
        cJSON_AddItemToObject(step, "request", request);
        cJSON_AddItemToObject(step, "response", cJSON_Duplicate(json_get(item, "response"), true));
        cJSON_AddItemToArray(recording, step);
    }
    return recording;
}

static void check_outcome(vectors *v, const asked *a, const cJSON *outcome)
{
    const char *result = json_text(outcome, "result");
    if (!result) {
        case_problem(v, "an outcome says no result");
    } else if (strcmp(result, "credentials") == 0) {
        if (a->status)
            case_problem(v, "%s", awsc_error_message(a->error));
        else
            case_text(v, "account id", a->identity->credentials.account_id, json_text(outcome, "accountId"));
    } else if (!a->status) {
        case_problem(v, "there are credentials, expected: %s", result);
    } else if (strcmp(result, "invalid profile") != 0 && strcmp(result, "no credentials") != 0) {
        case_problem(v, "an outcome of another kind: %s", result);
    } else if (strcmp(result, "invalid profile") == 0 && !strstr(awsc_error_message(a->error), "instance profile")) {
        case_problem(v, "the error does not name the profile: %s", awsc_error_message(a->error));
    }
}

static void run_flow(vectors *v, const cJSON *c)
{
    static const char *const compared[] = {"x-aws-ec2-metadata-token", NULL};
    const cJSON *config = json_get(c, "config"), *outcome;
    cJSON *variables =
        json_get(config, "envVars") ? cJSON_Duplicate(json_get(config, "envVars"), true) : cJSON_CreateObject();
    cJSON *recording = record(json_get(c, "expectations"));
    awsc_imds_options options = AWSC_IMDS_OPTIONS_INIT;
    awsc_imds_settings settings;
    awsc_credentials_provider *provider = NULL;
    awsc_test_clock *clock = NULL;
    stub_transport stub;
    stub_init(&stub, recording);
    stub.answers_tokens = true;
    stub.compared_headers = compared;
    options.instance_profile = json_text(config, "ec2InstanceProfileName");
    awsc_environment environment = json_environment(variables);
    if (awsc_test_clock_new((awsc_time){1767225600, 0}, &clock, NULL)) abort();
    if (!cJSON_GetArraySize(json_get(c, "outcomes"))) case_problem(v, "it expects no outcome");
    if (awsc_imds_settings_read(awsc_allocator_default(), &options, &environment, NULL, &settings, NULL)) abort();
    settings.transport = &stub.base;
    settings.clock = awsc_test_clock_of(clock);
    if (awsc_imds_source_new(awsc_allocator_default(), &settings, &provider, NULL)) abort();
    cJSON_ArrayForEach(outcome, json_get(c, "outcomes"))
    {
        asked a = ask_provider(provider, awsc_test_clock_of(clock));
        check_outcome(v, &a, outcome);
        asked_clear(&a);
    }
    if (stub.problem[0]) case_problem(v, "%s", stub.problem);
    if (stub.next) case_problem(v, "not all of the recorded requests were made");
    awsc_credentials_provider_free(provider);
    awsc_test_clock_free(clock);
    cJSON_Delete(recording);
    cJSON_Delete(variables);
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "imds", "imds")) return 0;
    static const char endpoints_name[] = "imds/imds-endpoint-tests.json", flows_name[] = "imds/imds-v21-tests.json";
    cJSON *endpoints = vectors_json(endpoints_name), *flows = vectors_json(flows_name);
    const cJSON *c;
    cJSON_ArrayForEach(c, vectors_cases(&v, endpoints_name, endpoints, "tests"))
    {
        case_begin(&v, json_text(c, "id"), json_true(c, "advisory"));
        run_endpoint(&v, c);
        case_end(&v);
    }
    cJSON_ArrayForEach(c, vectors_cases(&v, flows_name, flows, NULL))
    {
        case_begin(&v, json_text(c, "id"), json_true(c, "advisory"));
        run_flow(&v, c);
        case_end(&v);
    }
    cJSON_Delete(endpoints);
    cJSON_Delete(flows);
    return vectors_close(&v);
}
