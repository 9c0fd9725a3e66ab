/* SPDX-License-Identifier: Apache-2.0 */
/* Sources of credentials: refused allocations, hostile responses, and hosts that must not be asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include <awsc/testing.h>

#include "credentials/cache.h"
#include "credentials/chain.h"
#include "credentials/container.h"
#include "credentials/json_credentials.h"
#include "credentials/url.h"
#include "error/error.h"
#include "support/ask_provider.h"
#include "support/failing_allocator.h"
#include "support/stub_transport.h"

static const char imds_traffic[] =
    "[{\"request\":{\"method\":\"PUT\",\"uri\":\"http://169.254.169.254/latest/api/token\"},"
    "\"response\":{\"status\":200,\"body\":\"session\"}},"
    "{\"request\":{\"method\":\"GET\",\"uri\":"
    "\"http://169.254.169.254/latest/meta-data/iam/security-credentials-extended\"},"
    "\"response\":{\"status\":200,\"body\":\"role\"}},"
    "{\"request\":{\"method\":\"GET\",\"uri\":"
    "\"http://169.254.169.254/latest/meta-data/iam/security-credentials-extended/role\"},"
    "\"response\":{\"status\":200,\"body\":{\"Code\":\"Success\",\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":\"hush-"
    "key\","
    "\"Token\":\"hush-token\",\"Expiration\":\"2199-01-01T00:00:00Z\"}}}]";

static const char container_traffic[] =
    "[{\"request\":{\"method\":\"GET\",\"uri\":\"http://169.254.170.2/role\"},"
    "\"response\":{\"status\":200,\"body\":{\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":\"hush-key\"}}}]";

/* Runs a chain whose n-th allocation and all later ones fail, for every n, until it works. Nothing may leak or
 * crash. */
static void sweep(const char *variables_text, const char *traffic_text, const char *config_text)
{
    cJSON *variables = cJSON_Parse(variables_text), *traffic = cJSON_Parse(traffic_text);
    awsc_environment environment = json_environment(variables);
    awsc_settings *settings = NULL;
    char path[] = "/tmp/awsc-config-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, config_text, strlen(config_text)), (ssize_t)strlen(config_text));
    close(fd);
    awsc_config config = AWSC_CONFIG_INIT;
    config.config_file = path;
    config.credentials_file = "/dev/null";
    assert_int_equal(awsc_settings_resolve(awsc_allocator_default(), &config, "STS", &environment, &settings, NULL),
                     AWSC_OK);
    unlink(path);
    bool complete = false;
    for (int n = 0; !complete; n++) {
        failing_memory memory;
        stub_transport stub;
        awsc_test_clock *clock = NULL;
        awsc_credentials_provider *provider = NULL;
        failing_memory_init(&memory, n);
        stub_init(&stub, traffic);
        assert_int_equal(awsc_test_clock_new((awsc_time){1767225600, 0}, &clock, NULL), AWSC_OK);
        awsc_chain_options options = {.clock = awsc_test_clock_of(clock), .transport = &stub.base};
        int status = awsc_default_chain_new(&memory.allocator, settings, &environment, &options, &provider, NULL);
        if (!status) {
            asked a = ask_provider(provider, traffic ? awsc_test_clock_of(clock) : NULL);
            status = a.status;
            if (!status) assert_string_equal(a.identity->credentials.access_key_id, "AKID");
            complete = !status;
            asked_clear(&a);
        }
        awsc_credentials_provider_free(provider);
        awsc_test_clock_free(clock);
        assert_int_equal(memory.held, 0);
        assert_true(n < 500);
    }
    awsc_settings_free(settings);
    cJSON_Delete(variables);
    cJSON_Delete(traffic);
}

static void every_source_survives_the_failure_of_every_allocation(void **state)
{
    (void)state;
    sweep("{\"AWS_ACCESS_KEY_ID\":\"AKID\",\"AWS_SECRET_ACCESS_KEY\":\"hush-key\"}", "[]", "");
    sweep("{\"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI\":\"/role\"}", container_traffic, "");
    sweep("{}", imds_traffic, "");
    sweep("{}", "null", "[default]\naws_access_key_id = AKID\naws_secret_access_key = s\n");
    sweep("{}", "",
          "[default]\ncredential_process = echo "
          "'{\"Version\":1,\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":\"hush-key\"}'\n");
}

