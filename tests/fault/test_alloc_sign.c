/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signing gives the right signature or fails. Each allocation is made to fail once while requests and events are
 * signed, and while a server computes the expected signature.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "auth/sigv4.h"
#include "base/memory.h"
#include "support/failing_allocator.h"
#include "support/signer.h"

/* Signs something; the signature, or text that has it, goes to `out`. */
typedef int act(awsc_signer *signer, const awsc_sigv4_params *params, char *out, size_t room, awsc_error **error);

enum { ROOM = 4096 };

static int make_request(awsc_http_request **out, awsc_error **error)
{
    int status = awsc_http_request_new("PUT", "/a%20b/c?x=1&a=%7e&a=1", out, error);
    if (!status) status = awsc_http_request_set_header(*out, "Host", "host.example", error);
    if (!status) status = awsc_http_request_set_header(*out, "X-Test", "  two   words ", error);
    if (!status) status = awsc_http_request_set_header(*out, "Content-Type", "text/plain", error);
    return status;
}

static int sign_headers(awsc_signer *signer, const awsc_sigv4_params *params, char *out, size_t room,
                        awsc_error **error)
{
    awsc_http_request *request = NULL;
    int status = make_request(&request, error);
    if (!status) status = awsc_signer_sign(signer, request, params, error);
    const char *value = status ? NULL : awsc_http_request_header(request, "Authorization");
    if (value) (void)snprintf(out, room, "%s", value);
    awsc_http_request_free(request);
    return status;
}

static int presign(awsc_signer *signer, const awsc_sigv4_params *params, char *out, size_t room, awsc_error **error)
{
    awsc_http_request *request = NULL;
    int status = make_request(&request, error);
    if (!status) status = awsc_signer_presign(signer, request, params, error);
    if (!status) (void)snprintf(out, room, "%s", awsc_http_request_query(request));
    awsc_http_request_free(request);
    return status;
}

static int sign_event(awsc_signer *signer, const awsc_sigv4_params *params, char *out, size_t room, awsc_error **error)
{
    static const char prior[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    awsc_signature signature = {""};
    int status =
        awsc_signer_sign_event(signer, params, prior, AWSC_VIEW("date"), AWSC_VIEW("payload"), &signature, error);
    (void)snprintf(out, room, "%s", signature.text);
    return status;
}

static int expect_received(awsc_signer *signer, const awsc_sigv4_params *params, char *out, size_t room,
                           awsc_error **error)
{
    static const awsc_http_header headers[] = {{"Host", "host.example"}, {"X-Amz-Date", "20150830T123600Z"}};
    awsc_signature signature = {""};
    awsc_sigv4_received received = {
        .method = AWSC_VIEW("GET"),
        .target = AWSC_VIEW("/a/b?x=1"),
        .headers = headers,
        .header_count = sizeof headers / sizeof *headers,
        .signed_headers = AWSC_VIEW("host;x-amz-date"),
        .date = AWSC_VIEW("20150830"),
        .timestamp = AWSC_VIEW("20150830T123600Z"),
        .region = AWSC_VIEW("us-east-1"),
        .service = AWSC_VIEW("service"),
        .payload_hash = AWSC_VIEW("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        .secret = AWSC_VIEW("secret"),
    };
    (void)params;
    int status = awsc_sigv4_signature_for(signer, &received, &signature, error);
    (void)snprintf(out, room, "%s", signature.text);
    return status;
}

/* Without a refusal: `expected` is empty and is set. Whether a request for memory was refused. */
static bool try_with(act *run, int granted, bool once, char expected[ROOM])
{
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    char out[ROOM] = "";
    awsc_error *error = NULL;
    failing_memory memory;
    credentials.access_key_id = "AKIDEXAMPLE";
    credentials.secret_access_key = "secret";
    credentials.session_token = "token";
    params.credentials = &credentials;
    params.region = "us-east-1";
    params.service = "service";
    params.time = AWSC_TIME(1440938160, 0);
    failing_memory_init(&memory, granted);
    memory.once = once;
    const awsc_allocator *before = awsc_memory_use(&memory.allocator);
    awsc_signer *signer = awsc_signer_new(&memory.allocator);
    int status = signer ? run(signer, &params, out, sizeof out, &error) : AWSC_ERR_NOMEM;
    (void)awsc_memory_use(before);
    if (!*expected) {
        assert_int_equal(status, AWSC_OK);
        assert_true(*out);
        (void)snprintf(expected, ROOM, "%s", out);
    } else if (status == AWSC_OK) {
        assert_string_equal(out, expected);
    } else {
        assert_int_equal(status, AWSC_ERR_NOMEM);
    }
    awsc_error_free(error);
    awsc_signer_free(signer);
    assert_int_equal(memory.held, 0);
    return memory.refused;
}

static void refuse_each(act *run)
{
    char expected[ROOM] = "";
    assert_false(try_with(run, INT_MAX, false, expected));
    for (int once = 0; once < 2; once++) {
        int granted = 0;
        while (try_with(run, granted, once, expected)) granted++;
        assert_true(granted > 3);
    }
}

static void a_signed_request_is_signed_right_or_not_at_all(void **state)
{
    (void)state;
    refuse_each(sign_headers);
}

static void a_presigned_request_is_signed_right_or_not_at_all(void **state)
{
    (void)state;
    refuse_each(presign);
}

static void an_event_is_signed_right_or_not_at_all(void **state)
{
    (void)state;
    refuse_each(sign_event);
}

static void a_server_expects_the_right_signature_or_none(void **state)
{
    (void)state;
    refuse_each(expect_received);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signed_request_is_signed_right_or_not_at_all),
        cmocka_unit_test(a_presigned_request_is_signed_right_or_not_at_all),
        cmocka_unit_test(an_event_is_signed_right_or_not_at_all),
        cmocka_unit_test(a_server_expects_the_right_signature_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
