/* SPDX-License-Identifier: Apache-2.0 */
/* The choice of a request's proxy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "http/proxy_choice.h"

static bool is_direct(const char *no_proxy, const char *url)
{
    awsc_proxy_rules rules = {NULL, "http://proxy:1", "http://proxy:2", no_proxy};
    return awsc_proxy_choose(&rules, url) == NULL;
}

typedef struct no_proxy_case {
    const char *no_proxy;
    const char *direct; /* URLs that are reached without a proxy, separated by blanks */
    const char *through;
} no_proxy_case;

static const no_proxy_case cases[] = {
    {"", "", "https://a.example https://[::1] http://127.0.0.1"},
    {NULL, "", "https://a.example"},
    /* every host */
    {"*", "https://a.example http://[::1]:8080/x http://10.0.0.1", ""},
    {"b.example, *", "https://a.example", ""},
    {"*:443", "https://a.example", "http://a.example https://a.example:8443"},
    /* names */
    {"example.com", "https://example.com https://lambda.example.com http://a.b.example.com:99/x?y#z",
     "https://notexample.com https://example.com.evil.org https://example.co"},
    {".example.com", "https://lambda.example.com https://example.com", "https://notexample.com"},
    {"*.example.com", "https://lambda.example.com", "https://example.com https://notexample.com"},
    {"EXAMPLE.com", "https://Lambda.Example.COM", ""},
    {"example.com.", "https://example.com https://a.example.com.", ""},
    {"example.com", "https://example.com.", ""},
    {".", "", "https://example.com"},
    {"localhost", "http://localhost:4566 http://user:pass@localhost:4566", "http://127.0.0.1:4566 http://nolocalhost"},
    /* separators */
    {"a.example,b.example", "http://a.example http://b.example", "http://c.example"},
    {" a.example  b.example\t,, c.example ", "http://a.example http://b.example http://c.example", "http://d.example"},
    /* ports */
    {"example.com:8443", "https://example.com:8443 https://a.example.com:8443",
     "https://example.com https://example.com:443"},
    {"example.com:443", "https://example.com https://example.com:443 HTTPS://example.com", "http://example.com"},
    {"example.com:80", "http://example.com/", "https://example.com"},
    {".example.com:443", "https://a.example.com", "http://a.example.com"},
    {"example.com:", "http://example.com", ""},
    {"example.com:0,example.com:99999,example.com:x,example.com:44 3", "", "https://example.com"},
    {"127.0.0.1:4566", "http://127.0.0.1:4566", "http://127.0.0.1:4567 http://127.0.0.1"},
    {"[::1]:4566", "http://[::1]:4566/", "http://[::1]:4567 http://[::1]"},
    /* addresses */
    {"127.0.0.1", "http://127.0.0.1:9 https://127.0.0.1", "http://127.0.0.10 http://a.127.0.0.1.example"},
    {"0.0.1", "", "http://127.0.0.1"},
    {"::1", "http://[::1] http://[0:0:0:0:0:0:0:1]:80", "http://[::2]"},
    {"[::1]", "http://[::1] http://[::1]:99", "http://[::11]"},
    {"fe80::1", "http://[fe80::1%25eth0]:80", "http://[fe80::2%25eth0]:80"},
    {"FE80:0::1", "http://[fe80::1]", ""},
    {"[::1", "", "http://[::1]"},
    /* ranges */
    {"10.0.0.0/8", "http://10.1.2.3 http://10.255.255.255:80", "http://11.0.0.0 http://[::1] http://10.example"},
    {"169.254.170.0/23", "http://169.254.170.2 http://169.254.171.9", "http://169.254.172.1 http://169.254.169.254"},
    {"192.168.7.7/32", "http://192.168.7.7", "http://192.168.7.6"},
    {"0.0.0.0/0", "http://8.8.8.8", "http://[::1] http://name.example"},
    {"fd00::/8", "http://[fd12::1]", "http://[fe80::1] http://10.0.0.1"},
    {"[fd00::]/8", "http://[fd12::1]", ""},
    {"2001:db8::/33", "http://[2001:db8:7fff::1]", "http://[2001:db8:8000::1]"},
    {"::1/128", "http://[::1]", "http://[::3]"},
    {"10.0.0.0/33,10.0.0.0/,10.0.0.0/x,10.0.0/8,::/129,example.com/8", "",
     "http://10.0.0.0 http://[::] http://example.com"},
};

static void assert_each(const no_proxy_case *c, const char *urls, bool direct)
{
    char url[128];
    for (int used; sscanf(urls, "%127s%n", url, &used) == 1; urls += used) {
        if (is_direct(c->no_proxy, url) == direct) continue;
        fail_msg("no_proxy \"%s\": %s must %s", c->no_proxy ? c->no_proxy : "(unset)", url,
                 direct ? "be reached directly" : "go through the proxy");
    }
}

