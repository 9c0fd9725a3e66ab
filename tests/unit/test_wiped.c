/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that held a secret is wiped before it is freed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include <awsc/bearer.h>
#include <awsc/http.h>
#include <awsc/testing.h>

#include "auth/sigv4.h"
#include "base/arena.h"
#include "base/memory.h"
#include "codec/json_codec.h"
#include "config/settings.h"
#include "credentials/callback.h"
#include "credentials/chain.h"
#include "credentials/json_credentials.h"
#include "credentials/mfa.h"
#include "credentials/process.h"
#include "credentials/static.h"
#include "http/fields.h"
#include "support/ask_provider.h"
#include "support/profiles.h"
#include "support/signer.h"
#include "support/stub_transport.h"
#include "support/watched_memory.h"

static const awsc_credentials keys = {.struct_size = sizeof keys,
                                      .access_key_id = "AKIDWIPED",
                                      .secret_access_key = "hush-wiped-key",
                                      .session_token = "hush-wiped-token"};

static void expect_wiped(const watched_memory *memory)
{
    assert_int_equal(memory->held, 0);
    assert_int_equal(memory->leaks, 0);
}

static void the_watch_finds_a_secret_that_is_left(void **state)
{
    (void)state;
    watched_memory memory;
    watched_memory_init(&memory);
    awsc_release(&memory.allocator, awsc_text_copy(&memory.allocator, "a hush-planted secret"));
    assert_int_equal(memory.leaks, 1);
    awsc_release_secret(&memory.allocator, awsc_text_copy(&memory.allocator, "a hush-planted secret"));
    assert_int_equal(memory.leaks, 1);
}

/* Many profiles, long values and continued lines, so that every buffer has to grow. */
static char *many_profiles(void)
{
    char *text = calloc(1, 200000);
    size_t size = 0;
    assert_non_null(text);
    for (int i = 0; i < 300; i++) {
        size += (size_t)sprintf(text + size, "[p%d]\naws_access_key_id = AKID\naws_secret_access_key = hush-%d-", i, i);
        for (int n = 0; n < i; n++) text[size++] = 'x';
        size += (size_t)sprintf(text + size, "\naws_session_token = hush-token\n  hush-continued-%0100d\n", i);
    }
    return text;
}

static void profiles_are_wiped(void **state)
{
    (void)state;
    char path[] = "/tmp/awsc-wiped-XXXXXX";
    char *text = many_profiles();
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    free(text);

    watched_memory memory;
    awsc_profile_set *set = NULL;
    watched_memory_init(&memory);
    assert_int_equal(awsc_profile_set_load(&memory.allocator, (awsc_profile_path){"/dev/null", false},
                                           (awsc_profile_path){path, true}, &set, NULL),
                     AWSC_OK);
    assert_int_equal(awsc_profile_set_count(set, AWSC_SECTION_PROFILE), 300);
    awsc_profile_set_free(set);
    expect_wiped(&memory);

    awsc_config config = AWSC_CONFIG_INIT;
    awsc_settings *settings = NULL;
    const awsc_environment environment = {json_variable, NULL};
    config.config_file = "/dev/null";
    config.credentials_file = path;
    config.profile = "p299";
    config.proxy = "http://user:hush-proxy-password@proxy:3128";
    assert_int_equal(awsc_settings_resolve(&memory.allocator, &config, "STS", &environment, &settings, NULL), AWSC_OK);
    awsc_settings_free(settings);
    expect_wiped(&memory);
    unlink(path);
}

static void an_invalid_file_is_wiped(void **state)
{
    (void)state;
    static const char text[] = "[default]\naws_secret_access_key = hush-wrong-file\nnonsense\n";
    watched_memory memory;
    awsc_profile_set *set = NULL;
    watched_memory_init(&memory);
    assert_int_equal(parse_profiles(&memory.allocator, AWSC_VIEW(""), awsc_view_text(text), &set, NULL),
                     AWSC_ERR_PARSE);
    expect_wiped(&memory);
}

/* ---- sources ----------------------------------------------------------------------------------------------------- */

static void answer(void *user, awsc_credentials_request *request)
{
    (void)user;
    awsc_credentials_request_answer(request, &keys);
}

static void ask_and_free(awsc_credentials_provider *source)
{
    asked a = ask_provider(source, NULL);
    assert_int_equal(a.status, AWSC_OK);
    asked_clear(&a);
    awsc_credentials_provider_free(source);
}

