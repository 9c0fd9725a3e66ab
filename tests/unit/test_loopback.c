/* SPDX-License-Identifier: Apache-2.0 */
/* A request for this machine only: libcurl gets no socket for an address of another machine. */
#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "transport/curl_internal.h"

/* ---- the functions that libcurl is given ------------------------------------------------------------------------- */

static curl_opensocket_callback open_function;
static void *open_data;
static long fresh, forbidden;

CURLcode __wrap_curl_easy_setopt(CURL *easy, CURLoption option, ...);
CURLcode __wrap_curl_easy_setopt(CURL *easy, CURLoption option, ...)
{
    va_list arguments;
    (void)easy;
    va_start(arguments, option);
    if (option == CURLOPT_OPENSOCKETFUNCTION) open_function = va_arg(arguments, curl_opensocket_callback);
    if (option == CURLOPT_OPENSOCKETDATA) open_data = va_arg(arguments, void *);
    if (option == CURLOPT_FRESH_CONNECT) fresh = va_arg(arguments, long);
    if (option == CURLOPT_FORBID_REUSE) forbidden = va_arg(arguments, long);
    va_end(arguments);
    return CURLE_OK;
}

/* An address, with the room of IPv6 behind the generic one as libcurl has it. */
typedef struct target {
    struct curl_sockaddr head;
    char rest[sizeof(struct sockaddr_storage)];
} target;

static target target_of(const char *text)
{
    target out;
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(80)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(80)};
    memset(&out, 0, sizeof out);
    bool is_v4 = inet_pton(AF_INET, text, &v4.sin_addr) == 1;
    if (!is_v4) assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    out.head.family = is_v4 ? AF_INET : AF_INET6;
    out.head.socktype = -1; /* no socket has this type: nothing is opened for an address that passes */
    out.head.addrlen = is_v4 ? sizeof v4 : sizeof v6;
    memcpy((char *)&out + offsetof(struct curl_sockaddr, addr), is_v4 ? (void *)&v4 : (void *)&v6, out.head.addrlen);
    return out;
}

/* Whether a socket was tried, for which the exchange must have been admitted. */
static bool passes(target address)
{
    awsc_exchange exchange;
    awsc_curl_shard shard;
    memset(&exchange, 0, sizeof exchange);
    memset(&shard, 0, sizeof shard);
    exchange.shard = &shard;
    exchange.request.loopback_only = true;
    exchange.opening = true; /* admitted */
    open_function = NULL;
    fresh = forbidden = 0;
    assert_int_equal(awsc_curl_set_sockets(&exchange), CURLE_OK);
    assert_ptr_equal(open_data, &exchange);
    assert_non_null(open_function);
    assert_int_equal(fresh, 1); /* a kept connection was not checked */
    assert_int_equal(forbidden, 1);
    errno = 0;
    assert_int_equal(open_function(&exchange, CURLSOCKTYPE_IPCXN, &address.head), CURL_SOCKET_BAD);
    return errno != 0;
}

static void only_addresses_of_this_machine_pass(void **state)
{
    static const char *const inside[] = {"127.0.0.1", "127.0.0.9",        "127.255.255.255", "127.0.0.0",
                                         "::1",       "::ffff:127.0.0.1", "::ffff:127.9.9.9"};
    static const char *const outside[] = {
        "0.0.0.0",       "126.255.255.255",  "128.0.0.1", "169.254.169.254",  "1.0.0.127",   "::",
        "::2",           "2001:db8::1",      "fe80::1",   "::ffff:128.0.0.1", "::127.0.0.1", "1::ffff:127.0.0.1",
        "fd00:ec2::254", "::fffe:127.0.0.1", "::1:0:0:1"};
    (void)state;
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
        if (!passes(target_of(inside[i]))) fail_msg("%s", inside[i]);
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        if (passes(target_of(outside[i]))) fail_msg("%s", outside[i]);
}

static void an_address_of_another_family_or_too_short_does_not_pass(void **state)
{
    (void)state;
    target address = target_of("::1");
    address.head.addrlen--;
    assert_false(passes(address));
    address = target_of("127.0.0.1");
    address.head.family = AF_UNIX;
    assert_false(passes(address));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_addresses_of_this_machine_pass),
        cmocka_unit_test(an_address_of_another_family_or_too_short_does_not_pass),
    };
    return cmocka_run_group_tests_name("loopback", tests, NULL, NULL);
}
