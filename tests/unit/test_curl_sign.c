/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of libcurl handles: the headers and options that a handle gets, and the errors. The options are recorded.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/curl.h>

#undef curl_easy_setopt

/* ---- the options that a handle has ------------------------------------------------------------------------------- */

static struct {
    const struct curl_slist *headers;
    char url[256];
    const void *url_handle;
    const char *target;
    long as_is, port, redirects, header_places;
} handle;

CURLcode __wrap_curl_easy_setopt(CURL *easy, CURLoption option, ...);
CURLcode __wrap_curl_easy_setopt(CURL *easy, CURLoption option, ...)
{
    va_list arguments;
    (void)easy;
    va_start(arguments, option);
    if (option == CURLOPT_HTTPHEADER) handle.headers = va_arg(arguments, struct curl_slist *);
    if (option == CURLOPT_URL) (void)snprintf(handle.url, sizeof handle.url, "%s", va_arg(arguments, const char *));
    if (option == CURLOPT_CURLU) handle.url_handle = va_arg(arguments, void *);
    if (option == CURLOPT_REQUEST_TARGET) handle.target = va_arg(arguments, const char *);
    if (option == CURLOPT_PATH_AS_IS) handle.as_is = va_arg(arguments, long);
    if (option == CURLOPT_PORT) handle.port = va_arg(arguments, long);
    if (option == CURLOPT_FOLLOWLOCATION) handle.redirects = va_arg(arguments, long);
    if (option == CURLOPT_HEADEROPT) handle.header_places = va_arg(arguments, long);
    va_end(arguments);
    return CURLE_OK;
}

static CURL *const curl = (CURL *)&handle; /* only passed on */

/* ---- requests ---------------------------------------------------------------------------------------------------- */

static awsc_credentials keys;

static awsc_curl_request request_of(const char *url)
{
    awsc_curl_request request = AWSC_CURL_REQUEST_INIT;
    awsc_credentials_init(&keys);
    keys.access_key_id = "AKIDCURL";
    keys.secret_access_key = "hush-secret";
    keys.session_token = "hush-token";
    request.method = "GET";
    request.url = url;
    request.service = "es";
    request.region = "eu-west-1";
    request.credentials = &keys;
    request.time = AWSC_TIME(1440938160, 0);
    return request;
}

/* The line of a header, or NULL. */
static const char *line_of(const struct curl_slist *list, const char *name)
{
    size_t size = strlen(name);
    for (; list; list = list->next)
        if (strncmp(list->data, name, size) == 0 && (list->data[size] == ':' || list->data[size] == ';'))
            return list->data;
    return NULL;
}

static size_t count_of(const struct curl_slist *list)
{
    size_t count = 0;
    for (; list; list = list->next) count++;
    return count;
}

static void expect_host(const char *url, const char *line)
{
    awsc_curl_request request = request_of(url);
    struct curl_slist *headers = NULL;
    assert_int_equal(awsc_curl_sign(curl, &request, &headers, NULL), AWSC_OK);
    assert_string_equal(line_of(headers, "Host"), line);
    assert_string_equal(handle.url, url);
    awsc_curl_headers_free(headers);
}

