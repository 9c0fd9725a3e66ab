/* SPDX-License-Identifier: Apache-2.0 */
/* A pipe, a socket, a device or a folder where a file is expected: an error that names it, and no waiting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/certificates.h"
#include "support/fixture.h"

/* Ends a test that blocks on a pipe. */
enum { TEST_SECONDS = 120 };

static char folder[64];
static char pipe_path[96];
static char socket_path[96];
static char *special[4]; /* paths */

static void in_folder(char *out, size_t size, const char *name)
{
    (void)snprintf(out, size, "%s/%s", folder, name);
}

static int set_up(void **state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    (void)state;
    fixture_clean_environment();
    (void)snprintf(folder, sizeof folder, "/tmp/awsc-special-XXXXXX");
    assert_non_null(mkdtemp(folder));
    in_folder(pipe_path, sizeof pipe_path, "pipe");
    in_folder(socket_path, sizeof socket_path, "socket");
    assert_int_equal(mkfifo(pipe_path, 0600), 0);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", socket_path);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    (void)close(fd);
    special[0] = pipe_path;
    special[1] = socket_path;
    special[2] = (char *)(uintptr_t) "/dev/zero";
    special[3] = folder;
    (void)alarm(TEST_SECONDS);
    return 0;
}

static int tear_down(void **state)
{
    char command[128];
    (void)state;
    (void)alarm(0);
    (void)snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static const char *reason_of(const char *path)
{
    return path == folder ? "Is a directory" : "it is a pipe, a socket or a device; expected a regular file";
}

static void assert_names(awsc_error *error, const char *path, const char *reason)
{
    const char *text = awsc_error_text(error);
    if (!strstr(text, path) || !strstr(text, reason)) fail_msg("\"%s\" and \"%s\" are not in: %s", path, reason, text);
    awsc_error_free(error);
}

/* ---- profile files ----------------------------------------------------------------------------------------------- */

static void profile_files_are_regular_files(void **state)
{
    (void)state;
    static const char *const variables[] = {"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"};
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 2; j++) {
            awsc_config config = fixture_config("http://127.0.0.1:1");
            awsc_lambda *lambda = NULL;
            awsc_error *error = NULL;
            setenv(variables[j], special[i], 1);
            assert_int_equal(awsc_lambda_new(&config, &lambda, &error), AWSC_ERR_CONFIG);
            assert_names(error, special[i], reason_of(special[i]));
            unsetenv(variables[j]);
            fixture_config_clear(&config);
        }
    }
}

static void the_null_device_is_an_empty_file(void **state)
{
    (void)state;
    awsc_config config = fixture_config("http://127.0.0.1:1");
    awsc_lambda *lambda = NULL;
    setenv("AWS_CONFIG_FILE", "/dev/null", 1);
    setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    awsc_lambda_free(lambda);
    fixture_config_clear(&config);
    fixture_clean_environment();
}

/* ---- tokens ------------------------------------------------------------------------------------------------------ */

static void assert_no_credentials(const char *path)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    config.region = "eu-west-1";
    config.endpoint_url = "http://127.0.0.1:1";
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, &error), AWSC_ERR_CREDENTIALS);
    assert_names(error, path, "expected a regular file");
    awsc_lambda_free(lambda);
    fixture_clean_environment();
}

static void a_token_of_web_identity_is_a_regular_file(void **state)
{
    (void)state;
    setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/web", 1);
    setenv("AWS_WEB_IDENTITY_TOKEN_FILE", pipe_path, 1);
    assert_no_credentials(pipe_path);
    unsetenv("AWS_ROLE_ARN");
    unsetenv("AWS_WEB_IDENTITY_TOKEN_FILE");
}

static void a_token_of_a_container_is_a_regular_file(void **state)
{
    (void)state;
    setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/role", 1);
    setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", pipe_path, 1);
    assert_no_credentials(pipe_path);
    unsetenv("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    unsetenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
}

static void write_file(const char *name, const char *text)
{
    char path[160];
    in_folder(path, sizeof path, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    setenv("AWS_CONFIG_FILE", path, 1);
}

/* Makes all the folders and the pipe. */
static void make_pipe(char *path)
{
    for (char *p = path + strlen(folder) + 1; *p; p++) {
        if (*p != '/') continue;
        *p = '\0';
        (void)mkdir(path, 0700);
        *p = '/';
    }
    assert_int_equal(mkfifo(path, 0600), 0);
}

static void a_token_of_single_sign_on_is_a_regular_file(void **state)
{
    (void)state;
    char path[160];
    /* SHA-1 of the session's name, "corp" */
    in_folder(path, sizeof path, ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json");
    write_file("config", "[default]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = r\n"
                         "[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://x.example/start\n");
    make_pipe(path);
    setenv("HOME", folder, 1);
    assert_no_credentials(path);
}

/* ---- bodies and certificate authorities -------------------------------------------------------------------------- */

static void a_body_in_a_file_is_a_regular_file(void **state)
{
    (void)state;
    awsc_lambda *lambda = fixture_client("http://127.0.0.1:1");
    for (size_t i = 0; i < 4; i++) {
        awsc_lambda_invoke_async_input input = {.function_name = "f", .invoke_args = {.path = special[i]}};
        awsc_error *error = NULL;
        assert_true(awsc_lambda_invoke_async(lambda, &input, NULL, NULL, &error) < 0);
        assert_names(error, special[i], reason_of(special[i]));
    }
    awsc_lambda_free(lambda);
}

static void answer(void *user, const raw_request *request, raw_answer *out)
{
    (void)request;
    *out = *(raw_answer *)user;
}

static void a_bundle_of_authorities_is_a_regular_file(void **state)
{
    (void)state;
    test_certificates certificates;
    char url[64];
    raw_answer empty = fixture_answer("{}");
    certificates_make(&certificates, "localhost");
    raw_server *server = raw_server_start(&(raw_script){.answer = answer, .user = &empty, .tls = certificates.server});
    (void)snprintf(url, sizeof url, "https://localhost:%u", raw_server_port(server));
    awsc_config config = fixture_config(url);
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    config.ca_bundle = pipe_path;
    config.max_attempts = AWSC_I32(1);
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, &error), AWSC_ERR_CONFIG);
    assert_names(error, pipe_path, "certificate authorities");
    awsc_lambda_free(lambda);
    fixture_config_clear(&config);
    raw_server_stop(server);
    certificates_clear(&certificates);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(profile_files_are_regular_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_null_device_is_an_empty_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_token_of_web_identity_is_a_regular_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_token_of_a_container_is_a_regular_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_token_of_single_sign_on_is_a_regular_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_body_in_a_file_is_a_regular_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_bundle_of_authorities_is_a_regular_file, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