static void answers_of_the_program_are_wiped(void **state)
{
    (void)state;
    watched_memory memory;
    awsc_callback_options options = AWSC_CALLBACK_OPTIONS_INIT;
    awsc_credentials_provider *source = NULL;
    watched_memory_init(&memory);
    options.get = answer;
    assert_int_equal(awsc_callback_source_new(&memory.allocator, &options, &source, NULL), AWSC_OK);
    ask_and_free(source);
    expect_wiped(&memory);
}

static void the_output_of_a_helper_program_is_wiped(void **state)
{
    (void)state;
    watched_memory memory;
    awsc_process_settings settings = {
        "printf '{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hush-%01000d\",\"SessionToken\":\"%s\"}' "
        "7 hush-printed-token",
        NULL, AWSC_PROCESS_TIMEOUT_MS};
    awsc_credentials_provider *source = NULL;
    watched_memory_init(&memory);
    assert_int_equal(awsc_process_source_new(&memory.allocator, &settings, &source, NULL), AWSC_OK);
    ask_and_free(source);
    expect_wiped(&memory);
}

/* The output fills the room that was reserved for it, or exceeds it by a byte. */
static void output_that_fills_its_room_is_wiped(void **state)
{
    static const char *const commands[] = {
        "printf '%-65536s' '{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hush-full\"}'",
        "printf '%-65537s' '{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hush-full\"}'",
    };
    (void)state;
    for (int i = 0; i < 2; i++) {
        watched_memory memory;
        awsc_process_settings settings = {commands[i], NULL, AWSC_PROCESS_TIMEOUT_MS};
        awsc_credentials_provider *source = NULL;
        watched_memory_init(&memory);
        assert_int_equal(awsc_process_source_new(&memory.allocator, &settings, &source, NULL), AWSC_OK);
        asked a = ask_provider(source, NULL);
        assert_int_equal(a.status, i ? AWSC_ERR_CREDENTIALS : AWSC_OK);
        asked_clear(&a);
        awsc_credentials_provider_free(source);
        expect_wiped(&memory);
    }
}

/* ---- trees of JSON ----------------------------------------------------------------------------------------------- */

static watched_memory *of_trees;

static void *tree_alloc(size_t size)
{
    return watched_alloc(of_trees, size);
}

static void tree_release(void *memory)
{
    watched_release(of_trees, memory);
}

static void keys_in_json_are_wiped_in_every_position(void **state)
{
    static const char *const texts[] = {
        "{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hush-1\",\"SessionToken\":\"hush-2\"}",
        "{\"Version\":1,\"Credentials\":{\"SecretAccessKey\":\"hush-1\",\"all\":[\"hush-2\",[\"hush-3\"]]}}",
        "{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hush-1\",\"SessionToken\":\"hush-2",
        "{\"SecretAccessKey\":\"hush-1\"} and more",
        "[\"hush-1\"]",
        "\"hush-1\"",
    };
    (void)state;
    const awsc_json_credentials form = {.what = "it", .token = "SessionToken", .versioned = true};
    watched_memory memory, trees;
    watched_memory_init(&memory);
    watched_memory_init(&trees);
    of_trees = &trees;
    cJSON_InitHooks(&(cJSON_Hooks){tree_alloc, tree_release});
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        awsc_identity *identity = NULL;
        int status = awsc_json_credentials_parse(&memory.allocator, &form, awsc_view_text(texts[i]), &identity, NULL);
        assert_true((status == AWSC_OK) == (i == 0));
        awsc_identity_free(identity);
        if (trees.leaks) fail_msg("%s", texts[i]);
    }
    cJSON_InitHooks(NULL);
    expect_wiped(&trees);
    expect_wiped(&memory);
}

