/* SPDX-License-Identifier: Apache-2.0 */
/* The versions that a program can show are those of the libraries that it runs with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <openssl/crypto.h>

#include <awsc/error.h>
#include <awsc/version.h>

static void versions_are_those_of_the_libraries(void **state)
{
    (void)state;
    awsc_versions versions = AWSC_VERSIONS_INIT;
    assert_int_equal(awsc_version_info(&versions, NULL), AWSC_OK);
    assert_string_equal(versions.awsc, AWSC_VERSION);
    assert_string_equal(versions.libcurl, curl_version_info(CURLVERSION_NOW)->version);
    assert_string_equal(versions.openssl, OpenSSL_version(OPENSSL_VERSION_STRING));
    assert_non_null(strchr(versions.nghttp2, '.'));
    assert_non_null(strchr(versions.zlib, '.'));
    assert_non_null(strchr(versions.expat, '.'));
    assert_int_equal(strspn(versions.cjson, "0123456789."), strlen(versions.cjson));
    assert_int_equal(versions.struct_size, sizeof versions);
}

static void features_follow_the_build(void **state)
{
    (void)state;
    awsc_versions versions = AWSC_VERSIONS_INIT;
    assert_int_equal(awsc_version_info(&versions, NULL), AWSC_OK);
#ifdef AWSC_SYS_EPOLL
    assert_true(versions.features & AWSC_HAS_EPOLL);
#else
    assert_false(versions.features & AWSC_HAS_EPOLL);
#endif
    assert_true(versions.features & AWSC_HAS_SENT_EVENTS);
    assert_int_equal((versions.features & AWSC_HAS_LIBDEFLATE) != 0, versions.libdeflate != NULL);
    assert_int_equal((versions.features & AWSC_HAS_OPENSSL_TLS) != 0,
                     versions.tls && strstr(versions.tls, "OpenSSL") != NULL);
    /* X25519MLKEM768 came with OpenSSL 3.5. */
    assert_int_equal((versions.features & AWSC_HAS_POST_QUANTUM) != 0,
                     OPENSSL_version_major() > 3 || (OPENSSL_version_major() == 3 && OPENSSL_version_minor() >= 5));
}

/* ---- another libcurl --------------------------------------------------------------------------------------------- */

static const curl_version_info_data *pretended; /* NULL: the real one */

curl_version_info_data *__real_curl_version_info(CURLversion age);
curl_version_info_data *__wrap_curl_version_info(CURLversion age);

curl_version_info_data *__wrap_curl_version_info(CURLversion age)
{
    static curl_version_info_data info;
    info = pretended ? *pretended : *__real_curl_version_info(age);
    return &info;
}

static void features_follow_libcurl(void **state)
{
    static const struct {
        const char *tls;
        int features;
        uint64_t expected;
    } cases[] = {
        {"OpenSSL/3.5.0", CURL_VERSION_HTTP2, AWSC_HAS_OPENSSL_TLS | AWSC_HAS_HTTP2},
        {"OpenSSL/3.5.0", CURL_VERSION_SSL, AWSC_HAS_OPENSSL_TLS},
        {"GnuTLS/3.8.9", CURL_VERSION_HTTP2 | CURL_VERSION_SSL, AWSC_HAS_HTTP2},
        {NULL, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const curl_version_info_data other = {
            .version = "9.8.7", .ssl_version = cases[i].tls, .features = cases[i].features};
        awsc_versions versions = AWSC_VERSIONS_INIT;
        pretended = &other;
        int status = awsc_version_info(&versions, NULL);
        pretended = NULL;
        assert_int_equal(status, AWSC_OK);
        assert_string_equal(versions.libcurl, "9.8.7");
        assert_ptr_equal(versions.tls, cases[i].tls);
        assert_int_equal(versions.features & (AWSC_HAS_OPENSSL_TLS | AWSC_HAS_HTTP2), cases[i].expected);
    }
}

static void arguments_are_checked(void **state)
{
    (void)state;
    awsc_error *error = NULL;
    awsc_versions versions = {0};
    assert_int_equal(awsc_version_info(NULL, &error), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_version_info(&versions, &error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_text(error), "AWSC_VERSIONS_INIT"));
    assert_null(versions.awsc);
    awsc_error_free(error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_are_those_of_the_libraries),
        cmocka_unit_test(features_follow_the_build),
        cmocka_unit_test(features_follow_libcurl),
        cmocka_unit_test(arguments_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
