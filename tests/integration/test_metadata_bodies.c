/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies, addresses and names of metadata and container services: encoded, damaged, incomplete, and at their limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include <awsc/credentials.h>

#include "credentials/container.h"
#include "credentials/imds.h"
#include "support/ask_provider.h"
#include "support/fixture.h"

#define KEYS                                                                                                           \
    "{\"AccessKeyId\":\"AKIDA\",\"SecretAccessKey\":\"hidden-secret\",\"Token\":\"a-token\","                          \
    "\"Expiration\":\"2199-01-01T00:00:00Z\",\"Code\":\"Success\"}"

/* ---- a container service ----------------------------------------------------------------------------------------- */

typedef struct service {
    raw_server *server;
    raw_answer answer;
    char head[1024];
    _Atomic unsigned asked;
} service;

static void give(void *user, const raw_request *request, raw_answer *answer)
{
    service *s = user;
    snprintf(s->head, sizeof s->head, "%s", request->head);
    s->asked++;
    *answer = s->answer;
}

static void open_service(service *s)
{
    memset(s, 0, sizeof *s);
    fixture_clean_environment();
    raw_script script = {.answer = give, .user = s};
    s->server = raw_server_start(&script);
}

static void close_service(service *s)
{
    raw_server_stop(s->server);
    fixture_clean_environment();
}

/* Asks the service at `path`. Clear the result with asked_clear. */
static asked ask_container(service *s, const char *path)
{
    char url[128];
    awsc_credentials_provider *provider = NULL;
    snprintf(url, sizeof url, "%s%s", raw_server_url(s->server), path);
    assert_int_equal(setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1), 0);
    assert_int_equal(awsc_credentials_provider_new_container(&provider, NULL), AWSC_OK);
    asked a = ask_provider(provider, NULL);
    awsc_credentials_provider_free(provider);
    return a;
}

static void expect_keys(service *s, const char *path)
{
    asked a = ask_container(s, path);
    if (a.status) fail_msg("%s", awsc_error_message(a.error));
    assert_string_equal(a.identity->credentials.access_key_id, "AKIDA");
    asked_clear(&a);
}

static raw_answer says(const char *status, const char *headers, const char *body)
{
    return fixture_answer_with(status, headers, body, strlen(body));
}

static void expect_refusal(service *s, const char *words)
{
    asked a = ask_container(s, "/role");
    assert_int_equal(a.status, AWSC_ERR_CREDENTIALS);
    if (!strstr(awsc_error_message(a.error), words)) fail_msg("%s", awsc_error_message(a.error));
    asked_clear(&a);
}

/* `text` in gzip; the bytes live until the process ends. */
static size_t zip(const char *text, Bytef out[1024])
{
    z_stream stream = {0};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (Bytef *)(uintptr_t)text;
    stream.avail_in = (uInt)strlen(text);
    stream.next_out = out;
    stream.avail_out = 1024;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    size_t size = stream.total_out;
    assert_int_equal(deflateEnd(&stream), Z_OK);
    return size;
}

static const char encoded[] = "Content-Encoding: gzip\r\n";

static void an_encoded_answer_is_decoded(void **state)
{
    static Bytef bytes[1024];
    service s;
    (void)state;
    open_service(&s);
    s.answer = fixture_answer_with("200 OK", encoded, bytes, zip(KEYS, bytes));
    expect_keys(&s, "/role");
    close_service(&s);
}

static void a_damaged_answer_is_a_failure_that_is_told_and_not_asked_about_again(void **state)
{
    static Bytef bytes[1024];
    service s;
    (void)state;
    open_service(&s);
    size_t size = zip(KEYS, bytes);
    s.answer = fixture_answer_with("200 OK", encoded, bytes, size - 9);
    expect_refusal(&s, "gzip ends too early");
    assert_int_equal(s.asked, 1);
    memset(bytes + 20, 0xff, 20);
    s.answer = fixture_answer_with("200 OK", encoded, bytes, size);
    expect_refusal(&s, "gzip");
    assert_int_equal(s.asked, 2);
    close_service(&s);
}

