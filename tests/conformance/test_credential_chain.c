/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The default chain: the chosen source, its credentials, and the sources of profiles. STS and single sign-on give the
 * responses of the cases.
 */
#include <openssl/evp.h>

#include <awsc/testing.h>

#include "conformance/expected_credentials.h"
#include "credentials/chain.h"
#include "credentials/profile_steps.h"
#include "identity/services.h"
#include "identity/sso_token.h"
#include "support/file_scene.h"
#include "support/profiles.h"
#include "support/stub_transport.h"

static char logged_secret[128];
static const cJSON *secret_of; /* texts that must not be in the log */
static awsc_features features; /* error of the provider that was asked last */

static void watch_log(void *user, int level, const char *line)
{
    (void)user;
    (void)level;
    const char *secret = json_text(json_get(secret_of, "ok"), "secret_access_key");
    if (secret && strstr(line, secret)) snprintf(logged_secret, sizeof logged_secret, "%.100s", line);
}

/* ---- chains over recorded traffic -------------------------------------------------------------------------------- */

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
        .logger = {sizeof(awsc_logger), watch_log, NULL, {AWSC_SET, AWSC_LOG_TRACE}},
        .transport = &stub->base,
        .service_source = awsc_identity_source_new,
    };
    a.status = awsc_settings_resolve(awsc_allocator_default(), &config, "STS", &environment, &settings, &a.error);
    if (!a.status) a.status = awsc_settings_check_profile(settings, &a.error);
    if (!a.status) {
        if (make(awsc_allocator_default(), settings, &environment, &options, &provider, NULL)) abort();
        awsc_settings_free(settings); /* the provider does not use them */
        settings = NULL;
        features = provider->features;
        /* Helper programs run in real time. */
        bool real = stub->next == NULL && !stub->answers_tokens && !stub->routes;
        a = ask_provider(provider, real ? NULL : awsc_test_clock_of(clock));
        awsc_credentials_provider_free(provider);
    }
    awsc_settings_free(settings);
    awsc_test_clock_free(clock);
    return a;
}

/* Token files with an absolute path in a config file are in the scene's folder. */
static char *move_token_files(const char *text, const char *folder)
{
    static const char name[] = "web_identity_token_file";
    cJSON *pieces = cJSON_CreateArray();
    size_t size = 1;
    for (const char *found; (found = strstr(text, name)) != NULL;) {
        const char *value = found + strlen(name);
        value += strspn(value, " =");
        char *before = strndup(text, (size_t)(value - text));
        cJSON_AddItemToArray(pieces, cJSON_CreateString(before));
        cJSON_AddItemToArray(pieces, cJSON_CreateString(*value == '/' ? folder : ""));
        free(before);
        text = value;
    }
    cJSON_AddItemToArray(pieces, cJSON_CreateString(text));
    cJSON *piece;
    cJSON_ArrayForEach(piece, pieces) size += strlen(piece->valuestring);
    char *moved = calloc(1, size);
    if (!moved) abort();
    cJSON_ArrayForEach(piece, pieces) strcat(moved, piece->valuestring);
    cJSON_Delete(pieces);
    return moved;
}

static void write_file(const file_scene *scene, const char *path, const char *text)
{
    char *moved = move_token_files(text, scene->folder);
    file_scene_write(scene, path, moved);
    free(moved);
}

static bool has_feature(const char *id)
{
    char letters[AWSC_FEATURE_ID_SIZE] = "";
    for (unsigned number = 0; number < AWSC_FEATURE_LIMIT; number++) {
        awsc_feature_id(letters, number);
        if (strcmp(letters, id) == 0) return features.bits[number / 64] >> (number % 64) & 1;
    }
    return false;
}

/* Ids that the source adds to the user agent. */
static void check_features(vectors *v, const cJSON *ids)
{
    const cJSON *id;
    cJSON_ArrayForEach(id, ids) if (!has_feature(id->valuestring))
        case_problem(v, "the feature %s is missing", id->valuestring);
}

