/* SPDX-License-Identifier: Apache-2.0 */
/* Times and sizes of an exchange over libcurl. */
#ifndef AWSC_TRANSPORT_CURL_FIGURES_H
#define AWSC_TRANSPORT_CURL_FIGURES_H

#include <awsc/transport.h>

/* For awsc_exchange_extras.measure. Runs while the exchange has its handle. */
void awsc_curl_measure(const awsc_exchange *exchange, awsc_exchange_figures *figures);

#endif
