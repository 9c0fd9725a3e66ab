/* SPDX-License-Identifier: Apache-2.0 */
/* The head of a request as HTTP/2 has it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/failing_allocator.h"
#include "duplex/h2_fields.h"

/* "name=value " of all fields. */
static void expect_fields(const char *target, const char *url, const char *const (*headers)[2], size_t count,
                          const char *expected)
{
    char got[1024] = "";
    awsc_http_request *request = NULL;
    awsc_h2_fields fields;
    assert_int_equal(awsc_http_request_new("PUT", target, &request, NULL), AWSC_OK);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(awsc_http_request_add_header(request, headers[i][0], headers[i][1], NULL), AWSC_OK);
    assert_int_equal(awsc_h2_fields_make(awsc_allocator_default(), request, url, &fields), 0);
    for (size_t i = 0; i < fields.count; i++) {
        const nghttp2_nv *item = &fields.items[i];
        size_t used = strlen(got);
        snprintf(got + used, sizeof got - used, "%.*s=%.*s ", (int)item->namelen, (const char *)item->name,
                 (int)item->valuelen, (const char *)item->value);
        assert_true(item->flags & NGHTTP2_NV_FLAG_NO_INDEX); /* in no table of the server */
    }
    assert_string_equal(got, expected);
    awsc_h2_fields_clear(awsc_allocator_default(), &fields);
    assert_null(fields.items);
    awsc_http_request_free(request);
}

static void the_head_begins_with_method_scheme_authority_and_path(void **state)
{
    static const char *const host[][2] = {{"X-One", "1"}, {"HOST", " h:1 "}};
    (void)state;
    expect_fields("/", "https://a.example:444", NULL, 0, ":method=PUT :scheme=https :authority=a.example:444 :path=/ ");
    expect_fields("/a/b", "http://a/x/y", NULL, 0, ":method=PUT :scheme=http :authority=a :path=/a/b ");
    expect_fields("/a?b=c&d", "https://a?q", NULL, 0, ":method=PUT :scheme=https :authority=a :path=/a?b=c&d ");
    expect_fields("/a?", "https://a#f", NULL, 0, ":method=PUT :scheme=https :authority=a :path=/a ");
    expect_fields("/", "https://a", host, 2, ":method=PUT :scheme=https :authority=h:1 :path=/ x-one=1 ");
}

static void fields_of_a_connection_stay_out(void **state)
{
    static const char *const headers[][2] = {
        {"Connection", "close, X-Hop ,X-Two"},
        {"Keep-Alive", "1"},
        {"Proxy-Connection", "1"},
        {"Upgrade", "h2c"},
        {"Transfer-Encoding", "chunked"},
        {"HTTP2-Settings", "x"},
        {"TE", "gzip"},
        {"x-hop", "1"},
        {"X-TWO", "2"},
        {"X-Three", " 3 "},
        {"close", "4"},
        {"te", "Trailers"},
        {"Connections", "5"},
        {"X-Hops", "6"},
        {"Content-Type", "a/B"},
        {"X-List", "X-Three, X-Hops"}, /* no list of the connection */
    };
    (void)state;
    expect_fields("/", "https://a", headers, sizeof headers / sizeof *headers,
                  ":method=PUT :scheme=https :authority=a :path=/ x-three=3 te=Trailers connections=5 x-hops=6 "
                  "content-type=a/B x-list=X-Three, X-Hops ");
}

static void memory_that_runs_out_is_given_back(void **state)
{
    awsc_http_request *request = NULL;
    (void)state;
    assert_int_equal(awsc_http_request_new("GET", "/a?b", &request, NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_add_header(request, "X-A", "1", NULL), AWSC_OK);
    for (int granted = 0; granted < 4; granted++) {
        failing_memory memory;
        awsc_h2_fields fields;
        failing_memory_init(&memory, granted);
        memory.once = true;
        int failed = awsc_h2_fields_make(&memory.allocator, request, "https://a", &fields);
        assert_int_equal(failed != 0, granted < 3);
        if (!failed) awsc_h2_fields_clear(&memory.allocator, &fields);
        assert_null(fields.names);
        assert_int_equal(memory.held, 0);
    }
    awsc_http_request_free(request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_head_begins_with_method_scheme_authority_and_path),
        cmocka_unit_test(fields_of_a_connection_stay_out),
        cmocka_unit_test(memory_that_runs_out_is_given_back),
    };
    return cmocka_run_group_tests_name("h2 fields", tests, NULL, NULL);
}