static bool run_provider(vectors *v, const cJSON *c, new_provider *make)
{
    static const char *const compared[] = {"content-type", "x-aws-ec2-metadata-token", "authorization", NULL};
    const cJSON *expect = json_get(c, "expect"), *now = json_get(c, "now_epoch"), *file;
    file_scene scene;
    stub_transport stub;
    stub_init(&stub, json_get(c, "http"));
    stub.compared_headers = compared;
    stub.lacks_extended = true;
    /* The number of retries is not part of the cases: recordings of failures end with the first one. */
    stub.repeats_fault = !json_get(expect, "ok");
    secret_of = expect;
    logged_secret[0] = '\0';
    file_scene_open(&scene, json_get(c, "env"), NULL);
    cJSON_ArrayForEach(file, json_get(c, "files")) write_file(&scene, file->string, file->valuestring);
    asked a = resolve(make, &scene, NULL, &stub, now ? (int64_t)now->valuedouble : 0);
    expect_credentials(v, &a, expect);
    check_features(v, json_get(json_get(expect, "ok"), "business_metrics"));
    if (a.status && !*awsc_error_message(a.error)) case_problem(v, "the failure has no words");
    if (stub.problem[0]) case_problem(v, "%s", stub.problem);
    if (stub.next) case_problem(v, "not all of the recorded requests were made");
    if (logged_secret[0]) case_problem(v, "the log holds the secret: %s", logged_secret);
    asked_clear(&a);
    file_scene_close(&scene);
    return true;
}

static bool run_chain(vectors *v, const cJSON *c)
{
    return run_provider(v, c, awsc_default_chain_new);
}

static bool run_profile(vectors *v, const cJSON *c)
{
    return run_provider(v, c, awsc_profile_provider_new);
}

/* ---- chains over answers ----------------------------------------------------------------------------------------- */

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

/* ---- answers of services ----------------------------------------------------------------------------------------- */

static void add_route(cJSON *routes, const char *url, const char *form, int status, cJSON *body)
{
    cJSON *route = cJSON_CreateObject();
    cJSON_AddStringToObject(route, "url", url);
    if (form) cJSON_AddStringToObject(route, "form", form);
    cJSON_AddNumberToObject(route, "status", status);
    cJSON_AddItemToObject(route, "body", body);
    cJSON_AddItemToArray(routes, route);
}

static void add_sts_operation(cJSON *routes, const char *operation, const cJSON *given)
{
    char text[4096], form[64];
    snprintf(text, sizeof text,
             "<%sResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><%sResult><Credentials>"
             "<AccessKeyId>%s</AccessKeyId><SecretAccessKey>%s</SecretAccessKey><SessionToken>%s</SessionToken>"
             "<Expiration>2030-01-01T00:00:00Z</Expiration></Credentials>"
             "<AssumedRoleUser><AssumedRoleId>A:s</AssumedRoleId><Arn>arn:aws:sts::%s:assumed-role/Foo/s</Arn>"
             "</AssumedRoleUser></%sResult></%sResponse>",
             operation, operation, json_text(given, "accessKeyId"), json_text(given, "secretAccessKey"),
             json_text(given, "sessionToken"), json_text(given, "accountId") ? json_text(given, "accountId") : "",
             operation, operation);
    snprintf(form, sizeof form, "Action=%s&", operation);
    add_route(routes, "https://sts.", form, 200, cJSON_CreateString(text));
}

static void add_sts(cJSON *routes, const cJSON *given)
{
    char text[4096];
    const char *error = json_text(given, "error");
    if (!error) {
        add_sts_operation(routes, "AssumeRole", given);
        add_sts_operation(routes, "AssumeRoleWithWebIdentity", given);
        return;
    }
    snprintf(text, sizeof text,
             "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>"
             "<Code>%.*s</Code><Message>%s</Message></Error><RequestId>r</RequestId></ErrorResponse>",
             (int)strcspn(error, ":"), error, error);
    add_route(routes, "https://sts.", NULL, 403, cJSON_CreateString(text));
}

