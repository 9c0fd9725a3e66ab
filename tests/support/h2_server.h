/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An HTTP/2 server on 127.0.0.1, built on an independent library (h2_server.py, Debian's python3-h2), in a process of
 * its own. It runs a script of steps and prints the events that it sees.
 */
#ifndef AWSC_TESTS_H2_SERVER_H
#define AWSC_TESTS_H2_SERVER_H

#include <stdbool.h>

typedef struct h2_server h2_server;

/* `script`: options and steps of h2_server.py, with blanks between them; `certificate`: file with key and certificate.
 * Ends the process with a message if the server does not start. */
h2_server *h2_server_start(const char *certificate, const char *script);
void h2_server_stop(h2_server *server);

unsigned h2_server_port(const h2_server *server);
/* "https://localhost:PORT" */
const char *h2_server_url(const h2_server *server);

/* Waits until the server prints a line that begins with `words`, skips earlier lines, and returns that line, which is
 * valid until the next call. Ends the process with a message if no such line comes. */
const char *h2_server_tells(h2_server *server, const char *words);
/* Whether the server has printed a line that begins with `words`; does not wait. */
bool h2_server_has_told(h2_server *server, const char *words);

#endif