static void keys_of_environment_and_profile_are_wiped(void **state)
{
    (void)state;
    static const char *const environments[] = {
        "{\"AWS_ACCESS_KEY_ID\":\"A\",\"AWS_SECRET_ACCESS_KEY\":\"hush-e\",\"AWS_SESSION_TOKEN\":\"hush-f\"}", "{}"};
    char path[] = "/tmp/awsc-wiped-XXXXXX";
    static const char text[] = "[default]\naws_access_key_id = A\naws_secret_access_key = hush-of-profile\n";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, sizeof text - 1), sizeof text - 1);
    close(fd);
    for (size_t i = 0; i < 2; i++) {
        cJSON *variables = cJSON_Parse(environments[i]);
        const awsc_environment environment = json_environment(variables);
        watched_memory memory;
        awsc_config config = AWSC_CONFIG_INIT;
        awsc_settings *settings = NULL;
        awsc_credentials_provider *provider = NULL;
        config.config_file = "/dev/null";
        config.credentials_file = path;
        watched_memory_init(&memory);
        assert_int_equal(awsc_settings_resolve(&memory.allocator, &config, "STS", &environment, &settings, NULL),
                         AWSC_OK);
        assert_int_equal(awsc_default_chain_new(&memory.allocator, settings, &environment, NULL, &provider, NULL),
                         AWSC_OK);
        ask_and_free(provider);
        awsc_settings_free(settings);
        expect_wiped(&memory);
        cJSON_Delete(variables);
    }
    unlink(path);
}

/* ---- metadata services ------------------------------------------------------------------------------------------- */

static const char container_traffic[] =
    "[{\"request\":{\"method\":\"GET\",\"uri\":\"http://169.254.170.2/role\"},"
    "\"response\":{\"status\":200,\"body\":{\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":\"hush-container-key\","
    "\"Token\":\"hush-container-token\"}}}]";

static const char imds_traffic[] =
    "[{\"request\":{\"method\":\"PUT\",\"uri\":\"http://169.254.169.254/latest/api/token\"},"
    "\"response\":{\"status\":200,\"body\":\"hush-imds-session\"}},"
    "{\"request\":{\"method\":\"GET\",\"uri\":"
    "\"http://169.254.169.254/latest/meta-data/iam/security-credentials-extended\"},"
    "\"response\":{\"status\":200,\"body\":\"role\"}},"
    "{\"request\":{\"method\":\"GET\",\"uri\":"
    "\"http://169.254.169.254/latest/meta-data/iam/security-credentials-extended/role\"},"
    "\"response\":{\"status\":200,\"body\":{\"Code\":\"Success\",\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":"
    "\"hush-imds-key\",\"Token\":\"hush-imds-token\",\"Expiration\":\"2199-01-01T00:00:00Z\"}}}]";

/* The service demands a new token before it returns the role. */
static const char renewed_traffic[] =
    "[{\"request\":{\"method\":\"PUT\",\"uri\":\"http://169.254.169.254/latest/api/token\"},"
    "\"response\":{\"status\":200,\"body\":\"hush-imds-session\"}},"
    "{\"request\":{\"method\":\"GET\",\"uri\":"
    "\"http://169.254.169.254/latest/meta-data/iam/security-credentials-extended\"},"
    "\"response\":{\"status\":401,\"body\":\"\"}},"
    "{\"request\":{\"method\":\"PUT\",\"uri\":\"http://169.254.169.254/latest/api/token\"},"
    "\"response\":{\"status\":200,\"body\":\"hush-imds-second\"}},"
    "{\"request\":{\"method\":\"GET\",\"uri\":"
    "\"http://169.254.169.254/latest/meta-data/iam/security-credentials-extended\"},"
    "\"response\":{\"status\":200,\"body\":\"role\"}},"
    "{\"request\":{\"method\":\"GET\",\"uri\":"
    "\"http://169.254.169.254/latest/meta-data/iam/security-credentials-extended/role\"},"
    "\"response\":{\"status\":200,\"body\":{\"Code\":\"Success\",\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":"
    "\"hush-imds-key\",\"Token\":\"hush-imds-token\",\"Expiration\":\"2199-01-01T00:00:00Z\"}}}]";