static void add_sso(cJSON *routes, const cJSON *given)
{
    const char *error = json_text(given, "error");
    cJSON *body = cJSON_CreateObject();
    if (error) {
        cJSON_AddStringToObject(body, "__type", "UnauthorizedException");
        cJSON_AddStringToObject(body, "message", error);
    } else {
        cJSON *credentials = cJSON_AddObjectToObject(body, "roleCredentials");
        cJSON_AddStringToObject(credentials, "accessKeyId", json_text(given, "accessKeyId"));
        cJSON_AddStringToObject(credentials, "secretAccessKey", json_text(given, "secretAccessKey"));
        cJSON_AddStringToObject(credentials, "sessionToken", json_text(given, "sessionToken"));
        cJSON_AddNumberToObject(credentials, "expiration", 1893456000000);
    }
    add_route(routes, "https://portal.sso", NULL, error ? 401 : 200, body);
}

/* The value of the first `property = value` of a config file; "" without one. */
static const char *value_of(const char *text, const char *property, char value[256])
{
    const char *found = strstr(text, property);
    value[0] = '\0';
    if (found) (void)sscanf(found + strlen(property), " = %255s", value);
    return value;
}

/* Writes a token file as a sign-in tool does; its name depends on the session. */
static void write_signed_in(const file_scene *scene, const char *folder, const char *name, const EVP_MD *hash,
                            const char *content)
{
    char path[256];
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (!EVP_Digest(name, strlen(name), digest, &size, hash, NULL)) abort();
    snprintf(path, sizeof path, "/.aws/%s/cache/", folder);
    for (unsigned i = 0; i < size; i++) snprintf(path + strlen(path), 3, "%02x", digest[i]);
    strcat(path, ".json");
    file_scene_write(scene, path, content);
}

static void write_sso_token(const file_scene *scene, const char *text, const char *property)
{
    char value[256];
    if (*value_of(text, property, value))
        write_signed_in(scene, "sso", value, EVP_sha1(),
                        "{\"accessToken\":\"a-token\",\"expiresAt\":\"2080-10-16T03:56:45Z\"}");
}

static void write_login_token(const file_scene *scene, const char *text, const cJSON *given)
{
    char value[256], content[2048];
    if (!given || !*value_of(text, "login_session", value)) return;
    snprintf(content, sizeof content,
             "{\"accessToken\":{\"accessKeyId\":\"%s\",\"secretAccessKey\":\"%s\",\"sessionToken\":\"%s\","
             "\"accountId\":\"%s\",\"expiresAt\":\"2080-10-16T03:56:45Z\"},\"tokenType\":\"aws_sigv4\","
             "\"refreshToken\":\"r\",\"clientId\":\"c\",\"dpopKey\":\"k\",\"idToken\":\"i\"}",
             json_text(given, "accessKeyId"), json_text(given, "secretAccessKey"), json_text(given, "sessionToken"),
             json_text(given, "accountId"));
    write_signed_in(scene, "login", value, EVP_sha256(), content);
}

/* Replaces the helper program in the config file by one that prints credentials or fails. */
static char *replace_process(const char *text, const cJSON *given)
{
    static const char name[] = "credential_process";
    const char *found = strstr(text, name);
    char program[2048], part[512] = "";
    if (!given || !found) return strdup(text);
    size_t before = (size_t)(found - text), line = strcspn(found, "\n"), size = strlen(text) + sizeof program;
    if (json_text(given, "sessionToken"))
        snprintf(part, sizeof part, ",\"SessionToken\":\"%s\"", json_text(given, "sessionToken"));
    if (json_text(given, "accountId"))
        snprintf(part + strlen(part), sizeof part - strlen(part), ",\"AccountId\":\"%s\"",
                 json_text(given, "accountId"));
    if (json_text(given, "error"))
        snprintf(program, sizeof program, "exit 1");
    else
        snprintf(program, sizeof program, "echo '{\"Version\":1,\"AccessKeyId\":\"%s\",\"SecretAccessKey\":\"%s\"%s}'",
                 json_text(given, "accessKeyId"), json_text(given, "secretAccessKey"), part);
    char *replaced = calloc(1, size);
    if (!replaced) abort();
    snprintf(replaced, size, "%.*s%s = %s%s", (int)before, text, name, program, found + line);
    return replaced;
}