/* The message of a request that fails; the handle has no headers then. */
static void expect_error(const awsc_curl_request *request, const char *message)
{
    struct curl_slist *headers = curl_slist_append(NULL, "as it was"), *before = headers;
    awsc_error *error = NULL;
    handle.headers = before;
    assert_int_equal(awsc_curl_sign(curl, request, &headers, &error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(error), message);
    assert_null(headers);
    assert_null(handle.headers);
    awsc_error_free(error);
    curl_slist_free_all(before);
}

/* ---- tests ------------------------------------------------------------------------------------------------------- */

static void a_handle_gets_the_headers_and_exactly_the_signed_url(void **state)
{
    (void)state;
    awsc_curl_request request = request_of("https://search.example/a/../b?c=d");
    struct curl_slist *headers = NULL;
    memset(&handle, 0xff, sizeof handle);
    assert_int_equal(awsc_curl_sign(curl, &request, &headers, NULL), AWSC_OK);
    assert_ptr_equal(handle.headers, headers);
    assert_int_equal(count_of(headers), 4);
    assert_string_equal(line_of(headers, "Host"), "Host: search.example");
    assert_string_equal(line_of(headers, "X-Amz-Date"), "X-Amz-Date: 20150830T123600Z");
    assert_string_equal(line_of(headers, "X-Amz-Security-Token"), "X-Amz-Security-Token: hush-token");
    assert_non_null(
        strstr(line_of(headers, "Authorization"), "Credential=AKIDCURL/20150830/eu-west-1/es/aws4_request"));
    assert_string_equal(handle.url, "https://search.example/a/../b?c=d");
    assert_null(handle.url_handle);
    assert_null(handle.target);
    assert_int_equal(handle.as_is, 1);
    assert_int_equal(handle.port, 0);
    awsc_curl_headers_free(headers);
}

static void neither_a_redirect_nor_a_proxy_gets_the_session_token(void **state)
{
    (void)state;
    awsc_curl_request request = request_of("https://search.example/");
    struct curl_slist *headers = NULL;
    handle.redirects = 1;
    handle.header_places = CURLHEADER_UNIFIED;
    assert_int_equal(awsc_curl_sign(curl, &request, &headers, NULL), AWSC_OK);
    assert_int_equal(handle.redirects, 0);
    assert_int_equal(handle.header_places, CURLHEADER_SEPARATE);
    awsc_curl_headers_free(headers);
}

static void the_host_is_the_one_that_libcurl_would_send(void **state)
{
    (void)state;
    expect_host("https://host.example/", "Host: host.example");
    expect_host("https://host.example:443", "Host: host.example");
    expect_host("http://host.example:443?q", "Host: host.example:443");
    expect_host("http://host.example:80/", "Host: host.example");
    expect_host("http://user:hush-word@host.example:8080/", "Host: host.example:8080");
    expect_host("http://[::1]:9200/", "Host: [::1]:9200");
}

static void a_provider_is_asked_for_each_signature(void **state)
{
    (void)state;
    awsc_curl_request request = request_of("https://host.example/");
    struct curl_slist *headers = NULL;
    request.credentials = NULL;
    assert_int_equal(awsc_credentials_provider_new_static(&keys, &request.provider, NULL), AWSC_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(awsc_curl_sign(curl, &request, &headers, NULL), AWSC_OK);
        assert_string_equal(line_of(headers, "X-Amz-Security-Token"), "X-Amz-Security-Token: hush-token");
        awsc_curl_headers_free(headers);
    }
    request.timeout_ms = AWSC_I64(0);
    expect_error(&request, "awsc_credentials_get: timeout_ms is 0; expected 1 or more, or AWSC_NO_LIMIT");
    awsc_credentials_provider_free(request.provider);
}

static void a_header_of_an_earlier_signature_is_replaced(void **state)
{
    (void)state;
    awsc_curl_request request = request_of("https://host.example/");
    struct curl_slist *first = NULL, *second = NULL;
    assert_int_equal(awsc_curl_sign(curl, &request, &first, NULL), AWSC_OK);
    request.headers = first;
    keys.session_token = NULL;
    assert_int_equal(awsc_curl_sign(curl, &request, &second, NULL), AWSC_OK);
    assert_int_equal(count_of(second), 3);
    assert_null(line_of(second, "X-Amz-Security-Token"));
    awsc_curl_headers_free(first);
    awsc_curl_headers_free(second);
}

static void a_request_that_lacks_something_names_it(void **state)
{
    (void)state;
    awsc_curl_request request = request_of("https://host.example/"), lacking = request;
    lacking.method = NULL;
    expect_error(&lacking, "awsc_curl_sign: method is NULL");
    lacking = request;
    lacking.url = NULL;
    expect_error(&lacking, "awsc_curl_sign: url is NULL");
    lacking = request;
    lacking.service = NULL;
    expect_error(&lacking, "awsc_curl_sign: service is NULL");
    lacking = request;
    lacking.region = NULL;
    expect_error(&lacking, "awsc_curl_sign: region is NULL");
    lacking = request;
    lacking.credentials = NULL;
    expect_error(&lacking, "awsc_curl_sign: credentials and provider are NULL; expected one of them");
    lacking = request;
    lacking.region = "";
    expect_error(&lacking, "signing: the region is missing");
    lacking = request;
    lacking.struct_size = 0;
    expect_error(&lacking, "awsc_curl_sign: struct_size is not set; begin with AWSC_CURL_REQUEST_INIT");
    assert_int_equal(awsc_curl_sign(curl, &request, NULL, NULL), AWSC_ERR_VALIDATION);
}

static void a_url_that_libcurl_would_change_is_refused_without_its_password(void **state)
{
    (void)state;
    awsc_curl_request request = request_of("host.example/path");
    expect_error(&request, "awsc_curl_sign: \"host.example/path\" is not a URL of http or https");
    request.url = "ftp://user:hush-word@host.example/?hush-query";
    expect_error(&request, "awsc_curl_sign: \"ftp://****@host.example/\" is not a URL of http or https");
    request.url = "https://host.example/a b";
    expect_error(&request,
                 "awsc_curl_sign: the URL \"https://host.example/a b\" has a blank, a control character or one "
                 "that is not ASCII; expected these percent-encoded");
    request.url = "https://host.example/\xc3\xa9";
    expect_error(&request,
                 "awsc_curl_sign: the URL \"https://host.example/\xc3\xa9\" has a blank, a control character or "
                 "one that is not ASCII; expected these percent-encoded");
    request.url = "";
    expect_error(&request, "awsc_curl_sign: \"\" is not a URL of http or https");
}

static void a_header_that_libcurl_would_ignore_is_refused_without_its_text(void **state)
{
    (void)state;
    static const char *const lines[] = {"no separator hush-", "Name; hush-", ": hush-", ";", ""};
    awsc_curl_request request = request_of("https://host.example/");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct curl_slist *own = curl_slist_append(curl_slist_append(NULL, "Name: value"), lines[i]);
        request.headers = own;
        expect_error(&request, "awsc_curl_sign: headers: line 2 is invalid; expected \"Name: value\", \"Name;\" or "
                               "\"Name:\"");
        curl_slist_free_all(own);
    }
    struct curl_slist *stated = curl_slist_append(NULL, "x-amz-content-sha256: UNSIGNED-PAYLOAD");
    request.headers = stated;
    expect_error(&request,
                 "awsc_curl_sign: headers: line 1 is X-Amz-Content-Sha256; expected its value in payload_hash");
    curl_slist_free_all(stated);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_handle_gets_the_headers_and_exactly_the_signed_url),
        cmocka_unit_test(neither_a_redirect_nor_a_proxy_gets_the_session_token),
        cmocka_unit_test(the_host_is_the_one_that_libcurl_would_send),
        cmocka_unit_test(a_provider_is_asked_for_each_signature),
        cmocka_unit_test(a_header_of_an_earlier_signature_is_replaced),
        cmocka_unit_test(a_request_that_lacks_something_names_it),
        cmocka_unit_test(a_url_that_libcurl_would_change_is_refused_without_its_password),
        cmocka_unit_test(a_header_that_libcurl_would_ignore_is_refused_without_its_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
