/*
 * An HTTP/2 server on 127.0.0.1 of another library (h2_server.py, Debian's python3-h2), as a process of its own. It
 * does what its steps say, and tells what it sees.
 */
#ifndef AWSC_TESTS_H2_SERVER_H
#define AWSC_TESTS_H2_SERVER_H

#include <stdbool.h>

typedef struct h2_server h2_server;

/* `script`: options and steps of h2_server.py, with blanks between them; `certificate`: file with key and certificate.
 * Ends the process with a message if it does not start. */
h2_server *h2_server_start(const char *certificate, const char *script);
void h2_server_stop(h2_server *server);

unsigned h2_server_port(const h2_server *server);
/* "https://localhost:PORT" */
const char *h2_server_url(const h2_server *server);

/* Waits until the server tells something that begins with `words`, and returns that line; what it told before is
 * skipped. Ends the process with a message if it tells nothing of the kind. The line is valid until the next call. */
const char *h2_server_tells(h2_server *server, const char *words);
/* Whether it told something that begins with `words` by now, without waiting. */
bool h2_server_has_told(h2_server *server, const char *words);

#endif