static void expect_source_wiped(const char *variables_text, const char *traffic_text)
{
    cJSON *variables = cJSON_Parse(variables_text), *traffic = cJSON_Parse(traffic_text);
    const awsc_environment environment = json_environment(variables);
    watched_memory memory;
    stub_transport stub;
    awsc_settings *settings = NULL;
    awsc_test_clock *clock = NULL;
    awsc_credentials_provider *provider = NULL;
    awsc_config config = AWSC_CONFIG_INIT;
    config.config_file = config.credentials_file = "/dev/null";
    watched_memory_init(&memory);
    stub_init(&stub, traffic);
    assert_int_equal(awsc_test_clock_new((awsc_time){1767225600, 0}, &clock, NULL), AWSC_OK);
    assert_int_equal(awsc_settings_resolve(&memory.allocator, &config, "STS", &environment, &settings, NULL), AWSC_OK);
    awsc_chain_options options = {.clock = awsc_test_clock_of(clock), .transport = &stub.base};
    assert_int_equal(awsc_default_chain_new(&memory.allocator, settings, &environment, &options, &provider, NULL),
                     AWSC_OK);
    asked a = ask_provider(provider, awsc_test_clock_of(clock));
    assert_int_equal(a.status, AWSC_OK);
    asked_clear(&a);
    awsc_credentials_provider_free(provider);
    awsc_settings_free(settings);
    awsc_test_clock_free(clock);
    cJSON_Delete(variables);
    cJSON_Delete(traffic);
    expect_wiped(&memory);
}

static void answers_of_metadata_services_are_wiped(void **state)
{
    (void)state;
    expect_source_wiped("{\"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI\":\"/role\","
                        "\"AWS_CONTAINER_AUTHORIZATION_TOKEN\":\"hush-authorization\"}",
                        container_traffic);
    expect_source_wiped("{}", imds_traffic);
    expect_source_wiped("{}", renewed_traffic);
}

/* Half a surrogate pair makes a copy of the document, which grows. */
static void a_repaired_document_leaves_no_copy(void **state)
{
    static char text[20000];
    watched_memory memory;
    const awsc_allocator *before;
    const awsc_member member = {.name = "d", .type = AWSC_TYPE_JSON};
    awsc_json document = {NULL, 0};
    (void)state;
    watched_memory_init(&memory);
    strcpy(text, "{\"broken\":\"\\ud800\"");
    for (int i = 0; i < 500; i++) sprintf(text + strlen(text), ",\"k%d\":\"hush-document\"", i);
    strcat(text, "}");
    awsc_arena *arena = awsc_arena_new_sized(&memory.allocator, 0);
    before = awsc_memory_use(&memory.allocator);
    assert_int_equal(
        awsc_json_decode_member(&member, awsc_view_text(text), AWSC_JSON_LIMITS_RESPONSE, arena, &document, NULL),
        AWSC_OK);
    (void)awsc_memory_use(before);
    assert_non_null(strstr(document.data, "\xef\xbf\xbd"));
    awsc_arena_free_secret(arena);
    expect_wiped(&memory);
}

static void header_fields_are_wiped(void **state)
{
    (void)state;
    watched_memory memory;
    awsc_http_fields fields = {.items = NULL};
    watched_memory_init(&memory);
    for (int i = 0; i < 40; i++) {
        char name[32];
        snprintf(name, sizeof name, "X-Token-%d", i % 30);
        assert_int_equal(awsc_http_fields_put(&memory.allocator, &fields, awsc_view_text(name),
                                              AWSC_VIEW("hush-header-token"), true, NULL),
                         AWSC_OK);
    }
    awsc_http_fields_remove(&memory.allocator, &fields, "X-Token-7");
    awsc_http_fields_clear(&memory.allocator, &fields);
    expect_wiped(&memory);
}

static void a_growing_buffer_of_secrets_wipes_its_old_memory(void **state)
{
    (void)state;
    watched_memory memory;
    watched_memory_init(&memory);
    awsc_buffer buffer = AWSC_BUFFER_INIT_SECRET(&memory.allocator);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 1000; i++) awsc_buffer_append_text(&buffer, "hush-buffer,");
        assert_int_equal(buffer.size, 12000);
        assert_int_equal(strlen(buffer.data), 12000);
        awsc_buffer_clear(&buffer); /* still a buffer of secrets */
    }
    expect_wiped(&memory);
}

/* The second request exceeds the buffer of the first one. */
static void a_signer_leaves_no_token_behind(void **state)
{
    (void)state;
    static char long_value[4000];
    watched_memory memory;
    watched_memory_init(&memory);
    memset(long_value, 'x', sizeof long_value - 1);
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    params.credentials = &keys;
    params.service = "lambda";
    params.region = "eu-west-1";
    awsc_signer *signer = awsc_signer_new(&memory.allocator);
    for (int i = 0; i < 4; i++) {
        awsc_http_request *request = NULL;
        assert_int_equal(awsc_http_request_new("GET", "/", &request, NULL), AWSC_OK);
        awsc_http_request_set_header(request, "Host", "example.com", NULL);
        if (i > 1) awsc_http_request_set_header(request, "X-Long", long_value, NULL);
        assert_int_equal(i % 2 ? awsc_signer_presign(signer, request, &params, NULL)
                               : awsc_signer_sign(signer, request, &params, NULL),
                         AWSC_OK);
        awsc_http_request_free(request);
    }
    awsc_signer_free(signer);
    expect_wiped(&memory);
}

