/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory of a client's other parts: sources of credentials with inner clients, streams of bytes and of events in both
 * directions, constraints of the model, the explanation of a configuration. All of it comes from the configuration's
 * allocator, and every request to it may be refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/explain.h>
#include <awsc/lambda.h>
#include <awsc/testing.h>
#ifdef HAVE_STRICT
#include <awsc/lambda/strict.h>
#endif

#include "support/fixture.h"
#include "support/file_scene.h"
#include "support/stream_service.h"
#include "support/watched_malloc.h"

/* ---- the scene --------------------------------------------------------------------------------------------------- */

static raw_answer role_a, role_b, refusal, invoked, streamed;

static void answer_by_body(void *user, const raw_request *request, raw_answer *answer)
{
    const bool *refused = user;
    *answer = strstr(request->head, "/fetch/") || strstr(request->head, "/talk") ? streamed : invoked;
    if (!memmem(request->body, request->body_size, "Action=AssumeRole", 17)) return;
    *answer = memmem(request->body, request->body_size, "role%2FA", 8) ? role_a : role_b;
    if (*refused) *answer = refusal;
}

static raw_answer role_answer(const char *name)
{
    char text[1024];
    (void)snprintf(text, sizeof text,
                   "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>AKID%s</AccessKeyId>"
                   "<SecretAccessKey>hush-secret-%s</SecretAccessKey><SessionToken>hush-token-%s</SessionToken>"
                   "<Expiration>2126-01-01T00:00:00Z</Expiration></Credentials><AssumedRoleUser>"
                   "<AssumedRoleId>A:s</AssumedRoleId><Arn>arn:aws:sts::210987654321:assumed-role/%s/s</Arn>"
                   "</AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>",
                   name, name, name, name);
    return fixture_answer(text);
}

static void make_answers(void)
{
    static const char denied[] =
        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not this role</Message></Error>"
        "<RequestId>r-1</RequestId></ErrorResponse>";
    static uint8_t event[512];
    size_t size = fixture_event(event, 0, sizeof event, "chunk", NULL, "answer", 6);
    role_a = role_answer("A");
    role_b = role_answer("B");
    refusal = fixture_answer_with("403 Forbidden", NULL, denied, sizeof denied - 1);
    invoked = fixture_answer("{}");
    streamed = fixture_answer_with("200 OK", NULL, event, size);
}

static const char profiles[] =
    "[default]\nregion = eu-west-1\nrole_arn = arn:aws:iam::1:role/B\nsource_profile = a\n"
    "mfa_serial = device-12345\nexternal_id = agreed\n"
    "[profile a]\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = base\n"
    "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = hush-base\n"
    "[profile process]\nregion = eu-west-1\ncredential_process = printf "
    "'{\"Version\":1,\"AccessKeyId\":\"AKIDPROCESS\",\"SecretAccessKey\":\"hush-process\"}'\n"
    "[profile quiet]\nregion = eu-west-1\ncredential_process = exit 3\n";

typedef struct source_scene {
    file_scene files;
    raw_server *server;
    bool refuses; /* roles */
    char path[256];
    counted_memory memory, of_loop;
    awsc_config config;
    awsc_event_source *events;
    int events_given;
} source_scene;

static void answer_code(void *user, awsc_mfa_request *request)
{
    (void)user;
    awsc_mfa_request_answer(request, "739182");
}

static void give_no_code(void *user, awsc_mfa_request *request)
{
    (void)user;
    awsc_mfa_request_fail(request, "the device is lost");
}

static int give_two_events(void *user, const void **event)
{
    static const chunk_event chunk = {.payload = {"words", 5}};
    static const talk_event said = {.kind = 1, .as.chunk = &chunk};
    source_scene *scene = user;
    if (++scene->events_given > 2) return AWSC_END;
    *event = &said;
    return AWSC_OK;
}

static void open_scene(source_scene *scene)
{
    memset(scene, 0, sizeof *scene);
    file_scene_open(&scene->files, NULL, NULL);
    file_scene_write(&scene->files, "/config", profiles);
    snprintf(scene->path, sizeof scene->path, "%s/config", scene->files.folder);
    scene->server = raw_server_start(&(raw_script){.answer = answer_by_body, .user = &scene->refuses});
    (void)setenv("AWS_ENDPOINT_URL", raw_server_url(scene->server), 1); /* also the URL of STS */
    counted_memory_init(&scene->memory, NULL);
    counted_memory_init(&scene->of_loop, &scene->memory);
    awsc_config config = AWSC_CONFIG_INIT;
    config.config_file = scene->path;
    config.credentials_file = "/dev/null";
    config.mfa_code = answer_code;
    config.allocator = &scene->memory.allocator;
    scene->config = config;
    assert_int_equal(awsc_event_source_new(give_two_events, scene, &scene->events, NULL), AWSC_OK);
}

static void close_scene(source_scene *scene)
{
    awsc_event_source_free(scene->events);
    raw_server_stop(scene->server);
    file_scene_close(&scene->files);
}