static void no_proxy_names_hosts_addresses_ranges_and_ports(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_each(&cases[i], cases[i].direct, true);
        assert_each(&cases[i], cases[i].through, false);
    }
}

static void the_scheme_of_the_url_chooses_the_proxy(void **state)
{
    (void)state;
    awsc_proxy_rules rules = {NULL, "http://plain:1", "http://tls:2", NULL};
    assert_string_equal(awsc_proxy_choose(&rules, "http://a.example"), "http://plain:1");
    assert_string_equal(awsc_proxy_choose(&rules, "https://a.example"), "http://tls:2");
    rules = (awsc_proxy_rules){NULL, "http://plain:1", NULL, NULL};
    assert_null(awsc_proxy_choose(&rules, "https://a.example"));
    rules = (awsc_proxy_rules){NULL, "", "http://tls:2", NULL};
    assert_null(awsc_proxy_choose(&rules, "http://a.example"));
}

static void a_proxy_of_the_program_is_for_every_request(void **state)
{
    (void)state;
    awsc_proxy_rules rules = {"http://own:1", "http://plain:1", "http://tls:2", "*"};
    assert_string_equal(awsc_proxy_choose(&rules, "https://a.example"), "http://own:1");
    rules.proxy = "";
    rules.no_proxy = NULL;
    assert_null(awsc_proxy_choose(&rules, "https://a.example"));
}

static void assert_origin(const char *url, const char *scheme, const char *host, unsigned port)
{
    awsc_url_origin origin;
    assert_true(awsc_url_origin_parse(url, &origin));
    assert_true(awsc_view_equal(origin.scheme, awsc_view_text(scheme)));
    assert_true(awsc_view_equal(origin.host, awsc_view_text(host)));
    assert_int_equal(origin.port, port);
}

static void an_origin_is_scheme_host_and_port(void **state)
{
    (void)state;
    assert_origin("https://a.example/path:1?q=@#f", "https", "a.example", 443);
    assert_origin("http://a.example?x", "http", "a.example", 80);
    assert_origin("http://user:p@ss@a.example:8080/", "http", "a.example", 8080);
    assert_origin("https://[2001:db8::1]:8443", "https", "2001:db8::1", 8443);
    assert_origin("http://[fe80::1%25lo]", "http", "fe80::1", 80);
    assert_origin("socks5h://proxy", "socks5h", "proxy", 0);
    assert_origin("proxy:3128", "", "proxy", 3128);
    static const char *const wrong[] = {"http://",        "http://:80",  "http://a:0",
                                        "http://a:65536", "http://a:8x", "http://[::1",
                                        "http://[::1]x",  "http://[]",   ""};
    awsc_url_origin origin;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (awsc_url_origin_parse(wrong[i], &origin)) fail_msg("\"%s\" was taken", wrong[i]);
    }
}

static void an_invalid_proxy_url_is_found(void **state)
{
    (void)state;
    static const char *const right[] = {"http://proxy:3128/",
                                        "proxy",
                                        "proxy:3128",
                                        "user:pass@proxy:1",
                                        "HTTPS://p",
                                        "socks5h://u@[::1]:1080",
                                        "http://us%20er:p%3A%40@proxy",
                                        "http://:p@10.0.0.1",
                                        "http://pr\xc3\xb6xy:1",
                                        "http://[fe80::1%25eth0]:1",
                                        "http://a_b.c-d."};
    static const char *const wrong[] = {"foo://u:s3cret@h:1",    "http://u:s3cret@h:99999",
                                        "http://u s:s3cret@h:1", "http://u:s3cret@h:x",
                                        "http://u:s3cret@",      "http://u:s3%00cret@h",
                                        "http://u:s3%0acret@h",  "http://u:s3%cret@h",
                                        "http://u:s3cret%4",     "http://u:s3cret@[::1",
                                        "http://u:s3cr/et@h:1",  "http://u:s3cr#et@h:1",
                                        "http://u:s3cr@et@h:1",  "http://u:s3cret@[::x]",
                                        "http://u:s3cret@a$b",   "http://u:s3cret@h\x7f",
                                        "://u:s3cret@",          ""};
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        if (awsc_proxy_fault(right[i])) fail_msg("%s: %s", right[i], awsc_proxy_fault(right[i]));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (!awsc_proxy_fault(wrong[i])) fail_msg("\"%s\" was taken", wrong[i]);
        assert_null(strstr(awsc_proxy_fault(wrong[i]), "s3c"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_proxy_names_hosts_addresses_ranges_and_ports),
        cmocka_unit_test(the_scheme_of_the_url_chooses_the_proxy),
        cmocka_unit_test(a_proxy_of_the_program_is_for_every_request),
        cmocka_unit_test(an_origin_is_scheme_host_and_port),
        cmocka_unit_test(an_invalid_proxy_url_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
