/* SPDX-License-Identifier: Apache-2.0 */
/* A request that cannot be presigned stays unchanged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/sigv4.h>

#include "auth/signing.h"
#include "auth/sigv4.h"
#include "support/failing_allocator.h"

static awsc_http_request *request_of(const char *target)
{
    awsc_http_request *request = NULL;
    assert_int_equal(awsc_http_request_new("GET", target, &request, NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_set_header(request, "Host", "example.com", NULL), AWSC_OK);
    return request;
}

static awsc_sigv4_params params_of(const awsc_credentials *keys)
{
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    params.credentials = keys;
    params.region = "eu-west-1";
    params.service = "lambda";
    params.time = AWSC_TIME(1767225600, 0);
    return params;
}

static awsc_credentials keys_of(const char *id)
{
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    keys.access_key_id = id;
    keys.secret_access_key = "secret";
    keys.session_token = "token";
    return keys;
}

static void assert_query(const awsc_http_request *request, const char *expected)
{
    assert_string_equal(awsc_http_request_query(request), expected);
}

/* The length of the key is checked when the key is derived, after the parameters are in the query. */
static void a_key_that_cannot_be_derived_leaves_no_parameters(void **state)
{
    char long_id[600];
    (void)state;
    memset(long_id, 'K', sizeof long_id - 1);
    long_id[sizeof long_id - 1] = '\0';
    const awsc_credentials wrong = keys_of(long_id), right = keys_of("AKIDEXAMPLE");
    static const char *const queries[] = {"", "a=b&X-Amz-Other=1"};
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        char target[64];
        snprintf(target, sizeof target, "/path%s%s", *queries[i] ? "?" : "", queries[i]);
        awsc_http_request *request = request_of(target);
        awsc_sigv4_params params = params_of(&wrong);
        awsc_error *error = NULL;
        assert_int_equal(awsc_sigv4a_presign(request, &params, &error), AWSC_ERR_VALIDATION);
        assert_non_null(strstr(awsc_error_message(error), "the access key id is longer than"));
        awsc_error_free(error);
        assert_query(request, queries[i]);
        assert_int_equal(awsc_http_request_header_count(request), 1);
        params = params_of(&right);
        assert_int_equal(awsc_sigv4a_presign(request, &params, NULL), AWSC_OK);
        assert_int_equal(strncmp(awsc_http_request_query(request), queries[i], strlen(queries[i])), 0);
        assert_non_null(strstr(awsc_http_request_query(request), "X-Amz-Signature="));
        awsc_http_request_free(request);
    }
}

static void without_memory_the_query_stays_unchanged(void **state)
{
    const awsc_credentials keys = keys_of("AKIDEXAMPLE");
    bool complete = false;
    (void)state;
    for (int n = 0; !complete; n++) {
        failing_memory memory;
        failing_memory_init(&memory, n);
        awsc_signer *signer = awsc_signer_new(&memory.allocator);
        if (signer) {
            awsc_http_request *request = request_of("/path?a=b");
            awsc_sigv4_params params = params_of(&keys);
            int status = awsc_signer_presign_by(signer, &awsc_sigv4, request, &params, NULL);
            complete = status == AWSC_OK;
            assert_true(complete || status == AWSC_ERR_NOMEM);
            if (!complete) assert_query(request, "a=b");
            awsc_http_request_free(request);
        }
        awsc_signer_free(signer);
        assert_int_equal(memory.held, 0);
    }
}

static void a_url_is_presigned_once(void **state)
{
    const awsc_credentials keys = keys_of("AKIDEXAMPLE");
    awsc_sigv4_params params = params_of(&keys);
    awsc_error *error = NULL;
    (void)state;
    awsc_http_request *request = request_of("/path");
    assert_int_equal(awsc_sigv4_presign(request, &params, NULL), AWSC_OK);
    char first[2048];
    snprintf(first, sizeof first, "%s", awsc_http_request_query(request));
    assert_int_equal(awsc_sigv4_presign(request, &params, &error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(error), "the query holds an X-Amz-Signature already"));
    awsc_error_free(error);
    assert_query(request, first);
    awsc_http_request_free(request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_that_cannot_be_derived_leaves_no_parameters),
        cmocka_unit_test(without_memory_the_query_stays_unchanged),
        cmocka_unit_test(a_url_is_presigned_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
