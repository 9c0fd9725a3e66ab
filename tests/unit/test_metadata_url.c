/* SPDX-License-Identifier: Apache-2.0 */
/* Accepted URLs of metadata services and their parts: all characters, hosts, ports. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "credentials/url.h"
#include "error/error.h"

static bool taken(const char *text)
{
    awsc_metadata_url url;
    awsc_error *error = NULL;
    int status = awsc_metadata_url_parse(text, "the URL", &url, &error);
    if (status) {
        assert_int_equal(status, AWSC_ERR_CONFIG);
        assert_non_null(strstr(awsc_error_message(error), "the URL"));
    }
    awsc_error_free(error);
    return !status;
}

static void characters_that_are_not_allowed_in_urls_are_refused(void **state)
{
    (void)state;
    for (int c = 1; c < 256; c++) {
        char text[] = "http://host/a?b";
        bool clean = c > 0x20 && c < 0x7f && !strchr("\"<>\\^`{|}#", c);
        text[12] = (char)c;
        if (taken(text) != clean) fail_msg("0x%02x in a path", (unsigned)c);
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        char named[] = "http://hxst";
        named[8] = (char)c;
        bool ends_host = c == '/'; /* then the rest is the path */
        if (taken(named) != (letter || ends_host || strchr("._-", c) != NULL))
            fail_msg("0x%02x in a name", (unsigned)c);
        char bracketed[] = "http://[f:x:1]";
        bracketed[10] = (char)c;
        if (taken(bracketed) != (letter || c == '.' || c == ':')) fail_msg("0x%02x in an address", (unsigned)c);
    }
}

static void ports_are_1_to_65535(void **state)
{
    static const char *const right[] = {"http://h:1", "http://h:65535/", "https://[::1]:443/x", "http://h",
                                        "http://[::1]"};
    static const char *const wrong[] = {"http://h:",      "http://h:0",
                                        "http://h:65536", "http://h:x",
                                        "http://h:1:2",   "http://h:-1",
                                        "http://[::1]:",  "http://[::1]:0",
                                        "http://[::1]:x", "http://[::1]443",
                                        "http://[::1",    "http://[]",
                                        "http://:1",      "http://",
                                        "http:///x",      "ftp://h",
                                        "HTTP://h",       "h",
                                        "http://h?x",     ""};
    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        if (!taken(right[i])) fail_msg("%s is refused", right[i]);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (taken(wrong[i])) fail_msg("%s is taken", wrong[i]);
}

static void expect(awsc_view view, const char *text)
{
    assert_int_equal(view.size, strlen(text));
    assert_memory_equal(view.data, text, view.size);
}

static void a_url_is_split_into_its_parts(void **state)
{
    awsc_metadata_url url;
    (void)state;
    assert_int_equal(awsc_metadata_url_parse("https://[fd00::2]:8443/a/b?c=d", "x", &url, NULL), AWSC_OK);
    assert_true(url.tls);
    expect(url.base, "https://[fd00::2]:8443");
    expect(url.authority, "[fd00::2]:8443");
    expect(url.host, "fd00::2");
    expect(url.target, "/a/b?c=d");
    assert_int_equal(awsc_metadata_url_parse("http://10.0.0.1", "x", &url, NULL), AWSC_OK);
    assert_false(url.tls);
    expect(url.base, "http://10.0.0.1");
    expect(url.host, "10.0.0.1");
    expect(url.target, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_that_are_not_allowed_in_urls_are_refused),
        cmocka_unit_test(ports_are_1_to_65535),
        cmocka_unit_test(a_url_is_split_into_its_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
