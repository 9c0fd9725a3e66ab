/* SPDX-License-Identifier: Apache-2.0 */
/* Requests over HTTP/2 that send event streams. Each is a stream of a connection that others may share. */
#ifndef AWSC_DUPLEX_H2_EXCHANGE_H
#define AWSC_DUPLEX_H2_EXCHANGE_H

#include "http/transport.h"

/* The value of awsc_exchange_extras.http2. A reference to it links the HTTP/2 code into the program. */
extern const awsc_http2 awsc_h2;

#endif
