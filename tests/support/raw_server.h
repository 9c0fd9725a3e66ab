/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server on 127.0.0.1 that answers with exactly the bytes of a test. It counts connections and complete requests: a
 * real server executes a request when it is complete.
 *
 * Every connection has a thread of its own. The script runs on that thread, for any number of connections at a time.
 */
#ifndef AWSC_TESTS_RAW_SERVER_H
#define AWSC_TESTS_RAW_SERVER_H

#include <stdbool.h>
#include <stddef.h>

typedef struct raw_server raw_server;

/* A request, or the part of it that was read. */
typedef struct raw_request {
    const char *head; /* request line and headers, NUL-terminated */
    const char *body;
    size_t body_size; /* bytes read */
    size_t length;    /* the value of Content-Length */
    bool complete;
    unsigned connection;    /* from 1, in the order of accept */
    unsigned on_connection; /* number on this connection, from 1 */
    unsigned number;        /* number on the server, from 1 */
} raw_request;

enum raw_then {
    RAW_KEEP,  /* the connection stays open for the next request */
    RAW_CLOSE, /* close: the peer sees an end of file */
    RAW_RESET, /* close with a reset */
    RAW_HOLD   /* send nothing more until the peer closes or the server stops */
};

/* The server's answer to a request. All zero: nothing is sent, and the connection stays open. */
typedef struct raw_answer {
    const void *data; /* must stay valid until the server has stopped */
    size_t size;
    unsigned delay_ms; /* before the first byte */
    size_t piece;      /* bytes per send; 0: all at once */
    unsigned pause_ms; /* between pieces */
    enum raw_then then;
    /* Sent after the answer `flood_times` times or, if that is 0, until the peer closes or the server stops; then
     * `flood_end` is sent. */
    const void *flood;
    size_t flood_size;
    unsigned flood_times;
    const char *flood_end;
    /* Sent later, while the connection is idle. raw_server_afterwords counts it. */
    const void *later;
    size_t later_size;
    unsigned later_ms;    /* after the answer */
    bool later_in_clear;  /* bypass TLS: raw bytes on the connection */
    bool says_goodbye;    /* over TLS: close_notify, before `then` */
    unsigned new_tickets; /* over TLS 1.3: session tickets to send */
    bool has_afterword;   /* then, with any of these or only with `then`, wait for `later_ms` and count */
} raw_answer;

typedef struct raw_script {
    /* Returns the answer to a request. Runs on the connection's thread. */
    void (*answer)(void *user, const raw_request *request, raw_answer *answer);
    /* Returns the number of body bytes to read before `answer` is called; NULL: the whole body. */
    size_t (*body_limit)(void *user, const raw_request *request);
    void *user;
    /* An SSL_CTX for TLS, or NULL. */
    void *tls;
    unsigned tls_delay_ms; /* before the handshake */
    /* On ::1 instead of 127.0.0.1; see raw_server_has_ipv6. */
    bool ipv6;
} raw_script;

/* Starts a server on a free port. Ends the process with a message if that fails. */
raw_server *raw_server_start(const raw_script *script);
/* Closes all connections, joins all threads, frees the server. */
void raw_server_stop(raw_server *server);

unsigned raw_server_port(const raw_server *server);
/* "http://127.0.0.1:PORT" or "http://[::1]:PORT"; belongs to the server. */
const char *raw_server_url(const raw_server *server);

unsigned raw_server_connections(raw_server *server);
/* Number of complete requests. */
unsigned raw_server_executions(raw_server *server);
/* Number of requests whose head arrived. */
unsigned raw_server_requests(raw_server *server);

/* Number of answers with an afterword that have ended, whether it was sent or not. */
unsigned raw_server_afterwords(raw_server *server);

/* Copies the value of a header in `request` to `buffer` of `size` bytes; "" without that header. */
const char *raw_request_header(const raw_request *request, const char *name, char *buffer, size_t size);

/* Whether this machine has the address ::1. */
bool raw_server_has_ipv6(void);

/* A port of 127.0.0.1 without a listener. */
unsigned raw_closed_port(void);

#endif