static int new_loop(source_scene *scene, awsc_loop **out, awsc_error **error)
{
    awsc_loop_options options = AWSC_LOOP_OPTIONS_INIT;
    options.allocator = &scene->of_loop.allocator;
    return awsc_loop_new_with_options(&options, out, error);
}

static int expect(int expected, int status, awsc_error **error)
{
    if (awsc_error_status(*error) != status) return AWSC_ERR_PARSE;
    if (status != expected) return status;
    awsc_error_free(*error);
    *error = NULL;
    return AWSC_OK;
}

/* ---- scenarios --------------------------------------------------------------------------------------------------- */

typedef struct source_attempt {
    const char *name;
    void (*prepare)(source_scene *scene);
    int (*try)(source_scene *scene, awsc_error **error);
} source_attempt;

static int invoke_with(source_scene *scene, awsc_error **error)
{
    awsc_lambda *lambda = NULL;
    int status = awsc_lambda_new(&scene->config, &lambda, error);
    if (!status) status = awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, error);
    awsc_lambda_free(lambda);
    return status;
}

static void prepare_nothing(source_scene *scene)
{
    (void)scene;
}

static void prepare_refused_role(source_scene *scene)
{
    scene->refuses = true;
}

static int refused_role(source_scene *scene, awsc_error **error)
{
    return expect(AWSC_ERR_CREDENTIALS, invoke_with(scene, error), error);
}

static void prepare_lost_device(source_scene *scene)
{
    scene->config.mfa_code = give_no_code;
}

static void prepare_process(source_scene *scene)
{
    scene->config.profile = "process";
}

static void prepare_quiet_process(source_scene *scene)
{
    scene->config.profile = "quiet";
}

static int ask_provider_of(source_scene *scene, awsc_error **error)
{
    awsc_credentials_provider *provider = NULL;
    awsc_identity *identity = NULL;
    int status = awsc_credentials_provider_new_profile(&scene->config, &provider, error);
    if (!status) status = awsc_credentials_get(provider, NULL, &identity, error);
    if (!status && !awsc_identity_credentials(identity)->session_token) status = AWSC_ERR_PARSE;
    awsc_identity_free(identity);
    awsc_credentials_provider_free(provider);
    return status;
}

typedef struct answer {
    int status;
    bool explained;
    unsigned count;
} answer;

static void credentials_came(void *user, int status, awsc_identity *identity, awsc_error *error)
{
    answer *a = user;
    *a = (answer){status, awsc_error_status(error) == status, a->count + 1};
    awsc_identity_free(identity);
    awsc_error_free(error);
}

static int ask_on_a_loop(source_scene *scene, awsc_error **error)
{
    awsc_credentials_provider *provider = NULL;
    awsc_loop *loop = NULL;
    answer came = {0};
    int status = awsc_credentials_provider_new_default(&scene->config, &provider, error);
    if (!status) status = new_loop(scene, &loop, error);
    if (!status) status = awsc_credentials_get_start(provider, loop, NULL, credentials_came, &came, NULL, error);
    unsigned expected = status ? 0 : 1;
    if (!status) status = awsc_loop_run(loop, error);
    awsc_loop_free(loop);
    awsc_credentials_provider_free(provider);
    if (came.count != expected || (came.count && !came.explained)) return AWSC_ERR_PARSE;
    return status ? status : came.status;
}

static int explain(source_scene *scene, awsc_error **error)
{
    awsc_explanation *explanation = NULL;
    int status = awsc_config_explain(&scene->config, "Lambda", &explanation, error);
    awsc_free(explanation);
    if (status) return status;
    awsc_config faulty = scene->config;
    faulty.profile = "that is not there";
    return expect(AWSC_ERR_CONFIG, awsc_config_explain(&faulty, "Lambda", &explanation, error), error);
}

static void prepare_streams(source_scene *scene)
{
    scene->config.profile = "base";
    scene->config.region = "eu-west-1";
}

static int streams(source_scene *scene, awsc_error **error)
{
    awsc_client *client = NULL;
    const fetch_input fetched = {.name = "thing"};
    const talk_input talked = {.topic = "weather", .events = scene->events};
    void *output = NULL;
    const void *event;
    char buffer[100];
    size_t got;
    int status = awsc_internal_client_new(&stream_service, 1, &scene->config, &client, error);
    if (!status) status = awsc_internal_call(&fetch_operation, 1, client, &fetched, NULL, &output, error);
    while (!status) status = awsc_body_stream_read(((fetch_output *)output)->body, buffer, sizeof buffer, &got, error);
    awsc_free(output);
    output = NULL;
    if (status == AWSC_END) status = awsc_internal_call(&talk_operation, 1, client, &talked, NULL, &output, error);
    while (!status) status = awsc_internal_event_next(((talk_output *)output)->events, &event, error);
    awsc_free(output);
    awsc_internal_client_free(client);
    return status == AWSC_END ? AWSC_OK : status;
}

#ifdef HAVE_STRICT
static void prepare_strict(source_scene *scene)
{
    scene->config.profile = "base";
    scene->config.region = "eu-west-1";
    scene->config.validator = &awsc_lambda_strict;
}

