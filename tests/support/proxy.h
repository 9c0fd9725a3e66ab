/* An HTTP proxy on 127.0.0.1 that does CONNECT and nothing else. Whatever host it is asked for, it goes to 127.0.0.1.
 */
#ifndef AWSC_TESTS_PROXY_H
#define AWSC_TESTS_PROXY_H

typedef struct test_proxy test_proxy;

/* `refusal`: a whole answer to give instead of a tunnel, such as "HTTP/1.1 403 No\r\n…"; NULL: make tunnels. */
test_proxy *proxy_start(const char *refusal);
void proxy_stop(test_proxy *proxy);

/* "http://127.0.0.1:PORT" */
const char *proxy_url(const test_proxy *proxy);
unsigned proxy_port(const test_proxy *proxy);
/* How many CONNECT requests there were. */
unsigned proxy_count(test_proxy *proxy);
/* Request line and headers of the last one, as a copy in `buffer`. */
const char *proxy_last(test_proxy *proxy, char *buffer, unsigned size);

#endif