/* ---- codes ------------------------------------------------------------------------------------------------------- */

static void give_code(void *user, awsc_mfa_request *request)
{
    (void)user;
    awsc_mfa_request_answer(request, "hush-code");
}

static awsc_mfa_request *kept;

static void keep(void *user, awsc_mfa_request *request)
{
    (void)user;
    kept = request;
}

static void take_code(awsc_mfa_question *question, int status, const char *code, awsc_error *error)
{
    (void)question;
    (void)error;
    assert_int_equal(status, AWSC_OK);
    assert_string_equal(code, "hush-code");
}

static void mfa_codes_are_wiped_used_or_not(void **state)
{
    (void)state;
    watched_memory memory;
    awsc_loop *loop = NULL;
    awsc_mfa_question question = {.done = take_code};
    watched_memory_init(&memory);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    awsc_mfa_ask(&memory.allocator, loop, give_code, NULL, "device", &question);
    awsc_mfa_ask(&memory.allocator, loop, keep, NULL, "device", &question);
    awsc_mfa_request_answer(kept, "hush-code");
    awsc_mfa_cancel(&question);
    awsc_mfa_ask(&memory.allocator, loop, keep, NULL, "device", &question);
    awsc_mfa_cancel(&question);
    awsc_mfa_request_answer(kept, "hush-code");
    awsc_loop_free(loop);
    expect_wiped(&memory);
}

/* A long session token, so that every buffer has to grow. */
static void tokens_are_wiped(void **state)
{
    (void)state;
    char session[3000];
    watched_memory memory;
    awsc_credentials own = keys;
    awsc_credentials_provider *provider = NULL;
    awsc_token *token = NULL;
    awsc_rds_token_options options = AWSC_RDS_TOKEN_OPTIONS_INIT;
    watched_memory_init(&memory);
    memset(session, 0, sizeof session);
    for (size_t i = 0; i + 6 < sizeof session; i += 5) memcpy(session + i, "hush-", 5);
    own.session_token = session;
    assert_int_equal(awsc_static_provider_new(&memory.allocator, &own, "keys", &provider, NULL), AWSC_OK);
    options.host = "db";
    options.port = AWSC_I32(5432);
    options.user = "u";
    options.region = "eu-west-1";
    assert_int_equal(awsc_rds_token(provider, &options, &token, NULL), AWSC_OK);
    assert_non_null(strstr(awsc_token_text(token), "hush-hush-"));
    awsc_token_free(token);
    assert_int_equal(awsc_token_get((awsc_token_provider *)provider, NULL, &token, NULL), AWSC_OK);
    awsc_token_free(token);
    awsc_credentials_provider_free(provider);
    expect_wiped(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_watch_finds_a_secret_that_is_left),
        cmocka_unit_test(profiles_are_wiped),
        cmocka_unit_test(an_invalid_file_is_wiped),
        cmocka_unit_test(answers_of_the_program_are_wiped),
        cmocka_unit_test(the_output_of_a_helper_program_is_wiped),
        cmocka_unit_test(output_that_fills_its_room_is_wiped),
        cmocka_unit_test(keys_in_json_are_wiped_in_every_position),
        cmocka_unit_test(keys_of_environment_and_profile_are_wiped),
        cmocka_unit_test(answers_of_metadata_services_are_wiped),
        cmocka_unit_test(a_repaired_document_leaves_no_copy),
        cmocka_unit_test(header_fields_are_wiped),
        cmocka_unit_test(a_signer_leaves_no_token_behind),
        cmocka_unit_test(a_growing_buffer_of_secrets_wipes_its_old_memory),
        cmocka_unit_test(mfa_codes_are_wiped_used_or_not),
        cmocka_unit_test(tokens_are_wiped),
    };
    return cmocka_run_group_tests_name("wiped", tests, NULL, NULL);
}
