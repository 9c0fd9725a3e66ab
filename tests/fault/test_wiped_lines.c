/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens in header lines of requests and responses: the memory of each line is wiped, short or long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const watched_marks[] = {"hush-", NULL};

#include "support/watched_free.h"

#include <awsc/lambda.h>

#include "support/fixture.h"

/* ---- wiped memory ------------------------------------------------------------------------------------------------ */

void __real_awsc_wipe(void *memory, size_t size);
void __wrap_awsc_wipe(void *memory, size_t size);

static const char *line; /* beginning of the searched line */
static size_t line_size; /* its length */
static size_t wiped;     /* number of times it was wiped */

void __wrap_awsc_wipe(void *memory, size_t size)
{
    const char *found = line ? memmem(memory, size, line, strlen(line)) : NULL;
    /* The whole line, to its NUL. */
    if (found && line_size < size - (size_t)(found - (char *)memory) && strlen(found) == line_size) wiped++;
    __real_awsc_wipe(memory, size);
}

/* ---- a call ------------------------------------------------------------------------------------------------------ */

static raw_answer answer_with_cookie;

static void give(void *user, const raw_request *request, raw_answer *answer)
{
    (void)user;
    (void)request;
    *answer = answer_with_cookie;
}

static void invoke(const char *url, const char *token)
{
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    awsc_config config = fixture_config(url);
    awsc_lambda *lambda = NULL;
    awsc_lambda_invoke_output *output = NULL;
    const awsc_lambda_invoke_input input = {.function_name = "f"};
    keys.access_key_id = "AKIDLINES";
    keys.secret_access_key = "hush-key";
    keys.session_token = token;
    awsc_credentials_provider_free(config.credentials);
    config.credentials = NULL;
    left = 0;
    watching = true;
    int status = awsc_credentials_provider_new_static(&keys, &config.credentials, NULL);
    if (!status) status = awsc_lambda_new(&config, &lambda, NULL);
    if (!status) status = awsc_lambda_invoke(lambda, &input, NULL, &output, NULL);
    awsc_lambda_free(lambda);
    awsc_credentials_provider_free(config.credentials);
    watching = false;
    config.credentials = NULL;
    fixture_config_clear(&config);
    awsc_free(output);
    assert_int_equal(status, AWSC_OK);
    assert_int_equal(left, 0);
}

/* libcurl copies each line and does not wipe its copy; the library wipes it before libcurl frees it. */
static void lines_with_tokens_are_wiped(void **state)
{
    static const size_t sizes[] = {20, 480, 489, 490, 491, 3000}; /* sizes around the size of the buffer on the stack */
    (void)state;
    static char headers[800] = "Set-Cookie: hush-", name[] = "X-Amz-Security-Token: hush-";
    memset(headers + strlen(headers), 'c', 700);
    memcpy(headers + strlen(headers), "\r\n", 3);
    answer_with_cookie = fixture_answer_with("200 OK", headers, "{}", 2);
    raw_script script = {.answer = give};
    raw_server *server = raw_server_start(&script);
    assert_true(watch_works());
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        static char token[3001];
        memset(token, 't', sizes[i]);
        memcpy(token, "hush-", 5);
        token[sizes[i]] = '\0';
        line = name;
        line_size = sizeof "X-Amz-Security-Token: " - 1 + sizes[i];
        wiped = 0;
        invoke(raw_server_url(server), token);
        line = NULL;
        assert_int_equal(wiped, 1);
    }
    raw_server_stop(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lines_with_tokens_are_wiped)};
    fixture_clean_environment();
    return cmocka_run_group_tests_name("wiped lines", tests, NULL, NULL);
}
