/*
 * The default chain: which source is chosen, what it gives, and how profiles come to credentials. What needs STS,
 * single sign-on or sign-in must fail with a clear word, and is counted as skipped.
 */
#include <awsc/testing.h>

#include "conformance/expected_credentials.h"
#include "credentials/chain.h"
#include "credentials/profile_steps.h"
#include "identity/services.h"
#include "support/file_scene.h"
#include "support/stub_transport.h"

static unsigned skipped;
static char logged_secret[128];
static const cJSON *secret_of; /* what must not be in the log */

static void watch_log(void *user, int level, const char *line)
{
    (void)user;
    (void)level;
    const char *secret = json_text(json_get(secret_of, "ok"), "secret_access_key");
    if (secret && strstr(line, secret)) snprintf(logged_secret, sizeof logged_secret, "%.100s", line);
}

/* ---- chains over recorded traffic ------------------------------------------------------------------------------ */

typedef int new_provider(const awsc_allocator *allocator, awsc_settings *settings, const awsc_environment *environment,
                         const awsc_chain_options *options, awsc_credentials_provider **out, awsc_error **error);

static asked resolve(new_provider *make, const file_scene *scene, const char *profile, stub_transport *stub,
                     int64_t now_s)
{
    awsc_environment environment = json_environment(scene->variables);
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_settings *settings = NULL;
    awsc_credentials_provider *provider = NULL;
    awsc_test_clock *clock = NULL;
    asked a = {0};
    config.profile = profile;
    if (awsc_test_clock_new((awsc_time){now_s, 0}, &clock, NULL)) abort();
    awsc_chain_options options = {
        .clock = awsc_test_clock_of(clock),
        .logger = {watch_log, NULL, AWSC_LOG_TRACE},
        .transport = &stub->base,
        .services = &awsc_identity_services,
    };
    a.status = awsc_settings_resolve(awsc_allocator_default(), &config, "STS", &environment, &settings, &a.error);
    if (!a.status) a.status = awsc_settings_check_profile(settings, &a.error);
    if (!a.status) {
        if (make(awsc_allocator_default(), settings, &environment, &options, &provider, NULL)) abort();
        awsc_settings_free(settings); /* the provider needs nothing of them */
        settings = NULL;
        /* Programs run in real time. */
        bool real = stub->next == NULL && !stub->answers_tokens;
        a = ask_provider(provider, real ? NULL : awsc_test_clock_of(clock));
        awsc_credentials_provider_free(provider);
    }
    awsc_settings_free(settings);
    awsc_test_clock_free(clock);
    return a;
}

static bool asks_another_service(const cJSON *http)
{
    const cJSON *step;
    cJSON_ArrayForEach(step, http)
    {
        const char *uri = json_text(json_get(step, "request"), "uri");
        if (strncmp(uri, "http://169.254.", 15) != 0) return true;
    }
    return false;
}

static bool is_unsupported(const asked *a)
{
    return a->status == AWSC_ERR_CREDENTIALS && strstr(awsc_error_message(a->error), "not support") != NULL;
}

/* Whether the case was one for us. */
static bool run_provider(vectors *v, const cJSON *c, new_provider *make)
{
    bool counts = true;
    static const char *const compared[] = {"content-type", "x-aws-ec2-metadata-token", "authorization", NULL};
    const cJSON *expect = json_get(c, "expect"), *now = json_get(c, "now_epoch");
    file_scene scene;
    stub_transport stub;
    stub_init(&stub, json_get(c, "http"));
    stub.compared_headers = compared;
    stub.lacks_extended = true;
    secret_of = expect;
    logged_secret[0] = '\0';
    file_scene_open(&scene, json_get(c, "env"), json_get(c, "files"));
    asked a = resolve(make, &scene, NULL, &stub, now ? (int64_t)now->valuedouble : 0);
    if (is_unsupported(&a) && (asks_another_service(json_get(c, "http")) || !json_get(expect, "ok"))) {
        skipped++;
        counts = false;
    } else {
        expect_credentials(v, &a, expect);
        if (stub.problem[0]) case_problem(v, "%s", stub.problem);
        if (stub.next) case_problem(v, "not all of the recorded requests were made");
        if (logged_secret[0]) case_problem(v, "the log holds the secret: %s", logged_secret);
    }
    asked_clear(&a);
    file_scene_close(&scene);
    return counts;
}

static bool run_chain(vectors *v, const cJSON *c)
{
    return run_provider(v, c, awsc_default_chain_new);
}

static bool run_profile(vectors *v, const cJSON *c)
{
    return run_provider(v, c, awsc_profile_provider_new);
}

/* ---- chains over answers --------------------------------------------------------------------------------------- */

