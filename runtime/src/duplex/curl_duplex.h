/* SPDX-License-Identifier: Apache-2.0 */
/* Requests over libcurl whose body is made while the response is read. */
#ifndef AWSC_DUPLEX_CURL_DUPLEX_H
#define AWSC_DUPLEX_CURL_DUPLEX_H

#include "http/transport.h"

/* The value of awsc_exchange_extras.duplex. */
extern const awsc_duplex awsc_curl_duplex;

#endif
