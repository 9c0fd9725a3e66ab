/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signature of a libcurl handle is complete or fails: each allocation of ours and each call of libcurl fails once.
 * Nothing leaks, the handle then has no headers, and lines with a session token are wiped before libcurl frees them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/curl.h>

#include "base/memory.h"
#include "support/failing_allocator.h"

#undef curl_easy_setopt

/* ---- libcurl ----------------------------------------------------------------------------------------------------- */

static int calls_left; /* calls of libcurl that succeed; -1: all */
static bool refused;
static CURLcode refusal;
static const struct curl_slist *handle_headers;
static size_t lists_freed, lines_with_token;

static bool refuses(void)
{
    if (calls_left < 0 || calls_left-- > 0) return false;
    refused = true;
    return true;
}

CURLcode __wrap_curl_easy_setopt(CURL *easy, CURLoption option, ...);
CURLU *__wrap_curl_url(void);
CURLU *__real_curl_url(void);
CURLUcode __wrap_curl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned flags);
CURLUcode __real_curl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned flags);
CURLUcode __wrap_curl_url_get(const CURLU *url, CURLUPart part, char **text, unsigned flags);
CURLUcode __real_curl_url_get(const CURLU *url, CURLUPart part, char **text, unsigned flags);
struct curl_slist *__wrap_curl_slist_append(struct curl_slist *list, const char *text);
struct curl_slist *__real_curl_slist_append(struct curl_slist *list, const char *text);
void __wrap_curl_slist_free_all(struct curl_slist *list);
void __real_curl_slist_free_all(struct curl_slist *list);

CURLcode __wrap_curl_easy_setopt(CURL *easy, CURLoption option, ...)
{
    va_list arguments;
    (void)easy;
    if (refuses()) return refusal;
    va_start(arguments, option);
    if (option == CURLOPT_HTTPHEADER) handle_headers = va_arg(arguments, struct curl_slist *);
    va_end(arguments);
    return CURLE_OK;
}

CURLU *__wrap_curl_url(void)
{
    return refuses() ? NULL : __real_curl_url();
}

CURLUcode __wrap_curl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned flags)
{
    return refuses() ? CURLUE_OUT_OF_MEMORY : __real_curl_url_set(url, part, text, flags);
}

CURLUcode __wrap_curl_url_get(const CURLU *url, CURLUPart part, char **text, unsigned flags)
{
    return refuses() ? CURLUE_OUT_OF_MEMORY : __real_curl_url_get(url, part, text, flags);
}

struct curl_slist *__wrap_curl_slist_append(struct curl_slist *list, const char *text)
{
    return refuses() ? NULL : __real_curl_slist_append(list, text);
}

/* "X-Amz-Security-Token: hush-token" has 32 bytes; a wiped line is "". */
void __wrap_curl_slist_free_all(struct curl_slist *list)
{
    if (list) lists_freed++;
    for (const struct curl_slist *line = list; line; line = line->next)
        if (line->data[0] || memcmp(line->data, "X-Amz", 5) == 0) lines_with_token++;
    __real_curl_slist_free_all(list);
}

/* ---- a signature ------------------------------------------------------------------------------------------------- */

static int sign(struct curl_slist *own, struct curl_slist **headers, awsc_error **error)
{
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    awsc_curl_request request = AWSC_CURL_REQUEST_INIT;
    keys.access_key_id = "AKIDCURL";
    keys.secret_access_key = "hush-secret";
    keys.session_token = "hush-token";
    request.method = "POST";
    request.url = "https://host.example:9200/path?query";
    request.headers = own;
    request.body = AWSC_BODY_LITERAL("{}");
    request.service = "s3";
    request.region = "eu-west-1";
    request.credentials = &keys;
    return awsc_curl_sign((CURL *)&refused, &request, headers, error);
}

static size_t count_of(const struct curl_slist *list)
{
    size_t count = 0;
    for (; list; list = list->next) count++;
    return count;
}

/* Status of a signature of which `granted` allocations of ours, or calls of libcurl, succeed. */
static int try_with(int granted_memory, int granted_calls)
{
    struct curl_slist *own = __real_curl_slist_append(__real_curl_slist_append(NULL, "X-Own: 1"), "Accept:");
    struct curl_slist *headers = own;
    awsc_error *error = NULL;
    failing_memory memory;
    failing_memory_init(&memory, granted_memory);
    memory.once = true;
    refused = false;
    calls_left = granted_calls;
    lists_freed = lines_with_token = 0;
    handle_headers = own;
    const awsc_allocator *before = awsc_memory_use(&memory.allocator);
    int status = sign(own, &headers, &error);
    (void)awsc_memory_use(before);
    calls_left = -1;
    refused = refused || memory.refused;
    if (status == AWSC_OK) {
        assert_int_equal(count_of(headers), 7);
        assert_ptr_equal(handle_headers, headers);
        awsc_curl_headers_free(headers);
        assert_int_equal(lists_freed, 1);
    } else {
        assert_null(headers);
        assert_null(handle_headers);
        assert_non_null(error);
    }
    assert_int_equal(lines_with_token, 0);
    awsc_error_free(error);
    assert_int_equal(memory.held, 0);
    __real_curl_slist_free_all(own);
    return status;
}

static void a_handle_is_signed_right_or_not_at_all_when_memory_runs_out(void **state)
{
    int granted = 0;
    (void)state;
    do {
        int status = try_with(granted++, -1);
        assert_int_equal(status, refused ? AWSC_ERR_NOMEM : AWSC_OK);
    } while (refused);
    assert_true(granted > 5);
}

static void a_handle_is_signed_right_or_not_at_all_when_libcurl_refuses(void **state)
{
    static const CURLcode refusals[] = {CURLE_OUT_OF_MEMORY, CURLE_UNKNOWN_OPTION};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        int granted = 0;
        refusal = refusals[i];
        do {
            int status = try_with(INT_MAX, granted++);
            if (!refused)
                assert_int_equal(status, AWSC_OK);
            else
                assert_true(status == AWSC_ERR_NOMEM || (i == 1 && status == AWSC_ERR_CONFIG));
        } while (refused);
        assert_true(granted > 15);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_handle_is_signed_right_or_not_at_all_when_memory_runs_out),
        cmocka_unit_test(a_handle_is_signed_right_or_not_at_all_when_libcurl_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