static void assert_no_credentials(const char *text, const char *words)
{
    awsc_identity *identity = NULL;
    awsc_error *error = NULL;
    awsc_json_credentials form = {.what = "the answer", .token = "Token", .expires = true};
    assert_int_equal(
        awsc_json_credentials_parse(awsc_allocator_default(), &form, awsc_view_text(text), &identity, &error),
        AWSC_ERR_CREDENTIALS);
    assert_null(identity);
    if (!strstr(awsc_error_message(error), words)) fail_msg("%s: %s", text, awsc_error_message(error));
    assert_null(strstr(awsc_error_message(error), "hidden"));
    awsc_error_free(error);
}

static void invalid_responses_are_refused_without_showing_their_content(void **state)
{
    (void)state;
    assert_no_credentials("", "is not JSON");
    assert_no_credentials("hidden", "is not JSON");
    assert_no_credentials("[\"hidden\"]", "is not JSON");
    assert_no_credentials("{\"SecretAccessKey\":\"hidden\"} {}", "is not JSON");
    assert_no_credentials("{\"SecretAccessKey\":\"hidden\",\"Expiration\":\"2199-01-01T00:00:00Z\"}", "no AccessKeyId");
    assert_no_credentials("{\"AccessKeyId\":\"A\",\"SecretAccessKey\":7,\"Expiration\":\"2199-01-01T00:00:00Z\"}",
                          "no SecretAccessKey");
    assert_no_credentials("{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hidden\"}", "no Expiration");
    assert_no_credentials("{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hidden\",\"Expiration\":\"hidden\"}",
                          "no date and time");
    assert_no_credentials(
        "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hidden\",\"Expiration\":\"2199-01-01T00:00:00Z\","
        "\"unread\":\"\\u0000\"}",
        "has a NUL character in a text");
    assert_no_credentials("{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hidden\",\"Token\":\"\\uD83D\"}",
                          "is not JSON");
    static const char *const controls[] = {"\\u0000", "\\n", "\\b", "\\u001F", "\\u007f", "\x7f"};
    static const char *const names[] = {"AccessKeyId", "SecretAccessKey", "Token", "AccountId"};
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++) {
        for (size_t name = 0; name < sizeof names / sizeof *names; name++) {
            char text[256], words[64];
            snprintf(text, sizeof text, "{\"%s\":\"hidden%s\",\"Expiration\":\"2199-01-01T00:00:00Z\"}", names[name],
                     controls[i]);
            snprintf(words, sizeof words, "has a control character in %s; expected printable characters", names[name]);
            assert_no_credentials(text, words);
        }
    }
    assert_no_credentials("{\"Code\":\"AssumeRoleUnauthorizedAccess\",\"Message\":\"EC2 cannot\"}",
                          "AssumeRoleUnauthorizedAccess: EC2 cannot");
}

static void invalid_urls_are_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "/path",
                                      "ftp://host/",
                                      "http://",
                                      "http:///x",
                                      "http://a b/",
                                      "http://host:0/",
                                      "http://host:65536/",
                                      "http://[::1/",
                                      "http://u@host/",
                                      "http://host/\r\nX: y",
                                      "http://host:1:2/",
                                      "http://[::1]x/",
                                      "http://host#f"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        awsc_metadata_url url;
        if (awsc_metadata_url_parse(bad[i], "it", &url, NULL) != AWSC_ERR_CONFIG) fail_msg("%s is taken", bad[i]);
    }
}

/* ---- the container's endpoint ------------------------------------------------------------------------------------ */

/* Sends nothing, and records the requests and their hosts. */
typedef struct note_transport {
    awsc_transport base;
    int asked;
    bool loopback_only;
} note_transport;

