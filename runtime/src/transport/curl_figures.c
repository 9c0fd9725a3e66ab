/* SPDX-License-Identifier: Apache-2.0 */
/* Measures how long an exchange took, and how many bytes it sent and received. */
#include "transport/curl_figures.h"

#include "sys/clock.h"
#include "transport/curl_internal.h"

static int64_t from_start(const awsc_exchange *exchange, int64_t moment)
{
    return moment ? moment - exchange->moments.began : -1;
}

/* Returns one of libcurl's times in microseconds since the exchange began; -1: it had no such step. libcurl counts from
 * when it got the handle. */
static int64_t ask(const awsc_exchange *exchange, CURLINFO what)
{
    curl_off_t time_us = 0;
    if (!exchange->moments.launched || curl_easy_getinfo(exchange->easy, what, &time_us) || time_us <= 0) return -1;
    return from_start(exchange, exchange->moments.launched) + (int64_t)time_us;
}

static bool made_connection(const awsc_exchange *exchange)
{
    long count = 0;
    return exchange->easy && !curl_easy_getinfo(exchange->easy, CURLINFO_NUM_CONNECTS, &count) && count > 0;
}

void awsc_curl_measure(const awsc_exchange *exchange, awsc_exchange_figures *figures)
{
    awsc_exchange_figures_init(figures);
    bool connected = made_connection(exchange);
    const awsc_curl_moments *moments = &exchange->moments;
    figures->lookup_us = from_start(exchange, exchange->moments.looked_up);
    if (connected) figures->connect_us = ask(exchange, CURLINFO_CONNECT_TIME_T);
    if (connected) figures->tls_us = ask(exchange, CURLINFO_APPCONNECT_TIME_T);
    if (exchange->h2) figures->connect_us = from_start(exchange, moments->connected);
    if (exchange->h2) figures->tls_us = from_start(exchange, moments->secured);
    figures->first_byte_us = from_start(exchange, exchange->moments.first_byte);
    figures->total_us = from_start(exchange, awsc_monotonic_us());
    figures->bytes_up = exchange->request.read_upload ? exchange->uploaded : awsc_curl_body_sent(exchange);
    figures->bytes_down = exchange->received;
    figures->connection_reused = exchange->h2 ? !moments->connected : exchange->transmissions && !connected;
}