static void the_status_of_a_refusal_counts_though_its_body_is_damaged(void **state)
{
    static const char *const statuses[] = {"404 Not Found", "300 Odd", "199 Odder"};
    service s;
    (void)state;
    open_service(&s);
    for (size_t i = 0; i < 2; i++) {
        char words[64];
        s.answer = says(statuses[i], encoded, "{\"code\":\"no gzip\"}");
        snprintf(words, sizeof words, "answered with HTTP status %.3s", statuses[i]);
        expect_refusal(&s, words);
        assert_int_equal(s.asked, i + 1);
    }
    s.answer = says("201 Created", encoded, "{\"code\":\"no gzip\"}");
    expect_refusal(&s, "did not answer");
    close_service(&s);
}

static void a_refusal_is_told_in_the_words_of_the_service(void **state)
{
    service s;
    (void)state;
    open_service(&s);
    s.answer = says("400 Bad Request", NULL, "{\"code\":\"NoRole\",\"message\":\"sorry\"}");
    expect_refusal(&s, "answered with HTTP status 400, NoRole: sorry");
    s.answer = says("400 Bad Request", NULL, "{\"code\":\"NoRole\"}");
    expect_refusal(&s, "answered with HTTP status 400, NoRole");
    s.answer = says("400 Bad Request", NULL, "{\"message\":\"sorry\"}");
    expect_refusal(&s, "answered with HTTP status 400: sorry");
    s.answer = says("400 Bad Request", NULL, "oops");
    expect_refusal(&s, "answered with HTTP status 400");
    assert_int_equal(s.asked, 4);
    close_service(&s);
}

static void an_answer_that_was_cut_is_asked_for_three_times(void **state)
{
    static const char *const cut[] = {"", "{", "{\"AccessKeyId\":", "AccessKeyId}", "<html>"};
    (void)state;
    for (size_t i = 0; i < 2; i++) { /* each takes two pauses */
        service s;
        open_service(&s);
        s.answer = says("200 OK", NULL, cut[i]);
        expect_refusal(&s, "the answer of the container's endpoint");
        assert_int_equal(s.asked, 3);
        close_service(&s);
    }
}

/* ---- addresses --------------------------------------------------------------------------------------------------- */

static void an_address_without_a_path_gets_one_and_a_query_stays(void **state)
{
    static const struct {
        const char *path, *line;
    } cases[] = {{"", "GET / HTTP/1.1\r\n"}, {"/", "GET / HTTP/1.1\r\n"}, {"/a/b?c=d", "GET /a/b?c=d HTTP/1.1\r\n"}};
    service s;
    (void)state;
    open_service(&s);
    s.answer = fixture_answer(KEYS);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expect_keys(&s, cases[i].path);
        if (strncmp(s.head, cases[i].line, strlen(cases[i].line)) != 0) fail_msg("%s: %s", cases[i].path, s.head);
    }
    close_service(&s);
}

typedef struct variables {
    const char *relative, *full, *token, *token_file;
} variables;

