/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP/2 is offered to all TLS servers except those that declined it in the last ten minutes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "duplex/curl_alpn.h"
#include "transport/curl_internal.h"
#include "transport/curl_transport.h"

enum { TEN_MINUTES_MS = 10 * 60 * 1000, NOW_MS = 1000 };

static int setup(void **state)
{
    const awsc_curl_settings settings = {.verify_tls = true};
    return awsc_curl_transport_new(awsc_allocator_default(), &settings, (awsc_transport **)state, NULL);
}

static int teardown(void **state)
{
    awsc_transport *transport = *state;
    awsc_curl_transport_free(transport);
    return 0;
}

/* With a libcurl that has another TLS library, no server is offered HTTP/2. */
static awsc_curl_transport *transport_of(void **state)
{
    awsc_curl_transport *transport = *state;
    if (!transport->own_store) {
        print_message("SKIPPED: libcurl has another TLS library than OpenSSL\n");
        skip();
    }
    return transport;
}

static void http2_is_offered_over_tls_only(void **state)
{
    awsc_curl_transport *transport = transport_of(state);
    assert_true(awsc_curl_alpn_may_offer(transport, "https://a.test/x", NOW_MS));
    assert_false(awsc_curl_alpn_may_offer(transport, "http://a.test/x", NOW_MS));
    transport->own_store = false;
    assert_false(awsc_curl_alpn_may_offer(transport, "https://a.test/x", NOW_MS));
}

static void a_server_that_declined_is_asked_again_after_ten_minutes(void **state)
{
    awsc_curl_transport *transport = transport_of(state);
    awsc_curl_alpn_decline(transport, "https://a.test:8443/x", NOW_MS);
    assert_false(awsc_curl_alpn_may_offer(transport, "https://a.test:8443/y?z", NOW_MS));
    assert_false(awsc_curl_alpn_may_offer(transport, "https://A.test:8443", NOW_MS + TEN_MINUTES_MS - 1));
    assert_true(awsc_curl_alpn_may_offer(transport, "https://a.test:8443/", NOW_MS + TEN_MINUTES_MS));
    assert_true(awsc_curl_alpn_may_offer(transport, "https://a.test/", NOW_MS));
    assert_true(awsc_curl_alpn_may_offer(transport, "https://b.test:8443/", NOW_MS));
}

static void a_server_that_declines_again_is_left_alone_for_longer(void **state)
{
    awsc_curl_transport *transport = transport_of(state);
    awsc_curl_alpn_decline(transport, "https://a.test/", NOW_MS);
    awsc_curl_alpn_decline(transport, "https://a.test/", NOW_MS + 5);
    assert_false(awsc_curl_alpn_may_offer(transport, "https://a.test/", NOW_MS + TEN_MINUTES_MS + 4));
    assert_true(awsc_curl_alpn_may_offer(transport, "https://a.test/", NOW_MS + TEN_MINUTES_MS + 5));
    for (size_t i = 1; i < AWSC_CURL_HTTP1_HOSTS; i++) assert_null(transport->http1_hosts[i].authority);
}

static void sixteen_servers_are_remembered_and_the_oldest_is_forgotten(void **state)
{
    awsc_curl_transport *transport = transport_of(state);
    char url[64];
    for (int i = 0; i <= AWSC_CURL_HTTP1_HOSTS; i++) {
        (void)snprintf(url, sizeof url, "https://host-%d.test/", i);
        awsc_curl_alpn_decline(transport, url, NOW_MS);
    }
    assert_true(awsc_curl_alpn_may_offer(transport, "https://host-0.test/", NOW_MS));
    for (int i = 1; i <= AWSC_CURL_HTTP1_HOSTS; i++) {
        (void)snprintf(url, sizeof url, "https://host-%d.test/", i);
        assert_false(awsc_curl_alpn_may_offer(transport, url, NOW_MS));
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(http2_is_offered_over_tls_only),
        TEST(a_server_that_declined_is_asked_again_after_ten_minutes),
        TEST(a_server_that_declines_again_is_left_alone_for_longer),
        TEST(sixteen_servers_are_remembered_and_the_oldest_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
