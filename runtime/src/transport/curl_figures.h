/* SPDX-License-Identifier: Apache-2.0 */
/* Measures the times and sizes of an exchange over libcurl. */
#ifndef AWSC_TRANSPORT_CURL_FIGURES_H
#define AWSC_TRANSPORT_CURL_FIGURES_H

#include <awsc/transport.h>

/* Implements awsc_exchange_extras.measure. Call it while the exchange still has its handle. */
void awsc_curl_measure(const awsc_exchange *exchange, awsc_exchange_figures *figures);

#endif