/* The token files that variables or profiles name, if any. */
static void write_tokens(const file_scene *scene, const char *text, const cJSON *variables)
{
    static const char property[] = "web_identity_token_file";
    char path[256];
    const char *named = json_text(variables, "AWS_WEB_IDENTITY_TOKEN_FILE");
    if (named) file_scene_write(scene, named, "a-web-identity-token\n");
    for (const char *found = text; (found = strstr(found, property)) != NULL;) {
        found += strlen(property);
        if (sscanf(found, " = %255s", path) == 1) file_scene_write(scene, path, "a-web-identity-token\n");
    }
    write_sso_token(scene, text, "sso_session");
    write_sso_token(scene, text, "sso_start_url");
}

/* ---- cases of answers -------------------------------------------------------------------------------------------- */

/* The reason why a case does not apply to a chain that programs cannot extend; NULL: it applies. */
static const char *needs_plugins(const cJSON *input)
{
    const char *identity = json_text(input, "identityType");
    if (json_get(input, "customProviders")) return "a chain that programs extend";
    if (json_get(input, "clientIdentityResolver")) return "a client with a provider of its own has no chain";
    if (json_get(input, "invalidationIdentity")) return "invalidation is a matter of the cache";
    return identity && strcmp(identity, "AwsCredentialsIdentity") != 0 ? "a chain of another kind of identity" : NULL;
}

/* The error must name the sources that were asked. */
static void check_tried(vectors *v, const asked *a, const cJSON *names)
{
    static const char *const words[][2] = {
        {"WebIdentityTokenEnv", "WebIdentity"},
        {"ProfileAssumeRole", "role"},
        {"ProfileCredentialProcess", "credential_process"},
        {"ProfileSsoSession", "sso-session"},
        {"Ec2InstanceMetadata", "instance metadata"},
    };
    const cJSON *name;
    cJSON_ArrayForEach(name, names) for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    {
        if (strcmp(name->valuestring, words[i][0]) != 0) continue;
        if (!strstr(awsc_error_message(a->error), words[i][1]))
            case_problem(v, "%s is not named: %s", name->valuestring, awsc_error_message(a->error));
    }
}

/* The source's id in the user agent shows which source was used. */
static void check_selected(vectors *v, const char *name)
{
    static const char *const marks[][2] = {
        {"Environment", "g"},        {"WebIdentityTokenEnv", "h"}, {"ProfileStaticKeys", "n"},
        {"ProfileSessionKeys", "n"}, {"ProfileAssumeRole", "i"},   {"ProfileWebIdentity", "q"},
        {"ProfileSsoSession", "r"},  {"ProfileLogin", "AC"},       {"ProfileCredentialProcess", "v"},
        {"EcsContainer", "z"},       {"Ec2InstanceMetadata", "0"},
    };
    for (size_t i = 0; name && i < sizeof marks / sizeof marks[0]; i++)
        if (strcmp(name, marks[i][0]) == 0 && !has_feature(marks[i][1]))
            case_problem(v, "%s is not the source: the feature %s is missing", name, marks[i][1]);
}

static void check_modular(vectors *v, const asked *a, const cJSON *input, const cJSON *expected)
{
    const cJSON *resolved = json_get(expected, "resolved");
    if (!cJSON_IsObject(resolved)) {
        if (!json_get(expected, "resolutionError")) case_problem(v, "nothing is expected that is known here");
        if (!a->status)
            case_problem(v, "there are credentials, expected a failure");
        else
            check_tried(v, a, json_get(json_get(expected, "resolutionError"), "providersTried"));
        return;
    }
    if (a->status) {
        case_problem(v, "%s", awsc_error_message(a->error));
        return;
    }
    check_features(v, json_get(expected, "featureIds"));
    check_selected(v, json_text(expected, "selectedProvider"));
    const awsc_credentials *credentials = &a->identity->credentials;
    const char *account = json_text(resolved, "accountId");
    case_text(v, "access key id", credentials->access_key_id, json_text(resolved, "accessKeyId"));
    case_text(v, "secret access key", credentials->secret_access_key, json_text(resolved, "secretAccessKey"));
    case_text(v, "session token", credentials->session_token, json_text(resolved, "sessionToken"));
    /* Single sign-on's response contains no account id: it comes from the profile. */
    if (!json_get(input, "ssoResponse")) case_text(v, "account id", credentials->account_id, account);
}