static int strict(source_scene *scene, awsc_error **error)
{
    const char *const layers[] = {"no layer", "no layer"};
    awsc_lambda_create_function_input input = {
        .function_name = "?", .role = "no role", .timeout = AWSC_I32(0), .layers = {2, layers}};
    awsc_lambda *lambda = NULL;
    awsc_lambda_function_code code = {.s3_bucket = "?"};
    input.code = &code;
    int status = awsc_lambda_new(&scene->config, &lambda, error);
    if (!status)
        status = expect(AWSC_ERR_VALIDATION, awsc_lambda_create_function(lambda, &input, NULL, NULL, error), error);
    awsc_lambda_free(lambda);
    return status;
}
#endif

static const source_attempt attempts[] = {
    {"a chain of roles", prepare_nothing, invoke_with},
    {"a role that is refused", prepare_refused_role, refused_role},
    {"a device that is lost", prepare_lost_device, refused_role},
    {"a process", prepare_process, invoke_with},
    {"a process that fails", prepare_quiet_process, refused_role},
    {"a provider that is asked", prepare_nothing, ask_provider_of},
    {"a provider that is asked on a loop", prepare_nothing, ask_on_a_loop},
    {"an explanation", prepare_nothing, explain},
    {"streams", prepare_streams, streams},
#ifdef HAVE_STRICT
    {"constraints", prepare_strict, strict},
#endif
};

enum { ATTEMPTS = sizeof attempts / sizeof attempts[0] };

/* ---- no request bypasses the allocator, every request can be refused --------------------------------------------- */

static void expect_nothing_held(const source_scene *scene, const char *what)
{
    if (atomic_load(&scene->memory.held)) fail_msg("%s: memory is not given back", what);
    if (atomic_load(&scene->of_loop.held)) fail_msg("%s: the loop's memory is not given back", what);
}

static void no_memory_of_sources_and_streams_bypasses_the_allocator(void **state)
{
    (void)state;
    for (size_t i = 0; i < ATTEMPTS; i++) {
        source_scene scene;
        awsc_error *error = NULL;
        open_scene(&scene);
        attempts[i].prepare(&scene);
        passed = 0;
        watching = true;
        int status = attempts[i].try(&scene, &error);
        watching = false;
        if (status) fail_msg("%s: %d, %s", attempts[i].name, status, awsc_error_text(error));
        if (passed) fail_msg("%s: %zu requests to malloc or free came from no allocator", attempts[i].name, passed);
        assert_true(atomic_load(&scene.memory.own_requests) > 5);
        expect_nothing_held(&scene, attempts[i].name);
        close_scene(&scene);
    }
}

static bool refuse(const source_attempt *tried, size_t n, size_t *survived)
{
    source_scene scene;
    awsc_error *error = NULL;
    open_scene(&scene);
    tried->prepare(&scene);
    atomic_store(&scene.memory.failing, n);
    atomic_store(&scene.of_loop.failing, n);
    int status = tried->try(&scene, &error);
    bool failed = atomic_load(&scene.memory.failed) || atomic_load(&scene.of_loop.failed);
    if (status != AWSC_OK && (status != AWSC_ERR_NOMEM || !failed))
        fail_msg("%s, request %zu: status %d, %s", tried->name, n, status, awsc_error_text(error));
    if (!status) assert_null(error);
    if (!status && failed) ++*survived;
    awsc_error_free(error);
    expect_nothing_held(&scene, tried->name);
    close_scene(&scene);
    return failed;
}

static void every_request_of_sources_and_streams_can_be_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ATTEMPTS; i++) {
        size_t survived = 0, n = 1;
        while (refuse(&attempts[i], n, &survived)) assert_true(n++ < 5000);
        print_message("%s: %zu requests, each refused; %zu were not essential\n", attempts[i].name, n - 1, survived);
    }
}

/* ---- a shared provider ------------------------------------------------------------------------------------------- */

/* A provider's credentials are in the provider's memory, not in the memory of the client that asked. */
static void a_shared_provider_outlives_the_client_that_asked_first(void **state)
{
    (void)state;
    source_scene scene;
    awsc_credentials_provider *provider = NULL;
    counted_memory of_another;
    open_scene(&scene);
    counted_memory_init(&of_another, NULL);
    assert_int_equal(awsc_credentials_provider_new_profile(&scene.config, &provider, NULL), AWSC_OK);
    awsc_config config = scene.config;
    config.credentials = provider;
    config.allocator = &of_another.allocator;
    for (int i = 0; i < 2; i++) {
        awsc_lambda *lambda = NULL;
        assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
        assert_int_equal(awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, NULL), AWSC_OK);
        awsc_lambda_free(lambda);
        assert_int_equal(atomic_load(&of_another.held), 0);
    }
    awsc_credentials_provider_free(provider);
    expect_nothing_held(&scene, "the provider");
    close_scene(&scene);
}

int main(void)
{
    fixture_clean_environment();
    make_answers();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_memory_of_sources_and_streams_bypasses_the_allocator),
        cmocka_unit_test(every_request_of_sources_and_streams_can_be_refused),
        cmocka_unit_test(a_shared_provider_outlives_the_client_that_asked_first),
    };
    return cmocka_run_group_tests_name("memory_sources", tests, NULL, NULL);
}
