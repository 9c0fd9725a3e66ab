/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An HTTP server for thousands of connections, on 127.0.0.1 and in a process of its own, so that they take no
 * descriptors and no threads of the test. It answers every request with 200 and "{}", at once or on the test's command,
 * and counts.
 */
#ifndef AWSC_TESTS_CROWD_SERVER_H
#define AWSC_TESTS_CROWD_SERVER_H

#include <limits.h>

typedef struct crowd_server crowd_server;

/* Forks: call it before the test starts threads. Ends the process with a message if the server cannot start. */
crowd_server *crowd_server_start(void);
void crowd_server_stop(crowd_server *server);

unsigned crowd_server_port(const crowd_server *server);

/* Lets the server answer `count` more requests, in the order of arrival. UINT_MAX: all requests, which is the default.
 */
void crowd_server_hold(crowd_server *server);
void crowd_server_answer(crowd_server *server, unsigned count);

/* Requests that arrived completely. */
unsigned crowd_server_requests(const crowd_server *server);
/* Waits until `count` requests have arrived; ends the process with a message after a minute. */
void crowd_server_wait(const crowd_server *server, unsigned count);
/* Connections: accepted in all, open now, and the most that were open at a time. */
unsigned crowd_server_accepted(const crowd_server *server);
unsigned crowd_server_open(const crowd_server *server);
unsigned crowd_server_most_open(const crowd_server *server);
/* The number in the header "x-number" of the `index`-th request, from 0; 0 without that header. */
unsigned crowd_server_number(const crowd_server *server, unsigned request);

#endif
