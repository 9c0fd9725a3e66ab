/* SPDX-License-Identifier: Apache-2.0 */
/* Requests whose bodies are made while their responses come, over libcurl. */
#ifndef AWSC_DUPLEX_CURL_DUPLEX_H
#define AWSC_DUPLEX_CURL_DUPLEX_H

#include "http/transport.h"

/* For awsc_exchange_extras.duplex. */
extern const awsc_duplex awsc_curl_duplex;

#endif
