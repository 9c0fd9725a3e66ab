/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes every allocation of a sign-in session fail. The result is AWSC_ERR_NOMEM, or credentials if the memory was not
 * essential; nothing leaks, and the file has either its old or its new content.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <cjson/cJSON.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <awsc/credentials.h>
#include <awsc/testing.h>

#include "support/file_scene.h"
#include "support/fixture.h"
static const char *const watched_marks[] = {"hush-", NULL};

#include "support/watched_free.h"

/* ---- the scene --------------------------------------------------------------------------------------------------- */

#define SESSION "arn:aws:sts::012345678910:assumed-role/Admin/admin"
#define FILE_NAME "4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json"

typedef struct login_scene {
    file_scene files;
    awsc_replay *replay;
    awsc_test_clock *clock;
    awsc_config config;
} login_scene;

static void write_file(const login_scene *s)
{
    BIO *bio = BIO_new(BIO_s_mem());
    EVP_PKEY *key = EVP_EC_gen("P-256");
    char *pem = NULL;
    assert_int_equal(PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL), 1);
    long size = BIO_get_mem_data(bio, &pem);
    char *copy = strndup(pem, (size_t)size);
    cJSON *file =
        cJSON_Parse("{\"accessToken\":{\"accessKeyId\":\"OLD\",\"secretAccessKey\":\"s\",\"sessionToken\":\"t\","
                    "\"accountId\":\"012345678901\",\"expiresAt\":\"2025-11-18T23:00:00Z\"},"
                    "\"clientId\":\"arn:aws:signin:::devtools/same-device\",\"refreshToken\":\"r\"}");
    cJSON_AddStringToObject(file, "dpopKey", copy);
    char *text = cJSON_PrintUnformatted(file);
    file_scene_write(&s->files, FILE_NAME, text);
    cJSON_free(text);
    cJSON_Delete(file);
    free(copy);
    EVP_PKEY_free(key);
    BIO_free(bio);
}

static void open_scene(login_scene *s, int status, const char *body)
{
    const awsc_config config = AWSC_CONFIG_INIT;
    const awsc_http_header header = {"x-amzn-ErrorType", "AccessDeniedException"};
    file_scene_open(&s->files, NULL, NULL);
    write_file(s);
    setenv("AWS_LOGIN_CACHE_DIRECTORY", s->files.folder, 1);
    assert_int_equal(awsc_replay_new(&s->replay, NULL), AWSC_OK);
    assert_int_equal(awsc_test_clock_new((awsc_time){1763510400, 0}, &s->clock, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_add(s->replay, status, &header, status != 200, body, strlen(body), NULL), AWSC_OK);
    s->config = config;
    s->config.region = "eu-west-1";
    s->config.transport = awsc_replay_transport(s->replay);
    s->config.clock = awsc_test_clock_of(s->clock);
}

/* After every failure a valid file exists. */
static void expect_whole_file(const login_scene *s)
{
    char path[512], text[4096] = "";
    snprintf(path, sizeof path, "%s/%s", s->files.folder, FILE_NAME);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    cJSON *json = cJSON_ParseWithLength(text, size);
    assert_non_null(cJSON_GetObjectItem(json, "dpopKey"));
    cJSON_Delete(json);
}

static void close_scene(login_scene *s)
{
    expect_whole_file(s);
    awsc_test_clock_free(s->clock);
    awsc_replay_free(s->replay);
    file_scene_close(&s->files);
}

/* ---- the sweep --------------------------------------------------------------------------------------------------- */

/* Makes a provider, asks it twice, and frees it. */
static int use(const login_scene *s, awsc_error **error)
{
    awsc_login_options options = AWSC_LOGIN_OPTIONS_INIT;
    awsc_credentials_get_options get = AWSC_CREDENTIALS_GET_OPTIONS_INIT;
    awsc_credentials_provider *provider = NULL;
    options.login_session = SESSION;
    options.config = &s->config;
    get.clock = s->config.clock;
    int status = awsc_credentials_provider_new_login(&options, &provider, error);
    for (int i = 0; !status && i < 2; i++) {
        awsc_identity *identity = NULL;
        status = awsc_credentials_get(provider, &get, &identity, error);
        if (!status && strcmp(awsc_identity_credentials(identity)->access_key_id, "NEW") != 0) status = AWSC_ERR_PARSE;
        awsc_identity_free(identity);
    }
    awsc_credentials_provider_free(provider);
    return status;
}

/* Runs the scenario once and lets allocation `number` fail; returns false if the scenario makes fewer allocations. */
static bool try_once(int http_status, const char *body, int expected, size_t number)
{
    login_scene s;
    awsc_error *error = NULL;
    open_scene(&s, http_status, body);
    allocations = 0;
    failing = number;
    failed = false;
    armed = true;
    int status = use(&s, &error);
    armed = false;
    if (status != expected && !(failed && status == AWSC_ERR_NOMEM))
        fail_msg("allocation %zu: status %d, %s", number, status, awsc_error_text(error));
    assert_int_equal(awsc_error_status(error), status);
    awsc_error_free(error);
    close_scene(&s);
    return failed;
}

static void try_all(int http_status, const char *body, int expected)
{
    size_t number = 1;
    while (try_once(http_status, body, expected, number)) number++;
    assert_true(number > 50);
    printf("%zu allocations refused\n", number - 1);
}

static void a_renewal_survives(void **state)
{
    (void)state;
    try_all(200,
            "{\"accessToken\":{\"accessKeyId\":\"NEW\",\"secretAccessKey\":\"s\",\"sessionToken\":\"t\"},"
            "\"tokenType\":\"aws_sigv4\",\"expiresIn\":900,\"refreshToken\":\"r2\"}",
            AWSC_OK);
}

static void a_refusal_survives(void **state)
{
    (void)state;
    try_all(400, "{\"error\":\"TOKEN_EXPIRED\",\"message\":\"m\"}", AWSC_ERR_CREDENTIALS);
}

static void freed_memory_contains_no_token(void **state)
{
    (void)state;
    login_scene s;
    awsc_error *error = NULL;
    assert_true(watch_works());
    open_scene(
        &s, 200,
        "{\"accessToken\":{\"accessKeyId\":\"NEW\",\"secretAccessKey\":\"hush-key\",\"sessionToken\":\"hush-token\"},"
        "\"tokenType\":\"aws_sigv4\",\"expiresIn\":900,\"refreshToken\":\"hush-refresh\",\"idToken\":\"hush-id\"}");
    failing = 0;
    left = 0;
    watching = true;
    int status = use(&s, &error);
    watching = false;
    assert_int_equal(status, AWSC_OK);
    assert_int_equal(left, 0);
    close_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_renewal_survives),
        cmocka_unit_test(a_refusal_survives),
        cmocka_unit_test(freed_memory_contains_no_token),
    };
    fixture_clean_environment();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
