/*
 * An HTTP server for crowds, on 127.0.0.1 and in a process of its own: its thousands of connections take no descriptors
 * and no threads of the test. It answers every request with 200 and "{}", at once or when the test says so, and counts.
 */
#ifndef AWSC_TESTS_CROWD_SERVER_H
#define AWSC_TESTS_CROWD_SERVER_H

#include <limits.h>

typedef struct crowd_server crowd_server;

/* Before the test has threads: it forks. Ends the process with a message if it cannot start. */
crowd_server *crowd_server_start(void);
void crowd_server_stop(crowd_server *server);

unsigned crowd_server_port(const crowd_server *server);

/* Requests are answered in the order of their coming; from now on `count` more of them. UINT_MAX: all. At first: all.
 */
void crowd_server_hold(crowd_server *server);
void crowd_server_answer(crowd_server *server, unsigned count);

/* Requests that came in whole. */
unsigned crowd_server_requests(const crowd_server *server);
/* Waits until there were `count` of them; ends the process with a message after a minute. */
void crowd_server_wait(const crowd_server *server, unsigned count);
/* Connections: accepted in all, open now, and the most that were open at a time. */
unsigned crowd_server_accepted(const crowd_server *server);
unsigned crowd_server_open(const crowd_server *server);
unsigned crowd_server_most_open(const crowd_server *server);
/* The number in the header "x-number" of a request, by the order of their coming, from 0; 0 without one. */
unsigned crowd_server_number(const crowd_server *server, unsigned request);

#endif