static bool run_modular(vectors *v, const cJSON *c)
{
    const cJSON *input = json_get(c, "input"), *expected = json_get(c, "expected");
    /* Files that the case's program has already parsed are passed as files that our program names. */
    const char *given = json_text(input, "preloadedConfigFile");
    if (!given) given = json_text(json_get(input, "configFiles"), "aws");
    char *text = replace_process(given ? given : "", json_get(input, "processResponse"));
    file_scene scene;
    stub_transport stub;
    cJSON *recording = modular_recording(input), *routes = cJSON_CreateArray();
    stub_init(&stub, recording);
    stub.answers_tokens = json_get(input, "imdsResponse") != NULL;
    if (json_get(input, "stsResponse")) add_sts(routes, json_get(input, "stsResponse"));
    if (json_get(input, "ssoResponse")) add_sso(routes, json_get(input, "ssoResponse"));
    if (routes->child) stub.routes = routes;
    secret_of = NULL;
    file_scene_open(&scene, json_get(input, "env"), NULL);
    write_tokens(&scene, text, json_get(input, "env"));
    write_login_token(&scene, text, json_get(input, "loginToken"));
    if (given) {
        write_file(&scene, "/config", text);
        char path[256];
        snprintf(path, sizeof path, "%s/config", scene.folder);
        cJSON_AddStringToObject(scene.variables, "AWS_CONFIG_FILE", path);
    }
    asked a = resolve(awsc_default_chain_new, &scene, json_text(input, "profileNameOverride"), &stub, 1767225600);
    check_modular(v, &a, input, expected);
    if (stub.problem[0] && json_get(expected, "resolved")) case_problem(v, "%s", stub.problem);
    asked_clear(&a);
    file_scene_close(&scene);
    cJSON_Delete(recording);
    cJSON_Delete(routes);
    free(text);
    return true;
}

/* ---- profiles ---------------------------------------------------------------------------------------------------- */

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

/* Every expectation of a step must have been checked. */
static void check_known(vectors *v, const cJSON *body)
{
    static const char known[] = " access_key_id secret_access_key session_token account_id role_arn role_session_name "
                                "external_id web_identity_token_file sso_session sso_start_url sso_region "
                                "sso_account_id sso_role_name ";
    const cJSON *member;
    char name[128];
    cJSON_ArrayForEach(member, body)
    {
        snprintf(name, sizeof name, " %s ", member->string);
        if (!strstr(known, name)) case_problem(v, "%s is not looked at here", member->string);
    }
}

