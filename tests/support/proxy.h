/* SPDX-License-Identifier: Apache-2.0 */
/* An HTTP proxy on 127.0.0.1 that supports only CONNECT. It connects to 127.0.0.1 for every host.
 */
#ifndef AWSC_TESTS_PROXY_H
#define AWSC_TESTS_PROXY_H

typedef struct test_proxy test_proxy;

/* `refusal`: a complete response to send instead of a tunnel, such as "HTTP/1.1 403 No\r\n…"; NULL: make tunnels. */
test_proxy *proxy_start(const char *refusal);
void proxy_stop(test_proxy *proxy);

/* "http://127.0.0.1:PORT" */
const char *proxy_url(const test_proxy *proxy);
unsigned proxy_port(const test_proxy *proxy);
/* Number of CONNECT requests. */
unsigned proxy_count(test_proxy *proxy);
/* Copies request line and headers of the last CONNECT request to `buffer`. */
const char *proxy_last(test_proxy *proxy, char *buffer, unsigned size);

#endif