static int note_request(void *user, awsc_loop *loop, const awsc_exchange_request *request,
                        const awsc_exchange_handler *handler, awsc_exchange **out, awsc_error **error)
{
    note_transport *note = user;
    (void)loop;
    (void)handler;
    *out = NULL;
    note->asked++;
    note->loopback_only = request->loopback_only;
    return awsc_error_set(error, AWSC_ERR_CONNECT, "nothing is sent");
}

/* Makes the source and asks it; returns the first failure. */
static int ask_container(const cJSON *variables, note_transport *note)
{
    awsc_environment environment = json_environment(variables);
    awsc_container_settings settings;
    awsc_credentials_provider *source = NULL;
    *note = (note_transport){.base = {.struct_size = sizeof note->base, .user = note, .start = note_request}};
    int status = awsc_container_settings_read(awsc_allocator_default(), &environment, &settings, NULL);
    if (status) return status;
    settings.transport = &note->base;
    assert_int_equal(awsc_container_source_new(awsc_allocator_default(), &settings, &source, NULL), AWSC_OK);
    asked a = ask_provider(source, NULL);
    status = a.status;
    assert_null(strstr(awsc_error_message(a.error), "hush"));
    asked_clear(&a);
    awsc_credentials_provider_free(source);
    return status;
}

static void only_this_machine_and_the_services_of_containers_are_asked_without_tls(void **state)
{
    static const struct {
        const char *url;
        bool taken, loopback_only;
    } cases[] = {
        {"http://127.0.0.1/c", true, false},      {"http://[::1]:8080/c", true, false},
        {"http://169.254.170.2/c", true, false},  {"http://169.254.170.23/c", true, false},
        {"http://[fd00:ec2::23]/c", true, false}, {"https://192.0.2.1/c", true, false},
        {"https://example.com/c", true, false},   {"http://localhost/c", true, true},
        {"http://example.com/c", true, true},     {"http://192.0.2.1/c", false, false},
        {"http://169.254.170.3/c", false, false}, {"http://[2001:db8::1]/c", false, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        note_transport note;
        cJSON *variables = cJSON_CreateObject();
        cJSON_AddStringToObject(variables, "AWS_CONTAINER_CREDENTIALS_FULL_URI", cases[i].url);
        int status = ask_container(variables, &note);
        if (status != (cases[i].taken ? AWSC_ERR_CONNECT : AWSC_ERR_CONFIG)) fail_msg("%s: %d", cases[i].url, status);
        assert_int_equal(note.asked, cases[i].taken);
        if (note.loopback_only != cases[i].loopback_only) fail_msg("%s", cases[i].url);
        cJSON_Delete(variables);
    }
}

static void an_authorization_token_of_several_lines_is_not_sent(void **state)
{
    static const char *const tokens[] = {"hush\n", "hush\r\nX: y", "hush\ntwo", "hush\x7f"};
    (void)state;
    for (size_t i = 0; i < 2 * (sizeof tokens / sizeof tokens[0]); i++) {
        const char *token = tokens[i / 2];
        note_transport note;
        char path[] = "/tmp/awsc-token-XXXXXX";
        cJSON *variables = cJSON_CreateObject();
        int fd = mkstemp(path);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, token, strlen(token)), (ssize_t)strlen(token));
        close(fd);
        cJSON_AddStringToObject(variables, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c");
        cJSON_AddStringToObject(variables,
                                i % 2 ? "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE" : "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                                i % 2 ? path : token);
        assert_int_equal(ask_container(variables, &note), AWSC_ERR_CREDENTIALS);
        assert_int_equal(note.asked, 0);
        unlink(path);
        cJSON_Delete(variables);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_source_survives_the_failure_of_every_allocation),
        cmocka_unit_test(invalid_responses_are_refused_without_showing_their_content),
        cmocka_unit_test(invalid_urls_are_refused),
        cmocka_unit_test(only_this_machine_and_the_services_of_containers_are_asked_without_tls),
        cmocka_unit_test(an_authorization_token_of_several_lines_is_not_sent),
    };
    return cmocka_run_group_tests_name("credentials", tests, NULL, NULL);
}
