/*
 * A server on 127.0.0.1 that answers with exactly the bytes a test gives it, and counts what it got: connections, and
 * requests that arrived as a whole, which is when a real server would execute them.
 *
 * Every connection has a thread of its own. The script runs on that thread, for any number of connections at a time.
 */
#ifndef AWSC_TESTS_RAW_SERVER_H
#define AWSC_TESTS_RAW_SERVER_H

#include <stdbool.h>
#include <stddef.h>

typedef struct raw_server raw_server;

/* A request, or what was read of it. */
typedef struct raw_request {
    const char *head; /* request line and headers, NUL-terminated */
    const char *body;
    size_t body_size; /* bytes read */
    size_t length;    /* bytes that Content-Length promises */
    bool complete;
    unsigned connection;    /* from 1, in the order of accept */
    unsigned on_connection; /* from 1, of this connection */
    unsigned number;        /* from 1, of the server */
} raw_request;

enum raw_then {
    RAW_KEEP,  /* the connection stays open for the next request */
    RAW_CLOSE, /* close: the peer sees an end of file */
    RAW_RESET, /* close with a reset */
    RAW_HOLD   /* say nothing more until the peer closes, or the server stops */
};

/* What the server does about a request. Zero: nothing is sent, and the connection stays open. */
typedef struct raw_answer {
    const void *data; /* must live until the server has stopped */
    size_t size;
    unsigned delay_ms; /* before the first byte */
    size_t piece;      /* bytes per send; 0: all at once */
    unsigned pause_ms; /* between pieces */
    enum raw_then then;
    /* Said behind the answer again and again, `flood_times` or, if that is 0, until the peer closes or the server
     * stops; then `flood_end`. */
    const void *flood;
    size_t flood_size;
    unsigned flood_times;
    const char *flood_end;
    /* More, that is said while the connection is idle. It is counted by raw_server_afterwords. */
    const void *later;
    size_t later_size;
    unsigned later_ms;    /* after the answer */
    bool later_in_clear;  /* past TLS, as bytes of the connection */
    bool says_goodbye;    /* over TLS: close_notify, before `then` */
    unsigned new_tickets; /* over TLS 1.3: session tickets to send then */
    bool has_afterword;   /* then, with any of these or only with `then`, wait for `later_ms` and count */
} raw_answer;

typedef struct raw_script {
    /* What to do about a request. */
    void (*answer)(void *user, const raw_request *request, raw_answer *answer);
    /* How many bytes of the body to read before `answer`; NULL: all of it. */
    size_t (*body_limit)(void *user, const raw_request *request);
    void *user;
    /* An SSL_CTX to speak TLS with, or NULL. */
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
/* Requests that arrived as a whole. */
unsigned raw_server_executions(raw_server *server);
/* Requests of which at least the head arrived. */
unsigned raw_server_requests(raw_server *server);

/* Answers with an afterword that are over, said or not. */
unsigned raw_server_afterwords(raw_server *server);

/* The value of a header in `request`, as a copy in `buffer` of `size` bytes; "" if it is not there. */
const char *raw_request_header(const raw_request *request, const char *name, char *buffer, size_t size);

/* Whether this machine has the address ::1. */
bool raw_server_has_ipv6(void);

/* A port of 127.0.0.1 that nobody listens on. */
unsigned raw_closed_port(void);

#endif