static const char *get_variable(void *user, const char *name)
{
    const variables *v = user;
    if (strcmp(name, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") == 0) return v->relative;
    if (strcmp(name, "AWS_CONTAINER_CREDENTIALS_FULL_URI") == 0) return v->full;
    if (strcmp(name, "AWS_CONTAINER_AUTHORIZATION_TOKEN") == 0) return v->token;
    if (strcmp(name, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") == 0) return v->token_file;
    return NULL;
}

static void expect_settings(variables given, const char *url, bool loopback_only)
{
    awsc_container_settings settings;
    awsc_environment environment = {get_variable, &given};
    int status = awsc_container_settings_read(awsc_allocator_default(), &environment, &settings, NULL);
    if (status != (url ? AWSC_OK : AWSC_ERR_CONFIG))
        fail_msg("%s: %d", given.full ? given.full : given.relative, status);
    if (url) {
        assert_string_equal(settings.url, url);
        assert_int_equal(settings.loopback_only, loopback_only);
        assert_string_equal(settings.token ? settings.token : "(none)",
                            given.token && !given.token_file ? given.token : "(none)");
        assert_string_equal(settings.token_file ? settings.token_file : "(none)",
                            given.token_file ? given.token_file : "(none)");
    }
    awsc_container_settings_clear(awsc_allocator_default(), &settings);
}

static void a_relative_address_belongs_to_the_container_service_and_a_full_one_stays_near(void **state)
{
    (void)state;
    expect_settings((variables){.relative = "/v2/a"}, "http://169.254.170.2/v2/a", false);
    expect_settings((variables){.relative = "v2/a"}, "http://169.254.170.2/v2/a", false);
    expect_settings((variables){.relative = "/a", .full = "http://127.0.0.1/b"}, "http://169.254.170.2/a", false);
    expect_settings((variables){.full = "http://127.0.0.1/b", .token = "t"}, "http://127.0.0.1/b", false);
    expect_settings((variables){.full = "http://127.0.0.1/b", .token = "t", .token_file = "/t"}, "http://127.0.0.1/b",
                    false);
    expect_settings((variables){.full = "http://127.255.255.255/b"}, "http://127.255.255.255/b", false);
    expect_settings((variables){.full = "http://169.254.170.2/b"}, "http://169.254.170.2/b", false);
    expect_settings((variables){.full = "http://169.254.170.23/b"}, "http://169.254.170.23/b", false);
    expect_settings((variables){.full = "http://[::1]/b"}, "http://[::1]/b", false);
    expect_settings((variables){.full = "http://[fd00:ec2::23]/b"}, "http://[fd00:ec2::23]/b", false);
    expect_settings((variables){.full = "http://localhost/b"}, "http://localhost/b", true);
    expect_settings((variables){.full = "https://a.example/b"}, "https://a.example/b", false);
    expect_settings((variables){.full = "http://127.0.0.1?b"}, NULL, false);
    expect_settings((variables){.full = "http://128.0.0.1/b"}, NULL, false);
    expect_settings((variables){.full = "http://126.0.0.1/b"}, NULL, false);
    expect_settings((variables){.full = "http://169.254.170.24/b"}, NULL, false);
    expect_settings((variables){.full = "http://[::2]/b"}, NULL, false);
    expect_settings((variables){.full = "http://[fd00:ec2::24]/b"}, NULL, false);
}

static void hosts_of_plain_http_have_less_than_256_bytes(void **state)
{
    char url[300];
    (void)state;
    for (size_t size = 255; size <= 256; size++) {
        snprintf(url, sizeof url, "http://%0*d/b", (int)size, 0);
        memset(url + 7, 'h', size);
        expect_settings((variables){.full = url}, size < 256 ? url : NULL, true);
    }
}

static void without_an_address_there_is_no_provider(void **state)
{
    awsc_credentials_provider *provider = NULL;
    awsc_error *error = NULL;
    (void)state;
    fixture_clean_environment();
    assert_int_equal(awsc_credentials_provider_new_container(&provider, &error), AWSC_ERR_CONFIG);
    assert_string_equal(awsc_error_message(error),
                        "container credentials: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor "
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI is set");
    assert_null(provider);
    awsc_error_free(error);
}

/* ---- names of roles ---------------------------------------------------------------------------------------------- */

typedef struct instance {
    char role[512];
    char path[1024];
} instance;

static void give_role(void *user, const raw_request *request, raw_answer *answer)
{
    instance *i = user;
    snprintf(i->path, sizeof i->path, "%.*s", (int)strcspn(strchr(request->head, ' ') + 1, " "),
             strchr(request->head, ' ') + 1);
    size_t size = strlen(i->path);
    if (strcmp(i->path, "/latest/api/token") == 0)
        *answer = fixture_answer("session");
    else if (i->path[size - 1] == '/')
        *answer = fixture_answer(i->role);
    else
        *answer = fixture_answer(KEYS);
}

/* Asks an instance for its role, or for the role `profile`; the message of the error is kept. */
static int ask_instance(instance *i, const char *profile, char message[512])
{
    raw_script script = {.answer = give_role, .user = i};
    awsc_imds_options options = AWSC_IMDS_OPTIONS_INIT;
    awsc_credentials_provider *provider = NULL;
    fixture_clean_environment();
    assert_int_equal(unsetenv("AWS_EC2_METADATA_DISABLED"), 0);
    raw_server *server = raw_server_start(&script);
    options.endpoint = raw_server_url(server);
    options.instance_profile = profile;
    options.attempts = AWSC_I32(1);
    assert_int_equal(awsc_credentials_provider_new_imds(&options, &provider, NULL), AWSC_OK);
    asked a = ask_provider(provider, NULL);
    int status = a.status;
    snprintf(message, 512, "%s", awsc_error_message(a.error));
    asked_clear(&a);
    awsc_credentials_provider_free(provider);
    raw_server_stop(server);
    fixture_clean_environment();
    return status;
}

static void a_role_has_letters_digits_and_a_few_signs(void **state)
{
    static const char right[] = "azAZ09+=,.@_-";
    static const char *const wrong[] = {"a/b", "a b", "a%b", "a:b", "a[b", "a`b", "a{b", "a\177b", "a?b"};
    char message[512];
    instance i;
    (void)state;
    snprintf(i.role, sizeof i.role, " %s\r\nsecond line", right);
    assert_int_equal(ask_instance(&i, NULL, message), AWSC_OK);
    assert_string_equal(strrchr(i.path, '/') + 1, right);
    assert_int_equal(ask_instance(&i, right, message), AWSC_OK);
    assert_string_equal(strrchr(i.path, '/') + 1, right);
    for (size_t w = 0; w < sizeof wrong / sizeof *wrong; w++) {
        snprintf(i.role, sizeof i.role, "%s", wrong[w]);
        assert_int_equal(ask_instance(&i, NULL, message), AWSC_ERR_CREDENTIALS);
        if (!strstr(message, "is no name")) fail_msg("%s", message);
        assert_int_equal(ask_instance(&i, wrong[w], message), AWSC_ERR_CONFIG);
        if (!strstr(message, "expected letters, digits and +=,.@_-")) fail_msg("%s", message);
    }
}

static void a_configured_role_has_256_bytes_at_most(void **state)
{
    char profile[258], message[512];
    instance i;
    (void)state;
    memset(profile, 'r', sizeof profile);
    profile[256] = '\0';
    assert_int_equal(ask_instance(&i, profile, message), AWSC_OK);
    profile[256] = 'r';
    profile[257] = '\0';
    assert_int_equal(ask_instance(&i, profile, message), AWSC_ERR_CREDENTIALS);
    assert_non_null(strstr(message, "the name of the instance profile is too long"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_encoded_answer_is_decoded),
        cmocka_unit_test(a_damaged_answer_is_a_failure_that_is_told_and_not_asked_about_again),
        cmocka_unit_test(the_status_of_a_refusal_counts_though_its_body_is_damaged),
        cmocka_unit_test(a_refusal_is_told_in_the_words_of_the_service),
        cmocka_unit_test(an_answer_that_was_cut_is_asked_for_three_times),
        cmocka_unit_test(an_address_without_a_path_gets_one_and_a_query_stays),
        cmocka_unit_test(a_relative_address_belongs_to_the_container_service_and_a_full_one_stays_near),
        cmocka_unit_test(hosts_of_plain_http_have_less_than_256_bytes),
        cmocka_unit_test(without_an_address_there_is_no_provider),
        cmocka_unit_test(a_role_has_letters_digits_and_a_few_signs),
        cmocka_unit_test(a_configured_role_has_256_bytes_at_most),
    };
    return cmocka_run_group_tests_name("metadata bodies", tests, NULL, NULL);
}
