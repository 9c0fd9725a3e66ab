/* SPDX-License-Identifier: Apache-2.0 */
/* Makes every allocation of a program's provider fail: the result is AWSC_ERR_NOMEM, or keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/credentials.h>

#include "support/fixture.h"
#include "support/refused_arena.h"

typedef int make(awsc_credentials_provider **out, awsc_error **error);

static int releases;

static void answer_keys(void *user, awsc_credentials_request *request)
{
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    (void)user;
    keys.access_key_id = "AKIDASKED";
    keys.secret_access_key = "secret";
    awsc_credentials_request_answer(request, &keys);
}

static void note_release(void *user)
{
    (void)user;
    releases++;
}

static int make_callback(bool cached, awsc_credentials_provider **out, awsc_error **error)
{
    awsc_callback_options options = AWSC_CALLBACK_OPTIONS_INIT;
    options.get = answer_keys;
    options.release = note_release;
    options.name = "the vault";
    if (!cached) options.cache = AWSC_BOOL(false);
    releases = 0;
    return awsc_credentials_provider_new_callback(&options, out, error);
}

static int make_cached(awsc_credentials_provider **out, awsc_error **error)
{
    return make_callback(true, out, error);
}

static int make_uncached(awsc_credentials_provider **out, awsc_error **error)
{
    return make_callback(false, out, error);
}

static int make_static(awsc_credentials_provider **out, awsc_error **error)
{
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    keys.access_key_id = "AKIDASKED";
    keys.secret_access_key = "secret";
    keys.session_token = "token";
    keys.account_id = "012345678901";
    return awsc_credentials_provider_new_static(&keys, out, error);
}

static int make_process(awsc_credentials_provider **out, awsc_error **error)
{
    awsc_process_options options = AWSC_PROCESS_OPTIONS_INIT;
    options.command = "echo '{\"Version\":1,\"AccessKeyId\":\"AKIDASKED\",\"SecretAccessKey\":\"secret\"}'";
    return awsc_credentials_provider_new_process(&options, out, error);
}

/* Makes a provider, asks it and frees it, while allocation `number` fails; returns false if there are fewer
 * allocations. */
static bool try_once(make *tried, size_t number)
{
    awsc_credentials_provider *provider = NULL;
    awsc_identity *identity = NULL;
    awsc_error *error = NULL;
    allocations = 0;
    failing = number;
    failed = false;
    armed = true;
    int status = tried(&provider, &error);
    bool made = !status;
    assert_true(made == (provider != NULL));
    if (made) status = awsc_credentials_get(provider, NULL, &identity, &error);
    armed = false;
    if (status && !(failed && status == AWSC_ERR_NOMEM))
        fail_msg("allocation %zu: status %d, %s", number, status, awsc_error_text(error));
    if (status) assert_int_equal(awsc_error_status(error), AWSC_ERR_NOMEM);
    if (!status) assert_string_equal(awsc_identity_credentials(identity)->access_key_id, "AKIDASKED");
    awsc_identity_free(identity);
    awsc_error_free(error);
    awsc_credentials_provider_free(provider);
    /* A provider releases the program's object; if no provider was made, the program still owns its object. */
    if (tried == make_cached || tried == make_uncached) assert_int_equal(releases, made);
    return failed;
}

static void try_all(make *tried)
{
    size_t number = 1;
    while (try_once(tried, number)) number++;
    assert_true(number > 2);
}

static void providers_of_the_program_survive(void **state)
{
    (void)state;
    try_all(make_cached);
    try_all(make_uncached);
    try_all(make_static);
}

static void a_provider_with_a_program_survives(void **state)
{
    (void)state;
    try_all(make_process);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(providers_of_the_program_survive),
        cmocka_unit_test(a_provider_with_a_program_survives),
    };
    fixture_clean_environment();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