static void compare_step(vectors *v, const awsc_profile_step *step, const cJSON *expected)
{
    static const char *const kinds[] = {
        [AWSC_STEP_KEYS] = "AccessKey",  [AWSC_STEP_SOURCE] = "NamedSource",
        [AWSC_STEP_SSO] = "Sso",         [AWSC_STEP_WEB_IDENTITY] = "WebIdentityToken",
        [AWSC_STEP_LOGIN] = "Login",     [AWSC_STEP_PROCESS] = "Process",
        [AWSC_STEP_ROLE] = "AssumeRole",
    };
    const cJSON *body = expected->child ? expected->child : expected;
    case_text(v, "step", kinds[step->kind], body->string ? body->string : body->valuestring);
    if (step->kind == AWSC_STEP_SOURCE) {
        if (cJSON_IsString(body)) case_text(v, "source", step->value, body->valuestring);
        return;
    }
    check_known(v, body);
    compare(v, body, "access_key_id", step->keys.access_key_id);
    compare(v, body, "secret_access_key", step->keys.secret_access_key);
    compare(v, body, "session_token", step->keys.session_token);
    compare(v, body, "account_id", step->keys.account_id);
    compare(v, body, "role_arn", step->role_arn);
    compare(v, body, "role_session_name", step->role_session_name);
    compare(v, body, "external_id", step->external_id);
    if (step->kind == AWSC_STEP_WEB_IDENTITY) compare(v, body, "web_identity_token_file", step->value);
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
    if (parse_profiles(awsc_allocator_default(), awsc_view_text(text), AWSC_VIEW(""), &set, NULL)) abort();
    int status = awsc_profile_steps_resolve(set, json_text(input, "selected_profile"), &steps, &error);
    if (!chain) {
        if (!json_get(json_get(c, "output"), "Error")) case_problem(v, "nothing is expected that is known here");
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

/* ---- bearer tokens ----------------------------------------------------------------------------------------------- */

/* No service here uses bearer tokens. Their source is tested through the request for a role's credentials. */
static bool run_token(vectors *v, const cJSON *c)
{
    const cJSON *ok = json_get(json_get(c, "expect"), "ok"), *file;
    file_scene scene;
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_settings *settings = NULL;
    awsc_profile_steps steps;
    awsc_sso_token token = {.access_token = NULL};
    awsc_error *error = NULL;
    char *path = NULL;
    file_scene_open(&scene, json_get(c, "env"), NULL);
    cJSON_ArrayForEach(file, json_get(c, "files")) write_file(&scene, file->string, file->valuestring);
    awsc_environment environment = json_environment(scene.variables);
    int status = awsc_settings_resolve(awsc_allocator_default(), &config, "SSO", &environment, &settings, &error);
    if (!status) status = awsc_profile_steps_resolve(settings->profiles, settings->profile, &steps, &error);
    if (!status && (steps.count != 1 || !steps.items[0].sso_session)) status = AWSC_END;
    if (!status)
        status = awsc_sso_token_path(awsc_allocator_default(), &environment, steps.items[0].sso_session, &path, &error);
    if (!status) status = awsc_sso_token_read(awsc_allocator_default(), path, &token, &error);
    if (!ok && !status) case_problem(v, "there is a token, expected a failure");
    if (ok && status) case_problem(v, "%s", awsc_error_text(error));
    if (ok && !status) {
        case_text(v, "token", token.access_token, json_text(ok, "token"));
        case_text(v, "expiration", json_text(token.json, "expiresAt"), json_text(ok, "expiration"));
    }
    awsc_sso_token_clear(&token);
    awsc_release(awsc_allocator_default(), path);
    awsc_settings_free(settings);
    awsc_error_free(error);
    file_scene_close(&scene);
    return true;
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

static void run_file(vectors *v, const char *name, const char *member, bool (*run)(vectors *v, const cJSON *c))
{
    cJSON *file = vectors_json(name), *c;
    const cJSON *cases = vectors_cases(v, name, file, member);
    cJSON_ArrayForEach(c, cases)
    {
        case_begin(v, json_text(c, "id"), json_true(c, "advisory") || json_text(c, "tag"));
        if (run(v, c)) case_end(v);
    }
    cJSON_Delete(file);
}

static void run_all_modular(vectors *v)
{
    static const char name[] = "credential-chain/modular-credential-chain-tests.json";
    cJSON *file = vectors_json(name);
    const cJSON *c;
    cJSON_ArrayForEach(c, vectors_cases(v, name, file, NULL))
    {
        const char *id = json_text(c, "id"), *plugins = needs_plugins(json_get(c, "input"));
        bool conflict = id && strcmp(id, "9") == 0; /* keys before the role: see the vectors' README */
        case_begin(v, id, json_true(c, "advisory") || conflict);
        if (plugins)
            case_skip(v, plugins);
        else if (run_modular(v, c))
            case_end(v);
    }
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
    run_file(&v, "credential-chain/default-token-chain-cases.json", "cases", run_token);
    return vectors_close(&v);
}
