/* SPDX-License-Identifier: Apache-2.0 */
/* Requests that send events, over HTTP/2: one stream on a connection of its own. */
#ifndef AWSC_DUPLEX_H2_EXCHANGE_H
#define AWSC_DUPLEX_H2_EXCHANGE_H

#include "http/transport.h"

/* For awsc_exchange_extras.http2. A reference to it links HTTP/2. */
extern const awsc_http2 awsc_h2;

#endif