static cJSON *recorded_step(const char *method, const char *uri, cJSON *body, int status)
{
    cJSON *step = cJSON_CreateObject(), *request = cJSON_CreateObject(), *response = cJSON_CreateObject();
    cJSON_AddStringToObject(request, "method", method);
    cJSON_AddStringToObject(request, "uri", uri);
    cJSON_AddNumberToObject(response, "status", status);
    cJSON_AddItemToObject(response, "body", body);
    cJSON_AddItemToObject(step, "request", request);
    cJSON_AddItemToObject(step, "response", response);
    return step;
}

static cJSON *answer_body(const cJSON *given)
{
    static const char *const names[][2] = {{"accessKeyId", "AccessKeyId"},
                                           {"secretAccessKey", "SecretAccessKey"},
                                           {"sessionToken", "Token"},
                                           {"accountId", "AccountId"}};
    cJSON *body = cJSON_CreateObject();
    for (size_t i = 0; i < 4; i++)
        if (json_text(given, names[i][0])) cJSON_AddStringToObject(body, names[i][1], json_text(given, names[i][0]));
    cJSON_AddStringToObject(body, "Expiration", "2030-01-01T00:00:00Z");
    return body;
}

static cJSON *modular_recording(const cJSON *input)
{
    static const char role[] = "http://169.254.169.254/latest/meta-data/iam/security-credentials-extended";
    const cJSON *imds = json_get(input, "imdsResponse"), *http = json_get(input, "httpResponse");
    const char *full = json_text(json_get(input, "env"), "AWS_CONTAINER_CREDENTIALS_FULL_URI");
    const char *relative = json_text(json_get(input, "env"), "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    cJSON *recording = cJSON_CreateArray();
    char url[1024];
    if (full || relative) {
        snprintf(url, sizeof url, "%s%s", relative ? "http://169.254.170.2" : "", relative ? relative : full);
        cJSON_AddItemToArray(recording,
                             recorded_step("GET", url, answer_body(http), json_get(http, "error") ? 400 : 200));
    } else if (json_get(imds, "accessKeyId")) {
        snprintf(url, sizeof url, "%s/a-role", role);
        cJSON_AddItemToArray(recording, recorded_step("GET", role, cJSON_CreateString("a-role"), 200));
        cJSON_AddItemToArray(recording, recorded_step("GET", url, answer_body(imds), 200));
    }
    return recording;
}

static bool has_plugins(const cJSON *input)
{
    const char *identity = json_text(input, "identityType");
    return json_get(input, "customProviders") || json_get(input, "clientIdentityResolver") ||
           (identity && strcmp(identity, "AwsCredentialsIdentity") != 0);
}

static void check_modular(vectors *v, const asked *a, const cJSON *expected)
{
    const cJSON *resolved = json_get(expected, "resolved");
    if (!resolved) {
        if (!a->status) case_problem(v, "there are credentials, expected a failure");
        return;
    }
    if (a->status) {
        case_problem(v, "%s", awsc_error_message(a->error));
        return;
    }
    const awsc_credentials *credentials = &a->identity->credentials;
    case_text(v, "access key id", credentials->access_key_id, json_text(resolved, "accessKeyId"));
    case_text(v, "secret access key", credentials->secret_access_key, json_text(resolved, "secretAccessKey"));
    case_text(v, "session token", credentials->session_token, json_text(resolved, "sessionToken"));
    case_text(v, "account id", credentials->account_id, json_text(resolved, "accountId"));
}

/* Whether the case was one for us. */
static bool run_modular(vectors *v, const cJSON *c)
{
    const cJSON *input = json_get(c, "input"), *expected = json_get(c, "expected");
    const char *text = json_text(json_get(input, "configFiles"), "aws");
    if (has_plugins(input)) return false;
    file_scene scene;
    stub_transport stub;
    cJSON *recording = modular_recording(input);
    stub_init(&stub, recording);
    stub.answers_tokens = json_get(input, "imdsResponse") != NULL;
    secret_of = NULL;
    file_scene_open(&scene, json_get(input, "env"), NULL);
    if (text) {
        file_scene_write(&scene, "/config", text);
        char path[256];
        snprintf(path, sizeof path, "%s/config", scene.folder);
        cJSON_AddStringToObject(scene.variables, "AWS_CONFIG_FILE", path);
    }
    asked a = resolve(awsc_default_chain_new, &scene, json_text(input, "profileNameOverride"), &stub, 1767225600);
    bool ours = !is_unsupported(&a) || json_true(c, "advisory");
    if (ours) {
        check_modular(v, &a, expected);
        if (stub.problem[0] && json_get(expected, "resolved")) case_problem(v, "%s", stub.problem);
    }
    asked_clear(&a);
    file_scene_close(&scene);
    cJSON_Delete(recording);
    return ours;
}

/* ---- profiles -------------------------------------------------------------------------------------------------- */

static void append_sections(char *text, size_t size, const char *kind, const cJSON *sections)
{
    const cJSON *section, *property;
    cJSON_ArrayForEach(section, sections)
    {
        snprintf(text + strlen(text), size - strlen(text), "[%s %s]\n", kind, section->string);
        cJSON_ArrayForEach(property, section)
            snprintf(text + strlen(text), size - strlen(text), "%s = %s\n", property->string, property->valuestring);
    }
}

static void compare(vectors *v, const cJSON *expected, const char *name, const char *got)
{
    case_text(v, name, got, json_text(expected, name));
}

static void compare_step(vectors *v, const awsc_profile_step *step, const cJSON *expected)
{
    static const char *const kinds[] = {"AccessKey", "NamedSource", "WebIdentityToken", "Sso",
                                        "Login",     "Process",     "AssumeRole"};
    const cJSON *body = expected->child ? expected->child : expected;
    case_text(v, "step", kinds[step->kind], body->string ? body->string : body->valuestring);
    if (step->kind == AWSC_STEP_SOURCE) {
        if (cJSON_IsString(body)) case_text(v, "source", step->source, body->valuestring);
        return;
    }
    compare(v, body, "access_key_id", step->keys.access_key_id);
    compare(v, body, "secret_access_key", step->keys.secret_access_key);
    compare(v, body, "session_token", step->keys.session_token);
    compare(v, body, "account_id", step->keys.account_id);
    compare(v, body, "role_arn", step->role_arn);
    compare(v, body, "role_session_name", step->role_session_name);
    compare(v, body, "external_id", step->external_id);
    compare(v, body, "web_identity_token_file", step->token_file);
    compare(v, body, "sso_session", step->sso_session);
    compare(v, body, "sso_start_url", step->sso_start_url);
    compare(v, body, "sso_region", step->sso_region);
    compare(v, body, "sso_account_id", step->sso_account_id);
    compare(v, body, "sso_role_name", step->sso_role_name);
}

static bool run_steps(vectors *v, const cJSON *c)
{
    const cJSON *input = json_get(c, "input"), *chain = json_get(json_get(c, "output"), "ProfileChain"), *expected;
    char text[8192] = "";
    awsc_profile_set *set = NULL;
    awsc_profile_steps steps;
    awsc_error *error = NULL;
    append_sections(text, sizeof text, "profile", json_get(input, "profiles"));
    append_sections(text, sizeof text, "sso-session", json_get(input, "sso_sessions"));
    if (awsc_profile_set_parse(awsc_allocator_default(), awsc_view_text(text), "config", awsc_view_text(""), "none",
                               &set, NULL))
        abort();
    int status = awsc_profile_steps_resolve(set, json_text(input, "selected_profile"), &steps, &error);
    if (!chain) {
        if (!status) case_problem(v, "%zu steps, expected a failure", steps.count);
        if (status && !error) case_problem(v, "the failure has no words");
    } else if (status) {
        case_problem(v, "%s", awsc_error_message(error));
    } else {
        size_t i = 0;
        cJSON_ArrayForEach(expected, chain) if (i < steps.count) compare_step(v, &steps.items[i++], expected);
        if (i != steps.count || (int)i != cJSON_GetArraySize(chain)) case_problem(v, "%zu steps", steps.count);
    }
    awsc_error_free(error);
    awsc_profile_set_free(set);
    return true;
}

/* ---- all of them ----------------------------------------------------------------------------------------------- */

static void run_file(vectors *v, const char *name, const char *member, bool (*run)(vectors *v, const cJSON *c))
{
    cJSON *file = vectors_json(name), *c;
    const cJSON *cases = member ? json_get(file, member) : file;
    cJSON_ArrayForEach(c, cases)
    {
        case_begin(v, json_text(c, "id"), json_true(c, "advisory") || json_text(c, "tag"));
        if (run(v, c)) case_end(v);
    }
    cJSON_Delete(file);
}

static void run_all_modular(vectors *v)
{
    unsigned plugins = 0;
    cJSON *file = vectors_json("credential-chain/modular-credential-chain-tests.json"), *c;
    cJSON_ArrayForEach(c, file)
    {
        bool conflict = strcmp(json_text(c, "id"), "9") == 0; /* keys before the role: see the vectors' README */
        case_begin(v, json_text(c, "id"), json_true(c, "advisory") || conflict);
        if (has_plugins(json_get(c, "input")))
            plugins++;
        else if (run_modular(v, c))
            case_end(v);
        else
            skipped++;
    }
    printf("skipped: %u cases of chains that programs extend\n", plugins);
    cJSON_Delete(file);
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "credential_chain", "credential-chain")) return 0;
    run_file(&v, "credential-chain/assume-role-tests.json", NULL, run_steps);
    run_file(&v, "credential-chain/default-chain-cases.json", "cases", run_chain);
    run_file(&v, "credential-chain/profile-provider-cases.json", "cases", run_profile);
    run_all_modular(&v);
    printf("skipped: %u cases that need STS, single sign-on or sign-in\n", skipped);
    printf("skipped: bearer tokens, which no service here takes\n");
    return vectors_close(&v);
}
